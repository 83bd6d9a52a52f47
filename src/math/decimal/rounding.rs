//! The rounding modes, and rounding to a number of decimals, or to tens, hundreds and so on.

use super::Decimal128;
use super::finish::Rest;
use super::tens::{LARGEST_POWER, divided_by_power, power_of_ten};
use super::wide::Wide;

/// How a number is rounded to fewer digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RoundingMode {
    /// To the nearest; a tie to the even neighbour.
    HalfEven,
    /// To the nearest; a tie away from zero.
    HalfUp,
    /// To the nearest; a tie towards zero.
    HalfDown,
    /// Away from zero.
    Up,
    /// Towards zero.
    Down,
    /// Towards minus infinity.
    Floor,
    /// Towards plus infinity.
    Ceiling,
}

impl RoundingMode {
    /// Whether a magnitude moves one unit away from zero.
    pub(super) fn moves_away(self, negative: bool, odd: bool, rest: Rest) -> bool {
        match self {
            Self::HalfEven => rest == Rest::AboveHalf || (rest == Rest::Half && odd),
            Self::HalfUp => matches!(rest, Rest::Half | Rest::AboveHalf),
            Self::HalfDown => rest == Rest::AboveHalf,
            Self::Up => rest != Rest::Nothing,
            Self::Down => false,
            Self::Floor => negative && rest != Rest::Nothing,
            Self::Ceiling => !negative && rest != Rest::Nothing,
        }
    }
}

impl Decimal128 {
    /// The number rounded to `scale` decimals; a negative scale rounds to tens, hundreds and so on.
    ///
    /// `None` only where rounding away from zero leaves the range.
    pub fn rounded(self, scale: i32, mode: RoundingMode) -> Option<Self> {
        // Two 32-bit numbers do not overflow 64 bits.
        let drop = i64::from(scale).wrapping_neg().wrapping_sub(i64::from(self.exponent));
        if drop <= 0 {
            return Some(self);
        }
        let kept = self.cut(drop, mode);
        Self::finish(self.is_negative(), kept, i64::from(scale).wrapping_neg(), Rest::Nothing)
    }

    /// The largest number with `scale` decimals that is not above this one.
    pub fn floor(self, scale: i32) -> Option<Self> {
        self.rounded(scale, RoundingMode::Floor)
    }

    /// The smallest number with `scale` decimals that is not below this one.
    pub fn ceiling(self, scale: i32) -> Option<Self> {
        self.rounded(scale, RoundingMode::Ceiling)
    }

    /// The number times 10^`scale`, rounded to a whole number: its mantissa with `scale` decimals.
    pub fn rounded_at(self, scale: u8, mode: RoundingMode) -> Option<i128> {
        let shift = i64::from(self.exponent).wrapping_add(i64::from(scale));
        let magnitude = if shift < 0 {
            self.cut(shift.wrapping_neg(), mode)
        } else {
            let shift = u32::try_from(shift).ok().filter(|&shift| shift <= LARGEST_POWER);
            // Zero has no digits to move, wherever they would go.
            let factor = power_of_ten(shift.or(self.is_zero().then_some(0))?);
            self.magnitude().checked_mul(factor)?
        };
        let whole = i128::try_from(magnitude).ok()?;
        // An `i128` above zero has a negative.
        Some(if self.is_negative() { whole.wrapping_neg() } else { whole })
    }

    /// The magnitude without its last `drop` digits (at least one), rounded.
    fn cut(self, drop: i64, mode: RoundingMode) -> u128 {
        let power = u32::try_from(drop).ok().filter(|&drop| drop <= LARGEST_POWER);
        let (kept, rest) = match power {
            Some(power) => {
                let number = Wide { high: 0, low: self.magnitude() };
                let (kept, remainder) = divided_by_power(number, power);
                (kept, Rest::of(remainder, power_of_ten(power), Rest::Nothing))
            }
            // At most 34 digits are less than half of 10^39.
            None => (0, Rest::inexact(!self.is_zero())),
        };
        // A magnitude below 10^34 has room for one more.
        let away = mode.moves_away(self.is_negative(), kept & 1 == 1, rest);
        kept.wrapping_add(u128::from(away))
    }
}
