//! Trying a policy out before it is in force: does it compile, and does it decide the named cases of its
//! own `tests/*.toml` as their author expects?
//!
//! Nothing here decides by itself: a case goes through [`Policy::decide`], and what comes before it
//! through the one fold of [`crate::case`].

mod compare;
mod cover;
mod past;
mod run;
mod tables;
mod text;

pub use compare::Difference;
pub use cover::Coverage;
pub use tables::Finding;

use crate::decision::Checked;
use crate::error::Fault;
use crate::policy::{Archive, Policy};
use crate::rule::Outcome;
use crate::rule::boxes::Bound;
use crate::stage::Stage;
use std::sync::Arc;

/// All that was found out about a policy.
#[derive(Debug, Clone, Default)]
pub struct CheckReport {
    /// How many controls it has; none when it does not compile.
    pub controls: usize,
    /// Why it does not compile.
    pub faults: Vec<Fault>,
    /// What its author should look at, although it compiles.
    pub warnings: Vec<Fault>,
    /// What its decision tables say about every customer. They make no policy unclean.
    pub findings: Vec<Finding>,
    /// Its named cases, in the order of the files.
    pub cases: Vec<CaseReport>,
    /// What the cases show of each control, in the order in which they are checked.
    pub coverage: Vec<Coverage>,
    /// What must never happen, and whether that is proved.
    pub invariants: Invariants,
}

/// How many invariants were looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Invariants {
    /// Those that hold whatever is asked.
    pub proved: usize,
    /// Those of which that is not known, or not so.
    pub not_proved: usize,
}

/// What came of one named case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseReport {
    /// Its name.
    pub name: Arc<str>,
    /// The file it stands in.
    pub file: Arc<str>,
    /// The line of its name, from 1.
    pub line: usize,
    /// The stage that was decided.
    pub stage: Stage,
    /// What was decided; `None` when no decision could be made.
    pub outcome: Option<Outcome>,
    /// Every control that was checked, and what came of it.
    pub checked: Vec<Checked>,
    /// What did not come out as expected; the case passed when there is nothing.
    pub differences: Vec<Difference>,
}

/// Compiles the policy in `archive` and runs its own cases. A policy that does not compile has faults in
/// its report, and no cases.
pub fn check(archive: Archive) -> CheckReport {
    match Policy::compile(archive) {
        Ok(policy) => check_policy(&policy),
        Err(error) => CheckReport { faults: error.faults().to_vec(), ..CheckReport::default() },
    }
}

/// Runs the own cases of a policy that compiled.
pub fn check_policy(policy: &Policy) -> CheckReport {
    let cases = run::run(policy);
    CheckReport {
        controls: policy.control_count(),
        faults: Vec::new(),
        warnings: policy.warnings().to_vec(),
        findings: tables::findings(policy, Bound::default()),
        coverage: cover::cover(policy, &cases),
        cases,
        invariants: Invariants::default(),
    }
}

impl CheckReport {
    /// Whether it compiles and every case passed.
    pub fn is_clean(&self) -> bool {
        self.faults.is_empty() && self.failed() == 0
    }

    /// How many cases came out as expected.
    pub fn passed(&self) -> usize {
        self.cases.iter().filter(|case| case.passed()).count()
    }

    /// How many cases did not.
    pub fn failed(&self) -> usize {
        self.cases.len().saturating_sub(self.passed())
    }
}

impl CaseReport {
    /// Whether all came out as expected.
    pub fn passed(&self) -> bool {
        self.differences.is_empty()
    }
}
