//! Trees: a forest, or boosted ones, in one form whatever trained them.
//!
//! Each tree is walked from its root to a leaf, and what the leaves say is added in the order of the
//! trees.
#![expect(clippy::float_arithmetic, reason = "a score of trees is computed in doubles")]

mod compiled;
mod explain;
mod frozen;
mod input;
mod tree;
#[cfg(test)]
#[path = "forest/dice_tests.rs"]
mod dice;

use crate::error::{Error, ErrorKind, Result};
use crate::math;
pub use compiled::{CompiledForest, ForestRunner};
pub use explain::{
    ContributionRunner, ContributionUnit, ForestExplainer, ForestReason, ForestReasons, Reference,
};
pub(super) use frozen::FORMAT;
pub use frozen::FrozenForest;
pub use input::{Category, ForestInput};
pub(super) use tree::{Child, Leaf, Linear, Missing, Node, Side, Split, Tree};

/// A model of trees.
#[derive(Debug, Clone, PartialEq)]
pub struct Forest {
    /// What it reads, in order.
    pub(super) inputs: Vec<ForestInput>,
    /// What the sums begin with, one for each output.
    pub(super) base: Vec<f64>,
    pub(super) trees: Vec<Tree>,
    /// Whether the mean of the trees counts instead of their sum.
    pub(super) mean: bool,
    pub(super) link: Link,
    pub(super) precision: Precision,
}

/// How what the trees say is added.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Precision {
    Double,
    /// Each sum is rounded to single precision. That the exact sum of two singles is rounded to a
    /// double first changes nothing: a double has more than twice the digits of a single, and two more.
    Single,
}

/// What the sums of the trees stand for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Link {
    /// What they are.
    Identity,
    /// Log odds, divided by this factor.
    Logistic(f64),
    /// The logarithm of a positive number.
    Log,
    /// The logarithm of what `exp(x) - 1` is.
    Softplus,
    /// A square root with the sign of what it is of.
    SignedRoot,
    /// Shares of classes.
    Softmax,
    /// The number of the greatest sum.
    Class,
    /// 1 above zero, else 0.
    Side,
}

impl Forest {
    /// What it reads, in order.
    pub fn inputs(&self) -> &[ForestInput] {
        &self.inputs
    }

    /// How many numbers it yields: one, or one for each class.
    pub fn outputs(&self) -> usize {
        self.base.len()
    }

    /// How many trees it has.
    pub fn trees(&self) -> usize {
        self.trees.len()
    }

    /// How many leaves its largest tree has.
    pub fn leaves_max(&self) -> usize {
        self.trees.iter().map(|tree| tree.leaves.len()).max().unwrap_or_default()
    }

    /// The sums of the trees for the values `row`, NaN where one is missing: written over `sums`, one
    /// for each output.
    ///
    /// # Errors
    /// [`ErrorKind::Model`] when `row` has another length than [`Forest::inputs`].
    pub fn raw(&self, row: &[f64], sums: &mut Vec<f64>) -> Result<()> {
        if row.len() != self.inputs.len() {
            let (given, asked) = (row.len(), self.inputs.len());
            let message = format!("{given} values are given, and the model reads {asked}");
            return Err(Error::new(ErrorKind::Model, message));
        }
        sums.clone_from(&self.base);
        for tree in &self.trees {
            if let Some(sum) = sums.get_mut(tree.output) {
                *sum = self.precision.round(*sum + tree.value(row));
            }
        }
        Ok(())
    }

    /// What the model predicts of the values `row`: a probability, shares of classes, or a number.
    ///
    /// # Errors
    /// As [`Forest::raw`].
    pub fn predict(&self, row: &[f64], predicted: &mut Vec<f64>) -> Result<()> {
        self.raw(row, predicted)?;
        self.finish(predicted);
        Ok(())
    }

    /// The leaf of each tree that the values `row` end in, counted from 0.
    ///
    /// # Errors
    /// As [`Forest::raw`].
    pub fn leaves(&self, row: &[f64]) -> Result<Vec<usize>> {
        self.raw(row, &mut Vec::new())?;
        Ok(self.trees.iter().map(|tree| tree.leaf(row)).collect())
    }
}

impl Precision {
    fn round(self, sum: f64) -> f64 {
        match self {
            Self::Double => sum,
            Self::Single => math::single(sum),
        }
    }
}

impl Link {
    fn apply(self, sums: &mut Vec<f64>) {
        let each = |sums: &mut [f64], link: &dyn Fn(f64) -> f64| {
            for sum in sums.iter_mut() {
                *sum = link(*sum);
            }
        };
        match self {
            Self::Identity => {}
            Self::Logistic(factor) => each(sums, &|sum| math::sigmoid(factor * sum)),
            Self::Log => each(sums, &math::exp),
            Self::Softplus => each(sums, &math::softplus),
            Self::SignedRoot => each(sums, &|sum| sum * sum.abs()),
            Self::Softmax => {
                let most = sums.iter().copied().fold(f64::NEG_INFINITY, f64::max);
                each(sums, &|sum| math::exp(sum - most));
                let all: f64 = sums.iter().sum();
                each(sums, &|share| share / all);
            }
            Self::Class => {
                let most = sums.iter().copied().fold(f64::NEG_INFINITY, f64::max);
                let class = sums.iter().position(|sum| *sum >= most).unwrap_or_default();
                *sums = vec![math::count(class)];
            }
            Self::Side => each(sums, &|sum| if sum > 0.0 { 1.0 } else { 0.0 }),
        }
    }
}
