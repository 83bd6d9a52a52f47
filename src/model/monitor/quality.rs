//! What the outcomes say of a model's scores.
#![expect(clippy::float_arithmetic, reason = "statistics are floating-point by definition")]

use super::{Cell, ScoreMonitor, count, size};
use crate::math;
use crate::model::master_scale::share;
use crate::model::metrics::{area, inside, widest};
use crate::model::{Grade, GradeTest, MasterScale};

/// How good the scores are whose outcome is known.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ModelQuality {
    /// How many outcomes are known.
    pub rows: u64,
    /// How many of them are the event, at least 1 and fewer than `rows`.
    pub events: u64,
    /// The area under the ROC curve, ties at one half, 0 to 1.
    pub auc: f64,
    /// The largest distance between the cumulative shares of both sides, 0 to 1.
    pub ks: f64,
    /// The mean squared distance between probability and event, 0 to 1.
    pub brier: f64,
    /// The mean of `-ln` of the probability of what happened, from 0 up; probabilities below 5e-7
    /// count as that.
    pub log_loss: f64,
    /// The mean of the probabilities: beside `events / rows`, whether they are right on the whole.
    pub mean: f64,
}

impl ModelQuality {
    /// `2 * AUC - 1`, -1 to 1.
    pub fn gini(&self) -> f64 {
        2.0 * self.auc - 1.0
    }
}

impl ScoreMonitor {
    /// How good the scores are. None until both outcomes are known of some.
    pub fn quality(&self) -> Option<ModelQuality> {
        let known = || self.cells.iter().filter(|(_, cell)| cell.events > 0 || cell.others > 0);
        let runs: Vec<(f64, f64)> =
            known().map(|(_, cell)| (count(cell.events), count(cell.others))).collect();
        let auc = area(&runs)?;
        let events = known().fold(0_u64, |sum, (_, cell)| sum.saturating_add(cell.events));
        let (_, rows) = self.rows();
        let mean = |of: fn(f64, f64, f64) -> f64| {
            let each = known()
                .map(|(score, cell)| of(share(*score), count(cell.events), count(cell.others)));
            math::sum(each) / count(rows)
        };
        Some(ModelQuality {
            rows,
            events,
            auc,
            ks: widest(&runs)?,
            brier: mean(|p, events, others| events * (1.0 - p) * (1.0 - p) + others * p * p),
            log_loss: mean(|p, events, others| {
                let p = inside(p);
                -events * math::ln(p) - others * math::ln_1p(-p)
            }),
            mean: mean(|p, events, others| p * (events + others)),
        })
    }

    /// How many times as many events the part `share` of the rows has that score highest as one
    /// drawn by chance; where the part ends within equal scores, their events count by as much as
    /// is in it. None until an event is known, or unless `share` is above 0 and up to 1.
    pub fn lift(&self, share: f64) -> Option<f64> {
        let (_, rows) = self.rows();
        let wanted = (share > 0.0 && share <= 1.0).then(|| share * count(rows))?;
        let (mut rows_seen, mut events_seen, mut events) = (0.0, 0.0, 0.0);
        for Cell { events: with, others, .. } in self.cells.values().rev() {
            let (with, all) = (count(*with), count(*with) + count(*others));
            events += with;
            if all > 0.0 {
                let part = ((wanted - rows_seen) / all).clamp(0.0, 1.0);
                rows_seen += part * all;
                events_seen += part * with;
            }
        }
        (events > 0.0).then(|| events_seen / events / share)
    }

    /// The test of each grade of `scale` that has outcomes, best first: whether its defaults fit
    /// its PD. Scores of 1 are those of defaults and have no grade to be tested.
    pub fn grades(&self, scale: &MasterScale) -> Vec<(Grade, GradeTest)> {
        let mut counted: Vec<(Grade, usize, usize)> = Vec::new();
        for (score, Cell { events, others, .. }) in &self.cells {
            let Ok(grade) = scale.grade(share(*score)) else { continue };
            let (events, rows) = (size(*events), size(events.saturating_add(*others)));
            match counted.last_mut().filter(|(last, ..)| *last == grade) {
                Some((_, all, with)) => {
                    (*all, *with) = (all.saturating_add(rows), with.saturating_add(events));
                }
                None => counted.push((grade, rows, events)),
            }
        }
        let test = |(grade, rows, events): (Grade, usize, usize)| {
            Some((grade, GradeTest::new(scale.pd(grade)?, rows, events).ok()?))
        };
        counted.into_iter().filter_map(test).collect()
    }
}
