//! The reasons of a decision: what fired, and behind a score the characteristics that cost most.

use super::answer::Reason;
use crate::error::Result;
use crate::fact::{FieldId, Row};
use crate::feel::Expression;
use crate::policy::Policy;
use crate::rule::{Fired, Joined, Severity};
use crate::stage::Stage;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Characteristics that are named for one model.
const SCORE_REASONS_MAX: usize = 4;

/// The reasons of `joined`, in rank order.
pub(super) fn reasons(
    policy: &Policy,
    stage: Stage,
    row: &Row,
    joined: &Joined<'_>,
) -> Result<Vec<Reason>> {
    let mut reasons: Vec<Reason> =
        joined.reasons.iter().filter_map(|fired| by_rule(policy, fired)).collect();
    for fired in joined.reasons.iter().filter(|fired| fired.severity <= Severity::Refer) {
        let sources = rests_on(policy, stage, fired.rule);
        add_score_reasons(policy, (stage, row), (&sources, fired.severity), &mut reasons)?;
    }
    Ok(reasons)
}

fn by_rule(policy: &Policy, fired: &Fired<'_>) -> Option<Reason> {
    let unknown =
        fired.unknown.map(|unknown| (Arc::from(policy.schema().name(unknown.field)), unknown.why));
    Some(Reason {
        code: fired.reason.clone(),
        rule: fired.rule.into(),
        severity: fired.severity,
        unknown,
        text: policy.reasons().get(fired.reason)?.clone(),
    })
}

/// The fields that a control, or the strategy, rests on, features and scores unfolded.
fn rests_on(policy: &Policy, stage: Stage, rule: &str) -> BTreeSet<FieldId> {
    if rule != super::decide::STRATEGY {
        return policy.rests_on(stage, rule);
    }
    let reads = policy.strategy().expressions(stage).flat_map(Expression::reads);
    policy.sources(&reads.copied().collect::<Vec<_>>())
}

fn add_score_reasons(
    policy: &Policy,
    (stage, row): (Stage, &Row),
    (sources, severity): (&BTreeSet<FieldId>, Severity),
    reasons: &mut Vec<Reason>,
) -> Result<()> {
    for model in policy.models(stage) {
        if !sources.contains(&model.points) && !sources.contains(&model.probability) {
            continue;
        }
        let scored = model.scorecard.score(&model.inputs(policy.schema(), row))?;
        for lost in model.scorecard.reasons(&scored.bins).into_iter().take(SCORE_REASONS_MAX) {
            let code = lost.characteristic.reason();
            let named = reasons.iter().any(|reason| reason.code.as_ref() == code);
            let Some(text) = policy.reasons().get(code).filter(|_| !named) else { continue };
            reasons.push(Reason {
                code: code.into(),
                rule: model.scorecard.name().into(),
                severity,
                unknown: None,
                text: text.clone(),
            });
        }
    }
    Ok(())
}
