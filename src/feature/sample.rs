//! A training sample: columns of inputs, what became of each row, and how much it counts.
#![expect(clippy::float_arithmetic, reason = "weights are doubles for those who fit")]

use super::Input;
use crate::error::{Error, ErrorKind, Result};
use crate::fact::Missing;
use crate::limits::{TRAINING_COLUMNS_MAX, TRAINING_ROWS_MAX};
use crate::math;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;
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

/// Parts of a row that weights are counted in.
pub(super) const ROW_UNITS: u32 = 1_000_000;
/// The largest weight of a row.
const WEIGHT_MAX: u32 = 1_000;

/// Units as they are counted.
pub(super) fn units(weight: u32) -> usize {
    usize::try_from(weight).unwrap_or(usize::MAX)
}

/// What became of each row, and how much it counts.
#[derive(Debug, Clone, Copy)]
pub struct Outcomes<'s> {
    /// Whether the event happened.
    pub(super) events: &'s [bool],
    /// How much each row counts, in units; none where all count one row.
    pub(super) weights: &'s [u32],
}

/// Rows that count one each.
impl<'s> From<&'s [bool]> for Outcomes<'s> {
    fn from(events: &'s [bool]) -> Self {
        Self { events, weights: &[] }
    }
}

/// Rows that count one each.
impl<'s> From<&'s Vec<bool>> for Outcomes<'s> {
    fn from(events: &'s Vec<bool>) -> Self {
        events.as_slice().into()
    }
}

impl<'s> From<&'s Sample> for Outcomes<'s> {
    fn from(sample: &'s Sample) -> Self {
        Self { events: &sample.events, weights: &sample.weights }
    }
}

/// Columns of inputs, and for each row whether the event happened: a default, or an acceptance.
#[derive(Debug, Clone)]
pub struct Sample {
    events: Vec<bool>,
    /// How much each row counts, in units; none where all count one row.
    weights: Vec<u32>,
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
        Ok(Self { events, weights: Vec::new(), columns: Vec::new() })
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

    /// The same sample whose rows count so much each, 0 to 1,000, kept to a millionth.
    ///
    /// # Errors
    /// [`ErrorKind::Training`] when there are not as many weights as rows, one is out of its range (the
    /// message names its row), or no row of an outcome counts.
    pub fn with_weights(mut self, weights: &[f64]) -> Result<Self> {
        let rows = self.events.len();
        if weights.len() != rows {
            let message = format!("{} weights do not fit {rows} rows", weights.len());
            return Err(Error::new(ErrorKind::Training, message));
        }
        let unit = |(row, weight): (usize, &f64)| {
            let whole = math::rounded(*weight, 6).filter(|_| *weight >= 0.0);
            let units = whole.and_then(|weight| weight.checked_mul(ROW_UNITS.into())?.to_u32());
            let message = || format!("the weight of row {row} is {weight}, not 0 to {WEIGHT_MAX}");
            units
                .filter(|units| *units <= WEIGHT_MAX.saturating_mul(ROW_UNITS))
                .ok_or_else(|| Error::new(ErrorKind::Training, message()))
        };
        self.weights = weights.iter().enumerate().map(unit).collect::<Result<_>>()?;
        self.counts()
    }

    /// The sample, if rows of both outcomes count.
    fn counts(self) -> Result<Self> {
        let counts = |wanted: bool| {
            let mut rows = self.events.iter().zip(&self.weights);
            rows.any(|(event, weight)| *event == wanted && *weight > 0)
        };
        if self.weights.is_empty() || counts(true) && counts(false) {
            return Ok(self);
        }
        let message = "no row with the event counts, or none without it";
        Err(Error::new(ErrorKind::Training, message))
    }

    /// How much each row counts; none where all count one row.
    pub fn weights(&self) -> Vec<f64> {
        self.weights.iter().map(|weight| f64::from(*weight) / f64::from(ROW_UNITS)).collect()
    }

    /// Refuses rows with weights, for what `trained` cannot use them.
    pub(crate) fn without_weights(&self, trained: &str) -> Result<()> {
        if self.weights.is_empty() {
            return Ok(());
        }
        let message =
            format!("{trained} cannot use the weights of rows: a scorecard or regression can");
        Err(Error::new(ErrorKind::Training, message))
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
        let weights = kept(self.weights.len()).filter_map(|row| self.weights.get(row).copied());
        sample.weights = weights.collect();
        let mut sample = sample.counts()?;
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
