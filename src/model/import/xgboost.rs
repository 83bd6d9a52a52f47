//! `XGBoost`'s models as `save_model` writes them: JSON or UBJSON, from release 1.0 on.
//!
//! It computes in single precision: what is added here is rounded as it is there, and thresholds are
//! moved to where the rounding of a value changes its side, so that values stay doubles.

mod categories;
mod linear;
mod objective;
mod threshold;
mod tree;

use super::data::{At, Data, json, ubjson};
use crate::error::{Error, ErrorKind, Result};
use crate::limits::MODEL_INPUTS_MAX;
use crate::model::Forest;
use crate::model::forest::{Precision, Tree};
use objective::Objective;

/// Reads the model `bytes` of the file `file`. Where training stopped early, the trees up to the best
/// iteration count, as in `XGBoost`'s scikit-learn classes.
///
/// # Errors
/// [`ErrorKind::Model`] with the place at which the file is not such a model, or is one that is not
/// supported: the binary form that ended with release 3.1, and pickles.
pub fn xgboost(file: &str, bytes: &[u8]) -> Result<Forest> {
    let data = read(file, bytes)?;
    let root = At::root(file, &data);
    let learner = root.need("learner")?;
    let parameters = learner.need("learner_model_param")?;
    let count = |key| parameters.get(key)?.map_or(Ok(0), |at| at.count());
    let inputs = count("num_feature")?;
    let outputs = count("num_class")?.max(count("num_target")?).max(1);
    if inputs > MODEL_INPUTS_MAX || outputs > MODEL_INPUTS_MAX {
        let message = format!("asks for more than {MODEL_INPUTS_MAX} inputs or outputs");
        return Err(parameters.fault(&message));
    }
    let objective = Objective::read(&learner.need("objective")?.need("name")?)?;
    let scores = base_scores(&parameters.need("base_score")?, outputs)?;
    let base = scores.into_iter().map(|score| objective.margin(score)).collect();
    let booster = learner.need("gradient_booster")?;
    let (inputs, trees) = if booster.need("name")?.text()? == "gblinear" {
        let names = categories::inputs(&learner, None, inputs)?;
        (names, linear::trees(&booster.need("model")?, inputs, outputs)?)
    } else {
        boosted(&learner, &booster, inputs, outputs)?
    };
    let forest = Forest {
        inputs,
        base,
        trees,
        mean: false,
        link: objective.link(),
        precision: Precision::Single,
    };
    Ok(forest)
}

fn read(file: &str, bytes: &[u8]) -> Result<Data> {
    let refuse = |what: &str| {
        let out = "load it where it was trained and save it as JSON: `save_model(\"model.json\")`";
        Err(Error::new(
            ErrorKind::Model,
            format!("`{file}` is {what}, which is not supported; {out}"),
        ))
    };
    match bytes {
        // The oldest pickles are lines of text, from a module's name to a full stop.
        [0x80, 2..=5, ..] | [b'c' | b'(', .., b'.'] => refuse("a pickle"),
        [b'b', b'i', b'n', b'f', ..] | [b'b', b's', b'6', b'4', ..] => {
            refuse("a binary model of `XGBoost`")
        }
        // UBJSON begins with an object whose first key has a length, JSON with one whose key has quotes.
        [b'{', b'i' | b'U' | b'I' | b'l' | b'L' | b'#' | b'$', ..] => ubjson(file, bytes),
        _ => match std::str::from_utf8(bytes) {
            Ok(text) if text.trim_start().starts_with('{') => json(file, text),
            Ok(_) | Err(_) => refuse("no JSON or UBJSON, but perhaps a binary model of `XGBoost`"),
        },
    }
}

/// The score that the sums begin with, for each output. A vector is written as a text since 3.1.
fn base_scores(at: &At<'_>, outputs: usize) -> Result<Vec<f64>> {
    let text = at.text()?.trim();
    let list = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    let scores: Vec<f64> = match list {
        Some(list) => list
            .split(',')
            .map(|score| score.trim().parse().map_err(|_| at.fault("holds what is no number")))
            .collect::<Result<_>>()?,
        None => vec![at.number()?],
    };
    match scores.as_slice() {
        [one] => Ok(vec![*one; outputs]),
        all if all.len() == outputs => Ok(scores),
        all => Err(at.fault(&format!("has {} scores for {outputs} outputs", all.len()))),
    }
}

type Boosted = (Vec<crate::model::ForestInput>, Vec<Tree>);

/// The trees of `gbtree`, and of `dart` in both of its layouts: with weights beside the trees, or among
/// what holds them.
fn boosted(learner: &At<'_>, booster: &At<'_>, inputs: usize, outputs: usize) -> Result<Boosted> {
    let inner = booster.get("gbtree")?;
    let model = inner.as_ref().unwrap_or(booster).need("model")?;
    let weights = match booster.get("weight_drop")? {
        Some(weights) => Some(weights),
        None => model.get("weight_drop")?,
    };
    let found = model.need("trees")?;
    let classes = model.need("tree_info")?.counts()?;
    let found: Vec<At<'_>> = found.items()?.collect();
    if classes.len() != found.len() {
        return Err(model.fault("has another count of `tree_info` than of `trees`"));
    }
    let weights = match weights.map(|weights| (weights, weights.numbers())) {
        Some((at, weights)) => {
            let weights = weights?;
            let whole = weights.is_empty() || weights.len() == found.len();
            if !whole {
                return Err(at.fault("has another count than `trees`"));
            }
            weights
        }
        None => Vec::new(),
    };
    let last = best(learner, &model, found.len(), outputs)?;
    let mut trees = Vec::new();
    for (number, (at, class)) in found.iter().zip(classes).take(last).enumerate() {
        let weight = weights.get(number).copied().unwrap_or(1.0);
        trees.extend(tree::read(at, inputs, outputs, class, weight)?);
    }
    Ok((categories::inputs(learner, model.get("cats")?.as_ref(), inputs)?, trees))
}

/// How many trees count: all, or those up to the best iteration.
fn best(learner: &At<'_>, model: &At<'_>, trees: usize, outputs: usize) -> Result<usize> {
    let attributes = learner.get("attributes")?;
    let best = match &attributes {
        Some(attributes) => match attributes.get("best_iteration")? {
            Some(best) => best.count()?.saturating_add(1),
            None => return Ok(trees),
        },
        None => return Ok(trees),
    };
    if let Some(ends) = model.get("iteration_indptr")? {
        let ends = ends.counts()?;
        return Ok(ends.get(best).copied().unwrap_or(trees).min(trees));
    }
    let parallel = model.need("gbtree_model_param")?;
    let parallel = parallel.get("num_parallel_tree")?.map_or(Ok(1), |at| at.count())?;
    Ok(best.saturating_mul(parallel.max(1)).saturating_mul(outputs).min(trees))
}
