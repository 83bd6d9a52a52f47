//! Calibration: from a model's probability to one that outcomes bear out.
//!
//! A model ranks; how often the event comes at a probability it says is another question, and the
//! answer moves with time. It is kept beside the model, in a file of its own.
#![expect(clippy::float_arithmetic, reason = "probabilities are doubles")]

mod file;
#[cfg(feature = "train")]
mod fit;

#[cfg(feature = "train")]
pub use fit::{CalibrationMethod, fit_calibration};

use crate::error::{Error, ErrorKind, Result};
use crate::math;
use crate::model::metrics::inside;
use std::sync::Arc;

/// Halvings after which an interval of 2,000 is narrower than two neighbouring doubles at 1.
const HALVINGS: usize = 64;
/// The most by which log odds are moved either way.
const SHIFT_MAX: f64 = 1_000.0;

/// What maps a model's probabilities to calibrated ones. It never turns their order round.
#[derive(Debug, Clone, PartialEq)]
pub struct Calibration {
    name: Arc<str>,
    curve: Curve,
    /// What is added to the log odds of what the curve says.
    shift: f64,
    /// The rows it was found on, and how many had the event.
    rows: usize,
    events: usize,
}

/// The form of a calibration.
#[derive(Debug, Clone, PartialEq)]
enum Curve {
    /// `logit(q) = intercept + slope * logit(p)`.
    Platt { intercept: f64, slope: f64 },
    /// `logit(q) = intercept + low * ln(p) - high * ln(1 - p)`.
    Beta { intercept: f64, low: f64, high: f64 },
    /// Flat steps, and straight lines from each to the next.
    Isotonic(Vec<Step>),
}

/// Probabilities that have one rate.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Step {
    from: f64,
    to: f64,
    rate: f64,
}

impl Calibration {
    /// The name, which is that of its file.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The rows it was found on, and how many had the event.
    pub fn sample(&self) -> (usize, usize) {
        (self.rows, self.events)
    }

    /// What is added to the log odds after the curve, 0 unless a mean or a rate was asked for.
    pub fn shift(&self) -> f64 {
        self.shift
    }

    /// The calibrated probability of `probability`, 0 to 1. An isotonic calibration says 0 or 1
    /// where its sample had only one outcome: a floor is the matter of the
    /// [`MasterScale`](super::MasterScale).
    ///
    /// # Errors
    /// [`ErrorKind::Model`] unless `probability` is from 0 to 1.
    pub fn probability(&self, probability: f64) -> Result<f64> {
        check(probability)?;
        let curved = self.curve.at(probability);
        // Not to lose a bit where nothing is moved.
        let moved = self.shift != 0.0;
        Ok(if moved { math::sigmoid(logit(curved) + self.shift) } else { curved })
    }

    /// The same calibration, its log odds moved by one number, so that the calibrated probabilities
    /// of a portfolio have the mean `mean`: a long-run average of default rates, as CRR article
    /// 180, (1)(a) and (2)(a), has it. It takes the place of a move there was.
    ///
    /// # Errors
    /// [`ErrorKind::Model`] when a probability is not from 0 to 1, there is none, `mean` is not
    /// above 0 and below 1, or no move can reach it since too many calibrated probabilities are 0
    /// or 1.
    pub fn with_mean(&self, mean: f64, portfolio: &[f64]) -> Result<Self> {
        rate(mean)?;
        for probability in portfolio {
            check(*probability)?;
        }
        let log_odds: Vec<f64> = portfolio.iter().map(|p| logit(self.curve.at(*p))).collect();
        let count = math::count(log_odds.len().max(1));
        let at = |shift| math::sum(log_odds.iter().map(|odds| math::sigmoid(odds + shift))) / count;
        let (mut low, mut high) = (-SHIFT_MAX, SHIFT_MAX);
        if log_odds.is_empty() || at(low) > mean || at(high) < mean {
            let message = format!(
                "no move of the log odds gives {} probabilities the mean {mean}: all of them are 0 \
                 or 1, or too many",
                log_odds.len()
            );
            return Err(Error::new(ErrorKind::Model, message));
        }
        for _ in 0..HALVINGS {
            let middle = low / 2.0 + high / 2.0;
            if at(middle) < mean { low = middle } else { high = middle }
        }
        Ok(Self { shift: low / 2.0 + high / 2.0, ..self.clone() })
    }

    /// The same calibration for a population in which the event has the rate `population`, when
    /// rows were drawn by their outcome, so that in the sample it has the rate `sample`: the prior
    /// correction of King and Zeng, *Logistic regression in rare events data*, 2001.
    /// It is added to a move there was.
    ///
    /// # Errors
    /// [`ErrorKind::Model`] unless both rates are above 0 and below 1.
    pub fn with_rate(&self, sample: f64, population: f64) -> Result<Self> {
        rate(sample)?;
        rate(population)?;
        let shift = self.shift + logit(population) - logit(sample);
        Ok(Self { shift, ..self.clone() })
    }
}

impl Curve {
    fn at(&self, probability: f64) -> f64 {
        match self {
            Self::Platt { intercept, slope } => {
                math::sigmoid(intercept + slope * logit(inside(probability)))
            }
            Self::Beta { intercept, low, high } => {
                let [first, second] = logs(probability);
                math::sigmoid(intercept + low * first + high * second)
            }
            Self::Isotonic(steps) => isotonic(steps, probability),
        }
    }
}

/// The rate of the step that `probability` is on, or on the line between two.
fn isotonic(steps: &[Step], probability: f64) -> f64 {
    let next = steps.partition_point(|step| step.to < probability);
    let before = next.checked_sub(1).and_then(|place| steps.get(place));
    match (before, steps.get(next)) {
        (Some(before), Some(step)) if probability < step.from => {
            let part = (probability - before.to) / (step.from - before.to);
            before.rate + part * (step.rate - before.rate)
        }
        (_, Some(step)) => step.rate,
        (Some(last), None) => last.rate,
        (None, None) => probability,
    }
}

/// The natural logarithm of what a probability and its complement are: of the second, less.
fn logs(probability: f64) -> [f64; 2] {
    let probability = inside(probability);
    [math::ln(probability), -math::ln_1p(-probability)]
}

/// The log odds of a probability: of 0 and 1 infinite, so that no move changes them.
fn logit(probability: f64) -> f64 {
    math::ln(probability) - math::ln_1p(-probability)
}

fn check(probability: f64) -> Result<()> {
    if (0.0..=1.0).contains(&probability) {
        return Ok(());
    }
    let message = format!("{probability} cannot be calibrated: a probability is from 0 to 1");
    Err(Error::new(ErrorKind::Model, message))
}

fn rate(rate: f64) -> Result<()> {
    if rate > 0.0 && rate < 1.0 {
        return Ok(());
    }
    let message = format!("a rate of {rate} cannot be reached: above 0 and below 1");
    Err(Error::new(ErrorKind::Model, message))
}

#[cfg(test)]
#[cfg(feature = "train")]
#[path = "calibration_tests.rs"]
mod tests;
