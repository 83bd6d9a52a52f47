//! Models of models: what each says, brought together.
#![expect(clippy::float_arithmetic, reason = "what models say is weighed in doubles")]

use super::expression::Frame;
use super::function::median;
use super::model::{Answer, Model, Precision};
use super::predicate::Predicate;
use super::value::{PmmlValue, same};
use crate::error::Result;
use crate::math;
use std::sync::Arc;

/// Models, and how their answers make one.
#[derive(Debug)]
pub(crate) struct Segmentation {
    pub(crate) method: Method,
    pub(crate) segments: Vec<Segment>,
    /// Whether a class is predicted.
    pub(crate) classifies: bool,
    pub(crate) untold: Untold,
    /// The share of segments without an answer, by their weights, past which there is none at all.
    pub(crate) untold_max: f64,
}

/// A model for the rows for which its predicate holds.
#[derive(Debug)]
pub(crate) struct Segment {
    pub(crate) id: Option<Arc<str>>,
    pub(crate) predicate: Predicate,
    pub(crate) weight: f64,
    pub(crate) model: Model,
}

/// How answers make one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Method {
    /// The class that most segments say.
    Majority,
    Average,
    Median,
    Max,
    Sum,
    /// What the first segment says whose predicate holds.
    First,
    /// What the last one says; each may read what those before it tell.
    Chain,
}

/// What becomes of segments that say nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Untold {
    /// They count as an answer.
    Counts,
    /// They are left out.
    LeftOut,
    /// Nothing is said at all.
    Decides,
}

/// What a segment says, and its weight.
type Said = (Answer, f64);

impl Segmentation {
    /// What all segments together say.
    pub(crate) fn evaluate(
        &self,
        frame: &mut Frame,
        row: &[PmmlValue],
        precision: Precision,
    ) -> Result<Answer> {
        let mut said: Vec<Said> = Vec::new();
        let mut outputs: Vec<(Arc<str>, PmmlValue)> = Vec::new();
        for segment in &self.segments {
            frame.step(1)?;
            if segment.predicate.holds(&frame.slots) != Some(true) {
                continue;
            }
            let mut answer = segment.model.evaluate(frame, row)?;
            match self.method {
                Method::First => {
                    answer.entity.clone_from(&segment.id);
                    return Ok(answer);
                }
                Method::Chain => {
                    outputs.retain(|(name, _)| answer.outputs.iter().all(|(new, _)| new != name));
                    outputs.append(&mut answer.outputs);
                    said.clear();
                }
                Method::Majority | Method::Average | Method::Median | Method::Max | Method::Sum => {
                }
            }
            said.push((answer, segment.weight));
        }
        if self.method == Method::Chain {
            let last = said.pop().map(|(answer, _)| answer).unwrap_or_default();
            return Ok(Answer { outputs, ..last });
        }
        let Some(said) = self.told(said) else { return Ok(Answer::default()) };
        Ok(match (self.classifies, self.method) {
            (true, Method::Majority) => majority(&said),
            (true, Method::Max) => surest(&said),
            (true, _) => mean_shares(&said, precision),
            (false, _) => Answer::number(self.number(&said, precision)),
        })
    }

    /// The answers that count; nothing where too many segments have none.
    fn told(&self, said: Vec<Said>) -> Option<Vec<Said>> {
        let votes = self.classifies && self.method == Method::Majority;
        let weight = |said: &[Said], missing: bool| {
            let counted = said.iter().filter(|(answer, _)| !missing || answer.value.is_missing());
            counted.map(|(_, weight)| weight).sum::<f64>()
        };
        if said.iter().all(|(answer, _)| !answer.value.is_missing()) {
            return (!said.is_empty()).then_some(said);
        }
        let too_many = weight(&said, true) / weight(&said, false) > self.untold_max;
        match self.untold {
            Untold::Decides => None,
            Untold::Counts if !votes => None,
            Untold::Counts | Untold::LeftOut if too_many => None,
            Untold::Counts => Some(said),
            Untold::LeftOut => {
                let told: Vec<Said> =
                    said.into_iter().filter(|(answer, _)| !answer.value.is_missing()).collect();
                (!told.is_empty()).then_some(told)
            }
        }
    }

    /// The number that those of the segments make.
    fn number(&self, said: &[Said], precision: Precision) -> Option<f64> {
        let numbers = said.iter().map(|(answer, weight)| Some((answer.value.number()?, *weight)));
        let mut numbers = numbers.collect::<Option<Vec<(f64, f64)>>>()?;
        let sum = numbers.iter().fold(0.0, |sum, (number, weight)| {
            let weight = precision.of(*weight);
            precision.of(sum + precision.of(weight * precision.of(*number)))
        });
        let weights = || {
            numbers.iter().fold(0.0, |sum, (_, weight)| precision.of(sum + precision.of(*weight)))
        };
        match self.method {
            Method::Sum => Some(sum),
            Method::Average => Some(precision.of(sum / weights())).filter(|mean| !mean.is_nan()),
            Method::Max => numbers.iter().map(|(number, _)| *number).reduce(f64::max),
            Method::Median => Some(weighted_median(&mut numbers)),
            Method::Majority | Method::First | Method::Chain => None,
        }
    }
}

/// The class with the most votes; nothing where more go to none.
fn majority(said: &[Said]) -> Answer {
    let mut votes: Vec<(PmmlValue, f64)> = Vec::new();
    let mut none = 0.0;
    for (answer, weight) in said {
        if answer.value.is_missing() {
            none += weight;
        } else {
            add(&mut votes, &answer.value, *weight);
        }
    }
    let most = votes.iter().map(|(_, votes)| *votes).fold(0.0, f64::max);
    let all: f64 = votes.iter().map(|(_, votes)| votes).sum();
    if votes.is_empty() || none > most || all <= 0.0 {
        return Answer::default();
    }
    let shares = votes.into_iter().map(|(class, votes)| (class, votes / all));
    Answer::most_probable(shares.collect())
}

/// Half of the weight lies on each side of it; of equal weights, it is the median.
fn weighted_median(numbers: &mut [(f64, f64)]) -> f64 {
    let first = numbers.first().map_or(1.0, |(_, weight)| *weight);
    if numbers.iter().all(|(_, weight)| weight.total_cmp(&first).is_eq()) {
        let mut plain: Vec<f64> = numbers.iter().map(|(number, _)| *number).collect();
        return median(&mut plain);
    }
    numbers.sort_by(|left, right| left.0.total_cmp(&right.0));
    let half = numbers.iter().map(|(_, weight)| weight).sum::<f64>() / 2.0;
    let mut below = 0.0;
    for (number, weight) in numbers.iter() {
        below += weight;
        if below >= half {
            return *number;
        }
    }
    f64::NAN
}

/// The shares that a segment says; without any, its class has all.
fn shares(answer: &Answer) -> Vec<(PmmlValue, f64)> {
    if answer.probabilities.is_empty() {
        return vec![(answer.value.clone(), 1.0)];
    }
    answer.probabilities.clone()
}

fn add(sums: &mut Vec<(PmmlValue, f64)>, class: &PmmlValue, share: f64) {
    match sums.iter_mut().find(|(known, _)| same(known, class)) {
        Some((_, sum)) => *sum += share,
        None => sums.push((class.clone(), share)),
    }
}

/// The mean share of each class, by weight.
fn mean_shares(said: &[Said], precision: Precision) -> Answer {
    let mut sums = Vec::new();
    for (answer, weight) in said {
        for (class, share) in shares(answer) {
            add(&mut sums, &class, precision.of(weight * share));
        }
    }
    let all: f64 = said.iter().map(|(_, weight)| weight).sum();
    if all <= 0.0 {
        return Answer::default();
    }
    let means = sums.into_iter().map(|(class, sum)| (class, precision.of(sum / all)));
    Answer::most_probable(means.collect())
}

/// What the segment says that is surest of its class; the mean of those that are equally sure.
fn surest(said: &[Said]) -> Answer {
    let sure = |answer: &Answer| {
        shares(answer).into_iter().map(|(_, share)| share).fold(f64::NEG_INFINITY, f64::max)
    };
    let most = said.iter().map(|(answer, _)| sure(answer)).fold(f64::NEG_INFINITY, f64::max);
    let mut sums = Vec::new();
    let mut count = 0_usize;
    for (answer, _) in said.iter().filter(|(answer, _)| sure(answer) >= most) {
        count = count.saturating_add(1);
        for (class, share) in shares(answer) {
            add(&mut sums, &class, share);
        }
    }
    let mean = |(class, sum)| (class, sum / math::count(count.max(1)));
    Answer::most_probable(sums.into_iter().map(mean).collect())
}
