//! What is varied: the controls and the tables of a policy, what they rest on, and what they answer.

use super::turns::Compared;
use crate::check::versions::values;
use crate::decision::Checked;
use crate::fact::{FieldId, Origin, Row};
use crate::feel::{Expression, Stack, Truth};
use crate::policy::{Policy, Step};
use crate::rule::{Control, Input, Table};
use crate::stage::Stage;
use crate::value::Timestamp;
use std::sync::Arc;

/// A control or a table.
pub(super) struct Target<'a> {
    pub(super) name: String,
    pub(super) stage: Stage,
    kind: Kind<'a>,
    /// All that it rests on.
    pub(super) sources: Vec<FieldId>,
    /// The operands of its condition, or the inputs of its table.
    pub(super) operands: Vec<Operand>,
    /// Every expression whose turning may change it.
    pub(super) expressions: Vec<&'a Expression>,
    /// What they compare.
    pub(super) compared: Compared<'a>,
}

enum Kind<'a> {
    Control(Arc<str>),
    Table(&'a Table),
}

/// What may change an answer alone.
pub(super) enum Operand {
    /// A condition that is joined with others.
    Condition(Expression),
    /// An input of a table.
    Input(FieldId),
}

/// All targets, tables first.
pub(super) fn targets(policy: &Policy) -> Vec<Target<'_>> {
    let written = values(policy.archive());
    let schema = policy.schema();
    let mut found = Vec::new();
    for table in policy.tables() {
        let Some(stage) = stage_of(policy, table) else { continue };
        let reads = table.reads();
        let expressions = expressions(policy, &reads, table.tests().collect());
        found.push(Target {
            name: format!("table {}", table.name()),
            stage,
            kind: Kind::Table(table),
            sources: policy.sources(&reads).into_iter().collect(),
            operands: inputs(table),
            compared: Compared::of(policy, &expressions),
            expressions,
        });
    }
    for control in Stage::ALL.into_iter().flat_map(|stage| policy.controls(stage).all()) {
        let entry = format!("control[{}]", control.id());
        let text = written.get(&("controls/".to_owned(), entry, "when".to_owned()));
        let mut own: Vec<&Expression> = written_in(control).collect();
        let offer = |id| schema.field(id).is_some_and(|field| field.origin == Origin::Offer);
        if control.reads().any(offer) {
            own.extend(behind_offer(policy, control.stage()));
        }
        let reads: Vec<FieldId> = own.iter().flat_map(|one| one.reads()).copied().collect();
        let expressions = expressions(policy, &reads, own);
        found.push(Target {
            name: control.id().to_owned(),
            stage: control.stage(),
            kind: Kind::Control(control.id().into()),
            sources: policy.sources(&reads).into_iter().collect(),
            operands: text
                .map_or_else(Vec::new, |text| Expression::operands(text, schema))
                .into_iter()
                .map(Operand::Condition)
                .collect(),
            compared: Compared::of(policy, &expressions),
            expressions,
        });
    }
    found
}

/// The conditions of a control, and its cap.
fn written_in(control: &Control) -> impl Iterator<Item = &Expression> {
    control.applies_when.iter().chain(Some(&control.when)).chain(&control.cap)
}

/// What the offer of a stage is made of: how it is chosen, and the controls that cap it.
fn behind_offer(policy: &Policy, stage: Stage) -> impl Iterator<Item = &Expression> {
    let capping = policy.controls(stage).on_case().iter().filter(|one| one.cap.is_some());
    policy.strategy().expressions(stage).chain(capping.flat_map(written_in))
}

/// The inputs of a table, each once.
fn inputs(table: &Table) -> Vec<Operand> {
    let mut ids: Vec<FieldId> = table.inputs().iter().map(Input::field).collect();
    ids.sort_unstable();
    ids.dedup();
    ids.into_iter().map(Operand::Input).collect()
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
                    let value = field.and_then(|field| field.value(&row.get(*id)));
                    value.map_or_else(|| "unknown".to_owned(), |value| value.to_string())
                });
                says.collect::<Vec<_>>().join(", ").into()
            }
        }
    }

    /// What each operand is over this row; none of one that is unknown or fails.
    pub(super) fn holds(
        &self,
        policy: &Policy,
        (row, as_of): (&Row, Timestamp),
        stack: &mut Stack,
    ) -> Vec<Option<Arc<str>>> {
        let mut one = |operand: &Operand| match operand {
            Operand::Condition(condition) => match condition.test(row, as_of, stack) {
                Ok(Truth::True) => Some("true".into()),
                Ok(Truth::False) => Some("false".into()),
                Ok(Truth::Unknown(_)) | Err(_) => None,
            },
            Operand::Input(id) => {
                let value = policy.schema().field(*id)?.value(&row.get(*id))?;
                Some(value.to_string().into())
            }
        };
        self.operands.iter().map(&mut one).collect()
    }

    /// The control that it is.
    pub(super) fn control(&self) -> Option<&Arc<str>> {
        match &self.kind {
            Kind::Control(id) => Some(id),
            Kind::Table(_) => None,
        }
    }
}
