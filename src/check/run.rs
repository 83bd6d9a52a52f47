//! Running the cases: each is decided once, after the one that it comes after.

use super::past::Past;
use super::{CaseReport, Difference, compare};
use crate::decision::{Checked, Decision, Request};
use crate::error::{Error, ErrorKind, Result};
use crate::fact::{Facts, HistoryField, Source};
use crate::policy::{Expected, Given, Policy, Said, TestCase, TestCases};
use crate::stage::Stage;
use crate::value::Timestamp;
use chrono::TimeDelta;
use std::collections::BTreeMap;

/// Runs every case of `policy`, in the order of the files.
pub(super) fn run(policy: &Policy) -> Vec<CaseReport> {
    let cases = policy.test_cases();
    let mut runner = Runner { policy, cases, ran: BTreeMap::new() };
    let mut reports = Vec::new();
    for (at, case, expected) in cases.cases() {
        runner.decide_up_to(at);
        if let Some((stage, ran)) = cases.stage(at).zip(runner.ran.get(&at)) {
            reports.push(report(case, stage, expected, ran));
        }
    }
    reports
}

/// What came of one case, or why no decision was made.
type Ran = std::result::Result<Decided, String>;

struct Decided {
    decision: Decision,
    checked: Vec<Checked>,
    /// What the decision left.
    past: Past,
}

struct Runner<'a> {
    policy: &'a Policy,
    cases: &'a TestCases,
    ran: BTreeMap<usize, Ran>,
}

impl Runner<'_> {
    /// Decides the case at `at` and before it those that it comes after, where that was not done yet.
    fn decide_up_to(&mut self, at: usize) {
        let mut waiting = vec![at];
        while let Some(before) = waiting.last().and_then(|at| self.cases.after(*at)) {
            if self.ran.contains_key(&before) {
                break;
            }
            waiting.push(before);
        }
        while let Some(at) = waiting.pop() {
            if !self.ran.contains_key(&at) {
                let ran = self.decide(at).map_err(|error| error.to_string());
                self.ran.insert(at, ran);
            }
        }
    }

    fn decide(&self, at: usize) -> Result<Decided> {
        let placed = self.cases.stage(at).zip(self.cases.as_of(at));
        let Some((stage, as_of)) = placed else {
            return Err(Error::new(ErrorKind::Request, "the case says neither stage nor time"));
        };
        let past = self.before(at, stage)?;
        let (said, facts) = (self.cases.history(at), self.cases.facts(at));
        let asked = Asked { stage, as_of, past, said, facts };
        let (request, past) = request(self.policy, format!("case {at}"), asked)?;
        let decision = self.policy.decide(&request)?;
        let checked = self.policy.trace(&request)?;
        let past = past.after(as_of, decision.effects())?;
        Ok(Decided { decision, checked, past })
    }

    fn before(&self, at: usize, stage: Stage) -> Result<Past> {
        let Some(before) = self.cases.after(at) else { return Ok(Past::usual(self.policy, stage)) };
        if let Some(Ok(decided)) = self.ran.get(&before) {
            return Ok(decided.past.clone());
        }
        let message = format!("no decision was made in `{}`", self.cases.name(before));
        Err(Error::new(ErrorKind::Request, message))
    }
}

/// What is asked in a case.
pub(super) struct Asked<'a> {
    pub(super) stage: Stage,
    pub(super) as_of: Timestamp,
    /// The past before what is said of it.
    pub(super) past: Past,
    /// What is said of the past.
    pub(super) said: BTreeMap<HistoryField, &'a Said>,
    /// What is known, by its name.
    pub(super) facts: BTreeMap<&'a str, &'a Given>,
}

/// The request that asks so, and the past that it has.
pub(super) fn request(policy: &Policy, name: String, asked: Asked<'_>) -> Result<(Request, Past)> {
    let Asked { stage, as_of, past, said, facts } = asked;
    let past = past.with(&said, as_of)?;
    let history = past.history(policy, &said, as_of)?;
    let facts = build(policy, facts, as_of)?;
    let request = Request::new(name, "case", "customer", stage, as_of, facts);
    Ok((request.with_history(history), past))
}

fn build(policy: &Policy, facts: BTreeMap<&str, &Given>, as_of: Timestamp) -> Result<Facts> {
    let mut builder = Facts::builder(policy.schema());
    let mut facts: Vec<_> = facts.into_iter().collect();
    facts.sort_by_key(|(_, given)| given.age_days);
    let mut age = None;
    for (name, given) in facts {
        if age != Some(given.age_days) {
            age = Some(given.age_days);
            builder.begin(Source::new("test", before(as_of, given.age_days)?));
        }
        match &given.said {
            Said::Value(value) => builder.insert(name, value.clone())?,
            Said::Missing(why) => builder.insert_missing(name, *why)?,
        }
    }
    builder.build()
}

fn before(as_of: Timestamp, days: i64) -> Result<Timestamp> {
    let span = TimeDelta::try_days(days);
    span.and_then(|span| as_of.checked_sub_signed(span)).ok_or_else(|| {
        Error::new(ErrorKind::Number, format!("{days} days lead out of the calendar"))
    })
}

fn report(case: &TestCase, stage: Stage, expected: &Expected, ran: &Ran) -> CaseReport {
    let (outcome, checked, differences) = match ran {
        Ok(Decided { decision, checked, .. }) => {
            let differences = compare::decided(expected, decision, checked);
            (Some(decision.outcome()), checked.clone(), differences)
        }
        Err(message) => {
            let differences: Vec<Difference> =
                compare::undecided(expected, message).into_iter().collect();
            (None, Vec::new(), differences)
        }
    };
    let (file, line) = case.stands();
    let (name, file) = (case.name().into(), file.into());
    CaseReport { name, file, line, stage, outcome, checked, differences }
}
