//! One tree.

use super::block::{Block, Entry};
use super::text::Read;
use crate::limits::TREE_LEAVES_MAX;
use crate::math;
use crate::model::forest::{Child, Leaf, Linear, Missing, Node, Side, Split, Tree};
use std::sync::Arc;

/// Bits of `decision_type`.
const CATEGORICAL: u8 = 1;
const DEFAULT_LEFT: u8 = 2;

/// Reads a tree over so many inputs, for one output.
pub(super) fn read(block: &Block<'_>, inputs: usize, output: usize) -> Read<Tree> {
    let entry = block.need("num_leaves")?;
    let leaves = entry.number::<usize>()?;
    if leaves == 0 || leaves > TREE_LEAVES_MAX {
        let message = format!("a tree has 1 to {TREE_LEAVES_MAX} leaves");
        return Err(entry.fault("bad-value", message));
    }
    let tree = Tree {
        output,
        nodes: nodes(block, leaves.saturating_sub(1))?,
        leaves: ends(block, leaves)?,
    };
    tree.check(inputs, output.saturating_add(1))
        .map_err(|message| block.fault("model-syntax", message))?;
    Ok(tree)
}

fn nodes(block: &Block<'_>, count: usize) -> Read<Vec<Node>> {
    if count == 0 {
        return Ok(Vec::new());
    }
    let features: Vec<usize> = block.need("split_feature")?.numbers(count)?;
    let thresholds = block.need("threshold")?;
    let values: Vec<f64> = thresholds.numbers(count)?;
    let kinds: Vec<u8> = block.need("decision_type")?.numbers(count)?;
    let lefts: Vec<i64> = block.need("left_child")?.numbers(count)?;
    let rights: Vec<i64> = block.need("right_child")?.numbers(count)?;
    let covers = covers(block, "internal_count", count)?;
    let sets = sets(block)?;
    let mut nodes = Vec::with_capacity(count);
    let each = features.into_iter().zip(values).zip(kinds).zip(lefts).zip(rights).zip(covers);
    for (((((input, value), kind), left), right), cover) in each {
        if value.is_nan() {
            return Err(thresholds.fault("bad-value", "a threshold is a number"));
        }
        let split = if kind & CATEGORICAL == 0 {
            Split::AtMost(value)
        } else {
            Split::Among(set(&thresholds, value, &sets)?)
        };
        let side = if kind & DEFAULT_LEFT == 0 { Side::Right } else { Side::Left };
        let missing = match kind >> 2 & 3 {
            // A category that is missing is in no set.
            _ if kind & CATEGORICAL != 0 => Missing::Goes(Side::Right),
            0 => Missing::IsZero,
            1 => Missing::WithZero(side),
            2 => Missing::Goes(side),
            _ => {
                let message = "bits 2 and 3 say what is missing: 0, 1 or 2";
                return Err(block.need("decision_type")?.fault("bad-value", message));
            }
        };
        nodes.push(Node { input, split, missing, left: child(left), right: child(right), cover });
    }
    Ok(nodes)
}

/// A node, or the complement of a leaf's number.
fn child(number: i64) -> Child {
    let place = |number: i64| usize::try_from(number).unwrap_or(usize::MAX);
    if number < 0 { Child::Leaf(place(!number)) } else { Child::Node(place(number)) }
}

/// How many rows of the sample came to each, where the model says it.
fn covers(block: &Block<'_>, key: &'static str, count: usize) -> Read<Vec<f64>> {
    block.get(key).map_or(Ok(vec![0.0; count]), |entry| entry.numbers(count))
}

/// The sets of categories of a tree.
fn sets(block: &Block<'_>) -> Read<Vec<Arc<[u32]>>> {
    let count = block.need("num_cat")?.number::<usize>()?;
    if count == 0 {
        return Ok(Vec::new());
    }
    let entry = block.need("cat_boundaries")?;
    let ends: Vec<usize> = entry.numbers(count.saturating_add(1))?;
    let words = block.need("cat_threshold")?;
    let words: Vec<u32> = words.numbers(ends.last().copied().unwrap_or_default())?;
    let cut = |pair: &[usize]| match pair {
        [from, to] => words.get(*from..*to).map(Arc::from),
        _ => None,
    };
    let sets: Option<Vec<Arc<[u32]>>> = ends.windows(2).map(cut).collect();
    sets.ok_or_else(|| entry.fault("bad-value", "the boundaries of the sets do not rise"))
}

/// The set that a threshold numbers.
fn set(entry: &Entry<'_>, number: f64, sets: &[Arc<[u32]>]) -> Read<Arc<[u32]>> {
    let set = math::whole(number).and_then(|place| sets.get(place)).cloned();
    set.ok_or_else(|| entry.fault("bad-value", format!("there is no set of categories {number}")))
}

fn ends(block: &Block<'_>, count: usize) -> Read<Vec<Leaf>> {
    let entry = block.need("leaf_value")?;
    let values: Vec<f64> = entry.numbers(count)?;
    if values.iter().any(|value| !value.is_finite()) {
        return Err(entry.fault("bad-value", "the value of a leaf is a number"));
    }
    let covers = if count == 1 { vec![0.0] } else { covers(block, "leaf_count", count)? };
    let linear = block.get("is_linear").map_or(Ok(0), |entry| entry.number::<u8>())? != 0;
    let linears = if linear { linears(block, count)? } else { vec![None; count] };
    let each = values.into_iter().zip(covers).zip(linears);
    Ok(each.map(|((value, cover), linear)| Leaf { value, cover, linear }).collect())
}

/// The linear models of leaves.
fn linears(block: &Block<'_>, count: usize) -> Read<Vec<Option<Linear>>> {
    let constants: Vec<f64> = block.need("leaf_const")?.numbers(count)?;
    let counts: Vec<usize> = block.need("num_features")?.numbers(count)?;
    let all = counts.iter().copied().fold(0, usize::saturating_add);
    let inputs: Vec<usize> = block.need("leaf_features")?.numbers(all)?;
    let factors: Vec<f64> = block.need("leaf_coeff")?.numbers(all)?;
    let mut pairs = inputs.into_iter().zip(factors);
    let each = constants.into_iter().zip(counts);
    let linears = each.map(|(constant, count)| {
        Some(Linear { constant, factors: pairs.by_ref().take(count).collect(), skips: false })
    });
    Ok(linears.collect())
}
