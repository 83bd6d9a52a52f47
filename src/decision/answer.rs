//! The answer: outcome, caps, conditions, ranked reasons, scores, effects.

use crate::case::Effect;
use crate::codec::{Encode, Writer};
use crate::digest::Digest;
use crate::fact::Missing;
use crate::rule::{Band, Outcome, ReasonText, Severity};
use crate::stage::{CaseState, Stage};
use crate::value::Value;
use rust_decimal::Decimal;
use std::sync::Arc;

/// The languages of a reason's text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lang {
    /// Chinese.
    Zh,
    /// English.
    En,
}

/// One reason of a decision, in rank order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    pub(crate) code: Arc<str>,
    pub(crate) rule: Arc<str>,
    pub(crate) severity: Severity,
    pub(crate) unknown: Option<(Arc<str>, Missing)>,
    pub(crate) text: Arc<ReasonText>,
}

impl Reason {
    /// The code, as in `reasons.toml`.
    pub fn code(&self) -> &str {
        &self.code
    }

    /// The control, gate, model or strategy that gave it.
    pub fn rule(&self) -> &str {
        &self.rule
    }

    /// How much it weighs.
    pub fn severity(&self) -> Severity {
        self.severity
    }

    /// The fact that is missing, and why, when that is the cause.
    pub fn unknown(&self) -> Option<(&str, Missing)> {
        self.unknown.as_ref().map(|(name, why)| (name.as_ref(), *why))
    }

    /// What the customer reads.
    pub fn text(&self, lang: Lang) -> &str {
        match lang {
            Lang::Zh => &self.text.zh,
            Lang::En => &self.text.en,
        }
    }

    /// What a refused customer could change, if anything.
    pub fn change(&self) -> Option<&str> {
        self.text.change.as_deref()
    }
}

/// What is offered after all caps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terms {
    /// The strategy's rule that made the offer.
    pub rule: Arc<str>,
    /// Major units of the policy's currency.
    pub amount: Decimal,
    /// A fraction a year: 7.2 % is `0.072`.
    pub rate: Decimal,
    /// Months.
    pub tenor_months: Decimal,
}

/// The contact that the strategy chose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contact {
    /// The treatment.
    pub treatment: Arc<str>,
    /// The channel.
    pub channel: Arc<str>,
    /// Why now.
    pub why: Arc<str>,
}

/// One decision. Equal requests under equal policies have equal decisions, byte for byte.
#[derive(Debug, Clone, PartialEq)]
pub struct Decision {
    pub(crate) policy: Digest,
    pub(crate) stage: Stage,
    pub(crate) outcome: Outcome,
    pub(crate) cap: Option<Decimal>,
    pub(crate) conditions: Vec<Arc<str>>,
    pub(crate) reasons: Vec<Reason>,
    pub(crate) authority: Option<Band>,
    pub(crate) terms: Option<Terms>,
    pub(crate) contact: Option<Contact>,
    pub(crate) scores: Vec<(Arc<str>, Value)>,
    pub(crate) effects: Vec<Effect>,
    pub(crate) machine: (u32, u32),
    pub(crate) digest: Digest,
}

impl Decision {
    /// The policy that decided.
    pub fn policy(&self) -> Digest {
        self.policy
    }

    /// The stage that was decided.
    pub fn stage(&self) -> Stage {
        self.stage
    }

    /// What is to be done.
    pub fn outcome(&self) -> Outcome {
        self.outcome
    }

    /// The lowest amount that any control capped to, in the policy's currency.
    pub fn cap(&self) -> Option<Decimal> {
        self.cap
    }

    /// The codes of the conditions that must be met before the next stage.
    pub fn conditions(&self) -> &[Arc<str>] {
        &self.conditions
    }

    /// Why, the weightiest first.
    pub fn reasons(&self) -> &[Reason] {
        &self.reasons
    }

    /// The lowest authority band that may move this decision; `None` when nobody may, or when it goes
    /// on anyway.
    pub fn authority(&self) -> Option<Band> {
        self.authority
    }

    /// What is offered, after all caps.
    pub fn terms(&self) -> Option<&Terms> {
        self.terms.as_ref()
    }

    /// The contact that the strategy chose.
    pub fn contact(&self) -> Option<&Contact> {
        self.contact.as_ref()
    }

    /// The scores that were computed, as `score.<model>.points` and so on.
    pub fn scores(&self) -> &[(Arc<str>, Value)] {
        &self.scores
    }

    /// What the decision changes.
    pub fn effects(&self) -> &[Effect] {
        &self.effects
    }

    /// The state that the case moves to.
    pub fn state(&self) -> CaseState {
        let moves = self.effects.iter().rev().find_map(|effect| {
            let Effect::Move { state, .. } = effect else { return None };
            Some(*state)
        });
        moves.unwrap_or_default()
    }

    /// How many of the controls that were checked are decided by machine, and how many were checked:
    /// the machine-control rate 机控率 counts these.
    pub fn machine_controls(&self) -> (u32, u32) {
        self.machine
    }

    /// SHA-256 over the policy's digest, the request with its facts and history, the outcome, caps,
    /// conditions and reasons.
    pub fn digest(&self) -> Digest {
        self.digest
    }

    /// The digest of this decision on what was asked in these bytes.
    pub(super) fn digest_on(&self, asked: &[u8]) -> Digest {
        let mut out = Writer::default();
        out.text("creditloop decision 1");
        out.digest(&self.policy);
        out.bytes(asked);
        self.encode_answer(&mut out);
        Digest::of(&out.into_bytes())
    }

    fn encode_answer(&self, out: &mut Writer) {
        self.stage.encode(out);
        out.byte(self.outcome.number());
        out.option(self.cap.as_ref(), |out, cap| cap.encode(out));
        out.sequence(&self.conditions, |out, code| out.text(code));
        out.sequence(&self.reasons, |out, reason| {
            out.text(&reason.code);
            out.text(&reason.rule);
            out.byte(reason.severity.number());
            out.option(reason.unknown.as_ref(), |out, (name, why)| {
                out.text(name);
                out.byte(why.number());
            });
        });
        out.option(self.terms.as_ref(), |out, terms| {
            out.text(&terms.rule);
            terms.amount.encode(out);
            terms.rate.encode(out);
            terms.tenor_months.encode(out);
        });
        out.option(self.contact.as_ref(), |out, contact| {
            out.text(&contact.treatment);
            out.text(&contact.channel);
            out.text(&contact.why);
        });
    }
}

impl Encode for Decision {
    /// The answer with its scores and digest: what the log keeps beside the request.
    fn encode(&self, out: &mut Writer) {
        self.encode_answer(out);
        out.sequence(&self.scores, |out, (name, value)| {
            out.text(name);
            value.encode(out);
        });
        out.unsigned(u64::from(self.machine.0));
        out.unsigned(u64::from(self.machine.1));
        out.digest(&self.digest);
    }
}
