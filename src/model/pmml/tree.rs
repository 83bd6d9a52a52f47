//! Decision trees: the way down, and what is done where a value is missing on it.
#![expect(clippy::float_arithmetic, reason = "shares of classes are computed in doubles")]

use super::expression::Frame;
use super::model::Answer;
use super::predicate::Predicate;
use super::value::{PmmlValue, same};
use crate::error::Result;
use std::ops::Range;
use std::sync::Arc;

/// A tree; the first node is its root, and the children of each stand together.
#[derive(Debug)]
pub(crate) struct Tree {
    pub(crate) nodes: Vec<Node>,
    pub(crate) strategy: Strategy,
    /// What the confidence is multiplied by for each default child and each surrogate that leads
    /// on.
    pub(crate) penalty: f64,
    /// Whether a node none of whose children holds says what it says, instead of nothing.
    pub(crate) returns_last: bool,
    /// Whether it predicts a class.
    pub(crate) classifies: bool,
}

/// A node.
#[derive(Debug)]
pub(crate) struct Node {
    pub(crate) id: Option<Arc<str>>,
    pub(crate) predicate: Predicate,
    /// What it says; missing where only the shares do.
    pub(crate) score: PmmlValue,
    /// How many rows of the sample came here.
    pub(crate) count: f64,
    pub(crate) shares: Vec<Share>,
    pub(crate) children: Range<usize>,
    pub(crate) default_child: Option<usize>,
}

/// What a node says of a class.
#[derive(Debug)]
pub(crate) struct Share {
    pub(crate) class: PmmlValue,
    pub(crate) count: f64,
    pub(crate) probability: Option<f64>,
    pub(crate) confidence: Option<f64>,
}

/// What is done where a predicate is unknown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Strategy {
    /// It does not hold.
    None,
    /// The node above answers.
    LastPrediction,
    /// There is no answer.
    NullPrediction,
    /// The node above says where to go.
    DefaultChild,
    /// All children that may hold are asked, and weighed by their rows.
    WeightedConfidence,
    /// The rows of all leaves that may be reached are counted.
    AggregateNodes,
}

/// Where the way leads next.
enum Step {
    /// To a child.
    To(usize),
    /// The predicate of a child is unknown; from that child on any may hold.
    Unknown(usize),
    /// No child holds.
    Nowhere,
}

impl Tree {
    /// What it says of the fields in `frame`.
    pub(crate) fn evaluate(&self, frame: &Frame) -> Result<Answer> {
        let root = self.nodes.first().and_then(|root| root.predicate.holds(&frame.slots));
        if root != Some(true) {
            return Ok(Answer::default());
        }
        let (mut at, mut penalty) = (0_usize, 1.0);
        loop {
            let Some(node) = self.nodes.get(at) else { return Ok(Answer::default()) };
            frame.step(node.children.len().saturating_add(1))?;
            if node.children.is_empty() {
                return Ok(self.says(node, penalty));
            }
            match (self.step(node, frame), self.strategy) {
                (Step::To(child), _) => {
                    at = child;
                    if self.falls_back(node, child, frame) {
                        penalty *= self.penalty;
                    }
                }
                (Step::Nowhere, _) if self.returns_last => return Ok(self.says(node, penalty)),
                (Step::Unknown(_), Strategy::LastPrediction) => return Ok(self.says(node, penalty)),
                (Step::Unknown(_), Strategy::DefaultChild) => match node.default_child {
                    Some(child) => {
                        at = child;
                        penalty *= self.penalty;
                    }
                    None => return Ok(Answer::default()),
                },
                (Step::Unknown(_), Strategy::WeightedConfidence | Strategy::AggregateNodes) => {
                    return self.spread(at, frame);
                }
                (Step::Nowhere, _)
                | (Step::Unknown(_), Strategy::None | Strategy::NullPrediction) => {
                    return Ok(Answer::default());
                }
            }
        }
    }

    fn step(&self, node: &Node, frame: &Frame) -> Step {
        for place in node.children.clone() {
            let Some(child) = self.nodes.get(place) else { continue };
            match child.predicate.holds(&frame.slots) {
                Some(true) => return Step::To(place),
                None if self.strategy != Strategy::None => return Step::Unknown(place),
                Some(false) | None => {}
            }
        }
        Step::Nowhere
    }

    /// Whether a surrogate leads from `node` to `child`, for want of a value.
    fn falls_back(&self, node: &Node, child: usize, frame: &Frame) -> bool {
        let asked = node.children.start..child.saturating_add(1);
        let asked = asked.filter_map(|place| self.nodes.get(place));
        asked.map(|asked| &asked.predicate).any(|predicate| match predicate {
            Predicate::First(parts) => {
                parts.first().is_some_and(|first| first.holds(&frame.slots).is_none())
            }
            Predicate::Always(_)
            | Predicate::Missing(..)
            | Predicate::Compare(_)
            | Predicate::Among(_)
            | Predicate::All(_)
            | Predicate::Any(_)
            | Predicate::Odd(_) => false,
        })
    }

    /// What a node says.
    fn says(&self, node: &Node, penalty: f64) -> Answer {
        let mut answer = if self.classifies {
            let probabilities = node.probabilities();
            let mut answer = Answer::most_probable(probabilities);
            answer.confidences = node.confidences(penalty);
            if !node.score.is_missing() {
                answer.value = node.score.clone();
            }
            answer
        } else {
            let raw = node.score.number().into_iter().collect();
            Answer { value: node.score.clone(), raw, ..Answer::default() }
        };
        answer.entity.clone_from(&node.id);
        answer
    }

    /// What all leaves say that may be reached from the node at `start`: weighed by the shares of rows
    /// on the ways to them, or by their own rows.
    fn spread(&self, start: usize, frame: &Frame) -> Result<Answer> {
        let mut sums: Vec<(PmmlValue, f64)> = Vec::new();
        let (mut number, mut all) = (0.0, 0.0);
        let mut waiting = vec![(start, 1.0)];
        while let Some((place, weight)) = waiting.pop() {
            let Some(node) = self.nodes.get(place) else { continue };
            frame.step(node.children.len().saturating_add(1))?;
            let from = match self.step(node, frame) {
                Step::To(child) => {
                    waiting.push((child, weight));
                    continue;
                }
                Step::Unknown(child) => child..node.children.end,
                Step::Nowhere if node.children.is_empty() || self.returns_last => {
                    let counted = self.strategy == Strategy::AggregateNodes;
                    let weight = if counted { node.count } else { weight };
                    all += weight;
                    number += weight * node.score.number().unwrap_or_default();
                    for (class, share) in node.parts(counted) {
                        let share = if counted { share } else { share * weight };
                        match sums.iter_mut().find(|(known, _)| same(known, &class)) {
                            Some((_, sum)) => *sum += share,
                            None => sums.push((class, share)),
                        }
                    }
                    continue;
                }
                Step::Nowhere => continue,
            };
            let open = from.filter_map(|place| {
                let child = self.nodes.get(place)?;
                (child.predicate.holds(&frame.slots) != Some(false)).then_some((place, child.count))
            });
            let open: Vec<(usize, f64)> = open.collect();
            let rows: f64 = open.iter().map(|(_, count)| count).sum();
            let share = |count: f64| if rows > 0.0 { weight * count / rows } else { 0.0 };
            // The first child is asked first.
            waiting.extend(open.into_iter().rev().map(|(place, count)| (place, share(count))));
        }
        if !self.classifies {
            return Ok(Answer::number((all > 0.0).then_some(number / all)));
        }
        let total: f64 = sums.iter().map(|(_, sum)| sum).sum();
        if total <= 0.0 {
            return Ok(Answer::default());
        }
        let confidences = sums.clone();
        let shares = sums.into_iter().map(|(class, sum)| (class, sum / total)).collect();
        let mut answer = Answer::most_probable(shares);
        if self.strategy == Strategy::WeightedConfidence {
            answer.confidences = confidences;
        }
        Ok(answer)
    }
}

impl Node {
    fn total(&self) -> f64 {
        self.shares.iter().map(|share| share.count).sum()
    }

    fn probabilities(&self) -> Vec<(PmmlValue, f64)> {
        let total = self.total();
        let share = |share: &Share| {
            let counted = if total > 0.0 { share.count / total } else { 0.0 };
            (share.class.clone(), share.probability.unwrap_or(counted))
        };
        self.shares.iter().map(share).collect()
    }

    fn confidences(&self, penalty: f64) -> Vec<(PmmlValue, f64)> {
        let mut confidences = self.probabilities();
        for ((_, confidence), share) in confidences.iter_mut().zip(&self.shares) {
            *confidence = share.confidence.unwrap_or(*confidence) * penalty;
        }
        confidences
    }

    /// Each class with its rows, or with the confidence in it.
    fn parts(&self, counted: bool) -> Vec<(PmmlValue, f64)> {
        if counted {
            return self.shares.iter().map(|share| (share.class.clone(), share.count)).collect();
        }
        if self.shares.is_empty() && !self.score.is_missing() {
            return vec![(self.score.clone(), 1.0)];
        }
        self.confidences(1.0)
    }
}
