//! The text form: `key=value` lines, a header and a block for each tree.

use super::block::{self, Block};
use super::{Shape, categories, limits, objective, tree};
use crate::error::fault::SourceText;
use crate::error::{Error, ErrorKind, Fault, Result};
use crate::model::import::data::{At, Data, json};
use crate::model::{Forest, ForestInput};

/// What is read of a part of a model, or the fault in the way.
pub(super) type Read<T> = std::result::Result<T, Box<Fault>>;

/// Reads the model `text` of the file `file`.
pub(super) fn read(file: &str, text: &str) -> Result<Forest> {
    let known = pandas(file, text)?;
    forest(&SourceText::new(file, text), known.as_ref())
        .map_err(|fault| Error::of_document(ErrorKind::Model, "model", vec![*fault]))
}

/// The categories of the columns of a data frame: the last line, in JSON.
fn pandas(file: &str, text: &str) -> Result<Option<Data>> {
    let line = text.lines().rev().find_map(|line| line.strip_prefix("pandas_categorical:"));
    let data = line.map(|line| json(file, line)).transpose()?;
    Ok(data.filter(|data| *data != Data::Null))
}

fn forest(source: &SourceText, known: Option<&Data>) -> Read<Forest> {
    let mut blocks = block::blocks(source);
    let header = blocks.next().unwrap_or_else(|| Block::empty(source));
    if !header.has("tree") {
        let message = "this is no model of LightGBM: its first line is `tree`";
        let fault = header.fault("model-syntax", message);
        return Err(Box::new(fault.suggest("save the model as text, with `save_model`")));
    }
    let version = header.need("version")?;
    if !["v2", "v3", "v4"].contains(&version.text) {
        let message = format!("version {} is not supported", version.text);
        return Err(version.fault("not-supported", message));
    }
    let outputs = header.need("num_tree_per_iteration")?;
    let count = outputs.number::<usize>()?;
    let inputs = inputs(&header, known)?;
    limits(count, inputs.len()).map_err(|message| outputs.fault("bad-value", message))?;
    let link = match header.get("objective") {
        Some(entry) => {
            let link = objective::link(entry.text);
            Some(link.map_err(|message| entry.fault("not-supported", message))?)
        }
        None => None,
    };
    let mut trees = Vec::new();
    for block in blocks {
        if block.has("end of trees") {
            break;
        }
        let output = trees.len().checked_rem(count).unwrap_or_default();
        trees.push(tree::read(&block, inputs.len(), output)?);
    }
    let mean = header.has("average_output");
    Shape { count, mean, old: version.text == "v2", link }
        .forest(inputs, trees)
        .map_err(|message| header.fault("model-syntax", message))
}

/// The columns, and their categories where the model holds them.
fn inputs(header: &Block<'_>, known: Option<&Data>) -> Read<Vec<ForestInput>> {
    let names = header.need("feature_names")?;
    let all: Vec<&str> = names.text.split_whitespace().collect();
    let last = header.need("max_feature_idx")?.number::<usize>()?;
    if all.len() != last.saturating_add(1) {
        let message = format!("{} names stand for {} inputs", all.len(), last.saturating_add(1));
        return Err(names.fault("bad-value", message));
    }
    let infos = header.get("feature_infos");
    let infos = infos.as_ref().map(|infos| infos.text.split_whitespace()).into_iter().flatten();
    // A range stands in brackets, categories between colons, and `none` where all values are the same.
    let kind = |info: &str| (info != "none").then(|| !info.starts_with('['));
    let mut kinds: Vec<Option<bool>> = infos.map(kind).collect();
    kinds.resize(all.len(), None);
    let known = known.map(|known| At::root("pandas_categorical", known));
    categories::inputs(&all, &kinds, known.as_ref())
        .map_err(|error| header.fault("bad-value", error.message()))
}
