//! Predicates: true, false, or unknown for want of a value.

use super::field::DataField;
use super::value::{PmmlValue, Values, order, same};
use std::cmp::Ordering;
use std::sync::Arc;

/// A question about the fields.
#[derive(Debug)]
pub(crate) enum Predicate {
    Always(bool),
    /// Whether a field is missing, or is not.
    Missing(usize, bool),
    Compare(Box<Comparison>),
    /// Whether the value of a field is one of a set, or is not.
    Among(Box<(usize, Values, bool)>),
    All(Vec<Predicate>),
    Any(Vec<Predicate>),
    /// Whether an odd number of them holds.
    Odd(Vec<Predicate>),
    /// What the first says that is known.
    First(Vec<Predicate>),
}

/// A field and what it is compared with.
#[derive(Debug)]
pub(crate) struct Comparison {
    pub(crate) slot: usize,
    pub(crate) operator: Operator,
    pub(crate) value: PmmlValue,
    /// The field whose order of categories counts.
    pub(crate) ordinal: Option<Arc<DataField>>,
}

/// How a value stands to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operator {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

impl Operator {
    /// The operator of a name of the standard.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "equal" => Self::Equal,
            "notEqual" => Self::NotEqual,
            "lessThan" => Self::Less,
            "lessOrEqual" => Self::LessOrEqual,
            "greaterThan" => Self::Greater,
            "greaterOrEqual" => Self::GreaterOrEqual,
            _ => return None,
        })
    }

    /// Whether two values stand so; unknown where they cannot be compared.
    pub(crate) fn holds(self, left: &PmmlValue, right: &PmmlValue) -> Option<bool> {
        match self {
            Self::Equal => Some(same(left, right)),
            Self::NotEqual => Some(!same(left, right)),
            Self::Less | Self::LessOrEqual | Self::Greater | Self::GreaterOrEqual => {
                order(left, right).map(|order| self.is(order))
            }
        }
    }

    fn is(self, order: Ordering) -> bool {
        match self {
            Self::Equal => order.is_eq(),
            Self::NotEqual => order.is_ne(),
            Self::Less => order.is_lt(),
            Self::LessOrEqual => order.is_le(),
            Self::Greater => order.is_gt(),
            Self::GreaterOrEqual => order.is_ge(),
        }
    }
}

impl Predicate {
    /// Whether it holds; nothing where that is unknown.
    pub(crate) fn holds(&self, slots: &[PmmlValue]) -> Option<bool> {
        match self {
            Self::Always(truth) => Some(*truth),
            Self::Missing(slot, is) => {
                let missing = slots.get(*slot).is_none_or(PmmlValue::is_missing);
                Some(missing == *is)
            }
            Self::Compare(comparison) => comparison.holds(slots),
            Self::Among(among) => {
                let (slot, values, is) = &**among;
                known(slots, *slot).map(|value| values.holds(value) == *is)
            }
            Self::All(parts) => all(parts.iter().map(|part| part.holds(slots))),
            Self::Any(parts) => all(parts.iter().map(|part| part.holds(slots).map(|truth| !truth)))
                .map(|none| !none),
            Self::Odd(parts) => {
                parts.iter().try_fold(false, |odd, part| part.holds(slots).map(|truth| odd ^ truth))
            }
            Self::First(parts) => parts.iter().find_map(|part| part.holds(slots)),
        }
    }
}

impl Comparison {
    fn holds(&self, slots: &[PmmlValue]) -> Option<bool> {
        let value = known(slots, self.slot)?;
        if let Some(field) = &self.ordinal
            && let (Some(left), Some(right)) = (field.rank(value), field.rank(&self.value))
        {
            return Some(self.operator.is(left.cmp(&right)));
        }
        self.operator.holds(value, &self.value)
    }
}

/// Whether all are true: false as soon as one is, else unknown as soon as one is.
pub(crate) fn all(truths: impl IntoIterator<Item = Option<bool>>) -> Option<bool> {
    let mut answer = Some(true);
    for truth in truths {
        match truth {
            Some(false) => return Some(false),
            Some(true) => {}
            None => answer = None,
        }
    }
    answer
}

/// The value of a field where there is one.
fn known(slots: &[PmmlValue], slot: usize) -> Option<&PmmlValue> {
    slots.get(slot).filter(|value| !matches!(value, PmmlValue::Missing | PmmlValue::Invalid))
}
