//! What is declared and used by nobody: facts, features, outputs of tables, parameters, scores of models
//! and reasons. A prohibited basis is kept for monitoring and may be read by nothing, so it is left out;
//! so are a fact and a reason that say what they are `kept_for`.

use super::Finding;
use super::controls::place::{Place, Places};
use crate::fact::{Class, Field, FieldId, Origin};
use crate::policy::{Policy, Step};
use std::collections::BTreeSet;

/// Names of readers that are told.
const READERS_TOLD_MAX: usize = 3;

/// All findings about what nothing uses.
pub(super) fn findings(policy: &Policy, places: &Places) -> Vec<Finding> {
    let mut findings = Vec::new();
    let read: Vec<FieldId> = policy.read_by_rules().into_iter().collect();
    let used = policy.sources(&read);
    for (id, field) in policy.schema().fields() {
        if used.contains(&id) || field.class == Class::ProhibitedBasis {
            continue;
        }
        let (code, what) = match field.origin {
            Origin::Fact => ("fact-unused", "fact"),
            Origin::Feature => ("feature-unused", "feature"),
            Origin::Parameter => ("parameter-unused", "parameter"),
            Origin::History | Origin::Score | Origin::Offer => continue,
        };
        if places.is_kept(what, &field.name) {
            continue;
        }
        let place = places.named(what, &field.name);
        findings.push(unused(code, place, told(policy, (id, field))));
    }
    models(policy, &used, &mut findings);
    reasons(policy, places, &mut findings);
    findings
}

fn unused(code: &'static str, (file, line): Place, message: String) -> Finding {
    Finding::written(code, (file, vec![line]), message, Vec::new())
}

/// That nothing reads a field, or only what nothing reads itself.
fn told(policy: &Policy, (id, field): (FieldId, &Field)) -> String {
    let schema = policy.schema();
    let readers = policy.all_steps().iter().filter(|step| step.reads().contains(&id));
    let readers: BTreeSet<&str> =
        readers.flat_map(Step::writes).map(|writes| schema.name(writes)).collect();
    let name = if field.origin == Origin::Parameter {
        format!("`${{{}}}`", field.name)
    } else {
        format!("`{}`", field.name)
    };
    if readers.is_empty() {
        return format!("nothing reads {name}");
    }
    let names: Vec<String> =
        readers.iter().take(READERS_TOLD_MAX).map(|name| format!("`{name}`")).collect();
    format!("only {} reads {name}, and nothing reads that", names.join(", "))
}

/// Notes the models of which no score is read.
fn models(policy: &Policy, used: &BTreeSet<FieldId>, findings: &mut Vec<Finding>) {
    for step in policy.all_steps() {
        let Step::Model(model) = step else { continue };
        if !used.contains(&model.points) && !used.contains(&model.probability) {
            let message = format!("nothing reads a score of `{}`", model.scorecard.name());
            let place = (model.source.file().into(), 1);
            findings.push(unused("model-unused", place, message));
        }
    }
}

/// Notes the reasons that no rule gives.
fn reasons(policy: &Policy, places: &Places, findings: &mut Vec<Finding>) {
    let files: Vec<_> = policy
        .archive()
        .files()
        .filter(|(path, _)| path.as_ref() != "reasons.toml" && !path.starts_with("tests/"))
        .collect();
    for code in policy.reasons().codes() {
        let quoted = [format!("\"{code}\""), format!("'{code}'")];
        let given = |text: &str| quoted.iter().any(|quoted| text.contains(quoted.as_str()));
        if !places.is_kept("reason", code) && !files.iter().any(|(_, text)| given(text)) {
            let message = format!("no rule gives `{code}`");
            findings.push(unused("reason-unused", places.named("reason", code), message));
        }
    }
}
