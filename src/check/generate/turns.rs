//! Where the comparisons that a target rests on turn for one fact, all others being as they are in a
//! case: days, instants, lengths of time, and how long texts and lists are. And which texts they name.

use crate::fact::{Datum, Domain, Field, FieldId, Row};
use crate::feel::{Expression, Stack, Truth};
use crate::policy::{Policy, Step};
use crate::value::{EPOCH_DAY, MICROS_A_SECOND, SECONDS_A_DAY, Timestamp, Type, day_number};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Longer texts and lists are tried for nothing.
const LENGTH_MAX: i64 = 1_000;
/// Days between what is asked about on the way to a turn.
const SPANS: [i64; 24] = [
    0, 1, 2, 7, 14, 28, 30, 31, 60, 90, 180, 182, 365, 366, 730, 1_096, 1_826, 3_652, 6_574, 7_305,
    10_957, 18_263, 23_741, 36_524,
];

/// The comparisons that a target rests on.
pub(super) struct Compared<'a> {
    measures: Vec<Measure<'a>>,
    names: Vec<Names>,
}

/// A comparison of what can be measured.
struct Measure<'a> {
    /// All that it rests on.
    sources: BTreeSet<FieldId>,
    /// Whether its left side is at least its right side.
    reaches: Expression,
    /// What is computed of that.
    steps: Vec<&'a Step>,
}

/// Texts that something is compared with.
struct Names {
    /// All that is compared with them.
    sources: BTreeSet<FieldId>,
    text: Expression,
}

impl<'a> Compared<'a> {
    /// The comparisons in these expressions of `policy`.
    pub(super) fn of(policy: &'a Policy, expressions: &[&Expression]) -> Self {
        let schema = policy.schema();
        let measured =
            |id: &FieldId| schema.field(*id).is_some_and(|field| domain(field).is_some());
        let (mut measures, mut names) = (Vec::new(), Vec::new());
        for expression in expressions {
            if !policy.sources(expression.reads()).iter().any(measured) {
                continue;
            }
            for reaches in expression.reaches(schema) {
                let sources = policy.sources(reaches.reads());
                if !sources.iter().any(measured) {
                    continue;
                }
                let needed = |step: &&Step| {
                    !matches!(step, Step::Model(_))
                        && step.writes().iter().any(|id| sources.contains(id))
                };
                let steps = policy.all_steps().iter().filter(needed).collect();
                measures.push(Measure { sources, reaches, steps });
            }
            let named = expression.named(schema).into_iter();
            names.extend(
                named.map(|named| Names {
                    sources: policy.sources(&named.compared),
                    text: named.text,
                }),
            );
        }
        Self { measures, names }
    }

    /// The values of a field with which it is compared, as far as they can be measured: no more than
    /// `most`.
    pub(super) fn values(
        &self,
        (policy, most): (&Policy, usize),
        (id, field): (FieldId, &Field),
        (row, as_of): (&mut Row, Timestamp),
    ) -> BTreeSet<i64> {
        let mut found = BTreeSet::new();
        let own = || self.measures.iter().filter(|measure| measure.sources.contains(&id));
        let others: BTreeSet<FieldId> =
            own().flat_map(|measure| &measure.sources).copied().collect();
        let others: Vec<i64> = others.iter().filter_map(|id| measured(&row.get(*id))).collect();
        let Some(grid) = grid(field, as_of, &others) else { return found };
        let before = row.clone();
        let mut stack = Stack::default();
        for measure in own() {
            let mut asks = |at: i64| {
                row.set(id, datum(&field.ty, at)?);
                for step in &measure.steps {
                    step.run(policy.schema(), row, as_of, &mut stack).ok()?;
                }
                match measure.reaches.test(row, as_of, &mut stack).ok()? {
                    Truth::True => Some(true),
                    Truth::False => Some(false),
                    Truth::Unknown(_) => None,
                }
            };
            let asked: Vec<(i64, Option<bool>)> = grid.iter().map(|at| (*at, asks(*at))).collect();
            for pair in asked.windows(2) {
                let [(mut low, below), (mut high, mut above)] = *pair else { continue };
                if below == above || found.len() >= most {
                    continue;
                }
                while let Some(middle) = between(low, high) {
                    match asks(middle) {
                        is if is == below => low = middle,
                        is => (high, above) = (middle, is),
                    }
                }
                // What falls is last true of the value that it is compared with.
                let falls = below == Some(true) && above == Some(false);
                let last = high.checked_sub(if falls { unit(&field.ty) } else { 0 });
                found.extend(last);
            }
            row.clone_from(&before);
        }
        found
    }

    /// The texts with which a field is compared.
    pub(super) fn texts(&self, id: FieldId, row: &Row, as_of: Timestamp) -> BTreeSet<Arc<str>> {
        let mut stack = Stack::default();
        let mut found = BTreeSet::new();
        for names in self.names.iter().filter(|names| names.sources.contains(&id)) {
            match names.text.evaluate(row, as_of, &mut stack) {
                Ok(Datum::Text(text)) => {
                    found.insert(text);
                }
                Ok(Datum::TextList(items)) => found.extend(items.iter().cloned()),
                Ok(
                    Datum::Unknown(_)
                    | Datum::Boolean(_)
                    | Datum::Number(_)
                    | Datum::Symbol(_)
                    | Datum::Date(_)
                    | Datum::Instant(_)
                    | Datum::Duration(_),
                )
                | Err(_) => {}
            }
        }
        found
    }
}

/// The value of a field of type `ty` that is so late or so long; none of another type.
pub(super) fn datum(ty: &Type, at: i64) -> Option<Datum> {
    let length = usize::try_from(at);
    Some(match ty {
        Type::Integer | Type::Decimal { .. } | Type::Money { .. } | Type::Rate { .. } => {
            Datum::Number(at)
        }
        Type::Date => Datum::Date(at),
        Type::DateTime => Datum::Instant(at),
        Type::Duration => Datum::Duration(at),
        Type::Text => Datum::Text("x".repeat(length.ok()?).into()),
        Type::TextList => Datum::TextList(std::iter::repeat_n("x".into(), length.ok()?).collect()),
        Type::Boolean | Type::Enum(_) => return None,
    })
}

/// What comparisons tell apart: a day, a second, an item.
fn unit(ty: &Type) -> i64 {
    if *ty == Type::DateTime { MICROS_A_SECOND } else { 1 }
}

/// The first and the last value of a field that can be measured and is no number.
pub(super) fn domain(field: &Field) -> Option<(i64, i64)> {
    let day = |year: i32, month, day| {
        chrono::NaiveDate::from_ymd_opt(year, month, day).map(day_number).unwrap_or_default()
    };
    let (first, last) = (day(1, 1, 1), day(9999, 12, 31));
    let micros = |day: i64| {
        let days = day.saturating_sub(EPOCH_DAY);
        days.saturating_mul(SECONDS_A_DAY).saturating_mul(MICROS_A_SECOND)
    };
    let (low, high) = match &field.ty {
        Type::Date => (first, last),
        Type::DateTime => (micros(first), micros(last)),
        Type::Duration => {
            let all = last.saturating_mul(SECONDS_A_DAY);
            (all.saturating_neg(), all)
        }
        Type::Text | Type::TextList => (0, LENGTH_MAX),
        Type::Integer
        | Type::Decimal { .. }
        | Type::Money { .. }
        | Type::Rate { .. }
        | Type::Boolean
        | Type::Enum(_) => return None,
    };
    let (from, to) = field.range.as_ref().map_or((low, high), Domain::ends);
    let (low, high) = (low.max(from), high.min(to));
    (low <= high).then_some((low, high))
}

/// Values of a field, wide apart, around the time and around these others; those of another type do no
/// harm.
fn grid(field: &Field, as_of: Timestamp, others: &[i64]) -> Option<BTreeSet<i64>> {
    let (low, high) = domain(field)?;
    let (now, day) = match &field.ty {
        Type::Date => (day_number(as_of.date_naive()), 1),
        Type::DateTime => (as_of.timestamp_micros(), SECONDS_A_DAY.saturating_mul(MICROS_A_SECOND)),
        Type::Duration => (0, SECONDS_A_DAY),
        Type::Text
        | Type::TextList
        | Type::Integer
        | Type::Decimal { .. }
        | Type::Money { .. }
        | Type::Rate { .. }
        | Type::Boolean
        | Type::Enum(_) => (0, 1),
    };
    let around = others.iter().chain([&now]).flat_map(|at| {
        let spans = SPANS.iter().flat_map(|span| [*span, span.saturating_neg()]);
        spans.map(move |span| at.saturating_add(span.saturating_mul(day)))
    });
    let within = around.filter(|at| (low..=high).contains(at));
    Some(within.chain([low, high]).collect())
}

fn measured(datum: &Datum) -> Option<i64> {
    match datum {
        Datum::Date(at) | Datum::Instant(at) | Datum::Duration(at) => Some(*at),
        Datum::Unknown(_)
        | Datum::Boolean(_)
        | Datum::Number(_)
        | Datum::Text(_)
        | Datum::Symbol(_)
        | Datum::TextList(_) => None,
    }
}

/// A number strictly between two.
pub(super) fn between(low: i64, high: i64) -> Option<i64> {
    let half = high.checked_sub(low)?.checked_div(2)?;
    let middle = low.checked_add(half)?;
    (low < middle && middle < high).then_some(middle)
}
