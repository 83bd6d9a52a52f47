//! Powers of ten: how many digits a number has, dividing by a power, dropping trailing zeros.
//!
//! No function here divides at run time. Dividing by a power of ten multiplies by its reciprocal,
//! and dropping zeros multiplies by the inverse of a power of five modulo 2^128: both are several
//! times faster than a 128-bit division.

use super::wide::Wide;

/// How many significant digits a number keeps.
pub(super) const DIGITS: u32 = 34;

/// The first magnitude that has too many digits: 10^34.
pub(super) const LIMIT: u128 = power(DIGITS);

/// The largest power of ten that a `u128` holds is ten to this.
pub(super) const LARGEST_POWER: u32 = 38;

/// Ten to each of 0..=38.
const POWERS: [u128; 39] = powers();

/// For each power of ten d of L bits: 2^(127 + L) / d, which always has 128 bits, and L - 1.
const RECIPROCALS: [(u128, u32); 39] = reciprocals();

/// Runs of zeros to drop, longest first; together they cover any number of zeros.
const RUNS: [Run; 6] = [run(32), run(16), run(8), run(4), run(2), run(1)];

/// The run of one zero, which most numbers do not even have.
const ONE_ZERO: Run = run(1);

/// How to recognise and drop a run of trailing zeros without a division.
struct Run {
    /// How many zeros it is.
    zeros: u32,
    /// The inverse of 5^zeros modulo 2^128.
    inverse: u128,
    /// The largest multiple of 5^zeros divided by it: a larger "quotient" was not exact.
    largest: u128,
}

/// Ten to the `exponent`; `u128::MAX` when it is above 38.
pub(super) const fn power(exponent: u32) -> u128 {
    10_u128.saturating_pow(exponent)
}

/// Ten to the `exponent` from the table; `u128::MAX` when it is above 38.
pub(super) fn power_of_ten(exponent: u32) -> u128 {
    let place = usize::try_from(exponent).unwrap_or(usize::MAX);
    POWERS.get(place).copied().unwrap_or(u128::MAX)
}

/// How many decimal digits a magnitude has; none for zero.
pub(super) fn digit_count(magnitude: u128) -> u32 {
    let bits = u128::BITS.wrapping_sub(magnitude.leading_zeros());
    let estimate = digits_of_bits(bits);
    // At most 38 and one more.
    estimate.wrapping_add(u32::from(magnitude >= power_of_ten(estimate)))
}

/// The whole part of `bits` * log10(2): a number of so many bits has so many digits or one more.
pub(super) fn digits_of_bits(bits: u32) -> u32 {
    // 1233 / 4096 is log10(2) to five digits: enough up to 2^300; `bits` is at most 256.
    bits.wrapping_mul(1233) >> 12
}

/// A number divided by ten to the `exponent`, and the remainder.
///
/// The exponent is at most 38 and the quotient below 2^127; callers see to both.
pub(super) fn divided_by_power(number: Wide, exponent: u32) -> (u128, u128) {
    let place = usize::try_from(exponent).unwrap_or(usize::MAX);
    let (reciprocal, shift) = RECIPROCALS.get(place).copied().unwrap_or((0, 0));
    let divisor = power_of_ten(exponent);
    // The number shifted by L - 1 fits in 128 bits. Cutting it, cutting the reciprocal and cutting
    // the product each lose less than one: the estimate is right or up to two too small.
    let top = number.shifted_right(shift).low;
    let mut quotient = Wide::product(top, reciprocal).high;
    // The remainder is below 3 * 10^38, so the low halves alone give it.
    let mut remainder = number.low.wrapping_sub(quotient.wrapping_mul(divisor));
    while remainder >= divisor {
        remainder = remainder.wrapping_sub(divisor);
        quotient = quotient.wrapping_add(1);
    }
    (quotient, remainder)
}

/// A magnitude without its trailing zeros, and how many there were; zero has none.
pub(super) fn without_zeros(magnitude: u128) -> (u128, u32) {
    if ONE_ZERO.dropped(magnitude).is_none() || magnitude == 0 {
        return (magnitude, 0);
    }
    let (mut rest, mut zeros) = (magnitude, 0_u32);
    for run in &RUNS {
        if let Some(shorter) = run.dropped(rest) {
            rest = shorter;
            // At most 38 zeros fit in a `u128`.
            zeros = zeros.wrapping_add(run.zeros);
        }
    }
    (rest, zeros)
}

impl Run {
    /// The magnitude without this run of zeros, if it ends with one.
    fn dropped(&self, magnitude: u128) -> Option<u128> {
        if magnitude.trailing_zeros() < self.zeros {
            return None;
        }
        // Below 128, so nothing is lost: 10^n = 2^n * 5^n, and n is at most 32.
        let halved = magnitude.wrapping_shr(self.zeros);
        let quotient = halved.wrapping_mul(self.inverse);
        (quotient <= self.largest).then_some(quotient)
    }
}

/// Fills [`POWERS`].
const fn powers() -> [u128; 39] {
    let mut table = [1; 39];
    let mut rest: &mut [u128] = &mut table;
    let mut exponent = 0;
    while let Some((slot, tail)) = rest.split_first_mut() {
        *slot = power(exponent);
        exponent = exponent.wrapping_add(1);
        rest = tail;
    }
    table
}

/// Fills [`RECIPROCALS`] by long division, bit by bit.
const fn reciprocals() -> [(u128, u32); 39] {
    let mut table = [(0, 0); 39];
    let mut rest: &mut [(u128, u32)] = &mut table;
    let mut exponent = 0;
    while let Some((slot, tail)) = rest.split_first_mut() {
        let divisor = power(exponent);
        let shift = divisor.ilog2();
        let mut remainder = 1_u128.wrapping_shl(shift);
        let mut quotient = 0_u128;
        let mut bit = 0;
        while bit < u128::BITS {
            remainder = remainder.wrapping_shl(1);
            quotient = quotient.wrapping_shl(1);
            if remainder >= divisor {
                remainder = remainder.wrapping_sub(divisor);
                quotient |= 1;
            }
            bit = bit.wrapping_add(1);
        }
        *slot = (quotient, shift);
        exponent = exponent.wrapping_add(1);
        rest = tail;
    }
    table
}

/// The run of so many zeros.
const fn run(zeros: u32) -> Run {
    let five = 5_u128.saturating_pow(zeros);
    // Newton's step doubles the number of right bits; any odd number is its own inverse modulo 8.
    let mut inverse = five;
    let mut bits = 3;
    while bits < u128::BITS {
        let error = five.wrapping_mul(inverse);
        inverse = inverse.wrapping_mul(2_u128.wrapping_sub(error));
        bits = bits.wrapping_mul(2);
    }
    let largest = match u128::MAX.checked_div(five) {
        Some(quotient) => quotient,
        None => 0,
    };
    Run { zeros, inverse, largest }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_counted_at_every_power() {
        assert_eq!(digit_count(0), 0);
        for exponent in 0..=LARGEST_POWER {
            let power = power_of_ten(exponent);
            assert_eq!(digit_count(power), exponent + 1);
            assert_eq!(digit_count(power - 1), exponent);
        }
        assert_eq!(digit_count(u128::MAX), 39);
    }

    #[test]
    fn dividing_by_a_power_is_exact() {
        for exponent in 1..=LARGEST_POWER {
            let power = power_of_ten(exponent);
            for number in [0, 1, power - 1, power, power + 1, u128::MAX, u128::MAX - power] {
                let wide = Wide { high: 0, low: number };
                assert_eq!(divided_by_power(wide, exponent), (number / power, number % power));
            }
            let quotient = LIMIT * 10 - 1;
            for remainder in [0, 1, power / 2, power - 1] {
                let number = Wide::product(quotient, power).plus(remainder);
                assert_eq!(divided_by_power(number, exponent), (quotient, remainder));
            }
        }
    }

    #[test]
    fn zeros_are_dropped_whatever_their_number() {
        assert_eq!(without_zeros(0), (0, 0));
        for exponent in 0..=LARGEST_POWER {
            assert_eq!(without_zeros(power_of_ten(exponent)), (1, exponent));
            assert_eq!(without_zeros(3 * power_of_ten(exponent)), (3, exponent));
        }
        for number in [5, 8, 25, 1024, 98_765_432, u128::MAX, 1 << 127] {
            assert_eq!(without_zeros(number), (number, 0));
        }
    }
}
