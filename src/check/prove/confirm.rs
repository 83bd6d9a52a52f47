//! A counter-example is one only when the policy has really decided it, and the fold takes its effects:
//! the named cases of the policy, moved into the box, are decided until one of them is forbidden.

use super::super::past::Past;
use super::super::run::{Asked, request};
use super::side::{Side, datum, number};
use super::space::{Part, Space};
use super::write::write;
use crate::decision::{Decision, Scratch};
use crate::fact::{Datum, Field, FieldId, HistoryField, Origin, Unknown};
use crate::feel::{Stack, Truth};
use crate::limits::PROOF_DECISIONS_MAX;
use crate::policy::{Given, Invariant, Policy, Said};
use crate::rule::Outcome;
use crate::stage::Stage;
use crate::value::{Timestamp, day_from_number, day_number};
use chrono::NaiveTime;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Named cases that are moved into each box.
const SEEDS_MAX: usize = 6;

/// What a case says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::check) struct Example {
    pub(in crate::check) as_of: Timestamp,
    pub(in crate::check) facts: BTreeMap<Arc<str>, Given>,
    pub(in crate::check) history: BTreeMap<HistoryField, Said>,
}

/// Decides examples until one is forbidden.
pub(super) struct Trial<'a> {
    policy: &'a Policy,
    invariant: &'a Invariant,
    stage: Stage,
    /// Where to begin; a case of which only the time is known where the policy has none.
    seeds: Vec<Option<Example>>,
    last: Vec<Option<Example>>,
    tried: usize,
    scratch: Scratch,
    stack: Stack,
}

impl<'a> Trial<'a> {
    pub(super) fn new(policy: &'a Policy, invariant: &'a Invariant, stage: Stage) -> Self {
        let cases = policy.test_cases();
        let mut seeds: Vec<(bool, Option<Example>)> = Vec::new();
        for (at, _, expected) in cases.cases() {
            let here = cases.stage(at) == Some(stage) && cases.after(at).is_none();
            let Some(as_of) = cases.as_of(at).filter(|_| here) else { continue };
            let facts = cases.facts(at).into_iter();
            let facts = facts.map(|(name, given)| (Arc::from(name), given.clone())).collect();
            let history = cases.history(at).into_iter();
            let history = history.map(|(field, said)| (field, said.clone())).collect();
            let refused = expected.outcome.is_none_or(|outcome| !outcome.goes_on());
            seeds.push((refused, Some(Example { as_of, facts, history })));
        }
        // What is let go on comes first.
        seeds.sort_by_key(|(refused, _)| *refused);
        seeds.truncate(SEEDS_MAX);
        seeds.push((true, None));
        let seeds: Vec<_> = seeds.into_iter().map(|(_, seed)| seed).collect();
        let (tried, scratch, stack) = (0, Scratch::default(), Stack::default());
        let last = seeds.iter().map(|_| None).collect();
        Self { policy, invariant, stage, seeds, last, tried, scratch, stack }
    }

    /// A case in `part` that is forbidden, as text, and what is decided of it.
    pub(super) fn violation(
        &mut self,
        space: &Space<'_>,
        part: &Part,
    ) -> Option<(String, Outcome)> {
        for place in 0..self.seeds.len() {
            if self.tried >= PROOF_DECISIONS_MAX {
                return None;
            }
            let seed = self.seeds.get(place)?.clone();
            let Some(example) = self.moved(seed, space, part) else { continue };
            let last = self.last.get_mut(place)?;
            if last.as_ref() == Some(&example) {
                continue;
            }
            *last = Some(example.clone());
            if let Some(outcome) = self.is_forbidden(&example) {
                let example = self.plainer(example, space);
                let name = self.invariant.name();
                let text = write((name, self.stage, outcome), &example, self.policy.schema());
                return Some((text, outcome));
            }
        }
        None
    }

    /// The same example without facts that take no part, where it is forbidden without them too.
    fn plainer(&mut self, example: Example, space: &Space<'_>) -> Example {
        let schema = self.policy.schema();
        let mut plainer = example.clone();
        plainer.facts.retain(|name, _| schema.find(name).is_some_and(|id| space.takes_part(id)));
        if self.is_forbidden(&plainer).is_some() { plainer } else { example }
    }

    /// The outcome of `example` where the policy decides it and must not.
    fn is_forbidden(&mut self, example: &Example) -> Option<Outcome> {
        self.tried = self.tried.saturating_add(1);
        let said = example.history.iter().map(|(field, said)| (*field, said)).collect();
        let facts = example.facts.iter().map(|(name, given)| (name.as_ref(), given)).collect();
        let past = Past::usual(self.policy, self.stage);
        let asked = Asked { stage: self.stage, as_of: example.as_of, past, said, facts };
        let (request, past) = request(self.policy, "counter-example".to_owned(), asked).ok()?;
        let found = self.policy.decide_with_row(&request, &mut self.scratch);
        let (decision, mut row): (Decision, _) = found.ok()?;
        let (as_of, stack) = (request.as_of(), &mut self.stack);
        let reads = self.invariant.never.reads();
        self.policy.compute_more((self.stage, reads), &mut row, as_of, stack).ok()?;
        let outcome = decision.outcome();
        let symbol = Datum::Symbol(u16::from(outcome.number()).saturating_sub(1));
        let mut row = row.within(self.policy.invariants().schema());
        row.set(self.policy.invariants().outcome(), symbol);
        let truth = self.invariant.never.test(&row, as_of, stack).ok()?;
        // What the fold refuses, no store would keep.
        past.after(as_of, decision.effects()).ok()?;
        (truth == Truth::True).then_some(outcome)
    }

    /// `seed` with every side of `part` that it does not lie in moved to the nearest value that does.
    fn moved(&self, seed: Option<Example>, space: &Space<'_>, part: &Part) -> Option<Example> {
        let (first, last) = Space::days(part);
        let mut example = match seed {
            Some(seed) => seed,
            None => Example {
                as_of: noon(first.clamp(1, 3_652_059).clamp(first, last))?,
                facts: BTreeMap::new(),
                history: BTreeMap::new(),
            },
        };
        let day = day_number(example.as_of.date_naive());
        if day < first || day > last {
            example.as_of = noon(day.clamp(first, last))?;
        }
        let usual = self.usual(&example)?;
        for (id, side) in space.sides(part) {
            let Some(field) = self.policy.schema().field(id) else { continue };
            if field.origin == Origin::Fact {
                let given = example.facts.get(&field.name).map(|given| &given.said);
                let is = given.and_then(|said| data_of(said, (id, field)));
                let is = is.unwrap_or(absent(id));
                if let Some(said) = moved_into(side, &is, (field, space)) {
                    example.facts.insert(field.name.clone(), Given { said, age_days: 0 });
                }
            } else if field.origin == Origin::History {
                let Some(named) = HistoryField::from_name(&field.name) else { continue };
                let is = usual.get(&id).cloned().unwrap_or(absent(id));
                if let Some(said) = moved_into(side, &is, (field, space)) {
                    example.history.insert(named, said);
                }
            }
        }
        Some(example)
    }

    /// What the past of `example` is.
    fn usual(&self, example: &Example) -> Option<BTreeMap<FieldId, Datum>> {
        let said = example.history.iter().map(|(field, said)| (*field, said)).collect();
        let past = Past::usual(self.policy, self.stage).with(&said, example.as_of).ok()?;
        let history = past.history(self.policy, &said, example.as_of).ok()?;
        Some(history.data.into_iter().collect())
    }
}

fn absent(field: FieldId) -> Datum {
    Datum::Unknown(Unknown { field, why: crate::fact::Missing::Absent })
}

fn noon(day: i64) -> Option<Timestamp> {
    let noon = NaiveTime::from_hms_opt(12, 0, 0)?;
    Some(day_from_number(day)?.and_time(noon).and_utc().fixed_offset())
}

fn data_of(said: &Said, (id, field): (FieldId, &Field)) -> Option<Datum> {
    match said {
        Said::Value(value) => field.datum(value).ok(),
        Said::Missing(why) => Some(Datum::Unknown(Unknown { field: id, why: *why })),
    }
}

/// What must be said so that a field that is `is` lies in `side`; nothing where it does.
fn moved_into(side: Side, is: &Datum, (field, space): (&Field, &Space<'_>)) -> Option<Said> {
    let words = space.words();
    let at = number(is, words);
    let whys = side.whys.iter().collect::<Vec<_>>();
    match (side.range, at, is.missing()) {
        (_, _, Some(why)) if whys.contains(&why) => None,
        (Some((low, high)), Some(at), _) if low <= at && at <= high => None,
        (Some((low, high)), at, _) => {
            let at = at.unwrap_or(0).clamp(low, high);
            let datum = datum(field, at, words)?;
            field.value(&datum).map(Said::Value)
        }
        (None, ..) => whys.first().map(|why| Said::Missing(*why)),
    }
}
