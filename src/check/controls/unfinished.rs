//! What was not finished about each control: said once for a control, whatever was asked of it.

use super::Work;
use crate::rule::Control;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Names of other controls that are told.
const OTHERS_TOLD_MAX: usize = 3;

/// What was not finished about one control.
#[derive(Default)]
pub(super) struct Unfinished {
    /// Questions about it alone.
    alone: Vec<String>,
    /// The controls of which it is not known whether it adds to them, each alone or some together.
    beyond: Vec<String>,
}

/// By the name of a control: what was not finished.
pub(super) type AllUnfinished = BTreeMap<Arc<str>, Unfinished>;

impl Work<'_> {
    /// Notes that a question about `control` was not answered within the bound.
    pub(super) fn unfinished(&mut self, control: &Control, question: String) {
        self.open.entry(control.id.clone()).or_default().alone.push(question);
    }

    /// Notes that it is not known whether `control` adds to what these do together.
    pub(super) fn maybe_adds(&mut self, control: &Control, others: &[&Control]) {
        let names: Vec<String> = others.iter().map(|other| format!("`{}`", other.id())).collect();
        let entry = self.open.entry(control.id.clone()).or_default();
        entry.beyond.push(names.join(" with "));
    }

    /// Tells what was not finished, one finding for each control.
    pub(super) fn tell_unfinished(&mut self, controls: &[&Control]) {
        let mut open = std::mem::take(&mut self.open);
        for control in controls {
            if let Some(unfinished) = open.remove(control.id()) {
                let message = format!("`{}`: {}", control.id(), unfinished.told());
                self.note("control-unfinished", &[control], message, Vec::new());
            }
        }
    }
}

impl Unfinished {
    /// All of it in words.
    fn told(&self) -> String {
        let mut told = self.alone.clone();
        let more = self.beyond.len().saturating_sub(OTHERS_TOLD_MAX);
        let names: Vec<&str> =
            self.beyond.iter().take(OTHERS_TOLD_MAX).map(String::as_str).collect();
        match (names.len(), more) {
            (0, _) => {}
            (_, 0) => told.push(format!("whether it adds to {}", names.join(" or "))),
            _ => told.push(format!(
                "whether it adds to {} or {more} others, {} in all",
                names.join(", "),
                self.beyond.len()
            )),
        }
        format!("not finished: {}", told.join(", and "))
    }
}
