//! Where a value lies among sorted cuts: a table of buckets, then a few steps whose number is fixed.

/// Entries of a table of buckets. A span of no more values has one for each.
const BUCKETS_MAX: usize = 4_096;

/// Cuts that a search looks at together in the end.
const LAST: usize = 3;

/// Sorted cuts, each the first value of an interval; before the first lies one interval more.
#[derive(Debug, Clone)]
pub(super) struct Cuts {
    /// They, and behind them [`LAST`] more, so that as many can be looked at from any on.
    sorted: Vec<i64>,
    /// The value before the first cut, and the last cut: beyond them nothing changes.
    low: i64,
    high: i64,
    /// The logarithm of how many values share a bucket.
    shift: u32,
    /// Per bucket, how many cuts are no larger than its first value.
    starts: Vec<u32>,
    /// Half of what a search within a bucket can have to tell apart.
    half: usize,
}

impl Cuts {
    /// These cuts, sorted and different.
    pub(super) fn new(cuts: Vec<i64>) -> Self {
        let (Some(first), Some(high)) = (cuts.first().copied(), cuts.last().copied()) else {
            let sorted = vec![i64::MAX; LAST];
            return Self { sorted, low: 0, high: 0, shift: 0, starts: vec![0], half: 0 };
        };
        let low = first.saturating_sub(1);
        let span = high.wrapping_sub(low).cast_unsigned();
        let fits = |shift: &u32, most: usize| {
            usize::try_from(span.wrapping_shr(*shift)).is_ok_and(|last| last < most)
        };
        let wanted = cuts.len().saturating_mul(4).next_power_of_two().clamp(64, BUCKETS_MAX);
        let shift = (0..u64::BITS).find(|shift| fits(shift, wanted)).unwrap_or(0);
        let shift = if fits(&0, BUCKETS_MAX) { 0 } else { shift };
        let starts: Vec<u32> = (0..=span.wrapping_shr(shift))
            .map(|bucket| {
                let begin = bucket.wrapping_shl(shift);
                let start = cuts.partition_point(|cut| offset(*cut, low) <= begin);
                u32::try_from(start).unwrap_or(u32::MAX)
            })
            .collect();
        let all = u32::try_from(cuts.len()).unwrap_or(u32::MAX);
        let ends = starts.iter().copied().skip(1).chain([all]);
        let widest = starts.iter().zip(ends).map(|(start, end)| end.saturating_sub(*start)).max();
        // Where each value has its own bucket, no cut lies within one.
        let most = if shift == 0 { 0 } else { widest.unwrap_or_default() as usize };
        let half = most.saturating_add(1).next_power_of_two() / 2;
        let sorted = cuts.into_iter().chain([i64::MAX; LAST]).collect();
        Self { sorted, low, high, shift, starts, half }
    }

    /// How many cuts there are: one less than intervals.
    pub(super) fn len(&self) -> usize {
        self.sorted.len().saturating_sub(LAST)
    }

    /// The interval of a value, counted from 0.
    #[inline]
    pub(super) fn place(&self, value: i64) -> usize {
        let value = value.max(self.low).min(self.high);
        let bucket = offset(value, self.low).wrapping_shr(self.shift);
        let start = usize::try_from(bucket).ok().and_then(|bucket| self.starts.get(bucket));
        let mut place = start.copied().unwrap_or_default() as usize;
        if self.half == 0 {
            return place;
        }
        let mut half = self.half;
        while half > 2 {
            let last = place.wrapping_add(half).wrapping_sub(1);
            let passed = self.sorted.get(last).is_some_and(|cut| *cut <= value);
            place = place.wrapping_add(if passed { half } else { 0 });
            half /= 2;
        }
        let rest = self.sorted.get(place..).and_then(|rest| rest.first_chunk::<LAST>());
        let rest = rest.map_or(0, |rest| rest.iter().map(|cut| usize::from(*cut <= value)).sum());
        // A value that is the greatest of all reaches what stands behind the last cut.
        place.wrapping_add(rest).min(self.len())
    }
}

/// How far `value` lies above `low`.
#[inline]
fn offset(value: i64, low: i64) -> u64 {
    value.wrapping_sub(low).cast_unsigned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::collection::vec;
    use proptest::prelude::*;

    fn value() -> impl Strategy<Value = i64> {
        let near = -9_000_i64..9_000;
        let ends = (0_i64..4, any::<bool>())
            .prop_map(|(by, top)| if top { i64::MAX - by } else { i64::MIN + 1 + by });
        prop_oneof![4 => near, 2 => -20_i64..20, 1 => any::<i64>(), 1 => ends]
    }

    proptest! {
        #[test]
        fn a_value_lies_behind_the_cuts_it_reaches(
            cuts in vec(value(), 0..400),
            values in vec(value(), 40),
        ) {
            let mut cuts: Vec<i64> = cuts.into_iter().filter(|cut| *cut != i64::MIN).collect();
            cuts.sort_unstable();
            cuts.dedup();
            let found = Cuts::new(cuts.clone());
            let ends = [i64::MIN, i64::MAX];
            for value in values.iter().chain(&cuts).chain(&ends) {
                let wanted = cuts.iter().filter(|cut| *cut <= value).count();
                prop_assert_eq!(found.place(*value), wanted, "{:?} {}", cuts, value);
            }
        }
    }
}
