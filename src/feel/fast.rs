//! The machine of whole numbers: conditions and numbers over integers of 64 bits and booleans, as a
//! small tree without texts, decimals or a stack.
//!
//! Most conditions of a policy are of this kind. A field against a constant is one look; a chain of
//! `and` or `or` is one loop; a quotient against a number is two products, where no rounding can change
//! the answer ([`Quotient`]). Where a number leaves 64 bits, or a value is of another kind after all,
//! the machine gives up and [`super::program`] answers: both give the same answer wherever this one
//! gives any.

#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "the kinds that are treated alone are named, all others are treated alike"
)]
#![expect(clippy::inline_always, reason = "a chain looks at its commonest parts without a call")]

use super::program::{Cell, Holds};
use crate::fact::{FieldId, Row, Unknown};
use crate::value::Timestamp;
use chain::Chain;
use std::sync::Arc;

mod batch;
mod chain;
mod lanes;
mod number;
mod numbers;
mod parts;
mod piece;
mod quotient;
mod simplify;
mod translate;

pub(super) use batch::Batch;
pub(super) use lanes::Pool;
pub(super) use number::{Number, whole};
pub(super) use parts::{Parts, Pass};
pub(super) use quotient::Quotient;
pub(super) use translate::translate;

/// Why there is no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lack {
    Unknown(Unknown),
    /// Another machine has to say.
    GivesUp,
}

pub(super) type Found<T> = Result<T, Lack>;

/// What is looked at: the facts, at a time.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sight<'a> {
    pub(super) row: &'a Row,
    pub(super) as_of: Timestamp,
}

/// An expression of this machine.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Fast {
    Test(Test),
    Number(Number),
}

/// A condition.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Test {
    Constant(bool),
    /// What this machine lacks.
    GivesUp,
    Within(Within),
    /// A boolean field.
    Flag {
        field: FieldId,
        is: bool,
    },
    /// A field is a value below 64 of which the bit is set.
    Among {
        field: FieldId,
        mask: u64,
    },
    OneOf(Number, Arc<[i64]>),
    Compare(Holds, Box<(Number, Number)>),
    /// Two conditions that are alike, or not.
    Alike(bool, Box<(Test, Test)>),
    Quotient(Box<Quotient>),
    /// A field has a value.
    Known(FieldId),
    /// A number has one.
    Computed(Number),
    /// A condition has one.
    Decided(Box<Test>),
    Not(Box<Test>),
    /// A chain of `and` or `or`.
    Chain(Chain),
    If(Box<(Test, Test, Test)>),
    /// As DMN has it: an unknown condition is this one.
    Otherwise(bool, Box<Test>),
    /// As DMN has it: two numbers, or two nulls.
    Same(Box<(Number, Number)>),
}

/// A field between two bounds, both of which belong to it, or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Within {
    pub(super) field: FieldId,
    pub(super) low: i64,
    pub(super) high: i64,
    pub(super) is: bool,
}

impl Fast {
    /// The value over `sight`; `None` when this machine cannot say.
    pub(super) fn cell(&self, sight: Sight<'_>) -> Option<Cell> {
        let cell = match self {
            Self::Test(test) => test.holds(sight).map(Cell::Bool),
            Self::Number(number) => number.value(sight).map(|value| Cell::Int(value.into())),
        };
        match cell {
            Ok(cell) => Some(cell),
            Err(Lack::Unknown(unknown)) => Some(Cell::Unknown(unknown)),
            Err(Lack::GivesUp) => None,
        }
    }
}

impl Test {
    /// Whether the condition holds.
    #[inline]
    pub(super) fn holds(&self, sight: Sight<'_>) -> Found<bool> {
        match self {
            Self::Chain(chain) => chain.holds(sight),
            _ => self.alone(sight),
        }
    }

    /// Whether all of these hold.
    pub(super) fn all(tests: &[Self], sight: Sight<'_>) -> Found<bool> {
        chain::junction(false, tests, sight)
    }

    /// Whether a condition that is no chain holds. The commonest kinds are looked at in the chain
    /// itself, without a call.
    #[inline(always)]
    fn alone(&self, sight: Sight<'_>) -> Found<bool> {
        match self {
            Self::Within(within) => within.holds(sight.row),
            Self::Flag { field, is } => Ok((whole(sight.row, *field)? == 1) == *is),
            Self::Quotient(quotient) => quotient.holds(sight),
            _ => self.rarely(sight),
        }
    }

    /// Whether a condition of a rarer kind holds.
    #[inline(never)]
    fn rarely(&self, sight: Sight<'_>) -> Found<bool> {
        match self {
            Self::Constant(value) => Ok(*value),
            Self::Among { field, mask } => {
                let value = whole(sight.row, *field)?;
                let bit = u32::try_from(value).ok().and_then(|at| mask.checked_shr(at));
                Ok(bit.unwrap_or_default() & 1 == 1)
            }
            Self::OneOf(number, set) => Ok(set.binary_search(&number.value(sight)?).is_ok()),
            Self::Compare(holds, both) => {
                let (left, right) = number::both(both.0.value(sight), both.1.value(sight))?;
                Ok(holds.of(left.cmp(&right)))
            }
            Self::Alike(alike, both) => {
                let (left, right) = number::both(both.0.holds(sight), both.1.holds(sight))?;
                Ok((left == right) == *alike)
            }
            Self::Known(field) => Ok(sight.row.is_known(*field)),
            Self::Computed(number) => known(number.value(sight)),
            Self::Decided(test) => known(test.holds(sight)),
            Self::Not(test) => test.holds(sight).map(|holds| !holds),
            Self::If(parts) => {
                let (condition, yes, no) = parts.as_ref();
                if condition.holds(sight)? { yes.holds(sight) } else { no.holds(sight) }
            }
            Self::Otherwise(unknown, test) => match test.holds(sight) {
                Err(Lack::Unknown(_)) => Ok(*unknown),
                found => found,
            },
            Self::Same(both) => match (both.0.value(sight), both.1.value(sight)) {
                (Err(Lack::GivesUp), _) | (_, Err(Lack::GivesUp)) => Err(Lack::GivesUp),
                (left, right) => Ok(left.ok() == right.ok()),
            },
            Self::Chain(chain) => chain.holds(sight),
            Self::GivesUp | Self::Within(_) | Self::Flag { .. } | Self::Quotient(_) => {
                Err(Lack::GivesUp)
            }
        }
    }
}

impl Within {
    #[inline(always)]
    pub(super) fn holds(&self, row: &Row) -> Found<bool> {
        let value = whole(row, self.field)?;
        Ok((self.low <= value && value <= self.high) == self.is)
    }
}

/// Whether something is known at all.
fn known<T: Copy>(answer: Found<T>) -> Found<bool> {
    match answer {
        Ok(_) => Ok(true),
        Err(Lack::Unknown(_)) => Ok(false),
        Err(Lack::GivesUp) => Err(Lack::GivesUp),
    }
}
