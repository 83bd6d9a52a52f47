//! `Policy::decide`: gate, controls on the case, the strategy's choice, controls on the offer, join.

use super::answer::{Contact, Decision};
use super::effects::Deciding;
use super::reasons::reasons;
use super::{Checked, Override, Request};
use crate::codec::{Encode as _, Writer};
use crate::digest::Digest;
use crate::error::{Error, ErrorKind, Result};
use crate::fact::{Datum, History, Row, Unknown, ledger_amount};
use crate::feel::Stack;
use crate::policy::Policy;
use crate::rule::{Checks, Fired, Severity, join};
use crate::strategy::{Choice, Offer};
use crate::value::{Timestamp, Value};
use std::sync::Arc;

/// The rule that fires when the strategy has nothing for a customer.
pub(super) const STRATEGY: &str = "strategy";
/// The rule under which an override gives its reason.
const OVERRIDE: &str = "override";

/// Scratch memory for decisions: keep one per thread, and after the first nothing is allocated for
/// rules that compare and compute, however many; only for the row of facts, and for what the decision
/// itself holds.
#[derive(Debug, Default)]
pub struct Scratch {
    stack: Stack,
}

impl Policy {
    /// Decides `request`: pure, without clock, chance or disk. Without a history the case is at its
    /// start, and all that a policy reads of the past is absent.
    ///
    /// # Errors
    /// When no decision can be made: the request is malformed or skips a stage, a fact is from the
    /// future, the policy is not in force, a calculation overflows. A refusal is not an error.
    pub fn decide(&self, request: &Request) -> Result<Decision> {
        self.decide_with(request, &mut Scratch::default())
    }

    /// As [`Policy::decide`], with memory to reuse.
    ///
    /// # Errors
    /// As [`Policy::decide`].
    pub fn decide_with(&self, request: &Request, scratch: &mut Scratch) -> Result<Decision> {
        let unknown_past;
        let history = if let Some(history) = request.history() {
            history
        } else {
            unknown_past = History::unknown(self.schema());
            &unknown_past
        };
        Sight::new(self, request, history).decide(&mut scratch.stack)
    }

    /// The decision, and the row that all rules saw: what is checked against an invariant.
    ///
    /// # Errors
    /// As [`Policy::decide`].
    pub(crate) fn decide_with_row(
        &self,
        request: &Request,
        scratch: &mut Scratch,
    ) -> Result<(Decision, Row)> {
        let unknown_past = History::unknown(self.schema());
        let history = request.history().unwrap_or(&unknown_past);
        let sight = Sight::new(self, request, history);
        let mut found = Found::default();
        let row = sight.look(&mut found, &mut scratch.stack)?;
        let decision = sight.answer(&row, &mut scratch.stack, found)?;
        Ok((decision, row))
    }
}

/// One request under one policy, as it is seen at one time.
pub(super) struct Sight<'a> {
    pub(super) policy: &'a Policy,
    pub(super) request: &'a Request,
    pub(super) history: &'a History,
    pub(super) as_of: Timestamp,
    /// Whether it is looked at again, where it already was.
    again: bool,
    /// The override that moves it, with the history at that time.
    pub(super) moved: Option<(&'a Override, &'a History)>,
}

/// What has been found so far.
#[derive(Default)]
struct Found<'a> {
    fired: Vec<Fired<'a>>,
    checked: u32,
    machine: u32,
    contact: Option<Contact>,
    offer: Option<Offer>,
    /// Every control that was checked, when somebody asks.
    trace: Option<Vec<Checked>>,
}

impl<'a> Sight<'a> {
    pub(super) fn new(policy: &'a Policy, request: &'a Request, history: &'a History) -> Self {
        let as_of = request.as_of();
        Self { policy, request, history, as_of, again: false, moved: None }
    }

    /// Decides `request` as `moved` by a human at a time when the history was `now`.
    pub(super) fn overruling(
        policy: &'a Policy,
        request: &'a Request,
        moved: &'a Override,
        now: &'a History,
        stack: &mut Stack,
    ) -> Result<Decision> {
        let Some(history) = request.history() else {
            let message = "an override needs the history that its request was decided on";
            return Err(Error::new(ErrorKind::Request, message));
        };
        let sight = Self { moved: Some((moved, now)), ..Self::new(policy, request, history) };
        let mut found = Found::default();
        let row = sight.look(&mut found, stack)?;
        if moved.clears() {
            // The human clears what was found then, not what has come up since.
            let today = Self { history: now, as_of: moved.as_of, again: true, ..sight };
            let mut since = Found::default();
            today.look(&mut since, stack)?;
            moved.check_since(&found.fired, &since.fired)?;
        }
        sight.answer(&row, stack, found)
    }

    fn decide(&self, stack: &mut Stack) -> Result<Decision> {
        let mut found = Found::default();
        let row = self.look(&mut found, stack)?;
        self.answer(&row, stack, found)
    }

    pub(super) fn trace(&self, stack: &mut Stack) -> Result<Vec<Checked>> {
        let mut found = Found { trace: Some(Vec::new()), ..Found::default() };
        self.look(&mut found, stack)?;
        Ok(found.trace.unwrap_or_default())
    }

    /// Checks gate and controls and lets the strategy choose; the row is what all of them saw.
    fn look(&self, found: &mut Found<'a>, stack: &mut Stack) -> Result<Row> {
        let (policy, stage, as_of) = (self.policy, self.request.stage(), self.as_of);
        self.request.check()?;
        policy.check_in_force(as_of)?;
        let schema = self.request.facts().schema();
        if !Arc::ptr_eq(schema, policy.schema()) && schema != policy.schema() {
            let message = "the facts were built for another policy's schema";
            return Err(Error::new(ErrorKind::Request, message));
        }
        let gate = if self.again {
            policy.gate_again(self.history, stage)
        } else {
            policy.gate(self.history, stage)?
        };
        let mut row = Row::new(policy.schema());
        policy.parameters().fill(&mut row, as_of);
        self.history.fill(&mut row);
        self.request.facts().fill(&mut row, as_of)?;
        policy.check_applicability(&row, as_of, stack)?;
        policy.compute(stage, &mut row, as_of, stack)?;
        found.fired.extend(gate.check(&row, as_of, stack)?);
        self.check(policy.controls(stage).case_checks(), &row, stack, found)?;
        let opened = !found.fired.iter().any(|fired| fired.rule == gate.name());
        if opened || self.moved.is_some_and(|(moved, _)| moved.clears()) {
            self.choose(&mut row, stack, found)?;
        }
        if found.offer.is_some() {
            self.check(policy.controls(stage).offer_checks(), &row, stack, found)?;
        }
        Ok(row)
    }

    fn check(
        &self,
        checks: &'a Checks,
        row: &Row,
        stack: &mut Stack,
        found: &mut Found<'a>,
    ) -> Result<()> {
        checks.check(row, self.as_of, stack, |control, fired| {
            found.checked = found.checked.saturating_add(1);
            found.machine = found.machine.saturating_add(u32::from(control.is_machine()));
            if let Some(trace) = &mut found.trace {
                trace.push(Checked::new(self.policy, control, fired.as_ref()));
            }
            found.fired.extend(fired);
        })
    }

    /// Lets the strategy choose a contact and an offer; caps found so far hold for the offer.
    fn choose(&self, row: &mut Row, stack: &mut Stack, found: &mut Found<'a>) -> Result<()> {
        let (stage, as_of) = (self.request.stage(), self.as_of);
        let strategy = self.policy.strategy();
        match strategy.treatment(stage, row, as_of, stack)? {
            Choice::Chosen(treatment) => {
                found.contact = Some(Contact {
                    treatment: treatment.id.clone(),
                    channel: treatment.channel.clone(),
                    why: treatment.reason.clone(),
                });
            }
            Choice::None | Choice::Unknown(_) => self.nothing_applies(None, found),
            Choice::Silent => {}
        }
        match strategy.offer(stage, row, as_of, stack)? {
            Choice::Chosen(mut offer) => {
                if let Datum::Number(amount) = &offer.amount {
                    let bounds = [lowest_cap(&found.fired), self.room(row, stack)?];
                    let bounded = bounds.into_iter().flatten().fold(*amount, i64::min);
                    offer.amount = Datum::Number(bounded);
                }
                let fields = self.policy.offer_fields();
                row.set(fields.amount, offer.amount.clone());
                row.set(fields.rate, offer.rate.clone());
                row.set(fields.tenor_months, offer.tenor_months.clone());
                found.offer = Some(offer);
            }
            Choice::Unknown(unknown) => self.nothing_applies(Some(unknown), found),
            Choice::None => self.nothing_applies(None, found),
            Choice::Silent => {}
        }
        Ok(())
    }

    fn nothing_applies(&self, unknown: Option<Unknown>, found: &mut Found<'a>) {
        let Some(reason) = self.policy.strategy().otherwise(self.request.stage()) else { return };
        let severity = if unknown.is_some() { Severity::Refer } else { Severity::PolicyStop };
        found.fired.push(Fired::by_rule(STRATEGY, severity, reason, unknown));
    }

    fn answer(&self, row: &Row, stack: &mut Stack, mut found: Found<'a>) -> Result<Decision> {
        let (stage, rules) = (self.request.stage(), self.policy.loop_rules());
        let mut joined = join(stage, &found.fired);
        let mut as_of = self.as_of;
        let mut history = self.history;
        if let Some((moved, now)) = self.moved {
            moved.check_authority(self.policy, &joined)?;
            move_by(moved, &mut found.fired);
            joined = join(stage, &found.fired);
            if !moved.clears() {
                joined.outcome = moved.outcome;
            }
            (as_of, history) = (moved.as_of, now);
        }
        let terms = found.offer.as_ref().and_then(|offer| self.terms(offer, &joined));
        self.check_amount(terms.as_ref(), row, stack)?;
        let outcome = self.against_request(&joined, terms.as_ref(), row, stack)?;
        let deciding = Deciding {
            rules,
            stage,
            as_of,
            outcome,
            terms: terms.as_ref(),
            contacted: found.contact.is_some(),
            movable: joined.authority.is_some() && self.moved.is_none(),
            cap: joined.cap.and_then(ledger_amount),
            conditions: joined.conditions.len(),
            history,
            row,
        };
        let effects = deciding.effects(stack)?;
        let mut decision = Decision {
            policy: self.policy.digest(),
            stage,
            outcome,
            cap: joined.cap.and_then(ledger_amount),
            conditions: joined.conditions.clone(),
            reasons: reasons(self.policy, stage, row, &joined)?,
            authority: joined.authority,
            // A refused customer is offered nothing and called by nobody.
            terms: terms.filter(|_| !outcome.refuses()),
            contact: found.contact.filter(|_| outcome.goes_on()),
            scores: self.scores(row),
            effects,
            machine: (found.machine, found.checked),
            digest: Digest::from_bytes([0; 32]),
        };
        decision.digest = decision.digest_on(&self.seen());
        Ok(decision)
    }

    /// The bytes of all that was seen: the request with the history that was used, and the override.
    fn seen(&self) -> Vec<u8> {
        let mut out = Writer::default();
        self.request.encode_seen(self.history, &mut out);
        if let Some((moved, now)) = self.moved {
            moved.encode(&mut out);
            now.encode(&mut out);
        }
        out.into_bytes()
    }

    fn scores(&self, row: &Row) -> Vec<(Arc<str>, Value)> {
        let fields = self.policy.score_fields(self.request.stage());
        let known = fields.iter().filter_map(|id| {
            let field = self.policy.schema().field(*id)?;
            Some((field.name.clone(), field.value(&row.get(*id))?))
        });
        known.collect()
    }
}

/// Takes away what the override clears and puts its own reason in front. Caps and conditions stay, even
/// those of a control that only referred because it was undecided.
fn move_by<'a>(moved: &'a Override, fired: &mut Vec<Fired<'a>>) {
    if moved.clears() {
        fired.retain_mut(|fired| {
            if fired.severity > Severity::Refer {
                return true;
            }
            fired.severity = if fired.cap.is_some() { Severity::Cap } else { Severity::Condition };
            fired.cap.is_some() || fired.condition.is_some()
        });
    }
    fired.insert(0, Fired::by_rule(OVERRIDE, Severity::Notice, &moved.reason, None));
}

/// The lowest cap among `fired`, at the scale of the policy's money.
fn lowest_cap(fired: &[Fired<'_>]) -> Option<i64> {
    fired.iter().filter_map(|fired| fired.cap).min()
}
