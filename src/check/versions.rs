//! Two versions of a policy: for which customers tables and controls say different things, gates open
//! and strategies choose, for which values models give other points, and what else was changed. Each
//! customer that is named was asked of both versions. A score is any number to all but the models: what
//! rests on one is compared at the same score.

mod choices;
mod controls;
mod gates;
mod guess;
mod models;
mod pair;
mod show;
mod tables;
mod text;
mod touched;
mod version;

pub use choices::{ChoiceChange, Chosen};
pub use gates::GateChange;
pub use models::{ModelChange, PointsChange};
pub use pair::{Compared, Customer};
pub use tables::TableBox;
pub use text::TextChange;
pub(super) use text::values;

use super::run::run;
use crate::error::Result;
use crate::policy::{Archive, Policy};
use crate::stage::Stage;
use std::sync::Arc;
use touched::Touched;

/// What two versions of a policy decide otherwise, as far as it was looked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct VersionReport {
    /// Tables that one version lacks, or that say different things.
    pub tables: Vec<TableChange>,
    /// Controls that one version lacks, or that differ.
    pub controls: Vec<ControlChange>,
    /// Edges that one version lacks, or whose gates differ.
    pub gates: Vec<GateChange>,
    /// Stages at which the strategies differ.
    pub choices: Vec<ChoiceChange>,
    /// Models that one version lacks, or that differ.
    pub models: Vec<ModelChange>,
    /// Everything else that the files say otherwise.
    pub text: Vec<TextChange>,
    /// Named cases of the old version that the new one decides otherwise.
    pub cases: Vec<CaseChange>,
}

/// A table of which two versions say different things.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableChange {
    /// Its name.
    pub table: Arc<str>,
    /// Whether the old version has it.
    pub was: bool,
    /// Whether the new version has it.
    pub is: bool,
    /// Where they say different things although all is known, the largest box first.
    pub boxes: Vec<TableBox>,
    /// How many boxes are left out.
    pub more: usize,
    /// Where no box says so: a customer of whom something may be unknown.
    pub compared: Compared,
}

/// A control of which two versions say different things.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ControlChange {
    /// Its name.
    pub control: Arc<str>,
    /// The stage that it guards, in the new version where that has it.
    pub stage: Stage,
    /// Whether the old version has it.
    pub was: bool,
    /// Whether the new version has it.
    pub is: bool,
    /// What it says otherwise.
    pub changes: Vec<TextChange>,
    /// A customer for whom it weighs another thing.
    pub compared: Compared,
}

/// A named case that two versions decide otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseChange {
    /// Its name.
    pub name: Arc<str>,
    /// What the old version decides.
    pub old: String,
    /// What the new version decides.
    pub new: String,
}

/// Compares the versions in `old` and `new`.
///
/// # Errors
/// [`ErrorKind::Policy`](crate::ErrorKind::Policy) when one of them does not compile.
pub fn compare_versions(old: Archive, new: Archive) -> Result<VersionReport> {
    let (old, new) = (Policy::compile(old)?, Policy::compile(new)?);
    let mut report = VersionReport::default();
    if old.digest() == new.digest() {
        return Ok(report);
    }
    let mut text = text::changes(old.archive(), new.archive());
    report.tables = tables::compare(&old, &new);
    let touched = Touched::of((&old, &new), &text, &report.tables);
    report.controls = controls::compare((&old, &new), &mut text, &touched);
    report.gates = gates::compare((&old, &new), &mut text, &touched);
    report.choices = choices::compare((&old, &new), &mut text, &touched);
    report.models = models::compare((&old, &new), &mut text);
    report.text = text;
    report.cases = cases(&old, &new);
    Ok(report)
}

/// The named cases of `old` that `new` decides otherwise; none where it cannot read them.
fn cases(old: &Policy, new: &Policy) -> Vec<CaseChange> {
    let mut archive = Archive::default();
    let files = new.archive().files().filter(|(path, _)| !path.starts_with("tests/"));
    let tests = old.archive().files().filter(|(path, _)| path.starts_with("tests/"));
    for (path, text) in files.chain(tests) {
        archive = archive.with(path, text);
    }
    let Ok(asked) = Policy::compile(archive) else { return Vec::new() };
    let mut found = Vec::new();
    let said = |outcome: Option<crate::rule::Outcome>| {
        outcome.map_or("no decision", crate::rule::Outcome::name).to_owned()
    };
    for (before, after) in run(old).into_iter().zip(run(&asked)) {
        if before.outcome != after.outcome {
            let (old, new) = (said(before.outcome), said(after.outcome));
            found.push(CaseChange { name: before.name, old, new });
        }
    }
    found
}

impl ControlChange {
    /// Whether some customer may be decided otherwise for it.
    fn may_decide(&self) -> bool {
        let condition =
            |change: &TextChange| ["when", "applies_when", "cap"].contains(&change.key.as_str());
        let said = self.changes.iter().filter(|change| change.may_decide());
        // What a condition says otherwise, and still means, decides alike.
        self.compared != Compared::Alike
            || self.was != self.is
            || said.into_iter().any(|change| !condition(change))
    }
}

impl VersionReport {
    /// Whether the two decide alike, as far as is known.
    pub fn is_alike(&self) -> bool {
        self.tables.is_empty()
            && self.cases.is_empty()
            && !self.controls.iter().any(ControlChange::may_decide)
            && !self.gates.iter().any(GateChange::may_decide)
            && !self.choices.iter().any(ChoiceChange::may_decide)
            && !self.models.iter().any(ModelChange::may_decide)
            && !self.text.iter().any(TextChange::may_decide)
    }

    /// The last line: `N tables, N controls, N gates, N choices, N models, N other entries, N cases
    /// differ`.
    pub fn summary(&self) -> String {
        format!(
            "{} tables, {} controls, {} gates, {} choices, {} models, {} other entries, {} cases \
             differ{}",
            self.tables.len(),
            self.controls.len(),
            self.gates.len(),
            self.choices.len(),
            self.models.len(),
            self.text.len(),
            self.cases.len(),
            if self.is_alike() { ": the versions decide alike" } else { "" },
        )
    }
}
