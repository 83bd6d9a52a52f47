//! Exact numbers at a scale: rescaling and rounding.

use crate::math::RoundingMode;

/// Ten to the power `exponent`.
fn power(exponent: u8) -> Option<i128> {
    10_i128.checked_pow(u32::from(exponent))
}

/// `value` at scale `from` as an integer at scale `to`; lost digits are rounded half-even.
pub(super) fn rescale(value: i128, from: u8, to: u8) -> Option<i128> {
    match to.checked_sub(from) {
        Some(more) => value.checked_mul(power(more)?),
        None => divide(value, power(from.checked_sub(to)?)?, RoundingMode::HalfEven),
    }
}

/// `value` at scale `from`, rounded to `to` decimals, as an integer at scale `to`.
pub(super) fn round_int(value: i128, from: u8, to: u8, mode: RoundingMode) -> Option<i128> {
    match from.checked_sub(to) {
        Some(fewer) => divide(value, power(fewer)?, mode),
        None => rescale(value, from, to),
    }
}

/// The quotient by a positive divisor, rounded.
fn divide(value: i128, by: i128, mode: RoundingMode) -> Option<i128> {
    let (floor, rest) = (value.checked_div_euclid(by)?, value.checked_rem_euclid(by)?);
    let twice = rest.checked_mul(2)?;
    let up = match mode {
        RoundingMode::Floor => false,
        RoundingMode::Ceiling => rest > 0,
        RoundingMode::Down => rest > 0 && value < 0,
        RoundingMode::Up => rest > 0 && value > 0,
        RoundingMode::HalfEven => twice > by || (twice == by && floor & 1 == 1),
        RoundingMode::HalfUp => twice > by || (twice == by && value > 0),
        RoundingMode::HalfDown => twice > by || (twice == by && value < 0),
    };
    floor.checked_add(i128::from(up))
}

/// The largest whole number of 34 digits: beyond it a decimal would round.
pub(super) const EXACT_MAX: i128 = 9_999_999_999_999_999_999_999_999_999_999_999;

/// `value` where it is exact as a decimal of 34 digits.
pub(super) fn exact(value: Option<i128>) -> Option<i128> {
    value.filter(|value| (-EXACT_MAX..=EXACT_MAX).contains(value))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::Decimal128;
    use proptest::prelude::*;

    const MODES: [RoundingMode; 7] = [
        RoundingMode::HalfEven,
        RoundingMode::HalfUp,
        RoundingMode::HalfDown,
        RoundingMode::Up,
        RoundingMode::Down,
        RoundingMode::Floor,
        RoundingMode::Ceiling,
    ];

    #[test]
    fn ties_go_to_the_even_neighbour() {
        for (value, rounded) in [(25, 2), (35, 4), (-25, -2), (-35, -4), (26, 3), (-26, -3)] {
            assert_eq!(rescale(value, 1, 0), Some(rounded), "{value}");
        }
        assert_eq!(round_int(-21, 1, 0, RoundingMode::Floor), Some(-3));
        assert_eq!(round_int(-29, 1, 0, RoundingMode::Ceiling), Some(-2));
    }

    proptest! {
        #[test]
        fn both_number_forms_round_alike(
            value in -1_000_000_i128..1_000_000,
            from in 0_u8..5,
            to in 0_u8..5,
        ) {
            let as_decimal = Decimal128::from_scaled(value, from).unwrap();
            for mode in MODES {
                prop_assert_eq!(round_int(value, from, to, mode), as_decimal.rounded_at(to, mode));
            }
        }
    }
}
