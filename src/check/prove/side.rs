//! One side of a box, how it is cut in two, and the data that it stands for.

use crate::fact::{Datum, Domain, Field, FieldId, Missing, Origin};
use crate::feel::bounds::{Bounds, Known, Whys};
use crate::policy::Policy;
use crate::value::Type;
use std::sync::Arc;

/// One side of a box: the values that are known, and the reasons for which there is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::check) struct Side {
    pub(in crate::check) range: Option<(i64, i64)>,
    pub(in crate::check) whys: Whys,
}

impl Side {
    /// What the field at `id` of a policy can be at all; a text is one of so many that are named, or
    /// another.
    pub(in crate::check) fn of(policy: &Policy, id: FieldId, texts: usize) -> Self {
        let Some(field) = policy.schema().field(id) else {
            return Self { range: None, whys: Whys::ALL };
        };
        let whys = match field.origin {
            Origin::Fact => {
                let applies = policy.applicability().iter().any(|(other, _)| *other == id);
                let never = if applies { Whys::NONE } else { Whys::of(Missing::NotApplicable) };
                Whys::ALL.without(never)
            }
            Origin::History | Origin::Feature | Origin::Parameter => Whys::ALL,
            Origin::Score => Whys::NONE,
            Origin::Offer => Whys::of(Missing::Absent),
        };
        let count = |count: usize| i64::try_from(count).unwrap_or(i64::MAX);
        let range = match &field.ty {
            Type::Boolean => (0, 1),
            Type::Enum(values) => (0, count(values.len()).saturating_sub(1)),
            Type::Text => (0, count(texts)),
            // A list of texts is not looked into.
            Type::TextList => (0, 0),
            // What a model says as a rate is a probability.
            Type::Rate { scale } if field.origin == Origin::Score => {
                (0, 10_i64.checked_pow(u32::from(*scale)).unwrap_or(i64::MAX))
            }
            Type::Integer
            | Type::Decimal { .. }
            | Type::Money { .. }
            | Type::Rate { .. }
            | Type::Date
            | Type::DateTime
            | Type::Duration => field.range.as_ref().map_or((i64::MIN, i64::MAX), Domain::ends),
        };
        Self { range: Some(range), whys }
    }

    /// What both can be.
    pub(in crate::check) fn and(self, other: Self) -> Self {
        let both = self.range.zip(other.range);
        let range = both.map(|((one, end), (first, last))| (one.max(first), end.min(last)));
        let range = range.filter(|(low, high)| low <= high);
        Self { range, whys: self.whys.and(other.whys) }
    }

    pub(in crate::check) fn bounds(&self, ty: Option<&Type>) -> Bounds {
        let known = match (self.range, ty) {
            (None, _) => Known::Nothing,
            (Some(_), Some(Type::TextList)) => Known::Any,
            (Some((low, high)), Some(Type::Text)) => Known::Texts(low.into(), high.into()),
            (Some((low, high)), _) => Known::Ints(low.into(), high.into()),
        };
        Bounds { known, unknown: self.whys }
    }

    /// How many values are known; as many as can be counted when there are more.
    pub(in crate::check) fn count(&self) -> u64 {
        self.range.map_or(0, |(low, high)| low.abs_diff(high).saturating_add(1))
    }

    /// What is known, and what is missing.
    pub(in crate::check) fn known_apart(&self) -> Option<(Self, Self)> {
        let both = self.range.is_some() && !self.whys.is_empty();
        let known = Self { whys: Whys::NONE, ..*self };
        both.then_some((known, Self { range: None, ..*self }))
    }

    /// One reason, and the others.
    pub(in crate::check) fn whys_apart(&self) -> Option<(Self, Self)> {
        let one = Whys::of(self.whys.iter().next()?);
        let others = self.whys.without(one);
        let with = |whys| Self { range: None, whys };
        (self.range.is_none() && !others.is_empty()).then(|| (with(one), with(others)))
    }

    /// What lies before `at`, and from there on.
    pub(in crate::check) fn cut(&self, at: i64) -> Option<(Self, Self)> {
        let (low, high) = self.range.filter(|(low, high)| *low < at && at <= *high)?;
        let with = |range| Self { range: Some(range), ..*self };
        Some((with((low, at.checked_sub(1)?)), with((at, high))))
    }

    pub(in crate::check) fn halves(&self) -> Option<(Self, Self)> {
        let (low, high) = self.range?;
        self.cut(middle(low, high)?)
    }

    pub(in crate::check) fn describe(&self, field: &Field, words: &[Arc<str>]) -> String {
        let name = &field.name;
        let shown = |number: i64| show(field, number, words);
        let known = match self.range {
            Some((low, high)) if low == high => Some(format!("{name} is {}", shown(low))),
            Some((i64::MIN, i64::MAX)) => Some(format!("{name} is anything")),
            Some((i64::MIN, high)) => Some(format!("{name} is at most {}", shown(high))),
            Some((low, i64::MAX)) => Some(format!("{name} is at least {}", shown(low))),
            Some((low, high)) => Some(format!("{name} is {} to {}", shown(low), shown(high))),
            None => None,
        };
        let whys: Vec<&str> = self.whys.iter().map(Missing::name).collect();
        match known {
            Some(known) if whys.is_empty() => known,
            Some(known) => format!("{known} or {}", whys.join(" or ")),
            None => format!("{name} is {}", whys.join(" or ")),
        }
    }
}

/// The first value of the upper half; of many that are all above zero, half of the digits.
fn middle(low: i64, high: i64) -> Option<i64> {
    if low < 0 && high >= 0 {
        return Some(0);
    }
    if low >= 0 && high.checked_div(4)? > low {
        let digits = |number: i64| 64_u32.saturating_sub(number.leading_zeros());
        let bits = digits(low).saturating_add(digits(high)).checked_div(2)?;
        let at = 1_i64.checked_shl(bits.min(62))?;
        return Some(at.clamp(low.checked_add(1)?, high));
    }
    let half = high.checked_sub(low)?.checked_div(2)?;
    low.checked_add(half)?.checked_add(1)
}

/// The datum that `number` stands for.
pub(in crate::check) fn datum(field: &Field, number: i64, words: &[Arc<str>]) -> Option<Datum> {
    Some(match &field.ty {
        Type::Boolean => Datum::Boolean(number == 1),
        Type::Enum(_) => Datum::Symbol(u16::try_from(number).ok()?),
        Type::Text => {
            let word = usize::try_from(number).ok().and_then(|place| words.get(place));
            // No text is named so long as to hold all that are.
            Datum::Text(
                word.cloned().unwrap_or_else(|| format!("not {}", words.join(" or ")).into()),
            )
        }
        Type::TextList => Datum::TextList([].into()),
        Type::Date => Datum::Date(number),
        Type::DateTime => Datum::Instant(number),
        Type::Duration => Datum::Duration(number),
        Type::Integer | Type::Decimal { .. } | Type::Money { .. } | Type::Rate { .. } => {
            Datum::Number(number)
        }
    })
}

/// The number that stands for `datum`.
pub(in crate::check) fn number(datum: &Datum, words: &[Arc<str>]) -> Option<i64> {
    match datum {
        Datum::Unknown(_) => None,
        Datum::Boolean(value) => Some(i64::from(*value)),
        Datum::Symbol(index) => Some(i64::from(*index)),
        Datum::Number(number)
        | Datum::Date(number)
        | Datum::Instant(number)
        | Datum::Duration(number) => Some(*number),
        Datum::Text(text) => i64::try_from(words.binary_search(text).unwrap_or(words.len())).ok(),
        Datum::TextList(_) => Some(0),
    }
}

fn show(field: &Field, at: i64, words: &[Arc<str>]) -> String {
    let value = datum(field, at, words).and_then(|datum| field.value(&datum));
    value.map_or_else(|| at.to_string(), |value| value.to_string())
}
