//! Asking a policy about the customers of a portfolio, all at one time.

use crate::fact::{FieldId, Origin, Row};
use crate::feel::Stack;
use crate::policy::Policy;
use crate::rule::{Control, Severity};
use crate::stage::Stage;
use crate::value::Timestamp;

/// Asks a policy about customers of whom the fields `given` are known.
pub(super) struct Asking<'a> {
    pub(super) policy: &'a Policy,
    pub(super) as_of: Timestamp,
    pub(super) stack: Stack,
    /// In the order in which they are checked. No customer of a portfolio has been made an offer, so
    /// those that look at one are left out.
    pub(super) controls: Vec<&'a Control>,
    given: Vec<FieldId>,
}

/// What a control says of a customer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Answer {
    /// It does not fire or does not apply.
    Passes,
    /// It fires.
    Fires(Severity),
    /// It weighs so much because something is unknown.
    Unknown(Severity),
    /// It could not be computed.
    Fails,
}

impl<'a> Asking<'a> {
    pub(super) fn new((policy, as_of): (&'a Policy, Timestamp), given: Vec<FieldId>) -> Self {
        let schema = policy.schema();
        let offered = |control: &&Control| {
            let mut reads = control.reads().filter_map(|id| schema.field(id));
            reads.any(|field| field.origin == Origin::Offer)
        };
        let controls = Stage::ALL.into_iter().flat_map(|stage| policy.controls(stage).all());
        let controls = controls.filter(|control| !offered(control)).collect();
        Self { policy, as_of, stack: Stack::default(), controls, given }
    }

    /// Computes what `row` does not give; whether all could be computed.
    pub(super) fn complete(&mut self, row: &mut Row) -> bool {
        self.policy.parameters().fill(row, self.as_of);
        let mut complete = true;
        for step in self.policy.all_steps() {
            if step.writes().iter().any(|id| self.given.contains(id)) {
                continue;
            }
            complete &= step.run(self.policy.schema(), row, self.as_of, &mut self.stack).is_ok();
        }
        complete
    }

    /// What each control says of `row`.
    pub(super) fn answers(&mut self, row: &Row) -> impl Iterator<Item = Answer> {
        let Self { controls, stack, as_of, .. } = self;
        controls.iter().map(|control| match control.check(row, *as_of, stack) {
            Ok(None) => Answer::Passes,
            Ok(Some(fired)) if fired.unknown.is_none() => Answer::Fires(fired.severity),
            Ok(Some(fired)) => Answer::Unknown(fired.severity),
            Err(_) => Answer::Fails,
        })
    }
}
