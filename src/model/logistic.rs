//! Logistic regression, certified: whatever the first fit says, Newton's method finishes it, and the
//! gradient at the end proves it.
#![expect(clippy::float_arithmetic, reason = "a regression is floating-point by definition")]

mod matrix;
mod newton;
mod problem;
mod stepping;

use super::solver::first_fit;
use crate::error::{Error, ErrorKind, Result};
use crate::math;
pub(super) use matrix::Triangle;
use ndarray::Array2;
use problem::{Problem, Standard};
pub(super) use stepping::{ScoreTest, Stepped, Stepping};

/// Rows that the first fit looks at, spread evenly over all.
const FIRST_ROWS_MAX: usize = 1_000;

/// How a regression is fitted.
#[derive(Debug, Clone, PartialEq)]
pub struct LogisticOptions {
    /// The weight of half the squared coefficients of the standardised columns against the summed
    /// loss; the intercept is free.
    pub l2: f64,
    /// What each column's coefficient may be; [`Sign::Any`] for columns beyond the end.
    pub signs: Vec<Sign>,
    /// How much each row counts, from 0 up; as many as rows, or none where all count 1.
    pub weights: Vec<f64>,
}

impl Default for LogisticOptions {
    fn default() -> Self {
        Self { l2: 1.0, signs: Vec::new(), weights: Vec::new() }
    }
}

impl LogisticOptions {
    /// Refuses weights, for those whose sample has them.
    pub(super) fn without_weights(&self) -> Result<()> {
        let message = "the weights of rows are the sample's: `Sample::with_weights`";
        if self.weights.is_empty() { Ok(()) } else { Err(refuse(message)) }
    }
}

/// What a coefficient may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sign {
    /// Any number.
    #[default]
    Any,
    /// 0 or more.
    NotNegative,
    /// 0 or less.
    NotPositive,
    /// Only 0: the column is left out.
    Zero,
}

impl Sign {
    /// Whether a coefficient at 0 whose loss falls towards `direction` must stay there.
    pub(super) fn holds(self, direction: f64) -> bool {
        match self {
            Self::Any => false,
            Self::NotNegative => direction <= 0.0,
            Self::NotPositive => direction >= 0.0,
            Self::Zero => true,
        }
    }

    /// The nearest number that is allowed.
    fn clamp(self, weight: f64) -> f64 {
        match self {
            Self::Any => weight,
            Self::NotNegative => weight.max(0.0),
            Self::NotPositive => weight.min(0.0),
            Self::Zero => 0.0,
        }
    }
}

/// A certified fit: `logit P(event) = intercept + sum(coefficient * column)`, columns as given.
#[derive(Debug, Clone, PartialEq)]
pub struct Logistic {
    /// The intercept.
    pub intercept: f64,
    /// The coefficients, in the order of the columns; exactly 0 where a sign holds one there.
    pub coefficients: Vec<f64>,
    /// The standard error of the intercept.
    pub intercept_error: f64,
    /// The standard error of each coefficient, from the inverse of the Hessian of the penalised loss
    /// (observed information, Wald); none for one that is held at 0.
    pub errors: Vec<Option<f64>>,
    /// The summed loss (negative log likelihood, natural units) without its penalty.
    pub loss: f64,
    /// The largest component of the gradient of the mean loss at the end, but for coefficients held at
    /// 0: `1e-10`, or `1e-7` where the arithmetic allows no less.
    pub gradient: f64,
    /// Newton's steps after the first fit.
    pub steps: usize,
}

impl Logistic {
    /// Leaves out columns whose coefficients are 0.
    pub(super) fn leave_out(&mut self, out: &[bool]) {
        let (mut first, mut second) = (out.iter(), out.iter());
        let gone = |of: &mut std::slice::Iter<'_, bool>| of.next().copied().unwrap_or_default();
        self.coefficients.retain(|_| !gone(&mut first));
        self.errors.retain(|_| !gone(&mut second));
    }

    /// The two-sided p-value of each coefficient under Wald's test that it is 0, 0 to 1; none for one that
    /// is held there.
    pub fn p_values(&self) -> Vec<Option<f64>> {
        let tested = |(coefficient, error): (&f64, &Option<f64>)| {
            error.map(|error| 2.0 * math::normal(-(coefficient / error).abs()))
        };
        self.coefficients.iter().zip(&self.errors).map(tested).collect()
    }
}

/// Fits `events` on `rows`, a row for each event and a column for each name.
///
/// # Errors
/// [`ErrorKind::Training`] when shapes differ, one value is not finite (the message names row and
/// column), a column is constant, all events are equal, a weight is below 0, or the data are separable and
/// `l2` is 0.
pub fn fit_logistic(
    names: &[&str],
    rows: &Array2<f64>,
    events: &[bool],
    options: &LogisticOptions,
) -> Result<Logistic> {
    check(names, rows, events, options)?;
    let standard = Standard::new(names, rows)?;
    let signs = (0..names.len()).map(|column| options.signs.get(column).copied());
    let signs: Vec<Sign> =
        std::iter::once(Sign::Any).chain(signs.map(Option::unwrap_or_default)).collect();
    let problem =
        Problem { standard: &standard, events, weights: &options.weights, signs, l2: options.l2 };
    let step = events.len().div_ceil(FIRST_ROWS_MAX);
    let some: Vec<bool> = events.iter().step_by(step).copied().collect();
    let start = first_fit(&standard.some_rows(step), &some, options.l2)
        .unwrap_or_else(|_| vec![0.0; names.len().saturating_add(1)]);
    let found = problem.finish(&start)?;
    Ok(unscaled(&found, &standard))
}

/// The fit of the columns as they were given.
fn unscaled(found: &newton::Found, standard: &Standard) -> Logistic {
    let (intercept, slopes) = found.weights.split_first().unwrap_or((&0.0, &[]));
    let mut moved = *intercept;
    // The intercept is a sum of all weights: its variance is that of the sum.
    let mut by = vec![1.0];
    let (mut coefficients, mut errors) = (Vec::new(), Vec::new());
    for (column, (slope, (mean, deviation))) in (1..).zip(slopes.iter().zip(standard.scales())) {
        let coefficient = slope / deviation;
        moved -= coefficient * mean;
        coefficients.push(coefficient);
        let place = found.free.binary_search(&column).ok();
        errors.push(place.map(|place| found.covariance.at(place).sqrt() / deviation));
        by.extend(place.map(|_| -mean / deviation));
    }
    Logistic {
        intercept: moved,
        coefficients,
        intercept_error: found.covariance.form(&by).sqrt(),
        errors,
        loss: found.loss,
        gradient: found.gradient,
        steps: found.steps,
    }
}

fn refuse(message: impl Into<String>) -> Error {
    Error::new(ErrorKind::Training, message)
}

fn check(
    names: &[&str],
    rows: &Array2<f64>,
    events: &[bool],
    options: &LogisticOptions,
) -> Result<()> {
    if rows.ncols() != names.len() || rows.nrows() != events.len() || names.is_empty() {
        let (columns, lines) = (rows.ncols(), rows.nrows());
        let (names, events) = (names.len(), events.len());
        return Err(refuse(format!(
            "{columns} columns and {lines} rows do not fit {names} names and {events} events"
        )));
    }
    if !(options.l2 >= 0.0 && options.l2.is_finite()) {
        return Err(refuse("`l2` must be a number from 0 up"));
    }
    if !options.weights.is_empty() && options.weights.len() != events.len() {
        return Err(refuse(format!("{} weights for {} rows", options.weights.len(), events.len())));
    }
    let wrong = |weight: &f64| !(*weight >= 0.0 && weight.is_finite());
    if let Some(row) = options.weights.iter().position(wrong) {
        return Err(refuse(format!("the weight of row {row} is not a number from 0 up")));
    }
    if !rows.iter().all(|value| value.is_finite()) {
        let found = rows.indexed_iter().find(|(_, value)| !value.is_finite());
        let ((row, column), value) = found.unwrap_or(((0, 0), &f64::NAN));
        let name = names.get(column).copied().unwrap_or("?");
        return Err(refuse(format!("row {row} of column `{name}` is {value}, not a number")));
    }
    let counts = |row: usize| options.weights.get(row).is_none_or(|weight| *weight > 0.0);
    let outcome = |wanted: bool| {
        events.iter().enumerate().any(|(row, event)| *event == wanted && counts(row))
    };
    if !outcome(true) || !outcome(false) {
        return Err(refuse("all rows have the same outcome"));
    }
    Ok(())
}

#[cfg(test)]
#[path = "logistic_tests.rs"]
mod tests;
