//! A decision table as geometry: each row is a box with an output.

use crate::rule::boxes::{Coordinate, Region, Set, Space};
use std::fmt;

/// A row as it is handed over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Per dimension the values that it takes; none is any, the unknown included.
    pub sets: Vec<Option<Set>>,
    /// What it says; equal outputs have equal numbers.
    pub output: u32,
}

/// A row whose number of sets is not the number of dimensions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WrongWidth {
    /// The row, from 0.
    pub row: usize,
    /// The sets that it has.
    pub sets: usize,
    /// The dimensions of the space.
    pub dimensions: usize,
}

impl fmt::Display for WrongWidth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { row, sets, dimensions } = self;
        write!(f, "row {row} has {sets} cells for {dimensions} columns")
    }
}

impl std::error::Error for WrongWidth {}

/// A table whose rows are boxes of one space. Rows are numbered from 0.
#[derive(Debug, Clone)]
pub struct Table {
    space: Space,
    regions: Vec<Region>,
    outputs: Vec<u32>,
}

impl Table {
    /// The table of these rows. What a set names outside its dimension's domain is cut off.
    ///
    /// # Errors
    /// [`WrongWidth`] for the first row that does not have one set per dimension.
    pub fn new(space: Space, rows: Vec<Row>) -> Result<Self, WrongWidth> {
        let dimensions = space.dimensions().len();
        let mut table = Self { space, regions: Vec::new(), outputs: Vec::new() };
        for (row, Row { sets, output }) in rows.into_iter().enumerate() {
            if sets.len() != dimensions {
                return Err(WrongWidth { row, sets: sets.len(), dimensions });
            }
            let cells = sets.into_iter().zip(table.space.wholes());
            let clipped = cells.map(|(set, whole)| match set {
                Some(set) => set.intersection(whole),
                None => whole.clone(),
            });
            table.regions.push(Region::new(clipped));
            table.outputs.push(output);
        }
        Ok(table)
    }

    /// Its dimensions.
    pub fn space(&self) -> &Space {
        &self.space
    }

    /// How many rows it has.
    pub fn rows(&self) -> usize {
        self.regions.len()
    }

    /// The box of each row.
    pub fn regions(&self) -> &[Region] {
        &self.regions
    }

    /// The output of each row.
    pub fn outputs(&self) -> &[u32] {
        &self.outputs
    }

    /// The output of one row.
    pub fn output(&self, row: usize) -> Option<u32> {
        self.outputs.get(row).copied()
    }

    /// The rows that hit at `point`, in order.
    pub fn hits(&self, point: &[Coordinate]) -> impl Iterator<Item = usize> {
        let rows = self.regions.iter().enumerate();
        rows.filter(|(_, region)| region.holds(point)).map(|(row, _)| row)
    }

    /// The output of the first row that hits at `point`.
    pub fn first(&self, point: &[Coordinate]) -> Option<u32> {
        self.hits(point).next().and_then(|row| self.output(row))
    }

    /// The rows that can never hit, each with the dimensions in which nothing is left.
    pub fn unsatisfiable(&self) -> Vec<(usize, Vec<usize>)> {
        let rows = self.regions.iter().enumerate();
        let empty = rows.map(|(row, region)| {
            let sets = region.sets().enumerate();
            (row, sets.filter(|(_, set)| set.is_empty()).map(|(at, _)| at).collect::<Vec<_>>())
        });
        empty.filter(|(_, dimensions)| !dimensions.is_empty()).collect()
    }

    /// The rows that hit at every point.
    pub fn always_true(&self) -> Vec<usize> {
        let rows = self.regions.iter().enumerate();
        let all =
            rows.filter(|(_, region)| !region.is_empty() && region.sets().eq(self.space.wholes()));
        all.map(|(row, _)| row).collect()
    }
}
