//! Trees: a forest, or boosted ones, in one form whatever trained them.
//!
//! Each tree is walked from its root to a leaf, and what the leaves say is added in the order of the
//! trees.
#![expect(clippy::float_arithmetic, reason = "a score of trees is computed in doubles")]

mod input;

use crate::error::{Error, ErrorKind, Result};
use crate::math;
pub use input::{Category, ForestInput};
use std::fmt;

/// A model of trees.
#[derive(Debug, Clone, PartialEq)]
pub struct Forest {
    /// What it reads, in order.
    pub(super) inputs: Vec<ForestInput>,
    /// What the sums begin with, one for each output. Tree `t` adds to output `t % outputs`.
    pub(super) base: Vec<f64>,
    pub(super) trees: Vec<Tree>,
    /// Whether the mean of the trees counts instead of their sum.
    pub(super) mean: bool,
    pub(super) link: Link,
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
}

/// One tree.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Tree {
    /// The first is the root; none in a tree of one leaf.
    pub(super) nodes: Vec<Node>,
    pub(super) leaves: Vec<Leaf>,
}

/// A question about one input.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Node {
    pub(super) input: usize,
    pub(super) split: Split,
    pub(super) missing: Missing,
    pub(super) left: Child,
    pub(super) right: Child,
    /// How many rows of the sample came here, or how much they weighed.
    pub(super) cover: f64,
}

/// Who goes to the left.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Split {
    /// Values up to this one.
    AtMost(f64),
    /// Categories whose bit is set; the value is cut to a whole number.
    Among(Box<[u32]>),
}

/// What is done without a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Missing {
    /// It counts as zero.
    IsZero,
    /// It goes one way, as zero does.
    WithZero(Side),
    /// It goes one way.
    Goes(Side),
}

/// A way out of a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Left,
    Right,
}

/// What stands below a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Child {
    Node(usize),
    Leaf(usize),
}

/// The end of a way through a tree.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Leaf {
    pub(super) value: f64,
    pub(super) cover: f64,
    /// What is added to a constant where all of these inputs are known; else `value` counts.
    pub(super) linear: Option<Linear>,
}

/// A constant, and a factor for each of some inputs.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Linear {
    pub(super) constant: f64,
    pub(super) factors: Vec<(usize, f64)>,
}

/// What is so near to zero that it counts as zero, as `LightGBM` has it (single precision 1e-35).
const ZERO: f64 = 1e-35_f32 as f64;

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
        let outputs = self.base.len().max(1);
        for (number, tree) in self.trees.iter().enumerate() {
            let output = number.checked_rem(outputs).unwrap_or_default();
            if let Some(sum) = sums.get_mut(output) {
                *sum += tree.value(row);
            }
        }
        if self.mean {
            let rounds = self.trees.len().checked_div(outputs).unwrap_or_default().max(1);
            for sum in sums.iter_mut() {
                *sum /= math::count(rounds);
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
        self.link.apply(predicted);
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

impl Link {
    fn apply(self, sums: &mut [f64]) {
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
        }
    }
}

impl Tree {
    fn value(&self, row: &[f64]) -> f64 {
        self.leaves.get(self.leaf(row)).map_or(0.0, |leaf| leaf.value(row))
    }

    /// The leaf that `row` ends in.
    fn leaf(&self, row: &[f64]) -> usize {
        let mut at = if self.nodes.is_empty() { Child::Leaf(0) } else { Child::Node(0) };
        loop {
            match at {
                Child::Leaf(leaf) => return leaf,
                Child::Node(node) => match self.nodes.get(node) {
                    Some(node) => at = node.way(row),
                    // INVARIANT: every child is there.
                    None => return 0,
                },
            }
        }
    }

    /// Whether each node and each leaf but the root is the child of one node, and each input is one of
    /// `inputs`; the words say what is wrong.
    ///
    /// # Errors
    /// What is not as in a tree.
    pub(super) fn check(&self, inputs: usize) -> std::result::Result<(), String> {
        if self.leaves.len() != self.nodes.len().saturating_add(1) {
            let (leaves, nodes) = (self.leaves.len(), self.nodes.len());
            return Err(format!("a tree of {nodes} nodes has {leaves} leaves, not one more"));
        }
        let (mut nodes, mut leaves) =
            (vec![false; self.nodes.len()], vec![false; self.leaves.len()]);
        let mut waiting = vec![if self.nodes.is_empty() { Child::Leaf(0) } else { Child::Node(0) }];
        while let Some(child) = waiting.pop() {
            let (seen, place) = match child {
                Child::Node(place) => (nodes.get_mut(place), place),
                Child::Leaf(place) => (leaves.get_mut(place), place),
            };
            match seen {
                None => return Err(format!("{child} is not there")),
                Some(seen) if *seen => return Err(format!("two ways lead to {child}")),
                Some(seen) => *seen = true,
            }
            if let Child::Node(_) = child
                && let Some(node) = self.nodes.get(place)
            {
                if node.input >= inputs {
                    return Err(format!("{child} asks for input {}, of {inputs}", node.input));
                }
                waiting.extend([node.left, node.right]);
            }
        }
        let factors = self.leaves.iter().filter_map(|leaf| leaf.linear.as_ref());
        match factors.flat_map(|linear| &linear.factors).find(|(input, _)| *input >= inputs) {
            Some((input, _)) => Err(format!("a leaf asks for input {input}, of {inputs}")),
            // Of a tree with as many ways as ends, each of which is met once, all are met.
            None => Ok(()),
        }
    }
}

impl fmt::Display for Child {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Node(number) => write!(f, "node {number}"),
            Self::Leaf(number) => write!(f, "leaf {number}"),
        }
    }
}

impl Node {
    #[inline]
    fn way(&self, row: &[f64]) -> Child {
        let value = row.get(self.input).copied().unwrap_or(f64::NAN);
        match self.side(value) {
            Side::Left => self.left,
            Side::Right => self.right,
        }
    }

    fn side(&self, value: f64) -> Side {
        let left = match &self.split {
            Split::AtMost(most) => {
                let value = match self.missing {
                    Missing::Goes(side) if value.is_nan() => return side,
                    Missing::WithZero(side) if value.is_nan() || value.abs() <= ZERO => {
                        return side;
                    }
                    Missing::IsZero if value.is_nan() => 0.0,
                    Missing::Goes(_) | Missing::WithZero(_) | Missing::IsZero => value,
                };
                value <= *most
            }
            Split::Among(bits) => holds(bits, value),
        };
        if left { Side::Left } else { Side::Right }
    }
}

/// Whether the category `value` is among those whose bit is set; what is missing, negative or not a
/// category at all never is.
fn holds(bits: &[u32], value: f64) -> bool {
    if value.is_nan() || value <= -1.0 || value >= f64::from(i32::MAX) {
        return false;
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "it lies between -1 and 2^31, and is cut towards zero"
    )]
    let category = value as u32;
    let word = usize::try_from(category >> 5).ok().and_then(|place| bits.get(place));
    word.is_some_and(|word| word >> (category & 31) & 1 == 1)
}

impl Leaf {
    fn value(&self, row: &[f64]) -> f64 {
        let Some(linear) = &self.linear else { return self.value };
        let mut sum = linear.constant;
        for (input, factor) in &linear.factors {
            let value = row.get(*input).copied().unwrap_or(f64::NAN);
            if value.is_nan() {
                return self.value;
            }
            sum += value * factor;
        }
        sum
    }
}
