//! The funnel: cases by stage and answer, top reasons, and where every case stands.

use crate::audit::Replayed;
use crate::decision::Decision;
use crate::rule::{Outcome, Severity};
use crate::stage::{CaseState, Stage};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Cases by stage. A case counts once at each stage it enters, by the most severe answer that the
/// machine gave it there; what humans moved afterwards is counted apart.
#[derive(Debug, Clone, Default)]
pub struct Funnel {
    cases: BTreeMap<(Arc<str>, Arc<str>), Path>,
}

/// One case.
#[derive(Debug, Clone, Default)]
struct Path {
    stages: BTreeMap<Stage, Answer>,
    last: Option<Standing>,
}

/// The most severe answer of the machine at one stage.
#[derive(Debug, Clone)]
struct Answer {
    outcome: Outcome,
    reason: Option<Arc<str>>,
    moved: bool,
}

/// Where a case stands after its last decision.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Standing {
    /// The stage decided last.
    pub stage: Stage,
    /// The state of the case.
    pub state: CaseState,
    /// The weightiest reason of the last decision, when it did not simply go on.
    pub reason: Option<Arc<str>>,
}

/// The cases of one stage: `entered` is the sum of the other four.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StageCount {
    /// Cases that were decided here at all.
    pub entered: u64,
    /// Cases that went on at once, with conditions or with a counter-offer.
    pub approved: u64,
    /// Cases that a human has to look at.
    pub referred: u64,
    /// Cases that were refused.
    pub declined: u64,
    /// Cases that were pended, suppressed, frozen or ended.
    pub other: u64,
    /// Of all these, cases that a human moved by an override.
    pub moved: u64,
    /// The weightiest reason of each case that was not approved, with its count, the commonest first.
    pub reasons: Vec<(Arc<str>, u64)>,
}

impl Funnel {
    /// Adds one decision. They must come in the order of the log.
    pub fn add(&mut self, replayed: &Replayed<'_>) {
        let (request, decision) = (replayed.request, replayed.decision);
        let key = (Arc::from(request.customer()), Arc::from(request.case()));
        let path = self.cases.entry(key).or_default();
        path.last = Some(standing(decision));
        let new = Answer {
            outcome: decision.outcome(),
            reason: weightiest(decision),
            moved: replayed.overruled.is_some(),
        };
        match path.stages.get_mut(&decision.stage()) {
            None => {
                path.stages.insert(decision.stage(), new);
            }
            Some(answer) if new.moved => answer.moved = true,
            Some(answer) if rank(new.outcome) > rank(answer.outcome) => {
                *answer = Answer { moved: answer.moved, ..new };
            }
            Some(_) => {}
        }
    }

    /// How many cases there are.
    pub fn cases(&self) -> u64 {
        self.cases.len() as u64
    }

    /// The cases of `stage`.
    pub fn stage(&self, stage: Stage) -> StageCount {
        let mut count = StageCount::default();
        let mut reasons: BTreeMap<Arc<str>, u64> = BTreeMap::new();
        for answer in self.cases.values().filter_map(|path| path.stages.get(&stage)) {
            add(&mut count.entered);
            add(match answer.outcome {
                Outcome::Approve | Outcome::ApproveWithConditions | Outcome::CounterOffer => {
                    &mut count.approved
                }
                Outcome::Refer => &mut count.referred,
                Outcome::Decline => &mut count.declined,
                Outcome::Pend | Outcome::Suppress | Outcome::Freeze | Outcome::Exit => {
                    &mut count.other
                }
            });
            if answer.moved {
                add(&mut count.moved);
            }
            if let Some(reason) = answer.reason.as_ref().filter(|_| !answer.outcome.goes_on()) {
                add(reasons.entry(reason.clone()).or_default());
            }
        }
        count.reasons = by_count(reasons);
        count
    }

    /// Where all cases stand, with their counts: by stage, within a stage the commonest first. The
    /// counts add up to [`Funnel::cases`].
    pub fn standings(&self) -> Vec<(Standing, u64)> {
        let mut counts: BTreeMap<Standing, u64> = BTreeMap::new();
        for standing in self.cases.values().filter_map(|path| path.last.clone()) {
            add(counts.entry(standing).or_default());
        }
        let mut counts: Vec<(Standing, u64)> = counts.into_iter().collect();
        counts.sort_by_key(|(standing, count)| (standing.stage, std::cmp::Reverse(*count)));
        counts
    }
}

fn add(count: &mut u64) {
    *count = count.saturating_add(1);
}

fn by_count(reasons: BTreeMap<Arc<str>, u64>) -> Vec<(Arc<str>, u64)> {
    let mut reasons: Vec<(Arc<str>, u64)> = reasons.into_iter().collect();
    reasons.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    reasons
}

/// The weightiest reason of a decision; a notice is none.
fn weightiest(decision: &Decision) -> Option<Arc<str>> {
    let reason = decision.reasons().first()?;
    (reason.severity() < Severity::Notice).then(|| reason.code().into())
}

fn standing(decision: &Decision) -> Standing {
    let reason = weightiest(decision).filter(|_| !decision.outcome().goes_on());
    Standing { stage: decision.stage(), state: decision.state(), reason }
}

/// How severe an answer is for the one who gets it.
const fn rank(outcome: Outcome) -> u8 {
    match outcome {
        Outcome::Approve => 0,
        Outcome::ApproveWithConditions => 1,
        Outcome::CounterOffer => 2,
        Outcome::Pend => 3,
        Outcome::Refer => 4,
        Outcome::Suppress => 5,
        Outcome::Freeze => 6,
        Outcome::Decline => 7,
        Outcome::Exit => 8,
    }
}
