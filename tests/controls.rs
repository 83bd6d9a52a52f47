//! What `check` says about facts and controls, and that the controls really do so.

mod common;

use common::small::{Fact, REASONS, Rule, facts, report, request, small};
use creditloop::check::{CheckReport, Finding, check};
use creditloop::{Archive, Outcome, Policy};
use std::path::Path;

const SCORE: Fact<'_> = ("score", "integer", "range = \"[300..850]\"\nbetter = \"higher\"");
const AGE: Fact<'_> = ("age", "integer", "range = \"[0..120]\"");
const FLAG: Fact<'_> = ("flag", "boolean", "");

/// What is found, but for what an unknown input does to a table.
fn found(report: &CheckReport) -> Vec<&Finding> {
    report.findings.iter().filter(|finding| finding.code != "unknown-input").collect()
}

fn codes(report: &CheckReport) -> Vec<&'static str> {
    found(report).iter().map(|finding| finding.code).collect()
}

fn only(report: &CheckReport) -> &Finding {
    match found(report).as_slice() {
        [one] => one,
        _ => panic!("{report}"),
    }
}

/// What is decided of the customer of a witness, with some facts said otherwise.
fn decided(archive: &Archive, finding: &Finding, otherwise: &[(&str, &str)]) -> Outcome {
    let policy = Policy::compile(archive.clone()).unwrap();
    let named = |name: &str| finding.witness.iter().any(|(other, _)| other.as_ref() == name);
    let changed = |name: &str| otherwise.iter().find(|(other, _)| *other == name);
    let said: Vec<(&str, &str)> = finding
        .witness
        .iter()
        .map(|(name, value)| changed(name).copied().unwrap_or((name.as_ref(), value.as_str())))
        .chain(otherwise.iter().copied().filter(|(name, _)| !named(name)))
        .collect();
    policy.decide(&request(&policy, &said)).unwrap().outcome()
}

#[test]
fn a_fact_keeps_within_its_range() {
    let archive = small(&[SCORE], &[("C-1", "a.score < 500", "policy_stop", "")]);
    let policy = Policy::compile(archive).unwrap();
    assert!(facts(&policy, &[("a.score", "300")]).is_ok());
    assert!(facts(&policy, &[("a.score", "unavailable")]).is_ok());
    let error = facts(&policy, &[("a.score", "851")]).unwrap_err();
    assert_eq!(error.message(), "`a.score` cannot be 851: its range is [300..850]");
    let wrong = |range: &'static str, ty: &'static str| {
        let report = check(small(&[("score", ty, range)], &[]));
        let places = report.faults.iter().map(|f| (f.code(), f.file().to_owned(), f.line()));
        places.collect::<Vec<_>>()
    };
    let at = |code| vec![(code, "facts.toml".to_owned(), 6)];
    assert_eq!(wrong("range = \"300\"", "integer"), at("bad-range"));
    assert_eq!(wrong("range = \"[3..1]\"", "integer"), at("empty-range"));
    assert_eq!(wrong("range = \"[1..2]\"", "text"), at("type-option"));
    assert_eq!(wrong("better = \"taller\"", "integer"), at("unknown-word"));
    assert_eq!(wrong("better = \"higher\"", "text"), at("type-option"));
}

#[test]
fn a_constant_outside_the_range_is_named() {
    let rule = ("C-1", "a.score < 50 or a.age >= 0 or a.age = 7", "policy_stop", "");
    let report = report(&small(&[SCORE, AGE], &[rule]));
    let warned: Vec<(&str, &str, usize)> =
        report.warnings.iter().map(|one| (one.code(), one.message(), one.column())).collect();
    assert_eq!(
        warned,
        [
            (
                "outside-range",
                "this holds for no value of `a.score`, whose range is [300..850]",
                19
            ),
            ("within-range", "this holds for every value of `a.age`, whose range is [0..120]", 34),
        ]
    );
}

#[test]
fn ranges_are_the_space_of_proofs_and_of_tables() {
    let never = "[[invariant]]\nname = \"n\"\nstage = \"investigation\"\n\
                 never = 'outcome = \"approve\" and a.score < 400'\n";
    let archive = |range| {
        small(&[("score", "integer", range)], &[("C-1", "a.score < 350", "policy_stop", "")])
            .with("invariants.toml", never)
            .with(
                "features.toml",
                "[[feature]]\nname = \"b.grade\"\ntype = \"text\"\ntable = \"grade\"\n",
            )
            .with("tables/grade.csv", "hit,unique\na.score,>b.grade\n< 600,x\n[600..850],y\n")
    };
    let free = report(&archive(""));
    assert_eq!((free.proved(), free.not_proved()), (0, 1));
    assert!(codes(&free).contains(&"table-gap"), "{free}");
    let bound = report(&archive("range = \"[400..850]\""));
    assert_eq!((bound.proved(), bound.not_proved()), (1, 0), "{bound}");
    assert!(!codes(&bound).contains(&"table-gap"), "{bound}");
}

#[test]
fn what_a_missing_fact_does_is_told() {
    let unknown = "unknown = { absent = \"pend\", not_applicable = \"refer\" }";
    let facts =
        [("has", "boolean", ""), ("dpd", "integer", "not_applicable_when = \"not(a.has)\"")];
    let report = report(&small(
        &facts,
        &[("C-1", "a.dpd > 30", "policy_stop", unknown), ("C-2", "a.has", "notice", "")],
    ));
    let told: Vec<String> = report.exposures.iter().map(ToString::to_string).collect();
    assert_eq!(
        told,
        [
            "C-1 at investigation: without a.dpd pend (absent), refer (unavailable, \
             not_applicable, declined_by_customer, redacted)",
            "C-2 at investigation: without a.has refer",
        ]
    );
    assert_eq!(codes(&report), [""; 0], "{report}");
    assert!(format!("{report:#}").contains(&told[1]));
}

#[test]
fn a_stop_that_a_withheld_fact_slips_through_fails_open() {
    for when in [
        "known(a.dpd) and a.dpd > 30",
        "if known(a.dpd) then a.dpd > 30 else false",
        "a.flag or (known(a.dpd) and a.dpd > 30)",
    ] {
        let facts = [("dpd", "integer", ""), FLAG];
        let rules = [("C-1", when, "policy_stop", ""), USES_FLAG];
        let count = if when.contains("a.flag") { 1 } else { 2 };
        let archive = small(&facts, &rules[..count]);
        let report = report(&archive);
        let finding = only(&report);
        assert_eq!((finding.code, finding.lines.as_slice()), ("fails-open", &[2][..]), "{report}");
        assert!(finding.message.contains("neither fires nor refers once `a.dpd` is absent or"));
        assert_eq!(decided(&archive, finding, &[]), Outcome::Decline, "{report}");
        let withheld = [("a.dpd", "absent"), ("a.flag", "false")];
        assert_eq!(decided(&archive, finding, &withheld), Outcome::Approve);
        assert_eq!(finding.witness[0], ("a.dpd".into(), "31".to_owned()), "{report}");
    }
    // What stays unknown refers: nothing slips through.
    let strict = [("C-1", "a.flag or a.dpd > 30", "policy_stop", "")];
    assert_eq!(codes(&report(&small(&[("dpd", "integer", ""), FLAG], &strict))), [""; 0]);
    let passes = [("C-1", "a.dpd > 30", "refer", "unknown = \"pass\"")];
    let passing = report(&small(&[("dpd", "integer", "")], &passes));
    assert_eq!(only(&passing).code, "fails-open", "{passing}");
    let stop = [("C-1", "a.dpd > 30", "policy_stop", "unknown = \"pass\"")];
    let faults = check(small(&[("dpd", "integer", "")], &stop)).faults;
    assert_eq!(faults.iter().map(creditloop::Fault::code).collect::<Vec<_>>(), ["unknown-passes"]);
}

const USES_FLAG: Rule<'_> = ("C-9", "a.flag", "notice", "");

#[test]
fn conditions_that_never_or_always_hold_are_found() {
    let found = |when| report(&small(&[SCORE, AGE], &[("C-1", when, "refer", "")]));
    let code = |when| codes(&found(when));
    let used = "a.age > 200 and a.score > 400";
    assert_eq!(code(used), ["control-never-fires"]);
    assert_eq!(code("a.score > 500 and a.score < 400 and a.age > 3"), ["control-never-fires"]);
    assert_eq!(code("a.score >= 300 and a.age >= 0"), ["control-always-fires"]);
    assert_eq!(code("a.age > 3 * a.score"), ["control-never-fires"]);
}

#[test]
fn a_part_that_changes_nothing_is_found_where_it_stands() {
    let dead = |when: &'static str| {
        let report = report(&small(&[SCORE, AGE], &[("C-1", when, "refer", "")]));
        let messages = report.findings.iter().map(|finding| {
            assert_eq!(finding.code, "condition-part-dead", "{report}");
            finding.message.split('`').nth(1).unwrap().to_owned()
        });
        messages.collect::<Vec<_>>()
    };
    assert_eq!(dead("a.score < 500 and a.score < 600 and a.age > 3"), ["a.score < 600"]);
    assert_eq!(
        dead("a.age > 3 or (a.score < 400 and a.age > 7)"),
        ["(a.score < 400 and a.age > 7)"]
    );
    assert_eq!(dead("a.age > 3 and (a.score < 500 or a.score < 400)"), ["a.score < 400"]);
    assert_eq!(dead("a.age > 3 and a.score < 400 and a.age > 3"), ["a.age > 3"]);
    // It tells what is missing apart from what is not so.
    assert_eq!(dead("a.age > 3 and a.score < 400"), [""; 0]);
}

#[test]
fn controls_that_add_nothing_are_found() {
    let found = |rules: &[Rule<'_>]| {
        let archive = small(&[SCORE, AGE], rules);
        let report = report(&archive);
        let of = |finding: &Finding| {
            assert_eq!(decided(&archive, finding, &[]), Outcome::Decline, "{report}");
            (finding.code, finding.lines.clone())
        };
        report.findings.iter().map(of).collect::<Vec<_>>()
    };
    let stop = ("C-1", "a.score < 400 or a.age < 18", "policy_stop", "");
    assert_eq!(
        found(&[stop, ("C-2", "a.score < 350", "refer", "")]),
        [("control-subsumed", vec![11, 2])]
    );
    assert_eq!(
        found(&[stop, ("C-2", "a.age < 18 or a.score <= 399", "policy_stop", "")]),
        [("control-duplicate", vec![2, 11])]
    );
    // More severe, or wider, or silent about what the other refers.
    assert_eq!(found(&[stop, ("C-2", "a.score < 350", "legal_stop", "")]), []);
    assert_eq!(found(&[stop, ("C-2", "a.score < 401", "refer", "")]), []);
    assert_eq!(found(&[stop, ("C-2", "a.score < 350", "refer", "unknown = \"pend\"")]), []);
}

#[test]
fn what_nothing_uses_is_found() {
    let archive = small(
        &[SCORE, AGE, ("old", "integer", ""), ("kept", "integer", "kept_for = \"training\"")],
        &[("C-1", "a.score < 400", "refer", "")],
    )
    .with(
        "features.toml",
        "[[feature]]\nname = \"b.double\"\ntype = \"integer\"\nvalue = \"2 * a.age\"\n",
    )
    .with(
        "parameters.toml",
        "[[parameter]]\nname = \"p.q\"\ntype = \"integer\"\nvalue = 1\nsource = \"s\"\n\
         certainty = \"sure\"\n",
    )
    .with(
        "reasons.toml",
        &format!("{REASONS}\n[[reason]]\ncode = \"OLD\"\nzh = \"o\"\nen = \"o\"\n"),
    );
    let report = report(&archive);
    let found: Vec<(&str, &str, usize, &str)> = report
        .findings
        .iter()
        .map(|one| (one.code, one.file.as_ref(), one.lines[0], one.message.as_str()))
        .collect();
    assert_eq!(
        found,
        [
            (
                "fact-unused",
                "facts.toml",
                10,
                "only `b.double` reads `a.age`, and nothing reads that"
            ),
            ("fact-unused", "facts.toml", 17, "nothing reads `a.old`"),
            ("parameter-unused", "parameters.toml", 2, "nothing reads `${p.q}`"),
            ("feature-unused", "features.toml", 2, "nothing reads `b.double`"),
            ("reason-unused", "reasons.toml", 7, "no rule gives `OLD`"),
        ]
    );
}

#[test]
fn a_fact_of_a_later_stage_is_too_early() {
    let late = ("late", "integer", "required_at = [\"rating\"]");
    let report = report(&small(&[SCORE, late], &[("C-1", "a.score < a.late", "refer", "")]));
    let finding = only(&report);
    assert_eq!((finding.code, finding.lines.as_slice()), ("fact-too-early", &[2][..]));
    assert_eq!(
        finding.message,
        "`C-1` reads `a.late` at investigation, where nobody must supply it: it is first required \
         at rating"
    );
}

#[test]
fn a_prohibited_basis_reaches_nothing() {
    let sex = ("sex", "boolean", "");
    let through = |features: &str, table: &str| {
        let archive = small(&[sex, SCORE], &[("C-1", "b.x", "refer", "")]);
        let facts = archive.file("facts.toml").unwrap().replacen("personal", "prohibited_basis", 1);
        let archive = archive.with("facts.toml", &facts).with("features.toml", features);
        let archive = if table.is_empty() { archive } else { archive.with("tables/t.csv", table) };
        let faults = check(archive).faults;
        faults.iter().map(creditloop::Fault::code).collect::<Vec<_>>()
    };
    let feature = "[[feature]]\nname = \"b.x\"\ntype = \"boolean\"\n";
    assert_eq!(through(&format!("{feature}value = \"a.sex\"\n"), ""), ["prohibited-basis"]);
    let by_table = format!("{feature}table = \"t\"\n");
    let column = "hit,unique\na.sex,>b.x\ntrue,true\nfalse,false\n";
    assert!(through(&by_table, column).contains(&"prohibited-basis"));
    let cell = "hit,first\na.score,>b.x\nif a.sex then ? > 3 else ? > 4,true\n-,false\n";
    assert!(through(&by_table, cell).contains(&"prohibited-basis"));
}

#[test]
fn a_better_customer_who_is_treated_worse_is_shown() {
    let rule = ("C-1", "a.score > 700 and a.age < 30", "policy_stop", "");
    let archive = small(&[SCORE, AGE], &[rule]);
    let report = report(&archive);
    let finding = only(&report);
    assert_eq!((finding.code, finding.lines.as_slice()), ("better-is-worse", &[2][..]));
    let value = finding.message.split("`a.score` = ").nth(1).unwrap();
    let value = value.split(',').next().unwrap();
    assert_eq!(decided(&archive, finding, &[]), Outcome::Approve, "{report}");
    assert_eq!(decided(&archive, finding, &[("a.score", value)]), Outcome::Decline, "{report}");
}

#[test]
fn controls_that_treat_a_better_customer_no_worse_are_proved() {
    let facts = [SCORE, AGE, ("debt", "integer", "range = \">= 0\"\nbetter = \"lower\"")];
    let rules = [
        ("C-1", "a.score < 400", "policy_stop", ""),
        ("C-2", "a.debt > 1000 and a.age < 30", "refer", ""),
        ("C-3", "a.debt / a.score > 2 * a.age", "refer", ""),
        ("C-4", "not(b.ratio <= 3 and a.score >= 3 * a.age + 100)", "refer", ""),
    ];
    let ratio = "[[feature]]\nname = \"b.ratio\"\ntype = \"rate\"\n\
                 value = \"(a.debt + max(a.age, 5)) / a.score\"\n";
    let report = report(&small(&facts, &rules).with("features.toml", ratio));
    assert_eq!(codes(&report), [""; 0], "{report}");
}

#[test]
fn a_table_that_puts_out_worse_for_better_is_shown() {
    let table = |rows: &str| {
        small(&[SCORE], &[("C-1", "b.limit < 5", "refer", "")])
            .with(
                "features.toml",
                "[[feature]]\nname = \"b.limit\"\ntype = \"integer\"\ntable = \"t\"\n\
                 better = \"higher\"\n",
            )
            .with("tables/t.csv", &format!("hit,unique\na.score,>b.limit\n{rows}"))
    };
    assert_eq!(codes(&report(&table("< 500,1\n>= 500,10\n"))), [""; 0]);
    let report = report(&table("< 500,1\n[500..700),20\n>= 700,10\n"));
    let finding = only(&report);
    assert_eq!((finding.code, finding.file.as_ref()), ("better-is-worse", "tables/t.csv"));
    assert_eq!(
        finding.message,
        "`b.limit` is 20 for this customer, and 10, which is worse, with `a.score` = 700, which is \
         better"
    );
}

#[test]
fn controls_that_leave_nobody_are_found() {
    let rules = [
        ("C-1", "a.score < 600", "policy_stop", ""),
        ("C-2", "a.age > 90", "refer", ""),
        ("C-3", "a.score >= 500", "refer", ""),
    ];
    let facts = [("score", "integer", "range = \"[300..850]\""), AGE];
    let report = report(&small(&facts, &rules));
    let finding = only(&report);
    assert_eq!((finding.code, finding.lines.as_slice()), ("controls-hold-up-all", &[2, 20][..]));
    let three = [
        ("C-1", "a.score < 500", "policy_stop", ""),
        ("C-2", "a.score in [500..700]", "refer", ""),
        ("C-3", "a.score > 700", "refer", ""),
    ];
    let report = self::report(&small(&facts[..1], &three));
    assert_eq!(only(&report).lines, [2, 11, 20], "{report}");
}

#[test]
fn what_a_table_puts_out_and_a_stop_always_stops_is_found() {
    let archive = small(&[SCORE], &[("C-1", "b.grade = \"E\"", "policy_stop", "")])
        .with(
            "features.toml",
            "[[feature]]\nname = \"b.grade\"\ntype = \"enum\"\nvalues = [\"A\", \"E\"]\n\
             table = \"t\"\n",
        )
        .with("tables/t.csv", "hit,unique\na.score,>b.grade\n>= 500,A\n< 500,E\n");
    let report = report(&archive);
    let finding = only(&report);
    assert_eq!(finding.code, "output-always-stopped");
    assert_eq!((finding.file.as_ref(), finding.lines.as_slice()), ("tables/t.csv", &[4][..]));
    assert_eq!(decided(&archive, finding, &[]), Outcome::Decline);
}

#[test]
fn what_waits_for_itself_is_a_fault() {
    let archive = small(&[SCORE], &[("C-1", "b.x > 3", "refer", "")]).with(
        "features.toml",
        "[[feature]]\nname = \"b.x\"\ntype = \"integer\"\nvalue = \"b.y + 1\"\n\n\
         [[feature]]\nname = \"b.y\"\ntype = \"integer\"\nvalue = \"b.x + a.score\"\n",
    );
    let codes: Vec<&str> = check(archive).faults.iter().map(creditloop::Fault::code).collect();
    assert_eq!(codes, ["circle"]);
}

#[test]
fn the_starter_leaves_nothing_to_say() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/policy/starter");
    let report = check(Archive::read_dir(&folder).unwrap());
    assert!(report.is_clean() && report.findings.is_empty(), "{report}");
    assert!(report.warnings.is_empty(), "{report}");
    assert!(report.exposures.len() > 49, "{report:#}");
}
