//! What a decision changes: from stage and outcome to effects.

use super::answer::Terms;
use crate::case::{Effect, Performance};
use crate::error::{Error, ErrorKind, Result};
use crate::fact::{Amounts, Datum, History, Row, ledger_amount};
use crate::feel::{Expression, Stack, Truth};
use crate::policy::{LimitRules, LoopRules};
use crate::rule::Outcome;
use crate::stage::{CaseState, ContractPart, Stage};
use crate::value::Timestamp;
use chrono::TimeDelta;
use rust_decimal::Decimal;

/// What the effects of one decision are computed from.
#[derive(Debug)]
pub(super) struct Deciding<'a> {
    pub(super) rules: &'a LoopRules,
    pub(super) stage: Stage,
    pub(super) as_of: Timestamp,
    pub(super) outcome: Outcome,
    pub(super) terms: Option<&'a Terms>,
    pub(super) contacted: bool,
    /// Whether a human may still move it.
    pub(super) movable: bool,
    pub(super) cap: Option<Decimal>,
    pub(super) conditions: usize,
    pub(super) history: &'a History,
    pub(super) row: &'a Row,
}

impl Deciding<'_> {
    /// The effects, in the order in which they are folded.
    pub(super) fn effects(&self, stack: &mut Stack) -> Result<Vec<Effect>> {
        let (stage, passes) = (self.stage, self.outcome.goes_on());
        let mut effects = Vec::new();
        if self.contacted && passes {
            effects.push(Effect::Contacted);
        }
        if self.outcome == Outcome::Decline {
            effects.push(Effect::Refused);
        }
        if self.outcome == Outcome::Freeze {
            effects.push(Effect::Frozen);
        }
        if stage == Stage::Tracking && passes && self.history.frozen_here {
            effects.push(Effect::Unfrozen);
        }
        if stage == Stage::Signing && passes {
            effects.extend(self.signed().map(Effect::Signed));
        }
        let state = self.next_state(stack)?;
        self.ledger(state, &mut effects, stack)?;
        self.suppressions(&mut effects, stack)?;
        self.labels(&mut effects, stack)?;
        // Tracking and collection observe: what they find leads on, whatever it is.
        let passed = passes || matches!(stage, Stage::Tracking | Stage::Collection);
        effects.push(Effect::Move { stage, state, passed });
        Ok(effects)
    }

    fn signed(&self) -> Option<ContractPart> {
        let (field, values) = self.rules.signing_part.as_ref()?;
        let Datum::Symbol(index) = self.row.get(*field) else { return None };
        values.get(usize::from(index)).and_then(|name| ContractPart::from_name(name))
    }

    fn ledger(&self, state: CaseState, effects: &mut Vec<Effect>, stack: &mut Stack) -> Result<()> {
        let Some(limit) = &self.rules.limit else { return Ok(()) };
        let Amounts { reserved, committed, unpaid, .. } = self.history.amounts;
        // What a human may still move keeps its hold until that lapses.
        let refused = matches!(self.outcome, Outcome::Decline | Outcome::Exit) && !self.movable;
        let reviews = self.history.state.is_on_book() && self.stage != Stage::Granting;
        let (reserved, committed) = match (self.stage, self.outcome.goes_on()) {
            // What is paid back is free for the next loan.
            _ if state == CaseState::Settled && self.history.state != state => {
                (reserved, committed)
            }
            (Stage::Granting, true) => return self.reserve(limit, effects, stack),
            (Stage::Disbursement, true) => {
                let amount = self.amount(&limit.commit, stack)?;
                let amount = self.cap.map_or(amount, |cap| amount.min(cap));
                effects.push(Effect::Committed { amount });
                return Ok(());
            }
            // What was held and not drawn is free again once the money has gone its way.
            (Stage::Payment, true) => (reserved, Decimal::ZERO),
            // The money stays in the bank: this draw is undone with the hold.
            (Stage::Disbursement | Stage::Payment, false) if refused => (reserved, unpaid),
            (_, false) if refused && !reviews => (reserved, Decimal::ZERO),
            _ => return Ok(()),
        };
        if !reserved.is_zero() || !committed.is_zero() {
            effects.push(Effect::Released { reserved, committed });
        }
        Ok(())
    }

    fn reserve(
        &self,
        limit: &LimitRules,
        effects: &mut Vec<Effect>,
        stack: &mut Stack,
    ) -> Result<()> {
        let Some(terms) = self.terms else { return Ok(()) };
        let total = self.amount(&limit.total, stack)?;
        let days = limit.valid_days.evaluate(self.row, self.as_of, stack)?;
        let Datum::Number(days) = days else {
            return Err(undecided("how long a limit is valid"));
        };
        let until = later(self.as_of, days)?;
        effects.push(Effect::LimitSet { amount: total });
        let count = u32::try_from(self.conditions).unwrap_or(u32::MAX);
        effects.push(Effect::Conditioned { count });
        effects.push(Effect::Reserved { amount: terms.amount, until });
        Ok(())
    }

    fn amount(&self, of: &Expression, stack: &mut Stack) -> Result<Decimal> {
        let unknown = || undecided("an amount of the limit");
        let Datum::Number(amount) = of.evaluate(self.row, self.as_of, stack)? else {
            return Err(unknown());
        };
        ledger_amount(amount).ok_or_else(unknown)
    }

    fn suppressions(&self, effects: &mut Vec<Effect>, stack: &mut Stack) -> Result<()> {
        for rule in self.rules.suppressions.iter().filter(|rule| rule.stage == self.stage) {
            // Who may be one to leave alone is left alone.
            if rule.when.test(self.row, self.as_of, stack)? != Truth::False
                && let Datum::Number(days) = rule.days.evaluate(self.row, self.as_of, stack)?
            {
                effects.push(Effect::Suppressed { until: later(self.as_of, days)? });
            }
        }
        Ok(())
    }

    fn labels(&self, effects: &mut Vec<Effect>, stack: &mut Stack) -> Result<()> {
        if !matches!(self.stage, Stage::Tracking | Stage::Collection) {
            return Ok(());
        }
        let Some((bad, good)) = &self.rules.performance else { return Ok(()) };
        let is_bad = bad.test(self.row, self.as_of, stack)?;
        let is_good = good.test(self.row, self.as_of, stack)?;
        effects.push(Effect::Labelled(match (is_bad, is_good) {
            (Truth::True, _) => Performance::Bad,
            (Truth::False, Truth::True) => Performance::Good,
            (Truth::False | Truth::Unknown(_), _) => Performance::Indeterminate,
        }));
        Ok(())
    }

    /// The state after this stage: the policy's first transition that holds, else the usual one.
    fn next_state(&self, stack: &mut Stack) -> Result<CaseState> {
        for rule in self.rules.transitions.iter().filter(|rule| rule.stage == self.stage) {
            if rule.when.test(self.row, self.as_of, stack)? == Truth::True
                && self.history.state.may_become(rule.state)
            {
                return Ok(rule.state);
            }
        }
        // A refused payment ends a loan only when none of it was paid before and nobody may move it.
        let stays = self.movable || self.history.state != CaseState::Booked;
        if self.stage == Stage::Payment && self.outcome.refuses() && stays {
            return Ok(self.history.state);
        }
        let usual = usual_state(self.stage, self.outcome);
        // A loan keeps its state when the loop asks for another offer or rating.
        let keeps = !self.history.state.may_become(usual);
        Ok(if keeps { self.history.state } else { usual })
    }
}

/// The state that follows when the policy says nothing else.
pub(crate) fn usual_state(stage: Stage, outcome: Outcome) -> CaseState {
    match (stage, outcome) {
        (Stage::Tracking | Stage::Collection, Outcome::Exit) => CaseState::Closed,
        (Stage::Tracking, Outcome::Approve) => CaseState::Performing,
        (Stage::Tracking, _) => CaseState::Watch,
        (Stage::Collection, _) => CaseState::Arrears,
        (_, Outcome::Pend) => CaseState::Pended,
        (Stage::Disbursement, outcome) if outcome.goes_on() => CaseState::Booked,
        (Stage::Payment, outcome) if outcome.goes_on() => CaseState::Performing,
        (Stage::Payment, Outcome::Decline | Outcome::Exit) => CaseState::Closed,
        (Stage::Payment, _) => CaseState::Booked,
        (_, Outcome::Approve) => CaseState::Proceeding,
        (_, Outcome::ApproveWithConditions | Outcome::CounterOffer) => CaseState::Conditional,
        (_, Outcome::Refer | Outcome::Freeze) => CaseState::Referred,
        (_, Outcome::Decline) => CaseState::Declined,
        (_, Outcome::Suppress | Outcome::Exit) => CaseState::Closed,
    }
}

fn later(as_of: Timestamp, days: i64) -> Result<Timestamp> {
    TimeDelta::try_days(days).and_then(|span| as_of.checked_add_signed(span)).ok_or_else(|| {
        Error::new(ErrorKind::Number, format!("{days} days lead out of the calendar"))
    })
}

fn undecided(what: &str) -> Error {
    let message = format!("{what} is unknown, although the request was approved");
    Error::new(ErrorKind::Request, message)
}
