//! The past of a case: what the case before it left, or what its author says, folded into a customer.
//!
//! What is said becomes a customer and a case by the same fold that a store uses, so that the past of a
//! test is one that can be. What no past can be is refused.

use crate::case::{Case, CaseKey, Customer, Effect, Ledger, apply};
use crate::decision::usual_state;
use crate::error::{Error, ErrorKind, Result};
use crate::fact::{Datum, History, HistoryField, Unknown};
use crate::policy::{Policy, Said};
use crate::rule::Outcome;
use crate::stage::{CaseState, Stage};
use crate::value::{Timestamp, Value};
use chrono::TimeDelta;
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// The case that is decided.
const THIS: CaseKey = [1; 16];
/// Another case of the same customer.
const OTHER: CaseKey = [2; 16];
/// How long a limit holds that a case says is there, in days.
const HOLD_DAYS: i64 = 365;
/// More contacts or refusals than these are remembered by nobody.
const COUNT_MAX: i64 = 256;

type Sayings<'a> = BTreeMap<HistoryField, &'a Said>;

/// A customer and the case that is decided, before or after a decision.
#[derive(Debug, Clone)]
pub(super) struct Past {
    customer: Customer,
    case: Case,
}

impl Past {
    /// A new customer whose case comes to `stage` by its usual way, all of it approved.
    pub(super) fn usual(policy: &Policy, stage: Stage) -> Self {
        let (from, state) = policy.usual_way(stage);
        let state = state.or_else(|| from.map(|from| usual_state(from, Outcome::Approve)));
        let passed = from.is_some();
        let case =
            Case { stage: from, state: state.unwrap_or_default(), passed, ..Case::default() };
        Self { customer: Customer::default(), case }
    }

    /// The same past but for what is said of it.
    pub(super) fn with(mut self, said: &Sayings<'_>, as_of: Timestamp) -> Result<Self> {
        for (field, said) in said {
            let Said::Value(value) = said else { continue };
            self.say(*field, value, as_of)?;
        }
        self.say_contacts(said, as_of)?;
        self.say_limit(said, as_of)?;
        Ok(self)
    }

    /// What `policy` reads of this past at `as_of`.
    pub(super) fn history(
        &self,
        policy: &Policy,
        said: &Sayings<'_>,
        as_of: Timestamp,
    ) -> Result<History> {
        let schema = policy.schema();
        let mut history = History::of(schema, &self.customer, (&THIS, &self.case), as_of)?;
        for (id, datum) in &mut history.data {
            let Some(field) = schema.field(*id) else { continue };
            let named = HistoryField::from_name(&field.name);
            match named.and_then(|named| said.get(&named)) {
                None => {}
                Some(Said::Missing(why)) => {
                    *datum = Datum::Unknown(Unknown { field: *id, why: *why });
                }
                Some(Said::Value(value)) if field.datum(value)? == *datum => {}
                Some(Said::Value(value)) => {
                    let is = field.value(datum).map_or("none".to_owned(), |is| is.to_string());
                    let message = format!(
                        "there is no such past: with what else is said, `{}` would be {is}, not {value}",
                        field.name
                    );
                    return Err(Error::new(ErrorKind::Request, message));
                }
            }
        }
        Ok(history)
    }

    /// The past after a decision with these effects.
    pub(super) fn after(mut self, as_of: Timestamp, effects: &[Effect]) -> Result<Self> {
        apply(&mut self.customer, (THIS, &mut self.case), as_of, effects)?;
        Ok(self)
    }

    fn say(&mut self, field: HistoryField, value: &Value, as_of: Timestamp) -> Result<()> {
        let case = &mut self.case;
        match (field, value) {
            (HistoryField::CaseState, Value::Text(name)) => {
                case.state = CaseState::from_name(name).unwrap_or_default();
                case.passed = case.state.is_live();
            }
            (HistoryField::CaseStage, Value::Text(name)) => case.stage = name.parse().ok(),
            (HistoryField::FrameworkSigned, Value::Boolean(is)) => case.framework_signed = *is,
            (HistoryField::LoanContractSigned, Value::Boolean(is)) => {
                case.loan_contract_signed = *is;
            }
            (HistoryField::DaysSinceGranting, Value::Number(days)) => {
                case.granted_at = Some(ago(as_of, whole(*days)?, 0)?);
            }
            (HistoryField::Conditions, Value::Number(count)) => {
                case.conditions = u32::try_from(whole(*count)?).unwrap_or(u32::MAX);
            }
            (HistoryField::Suppressed, Value::Boolean(is)) => {
                self.customer.suppressed_until = if *is { Some(ago(as_of, -1, 0)?) } else { None };
            }
            (HistoryField::Frozen, Value::Boolean(true)) => {
                self.customer.frozen_by.insert(THIS);
            }
            (HistoryField::Frozen, Value::Boolean(false)) => self.customer.frozen_by.clear(),
            _ => {}
        }
        Ok(())
    }

    /// Contacts and refusals lie well inside the shortest window that is said to hold them.
    fn say_contacts(&mut self, said: &Sayings<'_>, as_of: Timestamp) -> Result<()> {
        let count = |field| number(said, field).map(whole).transpose();
        let (day, week) = (count(HistoryField::Contacts1d)?, count(HistoryField::Contacts7d)?);
        let month = count(HistoryField::Contacts30d)?;
        if day.or(week).or(month).is_some() {
            let day = day.unwrap_or(0);
            let week = week.unwrap_or(day);
            let month = month.unwrap_or(week);
            self.customer.contacts.clear();
            let parts = [(month.saturating_sub(week), 15), (week.saturating_sub(day), 3), (day, 0)];
            for (count, days) in parts {
                let time = ago(as_of, days, 12)?;
                let times = std::iter::repeat_n(time, bounded(count));
                self.customer.contacts.extend(times);
            }
        }
        if let Some(count) = count(HistoryField::Refusals90d)? {
            let time = ago(as_of, 45, 0)?;
            self.customer.refusals = std::iter::repeat_n(time, bounded(count)).collect();
        }
        Ok(())
    }

    /// What is said of the limit is reserved and drawn anew, as the fold does it.
    fn say_limit(&mut self, said: &Sayings<'_>, as_of: Timestamp) -> Result<()> {
        let ledger = &self.customer.ledger;
        let (reserved, committed) = (ledger.reserved(&THIS, as_of), ledger.committed(&THIS));
        let others = ledger.used(as_of)?.checked_sub(reserved).zip(Some(committed));
        let others = others.and_then(|(used, committed)| used.checked_sub(committed));
        let (total, elsewhere) = (ledger.limit(), others.ok_or_else(overflow)?);
        let now = |field| number(said, field);
        let drawn = now(HistoryField::LimitCommitted);
        let says = [
            (now(HistoryField::LimitTotal), total),
            (now(HistoryField::LimitReserved), reserved),
            (drawn, committed),
            (now(HistoryField::LimitElsewhere), elsewhere),
        ];
        if says.iter().all(|(said, _)| said.is_none()) {
            return Ok(());
        }
        let [total, reserved, committed, elsewhere] = says.map(|(said, is)| said.unwrap_or(is));
        let held = reserved.checked_add(committed).ok_or_else(overflow)?;
        let used = held.checked_add(elsewhere).ok_or_else(overflow)?;
        let total = if now(HistoryField::LimitTotal).is_some() { total } else { total.max(used) };
        let until = ago(as_of, HOLD_DAYS.saturating_neg(), 0)?;
        self.customer.ledger = Ledger::default();
        let hold = |amount| Effect::Reserved { amount, until };
        let others = [Effect::LimitSet { amount: total }, hold(elsewhere)];
        apply(&mut self.customer, (OTHER, &mut Case::default()), as_of, &others)?;
        let mine = [hold(held), Effect::Committed { amount: committed }];
        apply(&mut self.customer, (THIS, &mut Case::default()), as_of, &mine)?;
        if let Some(drawn) = drawn {
            let leaves = self.case.state == CaseState::Booked;
            self.case.unpaid = if leaves { drawn } else { Decimal::ZERO };
        }
        Ok(())
    }
}

fn number(said: &Sayings<'_>, field: HistoryField) -> Option<Decimal> {
    match said.get(&field) {
        Some(Said::Value(Value::Number(number))) => Some(*number),
        _ => None,
    }
}

fn whole(number: Decimal) -> Result<i64> {
    i64::try_from(number).map_err(|_| overflow())
}

fn bounded(count: i64) -> usize {
    usize::try_from(count.clamp(0, COUNT_MAX)).unwrap_or_default()
}

/// So many days and hours before `as_of`.
fn ago(as_of: Timestamp, days: i64, hours: i64) -> Result<Timestamp> {
    let span = TimeDelta::try_days(days).zip(TimeDelta::try_hours(hours));
    let span = span.and_then(|(days, hours)| days.checked_add(&hours));
    span.and_then(|span| as_of.checked_sub_signed(span)).ok_or_else(overflow)
}

fn overflow() -> Error {
    Error::new(ErrorKind::Number, "what is said of the past leaves the range of its type")
}
