//! The one place that names smartcore: a first fit of a logistic regression, and random trees.
//!
//! Its regression is never trusted: on unscaled columns, or with one NaN, it returns `Ok` with wrong
//! coefficients, and its line search can panic. The caller gives it finite, standardised columns and
//! finishes the fit with its own Newton steps.

mod trees;

use crate::error::{Error, ErrorKind, Result};
use ndarray::{Array1, Array2};
use smartcore::linalg::basic::arrays::Array;
use smartcore::linear::logistic_regression::{LogisticRegression, LogisticRegressionParameters};
use std::panic::{AssertUnwindSafe, catch_unwind};
pub(super) use trees::{Grower, Grown, GrownNode};

/// The intercept and the coefficients that smartcore finds for `rows`, `l2` being the weight of half
/// the squared coefficients against the summed loss.
pub(super) fn first_fit(rows: &Array2<f64>, events: &[bool], l2: f64) -> Result<Vec<f64>> {
    let target: Array1<u32> = events.iter().map(|event| u32::from(*event)).collect();
    let parameters = LogisticRegressionParameters::default().with_alpha(l2);
    let fit = || LogisticRegression::fit(rows, &target, parameters);
    let failed =
        |why: String| Error::new(ErrorKind::Training, format!("the first fit failed: {why}"));
    let model = catch_unwind(AssertUnwindSafe(fit))
        .map_err(|_| failed("its line search did not converge".to_owned()))?
        .map_err(|error| failed(error.to_string()))?;
    let intercept = model.intercept().get((0, 0));
    let coefficients = (0..rows.ncols()).map(|column| *model.coefficients().get((0, column)));
    Ok(std::iter::once(*intercept).chain(coefficients).collect())
}
