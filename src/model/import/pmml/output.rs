//! Targets and outputs of a model.

use super::dictionary::kind;
use super::expression::{Context, below};
use super::model::Task;
use super::scope::{Binding, Reader};
use super::xml::{Element, Read};
use crate::model::pmml::output::{Feature, Output, Target, Whole};
use crate::model::pmml::value::PmmlValue;
use std::sync::Arc;

/// How classes are shown.
type Shown = Vec<(PmmlValue, Arc<str>)>;

/// Reads what becomes of the answer of `model` before it is told.
pub(super) fn target(model: Element<'_>, name: Option<&str>, task: &Task) -> Read<Option<Target>> {
    let mut all = model.child("Targets").into_iter().flat_map(|targets| targets.called("Target"));
    let ours = |target: &Element<'_>| {
        target.get("field").zip(name).is_none_or(|(field, name)| field == name)
    };
    let Some(element) = all.find(ours) else { return Ok(None) };
    let mut target = Target {
        least: element.number("min")?,
        most: element.number("max")?,
        factor: element.number("rescaleFactor")?,
        constant: element.number("rescaleConstant")?,
        ..Target::default()
    };
    if element.get("castInteger").is_some() {
        let words = [("round", Whole::Round), ("ceiling", Whole::Ceiling), ("floor", Whole::Floor)];
        target.whole = element.one_of("castInteger", &words)?;
    }
    for value in element.called("TargetValue") {
        if !task.classifies {
            target.default =
                value.number("defaultValue")?.map(PmmlValue::Number).or(target.default);
        } else if value.get("priorProbability").is_some() {
            let share = value.number_or("priorProbability", 0.0)?;
            target.priors.push((task.class(value, "value")?, share));
        }
    }
    Ok(Some(target))
}

/// How the target of `model` shows its classes.
fn shown(model: Element<'_>, task: &Task) -> Read<Shown> {
    let mut shown = Vec::new();
    for target in model.child("Targets").into_iter().flat_map(|targets| targets.called("Target")) {
        for value in target.called("TargetValue") {
            if let (Some(text), Some(_)) = (value.get("displayValue"), value.get("value")) {
                shown.push((task.class(value, "value")?, text.into()));
            }
        }
    }
    Ok(shown)
}

/// Reads the outputs of `model`, each with its name.
pub(super) fn outputs<'a>(
    reader: &mut Reader<'a>,
    model: Element<'a>,
    task: &Task,
) -> Read<Vec<(&'a str, Output)>> {
    let mut outputs = Vec::new();
    for element in model.child("Output").into_iter().flat_map(|output| output.called("OutputField"))
    {
        let name = element.need("name")?;
        if element.get("segmentId").is_some() {
            let fault = element.fault_at("segmentId", "not-supported", "is not supported here");
            return Err(Box::new(fault.suggest("let the model of the segment tell it")));
        }
        let feature = feature(reader, model, element, task)?;
        let mut kind = kind(element, "dataType")?;
        if matches!(feature, Feature::Value) {
            kind = kind.or(task.kind.filter(|_| task.classifies));
        }
        let slot = reader.slot(element)?;
        reader.bind(name, Binding { slot, kind, field: None });
        let told = element.flag("isFinalResult", true)?;
        outputs.push((name, Output { name: name.into(), slot, kind, feature, told }));
    }
    Ok(outputs)
}

fn feature<'a>(
    reader: &mut Reader<'a>,
    model: Element<'a>,
    element: Element<'a>,
    task: &Task,
) -> Read<Feature> {
    let class = |name: &str| element.get(name).map(|_| task.class(element, name)).transpose();
    Ok(match element.get("feature").unwrap_or("predictedValue") {
        "predictedValue" => Feature::Value,
        "predictedDisplayValue" => Feature::Shown(shown(model, task)?),
        "probability" => Feature::Probability(class("value")?),
        "confidence" => Feature::Confidence(class("value")?),
        "entityId" => Feature::Entity,
        "reasonCode" => {
            let rank = element.get("rank").map_or(Ok(1), |rank| rank.trim().parse::<usize>());
            let rank = rank.ok().filter(|rank| *rank > 0);
            Feature::Reason(rank.ok_or_else(|| element.wrong("rank", "is counted from 1"))?)
        }
        "transformedValue" | "decision" => {
            let wanted = kind(element, "dataType")?;
            Feature::Made(below(reader, element, Context { wanted, ..Context::default() })?)
        }
        other => {
            let message = format!("the feature `{other}` is not supported");
            let fault = element.fault_at("feature", "not-supported", message);
            return Err(Box::new(fault.suggest("leave the output out, or make it of others")));
        }
    })
}
