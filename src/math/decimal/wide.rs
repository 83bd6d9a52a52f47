//! Whole numbers of 256 bits: just the steps that products, quotients and roots need.

/// The low half of a `u128`.
const HALF: u128 = 0xFFFF_FFFF_FFFF_FFFF;

/// An unsigned whole number of 256 bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Wide {
    /// The number divided by 2^128; first, so that the derived order is the numeric one.
    pub(super) high: u128,
    /// The number modulo 2^128.
    pub(super) low: u128,
}

impl Wide {
    /// The exact product of two numbers.
    pub(super) fn product(left: u128, right: u128) -> Self {
        let (left_high, left_low) = (left >> 64, left & HALF);
        let (right_high, right_low) = (right >> 64, right & HALF);
        // A product of two halves is at most (2^64 - 1)^2, which leaves room for two more halves,
        // so no sum below overflows.
        let lowest = left_low.wrapping_mul(right_low);
        let first = left_low.wrapping_mul(right_high).wrapping_add(lowest >> 64);
        let second = left_high.wrapping_mul(right_low).wrapping_add(first & HALF);
        let highest = left_high.wrapping_mul(right_high);
        Self {
            high: highest.wrapping_add(first >> 64).wrapping_add(second >> 64),
            low: (second << 64) | (lowest & HALF),
        }
    }

    /// The sum with a smaller number; callers know that it fits.
    pub(super) fn plus(self, other: u128) -> Self {
        let (low, carry) = self.low.overflowing_add(other);
        Self { high: self.high.wrapping_add(u128::from(carry)), low }
    }

    /// The sum modulo 2^256, and whether it went over.
    pub(super) fn overflowing_plus(self, other: Self) -> (Self, bool) {
        let (low, carry) = self.low.overflowing_add(other.low);
        let (high, over) = self.high.overflowing_add(other.high);
        let (high, carried_over) = high.overflowing_add(u128::from(carry));
        (Self { high, low }, over || carried_over)
    }

    /// The difference; callers know that `other` is not larger.
    pub(super) fn minus(self, other: Self) -> Self {
        let (low, borrow) = self.low.overflowing_sub(other.low);
        let high = self.high.wrapping_sub(other.high).wrapping_sub(u128::from(borrow));
        Self { high, low }
    }

    /// How many bits the number has; none for zero.
    pub(super) fn bits(self) -> u32 {
        // Each count is at most 128.
        if self.high == 0 {
            u128::BITS.wrapping_sub(self.low.leading_zeros())
        } else {
            256_u32.wrapping_sub(self.high.leading_zeros())
        }
    }

    /// The number times 2^count, without what leaves at the top.
    pub(super) fn shifted_left(self, count: u32) -> Self {
        // Each branch shifts by 0..=127 only: a shift by 128 is not a shift at all.
        match count {
            0 => self,
            1..=127 => Self {
                high: self.high.wrapping_shl(count)
                    | self.low.wrapping_shr(u128::BITS.wrapping_sub(count)),
                low: self.low.wrapping_shl(count),
            },
            128..=255 => {
                Self { high: self.low.wrapping_shl(count.wrapping_sub(u128::BITS)), low: 0 }
            }
            _ => Self { high: 0, low: 0 },
        }
    }

    /// The number divided by 2^count, without what leaves at the bottom.
    pub(super) fn shifted_right(self, count: u32) -> Self {
        match count {
            0 => self,
            1..=127 => Self {
                high: self.high.wrapping_shr(count),
                low: self.low.wrapping_shr(count)
                    | self.high.wrapping_shl(u128::BITS.wrapping_sub(count)),
            },
            128..=255 => {
                Self { high: 0, low: self.high.wrapping_shr(count.wrapping_sub(u128::BITS)) }
            }
            _ => Self { high: 0, low: 0 },
        }
    }

    /// The quotient and the remainder by a divisor above the high half, so that the quotient fits.
    pub(super) fn divided(self, divisor: u128) -> (u128, u128) {
        if self.high == 0 {
            return parts(self.low, divisor);
        }
        // Long division with digits of 64 bits, after Knuth: with the top bit of the divisor set,
        // each estimated digit is at most two too large.
        let shift = divisor.leading_zeros();
        let divisor = divisor.wrapping_shl(shift);
        let number = self.shifted_left(shift);
        let (first, rest) = next_digit(number.high, number.low >> 64, divisor);
        let (second, rest) = next_digit(rest, number.low & HALF, divisor);
        ((first << 64) | second, rest.wrapping_shr(shift))
    }

    /// The number divided by a small divisor, without the remainder.
    pub(super) fn divided_by_small(self, divisor: u32) -> Self {
        let divisor = u128::from(divisor);
        let (high, rest) = parts(self.high, divisor);
        // The remainder is below 2^32, so three digits of 64, 32 and 32 bits never overflow.
        let (middle, rest) = parts((rest << 64) | (self.low >> 64), divisor);
        let (low, _) = parts((rest << 64) | (self.low & HALF), divisor);
        Self { high, low: (middle << 64) | low }
    }

    /// The largest whole number whose square is not above this one, and whether it is exact.
    ///
    /// For numbers of at most 252 bits, so that the first guess fits.
    pub(super) fn root(self) -> (u128, bool) {
        // Newton's steps from above fall until they reach the root, each doubling the right bits.
        let mut root = match self.high {
            0 => self.low.isqrt().wrapping_add(1),
            high => high.isqrt().wrapping_add(1) << 64,
        };
        loop {
            // Half of each before adding, and the shared lowest bit after: no overflow.
            let (quotient, _) = self.divided(root);
            let next = (root >> 1).wrapping_add(quotient >> 1).wrapping_add(root & quotient & 1);
            if next >= root {
                return (root, Self::product(root, root) == self);
            }
            root = next;
        }
    }
}

/// The next 64-bit digit of a quotient, and what remains: `rest` is below the divisor, whose top
/// bit is set.
fn next_digit(rest: u128, next: u128, divisor: u128) -> (u128, u128) {
    let (high, low) = (divisor >> 64, divisor & HALF);
    let (mut digit, mut left) = parts(rest, high);
    // The digit is at most 2^64 + 1 here and `left` fits in 64 bits while the loop looks at it.
    while digit > HALF || digit.wrapping_mul(low) > ((left << 64) | next) {
        digit = digit.wrapping_sub(1);
        left = left.wrapping_add(high);
        if left > HALF {
            break;
        }
    }
    // What remains is below the divisor, so arithmetic modulo 2^128 gives it.
    (digit, ((rest << 64) | next).wrapping_sub(digit.wrapping_mul(divisor)))
}

/// The quotient and the remainder of two numbers, with one division; a divisor is never zero here.
pub(super) fn parts(number: u128, divisor: u128) -> (u128, u128) {
    if let (Ok(number), Ok(divisor)) = (u64::try_from(number), u64::try_from(divisor)) {
        let quotient = number.checked_div(divisor).unwrap_or(0);
        let rest = number.wrapping_sub(quotient.wrapping_mul(divisor));
        return (u128::from(quotient), u128::from(rest));
    }
    let quotient = number.checked_div(divisor).unwrap_or(0);
    (quotient, number.wrapping_sub(quotient.wrapping_mul(divisor)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_quotient_and_its_remainder_give_the_number(
            a in any::<u128>(), b in 1_u128.., c in any::<u128>(), shift in 0_u32..127,
        ) {
            let divisor = (b >> shift).max(1);
            let remainder = c % divisor;
            let number = Wide::product(a, divisor).plus(remainder);
            prop_assert_eq!(number.divided(divisor), (a, remainder));
        }

        #[test]
        fn a_root_is_the_largest(a in 0_u128..1 << 125, more in any::<u128>()) {
            let number = Wide::product(a, a).plus(more % (2 * a + 1));
            prop_assert_eq!(number.root(), (a, Wide::product(a, a) == number));
        }

        #[test]
        fn shifts_undo_each_other(a in any::<u128>(), b in 0_u32..128, c in 1_u32..1000) {
            let number = Wide { high: 0, low: a };
            prop_assert_eq!(number.shifted_left(b).shifted_right(b), number);
            let product = Wide::product(a, u128::from(c));
            prop_assert_eq!(product.divided_by_small(c), number);
            prop_assert_eq!(product.minus(number).overflowing_plus(number), (product, false));
        }
    }

    #[test]
    fn the_hardest_digits_are_corrected() {
        // Both corrections of an estimated digit, and an estimate above 64 bits.
        for divisor in [1 << 127, (1 << 127) | 1, u128::MAX, (1 << 127) | HALF, HALF << 64] {
            for quotient in [u128::MAX, u128::MAX - 1, HALF << 64, HALF, 1 << 127] {
                for remainder in [0, 1, divisor - 1] {
                    let number = Wide::product(quotient, divisor).plus(remainder);
                    assert_eq!(number.divided(divisor), (quotient, remainder));
                }
            }
        }
    }
}
