//! How bins are found: how many, of which course, and what the weight of evidence is of what no cut made.

use super::Trend;
use super::bin::Codes;
use crate::error::{Error, ErrorKind, Result};
use crate::limits::BINS_MAX;
use rust_decimal::Decimal;
use std::sync::Arc;

/// The most fine bins that are merged from.
const FINE_MAX: usize = 256;

/// How bins are found.
#[derive(Debug, Clone, PartialEq)]
pub struct BinningOptions {
    /// The most bins of known values, 2 to 200.
    pub bins_max: usize,
    /// The least share of the known rows in one bin, 0 to 0.5.
    pub share_min: f64,
    /// The most fine bins that are merged from, 2 to 256: the more, the more information the bins have in
    /// the sample; the fewer, the more of it holds elsewhere.
    pub fine_max: usize,
    /// The course of event rates over numbers. Texts are ordered by their rates.
    pub trend: Trend,
    /// The weight of evidence of what is missing.
    pub missing: Evidence,
    /// Special codes; each has a bin of its own.
    pub specials: Vec<Special>,
    /// The bin of a text that the sample does not have.
    pub unseen: Unseen,
    /// Which end of the weights of evidence is the worst.
    pub worst: Worst,
}

impl Default for BinningOptions {
    fn default() -> Self {
        Self {
            bins_max: 8,
            share_min: 0.05,
            fine_max: 32,
            trend: Trend::Monotone,
            missing: Evidence::Enough,
            specials: Vec::new(),
            unseen: Unseen::Missing,
            worst: Worst::MostEvents,
        }
    }
}

/// Special codes of a characteristic.
#[derive(Debug, Clone, PartialEq)]
pub struct Special {
    /// What they mean, for people.
    pub label: Arc<str>,
    /// The codes.
    pub codes: Codes,
    /// Their weight of evidence.
    pub evidence: Evidence,
}

/// The weight of evidence of a bin that no cut made.
#[derive(Debug, Clone, PartialEq)]
pub enum Evidence {
    /// What its rows say, however few they are; 0 without rows.
    Empirical,
    /// What its rows say, when it has the rows that a bin needs; that of the worst bin otherwise.
    Enough,
    /// 0: that of the whole sample.
    Zero,
    /// That of the worst bin of known values.
    Worst,
    /// That of the bin that this number falls into.
    AsNumber(Decimal),
    /// That of the bin that this text falls into.
    AsText(Arc<str>),
}

/// The bin of a text that the sample does not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unseen {
    /// That of what is missing.
    Missing,
    /// The worst group.
    Worst,
    /// The group that holds the rare texts; that of what is missing when there are none.
    Rare,
}

/// Which bins are the worst.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Worst {
    /// Those with the most events: defaults.
    MostEvents,
    /// Those with the fewest: acceptances.
    FewestEvents,
}

impl BinningOptions {
    /// Whether the bins of the characteristic `name` can be found so.
    pub(super) fn check(&self, name: &str) -> Result<()> {
        let why = if !(2..=BINS_MAX).contains(&self.bins_max) {
            "`bins_max` is 2 to 200"
        } else if !(0.0..=0.5).contains(&self.share_min) {
            "`share_min` is 0 to 0.5"
        } else if !(2..=FINE_MAX).contains(&self.fine_max) {
            "`fine_max` is 2 to 256"
        } else {
            return Ok(());
        };
        Err(Error::new(ErrorKind::Training, format!("`{name}`: {why}")))
    }
}
