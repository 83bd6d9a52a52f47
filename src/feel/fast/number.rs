//! Numbers of this machine: fields, constants, and what is computed from them without leaving 64 bits.

use super::{Found, Lack, Sight, Test};
use crate::fact::{Aside, FieldId, Row};
use crate::value::day_number;

/// A number at its static scale, a symbol, a day, microseconds, or seconds.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::feel) enum Number {
    Constant(i64),
    Field(FieldId),
    Today,
    Now,
    Add(Box<(Number, Number)>),
    Subtract(Box<(Number, Number)>),
    Multiply(Box<(Number, Number)>),
    /// By a constant.
    Times(Box<Number>, i64),
    /// By a constant above zero, towards the past; exactly, or not at all.
    Over {
        number: Box<Number>,
        by: i64,
        exact: bool,
    },
    /// The number where it is no farther from zero; else the machine gives up.
    Within(Box<Number>, u64),
    Negate(Box<Number>),
    Absolute(Box<Number>),
    Least(Box<[Number]>),
    Greatest(Box<[Number]>),
    Sum(Box<[Number]>),
    If(Box<(Test, Number, Number)>),
}

/// The whole number that a field holds.
#[inline(always)]
pub(in crate::feel) fn whole(row: &Row, field: FieldId) -> Found<i64> {
    match row.whole(field) {
        Some(value) => Ok(value),
        None => beside(row, field),
    }
}

/// What a field lacks that holds none, if it does not hold one after all.
#[cold]
#[inline(never)]
fn beside(row: &Row, field: FieldId) -> Found<i64> {
    match row.aside(field) {
        Aside::Unknown(unknown) => Err(Lack::Unknown(unknown)),
        Aside::Whole(value) => Ok(value),
        Aside::Other(_) => Err(Lack::GivesUp),
    }
}

/// Two answers together: what one machine cannot say outweighs what is unknown, and of two unknowns
/// the first counts.
#[inline]
pub(super) fn both<T>(left: Found<T>, right: Found<T>) -> Found<(T, T)> {
    match (left, right) {
        (Ok(left), Ok(right)) => Ok((left, right)),
        (Err(Lack::GivesUp), _) | (_, Err(Lack::GivesUp)) => Err(Lack::GivesUp),
        (Err(unknown), _) | (_, Err(unknown)) => Err(unknown),
    }
}

impl Number {
    /// The value over `sight`.
    #[inline(always)]
    pub(super) fn value(&self, sight: Sight<'_>) -> Found<i64> {
        match self {
            Self::Constant(value) => Ok(*value),
            Self::Field(id) => whole(sight.row, *id),
            _ => self.computed(sight),
        }
    }

    fn computed(&self, sight: Sight<'_>) -> Found<i64> {
        let sure = |number: Option<i64>| number.ok_or(Lack::GivesUp);
        match self {
            Self::Constant(_) | Self::Field(_) => self.value(sight),
            Self::Today => Ok(day_number(sight.as_of.date_naive())),
            Self::Now => Ok(sight.as_of.timestamp_micros()),
            Self::Add(both) => pair(both, sight, i64::checked_add),
            Self::Subtract(both) => pair(both, sight, i64::checked_sub),
            Self::Multiply(both) => pair(both, sight, i64::checked_mul),
            Self::Times(number, factor) => sure(number.value(sight)?.checked_mul(*factor)),
            Self::Over { number, by, exact } => {
                let value = number.value(sight)?;
                let rest = value.checked_rem_euclid(*by);
                let whole = value.checked_div_euclid(*by);
                sure(whole.filter(|_| !exact || rest == Some(0)))
            }
            Self::Within(number, most) => {
                let value = number.value(sight)?;
                sure((value.unsigned_abs() <= *most).then_some(value))
            }
            Self::Negate(number) => sure(number.value(sight)?.checked_neg()),
            Self::Absolute(number) => sure(number.value(sight)?.checked_abs()),
            Self::Least(numbers) => folded(numbers, sight, |one, other| Some(one.min(other))),
            Self::Greatest(numbers) => folded(numbers, sight, |one, other| Some(one.max(other))),
            Self::Sum(numbers) => folded(numbers, sight, i64::checked_add),
            Self::If(parts) => {
                let (condition, yes, no) = parts.as_ref();
                if condition.holds(sight)? { yes.value(sight) } else { no.value(sight) }
            }
        }
    }
}

fn pair(
    operands: &(Number, Number),
    sight: Sight<'_>,
    apply: impl Fn(i64, i64) -> Option<i64>,
) -> Found<i64> {
    let (left, right) = both(operands.0.value(sight), operands.1.value(sight))?;
    apply(left, right).ok_or(Lack::GivesUp)
}

/// Several numbers as one; all are looked at before one that is unknown counts.
fn folded(
    numbers: &[Number],
    sight: Sight<'_>,
    apply: impl Fn(i64, i64) -> Option<i64>,
) -> Found<i64> {
    let mut all: Option<Found<i64>> = None;
    for number in numbers {
        let value = number.value(sight);
        all = Some(match all {
            None => value,
            Some(before) => {
                both(before, value).and_then(|(one, other)| apply(one, other).ok_or(Lack::GivesUp))
            }
        });
    }
    all.unwrap_or(Err(Lack::GivesUp))
}
