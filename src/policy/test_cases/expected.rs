//! `expect`: what a named case says must come out. It says as much as its author means, and no more.

use super::super::fields::{unknown_name, unknown_word};
use super::Known;
use crate::document::{Section, Text};
use crate::rule::Outcome;
use crate::stage::CaseState;
use rust_decimal::Decimal;
use std::sync::Arc;

/// What must come out of a case; what is not said may be anything.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Expected {
    pub(crate) outcome: Option<Outcome>,
    /// Codes that are among the reasons.
    pub(crate) reasons: Vec<Arc<str>>,
    /// The lowest amount that any control caps to.
    pub(crate) cap: Option<Decimal>,
    /// The amount that is offered.
    pub(crate) amount: Option<Decimal>,
    /// Codes that are among the conditions.
    pub(crate) conditions: Vec<Arc<str>>,
    /// The state that the case moves to.
    pub(crate) state: Option<CaseState>,
    /// The treatment by which the customer is contacted.
    pub(crate) treatment: Option<Arc<str>>,
    /// Controls that fired, and not because something is unknown.
    pub(crate) fired: Vec<Arc<str>>,
    /// Controls that were checked and had nothing to say.
    pub(crate) passed: Vec<Arc<str>>,
    /// Controls that were checked and could not be decided.
    pub(crate) unknown: Vec<Arc<str>>,
    /// Words of the error when no decision may be made.
    pub(crate) error: Option<Arc<str>>,
}

/// Reads `expect` and the controls it names.
pub(super) fn read(section: &mut Section<'_>, known: &Known<'_>) -> (Expected, Vec<Text>) {
    let mut controls = Vec::new();
    let mut ids = |section: &mut Section<'_>, key: &str| {
        let texts: Vec<Text> =
            list(section, key).into_iter().filter(|t| known.controls(t)).collect();
        controls.extend(texts.iter().cloned());
        texts.iter().map(shared).collect::<Vec<_>>()
    };
    let (fired, passed) = (ids(section, "fired"), ids(section, "passed"));
    let unknown = ids(section, "unknown");
    let mut codes = |key: &str| -> Vec<Arc<str>> {
        let texts = list(section, key);
        texts.iter().filter_map(|text| known.reasons.resolve(known.faults, text)).collect()
    };
    let (reasons, conditions) = (codes("reasons"), codes("conditions"));
    let outcome = section.text_opt("outcome").and_then(|text| {
        let outcome = Outcome::from_name(text.as_str());
        if outcome.is_none() {
            unknown_word(section, &text, "outcome", &Outcome::ALL.map(Outcome::name));
        }
        outcome
    });
    let state = section.text_opt("state").and_then(|text| {
        let state = CaseState::from_name(text.as_str());
        if state.is_none() {
            unknown_word(section, &text, "state", &CaseState::ALL.map(CaseState::name));
        }
        state
    });
    let treatment = section.text_opt("treatment").filter(|text| known.treatments(text));
    let expected = Expected {
        outcome,
        reasons,
        cap: section.number_opt("cap").map(|(cap, _)| cap),
        amount: section.number_opt("amount").map(|(amount, _)| amount),
        conditions,
        state,
        treatment: treatment.as_ref().map(shared),
        fired,
        passed,
        unknown,
        error: section.text_opt("error").as_ref().map(shared),
    };
    check_sense(section, &expected);
    (expected, controls)
}

/// Notes an expectation that nothing can break, and one that nothing can meet.
fn check_sense(section: &Section<'_>, expected: &Expected) {
    let keys = section.keys();
    if keys.is_empty() {
        let message = "a case that expects nothing tests nothing";
        let help = "say at least the outcome, as `expect = { outcome = \"decline\" }`";
        section.note(section.fault("expects-nothing", section.span(), message).suggest(help));
    }
    let other = keys.iter().find(|(key, _)| key != "error");
    if let Some((key, span)) = other.filter(|_| expected.error.is_some()) {
        let message = format!("where no decision is made there is no `{key}`");
        section.note(section.fault("expects-both", *span, message));
    }
}

/// The texts at `key`; an empty list expects nothing.
fn list(section: &mut Section<'_>, key: &str) -> Vec<Text> {
    let Some(texts) = section.texts_opt(key) else { return Vec::new() };
    if texts.is_empty()
        && let Some((_, span)) = section.keys().into_iter().find(|(name, _)| name == key)
    {
        let message = format!("an empty `{key}` expects nothing");
        let help = "leave it out, or name controls that `passed`";
        section.note(section.fault("expects-nothing", span, message).suggest(help));
    }
    texts
}

impl Known<'_> {
    /// Whether `text` names a control.
    fn controls(&self, text: &Text) -> bool {
        let known = self.controls.contains_key(text.as_str());
        if !known {
            let ids = self.controls.keys().map(String::as_str);
            self.faults.push(unknown_name("unknown-control", "control", text, ids));
        }
        known
    }

    /// Whether `text` names a treatment.
    fn treatments(&self, text: &Text) -> bool {
        let treatments = || self.strategy.treatments.iter().map(crate::strategy::Treatment::id);
        let known = treatments().any(|id| id == text.as_str());
        if !known {
            self.faults.push(unknown_name("unknown-treatment", "treatment", text, treatments()));
        }
        known
    }
}

fn shared(text: &Text) -> Arc<str> {
    text.as_str().into()
}
