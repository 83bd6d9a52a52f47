//! What the decision tables of a policy say about every customer, not only about those in a test:
//! rows that never decide, rows that contradict, values left out, and what an unknown fact does.
//!
//! Each finding names lines, columns and a customer for whom it is so. A table that is too large to
//! be looked at in full is said to be so.

mod exposure;
mod frame;
mod nulls;
mod priority;
mod rows;

pub(super) use nulls::of_model;

use crate::error::Level;
use crate::fact::Schema;
use crate::policy::Policy;
use crate::rule::boxes::{Bound, Region, Unfinished};
use crate::rule::{Geometry, Table};
use frame::Frame;
use std::fmt;
use std::sync::Arc;

/// Findings of one kind that are listed for one table.
pub(super) const LISTED_MAX: usize = 20;

/// What was found out about a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The stable code, as `row-shadowed`.
    pub code: &'static str,
    /// An error where a decision fails for the witness.
    pub level: Level,
    /// The file of the table.
    pub file: Arc<str>,
    /// The name of the table: that of its file, or of its decision in a DMN model. A finding about
    /// controls or facts has that of their file.
    pub table: Arc<str>,
    /// The line of the first row it is about, else the one at which the table begins, from 1.
    pub line: usize,
    /// The lines of the rows it is about, from 1; none when it is about the whole table.
    pub lines: Vec<usize>,
    /// What is so: a lowercase sentence without a full stop.
    pub message: String,
    /// A customer for whom it is so: the name and the value of each fact.
    pub witness: Vec<(Arc<str>, String)>,
    /// For which customers it is so.
    pub holds: Holds,
}

impl Finding {
    /// A warning about what is written at these lines of a file without tables.
    pub(super) fn written(
        code: &'static str,
        (file, lines): (Arc<str>, Vec<usize>),
        message: String,
        witness: Vec<(Arc<str>, String)>,
    ) -> Self {
        let line = lines.first().copied().unwrap_or(1);
        let (table, holds) = (file.clone(), Holds::Table);
        Self { code, level: Level::Warning, file, table, line, lines, message, witness, holds }
    }
}

/// For which customers a finding is so.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Holds {
    /// It is about what is written, not about some customers.
    #[default]
    Table,
    /// Those in a box of the table's inputs, in their order, each once.
    Box(Region),
    /// Those in such a box for whom no row hits.
    Gap(Region),
    /// Those of whom this is unknown.
    Unknown(Arc<str>),
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = match self.level {
            Level::Error => "error",
            Level::Warning => "warning",
        };
        write!(f, "{}:{}: {word}[{}]: {}", self.file, self.line, self.code, self.message)?;
        if !self.witness.is_empty() {
            let pairs = self.witness.iter().map(|(name, value)| format!("{name} = {value}"));
            write!(f, "\n  as for {}", pairs.collect::<Vec<_>>().join(", "))?;
        }
        Ok(())
    }
}

/// All findings of all tables of a policy, each analysis within `bound`.
pub(super) fn findings(policy: &Policy, bound: Bound) -> Vec<Finding> {
    let tables = policy.tables();
    tables.flat_map(|table| of_table(table, policy.schema(), (bound, LISTED_MAX))).collect()
}

/// The findings of one table, at most so many of one kind.
pub(super) fn of_table(
    table: &Table,
    schema: &Schema,
    (bound, listed_max): (Bound, usize),
) -> Vec<Finding> {
    let frame = Frame::of(table);
    let mut found = Found { frame: &frame, listed_max, findings: Vec::new() };
    if let Some(geometry) = Geometry::of(table, schema) {
        found.of_rows(&geometry, bound);
    }
    exposure::exposure(table, schema, &mut found);
    found.findings
}

/// The findings of one table so far.
struct Found<'a> {
    /// The table.
    frame: &'a Frame,
    listed_max: usize,
    findings: Vec<Finding>,
}

impl Found<'_> {
    /// Notes what the rows say of each other, each analysis within `bound`.
    fn of_rows(&mut self, geometry: &Geometry, bound: Bound) {
        self.left_out(geometry);
        let rows = rows::Rows { frame: self.frame, geometry, bound };
        rows.unsatisfiable(self);
        for (what, analysis) in rows::Rows::ANALYSES {
            if let Err(unfinished) = analysis(&rows, self) {
                self.unfinished(what, unfinished);
            }
        }
    }

    /// Notes what holds of the rows with these numbers.
    fn push(
        &mut self,
        (code, level): (&'static str, Level),
        rows: &[usize],
        message: String,
        witness: Vec<(Arc<str>, String)>,
    ) {
        let lines: Vec<usize> = rows.iter().map(|row| self.frame.line(*row)).collect();
        let (file, table) = (self.frame.file.clone(), self.frame.name.clone());
        let line = lines.first().copied().unwrap_or(self.frame.begin);
        let holds = Holds::Table;
        let finding = Finding { code, level, file, table, line, lines, message, witness, holds };
        self.findings.push(finding);
    }

    /// Says for whom the last finding is so.
    fn holds(&mut self, holds: Holds) {
        if let Some(last) = self.findings.last_mut() {
            last.holds = holds;
        }
    }

    /// Notes as a warning what holds of these rows, without a customer.
    fn warn(&mut self, code: &'static str, rows: &[usize], message: String) {
        self.push((code, Level::Warning), rows, message, Vec::new());
    }

    /// The first of `all`, and a note how many more there are.
    fn listed<T>(&mut self, code: &'static str, all: Vec<T>, mut note: impl FnMut(&mut Self, T)) {
        let more = all.len().saturating_sub(self.listed_max);
        all.into_iter().take(self.listed_max).for_each(|one| note(self, one));
        if more > 0 {
            self.warn(code, &[], format!("and {more} more of these"));
        }
    }

    /// Notes that an analysis did not come to its end.
    fn unfinished(&mut self, what: &str, unfinished: Unfinished) {
        self.warn("table-unfinished", &[], format!("{what}: {unfinished}"));
    }

    /// Notes the rows that are no boxes.
    fn left_out(&mut self, geometry: &Geometry) {
        if !geometry.left.is_empty() {
            let lines = self.lines(&geometry.left);
            let message = format!(
                "{lines} compute or read other fields: what follows leaves them out, and whether \
                 values are left out is not looked at"
            );
            self.warn("rows-left-out", &geometry.left, message);
        }
    }

    /// These rows in words.
    fn lines(&self, rows: &[usize]) -> String {
        let mut lines: Vec<String> =
            rows.iter().take(LISTED_MAX).map(|row| self.frame.called(*row).to_string()).collect();
        if rows.len() > LISTED_MAX {
            lines.push("others".to_owned());
        }
        let (one, several) = self.frame.words();
        let word = if rows.len() == 1 { one } else { several };
        match lines.split_last() {
            Some((last, before)) if !before.is_empty() => {
                format!("{word} {} and {last}", before.join(", "))
            }
            _ => format!("{word} {}", lines.join("")),
        }
    }
}
