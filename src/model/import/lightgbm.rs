//! `LightGBM`'s text form: `key=value` lines, a header and a block for each tree (versions 2 to 4).

mod block;
mod tree;

use crate::error::fault::SourceText;
use crate::error::{Error, ErrorKind, Fault, Result};
use crate::limits::MODEL_INPUTS_MAX;
use crate::model::forest::Link;
use crate::model::{Forest, ForestInput};
use block::{Block, Entry};

/// Reads the model `text` of the file `file`, as `LightGBM`'s `save_model` writes it.
///
/// # Errors
/// [`ErrorKind::Model`] with the line at which the file is not such a model, or is one that is not
/// supported.
pub fn lightgbm(file: &str, text: &str) -> Result<Forest> {
    read(&SourceText::new(file, text))
        .map_err(|fault| Error::of_document(ErrorKind::Model, "model", vec![*fault]))
}

type Read<T> = std::result::Result<T, Box<Fault>>;

fn read(source: &SourceText) -> Read<Forest> {
    let mut blocks = block::blocks(source);
    let header = blocks.next().unwrap_or_else(|| Block::empty(source));
    if !header.has("tree") {
        let fault =
            header.fault("model-syntax", "this is no model of LightGBM: its first line is `tree`");
        return Err(Box::new(fault.suggest("save the model as text, with `save_model`")));
    }
    let version = header.need("version")?;
    if !["v2", "v3", "v4"].contains(&version.text) {
        return Err(
            version.fault("not-supported", format!("version {} is not supported", version.text))
        );
    }
    let outputs = header.need("num_tree_per_iteration")?;
    let count = outputs.number::<usize>()?;
    if count == 0 || count > MODEL_INPUTS_MAX {
        return Err(
            outputs.fault("bad-value", "a model has one tree an iteration, or one for each class")
        );
    }
    let inputs = inputs(&header)?;
    let link = header.get("objective").map_or(Ok(Link::Identity), |entry| link(&entry))?;
    let mut trees = Vec::new();
    for block in blocks {
        if block.has("end of trees") {
            break;
        }
        trees.push(tree::read(&block, inputs.len())?);
    }
    if trees.is_empty() || !trees.len().is_multiple_of(count) {
        let message = format!("{} trees are no whole number of iterations of {count}", trees.len());
        return Err(header.fault("model-syntax", message));
    }
    let mean = header.has("average_output");
    // Up to version 2 the leaves of a mean hold what the objective makes of them already.
    let link = if mean && version.text == "v2" { Link::Identity } else { link };
    Ok(Forest { inputs, base: vec![0.0; count], trees, mean, link })
}

/// The names of the columns.
fn inputs(header: &Block<'_>) -> Read<Vec<ForestInput>> {
    let last = header.need("max_feature_idx")?;
    let count = last.number::<usize>()?.saturating_add(1);
    if count > MODEL_INPUTS_MAX {
        return Err(
            last.fault("too-many", format!("a model reads at most {MODEL_INPUTS_MAX} inputs"))
        );
    }
    let names = header.need("feature_names")?;
    let all: Vec<ForestInput> = names.text.split_whitespace().map(ForestInput::number).collect();
    if all.len() != count {
        let message = format!("{} names stand for {count} inputs", all.len());
        return Err(names.fault("bad-value", message));
    }
    Ok(all)
}

/// What the sums stand for, as the objective says.
fn link(objective: &Entry<'_>) -> Read<Link> {
    let mut words = objective.text.split_whitespace();
    let name = words.next().unwrap_or_default();
    let (mut sigmoid, mut root) = (1.0, false);
    for word in words {
        match word.split_once(':') {
            Some(("sigmoid", factor)) => {
                let factor: Option<f64> = factor.parse().ok();
                sigmoid = factor.filter(|factor| *factor > 0.0 && factor.is_finite()).ok_or_else(
                    || {
                        objective
                            .fault("bad-value", "the factor of the sigmoid is a number above 0")
                    },
                )?;
            }
            None if word == "sqrt" => root = true,
            Some(_) | None => {}
        }
    }
    Ok(match name {
        "binary" | "multiclassova" | "multiclass_ova" | "ova" | "ovr" => Link::Logistic(sigmoid),
        "cross_entropy" | "xentropy" => Link::Logistic(1.0),
        "cross_entropy_lambda" | "xentlambda" => Link::Softplus,
        "multiclass" | "softmax" => Link::Softmax,
        "poisson" | "gamma" | "tweedie" => Link::Log,
        "regression" | "regression_l2" | "l2" | "mean_squared_error" | "mse" if root => {
            Link::SignedRoot
        }
        "regression" | "regression_l2" | "l2" | "mean_squared_error" | "mse" | "regression_l1"
        | "l1" | "mae" | "huber" | "fair" | "quantile" | "mape" | "lambdarank" | "rank_xendcg"
        | "custom" | "none" => Link::Identity,
        other => {
            let message = format!("the objective `{other}` is not supported");
            return Err(objective.fault("not-supported", message));
        }
    })
}
