//! Logistic regression, certified: whatever the first fit says, Newton's method finishes it, and the
//! gradient at the end proves it.
#![expect(clippy::float_arithmetic, reason = "a regression is floating-point by definition")]
#![expect(clippy::indexing_slicing, reason = "shapes are checked once, on entry")]

use super::solver::first_fit;
use crate::error::{Error, ErrorKind, Result};
use crate::math;
use ndarray::{Array1, Array2};

/// Newton's steps before a fit counts as failed.
const STEPS_MAX: usize = 100;
/// The largest gradient component of the mean loss that a certified fit may have.
const GRADIENT_MAX: f64 = 1e-10;

/// The largest step that Newton's method may still want to take from a certified fit.
const STEP_MAX: f64 = 1e-6;

/// How a regression is fitted.
#[derive(Debug, Clone, Copy)]
pub struct LogisticOptions {
    /// The weight of half the squared coefficients of the standardised columns against the summed
    /// loss; the intercept is free.
    pub l2: f64,
}

impl Default for LogisticOptions {
    fn default() -> Self {
        Self { l2: 1.0 }
    }
}

/// A certified fit: `logit P(event) = intercept + sum(coefficient * column)`, columns as given.
#[derive(Debug, Clone, PartialEq)]
pub struct Logistic {
    /// The intercept.
    pub intercept: f64,
    /// The coefficients, in the order of the columns.
    pub coefficients: Vec<f64>,
    /// The largest component of the gradient of the mean loss at the end: `1e-10`, or `1e-7` where
    /// the arithmetic allows no less.
    pub gradient: f64,
    /// Newton's steps after the first fit.
    pub steps: usize,
}

/// Fits `events` on `rows`, a row for each event and a column for each name.
///
/// # Errors
/// [`ErrorKind::Training`] when shapes differ, one value is not finite (the message names row and
/// column), a column is constant, all events are equal, or the data are separable and `l2` is 0.
pub fn fit_logistic(
    names: &[&str],
    rows: &Array2<f64>,
    events: &[bool],
    options: &LogisticOptions,
) -> Result<Logistic> {
    check(names, rows, events, options.l2)?;
    let (standard, means, deviations) = standardise(names, rows)?;
    let start = first_fit(&standard, events, options.l2)
        .unwrap_or_else(|_| vec![0.0; names.len().saturating_add(1)]);
    let problem = Problem { rows: &standard, events, l2: options.l2 };
    let (weights, gradient, steps) = problem.finish(start)?;
    let mut weights = weights.into_iter();
    let mut intercept = weights.next().unwrap_or_default();
    let mut coefficients = Vec::with_capacity(names.len());
    for ((weight, mean), deviation) in weights.zip(&means).zip(&deviations) {
        let coefficient = weight / deviation;
        intercept -= coefficient * mean;
        coefficients.push(coefficient);
    }
    Ok(Logistic { intercept, coefficients, gradient, steps })
}

fn refuse(message: impl Into<String>) -> Error {
    Error::new(ErrorKind::Training, message)
}

fn check(names: &[&str], rows: &Array2<f64>, events: &[bool], l2: f64) -> Result<()> {
    if rows.ncols() != names.len() || rows.nrows() != events.len() || names.is_empty() {
        let (columns, lines) = (rows.ncols(), rows.nrows());
        let (names, events) = (names.len(), events.len());
        return Err(refuse(format!(
            "{columns} columns and {lines} rows do not fit {names} names and {events} events"
        )));
    }
    if !(l2 >= 0.0 && l2.is_finite()) {
        return Err(refuse("`l2` must be a number from 0 up"));
    }
    for ((row, column), value) in rows.indexed_iter() {
        if !value.is_finite() {
            let name = names.get(column).copied().unwrap_or("?");
            return Err(refuse(format!("row {row} of column `{name}` is {value}, not a number")));
        }
    }
    if events.iter().all(|event| *event) || !events.iter().any(|event| *event) {
        return Err(refuse("all rows have the same outcome"));
    }
    Ok(())
}

type Standardised = (Array2<f64>, Vec<f64>, Vec<f64>);

fn standardise(names: &[&str], rows: &Array2<f64>) -> Result<Standardised> {
    let count = math::count(rows.nrows());
    let mut standard = rows.clone();
    let (mut means, mut deviations) = (Vec::new(), Vec::new());
    for (name, mut column) in names.iter().zip(standard.columns_mut()) {
        let mean = math::sum(column.iter().copied()) / count;
        let variance = math::sum(column.iter().map(|x| (x - mean) * (x - mean))) / count;
        let deviation = variance.sqrt();
        if deviation <= 1e-12 * mean.abs().max(1e-300) {
            return Err(refuse(format!("column `{name}` is constant")));
        }
        column.mapv_inplace(|x| (x - mean) / deviation);
        means.push(mean);
        deviations.push(deviation);
    }
    Ok((standard, means, deviations))
}

struct Problem<'a> {
    rows: &'a Array2<f64>,
    events: &'a [bool],
    l2: f64,
}

impl Problem<'_> {
    fn margins(&self, weights: &[f64]) -> Vec<f64> {
        let margin = |row: ndarray::ArrayView1<'_, f64>| {
            let (intercept, slopes) = weights.split_first().unwrap_or((&0.0, &[]));
            row.iter().zip(slopes).fold(*intercept, |sum, (x, w)| sum + x * w)
        };
        self.rows.rows().into_iter().map(margin).collect()
    }

    /// The summed loss with its penalty.
    fn loss(&self, weights: &[f64]) -> f64 {
        let losses = self.margins(weights).into_iter().zip(self.events);
        let losses = losses.map(|(m, event)| math::softplus(if *event { -m } else { m }));
        let squares = weights.iter().skip(1).map(|w| w * w);
        math::sum(losses) + self.l2 / 2.0 * math::sum(squares)
    }

    /// The gradient and the Hessian of the loss.
    fn slopes(&self, weights: &[f64]) -> (Array1<f64>, Array2<f64>) {
        let width = weights.len();
        let (mut gradient, mut hessian) = (Array1::zeros(width), Array2::zeros((width, width)));
        for ((row, margin), event) in
            self.rows.rows().into_iter().zip(self.margins(weights)).zip(self.events)
        {
            let p = math::sigmoid(margin);
            let (error, curve) = (p - if *event { 1.0 } else { 0.0 }, p * (1.0 - p));
            let at = |i: usize| i.checked_sub(1).map_or(1.0, |i| row[i]);
            for i in 0..width {
                gradient[i] += error * at(i);
                for j in 0..=i {
                    hessian[[i, j]] += curve * at(i) * at(j);
                }
            }
        }
        for (i, weight) in weights.iter().enumerate().skip(1) {
            gradient[i] += self.l2 * weight;
            hessian[[i, i]] += self.l2;
        }
        (gradient, hessian)
    }

    /// Newton's method from `weights` until the gradient is nothing.
    fn finish(&self, mut weights: Vec<f64>) -> Result<(Vec<f64>, f64, usize)> {
        let rows = math::count(self.events.len());
        let mut loss = self.loss(&weights);
        for steps in 0..=STEPS_MAX {
            let (gradient, hessian) = self.slopes(&weights);
            let largest = gradient.iter().fold(0.0_f64, |most, g| most.max(g.abs())) / rows;
            let Some(step) = solve(hessian, &gradient) else { break };
            // On separable data the gradient fades while the weights still run away.
            let settled = step.iter().all(|step| step.abs() <= STEP_MAX);
            if largest <= GRADIENT_MAX && settled {
                return Ok((weights, largest, steps));
            }
            let mut size = 1.0;
            let better = loop {
                let moved: Vec<f64> =
                    weights.iter().zip(&step).map(|(w, s)| w - size * s).collect();
                let now = self.loss(&moved);
                if now <= loss {
                    break Some((moved, now));
                }
                size /= 2.0;
                if size < 1e-12 {
                    break None;
                }
            };
            match better {
                Some((moved, now)) => (weights, loss) = (moved, now),
                // No step lowers the loss any more: this is the floor of the arithmetic.
                None if settled && largest <= 1e3 * GRADIENT_MAX => {
                    return Ok((weights, largest, steps));
                }
                None => break,
            }
        }
        Err(refuse(
            "the regression has no certified solution: the data are separable or two columns say the \
             same; use an `l2` above 0 or leave a column out",
        ))
    }
}

/// Solves `matrix * x = right` for a symmetric matrix given by its lower triangle (Cholesky).
fn solve(mut matrix: Array2<f64>, right: &Array1<f64>) -> Option<Vec<f64>> {
    let width = right.len();
    for i in 0..width {
        for j in 0..=i {
            let mut value = matrix[[i, j]];
            for k in 0..j {
                value -= matrix[[i, k]] * matrix[[j, k]];
            }
            if i == j {
                if value.is_nan() || value <= 1e-14 {
                    return None;
                }
                matrix[[i, i]] = value.sqrt();
            } else {
                matrix[[i, j]] = value / matrix[[j, j]];
            }
        }
    }
    let mut x = right.clone();
    for i in 0..width {
        for k in 0..i {
            x[i] -= matrix[[i, k]] * x[k];
        }
        x[i] /= matrix[[i, i]];
    }
    for i in (0..width).rev() {
        for k in i.saturating_add(1)..width {
            x[i] -= matrix[[k, i]] * x[k];
        }
        x[i] /= matrix[[i, i]];
    }
    Some(x.to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Two columns of very different scale, and events that follow both with noise.
    fn data() -> (Array2<f64>, Vec<bool>) {
        let noise = |row: usize| f64::from(u32::try_from(row * 7_919 % 1_000).unwrap()) / 1_000.0;
        let rows = Array2::from_shape_fn((400, 2), |(row, column)| {
            if column == 0 { 20_000.0 * noise(row + 13) } else { noise(row * row + 5) }
        });
        let events = (0..400).map(|row| {
            let logit = -1.0 + rows[[row, 0]] / 10_000.0 + rows[[row, 1]];
            noise(row * 31 + 7) < math::sigmoid(logit)
        });
        let events = events.collect();
        (rows, events)
    }

    #[test]
    fn scale_does_not_matter() {
        let (rows, events) = data();
        let options = LogisticOptions { l2: 0.0 };
        let fit = fit_logistic(&["big", "small"], &rows, &events, &options).unwrap();
        let mut scaled = rows.clone();
        scaled.column_mut(0).mapv_inplace(|x| x / 20_000.0);
        let other = fit_logistic(&["big", "small"], &scaled, &events, &options).unwrap();
        assert!((fit.coefficients[0] * 20_000.0 - other.coefficients[0]).abs() < 1e-8);
        assert!((fit.intercept - other.intercept).abs() < 1e-8);
        assert!(fit.gradient <= 1e-10);
    }

    #[test]
    fn a_nan_is_named_by_row_and_column() {
        let (mut rows, events) = data();
        rows[[17, 1]] = f64::NAN;
        let error = fit_logistic(&["big", "small"], &rows, &events, &LogisticOptions::default());
        let error = error.unwrap_err();
        assert_eq!(error.message(), "row 17 of column `small` is NaN, not a number");
    }

    #[test]
    fn what_has_no_solution_is_refused() {
        let rows = Array2::from_shape_fn((10, 1), |(row, _)| if row < 5 { 0.0 } else { 1.0 });
        let events: Vec<bool> = (0..10).map(|row| row >= 5).collect();
        let free = LogisticOptions { l2: 0.0 };
        assert_eq!(
            fit_logistic(&["x"], &rows, &events, &free).unwrap_err().kind(),
            ErrorKind::Training
        );
        assert!(fit_logistic(&["x"], &rows, &events, &LogisticOptions::default()).is_ok());
        let constant = Array2::from_elem((10, 1), 3.0);
        assert!(fit_logistic(&["x"], &constant, &events, &free).is_err());
    }

    proptest! {
        #[test]
        fn no_neighbour_is_better(l2 in 0.01_f64..10.0, by in -1e-3_f64..1e-3, which in 0_usize..3) {
            let (rows, events) = data();
            let (standard, ..) = standardise(&["a", "b"], &rows).unwrap();
            let problem = Problem { rows: &standard, events: &events, l2 };
            let (weights, ..) = problem.finish(vec![0.0; 3]).unwrap();
            let mut moved = weights.clone();
            moved[which] += by;
            prop_assert!(problem.loss(&weights) <= problem.loss(&moved));
        }
    }
}
