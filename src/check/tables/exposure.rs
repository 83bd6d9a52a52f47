//! What an unknown fact does to a table: which rows wait for it, and that no later row decides
//! instead of them.

use super::{Found, Holds};
use crate::fact::{FieldId, Origin, Schema};
use crate::rule::{Hit, Table, TableRow};

/// Notes, for each field that can be unknown, the rows that cannot be decided then.
pub(super) fn exposure(table: &Table, schema: &Schema, found: &mut Found<'_>) {
    for id in table.reads() {
        let Some(field) = schema.field(id) else { continue };
        // A policy states its parameters; a model answers for what is missing; an offer is made.
        if matches!(field.origin, Origin::Parameter | Origin::Score | Origin::Offer) {
            continue;
        }
        let waiting = waiting(table, id);
        let Some(first) = waiting.first() else { continue };
        let outputs: Vec<&str> = table.outputs().iter().map(|id| schema.name(*id)).collect();
        let (name, lines) = (&field.name, found.lines(&waiting));
        let are = if outputs.len() == 1 { "is" } else { "are" };
        let so = format!("`{}` {are} unknown, not decided", outputs.join("`, `"));
        let mut open = table.rows().iter().enumerate().skip(first.saturating_add(1));
        let catching = open.find(|(_, row)| row.tests().is_empty()).map(|(number, _)| number);
        let one_counts = matches!(table.hit(), Hit::First | Hit::Unique | Hit::Any);
        let before = if one_counts { " and no row before them hits" } else { "" };
        let (code, message) = match catching.filter(|_| one_counts) {
            Some(last) => (
                "unknown-before-default",
                format!(
                    "when `{name}` is unknown{before}, {lines} cannot be decided, so {so}: line {} \
                     takes everything, but not in place of rows that may hit (in a DMN model, where \
                     a test of null fails, it would decide)",
                    table.line(last)
                ),
            ),
            None => (
                "unknown-input",
                format!("when `{name}` is unknown{before}, {lines} cannot be decided, so {so}"),
            ),
        };
        found.warn(code, &waiting, message);
        found.holds(Holds::Unknown(name.clone()));
    }
}

/// The rows with a cell that reads the field.
fn waiting(table: &Table, id: FieldId) -> Vec<usize> {
    let reads = |row: &TableRow| row.tests().iter().any(|test| test.reads().contains(&id));
    let rows = table.rows().iter().enumerate();
    rows.filter(|(_, row)| reads(row)).map(|(number, _)| number).collect()
}
