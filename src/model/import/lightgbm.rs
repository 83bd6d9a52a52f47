//! `LightGBM`'s models: the text form that `save_model` writes (versions 2 to 4), and the JSON of
//! `dump_model`.

mod block;
mod categories;
mod json;
mod objective;
mod text;
mod tree;

use crate::error::Result;
use crate::limits::MODEL_INPUTS_MAX;
use crate::model::forest::{Link, Precision, Tree};
use crate::model::{Forest, ForestInput};

/// Reads the model `text` of the file `file`, as `LightGBM` writes it: as text, or as JSON. A dump of
/// version 2 does not say its objective: what it predicts are its sums.
///
/// # Errors
/// [`crate::error::ErrorKind::Model`] with the line or the field at which the file is not such a model,
/// or is one that is not supported.
pub fn lightgbm(file: &str, text: &str) -> Result<Forest> {
    if text.trim_start().starts_with('{') { json::read(file, text) } else { text::read(file, text) }
}

/// Whether a model may have so many trees an iteration, and so many inputs.
fn limits(count: usize, inputs: usize) -> std::result::Result<(), &'static str> {
    if count == 0 || count > MODEL_INPUTS_MAX {
        return Err("is no count of trees: one an iteration, or one for each class");
    }
    if inputs > MODEL_INPUTS_MAX {
        return Err("has more inputs than a model may read");
    }
    Ok(())
}

/// How the trees of a model make a forest.
struct Shape {
    /// Trees of an iteration.
    count: usize,
    mean: bool,
    /// Whether it is of version 2.
    old: bool,
    link: Option<Link>,
}

impl Shape {
    fn forest(
        self,
        inputs: Vec<ForestInput>,
        trees: Vec<Tree>,
    ) -> std::result::Result<Forest, String> {
        let Self { count, mean, old, link } = self;
        if trees.is_empty() || !trees.len().is_multiple_of(count) {
            let trees = trees.len();
            return Err(format!("has {trees} trees, no whole number of iterations of {count}"));
        }
        // Up to version 2 the leaves of a mean hold what the objective makes of them already.
        let link = link.filter(|_| !(mean && old)).unwrap_or(Link::Identity);
        let base = vec![0.0; count];
        Ok(Forest { inputs, base, trees, mean, link, precision: Precision::Double })
    }
}
