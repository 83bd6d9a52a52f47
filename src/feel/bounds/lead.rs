//! Which of two numbers is the larger everywhere in a box, although each may be anything there: what they
//! have in common falls away.

use super::super::program::Op;
use super::Ranges;
use super::linear::{Seen, Sum, seen};
use crate::feel::Expression;

/// How one number stands to another wherever both are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lead {
    /// It is larger.
    Above,
    /// It is as large or larger.
    NotBelow,
    /// Nobody knows.
    Open,
}

impl Lead {
    /// How `one` stands to `other` over the box `ranges`: two expressions of one numeric type, or zero.
    pub(crate) fn of(
        one: Option<&Expression>,
        other: Option<&Expression>,
        ranges: &Ranges<'_>,
    ) -> Self {
        let ends = || {
            let (one, other) = (exactly(one, ranges)?, exactly(other, ranges)?);
            let finer = one.1.max(other.1);
            let at = |(sum, digits): (Sum, u8)| sum.scaled(finer.checked_sub(digits)?);
            let (least, _) = at(one)?.minus(&at(other)?)?.ends(ranges)?;
            Some((least, 10_i128.checked_pow(finer.into())?, finer == 0))
        };
        match ends() {
            // Both are rounded half-even, if at all: what is as large stays so, and what is more than a
            // unit larger stays larger.
            Some((least, unit, exact)) if least > if exact { 0 } else { unit } => Self::Above,
            Some((least, ..)) if least >= 0 => Self::NotBelow,
            Some(_) | None => Self::Open,
        }
    }
}

/// What an expression yields before it is rounded, and to how many digits more than its result has.
fn exactly(expression: Option<&Expression>, ranges: &Ranges<'_>) -> Option<(Sum, u8)> {
    let Some(expression) = expression else { return Some((Sum::constant(0), 0)) };
    let ops = expression.ops.as_ref();
    let last = ops.split_last().filter(|(last, _)| rounds(last));
    let (rounding, before) = last.map_or((None, ops), |(last, before)| (Some(last), before));
    let mut stack = seen(before, ranges)?;
    let (found, None) = (stack.pop()?, stack.pop()) else { return None };
    let (sum, scale, to) = match (found, rounding) {
        (Seen::Whole(sum), None) => (sum, 0, 0),
        (Seen::Whole(sum), Some(Op::Rescale { from, to })) => (sum, *from, *to),
        (Seen::Decimal(sum, scale), Some(Op::FromDecimal(to))) => (sum, scale, *to),
        _ => return None,
    };
    match scale.checked_sub(to) {
        Some(finer) => Some((sum, finer)),
        None => Some((sum.scaled(to.checked_sub(scale)?)?, 0)),
    }
}

/// Whether an operation may round.
fn rounds(op: &Op) -> bool {
    matches!(op, Op::Rescale { from, to } if from > to) || matches!(op, Op::FromDecimal(_))
}

#[cfg(test)]
#[path = "lead_tests.rs"]
mod tests;
