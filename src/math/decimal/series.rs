//! The exponential and the logarithm of precise numbers, by their series.

use super::Decimal128;
use super::precise::{BITS, Precise};
use super::wide::Wide;

/// The natural logarithm of 2.
const LN_2: Precise = Precise {
    negative: false,
    mantissa: Wide {
        high: 0xB172_17F7_D1CF_79AB_C9E3_B398_03F2_F6AF,
        low: 0x40F3_4326_7298_B62D_8A0D_175B_8BAA_FA2C,
    },
    exponent: -256,
};

/// 2^32 / ln(2), to find out how many times a number holds ln(2).
const INVERSE_LN_2: i128 = 6_196_328_019;

/// The upper half of the mantissa of the square root of 1/2.
const ROOT_OF_HALF: u128 = 0xB504_F333_F9DE_6484_597D_89B3_754A_BE9F;

/// From here up to [`NEAR_ONE_UP_TO`] the difference from 1 is exact: 0.7.
const NEAR_ONE_FROM: Decimal128 = Decimal128 { coefficient: 7, exponent: -1 };

/// The end of the numbers near 1: 1.42.
const NEAR_ONE_UP_TO: Decimal128 = Decimal128 { coefficient: 142, exponent: -2 };

/// Above 2^15 the exponential of a number is out of every range.
const LARGEST_ARGUMENT: i64 = 15;

/// An argument is halved so often before its series: 16 terms are then enough for 256 bits.
const HALVINGS: i64 = 12;

/// How many terms of the exponential series are summed.
const TERMS: u32 = 16;

impl Precise {
    /// e to the power of this number; `None` when it is too large, 0 when it is too small.
    pub(super) fn exponential(self) -> Option<Self> {
        if self.is_zero() {
            return Some(Self::ONE);
        }
        if self.exponent.saturating_add(BITS) > LARGEST_ARGUMENT {
            let zero = Self { mantissa: Wide { high: 0, low: 0 }, ..Self::ONE };
            return self.negative.then_some(zero);
        }
        // e^x = 2^k * e^(x - k ln 2), where the rest is at most about half of ln 2.
        let twos = self.twos();
        let mut part = LN_2.multiplied(Self::whole(u128::from(twos.unsigned_abs())));
        part.negative = twos >= 0;
        let rest = self.added(part).doubled(HALVINGS.wrapping_neg());
        // x (1 + x/2 (1 + x/3 (1 + ...))) is e^x - 1: without the 1 no bits are lost to it.
        let mut sum = Self::ONE;
        for divisor in (2..=TERMS).rev() {
            sum = sum.multiplied(rest).divided_by_small(divisor).added(Self::ONE);
        }
        let mut above = sum.multiplied(rest);
        // (1 + u)^2 - 1 = u (u + 2) takes each halving back.
        for _ in 0..HALVINGS {
            above = above.multiplied(above.added(Self::ONE.doubled(1)));
        }
        Some(above.added(Self::ONE).doubled(twos))
    }

    /// The natural logarithm of a decimal number above zero.
    ///
    /// It takes the decimal number and not a precise one because near 1 every digit of the
    /// difference from 1 counts, and only the decimal number has them all.
    pub(super) fn logarithm(number: Decimal128) -> Self {
        let precise = Self::from(number);
        if (NEAR_ONE_FROM..=NEAR_ONE_UP_TO).contains(&number) {
            // Exact: both numbers are multiples of 10^-34 and so is the difference, below 1.
            let above = number.checked_sub(Decimal128::ONE).unwrap_or(Decimal128::ZERO);
            let below = precise.added(Self::ONE).reciprocal();
            return Self::from(above).multiplied(below).twice_area_tangent();
        }
        // x = m * 2^k with m between the roots of 1/2 and 2: then no digits cancel in the sum.
        let mut twos = precise.exponent.saturating_add(BITS);
        if precise.mantissa.high < ROOT_OF_HALF {
            twos = twos.saturating_sub(1);
        }
        let near = precise.doubled(twos.saturating_neg());
        let above = near.added(Self::ONE.negated());
        let below = near.added(Self::ONE).reciprocal();
        let mut part = LN_2.multiplied(Self::whole(u128::from(twos.unsigned_abs())));
        part.negative = twos < 0;
        part.added(above.multiplied(below).twice_area_tangent())
    }

    /// How many times the number, below 2^15, holds ln 2, to the nearest.
    fn twos(self) -> i64 {
        // The upper 64 bits in units of 2^-32: at most 47 bits stay, none when the number is tiny.
        let shift = self.exponent.saturating_add(BITS.saturating_sub(32)).saturating_neg();
        let units = match u32::try_from(shift) {
            Ok(shift @ 0..=127) => (self.mantissa.high >> 64).wrapping_shr(shift),
            Ok(_) | Err(_) => 0,
        };
        let units = i128::try_from(units).unwrap_or(0);
        // 47 and 33 bits, and half of the last place for rounding to the nearest.
        let count = units.wrapping_mul(INVERSE_LN_2).wrapping_add(1 << 63) >> 64;
        let count = i64::try_from(count).unwrap_or(0);
        if self.negative { count.wrapping_neg() } else { count }
    }

    /// Twice the inverse hyperbolic tangent, ln((1 + z) / (1 - z)), for |z| up to 0.18.
    fn twice_area_tangent(self) -> Self {
        let square = self.multiplied(self);
        let (mut sum, mut power, mut odd) = (self, self, 3_u32);
        loop {
            power = power.multiplied(square);
            let term = power.divided_by_small(odd);
            // Each term is at most a thirtieth of the one before, so some 50 are enough.
            if term.is_zero() || term.exponent < sum.exponent.saturating_sub(BITS) {
                return sum.doubled(1);
            }
            sum = sum.added(term);
            odd = odd.saturating_add(2);
        }
    }
}
