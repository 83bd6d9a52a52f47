//! One version of a policy, as far as a control or a table of it is asked.

use crate::check::prove::Side;
use crate::fact::{Field, FieldId, Origin};
use crate::feel::Expression;
use crate::feel::bounds::Bounds;
use crate::policy::{Policy, Step};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// One version, as far as something in it is asked.
pub(super) struct Version<'a> {
    pub(super) policy: &'a Policy,
    /// What is computed before it is asked, each after what it reads; models are left out.
    pub(super) steps: Vec<&'a Step>,
    /// What it rests on and is not computed, by its name.
    pub(super) free: BTreeMap<Arc<str>, FieldId>,
    pub(super) expressions: Vec<&'a Expression>,
    /// What every field can be that takes no part, and what the parameters are.
    pub(super) rest: Vec<Bounds>,
}

impl<'a> Version<'a> {
    /// The version `policy`, of which `expressions` and all that `reads` rest on take part.
    pub(super) fn new(
        policy: &'a Policy,
        reads: &[FieldId],
        mut expressions: Vec<&'a Expression>,
    ) -> Self {
        let sources = policy.sources(reads);
        let needed = |step: &&Step| step.writes().iter().any(|id| sources.contains(id));
        let mut steps: Vec<&Step> = policy.all_steps().iter().filter(needed).collect();
        steps.retain(|step| !matches!(step, Step::Model(_)));
        for step in &steps {
            match step {
                Step::Feature(_, expression) => expressions.push(expression),
                Step::Table(table) => expressions.extend(table.tests()),
                Step::Model(_) => {}
            }
        }
        let mut reads: BTreeSet<FieldId> = reads.iter().copied().collect();
        reads.extend(steps.iter().flat_map(|step| step.reads()));
        let computed: BTreeSet<FieldId> = steps.iter().flat_map(|step| step.writes()).collect();
        let schema = policy.schema();
        let free = reads.difference(&computed).filter_map(|id| {
            let field = schema.field(*id).filter(|field| field.origin != Origin::Parameter)?;
            Some((field.name.clone(), *id))
        });
        Self { policy, steps, free: free.collect(), expressions, rest: Vec::new() }
    }

    pub(super) fn field(&self, name: &str) -> Option<(FieldId, &'a Field)> {
        let id = *self.free.get(name)?;
        Some((id, self.policy.schema().field(id)?))
    }

    /// What a field can be at all.
    pub(super) fn side(&self, name: &str, texts: usize) -> Option<Side> {
        let (id, _) = self.field(name)?;
        Some(Side::of(self.policy, id, texts))
    }
}
