//! The table of bins, for people.
#![expect(
    clippy::float_arithmetic,
    reason = "weights of evidence are floating-point by definition"
)]

use super::binning_fit::FittedBinning;
use super::count::{Count, Whole, total};
use crate::math;
use std::fmt;

/// One bin as the sample has it.
#[derive(Debug, Clone, PartialEq)]
pub struct BinRow {
    /// What the bin holds.
    pub bin: String,
    /// Its rows, whatever they count.
    pub rows: usize,
    /// Its share of all rows by what they count, 0 to 1.
    pub share: f64,
    /// Its rows with the event, whatever they count.
    pub events: usize,
    /// The share of its rows with the event by what they count, 0 to 1; 0 without rows.
    pub rate: f64,
    /// Its weight of evidence under its declared policy, in natural units.
    pub woe: f64,
    /// What it adds to the information value.
    pub information_value: f64,
}

/// The bins of one characteristic.
#[derive(Debug, Clone, PartialEq)]
pub struct BinTable {
    /// The characteristic.
    pub name: String,
    /// Its bins: known values, special codes, what is missing.
    pub rows: Vec<BinRow>,
    /// The information value of all.
    pub information_value: f64,
}

impl FittedBinning {
    /// The table of its bins.
    pub fn table(&self) -> BinTable {
        let whole = Whole { count: total(&self.counts), row: self.row };
        let counts = self.counts.iter().zip(&self.woe).enumerate();
        let of = |rows: &[usize], index: usize| rows.get(index).copied().unwrap_or_default();
        let row = |(index, (count, woe)): (usize, (&Count, &f64))| BinRow {
            bin: self.binning.describe(index),
            rows: of(&self.rows, index),
            share: math::count(count.rows()) / math::count(whole.count.rows().max(1)),
            events: of(&self.events, index),
            rate: count.rate(),
            woe: *woe,
            information_value: count.evidence(whole).1,
        };
        BinTable {
            name: self.binning.name().to_owned(),
            rows: counts.map(row).collect(),
            information_value: self.information_value,
        }
    }
}

impl fmt::Display for BinTable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}: information value {:.4}", self.name, self.information_value)?;
        writeln!(
            f,
            "{:>8} {:>7} {:>8} {:>7} {:>8} {:>7}  bin",
            "rows", "share", "events", "rate", "woe", "iv"
        )?;
        for row in &self.rows {
            writeln!(
                f,
                "{:>8} {:>7.4} {:>8} {:>7.4} {:>8.4} {:>7.4}  {}",
                row.rows, row.share, row.events, row.rate, row.woe, row.information_value, row.bin
            )?;
        }
        Ok(())
    }
}
