//! The rows of a decision table of DMN, cell by cell, and its defaults as a row of their own.

use super::{DmnSheet, Tables};
use crate::document::Text;
use crate::rule::dmn::reader::is_feel;
use crate::rule::dmn::xml::{self, Written, Xml};
use crate::rule::table::Cell;
use std::sync::Arc;

impl<'a> Tables<'a> {
    /// The cells of one row, as many as there are columns.
    pub(super) fn row(
        &mut self,
        rule: Xml<'a>,
        (what, number): (&str, usize),
        labels: &[Arc<str>],
        inputs: usize,
    ) -> Option<Vec<Cell>> {
        let line = self.line(rule);
        let id = xml::attribute(rule, "id").map(|id| format!(" (`{id}`)")).unwrap_or_default();
        let row: Arc<str> = format!("{what}, row {number}{id}").into();
        let (mut cells, mut found) = (Vec::with_capacity(labels.len()), (0_usize, 0_usize));
        for child in xml::children(rule) {
            match child.tag_name().name() {
                "inputEntry" => found.0 = found.0.saturating_add(1),
                "outputEntry" => found.1 = found.1.saturating_add(1),
                "annotationEntry" => continue,
                other => {
                    let message = format!("`{other}` means nothing here ({row})");
                    self.fault(child, "unknown-element", message, "remove it");
                    return None;
                }
            }
            let label = labels.get(cells.len()).cloned().unwrap_or_else(|| "?".into());
            let output = child.tag_name().name() == "outputEntry";
            cells.push(self.cell(child, (&row, label, line), output)?);
        }
        let outputs = labels.len().saturating_sub(inputs);
        if found != (inputs, outputs) {
            let message = format!(
                "{} input and {} output entries stand in {inputs} and {outputs} columns ({row})",
                found.0, found.1
            );
            self.fault(rule, "uneven-row", message, "give the row an entry for every column");
            return None;
        }
        Some(cells)
    }

    /// One cell; an output says something.
    fn cell(
        &mut self,
        entry: Xml<'a>,
        (row, label, line): (&Arc<str>, Arc<str>, usize),
        output: bool,
    ) -> Option<Cell> {
        if let Some(language) = xml::attribute(entry, "expressionLanguage").filter(|l| !is_feel(l))
        {
            let message =
                format!("`{language}` is not a language that is run here ({row}, {label})");
            self.fault(entry, "unknown-language", message, "write the cell in FEEL");
            return None;
        }
        if let Some(written) = Written::below(entry) {
            let column: Arc<str> = format!("column `{label}`").into();
            return Some(Cell { text: written.as_text(self.reader.source, [row, &column]), line });
        }
        if output {
            let message = format!("an output is left out ({row}, column `{label}`)");
            self.fault(
                entry,
                "bad-value",
                message,
                "write a value: in a policy none means unknown",
            );
            return None;
        }
        Some(Cell { text: Text::new(self.reader.source, xml::tag(entry), "-"), line })
    }

    /// What holds when no row does: a last row, where the first hit counts.
    pub(super) fn default(
        &mut self,
        outputs: &[Xml<'a>],
        (what, first): (&str, bool),
        labels: &[Arc<str>],
        found: &mut DmnSheet,
    ) {
        let entries = || outputs.iter().filter_map(|o| xml::child(*o, "defaultOutputEntry"));
        let Some(entry) = entries().next() else { return };
        if !first || entries().count() != outputs.len() {
            let message = format!("a default holds for all outputs of a table of FIRST ({what})");
            let help = "make the hit policy FIRST, or add rows for what no row takes";
            return self.fault(entry, "default-output", message, help);
        }
        let row: Arc<str> = format!("{what}, default").into();
        let inputs = labels.len().saturating_sub(outputs.len());
        let line = self.reader.source.place(entry.range().start).0;
        let source = self.reader.source;
        let mut cells: Vec<Cell> = Vec::new();
        cells.resize_with(inputs, || Cell { text: Text::new(source, xml::tag(entry), "-"), line });
        for (entry, label) in entries().zip(labels.iter().skip(inputs)) {
            let Some(cell) = self.cell(entry, (&row, label.clone(), line), true) else { return };
            cells.push(cell);
        }
        found.sheet.rows.push(cells);
    }
}
