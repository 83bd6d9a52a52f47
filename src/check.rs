//! Trying a policy out before it is in force: does it compile, does it decide the named cases of its own
//! `tests/*.toml` as their author expects, and does what `invariants.toml` forbids never happen?
//!
//! Nothing here decides by itself: a case goes through [`Policy::decide`], and what comes before it
//! through the one fold of [`crate::case`].

mod compare;
mod controls;
mod cover;
mod day;
mod facts;
mod generate;
mod model;
mod past;
mod portfolio;
mod prove;
mod run;
mod tables;
mod text;
mod versions;

pub use compare::Difference;
pub use controls::{Exposure, WhenMissing};
pub use cover::Coverage;
pub use generate::{Generated, generate};
pub use model::{ModelReport, check_model};
pub use portfolio::{
    Bin, ControlDrift, ControlHits, Move, Part, PortfolioDrift, PortfolioReport, Ranked,
    StageDrift, TableHits, ValueDrift, compare_on_portfolio, portfolio,
};
pub use prove::{InvariantReport, Verdict};
pub use tables::{Finding, Holds};
pub use versions::{
    CaseChange, ChoiceChange, Chosen, Compared, ControlChange, Customer, GateChange, ModelChange,
    PointsChange, TableBox, TableChange, TextChange, VersionReport, compare_versions,
};

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
    /// What its decision tables, its controls and its declarations say about every customer. They make
    /// no policy unclean.
    pub findings: Vec<Finding>,
    /// What each missing fact does to each control that it can leave undecided.
    pub exposures: Vec<Exposure>,
    /// Its named cases, in the order of the files.
    pub cases: Vec<CaseReport>,
    /// What the cases show of each control, in the order in which they are checked.
    pub coverage: Vec<Coverage>,
    /// What must never happen, and whether that is proved, at each stage.
    pub invariants: Vec<InvariantReport>,
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

/// Compiles the policy in `archive`, runs its own cases and tries to prove its invariants. A policy that
/// does not compile has faults in its report, and nothing else.
pub fn check(archive: Archive) -> CheckReport {
    match Policy::compile(archive) {
        Ok(policy) => check_policy(&policy),
        Err(error) => CheckReport { faults: error.faults().to_vec(), ..CheckReport::default() },
    }
}

/// Runs the own cases of a policy that compiled, and tries to prove its invariants.
pub fn check_policy(policy: &Policy) -> CheckReport {
    let cases = run::run(policy);
    let places = controls::place::Places::of(policy.archive());
    let mut findings = tables::findings(policy, Bound::default());
    let (of_controls, exposures) = controls::look(policy, &places);
    findings.extend(of_controls);
    findings.extend(facts::findings(policy, &places));
    CheckReport {
        controls: policy.control_count(),
        faults: Vec::new(),
        warnings: policy.warnings().to_vec(),
        findings,
        exposures,
        coverage: cover::cover(policy, &cases),
        cases,
        invariants: prove::prove(policy),
    }
}

impl CheckReport {
    /// Whether it compiles, every case passed, and every invariant is proved but those that may be
    /// unproved.
    pub fn is_clean(&self) -> bool {
        let held = self.invariants.iter().all(InvariantReport::is_clean);
        self.faults.is_empty() && self.failed() == 0 && held
    }

    /// How many invariants hold, whatever is asked.
    pub fn proved(&self) -> usize {
        self.invariants.iter().filter(|invariant| invariant.is_proved()).count()
    }

    /// Of how many that is not known, or not so.
    pub fn not_proved(&self) -> usize {
        self.invariants.len().saturating_sub(self.proved())
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
