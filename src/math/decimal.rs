//! Decimal numbers of 34 digits: the numbers of FEEL, which are those of IEEE 754-2008 decimal128.
//!
//! Every operation gives the exact result rounded once, half to even, to 34 significant digits
//! (`exp`, `ln` and `pow` say how near they come). There is no infinity, no "not a number" and no
//! negative zero: what has no result, or one too large, is `None`; what is too small is zero.
//!
//! A number is always kept without trailing zeros, so equal numbers have equal bits: `1.0` and `1`
//! are one value, compare equal and hash alike.

mod arithmetic;
mod finish;
mod functions;
mod precise;
mod rounding;
mod series;
mod tens;
mod text;
mod wide;

#[cfg(test)]
mod decimal_tests;
#[cfg(test)]
mod reference_tests;

use core::cmp::Ordering;
use core::ops::Neg;

use finish::Rest;
pub use rounding::RoundingMode;
use tens::{LARGEST_POWER, digit_count, power_of_ten};

/// A decimal number of at most 34 significant digits, between about 10^-6176 and 10^6145.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Decimal128 {
    /// The digits with their sign: below 10^34, and not a multiple of ten unless zero.
    coefficient: i128,
    /// The power of ten of the last digit: at least -6176, at most 6144, and 0 for zero.
    exponent: i32,
}

impl Decimal128 {
    /// The number 0.
    pub const ZERO: Self = Self { coefficient: 0, exponent: 0 };

    /// The number 1.
    pub const ONE: Self = Self { coefficient: 1, exponent: 0 };

    /// `mantissa` / 10^`scale`, rounded half to even when it has more than 34 digits.
    pub fn from_scaled(mantissa: i128, scale: u8) -> Option<Self> {
        // The negative of a `u8` is far from the end of an `i64`.
        let exponent = i64::from(scale).wrapping_neg();
        Self::finish(mantissa < 0, mantissa.unsigned_abs(), exponent, Rest::Nothing)
    }

    /// The number as an `i64`, if it is whole and fits.
    pub fn to_i64(self) -> Option<i64> {
        let exponent = u32::try_from(self.exponent).ok()?;
        let factor = i128::try_from(power_of_ten(exponent)).ok()?;
        i64::try_from(self.coefficient.checked_mul(factor)?).ok()
    }

    /// The digits after the point, up to 255.
    pub(crate) fn scale(self) -> u8 {
        u8::try_from(self.exponent.min(0).unsigned_abs()).unwrap_or(u8::MAX)
    }

    /// Whether the number is 0.
    pub fn is_zero(self) -> bool {
        self.coefficient == 0
    }

    /// Whether the number is below 0.
    pub fn is_negative(self) -> bool {
        self.coefficient < 0
    }

    /// Whether the number has no fraction.
    pub fn is_whole(self) -> bool {
        // The last digit is not zero, so its place decides.
        self.exponent >= 0
    }

    /// The number with the other sign.
    #[must_use]
    pub fn negated(self) -> Self {
        // A coefficient is below 10^34, so its negative fits.
        Self { coefficient: self.coefficient.wrapping_neg(), exponent: self.exponent }
    }

    /// The number without its sign.
    #[must_use]
    pub fn abs(self) -> Self {
        if self.is_negative() { self.negated() } else { self }
    }

    /// The digits without their sign.
    fn magnitude(self) -> u128 {
        self.coefficient.unsigned_abs()
    }

    /// What the coefficient would be at a smaller exponent, where it stays below 2^126: there is
    /// room for a sum with another coefficient.
    fn coefficient_at(self, exponent: i32) -> Option<i128> {
        // Exponents are within 13000 of each other.
        let gap = u32::try_from(self.exponent.wrapping_sub(exponent)).ok()?;
        let bits = u128::BITS.wrapping_sub(self.magnitude().leading_zeros());
        // 3402 / 1024 is a little more than log2(10), so this is not less than the factor's bits.
        let factor_bits = (gap.wrapping_mul(3402) >> 10).wrapping_add(1);
        if bits.wrapping_add(factor_bits) > 126 {
            return None;
        }
        let factor = i128::try_from(power_of_ten(gap)).ok()?;
        Some(self.coefficient.wrapping_mul(factor))
    }

    /// The order of two magnitudes, neither of them zero, whatever their exponents.
    fn compare_magnitudes(self, other: Self) -> Ordering {
        let (left, right) = (self.magnitude(), other.magnitude());
        let first = |number: Self, magnitude: u128| {
            i64::from(number.exponent).wrapping_add(i64::from(digit_count(magnitude)))
        };
        // The place of the first digit decides; where both begin at one place, the shorter one is
        // filled up with zeros to the length of the longer, at most 34 digits.
        first(self, left).cmp(&first(other, right)).then_with(|| {
            let gap = self.exponent.wrapping_sub(other.exponent);
            let factor = power_of_ten(gap.unsigned_abs().min(LARGEST_POWER));
            if gap > 0 {
                left.wrapping_mul(factor).cmp(&right)
            } else {
                left.cmp(&right.wrapping_mul(factor))
            }
        })
    }
}

impl Ord for Decimal128 {
    #[inline]
    fn cmp(&self, other: &Self) -> Ordering {
        if self.exponent == other.exponent {
            return self.coefficient.cmp(&other.coefficient);
        }
        let signs = self.coefficient.signum().cmp(&other.coefficient.signum());
        if signs != Ordering::Equal {
            return signs;
        }
        if let Some(left) = self.coefficient_at(other.exponent) {
            return left.cmp(&other.coefficient);
        }
        if let Some(right) = other.coefficient_at(self.exponent) {
            return self.coefficient.cmp(&right);
        }
        // Not both zero: their exponents would have been equal.
        if self.is_negative() {
            other.compare_magnitudes(*self)
        } else {
            self.compare_magnitudes(*other)
        }
    }
}

impl PartialOrd for Decimal128 {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Neg for Decimal128 {
    type Output = Self;

    fn neg(self) -> Self {
        self.negated()
    }
}

impl From<i64> for Decimal128 {
    fn from(number: i64) -> Self {
        // At most 19 digits are never out of range.
        Self::packed(number < 0, u128::from(number.unsigned_abs()), 0).unwrap_or(Self::ZERO)
    }
}

impl From<u64> for Decimal128 {
    fn from(number: u64) -> Self {
        // At most 20 digits are never out of range.
        Self::packed(false, u128::from(number), 0).unwrap_or(Self::ZERO)
    }
}
