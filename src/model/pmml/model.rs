//! One model of a document: what it reads, what it makes of that, and what it says.

use super::expression::{Expression, Frame, cast};
use super::field::{MiningField, Origin};
use super::general::General;
use super::output::{Output, Target};
use super::regression::Regression;
use super::scorecard::Card;
use super::segment::Segmentation;
use super::tree::Tree;
use super::value::PmmlValue;
use crate::error::Result;
use crate::math;
use std::sync::Arc;

/// A model that is checked.
#[derive(Debug)]
pub(crate) struct Model {
    pub(crate) fields: Vec<MiningField>,
    /// Fields that are made of others, each after those that it needs.
    pub(crate) derived: Vec<(usize, Expression)>,
    pub(crate) form: Form,
    pub(crate) precision: Precision,
    /// Whether the number that it predicts is of single precision.
    pub(crate) single: bool,
    pub(crate) target: Option<Target>,
    /// Where what it predicts stands for its outputs and for models after it.
    pub(crate) predicted: usize,
    pub(crate) outputs: Vec<Output>,
}

/// What kind of model it is.
#[derive(Debug)]
pub(crate) enum Form {
    Card(Card),
    Regression(Regression),
    General(Box<General>),
    Tree(Tree),
    Segments(Box<Segmentation>),
}

/// The numbers that a model computes with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Precision {
    Double,
    Single,
}

/// What a model says of a row.
#[derive(Debug, Clone, Default)]
pub(crate) struct Answer {
    /// The number or the class; missing where the model says nothing.
    pub(crate) value: PmmlValue,
    /// Each class with its probability.
    pub(crate) probabilities: Vec<(PmmlValue, f64)>,
    /// Each class with the confidence in it, where that is another number.
    pub(crate) confidences: Vec<(PmmlValue, f64)>,
    /// The node or the segment that says it.
    pub(crate) entity: Option<Arc<str>>,
    /// Each characteristic with its points.
    pub(crate) partial_scores: Vec<(Arc<str>, f64)>,
    /// Reason codes with the points that they cost, the most first.
    pub(crate) reasons: Vec<(Arc<str>, f64)>,
    /// What is normalized, shifted and scaled to the answer: a number, or one for each table.
    pub(crate) raw: Vec<f64>,
    /// The outputs that are told.
    pub(crate) outputs: Vec<(Arc<str>, PmmlValue)>,
}

impl Precision {
    /// The nearest number of the precision: after each of `+ - * /`, it is what single precision says.
    pub(crate) fn of(self, number: f64) -> f64 {
        match self {
            Self::Double => number,
            Self::Single => math::single(number),
        }
    }
}

impl Answer {
    /// The most probable of the classes; the first of those that are.
    pub(crate) fn most_probable(probabilities: Vec<(PmmlValue, f64)>) -> Self {
        let mut best: Option<&(PmmlValue, f64)> = None;
        for pair in &probabilities {
            if best.is_none_or(|best| pair.1 > best.1) {
                best = Some(pair);
            }
        }
        let value = best.map(|(class, _)| class.clone()).unwrap_or_default();
        Self { value, probabilities, ..Self::default() }
    }

    /// A number, or nothing.
    pub(crate) fn number(number: Option<f64>) -> Self {
        let raw = number.into_iter().collect();
        Self { value: PmmlValue::from_number(number), raw, ..Self::default() }
    }
}

impl Model {
    /// What it says of the fields in `frame`, and of `row` where it is the first model.
    pub(crate) fn evaluate(&self, frame: &mut Frame, row: &[PmmlValue]) -> Result<Answer> {
        frame.step(self.fields.len().saturating_add(1))?;
        for field in &self.fields {
            let value = match field.from {
                Origin::Row(place) => row.get(place).unwrap_or(&PmmlValue::Missing),
                Origin::Slot(slot) => frame.get(slot),
            };
            let value = field.read(value)?;
            frame.set(field.slot, value);
        }
        for (slot, expression) in &self.derived {
            let value = expression.of(frame, &[])?;
            frame.set(*slot, value);
        }
        let mut answer = match &self.form {
            Form::Card(card) => card.evaluate(frame)?,
            Form::Regression(regression) => regression.evaluate(frame, self.precision),
            Form::General(general) => general.evaluate(frame),
            Form::Tree(tree) => tree.evaluate(frame)?,
            Form::Segments(segments) => segments.evaluate(frame, row, self.precision)?,
        };
        if let Some(target) = &self.target {
            target.apply(&mut answer, self.precision);
        }
        if let (true, PmmlValue::Number(number)) = (self.single, &answer.value) {
            answer.value = PmmlValue::Number(math::single(*number));
        }
        frame.set(self.predicted, answer.value.clone());
        for output in &self.outputs {
            let value = cast(output.of(frame, &answer)?, output.kind);
            frame.set(output.slot, value.clone());
            if output.told {
                answer.outputs.retain(|(name, _)| *name != output.name);
                answer.outputs.push((output.name.clone(), value));
            }
        }
        Ok(answer)
    }
}
