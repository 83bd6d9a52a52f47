//! One input of an index: per interval of its values, the rows that can hit there, as bits.

#![expect(clippy::inline_always, reason = "one call a lane is a third of a decision")]

use super::cuts::Cuts;
use super::input::Input;
use crate::fact::{FieldId, Row};
use crate::rule::boxes::{Coordinate, Set, Span};

/// The place of an unknown value.
pub(super) const UNKNOWN: usize = usize::MAX;

/// Which rows each value of one input leaves.
#[derive(Debug, Clone)]
pub(super) struct Lane {
    /// Which of the table's inputs.
    pub(super) input: usize,
    /// The field that this one tests.
    field: FieldId,
    /// Whether its whole numbers are its values.
    whole: bool,
    /// Where the intervals begin.
    pub(super) cuts: Cuts,
    /// Per interval, the rows whose cell may hold some value of it.
    pub(super) masks: Vec<u64>,
    /// The rows without a cell here: an unknown value leaves them certain.
    pub(super) open: Vec<u64>,
    /// What the cells hold, where values that differ share an interval.
    pub(super) exact: Option<Exact>,
    /// How many rows all intervals have together, by the number of intervals.
    pub(super) density: usize,
}

/// The spans that the cell of each row holds.
#[derive(Debug, Clone)]
pub(super) struct Exact {
    /// Per row, where its spans end.
    ends: Vec<u32>,
    spans: Vec<Span>,
}

impl Exact {
    /// The spans of `rows` rows, of which these have a cell, in order.
    fn new(rows: usize, sets: &[(usize, Set)]) -> Self {
        let mut exact = Self { ends: Vec::with_capacity(rows), spans: Vec::new() };
        let mut sets = sets.iter().peekable();
        for row in 0..rows {
            match sets.next_if(|(number, _)| *number == row) {
                Some((_, set)) => exact.spans.extend_from_slice(set.spans()),
                None => exact.spans.push(Span { low: i64::MIN, high: i64::MAX }),
            }
            exact.ends.push(u32::try_from(exact.spans.len()).unwrap_or(u32::MAX));
        }
        exact
    }

    /// Whether the cell of `row` holds `value`.
    pub(super) fn holds(&self, row: usize, value: i64) -> bool {
        let end = |row: usize| self.ends.get(row).copied().unwrap_or_default() as usize;
        let spans = row.checked_sub(1).map_or(0, end)..end(row);
        let spans = self.spans.get(spans).unwrap_or_default();
        spans.iter().any(|span| span.low <= value && value <= span.high)
    }
}

/// The word and the bit of a row.
fn bit(row: usize) -> (usize, u64) {
    let within = u32::try_from(row % 64).unwrap_or_default();
    (row / 64, 1_u64.checked_shl(within).unwrap_or_default())
}

/// Says whether `row` is in the mask.
pub(super) fn put(mask: &mut [u64], row: usize, is: bool) {
    let (word, bit) = bit(row);
    if let Some(word) = mask.get_mut(word) {
        *word = if is { *word | bit } else { *word & !bit };
    }
}

impl Lane {
    /// The lane of an input whose rows have these sets, out of `all` of `rows` rows; its masks have
    /// at most `words_max` words together.
    pub(super) fn new(
        (number, input): (usize, &Input),
        (rows, all): (usize, &[u64]),
        sets: &[(usize, Set)],
        words_max: usize,
    ) -> Self {
        let spans = || sets.iter().flat_map(|(_, set)| set.spans());
        let lows = spans().map(|span| Some(span.low).filter(|low| *low != i64::MIN));
        let highs = spans().map(|span| span.high.checked_add(1));
        let mut cuts: Vec<i64> = lows.chain(highs).flatten().collect();
        cuts.sort_unstable();
        cuts.dedup();
        let intervals_max = words_max.checked_div(all.len()).unwrap_or(usize::MAX).max(2);
        let mut exact = None;
        if cuts.len() >= intervals_max {
            let step = cuts.len().div_ceil(intervals_max.saturating_sub(1));
            cuts = cuts.into_iter().step_by(step).collect();
            exact = Some(Exact::new(rows, sets));
        }
        let mut lane = Self {
            input: number,
            field: input.field(),
            whole: input.is_whole(),
            cuts: Cuts::new(cuts),
            masks: Vec::new(),
            open: all.to_vec(),
            exact,
            density: 0,
        };
        lane.sweep(sets);
        lane
    }

    /// The interval where the datum of `row` lies, or [`UNKNOWN`]; none when it is no value of the
    /// input, which is one of these.
    #[inline(always)]
    pub(super) fn place(&self, inputs: &[Input], row: &Row) -> Option<usize> {
        match row.whole(self.field) {
            Some(value) if self.whole => Some(self.cuts.place(value)),
            _ => self.look(inputs, row),
        }
    }

    /// The same of what is unknown, a text, or no whole number as it is.
    #[inline(never)]
    fn look(&self, inputs: &[Input], row: &Row) -> Option<usize> {
        Some(match inputs.get(self.input)?.look(row)? {
            Coordinate::Value(value) => self.cuts.place(value),
            Coordinate::Unknown => UNKNOWN,
        })
    }

    /// Writes the masks of all intervals, each from the one before it.
    fn sweep(&mut self, sets: &[(usize, Set)]) {
        let (mut starts, mut ends) = (Vec::new(), Vec::new());
        for (row, set) in sets {
            put(&mut self.open, *row, false);
            let mut last: Option<(usize, usize)> = None;
            for span in set.spans() {
                let (from, to) = (self.cuts.place(span.low), self.cuts.place(span.high));
                match &mut last {
                    Some((_, end)) if from <= *end => *end = to,
                    _ => {
                        if let Some((start, end)) = last.replace((from, to)) {
                            starts.push((start, *row));
                            ends.push((end, *row));
                        }
                    }
                }
            }
            if let Some((start, end)) = last {
                starts.push((start, *row));
                ends.push((end, *row));
            }
        }
        starts.sort_unstable();
        ends.sort_unstable();
        let (mut starts, mut ends) = (starts.into_iter().peekable(), ends.into_iter().peekable());
        let mut mask = self.open.clone();
        let intervals = self.cuts.len().saturating_add(1);
        self.masks.reserve_exact(intervals.saturating_mul(mask.len()));
        let mut left: usize = mask.iter().map(|word| word.count_ones() as usize).sum();
        let mut sum = 0_usize;
        for interval in 0..intervals {
            while let Some((_, row)) = starts.next_if(|(start, _)| *start == interval) {
                put(&mut mask, row, true);
                left = left.saturating_add(1);
            }
            self.masks.extend_from_slice(&mask);
            sum = sum.saturating_add(left);
            while let Some((_, row)) = ends.next_if(|(end, _)| *end == interval) {
                put(&mut mask, row, false);
                left = left.saturating_sub(1);
            }
        }
        self.density = sum.checked_div(intervals).unwrap_or_default();
    }
}
