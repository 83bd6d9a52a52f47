//! What each input contributes to what a forest says: Shapley values, exact.
//!
//! The game of one row: of the inputs in a set the values are known, of the others they are not. By
//! paths, cover flows both ways at a question about an input that is not known, as much as the sample of
//! the training did (Lundberg et al., *From local explanations to global understanding with explainable
//! AI for trees*, 2020). Against rows, inputs that are not known have the values of each row of a
//! background in turn. Contributions and the base value add up to what [`Forest::raw`] says, but for
//! rounding.

mod background;
mod paths;
mod points;
mod reasons;
mod walk;

use super::compiled::code::{Codes, Source};
use super::{Forest, Link};
use crate::digest::Digest;
use crate::error::{Error, ErrorKind, Result};
use crate::math;
use crate::simd::Level;
use crate::simd::paths::{PathScratch, PathTrees, Points, contribute};
use background::Background;
pub use reasons::{ContributionUnit, ForestReason, ForestReasons};
use std::sync::Arc;

/// Against what contributions count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reference {
    /// The sample of the training, as it flowed along the paths of the trees. Of linear models, inputs
    /// that are missing.
    Cover,
    /// The rows of a background.
    Rows {
        /// What they are, such as a population and a month.
        name: Arc<str>,
        /// How many there are.
        rows: usize,
        /// The digest of their values, row by row, each as eight bytes with the least first.
        digest: Digest,
    },
}

impl Reference {
    /// How contributions against it are called: `path-dependent` or `interventional`.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Cover => "path-dependent",
            Self::Rows { .. } => "interventional",
        }
    }
}

/// A forest, compiled to say what each input contributes. It is shared between threads; each has its own
/// [`ContributionRunner`].
#[derive(Debug)]
pub struct ForestExplainer {
    reference: Reference,
    /// The names of the inputs, and the code of the reason that each gives.
    names: Vec<Arc<str>>,
    codes: Vec<Arc<str>>,
    /// What each output is on the mean.
    base: Vec<f64>,
    sources: Vec<Source>,
    columns: usize,
    /// What is a factor times its input: the sum, the input, the factor, and what the input is in the
    /// reference.
    linear: Vec<LinearTerm>,
    method: Method,
    unit: ContributionUnit,
    /// What a contribution is multiplied by to be in that unit.
    scale: f64,
    level: Level,
}

#[derive(Debug, Clone, Copy)]
struct LinearTerm {
    sum: usize,
    input: usize,
    factor: f64,
    reference: f64,
}

#[derive(Debug)]
enum Method {
    Paths(PathTrees),
    Rows(Background),
}

impl Forest {
    /// Compiles what each input contributes, by the cover of the paths (path-dependent).
    ///
    /// # Errors
    /// [`ErrorKind::Model`] when the model does not keep the cover of its nodes, or its leaves are
    /// functions of the inputs; [`ErrorKind::Limit`] when a path asks for more than
    /// [`crate::limits::PATH_INPUTS_MAX`] inputs.
    pub fn explain(&self) -> Result<ForestExplainer> {
        let codes = Codes::of(self);
        let linear = self.linear_terms()?;
        let (trees, mut base) = paths::compile(self, &codes)?;
        self.add_constants(&mut base);
        Ok(self.explainer(codes, Reference::Cover, (base, linear), Method::Paths(trees)))
    }

    /// Compiles what each input contributes against `rows`, one after the other, which are the rows of
    /// `name` (interventional). NaN stands where a value is missing.
    ///
    /// # Errors
    /// [`ErrorKind::Model`] when there are no rows or no whole number of them, or the leaves of trees are
    /// functions of the inputs; [`ErrorKind::Limit`] when there are more than
    /// [`crate::limits::BACKGROUND_ROWS_MAX`], or a path asks for more than
    /// [`crate::limits::BACKGROUND_PATH_INPUTS_MAX`] inputs.
    pub fn explain_against(&self, name: &str, rows: &[f64]) -> Result<ForestExplainer> {
        let count = background::count(self, rows)?;
        let codes = Codes::of(self);
        let mut linear = self.linear_terms()?;
        let (background, mut base) = Background::of(self, &codes, rows)?;
        self.add_constants(&mut base);
        let width = self.inputs.len().max(1);
        for term in &mut linear {
            let values = rows.iter().skip(term.input).step_by(width);
            let values = values.map(|value| if value.is_nan() { 0.0 } else { *value });
            term.against(math::sum(values), count);
            let output = term.sum.checked_div(width).unwrap_or_default();
            if let Some(base) = base.get_mut(output) {
                term.shift(base);
            }
        }
        let bytes: Vec<u8> = rows.iter().flat_map(|value| value.to_le_bytes()).collect();
        let digest = Digest::of(&bytes);
        let reference = Reference::Rows { name: name.into(), rows: count, digest };
        Ok(self.explainer(codes, reference, (base, linear), Method::Rows(background)))
    }

    fn explainer(
        &self,
        codes: Codes,
        reference: Reference,
        (base, linear): (Vec<f64>, Vec<LinearTerm>),
        method: Method,
    ) -> ForestExplainer {
        let (unit, scale) = self.unit();
        let names: Vec<Arc<str>> = self.inputs.iter().map(|input| input.name().into()).collect();
        ForestExplainer {
            reference,
            codes: names.clone(),
            names,
            base,
            columns: codes.columns(),
            sources: codes.into_sources(),
            linear,
            method,
            unit,
            scale,
            level: Level::best(),
        }
    }

    /// The factors of linear models, which are trees of one leaf.
    fn linear_terms(&self) -> Result<Vec<LinearTerm>> {
        let mut terms = Vec::new();
        for (number, tree) in self.trees.iter().enumerate() {
            for linear in tree.leaves.iter().filter_map(|leaf| leaf.linear.as_ref()) {
                if !tree.nodes.is_empty() || !linear.skips {
                    let message = format!(
                        "the leaves of tree {number} are functions of the inputs: what inputs \
                        contribute to such leaves is not computed"
                    );
                    return Err(Error::new(ErrorKind::Model, message));
                }
                let first = tree.output.saturating_mul(self.inputs.len());
                terms.extend(linear.factors.iter().map(|(input, factor)| LinearTerm {
                    sum: first.saturating_add(*input),
                    input: *input,
                    factor: *factor,
                    reference: 0.0,
                }));
            }
        }
        Ok(terms)
    }

    /// Adds what linear models say without any input, in place of what their one leaf says.
    #[expect(clippy::float_arithmetic, reason = "what trees say is added in doubles")]
    fn add_constants(&self, base: &mut [f64]) {
        for tree in &self.trees {
            for leaf in &tree.leaves {
                if let (Some(linear), Some(base)) = (&leaf.linear, base.get_mut(tree.output)) {
                    *base += linear.constant - leaf.value;
                }
            }
        }
    }

    /// What contributions are told in, and what those to the sums are multiplied by.
    #[expect(clippy::float_arithmetic, reason = "a factor in doubles")]
    fn unit(&self) -> (ContributionUnit, f64) {
        let rounds = self.trees.len().checked_div(self.base.len().max(1)).unwrap_or_default();
        let share = if self.mean { 1.0 / math::count(rounds.max(1)) } else { 1.0 };
        match self.link {
            Link::Logistic(factor) => (ContributionUnit::LogOdds, factor * share),
            Link::Identity
            | Link::Log
            | Link::Softplus
            | Link::SignedRoot
            | Link::Softmax
            | Link::Class
            | Link::Side => (ContributionUnit::Raw, share),
        }
    }
}

#[expect(clippy::float_arithmetic, reason = "contributions are computed in doubles")]
impl LinearTerm {
    /// Takes the mean of `rows` values as what the input is in the reference.
    fn against(&mut self, sum: f64, rows: usize) {
        self.reference = sum / math::count(rows);
    }

    /// Adds what the reference says.
    fn shift(&self, base: &mut f64) {
        *base += self.factor * self.reference;
    }

    /// What a row says over the reference.
    fn contribution(&self, row: &[f64]) -> f64 {
        let value = row.get(self.input).copied().filter(|value| !value.is_nan());
        self.factor * (value.unwrap_or_default() - self.reference)
    }
}

impl ForestExplainer {
    /// Against what contributions count.
    pub fn reference(&self) -> &Reference {
        &self.reference
    }

    /// How many contributions a row has for each output: one of each input, and last the base value.
    pub fn width(&self) -> usize {
        self.names.len().saturating_add(1)
    }

    /// How many outputs there are.
    pub fn outputs(&self) -> usize {
        self.base.len()
    }

    /// The base value of each output: what the forest says raw where nothing is known.
    pub fn base(&self) -> &[f64] {
        &self.base
    }

    /// What runs it, with the memory that a run needs.
    pub fn runner(&self) -> ContributionRunner<'_> {
        let scratch = match &self.method {
            Method::Paths(trees) => Scratch::Paths(PathScratch::of(trees)),
            Method::Rows(background) => Scratch::Rows(background.scratch()),
        };
        let sums = self.names.len().saturating_mul(self.base.len());
        ContributionRunner {
            explainer: self,
            codes: vec![0; self.columns],
            sums: vec![Points::default(); sums],
            scratch,
        }
    }
}

/// Says what each input contributes. [`ContributionRunner::contributions`] allocates nothing.
#[derive(Debug)]
pub struct ContributionRunner<'e> {
    explainer: &'e ForestExplainer,
    codes: Vec<u32>,
    /// By output and input.
    sums: Vec<Points>,
    scratch: Scratch,
}

#[derive(Debug)]
enum Scratch {
    Paths(PathScratch),
    /// By node of one tree: at which inputs of its path the row agrees.
    Rows(Vec<u64>),
}

impl ContributionRunner<'_> {
    /// What each input of the values `row`, NaN where one is missing, contributes to what the forest says
    /// raw, and last the base value: written over `out`, for each output [`ForestExplainer::width`]
    /// numbers. Their sum is what [`Forest::raw`] says.
    ///
    /// # Errors
    /// [`ErrorKind::Model`] when `row` or `out` has another length.
    #[expect(clippy::float_arithmetic, reason = "contributions are added in doubles")]
    pub fn contributions(&mut self, row: &[f64], out: &mut [f64]) -> Result<()> {
        let Self { explainer, codes, sums, scratch } = self;
        let (inputs, width) = (explainer.names.len(), explainer.width());
        let asked = width.saturating_mul(explainer.base.len());
        if row.len() != inputs || out.len() != asked {
            let message = format!(
                "{} values and {} contributions are given; a row has {inputs} and {asked}",
                row.len(),
                out.len()
            );
            return Err(Error::new(ErrorKind::Model, message));
        }
        for source in &explainer.sources {
            source.one(row, codes);
        }
        sums.fill(Points::default());
        match (&explainer.method, scratch) {
            (Method::Paths(trees), Scratch::Paths(scratch)) => {
                contribute(explainer.level, codes, trees, scratch, sums);
            }
            (Method::Rows(background), Scratch::Rows(agrees)) => {
                background.contribute(codes, agrees, sums);
            }
            (Method::Paths(_), Scratch::Rows(_)) | (Method::Rows(_), Scratch::Paths(_)) => {}
        }
        for term in &explainer.linear {
            if let Some(Points([first, ..])) = sums.get_mut(term.sum) {
                *first += term.contribution(row);
            }
        }
        let sums = sums.chunks(inputs.max(1));
        for ((out, base), sums) in out.chunks_mut(width).zip(&explainer.base).zip(sums) {
            for (out, Points([a, b, c, d, e, f, g, h])) in out.iter_mut().zip(sums) {
                *out = ((a + b) + (c + d)) + ((e + f) + (g + h));
            }
            if let Some(last) = out.last_mut() {
                *last = *base;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
#[path = "explain/explain_tests.rs"]
mod tests;
