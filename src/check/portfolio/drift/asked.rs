//! One version, asked about all customers of a portfolio.

use crate::check::portfolio::ControlHits;
use crate::check::portfolio::ask::{Answer, Asking};
use crate::check::portfolio::read::Reader;
use crate::error::Result;
use crate::fact::Row;
use crate::policy::Policy;
use crate::rule::Outcome;
use crate::stage::Stage;
use crate::value::Timestamp;

/// What one version says of all customers.
pub(super) struct Asked {
    /// How often each control fires.
    pub(super) controls: Vec<ControlHits>,
    /// The amount of each customer, in the smallest unit.
    pub(super) amounts: Vec<Option<i64>>,
    /// The line of each customer.
    pub(super) lines: Vec<usize>,
    /// What is decided of each customer at each of all stages.
    outcomes: Vec<[Option<Outcome>; Stage::ALL.len()]>,
}

impl Asked {
    /// Asks `policy`; whoever is asked about is shown to `see`, with all that is computed of them.
    pub(super) fn of(
        (policy, as_of): (&Policy, Timestamp),
        reader: Reader<'_>,
        amount: Option<&str>,
        mut see: impl FnMut(&Row),
    ) -> Result<Self> {
        let amount = amount.and_then(|name| policy.schema().find(name));
        let mut asking = Asking::new((policy, as_of), reader.given());
        let controls = asking.controls.iter().map(|control| ControlHits::new(control)).collect();
        let mut asked =
            Self { controls, amounts: Vec::new(), lines: Vec::new(), outcomes: Vec::new() };
        reader.each(|row, line| {
            asking.complete(row);
            see(row);
            asked.lines.push(line);
            asked.amounts.push(amount.and_then(|id| row.get(id).whole()));
            let mut outcomes = [Some(Outcome::Approve); Stage::ALL.len()];
            for (answer, hits) in asking.answers(row).zip(&mut asked.controls) {
                hits.count(answer);
                if let Some(outcome) = outcomes.get_mut(place(hits.stage)) {
                    *outcome = outcome.and_then(|so_far| worst(so_far, answer, hits.stage));
                }
            }
            asked.outcomes.push(outcomes);
        })?;
        Ok(asked)
    }

    /// Of how many customers another version says something else at some stage.
    pub(super) fn otherwise(&self, other: &Self) -> usize {
        self.outcomes.iter().zip(&other.outcomes).filter(|(one, other)| one != other).count()
    }

    /// What is decided of each customer at one stage.
    pub(super) fn outcomes(&self, stage: Stage) -> impl Iterator<Item = Option<Outcome>> {
        self.outcomes.iter().map(move |all| all.get(place(stage)).copied().flatten())
    }
}

fn place(stage: Stage) -> usize {
    usize::from(stage.number()).saturating_sub(1)
}

/// The worse of an outcome and of what a control makes of it; none where that could not be computed.
fn worst(so_far: Outcome, answer: Answer, stage: Stage) -> Option<Outcome> {
    match answer {
        Answer::Passes => Some(so_far),
        Answer::Fires(severity) | Answer::Unknown(severity) => {
            Some(so_far.max(Outcome::of(Some(severity), stage)))
        }
        Answer::Fails => None,
    }
}
