//! Models of models of a document.

use super::model::{Task, model};
use super::predicate::predicate;
use super::scope::Reader;
use super::xml::{Element, Read};
use crate::model::pmml::segment::{Method, Segment, Segmentation, Untold};

/// Each method, and whether segments are weighed.
const METHODS: [(&str, (Method, bool)); 13] = [
    ("majorityVote", (Method::Majority, false)),
    ("weightedMajorityVote", (Method::Majority, true)),
    ("average", (Method::Average, false)),
    ("weightedAverage", (Method::Average, true)),
    ("median", (Method::Median, false)),
    ("weightedMedian", (Method::Median, true)),
    ("x-weightedMedian", (Method::Median, true)),
    ("max", (Method::Max, false)),
    ("sum", (Method::Sum, false)),
    ("weightedSum", (Method::Sum, true)),
    ("x-weightedSum", (Method::Sum, true)),
    ("selectFirst", (Method::First, false)),
    ("modelChain", (Method::Chain, false)),
];

const UNTOLD: [(&str, Untold); 3] = [
    ("continue", Untold::Counts),
    ("skipSegment", Untold::LeftOut),
    ("returnMissing", Untold::Decides),
];

/// Reads a `MiningModel`.
pub(super) fn segmentation<'a>(
    reader: &mut Reader<'a>,
    element: Element<'a>,
    task: &Task,
) -> Read<Segmentation> {
    for embedded in ["Regression", "DecisionTree"] {
        if let Some(model) = element.child(embedded) {
            return Err(model.refused("write it as a segment"));
        }
    }
    let inner = element.needed_child("Segmentation")?;
    inner.need("multipleModelMethod")?;
    let method = inner.one_of("multipleModelMethod", &METHODS)?;
    let (method, weighed) = method.unwrap_or((Method::Chain, false));
    let passes = matches!(method, Method::First | Method::Chain);
    let fits = match method {
        Method::Majority => task.classifies,
        Method::Median | Method::Sum => !task.classifies,
        Method::Average | Method::Max | Method::First | Method::Chain => true,
    };
    if !fits {
        let message = "the method does not fit what the model predicts";
        let fault = inner.fault_at("multipleModelMethod", "not-supported", message);
        let way_out = "classes go with `majorityVote`, `average` and `max`, numbers with `average`, \
                       `median`, `max` and `sum`";
        return Err(Box::new(fault.suggest(way_out)));
    }
    let mut segments = Vec::new();
    for segment in inner.called("Segment") {
        if let Some(weight) = segment.child("VariableWeight") {
            return Err(weight.refused("`weight` is a number"));
        }
        let weight = if weighed { segment.number_or("weight", 1.0)? } else { 1.0 };
        if weight < 0.0 {
            return Err(segment.wrong("weight", "is less than 0"));
        }
        let predicate = predicate(reader, segment)?;
        let within = model_of(segment)?;
        if !passes && function(within) != function(element) {
            let message = "the model predicts something else than that around it";
            return Err(within.fault_at("functionName", "not-supported", message));
        }
        let (model, _) = model(reader, within, Some(task))?;
        segments.push(Segment { id: segment.get("id").map(Into::into), predicate, weight, model });
    }
    if segments.is_empty() {
        return Err(inner.fault("missing-element", "there is no `Segment`"));
    }
    Ok(Segmentation {
        method,
        segments,
        classifies: task.classifies,
        untold: inner.one_of("missingPredictionTreatment", &UNTOLD)?.unwrap_or(Untold::Counts),
        untold_max: inner.number_or("missingThreshold", 1.0)?,
    })
}

fn function(model: Element<'_>) -> &str {
    model.get("functionName").unwrap_or_default()
}

/// The model of a segment: what is no predicate.
fn model_of(segment: Element<'_>) -> Read<Element<'_>> {
    let found = segment.children().rfind(|child| child.get("functionName").is_some());
    found.ok_or_else(|| segment.fault("missing-element", "the segment has no model"))
}
