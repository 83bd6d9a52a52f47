//! Scorecards of a document.

use super::expression::{Context, below};
use super::predicate::predicate;
use super::scope::Reader;
use super::xml::{Element, Read};
use crate::model::pmml::scorecard::{Algorithm, Attribute, Card, Characteristic, Points};
use std::sync::Arc;

/// Reads a `Scorecard`.
pub(super) fn card<'a>(reader: &mut Reader<'a>, element: Element<'a>) -> Read<Card> {
    let words = [("pointsBelow", Algorithm::PointsBelow), ("pointsAbove", Algorithm::PointsAbove)];
    let used = element.flag("useReasonCodes", true)?;
    let reasons = element.one_of("reasonCodeAlgorithm", &words)?.filter(|_| used);
    let baseline = element.number("baselineScore")?;
    let mut characteristics = Vec::new();
    for part in element.needed_child("Characteristics")?.called("Characteristic") {
        characteristics.push(characteristic(reader, part, baseline, reasons.is_some())?);
    }
    if characteristics.is_empty() {
        return Err(element.fault("missing-element", "a card needs a `Characteristic`"));
    }
    Ok(Card { initial: element.number_or("initialScore", 0.0)?, reasons, characteristics })
}

/// The way out where a card does not say what its reasons are.
const NO_REASONS: &str = "`useReasonCodes=\"false\"` asks for none";

fn characteristic<'a>(
    reader: &mut Reader<'a>,
    element: Element<'a>,
    baseline: Option<f64>,
    reasons: bool,
) -> Read<Characteristic> {
    let place =
        element.get("name").map_or_else(|| format!("line {}", element.line()), str::to_owned);
    let baseline = element.number("baselineScore")?.or(baseline);
    if reasons && baseline.is_none() {
        let fault = element.fault("missing-key", "reasons need a `baselineScore`");
        return Err(Box::new(fault.suggest(NO_REASONS)));
    }
    let common = element.get("reasonCode").map(Arc::<str>::from);
    let mut attributes = Vec::new();
    for attribute in element.called("Attribute") {
        let reason = attribute.get("reasonCode").map(Arc::<str>::from).or_else(|| common.clone());
        if reasons && reason.is_none() {
            let fault = attribute.fault("missing-key", "reasons need a `reasonCode`");
            return Err(Box::new(fault.suggest(NO_REASONS)));
        }
        let points = match attribute.child("ComplexPartialScore") {
            Some(score) => Points::Computed(below(reader, score, Context::default())?),
            None => Points::Fixed(attribute.needed_number("partialScore")?),
        };
        attributes.push(Attribute { predicate: predicate(reader, attribute)?, points, reason });
    }
    if attributes.is_empty() {
        return Err(element.fault("missing-element", "a characteristic needs an `Attribute`"));
    }
    Ok(Characteristic { name: place.into(), baseline: baseline.unwrap_or(0.0), attributes })
}
