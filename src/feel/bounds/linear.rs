//! Comparisons of sums of multiples of fields, also as a quotient of two with a constant: what must be
//! so of the fields where such a comparison holds, and where it does not.
#![expect(clippy::wildcard_enum_match_arm, reason = "what is not listed is not linear")]

use super::super::number::{EXACT_MAX, exact};
use super::super::program::{Arithmetic, Cell, Fold, Holds, Op};
use super::narrow::Inequality;
use super::{Atom, Known, Ranges};
use crate::fact::FieldId;
use crate::math::{Decimal128, RoundingMode};
use std::collections::BTreeMap;

/// As far as a quotient of 34 digits lies on the same side of a constant as the exact one: what keeps
/// the two apart is larger by some digits than what rounding moves.
const TOLD_APART_MAX: i128 = 1_000_000_000_000_000_000_000_000_000_000;

/// Multiples of fields, and a constant.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Sum {
    terms: BTreeMap<FieldId, i128>,
    constant: i128,
}

/// What stands on the stack.
#[derive(Debug, Clone)]
pub(super) enum Seen {
    /// A whole number.
    Whole(Sum),
    /// A sum divided by ten to this power.
    Decimal(Sum, u8),
    /// The first divided by the second.
    Quotient((Sum, u8), (Sum, u8)),
}

/// A linear comparison: how its sum compares with zero.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Linear {
    sum: Sum,
    holds: Holds,
    /// It is so only where this is above zero, and at most so much.
    divisor: Option<(Sum, i128)>,
}

impl Sum {
    pub(super) fn constant(constant: i128) -> Self {
        Self { terms: BTreeMap::new(), constant }
    }

    fn is_constant(&self) -> bool {
        self.terms.is_empty()
    }

    fn times(&self, factor: i128) -> Option<Self> {
        let mut product = Self::constant(self.constant.checked_mul(factor)?);
        for (id, by) in self.terms.iter().filter(|_| factor != 0) {
            product.terms.insert(*id, by.checked_mul(factor)?);
        }
        Some(product)
    }

    pub(super) fn scaled(&self, digits: u8) -> Option<Self> {
        self.times(10_i128.checked_pow(digits.into())?)
    }

    fn plus(&self, other: &Self) -> Option<Self> {
        let mut sum = self.clone();
        sum.constant = sum.constant.checked_add(other.constant)?;
        for (id, by) in &other.terms {
            let both = sum.terms.get(id).copied().unwrap_or(0).checked_add(*by)?;
            sum.terms.insert(*id, both);
        }
        sum.terms.retain(|_, by| *by != 0);
        Some(sum)
    }

    pub(super) fn minus(&self, other: &Self) -> Option<Self> {
        self.plus(&other.times(-1)?)
    }

    /// The least and the greatest that it can be.
    pub(super) fn ends(&self, ranges: &Ranges<'_>) -> Option<(i128, i128)> {
        let (mut low, mut high) = (self.constant, self.constant);
        for (id, by) in &self.terms {
            let Known::Ints(first, last) = ranges.field(*id).known else { return None };
            let (one, other) = (first.checked_mul(*by)?, last.checked_mul(*by)?);
            low = low.checked_add(one.min(other))?;
            high = high.checked_add(one.max(other))?;
        }
        Some((low, high))
    }

    /// Whether nothing is rounded off it, whatever the fields are.
    fn is_exact(&self, ranges: &Ranges<'_>) -> bool {
        self.ends(ranges).is_some_and(|(low, high)| -EXACT_MAX <= low && high <= EXACT_MAX)
    }
}

impl Atom {
    /// The comparison as a linear one over the box `ranges`, and every box in it; none where it is not
    /// linear. What has but one value there is a constant.
    pub(crate) fn linear(&self, ranges: &Ranges<'_>) -> Option<Linear> {
        let (last, before) = self.ops.split_last()?;
        let mut stack = seen(before, ranges)?;
        let (Op::Compare(holds), Some(right), Some(left), None) =
            (last, stack.pop(), stack.pop(), stack.pop())
        else {
            return None;
        };
        compared(left, right, *holds).filter(|linear| !linear.sum.is_constant())
    }
}

/// What operations leave on the stack; none where something of it is not linear, or may be rounded.
pub(super) fn seen(ops: &[Op], ranges: &Ranges<'_>) -> Option<Vec<Seen>> {
    let mut stack: Vec<Seen> = Vec::new();
    for op in ops {
        let seen = step(op, &mut stack, ranges)?;
        let (Seen::Whole(sum) | Seen::Decimal(sum, _) | Seen::Quotient((sum, _), _)) = &seen;
        if !sum.is_exact(ranges) {
            return None;
        }
        stack.push(seen);
    }
    Some(stack)
}

/// What an operation leaves.
fn step(op: &Op, stack: &mut Vec<Seen>, ranges: &Ranges<'_>) -> Option<Seen> {
    match op {
        Op::Load(id) => match ranges.field(*id).known {
            Known::Ints(low, high) if low == high => Some(Seen::Whole(Sum::constant(low))),
            Known::Ints(..) => {
                Some(Seen::Whole(Sum { terms: BTreeMap::from([(*id, 1)]), constant: 0 }))
            }
            Known::Nothing | Known::Decimals(..) | Known::Texts(..) | Known::Any => None,
        },
        Op::Push(Cell::Int(value)) => Some(Seen::Whole(Sum::constant(*value))),
        Op::Push(Cell::Dec(value)) => {
            let scale = value.scale();
            let at = exact(value.rounded_at(scale, RoundingMode::Floor))?;
            (Decimal128::from_scaled(at, scale)? == *value)
                .then_some(Seen::Decimal(Sum::constant(at), scale))
        }
        Op::Rescale { from, to } => {
            let Seen::Whole(sum) = stack.pop()? else { return None };
            Some(Seen::Whole(sum.scaled(to.checked_sub(*from)?)?))
        }
        Op::ToDecimal(scale) => {
            let Seen::Whole(sum) = stack.pop()? else { return None };
            Some(Seen::Decimal(sum, *scale))
        }
        Op::Times(factor) => {
            let Seen::Whole(sum) = stack.pop()? else { return None };
            Some(Seen::Whole(sum.times(*factor)?))
        }
        Op::Within(_) => stack.pop(),
        Op::Negate => match stack.pop()? {
            Seen::Whole(sum) => Some(Seen::Whole(sum.times(-1)?)),
            Seen::Decimal(sum, scale) => Some(Seen::Decimal(sum.times(-1)?, scale)),
            Seen::Quotient(..) => None,
        },
        Op::Fold(Fold::Sum, count) => {
            let all = stack.split_off(stack.len().checked_sub(*count)?);
            all.into_iter()
                .map(Some)
                .reduce(|one, other| two(Arithmetic::Add, one?, other?))
                .flatten()
        }
        Op::Arithmetic(how) => {
            let (right, left) = (stack.pop()?, stack.pop()?);
            two(*how, left, right)
        }
        _ => None,
    }
}

/// Both at the larger of their scales.
fn aligned((one, at): (Sum, u8), (other, to): (Sum, u8)) -> Option<(Sum, Sum, u8)> {
    let scale = at.max(to);
    Some((one.scaled(scale.checked_sub(at)?)?, other.scaled(scale.checked_sub(to)?)?, scale))
}

fn two(how: Arithmetic, left: Seen, right: Seen) -> Option<Seen> {
    let joined = |one: &Sum, other: &Sum| match how {
        Arithmetic::Add => one.plus(other),
        Arithmetic::Subtract => one.minus(other),
        Arithmetic::Multiply if other.is_constant() => one.times(other.constant),
        Arithmetic::Multiply if one.is_constant() => other.times(one.constant),
        Arithmetic::Multiply | Arithmetic::Divide => None,
    };
    match (left, right) {
        (Seen::Whole(one), Seen::Whole(other)) => Some(Seen::Whole(joined(&one, &other)?)),
        (Seen::Decimal(one, at), Seen::Decimal(other, to)) => match how {
            Arithmetic::Divide => Some(Seen::Quotient((one, at), (other, to))),
            Arithmetic::Multiply => Some(Seen::Decimal(joined(&one, &other)?, at.checked_add(to)?)),
            Arithmetic::Add | Arithmetic::Subtract => {
                let (one, other, scale) = aligned((one, at), (other, to))?;
                Some(Seen::Decimal(joined(&one, &other)?, scale))
            }
        },
        _ => None,
    }
}

fn compared(left: Seen, right: Seen, holds: Holds) -> Option<Linear> {
    let turned = Holds { less: holds.greater, equal: holds.equal, greater: holds.less };
    match (left, right) {
        (Seen::Whole(one), Seen::Whole(other)) => {
            Some(Linear { sum: one.minus(&other)?, holds, divisor: None })
        }
        (Seen::Decimal(one, at), Seen::Decimal(other, to)) => {
            let (one, other, _) = aligned((one, at), (other, to))?;
            Some(Linear { sum: one.minus(&other)?, holds, divisor: None })
        }
        (Seen::Quotient(up, down), Seen::Decimal(by, scale)) => {
            quotient(up, down, (by, scale), holds)
        }
        (Seen::Decimal(by, scale), Seen::Quotient(up, down)) => {
            quotient(up, down, (by, scale), turned)
        }
        _ => None,
    }
}

/// A quotient compared with a constant, multiplied by what it is divided by.
fn quotient(
    (up, at): (Sum, u8),
    (down, to): (Sum, u8),
    (by, scale): (Sum, u8),
    holds: Holds,
) -> Option<Linear> {
    if !by.is_constant() {
        return None;
    }
    let factor = by.constant.checked_mul(10_i128.checked_pow(at.into())?)?;
    let sum = up.scaled(to.checked_add(scale)?)?.minus(&down.times(factor)?)?;
    let most = TOLD_APART_MAX.checked_div(factor.checked_abs()?.max(1))?;
    Some(Linear { sum, holds, divisor: Some((down, most)) })
}

impl Linear {
    /// What must be so over the box `ranges` where the comparison is `truth`.
    pub(crate) fn inequalities(&self, truth: bool, ranges: &Ranges<'_>) -> Vec<Inequality> {
        if let Some((divisor, most)) = &self.divisor {
            let ends = divisor.ends(ranges);
            if !ends.is_some_and(|(low, high)| low > 0 && high <= *most) {
                return Vec::new();
            }
        }
        let Holds { less, equal, greater } = self.holds;
        let [less, equal, greater] = [less == truth, equal == truth, greater == truth];
        let at_least = |sum: Option<Sum>, equal: bool| {
            let sum = sum?;
            let least = i128::from(!equal).checked_sub(sum.constant)?;
            Some(Inequality { terms: sum.terms.into_iter().collect(), least })
        };
        let above = (!less).then(|| at_least(Some(self.sum.clone()), equal)).flatten();
        let below = (!greater).then(|| at_least(self.sum.times(-1), equal)).flatten();
        above.into_iter().chain(below).collect()
    }
}

#[cfg(test)]
#[path = "linear_tests.rs"]
mod tests;
