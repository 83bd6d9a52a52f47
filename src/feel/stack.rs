//! Memory that evaluations share.

use super::columns::Answer;
use super::conditions::Masks;
use super::fast::Pool;
use super::program::Cell;
use crate::fact::Row;
use crate::simd::Level;

/// Memory that evaluations share; reuse it, and what compares and computes allocates nothing after the
/// first. A new text, a list, a context and an error do.
#[derive(Debug, Default)]
pub struct Stack {
    pub(super) cells: Vec<Cell>,
    tables: TableScratch,
    pub(super) pool: Pool,
    pub(super) masks: Masks,
    answers: Vec<Answer>,
    /// One row of many columns.
    pub(super) row: Option<Row>,
    /// The instructions for columns, where they are not the widest.
    pub(super) level: Option<Level>,
}

/// What the tables of one decision share: where the inputs of a row lie, and the rows that hit.
#[derive(Debug, Default)]
pub(crate) struct TableScratch {
    /// Per indexed column, where the masks of its value begin.
    pub(crate) places: Vec<usize>,
    /// The rows that hit, by number.
    pub(crate) hits: Vec<usize>,
}

impl Stack {
    /// One whose loops over columns use no instructions beyond those that every processor of its kind
    /// has. The answers are the same.
    pub fn portable() -> Self {
        Self { level: Some(Level::Portable), ..Self::default() }
    }

    /// Takes the memory for the answers of many conditions out.
    pub(crate) fn take_answers(&mut self) -> Vec<Answer> {
        std::mem::take(&mut self.answers)
    }

    /// Puts it back.
    pub(crate) fn put_answers(&mut self, answers: Vec<Answer>) {
        self.answers = answers;
    }

    /// The memory for the rows of a table that hit.
    pub(crate) fn table_hits(&mut self) -> &mut Vec<usize> {
        &mut self.tables.hits
    }

    /// Takes the scratch of tables out, so that cells can be evaluated meanwhile.
    pub(crate) fn take_tables(&mut self) -> TableScratch {
        std::mem::take(&mut self.tables)
    }

    /// Puts it back with the memory that it has grown to.
    pub(crate) fn put_tables(&mut self, tables: TableScratch) {
        self.tables = tables;
    }
}
