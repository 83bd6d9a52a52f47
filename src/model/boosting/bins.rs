//! The sample as codes: each value is the number of its bin, at most 255, and what is missing has the
//! bin after the last.
#![expect(clippy::float_arithmetic, reason = "a threshold lies between two doubles")]

use super::options::{BoostingOptions, Monotone};
use crate::error::{Error, ErrorKind, Result};
use crate::feature::{Sample, SampleColumn};
use crate::math;
use crate::model::categories::most_frequent;
use crate::model::forest::{Category, ForestInput};
use rust_decimal::Decimal;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Categories of one input that are told apart; one byte holds their codes and what is missing.
const CATEGORIES_MAX: usize = 255;
/// Values from which the bins of a column are found; of more rows, every n-th is taken.
const VALUES_MAX: usize = 200_000;

/// A sample in bins.
#[derive(Debug)]
pub(super) struct Binned {
    pub(super) inputs: Vec<Bins>,
    /// For each input, the code of each row.
    pub(super) columns: Vec<Vec<u8>>,
    /// How many rows there are.
    pub(super) rows: usize,
}

/// The bins of one input.
#[derive(Debug)]
pub(super) struct Bins {
    pub(super) input: ForestInput,
    /// How many bins there are of known values; the bin of what is missing has this code.
    pub(super) known: usize,
    pub(super) kind: Kind,
    pub(super) monotone: Option<Monotone>,
}

/// What the bins hold.
#[derive(Debug)]
pub(super) enum Kind {
    /// Numbers: bin `i` those up to threshold `i` and above the one before, the last bin the rest.
    Numbers(Vec<f64>),
    /// A category each.
    Categories,
}

impl Binned {
    /// # Errors
    /// [`ErrorKind::Training`] when there is no column, or the direction of an input is asked for that
    /// is not there or holds texts.
    pub(super) fn new(sample: &Sample, options: &BoostingOptions) -> Result<Self> {
        let refuse = |message: String| Err(Error::new(ErrorKind::Training, message));
        let names = sample.columns();
        if names.is_empty() {
            return refuse("the sample has no column".to_owned());
        }
        if let Some((name, _)) =
            options.monotone.iter().find(|(asked, _)| !names.iter().any(|(name, _)| name == asked))
        {
            return refuse(format!("`{name}` has a direction, and the sample has no such column"));
        }
        let (mut inputs, mut columns) = (Vec::new(), Vec::new());
        for (name, column) in names {
            let asked = options.monotone.iter().find(|(asked, _)| asked == name);
            let monotone = asked.map(|(_, monotone)| *monotone);
            let (bins, codes) = match column {
                SampleColumn::Number(values) => numbers(name, values, options.bins),
                SampleColumn::Text(_) if monotone.is_some() => {
                    return refuse(format!("`{name}` has a direction, but its values are texts"));
                }
                SampleColumn::Text(values) => texts(name, values),
            };
            inputs.push(Bins { monotone, ..bins });
            columns.push(codes);
        }
        Ok(Self { inputs, columns, rows: sample.events().len() })
    }

    /// The code of one cell.
    pub(super) fn code(&self, input: usize, row: usize) -> u8 {
        self.columns.get(input).and_then(|column| column.get(row)).copied().unwrap_or_default()
    }
}

impl Bins {
    /// What a split after `bin` asks: values up to this one go to the left. After the last bin it is
    /// the largest number, so that all that is known goes there.
    pub(super) fn threshold(&self, bin: usize) -> f64 {
        match &self.kind {
            Kind::Numbers(thresholds) => thresholds.get(bin).copied().unwrap_or(f64::MAX),
            Kind::Categories => f64::MAX,
        }
    }
}

/// A code below 256.
fn byte(code: usize) -> u8 {
    u8::try_from(code).unwrap_or(u8::MAX)
}

fn numbers(name: &Arc<str>, values: &[Option<Decimal>], most: usize) -> (Bins, Vec<u8>) {
    let values: Vec<f64> = values.iter().map(|value| value.map_or(f64::NAN, math::float)).collect();
    let step = values.len().div_ceil(VALUES_MAX).max(1);
    let mut sorted: Vec<f64> =
        values.iter().step_by(step).copied().filter(|value| !value.is_nan()).collect();
    sorted.sort_unstable_by(f64::total_cmp);
    let thresholds = thresholds(&sorted, most);
    let known = thresholds.len().saturating_add(1);
    let code = |value: &f64| {
        if value.is_nan() {
            byte(known)
        } else {
            byte(thresholds.partition_point(|threshold| *threshold < *value))
        }
    };
    let codes = values.iter().map(code).collect();
    let input = ForestInput::number(name.clone());
    (Bins { input, known, kind: Kind::Numbers(thresholds), monotone: None }, codes)
}

/// Cuts sorted values into at most `most` bins: one for each value, or, where there are more values,
/// bins of about as many rows each, a value that fills one alone being left alone.
fn thresholds(sorted: &[f64], most: usize) -> Vec<f64> {
    let mut runs: Vec<(f64, usize)> = Vec::new();
    for value in sorted {
        match runs.last_mut() {
            Some((last, rows)) if *last >= *value => *rows = rows.saturating_add(1),
            _ => runs.push((*value, 1)),
        }
    }
    let single = runs.len() <= most;
    let (mut left, mut bins) = (sorted.len(), most);
    let (mut rows, mut cuts) = (0_usize, Vec::new());
    for pair in runs.windows(2) {
        let [(value, count), (next, next_count)] = pair else { continue };
        rows = rows.saturating_add(*count);
        let share = left.checked_div(bins).unwrap_or(usize::MAX).max(1);
        let full = rows >= share || *next_count >= share && rows >= share.div_ceil(2);
        if single || full && bins > 1 {
            cuts.push(between(*value, *next));
            left = left.saturating_sub(rows);
            bins = bins.saturating_sub(1);
            rows = 0;
        }
    }
    cuts
}

/// A number from `low` up and below `high`: the middle, where doubles have one.
fn between(low: f64, high: f64) -> f64 {
    let middle = low / 2.0 + high / 2.0;
    if middle >= low && middle < high { middle } else { low }
}

fn texts(name: &Arc<str>, values: &[Option<Arc<str>>]) -> (Bins, Vec<u8>) {
    let texts = most_frequent(values, CATEGORIES_MAX);
    let places: BTreeMap<&Arc<str>, u8> =
        texts.iter().enumerate().map(|(place, text)| (text, byte(place))).collect();
    let known = texts.len();
    let code = |value: &Option<Arc<str>>| {
        value.as_ref().and_then(|text| places.get(text)).copied().unwrap_or(byte(known))
    };
    let codes = values.iter().map(code).collect();
    let categories = texts.iter().map(|text| Category::Text(text.clone())).collect();
    let input = ForestInput::categories(name.clone(), categories);
    (Bins { input, known, kind: Kind::Categories, monotone: None }, codes)
}

#[cfg(test)]
#[path = "bins_tests.rs"]
mod tests;
