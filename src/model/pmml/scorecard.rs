//! Scorecards: points of attributes, and the reasons for those that are lost.
#![expect(clippy::float_arithmetic, reason = "points of others' cards are doubles")]

use super::expression::{Expression, Frame};
use super::model::Answer;
use super::predicate::Predicate;
use super::value::PmmlValue;
use crate::error::{Error, ErrorKind, Result};
use std::sync::Arc;

/// A card.
#[derive(Debug)]
pub(crate) struct Card {
    pub(crate) initial: f64,
    /// Which way points are lost; none where the card gives no reasons.
    pub(crate) reasons: Option<Algorithm>,
    pub(crate) characteristics: Vec<Characteristic>,
}

/// Whether points below or above the baseline are reasons.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Algorithm {
    PointsBelow,
    PointsAbove,
}

/// One characteristic: the first of its attributes that holds gives the points.
#[derive(Debug)]
pub(crate) struct Characteristic {
    pub(crate) name: Arc<str>,
    pub(crate) baseline: f64,
    pub(crate) attributes: Vec<Attribute>,
}

/// One attribute.
#[derive(Debug)]
pub(crate) struct Attribute {
    pub(crate) predicate: Predicate,
    pub(crate) points: Points,
    /// Its own code, or its characteristic's.
    pub(crate) reason: Option<Arc<str>>,
}

/// The points of an attribute.
#[derive(Debug)]
pub(crate) enum Points {
    Fixed(f64),
    Computed(Expression),
}

impl Card {
    /// The score with the points of each characteristic, and the reasons by the points that they cost:
    /// those of one code together, the most first, and in the order of the card where they are equal.
    /// A code that costs less than nothing is no reason.
    ///
    /// # Errors
    /// [`ErrorKind::Model`] where no attribute of a characteristic holds, or points have no value.
    pub(crate) fn evaluate(&self, frame: &Frame) -> Result<Answer> {
        let mut answer = Answer::default();
        let mut score = self.initial;
        let mut lost: Vec<(Arc<str>, f64)> = Vec::new();
        for characteristic in &self.characteristics {
            let holds = |a: &&Attribute| a.predicate.holds(&frame.slots) == Some(true);
            let attribute = characteristic.attributes.iter().find(holds);
            let Some(attribute) = attribute else {
                return Err(characteristic.fault("none of its attributes holds"));
            };
            let points = match &attribute.points {
                Points::Fixed(points) => *points,
                Points::Computed(expression) => match expression.of(frame, &[])? {
                    PmmlValue::Number(points) => points,
                    PmmlValue::Missing
                    | PmmlValue::Invalid
                    | PmmlValue::Text(_)
                    | PmmlValue::Boolean(_) => {
                        return Err(characteristic.fault("its points are no number"));
                    }
                },
            };
            score += points;
            answer.partial_scores.push((characteristic.name.clone(), points));
            let Some(algorithm) = self.reasons else { continue };
            let cost = match algorithm {
                Algorithm::PointsBelow => characteristic.baseline - points,
                Algorithm::PointsAbove => points - characteristic.baseline,
            };
            if let Some(code) = &attribute.reason {
                match lost.iter_mut().find(|(known, _)| known == code) {
                    Some((_, sum)) => *sum += cost,
                    None => lost.push((code.clone(), cost)),
                }
            }
        }
        lost.retain(|(_, cost)| *cost >= 0.0);
        lost.sort_by(|left, right| right.1.total_cmp(&left.1));
        answer.reasons = lost;
        answer.value = PmmlValue::Number(score);
        answer.raw = vec![score];
        Ok(answer)
    }
}

impl Characteristic {
    fn fault(&self, what: &str) -> Error {
        Error::new(ErrorKind::Model, format!("characteristic `{}`: {what}", self.name))
    }
}
