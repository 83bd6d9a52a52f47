//! Comparing rows pair by pair, on cells instead of values.

use super::grid::Axis;
use super::table::Table;
use crate::rule::boxes::{Region, Set};

/// How two boxes lie to each other, where both have points.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Compared {
    /// All of the first lies in the second.
    pub(super) first_within: bool,
    /// All of the second lies in the first.
    pub(super) second_within: bool,
}

/// The rows of one dimension, ready to be compared.
#[derive(Debug)]
enum Column {
    /// At most 64 cells: each row is one word, and words say everything.
    Words(Vec<u64>),
    /// The first and the last cell of each row. They say everything but for ragged rows, those
    /// with a hole between the two.
    Ends { first: Vec<u32>, last: Vec<u32>, ragged: Vec<bool> },
}

/// All rows of a table, ready to be compared.
#[derive(Debug)]
pub(super) struct Pairs<'t> {
    regions: &'t [Region],
    columns: Vec<Column>,
    empty: Vec<bool>,
}

impl<'t> Pairs<'t> {
    /// The rows of `table`.
    pub(super) fn new(table: &'t Table) -> Self {
        let regions = table.regions();
        let wholes = table.space().wholes().iter().enumerate();
        let columns = wholes
            .map(|(dimension, whole)| column(&Axis::new(dimension, whole, regions), regions.len()));
        let empty = regions.iter().map(Region::is_empty).collect();
        Self { regions, columns: columns.collect(), empty }
    }

    /// Writes the rows after `row` that share a point with it into `found`, in order.
    pub(super) fn meeting(&self, row: usize, candidates: &mut Vec<u64>, found: &mut Vec<usize>) {
        found.clear();
        let after = row.saturating_add(1);
        if self.empty.get(row).is_none_or(|empty| *empty) {
            return;
        }
        candidates.clear();
        candidates.extend(self.empty.iter().skip(after).map(|empty| u64::from(!empty)));
        for column in &self.columns {
            column.narrow(row, after, candidates);
        }
        let open = candidates.iter().zip(after..).filter(|(open, _)| **open != 0);
        found.extend(open.map(|(_, other)| other).filter(|other| self.ragged_meet(row, *other)));
    }

    /// How two rows that share a point lie to each other.
    pub(super) fn compare(&self, first: usize, second: usize) -> Compared {
        let mut compared = Compared { first_within: true, second_within: true };
        for (dimension, column) in self.columns.iter().enumerate() {
            let one = compared.first_within && self.within(column, dimension, first, second);
            let two = compared.second_within && self.within(column, dimension, second, first);
            compared = Compared { first_within: one, second_within: two };
            if !one && !two {
                break;
            }
        }
        compared
    }

    /// Whether `inner` lies in `outer` in one dimension.
    fn within(&self, column: &Column, dimension: usize, inner: usize, outer: usize) -> bool {
        match column {
            Column::Words(words) => {
                let pair = words.get(inner).zip(words.get(outer));
                pair.is_some_and(|(inner, outer)| inner & !outer == 0)
            }
            Column::Ends { first, last, ragged } => {
                if ragged.get(outer).is_some_and(|ragged| *ragged) {
                    let pair = self.set(inner, dimension).zip(self.set(outer, dimension));
                    return pair.is_some_and(|(inner, outer)| inner.is_within(outer));
                }
                // An outer row without a hole holds all between its ends.
                first.get(outer) <= first.get(inner) && last.get(inner) <= last.get(outer)
            }
        }
    }

    /// Whether two rows whose ends overlap share a point where one of them is ragged.
    fn ragged_meet(&self, one: usize, two: usize) -> bool {
        self.columns.iter().enumerate().all(|(dimension, column)| {
            let Column::Ends { ragged, .. } = column else { return true };
            let is_ragged = |row| ragged.get(row).is_some_and(|ragged: &bool| *ragged);
            if !is_ragged(one) && !is_ragged(two) {
                return true;
            }
            let pair = self.set(one, dimension).zip(self.set(two, dimension));
            pair.is_some_and(|(one, two)| one.meets(two))
        })
    }

    /// The set of a row in one dimension.
    fn set(&self, row: usize, dimension: usize) -> Option<&'t Set> {
        self.regions.get(row).and_then(|region| region.set(dimension))
    }
}

impl Column {
    /// Sets the candidate of each row from `after` on to 0 where it cannot meet `row`.
    fn narrow(&self, row: usize, after: usize, candidates: &mut [u64]) {
        match self {
            Self::Words(words) => {
                let ours = words.get(row).copied().unwrap_or(0);
                for (candidate, theirs) in candidates.iter_mut().zip(words.iter().skip(after)) {
                    *candidate &= u64::from(ours & theirs != 0);
                }
            }
            Self::Ends { first, last, .. } => {
                let from = first.get(row).copied().unwrap_or(0);
                let to = last.get(row).copied().unwrap_or(0);
                let others = first.iter().zip(last).skip(after);
                for (candidate, (first, last)) in candidates.iter_mut().zip(others) {
                    *candidate &= u64::from(*first <= to) & u64::from(from <= *last);
                }
            }
        }
    }
}

/// The column of an axis.
fn column(axis: &Axis, rows: usize) -> Column {
    if axis.count() <= 64 {
        let cells = |row| axis.ranges(row).iter().flat_map(|(from, to)| *from..*to);
        let bit = |cell: u32| 1_u64.checked_shl(cell).unwrap_or(0);
        let words = (0..rows).map(|row| cells(row).fold(0, |word, cell| word | bit(cell)));
        return Column::Words(words.collect());
    }
    let ends = (0..rows).map(|row| {
        let ranges = axis.ranges(row);
        let first = ranges.first().map_or(0, |range| range.0);
        let last = ranges.last().map_or(0, |range| range.1.saturating_sub(1));
        (first, last)
    });
    let (first, last) = ends.unzip();
    let ragged = (0..rows).map(|row| axis.ranges(row).len() > 1).collect();
    Column::Ends { first, last, ragged }
}
