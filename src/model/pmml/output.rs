//! What a model tells: its answer shifted and scaled, and fields made of it.
#![expect(clippy::float_arithmetic, reason = "a score is scaled in doubles")]

use super::expression::{Expression, Frame};
use super::function::round;
use super::model::{Answer, Precision};
use super::value::{PmmlType, PmmlValue, same};
use crate::error::Result;
use std::sync::Arc;

/// What becomes of a model's answer before it is told.
#[derive(Debug, Default)]
pub(crate) struct Target {
    /// What is said where the model says nothing.
    pub(crate) default: Option<PmmlValue>,
    /// The probabilities that go with it.
    pub(crate) priors: Vec<(PmmlValue, f64)>,
    pub(crate) least: Option<f64>,
    pub(crate) most: Option<f64>,
    pub(crate) factor: Option<f64>,
    pub(crate) constant: Option<f64>,
    pub(crate) whole: Option<Whole>,
}

/// How a number becomes a whole one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Whole {
    Round,
    Ceiling,
    Floor,
}

/// A field that a model tells.
#[derive(Debug)]
pub(crate) struct Output {
    pub(crate) name: Arc<str>,
    pub(crate) slot: usize,
    pub(crate) kind: Option<PmmlType>,
    pub(crate) feature: Feature,
    /// Whether it is told, or only for the use of other outputs and models.
    pub(crate) told: bool,
}

/// What a field tells.
#[derive(Debug)]
pub(crate) enum Feature {
    Value,
    Shown(Vec<(PmmlValue, Arc<str>)>),
    /// The probability of a class, or of the one that is predicted.
    Probability(Option<PmmlValue>),
    Confidence(Option<PmmlValue>),
    Entity,
    /// The reason of a rank, from 1.
    Reason(usize),
    Made(Expression),
}

impl Target {
    /// Shifts and scales a number; says the default where there is nothing.
    pub(crate) fn apply(&self, answer: &mut Answer, precision: Precision) {
        if answer.value.is_missing() {
            if let Some(default) = &self.default {
                answer.value = default.clone();
            } else if !self.priors.is_empty() {
                *answer = Answer::most_probable(self.priors.clone());
            }
            return;
        }
        let PmmlValue::Number(mut number) = answer.value else { return };
        if let Some(least) = self.least {
            number = number.max(least);
        }
        if let Some(most) = self.most {
            number = number.min(most);
        }
        if let Some(factor) = self.factor {
            number = precision.of(number * precision.of(factor));
        }
        if let Some(constant) = self.constant {
            number = precision.of(number + precision.of(constant));
        }
        number = match self.whole {
            None => number,
            Some(Whole::Round) => round(number),
            Some(Whole::Ceiling) => number.ceil(),
            Some(Whole::Floor) => number.floor(),
        };
        answer.value = PmmlValue::Number(number);
    }
}

impl Output {
    /// What it tells of `answer`.
    pub(crate) fn of(&self, frame: &Frame, answer: &Answer) -> Result<PmmlValue> {
        Ok(match &self.feature {
            Feature::Value => answer.value.clone(),
            Feature::Shown(shown) => {
                let found = shown.iter().find(|(class, _)| same(class, &answer.value));
                found
                    .map_or_else(|| answer.value.clone(), |(_, text)| PmmlValue::Text(text.clone()))
            }
            Feature::Probability(class) => of_class(&answer.probabilities, class.as_ref(), answer),
            Feature::Confidence(class) if answer.confidences.is_empty() => {
                of_class(&answer.probabilities, class.as_ref(), answer)
            }
            Feature::Confidence(class) => of_class(&answer.confidences, class.as_ref(), answer),
            Feature::Entity => answer.entity.clone().map_or(PmmlValue::Missing, PmmlValue::Text),
            Feature::Reason(rank) => {
                let found = answer.reasons.get(rank.saturating_sub(1));
                found.map_or(PmmlValue::Missing, |(code, _)| PmmlValue::Text(code.clone()))
            }
            Feature::Made(expression) => expression.of(frame, &[])?,
        })
    }
}

fn of_class(known: &[(PmmlValue, f64)], class: Option<&PmmlValue>, answer: &Answer) -> PmmlValue {
    let class = class.unwrap_or(&answer.value);
    let found = known.iter().find(|(known, _)| same(known, class));
    // A class that the model does not tell of has no share; without any answer nothing has one.
    let rest = if known.is_empty() { None } else { Some(0.0) };
    PmmlValue::from_number(found.map(|(_, share)| *share).or(rest))
}
