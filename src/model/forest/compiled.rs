//! A forest as it runs: values are ranked once among the thresholds of all trees, and trees are masks of
//! their leaves.
//!
//! Every way of running says the same bits as [`Forest::raw`].

pub(super) mod code;
mod masks;
mod walk;

use super::{Forest, Precision};
use crate::error::{Error, ErrorKind, Result};
use crate::math;
use crate::simd::Level;
use crate::simd::trees::LANES;
use code::{Codes, Source};
use masks::Masks;
use walk::Walks;

/// A forest, compiled. It is shared between threads; each has its own [`ForestRunner`].
#[derive(Debug)]
pub struct CompiledForest {
    forest: Forest,
    sources: Vec<Source>,
    /// What the trees ask for: a source, and what becomes of what is missing in it.
    columns: usize,
    trees: Trees,
    run: Run,
}

/// How a forest is run.
#[derive(Debug, Clone, Copy)]
struct Run {
    level: Level,
    /// Whether sums are rounded to single precision.
    single: bool,
}

/// The trees, by how many leaves the largest has.
#[derive(Debug)]
enum Trees {
    /// Up to 32.
    Narrow(Masks<u32, 32>),
    /// Up to 64.
    Wide(Masks<u64, 64>),
    /// More, or leaves that are functions of the inputs.
    Walked(Walks),
}

impl Forest {
    /// The same forest, compiled to run.
    pub fn compile(self) -> CompiledForest {
        let codes = Codes::of(&self);
        let constant =
            self.trees.iter().flat_map(|tree| &tree.leaves).all(|leaf| leaf.linear.is_none());
        let trees = match self.leaves_max() {
            0..=32 if constant => Trees::Narrow(Masks::of(&self, &codes)),
            0..=64 if constant => Trees::Wide(Masks::of(&self, &codes)),
            _ => Trees::Walked(Walks::of(&self, &codes)),
        };
        let columns = codes.columns();
        let sources = codes.into_sources();
        let run = Run { level: Level::best(), single: self.precision == Precision::Single };
        CompiledForest { forest: self, sources, columns, trees, run }
    }
}

impl CompiledForest {
    /// The forest that it was compiled from.
    pub fn forest(&self) -> &Forest {
        &self.forest
    }

    /// What runs it, with the memory that a run needs.
    pub fn runner(&self) -> ForestRunner<'_> {
        let outputs = self.forest.base.len();
        let trees = self.forest.trees.len();
        let (narrow, wide) = match &self.trees {
            Trees::Narrow(_) => (vec![0; trees], Vec::new()),
            Trees::Wide(_) => (Vec::new(), vec![0; trees]),
            Trees::Walked(_) => (Vec::new(), Vec::new()),
        };
        ForestRunner {
            compiled: self,
            codes: vec![[0; LANES]; self.columns],
            sums: vec![[0.0; LANES]; outputs],
            narrow,
            wide,
        }
    }
}

/// Runs a compiled forest. Nothing is allocated after it was made.
#[derive(Debug)]
pub struct ForestRunner<'f> {
    compiled: &'f CompiledForest,
    /// The codes of sixteen rows, by column.
    codes: Vec<[u32; LANES]>,
    /// The sums of sixteen rows, by output.
    sums: Vec<[f64; LANES]>,
    narrow: Vec<u32>,
    wide: Vec<u64>,
}

impl ForestRunner<'_> {
    /// The sums of the trees for the values `row`, NaN where one is missing: written over `sums`, one for
    /// each output. The same bits as [`Forest::raw`].
    ///
    /// # Errors
    /// [`ErrorKind::Model`] when `row` has another length than [`Forest::inputs`], or `sums` than
    /// [`Forest::outputs`].
    pub fn raw(&mut self, row: &[f64], sums: &mut [f64]) -> Result<()> {
        self.check(row.len(), sums.len(), 1)?;
        let CompiledForest { forest, sources, trees, run, .. } = self.compiled;
        sums.copy_from_slice(&forest.base);
        match trees {
            Trees::Narrow(masks) => {
                masks.one(*run, sources, row, &mut self.narrow, sums);
            }
            Trees::Wide(masks) => masks.one(*run, sources, row, &mut self.wide, sums),
            Trees::Walked(_) => return self.raw_rows(row, sums),
        }
        Ok(())
    }

    /// The sums of the trees for several rows: `rows` holds them one after the other, and `sums` is
    /// written over with those of each row, one after the other.
    ///
    /// # Errors
    /// [`ErrorKind::Model`] when `rows` is no whole number of rows, or `sums` has not one sum for each
    /// output of each row.
    pub fn raw_rows(&mut self, rows: &[f64], sums: &mut [f64]) -> Result<()> {
        let inputs = self.compiled.forest.inputs.len().max(1);
        let outputs = self.compiled.forest.base.len().max(1);
        self.check(rows.len(), sums.len(), rows.len().checked_div(inputs).unwrap_or_default())?;
        let blocks = rows.chunks(inputs.saturating_mul(LANES));
        for (rows, sums) in blocks.zip(sums.chunks_mut(outputs.saturating_mul(LANES))) {
            self.block(rows, sums);
        }
        Ok(())
    }

    /// What the model predicts of the values `row`, as [`Forest::predict`], written over `predicted`.
    ///
    /// # Errors
    /// As [`ForestRunner::raw`].
    pub fn predict(&mut self, row: &[f64], predicted: &mut Vec<f64>) -> Result<()> {
        let forest = &self.compiled.forest;
        predicted.clear();
        predicted.resize(forest.base.len(), 0.0);
        self.raw(row, predicted)?;
        forest.finish(predicted);
        Ok(())
    }

    fn check(&self, values: usize, sums: usize, rows: usize) -> Result<()> {
        let forest = &self.compiled.forest;
        let (inputs, outputs) = (forest.inputs.len(), forest.base.len());
        if values != inputs.saturating_mul(rows) || sums != outputs.saturating_mul(rows) {
            let message = format!(
                "{values} values and {sums} sums are given; a row has {inputs} values and {outputs} sums"
            );
            return Err(Error::new(ErrorKind::Model, message));
        }
        Ok(())
    }

    /// Sixteen rows, or what is left of them at the end.
    fn block(&mut self, rows: &[f64], sums: &mut [f64]) {
        let CompiledForest { forest, sources, trees, run, .. } = self.compiled;
        let inputs = forest.inputs.len().max(1);
        for source in sources {
            source.codes(run.level, rows, inputs, &mut self.codes);
        }
        for (sums, base) in self.sums.iter_mut().zip(&forest.base) {
            *sums = [*base; LANES];
        }
        match trees {
            Trees::Narrow(masks) => masks.many(*run, &self.codes, &mut self.sums),
            Trees::Wide(masks) => masks.many(*run, &self.codes, &mut self.sums),
            Trees::Walked(walks) => {
                walks.many(forest, &self.codes, rows, run.single, &mut self.sums);
            }
        }
        for (lane, sums) in sums.chunks_mut(forest.base.len().max(1)).enumerate() {
            for (sum, lanes) in sums.iter_mut().zip(&self.sums) {
                *sum = lanes.get(lane).copied().unwrap_or_default();
            }
        }
    }
}

impl Forest {
    /// What the sums stand for, in their place.
    #[expect(clippy::float_arithmetic, reason = "a mean of doubles")]
    pub(super) fn finish(&self, sums: &mut Vec<f64>) {
        if self.mean {
            let outputs = self.base.len().max(1);
            let rounds = self.trees.len().checked_div(outputs).unwrap_or_default().max(1);
            for sum in sums.iter_mut() {
                *sum /= math::count(rounds);
            }
        }
        self.link.apply(sums);
    }
}

#[cfg(test)]
#[path = "compiled_tests.rs"]
mod tests;
