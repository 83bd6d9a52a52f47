//! What may have another value in the new version, and what rests on it.

use super::{TableChange, TextChange};
use crate::fact::FieldId;
use crate::policy::Policy;
use crate::rule::Table;
use std::collections::BTreeSet;
use std::sync::Arc;

/// The names of all that may have another value in the new version.
pub(super) struct Touched(BTreeSet<Arc<str>>);

impl Touched {
    /// What these changes touch.
    pub(super) fn of(
        (old, new): (&Policy, &Policy),
        text: &[TextChange],
        tables: &[TableChange],
    ) -> Self {
        let entry = |change: &TextChange| {
            if !change.may_decide() {
                return None;
            }
            let (kind, name) = change.entry.split_once('[')?;
            let named = ["fact", "feature", "parameter"].contains(&kind);
            named.then(|| Arc::from(name.trim_end_matches(']')))
        };
        let mut touched: BTreeSet<Arc<str>> = text.iter().filter_map(entry).collect();
        for policy in [old, new] {
            let schema = policy.schema();
            let changed = policy
                .tables()
                .filter(|table| tables.iter().any(|change| change.table == *table.name()));
            let outputs = changed.flat_map(Table::outputs);
            touched.extend(outputs.map(|id| Arc::from(schema.name(*id))));
        }
        Self(touched)
    }

    /// Whether one of `reads`, or what it is computed from, is touched.
    pub(super) fn any(&self, policy: &Policy, reads: &[FieldId]) -> bool {
        let sources = policy.sources(reads);
        sources.into_iter().any(|id| self.0.contains(policy.schema().name(id)))
    }
}
