//! What two versions make of a portfolio, as JSON.

use creditloop::Outcome;
use creditloop::check::{ControlHits, Part, PortfolioDrift};
use serde_json::{Value, json};

pub(crate) fn document(report: &PortfolioDrift) -> Value {
    json!({
        "summary": report.summary(),
        "customers": report.customers,
        "amount": report.amount.as_deref(),
        "stages": report.stages.iter().map(|stage| json!({
            "stage": stage.stage.name(),
            "stability": stage.stability,
            "stay_in": part(stage.part(true, true)),
            "go_out": part(stage.part(true, false)),
            "come_in": part(stage.part(false, true)),
            "stay_out": part(stage.part(false, false)),
            "moves": stage.moves.iter().map(|one| json!({
                "old": one.old.map(Outcome::name),
                "new": one.new.map(Outcome::name),
                "part": part(one.part),
                "lines": one.lines,
            })).collect::<Value>(),
        })).collect::<Value>(),
        "controls": report.controls.iter().map(|control| json!({
            "old": control.old.as_ref().map(hits),
            "new": control.new.as_ref().map(hits),
            "stability": control.stability,
        })).collect::<Value>(),
        "values": report.values.iter().map(|value| json!({
            "name": value.name.as_ref(),
            "stability": value.stability,
            "bins": value.bins.iter().map(|bin| json!({
                "values": bin.values,
                "old": bin.old,
                "new": bin.new,
            })).collect::<Value>(),
        })).collect::<Value>(),
    })
}

fn part(part: Part) -> Value {
    json!({
        "customers": part.customers,
        "amount": part.amount.to_string(),
        "unknown": part.unknown,
    })
}

/// How often a control fires, and where it stands.
pub(crate) fn hits(control: &ControlHits) -> Value {
    json!({
        "control": control.control.as_ref(),
        "stage": control.stage.name(),
        "fired": control.fired,
        "passed": control.passed,
        "unknown": control.unknown,
    })
}
