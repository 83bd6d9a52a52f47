//! A quotient against a number, without dividing.
//!
//! With `a = A / 10^s`, `b = B / 10^t` and `k = K / 10^u` for whole `A`, `B`, `K`, `a / b < k` is said
//! of the quotient as FEEL rounds it: to 34 digits, half to even. Where `b > 0`, `a / b < k` exactly
//! when `A * 10^(t + u) < K * B * 10^s`; the order turns where `b < 0`.
//!
//! Rounding is monotone and `k` has at most 19 digits, so it rounds to itself: a quotient below `k` is
//! rounded to `k` or below it. Only where it is rounded to `k` itself does it matter. The two differ
//! by at least `1 / (B * 10^(u + max(s - t, 0)))`, for that many parts both are whole. Half a unit in
//! the 34th digit of `k` is at most `K / 10^u * 10^-33 / 2`. So the rounded quotient is on the same
//! side as the exact one wherever `|K * B| * 10^max(s - t, 0) < 10^33`. Elsewhere the machine gives
//! up, as it does on `b = 0`.

use super::{Found, Lack, Number, Sight, number};
use crate::feel::program::Holds;
use std::cmp::Ordering;

/// What divides two numbers that differ beyond doubt from two that rounding may make one.
const CERTAIN: u128 = 10_u128.pow(33);

/// A quotient and what it is compared with.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::feel) struct Quotient {
    pub(super) holds: Holds,
    /// Whether the bound stands before the quotient: what is unknown in it is the first cause.
    pub(super) turned: bool,
    pub(super) numerator: Number,
    pub(super) denominator: Number,
    pub(super) bound: Number,
    /// What the numerator is multiplied by; one of the two factors is 1.
    pub(super) left: i64,
    /// What the product of bound and denominator is multiplied by.
    pub(super) right: i64,
    /// What that product, before, stays below in magnitude.
    pub(super) certain: u128,
}

impl Quotient {
    /// The quotient of two numbers of these scales against a third; `None` where the scales are too
    /// far apart.
    pub(super) fn new(
        holds: Holds,
        (numerator, s): (Number, u8),
        (denominator, t): (Number, u8),
        (bound, u): (Number, u8),
    ) -> Option<Self> {
        let power = |of: u8| 10_i64.checked_pow(u32::from(of));
        let both = t.checked_add(u)?;
        let (left, right) = (power(both.saturating_sub(s))?, power(s.saturating_sub(both))?);
        let parts = u128::try_from(power(s.saturating_sub(t))?).ok()?;
        let certain = CERTAIN.checked_div(parts)?;
        Some(Self { holds, turned: false, numerator, denominator, bound, left, right, certain })
    }

    /// The same as it is said from the other side: the bound against the quotient.
    pub(super) fn turned(self) -> Self {
        let Holds { less, equal, greater } = self.holds;
        Self { holds: Holds { less: greater, equal, greater: less }, turned: !self.turned, ..self }
    }

    /// Whether the comparison holds.
    #[inline(never)]
    pub(super) fn holds(&self, sight: Sight<'_>) -> Found<bool> {
        let over = (self.numerator.value(sight), self.denominator.value(sight));
        let bound = self.bound.value(sight);
        if let ((Ok(numerator), Ok(denominator)), Ok(bound)) = (&over, &bound) {
            let order = self.order(*numerator, *denominator, *bound).ok_or(Lack::GivesUp)?;
            return Ok(self.holds.of(order));
        }
        self.lacks(number::both(over.0, over.1), bound)
    }

    /// What is unknown, where something is.
    #[cold]
    fn lacks(&self, over: Found<(i64, i64)>, bound: Found<i64>) -> Found<bool> {
        Err(match (over, bound) {
            // To divide by zero is an error, whatever stands on the other side.
            (Ok((_, 0)) | Err(Lack::GivesUp), _) | (_, Err(Lack::GivesUp)) => Lack::GivesUp,
            (over, Err(unknown)) if self.turned || over.is_ok() => unknown,
            (Err(unknown), _) => unknown,
            (Ok(_), _) => Lack::GivesUp,
        })
    }

    /// The order of the quotient and the bound, where it is beyond doubt.
    #[inline]
    pub(super) fn order(&self, numerator: i64, denominator: i64, bound: i64) -> Option<Ordering> {
        // No product of two numbers of 64 bits leaves 128.
        let product = i128::from(bound).wrapping_mul(denominator.into());
        if product.unsigned_abs() >= self.certain || denominator == 0 {
            return None;
        }
        let left = i128::from(numerator).wrapping_mul(self.left.into());
        let right =
            if self.right == 1 { product } else { product.checked_mul(self.right.into())? };
        Some(if denominator > 0 { left.cmp(&right) } else { right.cmp(&left) })
    }
}
