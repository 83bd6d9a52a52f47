//! Random forests (Breiman, *Random forests*, 2001) and extremely randomised trees (Geurts, Ernst
//! and Wehenkel, *Extremely randomized trees*, 2006): the mean of many trees, each grown with
//! chances of its own, so that what one of them makes up the others do not.
//!
//! smartcore grows them, as regressions of 0 and 1: a leaf says which share of its rows had the
//! event. They are frozen into [`Forest`]; what is missing and texts get their places before, here.

mod encoded;

use super::boosting::Random;
use super::forest::{Child, Forest, Leaf, Link, Missing, Node, Precision, Split, Tree};
use super::solver::{Grower, Grown, GrownNode};
use crate::error::{Error, ErrorKind, Result};
use crate::feature::Sample;
use crate::limits::TREE_LEAVES_MAX;
use crate::math;
use encoded::Encoded;

/// Trees grown at a time; those after them have random numbers of their own.
const GROWN_AT_ONCE: usize = 8;
/// Trees of a forest.
const TREES_MAX: usize = 10_000;

/// How a random forest is trained.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RandomForestOptions {
    /// What is left to chance.
    pub ensemble: Ensemble,
    /// How many trees there are, 1 to 10,000.
    pub trees: usize,
    /// How many questions lie on the longest way through a tree, from 1 up.
    pub depth_max: u16,
    /// A leaf has at least so many rows, from 1 up.
    pub leaf_rows_min: usize,
    /// How many inputs a split is chosen among, from 1 up to all; the square root of their number,
    /// if nothing is said.
    pub inputs_per_split: Option<usize>,
    /// The same seed gives the same forest.
    pub seed: u64,
}

impl Default for RandomForestOptions {
    fn default() -> Self {
        Self {
            ensemble: Ensemble::RandomForest,
            trees: 200,
            depth_max: 12,
            leaf_rows_min: 10,
            inputs_per_split: None,
            seed: 0,
        }
    }
}

/// What is left to chance, beside the inputs that a split is chosen among.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Ensemble {
    /// The rows: each tree has as many as the sample, drawn with replacement.
    #[default]
    RandomForest,
    /// The thresholds: one is drawn for each input, and the best of these taken.
    ExtraTrees,
}

impl RandomForestOptions {
    fn check(&self, inputs: usize) -> Result<()> {
        let refuse = |message: String| Err(Error::new(ErrorKind::Training, message));
        if inputs == 0 {
            return refuse("the sample has no column".to_owned());
        }
        if !(1..=TREES_MAX).contains(&self.trees) {
            return refuse(format!("the option `trees` is {}, not 1 to {TREES_MAX}", self.trees));
        }
        if self.depth_max == 0 || self.leaf_rows_min == 0 {
            return refuse("the options `depth_max` and `leaf_rows_min` begin at 1".to_owned());
        }
        match self.inputs_per_split {
            Some(asked) if !(1..=inputs).contains(&asked) => {
                refuse(format!("the option `inputs_per_split` is {asked}, not 1 to {inputs}"))
            }
            Some(_) | None => Ok(()),
        }
    }
}

/// Trains a random forest on `sample`. [`Forest::raw`] and [`Forest::predict`] both give the
/// probability of the event.
///
/// Numbers are read as the nearest doubles. Of a text the 255 most frequent values are told apart,
/// in the order of their shares of events; others count as missing. What is missing stands beyond
/// that end of the values whose half has the nearer share of events.
///
/// # Errors
/// [`ErrorKind::Training`] when an option is out of its range, the sample has no column, or a tree
/// has more leaves than a file may hold.
pub fn train_random_forest(sample: &Sample, options: &RandomForestOptions) -> Result<Forest> {
    options.check(sample.columns().len())?;
    sample.without_weights("a random forest")?;
    let encode = |(name, column): &_| Encoded::new(name, column, sample.events());
    let columns: Vec<Encoded> = sample.columns().iter().map(encode).collect();
    let values: Vec<&[f64]> = columns.iter().map(|column| column.values.as_slice()).collect();
    let targets = sample.events().iter().map(|event| f64::from(*event)).collect();
    let grower = Grower::new(&values, targets)?;
    let inputs = options.inputs_per_split.unwrap_or_else(|| columns.len().isqrt());
    let mut random = Random::new(options.seed, 3);
    let mut trees = Vec::with_capacity(options.trees);
    while trees.len() < options.trees {
        let count = options.trees.saturating_sub(trees.len()).min(GROWN_AT_ONCE);
        let chances = (count, inputs, random.next() >> 2);
        for grown in grower.grow(chances, options)? {
            trees.push(freeze(&grown, &columns, sample.events().len())?);
        }
    }
    Ok(Forest {
        inputs: columns.into_iter().map(|column| column.input).collect(),
        base: vec![0.0],
        trees,
        mean: true,
        link: Link::Identity,
        precision: Precision::Double,
    })
}

/// The tree that was grown, with the rows of the sample that come to each of its nodes.
fn freeze(grown: &Grown, columns: &[Encoded], rows: usize) -> Result<Tree> {
    let covers = covers(grown, columns, rows);
    let (mut inner, mut leaves) = (0_usize, 0_usize);
    let place = |node: &GrownNode| {
        let (count, child): (&mut usize, fn(usize) -> Child) = match node.ways() {
            Some(_) => (&mut inner, Child::Node),
            None => (&mut leaves, Child::Leaf),
        };
        let place = child(*count);
        *count = count.saturating_add(1);
        place
    };
    let places: Vec<Child> = grown.nodes.iter().map(place).collect();
    // INVARIANT: children and inputs are there; what were not would fail the check of the tree.
    let child = |child: usize| places.get(child).copied().unwrap_or(Child::Leaf(usize::MAX));
    let mut tree = Tree::default();
    for (node, cover) in grown.nodes.iter().zip(covers) {
        let (input, cover) = (node.split_feature, math::count(cover));
        match (node.ways(), columns.get(input)) {
            (Some((threshold, left, right)), Some(column)) => tree.nodes.push(Node {
                input,
                split: Split::AtMost(column.threshold(threshold)),
                missing: Missing::Goes(column.missing),
                left: child(left),
                right: child(right),
                cover,
            }),
            _ => tree.leaves.push(Leaf { value: node.output, cover, linear: None }),
        }
    }
    let wrong = if tree.leaves.len() > TREE_LEAVES_MAX {
        Some(format!("has more than {TREE_LEAVES_MAX} leaves; `leaf_rows_min` makes them fewer"))
    } else {
        tree.check(columns.len(), 1).err()
    };
    match wrong {
        Some(wrong) => Err(Error::new(ErrorKind::Training, format!("a grown tree {wrong}"))),
        None => Ok(tree),
    }
}

/// How many rows come to each node.
fn covers(grown: &Grown, columns: &[Encoded], rows: usize) -> Vec<usize> {
    let mut covers = vec![0_usize; grown.nodes.len()];
    for row in 0..rows {
        let mut at = Some(0);
        while let Some((node, place)) = at.and_then(|at| Some((grown.nodes.get(at)?, at))) {
            if let Some(cover) = covers.get_mut(place) {
                *cover = cover.saturating_add(1);
            }
            let value = columns.get(node.split_feature).and_then(|column| column.values.get(row));
            let value = value.copied().unwrap_or_default();
            at = node.ways().map(|(most, up_to, above)| if value <= most { up_to } else { above });
        }
    }
    covers
}

#[cfg(test)]
#[path = "random_forest/random_forest_tests.rs"]
mod tests;
