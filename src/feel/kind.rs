//! The static types of expressions: what they are, their scale, their unit.
#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "two types that are not listed have nothing in common"
)]

use crate::value::{Currency, Type};
use std::fmt;
use std::sync::Arc;

/// The unit of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    /// A count, a ratio, a literal: fits any other.
    Plain,
    /// An amount of money.
    Money(Currency),
    /// A fraction.
    Rate,
}

/// The type of an expression.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Ty {
    Boolean,
    /// An exact number: an integer at this scale, or a decimal when there is no scale.
    Number {
        scale: Option<u8>,
        unit: Unit,
    },
    Text,
    Symbol(Arc<[Arc<str>]>),
    Date,
    Instant,
    Duration,
    TextList,
    /// Only the complete evaluator has what follows.
    Time,
    Months,
    List(Box<Ty>),
    Range(Box<Ty>),
    Context(Arc<[(Arc<str>, Ty)]>),
    /// The parameters and the result.
    Function(Arc<(Vec<Ty>, Ty)>),
    /// What an empty list holds.
    Nothing,
    /// Already faulted: whatever is built on it is silent.
    Invalid,
}

impl Ty {
    /// The type of a field.
    pub(super) fn of(ty: &Type) -> Self {
        let number = |scale: u8, unit| Self::Number { scale: Some(scale), unit };
        match ty {
            Type::Boolean => Self::Boolean,
            Type::Integer => number(0, Unit::Plain),
            Type::Decimal { scale } => number(*scale, Unit::Plain),
            Type::Money { currency, scale } => number(*scale, Unit::Money(*currency)),
            Type::Rate { scale } => number(*scale, Unit::Rate),
            Type::Text => Self::Text,
            Type::Enum(values) => Self::Symbol(values.clone()),
            Type::Date => Self::Date,
            Type::DateTime => Self::Instant,
            Type::Duration => Self::Duration,
            Type::TextList => Self::TextList,
        }
    }

    pub(super) fn is_invalid(&self) -> bool {
        *self == Self::Invalid
    }

    /// A number of no known scale and no unit.
    pub(super) const NUMBER: Self = Self::Number { scale: None, unit: Unit::Plain };
    /// A whole number.
    pub(super) const WHOLE: Self = Self::Number { scale: Some(0), unit: Unit::Plain };

    /// Whether the flat program has a form for values of this type.
    pub(super) fn is_flat(&self) -> bool {
        !matches!(
            self,
            Self::Time
                | Self::Months
                | Self::List(_)
                | Self::Range(_)
                | Self::Context(_)
                | Self::Function(_)
                | Self::Nothing
        )
    }

    /// A list of such values.
    pub(super) fn list(self) -> Self {
        if self == Self::Text { Self::TextList } else { Self::List(Box::new(self)) }
    }

    /// What a list holds, or a range lies among.
    pub(super) fn element(&self) -> Option<Self> {
        match self {
            Self::TextList => Some(Self::Text),
            Self::List(element) | Self::Range(element) => Some(element.as_ref().clone()),
            _ => None,
        }
    }

    /// The same type as the complete evaluator yields it: its numbers have no scale.
    pub(super) fn unscaled(self) -> Self {
        match self {
            Self::Number { unit, .. } => Self::Number { scale: None, unit },
            Self::List(element) => Self::List(Box::new(element.unscaled())),
            Self::Range(element) => Self::Range(Box::new(element.unscaled())),
            other => other,
        }
    }

    /// The one type of two values that stand for each other; none when they do not.
    pub(super) fn common(&self, other: &Self) -> Option<Self> {
        match (self, other) {
            (Self::Nothing, ty) | (ty, Self::Nothing) => Some(ty.clone()),
            (
                Self::Number { scale: one, unit: first },
                Self::Number { scale: other, unit: second },
            ) => {
                let unit = same_unit(*first, *second)?;
                let scale = one.zip(*other).map(|(one, other)| one.max(other));
                Some(Self::Number { scale, unit })
            }
            (Self::List(one), Self::List(other)) => Some(one.common(other)?.list()),
            (Self::Range(one), Self::Range(other)) => {
                Some(Self::Range(Box::new(one.common(other)?)))
            }
            (Self::TextList, Self::List(other)) | (Self::List(other), Self::TextList) => {
                (**other == Self::Nothing).then_some(Self::TextList)
            }
            (one, other) => (one == other).then(|| one.clone()),
        }
    }
}

impl fmt::Display for Ty {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Boolean => f.write_str("a boolean"),
            Self::Number { unit: Unit::Plain, .. } => f.write_str("a number"),
            Self::Number { unit: Unit::Money(currency), .. } => {
                write!(f, "money in {}", currency.as_str())
            }
            Self::Number { unit: Unit::Rate, .. } => f.write_str("a rate"),
            Self::Text => f.write_str("a text"),
            Self::Symbol(_) => f.write_str("an enum"),
            Self::Date => f.write_str("a date"),
            Self::Instant => f.write_str("a datetime"),
            Self::Duration => f.write_str("a duration"),
            Self::TextList => f.write_str("a list of text"),
            Self::Time => f.write_str("a time"),
            Self::Months => f.write_str("a years and months duration"),
            Self::List(element) => write!(f, "a list of which each is {element}"),
            Self::Range(element) => write!(f, "a range of which each end is {element}"),
            Self::Context(_) => f.write_str("a context"),
            Self::Function(_) => f.write_str("a function"),
            Self::Nothing => f.write_str("nothing"),
            Self::Invalid => f.write_str("something wrong"),
        }
    }
}

/// The unit of a sum, a difference, a minimum or a comparison; `None` when the two do not fit.
pub(super) fn same_unit(left: Unit, right: Unit) -> Option<Unit> {
    match (left, right) {
        (Unit::Plain, other) | (other, Unit::Plain) => Some(other),
        (left, right) => (left == right).then_some(left),
    }
}

/// The unit of a product: money times a rate or a number is money; money times money is nothing.
pub(super) fn product_unit(left: Unit, right: Unit) -> Option<Unit> {
    match (left, right) {
        (Unit::Money(_), Unit::Money(_)) => None,
        (Unit::Money(currency), _) | (_, Unit::Money(currency)) => Some(Unit::Money(currency)),
        (Unit::Rate, _) | (_, Unit::Rate) => Some(Unit::Rate),
        (Unit::Plain, Unit::Plain) => Some(Unit::Plain),
    }
}

/// The unit of a quotient: money over the same money is a number; nothing is over money else.
pub(super) fn quotient_unit(left: Unit, right: Unit) -> Option<Unit> {
    match (left, right) {
        (Unit::Money(one), Unit::Money(other)) => (one == other).then_some(Unit::Plain),
        (_, Unit::Money(_)) => None,
        (Unit::Rate, Unit::Rate) => Some(Unit::Plain),
        (left, Unit::Plain | Unit::Rate) => Some(left),
    }
}
