//! The card of a model: what it is for, what it was made from, who answers for it.

use crate::document::Section;

/// What everyone who uses a model must know of it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ModelCard {
    /// What decisions it serves.
    pub purpose: String,
    /// The event it predicts, and over what time.
    pub target: String,
    /// The sample it was trained on: source, rows, events.
    pub sample: String,
    /// The observation window of the sample.
    pub window: String,
    /// Who owns it.
    pub owner: String,
    /// Who validated it; not the owner.
    pub validator: String,
    /// Where it must not be used, and what it cannot see.
    pub limits: String,
    /// How rejected applicants were counted, with its warning; nothing where they were not.
    pub reject_inference: String,
}

impl ModelCard {
    pub(super) fn read(root: &mut Section<'_>) -> Self {
        let Some(mut section) = root.section_opt("card") else {
            root.note(root.fault("missing-key", root.span(), "a model needs its `[card]`"));
            return Self::default();
        };
        let mut text = |key| section.text(key).map(|t| t.as_str().to_owned()).unwrap_or_default();
        let card = Self {
            purpose: text("purpose"),
            target: text("target"),
            sample: text("sample"),
            window: text("window"),
            owner: text("owner"),
            validator: text("validator"),
            limits: text("limits"),
            reject_inference: section
                .text_opt("reject_inference")
                .map_or(String::new(), |text| text.as_str().to_owned()),
        };
        section.finish();
        card
    }

    /// What a file holds: each key with its text.
    pub(super) fn entries(&self) -> Vec<(&'static str, &str)> {
        let mut entries: Vec<(&str, &str)> = vec![
            ("purpose", &self.purpose),
            ("target", &self.target),
            ("sample", &self.sample),
            ("window", &self.window),
            ("owner", &self.owner),
            ("validator", &self.validator),
            ("limits", &self.limits),
        ];
        if !self.reject_inference.is_empty() {
            entries.push(("reject_inference", &self.reject_inference));
        }
        entries
    }
}
