//! Training a scorecard: bins, weights of evidence, a certified regression, points.
#![expect(clippy::float_arithmetic, reason = "a regression is floating-point by definition")]

mod points;
mod predict;

pub use points::PointsRounding;

use super::logistic::{Logistic, LogisticOptions, Sign, fit_logistic};
use super::scorecard::{ReasonMethod, Scorecard};
use super::{ModelCard, Output, Scaling};
use crate::error::{Error, ErrorKind, Result};
use crate::fact::Namespace;
use crate::feature::{BinningOptions, FittedBinning, Sample, Worst, fit_binning};
use ndarray::Array2;
use std::collections::BTreeMap;
use std::sync::Arc;

/// How a scorecard is trained.
#[derive(Debug, Clone)]
pub struct TrainOptions {
    /// The name of the model and of its file.
    pub name: Arc<str>,
    /// What it may influence.
    pub namespace: Namespace,
    /// What its probability is of.
    pub output: Output,
    /// Its scale of points.
    pub scaling: Scaling,
    /// Against what lost points are counted.
    pub reason_method: ReasonMethod,
    /// The reason code of the characteristic with a given name.
    pub reason: fn(&str) -> String,
    /// How bins are found; which of them are the worst follows from `output`.
    pub binning: BinningOptions,
    /// How the bins of a characteristic with a given name are found, where not as the others.
    pub binning_of: BTreeMap<Arc<str>, BinningOptions>,
    /// A characteristic with less information value is left out.
    pub information_min: f64,
    /// How the regression is fitted; `signs` follow from `evidence`, `weights` from the sample.
    pub logistic: LogisticOptions,
    /// Which way round the evidence of a characteristic may count.
    pub evidence: EvidenceSigns,
    /// The model's card.
    pub card: ModelCard,
}

/// Which way round the evidence of a characteristic may count among that of the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum EvidenceSigns {
    /// As it counts alone: evidence against the event lowers its log odds. The other way round is an
    /// artefact of correlation that nobody can explain to a customer.
    #[default]
    Kept,
    /// As the regression has it. Where many characteristics say nearly the same, their differences may
    /// inform.
    Free,
}

impl EvidenceSigns {
    /// What the coefficient of a weight of evidence may be.
    fn sign(self) -> Sign {
        match self {
            Self::Kept => Sign::NotPositive,
            Self::Free => Sign::Any,
        }
    }
}

/// A trained scorecard and what its training says of it.
#[derive(Debug, Clone)]
pub struct Trained {
    /// The frozen scorecard.
    pub scorecard: Scorecard,
    /// The certified regression on the weights of evidence.
    pub logistic: Logistic,
    /// Each characteristic of the sample with its information value, and whether it is in.
    pub information: Vec<(Arc<str>, f64, bool)>,
    /// How far the scorecard is from the regression, since its points are rounded.
    pub rounding: PointsRounding,
}

/// The bins of each column, and which of them inform enough.
#[derive(Clone)]
pub(super) struct Informed {
    /// Those that do, each with the place of its column.
    chosen: Vec<(FittedBinning, usize)>,
    information: Vec<(Arc<str>, f64, bool)>,
}

/// Trains a scorecard on `sample`.
///
/// # Errors
/// [`ErrorKind::Training`] when no characteristic informs, the regression has no certified solution, or
/// the bins of a characteristic are asked for that the sample does not have.
pub fn train_scorecard(sample: &Sample, options: &TrainOptions) -> Result<Trained> {
    score_informed(sample, inform(sample, options)?, options)
}

/// Finds the bins of all columns.
pub(super) fn inform(sample: &Sample, options: &TrainOptions) -> Result<Informed> {
    let known = |name: &Arc<str>| sample.columns().iter().any(|(other, _)| other == name);
    if let Some(name) = options.binning_of.keys().find(|name| !known(name)) {
        let message =
            format!("the bins of `{name}` are asked for, and the sample has no such column");
        return Err(Error::new(ErrorKind::Training, message));
    }
    let (mut chosen, mut information) = (Vec::new(), Vec::new());
    for (index, (name, column)) in sample.columns().iter().enumerate() {
        let fitted = fit_binning(name, column, sample, &binning_of(name, options))?;
        let informs = fitted.information_value >= options.information_min
            && fitted.rows.iter().filter(|rows| **rows > 0).count() > 1;
        information.push((name.clone(), fitted.information_value, informs));
        if informs {
            chosen.push((fitted, index));
        }
    }
    Ok(Informed { chosen, information })
}

/// Trains a scorecard on the bins that inform.
pub(super) fn score_informed(
    sample: &Sample,
    informed: Informed,
    options: &TrainOptions,
) -> Result<Trained> {
    options.scaling.check()?;
    options.logistic.without_weights()?;
    let Informed { mut chosen, mut information } = informed;
    let mut logistic = regress(sample, &chosen, options)?;
    // What is held at nothing is left out.
    let left_out: Vec<bool> = logistic.coefficients.iter().map(|of| *of == 0.0).collect();
    for ((fitted, _), out) in chosen.iter().zip(&left_out) {
        for (name, _, informs) in &mut information {
            *informs &= !out || name.as_ref() != fitted.binning.name();
        }
    }
    logistic.leave_out(&left_out);
    let mut out = left_out.into_iter();
    chosen.retain(|_| !out.next().unwrap_or_default());
    if chosen.is_empty() {
        let message = "no characteristic has evidence that counts the right way round";
        return Err(Error::new(ErrorKind::Training, message));
    }
    let (characteristics, rounding) = points::freeze(sample, &chosen, &logistic, options)?;
    let scorecard = Scorecard {
        name: options.name.clone(),
        namespace: options.namespace,
        output: options.output,
        scaling: options.scaling,
        reason_method: options.reason_method,
        characteristics,
        card: options.card.clone(),
    };
    Ok(Trained { scorecard, logistic, information, rounding })
}

/// How the bins of one characteristic are found.
fn binning_of(name: &str, options: &TrainOptions) -> BinningOptions {
    let own = options.binning_of.get(name).unwrap_or(&options.binning);
    let worst = match options.output {
        Output::Pd => Worst::MostEvents,
        Output::Propensity => Worst::FewestEvents,
    };
    BinningOptions { worst, ..own.clone() }
}

/// Regresses the event on the weights of evidence of the chosen characteristics.
fn regress(
    sample: &Sample,
    chosen: &[(FittedBinning, usize)],
    options: &TrainOptions,
) -> Result<Logistic> {
    if chosen.is_empty() {
        let message = "no characteristic has the information value asked for";
        return Err(Error::new(ErrorKind::Training, message));
    }
    let mut woe = Array2::zeros((sample.events().len(), chosen.len()));
    for ((fitted, index), mut to) in chosen.iter().zip(woe.columns_mut()) {
        let Some((_, column)) = sample.columns().get(*index) else { continue };
        for (row, cell) in to.iter_mut().enumerate() {
            let bin = fitted.binning.bin(column.input(row))?;
            *cell = fitted.woe.get(bin).copied().unwrap_or_default();
        }
    }
    let names: Vec<&str> = chosen.iter().map(|(fitted, _)| fitted.binning.name()).collect();
    let signs = vec![options.evidence.sign(); chosen.len()];
    let weights = sample.weights();
    let logistic = LogisticOptions { signs, weights, l2: options.logistic.l2 };
    fit_logistic(&names, &woe, sample.events(), &logistic)
}
