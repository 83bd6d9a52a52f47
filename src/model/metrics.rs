//! The quality of scores: discrimination, calibration, stability.
#![expect(clippy::float_arithmetic, reason = "statistics are floating-point by definition")]

use crate::math;

/// Half of the last of the six decimals that a scorecard's probability has.
const EDGE: f64 = 5e-7;

/// A probability whose logarithm is asked for: nearer than 5e-7 to 0 or 1, it counts as this near.
pub(super) fn inside(probability: f64) -> f64 {
    probability.clamp(EDGE, 1.0 - EDGE)
}

/// One score and whether the event happened, ordered by score.
fn ordered(scores: &[f64], events: &[bool]) -> Vec<(f64, bool)> {
    let mut pairs: Vec<(f64, bool)> = scores.iter().copied().zip(events.iter().copied()).collect();
    pairs.sort_by(|left, right| left.0.total_cmp(&right.0));
    pairs
}

/// Runs of equal scores, as events and non-events.
fn runs(scores: &[f64], events: &[bool]) -> Vec<(f64, f64)> {
    let mut runs: Vec<(f64, f64, f64)> = Vec::new();
    for (score, event) in ordered(scores, events) {
        let (one, other) = if event { (1.0, 0.0) } else { (0.0, 1.0) };
        match runs.last_mut() {
            Some((last, events, others)) if last.total_cmp(&score).is_eq() => {
                *events += one;
                *others += other;
            }
            _ => runs.push((score, one, other)),
        }
    }
    runs.into_iter().map(|(_, events, others)| (events, others)).collect()
}

/// The area under the ROC curve when a higher score means the event: the chance that a row with the
/// event scores higher than one without, ties at one half. `None` when one side is empty.
pub fn auc(scores: &[f64], events: &[bool]) -> Option<f64> {
    area(&runs(scores, events))
}

/// The area under the ROC curve of runs of equal scores, which ascend.
pub(super) fn area(runs: &[(f64, f64)]) -> Option<f64> {
    let (mut pairs, mut below, mut total) = (0.0, 0.0, 0.0);
    for (events, others) in runs {
        pairs += events * (below + others / 2.0);
        below += others;
        total += events;
    }
    (total > 0.0 && below > 0.0).then(|| pairs / (total * below))
}

/// `2 * AUC - 1`.
pub fn gini(scores: &[f64], events: &[bool]) -> Option<f64> {
    auc(scores, events).map(|auc| 2.0 * auc - 1.0)
}

/// The largest distance between the cumulative shares of both sides (Kolmogorov-Smirnov).
pub fn ks(scores: &[f64], events: &[bool]) -> Option<f64> {
    widest(&runs(scores, events))
}

/// The largest distance between the cumulative shares of both sides of runs of equal scores, which
/// ascend.
pub(super) fn widest(runs: &[(f64, f64)]) -> Option<f64> {
    let total = math::sum(runs.iter().map(|(events, _)| *events));
    let others = math::sum(runs.iter().map(|(_, others)| *others));
    if total == 0.0 || others == 0.0 {
        return None;
    }
    let (mut one, mut other, mut widest) = (0.0, 0.0, 0.0_f64);
    for (events, rest) in runs {
        one += events / total;
        other += rest / others;
        widest = widest.max((one - other).abs());
    }
    Some(widest)
}

/// The mean squared distance between probability and event. `None` without rows.
pub fn brier(probabilities: &[f64], events: &[bool]) -> Option<f64> {
    let rows = probabilities.len().min(events.len());
    let squares = probabilities.iter().zip(events).map(|(probability, event)| {
        let distance = probability - if *event { 1.0 } else { 0.0 };
        distance * distance
    });
    (rows > 0).then(|| math::sum(squares) / math::count(rows))
}

/// The population stability index `sum((actual - expected) * ln(actual / expected))` of two
/// distributions over the same bins, shares or counts; an empty bin counts as 0.0001.
pub fn population_stability(expected: &[f64], actual: &[f64]) -> Option<f64> {
    let (all, now) = (math::sum(expected.iter().copied()), math::sum(actual.iter().copied()));
    if expected.len() != actual.len() || all <= 0.0 || now <= 0.0 {
        return None;
    }
    Some(math::sum(expected.iter().zip(actual).map(|(expected, actual)| {
        let (expected, actual) = ((expected / all).max(1e-4), (actual / now).max(1e-4));
        (actual - expected) * math::ln(actual / expected)
    })))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::cmp::Ordering;

    #[test]
    fn golden_numbers() {
        let psi = population_stability(&[0.1, 0.2, 0.4, 0.2, 0.1], &[0.08, 0.18, 0.38, 0.22, 0.14]);
        assert!((psi.unwrap() - 0.022_961_040_3).abs() < 1e-10);
        let (scores, events) = ([0.1, 0.4, 0.35, 0.8], [false, false, true, true]);
        assert_eq!(auc(&scores, &events), Some(0.75));
        assert_eq!(gini(&scores, &events), Some(0.5));
        assert_eq!(ks(&scores, &events), Some(0.5));
        assert_eq!(brier(&[0.5, 1.0], &[true, true]), Some(0.125));
        assert_eq!(auc(&[0.5, 0.5], &[true, false]), Some(0.5));
        assert_eq!(auc(&[0.5], &[true]), None);
    }

    proptest! {
        #[test]
        fn auc_counts_pairs(rows in proptest::collection::vec((0_u8..9, any::<bool>()), 1..40)) {
            let scores: Vec<f64> = rows.iter().map(|(score, _)| f64::from(*score)).collect();
            let events: Vec<bool> = rows.iter().map(|(_, event)| *event).collect();
            let (mut pairs, mut won) = (0.0, 0.0);
            for (s, _) in rows.iter().filter(|(_, event)| *event) {
                for (t, _) in rows.iter().filter(|(_, event)| !event) {
                    pairs += 1.0;
                    won += match s.cmp(t) {
                        Ordering::Greater => 1.0,
                        Ordering::Equal => 0.5,
                        Ordering::Less => 0.0,
                    };
                }
            }
            if let Some(auc) = auc(&scores, &events) {
                prop_assert!((auc - won / pairs).abs() < 1e-12);
            } else {
                prop_assert!(pairs == 0.0);
            }
        }
    }
}
