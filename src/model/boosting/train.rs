//! The rounds: each tree lowers the logistic loss that those before it left.
#![expect(clippy::float_arithmetic, reason = "scores and losses are doubles")]

use super::bins::Binned;
use super::freeze::leaf;
use super::grow::{Grown, Workspace, grow};
use super::histogram::{Sum, Units};
use super::options::BoostingOptions;
use super::random::Random;
use super::split::Search;
use crate::math;
use crate::model::forest::Tree;

/// Boosting on some rows of a sample, a round at a time.
#[derive(Debug)]
pub(super) struct Rounds<'a> {
    search: Search<'a>,
    events: &'a [bool],
    /// The rows that trees are grown on, and those that are held out, ascending.
    rows: Vec<u32>,
    held: Vec<u32>,
    /// The log odds of the rows that trees are grown on.
    pub(super) base: f64,
    /// What the trees so far say of each row of the sample.
    pub(super) scores: Vec<f64>,
    /// What each row adds to the sums of its node.
    sums: Vec<Sum>,
    inputs: Vec<usize>,
    random: Random,
}

impl<'a> Rounds<'a> {
    pub(super) fn new(
        binned: &'a Binned,
        events: &'a [bool],
        (rows, held): (Vec<u32>, Vec<u32>),
        options: &'a BoostingOptions,
    ) -> Self {
        let event = |row: &&u32| events.get(**row as usize).copied().unwrap_or_default();
        let count = math::count(rows.iter().filter(event).count());
        let base = math::ln(count / (math::count(rows.len()) - count));
        let asks = |input: &usize| {
            binned.inputs.get(*input).is_some_and(|bins| {
                let column = binned.columns.get(*input);
                let first = column.and_then(|column| column.first());
                column.is_some_and(|column| column.iter().any(|code| Some(code) != first))
                    || bins.known > 1
            })
        };
        let directed = binned.inputs.iter().any(|bins| bins.monotone.is_some());
        Self {
            search: Search { binned, options, units: Units::new(rows.len()), directed },
            events,
            rows,
            held,
            base,
            scores: vec![base; binned.rows],
            sums: vec![Sum::default(); binned.rows],
            inputs: (0..binned.inputs.len()).filter(asks).collect(),
            random: Random::new(options.seed, 1),
        }
    }

    /// Grows one tree and adds what it says to the scores; none where nothing is left to be split. The
    /// tree of a round whose rows and inputs were drawn may be a single leaf.
    pub(super) fn next(&mut self, work: &mut Workspace) -> Option<Tree> {
        let options = self.search.options;
        let rows = share(options.rows_share, self.rows.len());
        let rows = if rows < self.rows.len() {
            self.random.choose(&self.rows, rows)
        } else {
            self.rows.clone()
        };
        let inputs = share(options.inputs_share, self.inputs.len());
        let drawn = rows.len() < self.rows.len() || inputs < self.inputs.len();
        let inputs = if inputs < self.inputs.len() {
            self.random.choose(&self.inputs, inputs)
        } else {
            self.inputs.clone()
        };
        for row in &rows {
            let row = *row as usize;
            if let (Some(sum), Some(score), Some(event)) =
                (self.sums.get_mut(row), self.scores.get(row), self.events.get(row))
            {
                *sum = self.search.units.row(math::sigmoid(*score), *event);
            }
        }
        let bag = rows.len();
        let grown = grow(&self.search, work, &self.sums, rows, &inputs);
        if grown.tree.nodes.is_empty() && !drawn {
            return None;
        }
        self.score(&grown, bag);
        Some(grown.tree)
    }

    /// Adds what a tree says to the scores.
    fn score(&mut self, grown: &Grown, bag: usize) {
        let values = grown.tree.leaves.iter().map(|leaf| leaf.value);
        if bag == self.rows.len() {
            for (range, value) in grown.leaves.iter().zip(values) {
                for row in grown.rows.get(range.clone()).unwrap_or_default() {
                    if let Some(score) = self.scores.get_mut(*row as usize) {
                        *score += value;
                    }
                }
            }
        }
        let walked = if bag == self.rows.len() { &[][..] } else { &self.rows };
        for row in walked.iter().chain(&self.held) {
            let row = *row as usize;
            let leaf = leaf(&grown.tree, &grown.splits, self.search.binned, row);
            if let (Some(score), Some(leaf)) =
                (self.scores.get_mut(row), grown.tree.leaves.get(leaf))
            {
                *score += leaf.value;
            }
        }
    }

    /// The mean logistic loss `ln(1 + exp(-s))`, `s` the score with the sign of the outcome, of the
    /// rows that are held out.
    pub(super) fn held_loss(&self) -> f64 {
        loss(&self.scores, self.events, &self.held)
    }
}

/// The mean logistic loss of some rows.
pub(super) fn loss(scores: &[f64], events: &[bool], rows: &[u32]) -> f64 {
    let each = rows.iter().filter_map(|row| {
        let (score, event) = (scores.get(*row as usize)?, events.get(*row as usize)?);
        Some(math::softplus(if *event { -score } else { *score }))
    });
    math::sum(each) / math::count(rows.len())
}

/// A share of `count`, rounded up, so that something is left of what is there.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 0 to `count`")]
pub(super) fn share(share: f64, count: usize) -> usize {
    ((math::count(count) * share).ceil() as usize).min(count)
}
