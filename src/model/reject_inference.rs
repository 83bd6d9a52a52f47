//! Reject inference: what a sample of accepted applicants says of all who ask.
//!
//! A scorecard learns from those who were accepted, and is used on everyone. The methods here let
//! rejected applicants count (Siddiqi, *Credit Risk Scorecards*, 2006). Those that assume what became
//! of them create no information: what they say of rejected applicants is what is put in. That is
//! why the method, its number and its warning are written into the card. What does create
//! information is a small random sample that is accepted below the cut-off.
#![expect(clippy::float_arithmetic, reason = "probabilities are doubles")]

use super::metrics::inside;
use super::{Output, TrainOptions, train_scorecard};
use crate::error::{Error, ErrorKind, Result};
use crate::feature::{Sample, SampleColumn};
use crate::math;
use std::sync::Arc;

/// What a card says of outcomes that are assumed.
const ASSUMED: &str = "It cannot create information: of rejected applicants it says what is assumed here. \
    A small random sample accepted below the cut-off can.";
/// What a card says of outcomes elsewhere.
const ELSEWHERE: &str = "What became of them elsewhere is of other loans on other terms, and only of \
    those whom someone accepted. A small random sample accepted below the cut-off is better.";

/// How rejected applicants are counted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum RejectInference {
    /// They are not: the sample stays as it is.
    None,
    /// Those accepted stand for the rejected that are like them: each counts 1 / P(accepted), the
    /// probability that a scorecard of being rejected leaves, but at most `weight_max`, 1 to 1,000.
    /// Where nobody was accepted nobody can stand for the rejected.
    Reweighting {
        /// The largest weight.
        weight_max: f64,
    },
    /// Fuzzy parcelling: each rejected applicant counts twice, as an event with the probability
    /// that a scorecard of the accepted gives it, times `factor`, 1 to 10 and usually 2 to 4, up to
    /// 1; and as no event with the rest.
    FuzzyParcelling {
        /// How many times as likely the event is as the scorecard of the accepted says.
        factor: f64,
    },
    /// What became of them elsewhere, as a credit bureau has it: [`Rejected::with_outcomes`]. Those
    /// of whom nothing is known are left out.
    Surrogate,
}

/// Rejected applicants, with the inputs that the accepted have.
#[derive(Debug, Clone)]
pub struct Rejected {
    rows: usize,
    /// How much each row counts, if not one.
    weight: Option<f64>,
    outcomes: Option<Vec<Option<bool>>>,
    columns: Vec<(Arc<str>, SampleColumn)>,
}

impl Rejected {
    /// So many rows, without columns yet, that count one each.
    pub fn new(rows: usize) -> Self {
        Self { rows, weight: None, outcomes: None, columns: Vec::new() }
    }

    /// The same rows with one more column; what no model reads is left aside.
    ///
    /// # Errors
    /// [`ErrorKind::Training`] when the column has another length or its name is taken.
    pub fn with(mut self, name: impl Into<Arc<str>>, column: SampleColumn) -> Result<Self> {
        let name = name.into();
        if column.len() != self.rows {
            return Err(refuse(format!(
                "`{name}` has {} rows, the rejected {}",
                column.len(),
                self.rows
            )));
        }
        if self.columns.iter().any(|(other, _)| *other == name) {
            return Err(refuse(format!("`{name}` is there twice among the rejected")));
        }
        self.columns.push((name, column));
        Ok(self)
    }

    /// The same rows with whether the event happened elsewhere, where that is known.
    ///
    /// # Errors
    /// [`ErrorKind::Training`] when there are not as many outcomes as rows.
    pub fn with_outcomes(mut self, outcomes: Vec<Option<bool>>) -> Result<Self> {
        if outcomes.len() != self.rows {
            return Err(refuse(format!(
                "{} outcomes do not fit {} rejected rows",
                outcomes.len(),
                self.rows
            )));
        }
        self.outcomes = Some(outcomes);
        Ok(self)
    }

    /// The same rows, each of which counts so much, above 0 to 1,000: where the accepted and the
    /// rejected were drawn at different rates, the one over the other.
    ///
    /// # Errors
    /// [`ErrorKind::Training`] when the weight is out of its range.
    pub fn with_weight(mut self, weight: f64) -> Result<Self> {
        if !(weight > 0.0 && weight <= 1_000.0) {
            return Err(refuse(format!("rejected rows count {weight}, not above 0 to 1,000")));
        }
        self.weight = Some(weight);
        Ok(self)
    }
}

/// A sample that speaks for all who ask.
#[derive(Debug, Clone)]
pub struct Inferred {
    /// The accepted, and the rejected as they are counted, with their weights.
    pub sample: Sample,
    /// What the card of a model trained on it says: the method, its number, its rows, and the
    /// warning. Nothing where rejected applicants are not counted.
    pub card: String,
}

/// Lets `rejected` count beside the accepted sample, by the `method`. Scorecards that it needs are
/// trained with `options`.
///
/// # Errors
/// [`ErrorKind::Training`] when a number of the method is out of its range, the rejected lack a
/// column of the sample or have it in another form, nothing is known of what became of them where
/// that is asked for, or no scorecard can be trained.
pub fn infer_rejected(
    sample: &Sample,
    rejected: &Rejected,
    method: RejectInference,
    options: &TrainOptions,
) -> Result<Inferred> {
    match method {
        RejectInference::None => Ok(Inferred { sample: sample.clone(), card: String::new() }),
        RejectInference::Reweighting { weight_max } => {
            reweighted(sample, rejected, weight_max, options)
        }
        RejectInference::FuzzyParcelling { factor } => parcelled(sample, rejected, factor, options),
        RejectInference::Surrogate => surrogate(sample, rejected),
    }
}

fn refuse(message: impl Into<String>) -> Error {
    Error::new(ErrorKind::Training, message)
}

fn reweighted(
    sample: &Sample,
    rejected: &Rejected,
    weight_max: f64,
    options: &TrainOptions,
) -> Result<Inferred> {
    if !(1.0..=1_000.0).contains(&weight_max) {
        return Err(refuse(format!("`weight_max` is {weight_max}, not 1 to 1,000")));
    }
    // Who is rejected is the event, whatever the model to be trained predicts.
    let options = TrainOptions { output: Output::Pd, ..options.clone() };
    let all: Vec<Added> =
        (0..rejected.rows).map(|row| Added { row, event: true, counts: 1.0 }).collect();
    let asked = joined(sample, vec![false; sample.events().len()], rejected, &all)?;
    let card_of_rejection = train_scorecard(&asked, &options)
        .map_err(|error| refuse(format!("who is rejected: {}", error.message())))?
        .scorecard;
    let chances = card_of_rejection.predict(sample.columns(), 0..sample.events().len())?;
    let mut weights = sample.weights();
    weights.resize(chances.len(), 1.0);
    let mut largest = 0.0_f64;
    for (weight, rejection) in weights.iter_mut().zip(chances) {
        let by = (1.0 / inside(1.0 - rejection)).min(weight_max);
        largest = largest.max(by);
        *weight *= by;
    }
    let (sum, squares) = (
        math::sum(weights.iter().copied()),
        math::sum(weights.iter().map(|weight| weight * weight)),
    );
    let text = format!(
        "Reweighting: {} accepted rows count 1 / P(accepted), at most {weight_max}, for themselves and \
         {} rejected ones; the largest weight is {largest:.2}, and all are worth {:.0} rows of equal weight",
        sample.events().len(),
        rejected.rows,
        sum * sum / squares
    );
    Ok(Inferred {
        sample: sample.clone().with_weights(&weights)?,
        card: format!("{text}. {ASSUMED}"),
    })
}

fn parcelled(
    sample: &Sample,
    rejected: &Rejected,
    factor: f64,
    options: &TrainOptions,
) -> Result<Inferred> {
    if !(1.0..=10.0).contains(&factor) {
        return Err(refuse(format!("`factor` is {factor}, not 1 to 10")));
    }
    let accepted = train_scorecard(sample, options)?.scorecard;
    // Each rejected row twice: with the event, and without it.
    let both = |row| [true, false].map(|event| Added { row, event, counts: 1.0 });
    let added: Vec<Added> = (0..rejected.rows).flat_map(both).collect();
    let all = joined(sample, sample.events().to_vec(), rejected, &added)?;
    let mut weights = all.weights();
    let first = sample.events().len();
    let predicted = accepted.predict(all.columns(), (first..all.events().len()).step_by(2))?;
    let mut events = 0.0;
    let rejected_rows = weights.get_mut(first..).unwrap_or_default();
    for (both, event) in rejected_rows.chunks_exact_mut(2).zip(predicted) {
        let chance = (factor * event).min(1.0);
        events += chance;
        both.iter_mut().zip([chance, 1.0 - chance]).for_each(|(counts, share)| *counts *= share);
    }
    let share = 100.0 * events / math::count(rejected.rows.max(1));
    let text = format!(
        "Fuzzy parcelling with the factor {factor}: {} rejected rows{} count as events with {factor} \
         times the probability that the accepted give them, up to 1 ({share:.1} % in the mean), and as \
         none with the rest",
        rejected.rows,
        of_weight(rejected)
    );
    Ok(Inferred { sample: all.with_weights(&weights)?, card: format!("{text}. {ASSUMED}") })
}

fn surrogate(sample: &Sample, rejected: &Rejected) -> Result<Inferred> {
    let outcomes = rejected.outcomes.as_deref().unwrap_or_default();
    let known = outcomes.iter().flatten().count();
    if known == 0 {
        return Err(refuse("nothing is known of what became of the rejected elsewhere"));
    }
    let added: Vec<Added> = outcomes
        .iter()
        .enumerate()
        .filter_map(|(row, event)| Some(Added { row, event: (*event)?, counts: 1.0 }))
        .collect();
    let happened = outcomes.iter().filter(|event| **event == Some(true)).count();
    let text = format!(
        "Surrogate outcomes: of {} rejected rows{} {known} count with what became of them elsewhere, {} of \
         them with the event; the others are left out",
        rejected.rows,
        of_weight(rejected),
        happened
    );
    let sample = joined(sample, sample.events().to_vec(), rejected, &added)?;
    Ok(Inferred { sample, card: format!("{text}. {ELSEWHERE}") })
}

/// What a card says of rejected rows that do not count one each.
fn of_weight(rejected: &Rejected) -> String {
    match rejected.weight {
        None => String::new(),
        Some(weight) => format!(", of which each counts {weight},"),
    }
}

/// A rejected row, what is said to have become of it, and how much that counts.
struct Added {
    row: usize,
    event: bool,
    counts: f64,
}

/// The rows of the sample with these events, and behind them the rejected rows that are added.
fn joined(
    sample: &Sample,
    events: Vec<bool>,
    rejected: &Rejected,
    added: &[Added],
) -> Result<Sample> {
    let mut weights = sample.weights();
    weights.resize(events.len(), 1.0);
    weights.extend(added.iter().map(|one| one.counts * rejected.weight.unwrap_or(1.0)));
    let events = events.into_iter().chain(added.iter().map(|one| one.event)).collect();
    let mut all = Sample::new(events)?.with_weights(&weights)?;
    for (name, column) in sample.columns() {
        let Some((_, other)) = rejected.columns.iter().find(|(of, _)| of == name) else {
            return Err(refuse(format!("the rejected have no column `{name}`")));
        };
        let column = match (column, other) {
            (SampleColumn::Number(values), SampleColumn::Number(others)) => {
                SampleColumn::Number(extended(values, others, added))
            }
            (SampleColumn::Text(values), SampleColumn::Text(others)) => {
                SampleColumn::Text(extended(values, others, added))
            }
            (SampleColumn::Number(_), SampleColumn::Text(_)) => {
                return Err(refuse(format!("`{name}` has numbers, and texts among the rejected")));
            }
            (SampleColumn::Text(_), SampleColumn::Number(_)) => {
                return Err(refuse(format!("`{name}` has texts, and numbers among the rejected")));
            }
        };
        all = all.with(name.clone(), column)?;
    }
    Ok(all)
}

/// `values`, and behind them those of the rows that are added.
fn extended<T: Clone>(
    values: &[Option<T>],
    others: &[Option<T>],
    added: &[Added],
) -> Vec<Option<T>> {
    let added = added.iter().map(|one| others.get(one.row).cloned().flatten());
    values.iter().cloned().chain(added).collect()
}

#[cfg(test)]
#[path = "reject_inference_tests.rs"]
mod tests;
