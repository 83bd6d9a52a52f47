//! General regression: parameters, the predictors that each is the product of, and their weights.
#![expect(clippy::float_arithmetic, reason = "regressions are computed in doubles")]

use super::expression::Frame;
use super::model::Answer;
use super::value::{PmmlValue, same};
use crate::math;

/// A general regression.
#[derive(Debug)]
pub(crate) struct General {
    /// What each parameter is the product of; of nothing, it is 1.
    pub(crate) parameters: Vec<Vec<Factor>>,
    /// For each class, or for the one number: parameters and weights.
    pub(crate) sums: Vec<Vec<(usize, f64)>>,
    pub(crate) offset: Offset,
    /// What a sum is multiplied by at last.
    pub(crate) trials: Offset,
    pub(crate) kind: Kind,
    /// The classes; none where a number is predicted.
    pub(crate) classes: Vec<PmmlValue>,
}

/// A factor of a parameter.
#[derive(Debug)]
pub(crate) enum Factor {
    /// Whether a field has a value.
    Category(usize, PmmlValue),
    /// A number to a power.
    Power(usize, f64),
}

/// A number of the model, or of the row.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Offset {
    Number(f64),
    Field(usize),
}

/// What sums stand for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Kind {
    /// A number.
    Number(Inverse),
    /// Logarithms of shares; that of the last class is 0.
    Multinomial,
    /// Shares up to each class but the last.
    Ordinal(Inverse),
}

/// The inverse of a link.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Inverse {
    Identity,
    Log,
    Logc,
    Logit,
    Probit,
    Cloglog,
    Loglog,
    Cauchit,
    Negbin(f64),
    Oddspower(f64),
    Power(f64),
}

impl Inverse {
    fn of(self, sum: f64) -> f64 {
        match self {
            Self::Identity => sum,
            Self::Log => math::exp(sum),
            Self::Logc => 1.0 - math::exp(sum),
            Self::Logit => math::sigmoid(sum),
            Self::Probit => math::normal(sum),
            Self::Cloglog => 1.0 - math::exp(-math::exp(sum)),
            Self::Loglog => math::exp(-math::exp(-sum)),
            Self::Cauchit => 0.5 + math::arc_tangent(sum) / core::f64::consts::PI,
            Self::Negbin(dispersion) => 1.0 / (dispersion * (math::exp(-sum) - 1.0)),
            Self::Oddspower(power) if power.abs().total_cmp(&0.0).is_eq() => math::sigmoid(sum),
            Self::Oddspower(power) => 1.0 / (1.0 + math::pow(1.0 + power * sum, -1.0 / power)),
            Self::Power(power) if power.abs().total_cmp(&0.0).is_eq() => math::exp(sum),
            Self::Power(power) => math::pow(sum, 1.0 / power),
        }
    }
}

impl General {
    /// What it says; nothing where a predictor is missing.
    pub(crate) fn evaluate(&self, frame: &Frame) -> Answer {
        self.answer(frame).unwrap_or_default()
    }

    fn answer(&self, frame: &Frame) -> Option<Answer> {
        let parameters = self.parameters.iter().map(|factors| product(factors, frame));
        let parameters: Vec<Option<f64>> = parameters.collect();
        let offset = self.offset.of(frame)?;
        let mut sums = Vec::with_capacity(self.sums.len());
        for weights in &self.sums {
            let mut sum = offset;
            for (parameter, weight) in weights {
                sum += parameters.get(*parameter).copied().flatten()? * weight;
            }
            sums.push(sum);
        }
        let trials = self.trials.of(frame)?;
        Some(match self.kind {
            Kind::Number(inverse) if self.classes.is_empty() => {
                Answer::number(sums.first().map(|sum| inverse.of(*sum) * trials))
            }
            Kind::Number(inverse) => {
                let share = inverse.of(*sums.first()?);
                Answer::most_probable(
                    self.classes.iter().cloned().zip([share, 1.0 - share]).collect(),
                )
            }
            Kind::Multinomial => {
                sums.push(0.0);
                let most = sums.iter().copied().fold(f64::NEG_INFINITY, f64::max);
                let shares: Vec<f64> = sums.iter().map(|sum| math::exp(sum - most)).collect();
                let all: f64 = shares.iter().sum();
                let shares = shares.into_iter().map(|share| share / all);
                Answer::most_probable(self.classes.iter().cloned().zip(shares).collect())
            }
            Kind::Ordinal(inverse) => {
                let mut before = 0.0;
                let mut shares = Vec::with_capacity(self.classes.len());
                for sum in &sums {
                    let up_to = inverse.of(*sum);
                    shares.push(up_to - before);
                    before = up_to;
                }
                shares.push(1.0 - before);
                Answer::most_probable(self.classes.iter().cloned().zip(shares).collect())
            }
        })
    }
}

fn product(factors: &[Factor], frame: &Frame) -> Option<f64> {
    let mut product = 1.0;
    for factor in factors {
        product *= match factor {
            Factor::Category(slot, category) => {
                let value = frame.get(*slot);
                if value.is_missing() {
                    return None;
                }
                if same(value, category) { 1.0 } else { 0.0 }
            }
            Factor::Power(slot, exponent) => {
                let value = frame.get(*slot).number()?;
                if exponent.total_cmp(&1.0).is_eq() { value } else { math::pow(value, *exponent) }
            }
        };
    }
    Some(product)
}

impl Offset {
    fn of(self, frame: &Frame) -> Option<f64> {
        match self {
            Self::Number(number) => Some(number),
            Self::Field(slot) => frame.get(slot).number(),
        }
    }
}
