//! Where the things of a policy are declared.

use crate::document::{Faults, Text, read};
use crate::error::Fault;
use crate::error::fault::{SourceText, Span};
use crate::policy::Archive;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A file and a line.
pub(in crate::check) type Place = (Arc<str>, usize);

/// Where each control, fact, feature, parameter and reason stands.
#[derive(Debug, Default)]
pub(in crate::check) struct Places {
    named: BTreeMap<(&'static str, String), Place>,
    conditions: BTreeMap<String, Text>,
    kept: BTreeSet<(&'static str, String)>,
}

/// The files, what stands in them, and the key of its name.
const DECLARED: [(&str, &str, &str); 4] = [
    ("facts.toml", "fact", "name"),
    ("features.toml", "feature", "name"),
    ("parameters.toml", "parameter", "name"),
    ("reasons.toml", "reason", "code"),
];

impl Places {
    /// All places of the policy in `archive`.
    pub(in crate::check) fn of(archive: &Archive) -> Self {
        let mut places = Self::default();
        for (path, what, key) in DECLARED {
            if let Some(text) = archive.file(path) {
                places.read(&SourceText::new(path, text.clone()), what, key);
            }
        }
        for (_, path, text) in archive.below("controls", "toml") {
            places.read(&SourceText::new(path.clone(), text.clone()), "control", "id");
        }
        places
    }

    fn read(&mut self, source: &SourceText, what: &'static str, key: &str) {
        // The policy has compiled: there are no faults but keys that nobody asks for here.
        read(source, &Faults::default(), |root| {
            for mut section in root.sections(what) {
                let Some(name) = section.text(key) else { continue };
                let (file, line) = name.stands();
                let place = (file.into(), line);
                self.named.entry((what, name.as_str().to_owned())).or_insert(place);
                if section.text_opt("kept_for").is_some() {
                    self.kept.insert((what, name.as_str().to_owned()));
                }
                if what == "control"
                    && let Some(when) = section.text_opt("when")
                {
                    self.conditions.insert(name.as_str().to_owned(), when);
                }
            }
        });
    }

    /// Where the `what` of this name is declared; the first line of nowhere when it is not.
    pub(in crate::check) fn named(&self, what: &'static str, name: &str) -> Place {
        let found = self.named.get(&(what, name.to_owned())).cloned();
        found.unwrap_or_else(|| ("policy.toml".into(), 1))
    }

    /// Whether the `what` of this name says why it is kept although nothing may read it.
    pub(in crate::check) fn is_kept(&self, what: &'static str, name: &str) -> bool {
        self.kept.contains(&(what, name.to_owned()))
    }

    /// What the condition of a control says at `span`, and its line.
    pub(in crate::check) fn operand(&self, control: &str, span: Span) -> Option<(String, usize)> {
        let text = self.conditions.get(control)?;
        let fault: Fault = text.fault_at("here", span, "");
        let words = text.as_str().get(span.start..span.end)?;
        Some((words.to_owned(), fault.line()))
    }
}
