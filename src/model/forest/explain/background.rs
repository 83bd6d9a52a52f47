//! Contributions against the rows of a background.
//!
//! On the path to a leaf, a row agrees with the inputs whose questions it answers so. A mixture of two
//! rows reaches the leaf where for each input the row that its value is from agrees. So of a row of the
//! background only which inputs it agrees with counts: rows that do so with the same ones are counted
//! once, when the forest is compiled. With `a` inputs with which only the row that is explained agrees,
//! and `b` with which only that of the background does, each of the first contributes what the leaf says
//! times `(a - 1)! b! / (a + b)!`, and each of the others minus that with `a` and `b` exchanged.
#![expect(clippy::float_arithmetic, reason = "contributions are computed in doubles")]

use crate::error::{Error, ErrorKind, Result};
use crate::limits::{BACKGROUND_PATH_INPUTS_MAX, BACKGROUND_ROWS_MAX};
use crate::math;
use crate::model::forest::compiled::code::Codes;
use crate::model::forest::{Child, Forest, Tree};
use crate::simd::paths::Points;
use std::ops::Range;

/// The trees of a forest, with how the rows of the background agree.
#[derive(Debug)]
pub(super) struct Background {
    trees: Vec<Range<usize>>,
    forks: Vec<Fork>,
    leaves: Vec<Leaf>,
    /// The sums that the inputs of each leaf's path contribute to.
    sums: Vec<usize>,
    groups: Vec<Group>,
    /// By both counts: what is multiplied for an input of the first.
    weights: Vec<Vec<f64>>,
}

/// A node, after the one above it.
#[derive(Debug, Clone, Copy)]
struct Fork {
    column: u32,
    code: u32,
    /// The bit of its input on the paths through it.
    bit: u64,
    ways: [Way; 2],
}

/// What stands below: a node of the same tree, or a leaf among all.
#[derive(Debug, Clone, Copy)]
enum Way {
    Fork(usize),
    Leaf(usize),
}

#[derive(Debug, Default)]
struct Leaf {
    value: f64,
    /// A bit for each input of its path.
    all: u64,
    sums: Range<usize>,
    groups: Range<usize>,
}

/// Rows of the background that agree with the same inputs.
#[derive(Debug, Clone, Copy)]
struct Group {
    agrees: u64,
    /// How many of all they are.
    share: f64,
}

/// How many rows a background has.
pub(super) fn count(forest: &Forest, rows: &[f64]) -> Result<usize> {
    let inputs = forest.inputs.len().max(1);
    let count = rows.len().checked_div(inputs).unwrap_or_default();
    if count == 0 || count.checked_mul(inputs) != Some(rows.len()) {
        let message = format!("{} values are given, and a row has {inputs}", rows.len());
        return Err(Error::new(ErrorKind::Model, message));
    }
    if count > BACKGROUND_ROWS_MAX {
        let message = format!("{count} rows are given; a background has {BACKGROUND_ROWS_MAX}");
        return Err(Error::new(ErrorKind::Limit, message));
    }
    Ok(count)
}

/// A node with the inputs of its path, and the fork and side that it hangs under.
type Waiting = (Child, Vec<usize>, Option<(usize, usize)>);

impl Background {
    /// Compiles the trees against `rows`, and what each output is on their mean.
    pub(super) fn of(forest: &Forest, codes: &Codes, rows: &[f64]) -> Result<(Self, Vec<f64>)> {
        let mut all = Self {
            trees: Vec::new(),
            forks: Vec::new(),
            leaves: Vec::new(),
            sums: Vec::new(),
            groups: Vec::new(),
            weights: weights(),
        };
        let width = forest.inputs.len().max(1);
        let mut base = forest.base.clone();
        let of_rows: Vec<Vec<u32>> = rows.chunks_exact(width).map(|row| codes.row(row)).collect();
        for (number, tree) in forest.trees.iter().enumerate() {
            let first = all.leaves.len();
            all.tree(tree, width, codes).map_err(|inputs| {
                let message = format!(
                    "tree {number} asks for more than {inputs} inputs on one path; contributions \
                    against rows are computed up to that"
                );
                Error::new(ErrorKind::Limit, message)
            })?;
            let mean = all.group(first, &of_rows);
            if let Some(base) = base.get_mut(tree.output) {
                *base += mean;
            }
        }
        Ok((all, base))
    }

    /// Adds a tree; its leaves have no groups yet.
    fn tree(&mut self, tree: &Tree, width: usize, codes: &Codes) -> Result<(), usize> {
        let (forks_from, leaves_from) = (self.forks.len(), self.leaves.len());
        self.leaves
            .extend(tree.leaves.iter().map(|leaf| Leaf { value: leaf.value, ..Leaf::default() }));
        let mut waiting: Vec<Waiting> = vec![(tree.root(), Vec::new(), None)];
        while let Some((child, path, above)) = waiting.pop() {
            let way = match child {
                Child::Leaf(leaf) => {
                    let place = leaves_from.saturating_add(leaf);
                    self.leaf(place, &path, tree.output.saturating_mul(width));
                    Way::Leaf(place)
                }
                Child::Node(node) => {
                    let Some(node) = tree.nodes.get(node) else { continue };
                    let Some(asked) = codes.asked(node) else { continue };
                    let mut path = path;
                    let place = path.iter().position(|input| *input == node.input);
                    let place = place.unwrap_or_else(|| {
                        path.push(node.input);
                        path.len().saturating_sub(1)
                    });
                    if path.len() > BACKGROUND_PATH_INPUTS_MAX {
                        return Err(BACKGROUND_PATH_INPUTS_MAX);
                    }
                    let here = self.forks.len().saturating_sub(forks_from);
                    for (side, child) in [node.left, node.right].into_iter().enumerate() {
                        waiting.push((child, path.clone(), Some((here, side))));
                    }
                    let (column, code) = (asked.column, asked.code);
                    let ways = [Way::Leaf(leaves_from); 2];
                    self.forks.push(Fork { column, code, bit: bit(place), ways });
                    Way::Fork(here)
                }
            };
            let Some((fork, side)) = above else { continue };
            let fork = self.forks.get_mut(forks_from.saturating_add(fork));
            if let Some(to) = fork.and_then(|fork| fork.ways.get_mut(side)) {
                *to = way;
            }
        }
        self.trees.push(forks_from..self.forks.len());
        Ok(())
    }

    /// Tells a leaf its path.
    fn leaf(&mut self, place: usize, path: &[usize], first_sum: usize) {
        let from = self.sums.len();
        self.sums.extend(path.iter().map(|input| first_sum.saturating_add(*input)));
        if let Some(leaf) = self.leaves.get_mut(place) {
            leaf.sums = from..self.sums.len();
            leaf.all = (0..path.len()).fold(0, |all, place| all | bit(place));
        }
    }

    /// Groups the rows at the leaves of the last tree, which begin with `first`; what the tree says of
    /// them on the mean.
    fn group(&mut self, first: usize, rows: &[Vec<u32>]) -> f64 {
        let Some(tree) = self.trees.last().and_then(|tree| self.forks.get(tree.clone())) else {
            return 0.0;
        };
        let count = self.leaves.len().saturating_sub(first);
        let mut of_leaves: Vec<Vec<u64>> = vec![Vec::with_capacity(rows.len()); count];
        let mut agrees = vec![u64::MAX; tree.len().max(1)];
        for codes in rows {
            if tree.is_empty() {
                for leaf in &mut of_leaves {
                    leaf.push(0);
                }
            }
            walk(tree, codes, &mut agrees, |leaf, agrees| {
                if let Some(of_leaf) =
                    leaf.checked_sub(first).and_then(|leaf| of_leaves.get_mut(leaf))
                {
                    of_leaf.push(agrees);
                }
            });
        }
        let mut mean = 0.0;
        let leaves = self.leaves.iter_mut().skip(first);
        for (leaf, mut rows_there) in leaves.zip(of_leaves) {
            for agrees in &mut rows_there {
                *agrees &= leaf.all;
            }
            rows_there.sort_unstable();
            let from = self.groups.len();
            for same in rows_there.chunk_by(|left, right| left == right) {
                let Some(agrees) = same.first().copied() else { continue };
                let share = math::count(same.len()) / math::count(rows.len());
                if agrees == leaf.all {
                    mean += leaf.value * share;
                }
                self.groups.push(Group { agrees, share });
            }
            leaf.groups = from..self.groups.len();
        }
        mean
    }

    /// The memory that a row needs.
    pub(super) fn scratch(&self) -> Vec<u64> {
        vec![u64::MAX; self.trees.iter().map(ExactSizeIterator::len).max().unwrap_or_default()]
    }

    /// Adds what each input contributes, to the first of the eight numbers of its sum.
    pub(super) fn contribute(&self, codes: &[u32], agrees: &mut [u64], sums: &mut [Points]) {
        for tree in &self.trees {
            let Some(tree) = self.forks.get(tree.clone()) else { continue };
            walk(tree, codes, agrees, |leaf, agrees| {
                if let Some(leaf) = self.leaves.get(leaf) {
                    self.at(leaf, agrees & leaf.all, sums);
                }
            });
        }
    }

    /// Adds what each input contributes to one leaf, where the row agrees with these.
    fn at(&self, leaf: &Leaf, agrees: u64, sums: &mut [Points]) {
        let to = self.sums.get(leaf.sums.clone()).unwrap_or_default();
        let others = leaf.all & !agrees;
        let weight = |one: u64, other: u64| {
            let of = |bits: u64| usize::try_from(bits.count_ones()).unwrap_or_default();
            let weights = self.weights.get(of(one));
            weights.and_then(|weights| weights.get(of(other))).copied().unwrap_or_default()
        };
        let mut add = |mut bits: u64, value: f64| {
            while bits != 0 {
                let place = usize::try_from(bits.trailing_zeros()).ok();
                let sum = place.and_then(|place| to.get(place)).and_then(|sum| sums.get_mut(*sum));
                if let Some(Points([first, ..])) = sum {
                    *first += value;
                }
                bits &= bits.wrapping_sub(1);
            }
        };
        let mut of_others = 0.0;
        for group in self.groups.get(leaf.groups.clone()).unwrap_or_default() {
            // The leaf is reached by no mixture where neither agrees.
            if others & !group.agrees == 0 {
                let own = leaf.all & !group.agrees;
                let value = leaf.value * group.share;
                add(own, value * weight(own, others));
                of_others += value * weight(others, own);
            }
        }
        add(others, -of_others);
    }
}

/// Tells for each leaf of a tree with which inputs of its path a row agrees; other bits are set.
#[inline]
fn walk(tree: &[Fork], codes: &[u32], agrees: &mut [u64], mut at: impl FnMut(usize, u64)) {
    if let Some(root) = agrees.first_mut() {
        *root = u64::MAX;
    }
    for (place, fork) in tree.iter().enumerate() {
        let here = agrees.get(place).copied().unwrap_or_default();
        let code = usize::try_from(fork.column).ok().and_then(|column| codes.get(column));
        let right = code.is_some_and(|code| *code > fork.code);
        for (way, taken) in fork.ways.into_iter().zip([!right, right]) {
            let there = if taken { here } else { here & !fork.bit };
            match way {
                Way::Leaf(leaf) => at(leaf, there),
                Way::Fork(fork) => {
                    if let Some(agrees) = agrees.get_mut(fork) {
                        *agrees = there;
                    }
                }
            }
        }
    }
}

/// The bit of a place below 64.
fn bit(place: usize) -> u64 {
    u32::try_from(place).ok().and_then(|place| 1_u64.checked_shl(place)).unwrap_or_default()
}

/// By `a` and `b`: `(a - 1)! b! / (a + b)!`, which is 1 over `a` times the number of ways to choose `a`
/// from `a + b`.
fn weights() -> Vec<Vec<f64>> {
    let most = BACKGROUND_PATH_INPUTS_MAX.saturating_add(1);
    let mut ways = vec![vec![1.0_f64; most]; most];
    let mut weights = vec![vec![0.0; most]; most];
    for a in 1..most {
        for b in 0..most {
            let number = |a: usize, b: usize| ways.get(a).and_then(|ways| ways.get(b)).copied();
            let left = number(a.wrapping_sub(1), b).unwrap_or(1.0);
            let ways_here = match b.checked_sub(1) {
                Some(less) => left + number(a, less).unwrap_or(0.0),
                None => 1.0,
            };
            if let Some(to) = ways.get_mut(a).and_then(|ways| ways.get_mut(b)) {
                *to = ways_here;
            }
            if let Some(to) = weights.get_mut(a).and_then(|weights| weights.get_mut(b)) {
                *to = 1.0 / (math::count(a) * ways_here);
            }
        }
    }
    weights
}
