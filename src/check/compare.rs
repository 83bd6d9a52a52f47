//! What a case expects against what came out; only what it says is compared.

use super::cover::Came;
use crate::decision::{Checked, Decision, Reason};
use crate::policy::Expected;
use std::sync::Arc;

/// One thing that did not come out as expected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// What was compared, as it is named in `expect`.
    pub what: &'static str,
    /// What the case expects.
    pub expected: String,
    /// What came out.
    pub got: String,
}

impl Difference {
    fn new(what: &'static str, expected: &str, got: impl Into<String>) -> Self {
        Self { what, expected: expected.to_owned(), got: got.into() }
    }
}

/// What differs where no decision could be made because of `message`.
pub(super) fn undecided(expected: &Expected, message: &str) -> Option<Difference> {
    match &expected.error {
        Some(words) if message.contains(words.as_ref()) => None,
        Some(words) => Some(Difference::new("error", words, message)),
        None => Some(Difference::new("decision", "one", format!("none: {message}"))),
    }
}

/// What differs between `expected` and `decision`, for which these controls were `checked`.
pub(super) fn decided(
    expected: &Expected,
    decision: &Decision,
    checked: &[Checked],
) -> Vec<Difference> {
    let mut differences = Differences(Vec::new());
    if let Some(words) = &expected.error {
        differences.0.push(Difference::new("error", words, decision.outcome().name()));
    }
    differences.same("outcome", expected.outcome, Some(decision.outcome()));
    differences.among("reasons", &expected.reasons, decision.reasons().iter().map(Reason::code));
    differences.same("cap", expected.cap, decision.cap());
    differences.same("amount", expected.amount, decision.terms().map(|terms| terms.amount));
    let conditions = decision.conditions().iter().map(AsRef::as_ref);
    differences.among("conditions", &expected.conditions, conditions);
    differences.same("state", expected.state, Some(decision.state()));
    let treatment = decision.contact().map(|contact| contact.treatment.clone());
    differences.same("treatment", expected.treatment.clone(), treatment);
    differences.controls(&expected.fired, Came::Fired, checked);
    differences.controls(&expected.passed, Came::Passed, checked);
    differences.controls(&expected.unknown, Came::Unknown, checked);
    differences.0
}

struct Differences(Vec<Difference>);

impl Differences {
    /// What is expected is what came out.
    fn same<T: PartialEq + ToString>(
        &mut self,
        what: &'static str,
        expected: Option<T>,
        got: Option<T>,
    ) {
        if expected.is_none() || expected == got {
            return;
        }
        let shown = |value: Option<T>| value.map_or("none".to_owned(), |value| value.to_string());
        self.0.push(Difference::new(what, &shown(expected), shown(got)));
    }

    /// All that is expected is among what came out.
    fn among<'a>(
        &mut self,
        what: &'static str,
        expected: &[Arc<str>],
        got: impl Iterator<Item = &'a str>,
    ) {
        let got: Vec<&str> = got.collect();
        if expected.iter().all(|code| got.contains(&code.as_ref())) {
            return;
        }
        let shown = if got.is_empty() { "none".to_owned() } else { got.join(", ") };
        self.0.push(Difference::new(what, &expected.join(", "), shown));
    }

    /// Each of these controls came out as `came`.
    fn controls(&mut self, expected: &[Arc<str>], came: Came, checked: &[Checked]) {
        for id in expected {
            let got = checked.iter().find(|checked| checked.control == *id).map(Came::of);
            if got != Some(came) {
                let got = got.map_or("was not checked", Came::name);
                self.0.push(Difference::new(came.name(), id, format!("{id} {got}")));
            }
        }
    }
}
