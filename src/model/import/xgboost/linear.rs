//! `gblinear`: one factor for each input, in a tree of one leaf.

use super::At;
use crate::error::Result;
use crate::model::forest::{Leaf, Linear, Tree};

/// A tree for each output. Factors stand input by input, output by output, and last what is added for
/// each output.
pub(super) fn trees(model: &At<'_>, inputs: usize, outputs: usize) -> Result<Vec<Tree>> {
    let at = model.need("weights")?;
    let weights = at.so_many(inputs.saturating_add(1).saturating_mul(outputs))?;
    if weights.iter().any(|weight| !weight.is_finite()) {
        return Err(at.fault("holds what is no number"));
    }
    let weight = |input: usize, output: usize| {
        let place = input.saturating_mul(outputs).saturating_add(output);
        weights.get(place).copied().unwrap_or_default()
    };
    let tree = |output| {
        let factors = (0..inputs).map(|input| (input, weight(input, output))).collect();
        let linear = Linear { constant: weight(inputs, output), factors, skips: true };
        let leaf = Leaf { linear: Some(linear), ..Leaf::default() };
        Tree { output, nodes: Vec::new(), leaves: vec![leaf] }
    };
    Ok((0..outputs).map(tree).collect())
}
