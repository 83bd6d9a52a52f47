//! Numbers with 256 significant bits (77 digits), in which the functions are computed.
//!
//! They are binary, because multiplying and shifting is then all that is needed: one rounding to
//! decimal at the end is the only one that shows. Each step here cuts off instead of rounding and
//! is wrong by at most a few units of the last bit, so a result of a hundred steps still has 70
//! digits.

use super::Decimal128;
use super::finish::Rest;
use super::tens::{LARGEST_POWER, power_of_ten};
use super::wide::Wide;

/// How many bits a mantissa has.
pub(super) const BITS: i64 = 256;

/// Beyond this power of two nothing is in the range of a decimal: 10^6145 is about 2^20414.
const FARTHEST: i64 = 25_000;

/// A result is scaled to a whole number of 36 or 37 digits, and a fraction.
const SCALED_DIGITS: i64 = 36;

/// A fraction nearer to a whole number than this (of 2^128) is that whole number, so that a power
/// that ends, such as 4^1.5, comes out exact. The errors stay well below it, and what does not end
/// is not so near: even the root of 1 - 10^-34 is six times as far from the middle of two numbers.
const NEGLIGIBLE: u128 = 1 << 16;

/// A binary number with 256 significant bits: mantissa * 2^exponent with a sign.
#[derive(Clone, Copy, Debug)]
pub(super) struct Precise {
    /// Whether the number is below zero.
    pub(super) negative: bool,
    /// The bits; the highest is set unless the number is zero.
    pub(super) mantissa: Wide,
    /// The power of two of the lowest bit.
    pub(super) exponent: i64,
}

impl Precise {
    /// The number 1.
    pub(super) const ONE: Self =
        Self { negative: false, mantissa: Wide { high: 1 << 127, low: 0 }, exponent: -255 };

    /// A whole number.
    pub(super) fn whole(number: u128) -> Self {
        Self::normalized(false, Wide { high: 0, low: number }, 0)
    }

    /// The number with its highest bit set.
    fn normalized(negative: bool, mantissa: Wide, exponent: i64) -> Self {
        let shift = 256_u32.saturating_sub(mantissa.bits());
        let exponent = exponent.saturating_sub(i64::from(shift));
        Self { negative, mantissa: mantissa.shifted_left(shift), exponent }
    }

    /// Whether the number is 0.
    pub(super) fn is_zero(self) -> bool {
        self.mantissa.high == 0
    }

    /// The number with the other sign.
    pub(super) fn negated(self) -> Self {
        Self { negative: !self.negative, ..self }
    }

    /// The number times 2^`power`.
    pub(super) fn doubled(self, power: i64) -> Self {
        Self { exponent: self.exponent.saturating_add(power), ..self }
    }

    /// The product.
    pub(super) fn multiplied(self, other: Self) -> Self {
        let (left, right) = (self.mantissa, other.mantissa);
        // The lowest quarter of the product only matters by what it carries.
        let lowest = Wide::product(left.low, right.low).high;
        let (first, second) =
            (Wide::product(left.low, right.high), Wide::product(left.high, right.low));
        let (below, carry) = first.low.overflowing_add(second.low);
        let (below, second_carry) = below.overflowing_add(lowest);
        // The whole product has 512 bits, so its upper half does not overflow.
        let upper = Wide::product(left.high, right.high)
            .plus(first.high)
            .plus(second.high)
            .plus(u128::from(carry))
            .plus(u128::from(second_carry));
        let exponent = self.exponent.saturating_add(other.exponent).saturating_add(BITS);
        let negative = self.negative != other.negative;
        if upper.high >> 127 == 1 || upper.high == 0 {
            return Self { negative, mantissa: upper, exponent };
        }
        // Two set highest bits leave at most one zero at the top.
        let mantissa = upper.shifted_left(1).plus(below >> 127);
        Self { negative, mantissa, exponent: exponent.saturating_sub(1) }
    }

    /// The sum.
    pub(super) fn added(self, other: Self) -> Self {
        if self.is_zero() || other.is_zero() {
            return if self.is_zero() { other } else { self };
        }
        let (upper, lower) = if (self.exponent, self.mantissa) >= (other.exponent, other.mantissa) {
            (self, other)
        } else {
            (other, self)
        };
        let gap = upper.exponent.saturating_sub(lower.exponent);
        // Shifting by 256 or more leaves nothing.
        let shifted = lower.mantissa.shifted_right(u32::try_from(gap).unwrap_or(u32::MAX));
        if upper.negative != lower.negative {
            let difference = upper.mantissa.minus(shifted);
            return Self::normalized(upper.negative, difference, upper.exponent);
        }
        let (sum, over) = upper.mantissa.overflowing_plus(shifted);
        if !over {
            return Self { mantissa: sum, ..upper };
        }
        let mut mantissa = sum.shifted_right(1);
        mantissa.high |= 1 << 127;
        Self { mantissa, exponent: upper.exponent.saturating_add(1), ..upper }
    }

    /// The number divided by a small number above zero.
    pub(super) fn divided_by_small(self, divisor: u32) -> Self {
        let quotient = self.mantissa.divided_by_small(divisor);
        Self::normalized(self.negative, quotient, self.exponent)
    }

    /// One divided by this number, which is not zero.
    pub(super) fn reciprocal(self) -> Self {
        // The upper half alone gives 126 bits; one of Newton's steps doubles them.
        let upper = self.mantissa.high;
        let guess = if upper == 1 << 127 {
            u128::MAX
        } else {
            Wide { high: 1 << 127, low: 0 }.divided(upper).0
        };
        // 2^255 / upper, where the number is upper * 2^(128 + exponent).
        let exponent = self.exponent.saturating_neg().saturating_sub(383);
        let guess = Self::normalized(self.negative, Wide { high: 0, low: guess }, exponent);
        let error = Self::ONE.added(self.multiplied(guess).negated());
        guess.added(guess.multiplied(error))
    }

    /// The number to a whole power; the error grows with the power.
    pub(super) fn raised(self, power: u64) -> Self {
        let (mut result, mut square, mut left) = (Self::ONE, self, power);
        loop {
            if left & 1 == 1 {
                result = result.multiplied(square);
            }
            left >>= 1;
            if left == 0 {
                return result;
            }
            square = square.multiplied(square);
        }
    }

    /// Ten to the `power`.
    fn ten_to(power: i64) -> Self {
        let size = power.unsigned_abs();
        let result = match u32::try_from(size) {
            Ok(size) if size <= LARGEST_POWER => Self::whole(power_of_ten(size)),
            Ok(_) | Err(_) => Self::whole(10).raised(size),
        };
        if power < 0 { result.reciprocal() } else { result }
    }

    /// The nearest decimal number, half to even; `None` when it is out of range.
    pub(super) fn to_decimal(self) -> Option<Decimal128> {
        // The number is below 2^bits and not below half of that.
        let bits = self.exponent.saturating_add(BITS);
        if self.is_zero() || bits < -FARTHEST {
            return Some(Decimal128::ZERO);
        }
        if bits > FARTHEST {
            return None;
        }
        // log10(2) to six digits: the estimate is wrong by less than a thousandth here.
        let first = bits.saturating_mul(30_103).wrapping_div_euclid(100_000);
        let exponent = first.saturating_sub(SCALED_DIGITS);
        let scaled = self.multiplied(Self::ten_to(exponent.saturating_neg()));
        // Between 10^35 and 2^127, so 129 to 140 bits are the fraction.
        let below = u32::try_from(scaled.exponent.saturating_neg()).ok()?;
        let whole = scaled.mantissa.shifted_right(below).low;
        let fraction = scaled.mantissa.shifted_left(256_u32.saturating_sub(below)).high;
        let (whole, exact) = if fraction >= u128::MAX.wrapping_sub(NEGLIGIBLE) {
            (whole.saturating_add(1), true)
        } else {
            (whole, fraction < NEGLIGIBLE)
        };
        Decimal128::finish(self.negative, whole, exponent, Rest::inexact(!exact))
    }
}

impl From<Decimal128> for Precise {
    fn from(number: Decimal128) -> Self {
        let magnitude = Self::whole(number.magnitude());
        let power = i64::from(number.exponent);
        let scaled = if power == 0 { magnitude } else { magnitude.multiplied(Self::ten_to(power)) };
        Self { negative: number.is_negative(), ..scaled }
    }
}
