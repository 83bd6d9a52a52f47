//! One tree, grown leaf by leaf: the split with the highest gain comes first (Shi, *Best-first
//! decision tree learning*, 2007).

use super::freeze::{Placed, freeze};
use super::histogram::{self, Column, Sum};
use super::split::{Bounds, FREE, Found, Half, Search, bounds_below, rows};
use crate::model::forest::{Side, Tree};
use std::ops::Range;

/// What trees are grown in; nothing of it is kept from one tree to the next but the memory.
#[derive(Debug, Default)]
pub(super) struct Workspace {
    /// Histograms that no leaf needs.
    free: Vec<Vec<Column>>,
    /// For each row the codes of the inputs that the tree may ask for.
    codes: Vec<u8>,
    /// The inputs whose codes these are, and the bins of each.
    inputs: Vec<usize>,
    bins: Vec<usize>,
    /// Rows that go to the right while a node is split.
    right: Vec<u32>,
}

/// A grown tree, with the rows that it was grown on in the order of its leaves.
#[derive(Debug)]
pub(super) struct Grown {
    pub(super) tree: Tree,
    pub(super) splits: Vec<Placed>,
    pub(super) rows: Vec<u32>,
    pub(super) leaves: Vec<Range<usize>>,
}

/// A leaf while the tree grows.
#[derive(Debug)]
struct Open {
    rows: Range<usize>,
    sum: Sum,
    value: f64,
    bounds: Bounds,
    depth: usize,
    /// The split above it, and on which side it is.
    parent: Option<(usize, Side)>,
    /// The best split, and the histogram that it was found in.
    best: Option<(Found, Vec<Column>)>,
}

impl Workspace {
    /// Lays out the codes of `inputs`.
    fn lay_out(&mut self, search: &Search<'_>, inputs: &[usize]) {
        if self.inputs == inputs && !self.codes.is_empty() {
            return;
        }
        let binned = search.binned;
        let width = inputs.len();
        if self.bins.len() != width {
            self.free.clear();
        }
        inputs.clone_into(&mut self.inputs);
        let known = |input: &usize| binned.inputs.get(*input).map_or(0, |bins| bins.known);
        self.bins = inputs.iter().map(known).collect();
        self.codes.clear();
        self.codes.resize(binned.rows.saturating_mul(width), 0);
        for (place, input) in inputs.iter().enumerate() {
            let Some(column) = binned.columns.get(*input) else { continue };
            let cells = self.codes.iter_mut().skip(place).step_by(width);
            for (cell, code) in cells.zip(column) {
                *cell = *code;
            }
        }
    }

    /// The histogram of `rows`.
    fn histogram(&mut self, sums: &[Sum], rows: &[u32]) -> Vec<Column> {
        let mut columns = match self.free.pop() {
            Some(mut columns) => {
                histogram::clear(&mut columns, &self.bins);
                columns
            }
            None => vec![[Sum::default(); 256]; self.bins.len()],
        };
        histogram::add(&mut columns, &self.codes, sums, rows);
        columns
    }
}

impl Open {
    fn gain(&self) -> Option<f64> {
        self.best.as_ref().map(|(found, _)| found.gain)
    }
}

/// Grows a tree on `rows` that may ask for `inputs`; `sums` has what each row of the sample adds.
pub(super) fn grow(
    search: &Search<'_>,
    work: &mut Workspace,
    sums: &[Sum],
    rows: Vec<u32>,
    inputs: &[usize],
) -> Grown {
    work.lay_out(search, inputs);
    let mut growing = Growing { search, work, sums, rows, leaves: Vec::new(), splits: Vec::new() };
    growing.start();
    while growing.leaves.len() < search.options.leaves {
        let Some(leaf) = growing.next() else { break };
        growing.split(leaf);
    }
    growing.finish()
}

struct Growing<'a> {
    search: &'a Search<'a>,
    work: &'a mut Workspace,
    sums: &'a [Sum],
    rows: Vec<u32>,
    leaves: Vec<Open>,
    splits: Vec<Placed>,
}

impl Growing<'_> {
    fn start(&mut self) {
        let each = self.rows.iter().filter_map(|row| self.sums.get(*row as usize));
        let sum = each.fold(Sum::default(), |all, sum| all.and(*sum));
        let mut root = Open {
            rows: 0..self.rows.len(),
            sum,
            value: Half::new(sum, self.search.units, self.search.options.l2).value(FREE),
            bounds: FREE,
            depth: 0,
            parent: None,
            best: None,
        };
        let histogram = self.work.histogram(self.sums, &self.rows);
        self.look(&mut root, histogram);
        self.leaves.push(root);
    }

    /// The leaf whose split has the highest gain; of those with the same, the first.
    fn next(&self) -> Option<usize> {
        let mut best: Option<(usize, f64)> = None;
        for (place, leaf) in self.leaves.iter().enumerate() {
            if let Some(gain) = leaf.gain()
                && best.is_none_or(|(_, most)| gain > most)
            {
                best = Some((place, gain));
            }
        }
        best.map(|(place, _)| place)
    }

    /// Looks for the best split of `leaf`, whose histogram is given.
    fn look(&mut self, leaf: &mut Open, histogram: Vec<Column>) {
        let best = self
            .is_open(leaf)
            .then(|| self.search.best(leaf.sum, leaf.bounds, &self.work.inputs, &histogram))
            .flatten();
        match best {
            Some(found) => leaf.best = Some((found, histogram)),
            None => self.work.free.push(histogram),
        }
    }

    /// Whether `leaf` may still be split.
    fn is_open(&self, leaf: &Open) -> bool {
        leaf.depth < self.search.options.depth
            && leaf.rows.len() / 2 >= self.search.options.rows_min
    }

    /// Splits a leaf: it becomes the left child, and the right child comes after all leaves.
    fn split(&mut self, place: usize) {
        let Some(leaf) = self.leaves.get_mut(place) else { return };
        let Some((found, histogram)) = leaf.best.take() else { return };
        let Some(bins) = self.search.binned.inputs.get(found.input) else { return };
        let lefts = found.cut.lefts(bins.known);
        let range = leaf.rows.clone();
        let middle = range.start.saturating_add(part(
            self.rows.get_mut(range.clone()).unwrap_or_default(),
            self.search.binned.columns.get(found.input).map_or(&[], Vec::as_slice),
            &lefts,
            &mut self.work.right,
        ));
        let (below_left, below_right) = bounds_below(&found, bins, leaf.bounds);
        let (number, depth) = (self.splits.len(), leaf.depth.saturating_add(1));
        let child = |rows, sum, value, bounds, side| {
            let parent = Some((number, side));
            Open { rows, sum, value, bounds, depth, parent, best: None }
        };
        let values = found.values;
        let right_sum = leaf.sum.without(found.left);
        let right = child(middle..range.end, right_sum, values.1, below_right, Side::Right);
        let left = child(range.start..middle, found.left, values.0, below_left, Side::Left);
        self.splits.push(Placed {
            above: leaf.parent,
            cover: rows(leaf.sum, self.search.units),
            lefts,
            found,
        });
        let (left, right) = self.look_below(left, right, histogram);
        if let Some(leaf) = self.leaves.get_mut(place) {
            *leaf = left;
        }
        self.leaves.push(right);
    }

    /// Looks for the best splits of two new leaves: the histogram of the smaller is made, that of the
    /// larger is what their parent's has without it.
    fn look_below(&mut self, left: Open, right: Open, mut parent: Vec<Column>) -> (Open, Open) {
        let last = self.leaves.len().saturating_add(1) >= self.search.options.leaves;
        if last || !self.is_open(&left) && !self.is_open(&right) {
            self.work.free.push(parent);
            return (left, right);
        }
        let swapped = right.rows.len() < left.rows.len();
        let (mut small, mut large) = if swapped { (right, left) } else { (left, right) };
        let rows = self.rows.get(small.rows.clone()).unwrap_or_default();
        let histogram = self.work.histogram(self.sums, rows);
        histogram::subtract(&mut parent, &histogram, &self.work.bins);
        self.look(&mut small, histogram);
        self.look(&mut large, parent);
        if swapped { (large, small) } else { (small, large) }
    }

    fn finish(self) -> Grown {
        let units = self.search.units;
        let mut ends = Vec::with_capacity(self.leaves.len());
        let mut leaves = Vec::with_capacity(self.leaves.len());
        for leaf in self.leaves {
            ends.push((leaf.parent, leaf.value, rows(leaf.sum, units)));
            leaves.push(leaf.rows);
            self.work.free.extend(leaf.best.map(|(_, histogram)| histogram));
        }
        let tree = freeze(self.search, &self.splits, &ends);
        Grown { tree, splits: self.splits, rows: self.rows, leaves }
    }
}

/// Puts the rows that go to the left first, both sides in their order, and says how many go there.
fn part(rows: &mut [u32], column: &[u8], lefts: &[bool; 256], right: &mut Vec<u32>) -> usize {
    right.clear();
    let mut kept = 0_usize;
    for at in 0..rows.len() {
        let Some(row) = rows.get(at).copied() else { break };
        let code = column.get(row as usize).copied().unwrap_or_default();
        if lefts.get(usize::from(code)).copied().unwrap_or_default() {
            if let Some(place) = rows.get_mut(kept) {
                *place = row;
            }
            kept = kept.saturating_add(1);
        } else {
            right.push(row);
        }
    }
    for (place, row) in rows.iter_mut().skip(kept).zip(right.iter()) {
        *place = *row;
    }
    kept
}
