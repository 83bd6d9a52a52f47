//! Characteristics chosen step by step.

use super::EvidenceSigns;
use super::select::{Fate, Stepwise};
use crate::error::{Error, ErrorKind, Result};
use crate::model::logistic::{ScoreTest, Stepped, Stepping};
use std::collections::{BTreeMap, BTreeSet};

/// Which of the columns of `regression` are left out, and why.
pub(super) fn left_out(
    regression: &Stepping<'_>,
    columns: usize,
    evidence: EvidenceSigns,
    options: Stepwise,
) -> Result<Vec<(usize, Fate)>> {
    // A coefficient that evidence may not have.
    let wrong_way = |test: &ScoreTest| evidence.sign().holds(test.slope);
    let mut chosen = Vec::<usize>::new();
    let mut fit = regression.fit(&chosen, None)?;
    let mut seen = BTreeSet::new();
    // With what p-value each went the last time, none where its sign held it at 0.
    let mut gone = BTreeMap::new();
    loop {
        let rest: Vec<usize> = (0..columns).filter(|at| !chosen.contains(at)).collect();
        let tests = regression.tests(&fit, &rest);
        let best = tests
            .iter()
            .filter(|(_, test)| test.p < options.enter && !wrong_way(test))
            .max_by(|left, right| left.1.chi_squared.total_cmp(&right.1.chi_squared));
        let room = chosen.len() < options.characteristics_max;
        // What enters and leaves in turn would do so for ever.
        let goes_on = room && seen.insert(chosen.clone());
        match best.filter(|_| goes_on) {
            Some((entering, _)) => chosen.push(*entering),
            None if chosen.is_empty() => {
                let message = format!("no characteristic is significant at {}", options.enter);
                return Err(Error::new(ErrorKind::Training, message));
            }
            None => {
                let fate = |(at, test): &(usize, ScoreTest)| {
                    let fate = match (test.p < options.enter, wrong_way(test), room) {
                        (false, ..) => Fate::Insignificant { p: test.p },
                        (true, true, _) => Fate::WrongWay,
                        (true, false, false) => Fate::Surplus,
                        // It would enter, and did, but it went again.
                        (true, false, true) => match gone.get(at).copied().flatten() {
                            Some(p) => Fate::Insignificant { p },
                            None => Fate::WrongWay,
                        },
                    };
                    (*at, fate)
                };
                return Ok(tests.iter().map(fate).collect());
            }
        }
        chosen.sort_unstable();
        fit = regression.fit(&chosen, Some(&fit))?;
        while let Some((leaving, p)) = leaves(&fit, options.stay) {
            gone.insert(leaving, p);
            chosen.retain(|at| *at != leaving);
            fit = regression.fit(&chosen, Some(&fit))?;
        }
    }
}

/// The least significant column with its p-value, where it is too little; first of all one that is held
/// at 0.
fn leaves(fit: &Stepped, stay: f64) -> Option<(usize, Option<f64>)> {
    let of = |p: Option<f64>| p.unwrap_or(f64::INFINITY);
    let worst = fit.p_values.iter().max_by(|left, right| of(left.1).total_cmp(&of(right.1)))?;
    (of(worst.1) > stay).then_some(*worst)
}
