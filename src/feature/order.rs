//! Numbers in order, many at a time: values become keys of whole numbers, keys are sorted by their
//! digits, and runs of equal keys are counted.

use super::count::{Count, running};
use super::sample::units;
use rust_decimal::Decimal;

/// The most runs that are told apart; more are joined to runs of about equal rows.
const RUNS_MAX: usize = 4_096;
/// Bits of a digit.
const DIGIT: u32 = 11;
const DIGITS: usize = 1 << DIGIT;
/// Keys are below 2^62, with one more bit for the event.
const HALF: i64 = 1 << 61;

/// Known values in ascending order, as runs that a cut may part.
#[derive(Debug, Default)]
pub(super) struct Runs {
    /// The lowest value of each run.
    pub(super) lowest: Vec<Decimal>,
    /// Rows and events before each run, and after the last.
    pub(super) running: Vec<Count>,
}

/// Orders values with whether the event happened.
pub(super) fn runs(values: &[(Decimal, bool)]) -> Runs {
    let scale = values.iter().map(|(value, _)| value.scale()).max().unwrap_or_default();
    let keys: Option<Vec<u64>> = values
        .iter()
        .map(|(value, event)| key(*value, scale).map(|key| tag(key, *event)))
        .collect();
    match keys {
        Some(keys) => {
            let (lowest, counts) = joined(sorted(keys));
            let value = |key: u64| {
                let mantissa = i64::try_from(key).unwrap_or_default().wrapping_sub(HALF);
                Decimal::new(mantissa, scale).normalize()
            };
            Runs { lowest: lowest.into_iter().map(value).collect(), running: running(counts) }
        }
        None => ranked(values),
    }
}

/// Orders values with whether the event happened and how much each counts.
pub(super) fn weighted_runs(values: &[(Decimal, bool)], weights: &[u32]) -> Runs {
    let mut ordered: Vec<(Decimal, bool, usize)> = values
        .iter()
        .zip(weights)
        .map(|((value, event), weight)| (*value, *event, units(*weight)))
        .collect();
    ordered.sort_by_key(|(value, ..)| *value);
    let of_one = |left: &(Decimal, bool, usize), right: &(Decimal, bool, usize)| left.0 == right.0;
    let distinct = ordered.chunk_by(of_one).count();
    let all = ordered.iter().fold(0_usize, |sum, (.., weight)| sum.saturating_add(*weight));
    let enough = if distinct <= RUNS_MAX { 1 } else { all.div_ceil(RUNS_MAX) };
    let (mut lowest, mut counts) = (Vec::new(), Vec::<Count>::new());
    for same in ordered.chunk_by(of_one) {
        let Some((value, ..)) = same.first() else { continue };
        if counts.last().is_none_or(|run| run.rows() >= enough) {
            lowest.push(value.normalize());
            counts.push(Count::default());
        }
        for (_, event, weight) in same {
            counts.last_mut().iter_mut().for_each(|run| run.add(*event, *weight));
        }
    }
    Runs { lowest, running: running(counts) }
}

/// The value as a multiple of `10^-scale`, moved up so that it is not negative. `None` when it is too
/// large for that.
fn key(value: Decimal, scale: u32) -> Option<u64> {
    let mut mantissa = i64::try_from(value.mantissa()).ok()?;
    let lacking = scale.saturating_sub(value.scale());
    if lacking > 0 {
        mantissa = mantissa.checked_mul(10_i64.checked_pow(lacking)?)?;
    }
    if mantissa.unsigned_abs() >= HALF.unsigned_abs() {
        return None;
    }
    u64::try_from(mantissa.wrapping_add(HALF)).ok()
}

fn tag(key: u64, event: bool) -> u64 {
    (key << 1) | u64::from(event)
}

/// Values of any size: the key of one is its rank.
fn ranked(values: &[(Decimal, bool)]) -> Runs {
    let mut ordered = values.to_vec();
    ordered.sort_unstable_by_key(|(value, _)| *value);
    let mut distinct: Vec<Decimal> = Vec::new();
    let mut keys = Vec::with_capacity(ordered.len());
    for (value, event) in ordered {
        if distinct.last() != Some(&value) {
            distinct.push(value);
        }
        keys.push(tag(u64::try_from(distinct.len()).unwrap_or(u64::MAX), event));
    }
    let (lowest, counts) = joined(keys);
    let value = |rank: u64| {
        let index = usize::try_from(rank).unwrap_or(usize::MAX).saturating_sub(1);
        distinct.get(index).copied().unwrap_or_default().normalize()
    };
    Runs { lowest: lowest.into_iter().map(value).collect(), running: running(counts) }
}

/// Keys in ascending order: by digits of 11 bits from the lowest, as many as their range has. The bit
/// of the event needs no order.
fn sorted(mut keys: Vec<u64>) -> Vec<u64> {
    let (lowest, highest) =
        keys.iter().fold((u64::MAX, 0), |(low, high), key| (low.min(*key), high.max(*key)));
    let base = lowest & !1;
    let bits = u64::BITS.saturating_sub(highest.wrapping_sub(base).leading_zeros());
    if keys.len() < DIGITS {
        keys.sort_unstable();
        return keys;
    }
    let mut spare = vec![0; keys.len()];
    let mut low = 1;
    while low < bits {
        pass(&keys, &mut spare, base, low);
        std::mem::swap(&mut keys, &mut spare);
        low = low.saturating_add(DIGIT);
    }
    keys
}

/// Moves keys to their places by the digit from bit `low` on, equals in their order.
fn pass(keys: &[u64], to: &mut [u64], base: u64, low: u32) {
    let digit = |key: u64| {
        let digit = key.wrapping_sub(base).wrapping_shr(low) & 0x7ff;
        usize::from(u16::try_from(digit).unwrap_or_default())
    };
    let mut counts = [0_usize; DIGITS];
    for key in keys {
        if let Some(count) = counts.get_mut(digit(*key)) {
            *count = count.wrapping_add(1);
        }
    }
    let mut start = 0_usize;
    for count in &mut counts {
        let rows = *count;
        *count = start;
        start = start.wrapping_add(rows);
    }
    for key in keys {
        if let Some(place) = counts.get_mut(digit(*key)) {
            if let Some(slot) = to.get_mut(*place) {
                *slot = *key;
            }
            *place = place.wrapping_add(1);
        }
    }
}

/// The lowest key of each run, without the event, and what it counts.
fn joined(keys: Vec<u64>) -> (Vec<u64>, Vec<Count>) {
    let mut distinct = 0_usize;
    let mut before = None;
    for key in &keys {
        if before != Some(key >> 1) {
            before = Some(key >> 1);
            distinct = distinct.wrapping_add(1);
        }
    }
    let rows_min = if distinct <= RUNS_MAX { 1 } else { keys.len().div_ceil(RUNS_MAX) };
    let (mut lowest, mut counts) = (Vec::new(), Vec::new());
    let (mut value, mut start, mut rows, mut events) = (u64::MAX, 0, 0_usize, 0_usize);
    for key in keys {
        if key >> 1 != value {
            if rows >= rows_min {
                lowest.push(start);
                counts.push(Count { events, others: rows.saturating_sub(events) });
                (rows, events) = (0, 0);
            }
            if rows == 0 {
                start = key >> 1;
            }
            value = key >> 1;
        }
        rows = rows.wrapping_add(1);
        events = events.wrapping_add(usize::from(key & 1 == 1));
    }
    if rows > 0 {
        lowest.push(start);
        counts.push(Count { events, others: rows.saturating_sub(events) });
    }
    (lowest, counts)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    fn counted(values: &[(Decimal, bool)]) -> Vec<(Decimal, Count)> {
        let mut counts: BTreeMap<Decimal, Count> = BTreeMap::new();
        for (value, event) in values {
            counts.entry(value.normalize()).or_default().add(*event, 1);
        }
        counts.into_iter().collect()
    }

    proptest! {
        #[test]
        fn runs_are_the_distinct_values(
            rows in proptest::collection::vec((-900_i64..900, 0_u32..3, any::<bool>()), 0..3_000),
            huge in any::<bool>(),
        ) {
            let by = if huge { Decimal::new(1_234_567_890_123_456_789, 9) } else { Decimal::ONE };
            let values: Vec<(Decimal, bool)> = rows
                .iter()
                .map(|(mantissa, scale, event)| (Decimal::new(*mantissa, *scale) * by, *event))
                .collect();
            let runs = runs(&values);
            let found: Vec<(Decimal, Count)> = runs.lowest.iter().copied()
                .zip(runs.running.windows(2).map(|pair| pair[1].minus(pair[0])))
                .collect();
            // Equal weights change nothing but the scale.
            let equal = weighted_runs(&values, &vec![3; values.len()]);
            let thirds = |count: &Count| Count { events: count.events / 3, others: count.others / 3 };
            prop_assert_eq!(&equal.running.iter().map(thirds).collect::<Vec<_>>(), &runs.running);
            prop_assert_eq!(&equal.lowest, &runs.lowest);
            let expected = counted(&values);
            if expected.len() <= RUNS_MAX {
                prop_assert_eq!(found, expected);
            }
        }
    }
}
