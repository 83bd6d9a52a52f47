//! Whether those who are scored today are those the model was made for.
#![expect(clippy::float_arithmetic, reason = "statistics are floating-point by definition")]

use super::{ScoreMonitor, count};
use crate::error::{Error, ErrorKind, Result};
use crate::math;
use crate::model::{Scorecard, population_stability};
use std::sync::Arc;

/// Groups of scores that a stability index compares.
const GROUPS: u64 = 10;
/// From here on a stability index is looked at (Siddiqi, *Credit Risk Scorecards*, 2006).
pub const STABILITY_AMBER: f64 = 0.1;
/// From here on a population has changed (there).
pub const STABILITY_RED: f64 = 0.25;

/// How one characteristic has moved.
#[derive(Debug, Clone, PartialEq)]
pub struct CharacteristicShift {
    /// Its name.
    pub name: Arc<str>,
    /// The stability index of its bins, 0 or more.
    pub stability: f64,
    /// By how many points the mean of those scored now is above that of those before; below 0,
    /// beneath it.
    pub points: f64,
}

impl ScoreMonitor {
    /// The population stability index of the scores given against those given when the model was
    /// made, over ten groups of these that are as nearly of one size as equal scores allow. None
    /// when one of both has no score.
    pub fn stability(&self, expected: &Self) -> Option<f64> {
        let (all, _) = expected.rows();
        let (mut ends, mut seen, mut full) = (Vec::new(), 0_u64, 0);
        for (score, cell) in &expected.cells {
            seen = seen.saturating_add(cell.given);
            let tenths = seen.saturating_mul(GROUPS).checked_div(all).unwrap_or_default();
            if tenths > full {
                ends.push(*score);
                full = tenths;
            }
        }
        // Whatever is above the last end but one is in the last group.
        ends.pop();
        let shares = |of: &Self| {
            let mut groups = vec![0.0; ends.len().saturating_add(1)];
            for (score, cell) in &of.cells {
                if let Some(group) = groups.get_mut(ends.partition_point(|end| end < score)) {
                    *group += count(cell.given);
                }
            }
            groups
        };
        population_stability(&shares(expected), &shares(self))
    }

    /// How the characteristics of `scorecard` have moved since `expected` was counted, in their
    /// order: which of them a shift of the scores is from, and which way it goes.
    ///
    /// # Errors
    /// [`ErrorKind::Model`] when one of both was not counted by `scorecard`, or has no bins
    /// counted.
    pub fn shifts(
        &self,
        expected: &Self,
        scorecard: &Scorecard,
    ) -> Result<Vec<CharacteristicShift>> {
        self.check_same(expected)?;
        self.check_same(&Self::of(scorecard))?;
        let counted = expected.characteristics.iter().zip(&self.characteristics);
        let mut shifts = Vec::new();
        for ((before, now), of) in counted.zip(scorecard.characteristics()) {
            let rows = |rows: &[u64]| rows.iter().copied().map(count).collect::<Vec<f64>>();
            let (before, now) = (rows(&before.rows), rows(&now.rows));
            let stability = population_stability(&before, &now).ok_or_else(|| {
                let message = format!("no bins of `{}` were counted on one side", of.name());
                Error::new(ErrorKind::Model, message)
            })?;
            let mean = |rows: &[f64]| {
                let points = of.points().iter().copied().map(math::float);
                math::sum(rows.iter().zip(points).map(|(rows, points)| rows * points))
                    / math::sum(rows.iter().copied())
            };
            let points = mean(&now) - mean(&before);
            shifts.push(CharacteristicShift { name: of.name().into(), stability, points });
        }
        Ok(shifts)
    }
}
