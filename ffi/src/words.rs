//! The words that both sides share, as frozen numbers.
#![allow(dead_code, reason = "some are only for callers to say: C passes their numbers")]

use crate::boundary::{Called, no_such};
use crate::error::{creditloop_error, creditloop_status};
use creditloop::{Lang, Missing, Severity, Stage, Timestamp, Type, Value};

/// A stage of the credit loop.
#[derive(Debug, Clone, Copy)]
#[repr(i32)]
pub enum creditloop_stage {
    /// Whom to contact, why now, with what offer.
    Marketing = 1,
    /// Who this is, what the sources say, whether it can be believed.
    Investigation = 2,
    /// How likely a default is, and which grade follows.
    Rating = 3,
    /// Consents, the framework contract, the loan contract.
    Signing = 4,
    /// How much, at what price, for how long.
    Granting = 5,
    /// Whether this draw may leave the bank.
    Disbursement = 6,
    /// Whether the money goes where the contract says.
    Payment = 7,
    /// What the loan does after it is paid out.
    Tracking = 8,
    /// What to do about a loan in arrears, and what not to do.
    Collection = 9,
}

/// What is to be done. CREDITLOOP_OUTCOME_NONE is no outcome: it is what NULL has.
#[derive(Debug, Clone, Copy)]
#[repr(i32)]
pub enum creditloop_outcome {
    /// There is no decision.
    None = 0,
    /// Go on.
    Approve = 1,
    /// Go on once the conditions are met.
    ApproveWithConditions = 2,
    /// Go on with less than was asked for.
    CounterOffer = 3,
    /// A human decides.
    Refer = 4,
    /// Wait for what is missing.
    Pend = 5,
    /// Refuse.
    Decline = 6,
    /// Do not contact.
    Suppress = 7,
    /// Let no further money leave.
    Freeze = 8,
    /// End the relation.
    Exit = 9,
}

/// Why a fact has no value.
#[derive(Debug, Clone, Copy)]
#[repr(i32)]
pub enum creditloop_missing {
    /// Nobody supplied it.
    Absent = 1,
    /// Its source was asked and did not answer.
    Unavailable = 2,
    /// It cannot exist for this customer; accepted only where the schema says so.
    NotApplicable = 3,
    /// The customer was asked and refused.
    DeclinedByCustomer = 4,
    /// It existed and was removed.
    Redacted = 5,
}

/// How much a reason weighs. CREDITLOOP_SEVERITY_NONE is what an index beyond the last has.
#[derive(Debug, Clone, Copy)]
#[repr(i32)]
pub enum creditloop_severity {
    /// There is no such reason.
    None = 0,
    /// The law forbids it; nobody may override.
    LegalStop = 1,
    /// The bank's policy forbids it; a named authority may override.
    PolicyStop = 2,
    /// Something is missing that the customer or a source must supply.
    Pend = 3,
    /// A human decides.
    Refer = 4,
    /// The amount is limited.
    Cap = 5,
    /// Something must be met before the next stage.
    Condition = 6,
    /// Somebody should know.
    Notice = 7,
}

/// The language of a reason's text.
#[derive(Debug, Clone, Copy)]
#[repr(i32)]
pub enum creditloop_lang {
    /// Chinese.
    Zh = 1,
    /// English.
    En = 2,
}

impl From<creditloop::Outcome> for creditloop_outcome {
    fn from(outcome: creditloop::Outcome) -> Self {
        match outcome {
            creditloop::Outcome::Approve => Self::Approve,
            creditloop::Outcome::ApproveWithConditions => Self::ApproveWithConditions,
            creditloop::Outcome::CounterOffer => Self::CounterOffer,
            creditloop::Outcome::Refer => Self::Refer,
            creditloop::Outcome::Pend => Self::Pend,
            creditloop::Outcome::Decline => Self::Decline,
            creditloop::Outcome::Suppress => Self::Suppress,
            creditloop::Outcome::Freeze => Self::Freeze,
            creditloop::Outcome::Exit => Self::Exit,
        }
    }
}

impl From<Severity> for creditloop_severity {
    fn from(severity: Severity) -> Self {
        match severity {
            Severity::LegalStop => Self::LegalStop,
            Severity::PolicyStop => Self::PolicyStop,
            Severity::Pend => Self::Pend,
            Severity::Refer => Self::Refer,
            Severity::Cap => Self::Cap,
            Severity::Condition => Self::Condition,
            Severity::Notice => Self::Notice,
        }
    }
}

pub(crate) fn stage(number: i32) -> Called<Stage> {
    let stage = u8::try_from(number).ok().and_then(Stage::from_number);
    stage.ok_or_else(|| no_such(number, "creditloop_stage"))
}

pub(crate) fn missing(number: i32) -> Called<Missing> {
    let missing = u8::try_from(number).ok().and_then(Missing::from_number);
    missing.ok_or_else(|| no_such(number, "creditloop_missing"))
}

/// Chinese for its number, English for every other.
pub(crate) fn lang(number: i32) -> Lang {
    if number == creditloop_lang::Zh as i32 { Lang::Zh } else { Lang::En }
}

pub(crate) fn time(text: &str) -> Called<Timestamp> {
    if let Ok(Value::DateTime(time)) = Value::parse(&Type::DateTime, text) {
        return Ok(time);
    }
    let message = format!("`{text}` is no time; expected `2026-07-01T09:30:00+08:00`");
    Err(creditloop_error::new(creditloop_status::Request, &message))
}

#[cfg(test)]
mod tests {
    use super::*;
    use creditloop::Outcome;

    #[test]
    fn c_has_the_library_s_numbers() {
        for outcome in Outcome::ALL {
            assert_eq!(creditloop_outcome::from(outcome) as i32, i32::from(outcome.number()));
        }
        for severity in Severity::ALL {
            assert_eq!(creditloop_severity::from(severity) as i32, i32::from(severity.number()));
        }
        let stages = [
            creditloop_stage::Marketing,
            creditloop_stage::Investigation,
            creditloop_stage::Rating,
            creditloop_stage::Signing,
            creditloop_stage::Granting,
            creditloop_stage::Disbursement,
            creditloop_stage::Payment,
            creditloop_stage::Tracking,
            creditloop_stage::Collection,
        ];
        assert_eq!(stages.map(|stage| i32::from(stage_number(stage))), [1, 2, 3, 4, 5, 6, 7, 8, 9]);
        let whys = [
            creditloop_missing::Absent,
            creditloop_missing::Unavailable,
            creditloop_missing::NotApplicable,
            creditloop_missing::DeclinedByCustomer,
            creditloop_missing::Redacted,
        ];
        for (why, missing) in whys.into_iter().zip(Missing::ALL) {
            assert_eq!(why as i32, i32::from(missing.number()));
        }
        assert!(
            stage(0).is_err() && stage(10).is_err() && stage(-1).is_err() && missing(6).is_err()
        );
    }

    fn stage_number(stage: creditloop_stage) -> u8 {
        let name = format!("{stage:?}").to_lowercase();
        name.parse::<Stage>().map_or(0, Stage::number)
    }
}
