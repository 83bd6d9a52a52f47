//! A grown tree as the tree of a forest.
#![expect(clippy::float_arithmetic, reason = "what a leaf adds is scaled by the learning rate")]

use super::bins::Binned;
use super::split::{Cut, Found, Search};
use crate::model::forest::{Child, Leaf, Missing, Node, Side, Split, Tree};

/// A split in its place.
#[derive(Debug)]
pub(super) struct Placed {
    /// The split above it, and on which side of that it is.
    pub(super) above: Option<(usize, Side)>,
    /// The rows that came here.
    pub(super) cover: f64,
    /// For each code, whether it goes to the left.
    pub(super) lefts: [bool; 256],
    pub(super) found: Found,
}

/// The end of a way through a tree: what is above it, its value before the learning rate, its rows.
pub(super) type End = (Option<(usize, Side)>, f64, f64);

/// The tree of `splits`, each with the number of a node, and `ends`.
pub(super) fn freeze(search: &Search<'_>, splits: &[Placed], ends: &[End]) -> Tree {
    let node = |placed: &Placed| {
        let (split, missing) = question(search, &placed.found);
        let (left, right) = (Child::Leaf(0), Child::Leaf(0));
        let (input, cover) = (placed.found.input, placed.cover);
        Node { input, split, missing, left, right, cover }
    };
    let mut nodes: Vec<Node> = splits.iter().map(node).collect();
    for (number, placed) in splits.iter().enumerate() {
        hang(&mut nodes, placed.above, Child::Node(number));
    }
    let mut leaves = Vec::with_capacity(ends.len());
    for (number, (above, value, cover)) in ends.iter().enumerate() {
        hang(&mut nodes, *above, Child::Leaf(number));
        let value = search.options.learning_rate * value;
        leaves.push(Leaf { value, cover: *cover, linear: None });
    }
    Tree { output: 0, nodes, leaves }
}

/// Hangs `child` under a node.
fn hang(nodes: &mut [Node], above: Option<(usize, Side)>, child: Child) {
    let Some((number, side)) = above else { return };
    if let Some(node) = nodes.get_mut(number) {
        match side {
            Side::Left => node.left = child,
            Side::Right => node.right = child,
        }
    }
}

fn question(search: &Search<'_>, found: &Found) -> (Split, Missing) {
    match &found.cut {
        Cut::UpTo { bin, missing } => {
            let bins = search.binned.inputs.get(found.input);
            let threshold = bins.map_or(f64::MAX, |bins| bins.threshold(*bin));
            let side = if *missing { Side::Left } else { Side::Right };
            (Split::AtMost(threshold), Missing::Goes(side))
        }
        Cut::Among(bits) => {
            let words = bits.iter().flat_map(|word| [*word & 0xffff_ffff, *word >> 32]);
            let mut words: Vec<u32> = words.filter_map(|word| u32::try_from(word).ok()).collect();
            while words.last() == Some(&0) {
                words.pop();
            }
            (Split::Among(words.into()), Missing::Goes(Side::Right))
        }
    }
}

/// The leaf of a tree of `splits`, frozen as `tree`, that a row of the sample ends in.
pub(super) fn leaf(tree: &Tree, splits: &[Placed], binned: &Binned, row: usize) -> usize {
    let mut at = if tree.nodes.is_empty() { Child::Leaf(0) } else { Child::Node(0) };
    loop {
        let number = match at {
            Child::Leaf(leaf) => return leaf,
            Child::Node(number) => number,
        };
        let (Some(node), Some(placed)) = (tree.nodes.get(number), splits.get(number)) else {
            return 0;
        };
        let code = usize::from(binned.code(node.input, row));
        let left = placed.lefts.get(code).copied().unwrap_or_default();
        at = if left { node.left } else { node.right };
    }
}
