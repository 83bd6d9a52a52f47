//! Random numbers for training: the same seed gives the same numbers on every machine.
//!
//! The generator is splitmix64 (Steele, Lea and Flood, *Fast splittable pseudorandom number
//! generators*, 2014): a counter, and a mixing function over it. It is fast and even; it is no secret,
//! and nothing here needs one.

/// A stream of random numbers.
#[derive(Debug, Clone)]
pub(in crate::model) struct Random(u64);

impl Random {
    /// The stream of `seed`; each `purpose` has its own.
    pub(in crate::model) fn new(seed: u64, purpose: u64) -> Self {
        let mut random = Self(seed ^ purpose.wrapping_mul(0xd134_2543_de82_ef95));
        random.next();
        random
    }

    /// 64 random bits.
    pub(in crate::model) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`, each as likely as another but for one part in `2^64 / end`; 0 where `end`
    /// is 0.
    pub(in crate::model) fn below(&mut self, end: usize) -> usize {
        let wide = u128::from(self.next()).wrapping_mul(u128::try_from(end).unwrap_or_default());
        usize::try_from(wide >> 64).unwrap_or_default()
    }

    /// `count` of `items`, in their order.
    pub(in crate::model) fn choose<T: Copy>(&mut self, items: &[T], count: usize) -> Vec<T> {
        let mut chosen = Vec::with_capacity(count);
        for (place, item) in items.iter().enumerate() {
            let left = items.len().saturating_sub(place);
            let wanted = count.saturating_sub(chosen.len());
            if self.below(left) < wanted {
                chosen.push(*item);
            }
        }
        chosen
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_generator_is_the_published_one() {
        let mut random = Random(1_234_567);
        assert_eq!(random.next(), 6_457_827_717_110_365_317);
        assert_eq!(random.next(), 3_203_168_211_198_807_973);
    }

    #[test]
    fn as_many_are_chosen_as_are_wanted() {
        let mut random = Random::new(7, 1);
        let items: Vec<usize> = (0..50).collect();
        for count in [0, 1, 25, 50] {
            let chosen = random.choose(&items, count);
            assert_eq!(chosen.len(), count);
            assert!(chosen.is_sorted_by(|left, right| left < right));
        }
        assert_eq!(random.below(0), 0);
    }
}
