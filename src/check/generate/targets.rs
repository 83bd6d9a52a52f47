//! What is varied: the controls and the tables of a policy, what they rest on, and what they answer.

use crate::check::versions::values;
use crate::decision::Checked;
use crate::fact::{FieldId, Row};
use crate::feel::Expression;
use crate::policy::{Policy, Step};
use crate::rule::Table;
use crate::stage::Stage;
use std::sync::Arc;

/// A control or a table.
pub(super) struct Target<'a> {
    pub(super) name: String,
    pub(super) stage: Stage,
    kind: Kind<'a>,
    /// All that it rests on.
    pub(super) sources: Vec<FieldId>,
    /// The operands of its condition.
    pub(super) operands: Vec<Expression>,
    /// Every expression whose turning may change it.
    pub(super) expressions: Vec<&'a Expression>,
}

enum Kind<'a> {
    Control(Arc<str>),
    Table(&'a Table),
}

/// All targets, tables first.
pub(super) fn targets(policy: &Policy) -> Vec<Target<'_>> {
    let written = values(policy.archive());
    let schema = policy.schema();
    let mut found = Vec::new();
    for table in policy.tables() {
        let Some(stage) = stage_of(policy, table) else { continue };
        let reads = table.reads();
        found.push(Target {
            name: format!("table {}", table.name()),
            stage,
            kind: Kind::Table(table),
            sources: policy.sources(&reads).into_iter().collect(),
            operands: Vec::new(),
            expressions: expressions(policy, &reads, table.tests().collect()),
        });
    }
    for control in Stage::ALL.into_iter().flat_map(|stage| policy.controls(stage).all()) {
        let entry = format!("control[{}]", control.id());
        let text = written.get(&("controls/".to_owned(), entry, "when".to_owned()));
        let reads: Vec<FieldId> = control.reads().collect();
        let own = control.applies_when.iter().chain(Some(&control.when)).chain(&control.cap);
        found.push(Target {
            name: control.id().to_owned(),
            stage: control.stage(),
            kind: Kind::Control(control.id().into()),
            sources: policy.sources(&reads).into_iter().collect(),
            operands: text.map_or_else(Vec::new, |text| Expression::operands(text, schema)),
            expressions: expressions(policy, &reads, own.collect()),
        });
    }
    found
}

/// The first stage that computes the table.
fn stage_of(policy: &Policy, table: &Table) -> Option<Stage> {
    Stage::ALL.into_iter().find(|stage| {
        let steps = policy.steps(*stage, &[]);
        steps.iter().any(|step| matches!(step, Step::Table(one) if std::ptr::eq(one, table)))
    })
}

/// `own` and the expressions of all that `reads` is computed from.
fn expressions<'a>(
    policy: &'a Policy,
    reads: &[FieldId],
    own: Vec<&'a Expression>,
) -> Vec<&'a Expression> {
    let sources = policy.sources(reads);
    let mut all = own;
    for step in policy.all_steps() {
        if !step.writes().iter().any(|id| sources.contains(id)) {
            continue;
        }
        match step {
            Step::Feature(_, expression) => all.push(expression),
            Step::Table(table) => all.extend(table.tests()),
            Step::Model(_) => {}
        }
    }
    all
}

impl Target<'_> {
    /// What it answers where these controls were checked over this row.
    pub(super) fn answer(&self, policy: &Policy, checked: &[Checked], row: &Row) -> Arc<str> {
        match &self.kind {
            Kind::Control(id) => {
                let checked = checked.iter().find(|checked| checked.control == *id);
                checked
                    .map_or("not checked", |checked| match (&checked.unknown, checked.fired) {
                        (Some(_), _) => "unknown",
                        (None, Some(_)) => "fired",
                        (None, None) => "passed",
                    })
                    .into()
            }
            Kind::Table(table) => {
                let says = table.outputs().iter().map(|id| {
                    let field = policy.schema().field(*id);
                    let value = field.and_then(|field| field.value(row.get(*id)));
                    value.map_or_else(|| "unknown".to_owned(), |value| value.to_string())
                });
                says.collect::<Vec<_>>().join(", ").into()
            }
        }
    }

    /// The control that it is.
    pub(super) fn control(&self) -> Option<&Arc<str>> {
        match &self.kind {
            Kind::Control(id) => Some(id),
            Kind::Table(_) => None,
        }
    }
}
