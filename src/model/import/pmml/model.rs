//! One model of a document: what it reads, its form, and what it tells.

use super::dictionary::literal;
use super::output::{outputs, target};
use super::scope::{Binding, Reader};
use super::xml::{Element, Read};
use super::{general, mining, regression, scorecard, segments, tree};
use crate::model::pmml::model::{Form, Model, Precision};
use crate::model::pmml::value::{PmmlType, PmmlValue};

/// What a model is to do.
#[derive(Debug)]
pub(super) struct Task {
    /// Whether it predicts a class.
    pub(super) classifies: bool,
    /// The type of what it predicts, where that is known.
    pub(super) kind: Option<PmmlType>,
    /// The classes that its target may take.
    pub(super) categories: Vec<PmmlValue>,
    /// Whether they have an order.
    pub(super) ordinal: bool,
    pub(super) precision: Precision,
}

impl Task {
    /// An attribute that names a class.
    pub(super) fn class(&self, element: Element<'_>, name: &str) -> Read<PmmlValue> {
        literal(element, name, self.kind.unwrap_or(PmmlType::Text))
    }
}

/// Reads a model, and the name of what it predicts; `around` is the task of the model in which it is
/// a segment.
pub(super) fn model<'a>(
    reader: &mut Reader<'a>,
    element: Element<'a>,
    around: Option<&Task>,
) -> Read<(Model, Option<&'a str>)> {
    if !element.flag("isScorable", true)? {
        return Err(element.fault_at("isScorable", "not-supported", "the model does not score"));
    }
    if let (Some(_), Some(block)) = (around, element.child("ModelVerification")) {
        return Err(block.refused("verify the whole model: move the block to the outermost one"));
    }
    reader.enter(element)?;
    let name = mining::schema(reader, element)?;
    let task = task(reader, element, name, around)?;
    let form = form(reader, element, &task)?;
    let shifted = target(element, name, &task)?;
    let predicted = reader.slot(element)?;
    if let Some(name) = name {
        let kind = task.kind.filter(|_| task.classifies);
        reader.bind(name, Binding { slot: predicted, kind, field: None });
    }
    let told = outputs(reader, element, &task)?;
    let scope = reader.leave();
    let mut outputs = Vec::with_capacity(told.len());
    for (name, output) in told {
        reader.tell(name, Binding { slot: output.slot, kind: output.kind, field: None });
        outputs.push(output);
    }
    let model = Model {
        fields: scope.fields,
        derived: scope.derived,
        form,
        precision: task.precision,
        single: !task.classifies && task.kind == Some(PmmlType::Float),
        target: shifted,
        predicted,
        outputs,
    };
    Ok((model, name))
}

/// What a model is to do. Where it does not say what it predicts, it is what the model around does.
fn task(
    reader: &Reader<'_>,
    element: Element<'_>,
    name: Option<&str>,
    around: Option<&Task>,
) -> Read<Task> {
    let classifies = match element.need("functionName")? {
        "regression" => false,
        "classification" => true,
        other => {
            let message = format!("`{other}` is not supported");
            let fault = element.fault_at("functionName", "not-supported", message);
            return Err(Box::new(fault.suggest("models for regression and classification are")));
        }
    };
    let words = [("double", Precision::Double), ("float", Precision::Single)];
    let precision = element.one_of("x-mathContext", &words)?.unwrap_or(Precision::Double);
    let same = around.filter(|around| around.classifies == classifies);
    Ok(match name.filter(|name| reader.has_data(name)) {
        Some(name) => {
            let field = reader.data_field(name, element, None)?;
            let (kind, categories) = (Some(field.kind), field.categories);
            Task { classifies, kind, categories, ordinal: field.ordinal, precision }
        }
        None => Task {
            classifies,
            kind: same.and_then(|around| around.kind),
            categories: same.map(|around| around.categories.clone()).unwrap_or_default(),
            ordinal: same.is_some_and(|around| around.ordinal),
            precision,
        },
    })
}

fn form<'a>(reader: &mut Reader<'a>, element: Element<'a>, task: &Task) -> Read<Form> {
    Ok(match element.name() {
        "Scorecard" if !task.classifies => Form::Card(scorecard::card(reader, element)?),
        "RegressionModel" => Form::Regression(regression::regression(reader, element, task)?),
        "GeneralRegressionModel" => {
            Form::General(Box::new(general::general(reader, element, task)?))
        }
        "TreeModel" => Form::Tree(tree::tree(reader, element, task)?),
        "MiningModel" => Form::Segments(Box::new(segments::segmentation(reader, element, task)?)),
        _ => {
            let way_out = "scorecards, regressions, general regressions, trees and models of these \
                           are: train one of them";
            return Err(element.refused(way_out));
        }
    })
}
