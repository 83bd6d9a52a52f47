//! What must never happen: what is proved never does, whatever is asked; what is refuted does, as its
//! counter-example shows; and what nobody knows is not called proved.

mod common;

use creditloop::check::{CheckReport, InvariantReport, Verdict, check};
use creditloop::fact::{Datum, Row, Unknown};
use creditloop::feel::{Expect, Expression, Stack, Truth};
use creditloop::{Archive, Facts, Missing, Outcome, Policy, Request, Source, Stage};
use proptest::prelude::*;
use std::fmt::Write as _;
use std::path::Path;

fn starter() -> Archive {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/policy/starter");
    Archive::read_dir(&folder).unwrap()
}

fn edited(archive: &Archive, path: &str, from: &str, to: &str) -> Archive {
    let text = archive.file(path).unwrap();
    assert!(text.contains(from), "{path} has no {from}");
    archive.clone().with(path, &text.replacen(from, to, 1))
}

fn invariant<'a>(report: &'a CheckReport, name: &str) -> &'a InvariantReport {
    assert!(report.faults.is_empty(), "{report}");
    report.invariants.iter().find(|one| one.name.as_ref() == name).unwrap()
}

/// The case that refutes the invariant `name`, once it is really decided as it says.
fn refuting(archive: &Archive, name: &str) -> (String, Outcome) {
    let report = check(archive.clone());
    assert!(!report.is_clean());
    let found = invariant(&report, name);
    let Verdict::Refuted { case, outcome } = &found.verdict else { panic!("{found}") };
    let again = check(archive.clone().with("tests/zz.toml", case));
    assert!(again.faults.is_empty(), "{again}\n{case}");
    let ran = again.cases.iter().find(|case| case.file.as_ref() == "tests/zz.toml").unwrap();
    assert!(ran.passed() && ran.outcome == Some(*outcome), "{ran}\n{case}");
    (case.clone(), *outcome)
}

const MINORS: &str = "no minor is approached";

#[test]
fn all_of_the_starter_is_proved() {
    let report = check(starter());
    assert!(report.is_clean(), "{report}");
    assert_eq!((report.proved(), report.not_proved()), (7, 0));
    assert!(report.invariants.iter().all(|one| one.boxes < 1_000), "{report:#}");
}

#[test]
fn an_overlooked_control_is_found_and_shown() {
    let broken = edited(
        &starter(),
        "controls/marketing.toml",
        "cust.age_years < ${mkt.age_min} or cust.age_at_maturity",
        "cust.age_at_maturity",
    );
    let (case, outcome) = refuting(&broken, MINORS);
    assert_eq!(outcome, Outcome::Approve);
    assert!(case.contains("cust.age_years = 17\n"), "{case}");
    let legal = edited(&starter(), "controls/investigation.toml", "legal_stop", "notice");
    refuting(&legal, "no bureau is asked without consent");
    let gate = edited(&starter(), "policy.toml", " and history.loan_contract_signed", "");
    refuting(&gate, "no money leaves before both contracts");
    // The fold would refuse to draw it: no case can show it, and it is not proved.
    let held = edited(
        &starter(),
        "controls/disbursement.toml",
        "draw.amount > history",
        "draw.amount > 2 * history",
    );
    let report = check(held);
    let found = invariant(&report, "no cent above what is held");
    assert!(matches!(found.verdict, Verdict::NotProved { .. }), "{found}");
    assert!(!report.is_clean());
}

#[test]
fn an_overlooked_row_is_found_and_shown() {
    let features = starter().file("features.toml").unwrap().to_string()
        + "\n[[feature]]\nname = \"cust.adult\"\ntype = \"boolean\"\ntable = \"adult\"\n";
    let by_table = edited(
        &starter().with("features.toml", &features),
        "controls/marketing.toml",
        "cust.age_years < ${mkt.age_min}",
        "not(cust.adult)",
    );
    let table = |age: u32| {
        let rows =
            format!("hit,unique\ncust.age_years,>cust.adult\n< {age},false\n>= {age},true\n");
        by_table.clone().with("tables/adult.csv", &rows)
    };
    let report = check(table(18));
    assert!(invariant(&report, MINORS).is_proved(), "{report:#}");
    let (case, outcome) = refuting(&table(17), MINORS);
    assert_eq!(outcome, Outcome::Approve);
    assert!(case.contains("cust.age_years = 17\n"), "{case}");
}

#[test]
fn what_nobody_knows_is_not_called_proved() {
    // True, but a function that the flat program lacks is not looked into.
    let opaque = "[[invariant]]\nname = \"opaque\"\nstage = \"granting\"\nnever = \"outcome = \
                  \\\"approve\\\" and modulo(apply.tenor_months, 2) > 5\"\n";
    let report = check(starter().with("invariants.toml", opaque));
    let found = invariant(&report, "opaque");
    assert!(matches!(found.verdict, Verdict::NotProved { .. }), "{found}");
    assert!(!report.is_clean());
    assert!(report.summary().ends_with("0 invariants proved, 1 not proved"), "{report}");
    let allowed = format!("{opaque}may_be_unproved = true\n");
    assert!(check(starter().with("invariants.toml", &allowed)).is_clean());
}

#[test]
fn faults_have_places_and_suggestions() {
    let faults = |text: &str| {
        let report = check(starter().with("invariants.toml", text));
        let of = |fault: &creditloop::Fault| {
            assert_eq!(fault.file(), "invariants.toml");
            (fault.code(), fault.line(), fault.suggestion().map(str::to_owned))
        };
        report.faults.iter().map(of).collect::<Vec<_>>()
    };
    let one = |never: &str| {
        format!("[[invariant]]\nname = \"x\"\nstage = \"granting\"\nnever = \"{never}\"\n")
    };
    let suggestion = |text: &str| Some(text.to_owned());
    assert_eq!(
        faults(&one("outcome = \\\"aprove\\\"")),
        [("unknown-value", 4, suggestion("did you mean \"approve\"?"))]
    );
    assert_eq!(
        faults(&one("cust.age_year < 18")),
        [("unknown-name", 4, suggestion("did you mean `cust.age_years`?"))]
    );
    let double = one("human.requested").repeat(2);
    assert_eq!(faults(&double), [("duplicate-name", 6, None)]);
    assert_eq!(faults("[[invariant]]\nname = \"x\"\nnever = \"true\"\n")[0].0, "missing-key");
    assert_eq!(faults(&one("monitor.foreign_worker"))[0].0, "prohibited-basis");
    let elsewhere =
        edited(&starter(), "controls/rating.toml", "when = \"", "when = \"outcome = 1 or ");
    assert_eq!(check(elsewhere).faults[0].code(), "unknown-name");
}

#[test]
fn invariants_make_no_other_policy() {
    let with = Policy::compile(starter()).unwrap();
    let without = Policy::compile(starter().with("invariants.toml", "")).unwrap();
    assert_eq!(with.digest(), without.digest());
    let installed = Archive::from_bytes(&with.archive().to_bytes()).unwrap();
    assert!(installed.file("invariants.toml").is_none());
}

/// A policy of one stage over four facts, a sum and a table.
fn small(controls: &[(String, &str, &str)], never: &str) -> Archive {
    let mut text = String::new();
    for (place, (when, severity, unknown)) in controls.iter().enumerate() {
        let unknown =
            if *unknown == "pass" && severity.ends_with("stop") { "pend" } else { unknown };
        let _ = writeln!(
            text,
            "[[control]]\nid = \"C{place}\"\nstage = \"rating\"\nwhen = \"{when}\"\nseverity = \
             \"{severity}\"\nmode = \"machine\"\nreason = \"R\"\nunknown = \"{unknown}\"\n"
        );
    }
    let fact = |name: &str, ty: &str| {
        format!(
            "[[fact]]\nname = \"{name}\"\ntype = \"{ty}\"\nclass = \"public\"\nrequired_at = [\"rating\"]\n"
        )
    };
    let facts = fact("x.flag", "boolean")
        + &fact("x.n", "integer")
        + &fact("x.m", "integer")
        + &fact("x.grade", "enum")
        + "values = [\"A\", \"B\", \"C\"]\n";
    let features = "[[feature]]\nname = \"f.sum\"\ntype = \"integer\"\nvalue = \"x.n + x.m\"\n\
                    [[feature]]\nname = \"f.level\"\ntype = \"integer\"\ntable = \"level\"\n";
    Archive::default()
        .with(
            "policy.toml",
            "format = 1\nname = \"small\"\nversion = \"1\"\ncurrency = \"CNY\"\n[[stage]]\nid = \
             \"rating\"\n[[edge]]\nfrom = \"start\"\nto = \"rating\"\n",
        )
        .with("facts.toml", &facts)
        .with("features.toml", features)
        .with("tables/level.csv", "hit,first\nx.grade,>f.level\n\"\"\"A\"\"\",1\n\"\"\"B\"\"\",2\n")
        .with(
            "reasons.toml",
            "[[reason]]\ncode = \"R\"\nzh = \"r\"\nen = \"r\"\ninternal = \"r\"\n",
        )
        .with("controls/rating.toml", &text)
        .with(
            "invariants.toml",
            &format!("[[invariant]]\nname = \"i\"\nstage = \"rating\"\nnever = \"{never}\"\n"),
        )
}

fn condition() -> impl Strategy<Value = String> {
    let leaf = prop::sample::select(vec![
        "x.flag",
        "x.n < 1",
        "x.n >= 2",
        "x.m = 1",
        "x.n > x.m",
        "x.m <= x.n",
        "f.sum > 2",
        "f.sum < x.n",
        "f.level = 1",
        "f.level > 1",
        "x.grade = \\\"C\\\"",
        "x.grade in (\\\"A\\\", \\\"C\\\")",
        "known(x.n)",
        "known(f.level)",
        "x.n in [0..1]",
        "(if x.flag then x.n else x.m) > 0",
    ]);
    leaf.prop_map(str::to_owned).prop_recursive(2, 4, 2, |inner| {
        let pair = (inner.clone(), inner.clone());
        prop_oneof![
            pair.clone().prop_map(|(l, r)| format!("({l} and {r})")),
            pair.prop_map(|(l, r)| format!("({l} or {r})")),
            inner.prop_map(|c| format!("not({c})")),
        ]
    })
}

fn control() -> impl Strategy<Value = (String, &'static str, &'static str)> {
    let severity = vec!["legal_stop", "policy_stop", "pend", "refer", "condition", "notice"];
    let unknown = vec!["fire", "refer", "pend", "pass"];
    (condition(), prop::sample::select(severity), prop::sample::select(unknown))
}

type Point = (Option<bool>, Option<i64>, Option<i64>, Option<u16>);

fn points() -> Vec<Point> {
    let mut points = Vec::new();
    for flag in [Some(true), Some(false), None] {
        for n in [Some(-1), Some(0), Some(1), Some(2), None] {
            for m in [Some(0), Some(1), Some(3), None] {
                for grade in [Some(0), Some(1), Some(2), None] {
                    points.push((flag, n, m, grade));
                }
            }
        }
    }
    points
}

/// Whether deciding `point` meets `condition` with the outcome that is forbidden.
fn is_forbidden(
    policy: &Policy,
    (flag, n, m, grade): Point,
    condition: &Expression,
    forbidden: Outcome,
) -> bool {
    let as_of = common::at("2026-07-01T09:00:00Z");
    let schema = policy.schema();
    let mut facts = Facts::builder(schema).source(Source::new("test", as_of));
    let mut row = Row::new(schema);
    let id = |name: &str| schema.find(name).unwrap();
    if let Some(flag) = flag {
        facts = facts.set("x.flag", flag).unwrap();
        row.set(id("x.flag"), Datum::Boolean(flag));
    } else {
        facts = facts.missing("x.flag", Missing::Unavailable).unwrap();
        let why = Missing::Unavailable;
        row.set(id("x.flag"), Datum::Unknown(Unknown { field: id("x.flag"), why }));
    }
    for (name, number) in [("x.n", n), ("x.m", m)] {
        if let Some(number) = number {
            facts = facts.set(name, number).unwrap();
            row.set(id(name), Datum::Number(number));
        }
    }
    if let Some((n, m)) = n.zip(m) {
        row.set(id("f.sum"), Datum::Number(n + m));
    }
    if let Some(grade) = grade {
        facts = facts.set("x.grade", ["A", "B", "C"][usize::from(grade)]).unwrap();
        row.set(id("x.grade"), Datum::Symbol(grade));
        if grade < 2 {
            row.set(id("f.level"), Datum::Number(i64::from(grade) + 1));
        }
    }
    let facts = facts.build().unwrap();
    let request = Request::new("r", "c", "u", Stage::Rating, as_of, facts);
    let outcome = policy.decide(&request).unwrap().outcome();
    let truth = condition.test(&row, as_of, &mut Stack::default()).unwrap();
    outcome == forbidden && truth == Truth::True
}

#[test]
fn a_comparison_of_two_facts_is_followed_to_values() {
    let controls = [("x.m <= x.n".to_owned(), "legal_stop", "fire")];
    let never = |condition: &str| format!("outcome = \\\"approve\\\" and {condition}");
    let holds = check(small(&controls, &never("x.m <= x.n")));
    assert!(invariant(&holds, "i").is_proved(), "{holds:#}");
    let (_, outcome) = refuting(&small(&controls, &never("not(x.m <= x.n)")), "i");
    assert_eq!(outcome, Outcome::Approve);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]
    #[test]
    fn a_proof_holds_and_a_counter_example_shows(
        controls in prop::collection::vec(control(), 0..4),
        condition in condition(),
        forbidden in prop::sample::select(vec![
            Outcome::Approve, Outcome::Refer, Outcome::Decline, Outcome::ApproveWithConditions,
        ]),
    ) {
        let never = format!("outcome = \\\"{forbidden}\\\" and {condition}");
        let archive = small(&controls, &never);
        let report = check(archive.clone());
        let found = invariant(&report, "i");
        let policy = Policy::compile(archive.clone()).unwrap();
        let condition = condition.replace("\\\"", "\"");
        let condition = Expression::compile(&condition, policy.schema(), &Expect::Boolean).unwrap();
        let happens = points()
            .into_iter()
            .find(|point| is_forbidden(&policy, *point, &condition, forbidden));
        match &found.verdict {
            Verdict::Proved => prop_assert!(happens.is_none(), "{happens:?} {never} {controls:?}"),
            Verdict::Refuted { .. } => {
                let (_, outcome) = refuting(&archive, "i");
                prop_assert_eq!(outcome, forbidden);
            }
            Verdict::NotProved { .. } => {}
        }
    }
}
