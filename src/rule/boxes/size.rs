//! How many points: exact up to 128 bits, beyond that a floor with its power of two.

/// A number of points. It is exact until it needs more than 128 bits; then it is a floor that
/// keeps the leading 63 bits or more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Size {
    // INVARIANT: the value is `leading << shift`, and the highest bit of `leading` is set when
    // there is a shift; so the derived order, shift first, is the order of the values.
    shift: u32,
    leading: u128,
}

impl Size {
    /// Exactly this many.
    pub const fn new(points: u128) -> Self {
        Self { leading: points, shift: 0 }
    }

    /// The exact number, unless it needs more than 128 bits.
    pub fn points(self) -> Option<u128> {
        (self.shift == 0).then_some(self.leading)
    }

    /// The largest power of two that is not above it: `Some(10)` from 1,024 to 2,047 points, and
    /// none without points. Beyond 128 bits it may be one too low.
    pub fn power_of_two(self) -> Option<u32> {
        self.leading.checked_ilog2().map(|power| power.saturating_add(self.shift))
    }

    /// The size of a product of two spaces.
    #[must_use]
    pub fn times(self, other: Self) -> Self {
        let shift = self.shift.saturating_add(other.shift);
        if let Some(leading) = self.leading.checked_mul(other.leading) {
            return Self { shift, leading }.settled();
        }
        let (one, two) = (self.narrowed(), other.narrowed());
        // Two factors of at most 64 bits have a product of at most 128.
        let leading = one.leading.saturating_mul(two.leading);
        Self { leading, shift: one.shift.saturating_add(two.shift) }.settled()
    }

    /// The size of two disjoint parts together.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        let (large, small) = if self.shift >= other.shift { (self, other) } else { (other, self) };
        let down = large.shift.saturating_sub(small.shift);
        let aligned = small.leading.checked_shr(down).unwrap_or(0);
        if let Some(leading) = large.leading.checked_add(aligned) {
            return Self { leading, shift: large.shift }.settled();
        }
        // One bit is given up, so the halves cannot overflow.
        let leading = (large.leading >> 1_u32).saturating_add(aligned >> 1_u32);
        Self { leading, shift: large.shift.saturating_add(1) }.settled()
    }

    /// The same with at most 64 leading bits.
    fn narrowed(self) -> Self {
        let bits = 128_u32.saturating_sub(self.leading.leading_zeros());
        let down = bits.saturating_sub(64);
        let leading = self.leading.checked_shr(down).unwrap_or(0);
        Self { leading, shift: self.shift.saturating_add(down) }
    }

    /// The same with a shift only where 128 bits are not enough.
    fn settled(self) -> Self {
        let up = self.shift.min(self.leading.leading_zeros());
        let leading = self.leading.checked_shl(up).unwrap_or(self.leading);
        if self.leading == 0 {
            return Self::default();
        }
        Self { leading, shift: self.shift.saturating_sub(up) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_sizes_are_exact_and_large_ones_keep_their_magnitude() {
        let six = Size::new(2).times(Size::new(3));
        assert_eq!((six.points(), six.power_of_two()), (Some(6), Some(2)));
        let word = Size::new(1 << 64);
        let huge = word.times(word).times(word);
        assert_eq!((huge.points(), huge.power_of_two()), (None, Some(192)));
        assert_eq!(huge.plus(huge).power_of_two(), Some(193));
        assert!(huge > word && huge.plus(word) >= huge && word > Size::default());
        assert_eq!(huge.times(Size::default()).points(), Some(0));
        let most = Size::new(u128::MAX);
        assert_eq!(most.plus(Size::new(1)).power_of_two(), Some(127));
        assert_eq!(most.plus(most).power_of_two(), Some(128));
        assert!(most.plus(most) > most);
        let odd = Size::new((1 << 65) - 1);
        assert_eq!(odd.times(odd).power_of_two(), Some(129));
    }
}
