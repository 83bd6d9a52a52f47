//! Asking the policy about a case, as the cases of its folder are asked.

use super::Target;
use crate::check::past::Past;
use crate::check::prove::Example;
use crate::check::run;
use crate::decision::{Checked, Decision, Scratch};
use crate::fact::Row;
use crate::feel::Stack;
use crate::policy::Policy;
use crate::rule::Outcome;
use crate::stage::Stage;
use std::sync::Arc;

/// How the names of generated cases begin.
pub(super) const PREFIX: &str = "generated: ";

/// One case and what came of it.
#[derive(Debug, Clone)]
pub(super) struct Asked {
    /// The seed that it was made from.
    pub(super) seed: usize,
    pub(super) example: Example,
    /// What the target says.
    pub(super) answer: Arc<str>,
    /// What each operand is; none of one that is unknown or fails.
    pub(super) holds: Vec<Option<Arc<str>>>,
}

/// A case to begin with.
pub(super) struct Seed {
    pub(super) stage: Stage,
    pub(super) name: Arc<str>,
    pub(super) example: Example,
}

/// Asks a policy.
pub(super) struct Asker<'a> {
    pub(super) policy: &'a Policy,
    pub(super) seeds: Vec<Seed>,
    scratch: Scratch,
    stack: Stack,
}

impl<'a> Asker<'a> {
    pub(super) fn new(policy: &'a Policy) -> Self {
        let cases = policy.test_cases();
        let mut seeds: Vec<(bool, Seed)> = Vec::new();
        for (at, case, expected) in cases.cases() {
            let placed = cases.stage(at).zip(cases.as_of(at)).filter(|_| cases.after(at).is_none());
            // What was generated before is not what an author meant.
            if case.name().starts_with(PREFIX) {
                continue;
            }
            let Some((stage, as_of)) = placed.filter(|_| expected.error.is_none()) else {
                continue;
            };
            let facts = cases.facts(at).into_iter();
            let facts = facts.map(|(name, given)| (Arc::from(name), given.clone())).collect();
            let history = cases.history(at).into_iter();
            let history = history.map(|(field, said)| (field, said.clone())).collect();
            let refused = !expected.outcome.is_some_and(Outcome::goes_on);
            let example = Example { as_of, facts, history };
            seeds.push((refused, Seed { stage, name: case.name().into(), example }));
        }
        // What is let go on comes first: less hides what is looked for.
        seeds.sort_by_key(|(refused, _)| *refused);
        let seeds = seeds.into_iter().map(|(_, seed)| seed).collect();
        Self { policy, seeds, scratch: Scratch::default(), stack: Stack::default() }
    }

    /// What the policy decides of `example`; none where it decides nothing.
    pub(super) fn decide(
        &mut self,
        stage: Stage,
        example: &Example,
    ) -> Option<(Decision, Vec<Checked>)> {
        let (request, past) =
            run::request(self.policy, "generated".to_owned(), asked(self.policy, stage, example))
                .ok()?;
        let decision = self.policy.decide(&request).ok()?;
        let checked = self.policy.trace(&request).ok()?;
        past.after(example.as_of, decision.effects()).ok()?;
        Some((decision, checked))
    }

    /// What the target says of `example`.
    pub(super) fn ask(
        &mut self,
        target: &Target<'_>,
        (seed, example): (usize, Example),
    ) -> Option<Asked> {
        let policy = self.policy;
        let (request, _) =
            run::request(policy, "generated".to_owned(), asked(policy, target.stage, &example))
                .ok()?;
        let (_, row) = policy.decide_with_row(&request, &mut self.scratch).ok()?;
        let checked = policy.trace(&request).ok()?;
        let answer = target.answer(policy, &checked, &row);
        let holds = target.holds(policy, (&row, example.as_of), &mut self.stack);
        Some(Asked { seed, example, answer, holds })
    }

    /// The row that all rules see of `example`.
    pub(super) fn row(&mut self, stage: Stage, example: &Example) -> Option<Row> {
        let asked = asked(self.policy, stage, example);
        let (request, _) = run::request(self.policy, "generated".to_owned(), asked).ok()?;
        let (_, row) = self.policy.decide_with_row(&request, &mut self.scratch).ok()?;
        Some(row)
    }
}

fn asked<'e>(policy: &Policy, stage: Stage, example: &'e Example) -> run::Asked<'e> {
    run::Asked {
        stage,
        as_of: example.as_of,
        past: Past::usual(policy, stage),
        said: example.history.iter().map(|(field, said)| (*field, said)).collect(),
        facts: example.facts.iter().map(|(name, given)| (name.as_ref(), given)).collect(),
    }
}
