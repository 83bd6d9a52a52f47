//! Training a scorecard: bins, weights of evidence, a certified regression, points.
#![expect(clippy::float_arithmetic, reason = "a regression is floating-point by definition")]

mod points;
mod predict;
mod select;
mod stepwise;

pub use points::PointsRounding;
pub use select::{Candidate, Fate, SelectionOptions, Stepwise};

use super::logistic::{Logistic, LogisticOptions, Sign, Stepping, fit_logistic};
use super::scorecard::{ReasonMethod, Scorecard};
use super::{ModelCard, Output, Scaling};
use crate::error::{Error, ErrorKind, Result};
use crate::fact::Namespace;
use crate::feature::{BinningOptions, FittedBinning, Sample, Worst, fit_binning};
use ndarray::{Array2, Axis};
use std::collections::{BTreeMap, BTreeSet};
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
    /// Which of those that inform are kept.
    pub selection: SelectionOptions,
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
    /// Each column of the sample, and whether it is in.
    pub candidates: Vec<Candidate>,
    /// How far the scorecard is from the regression, since its points are rounded.
    pub rounding: PointsRounding,
}

/// The bins of each column, and which of them inform enough.
#[derive(Clone)]
pub(super) struct Informed {
    /// Those that do, each with the place of its column.
    chosen: Vec<(FittedBinning, usize)>,
    candidates: Vec<Candidate>,
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
    let (mut chosen, mut candidates) = (Vec::new(), Vec::new());
    for (index, (name, column)) in sample.columns().iter().enumerate() {
        let fitted = fit_binning(name, column, sample, &binning_of(name, options))?;
        let informs = fitted.information_value >= options.information_min
            && fitted.rows.iter().filter(|rows| **rows > 0).count() > 1;
        candidates.push(Candidate {
            name: name.clone(),
            information_value: fitted.information_value,
            fate: if informs { Fate::Kept } else { Fate::Uninformative },
        });
        if informs {
            chosen.push((fitted, index));
        }
    }
    Ok(Informed { chosen, candidates })
}

/// Trains a scorecard on the bins that inform.
pub(super) fn score_informed(
    sample: &Sample,
    informed: Informed,
    options: &TrainOptions,
) -> Result<Trained> {
    options.scaling.check()?;
    options.logistic.without_weights()?;
    let Informed { chosen, mut candidates } = informed;
    if chosen.is_empty() {
        let message = "no characteristic has the information value asked for";
        return Err(Error::new(ErrorKind::Training, message));
    }
    let woe = evidence(sample, &chosen)?;
    let regression = Regressed { chosen: &chosen, woe: &woe, sample, options };
    let weights = sample.weights();
    let mut out = select::repeating(&chosen, &woe, &weights, options)?;
    let rest = |out: &[(usize, Fate)]| -> Vec<usize> {
        let left_out: BTreeSet<usize> = out.iter().map(|(place, _)| *place).collect();
        (0..chosen.len()).filter(|place| !left_out.contains(place)).collect()
    };
    if let Some(stepwise) = options.selection.stepwise {
        out.extend(regression.left_out(&rest(&out), stepwise)?);
    }
    let regressed = rest(&out);
    let mut logistic = regression.fit(&regressed)?;
    // What is held at nothing is left out.
    let held: Vec<bool> = logistic.coefficients.iter().map(|of| *of == 0.0).collect();
    let places = regressed.iter().zip(&held).filter(|(_, held)| **held);
    out.extend(places.map(|(place, _)| (*place, Fate::WrongWay)));
    logistic.leave_out(&held);
    let kept = rest(&out);
    for (place, fate) in out {
        let column = chosen.get(place).map(|(_, column)| *column);
        column
            .and_then(|at| candidates.get_mut(at))
            .iter_mut()
            .for_each(|of| of.fate = fate.clone());
    }
    let chosen: Vec<(FittedBinning, usize)> =
        kept.iter().filter_map(|place| chosen.get(*place).cloned()).collect();
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
    Ok(Trained { scorecard, logistic, candidates, rounding })
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

/// What a regression is of.
struct Regressed<'s> {
    chosen: &'s [(FittedBinning, usize)],
    /// The weights of evidence of all that are chosen.
    woe: &'s Array2<f64>,
    sample: &'s Sample,
    options: &'s TrainOptions,
}

impl<'s> Regressed<'s> {
    /// The names and weights of evidence of some, and how they are regressed.
    fn of(&self, places: &[usize]) -> (Vec<&'s str>, Array2<f64>, LogisticOptions) {
        let names = places.iter().filter_map(|place| self.chosen.get(*place));
        let signs = vec![self.options.evidence.sign(); places.len()];
        let weights = self.sample.weights();
        (
            names.map(|(fitted, _)| fitted.binning.name()).collect(),
            self.woe.select(Axis(1), places),
            LogisticOptions { signs, weights, l2: self.options.logistic.l2 },
        )
    }

    fn fit(&self, places: &[usize]) -> Result<Logistic> {
        let (names, columns, options) = self.of(places);
        fit_logistic(&names, &columns, self.sample.events(), &options)
    }

    /// What stepwise selection leaves out of some.
    fn left_out(&self, places: &[usize], stepwise: Stepwise) -> Result<Vec<(usize, Fate)>> {
        let (names, columns, options) = self.of(places);
        let evidence = self.options.evidence;
        let events = self.sample.events();
        let steps = Stepping::new(&names, &columns, events, &options, evidence.sign())?;
        let out = stepwise::left_out(&steps, places.len(), evidence, stepwise)?;
        let place = |(at, fate)| Some((*places.get(at)?, fate));
        Ok(out.into_iter().filter_map(place).collect())
    }
}

/// The weights of evidence of the chosen characteristics, a column for each.
fn evidence(sample: &Sample, chosen: &[(FittedBinning, usize)]) -> Result<Array2<f64>> {
    let mut woe = Array2::zeros((sample.events().len(), chosen.len()));
    for ((fitted, index), mut to) in chosen.iter().zip(woe.columns_mut()) {
        let Some((_, column)) = sample.columns().get(*index) else { continue };
        for (row, cell) in to.iter_mut().enumerate() {
            let bin = fitted.binning.bin(column.input(row))?;
            *cell = fitted.woe.get(bin).copied().unwrap_or_default();
        }
    }
    Ok(woe)
}
