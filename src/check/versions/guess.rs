//! Customers who are made up, the same each time: values of the sizes that people have, and those at
//! which something turns. Where a box says nothing, as of a quotient of several facts, they often do.

use crate::check::prove::Side;
use crate::fact::Missing;

/// Sides with fewer values than these are gone through evenly.
const EVEN_MAX: u64 = 1 << 20;
/// A value has at most so many binary digits.
const DIGITS_MAX: u64 = 34;

/// Makes values up.
pub(super) struct Guess(u64);

impl Guess {
    pub(super) fn new() -> Self {
        Self(0x9e37_79b9_7f4a_7c15)
    }

    /// A number from 0 to before `end`: the high bits of a xorshift generator (Marsaglia 2003, with the
    /// multiplier of Vigna 2016).
    fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let mixed = self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 8;
        mixed.checked_rem(end).unwrap_or_default()
    }

    /// A value of `side`, along which something turns at `cuts`; or why there is none, also where there
    /// could be one if `gaps` are allowed.
    pub(super) fn of(&mut self, side: Side, cuts: &[i64], gaps: bool) -> Result<i64, Missing> {
        let whys: Vec<Missing> = side.whys.iter().collect();
        let place = |number: u64| usize::try_from(number).unwrap_or_default();
        let missing = gaps && !whys.is_empty() && self.below(8) == 0;
        let Some((low, high)) = side.range.filter(|_| !missing) else {
            let count = u64::try_from(whys.len()).unwrap_or_default();
            return Err(whys.get(place(self.below(count))).copied().unwrap_or(Missing::Absent));
        };
        let count = u64::try_from(cuts.len()).unwrap_or_default();
        if self.below(3) == 0
            && let Some(cut) = cuts.get(place(self.below(count)))
        {
            let beside = i64::from(self.below(2) == 0);
            return Ok(cut.saturating_sub(beside).clamp(low, high));
        }
        let within = i128::from(high).saturating_sub(low.into()).saturating_add(1);
        if let Some(all) = u64::try_from(within).ok().filter(|all| *all <= EVEN_MAX) {
            return Ok(low.saturating_add_unsigned(self.below(all)).min(high));
        }
        let digits = self.below(DIGITS_MAX);
        let far = self.below(1 << digits);
        if low < 0 && self.below(8) == 0 {
            return Ok(0_i64.saturating_sub_unsigned(far).clamp(low, high));
        }
        Ok(low.max(0).saturating_add_unsigned(far).clamp(low, high))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::feel::bounds::Whys;
    use std::collections::BTreeSet;

    #[test]
    fn guesses_keep_to_their_side_and_reach_its_ends() {
        let sides = [(0, 1), (300, 850), (i64::MIN, i64::MAX), (1, i64::MAX), (-5, 1 << 40)];
        for range in sides {
            let mut guess = Guess::new();
            let side = Side { range: Some(range), whys: Whys::ALL };
            let all: Vec<_> = (0..4_000).map(|_| guess.of(side, &[300, 700], true)).collect();
            let values: BTreeSet<i64> = all.iter().filter_map(|one| (*one).ok()).collect();
            assert!(values.iter().all(|value| (range.0..=range.1).contains(value)), "{range:?}");
            let missing: BTreeSet<Missing> = all.iter().filter_map(|one| (*one).err()).collect();
            assert_eq!(missing.len(), Missing::ALL.len());
            assert!(guess.of(side, &[], false).is_ok());
            if range == (300, 850) {
                assert!([300, 699, 700, 850].iter().all(|one| values.contains(one)));
            } else if range.1 > 1_000_000 {
                let sizes: BTreeSet<_> =
                    values.iter().map(|value| value.checked_ilog10()).collect();
                assert!(sizes.len() > 8, "{range:?}: {sizes:?}");
            }
        }
    }
}
