//! `reasons.toml`: what a code says to the customer, to the bank, and what could be changed.

use crate::document::{Faults, Section, Text};
use crate::error::fault::nearest;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The texts of one reason code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReasonText {
    /// What the customer reads in Chinese.
    pub zh: Arc<str>,
    /// What the customer reads in English.
    pub en: Arc<str>,
    /// What the bank's staff reads.
    pub internal: Arc<str>,
    /// What a refused customer could change, if anything.
    pub change: Option<Arc<str>>,
}

/// All reason codes of a policy.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reasons {
    codes: BTreeMap<Arc<str>, Arc<ReasonText>>,
}

impl Reasons {
    /// The texts of `code`.
    pub fn get(&self, code: &str) -> Option<&Arc<ReasonText>> {
        self.codes.get(code)
    }

    /// All codes in alphabetical order.
    pub fn codes(&self) -> impl Iterator<Item = &str> {
        self.codes.keys().map(AsRef::as_ref)
    }

    pub(crate) fn read(root: &mut Section<'_>) -> Self {
        let mut reasons = Self::default();
        for mut section in root.sections("reason") {
            let code = section.text("code");
            let zh = section.text("zh");
            let en = section.text("en");
            let internal = section.text_opt("internal");
            let change = section.text_opt("change");
            // Only a check of the policy asks why a reason is kept that no rule gives.
            section.text_opt("kept_for");
            if let (Some(code), Some(zh), Some(en)) = (code, zh, en) {
                let shared = |text: Text| Arc::<str>::from(text.as_str());
                let en = shared(en);
                let internal = internal.map_or_else(|| en.clone(), shared);
                let text = ReasonText { zh: shared(zh), en, internal, change: change.map(shared) };
                if reasons.codes.insert(code.as_str().into(), text.into()).is_some() {
                    let message = format!("`{}` is declared twice", code.as_str());
                    section.note(code.fault("duplicate-reason", message));
                }
            }
            section.finish();
        }
        reasons
    }

    /// The code that `text` names, or a fault with the nearest one.
    pub(crate) fn resolve(&self, faults: &Faults, text: &Text) -> Option<Arc<str>> {
        if let Some((code, _)) = self.codes.get_key_value(text.as_str()) {
            return Some(code.clone());
        }
        let message = format!("no reason has the code `{}`", text.as_str());
        let fault = text.fault("unknown-reason", message);
        let hint = nearest(text.as_str(), self.codes()).map_or_else(
            || "declare it in `reasons.toml`".to_owned(),
            |near| format!("did you mean `{near}`?"),
        );
        faults.push(fault.suggest(hint));
        None
    }
}
