//! `tests/*.toml`: named cases that say what the policy must decide.
//!
//! A case says only what is different from its base, so that what it is about can be seen at a glance.
//! Everything is inherited: stage, time, facts, history, and the case it comes after.

mod expected;
mod read;

pub(crate) use expected::Expected;

use super::fields::unknown_name;
use crate::document::{Faults, Text};
use crate::fact::{HistoryField, Missing, Schema};
use crate::limits::TEST_BASES_MAX;
use crate::rule::Reasons;
use crate::stage::Stage;
use crate::strategy::Strategy;
use crate::value::{Currency, Timestamp, Value};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What the cases are read with.
#[derive(Debug)]
pub(super) struct Known<'a> {
    pub(super) schema: &'a Schema,
    pub(super) currency: Currency,
    pub(super) reasons: &'a Reasons,
    pub(super) controls: &'a BTreeMap<String, Option<Stage>>,
    pub(super) strategy: &'a Strategy,
    pub(super) faults: &'a Faults,
}

/// A value, or why there is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Said {
    /// This value.
    Value(Value),
    /// None, for this reason.
    Missing(Missing),
}

/// A fact of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Given {
    pub(crate) said: Said,
    /// How long before the decision it was observed.
    pub(crate) age_days: i64,
}

/// A case or a base, as it is written.
#[derive(Debug, Clone)]
pub(crate) struct TestCase {
    name: Text,
    stage: Option<Stage>,
    as_of: Option<Timestamp>,
    /// Whether stage, time and base could be read, as far as they are written.
    whole: bool,
    facts: BTreeMap<Arc<str>, Given>,
    history: BTreeMap<HistoryField, Said>,
    /// The place of the base that it starts from.
    base: Option<usize>,
    /// The place of the case that was decided before it.
    after: Option<usize>,
    /// What must come out; nothing is expected of a base.
    pub(crate) expected: Option<Expected>,
}

impl TestCase {
    /// The name.
    pub(crate) fn name(&self) -> &str {
        self.name.as_str()
    }

    /// The file and the line of the name.
    pub(crate) fn stands(&self) -> (&str, usize) {
        self.name.stands()
    }
}

/// The cases and bases of a policy.
#[derive(Debug, Clone, Default)]
pub(crate) struct TestCases(Vec<TestCase>);

impl TestCases {
    /// The cases with their places, in the order of the files; bases are left out.
    pub(crate) fn cases(&self) -> impl Iterator<Item = (usize, &TestCase, &Expected)> {
        let all = self.0.iter().enumerate();
        all.filter_map(|(at, case)| Some((at, case, case.expected.as_ref()?)))
    }

    /// The name at `at`.
    pub(crate) fn name(&self, at: usize) -> &str {
        self.0.get(at).map_or("?", TestCase::name)
    }

    /// The case at `at` and its bases, the nearest first.
    fn lineage(&self, at: usize) -> impl Iterator<Item = &TestCase> {
        let next = |case: &&TestCase| case.base.and_then(|base| self.0.get(base));
        std::iter::successors(self.0.get(at), next).take(TEST_BASES_MAX.saturating_add(1))
    }

    pub(crate) fn stage(&self, at: usize) -> Option<Stage> {
        self.lineage(at).find_map(|case| case.stage)
    }

    pub(crate) fn as_of(&self, at: usize) -> Option<Timestamp> {
        self.lineage(at).find_map(|case| case.as_of)
    }

    /// The case that was decided before the one at `at`.
    pub(crate) fn after(&self, at: usize) -> Option<usize> {
        self.lineage(at).find_map(|case| case.after)
    }

    /// The facts of the case at `at`, its own before those of its bases.
    pub(crate) fn facts(&self, at: usize) -> BTreeMap<&str, &Given> {
        let mut facts = BTreeMap::new();
        for (name, given) in self.lineage(at).flat_map(|case| &case.facts) {
            facts.entry(name.as_ref()).or_insert(given);
        }
        facts
    }

    /// What the case at `at` says of the past, its own before what its bases say.
    pub(crate) fn history(&self, at: usize) -> BTreeMap<HistoryField, &Said> {
        let mut history = BTreeMap::new();
        for (field, said) in self.lineage(at).flat_map(|case| &case.history) {
            history.entry(*field).or_insert(said);
        }
        history
    }
}

/// A case as it is read: it names others that may stand further down.
#[derive(Debug)]
struct Draft {
    base: Option<Text>,
    after: Option<Text>,
    /// The controls that its expectation names.
    controls: Vec<Text>,
    case: TestCase,
}

/// The cases of all files as they are read.
#[derive(Debug, Default)]
pub(super) struct Drafts(Vec<Draft>);

impl Drafts {
    /// Puts the cases together and notes what does not fit.
    pub(super) fn link(mut self, known: &Known<'_>) -> TestCases {
        let mut places = BTreeMap::new();
        for (at, draft) in self.0.iter().enumerate() {
            if places.insert(draft.case.name().to_owned(), at).is_some() {
                let message = format!("`{}` is there twice", draft.case.name());
                known.faults.push(draft.case.name.fault("duplicate-name", message));
            }
        }
        for draft in &mut self.0 {
            let find = |text: &Option<Text>| find_case(text.as_ref()?, &places, known.faults);
            (draft.case.base, draft.case.after) = (find(&draft.base), find(&draft.after));
            draft.case.whole &= draft.base.is_none() || draft.case.base.is_some();
        }
        let cases = TestCases(self.0.iter().map(|draft| draft.case.clone()).collect());
        let bases: Vec<_> = cases.0.iter().map(|case| case.base).collect();
        if !self.check_ends(&bases, "base", known.faults) {
            return TestCases::default();
        }
        let before: Vec<_> = (0..cases.0.len()).map(|at| cases.after(at)).collect();
        if self.check_ends(&before, "after", known.faults) {
            for (at, draft) in self.0.iter().enumerate() {
                draft.check(at, &cases, known);
            }
        }
        cases
    }

    /// Whether following `next` from any case comes to an end.
    fn check_ends(&self, next: &[Option<usize>], key: &str, faults: &Faults) -> bool {
        let mut seen: Vec<Option<usize>> = vec![None; next.len()];
        let mut ends = true;
        for (start, draft) in self.0.iter().enumerate() {
            let mut at = Some(start);
            while let Some(slot) = at.and_then(|at| seen.get_mut(at)) {
                if *slot == Some(start) {
                    let message =
                        format!("`{}` leads back to itself by `{key}`", draft.case.name());
                    faults.push(draft.case.name.fault("circle", message));
                    ends = false;
                }
                if slot.is_some() {
                    break;
                }
                *slot = Some(start);
                at = at.and_then(|at| next.get(at).copied().flatten());
            }
        }
        ends
    }
}

/// The place of the case that `text` names, or a fault with the nearest one.
fn find_case(text: &Text, places: &BTreeMap<String, usize>, faults: &Faults) -> Option<usize> {
    let found = places.get(text.as_str()).copied();
    if found.is_none() {
        let names = places.keys().map(String::as_str);
        faults.push(unknown_name("unknown-case", "case or base", text, names));
    }
    found
}

impl Draft {
    /// Notes what is missing in the case at `at` with all its bases, and what cannot be.
    fn check(&self, at: usize, cases: &TestCases, known: &Known<'_>) {
        let name = &self.case.name;
        if cases.lineage(at).count() > TEST_BASES_MAX {
            let message = format!("a case stands on at most {TEST_BASES_MAX} bases");
            return known.faults.push(name.fault("too-large", message));
        }
        let (stage, as_of) = (cases.stage(at), cases.as_of(at));
        // What cannot be read was told already.
        let whole = cases.lineage(at).all(|case| case.whole);
        for (key, there) in [("stage", stage.is_some()), ("as_of", as_of.is_some())] {
            if !there && whole && self.case.expected.is_some() {
                let message = format!("`{key}` is required here or in its base");
                known.faults.push(name.fault("missing-key", message));
            }
        }
        for control in &self.controls {
            let guarded = known.controls.get(control.as_str()).copied().flatten();
            if let Some((guarded, stage)) = guarded.zip(stage).filter(|(one, two)| one != two) {
                let message = format!(
                    "`{}` is a control at {guarded}, and this case is decided at {stage}",
                    control.as_str()
                );
                known.faults.push(control.fault("other-stage", message));
            }
        }
        let Some(before) = cases.after(at) else { return };
        let undecided = cases.0.get(before).is_some_and(|before| before.expected.is_none());
        if let Some(after) = self.after.as_ref().filter(|_| undecided) {
            let message = format!("`{}` is a base, which nobody decides", cases.name(before));
            known.faults.push(after.fault("base-after", message));
        } else if let Some((before, as_of)) = cases.as_of(before).zip(as_of)
            && before > as_of
        {
            let (before, as_of) = (before.to_rfc3339(), as_of.to_rfc3339());
            let message =
                format!("this is decided at {as_of}, before what it comes after: {before}");
            let place = self.after.as_ref().unwrap_or(name);
            known.faults.push(place.fault("bad-order", message));
        }
    }
}
