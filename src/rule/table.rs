//! Decision tables from CSV: unary tests in, values out.
//!
//! A decision goes through the [`Index`], not through the rows; what it says is what the rows say
//! one by one.

use crate::error::Result;
use crate::fact::{Datum, FieldId, Row, Unknown};
use crate::feel::{Accepted, Expression, Stack, TableScratch, Truth};
use crate::value::Timestamp;
use std::sync::Arc;

mod collect;
mod csv_cells;
mod cuts;
mod geometry;
mod hit;
mod index;
mod input;
mod lane;
mod masks;
mod possible;
mod read;
mod sheet;

pub(crate) use collect::Aggregate;
pub(crate) use csv_cells::span_of_cell;
pub(crate) use geometry::{Axis, Geometry};
pub(crate) use hit::Hit;
pub(crate) use input::Input;
pub(crate) use sheet::{Cell, Head, Notation, Sheet};

use index::Index;
use std::ops::ControlFlow;

/// A compiled decision table.
#[derive(Debug, Clone)]
pub struct Table {
    name: Arc<str>,
    file: Arc<str>,
    /// The line it begins at, from 1.
    begin: usize,
    hit: Hit,
    inputs: Vec<Input>,
    outputs: Vec<FieldId>,
    rows: Vec<TableRow>,
    reads: Vec<FieldId>,
    index: Index,
}

/// What was found of one decision.
#[derive(Debug, Clone, Copy)]
enum Found {
    /// Why the outputs are unknown.
    Unknown(Unknown),
    /// The rows that hit are listed.
    Rows,
    /// Only how many rows hit.
    Count(usize),
}

/// One row.
#[derive(Debug, Clone)]
pub(crate) struct TableRow {
    /// Its cells that are not `-`, in the order of the columns.
    tests: Vec<CellTest>,
    values: Vec<Datum>,
    line: usize,
}

/// One cell that tests an input.
#[derive(Debug, Clone)]
pub(crate) struct CellTest {
    /// Which of the table's inputs.
    input: usize,
    expression: Expression,
    /// What it accepts, where it is made of constants.
    accepted: Option<Arc<Accepted>>,
}

impl CellTest {
    /// What it accepts, where it is made of constants.
    pub(crate) fn accepted(&self) -> Option<&Accepted> {
        self.accepted.as_deref()
    }

    /// The fields that it reads.
    pub(crate) fn reads(&self) -> &[FieldId] {
        self.expression.reads()
    }
}

impl TableRow {
    /// Its cells that are not `-`, in the order of the columns.
    pub(crate) fn tests(&self) -> &[CellTest] {
        &self.tests
    }

    /// What it puts out, in the order of the table's outputs.
    pub(crate) fn values(&self) -> &[Datum] {
        &self.values
    }

    /// Whether all cells hold; one that does not outweighs what is unknown.
    fn holds(&self, row: &Row, as_of: Timestamp, stack: &mut Stack) -> Result<Truth> {
        let mut found = Truth::True;
        for test in &self.tests {
            match test.expression.test(row, as_of, stack)? {
                Truth::True => {}
                Truth::False => return Ok(Truth::False),
                unknown @ Truth::Unknown(_) => {
                    if found == Truth::True {
                        found = unknown;
                    }
                }
            }
        }
        Ok(found)
    }
}

impl Table {
    /// Every field that the table reads.
    pub fn reads(&self) -> Vec<FieldId> {
        self.reads.clone()
    }

    /// The fields that it fills.
    pub fn outputs(&self) -> &[FieldId] {
        &self.outputs
    }

    /// Its name in messages.
    pub(crate) fn name(&self) -> &Arc<str> {
        &self.name
    }

    /// The line it begins at, from 1.
    pub(crate) fn begin(&self) -> usize {
        self.begin
    }

    /// The file it stands in.
    pub(crate) fn file(&self) -> &Arc<str> {
        &self.file
    }

    /// Which rows count.
    pub(crate) fn hit(&self) -> &Hit {
        &self.hit
    }

    /// Its input columns.
    pub(crate) fn inputs(&self) -> &[Input] {
        &self.inputs
    }

    /// Its rows.
    pub(crate) fn rows(&self) -> &[TableRow] {
        &self.rows
    }

    /// Whether each row hits, in order.
    pub(crate) fn truths(&self, row: &Row, as_of: Timestamp, stack: &mut Stack) -> Vec<Truth> {
        let absent = Unknown { field: FieldId(u32::MAX), why: crate::fact::Missing::Absent };
        let truth = |one: &TableRow, stack: &mut Stack| one.holds(row, as_of, stack);
        let rows = self.rows.iter();
        rows.map(|one| truth(one, stack).unwrap_or(Truth::Unknown(absent))).collect()
    }

    /// Fills the outputs. A row that cannot be decided before the first hit makes them unknown, and
    /// so does any row where all that hit count; when no row hits they stay absent.
    ///
    /// # Errors
    /// [`ErrorKind::Policy`](crate::ErrorKind::Policy) when rows hit that must not hit together,
    /// [`ErrorKind::Number`](crate::ErrorKind::Number) when a sum leaves its range.
    pub fn fill(&self, row: &mut Row, as_of: Timestamp, stack: &mut Stack) -> Result<()> {
        if let Some(filled) = self.fill_by_masks(row, stack) {
            return filled;
        }
        let mut scratch = stack.take_tables();
        let found = self.look(row, as_of, stack, &mut scratch);
        let filled = found.and_then(|found| self.write(row, found, &mut scratch.hits));
        stack.put_tables(scratch);
        filled
    }

    /// As [`Table::fill`], row by row instead of by the index: the same answer, only later.
    ///
    /// # Errors
    /// As [`Table::fill`].
    pub fn fill_row_by_row(
        &self,
        row: &mut Row,
        as_of: Timestamp,
        stack: &mut Stack,
    ) -> Result<()> {
        let mut scratch = stack.take_tables();
        let found = self.scan(row, as_of, stack, &mut scratch.hits);
        let filled = found.and_then(|found| self.write(row, found, &mut scratch.hits));
        stack.put_tables(scratch);
        filled
    }

    /// Writes what is unknown, or what the rows that hit say.
    fn write(&self, row: &mut Row, found: Found, hits: &mut [usize]) -> Result<()> {
        match found {
            Found::Unknown(unknown) => self.say_unknown(row, unknown),
            Found::Count(count) => return self.say_count(row, count),
            Found::Rows => return self.say(row, hits),
        }
        Ok(())
    }

    /// Finds the rows that hit by the index, or what makes the outputs unknown.
    fn look(
        &self,
        row: &Row,
        as_of: Timestamp,
        stack: &mut Stack,
        scratch: &mut TableScratch,
    ) -> Result<Found> {
        let TableScratch { places, hits } = scratch;
        hits.clear();
        if self.index.place(&self.inputs, row, places).is_none() {
            return self.scan(row, as_of, stack, hits);
        }
        let coarse = self.index.is_coarse();
        let only_counts = self.hit == Hit::Collect(Aggregate::Count);
        let mut count = 0_usize;
        let broken = self.index.visit(places, |word, possible, certain| {
            if only_counts && !coarse && possible & !certain == 0 {
                count = count.saturating_add(possible.count_ones() as usize);
                return ControlFlow::Continue(());
            }
            let mut left = possible;
            while left != 0 {
                let lowest = left & left.wrapping_neg();
                let within = left.trailing_zeros() as usize;
                left &= !lowest;
                let number = word.saturating_mul(64).saturating_add(within);
                let truth = if certain & lowest == 0 {
                    self.ask(number, row, as_of, stack)
                } else if coarse && !self.index.holds(&self.inputs, row, number) {
                    continue;
                } else {
                    Ok(Truth::True)
                };
                match truth {
                    Ok(truth) => self.take(number, truth, hits).map_break(Ok)?,
                    Err(error) => return ControlFlow::Break(Err(error)),
                }
            }
            ControlFlow::Continue(())
        });
        match broken {
            ControlFlow::Break(found) => found,
            ControlFlow::Continue(()) if only_counts => {
                Ok(Found::Count(count.saturating_add(hits.len())))
            }
            ControlFlow::Continue(()) => Ok(Found::Rows),
        }
    }

    /// What the cells of a row say.
    fn ask(&self, number: usize, row: &Row, as_of: Timestamp, stack: &mut Stack) -> Result<Truth> {
        self.rows.get(number).map_or(Ok(Truth::False), |asked| asked.holds(row, as_of, stack))
    }

    /// Finds the rows that hit one by one, or what makes the outputs unknown.
    fn scan(
        &self,
        row: &Row,
        as_of: Timestamp,
        stack: &mut Stack,
        hits: &mut Vec<usize>,
    ) -> Result<Found> {
        hits.clear();
        for (number, candidate) in self.rows.iter().enumerate() {
            let truth = candidate.holds(row, as_of, stack)?;
            if let ControlFlow::Break(found) = self.take(number, truth, hits) {
                return Ok(found);
            }
        }
        Ok(Found::Rows)
    }
}

#[cfg(test)]
#[path = "table/index_tests.rs"]
mod index_tests;
#[cfg(test)]
#[path = "table/table_tests.rs"]
mod tests;
