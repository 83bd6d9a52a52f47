//! Conditions in their shortest form, with the same answer for every row.

use super::{Chain, Number, Test, Within};
use crate::feel::program::Holds;
use std::sync::Arc;

/// Bits of a mask.
const MASK_BITS: i64 = 64;

/// Two numbers compared: a field against a constant lies within bounds.
pub(super) fn compared(holds: Holds, left: Number, right: Number) -> Test {
    match (left, right) {
        (Number::Field(field), Number::Constant(value)) => {
            let (low, high, is) = around(holds, value);
            Test::Within(Within { field, low, high, is })
        }
        (Number::Constant(value), field @ Number::Field(_)) => {
            let turned = Holds { less: holds.greater, greater: holds.less, ..holds };
            compared(turned, field, Number::Constant(value))
        }
        both => Test::Compare(holds, Box::new(both)),
    }
}

/// The bounds between which a number lies, or not, that compares so with `value`.
pub(super) fn around(holds: Holds, value: i64) -> (i64, i64, bool) {
    match (holds.less, holds.equal, holds.greater) {
        (true, true, false) => (i64::MIN, value, true),
        (false, true, true) => (value, i64::MAX, true),
        (true, false, false) => (value, i64::MAX, false),
        (false, false, true) => (i64::MIN, value, false),
        (is, equal, _) => (value, value, equal && !is),
    }
}

/// A number that is one of `set`, in ascending order.
pub(super) fn one_of(number: Number, set: Arc<[i64]>) -> Test {
    let (Number::Field(field), Some(low), Some(high)) = (&number, set.first(), set.last()) else {
        return Test::OneOf(number, set);
    };
    let (field, low, high) = (*field, *low, *high);
    let pairs = set.windows(2);
    let mut steps = pairs.map(|pair| match pair {
        [one, other] => other.saturating_sub(*one),
        _ => 0,
    });
    if steps.all(|step| step <= 1) {
        return Test::Within(Within { field, low, high, is: true });
    }
    if low < 0 || high >= MASK_BITS {
        return Test::OneOf(number, set);
    }
    let bits = set.iter().filter_map(|at| 1_u64.checked_shl(u32::try_from(*at).ok()?));
    Test::Among { field, mask: bits.fold(0, |mask, bit| mask | bit) }
}

/// The opposite of a condition.
pub(super) fn negated(test: Test) -> Test {
    match test {
        Test::Constant(value) => Test::Constant(!value),
        Test::Within(within) => Test::Within(Within { is: !within.is, ..within }),
        Test::Flag { field, is } => Test::Flag { field, is: !is },
        Test::Not(test) => *test,
        Test::GivesUp => Test::GivesUp,
        test => Test::Not(Box::new(test)),
    }
}

/// Two conditions of which both must hold, or one. A chain stays one chain, and two bounds of one field
/// that stand side by side are one look.
pub(super) fn junction(or: bool, left: Test, right: Test) -> Test {
    let mut tests = chain(or, left);
    for test in chain(or, right) {
        match (tests.last_mut(), &test) {
            (Some(Test::Within(last)), Test::Within(next)) if !or && both(last, next).is_some() => {
                *last = both(last, next).unwrap_or(*last);
            }
            _ => tests.push(test),
        }
    }
    if let [Test::Within(only)] = tests.as_slice() {
        return Test::Within(*only);
    }
    Test::Chain(Chain::new(or, tests))
}

fn chain(or: bool, test: Test) -> Vec<Test> {
    match test {
        Test::Chain(chain) if chain.is_or() == or => chain.into_tests(),
        test => vec![test],
    }
}

/// Two bounds of one field as one.
fn both(one: &Within, other: &Within) -> Option<Within> {
    let (one_low, one_high) = interval(one)?;
    let (other_low, other_high) = interval(other)?;
    if one.field != other.field {
        return None;
    }
    let (low, high) = (one_low.max(other_low), one_high.min(other_high));
    Some(Within { field: one.field, low, high, is: true })
}

/// The values that a field may have, where they lie side by side; none in between is no value.
fn interval(within: &Within) -> Option<(i64, i64)> {
    const NONE: (i64, i64) = (1, 0);
    let Within { low, high, is, .. } = *within;
    match (is, low, high) {
        (true, ..) => Some((low, high)),
        (false, i64::MIN, high) => Some(high.checked_add(1).map_or(NONE, |low| (low, i64::MAX))),
        (false, low, i64::MAX) => Some(low.checked_sub(1).map_or(NONE, |high| (i64::MIN, high))),
        (false, ..) => None,
    }
}
