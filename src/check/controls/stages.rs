//! Controls that read, at their stage, what is first required at a later one.

use super::Work;
use super::search::{Search, expressions};
use crate::fact::{FieldId, Origin};
use crate::rule::Control;
use crate::stage::Stage;

impl Work<'_> {
    /// Notes the facts on which `control` rests that nobody promised to supply before a later stage.
    /// Where none of its facts is required at its stage, compiling has said so already; a model answers
    /// for what is missing.
    pub(super) fn too_early(&mut self, control: &Control) {
        let (policy, stage) = (self.policy, control.stage());
        let schema = policy.schema();
        let reads: Vec<FieldId> = control.reads().collect();
        let required = policy.sources(&reads).into_iter().filter_map(|id| schema.field(id));
        let mut facts = required.filter(|field| field.origin == Origin::Fact);
        if !facts.any(|field| field.required_at.contains(stage)) {
            return;
        }
        let search = Search::new((policy, self.usual), expressions(control).collect(), None);
        let mut late = Vec::new();
        for (_, field) in search.inputs().filter(|(_, field)| field.origin == Origin::Fact) {
            let first = Stage::ALL.into_iter().find(|stage| field.required_at.contains(*stage));
            if let Some(first) = first.filter(|first| *first > stage) {
                late.push((field.name.clone(), first));
            }
        }
        let id = control.id();
        for (name, first) in late {
            let message = format!(
                "`{id}` reads `{name}` at {stage}, where nobody must supply it: it is first \
                 required at {first}"
            );
            self.note("fact-too-early", &[control], message, Vec::new());
        }
    }
}
