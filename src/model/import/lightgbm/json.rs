//! The JSON form: what `dump_model` of `LightGBM` yields.

use super::{Shape, categories, limits, objective};
use crate::error::Result;
use crate::limits::TREE_LEAVES_MAX;
use crate::model::Forest;
use crate::model::forest::{Child, Leaf, Linear, Missing, Node, Side, Split, Tree};
use crate::model::import::data::{At, json};
use std::sync::Arc;

/// Reads the model `text` of the file `file`.
pub(super) fn read(file: &str, text: &str) -> Result<Forest> {
    let data = json(file, text)?;
    let root = At::root(file, &data);
    let outputs = root.need("num_tree_per_iteration")?;
    let count = outputs.count()?;
    let names = root.need("feature_names")?;
    let names: Vec<&str> = names.items()?.map(|name| name.text()).collect::<Result<_>>()?;
    limits(count, names.len()).map_err(|message| outputs.fault(message))?;
    let link = match root.get("objective")? {
        Some(at) => Some(objective::link(at.text()?).map_err(|message| at.fault(&message))?),
        None => None,
    };
    let categorical = categorical(&root, &names)?;
    let known = root.get("pandas_categorical")?;
    let inputs = categories::inputs(&names, &categorical, known.as_ref())?;
    let found = root.need("tree_info")?;
    let mut trees = Vec::new();
    for at in found.items()? {
        let output = trees.len().checked_rem(count).unwrap_or_default();
        let mut tree = Tree { output, ..Tree::default() };
        add(&mut tree, &at.need("tree_structure")?)?;
        tree.check(inputs.len(), count).map_err(|message| at.fault(&format!(": {message}")))?;
        trees.push(tree);
    }
    let mean = root.get("average_output")?.map_or(Ok(0.0), |at| at.number())? > 0.0;
    let old = root.get("version")?.is_some_and(|version| version.as_text() == Some("v2"));
    Shape { count, mean, old, link }.forest(inputs, trees).map_err(|message| found.fault(&message))
}

/// Which inputs are of categories: their values are listed.
fn categorical(root: &At<'_>, names: &[&str]) -> Result<Vec<Option<bool>>> {
    let Some(infos) = root.get("feature_infos")? else { return Ok(vec![None; names.len()]) };
    let mut all = Vec::with_capacity(names.len());
    for name in names {
        let info = infos.get(name)?;
        let listed = match &info {
            Some(info) => match info.get("values")? {
                Some(values) => Some(!values.numbers()?.is_empty()),
                None => None,
            },
            None => None,
        };
        all.push(listed);
    }
    Ok(all)
}

/// Adds what stands at `at` and below to `tree`.
fn add(tree: &mut Tree, at: &At<'_>) -> Result<Child> {
    if tree.leaves.len() > TREE_LEAVES_MAX {
        return Err(at.fault(&format!("is beyond the {TREE_LEAVES_MAX} leaves of a tree")));
    }
    let Some(split) = at.get("split_feature")? else {
        tree.leaves.push(leaf(at)?);
        return Ok(Child::Leaf(tree.leaves.len().saturating_sub(1)));
    };
    let number = tree.nodes.len();
    tree.nodes.push(node(at, split.count()?)?);
    let left = add(tree, &at.need("left_child")?)?;
    let right = add(tree, &at.need("right_child")?)?;
    if let Some(node) = tree.nodes.get_mut(number) {
        (node.left, node.right) = (left, right);
    }
    Ok(Child::Node(number))
}

/// A node whose children are not known yet.
fn node(at: &At<'_>, input: usize) -> Result<Node> {
    let (threshold, kind) = (at.need("threshold")?, at.need("decision_type")?);
    let side = match at.get("default_left")? {
        Some(left) if left.number()? > 0.0 => Side::Left,
        Some(_) | None => Side::Right,
    };
    let missing = at.get("missing_type")?;
    let (split, missing) = match kind.text()? {
        "==" => (Split::Among(set(&threshold)?), Missing::Goes(Side::Right)),
        "<=" => {
            let most = threshold.number()?;
            if most.is_nan() {
                return Err(threshold.fault("is no number"));
            }
            let missing = match missing.as_ref().and_then(At::as_text) {
                None | Some("None") => Missing::IsZero,
                Some("Zero") => Missing::WithZero(side),
                Some("NaN") => Missing::Goes(side),
                Some(_) => return Err(at.fault("has an unknown `missing_type`")),
            };
            (Split::AtMost(most), missing)
        }
        _ => return Err(kind.fault("is neither `<=` nor `==`")),
    };
    let cover = at.get("internal_count")?.map_or(Ok(0.0), |count| count.number())?;
    let (left, right) = (Child::Leaf(usize::MAX), Child::Leaf(usize::MAX));
    Ok(Node { input, split, missing, left, right, cover })
}

/// A set of categories, written with `||` between them.
fn set(at: &At<'_>) -> Result<Arc<[u32]>> {
    let mut words: Vec<u32> = Vec::new();
    for category in at.text()?.split("||") {
        let category: usize =
            category.trim().parse().map_err(|_| at.fault("holds what is no category"))?;
        if category >= TREE_LEAVES_MAX {
            return Err(at.fault(&format!("has a category of {TREE_LEAVES_MAX} or more")));
        }
        let place = category >> 5;
        if words.len() <= place {
            words.resize(place.saturating_add(1), 0);
        }
        if let Some(word) = words.get_mut(place) {
            *word |= 1 << (category & 31);
        }
    }
    Ok(words.into())
}

fn leaf(at: &At<'_>) -> Result<Leaf> {
    let value = at.need("leaf_value")?;
    let number = value.number()?;
    if !number.is_finite() {
        return Err(value.fault("is no number"));
    }
    let cover = at.get("leaf_count")?.map_or(Ok(0.0), |count| count.number())?;
    let linear = match at.get("leaf_const")? {
        None => None,
        Some(constant) => {
            let inputs = at.need("leaf_features")?.counts()?;
            let factors = at.need("leaf_coeff")?.so_many(inputs.len())?;
            let factors = inputs.into_iter().zip(factors).collect();
            Some(Linear { constant: constant.number()?, factors, skips: false })
        }
    };
    Ok(Leaf { value: number, cover, linear })
}
