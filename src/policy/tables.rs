//! `tables/*.csv` and `tables/*.dmn`: the decision tables of a policy, whichever form they have.

use super::Archive;
use crate::document::{Faults, Text};
use crate::error::fault::{SourceText, Span};
use crate::fact::{FieldId, Schema};
use crate::feel::Compiler;
use crate::rule::Table;
use std::collections::BTreeMap;

const FOLDER: &str = "tables";

/// Notes it when no file holds the table that a feature names.
pub(super) fn check_table(archive: &Archive, table: &Text, faults: &Faults) {
    let name = table.as_str();
    let there = |form: &str| archive.file(&format!("{FOLDER}/{name}.{form}")).is_some();
    if !there("csv") && !there("dmn") {
        let message = format!("there is no `{FOLDER}/{name}.csv` and no `{FOLDER}/{name}.dmn`");
        faults.push(table.fault("unknown-table", message));
    }
}

/// All tables, those of CSV first; `outputs` are the features that each file fills.
pub(super) fn read_tables(
    archive: &Archive,
    outputs: &BTreeMap<String, Vec<FieldId>>,
    known: (&Compiler<'_>, &Schema, &Faults),
) -> impl Iterator<Item = Table> {
    let fills = |name: &str| outputs.get(name).map_or(&[][..], Vec::as_slice);
    let mut tables = Vec::new();
    for (name, path, text) in archive.below(FOLDER, "csv") {
        let source = SourceText::new(path.clone(), text.clone());
        tables.extend(Table::read(name, &source, known, fills(name)));
    }
    for (name, path, text) in archive.below(FOLDER, "dmn") {
        let source = SourceText::new(path.clone(), text.clone());
        if archive.file(&format!("{FOLDER}/{name}.csv")).is_some() {
            let message = format!("`{FOLDER}/{name}.csv` has the same name");
            known.2.push(source.fault("duplicate-name", Span::new(0, 1), message));
        }
        tables.extend(Table::read_dmn(&source, known, fills(name)));
    }
    tables.into_iter()
}
