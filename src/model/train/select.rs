//! Which characteristics a scorecard keeps: those that do not repeat each other and are significant
//! together.
#![expect(clippy::float_arithmetic, reason = "correlations are floating-point by definition")]

use super::TrainOptions;
use crate::error::{Error, ErrorKind, Result};
use crate::feature::FittedBinning;
use crate::math;
use crate::model::logistic::Triangle;
use ndarray::Array2;
use std::fmt;
use std::sync::Arc;

/// What is added to the diagonal of correlations: a variance inflation factor is at most 10^9.
const RIDGE: f64 = 1e-9;

/// What a scorecard asks of the characteristics that inform. All of it is of their weights of evidence.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SelectionOptions {
    /// Of two that correlate by more, either way, the one that informs less is left out: 0 to 1, which
    /// leaves none out.
    pub correlation_max: f64,
    /// The one with the largest variance inflation factor is left out until none is larger than this, from
    /// 1 up: `1 / (1 - R^2)` of a linear regression on the others.
    pub vif_max: f64,
    /// Whether those that are significant are chosen step by step.
    pub stepwise: Option<Stepwise>,
}

impl Default for SelectionOptions {
    /// All that inform.
    fn default() -> Self {
        Self { correlation_max: 1.0, vif_max: f64::INFINITY, stepwise: None }
    }
}

impl SelectionOptions {
    /// The usual bounds: correlations up to 0.7, factors up to 5, and what is significant at 5 %.
    pub fn strict() -> Self {
        Self { correlation_max: 0.7, vif_max: 5.0, stepwise: Some(Stepwise::default()) }
    }

    fn check(&self) -> Result<()> {
        let refuse = |message: String| Err(Error::new(ErrorKind::Training, message));
        if !(0.0..=1.0).contains(&self.correlation_max) {
            return refuse(format!("`correlation_max` is {}, not 0 to 1", self.correlation_max));
        }
        if self.vif_max.is_nan() || self.vif_max < 1.0 {
            return refuse(format!("`vif_max` is {}, not from 1 up", self.vif_max));
        }
        let Some(Stepwise { enter, stay, .. }) = self.stepwise else { return Ok(()) };
        for (name, value) in [("enter", enter), ("stay", stay)] {
            if !(value > 0.0 && value <= 1.0) {
                return refuse(format!("`{name}` is {value}, not above 0 to 1"));
            }
        }
        Ok(())
    }
}

/// Forward steps by the score test, after each of which what is no longer significant by Wald's test is
/// taken out again.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stepwise {
    /// A characteristic enters with a smaller p-value, above 0 to 1.
    pub enter: f64,
    /// It stays with a p-value up to this, above 0 to 1.
    pub stay: f64,
    /// How many there are at most.
    pub characteristics_max: usize,
}

impl Default for Stepwise {
    fn default() -> Self {
        Self { enter: 0.05, stay: 0.05, characteristics_max: usize::MAX }
    }
}

/// A column of the sample and what became of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// Its name.
    pub name: Arc<str>,
    /// Its information value.
    pub information_value: f64,
    /// Whether it is in the scorecard, or why not.
    pub fate: Fate,
}

/// Whether a candidate is in a scorecard, or why not.
#[derive(Debug, Clone, PartialEq)]
pub enum Fate {
    /// It is in.
    Kept,
    /// It informs too little, or all its rows are in one bin.
    Uninformative,
    /// It correlates with another that informs more.
    Correlated {
        /// The other.
        with: Arc<str>,
        /// Pearson's correlation of the weights of evidence, -1 to 1.
        correlation: f64,
    },
    /// The others tell it.
    Collinear {
        /// Its variance inflation factor, from 1 up.
        vif: f64,
    },
    /// It is not significant beside the others: it did not enter, or did not stay.
    Insignificant {
        /// Its p-value, 0 to 1.
        p: f64,
    },
    /// It is significant, and no more may enter.
    Surplus,
    /// Its evidence counts the wrong way round beside that of the others.
    WrongWay,
}

impl fmt::Display for Fate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Kept => f.write_str("kept"),
            Self::Uninformative => f.write_str("informs too little"),
            Self::Correlated { with, correlation } => {
                write!(f, "correlates by {correlation:.2} with `{with}`, which informs more")
            }
            Self::Collinear { vif } => write!(f, "is told by the others: VIF {vif:.1}"),
            Self::Insignificant { p } => write!(f, "is not significant: p {p:.3}"),
            Self::Surplus => f.write_str("is one more than may be in"),
            Self::WrongWay => f.write_str("counts the wrong way round beside the others"),
        }
    }
}

/// What is left out of the chosen characteristics, whose weights of evidence are the columns of `woe`, for
/// repeating others.
pub(super) fn repeating(
    chosen: &[(FittedBinning, usize)],
    woe: &Array2<f64>,
    weights: &[f64],
    options: &TrainOptions,
) -> Result<Vec<(usize, Fate)>> {
    let SelectionOptions { correlation_max, vif_max, .. } = options.selection;
    options.selection.check()?;
    if correlation_max >= 1.0 && vif_max.is_infinite() {
        return Ok(Vec::new());
    }
    let correlations = correlations(woe, weights);
    let at = |one: usize, other: usize| correlations.get((one, other)).copied().unwrap_or_default();
    let informs = |place: &usize| chosen.get(*place).map_or(0.0, |(of, _)| of.information_value);
    let mut places: Vec<usize> = (0..chosen.len()).collect();
    places.sort_by(|left, right| informs(right).total_cmp(&informs(left)));
    let (mut kept, mut out): (Vec<usize>, Vec<(usize, Fate)>) = (Vec::new(), Vec::new());
    for place in places {
        let rival = kept.iter().find(|other| at(place, **other).abs() > correlation_max);
        match rival.and_then(|rival| Some((*rival, chosen.get(*rival)?))) {
            Some((rival, (binning, _))) => {
                let with = binning.binning.name().into();
                out.push((place, Fate::Correlated { with, correlation: at(place, rival) }));
            }
            None => kept.push(place),
        }
    }
    out.extend(collinear(kept, &correlations, vif_max)?);
    Ok(out)
}

/// Those among `kept` that are left out one by one for their variance inflation factors: the diagonal of
/// the inverse of their correlations.
fn collinear(
    mut kept: Vec<usize>,
    correlations: &Array2<f64>,
    vif_max: f64,
) -> Result<Vec<(usize, Fate)>> {
    let mut out = Vec::new();
    if vif_max.is_infinite() {
        return Ok(out);
    }
    let cells: Vec<f64> = kept
        .iter()
        .flat_map(|one| kept.iter().map(|other| correlations.get((*one, *other))))
        .map(|cell| cell.copied().unwrap_or_default())
        .collect();
    let mut square = Triangle::of(&cells, kept.len(), kept.len());
    (0..kept.len()).for_each(|at| square.add_at(at, RIDGE));
    let Some(inverse) = square.inverse() else {
        let message = "the correlations of the characteristics cannot be inverted";
        return Err(Error::new(ErrorKind::Training, message));
    };
    let shape = (kept.len(), kept.len());
    let mut inverse = Array2::from_shape_fn(shape, |(one, other)| inverse.get(one, other));
    loop {
        let factors = inverse.diag();
        let largest = factors.iter().enumerate().max_by(|left, right| left.1.total_cmp(right.1));
        let Some((place, vif)) = largest.map(|(place, vif)| (place, *vif)) else { break };
        if vif <= vif_max || kept.len() < 2 {
            break;
        }
        out.push((kept.remove(place), Fate::Collinear { vif }));
        // Without one row and column, the inverse of what is left is their Schur complement.
        let rest: Vec<usize> = (0..inverse.nrows()).filter(|other| *other != place).collect();
        let cell =
            |one: usize, other: usize| inverse.get((one, other)).copied().unwrap_or_default();
        let next = |(one, other): (usize, usize)| {
            let at = |place: usize| rest.get(place).copied().unwrap_or_default();
            let (one, other) = (at(one), at(other));
            cell(one, other) - cell(one, place) * cell(place, other) / vif
        };
        inverse = Array2::from_shape_fn((rest.len(), rest.len()), next);
    }
    Ok(out)
}

/// Pearson's correlations of columns; 0 for one that is constant.
fn correlations(columns: &Array2<f64>, weights: &[f64]) -> Array2<f64> {
    let counts = || weights.iter().copied().chain(std::iter::repeat(1.0));
    let all = math::sum(counts().take(columns.nrows()));
    let mut scaled = columns.clone();
    for mut column in scaled.columns_mut() {
        let mean = math::sum(column.iter().zip(counts()).map(|(x, count)| x * count)) / all;
        column.iter_mut().for_each(|x| *x -= mean);
        let square = math::sum(column.iter().zip(counts()).map(|(x, count)| x * x * count));
        let scale = if square > 0.0 { square.sqrt().recip() } else { 0.0 };
        column.iter_mut().zip(counts()).for_each(|(x, count)| *x *= scale * count.sqrt());
    }
    // Summed in one order on every machine.
    let mut products = Array2::zeros((scaled.ncols(), scaled.ncols()));
    for row in scaled.rows() {
        for (left, mut cells) in row.iter().zip(products.rows_mut()) {
            cells.iter_mut().zip(row).for_each(|(cell, right)| *cell += left * right);
        }
    }
    products
}

#[cfg(test)]
#[path = "select_tests.rs"]
mod tests;
