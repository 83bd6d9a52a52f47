//! How boosted trees are trained.

use crate::error::{Error, ErrorKind, Result};
use crate::limits::TREE_LEAVES_MAX;
use std::sync::Arc;

/// Trees of one model before the options count as a mistake.
const ROUNDS_MAX: usize = 100_000;

/// How boosted trees are trained. Shares are above 0 and at most 1.
#[derive(Debug, Clone, PartialEq)]
pub struct BoostingOptions {
    /// The most trees; stopping early leaves fewer.
    pub rounds: usize,
    /// The factor of what each tree adds, above 0 and at most 1.
    pub learning_rate: f64,
    /// The most leaves of a tree, from 2 up.
    pub leaves: usize,
    /// The most splits between the root of a tree and a leaf, from 1 up.
    pub depth: usize,
    /// The least rows of a leaf, from 1 up.
    pub rows_min: usize,
    /// The least sum of `p * (1 - p)` in a leaf.
    pub hessian_min: f64,
    /// The weight of half the squared values of the leaves against the summed loss.
    pub l2: f64,
    /// A split must lower twice the summed loss by more than this.
    pub gain_min: f64,
    /// The share of the rows that each tree is grown on, drawn anew for each.
    pub rows_share: f64,
    /// The share of the inputs that each tree may ask for, drawn anew for each.
    pub inputs_share: f64,
    /// The most bins of an input of numbers, from 2 to 255.
    pub bins: usize,
    /// How categories are split.
    pub categories: CategoryOptions,
    /// The inputs whose effect has one direction, by name.
    pub monotone: Vec<(Arc<str>, Monotone)>,
    /// When training ends before the last round.
    pub stopping: Stopping,
    /// What the draws of rows and inputs begin with.
    pub seed: u64,
}

/// How the categories of an input are split.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CategoryOptions {
    /// Up to so many categories, one is split from the rest; with more, they are put in the order of
    /// their mean gradient, and some are split from some.
    pub single_max: usize,
    /// What is added to the hessian of a category where that order is found.
    pub smooth: f64,
    /// The `l2` on top where some are split from some.
    pub l2: f64,
    /// In a node, a category with fewer rows goes with what is missing.
    pub rows_min: usize,
}

/// The direction in which an input may move the log odds of the event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Monotone {
    /// A higher value never lowers them.
    Ascending,
    /// A higher value never raises them.
    Descending,
}

/// When training ends before the last round.
#[derive(Debug, Clone, PartialEq)]
pub enum Stopping {
    /// Never.
    Never,
    /// When the loss on held-out rows has not fallen for `patience` rounds; the rounds after the least
    /// loss are dropped. The rows are drawn by the seed, `share` of those with the event and of those
    /// without.
    HeldOut {
        /// Their share of the sample, below 1.
        share: f64,
        /// Rounds without a lower loss.
        patience: usize,
    },
    /// The same, on the rows of the sample that are true here.
    Rows {
        /// Whether each row is held out.
        held: Vec<bool>,
        /// Rounds without a lower loss.
        patience: usize,
    },
}

impl Default for CategoryOptions {
    fn default() -> Self {
        Self { single_max: 4, smooth: 10.0, l2: 10.0, rows_min: 5 }
    }
}

impl Default for BoostingOptions {
    fn default() -> Self {
        Self {
            rounds: 200,
            learning_rate: 0.05,
            leaves: 16,
            depth: 16,
            rows_min: 20,
            hessian_min: 1e-3,
            l2: 1.0,
            gain_min: 0.0,
            rows_share: 1.0,
            inputs_share: 1.0,
            bins: 255,
            categories: CategoryOptions::default(),
            monotone: Vec::new(),
            stopping: Stopping::Never,
            seed: 0,
        }
    }
}

impl BoostingOptions {
    /// # Errors
    /// [`ErrorKind::Training`] names the option that is out of its range.
    pub(super) fn check(&self) -> Result<()> {
        let share = |share: f64| share > 0.0 && share <= 1.0;
        let from_zero = |number: f64| number >= 0.0 && number.is_finite();
        let ranges = [
            ("rounds", (1..=ROUNDS_MAX).contains(&self.rounds)),
            ("learning_rate", share(self.learning_rate)),
            ("leaves", (2..=TREE_LEAVES_MAX).contains(&self.leaves)),
            ("depth", self.depth > 0),
            ("rows_min", self.rows_min > 0),
            ("hessian_min", from_zero(self.hessian_min)),
            ("l2", from_zero(self.l2)),
            ("gain_min", from_zero(self.gain_min)),
            ("rows_share", share(self.rows_share)),
            ("inputs_share", share(self.inputs_share)),
            ("bins", (2..=255).contains(&self.bins)),
            ("categories.smooth", from_zero(self.categories.smooth)),
            ("categories.l2", from_zero(self.categories.l2)),
            ("stopping", self.stopping.holds()),
        ];
        match ranges.iter().find(|(_, within)| !within) {
            Some((name, _)) => {
                let message = format!("the option `{name}` is out of its range");
                Err(Error::new(ErrorKind::Training, message))
            }
            None => Ok(()),
        }
    }
}

impl Stopping {
    fn holds(&self) -> bool {
        match self {
            Self::Never => true,
            Self::HeldOut { share, patience } => *share > 0.0 && *share < 1.0 && *patience > 0,
            Self::Rows { patience, .. } => *patience > 0,
        }
    }
}
