//! A customer's life under the starter policy, without a store: the test keeps the past.

use super::{Change, day, policy, request};
use creditloop::{Case, Customer, Decision, History, Policy, Request, Stage, apply};

/// A customer whose past is kept by the test.
pub(crate) struct Life {
    pub(crate) policy: Policy,
    pub(crate) customer: Customer,
    pub(crate) case: Case,
}

impl Life {
    pub(crate) fn new() -> Self {
        Self::under(policy())
    }

    pub(crate) fn under(policy: Policy) -> Self {
        Self { policy, customer: Customer::default(), case: Case::default() }
    }

    pub(crate) fn history(&self, on: u32) -> History {
        History::of(self.policy.schema(), &self.customer, (&[7; 16], &self.case), day(on)).unwrap()
    }

    pub(crate) fn request(&self, stage: Stage, on: u32, changes: &[Change<'_>]) -> Request {
        let id = format!("req-{on}");
        request(&self.policy, &id, stage, on, changes).with_history(self.history(on))
    }

    pub(crate) fn step(&mut self, stage: Stage, on: u32, changes: &[Change<'_>]) -> Decision {
        let request = self.request(stage, on, changes);
        let decision =
            self.policy.decide(&request).unwrap_or_else(|error| panic!("{stage}: {error}"));
        self.take(&decision, on);
        decision
    }

    pub(crate) fn take(&mut self, decision: &Decision, on: u32) {
        apply(&mut self.customer, ([7; 16], &mut self.case), day(on), decision.effects()).unwrap();
    }

    /// As far as the stage before granting.
    pub(crate) fn to_granting() -> Self {
        Self::new().walked()
    }

    /// The same life up to the stage before granting.
    pub(crate) fn walked(self) -> Self {
        let mut life = self;
        for (on, stage) in [Stage::Marketing, Stage::Investigation, Stage::Rating, Stage::Signing]
            .into_iter()
            .enumerate()
        {
            life.step(stage, u32::try_from(on).unwrap() + 1, &[]);
        }
        life.step(Stage::Signing, 5, &[("sign.part", Ok("loan_contract"))]);
        life
    }
}
