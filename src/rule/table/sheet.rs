//! A table as its file writes it, whatever the form of the file: a hit policy, heads, rows of cells.

use super::Hit;
use crate::document::Text;
use crate::error::fault::SourceText;
use std::sync::Arc;

/// One table of a file, nothing of it compiled.
#[derive(Debug)]
pub(crate) struct Sheet {
    /// The name in messages.
    pub(crate) name: Arc<str>,
    pub(crate) source: SourceText,
    /// The line it begins at, from 1.
    pub(crate) line: usize,
    /// None when what the file says is no hit policy, which was noted.
    pub(crate) hit: Option<Hit>,
    pub(crate) heads: Vec<Head>,
    /// As many cells in each as there are heads.
    pub(crate) rows: Vec<Vec<Cell>>,
    pub(crate) notation: Notation,
}

/// How output cells write their values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Notation {
    /// In the text form of their type.
    Plain,
    /// As expressions of FEEL that are constants.
    Feel,
}

/// The head of a column.
#[derive(Debug)]
pub(crate) struct Head {
    /// The field it names.
    pub(crate) name: String,
    /// Where it stands.
    pub(crate) text: Text,
    /// Whether the table fills the field.
    pub(crate) output: bool,
}

/// One cell.
#[derive(Debug)]
pub(crate) struct Cell {
    pub(crate) text: Text,
    /// The line it stands in, from 1; in a marked-up file, that of its row.
    pub(crate) line: usize,
}
