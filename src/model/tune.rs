//! Whether evidence that counts the wrong way round is worth its explanation.
#![expect(clippy::float_arithmetic, reason = "losses are doubles")]

use super::train::{EvidenceSigns, TrainOptions, train_scorecard};
use crate::error::Result;
use crate::feature::Sample;
use crate::math;

/// Parts of a sample, each of which is held out in turn.
const PARTS: usize = 5;
/// The share of the loss on held-out rows that the free signs must save.
const WORTH: f64 = 0.01;
/// The least probability of what happened that counts as less unlikely.
const PROBABILITY_MIN: f64 = 1e-6;

/// The options of `start`, with the signs of evidence kept unless the free ones save more than a hundredth
/// of the log loss on rows that were held out: each fifth of the sample in turn.
///
/// # Errors
/// As [`train_scorecard`].
pub fn tune_scorecard(sample: &Sample, start: &TrainOptions) -> Result<TrainOptions> {
    let parts = parts(sample.events());
    let with = |evidence| TrainOptions { evidence, ..start.clone() };
    let loss = |options: &TrainOptions| -> Result<f64> {
        let mut sum = 0.0;
        for part in 0..PARTS {
            sum += held_out(sample, &parts, part, options)?;
        }
        Ok(sum)
    };
    let (kept, free) = (with(EvidenceSigns::Kept), with(EvidenceSigns::Free));
    // A part where no evidence counts the right way round cannot keep the signs.
    let (Ok(kept_loss), free_loss) = (loss(&kept), loss(&free)?) else { return Ok(free) };
    Ok(if free_loss < kept_loss * (1.0 - WORTH) { free } else { kept })
}

/// The log loss on one part of what was trained on the others.
fn held_out(sample: &Sample, parts: &[usize], part: usize, options: &TrainOptions) -> Result<f64> {
    let held = |row: usize| parts.get(row) == Some(&part);
    let trained = train_scorecard(&sample.filter(|row| !held(row))?, options)?;
    let card = trained.scorecard;
    let column = |name: &str| sample.columns().iter().find(|(known, _)| known.as_ref() == name);
    let columns: Vec<_> =
        card.characteristics().iter().filter_map(|of| column(of.name())).map(|(_, c)| c).collect();
    let mut losses = Vec::new();
    for (row, event) in sample.events().iter().enumerate().filter(|(row, _)| held(*row)) {
        let inputs: Vec<_> = columns.iter().map(|column| column.input(row)).collect();
        let points = math::float(card.score(&inputs)?.points);
        let probability = card.scaling().probability(points, options.output);
        let happened = if *event { probability } else { 1.0 - probability };
        losses.push(-math::ln(happened.max(PROBABILITY_MIN)));
    }
    Ok(math::sum(losses))
}

/// The part of each row: those with the event are dealt out in turn, and those without it.
fn parts(events: &[bool]) -> Vec<usize> {
    let mut next = [0, 0];
    let deal = |event: &bool| {
        let [yes, no] = &mut next;
        let next = if *event { yes } else { no };
        let part = *next % PARTS;
        *next = part.wrapping_add(1);
        part
    };
    events.iter().map(deal).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_has_its_share_of_events() {
        let events: Vec<bool> = (0..103).map(|row| row % 4 == 0).collect();
        let parts = parts(&events);
        for part in 0..PARTS {
            let of = |event: bool| {
                let rows = parts.iter().zip(&events);
                rows.filter(|(of, happened)| **of == part && **happened == event).count()
            };
            assert!((5..=6).contains(&of(true)) && (15..=16).contains(&of(false)));
        }
    }
}
