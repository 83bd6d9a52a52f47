//! A training sample: columns of inputs and what became of each row.

use super::Input;
use crate::error::{Error, ErrorKind, Result};
use crate::fact::Missing;
use crate::limits::{TRAINING_COLUMNS_MAX, TRAINING_ROWS_MAX};
use rust_decimal::Decimal;
use std::sync::Arc;

/// One column of a sample.
#[derive(Debug, Clone, PartialEq)]
pub enum SampleColumn {
    /// Numbers; `None` is missing.
    Number(Vec<Option<Decimal>>),
    /// Texts; `None` is missing.
    Text(Vec<Option<Arc<str>>>),
}

impl SampleColumn {
    /// How many rows there are.
    pub fn len(&self) -> usize {
        match self {
            Self::Number(values) => values.len(),
            Self::Text(values) => values.len(),
        }
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The value in `row`.
    pub fn input(&self, row: usize) -> Input<'_> {
        let found = match self {
            Self::Number(values) => values.get(row).copied().flatten().map(Input::Number),
            Self::Text(values) => values.get(row).and_then(Option::as_deref).map(Input::Text),
        };
        found.unwrap_or(Input::Missing(Missing::Absent))
    }
}

/// Columns of inputs, and for each row whether the event happened: a default, or an acceptance.
#[derive(Debug, Clone)]
pub struct Sample {
    events: Vec<bool>,
    columns: Vec<(Arc<str>, SampleColumn)>,
}

impl Sample {
    /// A sample without columns.
    ///
    /// # Errors
    /// [`ErrorKind::Training`] when all rows have the same outcome, [`ErrorKind::Limit`] when there
    /// are too many.
    pub fn new(events: Vec<bool>) -> Result<Self> {
        if events.len() > TRAINING_ROWS_MAX {
            let message = format!("a sample has at most {TRAINING_ROWS_MAX} rows");
            return Err(Error::new(ErrorKind::Limit, message));
        }
        if events.iter().all(|event| *event) || !events.iter().any(|event| *event) {
            let message = "the sample needs rows with the event and rows without it";
            return Err(Error::new(ErrorKind::Training, message));
        }
        Ok(Self { events, columns: Vec::new() })
    }

    /// The same sample with one more column.
    ///
    /// # Errors
    /// [`ErrorKind::Training`] when the column has another length or its name is taken.
    pub fn with(mut self, name: impl Into<Arc<str>>, column: SampleColumn) -> Result<Self> {
        let name = name.into();
        if column.len() != self.events.len() {
            let (found, rows) = (column.len(), self.events.len());
            let message = format!("`{name}` has {found} rows, the sample {rows}");
            return Err(Error::new(ErrorKind::Training, message));
        }
        if self.columns.iter().any(|(other, _)| *other == name) {
            return Err(Error::new(ErrorKind::Training, format!("`{name}` is there twice")));
        }
        if self.columns.len() >= TRAINING_COLUMNS_MAX {
            let message = format!("a sample has at most {TRAINING_COLUMNS_MAX} columns");
            return Err(Error::new(ErrorKind::Limit, message));
        }
        self.columns.push((name, column));
        Ok(self)
    }

    /// Whether the event happened, for each row.
    pub fn events(&self) -> &[bool] {
        &self.events
    }

    /// The columns with their names.
    pub fn columns(&self) -> &[(Arc<str>, SampleColumn)] {
        &self.columns
    }

    /// The sample of the rows that `keep` holds for.
    ///
    /// # Errors
    /// As [`Sample::new`].
    pub fn filter(&self, keep: impl Fn(usize) -> bool) -> Result<Self> {
        let kept = |len: usize| (0..len).filter(|row| keep(*row));
        let events = kept(self.events.len()).filter_map(|row| self.events.get(row).copied());
        let mut sample = Self::new(events.collect())?;
        for (name, column) in &self.columns {
            let rows = kept(column.len());
            let column = match column {
                SampleColumn::Number(values) => SampleColumn::Number(
                    rows.map(|row| values.get(row).copied().flatten()).collect(),
                ),
                SampleColumn::Text(values) => {
                    SampleColumn::Text(rows.map(|row| values.get(row).cloned().flatten()).collect())
                }
            };
            sample = sample.with(name.clone(), column)?;
        }
        Ok(sample)
    }
}
