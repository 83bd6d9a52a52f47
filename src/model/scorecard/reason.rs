//! Reasons: the points that characteristics cost, and against what they are counted.

use super::{Characteristic, Scorecard};
use rust_decimal::Decimal;

/// Against what lost points are counted: what the baseline of a characteristic is.
///
/// Regulation B names two of them that suit a refusal, `Mean` and `Cutoff`, and allows others with
/// similar results (12 CFR 1002, supplement I, comment 9(b)(2)-5).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReasonMethod {
    /// The points of its best bin.
    Max,
    /// Its mean points in the training sample.
    Mean,
    /// Its mean points among those rows of the training sample that are at these points or slightly
    /// above: less than the points that double the odds.
    Cutoff(Decimal),
    /// Its points where it says nothing for or against: a weight of evidence of 0.
    Neutral,
    /// Points that the author of the file has chosen.
    Custom,
}

impl ReasonMethod {
    /// The name in files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Max => "max",
            Self::Mean => "mean",
            Self::Cutoff(_) => "cutoff",
            Self::Neutral => "neutral",
            Self::Custom => "custom",
        }
    }
}

/// Points that a characteristic cost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LostPoints<'a> {
    /// The characteristic.
    pub characteristic: &'a Characteristic,
    /// How many points, more than none.
    pub points: Decimal,
}

impl Scorecard {
    /// Against what lost points are counted.
    pub fn reason_method(&self) -> ReasonMethod {
        self.reason_method
    }

    /// The characteristics that cost points in `bins`, the costliest first; equals by reason code,
    /// and then in the order of the scorecard.
    pub fn reasons(&self, bins: &[usize]) -> Vec<LostPoints<'_>> {
        let mut lost: Vec<LostPoints<'_>> = Vec::new();
        for (characteristic, bin) in self.characteristics.iter().zip(bins) {
            let worth = characteristic.points.get(*bin).copied().unwrap_or_default();
            let points = characteristic.baseline.saturating_sub(worth);
            if points > Decimal::ZERO {
                lost.push(LostPoints { characteristic, points });
            }
        }
        lost.sort_by(|left, right| {
            let codes = || left.characteristic.reason.cmp(&right.characteristic.reason);
            right.points.cmp(&left.points).then_with(codes)
        });
        lost
    }
}
