//! Random trees as smartcore grows them, taken apart.
//!
//! Its trees have no accessors, but they can be serialized: into a value in memory, never into a
//! file of another's form, which changes with its versions.

use crate::error::{Error, ErrorKind, Result};
use crate::model::{Ensemble, RandomForestOptions};
use serde::{Deserialize, Serialize};
use smartcore::ensemble::extra_trees_regressor::{
    ExtraTreesRegressor, ExtraTreesRegressorParameters,
};
use smartcore::ensemble::random_forest_regressor::{
    RandomForestRegressor, RandomForestRegressorParameters,
};
use smartcore::linalg::basic::matrix::DenseMatrix;
use std::fmt::Display;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// The nodes of one tree; the first is the root.
#[derive(Debug, Deserialize)]
pub(in crate::model) struct Grown {
    pub(in crate::model) nodes: Vec<GrownNode>,
}

/// A node: values up to `split_value` of the input `split_feature` go to `true_child`. A leaf has
/// no children.
#[derive(Debug, Deserialize)]
pub(in crate::model) struct GrownNode {
    /// The mean of the targets that came here.
    pub(in crate::model) output: f64,
    pub(in crate::model) split_feature: usize,
    split_value: Option<f64>,
    true_child: Option<usize>,
    false_child: Option<usize>,
}

impl GrownNode {
    /// The threshold, who goes on up to it, and who above it; none of a leaf.
    pub(in crate::model) fn ways(&self) -> Option<(f64, usize, usize)> {
        Some((self.split_value?, self.true_child?, self.false_child?))
    }
}

#[derive(Deserialize)]
struct Regressor {
    forest_regressor: Trees,
}

#[derive(Deserialize)]
struct Trees {
    trees: Vec<Grown>,
}

/// What grows trees on one sample.
#[derive(Debug)]
pub(in crate::model) struct Grower {
    rows: DenseMatrix<f64>,
    targets: Vec<f64>,
}

impl Grower {
    /// A value for each of `targets`, which are 0 and 1, in each of `columns`.
    pub(in crate::model) fn new(columns: &[&[f64]], targets: Vec<f64>) -> Result<Self> {
        let rows = DenseMatrix::new(targets.len(), columns.len(), columns.concat(), true);
        Ok(Self { rows: rows.map_err(|error| failed(&error))?, targets })
    }

    /// `count` trees from the random numbers of `seed`, which is below 2^62. A split looks at
    /// `inputs` inputs.
    pub(in crate::model) fn grow(
        &self,
        (count, inputs, seed): (usize, usize, u64),
        options: &RandomForestOptions,
    ) -> Result<Vec<Grown>> {
        match options.ensemble {
            Ensemble::RandomForest => {
                let parameters = RandomForestRegressorParameters::default()
                    .with_n_trees(count)
                    .with_m(inputs)
                    .with_seed(seed)
                    .with_max_depth(options.depth_max)
                    .with_min_samples_leaf(options.leaf_rows_min);
                taken_apart(|| RandomForestRegressor::fit(&self.rows, &self.targets, parameters))
            }
            Ensemble::ExtraTrees => {
                let parameters = ExtraTreesRegressorParameters::default()
                    .with_n_trees(count)
                    .with_m(inputs)
                    .with_seed(seed)
                    .with_max_depth(options.depth_max)
                    .with_min_samples_leaf(options.leaf_rows_min);
                taken_apart(|| ExtraTreesRegressor::fit(&self.rows, &self.targets, parameters))
            }
        }
    }
}

fn failed(why: &dyn Display) -> Error {
    Error::new(ErrorKind::Training, format!("trees could not be grown: {why}"))
}

fn taken_apart<M: Serialize, E: Display>(fit: impl FnOnce() -> Result<M, E>) -> Result<Vec<Grown>> {
    let model = catch_unwind(AssertUnwindSafe(fit))
        .map_err(|_| failed(&"the grower gave up"))?
        .map_err(|error| failed(&error))?;
    let value = serde_json::to_value(&model).map_err(|error| failed(&error))?;
    let regressor: Regressor = serde_json::from_value(value).map_err(|error| failed(&error))?;
    Ok(regressor.forest_regressor.trees)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math;

    /// The mean of the trees for each row is what smartcore itself predicts, bit for bit.
    #[test]
    fn the_parts_say_what_the_whole_does() {
        let at = |row: usize, column: usize| math::count((row * 31 + column * 17) % 23) / 7.0;
        let columns: Vec<Vec<f64>> =
            (0..4).map(|column| (0..300).map(|row| at(row, column)).collect()).collect();
        let columns: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
        let targets = (0..300).map(|row| f64::from(at(row, 1) + at(row, 2) > 3.0)).collect();
        let grower = Grower::new(&columns, targets).unwrap();
        let options = RandomForestOptions { leaf_rows_min: 3, ..RandomForestOptions::default() };
        let grown = grower.grow((7, 2, 11), &options).unwrap();
        let parameters = RandomForestRegressorParameters::default()
            .with_n_trees(7)
            .with_m(2)
            .with_seed(11)
            .with_max_depth(options.depth_max)
            .with_min_samples_leaf(3);
        let whole = RandomForestRegressor::fit(&grower.rows, &grower.targets, parameters);
        let predicted: Vec<f64> = whole.unwrap().predict(&grower.rows).unwrap();
        assert_eq!(grown.len(), 7);
        for (row, expected) in predicted.iter().enumerate() {
            let row: Vec<f64> = columns.iter().map(|column| column[row]).collect();
            let sum: f64 = grown.iter().map(|tree| walk(tree, &row)).sum();
            assert_eq!((sum / 7.0).to_bits(), expected.to_bits(), "{row:?}");
        }
    }

    fn walk(tree: &Grown, row: &[f64]) -> f64 {
        let mut node = &tree.nodes[0];
        while let Some((threshold, yes, no)) = node.ways() {
            node = &tree.nodes[if row[node.split_feature] <= threshold { yes } else { no }];
        }
        node.output
    }
}
