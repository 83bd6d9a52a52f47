//! The one fold from effects to state.

use super::{CaseKey, Effect, Ledger, Performance};
use crate::error::{Error, ErrorKind, Result};
use crate::stage::{CaseState, ContractPart, Stage};
use crate::value::Timestamp;
use chrono::TimeDelta;
use rust_decimal::Decimal;
use std::collections::BTreeSet;

/// How long a contact or a refusal is remembered, in days; longer than any window a policy can read.
const MEMORY_DAYS: i64 = 400;
/// How many contacts and refusals are remembered.
const MEMORY_MAX: usize = 256;

/// What is remembered of one case.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Case {
    /// Where it stands.
    pub state: CaseState,
    /// The stage decided last.
    pub stage: Option<Stage>,
    /// Whether it let the case go on; the next stage begins only then.
    pub passed: bool,
    /// The stage from which it was entered.
    pub entered_from: Option<Stage>,
    /// Whether the framework agreement is signed.
    pub framework_signed: bool,
    /// Whether the loan contract is signed.
    pub loan_contract_signed: bool,
    /// When the limit was granted last.
    pub granted_at: Option<Timestamp>,
    /// What was drawn and has not been paid out yet, in the policy's currency.
    pub unpaid: Decimal,
    /// How many conditions the last granting made.
    pub conditions: u32,
    /// What became of the loan.
    pub performance: Option<Performance>,
    /// The time of its last entry.
    pub last_as_of: Option<Timestamp>,
}

/// What is remembered of one customer, over all cases.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Customer {
    /// The limit and what the cases hold of it.
    pub ledger: Ledger,
    /// When the customer was contacted, oldest first.
    pub contacts: Vec<Timestamp>,
    /// When the customer was refused, oldest first.
    pub refusals: Vec<Timestamp>,
    /// Until when marketing leaves the customer alone.
    pub suppressed_until: Option<Timestamp>,
    /// The cases that froze the customer: while there is one, no money leaves.
    pub frozen_by: BTreeSet<CaseKey>,
}

/// Folds `effects`, decided at `as_of`, into `customer` and its case.
///
/// # Errors
/// [`ErrorKind::Request`] when an effect contradicts the state: a move that no case makes, a draw of
/// more than is reserved. The caller then keeps the state it had.
pub fn apply(
    customer: &mut Customer,
    (key, case): (CaseKey, &mut Case),
    as_of: Timestamp,
    effects: &[Effect],
) -> Result<()> {
    for effect in effects {
        match effect {
            Effect::Move { stage, state, passed } => enter(case, *stage, *state, *passed)?,
            Effect::Signed(ContractPart::Framework) => case.framework_signed = true,
            Effect::Signed(ContractPart::LoanContract) => case.loan_contract_signed = true,
            Effect::Contacted => remember(&mut customer.contacts, as_of),
            Effect::Refused => remember(&mut customer.refusals, as_of),
            Effect::Suppressed { until } => {
                customer.suppressed_until = customer.suppressed_until.max(Some(*until));
            }
            Effect::Frozen => {
                customer.frozen_by.insert(key);
            }
            Effect::Unfrozen => {
                customer.frozen_by.remove(&key);
            }
            Effect::LimitSet { amount } => customer.ledger.set_limit(*amount)?,
            Effect::Reserved { amount, until } => {
                customer.ledger.reserve(key, *amount, (as_of, *until))?;
                case.granted_at = Some(as_of);
            }
            Effect::Conditioned { count } => case.conditions = *count,
            Effect::Committed { amount } => {
                customer.ledger.commit(key, *amount, as_of)?;
                case.unpaid = case.unpaid.saturating_add(*amount);
            }
            Effect::Released { reserved, committed } => {
                customer.ledger.release(key, (*reserved, *committed))?;
                case.unpaid = case.unpaid.saturating_sub(*committed).max(Decimal::ZERO);
            }
            Effect::Labelled(performance) => case.performance = Some(*performance),
        }
    }
    case.last_as_of = case.last_as_of.max(Some(as_of));
    Ok(())
}

/// Moves the case to `stage`.
fn enter(case: &mut Case, stage: Stage, state: CaseState, passed: bool) -> Result<()> {
    if !case.state.may_become(state) {
        let message = format!("a case that is {} cannot become {state}", case.state);
        return Err(Error::new(ErrorKind::Request, message));
    }
    // A stage that did not let the case go on is asked again: it was entered where it was before.
    if case.stage != Some(stage) || case.passed {
        case.entered_from = case.stage;
    }
    // A new loan, or new money under a new rating, needs a contract of its own.
    if matches!(stage, Stage::Marketing | Stage::Rating) {
        case.loan_contract_signed = false;
    }
    if stage == Stage::Payment && passed {
        case.unpaid = Decimal::ZERO;
    }
    (case.stage, case.state, case.passed) = (Some(stage), state, passed);
    Ok(())
}

fn remember(times: &mut Vec<Timestamp>, as_of: Timestamp) {
    let oldest = TimeDelta::try_days(MEMORY_DAYS).and_then(|span| as_of.checked_sub_signed(span));
    times.retain(|time| oldest.is_none_or(|oldest| *time >= oldest));
    let at = times.partition_point(|time| *time <= as_of);
    times.insert(at, as_of);
    let surplus = times.len().saturating_sub(MEMORY_MAX);
    times.drain(..surplus);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(day: u32) -> Timestamp {
        crate::value::parse_timestamp(&format!("2026-07-{day:02}T00:00:00Z")).unwrap()
    }

    #[test]
    fn a_limit_goes_from_granting_to_payment() {
        let (mut customer, mut case) = (Customer::default(), Case::default());
        let mut step = |day, effects: &[Effect]| {
            apply(&mut customer, ([7; 16], &mut case), at(day), effects).map(|()| {
                let ledger = &customer.ledger;
                (ledger.reserved(&[7; 16], at(day)), ledger.committed(&[7; 16]), case.state)
            })
        };
        let granted = [
            Effect::LimitSet { amount: 500.into() },
            Effect::Reserved { amount: 300.into(), until: at(20) },
            Effect::Move { stage: Stage::Granting, state: CaseState::Proceeding, passed: true },
        ];
        assert_eq!(step(1, &granted).unwrap(), (300.into(), 0.into(), CaseState::Proceeding));
        let drawn = [
            Effect::Committed { amount: 200.into() },
            Effect::Move { stage: Stage::Disbursement, state: CaseState::Booked, passed: true },
        ];
        assert_eq!(step(2, &drawn).unwrap(), (100.into(), 200.into(), CaseState::Booked));
        let paid = [
            Effect::Released { reserved: 100.into(), committed: 0.into() },
            Effect::Move { stage: Stage::Payment, state: CaseState::Performing, passed: true },
        ];
        assert_eq!(step(3, &paid).unwrap(), (0.into(), 200.into(), CaseState::Performing));
        assert!(step(4, &[Effect::Committed { amount: 1.into() }]).is_err());
        let back =
            Effect::Move { stage: Stage::Disbursement, state: CaseState::Booked, passed: true };
        assert!(step(4, &[back]).is_err());
    }

    #[test]
    fn memory_is_bounded_and_in_order() {
        let mut times = Vec::new();
        for day in (1..=28).rev().cycle().take(1_000) {
            remember(&mut times, at(day));
        }
        assert_eq!(times.len(), MEMORY_MAX);
        assert!(times.is_sorted());
    }
}
