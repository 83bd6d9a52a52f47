//! One machine control: when it applies, when it fires, and what an unknown does.

use super::{Band, Mode, OnUnknown, Severity, Undecided};
use crate::error::Result;
use crate::fact::{Datum, FieldId, Row, Unknown};
use crate::feel::{Expression, Stack, Truth};
use crate::stage::Stage;
use crate::value::Timestamp;
use std::sync::Arc;

/// A machine control, compiled.
#[derive(Debug, Clone)]
pub struct Control {
    pub(crate) id: Arc<str>,
    pub(crate) stage: Stage,
    pub(crate) applies_when: Option<Expression>,
    pub(crate) when: Expression,
    pub(crate) severity: Severity,
    pub(crate) mode: Mode,
    pub(crate) reason: Arc<str>,
    /// The code that is given instead when a missing fact is why it counts.
    pub(crate) unknown_reason: Arc<str>,
    pub(crate) unknown: OnUnknown,
    /// The highest amount allowed once it fires, at the ledger's scale.
    pub(crate) cap: Option<Expression>,
    /// The lowest band that may override it.
    pub(crate) override_band: Option<Band>,
}

/// A rule that fired, or could not be decided and therefore counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fired<'a> {
    /// The control, gate or strategy.
    pub rule: &'a str,
    /// How much it weighs here.
    pub severity: Severity,
    /// The code of its reason.
    pub reason: &'a Arc<str>,
    /// What was missing, when that is why.
    pub unknown: Option<Unknown>,
    /// The highest amount allowed, at the ledger's scale.
    pub cap: Option<i64>,
    /// The lowest band that may override it.
    pub band: Option<Band>,
    /// The code of the condition that it makes.
    pub condition: Option<&'a Arc<str>>,
}

impl<'a> Fired<'a> {
    /// A rule that fired without a cap.
    pub(crate) fn by_rule(
        rule: &'a str,
        severity: Severity,
        reason: &'a Arc<str>,
        unknown: Option<Unknown>,
    ) -> Self {
        let condition = (severity == Severity::Condition).then_some(reason);
        Self { rule, severity, reason, unknown, cap: None, band: None, condition }
    }
}

impl Control {
    /// The name in the policy.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The stage it guards.
    pub fn stage(&self) -> Stage {
        self.stage
    }

    /// How much it weighs.
    pub fn severity(&self) -> Severity {
        self.severity
    }

    /// The code of its reason.
    pub(crate) fn reason(&self) -> &Arc<str> {
        &self.reason
    }

    /// Whether the machine alone carries it out.
    pub fn is_machine(&self) -> bool {
        self.mode == Mode::Machine
    }

    /// Every field that it reads.
    pub(crate) fn reads(&self) -> impl Iterator<Item = FieldId> {
        let expressions = self.applies_when.iter().chain(Some(&self.when)).chain(&self.cap);
        expressions.flat_map(|expression| expression.reads().iter().copied())
    }

    /// Checks the control over `row`.
    pub(crate) fn check(
        &self,
        row: &Row,
        as_of: Timestamp,
        stack: &mut Stack,
    ) -> Result<Option<Fired<'_>>> {
        match &self.applies_when {
            None => {}
            Some(applies) => match applies.test(row, as_of, stack)? {
                Truth::True => {}
                Truth::False => return Ok(None),
                Truth::Unknown(unknown) => return self.undecided(unknown, row, as_of, stack),
            },
        }
        match self.when.test(row, as_of, stack)? {
            Truth::False => Ok(None),
            Truth::True => self.fire(None, row, as_of, stack).map(Some),
            Truth::Unknown(unknown) => self.undecided(unknown, row, as_of, stack),
        }
    }

    fn undecided(
        &self,
        unknown: Unknown,
        row: &Row,
        as_of: Timestamp,
        stack: &mut Stack,
    ) -> Result<Option<Fired<'_>>> {
        Ok(match self.unknown.of(unknown.why) {
            Undecided::Pass => None,
            Undecided::Refer => Some(self.instead(Severity::Refer, unknown, row, as_of, stack)?),
            Undecided::Pend => Some(self.instead(Severity::Pend, unknown, row, as_of, stack)?),
            Undecided::Fire => Some(self.fire(Some(unknown), row, as_of, stack)?),
        })
    }

    /// Refers or pends in place of firing; the cap holds as if it had.
    fn instead(
        &self,
        severity: Severity,
        unknown: Unknown,
        row: &Row,
        as_of: Timestamp,
        stack: &mut Stack,
    ) -> Result<Fired<'_>> {
        let cap = match &self.cap {
            Some(cap) => cap.evaluate(row, as_of, stack)?,
            None => Datum::Unknown(unknown),
        };
        let cap = if let Datum::Number(cap) = cap { Some(cap) } else { None };
        Ok(self.fired(severity, Some(unknown), cap))
    }

    fn fire(
        &self,
        unknown: Option<Unknown>,
        row: &Row,
        as_of: Timestamp,
        stack: &mut Stack,
    ) -> Result<Fired<'_>> {
        let Some(cap) = &self.cap else { return Ok(self.fired(self.severity, unknown, None)) };
        let cap = cap.evaluate(row, as_of, stack)?;
        if let Datum::Number(cap) = cap {
            return Ok(self.fired(self.severity, unknown, Some(cap)));
        }
        // A cap that nobody can compute is no cap: a human decides, or more if it weighs more.
        let missing = if let Datum::Unknown(missing) = cap { Some(missing) } else { None };
        Ok(self.fired(self.severity.min(Severity::Refer), unknown.or(missing), None))
    }

    fn fired(&self, severity: Severity, unknown: Option<Unknown>, cap: Option<i64>) -> Fired<'_> {
        let (band, missing) = (self.override_band, unknown.is_some());
        let reason = if missing { &self.unknown_reason } else { &self.reason };
        let condition = (self.severity == Severity::Condition).then_some(&self.reason);
        Fired { rule: &self.id, severity, reason, unknown, cap, band, condition }
    }
}
