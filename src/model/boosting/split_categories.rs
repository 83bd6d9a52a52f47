//! The best split of an input of categories.
//!
//! Two sides that lower the loss most are next to each other in the order of the mean gradient of the
//! categories (Fisher, *On grouping for maximum homogeneity*, 1958), so only the cuts of that order are
//! tried. A category of few rows has a mean that is mostly chance: `smooth` draws it to zero.
#![expect(clippy::float_arithmetic, reason = "gains are computed in doubles")]

use super::bins::Bins;
use super::histogram::{Column, Sum};
use super::split::{Bounds, Cut, Found, Half, Search};

/// The best split of an input of categories whose gain is above `least`, the parent's in it.
pub(super) fn categories(
    search: &Search<'_>,
    input: usize,
    bins: &Bins,
    (all, bounds): (Sum, Bounds),
    column: &Column,
    mut least: f64,
) -> Option<Found> {
    let options = &search.options.categories;
    let enough = |sum: Sum| {
        usize::try_from(search.units.rows(sum)).is_ok_and(|rows| rows >= options.rows_min)
    };
    let missing = column.get(bins.known).copied().unwrap_or_default();
    let mut groups: Vec<(usize, Sum)> = column
        .iter()
        .copied()
        .enumerate()
        .take(bins.known)
        .filter(|(_, sum)| !sum.is_empty() && enough(*sum))
        .collect();
    // What is missing is a category too; its code is past those that are known.
    if enough(missing) && !missing.is_empty() {
        groups.push((bins.known, missing));
    }
    let single = groups.len() <= options.single_max;
    let l2 = search.options.l2 + if single { 0.0 } else { options.l2 };
    if !single {
        let mean = |sum: &Sum| sum.gradient() / (search.units.hessian(*sum) + options.smooth);
        groups.sort_by(|left, right| mean(&left.1).total_cmp(&mean(&right.1)));
    }
    let mut best: Option<(usize, Sum)> = None;
    let mut left = Sum::default();
    for (place, (_, sum)) in groups.iter().enumerate() {
        left = if single { *sum } else { left.and(*sum) };
        let right = all.without(left);
        if !search.is_enough(left) || !search.is_enough(right) {
            continue;
        }
        let halves = (Half::new(left, search.units, l2), Half::new(right, search.units, l2));
        if let Some(gain) = search.gain(halves.0, halves.1, bounds, None)
            && gain > least
        {
            least = gain;
            best = Some((place, left));
        }
    }
    let (place, left) = best?;
    let from = if single { place } else { 0 };
    let chosen = groups.get(from..=place).unwrap_or_default();
    let (bits, left) = side(chosen, bins, column, all, left);
    let half = |sum: Sum| Half::new(sum, search.units, l2).value(bounds);
    let values = (half(left), half(all.without(left)));
    Some(Found { gain: least, input, cut: Cut::Among(bits), left, values })
}

/// The known categories that go to the left, and their sum: those chosen, or, where what is missing is
/// chosen, all others, since it goes to the right.
fn side(
    chosen: &[(usize, Sum)],
    bins: &Bins,
    column: &Column,
    all: Sum,
    left: Sum,
) -> ([u64; 4], Sum) {
    let mut bits = [0_u64; 4];
    for (code, _) in chosen {
        if let Some(word) = bits.get_mut(code >> 6) {
            *word |= 1_u64.wrapping_shl(u32::try_from(code & 63).unwrap_or_default());
        }
    }
    if !chosen.iter().any(|(code, _)| *code == bins.known) {
        return (bits, left);
    }
    let mut others = [0_u64; 4];
    for (code, sum) in column.iter().enumerate().take(bins.known) {
        let bit = 1_u64.wrapping_shl(u32::try_from(code & 63).unwrap_or_default());
        if let (Some(word), Some(chosen)) = (others.get_mut(code >> 6), bits.get(code >> 6))
            && !sum.is_empty()
            && chosen & bit == 0
        {
            *word |= bit;
        }
    }
    (others, all.without(left))
}
