//! A table of a file: CSV, or with tabs between its cells, as it is or in gzip.

use creditloop::{Error, ErrorKind, Result};
use std::io::Read as _;
use std::path::Path;

/// The cells of a file, by row. Where the first line has no name at all in it, names are `0`, `1` and so
/// on.
pub(crate) struct Table {
    file: String,
    pub(crate) names: Vec<String>,
    pub(crate) rows: Vec<csv::StringRecord>,
    /// The line of the first row.
    first: usize,
}

impl Table {
    pub(crate) fn read(path: &Path) -> Result<Self> {
        let file = path.display().to_string();
        let bytes = std::fs::read(path).map_err(|error| Error::io("read", path, error))?;
        let mut text = Vec::new();
        if bytes.starts_with(&[0x1f, 0x8b]) {
            let read = flate2::read::MultiGzDecoder::new(bytes.as_slice()).read_to_end(&mut text);
            read.map_err(|error| Error::io("unpack", path, error))?;
        } else {
            text = bytes;
        }
        let head = text.split(|byte| *byte == b'\n').next().unwrap_or_default();
        let delimiter = if head.contains(&b'\t') { b'\t' } else { b',' };
        let mut reader =
            csv::ReaderBuilder::new().delimiter(delimiter).has_headers(false).from_reader(&*text);
        let mut rows = Vec::new();
        for row in reader.records() {
            rows.push(row.map_err(|error| refuse(format!("`{file}`: {error}")))?);
        }
        if rows.is_empty() {
            return Err(refuse(format!("`{file}` has no line")));
        }
        let named =
            rows[0].iter().any(|cell| cell.trim().parse::<f64>().is_err() && !cell.is_empty());
        let (names, first) = if named {
            (rows.remove(0).iter().map(|name| name.trim().to_owned()).collect(), 2)
        } else {
            ((0..rows[0].len()).map(|place| place.to_string()).collect(), 1)
        };
        Ok(Self { file, names, rows, first })
    }

    /// The column with this name.
    pub(crate) fn column(&self, name: &str) -> Option<usize> {
        self.names.iter().position(|known| known == name)
    }

    /// The cell of a row.
    pub(crate) fn cell(&self, row: usize, column: usize) -> &str {
        self.rows[row].get(column).unwrap_or_default().trim()
    }

    /// What is wrong with a cell.
    pub(crate) fn fault(&self, row: usize, column: usize, what: &str) -> Error {
        let (file, line, name) = (&self.file, row + self.first, &self.names[column]);
        refuse(format!(
            "`{file}` line {line}, column `{name}`: `{}` {what}",
            self.cell(row, column)
        ))
    }

    /// The lines of some rows, to be written behind what is said of them.
    #[allow(dead_code, reason = "not every example that reads tables speaks of their rows")]
    pub(crate) fn lines(&self, rows: &[usize]) -> String {
        let lines: Vec<String> = rows.iter().map(|row| (row + self.first).to_string()).collect();
        if lines.is_empty() { String::new() } else { format!("; see lines {}", lines.join(", ")) }
    }

    /// The error of the whole file.
    pub(crate) fn refuse(&self, what: &str) -> Error {
        refuse(format!("`{}` {what}", self.file))
    }
}

/// Whether a cell holds nothing.
pub(crate) fn is_missing(cell: &str) -> bool {
    cell.is_empty() || cell == "NA" || cell.eq_ignore_ascii_case("nan")
}

pub(crate) fn refuse(message: impl Into<String>) -> Error {
    Error::new(ErrorKind::Model, message)
}
