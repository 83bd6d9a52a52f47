//! Fields of the data, and what a model makes of the values in them before it reads them.

use super::value::{PmmlType, PmmlValue, Values, order};
use crate::error::{Error, ErrorKind, Result};
use std::cmp::Ordering;
use std::sync::Arc;

/// A field of the data.
#[derive(Debug)]
pub(crate) struct DataField {
    pub(crate) name: Arc<str>,
    pub(crate) kind: PmmlType,
    /// Whether its numbers are measured, so that they can be outliers.
    pub(crate) continuous: bool,
    /// Whether its values stand in the order in which they are listed.
    pub(crate) ordinal: bool,
    /// The values that it may take, in order; any where there are none and no intervals.
    pub(crate) categories: Vec<PmmlValue>,
    pub(crate) valid: Values,
    pub(crate) missing: Values,
    pub(crate) invalid: Values,
    pub(crate) intervals: Vec<Interval>,
}

/// Numbers between two ends.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Interval {
    pub(crate) left: Option<f64>,
    pub(crate) right: Option<f64>,
    pub(crate) left_closed: bool,
    pub(crate) right_closed: bool,
}

/// What a model reads of a field.
#[derive(Debug)]
pub(crate) struct MiningField {
    pub(crate) field: Arc<DataField>,
    pub(crate) from: Origin,
    pub(crate) slot: usize,
    pub(crate) outliers: Outliers,
    pub(crate) low: Option<f64>,
    pub(crate) high: Option<f64>,
    /// What stands for a missing value.
    pub(crate) replacement: Option<PmmlValue>,
    /// Whether a missing value is refused.
    pub(crate) required: bool,
    pub(crate) invalid: OnInvalid,
}

/// Where a value comes from.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Origin {
    /// The row.
    Row(usize),
    /// A field of the model around.
    Slot(usize),
}

/// What becomes of values beyond the low and the high one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outliers {
    Stay,
    Missing,
    Ends,
}

/// What becomes of values that a field may not take.
#[derive(Debug, Clone)]
pub(crate) enum OnInvalid {
    Refuse,
    AsIs,
    AsMissing,
    As(PmmlValue),
}

impl Interval {
    pub(crate) fn holds(&self, number: f64) -> bool {
        let above = self.left.is_none_or(|left| {
            number > left || self.left_closed && number.partial_cmp(&left) == Some(Ordering::Equal)
        });
        let below = self.right.is_none_or(|right| {
            number < right
                || self.right_closed && number.partial_cmp(&right) == Some(Ordering::Equal)
        });
        above && below
    }
}

impl DataField {
    /// A value as the field holds it: missing where it stands for that, and nothing where the field
    /// may not take it.
    pub(crate) fn read(&self, value: &PmmlValue) -> Option<PmmlValue> {
        if let PmmlValue::Text(text) = value
            && text.trim().is_empty()
            && !self.valid.holds(value)
        {
            return Some(PmmlValue::Missing);
        }
        if self.missing.holds(value) {
            return Some(PmmlValue::Missing);
        }
        let value = self.kind.of(value)?;
        if self.missing.holds(&value) {
            return Some(PmmlValue::Missing);
        }
        self.takes(&value).then_some(value)
    }

    /// Whether it may take `value`, which is not missing.
    pub(crate) fn takes(&self, value: &PmmlValue) -> bool {
        if self.invalid.holds(value) || matches!(value, PmmlValue::Invalid) {
            return false;
        }
        let listed = self.valid.holds(value);
        let free = self.valid.is_empty() && self.intervals.is_empty();
        let within = value
            .number()
            .is_some_and(|number| self.intervals.iter().any(|interval| interval.holds(number)));
        value.is_missing() || listed || free || within
    }

    /// How two of its values stand to each other: by the order in which it lists them where it has
    /// one.
    pub(crate) fn rank(&self, value: &PmmlValue) -> Option<usize> {
        self.categories.iter().position(|known| order(known, value) == Some(Ordering::Equal))
    }
}

impl MiningField {
    /// What the model reads where `value` stands.
    ///
    /// # Errors
    /// [`ErrorKind::Model`] where the value is refused.
    pub(crate) fn read(&self, value: &PmmlValue) -> Result<PmmlValue> {
        let found = match (self.field.read(value), &self.invalid) {
            (Some(value), _) => self.within(value),
            (None, OnInvalid::AsIs) => self.field.kind.of(value).unwrap_or_else(|| value.clone()),
            (None, OnInvalid::AsMissing) => PmmlValue::Missing,
            (None, OnInvalid::As(other)) => other.clone(),
            (None, OnInvalid::Refuse) => {
                let message = format!("`{}` cannot be `{value}`", self.field.name);
                return Err(Error::new(ErrorKind::Model, message));
            }
        };
        if !found.is_missing() {
            return Ok(found);
        }
        if self.required {
            let message = format!("`{}` is missing", self.field.name);
            return Err(Error::new(ErrorKind::Model, message));
        }
        Ok(self.replacement.clone().unwrap_or_default())
    }

    /// The value, if it lies between the ends.
    fn within(&self, value: PmmlValue) -> PmmlValue {
        let (Some(number), true) = (value.number(), self.field.continuous) else { return value };
        let end = match (self.low, self.high) {
            (Some(low), _) if number < low => low,
            (_, Some(high)) if number > high => high,
            _ => return value,
        };
        match self.outliers {
            Outliers::Stay => value,
            Outliers::Missing => PmmlValue::Missing,
            Outliers::Ends => PmmlValue::Number(end),
        }
    }
}
