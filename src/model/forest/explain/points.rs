//! The points and weights of Gauss and Legendre: the weighted sum is the integral of a polynomial from 0
//! to 1, up to the degree `2 n - 1` for `n` points.
#![expect(clippy::float_arithmetic, reason = "roots of polynomials are found in doubles")]

use crate::math;
use crate::simd::paths::{POINTS, Points};

/// Eight points: each, what it lacks to 1, and its weight.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct EightPoints {
    pub(super) known: Points,
    pub(super) unknown: Points,
    pub(super) weights: Points,
}

/// Steps to a root from near it: each doubles its digits.
const STEPS: usize = 8;

/// Eight points, so many times.
pub(super) fn legendre(eights: usize) -> Vec<EightPoints> {
    let count = eights.saturating_mul(POINTS);
    let n = math::count(count);
    let mut all = vec![EightPoints::default(); eights];
    for (number, place) in (0..count).enumerate() {
        // The roots lie about 0, and the first is the greatest.
        let near = core::f64::consts::PI * (math::count(place) + 0.75) / (n + 0.5);
        let mut root = math::cosine(near);
        let mut slope = 1.0;
        for _ in 0..STEPS {
            let (value, before) = polynomial(count, root);
            slope = n * (root * value - before) / (root * root - 1.0);
            root -= value / slope;
        }
        let eight = number.checked_div(POINTS).and_then(|eight| all.get_mut(eight));
        let (Some(eight), lane) = (eight, number.checked_rem(POINTS).unwrap_or_default()) else {
            continue;
        };
        let known = 0.5 - 0.5 * root;
        let values = [known, 1.0 - known, 1.0 / ((1.0 - root * root) * slope * slope)];
        let to = [&mut eight.known, &mut eight.unknown, &mut eight.weights];
        for (to, value) in to.into_iter().zip(values) {
            if let Some(to) = to.0.get_mut(lane) {
                *to = value;
            }
        }
    }
    all
}

/// The polynomial of Legendre of the degree `degree` at `x`, and the one before it.
fn polynomial(degree: usize, x: f64) -> (f64, f64) {
    let (mut value, mut before) = (1.0, 0.0);
    for step in 0..degree {
        let k = math::count(step);
        (value, before) = (((2.0 * k + 1.0) * x * value - k * before) / (k + 1.0), value);
    }
    (value, before)
}
