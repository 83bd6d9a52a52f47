//! Exact numbers at a scale: rescaling and rounding.

use crate::error::{Error, ErrorKind, Result};
use rust_decimal::{Decimal, RoundingStrategy};

/// How digits are dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    /// To the nearest, a tie to the even neighbour.
    HalfEven,
    /// Down.
    Floor,
    /// Up.
    Ceiling,
}

/// Ten to the power `exponent`.
fn power(exponent: u8) -> Option<i128> {
    10_i128.checked_pow(u32::from(exponent))
}

/// `value` at scale `from` as an integer at scale `to`; lost digits are rounded half-even.
pub(super) fn rescale(value: i128, from: u8, to: u8) -> Option<i128> {
    match to.checked_sub(from) {
        Some(more) => value.checked_mul(power(more)?),
        None => divide(value, power(from.checked_sub(to)?)?, Mode::HalfEven),
    }
}

/// `value` at scale `from`, rounded to `to` decimals, as an integer at scale `to`.
pub(super) fn round_int(value: i128, from: u8, to: u8, mode: Mode) -> Option<i128> {
    match from.checked_sub(to) {
        Some(fewer) => divide(value, power(fewer)?, mode),
        None => rescale(value, from, to),
    }
}

/// The quotient by a positive divisor, rounded.
fn divide(value: i128, by: i128, mode: Mode) -> Option<i128> {
    let (floor, rest) = (value.checked_div_euclid(by)?, value.checked_rem_euclid(by)?);
    let up = match mode {
        Mode::Floor => false,
        Mode::Ceiling => rest > 0,
        Mode::HalfEven => {
            let twice = rest.checked_mul(2)?;
            twice > by || (twice == by && floor & 1 == 1)
        }
    };
    floor.checked_add(i128::from(up))
}

/// An integer at `scale` as a decimal.
pub(super) fn decimal(value: i128, scale: u8) -> Option<Decimal> {
    Decimal::try_from_i128_with_scale(value, u32::from(scale)).ok()
}

/// A decimal rounded to `scale` decimals, as an integer at that scale.
pub(super) fn round_decimal(value: Decimal, scale: u8, mode: Mode) -> Option<i128> {
    let strategy = match mode {
        Mode::HalfEven => RoundingStrategy::MidpointNearestEven,
        Mode::Floor => RoundingStrategy::ToNegativeInfinity,
        Mode::Ceiling => RoundingStrategy::ToPositiveInfinity,
    };
    let rounded = value.round_dp_with_strategy(u32::from(scale), strategy);
    let more = u32::from(scale).checked_sub(rounded.scale())?;
    rounded.mantissa().checked_mul(10_i128.checked_pow(more)?)
}

/// Seconds as days, when they are whole days.
pub(super) fn whole_days(seconds: i128) -> Result<i128> {
    if seconds.rem_euclid(86_400) == 0 {
        return Ok(seconds.div_euclid(86_400));
    }
    let message = format!("a day moves by whole days, not by {seconds} seconds");
    Err(Error::new(ErrorKind::Number, message))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn ties_go_to_the_even_neighbour() {
        for (value, rounded) in [(25, 2), (35, 4), (-25, -2), (-35, -4), (26, 3), (-26, -3)] {
            assert_eq!(rescale(value, 1, 0), Some(rounded), "{value}");
        }
        assert_eq!(round_int(-21, 1, 0, Mode::Floor), Some(-3));
        assert_eq!(round_int(-29, 1, 0, Mode::Ceiling), Some(-2));
        assert!(whole_days(86_400 * 3 + 1).is_err());
    }

    proptest! {
        #[test]
        fn both_number_forms_round_alike(
            value in -1_000_000_i128..1_000_000,
            from in 0_u8..5,
            to in 0_u8..5,
        ) {
            let as_decimal = decimal(value, from).unwrap();
            for mode in [Mode::HalfEven, Mode::Floor, Mode::Ceiling] {
                prop_assert_eq!(round_int(value, from, to, mode), round_decimal(as_decimal, to, mode));
            }
        }
    }
}
