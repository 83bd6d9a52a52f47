//! What the built-in functions take and yield, as the compiler checks it.

use super::super::builtin::Builtin;
use super::super::kind::{Ty, Unit};
use super::{Code, Lowering};
use crate::error::Span;

/// What stands at one place of a signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    Text,
    Number,
    Whole,
    Boolean,
    Date,
    /// A date or a date and time.
    Day,
    Instant,
    Time,
    /// Either kind of duration.
    Length,
    Duration,
    Months,
    Texts,
    Numbers,
    Booleans,
    /// A list of anything; it says what [`Shape::Item`] is.
    List,
    /// What the list holds.
    Item,
    /// A list of lists.
    Lists,
    /// A point or a range.
    Place,
    Range,
    /// A function that yields true or false.
    Function,
    Any,
    /// As the first argument.
    First,
}

use Shape::{
    Any, Boolean, Booleans, Date, Day, Duration, First, Function, Instant, Item, Length, List,
    Lists, Months, Number, Numbers, Place, Range, Text, Texts, Time, Whole,
};

/// Names, what they take, how many of it at least, and what they yield. A name may stand more often
/// than once; the last place of a signature that ends with `true` may be filled again and again.
type Signature = (&'static [&'static str], &'static [Shape], usize, bool, Shape);

const SIGNATURES: [Signature; 62] = [
    (&["substring"], &[Text, Number, Number], 2, false, Text),
    (&["string length"], &[Text], 1, false, Whole),
    (&["upper case", "lower case"], &[Text], 1, false, Text),
    (&["substring before", "substring after"], &[Text, Text], 2, false, Text),
    (&["contains", "starts with", "ends with"], &[Text, Text], 2, false, Boolean),
    (&["replace"], &[Text, Text, Text, Text], 3, false, Text),
    (&["matches"], &[Text, Text, Text], 2, false, Boolean),
    (&["split"], &[Text, Text], 2, false, Texts),
    (&["string join"], &[Texts, Text], 1, false, Text),
    (&["number"], &[Text, Text, Text], 3, false, Number),
    (&["string"], &[Any], 1, false, Text),
    (&["date"], &[Number, Number, Number], 3, false, Date),
    (&["date"], &[Day], 1, false, Date),
    (&["date"], &[Text], 1, false, Date),
    (&["time"], &[Number, Number, Number, Duration], 3, false, Time),
    (&["time"], &[Instant], 1, false, Time),
    (&["time"], &[Text], 1, false, Time),
    (&["date and time"], &[Day, Time], 2, false, Instant),
    (&["date and time"], &[Text], 1, false, Instant),
    (&["duration"], &[Text], 1, false, Months),
    (&["years and months duration"], &[Day, Day], 2, false, Months),
    (&["today"], &[], 0, false, Date),
    (&["now"], &[], 0, false, Instant),
    (&["day of year", "week of year", "last day of month"], &[Day], 1, false, Whole),
    (&["day of week", "month of year"], &[Day], 1, false, Text),
    (&["is"], &[Any, First], 2, false, Boolean),
    (&["known"], &[Any], 1, false, Boolean),
    (&["not"], &[Boolean], 1, false, Boolean),
    (&["abs"], &[Number], 1, false, First),
    (&["abs"], &[Length], 1, false, First),
    (&["round", "decimal"], &[Number, Number], 2, false, First),
    (&["floor", "ceiling"], &[Number, Number], 1, false, First),
    (
        &["round up", "round down", "round half up", "round half down"],
        &[Number, Number],
        2,
        false,
        First,
    ),
    (&["modulo"], &[Number, Number], 2, false, First),
    (&["sqrt", "log", "exp"], &[Number], 1, false, Number),
    (&["odd", "even"], &[Number], 1, false, Boolean),
    (&["count"], &[List], 1, false, Whole),
    (&["min", "max"], &[List], 1, false, Item),
    (&["min", "max"], &[Any, First], 1, true, First),
    (&["sum", "mean", "median"], &[Numbers], 1, false, Item),
    (&["sum", "mean", "median"], &[Number, First], 1, true, First),
    (&["product", "stddev"], &[Numbers], 1, false, Number),
    (&["product", "stddev"], &[Number], 1, true, Number),
    (&["mode"], &[Numbers], 1, false, First),
    (&["mode"], &[Number], 1, true, Numbers),
    (&["all", "any"], &[Booleans], 1, false, Boolean),
    (&["all", "any"], &[Boolean], 1, true, Boolean),
    (&["list contains"], &[List, Item], 2, false, Boolean),
    (&["sublist"], &[List, Number, Number], 2, false, First),
    (&["append"], &[List, Item], 2, true, First),
    (&["concatenate", "union"], &[List, First], 1, true, First),
    (&["insert before"], &[List, Number, Item], 3, false, First),
    (&["list replace"], &[List, Number, Item], 3, false, First),
    (&["list replace"], &[List, Function, Item], 3, false, First),
    (&["remove"], &[List, Number], 2, false, First),
    (&["reverse", "distinct values"], &[List], 1, false, First),
    (&["index of"], &[List, Item], 2, false, Numbers),
    (&["flatten"], &[Lists], 1, false, Item),
    (&["sort"], &[List, Function], 2, false, First),
    (&["range"], &[Text], 1, false, Range),
    (
        &["before", "after", "coincides", "finishes", "starts", "during"],
        &[Place, Place],
        2,
        false,
        Boolean,
    ),
    (
        &[
            "meets",
            "met by",
            "overlaps",
            "overlaps before",
            "overlaps after",
            "finished by",
            "includes",
            "started by",
        ],
        &[Place, Place],
        2,
        false,
        Boolean,
    ),
];

impl Shape {
    fn takes(self, code: &Code, first: &Code) -> bool {
        let ty = &code.ty;
        let number = matches!(ty, Ty::Number { .. });
        match self {
            Any => true,
            Text => matches!(ty, Ty::Text | Ty::Symbol(_)),
            Number | Whole => number,
            Boolean => *ty == Ty::Boolean,
            Date => *ty == Ty::Date,
            Day => matches!(ty, Ty::Date | Ty::Instant),
            Instant => *ty == Ty::Instant,
            Time => *ty == Ty::Time,
            Length => matches!(ty, Ty::Duration | Ty::Months),
            Duration => *ty == Ty::Duration,
            Months => *ty == Ty::Months,
            Texts => ty.element().is_some_and(|element| Ty::Text.common(&element).is_some()),
            Numbers => {
                matches!(ty, Ty::List(element) if matches!(**element, Ty::Number { .. } | Ty::Nothing))
            }
            Booleans => {
                matches!(ty, Ty::List(element) if matches!(**element, Ty::Boolean | Ty::Nothing))
            }
            List => matches!(ty, Ty::TextList | Ty::List(_)),
            Lists => matches!(ty, Ty::List(element) if element.element().is_some()),
            Item => first.ty.element().is_some_and(|element| {
                element.common(ty).is_some()
                    || matches!(
                        (&element, ty),
                        (Ty::Text, Ty::Symbol(_)) | (Ty::Symbol(_), Ty::Text)
                    )
            }),
            First => first.ty.common(ty).is_some(),
            Range => matches!(ty, Ty::Range(_)),
            // Two places compare when what they lie among does.
            Place => {
                let point = |ty: &Ty| {
                    if let Ty::Range(end) = ty { end.as_ref().clone() } else { ty.clone() }
                };
                let ordered =
                    !matches!(point(ty), Ty::Boolean | Ty::List(_) | Ty::TextList | Ty::Context(_));
                ordered && point(&first.ty).common(&point(ty)).is_some()
            }
            Function => matches!(ty, Ty::Function(signature) if signature.1 == Ty::Boolean),
        }
    }

    /// The type of what a function yields, given its first argument's.
    fn yields(self, first: Option<&Ty>) -> Ty {
        match self {
            Text => Ty::Text,
            Number => Ty::NUMBER,
            Whole => Ty::WHOLE,
            Boolean => Ty::Boolean,
            Date | Day => Ty::Date,
            Instant => Ty::Instant,
            Time => Ty::Time,
            Length | Duration => Ty::Duration,
            Months => Ty::Months,
            Texts => Ty::TextList,
            Numbers => Ty::NUMBER.list(),
            Booleans => Ty::Boolean.list(),
            Item => first.and_then(Ty::element).unwrap_or(Ty::Invalid),
            Range => Ty::Range(Box::new(Ty::Number { scale: None, unit: Unit::Plain })),
            First | Any | List | Lists | Place | Function => first.cloned().unwrap_or(Ty::Invalid),
        }
    }
}

impl Lowering<'_> {
    /// A call that only the complete evaluator runs.
    pub(super) fn call_built_in(&mut self, builtin: &Builtin, codes: &[Code], span: Span) -> Code {
        let named = SIGNATURES.iter().filter(|(names, ..)| names.contains(&builtin.name));
        for (_, shapes, least, again, result) in named.clone() {
            let count = codes.len();
            if count < *least || (count > shapes.len() && !again) {
                continue;
            }
            let places = shapes.iter().chain(std::iter::repeat(shapes.last().unwrap_or(&Any)));
            let fits = codes.first().is_none_or(|first| {
                codes.iter().zip(places).all(|(code, shape)| shape.takes(code, first))
            });
            if fits {
                // Of lists of one kind that are empty somewhere, the others say what they hold.
                let first = codes.first().map(|code| &code.ty);
                let known = codes.iter().map(|code| &code.ty).find(|ty| **ty != Ty::Nothing.list());
                let first = if *result == First { known.or(first) } else { first };
                let ty = if *shapes == [Lists] {
                    first.and_then(Ty::element).unwrap_or(Ty::Invalid)
                } else {
                    result.yields(first)
                };
                return Code::whole(ty, span);
            }
        }
        let usage = builtin.usage();
        let found: Vec<String> = codes.iter().map(|code| code.ty.to_string()).collect();
        if named.count() == 0 {
            let message = format!("`{}` is not for policies", builtin.name);
            return self.fault("not-in-policies", span, message);
        }
        let message = format!("`{}` does not take {}", builtin.name, listed(&found));
        self.fault_help(("wrong-arguments", span), message, Some(format!("write {usage}")))
    }
}

fn listed(found: &[String]) -> String {
    if found.is_empty() { "nothing".to_owned() } else { found.join(" and ") }
}
