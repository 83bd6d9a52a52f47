//! The search for bins: an exact merge over a grid of places, then again over places near those found.
//!
//! The grid of at most `fine_max` places takes a half from quantiles. The other half depends on the
//! events: the vertices of both convex hulls of the running counts, which are the only places where a
//! monotone merge of any size can gain (the isotonic regression's blocks), and the splits of a tree
//! that lowers Gini's impurity greedily. What is found is then tried again with nearby places until it
//! stands.
#![expect(clippy::float_arithmetic, reason = "impurity is floating-point by definition")]
#![expect(clippy::indexing_slicing, reason = "every index is a place of the running counts")]

use super::bend;
use super::count::{Count, Whole};
use super::merge::{Bounds, Grid, Merge};
use super::shape::Shape;
use crate::math;
use std::collections::BTreeSet;

/// Rounds of trying nearby places.
const ROUNDS_MAX: usize = 6;
/// How far nearby places are, in places.
const NEAR: [usize; 5] = [1, 2, 5, 12, 30];
/// The most splits of the greedy tree.
const SPLITS_MAX: usize = 32;

/// The values that bins are made of, in their order: how many rows and events there are before each
/// place where one may end.
#[derive(Debug, Clone, Copy)]
pub(super) struct Places<'a> {
    pub(super) running: &'a [Count],
    /// The sample, what is missing included.
    pub(super) whole: Whole,
    pub(super) bounds: Bounds,
    /// The most places of a grid.
    pub(super) fine_max: usize,
}

/// From one place to another, and the best split between them with what it gains.
type Span = (usize, usize, Option<(f64, usize)>);

impl Places<'_> {
    /// The places where the best bins of one of `shapes` end. One bin when there is no room for more.
    pub(super) fn best(&self, shapes: &[Shape]) -> Vec<usize> {
        let last = self.running.len().saturating_sub(1);
        let mut best: Option<(f64, Vec<usize>, Shape)> = None;
        let mut grids: Vec<(usize, Vec<usize>, Grid)> = Vec::new();
        for shape in shapes {
            let size = self.size(*shape);
            if grids.last().is_none_or(|(of, ..)| *of != size) {
                let places = self.grid(size);
                let grid = self.merges(&places);
                grids.push((size, places, grid));
            }
            let Some((_, places, grid)) = grids.last() else { continue };
            if let Some((value, ends)) = found(grid, places, *shape)
                && best.as_ref().is_none_or(|(highest, ..)| value > *highest)
            {
                best = Some((value, ends, *shape));
            }
        }
        let Some((mut value, mut ends, shape)) = best else { return vec![last] };
        if last <= self.size(shape) {
            return ends;
        }
        for _ in 0..ROUNDS_MAX {
            let places = self.near(&ends, self.size(shape));
            match found(&self.merges(&places), &places, shape) {
                Some((better, moved)) if better > value + 1e-9 => (value, ends) = (better, moved),
                Some(_) | None => break,
            }
        }
        ends
    }

    fn size(&self, shape: Shape) -> usize {
        match shape {
            Shape::Bent { .. } => self.fine_max.min(bend::FINE_MAX),
            Shape::Straight(_) | Shape::Turn(_) => self.fine_max,
        }
    }

    fn merges(&self, places: &[usize]) -> Grid {
        let running: Vec<Count> = places.iter().map(|place| self.running[*place]).collect();
        Grid::new(&running, self.whole, self.bounds)
    }

    /// At most `size` places beside the start, the last among them.
    fn grid(&self, size: usize) -> Vec<usize> {
        let last = self.running.len().saturating_sub(1);
        if last <= size {
            return (0..=last).collect();
        }
        let mut places = BTreeSet::from([0, last]);
        places.extend(self.quantiles(size / 2));
        let splits = self.splits(SPLITS_MAX.min(size / 4));
        places.extend(splits);
        let mut hulls = self.hull(false);
        hulls.extend(self.hull(true));
        let room = size.saturating_add(1).saturating_sub(places.len());
        let by = hulls.len().div_ceil(room.max(1)).max(1);
        places.extend(hulls.into_iter().step_by(by).take(room));
        places.into_iter().collect()
    }

    /// `ends`, the places around them, and a few quantiles.
    fn near(&self, ends: &[usize], size: usize) -> Vec<usize> {
        let last = self.running.len().saturating_sub(1);
        let mut places: BTreeSet<usize> = ends.iter().copied().collect();
        places.extend([0, last]);
        let room = |places: &BTreeSet<usize>| places.len() <= size;
        for by in NEAR {
            for end in ends {
                for place in [end.saturating_sub(by), end.saturating_add(by).min(last)] {
                    if room(&places) {
                        places.insert(place);
                    }
                }
            }
        }
        for place in self.quantiles(size / 4) {
            if room(&places) {
                places.insert(place);
            }
        }
        places.into_iter().collect()
    }

    /// Places that cut the rows into `count` parts of about the same size.
    fn quantiles(&self, count: usize) -> impl Iterator<Item = usize> {
        let rows = self.running.last().map_or(0, |all| all.rows());
        (1..count).map(move |part| {
            let target = rows.saturating_mul(part).checked_div(count).unwrap_or_default();
            let part_of_row = target.checked_rem(self.whole.row).unwrap_or_default();
            let target = target.saturating_sub(part_of_row);
            self.running.partition_point(|before| before.rows() < target)
        })
    }

    /// The vertices of the lower, or upper, convex hull of events over rows.
    fn hull(&self, upper: bool) -> Vec<usize> {
        let mut vertices: Vec<usize> = Vec::new();
        let rate = |from: usize, to: usize| self.running[to].minus(self.running[from]).rate();
        for place in 0..self.running.len() {
            while let [.., before, top] = vertices.as_slice() {
                let (left, right) = (rate(*before, *top), rate(*top, place));
                let inside = if upper { left <= right } else { left >= right };
                if !inside {
                    break;
                }
                vertices.pop();
            }
            vertices.push(place);
        }
        vertices
    }

    /// The splits of a tree that lowers Gini's impurity most with each of them, leaves being large
    /// enough for a bin.
    fn splits(&self, splits_max: usize) -> Vec<usize> {
        let last = self.running.len().saturating_sub(1);
        let mut leaves: Vec<Span> = vec![(0, last, self.split(0, last))];
        let mut splits = Vec::new();
        while splits.len() < splits_max {
            let gain = |leaf: &Span| leaf.2.map_or(0.0, |of| of.0);
            let best = leaves.iter().enumerate().max_by(|a, b| gain(a.1).total_cmp(&gain(b.1)));
            let Some((index, &(from, to, Some((_, at))))) = best else { break };
            splits.push(at);
            leaves[index] = (from, at, self.split(from, at));
            leaves.push((at, to, self.split(at, to)));
        }
        splits
    }

    /// The best split between two places, and what it gains.
    fn split(&self, from: usize, to: usize) -> Option<(f64, usize)> {
        let purity = |count: Count| {
            let events = math::count(count.events);
            events * events / math::count(count.rows().max(1))
        };
        let (start, end) = (self.running[from], self.running[to]);
        let rows_min = self.bounds.rows_min.max(1);
        let (first, last) = (
            self.running.partition_point(|at| at.rows() < start.rows().saturating_add(rows_min)),
            self.running.partition_point(|at| at.rows().saturating_add(rows_min) <= end.rows()),
        );
        let mut best: Option<(f64, usize)> = None;
        let whole = purity(end.minus(start));
        for place in first.max(from.saturating_add(1))..last.min(to) {
            let middle = self.running[place];
            let gain = purity(middle.minus(start)) + purity(end.minus(middle)) - whole;
            if best.is_none_or(|(highest, _)| gain > highest) {
                best = Some((gain, place));
            }
        }
        best.filter(|(gain, _)| *gain > 0.0)
    }
}

/// The best merge of a grid, with its ends as places.
fn found(grid: &Grid, places: &[usize], shape: Shape) -> Merge {
    let (value, ends) = grid.best(shape)?;
    Some((value, ends.iter().map(|end| places[*end]).collect()))
}
