//! PMML (versions 3.0 to 4.4): documents with a scorecard, a regression, a tree, or a model of these.

mod apply;
mod array;
mod dictionary;
mod expression;
mod general;
mod mining;
mod model;
mod output;
mod predicate;
mod regression;
mod scope;
mod scorecard;
mod segments;
mod tree;
mod verification;
mod xml;

use crate::error::fault::SourceText;
use crate::error::{Error, ErrorKind, Result};
use crate::model::pmml::{PmmlInput, PmmlModel};
use scope::Reader;
use xml::{Element, Read};

/// Reads the PMML document `text` of the file `file`. Where it holds rows to verify the model with,
/// the model has to say of each what the document does.
///
/// # Errors
/// [`ErrorKind::Model`] with the line at which the document is none, is one that is not supported, or
/// has a row of which the model says something else.
pub fn pmml(file: &str, text: &str) -> Result<PmmlModel> {
    document(&SourceText::new(file, text))
        .map_err(|fault| Error::of_document(ErrorKind::Model, "model", vec![*fault]))
}

/// What a document holds beside models.
const BESIDE: [&str; 5] =
    ["Header", "MiningBuildTask", "DataDictionary", "TransformationDictionary", "Taxonomy"];

fn document(source: &SourceText) -> Read<PmmlModel> {
    let document = xml::parse(source)?;
    let root = Element::root(&document, source)?;
    let mut models = root.children().filter(|child| !BESIDE.contains(&child.name()));
    let Some(element) = models.next() else {
        return Err(root.fault("missing-element", "the document has no model"));
    };
    if let Some(second) = models.next() {
        let fault = second.fault("not-supported", "a second model is not supported");
        return Err(Box::new(fault.suggest("write each model into a document of its own")));
    }
    let mut reader = Reader::new(root)?;
    let (model, target) = model::model(&mut reader, element, None)?;
    let model = PmmlModel {
        slots: reader.slots(),
        inputs: reader.inputs.into_iter().map(PmmlInput).collect(),
        target: target.map(Into::into),
        model,
    };
    verification::verify(&model, element)?;
    Ok(model)
}
