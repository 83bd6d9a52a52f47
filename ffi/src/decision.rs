//! Decisions.

use crate::boundary::{free, shared};
use crate::text::{Text, none, optional};
use crate::words::{creditloop_outcome, creditloop_severity, lang};
use creditloop::{Band, Decision, Lang};
use std::ffi::c_char;

/// One decision. It never changes: threads may share it. Every text it lends lives as long as it does.
#[derive(Debug)]
pub struct creditloop_decision {
    outcome: creditloop_outcome,
    authority: Option<Band>,
    state: Text,
    digest: Text,
    cap: Option<Text>,
    conditions: Vec<Text>,
    reasons: Vec<Reason>,
    terms: Option<[Text; 3]>,
    contact: Option<[Text; 3]>,
    scores: Vec<(Text, Text)>,
}

#[derive(Debug)]
struct Reason {
    code: Text,
    rule: Text,
    severity: creditloop_severity,
    zh: Text,
    en: Text,
    change: Option<Text>,
    missing: Option<(Text, i32)>,
}

impl Reason {
    fn new(reason: &creditloop::Reason) -> Self {
        Self {
            code: Text::new(reason.code()),
            rule: Text::new(reason.rule()),
            severity: reason.severity().into(),
            zh: Text::new(reason.text(Lang::Zh)),
            en: Text::new(reason.text(Lang::En)),
            change: reason.change().map(Text::new),
            missing: reason.unknown().map(|(name, why)| (Text::new(name), i32::from(why.number()))),
        }
    }
}

impl creditloop_decision {
    pub(crate) fn new(decision: Decision) -> Self {
        let text = |value: &dyn std::fmt::Display| Text::new(&value.to_string());
        Self {
            outcome: decision.outcome().into(),
            authority: decision.authority(),
            state: text(&decision.state()),
            digest: text(&decision.digest()),
            cap: decision.cap().map(|cap| text(&cap)),
            conditions: decision.conditions().iter().map(|code| Text::new(code)).collect(),
            reasons: decision.reasons().iter().map(Reason::new).collect(),
            terms: decision
                .terms()
                .map(|terms| [text(&terms.amount), text(&terms.rate), text(&terms.tenor_months)]),
            contact: decision.contact().map(|contact| {
                [&contact.treatment, &contact.channel, &contact.why].map(|part| Text::new(part))
            }),
            scores: decision
                .scores()
                .iter()
                .map(|(name, value)| (text(name), text(value)))
                .collect(),
        }
    }
}

/// What is to be done; CREDITLOOP_OUTCOME_NONE for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn creditloop_decision_outcome(
    decision: *const creditloop_decision,
) -> creditloop_outcome {
    // SAFETY: the caller passes NULL or a decision of this library.
    unsafe { shared(decision) }.map_or(creditloop_outcome::None, |decision| decision.outcome)
}

/// The state that the case moves to, as policies name it (`proceeding`, `booked`); NULL for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn creditloop_decision_state(
    decision: *const creditloop_decision,
) -> *const c_char {
    // SAFETY: the caller passes NULL or a decision of this library.
    unsafe { shared(decision) }.map_or(none(), |decision| decision.state.as_ptr())
}

/// SHA-256 over policy, request, facts, history and answer, 64 hexadecimal digits; NULL for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn creditloop_decision_digest(
    decision: *const creditloop_decision,
) -> *const c_char {
    // SAFETY: the caller passes NULL or a decision of this library.
    unsafe { shared(decision) }.map_or(none(), |decision| decision.digest.as_ptr())
}

/// The lowest amount that a control capped to, in the policy's currency; NULL when none did.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn creditloop_decision_cap(
    decision: *const creditloop_decision,
) -> *const c_char {
    // SAFETY: the caller passes NULL or a decision of this library.
    unsafe { shared(decision) }.map_or(none(), |decision| optional(decision.cap.as_ref()))
}

/// The lowest authority band that may move this decision, 2 to 5 for A2 to A5; 0 when nobody may, or
/// nobody needs to.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn creditloop_decision_authority(
    decision: *const creditloop_decision,
) -> i32 {
    // SAFETY: the caller passes NULL or a decision of this library.
    let decision = unsafe { shared(decision) };
    decision.and_then(|decision| decision.authority).map_or(0, |band| i32::from(band.number()))
}

/// The amount that is offered after all caps, in the policy's currency; NULL when nothing is.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn creditloop_decision_amount(
    decision: *const creditloop_decision,
) -> *const c_char {
    // SAFETY: the caller passes NULL or a decision of this library.
    unsafe { part(decision, |decision| decision.terms.as_ref(), 0) }
}

/// The rate that is offered, a fraction a year; NULL when nothing is.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn creditloop_decision_rate(
    decision: *const creditloop_decision,
) -> *const c_char {
    // SAFETY: the caller passes NULL or a decision of this library.
    unsafe { part(decision, |decision| decision.terms.as_ref(), 1) }
}

/// The tenor that is offered, in months; NULL when nothing is.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn creditloop_decision_tenor_months(
    decision: *const creditloop_decision,
) -> *const c_char {
    // SAFETY: the caller passes NULL or a decision of this library.
    unsafe { part(decision, |decision| decision.terms.as_ref(), 2) }
}

/// The treatment that the strategy chose; NULL when nobody is to be contacted.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn creditloop_decision_treatment(
    decision: *const creditloop_decision,
) -> *const c_char {
    // SAFETY: the caller passes NULL or a decision of this library.
    unsafe { part(decision, |decision| decision.contact.as_ref(), 0) }
}

/// The channel of that contact; NULL when nobody is to be contacted.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn creditloop_decision_channel(
    decision: *const creditloop_decision,
) -> *const c_char {
    // SAFETY: the caller passes NULL or a decision of this library.
    unsafe { part(decision, |decision| decision.contact.as_ref(), 1) }
}

/// The reason code of why now; NULL when nobody is to be contacted.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn creditloop_decision_why_now(
    decision: *const creditloop_decision,
) -> *const c_char {
    // SAFETY: the caller passes NULL or a decision of this library.
    unsafe { part(decision, |decision| decision.contact.as_ref(), 2) }
}

/// One of three texts of a decision.
///
/// # Safety
/// As [`shared`].
unsafe fn part(
    decision: *const creditloop_decision,
    of: impl Fn(&creditloop_decision) -> Option<&[Text; 3]>,
    index: usize,
) -> *const c_char {
    // SAFETY: as this function asks.
    let decision = unsafe { shared(decision) };
    optional(decision.and_then(of).and_then(|texts| texts.get(index)))
}

/// How many conditions must be met before the next stage.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn creditloop_decision_condition_count(
    decision: *const creditloop_decision,
) -> usize {
    // SAFETY: the caller passes NULL or a decision of this library.
    unsafe { shared(decision) }.map_or(0, |decision| decision.conditions.len())
}

/// The reason code of the condition at `index`, from 0; NULL beyond the last.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn creditloop_decision_condition(
    decision: *const creditloop_decision,
    index: usize,
) -> *const c_char {
    // SAFETY: the caller passes NULL or a decision of this library.
    let decision = unsafe { shared(decision) };
    optional(decision.and_then(|decision| decision.conditions.get(index)))
}

/// How many reasons there are.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn creditloop_decision_reason_count(
    decision: *const creditloop_decision,
) -> usize {
    // SAFETY: the caller passes NULL or a decision of this library.
    unsafe { shared(decision) }.map_or(0, |decision| decision.reasons.len())
}

/// The code of the reason at `index`, the weightiest at 0; NULL beyond the last.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn creditloop_decision_reason_code(
    decision: *const creditloop_decision,
    index: usize,
) -> *const c_char {
    // SAFETY: the caller passes NULL or a decision of this library.
    unsafe { reason(decision, index) }.map_or(none(), |reason| reason.code.as_ptr())
}

/// The control, gate, model or strategy that gave the reason; NULL beyond the last.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn creditloop_decision_reason_rule(
    decision: *const creditloop_decision,
    index: usize,
) -> *const c_char {
    // SAFETY: the caller passes NULL or a decision of this library.
    unsafe { reason(decision, index) }.map_or(none(), |reason| reason.rule.as_ptr())
}

/// How much the reason weighs; CREDITLOOP_SEVERITY_NONE beyond the last.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn creditloop_decision_reason_severity(
    decision: *const creditloop_decision,
    index: usize,
) -> creditloop_severity {
    // SAFETY: the caller passes NULL or a decision of this library.
    let reason = unsafe { reason(decision, index) };
    reason.map_or(creditloop_severity::None, |reason| reason.severity)
}

/// What the customer reads, in one of creditloop_lang; NULL beyond the last.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn creditloop_decision_reason_text(
    decision: *const creditloop_decision,
    index: usize,
    language: i32,
) -> *const c_char {
    // SAFETY: the caller passes NULL or a decision of this library.
    let reason = unsafe { reason(decision, index) };
    reason.map_or(none(), |reason| match lang(language) {
        Lang::Zh => reason.zh.as_ptr(),
        Lang::En => reason.en.as_ptr(),
    })
}

/// What a refused customer could change; NULL when nothing, and beyond the last.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn creditloop_decision_reason_change(
    decision: *const creditloop_decision,
    index: usize,
) -> *const c_char {
    // SAFETY: the caller passes NULL or a decision of this library.
    let reason = unsafe { reason(decision, index) };
    optional(reason.and_then(|reason| reason.change.as_ref()))
}

/// The fact whose absence is the cause; NULL when none is, and beyond the last.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn creditloop_decision_reason_missing(
    decision: *const creditloop_decision,
    index: usize,
) -> *const c_char {
    // SAFETY: the caller passes NULL or a decision of this library.
    let reason = unsafe { reason(decision, index) };
    optional(reason.and_then(|reason| reason.missing.as_ref()).map(|(name, _)| name))
}

/// Why that fact is missing, one of creditloop_missing; 0 when none is, and beyond the last.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn creditloop_decision_reason_why(
    decision: *const creditloop_decision,
    index: usize,
) -> i32 {
    // SAFETY: the caller passes NULL or a decision of this library.
    let reason = unsafe { reason(decision, index) };
    reason.and_then(|reason| reason.missing.as_ref()).map_or(0, |(_, why)| *why)
}

/// The reason at `index`.
///
/// # Safety
/// As [`shared`].
unsafe fn reason<'a>(decision: *const creditloop_decision, index: usize) -> Option<&'a Reason> {
    // SAFETY: as this function asks.
    unsafe { shared(decision) }?.reasons.get(index)
}

/// How many scores were computed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn creditloop_decision_score_count(
    decision: *const creditloop_decision,
) -> usize {
    // SAFETY: the caller passes NULL or a decision of this library.
    unsafe { shared(decision) }.map_or(0, |decision| decision.scores.len())
}

/// The name of the score at `index`, as `score.risk.pd`; NULL beyond the last.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn creditloop_decision_score_name(
    decision: *const creditloop_decision,
    index: usize,
) -> *const c_char {
    // SAFETY: the caller passes NULL or a decision of this library.
    let decision = unsafe { shared(decision) };
    optional(decision.and_then(|decision| decision.scores.get(index)).map(|(name, _)| name))
}

/// The value of the score at `index`, a decimal; NULL beyond the last.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn creditloop_decision_score_value(
    decision: *const creditloop_decision,
    index: usize,
) -> *const c_char {
    // SAFETY: the caller passes NULL or a decision of this library.
    let decision = unsafe { shared(decision) };
    optional(decision.and_then(|decision| decision.scores.get(index)).map(|(_, value)| value))
}

/// Frees a decision. NULL is fine; a second time is not.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn creditloop_decision_free(decision: *mut creditloop_decision) {
    // SAFETY: the caller owns the decision, which this library made.
    unsafe { free(decision) }
}
