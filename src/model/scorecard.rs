//! The frozen scorecard: bins, points, and the points a customer lost.

mod bins;
mod compiled;
mod export;
mod file;
mod reason;

#[cfg(test)]
#[path = "scorecard/mixed_tests.rs"]
mod mixed;

pub use compiled::{CompiledScorecard, REASONS, RowReasons};
pub use reason::{LostPoints, ReasonMethod};

use super::{Input, ModelCard, Output, Scaling};
use crate::digest::Digest;
use crate::error::{Error, ErrorKind, Result};
use crate::fact::Namespace;
use crate::feature::Binning;
use crate::math;
use rust_decimal::Decimal;
use std::sync::Arc;

/// Decimals of a probability.
pub(crate) const PROBABILITY_SCALE: u8 = 6;

/// One characteristic: its bins, the points of each, and the reason that lost points give.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Characteristic {
    pub(super) binning: Binning,
    /// As many as the binning has bins; what is missing comes last.
    pub(super) points: Vec<Decimal>,
    /// Against which lost points are counted.
    pub(super) baseline: Decimal,
    pub(super) reason: Arc<str>,
}

impl Characteristic {
    /// The name of the field it reads.
    pub fn name(&self) -> &str {
        self.binning.name()
    }

    /// The code of its reason.
    pub fn reason(&self) -> &str {
        &self.reason
    }

    /// Its bins.
    pub fn binning(&self) -> &Binning {
        &self.binning
    }

    /// The points of each bin; those of what is missing last.
    pub fn points(&self) -> &[Decimal] {
        &self.points
    }

    /// The points that it is measured against: what a bin has less is lost.
    pub fn baseline(&self) -> Decimal {
        self.baseline
    }
}

/// A frozen scorecard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scorecard {
    pub(super) name: Arc<str>,
    pub(super) namespace: Namespace,
    pub(super) output: Output,
    pub(super) scaling: Scaling,
    pub(super) reason_method: ReasonMethod,
    pub(super) characteristics: Vec<Characteristic>,
    pub(super) card: ModelCard,
}

/// What a scorecard says of one customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scored {
    /// The sum of the points.
    pub points: Decimal,
    /// The probability, rounded to 6 decimals.
    pub probability: Decimal,
    /// The bin of each characteristic.
    pub bins: Vec<usize>,
}

impl Scorecard {
    /// The name, which is that of its file.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What it may influence.
    pub fn namespace(&self) -> Namespace {
        self.namespace
    }

    /// What its probability is of.
    pub fn output(&self) -> Output {
        self.output
    }

    /// Its scale of points.
    pub fn scaling(&self) -> &Scaling {
        &self.scaling
    }

    /// Its characteristics.
    pub fn characteristics(&self) -> &[Characteristic] {
        &self.characteristics
    }

    /// Its card.
    pub fn card(&self) -> &ModelCard {
        &self.card
    }

    /// The digest of its canonical file.
    pub fn digest(&self) -> Digest {
        Digest::of(self.to_toml().as_bytes())
    }

    /// Scores one input for each characteristic, in their order.
    ///
    /// # Errors
    /// [`ErrorKind::Model`] when the inputs are not as many, or one has the wrong kind.
    pub fn score(&self, inputs: &[Input<'_>]) -> Result<Scored> {
        if inputs.len() != self.characteristics.len() {
            let (expected, found) = (self.characteristics.len(), inputs.len());
            let message = format!("`{}` scores {expected} inputs, not {found}", self.name);
            return Err(Error::new(ErrorKind::Model, message));
        }
        let mut points = Decimal::ZERO;
        let mut bins = Vec::with_capacity(inputs.len());
        for (characteristic, input) in self.characteristics.iter().zip(inputs) {
            let bin = characteristic.binning.bin(*input)?;
            let worth = characteristic.points.get(bin).copied().unwrap_or_default();
            points = points.checked_add(worth).ok_or_else(|| self.overflow())?;
            bins.push(bin);
        }
        let probability = self.scaling.probability(math::float(points), self.output);
        let probability = math::rounded(probability, PROBABILITY_SCALE);
        Ok(Scored { points, probability: probability.ok_or_else(|| self.overflow())?, bins })
    }

    fn overflow(&self) -> Error {
        Error::new(ErrorKind::Number, format!("the points of `{}` leave their range", self.name))
    }
}
