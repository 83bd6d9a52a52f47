//! Boosted trees: each tree lowers the logistic loss that the trees before it left (Friedman, *Greedy
//! function approximation: a gradient boosting machine*, 2001), on inputs in bins (Ke and others,
//! *`LightGBM`*, 2017).
//!
//! The same sample, options and seed give the same model, bit for bit, on every machine: one thread
//! trains, sums of gradients are whole numbers, and `exp` and `ln` are our own.

mod bins;
mod freeze;
mod grow;
mod histogram;
mod options;
mod random;
mod split;
mod split_categories;
mod train;
mod tune;

use super::forest::{Forest, Link, Precision, Tree};
use crate::error::{Error, ErrorKind, Result};
use crate::feature::Sample;
use bins::Binned;
use grow::Workspace;
pub use options::{BoostingOptions, CategoryOptions, Monotone, Stopping};
pub(super) use random::Random;
use train::Rounds;
pub use tune::tune_boosting;

/// A trained model and what its training says of it.
#[derive(Debug, Clone)]
pub struct Boosted {
    /// The frozen trees. [`Forest::raw`] gives log odds, [`Forest::predict`] the probability of the
    /// event.
    pub forest: Forest,
    /// The mean logistic loss on the held-out rows after each round that was tried; empty where none
    /// were held out. The forest has the trees of the rounds up to the least.
    pub losses: Vec<f64>,
}

/// Trains boosted trees on `sample`. Numbers are read as the nearest doubles; each text is a category.
///
/// # Errors
/// [`ErrorKind::Training`] when an option is out of its range, the sample has no column, an input with
/// a direction is not there or holds texts, or the rows that are left to train on, or those held out,
/// all have the same outcome.
pub fn train_boosting(sample: &Sample, options: &BoostingOptions) -> Result<Boosted> {
    options.check()?;
    let binned = Binned::new(sample, options)?;
    sample.without_weights("boosting")?;
    let (rows, held) = parts(sample.events(), options)?;
    let patience = match &options.stopping {
        Stopping::Never => usize::MAX,
        Stopping::HeldOut { patience, .. } | Stopping::Rows { patience, .. } => *patience,
    };
    let stops = !held.is_empty();
    let mut rounds = Rounds::new(&binned, sample.events(), (rows, held), options);
    let mut work = Workspace::default();
    let (mut trees, mut losses, mut best) = (Vec::new(), Vec::new(), (f64::INFINITY, 0));
    while trees.len() < options.rounds {
        let Some(tree) = rounds.next(&mut work) else { break };
        trees.push(tree);
        if stops {
            let loss = rounds.held_loss();
            losses.push(loss);
            if loss < best.0 {
                best = (loss, trees.len());
            } else if trees.len().saturating_sub(best.1) >= patience {
                break;
            }
        }
    }
    if stops {
        trees.truncate(best.1);
    }
    Ok(Boosted { forest: forest(&binned, rounds.base, trees), losses })
}

/// The forest of `trees`.
fn forest(binned: &Binned, base: f64, trees: Vec<Tree>) -> Forest {
    let inputs = binned.inputs.iter().map(|bins| bins.input.clone()).collect();
    Forest {
        inputs,
        base: vec![base],
        trees,
        mean: false,
        link: Link::Logistic(1.0),
        precision: Precision::Double,
    }
}

/// The rows to train on and those that are held out.
fn parts(events: &[bool], options: &BoostingOptions) -> Result<(Vec<u32>, Vec<u32>)> {
    let refuse = |message: String| Err(Error::new(ErrorKind::Training, message));
    let held = match &options.stopping {
        Stopping::Never => vec![false; events.len()],
        Stopping::HeldOut { share, .. } => held_out(events, *share, options.seed),
        Stopping::Rows { held, .. } => held.clone(),
    };
    if held.len() != events.len() {
        let (found, rows) = (held.len(), events.len());
        return refuse(format!(
            "the option `stopping` tells of {found} rows, the sample has {rows}"
        ));
    }
    let of = |which: bool| -> Vec<u32> {
        let rows = (0_u32..).zip(&held).filter(|(_, held)| **held == which);
        rows.map(|(row, _)| row).collect()
    };
    let (rows, held) = (of(false), of(true));
    let same = |rows: &[u32]| {
        let first = rows.first().and_then(|row| events.get(*row as usize));
        rows.iter().all(|row| events.get(*row as usize) == first)
    };
    if same(&rows) {
        return refuse("all rows to train on have the same outcome".to_owned());
    }
    let stops = !matches!(options.stopping, Stopping::Never);
    if stops && same(&held) {
        return refuse("all rows held out have the same outcome".to_owned());
    }
    Ok((rows, held))
}

/// Draws `share` of the rows with the event and of those without it.
fn held_out(events: &[bool], share: f64, seed: u64) -> Vec<bool> {
    let mut random = Random::new(seed, 2);
    let mut held = vec![false; events.len()];
    for outcome in [true, false] {
        let rows: Vec<usize> =
            (0..events.len()).filter(|row| events.get(*row) == Some(&outcome)).collect();
        let count = train::share(share, rows.len());
        for row in random.choose(&rows, count) {
            if let Some(held) = held.get_mut(row) {
                *held = true;
            }
        }
    }
    held
}

#[cfg(test)]
#[path = "boosting/boosting_tests.rs"]
mod tests;
