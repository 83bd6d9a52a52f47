//! Whether evidence that counts the wrong way round is worth its explanation.
#![expect(clippy::float_arithmetic, reason = "losses are doubles")]

use super::scorecard::Scorecard;
use super::train::{EvidenceSigns, TrainOptions, inform, score_informed};
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
/// As [`train_scorecard`](super::train_scorecard).
pub fn tune_scorecard(sample: &Sample, start: &TrainOptions) -> Result<TrainOptions> {
    let parts = parts(sample.events());
    let with = |evidence| TrainOptions { evidence, ..start.clone() };
    let (kept, free) = (with(EvidenceSigns::Kept), with(EvidenceSigns::Free));
    let (mut kept_loss, mut free_loss) = (Some(0.0), 0.0);
    for part in 0..PARTS {
        let held = |row: usize| parts.get(row) == Some(&part);
        let rest = sample.filter(|row| !held(row))?;
        let informed = inform(&rest, start)?;
        let trained = score_informed(&rest, informed.clone(), &free)?;
        free_loss += loss(sample, &held, &trained.scorecard)?;
        // Where no evidence counts the right way round the signs cannot be kept.
        let trained = score_informed(&rest, informed, &kept).ok();
        let loss = trained.map(|trained| loss(sample, &held, &trained.scorecard)).transpose()?;
        kept_loss = kept_loss.zip(loss).map(|(sum, loss)| sum + loss);
    }
    Ok(if kept_loss.is_some_and(|kept| free_loss >= kept * (1.0 - WORTH)) { kept } else { free })
}

/// The log loss of `card` on the rows that are held out.
fn loss(sample: &Sample, held: &dyn Fn(usize) -> bool, card: &Scorecard) -> Result<f64> {
    let rows: Vec<usize> = (0..sample.events().len()).filter(|row| held(*row)).collect();
    let weights = sample.weights();
    let predicted = card.predict(sample.columns(), rows.iter().copied())?;
    let losses = predicted.iter().zip(&rows).map(|(probability, row)| {
        let event = sample.events().get(*row).copied().unwrap_or_default();
        let happened = if event { *probability } else { 1.0 - probability };
        let weight = weights.get(*row).unwrap_or(&1.0);
        -weight * math::ln(happened.max(PROBABILITY_MIN))
    });
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
    use crate::fact::Namespace;
    use crate::feature::{BinningOptions, SampleColumn};
    use crate::model::{
        LogisticOptions, ModelCard, Output, ReasonMethod, Scaling, SelectionOptions,
    };
    use rust_decimal::Decimal;
    use std::collections::BTreeMap;

    fn options() -> TrainOptions {
        TrainOptions {
            name: "m".into(),
            namespace: Namespace::Risk,
            output: Output::Pd,
            scaling: Scaling::default(),
            reason_method: ReasonMethod::Max,
            reason: str::to_owned,
            binning: BinningOptions::default(),
            binning_of: BTreeMap::new(),
            information_min: 0.0,
            selection: SelectionOptions::default(),
            logistic: LogisticOptions::default(),
            evidence: EvidenceSigns::Kept,
            card: ModelCard::default(),
        }
    }

    /// A sample of 2,000 rows with the columns `debt` and `noisy debt`. The event follows the debt,
    /// less `share` times the noise.
    fn sample(share: i64) -> Sample {
        let row = |row: i64| {
            let (common, noise) = (row * 7_919 % 101, row * 104_729 % 37);
            (common, common + noise, row * 15_485_863 % 61 < common - 20 - share * (noise - 18))
        };
        let rows: Vec<(i64, i64, bool)> = (0..2_000).map(row).collect();
        let column = |of: fn(&(i64, i64, bool)) -> i64| {
            SampleColumn::Number(rows.iter().map(|row| Some(Decimal::from(of(row)))).collect())
        };
        let sample = Sample::new(rows.iter().map(|row| row.2).collect()).unwrap();
        let sample = sample.with("debt", column(|row| row.0)).unwrap();
        sample.with("noisy debt", column(|row| row.1)).unwrap()
    }

    #[test]
    fn signs_are_free_only_where_that_is_worth_it() {
        // The noisy debt says nothing more, and then, less what the debt says, very much.
        let tuned = |share: i64| tune_scorecard(&sample(share), &options()).unwrap().evidence;
        assert_eq!(tuned(0), EvidenceSigns::Kept);
        assert_eq!(tuned(2), EvidenceSigns::Free);
    }

    #[test]
    fn bins_of_what_is_not_there_are_refused() {
        let binning_of = BTreeMap::from([("dept".into(), BinningOptions::default())]);
        let options = TrainOptions { binning_of, ..options() };
        let message = tune_scorecard(&sample(0), &options).unwrap_err().to_string();
        assert!(message.contains("`dept`") && message.contains("no such column"), "{message}");
    }

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
