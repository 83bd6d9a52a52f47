//! Does what must never happen never happen? The whole input space is split into boxes until in none of
//! them the forbidden can be decided, or a real decision shows that it can.
//!
//! What is known of a box is never less than what is possible in it, so nothing is taken for proved that
//! is not; a counter-example counts only when [`Policy::decide`] has decided it so. The space is every
//! fact, each also missing for every reason that a request may give, every history, every day on which
//! the policy is in force, for a case that came to its stage by an edge of this policy. A model is not
//! looked into: its scores may be anything. What a human overrides is not the policy's decision.

pub(super) mod computed;
mod confirm;
pub(super) mod decision;
mod offers;
pub(super) mod side;
pub(super) mod space;
pub(super) mod weights;
mod write;

use crate::limits::PROOF_BOXES_MAX;
use crate::policy::{Invariant, Policy};
use crate::rule::Outcome;
use crate::stage::Stage;
pub(super) use confirm::Example;
use confirm::Trial;
use decision::Subject;
pub(super) use side::{Side, datum};
use space::Space;
pub(super) use space::rest;
use std::sync::Arc;
pub(super) use weights::effect;
pub(super) use write::write_said;

/// Boxes that are still looked at for a counter-example once it is certain that nothing is proved.
const BOXES_AFTER_ALL: usize = 5_000;

/// What came of one invariant at one stage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvariantReport {
    /// Its name.
    pub name: Arc<str>,
    /// The file it stands in.
    pub file: Arc<str>,
    /// The line of its name, from 1.
    pub line: usize,
    /// The stage at which it must hold.
    pub stage: Stage,
    /// Whether it does.
    pub verdict: Verdict,
    /// Into how many boxes the space was split to find out.
    pub boxes: usize,
    /// Whether its author lets it stand although it is not proved.
    pub may_be_unproved: bool,
}

/// Whether something never happens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It does not, whatever is asked.
    Proved,
    /// It does, as this shows.
    Refuted {
        /// A case as it stands in `tests/*.toml`: it passes as long as the policy decides so.
        case: String,
        /// What is decided.
        outcome: Outcome,
    },
    /// Nobody knows.
    NotProved {
        /// Why, and where that is still open.
        why: String,
    },
}

impl InvariantReport {
    /// Whether it holds, whatever is asked.
    pub fn is_proved(&self) -> bool {
        self.verdict == Verdict::Proved
    }

    /// Whether the policy may come into force as far as this goes.
    pub fn is_clean(&self) -> bool {
        match self.verdict {
            Verdict::Proved => true,
            Verdict::Refuted { .. } => false,
            Verdict::NotProved { .. } => self.may_be_unproved,
        }
    }
}

/// Looks at every invariant of `policy`, in the order of its file, at each of its stages.
pub(super) fn prove(policy: &Policy) -> Vec<InvariantReport> {
    let mut reports = Vec::new();
    for invariant in policy.invariants().all() {
        for stage in &invariant.stages {
            let (verdict, boxes) = prove_at(policy, invariant, *stage);
            let (file, line) = invariant.stands();
            reports.push(InvariantReport {
                name: invariant.name().into(),
                file: file.into(),
                line,
                stage: *stage,
                verdict,
                boxes,
                may_be_unproved: invariant.may_be_unproved,
            });
        }
    }
    reports
}

fn prove_at(policy: &Policy, invariant: &Invariant, stage: Stage) -> (Verdict, usize) {
    let subject = Subject::new(policy, invariant, stage);
    let mut trial = Trial::new(policy, invariant, stage);
    let mut boxes = 0;
    let mut open: Option<String> = None;
    for period in policy.periods() {
        let space = Space::new(&subject, period);
        let mut waiting = vec![space.whole()];
        let mut most = PROOF_BOXES_MAX;
        while let Some(part) = waiting.pop() {
            if boxes >= most {
                let left = waiting.len().saturating_add(1);
                let place = open.unwrap_or_else(|| space.describe(&part));
                let why = format!("{left} of {boxes} boxes are still open, one of them {place}");
                return (Verdict::NotProved { why }, boxes);
            }
            boxes = boxes.saturating_add(1);
            let mut ranges = space.ranges(&part);
            let Some(questions) = subject.look(&mut ranges) else { continue };
            if let Some((case, outcome)) = trial.violation(&space, &part) {
                return (Verdict::Refuted { case, outcome }, boxes);
            }
            match space.split(&part, &questions) {
                Some((first, second)) => waiting.extend([second, first]),
                None if open.is_none() => {
                    open = Some(space.describe(&part));
                    most = most.min(boxes.saturating_add(BOXES_AFTER_ALL));
                }
                None => {}
            }
        }
    }
    match open {
        None => (Verdict::Proved, boxes),
        Some(place) => {
            let why = format!("nothing tells more of {place}");
            (Verdict::NotProved { why }, boxes)
        }
    }
}
