//! One tree: questions about inputs, and what its leaves say.
#![expect(clippy::float_arithmetic, reason = "a score of trees is computed in doubles")]

use std::fmt;
use std::sync::Arc;

/// One tree.
#[derive(Debug, Clone, Default, PartialEq)]
pub(in crate::model) struct Tree {
    /// The output that it adds to.
    pub(in crate::model) output: usize,
    /// The first is the root; none in a tree of one leaf.
    pub(in crate::model) nodes: Vec<Node>,
    pub(in crate::model) leaves: Vec<Leaf>,
}

/// A question about one input.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::model) struct Node {
    pub(in crate::model) input: usize,
    pub(in crate::model) split: Split,
    pub(in crate::model) missing: Missing,
    pub(in crate::model) left: Child,
    pub(in crate::model) right: Child,
    /// How many rows of the sample came here, or how much they weighed.
    pub(in crate::model) cover: f64,
}

/// Who goes to the left.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::model) enum Split {
    /// Values up to this one.
    AtMost(f64),
    /// Categories whose bit is set; the value is cut to a whole number.
    Among(Arc<[u32]>),
}

/// What is done without a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::model) enum Missing {
    /// It counts as zero.
    IsZero,
    /// It goes one way, as zero does.
    WithZero(Side),
    /// It goes one way.
    Goes(Side),
}

/// A way out of a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::model) enum Side {
    Left,
    Right,
}

/// What stands below a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::model) enum Child {
    Node(usize),
    Leaf(usize),
}

/// The end of a way through a tree.
#[derive(Debug, Clone, Default, PartialEq)]
pub(in crate::model) struct Leaf {
    pub(in crate::model) value: f64,
    pub(in crate::model) cover: f64,
    /// What counts in place of `value`, where it is there.
    pub(in crate::model) linear: Option<Linear>,
}

/// A constant, and a factor for each of some inputs, unless one of them is missing.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::model) struct Linear {
    pub(in crate::model) constant: f64,
    pub(in crate::model) factors: Vec<(usize, f64)>,
    /// Whether an input that is missing adds nothing; else the value of the leaf counts without one.
    pub(in crate::model) skips: bool,
}

/// What is so near to zero that it counts as zero, as `LightGBM` has it (single precision 1e-35).
pub(super) const ZERO: f64 = 1e-35_f32 as f64;

impl Tree {
    pub(in crate::model) fn value(&self, row: &[f64]) -> f64 {
        self.leaves.get(self.leaf(row)).map_or(0.0, |leaf| leaf.value(row))
    }

    /// Where every way through the tree begins.
    pub(super) fn root(&self) -> Child {
        if self.nodes.is_empty() { Child::Leaf(0) } else { Child::Node(0) }
    }

    /// The leaf that `row` ends in.
    pub(in crate::model) fn leaf(&self, row: &[f64]) -> usize {
        let mut at = self.root();
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

    /// Whether each node and each leaf but the root is the child of one node, and each input and the
    /// output are among so many; the words say what is wrong.
    ///
    /// # Errors
    /// What is not as in a tree.
    pub(in crate::model) fn check(&self, inputs: usize, outputs: usize) -> Result<(), String> {
        if self.output >= outputs {
            return Err(format!("a tree adds to output {}, of {outputs}", self.output));
        }
        if self.leaves.len() != self.nodes.len().saturating_add(1) {
            let (leaves, nodes) = (self.leaves.len(), self.nodes.len());
            return Err(format!("a tree of {nodes} nodes has {leaves} leaves, not one more"));
        }
        let (mut nodes, mut leaves) =
            (vec![false; self.nodes.len()], vec![false; self.leaves.len()]);
        let mut waiting = vec![self.root()];
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
    pub(super) fn way(&self, row: &[f64]) -> Child {
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
            Split::Among(_) if value.is_nan() => {
                return match self.missing {
                    Missing::Goes(side) | Missing::WithZero(side) => side,
                    Missing::IsZero => Side::Right,
                };
            }
            Split::Among(bits) => holds(bits, value),
        };
        if left { Side::Left } else { Side::Right }
    }
}

/// Whether the category `value` is among those whose bit is set; what is missing, negative or not a
/// category at all never is.
pub(super) fn holds(bits: &[u32], value: f64) -> bool {
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
    pub(super) fn value(&self, row: &[f64]) -> f64 {
        let Some(linear) = &self.linear else { return self.value };
        let mut sum = linear.constant;
        for (input, factor) in &linear.factors {
            let value = row.get(*input).copied().unwrap_or(f64::NAN);
            if !value.is_nan() {
                sum += value * factor;
            } else if !linear.skips {
                return self.value;
            }
        }
        sum
    }
}
