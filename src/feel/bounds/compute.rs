//! One operation on intervals. Every operation on one number is monotone, so its ends tell all; for two
//! numbers the four corners do.
#![expect(clippy::wildcard_enum_match_arm, reason = "what is not listed may yield anything")]

use super::super::number::{exact, rescale, round_int};
use super::super::program::{Arithmetic, Fold, Holds, Op};
use super::{Bounds, Known, Ranges};
use crate::limits::LIST_ITEMS_MAX;
use crate::math::{Decimal128, RoundingMode};

/// What an operation on two values can yield; what is missing on either side is missing.
pub(super) fn binary(op: &Op, left: Bounds, right: Bounds, ranges: &Ranges<'_>) -> Bounds {
    let unknown = left.unknown.or(right.unknown);
    let nothing = left.known == Known::Nothing || right.known == Known::Nothing;
    let known = match op {
        _ if nothing => Known::Nothing,
        Op::Compare(holds) => compare(*holds, left.known, right.known, ranges),
        Op::Arithmetic(how) => arithmetic(*how, left.known, right.known),
        _ => Known::Any,
    };
    Bounds { known, unknown }
}

/// Which of less, equal and greater are possible.
fn orders(left: Known, right: Known, ranges: &Ranges<'_>) -> (bool, bool, bool) {
    match (left, right) {
        (Known::Ints(a, b), Known::Ints(c, d)) => (a < d, a <= d && c <= b, b > c),
        (Known::Decimals(a, b), Known::Decimals(c, d)) => (a < d, a <= d && c <= b, b > c),
        (Known::Texts(a, b), Known::Texts(c, d)) => {
            let other = ranges.other_texts();
            // Where the texts that have no name stand nobody knows.
            let named = b < other && d < other;
            (!named || a < d, a <= d && c <= b, !named || b > c)
        }
        _ => (true, true, true),
    }
}

fn compare(holds: Holds, left: Known, right: Known, ranges: &Ranges<'_>) -> Known {
    let (less, equal, greater) = orders(left, right, ranges);
    let possible = [(less, holds.less), (equal, holds.equal), (greater, holds.greater)];
    let any = |answer: bool| possible.iter().any(|(possible, holds)| *possible && *holds == answer);
    Bounds::truth(any(true), any(false)).known
}

fn arithmetic(how: Arithmetic, left: Known, right: Known) -> Known {
    match (left, right) {
        (Known::Ints(a, b), Known::Ints(c, d)) => {
            let of = |one: i128, other: i128| match how {
                Arithmetic::Add => exact(one.checked_add(other)),
                Arithmetic::Subtract => exact(one.checked_sub(other)),
                Arithmetic::Multiply => exact(one.checked_mul(other)),
                Arithmetic::Divide => None,
            };
            hull([of(a, c), of(a, d), of(b, c), of(b, d)]).map_or(Known::Any, ints)
        }
        (Known::Decimals(a, b), Known::Decimals(c, d)) => {
            let zero = Decimal128::default();
            if how == Arithmetic::Divide && c <= zero && zero <= d {
                // Nothing comes of a division by zero.
                return if c == d { Known::Nothing } else { Known::Any };
            }
            let of = |one: Decimal128, other: Decimal128| match how {
                Arithmetic::Add => one.checked_add(other),
                Arithmetic::Subtract => one.checked_sub(other),
                Arithmetic::Multiply => one.checked_mul(other),
                Arithmetic::Divide => one.checked_div(other),
            };
            hull([of(a, c), of(a, d), of(b, c), of(b, d)])
                .map_or(Known::Any, |(low, high)| Known::Decimals(low, high))
        }
        _ => Known::Any,
    }
}

fn ints((low, high): (i128, i128)) -> Known {
    Known::Ints(low, high)
}

/// The least and the greatest; nothing when one of them left its range.
fn hull<T: Ord + Copy, const N: usize>(corners: [Option<T>; N]) -> Option<(T, T)> {
    let mut all = None;
    for corner in corners {
        let corner = corner?;
        let (low, high) = all.unwrap_or((corner, corner));
        all = Some((corner.min(low), corner.max(high)));
    }
    all
}

/// What an operation on one value can yield of the values that are known.
pub(super) fn unary(op: &Op, known: Known, ranges: &Ranges<'_>) -> Known {
    if known == Known::Nothing {
        return known;
    }
    match (op, known) {
        (Op::ToDecimal(scale), Known::Ints(low, high)) => {
            let of = |value| Decimal128::from_scaled(value, *scale);
            let found = hull([of(low), of(high)]);
            found.map_or(Known::Any, |(low, high)| Known::Decimals(low, high))
        }
        (Op::Negate, Known::Decimals(low, high)) => Known::Decimals(high.negated(), low.negated()),
        (Op::Absolute, Known::Decimals(low, high)) => {
            let zero = Decimal128::default();
            let least = if low <= zero && zero <= high { zero } else { low.abs().min(high.abs()) };
            Known::Decimals(least, low.abs().max(high.abs()))
        }
        (Op::Absolute, Known::Ints(low, high)) => {
            let found = hull([low.checked_abs(), high.checked_abs()]);
            let through_zero = low <= 0 && 0 <= high;
            found.map_or(Known::Any, |(least, most)| {
                Known::Ints(if through_zero { 0 } else { least }, most)
            })
        }
        (Op::FromDecimal(_) | Op::Round { .. }, Known::Decimals(low, high)) => {
            let (mode, to) = rounding(op);
            let of = |value: Decimal128| exact(value.rounded_at(to, mode));
            hull([of(low), of(high)]).map_or(Known::Any, ints)
        }
        (Op::Not, Known::Ints(low, high)) => Bounds::truth(low <= 0, high >= 1).known,
        (Op::OneOf(set), Known::Ints(low, high)) => {
            let within = |value: &&i128| (low..=high).contains(*value);
            one_of(set.iter().filter(within).count(), low, high)
        }
        (Op::OneOfTexts(set), Known::Texts(low, high)) => {
            let places = set.iter().filter_map(|text| ranges.words.binary_search(text).ok());
            let within = |place: &usize| {
                i128::try_from(*place).is_ok_and(|place| (low..=high).contains(&place))
            };
            one_of(places.filter(within).count(), low, high)
        }
        (Op::CountList, _) => Known::Ints(0, i128::try_from(LIST_ITEMS_MAX).unwrap_or(i128::MAX)),
        (Op::OverExact(_), Known::Ints(low, high)) if low != high => Known::Any,
        // Farther away the complete evaluator may still have a value.
        (Op::Within(_), known @ Known::Ints(..)) => known,
        (_, Known::Ints(low, high)) => {
            hull([whole(op, low), whole(op, high)]).map_or(Known::Any, ints)
        }
        _ => Known::Any,
    }
}

fn rounding(op: &Op) -> (RoundingMode, u8) {
    match op {
        Op::FromDecimal(scale) => (RoundingMode::HalfEven, *scale),
        Op::Round { mode, to, .. } => (*mode, *to),
        _ => (RoundingMode::HalfEven, 0),
    }
}

/// Whether `found` of the values from `low` to `high` being in a set leaves both answers open.
fn one_of(found: usize, low: i128, high: i128) -> Known {
    let count = high.checked_sub(low).and_then(|more| more.checked_add(1));
    let all = count.is_some() && count == i128::try_from(found).ok();
    Bounds::truth(found > 0, !all).known
}

/// A monotone operation on one whole number; none where the program gives up.
fn whole(op: &Op, value: i128) -> Option<i128> {
    exact(match op {
        Op::Rescale { from, to } => rescale(value, *from, *to),
        Op::Negate => value.checked_neg(),
        Op::Round { mode, from: Some(from), to } => round_int(value, *from, *to, *mode),
        Op::Times(factor) => value.checked_mul(*factor),
        Op::Over(divisor) => value.checked_div_euclid(*divisor),
        Op::OverExact(divisor) => {
            let rest = value.checked_rem_euclid(*divisor);
            value.checked_div_euclid(*divisor).filter(|_| rest == Some(0))
        }
        _ => None,
    })
}

/// What several values can become as one.
pub(super) fn fold(how: Fold, all: impl Iterator<Item = Bounds>) -> Bounds {
    let mut found: Option<Bounds> = None;
    for next in all {
        let before = found.unwrap_or(next);
        let unknown = before.unknown.or(next.unknown);
        let known = match (found.is_some(), before.known, next.known) {
            (false, known, _) => known,
            (_, Known::Nothing, _) | (_, _, Known::Nothing) => Known::Nothing,
            (_, before, next) => two(how, before, next),
        };
        found = Some(Bounds { known, unknown });
    }
    found.unwrap_or(Bounds::NOTHING)
}

fn two(how: Fold, left: Known, right: Known) -> Known {
    match (how, left, right) {
        (Fold::Sum, ..) => arithmetic(Arithmetic::Add, left, right),
        (Fold::Min, Known::Ints(a, b), Known::Ints(c, d)) => Known::Ints(a.min(c), b.min(d)),
        (Fold::Max, Known::Ints(a, b), Known::Ints(c, d)) => Known::Ints(a.max(c), b.max(d)),
        (Fold::Min, Known::Decimals(a, b), Known::Decimals(c, d)) => {
            Known::Decimals(a.min(c), b.min(d))
        }
        (Fold::Max, Known::Decimals(a, b), Known::Decimals(c, d)) => {
            Known::Decimals(a.max(c), b.max(d))
        }
        _ => Known::Any,
    }
}
