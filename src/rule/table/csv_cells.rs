//! The cells of a CSV file (RFC 4180) with their places.

use super::sheet::Cell;
use crate::document::{Faults, Text};
use crate::error::fault::{SourceText, Span};

/// All lines that are not blank; `None` after a fault of the CSV form itself.
pub(super) fn read_cells(source: &SourceText, faults: &Faults) -> Option<Vec<Vec<Cell>>> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(source.text().as_bytes());
    let mut lines = Vec::new();
    let (mut counted, mut line) = (0, 1_usize);
    for record in reader.records() {
        match record {
            Ok(record) => {
                let start = record.position().map_or(0, csv::Position::byte);
                let start = usize::try_from(start).unwrap_or(usize::MAX);
                let mut at = past_blank_lines(source.text(), start);
                let passed = source.text().get(counted..at).unwrap_or_default();
                line = line.saturating_add(passed.matches('\n').count());
                counted = at;
                let cells = record.iter().map(|value| {
                    let span = next_cell(source.text(), at);
                    at = span.end.saturating_add(1);
                    let text = Text::new(source, trimmed(source.text(), span), value);
                    Cell { text, line }
                });
                lines.push(cells.collect());
            }
            Err(error) => {
                let at = error.position().map_or(0, csv::Position::byte);
                let at = usize::try_from(at).unwrap_or(usize::MAX);
                let span = Span::new(at, at.saturating_add(1));
                faults.push(source.fault("csv-syntax", span, error.to_string()));
                return None;
            }
        }
    }
    Some(lines)
}

/// Where the line that is not blank begins: the reader counts blank lines to the one after them.
fn past_blank_lines(text: &str, start: usize) -> usize {
    let rest = text.get(start..).unwrap_or_default();
    let blank = rest.len().saturating_sub(rest.trim_start_matches(['\n', '\r']).len());
    start.saturating_add(blank)
}

/// Where the cell with this number stands in the record that starts at `start`.
pub(crate) fn span_of_cell(text: &str, start: usize, number: usize) -> Span {
    let mut at = past_blank_lines(text, start);
    for _ in 0..number {
        at = next_cell(text, at).end.saturating_add(1);
    }
    trimmed(text, next_cell(text, at))
}

/// The cell that starts at `start`, up to its comma or the end of its line.
fn next_cell(text: &str, start: usize) -> Span {
    let mut quoted = false;
    for (at, c) in text.get(start..).unwrap_or_default().char_indices() {
        match c {
            '"' => quoted = !quoted,
            ',' | '\n' | '\r' if !quoted => return Span::new(start, start.saturating_add(at)),
            _ => {}
        }
    }
    Span::new(start, text.len())
}

fn trimmed(text: &str, span: Span) -> Span {
    let raw = text.get(span.start..span.end).unwrap_or_default();
    let leading = raw.len().saturating_sub(raw.trim_start().len());
    let start = span.start.saturating_add(leading);
    Span::new(start, start.saturating_add(raw.trim().len()))
}
