//! A regression whose columns come and go.
//!
//! What a column would add is told by Rao's score test: at the fit without it, the slope of the log
//! likelihood towards it, squared, over its variance, is chi-squared with one degree of freedom if the
//! column says nothing (Rao, *Mathematical Proceedings of the Cambridge Philosophical Society* 44, 1948).
//! No fit with the column is needed: one pass over the rows tests all candidates.
#![expect(clippy::float_arithmetic, reason = "statistics are floating-point by definition")]

use super::problem::{Problem, Standard};
use super::{LogisticOptions, Sign, check};
use crate::error::Result;
use crate::math;
use ndarray::Array2;

/// The score test of one candidate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::model) struct ScoreTest {
    /// The slope of the log likelihood: where it is positive so would the coefficient be.
    pub(in crate::model) slope: f64,
    /// The square of the slope over its variance, from 0 up: the larger, the better it enters. It
    /// still tells two apart whose p-values are both too small for a double.
    pub(in crate::model) chi_squared: f64,
    /// The two-sided p-value, 0 to 1; 1 where the candidate only repeats columns of the fit.
    pub(in crate::model) p: f64,
}

/// Columns, of which some are in.
#[derive(Debug)]
pub(in crate::model) struct Stepping<'a> {
    standard: Standard,
    events: &'a [bool],
    weights: &'a [f64],
    l2: f64,
    /// What the coefficient of each column may be that is in.
    sign: Sign,
    columns: usize,
}

/// A certified fit of the columns that are in.
#[derive(Debug, Clone)]
pub(in crate::model) struct Stepped {
    /// The weights of the standardised columns, that of the intercept first.
    weights: Vec<f64>,
    /// Those that are not held at 0, that of the intercept first.
    free: Vec<usize>,
    /// Wald's two-sided p-value of each column that is in; none for one that is held at 0.
    pub(in crate::model) p_values: Vec<(usize, Option<f64>)>,
}

impl<'a> Stepping<'a> {
    /// Columns that are all out; `signs` of the options are not looked at.
    pub(in crate::model) fn new(
        names: &[&str],
        rows: &Array2<f64>,
        events: &'a [bool],
        options: &'a LogisticOptions,
        sign: Sign,
    ) -> Result<Self> {
        check(names, rows, events, options)?;
        let standard = Standard::new(names, rows)?;
        let LogisticOptions { l2, weights, .. } = options;
        Ok(Self { standard, events, weights, l2: *l2, sign, columns: names.len() })
    }

    fn problem(&self, chosen: &[usize]) -> Problem<'_> {
        let sign = |column| if chosen.contains(&column) { self.sign } else { Sign::Zero };
        Problem {
            standard: &self.standard,
            events: self.events,
            weights: self.weights,
            signs: std::iter::once(Sign::Any).chain((0..self.columns).map(sign)).collect(),
            l2: self.l2,
        }
    }

    /// The fit with the `chosen` columns, found from another.
    pub(in crate::model) fn fit(
        &self,
        chosen: &[usize],
        from: Option<&Stepped>,
    ) -> Result<Stepped> {
        let start = match from {
            Some(from) => from.weights.clone(),
            None => vec![0.0; self.columns.saturating_add(1)],
        };
        let found = self.problem(chosen).finish(&start)?;
        let p = |column: &usize| {
            let at = column.saturating_add(1);
            let place = found.free.binary_search(&at).ok()?;
            let error = found.covariance.at(place).sqrt();
            let weight = found.weights.get(at).copied().unwrap_or_default();
            Some(2.0 * math::normal(-(weight / error).abs()))
        };
        let p_values = chosen.iter().map(|column| (*column, p(column))).collect();
        Ok(Stepped { weights: found.weights, free: found.free, p_values })
    }

    /// The score tests of the `candidates`, which are not in.
    pub(in crate::model) fn tests(
        &self,
        fit: &Stepped,
        candidates: &[usize],
    ) -> Vec<(usize, ScoreTest)> {
        let place = self.problem(&[]).at(&fit.weights);
        let information = place.hessian.part(&fit.free).factor();
        let test = |column: &usize| {
            let at = column.saturating_add(1);
            let slope = -place.gradient.get(at).copied().unwrap_or_default();
            // The penalty is of those that are in.
            let own = place.hessian.at(at) - self.l2;
            let beside: Vec<f64> = fit.free.iter().map(|of| place.hessian.get(at, *of)).collect();
            let known = information.as_ref().map_or(own, |information| {
                let solved = information.solve(&beside);
                beside.iter().zip(&solved).map(|(left, right)| left * right).sum()
            });
            let variance = own - known;
            // What is left of a column that the others tell is rounding.
            let chi_squared = if variance > 1e-9 * own { slope * slope / variance } else { 0.0 };
            let p = 2.0 * math::normal(-chi_squared.sqrt());
            (*column, ScoreTest { slope, chi_squared, p })
        };
        candidates.iter().map(test).collect()
    }
}

#[cfg(test)]
#[path = "stepping_tests.rs"]
mod tests;
