//! The best split of a node.
//!
//! With the gradients `G` and hessians `H` of the rows on one side, its best value is `-G / (H + l2)`,
//! and it lowers twice the loss by `G^2 / (H + l2)`; the gain of a split is what both sides lower
//! above what their parent does (Chen and Guestrin, *`XGBoost`*, 2016, equations 5 to 7).
#![expect(clippy::float_arithmetic, reason = "gains are computed in doubles")]

use super::bins::{Binned, Bins, Kind};
use super::histogram::{Column, Sum, Units};
use super::options::{BoostingOptions, Monotone};
use super::split_categories::categories;
use crate::math;

/// What splits are looked for under.
#[derive(Debug)]
pub(super) struct Search<'a> {
    pub(super) binned: &'a Binned,
    pub(super) options: &'a BoostingOptions,
    pub(super) units: Units,
    /// Whether an input has a direction.
    pub(super) directed: bool,
}

/// The least and the largest value that leaves below a node may have.
pub(super) type Bounds = (f64, f64);

/// No bounds.
pub(super) const FREE: Bounds = (f64::NEG_INFINITY, f64::INFINITY);

/// A split of a node.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Found {
    pub(super) gain: f64,
    pub(super) input: usize,
    pub(super) cut: Cut,
    /// What goes to the left.
    pub(super) left: Sum,
    /// The values of both sides, before the learning rate.
    pub(super) values: (f64, f64),
}

/// Who goes to the left.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Cut {
    /// Bins up to this one, and what is missing where it says so.
    UpTo { bin: usize, missing: bool },
    /// Categories whose bit is set; what is missing never goes there.
    Among([u64; 4]),
}

impl Cut {
    /// For each code, whether it goes to the left.
    pub(super) fn lefts(&self, known: usize) -> [bool; 256] {
        let mut lefts = [false; 256];
        for (code, left) in lefts.iter_mut().enumerate() {
            *left = match self {
                Self::UpTo { missing, .. } if code >= known => *missing,
                Self::UpTo { bin, .. } => code <= *bin,
                Self::Among(bits) => code < known && holds(bits, code),
            };
        }
        lefts
    }
}

/// Whether the bit of `code` is set.
fn holds(bits: &[u64; 4], code: usize) -> bool {
    bits.get(code >> 6).is_some_and(|word| word >> (code & 63) & 1 == 1)
}

/// One side of a split.
#[derive(Debug, Clone, Copy)]
pub(super) struct Half {
    gradient: f64,
    hessian: f64,
}

impl Half {
    /// Of `sum`, with the penalty `l2`.
    #[inline]
    pub(super) fn new(sum: Sum, units: Units, l2: f64) -> Self {
        // A hessian of nothing would make the value of the leaf boundless.
        Self { gradient: sum.gradient(), hessian: (units.hessian(sum) + l2).max(1e-15) }
    }

    /// Its best value within `bounds`.
    pub(super) fn value(self, bounds: Bounds) -> f64 {
        (-self.gradient / self.hessian).max(bounds.0).min(bounds.1)
    }

    /// By how much its best value lowers twice the loss.
    #[inline]
    pub(super) fn gain(self) -> f64 {
        self.gradient * self.gradient / self.hessian
    }

    /// By how much `value` lowers twice the loss.
    pub(super) fn gain_at(self, value: f64) -> f64 {
        -(2.0 * self.gradient + self.hessian * value) * value
    }
}

impl Search<'_> {
    /// Whether `sum` may be a leaf.
    #[inline]
    pub(super) fn is_enough(&self, sum: Sum) -> bool {
        usize::try_from(self.units.rows(sum)).is_ok_and(|rows| rows >= self.options.rows_min)
            && self.units.hessian(sum) >= self.options.hessian_min
    }

    /// The gain of a split into `left` and `right` where both values keep within `bounds` and in their
    /// direction; none where they cannot.
    #[inline]
    pub(super) fn gain(
        &self,
        left: Half,
        right: Half,
        bounds: Bounds,
        direction: Option<Monotone>,
    ) -> Option<f64> {
        if !self.directed {
            return Some(left.gain() + right.gain());
        }
        let values = (left.value(bounds), right.value(bounds));
        let against = match direction {
            None => false,
            Some(Monotone::Ascending) => values.0 > values.1,
            Some(Monotone::Descending) => values.0 < values.1,
        };
        (!against).then(|| left.gain_at(values.0) + right.gain_at(values.1))
    }

    /// The best split of a node that holds `all`, whose histogram has a column for each of `inputs`.
    /// Of those with the same gain, the first input and its first bin.
    pub(super) fn best(
        &self,
        all: Sum,
        bounds: Bounds,
        inputs: &[usize],
        histogram: &[Column],
    ) -> Option<Found> {
        let parent = Half::new(all, self.units, self.options.l2);
        let parent =
            if self.directed { parent.gain_at(parent.value(bounds)) } else { parent.gain() };
        // What is left of two gains that are the same is no gain.
        let least = parent + self.options.gain_min + 1e-9 * parent.abs() + 1e-12;
        let mut best: Option<Found> = None;
        for (input, column) in inputs.iter().zip(histogram) {
            let Some(bins) = self.binned.inputs.get(*input) else { continue };
            let least = best.as_ref().map_or(least, |best| best.gain);
            let found = match bins.kind {
                Kind::Numbers(_) => self.numbers(*input, bins, (all, bounds), column, least),
                Kind::Categories => categories(self, *input, bins, (all, bounds), column, least),
            };
            best = found.or(best);
        }
        best.map(|found| Found { gain: found.gain - parent, ..found })
    }

    /// The best split of an input of numbers whose gain is above `least`, the parent's in it.
    fn numbers(
        &self,
        input: usize,
        bins: &Bins,
        (all, bounds): (Sum, Bounds),
        column: &Column,
        mut least: f64,
    ) -> Option<Found> {
        let l2 = self.options.l2;
        let missing = column.get(bins.known).copied().unwrap_or_default();
        let mut best: Option<(usize, bool, Sum)> = None;
        for missing_left in [false, true] {
            if missing_left && missing.is_empty() {
                break;
            }
            // After the last bin only what is missing is on the right.
            let all_known = !missing_left && !missing.is_empty();
            let last = if all_known { bins.known } else { bins.known.saturating_sub(1) };
            let mut left = if missing_left { missing } else { Sum::default() };
            for (bin, sum) in column.iter().enumerate().take(last) {
                if sum.is_empty() {
                    continue;
                }
                left = left.and(*sum);
                if !self.is_enough(left) {
                    continue;
                }
                let right = all.without(left);
                if !self.is_enough(right) {
                    break;
                }
                // What is missing is neither above nor below.
                let ordered = bin.saturating_add(1) < bins.known;
                let direction = bins.monotone.filter(|_| ordered);
                let halves = (Half::new(left, self.units, l2), Half::new(right, self.units, l2));
                if let Some(gain) = self.gain(halves.0, halves.1, bounds, direction)
                    && gain > least
                {
                    least = gain;
                    best = Some((bin, missing_left, left));
                }
            }
        }
        let (bin, missing_left, left) = best?;
        let right = all.without(left);
        // Where nothing is missing, what will be goes where most rows do.
        let most_left = self.units.rows(left) > self.units.rows(right);
        let missing = if missing.is_empty() { most_left } else { missing_left };
        Some(Found {
            gain: least,
            input,
            cut: Cut::UpTo { bin, missing },
            left,
            values: (
                Half::new(left, self.units, l2).value(bounds),
                Half::new(right, self.units, l2).value(bounds),
            ),
        })
    }
}

/// The bounds of both children of a node within `bounds` that was split by `found`: with a direction,
/// the middle of both values is between them (the method that `LightGBM` calls basic).
pub(super) fn bounds_below(found: &Found, bins: &Bins, bounds: Bounds) -> (Bounds, Bounds) {
    let middle = found.values.0 / 2.0 + found.values.1 / 2.0;
    let ordered = match found.cut {
        Cut::UpTo { bin, .. } => bin.saturating_add(1) < bins.known,
        Cut::Among(_) => false,
    };
    match bins.monotone.filter(|_| ordered) {
        None => (bounds, bounds),
        Some(Monotone::Ascending) => ((bounds.0, middle), (middle, bounds.1)),
        Some(Monotone::Descending) => ((middle, bounds.1), (bounds.0, middle)),
    }
}

/// Rows as a double.
pub(super) fn rows(sum: Sum, units: Units) -> f64 {
    math::count(usize::try_from(units.rows(sum)).unwrap_or_default())
}
