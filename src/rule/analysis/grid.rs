//! Coordinate compression: between two ends of the rows' spans nothing changes, so each dimension
//! is a short row of cells.

use super::bits::Rows;
use crate::rule::boxes::{Coordinate, Region, Set, Span};

/// A range of cells, from the first to before the second.
pub(super) type Range = (u32, u32);

/// One dimension in cells: spans of values that every row holds as a whole or not at all, in
/// order, and the unknown as one more cell.
#[derive(Debug)]
pub(super) struct Axis {
    dimension: usize,
    cells: Vec<Span>,
    count: u32,
    // The ranges of all rows one after the other, and where those of each row end.
    ranges: Vec<Range>,
    ends: Vec<usize>,
    // Rows that hold the first cell; rows that hold all of them.
    initial: Rows,
    full: Rows,
    // Where rows begin or end, after the first cell: the cell in the high half, the row in the low.
    changes: Vec<u64>,
}

impl Axis {
    /// The axis of `dimension`, all of which is `whole`, for the rows of these boxes.
    pub(super) fn new(dimension: usize, whole: &Set, regions: &[Region]) -> Self {
        let sets = || regions.iter().map(|region| region.set(dimension));
        let cells = cells(whole, sets().flatten());
        let values = narrow(cells.len());
        let count = values.saturating_add(u32::from(whole.has_unknown()));
        let rows = regions.len();
        let mut axis = Self {
            dimension,
            cells,
            count,
            ranges: Vec::new(),
            ends: Vec::with_capacity(rows),
            initial: Rows::none(rows),
            full: Rows::none(rows),
            changes: Vec::new(),
        };
        for (row, set) in sets().enumerate() {
            axis.add_row(row, set, values);
        }
        axis.changes.sort_unstable();
        axis
    }

    /// The dimension that it compresses.
    pub(super) fn dimension(&self) -> usize {
        self.dimension
    }

    /// How many cells it has, the unknown included.
    pub(super) fn count(&self) -> u32 {
        self.count
    }

    /// The rows that hold the first cell.
    pub(super) fn initial(&self) -> &Rows {
        &self.initial
    }

    /// The cells of a row.
    pub(super) fn ranges(&self, row: usize) -> &[Range] {
        let start = row.checked_sub(1).and_then(|before| self.ends.get(before));
        let end = self.ends.get(row).copied().unwrap_or(0);
        self.ranges.get(start.copied().unwrap_or(0)..end).unwrap_or_default()
    }

    /// How many points the cells from `from` to before `to` have.
    pub(super) fn points(&self, from: u32, to: u32) -> u128 {
        let cells = self.cells.iter().take(to as usize).skip(from as usize);
        let values = cells.fold(0, |sum: u128, cell| sum.saturating_add(cell.count()));
        values.saturating_add(u128::from(to as usize > self.cells.len()))
    }

    /// The points in these ranges.
    pub(super) fn set(&self, ranges: &[Range]) -> Set {
        let mut unknown = false;
        let mut spans = Vec::with_capacity(ranges.len());
        for (from, to) in ranges {
            let last = narrow(self.cells.len()).min(*to).checked_sub(1);
            let low = self.cells.get(*from as usize).map(|cell| cell.low);
            let high = last.and_then(|last| self.cells.get(last as usize)).map(|cell| cell.high);
            spans.extend(low.zip(high));
            unknown |= *to as usize > self.cells.len();
        }
        Set::new(spans).with_unknown(unknown)
    }

    /// Writes where the rows of `alive` begin and end, in order of the cells, into `changes`.
    pub(super) fn changes(&self, alive: &Rows, changes: &mut Vec<u64>) {
        changes.clear();
        let moving = alive.count_without(&self.full);
        if moving == 0 {
            return;
        }
        // Sorting a few rows' own ends is cheaper than passing through the ends of all.
        if moving.saturating_mul(8) < self.changes.len() {
            for row in alive.without(&self.full) {
                push_ends(row, self.ranges(row), self.count, changes);
            }
            changes.sort_unstable();
        } else {
            let ours = |change: &&u64| alive.holds(row_of(**change));
            changes.extend(self.changes.iter().filter(ours));
        }
    }

    /// The rows that hold each cell.
    pub(super) fn masks(&self, rows: usize) -> Vec<Rows> {
        let cells = self.count as usize;
        let mut masks = vec![Rows::none(rows); cells];
        for row in 0..rows {
            for (from, to) in self.ranges(row) {
                for mask in masks.iter_mut().take(*to as usize).skip(*from as usize) {
                    mask.insert(row);
                }
            }
        }
        masks
    }

    /// The cell in which a coordinate lies; none outside the dimension.
    pub(super) fn cell_of(&self, at: Coordinate) -> Option<usize> {
        match at {
            Coordinate::Unknown => {
                (self.count as usize > self.cells.len()).then_some(self.cells.len())
            }
            Coordinate::Value(value) => {
                let index = self.cells.partition_point(|cell| cell.high < value);
                self.cells.get(index).filter(|cell| cell.low <= value).map(|_| index)
            }
        }
    }

    /// Enters the cells of one row.
    fn add_row(&mut self, row: usize, set: Option<&Set>, values: u32) {
        let start = self.ranges.len();
        for span in set.map(Set::spans).unwrap_or_default() {
            let from = self.cells.partition_point(|cell| cell.high < span.low);
            let to = self.cells.partition_point(|cell| cell.low <= span.high);
            self.extend_row(start, (narrow(from), narrow(to)));
        }
        if set.is_some_and(Set::has_unknown) {
            self.extend_row(start, (values, self.count));
        }
        self.ends.push(self.ranges.len());
        let ranges = self.ranges.get(start..).unwrap_or_default();
        if ranges.first().is_some_and(|(from, _)| *from == 0) {
            self.initial.insert(row);
        }
        if ranges == [(0, self.count)] {
            self.full.insert(row);
        }
        push_ends(row, ranges, self.count, &mut self.changes);
    }

    /// Adds a range of the row whose ranges begin at `start`; touching ranges become one.
    fn extend_row(&mut self, start: usize, (from, to): Range) {
        if from >= to {
            return;
        }
        let known = self.ranges.get_mut(start..).unwrap_or_default();
        match known.last_mut() {
            Some(last) if last.1 >= from => last.1 = to,
            _ => self.ranges.push((from, to)),
        }
    }
}

/// The row of a change.
pub(super) const fn row_of(change: u64) -> usize {
    (change & 0xffff_ffff) as usize
}

/// The cell of a change.
pub(super) const fn cell_of(change: u64) -> u64 {
    change >> 32_u32
}

/// Adds the changes that the ranges of `row` make after the first cell.
fn push_ends(row: usize, ranges: &[Range], count: u32, changes: &mut Vec<u64>) {
    let row = u64::from(narrow(row));
    for (from, to) in ranges {
        if *from > 0 {
            changes.push((u64::from(*from) << 32_u32) | row);
        }
        if *to < count {
            changes.push((u64::from(*to) << 32_u32) | row);
        }
    }
}

/// A count that memory keeps far below 32 bits.
fn narrow(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// The spans of `whole` cut wherever a span of `sets` begins or ends.
fn cells<'a>(whole: &Set, sets: impl Iterator<Item = &'a Set>) -> Vec<Span> {
    let mut starts: Vec<i64> = whole.spans().iter().map(|span| span.low).collect();
    for span in sets.flat_map(Set::spans) {
        starts.push(span.low);
        // Nothing begins after the largest integer.
        starts.extend(span.high.checked_add(1));
    }
    starts.sort_unstable();
    starts.dedup();
    let mut cells = Vec::with_capacity(starts.len());
    for span in whole.spans() {
        let from = starts.partition_point(|start| *start < span.low);
        let to = starts.partition_point(|start| *start <= span.high);
        let inside = starts.get(from..to).unwrap_or_default();
        let next = inside.iter().skip(1).map(Some).chain([None]);
        cells.extend(inside.iter().zip(next).map(|(low, next)| {
            // A next start lies above `low`, so one below it is still an integer.
            Span { low: *low, high: next.map_or(span.high, |next| next.saturating_sub(1)) }
        }));
    }
    cells
}

/// All axes of some boxes in the order in which they are split.
#[derive(Debug)]
pub(super) struct Grid {
    axes: Vec<Axis>,
    // INVARIANT: one more than axes; the rows that hold all cells of the axes from this one on.
    totals: Vec<Rows>,
}

impl Grid {
    /// The grid of these boxes: the fewest cells first, so that the states multiply late. The
    /// dimension `last` comes after all others.
    pub(super) fn new(wholes: &[Set], regions: &[Region], last: Option<usize>) -> Self {
        let dimensions = wholes.iter().enumerate();
        let axes = dimensions.map(|(dimension, whole)| Axis::new(dimension, whole, regions));
        let mut axes: Vec<_> = axes.collect();
        axes.sort_by_key(|axis| (Some(axis.dimension) == last, axis.count, axis.dimension));
        Self::of(axes, regions.len())
    }

    /// The grid without its last axis.
    pub(super) fn without_last(mut self, rows: usize) -> (Self, Option<Axis>) {
        let last = self.axes.pop();
        (Self::of(self.axes, rows), last)
    }

    /// The axes, first to last.
    pub(super) fn axes(&self) -> &[Axis] {
        &self.axes
    }

    /// The rows that hold everything from `level` on.
    pub(super) fn total(&self, level: usize) -> Option<&Rows> {
        self.totals.get(level)
    }

    /// The grid of these axes.
    fn of(axes: Vec<Axis>, rows: usize) -> Self {
        let mut total = Rows::of(rows, 0..rows);
        let mut totals = vec![total.clone()];
        for axis in axes.iter().rev() {
            total.keep(&axis.full);
            totals.push(total.clone());
        }
        totals.reverse();
        Self { axes, totals }
    }
}
