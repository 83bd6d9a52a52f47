//! Newton's method with signs: coefficients that would cross 0 are held there.
//!
//! Bertsekas, *Projected Newton Methods for Optimization Problems with Simple Constraints*, SIAM Journal on
//! Control and Optimization 20 (1982).
#![expect(clippy::float_arithmetic, reason = "a regression is floating-point by definition")]

use super::matrix::Triangle;
use super::problem::{Place, Problem};
use super::refuse;
use crate::error::Result;

/// Newton's steps before a fit counts as failed.
const STEPS_MAX: usize = 100;
/// The largest gradient component of the mean loss that a certified fit may have.
const GRADIENT_MAX: f64 = 1e-10;
/// The largest step that Newton's method may still want to take from a certified fit.
const STEP_MAX: f64 = 1e-6;
/// How far rounding may move a loss, as a share of it.
const ROUNDING: f64 = 1e-13;
/// A coefficient this near to 0 that wants to cross it is put there.
const NEAR: f64 = 1e-6;

/// A certified minimum.
pub(super) struct Found {
    /// That of the intercept first.
    pub(super) weights: Vec<f64>,
    /// The places of the weights that are not held at 0, that of the intercept first.
    pub(super) free: Vec<usize>,
    /// The inverse of the Hessian of the free weights.
    pub(super) covariance: Triangle,
    /// The loss without its penalty.
    pub(super) loss: f64,
    /// The largest component of the gradient of the mean loss among the free weights.
    pub(super) gradient: f64,
    pub(super) steps: usize,
}

/// The largest component of a gradient among the free weights.
fn largest(gradient: &[f64], free: &[usize]) -> f64 {
    free.iter().filter_map(|at| gradient.get(*at)).fold(0.0, |most: f64, g| most.max(g.abs()))
}

impl Problem<'_> {
    /// Newton's method from `weights` until the gradient is nothing.
    pub(super) fn finish(&self, start: &[f64]) -> Result<Found> {
        let count = self.count();
        let mut weights: Vec<f64> =
            start.iter().zip(&self.signs).map(|(weight, sign)| sign.clamp(*weight)).collect();
        if !weights.iter().all(|weight| weight.is_finite()) {
            weights.fill(0.0);
        }
        let mut place = self.at(&weights);
        for steps in 0..=STEPS_MAX {
            let free = self.free(&weights, &place.gradient);
            let slopes: Vec<f64> =
                free.iter().filter_map(|at| place.gradient.get(*at)).copied().collect();
            let largest = largest(&place.gradient, &free) / count;
            let hessian = place.hessian.part(&free);
            let Some(step) = hessian.solve(&slopes) else { break };
            // On separable data the gradient fades while the weights still run away.
            let at_zero = |at: usize| weights.get(at).is_some_and(|weight| *weight == 0.0);
            let held = (0..weights.len()).filter(|at| free.binary_search(at).is_err());
            let settled = step.iter().all(|step| step.abs() <= STEP_MAX) && { held }.all(at_zero);
            let better = if largest <= GRADIENT_MAX && settled {
                None
            } else {
                self.descend(&weights, &place, &free, &step)
            };
            match better {
                Some((moved, now)) => (weights, place) = (moved, now),
                // Where no step lowers the loss any more is the floor of the arithmetic.
                None if settled && largest <= 1e3 * GRADIENT_MAX => {
                    let Some(covariance) = hessian.inverse() else { break };
                    let (loss, gradient) = (place.loss, largest);
                    return Ok(Found { weights, free, covariance, loss, gradient, steps });
                }
                None => break,
            }
        }
        Err(refuse(
            "the regression has no certified solution: the data are separable or two columns say the \
             same; use an `l2` above 0 or leave a column out",
        ))
    }

    /// The weights that may move: not those at 0 that would cross it.
    fn free(&self, weights: &[f64], gradient: &[f64]) -> Vec<usize> {
        let cells = weights.iter().zip(gradient).zip(&self.signs).enumerate();
        let free = cells
            .filter(|(_, ((weight, slope), sign))| weight.abs() > NEAR || !sign.holds(-**slope));
        free.map(|(at, _)| at).collect()
    }

    /// Half of the step, and half of that, until the loss is lower; weights that are held go to 0.
    fn descend(
        &self,
        weights: &[f64],
        place: &Place,
        free: &[usize],
        step: &[f64],
    ) -> Option<(Vec<f64>, Place)> {
        let mut size = 1.0;
        while size >= 1e-12 {
            let mut moved = vec![0.0; weights.len()];
            for (at, step) in free.iter().zip(step) {
                if let (Some(to), Some(from), Some(sign)) =
                    (moved.get_mut(*at), weights.get(*at), self.signs.get(*at))
                {
                    *to = sign.clamp(from - size * step);
                }
            }
            let now = self.at(&moved);
            // Near the minimum two losses differ by less than their rounding: there the slope decides.
            let floor = ROUNDING * place.penalised.abs();
            let lower = now.penalised < place.penalised - floor;
            let flatter = || largest(&now.gradient, free) < largest(&place.gradient, free);
            if lower || now.penalised <= place.penalised + floor && flatter() {
                return Some((moved, now));
            }
            size /= 2.0;
        }
        None
    }
}
