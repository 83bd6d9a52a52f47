//! The static types of expressions: what they are, their scale, their unit.

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
