//! The last step of every operation: round the exact result once, drop zeros, check the range.

use core::cmp::Ordering;

use super::Decimal128;
use super::rounding::RoundingMode;
use super::tens::{
    DIGITS, LARGEST_POWER, LIMIT, digit_count, digits_of_bits, divided_by_power, power_of_ten,
    without_zeros,
};
use super::wide::Wide;

/// The exponent of the smallest number above zero.
const MIN_EXPONENT: i64 = -6176;

/// Up to this exponent any coefficient is in range.
const MAX_EXPONENT: i64 = 6111;

/// The exponent of the first digit of the largest number.
const MAX_FIRST_DIGIT: i64 = 6144;

/// What was cut off below the last unit that is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rest {
    /// Nothing: the result is exact.
    Nothing,
    /// Less than half a unit.
    BelowHalf,
    /// Exactly half a unit.
    Half,
    /// More than half a unit.
    AboveHalf,
}

impl Rest {
    /// The rest of a division, on top of what was cut off `below` the remainder's last unit.
    pub(super) fn of(remainder: u128, divisor: u128, below: Self) -> Self {
        // The remainder is below the divisor; comparing it with what is missing avoids doubling it.
        match remainder.cmp(&divisor.wrapping_sub(remainder)) {
            Ordering::Less if remainder == 0 && below == Self::Nothing => Self::Nothing,
            Ordering::Less => Self::BelowHalf,
            Ordering::Equal if below == Self::Nothing => Self::Half,
            Ordering::Equal | Ordering::Greater => Self::AboveHalf,
        }
    }

    /// The rest when it is only known whether something was cut off.
    pub(super) fn inexact(inexact: bool) -> Self {
        if inexact { Self::BelowHalf } else { Self::Nothing }
    }
}

impl Decimal128 {
    /// The number nearest to (magnitude + rest) * 10^exponent.
    ///
    /// Where `magnitude` has at most 34 digits, `rest` must be exact; above, it only matters
    /// whether it is nothing.
    #[inline]
    pub(super) fn finish(
        negative: bool,
        magnitude: u128,
        exponent: i64,
        rest: Rest,
    ) -> Option<Self> {
        let in_range = (MIN_EXPONENT..=MAX_EXPONENT).contains(&exponent);
        if magnitude < LIMIT && in_range {
            let away = RoundingMode::HalfEven.moves_away(negative, magnitude & 1 == 1, rest);
            return Self::packed(negative, magnitude.wrapping_add(u128::from(away)), exponent);
        }
        Self::finish_rounded(negative, magnitude, exponent, rest)
    }

    /// The same for an exact magnitude of 256 bits, of at most 72 digits.
    pub(super) fn finish_wide(negative: bool, magnitude: Wide, exponent: i64) -> Option<Self> {
        if magnitude.high == 0 {
            return Self::finish(negative, magnitude.low, exponent, Rest::Nothing);
        }
        // At least 128 bits: so many digits or one more. The quotient keeps 34 or 35 of them.
        let drop = digits_of_bits(magnitude.bits()).saturating_sub(DIGITS);
        let (quotient, remainder) = divided_by_power(magnitude, drop);
        let rest = Rest::of(remainder, power_of_ten(drop), Rest::Nothing);
        Self::finish(negative, quotient, exponent.saturating_add(i64::from(drop)), rest)
    }

    /// The slow half of [`Self::finish`]: digits are cut off or the exponent is out of range.
    fn finish_rounded(negative: bool, magnitude: u128, exponent: i64, rest: Rest) -> Option<Self> {
        let surplus = i64::from(digit_count(magnitude).saturating_sub(DIGITS));
        // One cut only, at whichever place is higher: cutting twice would round twice.
        let drop = surplus.max(MIN_EXPONENT.saturating_sub(exponent));
        let drop = u32::try_from(drop).unwrap_or(if drop > 0 { u32::MAX } else { 0 });
        let exponent = exponent.saturating_add(i64::from(drop));
        let (mut kept, rest) = match drop {
            0 => (magnitude, rest),
            1..=LARGEST_POWER => {
                let (kept, cut) = divided_by_power(Wide { high: 0, low: magnitude }, drop);
                (kept, Rest::of(cut, power_of_ten(drop), rest))
            }
            // A magnitude is below 4 * 10^38: less than half of 10^39.
            _ => (0, Rest::BelowHalf),
        };
        if RoundingMode::HalfEven.moves_away(negative, kept & 1 == 1, rest) {
            kept = kept.wrapping_add(1);
        }
        Self::packed(negative, kept, exponent)
    }

    /// A magnitude of at most 10^34 in the canonical form; `None` when it is out of range.
    #[inline]
    pub(super) fn packed(negative: bool, magnitude: u128, exponent: i64) -> Option<Self> {
        if magnitude == 0 {
            return Some(Self::ZERO);
        }
        let (magnitude, zeros) = without_zeros(magnitude);
        let exponent = exponent.saturating_add(i64::from(zeros));
        if exponent > MAX_EXPONENT {
            let first = exponent.saturating_add(i64::from(digit_count(magnitude)));
            if first > MAX_FIRST_DIGIT.saturating_add(1) {
                return None;
            }
        }
        let coefficient = i128::try_from(magnitude).ok()?;
        // The magnitude is at most 10^34, so it has a negative.
        let coefficient = if negative { coefficient.wrapping_neg() } else { coefficient };
        Some(Self { coefficient, exponent: i32::try_from(exponent).ok()? })
    }
}
