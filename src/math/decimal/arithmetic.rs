//! Sum, difference, product, quotient and modulo: the exact result, rounded once.

use super::Decimal128;
use super::finish::Rest;
use super::tens::{DIGITS, LARGEST_POWER, digit_count, power_of_ten};
use super::wide::{Wide, parts};

impl Decimal128 {
    /// The sum.
    #[inline]
    pub fn checked_add(self, other: Self) -> Option<Self> {
        // The smaller exponent of the two, and both coefficients at it.
        let (exponent, left, right) = if self.exponent == other.exponent {
            (self.exponent, self.coefficient, other.coefficient)
        } else if let Some(left) = self.coefficient_at(other.exponent) {
            (other.exponent, left, other.coefficient)
        } else if let Some(right) = other.coefficient_at(self.exponent) {
            (self.exponent, self.coefficient, right)
        } else {
            return self.add_far(other);
        };
        // Each is below 2^126, so the sum is below 2^127.
        let sum = left.wrapping_add(right);
        Self::finish(sum < 0, sum.unsigned_abs(), i64::from(exponent), Rest::Nothing)
    }

    /// The difference.
    #[inline]
    pub fn checked_sub(self, other: Self) -> Option<Self> {
        self.checked_add(other.negated())
    }

    /// The product.
    #[inline]
    pub fn checked_mul(self, other: Self) -> Option<Self> {
        let negative = self.is_negative() != other.is_negative();
        let (left, right) = (self.magnitude(), other.magnitude());
        let exponent = i64::from(self.exponent).wrapping_add(i64::from(other.exponent));
        if let (Ok(left), Ok(right)) = (u64::try_from(left), u64::try_from(right)) {
            // Two factors of 64 bits fit in 128.
            let product = u128::from(left).wrapping_mul(u128::from(right));
            return Self::finish(negative, product, exponent, Rest::Nothing);
        }
        Self::finish_wide(negative, Wide::product(left, right), exponent)
    }

    /// The quotient; `None` when dividing by zero.
    #[inline]
    pub fn checked_div(self, other: Self) -> Option<Self> {
        if other.is_zero() {
            return None;
        }
        if self.is_zero() {
            return Some(Self::ZERO);
        }
        let negative = self.is_negative() != other.is_negative();
        let exponent = i64::from(self.exponent).wrapping_sub(i64::from(other.exponent));
        let (left, right) = (u64::try_from(self.magnitude()), u64::try_from(other.magnitude()));
        if let (Ok(left), Ok(right)) = (left, right)
            && let Some((quotient, shift)) = short_quotient(left, right)
        {
            let exponent = exponent.wrapping_sub(i64::from(shift));
            return Self::finish(negative, quotient, exponent, Rest::Nothing);
        }
        Self::quotient(negative, self.magnitude(), other.magnitude(), exponent)
    }

    /// FEEL's `modulo`: a - b * floor(a / b), which has the sign of b; `None` when b is zero.
    ///
    /// The remainder itself is exact however far apart the two numbers are; where it needs more
    /// than 34 digits (a tiny negative number modulo a large one), it is rounded once.
    pub fn modulo(self, divisor: Self) -> Option<Self> {
        if divisor.is_zero() {
            return None;
        }
        let gap = self.exponent.wrapping_sub(divisor.exponent);
        let rest = if gap >= 0 {
            let factor = power_modulo(gap.unsigned_abs(), divisor.magnitude());
            let (_, rest) = parts(self.magnitude(), divisor.magnitude());
            // Both factors are below the divisor, so the quotient of the product fits.
            Wide::product(rest, factor).divided(divisor.magnitude()).1
        } else {
            // A divisor too large for the product is larger than this number: all of it remains.
            let factor = power_of_ten(gap.unsigned_abs());
            match divisor.magnitude().checked_mul(factor) {
                Some(scaled) if gap.unsigned_abs() <= LARGEST_POWER => {
                    parts(self.magnitude(), scaled).1
                }
                Some(_) | None => self.magnitude(),
            }
        };
        let exponent = i64::from(self.exponent.min(divisor.exponent));
        let rest = Self::finish(self.is_negative(), rest, exponent, Rest::Nothing)?;
        if rest.is_zero() || rest.is_negative() == divisor.is_negative() {
            return Some(rest);
        }
        rest.checked_add(divisor)
    }

    /// The sum of numbers whose digits lie far apart.
    fn add_far(self, other: Self) -> Option<Self> {
        let (upper, lower) =
            if self.exponent > other.exponent { (self, other) } else { (other, self) };
        if upper.is_zero() || lower.is_zero() {
            return Some(if upper.is_zero() { lower } else { upper });
        }
        let gap = upper.exponent.wrapping_sub(lower.exponent).unsigned_abs();
        let (length, lower_length) =
            (digit_count(upper.magnitude()), digit_count(lower.magnitude()));
        // A number below a tenth of the last digit's unit, even of the unit just below a power of
        // ten, cannot change a sum that is itself exact. Lengths and gap are far from overflowing.
        if gap.wrapping_add(length) >= lower_length.wrapping_add(DIGITS).wrapping_add(2) {
            return Some(upper);
        }
        // Here the shifted number has at most 34 + 1 + 34 digits: first fill it up to 34 digits,
        // then multiply by what is left, at most 10^35.
        let fill = DIGITS.saturating_sub(length).min(gap);
        let filled = upper.magnitude().wrapping_mul(power_of_ten(fill));
        let high = Wide::product(filled, power_of_ten(gap.wrapping_sub(fill)));
        let low = Wide { high: 0, low: lower.magnitude() };
        let exponent = i64::from(lower.exponent);
        if upper.is_negative() == lower.is_negative() {
            return Self::finish_wide(upper.is_negative(), high.plus(low.low), exponent);
        }
        if high >= low {
            Self::finish_wide(upper.is_negative(), high.minus(low), exponent)
        } else {
            Self::finish_wide(lower.is_negative(), low.minus(high), exponent)
        }
    }

    /// left / right * 10^exponent of magnitudes with 1 to 34 digits.
    pub(super) fn quotient(negative: bool, left: u128, right: u128, exponent: i64) -> Option<Self> {
        // With both sides filled up to 34 digits it shows which is larger, and so how many more
        // digits the left side needs for a quotient of 34 digits: no digit is cut off afterwards.
        // At most 10^68 is divided. Lengths are 1 to 34.
        let (length, right_length) = (digit_count(left), digit_count(right));
        let fill = DIGITS.saturating_sub(length);
        let filled = left.wrapping_mul(power_of_ten(fill));
        let right_fill = DIGITS.saturating_sub(right_length);
        let smaller = filled < right.wrapping_mul(power_of_ten(right_fill));
        let more = right_length.wrapping_sub(u32::from(!smaller));
        let (digits, remainder) = if right_length <= 19 {
            // Two steps of long division: the remainder of the first is below 10^19 and leaves
            // room for 19 more digits in a `u128`. A divisor of 20 digits would not.
            let (first, rest) = parts(filled, right);
            let (second, rest) = parts(rest.wrapping_mul(power_of_ten(more)), right);
            (first.wrapping_mul(power_of_ten(more)).wrapping_add(second), rest)
        } else {
            Wide::product(filled, power_of_ten(more)).divided(right)
        };
        let shift = i64::from(fill.wrapping_add(more));
        let rest = Rest::of(remainder, right, Rest::Nothing);
        Self::finish(negative, digits, exponent.saturating_sub(shift), rest)
    }
}

/// The quotient of two numbers above zero, and its number of decimals, where it ends soon enough
/// to come out of one 64-bit division: many amounts do, and the full division takes five times as
/// long.
fn short_quotient(left: u64, right: u64) -> Option<(u128, u32)> {
    // Filled up to 19 digits: below 2^64.
    let shift = 19_u32.saturating_sub(digit_count(u128::from(left)));
    let filled = left.checked_mul(u64::try_from(power_of_ten(shift)).ok()?)?;
    let (quotient, rest) = parts(u128::from(filled), u128::from(right));
    (rest == 0).then_some((quotient, shift))
}

/// Ten to the `exponent` modulo a number from 1 to 10^34.
fn power_modulo(exponent: u32, modulus: u128) -> u128 {
    if exponent <= LARGEST_POWER {
        return parts(power_of_ten(exponent), modulus).1;
    }
    let (mut result, mut square) = (parts(1, modulus).1, parts(10, modulus).1);
    let mut left = exponent;
    while left > 0 {
        if left & 1 == 1 {
            result = Wide::product(result, square).divided(modulus).1;
        }
        square = Wide::product(square, square).divided(modulus).1;
        left >>= 1;
    }
    result
}
