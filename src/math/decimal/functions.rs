//! Square root, exponential, logarithm and powers: what is not computed digit by digit.

use super::Decimal128;
use super::finish::Rest;
use super::precise::Precise;
use super::tens::{DIGITS, LIMIT, digit_count, power_of_ten};
use super::wide::Wide;

/// Up to this exponent a power is multiplied out: the error grows with the exponent, and 32 of the
/// 256 bits can be spared. Above, the logarithm is as good.
const MULTIPLIED: u64 = 1 << 32;

impl Decimal128 {
    /// The square root, correctly rounded; `None` below zero.
    pub fn sqrt(self) -> Option<Self> {
        if self.is_negative() {
            return None;
        }
        if self.is_zero() {
            return Some(Self::ZERO);
        }
        // The radicand gets 69 or 70 digits and an even exponent: its root has 35 digits, one more
        // than is kept, so it is enough to know whether more follow.
        let fill = DIGITS.saturating_sub(digit_count(self.magnitude()));
        let filled = self.magnitude().wrapping_mul(power_of_ten(fill));
        let exponent = i64::from(self.exponent).wrapping_sub(i64::from(fill));
        let more = if exponent & 1 == 0 { 36 } else { 35 };
        let (root, exact) = Wide::product(filled, power_of_ten(more)).root();
        let exponent = exponent.wrapping_sub(i64::from(more)) >> 1;
        Self::finish(false, root, exponent, Rest::inexact(!exact))
    }

    /// e to the power of this number; `None` when that is out of range.
    ///
    /// Computed with more than 60 digits and rounded once, like [`Self::pow`].
    pub fn exp(self) -> Option<Self> {
        if self.is_zero() {
            return Some(Self::ONE);
        }
        Precise::from(self).exponential()?.to_decimal()
    }

    /// The natural logarithm; `None` unless the number is above zero.
    ///
    /// Computed with more than 60 digits and rounded once, like [`Self::pow`].
    pub fn ln(self) -> Option<Self> {
        if self == Self::ONE {
            return Some(Self::ZERO);
        }
        (self > Self::ZERO).then(|| Precise::logarithm(self).to_decimal())?
    }

    /// The number to the power of `exponent`; `None` for 0 to a negative power and for a negative
    /// number to a power that is not whole. Everything to the power of 0 is 1.
    ///
    /// The result is computed with more than 60 digits and rounded once. It is the nearest number
    /// of 34 digits unless the exact power lies within about 10^-60 of the middle between two;
    /// powers that are such a middle, or that have 34 digits themselves, are computed exactly.
    pub fn pow(self, exponent: Self) -> Option<Self> {
        if exponent.is_zero() {
            return Some(Self::ONE);
        }
        if self.is_zero() {
            return if exponent.is_negative() { None } else { Some(Self::ZERO) };
        }
        let base = self.abs();
        if exponent.is_whole() {
            let result = base.raised_to_whole(exponent);
            // An odd number has no factor of ten, and an odd last digit.
            let odd = exponent.exponent == 0 && exponent.coefficient & 1 == 1;
            return if odd && self.is_negative() { result.map(Self::negated) } else { result };
        }
        if self.is_negative() { None } else { base.raised_by_logarithm(exponent) }
    }

    /// A number above zero to a whole power other than 0.
    fn raised_to_whole(self, exponent: Self) -> Option<Self> {
        if let Some((digits, places)) = self.exact_power(exponent.abs()) {
            if !exponent.is_negative() {
                return Self::finish(false, digits, places, Rest::Nothing);
            }
            // Longer ones only have an inverse that ends when they are powers of five, and then
            // the inverse is a power of two: no middle between two numbers, so no need for this.
            if digits < LIMIT {
                return Self::quotient(false, 1, digits, places.saturating_neg());
            }
        }
        let times = exponent.abs().to_i64().and_then(|times| u64::try_from(times).ok());
        let Some(times) = times.filter(|&times| times <= MULTIPLIED) else {
            return self.raised_by_logarithm(exponent);
        };
        let power = Precise::from(self).raised(times);
        if exponent.is_negative() { power.reciprocal().to_decimal() } else { power.to_decimal() }
    }

    /// e^(exponent * ln(self)) of a number above zero.
    fn raised_by_logarithm(self, exponent: Self) -> Option<Self> {
        Precise::from(exponent).multiplied(Precise::logarithm(self)).exponential()?.to_decimal()
    }

    /// The digits of a number above zero to a whole power above zero, and the power of ten of the
    /// last, where they fit in a `u128`.
    ///
    /// A middle between two numbers has 35 digits, so it is always among these: a coefficient has
    /// no factor of ten, so neither has its power, and every digit of the power is significant.
    fn exact_power(self, exponent: Self) -> Option<(u128, i64)> {
        let digits = match self.magnitude() {
            1 => 1,
            magnitude => magnitude.checked_pow(u32::try_from(exponent.to_i64()?).ok()?)?,
        };
        // A product that saturates belongs to a power of ten far out of range.
        let factor = 10_i128.saturating_pow(exponent.exponent.unsigned_abs());
        let times = exponent.coefficient.saturating_mul(factor);
        let places = i128::from(self.exponent).saturating_mul(times);
        let places = places.clamp(i128::from(i32::MIN), i128::from(i32::MAX));
        Some((digits, i64::try_from(places).ok()?))
    }
}
