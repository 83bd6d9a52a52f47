//! Controls that add nothing to others together, and policies of many controls over sums.

mod common;

use common::small::{Fact, Rule, report, request, small};
use creditloop::check::Finding;
use creditloop::{Archive, Outcome, Policy, Severity};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

const SCORE: Fact<'_> = ("score", "integer", "range = \"[300..850]\"");
const AGE: Fact<'_> = ("age", "integer", "range = \"[0..120]\"");

/// What is found of these controls, by code and the lines of those that it names.
fn found(rules: &[Rule<'_>]) -> Vec<(&'static str, Vec<usize>)> {
    let archive = small(&[SCORE, AGE], rules);
    let report = report(&archive);
    let policy = Policy::compile(archive).unwrap();
    let of = |finding: &Finding| {
        let outcome = policy.decide(&request(&policy, &witness(finding))).unwrap().outcome();
        assert!(outcome != Outcome::Approve || finding.witness.is_empty(), "{report}");
        (finding.code, finding.lines.clone())
    };
    report.findings.iter().map(of).collect()
}

fn witness(finding: &Finding) -> Vec<(&str, &str)> {
    finding.witness.iter().map(|(name, value)| (name.as_ref(), value.as_str())).collect()
}

#[test]
fn a_control_that_adds_nothing_to_some_others_is_found() {
    let low = ("C-1", "a.score < 500", "policy_stop", "");
    let rest = ("C-2", "a.age < 30", "policy_stop", "");
    let cut = "a.score between 400 and 600 and a.age < 20";
    // One suffices alone.
    assert_eq!(
        found(&[low, rest, ("C-3", cut, "refer", "")]),
        [("control-subsumed", vec![20, 11])]
    );
    // Together they do, and neither alone.
    let rest = ("C-2", "a.age < 30 and a.score >= 450", "policy_stop", "");
    assert_eq!(
        found(&[low, rest, ("C-3", cut, "refer", "")]),
        [("control-subsumed", vec![20, 2, 11])]
    );
    // One weighs less; one leaves a gap of a single score; one says nothing where age is unknown.
    let weaker = ("C-2", "a.age < 30 and a.score >= 450", "refer", "");
    assert_eq!(found(&[low, weaker, ("C-3", cut, "policy_stop", "")]), []);
    let gap = ("C-2", "a.age < 30 and a.score > 500", "policy_stop", "");
    assert_eq!(found(&[low, gap, ("C-3", cut, "refer", "")]), []);
    let silent = ("C-2", "known(a.age) and a.age < 30 and a.score >= 450", "policy_stop", "");
    assert_eq!(found(&[low, silent, ("C-3", cut, "refer", "")]), [("fails-open", vec![11])]);
}

#[test]
fn sums_that_leave_another_nothing_to_do_are_found() {
    let low = ("C-1", "a.score + a.age < 500", "policy_stop", "");
    let high = ("C-2", "a.score + a.age >= 500 and a.age > 60", "policy_stop", "");
    let both = ("C-3", "a.age > 70", "refer", "");
    assert_eq!(found(&[low, high, both]), [("control-subsumed", vec![20, 2, 11])]);
    let narrower = ("C-3", "a.age > 59 and a.score > 500", "refer", "");
    assert_eq!(found(&[low, high, narrower]), []);
}

/// Numbers that look random, the same each time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: i64) -> i64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        i64::try_from(self.0 >> 33).unwrap().rem_euclid(end)
    }
}

const FACTS: i64 = 30;
const CONTROLS: i64 = 120;

/// A policy of controls that compare sums, differences and quotients of two facts each.
fn sums(dice: &mut Dice) -> Archive {
    let names: Vec<String> = (0..FACTS).map(|number| format!("f{number}")).collect();
    let facts: Vec<Fact<'_>> =
        names.iter().map(|name| (name.as_str(), "integer", "range = \"[1..100]\"")).collect();
    let rules: Vec<(String, String, &str)> = (0..CONTROLS)
        .map(|number| {
            let one = dice.below(FACTS);
            let other = (one + 1 + dice.below(FACTS - 1)) % FACTS;
            let bound = 1 + dice.below(199);
            let when = match dice.below(3) {
                0 => format!("a.f{one} + a.f{other} > {bound}"),
                1 => format!("a.f{one} - a.f{other} < {}", bound - 100),
                _ => format!("a.f{one} / a.f{other} > 0.{}", 1 + dice.below(9)),
            };
            let severity = if dice.below(2) == 0 { "refer" } else { "policy_stop" };
            (format!("C-{number}"), when, severity)
        })
        .collect();
    let rules: Vec<Rule<'_>> = rules
        .iter()
        .map(|(id, when, severity)| (id.as_str(), when.as_str(), *severity, "unknown = \"refer\""))
        .collect();
    small(&facts, &rules)
}

#[test]
fn what_is_said_of_many_sums_holds_for_everybody() {
    let mut dice = Dice(7);
    let archive = sums(&mut dice);
    let report = report(&archive);
    let policy = Policy::compile(archive).unwrap();
    let subsumed: Vec<&Finding> =
        report.findings.iter().filter(|finding| finding.code == "control-subsumed").collect();
    assert!(subsumed.len() >= 3, "{report}");

    // Of each control at most one thing is said to be unfinished.
    let unfinished = report.findings.iter().filter(|finding| finding.code == "control-unfinished");
    let lines: Vec<&[usize]> = unfinished.map(|finding| finding.lines.as_slice()).collect();
    let once: BTreeSet<&[usize]> = lines.iter().copied().collect();
    assert_eq!(lines.len(), once.len(), "{report}");

    for _ in 0..2_000 {
        let values: Vec<(String, String)> = (0..FACTS)
            .map(|number| {
                let value = 1 + dice.below(103);
                let said = if value > 100 { "unavailable".to_owned() } else { value.to_string() };
                (format!("a.f{number}"), said)
            })
            .collect();
        let said: Vec<(&str, &str)> =
            values.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let fired: BTreeMap<Arc<str>, Severity> = policy
            .trace(&request(&policy, &said))
            .unwrap()
            .into_iter()
            .filter_map(|checked| Some((checked.control, checked.fired?)))
            .collect();
        for finding in &subsumed {
            let mut named = finding.message.split('`').skip(1).step_by(2);
            let Some(severity) = named.next().and_then(|control| fired.get(control)) else {
                continue;
            };
            let covered = named.any(|other| fired.get(other).is_some_and(|it| it <= severity));
            assert!(covered, "{}: {said:?}", finding.message);
        }
    }
}
