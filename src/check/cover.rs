//! Coverage: has anybody seen each control fire, pass, and not know?

use super::CaseReport;
use crate::decision::Checked;
use crate::policy::Policy;
use crate::stage::Stage;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What the cases show of one control.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coverage {
    /// The control.
    pub control: Arc<str>,
    /// The stage it guards.
    pub stage: Stage,
    /// Whether it fires in some case.
    pub fired: bool,
    /// Whether it passes, or does not apply, in some case.
    pub passed: bool,
    /// Whether it cannot be decided in some case.
    pub unknown: bool,
}

impl Coverage {
    /// Whether some case shows each of the three.
    pub fn is_full(&self) -> bool {
        self.fired && self.passed && self.unknown
    }
}

/// What came of a control that was checked, in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Came {
    Fired,
    Passed,
    Unknown,
}

impl Came {
    pub(super) fn of(checked: &Checked) -> Self {
        match (&checked.unknown, checked.fired) {
            (Some(_), _) => Self::Unknown,
            (None, Some(_)) => Self::Fired,
            (None, None) => Self::Passed,
        }
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Fired => "fired",
            Self::Passed => "passed",
            Self::Unknown => "unknown",
        }
    }
}

/// What `cases` show of each control of `policy`.
pub(super) fn cover(policy: &Policy, cases: &[CaseReport]) -> Vec<Coverage> {
    let mut seen: BTreeMap<&str, [bool; 3]> = BTreeMap::new();
    for checked in cases.iter().flat_map(|case| &case.checked) {
        let [fired, passed, unknown] = seen.entry(&checked.control).or_default();
        match Came::of(checked) {
            Came::Fired => *fired = true,
            Came::Passed => *passed = true,
            Came::Unknown => *unknown = true,
        }
    }
    let controls = Stage::ALL.into_iter().flat_map(|stage| policy.controls(stage).all());
    let coverage = controls.map(|control| {
        let [fired, passed, unknown] = seen.get(control.id()).copied().unwrap_or_default();
        Coverage { control: control.id().into(), stage: control.stage(), fired, passed, unknown }
    });
    coverage.collect()
}
