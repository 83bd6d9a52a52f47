//! Chains of `and` and `or`.
//!
//! Who passes a condition and who does not is hard to foresee, so a chain that leaves at its first
//! part that decides pays for a wrong guess of the processor at nearly every part. The parts at the
//! beginning that only compare fields are therefore looked at together, without a branch: the
//! [`Gate`] of the chain. Where all of them are known and none has an error, their order does not
//! matter. Elsewhere the parts are asked one by one, in order: the first cause of what is unknown, and
//! the first error, are what the author wrote first.

#![expect(
    clippy::needless_bitwise_bool,
    reason = "`&&` and `||` are branches, which a gate avoids"
)]

use super::{Found, Lack, Number, Quotient, Sight, Test, Within};
use crate::fact::{FieldId, Row};
use crate::feel::program::Holds;
use std::ops::Deref;

/// More parts than this are not looked at together: by then one has likely decided.
const GATE_MAX: usize = 8;

/// Conditions of which all must hold, or one.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::feel) struct Chain {
    or: bool,
    tests: Box<[Test]>,
    gate: Option<Box<Gate>>,
}

/// The parts at the beginning of a chain of `and`, or the opposites of those of a chain of `or`.
#[derive(Debug, Clone, Default, PartialEq)]
struct Gate {
    /// How many.
    parts: usize,
    fences: Vec<Fence>,
    sets: Vec<Among>,
    pairs: Vec<Pair>,
    ratios: Vec<Ratio>,
}

/// A field whose distance from `low` is at most `span`, or is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Fence {
    field: FieldId,
    low: i64,
    span: u64,
    is: bool,
}

/// A field that is a value below 64 of which the bit is set, or is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Among {
    field: FieldId,
    mask: u64,
    is: bool,
}

/// Two fields compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Pair {
    holds: Holds,
    left: FieldId,
    right: FieldId,
}

/// The quotient of two fields against a constant; see [`Quotient`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Ratio {
    holds: Holds,
    numerator: FieldId,
    denominator: FieldId,
    bound: i64,
    /// What the numerator is multiplied by.
    left: i64,
}

impl Chain {
    /// These conditions, joined by `or` or by `and`.
    pub(super) fn new(or: bool, tests: Vec<Test>) -> Self {
        let mut gate = Gate::default();
        let parts = tests.iter().take(GATE_MAX);
        gate.parts = parts.take_while(|test| gate.takes(test, or)).count();
        let gate = (gate.parts > 1).then(|| Box::new(gate));
        Self { or, tests: tests.into(), gate }
    }

    /// Whether one condition is enough.
    pub(super) const fn is_or(&self) -> bool {
        self.or
    }

    /// Its conditions.
    pub(super) fn into_tests(self) -> Vec<Test> {
        self.tests.into()
    }

    /// Whether the chain holds.
    #[inline]
    pub(super) fn holds(&self, sight: Sight<'_>) -> Found<bool> {
        let Some(gate) = &self.gate else { return junction(self.or, &self.tests, sight) };
        let Some(open) = gate.opens(sight.row) else {
            return junction(self.or, &self.tests, sight);
        };
        match self.tests.get(gate.parts..) {
            Some(rest @ [_, ..]) if open => junction(self.or, rest, sight),
            _ => Ok(open != self.or),
        }
    }
}

impl Deref for Chain {
    type Target = [Test];

    fn deref(&self) -> &[Test] {
        &self.tests
    }
}

impl Gate {
    /// Takes a part, or its opposite; not one that does more than to compare fields.
    fn takes(&mut self, test: &Test, opposite: bool) -> bool {
        match test {
            Test::Within(Within { field, low, high, is }) => {
                let span = high.wrapping_sub(*low).cast_unsigned();
                // Bounds that hold nothing have no distance.
                let holds = low <= high;
                if holds {
                    self.fences.push(Fence { field: *field, low: *low, span, is: *is != opposite });
                }
                holds
            }
            Test::Flag { field, is } => {
                self.fences.push(Fence { field: *field, low: 1, span: 0, is: *is != opposite });
                true
            }
            Test::Among { field, mask } => {
                self.sets.push(Among { field: *field, mask: *mask, is: !opposite });
                true
            }
            Test::Not(test) => self.takes(test, !opposite),
            // Only what is known opens a gate.
            Test::Otherwise(_, test) => self.takes(test, opposite),
            Test::Compare(holds, both) => {
                let (Number::Field(left), Number::Field(right)) = both.as_ref() else {
                    return false;
                };
                let holds = holds.or_not(opposite);
                self.pairs.push(Pair { holds, left: *left, right: *right });
                true
            }
            Test::Quotient(quotient) => {
                let ratio = Ratio::new(quotient, opposite);
                self.ratios.extend(ratio);
                ratio.is_some()
            }
            _ => false,
        }
    }

    /// Whether all parts hold; `None` where something is unknown, or a part may have an error.
    #[inline]
    fn opens(&self, row: &Row) -> Option<bool> {
        let (mut holds, mut sure, mut least) = (true, true, i64::MAX);
        for fence in &self.fences {
            let value = row.slot(fence.field);
            least = least.min(value);
            let within = value.wrapping_sub(fence.low).cast_unsigned() <= fence.span;
            holds &= within == fence.is;
        }
        for set in &self.sets {
            let value = row.slot(set.field);
            least = least.min(value);
            holds &= set.holds(value) == set.is;
        }
        for pair in &self.pairs {
            let (left, right) = (row.slot(pair.left), row.slot(pair.right));
            least = least.min(left).min(right);
            holds &= of_both(pair.holds, left < right, left == right);
        }
        for ratio in &self.ratios {
            let (numerator, denominator) = (row.slot(ratio.numerator), row.slot(ratio.denominator));
            least = least.min(numerator).min(denominator);
            let (certain, is) = ratio.holds(numerator, denominator);
            sure &= certain;
            holds &= is;
        }
        (sure & Row::is_whole(least)).then_some(holds)
    }
}

impl Among {
    #[inline]
    fn holds(&self, value: i64) -> bool {
        let at = value.cast_unsigned();
        let bit = u32::try_from(at & 63).unwrap_or_default();
        (at < 64) & (self.mask.wrapping_shr(bit) & 1 == 1)
    }
}

impl Ratio {
    /// A quotient of two fields against a constant, where products of 64 bits are beyond doubt.
    fn new(quotient: &Quotient, opposite: bool) -> Option<Self> {
        let Quotient { holds, numerator, denominator, bound, left, right, certain, .. } = quotient;
        let (Number::Field(numerator), Number::Field(denominator), Number::Constant(bound), 1) =
            (numerator, denominator, bound, right)
        else {
            return None;
        };
        let (holds, left, bound) = (holds.or_not(opposite), *left, *bound);
        let (numerator, denominator) = (*numerator, *denominator);
        let beyond_doubt = u128::from(u64::MAX) < *certain;
        beyond_doubt.then_some(Self { holds, numerator, denominator, bound, left })
    }

    /// Whether the answer is beyond doubt, and what it then is; as [`Quotient::order`] has it.
    #[inline]
    fn holds(&self, numerator: i64, denominator: i64) -> (bool, bool) {
        let (left, left_is_wide) = numerator.overflowing_mul(self.left);
        let (right, right_is_wide) = self.bound.overflowing_mul(denominator);
        let sure = !(left_is_wide | right_is_wide | (denominator == 0));
        // Below zero the order turns.
        let (equal, less) = (left == right, (left < right) != (denominator < 0));
        (sure, of_both(self.holds, less & !equal, equal))
    }
}

/// Whether a comparison holds of two numbers of which one is less, or both are equal.
#[inline]
const fn of_both(holds: Holds, less: bool, equal: bool) -> bool {
    (holds.less & less) | (holds.equal & equal) | (holds.greater & !(less | equal))
}

/// `and` and `or`, in order: what one side decides needs no other; of several unknowns the first counts.
pub(super) fn junction(or: bool, tests: &[Test], sight: Sight<'_>) -> Found<bool> {
    let mut unknown = None;
    for test in tests {
        match test.alone(sight) {
            Ok(holds) if holds == or => return Ok(or),
            Ok(_) => {}
            Err(Lack::Unknown(found)) => unknown = unknown.or(Some(found)),
            Err(Lack::GivesUp) => return Err(Lack::GivesUp),
        }
    }
    unknown.map_or(Ok(!or), |unknown| Err(Lack::Unknown(unknown)))
}
