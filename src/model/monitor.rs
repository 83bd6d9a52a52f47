//! Watching a model at work: whole counts for each score, from which every measure follows.
//!
//! Parts of a portfolio are counted where they are, on any thread or day, and merged: however it
//! was split, the counts are the same to the last byte, and so are the measures.

mod bytes;
mod quality;
mod stability;

pub use quality::ModelQuality;
pub use stability::{CharacteristicShift, STABILITY_AMBER, STABILITY_RED};

use super::master_scale::MILLION;
use super::{Characteristic, Scorecard};
use crate::error::{Error, ErrorKind, Result};
use crate::math;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The counts of one model's scores: how many were given, what became of them, and which bins of
/// its characteristics they had.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ScoreMonitor {
    /// By probability, in parts per million.
    cells: BTreeMap<u32, Cell>,
    characteristics: Vec<BinCounts>,
}

/// What is counted at one score.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Cell {
    /// How often it was given.
    given: u64,
    /// Outcomes that are known, with the event and without it.
    events: u64,
    others: u64,
}

/// How often each bin of a characteristic was had.
#[derive(Debug, Clone, PartialEq, Eq)]
struct BinCounts {
    name: Arc<str>,
    rows: Vec<u64>,
}

impl ScoreMonitor {
    /// Of any model: its scores alone.
    pub fn new() -> Self {
        Self::default()
    }

    /// Of a scorecard: the bins of its characteristics too.
    pub fn of(scorecard: &Scorecard) -> Self {
        let counts = |of: &Characteristic| BinCounts {
            name: of.name().into(),
            rows: vec![0; of.points().len()],
        };
        let characteristics = scorecard.characteristics().iter().map(counts).collect();
        Self { cells: BTreeMap::new(), characteristics }
    }

    /// Counts a score that was given. `bins` are those of a [`Scored`](super::Scored), or empty
    /// where only scores are counted.
    ///
    /// # Errors
    /// [`ErrorKind::Model`] unless the probability is from 0 to 1 and there are no bins, or one for
    /// each characteristic; then nothing is counted.
    pub fn give(&mut self, probability: f64, bins: &[usize]) -> Result<()> {
        let score = score(probability)?;
        let pairs = || self.characteristics.iter().zip(bins);
        let known = pairs().all(|(of, bin)| *bin < of.rows.len());
        if !bins.is_empty() && (bins.len() != self.characteristics.len() || !known) {
            let count = self.characteristics.len();
            let message = format!("{bins:?} are no bins of the {count} characteristics counted");
            return Err(Error::new(ErrorKind::Model, message));
        }
        for (of, bin) in self.characteristics.iter_mut().zip(bins) {
            if let Some(rows) = of.rows.get_mut(*bin) {
                *rows = rows.saturating_add(1);
            }
        }
        let cell = self.cells.entry(score).or_default();
        cell.given = cell.given.saturating_add(1);
        Ok(())
    }

    /// Counts what became of a score, once it is known: whether the event happened.
    ///
    /// # Errors
    /// [`ErrorKind::Model`] unless the probability is from 0 to 1; then nothing is counted.
    pub fn learn(&mut self, probability: f64, event: bool) -> Result<()> {
        let cell = self.cells.entry(score(probability)?).or_default();
        let count = if event { &mut cell.events } else { &mut cell.others };
        *count = count.saturating_add(1);
        Ok(())
    }

    /// Adds what another one counted.
    ///
    /// # Errors
    /// [`ErrorKind::Model`] when the other one counts other characteristics; then nothing is added.
    pub fn merge(&mut self, other: &Self) -> Result<()> {
        self.check_same(other)?;
        for (score, counted) in &other.cells {
            let cell = self.cells.entry(*score).or_default();
            cell.given = cell.given.saturating_add(counted.given);
            cell.events = cell.events.saturating_add(counted.events);
            cell.others = cell.others.saturating_add(counted.others);
        }
        for (to, from) in self.characteristics.iter_mut().zip(&other.characteristics) {
            for (to, from) in to.rows.iter_mut().zip(&from.rows) {
                *to = to.saturating_add(*from);
            }
        }
        Ok(())
    }

    /// How many scores were given, and of how many the outcome is known.
    pub fn rows(&self) -> (u64, u64) {
        let given = self.cells.values().map(|cell| cell.given);
        let known = self.cells.values().map(|cell| cell.events.saturating_add(cell.others));
        (given.fold(0, u64::saturating_add), known.fold(0, u64::saturating_add))
    }

    fn check_same(&self, other: &Self) -> Result<()> {
        let shape = |of: &Self| -> Vec<(Arc<str>, usize)> {
            of.characteristics.iter().map(|of| (of.name.clone(), of.rows.len())).collect()
        };
        let (mine, others) = (shape(self), shape(other));
        if mine == others {
            return Ok(());
        }
        let differs = mine.iter().zip(&others).find(|(one, two)| one != two);
        let message = match differs {
            Some(((one, bins), (two, other))) => format!(
                "`{one}` with {bins} bins and `{two}` with {other} bins cannot be compared: both \
                 must be counted by the same scorecard"
            ),
            None => format!(
                "{} characteristics and {} cannot be compared: both must be counted by the same \
                 scorecard",
                mine.len(),
                others.len()
            ),
        };
        Err(Error::new(ErrorKind::Model, message))
    }
}

/// A probability in parts per million, as a scorecard's has them; half of one rounded away from 0.
#[expect(clippy::float_arithmetic, reason = "probabilities are doubles")]
fn score(probability: f64) -> Result<u32> {
    let parts = (0.0..=1.0)
        .contains(&probability)
        .then(|| math::rounded(probability * f64::from(MILLION), 0));
    let parts = parts.flatten().and_then(|parts| u32::try_from(parts).ok());
    parts.ok_or_else(|| {
        let message = format!("{probability} cannot be counted: a probability is from 0 to 1");
        Error::new(ErrorKind::Model, message)
    })
}

/// The nearest double to a count, exact up to 2^53.
fn count(count: u64) -> f64 {
    math::count(size(count))
}

/// A count as the machine has them.
fn size(count: u64) -> usize {
    usize::try_from(count).unwrap_or(usize::MAX)
}

#[cfg(test)]
#[path = "monitor_tests.rs"]
mod tests;
