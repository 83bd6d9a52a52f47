//! What the data of a field are at run time, and which of them are whole numbers.

use super::{Datum, Unknown};
use crate::value::Type;

/// What the data of a field are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Boolean,
    Number,
    Symbol,
    Date,
    Instant,
    Duration,
    Text,
    TextList,
}

impl Kind {
    /// What the data of a type are.
    pub(crate) const fn of(ty: &Type) -> Self {
        match ty {
            Type::Boolean => Self::Boolean,
            Type::Integer | Type::Decimal { .. } | Type::Money { .. } | Type::Rate { .. } => {
                Self::Number
            }
            Type::Text => Self::Text,
            Type::Enum(_) => Self::Symbol,
            Type::Date => Self::Date,
            Type::DateTime => Self::Instant,
            Type::Duration => Self::Duration,
            Type::TextList => Self::TextList,
        }
    }

    /// What `datum` is; none of what is unknown.
    pub(crate) const fn of_datum(datum: &Datum) -> Option<Self> {
        Some(match datum {
            Datum::Unknown(_) => return None,
            Datum::Boolean(_) => Self::Boolean,
            Datum::Number(_) => Self::Number,
            Datum::Symbol(_) => Self::Symbol,
            Datum::Date(_) => Self::Date,
            Datum::Instant(_) => Self::Instant,
            Datum::Duration(_) => Self::Duration,
            Datum::Text(_) => Self::Text,
            Datum::TextList(_) => Self::TextList,
        })
    }

    /// The datum of this kind that the whole number `value` stands for; unknown where texts are
    /// wanted, or no symbol has so large a number.
    pub(crate) fn datum(self, value: i64) -> Datum {
        match self {
            Self::Boolean => Datum::Boolean(value == 1),
            Self::Number => Datum::Number(value),
            Self::Symbol => {
                u16::try_from(value).map_or(Datum::Unknown(Unknown::NOWHERE), Datum::Symbol)
            }
            Self::Date => Datum::Date(value),
            Self::Instant => Datum::Instant(value),
            Self::Duration => Datum::Duration(value),
            Self::Text | Self::TextList => Datum::Unknown(Unknown::NOWHERE),
        }
    }
}

impl Datum {
    /// The whole number that stands for it: a number at its scale, 0 or 1, the place of a symbol, a
    /// day, microseconds, seconds. Texts, lists and what is unknown have none.
    pub(crate) fn whole(&self) -> Option<i64> {
        match self {
            Self::Number(value)
            | Self::Date(value)
            | Self::Instant(value)
            | Self::Duration(value) => Some(*value),
            Self::Symbol(index) => Some(i64::from(*index)),
            Self::Boolean(value) => Some(i64::from(*value)),
            Self::Unknown(_) | Self::Text(_) | Self::TextList(_) => None,
        }
    }
}
