//! How large trees should be, and how many: what loses least on rows that were held out.
#![expect(clippy::float_arithmetic, reason = "losses are doubles")]

use super::random::Random;
use super::{BoostingOptions, Stopping, train_boosting};
use crate::error::Result;
use crate::feature::Sample;

/// Leaves that trees are tried with.
const LEAVES: [usize; 4] = [4, 10, 28, 64];
/// Rows of a sample that is tested on one part only; a smaller one is tested on more, up to five.
const ROWS_OF_ONE: usize = 40_000;
const PARTS: usize = 5;

/// The options of `start` with the number of leaves, and of rounds up to `start.rounds`, that lose least
/// on held-out rows: each fifth of a small sample in turn, of a large one fewer of them. What is returned
/// never stops early, so that all rows can be trained on.
///
/// # Errors
/// As [`train_boosting`].
pub fn tune_boosting(sample: &Sample, start: &BoostingOptions) -> Result<BoostingOptions> {
    let parts = parts(sample.events(), start.seed);
    let tested = ROWS_OF_ONE.checked_div(sample.events().len()).unwrap_or_default().clamp(1, PARTS);
    let patience = start.rounds.div_ceil(20).max(20);
    let mut best: Option<(f64, BoostingOptions)> = None;
    for leaves in LEAVES {
        let mut losses: Vec<f64> = Vec::new();
        for part in 0..tested {
            let held = parts.iter().map(|of| *of == part).collect();
            let stopping = Stopping::Rows { held, patience };
            let options = BoostingOptions { leaves, stopping, ..start.clone() };
            add(&mut losses, &train_boosting(sample, &options)?.losses);
        }
        let least = losses.iter().enumerate().min_by(|left, right| left.1.total_cmp(right.1));
        let Some((round, loss)) = least else { continue };
        if best.as_ref().is_none_or(|(lowest, _)| loss < lowest) {
            let rounds = round.saturating_add(1);
            let stopping = Stopping::Never;
            best = Some((*loss, BoostingOptions { rounds, leaves, stopping, ..start.clone() }));
        }
    }
    Ok(best.map_or_else(|| start.clone(), |(_, options)| options))
}

/// Adds the losses of one more part, round by round. What ended early stays at its last loss.
fn add(sums: &mut Vec<f64>, losses: &[f64]) {
    let last = |losses: &[f64]| losses.last().copied().unwrap_or_default();
    let (sum_end, end) = (last(sums), last(losses));
    sums.resize(sums.len().max(losses.len()), sum_end);
    for (round, sum) in sums.iter_mut().enumerate() {
        *sum += losses.get(round).copied().unwrap_or(end);
    }
}

/// The part of each row: those with the event and those without it are dealt out evenly.
fn parts(events: &[bool], seed: u64) -> Vec<usize> {
    let mut random = Random::new(seed, 3);
    let mut parts = vec![0; events.len()];
    for outcome in [true, false] {
        let of = (0..events.len()).filter(|row| events.get(*row) == Some(&outcome));
        let mut rest: Vec<usize> = of.collect();
        for part in 0..PARTS {
            let share = rest.len().div_ceil(PARTS.saturating_sub(part).max(1));
            let chosen = random.choose(&rest, share);
            let mut next = chosen.iter().peekable();
            rest.retain(|row| {
                let taken = next.peek() == Some(&row);
                if taken {
                    next.next();
                }
                !taken
            });
            for row in chosen {
                if let Some(of) = parts.get_mut(row) {
                    *of = part;
                }
            }
        }
    }
    parts
}
