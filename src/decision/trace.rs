//! The trace of a decision: every control that was checked and what came of it. It is not stored but
//! derived again from what is.

use super::Request;
use super::decide::Sight;
use crate::error::Result;
use crate::fact::{History, Missing};
use crate::feel::Stack;
use crate::policy::Policy;
use crate::rule::{Control, Fired, Severity};
use std::sync::Arc;

/// One control as it was checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// The control.
    pub control: Arc<str>,
    /// The code of its reason.
    pub reason: Arc<str>,
    /// How much it weighs when it fires.
    pub severity: Severity,
    /// How much it weighed here; `None` when it passed or does not apply.
    pub fired: Option<Severity>,
    /// The fact that was missing, and why, when that is why it fired.
    pub unknown: Option<(Arc<str>, Missing)>,
}

impl Checked {
    pub(super) fn new(policy: &Policy, control: &Control, fired: Option<&Fired<'_>>) -> Self {
        let unknown = fired.and_then(|fired| fired.unknown);
        Self {
            control: control.id().into(),
            reason: control.reason().clone(),
            severity: control.severity(),
            fired: fired.map(|fired| fired.severity),
            unknown: unknown.map(|u| (Arc::from(policy.schema().name(u.field)), u.why)),
        }
    }
}

impl Policy {
    /// Every control that deciding `request` checks, in the order in which they are checked: those on
    /// the case, then those on the offer when there is one.
    ///
    /// # Errors
    /// As [`Policy::decide`].
    pub fn trace(&self, request: &Request) -> Result<Vec<Checked>> {
        let unknown_past = History::unknown(self.schema());
        let history = request.history().unwrap_or(&unknown_past);
        Sight::new(self, request, history).trace(&mut Stack::default())
    }
}
