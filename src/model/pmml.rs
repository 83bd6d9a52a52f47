//! Models as PMML describes them: fields made of others, and scorecards, regressions, trees and models
//! of these over them.

pub(crate) mod expression;
pub(crate) mod field;
pub(crate) mod function;
pub(crate) mod general;
pub(crate) mod model;
pub(crate) mod output;
pub(crate) mod predicate;
pub(crate) mod regression;
pub(crate) mod scorecard;
pub(crate) mod segment;
pub(crate) mod tree;
pub(crate) mod value;

pub use value::{PmmlType, PmmlValue};

use crate::error::{Error, ErrorKind, Result};
use expression::Frame;
use field::DataField;
use model::Model;
use std::sync::Arc;

/// The model of a PMML document, checked: see [`crate::model::import::pmml`].
#[derive(Debug)]
pub struct PmmlModel {
    pub(crate) inputs: Vec<PmmlInput>,
    pub(crate) target: Option<Arc<str>>,
    pub(crate) slots: usize,
    pub(crate) model: Model,
}

/// A field that a model reads.
#[derive(Debug, Clone)]
pub struct PmmlInput(pub(crate) Arc<DataField>);

/// What a model says of a row.
#[derive(Debug, Clone, PartialEq)]
pub struct PmmlScored {
    /// The number or the class that is predicted; missing where the model says nothing.
    pub value: PmmlValue,
    /// Each class with its probability, in the order of the model.
    pub probabilities: Vec<(PmmlValue, f64)>,
    /// What becomes the value: points before they are scaled, or the sums of a regression before they
    /// are normalized, one for each of its tables.
    pub raw: Vec<f64>,
    /// Each characteristic of a scorecard with its points, in the order of the card.
    pub partial_scores: Vec<(Arc<str>, f64)>,
    /// Reason codes of a scorecard, the costliest first.
    pub reasons: Vec<PmmlReason>,
    /// The outputs that the model tells, by their names.
    pub outputs: Vec<(Arc<str>, PmmlValue)>,
    /// The node or the segment that says it, where that has a name.
    pub entity: Option<Arc<str>>,
}

/// A reason of a scorecard.
#[derive(Debug, Clone, PartialEq)]
pub struct PmmlReason {
    /// Its code.
    pub code: Arc<str>,
    /// The points that all characteristics with this code cost, against their baselines.
    pub lost: f64,
}

impl PmmlInput {
    /// Its name.
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// What it holds.
    pub fn kind(&self) -> PmmlType {
        self.0.kind
    }

    /// The values that it may take, in their order; none where it names none.
    pub fn categories(&self) -> &[PmmlValue] {
        &self.0.categories
    }
}

impl PmmlModel {
    /// The fields that it reads, in the order of a row.
    pub fn inputs(&self) -> &[PmmlInput] {
        &self.inputs
    }

    /// The name of what it predicts.
    pub fn target(&self) -> Option<&str> {
        self.target.as_deref()
    }

    /// What it says of a row: a value for each of its inputs, in their order. Texts stand for numbers
    /// and truth values too.
    ///
    /// # Errors
    /// [`ErrorKind::Model`] where the row has another length, a value is one that the model refuses, no
    /// attribute of a characteristic holds, or more is computed than
    /// [`crate::limits::EVALUATION_STEPS_MAX`].
    pub fn evaluate(&self, row: &[PmmlValue]) -> Result<PmmlScored> {
        if row.len() != self.inputs.len() {
            let message = format!("a row has {} values, not {}", self.inputs.len(), row.len());
            return Err(Error::new(ErrorKind::Model, message));
        }
        let mut frame = Frame::of(self.slots);
        let answer = self.model.evaluate(&mut frame, row)?;
        let reasons = answer.reasons.into_iter().map(|(code, lost)| PmmlReason { code, lost });
        Ok(PmmlScored {
            value: answer.value,
            probabilities: answer.probabilities,
            raw: answer.raw,
            partial_scores: answer.partial_scores,
            reasons: reasons.collect(),
            outputs: answer.outputs,
            entity: answer.entity,
        })
    }
}
