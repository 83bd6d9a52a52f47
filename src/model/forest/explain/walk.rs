//! The way through a tree: for each node, how its cover flows on, and what is asked above it.
#![expect(clippy::float_arithmetic, reason = "shares of cover are doubles")]

use crate::model::forest::{Child, Tree};

/// A tree with its paths.
#[derive(Debug, Default)]
pub(super) struct Walked {
    /// The nodes, parents before children.
    pub(super) placed: Vec<Placed>,
    /// How many different inputs a path asks for, at most.
    pub(super) inputs: usize,
}

/// A node in its place.
#[derive(Debug, Clone, Copy)]
pub(super) struct Placed {
    pub(super) node: usize,
    pub(super) depth: usize,
    /// How much of the cover flows to the left, and to the right; together 1.
    pub(super) shares: [f64; 2],
    /// The last way above that an answer about the same input leads to.
    pub(super) above: Option<Way>,
}

/// A way out of a node.
#[derive(Debug, Clone, Copy)]
pub(super) struct Way {
    pub(super) node: usize,
    /// 0 for the left, 1 for the right.
    pub(super) side: usize,
    /// How much of the cover flows along this path through the questions about its input.
    pub(super) share: f64,
}

/// What is still to be done.
enum Step {
    Enter(Child, usize),
    /// From here on, this is the last way of the input.
    Take(usize, Option<Way>),
}

/// Walks through `tree`.
///
/// # Errors
/// What is wrong with its cover.
pub(super) fn walk(tree: &Tree, inputs: usize) -> Result<Walked, String> {
    let mut walked = Walked::default();
    let mut last: Vec<Option<Way>> = vec![None; inputs];
    let mut on_path = 0_usize;
    let mut steps = vec![Step::Enter(tree.root(), 0)];
    while let Some(step) = steps.pop() {
        let (child, depth) = match step {
            Step::Take(input, way) => {
                let Some(last) = last.get_mut(input) else { continue };
                match (&last, &way) {
                    (None, Some(_)) => on_path = on_path.saturating_add(1),
                    (Some(_), None) => on_path = on_path.saturating_sub(1),
                    (Some(_), Some(_)) | (None, None) => {}
                }
                walked.inputs = walked.inputs.max(on_path);
                *last = way;
                continue;
            }
            Step::Enter(child, depth) => (child, depth),
        };
        let Child::Node(place) = child else { continue };
        let Some(node) = tree.nodes.get(place) else { continue };
        let shares = shares(tree, [node.left, node.right], depth == 0)?;
        let above = last.get(node.input).copied().flatten();
        walked.placed.push(Placed { node: place, depth, shares, above });
        let before = above.map_or(1.0, |way| way.share);
        let children = [node.left, node.right].into_iter().zip(shares).enumerate();
        for (side, (child, share)) in children.rev() {
            let way = Way { node: place, side, share: before * share };
            steps.push(Step::Take(node.input, above));
            steps.push(Step::Enter(child, depth.saturating_add(1)));
            steps.push(Step::Take(node.input, Some(way)));
        }
    }
    Ok(walked)
}

/// How much of the cover of a node flows each way. Where no cover came, half each way.
fn shares(tree: &Tree, ways: [Child; 2], root: bool) -> Result<[f64; 2], String> {
    let cover = |child| match child {
        Child::Node(node) => tree.nodes.get(node).map(|node| node.cover),
        Child::Leaf(leaf) => tree.leaves.get(leaf).map(|leaf| leaf.cover),
    };
    let [left, right] = ways.map(|child| cover(child).unwrap_or_default());
    let all = left + right;
    if !(all.is_finite() && left >= 0.0 && right >= 0.0) {
        return Err("has a cover that is negative or no number".to_owned());
    }
    if all > 0.0 {
        let share = left / all;
        return Ok([share, 1.0 - share]);
    }
    if root {
        let message = "does not say how many rows of the sample came to its nodes, which \
            contributions by path need: compute them against rows";
        return Err(message.to_owned());
    }
    Ok([0.5, 0.5])
}

impl Walked {
    /// What the tree says on the mean.
    pub(super) fn mean(&self, tree: &Tree) -> f64 {
        let mut below = vec![0.0; tree.nodes.len()];
        for placed in self.placed.iter().rev() {
            let Some(node) = tree.nodes.get(placed.node) else { continue };
            let mean = |child| value(tree, &below, child);
            let [left, right] = placed.shares;
            let sum = left * mean(node.left) + right * mean(node.right);
            if let Some(below) = below.get_mut(placed.node) {
                *below = sum;
            }
        }
        value(tree, &below, tree.root())
    }
}

fn value(tree: &Tree, below: &[f64], child: Child) -> f64 {
    match child {
        Child::Node(node) => below.get(node).copied().unwrap_or_default(),
        Child::Leaf(leaf) => tree.leaves.get(leaf).map_or(0.0, |leaf| leaf.value),
    }
}
