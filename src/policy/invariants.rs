//! `invariants.toml`: what must never happen, over inputs, unknowns, outcomes and offers.

use super::fields::read_stage;
use crate::document::{Faults, Section, Text};
use crate::fact::{FieldId, Schema};
use crate::feel::{Compiler, Expect, Expression, Use};
use crate::limits::INVARIANTS_MAX;
use crate::rule::Outcome;
use crate::stage::Stage;
use std::collections::BTreeSet;
use std::sync::Arc;

/// The name of the outcome, which only an invariant can ask for.
const OUTCOME: &str = "outcome";

/// One thing that must never happen at some stages.
#[derive(Debug)]
pub(crate) struct Invariant {
    name: Text,
    pub(crate) stages: Vec<Stage>,
    /// The condition that no decision may meet.
    pub(crate) never: Expression,
    /// Whether the policy may be taken for clean although this could not be proved.
    pub(crate) may_be_unproved: bool,
}

impl Invariant {
    pub(crate) fn name(&self) -> &str {
        self.name.as_str()
    }

    /// The file and the line of the name.
    pub(crate) fn stands(&self) -> (&str, usize) {
        self.name.stands()
    }
}

/// What must never happen under a policy.
#[derive(Debug)]
pub(crate) struct Invariants {
    all: Vec<Invariant>,
    /// The policy's schema, and behind it the outcome.
    schema: Arc<Schema>,
    outcome: FieldId,
}

impl Invariants {
    pub(crate) fn all(&self) -> &[Invariant] {
        &self.all
    }

    /// The schema of their conditions.
    pub(crate) fn schema(&self) -> &Arc<Schema> {
        &self.schema
    }

    /// The place of the outcome, which is the last.
    pub(crate) fn outcome(&self) -> FieldId {
        self.outcome
    }

    /// Reads `invariants.toml` for the policy of `schema`.
    pub(super) fn read(root: &mut Section<'_>, schema: &Schema, faults: &Faults) -> Self {
        let outcomes = Outcome::ALL.map(Outcome::name);
        let (schema, outcome) = schema.clone().with_outcome(OUTCOME, &outcomes);
        let (mut all, mut names) = (Vec::new(), BTreeSet::new());
        {
            let compiler = Compiler::new(&schema, faults);
            for mut section in root.sections("invariant") {
                if names.len() >= INVARIANTS_MAX {
                    let message = format!("a policy has at most {INVARIANTS_MAX} invariants");
                    section.note(section.fault("too-large", section.span(), message));
                    break;
                }
                all.extend(read_one(&mut section, &compiler, &mut names));
                section.finish();
            }
        }
        Self { all, schema: Arc::new(schema), outcome }
    }
}

fn read_one(
    section: &mut Section<'_>,
    compiler: &Compiler<'_>,
    names: &mut BTreeSet<String>,
) -> Option<Invariant> {
    let name = section.text("name");
    let stages = read_stages(section);
    let never = section.text("never");
    let never = never.and_then(|text| compiler.compile(&text, &Expect::Boolean, Use::Invariant));
    let may_be_unproved = section.flag("may_be_unproved");
    section.text_opt("note");
    let name = name?;
    if !names.insert(name.as_str().to_owned()) {
        let message = format!("`{}` is there twice", name.as_str());
        section.note(name.fault("duplicate-name", message));
    }
    Some(Invariant { name, stages: stages?, never: never?, may_be_unproved })
}

/// `stage`, or `stages` where there are several.
fn read_stages(section: &mut Section<'_>) -> Option<Vec<Stage>> {
    let one = section.text_opt("stage");
    let several = section.texts_opt("stages");
    let texts: Vec<Text> = one.into_iter().chain(several.unwrap_or_default()).collect();
    if texts.is_empty() {
        let message = "`stage` is required here, or `stages`";
        section.note(section.fault("missing-key", section.span(), message));
        return None;
    }
    let stages: BTreeSet<Option<Stage>> =
        texts.iter().map(|text| read_stage(section, text)).collect();
    stages.into_iter().collect()
}
