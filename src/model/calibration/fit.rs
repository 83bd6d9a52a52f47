//! Finding a calibration from outcomes.
#![expect(clippy::float_arithmetic, reason = "probabilities are doubles")]

use super::{Calibration, Curve, Step, check, logit, logs};
use crate::error::{Error, ErrorKind, Result};
use crate::math;
use crate::model::logistic::{Logistic, LogisticOptions, Sign, fit_logistic};
use crate::model::metrics::inside;
use ndarray::Array2;
use std::sync::Arc;

/// The form that a calibration is to have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CalibrationMethod {
    /// A line through the log odds, its slope 0 or more. The outcomes count as
    /// `(events + 1) / (events + 2)` and `1 / (others + 2)`, so that no sample drives it to the
    /// ends (Platt, *Probabilistic outputs for support vector machines*, 1999).
    Platt,
    /// A line through the logarithms of the probability and of its complement, with slopes of 0 or
    /// more each: what bends at one end need not at the other (Kull, Silva Filho and Flach, *Beta
    /// calibration*, 2017).
    Beta,
    /// Any curve that ascends: the rates that are nearest by squares, by pooling adjacent violators
    /// (Ayer and others, *An empirical distribution function for sampling with incomplete
    /// information*, 1955), with straight lines between them. From about a thousand rows on it is
    /// as good as Platt's line or better (Niculescu-Mizil and Caruana, *Predicting good
    /// probabilities with supervised learning*, 2005).
    Isotonic,
}

/// Finds the calibration of `probabilities` by what became of each; on rows that the model was not
/// trained on.
///
/// # Errors
/// [`ErrorKind::Training`] when there are not as many events as probabilities, all have one outcome
/// or, but for [`CalibrationMethod::Isotonic`], one value, or the curve has no certified solution;
/// [`ErrorKind::Model`] when one is not from 0 to 1.
pub fn fit_calibration(
    name: impl Into<Arc<str>>,
    method: CalibrationMethod,
    probabilities: &[f64],
    events: &[bool],
) -> Result<Calibration> {
    let refuse = |message: String| Err(Error::new(ErrorKind::Training, message));
    if probabilities.len() != events.len() {
        let (rows, outcomes) = (probabilities.len(), events.len());
        return refuse(format!("{rows} probabilities do not fit {outcomes} outcomes"));
    }
    for probability in probabilities {
        check(*probability)?;
    }
    let happened = events.iter().filter(|event| **event).count();
    if happened == 0 || happened == events.len() {
        return refuse("a calibration needs rows with the event and rows without it".to_owned());
    }
    let curve = match method {
        CalibrationMethod::Platt => platt(probabilities, events, happened)?,
        CalibrationMethod::Beta => beta(probabilities, events)?,
        CalibrationMethod::Isotonic => Curve::Isotonic(pool(probabilities, events)),
    };
    Ok(Calibration { name: name.into(), curve, shift: 0.0, rows: events.len(), events: happened })
}

/// Each row counts twice: with its outcome by what this is sure of, without it by the rest.
fn platt(probabilities: &[f64], events: &[bool], happened: usize) -> Result<Curve> {
    let of = |count: usize| {
        let count = math::count(count);
        ((count + 1.0) / (count + 2.0), 1.0 / (count + 2.0))
    };
    let (with, without) = (of(happened), of(events.len().saturating_sub(happened)));
    let (mut values, mut outcomes, mut weights) = (Vec::new(), Vec::new(), Vec::new());
    for (probability, event) in probabilities.iter().zip(events) {
        let (sure, unsure) = if *event { with } else { without };
        for (outcome, weight) in [(*event, sure), (!event, unsure)] {
            values.push(logit(inside(*probability)));
            outcomes.push(outcome);
            weights.push(weight);
        }
    }
    let fitted = fit(&["log odds"], values, &outcomes, weights)?;
    Ok(Curve::Platt { intercept: fitted.intercept, slope: slope(&fitted, 0) })
}

fn beta(probabilities: &[f64], events: &[bool]) -> Result<Curve> {
    let values = probabilities.iter().flat_map(|probability| logs(*probability)).collect();
    let fitted = fit(&["ln p", "-ln (1 - p)"], values, events, Vec::new())?;
    let (low, high) = (slope(&fitted, 0), slope(&fitted, 1));
    Ok(Curve::Beta { intercept: fitted.intercept, low, high })
}

fn slope(fitted: &Logistic, place: usize) -> f64 {
    fitted.coefficients.get(place).copied().unwrap_or_default()
}

fn fit(names: &[&str], values: Vec<f64>, events: &[bool], weights: Vec<f64>) -> Result<Logistic> {
    let refuse = |why: &str| Error::new(ErrorKind::Training, format!("no calibration: {why}"));
    let rows = Array2::from_shape_vec((events.len(), names.len()), values);
    let rows = rows.map_err(|error| refuse(&error.to_string()))?;
    let signs = vec![Sign::NotNegative; names.len()];
    let options = LogisticOptions { l2: 0.0, signs, weights };
    fit_logistic(names, &rows, events, &options).map_err(|error| {
        refuse(&format!("{}; with few rows, Platt's has a solution", error.message()))
    })
}

/// Pools neighbours whose rates descend until none does. Equal probabilities are one step.
fn pool(probabilities: &[f64], events: &[bool]) -> Vec<Step> {
    let mut rows: Vec<(f64, bool)> =
        probabilities.iter().copied().zip(events.iter().copied()).collect();
    rows.sort_by(|left, right| left.0.total_cmp(&right.0));
    // Each with its rows and events.
    let mut pooled: Vec<(f64, f64, f64, f64)> = Vec::new();
    // They ascend: what is no less than its neighbour is equal.
    for group in rows.chunk_by(|left, right| left.0 >= right.0) {
        let happened = math::count(group.iter().filter(|(_, event)| *event).count());
        let Some((probability, _)) = group.first() else { continue };
        let mut new = (*probability, *probability, math::count(group.len()), happened);
        // Counts are whole: their products are exact, and equal rates are seen as equal.
        while let Some(last) = pooled.pop_if(|last| last.3 * new.2 >= new.3 * last.2) {
            new = (last.0, new.1, last.2 + new.2, last.3 + new.3);
        }
        pooled.push(new);
    }
    pooled
        .into_iter()
        .map(|(from, to, rows, events)| Step { from, to, rate: events / rows })
        .collect()
}
