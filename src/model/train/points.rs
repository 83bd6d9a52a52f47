//! From weights of evidence to the points of a frozen scorecard.

use super::TrainOptions;
use crate::error::{Error, ErrorKind, Result};
use crate::feature::{FittedBinning, Sample};
use crate::math;
use crate::model::Output;
use crate::model::logistic::Logistic;
use crate::model::scorecard::{Characteristic, ReasonMethod};
use rust_decimal::Decimal;

/// How far the points of a customer are from the regression, at most, because each is rounded.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PointsRounding {
    /// In points: what the worst bins of all characteristics make together.
    pub points: f64,
    /// In probability: where a point changes it most, at one half.
    pub probability: f64,
}

/// The points of one characteristic before they are rounded: `(woe * coefficient + intercept / n) *
/// factor + offset / n`, with the sign that makes more points mean the good side.
struct Worth {
    constant: f64,
    slope: f64,
}

impl Worth {
    fn of(&self, woe: f64) -> f64 {
        self.constant + self.slope * woe
    }
}

/// The characteristics of the chosen columns, and how far they are from the regression.
pub(super) fn freeze(
    sample: &Sample,
    chosen: &[(FittedBinning, usize)],
    logistic: &Logistic,
    options: &TrainOptions,
) -> Result<(Vec<Characteristic>, PointsRounding)> {
    let count = math::count(chosen.len());
    let sign = match options.output {
        Output::Pd => -1.0,
        Output::Propensity => 1.0,
    };
    let (factor, offset) = (options.scaling.factor(), options.scaling.offset());
    let rounded = |points: f64| {
        let message = "the points leave their range";
        math::rounded(points, options.scaling.scale)
            .ok_or_else(|| Error::new(ErrorKind::Training, message))
    };
    let (mut characteristics, mut distances) = (Vec::new(), Vec::new());
    for ((fitted, _), coefficient) in chosen.iter().zip(&logistic.coefficients) {
        let constant = sign * logistic.intercept / count * factor + offset / count;
        let worth = Worth { constant, slope: sign * coefficient * factor };
        let exact = || fitted.woe.iter().map(|woe| worth.of(*woe));
        let points: Vec<Decimal> = exact().map(rounded).collect::<Result<_>>()?;
        let off = exact().zip(&points).map(|(exact, points)| (exact - math::float(*points)).abs());
        distances.push(off.fold(0.0, f64::max));
        let baseline = match options.reason_method {
            ReasonMethod::Max => points.iter().max().copied().unwrap_or_default(),
            ReasonMethod::Mean => rounded(mean(fitted, exact()))?,
            ReasonMethod::Neutral => rounded(worth.of(0.0))?,
            // Known when all points are.
            ReasonMethod::Cutoff(_) => Decimal::ZERO,
            ReasonMethod::Custom => {
                let message =
                    "custom baselines are written into the file of the model, not trained";
                return Err(Error::new(ErrorKind::Training, message));
            }
        };
        characteristics.push(Characteristic {
            points,
            baseline,
            reason: (options.reason)(fitted.binning.name()).into(),
            binning: fitted.binning.clone(),
        });
    }
    if let ReasonMethod::Cutoff(cutoff) = options.reason_method {
        let end = cutoff.saturating_add(options.scaling.pdo);
        let means = means_between(sample, chosen, &characteristics, (cutoff, end))?;
        for (characteristic, mean) in characteristics.iter_mut().zip(means) {
            characteristic.baseline = rounded(mean)?;
        }
    }
    let points = math::sum(distances);
    Ok((characteristics, PointsRounding { points, probability: points / factor / 4.0 }))
}

/// The mean of `worth` over the rows of the sample.
fn mean(fitted: &FittedBinning, worth: impl Iterator<Item = f64>) -> f64 {
    let weights = fitted.weights();
    math::sum(worth.zip(&weights).map(|(worth, weight)| worth * weight)) / math::sum(weights)
}

/// The mean points of each characteristic among rows with so many points in all: from the first
/// number up to, but without, the second.
fn means_between(
    sample: &Sample,
    chosen: &[(FittedBinning, usize)],
    characteristics: &[Characteristic],
    (from, to): (Decimal, Decimal),
) -> Result<Vec<f64>> {
    let mut points = Vec::with_capacity(characteristics.len());
    let mut totals = vec![Decimal::ZERO; sample.events().len()];
    for ((_, index), characteristic) in chosen.iter().zip(characteristics) {
        let Some((_, column)) = sample.columns().get(*index) else { continue };
        let mut of_rows = Vec::with_capacity(totals.len());
        for (row, total) in totals.iter_mut().enumerate() {
            let bin = characteristic.binning.bin(column.input(row))?;
            let worth = characteristic.points.get(bin).copied().unwrap_or_default();
            *total = total.saturating_add(worth);
            of_rows.push(math::float(worth));
        }
        points.push(of_rows);
    }
    let mut weights = sample.weights();
    weights.resize(totals.len(), 1.0);
    for (weight, total) in weights.iter_mut().zip(&totals) {
        *weight = if (from..to).contains(total) { *weight } else { 0.0 };
    }
    let near = math::sum(weights.iter().copied());
    if near == 0.0 {
        let message =
            format!("no row of the sample has from {from} up to {to} points, the cut-off");
        return Err(Error::new(ErrorKind::Training, message));
    }
    let mean = |of_rows: &Vec<f64>| {
        let worth = of_rows.iter().zip(&weights).map(|(worth, weight)| worth * weight);
        math::sum(worth) / near
    };
    Ok(points.iter().map(mean).collect())
}

#[cfg(test)]
#[path = "points_tests.rs"]
mod tests;
