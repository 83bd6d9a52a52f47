//! What is known of a table beside its boxes: where it stands, what counts, how its rows are called.

use crate::rule::{Hit, Table, TableRow};
use std::sync::Arc;

/// A table without its cells.
#[derive(Debug)]
pub(super) struct Frame {
    pub(super) file: Arc<str>,
    pub(super) name: Arc<str>,
    /// The line it begins at, from 1.
    pub(super) begin: usize,
    pub(super) hit: Hit,
    /// The line of each row.
    pub(super) lines: Vec<usize>,
    /// Whether some row takes everything.
    pub(super) takes_all: bool,
    /// Where each row stands in the order of priority, where there is one.
    pub(super) priorities: Vec<Vec<usize>>,
    /// The place behind the last in the order of outputs.
    pub(super) order: usize,
    /// Whether rows are called by their numbers, as modelling tools show them, and not by their lines.
    pub(super) numbered: bool,
}

impl Frame {
    /// That of a table of a policy.
    pub(super) fn of(table: &Table) -> Self {
        let rows = 0..table.rows().len();
        let (ordered, order) = match table.hit() {
            Hit::OutputOrder(order) => (true, order.len()),
            Hit::Priority => (true, 0),
            Hit::Unique | Hit::Any | Hit::First | Hit::RuleOrder | Hit::Collect(_) => (false, 0),
        };
        Self {
            file: table.file().clone(),
            name: table.name().clone(),
            begin: table.begin(),
            hit: table.hit().clone(),
            lines: rows.clone().map(|row| table.line(row)).collect(),
            takes_all: table.rows().iter().map(TableRow::tests).any(<[_]>::is_empty),
            priorities: rows.filter(|_| ordered).map(|row| table.priority(row)).collect(),
            order,
            numbered: false,
        }
    }

    /// The line of a row.
    pub(super) fn line(&self, row: usize) -> usize {
        self.lines.get(row).copied().unwrap_or_default()
    }

    /// Where a row stands in the order of priority.
    pub(super) fn priority(&self, row: usize) -> &[usize] {
        self.priorities.get(row).map_or(&[], Vec::as_slice)
    }

    /// What a row is called.
    pub(super) fn called(&self, row: usize) -> usize {
        if self.numbered { row.saturating_add(1) } else { self.line(row) }
    }

    /// The words before what one and several rows are called.
    pub(super) fn words(&self) -> (&'static str, &'static str) {
        if self.numbered { ("row", "rows") } else { ("line", "lines") }
    }
}
