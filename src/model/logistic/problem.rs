//! The loss of a regression over standardised columns, its gradient and its Hessian.
#![expect(clippy::float_arithmetic, reason = "a regression is floating-point by definition")]

use super::matrix::Triangle;
use super::{Sign, refuse};
use crate::error::Result;
use crate::math;
use crate::simd::Level;
use crate::simd::normal::{LANES, add_rows, add_square, add_squares, margins};
use ndarray::Array2;

/// Rows that are looked at together: they stay in the nearest cache.
const BLOCK: usize = 128;

/// Rows with a column of ones before the others, which have the mean 0 and the deviation 1; columns of
/// zeros at the end fill the last lanes.
#[derive(Debug)]
pub(super) struct Standard {
    rows: Vec<f64>,
    width: usize,
    /// The columns that are not filled up, the one of ones among them.
    columns: usize,
    means: Vec<f64>,
    deviations: Vec<f64>,
    level: Level,
}

impl Standard {
    pub(super) fn new(names: &[&str], given: &Array2<f64>) -> Result<Self> {
        let level = Level::best();
        let columns = names.len().saturating_add(1);
        let width = columns.next_multiple_of(LANES);
        let mut rows = vec![0.0; width.saturating_mul(given.nrows())];
        for (row, given) in rows.chunks_exact_mut(width).zip(given.rows()) {
            let Some((one, rest)) = row.split_first_mut() else { continue };
            *one = 1.0;
            rest.iter_mut().zip(given).for_each(|(x, value)| *x = *value);
        }
        let ones = vec![1.0; BLOCK];
        let count = math::count(given.nrows());
        let mut means = blocked(width, &rows, |block, sums| add_rows(level, block, &ones, sums));
        for mean in &mut means {
            *mean /= count;
        }
        let mut deviations =
            blocked(width, &rows, |block, sums| add_squares(level, block, &means, sums));
        for of in &mut deviations {
            *of = (*of / count).sqrt();
        }
        let scales = means.iter().zip(&deviations).skip(1);
        for (name, (mean, deviation)) in names.iter().zip(scales) {
            let constant = deviation.is_nan() || *deviation <= 1e-12 * mean.abs().max(1e-300);
            if constant {
                return Err(refuse(format!("column `{name}` is constant")));
            }
        }
        for row in rows.chunks_exact_mut(width) {
            let scales = means.iter().zip(&deviations).take(columns).skip(1);
            for (x, (mean, deviation)) in row.iter_mut().skip(1).zip(scales) {
                *x = (*x - mean) / deviation;
            }
        }
        Ok(Self { rows, width, columns, means, deviations, level })
    }

    /// The mean and the deviation of each column that was given.
    pub(super) fn scales(&self) -> impl Iterator<Item = (f64, f64)> {
        let all = self.means.iter().copied().zip(self.deviations.iter().copied());
        all.take(self.columns).skip(1)
    }

    /// Every `step`-th row, without the column of ones.
    pub(super) fn some_rows(&self, step: usize) -> Array2<f64> {
        let rows = self.rows.chunks_exact(self.width).step_by(step.max(1));
        let wide = self.columns.saturating_sub(1);
        let values: Vec<f64> =
            rows.clone().flat_map(|row| row.iter().skip(1).take(wide)).copied().collect();
        Array2::from_shape_vec((rows.count(), wide), values).unwrap_or_default()
    }
}

/// A sum over the rows in blocks, each summed from 0.
fn blocked(width: usize, rows: &[f64], add: impl Fn(&[f64], &mut [f64])) -> Vec<f64> {
    let (mut sums, mut part) = (vec![0.0; width], vec![0.0; width]);
    for block in rows.chunks(width.saturating_mul(BLOCK)) {
        part.fill(0.0);
        add(block, &mut part);
        sums.iter_mut().zip(&part).for_each(|(sum, part)| *sum += part);
    }
    sums
}

/// What is to be minimised.
pub(super) struct Problem<'a> {
    pub(super) standard: &'a Standard,
    pub(super) events: &'a [bool],
    /// How much each row counts; none where all count 1.
    pub(super) weights: &'a [f64],
    /// That of the intercept first.
    pub(super) signs: Vec<Sign>,
    pub(super) l2: f64,
}

/// The loss somewhere.
pub(super) struct Place {
    /// Without the penalty.
    pub(super) loss: f64,
    /// With it.
    pub(super) penalised: f64,
    /// With the penalty, as the Hessian.
    pub(super) gradient: Vec<f64>,
    pub(super) hessian: Triangle,
}

impl Problem<'_> {
    /// How much all rows count together.
    pub(super) fn count(&self) -> f64 {
        match self.weights {
            [] => math::count(self.events.len()),
            weights => math::sum(weights.iter().copied()),
        }
    }

    /// The loss at `weights`, that of the intercept first.
    pub(super) fn at(&self, weights: &[f64]) -> Place {
        let Standard { rows, width, columns, level, .. } = self.standard;
        let (width, level) = (*width, *level);
        let mut wide = weights.to_vec();
        wide.resize(width, 0.0);
        let (mut errors, mut curves) = ([0.0; BLOCK], [0.0; BLOCK]);
        let (mut gradient, mut square) = (vec![0.0; width], vec![0.0; width.saturating_mul(width)]);
        let mut losses = Vec::with_capacity(self.events.len().div_ceil(BLOCK));
        let mut counts = self.weights.iter().copied().chain(std::iter::repeat(1.0));
        let blocks = rows.chunks(width.saturating_mul(BLOCK)).zip(self.events.chunks(BLOCK));
        for (block, events) in blocks {
            margins(level, block, &wide, &mut errors);
            let mut loss = 0.0;
            let cells = errors.iter_mut().zip(&mut curves).zip(events);
            for (((error, curve), event), count) in cells.zip(&mut counts) {
                // With e = exp(-|m|): P(event) is 1 / (1 + e) or e / (1 + e), the loss of the likelier
                // outcome ln(1 + e).
                let margin = if *event { *error } else { -*error };
                let e = math::exp(-margin.abs());
                let likelier = 1.0 / (1.0 + e);
                let missed = if margin >= 0.0 { e * likelier } else { likelier };
                loss += count * (math::ln_1p(e) + (-margin).max(0.0));
                *error = if *event { -count * missed } else { count * missed };
                *curve = count * (e * likelier) * likelier;
            }
            losses.push(loss);
            let errors = errors.get(..events.len()).unwrap_or_default();
            let curves = curves.get(..events.len()).unwrap_or_default();
            add_rows(level, block, errors, &mut gradient);
            add_square(level, block, curves, width, &mut square);
        }
        let loss = math::sum(losses);
        let mut hessian = Triangle::of(&square, width, *columns);
        gradient.truncate(*columns);
        for (at, (slope, weight)) in gradient.iter_mut().zip(weights).enumerate().skip(1) {
            *slope += self.l2 * weight;
            hessian.add_at(at, self.l2);
        }
        let squares = math::sum(weights.iter().skip(1).map(|weight| weight * weight));
        Place { loss, penalised: loss + self.l2 / 2.0 * squares, gradient, hessian }
    }
}
