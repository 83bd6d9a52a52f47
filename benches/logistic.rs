//! A certified logistic regression of 100,000 rows and 30 columns on one core, beside the first fit of
//! another library on the same rows: its time, and how far its coefficients are from the certified ones.
//!
//! `--quick` takes 5,000 rows and looks only whether it runs.
#![expect(clippy::disallowed_methods, reason = "a benchmark reads the clock")]

#[path = "common/dice.rs"]
mod dice;

use creditloop::model::{LogisticOptions, fit_logistic};
use dice::Dice;
use ndarray::{Array1, Array2};
use smartcore::linear::logistic_regression::{LogisticRegression, LogisticRegressionParameters};
use std::time::Instant;

const COLUMNS: usize = 30;

/// Columns that hang together by a common part, and events that follow them with noise.
fn sample(rows: usize) -> (Array2<f64>, Vec<bool>) {
    let mut dice = Dice(11);
    let mut uniform = || {
        let whole = u32::try_from(dice.between(0, i64::from(u32::MAX))).unwrap();
        f64::from(whole) / f64::from(u32::MAX) - 0.5
    };
    let (mut values, mut events) = (Vec::with_capacity(rows * COLUMNS), Vec::with_capacity(rows));
    for _ in 0..rows {
        let common = uniform();
        let row: Vec<f64> = (0..COLUMNS).map(|_| common + uniform() + uniform()).collect();
        let weight = |column: usize| if column.is_multiple_of(3) { 0.3 } else { -0.1 };
        let score: f64 = row.iter().enumerate().map(|(column, x)| weight(column) * x).sum();
        values.extend(row);
        events.push(score - 1.5 + 3.0 * (uniform() + uniform()) > 0.0);
    }
    (Array2::from_shape_vec((rows, COLUMNS), values).unwrap(), events)
}

fn main() {
    let quick = std::env::args().any(|argument| argument == "--quick");
    let (rows, events) = sample(if quick { 5_000 } else { 100_000 });
    let names: Vec<String> = (0..COLUMNS).map(|column| format!("x{column}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let options = LogisticOptions::default();
    let mut best = f64::INFINITY;
    let mut fit = fit_logistic(&names, &rows, &events, &options).unwrap();
    for _ in 0..if quick { 1 } else { 10 } {
        let start = Instant::now();
        fit = fit_logistic(&names, &rows, &events, &options).unwrap();
        best = best.min(start.elapsed().as_secs_f64());
    }
    println!("certified: {:.1} ms, gradient {:.1e}, {} steps", best * 1e3, fit.gradient, fit.steps);
    let target: Array1<u32> = events.iter().map(|event| u32::from(*event)).collect();
    let parameters = LogisticRegressionParameters::default().with_alpha(1.0);
    let start = Instant::now();
    let peer = LogisticRegression::fit(&rows, &target, parameters).unwrap();
    let time = start.elapsed().as_secs_f64();
    let apart = fit.coefficients.iter().zip(peer.coefficients().iter()).map(|(a, b)| (a - b).abs());
    println!(
        "smartcore: {:.1} ms, {:.1} times as long, coefficients up to {:.1e} apart",
        time * 1e3,
        time / best,
        apart.fold(0.0, f64::max)
    );
}
