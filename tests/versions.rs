//! Two versions of a policy: the customers who are named are decided otherwise, and where none is named
//! there is none.

mod common;

use common::small::small;
use creditloop::Archive;
use creditloop::check::{Compared, ControlChange, VersionReport, compare_versions};
use creditloop::fact::{Datum, Row, Unknown};
use creditloop::feel::{Expect, Expression, Stack, Truth};
use creditloop::{Missing, Policy};
use proptest::prelude::*;

fn starter() -> Archive {
    let folder = format!("{}/examples/policy/starter", env!("CARGO_MANIFEST_DIR"));
    Archive::read_dir(folder.as_ref()).unwrap()
}

/// The starter with `from` written as `to` in the file at `path`.
fn edited(path: &str, from: &str, to: &str) -> Archive {
    let archive = starter();
    let text = archive.file(path).unwrap().clone();
    assert!(text.contains(from), "{path}: {from}");
    archive.with(path, &text.replacen(from, to, 1))
}

fn compared(path: &str, from: &str, to: &str) -> VersionReport {
    compare_versions(starter(), edited(path, from, to)).unwrap_or_else(|error| panic!("{error}"))
}

fn control<'a>(report: &'a VersionReport, id: &str) -> &'a ControlChange {
    let found = report.controls.iter().find(|control| control.control.as_ref() == id);
    found.unwrap_or_else(|| panic!("{id}: {report}"))
}

#[test]
fn a_version_decides_like_itself() {
    let report = compare_versions(starter(), starter()).unwrap();
    assert!(report.is_alike());
    let report = compared("controls/rating.toml", "# 评级", "# Another comment. 评级");
    assert!(report.is_alike() && report.controls.is_empty(), "{report}");
    let report = compared("facts.toml", "status of the checking account", "another meaning");
    assert!(report.is_alike(), "{report}");
    assert_eq!(report.text.len(), 1);
    assert!(report.summary().ends_with("the versions decide alike"), "{report}");
}

#[test]
fn a_difference_outside_the_declared_ranges_is_none() {
    let of = |range: &str, when: &str| {
        let score = ("score", "integer", range);
        small(&[score], &[("C-1", when, "policy_stop", "unknown = \"refer\"")])
    };
    let differ = |range: &str, when: &str| {
        let report = compare_versions(of(range, "a.score < 500"), of(range, when)).unwrap();
        match &control(&report, "C-1").compared {
            Compared::Alike => None,
            Compared::Differ { customer, .. } => Some(customer[0].1.clone()),
            Compared::Open(why) => panic!("{why}: {report}"),
        }
    };
    let range = "range = \"[300..850]\"";
    assert_eq!(differ(range, "a.score in [300..500)"), None);
    assert_eq!(differ(range, "a.score < 500 or a.score > 850"), None);
    assert_eq!(differ(range, "a.score in (300..500)"), Some("300".to_owned()));
    assert_eq!(differ(range, "a.score < 500 or a.score >= 850"), Some("850".to_owned()));
    let below = differ("", "a.score in [300..500)").unwrap();
    assert!(below.parse::<i64>().unwrap() < 300, "{below}");

    // Where the ranges differ, whoever is named is accepted by both; that they differ is told.
    let both = |old: &str, new: &str, when: &str| {
        let range = |ends: &str| format!("range = \"{ends}\"");
        let (old, new) = (of(&range(old), "a.score < 500"), of(&range(new), when));
        compare_versions(old, new).unwrap()
    };
    let report = both("[300..850]", "[0..850]", "a.score in [300..500)");
    assert_eq!(control(&report, "C-1").compared, Compared::Alike, "{report}");
    assert!(!report.is_alike() && report.text[0].key == "range", "{report}");
    let report = both("[300..850]", "[0..850]", "a.score in [301..500)");
    let Compared::Differ { customer, .. } = &control(&report, "C-1").compared else {
        panic!("{report}");
    };
    assert_eq!(customer[0].1, "300");
}

#[test]
fn a_condition_written_otherwise_that_means_the_same_is_proved_alike() {
    let report = compared(
        "controls/rating.toml",
        "credit.history = \\\"critical\\\" and employ.since = \\\"unemployed\\\"",
        "not(credit.history != \\\"critical\\\" or employ.since != \\\"unemployed\\\")",
    );
    let control = control(&report, "RTG-08");
    assert_eq!(control.compared, Compared::Alike, "{report}");
    assert_eq!(control.changes[0].key, "when");
    assert!(report.is_alike(), "{report}");
}

#[test]
fn a_condition_that_means_another_thing_has_a_customer_who_shows_it() {
    let report = compared(
        "controls/rating.toml",
        "score.risk.pd >= ${rtg.pd_stop}",
        "score.risk.pd > ${rtg.pd_stop}",
    );
    let Compared::Differ { customer, old, new } = &control(&report, "RTG-06").compared else {
        panic!("{report}")
    };
    assert_eq!((old.as_str(), new.as_str()), ("policy_stop", "passes"));
    assert_eq!(customer[0].0.as_ref(), "score.risk.pd");
    assert_eq!(customer[0].1.parse::<f64>().unwrap(), 0.6);
    assert!(!report.is_alike());
}

#[test]
fn what_a_control_does_when_it_does_not_know_is_compared_too() {
    let report = compared(
        "controls/rating.toml",
        "unknown = \"refer\"\noverride",
        "unknown = \"fire\"\noverride",
    );
    // A score is always known: the control weighs the same all the same.
    assert_eq!(control(&report, "RTG-06").compared, Compared::Alike);
    assert!(!report.is_alike(), "its author says another thing: {report}");
    let archive = starter();
    let text = archive.file("controls/rating.toml").unwrap();
    let (before, rest) = text.split_once("id = \"RTG-08\"").unwrap();
    let rest = rest.replacen("unknown = \"refer\"", "unknown = \"pend\"", 1);
    let new =
        archive.clone().with("controls/rating.toml", &format!("{before}id = \"RTG-08\"{rest}"));
    let report = compare_versions(archive, new).unwrap();
    let Compared::Differ { customer, old, new } = &control(&report, "RTG-08").compared else {
        panic!("{report}")
    };
    assert_eq!((old.as_str(), new.as_str()), ("refer", "pend"));
    assert!(customer.iter().any(|(_, value)| value == "absent"), "{customer:?}");
    let case = "without the history of his loans nobody is waved through";
    let case = report.cases.iter().find(|one| one.name.as_ref() == case).unwrap();
    assert_eq!((case.old.as_str(), case.new.as_str()), ("refer", "pend"));
}

#[test]
fn a_parameter_that_changes_shows_where_it_is_read() {
    let archive = starter();
    let text = archive.file("parameters.toml").unwrap();
    let at = text.find("\"rtg.pd_stop\"").unwrap();
    let value = at + text[at..].find("value = ").unwrap();
    let end = value + text[value..].find('\n').unwrap();
    let changed = format!("{}value = 0.55{}", &text[..value], &text[end..]);
    let report =
        compare_versions(archive.clone(), archive.with("parameters.toml", &changed)).unwrap();
    let change = &report.text[0];
    assert_eq!(
        (change.file.as_str(), change.entry.as_str()),
        ("parameters.toml", "parameter[rtg.pd_stop]")
    );
    let Compared::Differ { old, new, .. } = &control(&report, "RTG-06").compared else {
        panic!("{report}")
    };
    assert_eq!((old.as_str(), new.as_str()), ("passes", "policy_stop"));
    assert!(report.controls.iter().all(|one| one.compared != Compared::Alike), "{report}");
}

#[test]
fn a_control_that_is_gone_or_new_has_a_customer_too() {
    let archive = starter();
    let text = archive.file("controls/rating.toml").unwrap();
    let control_at = text.rfind("[[control]]").unwrap();
    let cases = archive.file("tests/rating.toml").unwrap().replace(", \"RTG-08\"", "");
    let cases_end = cases.find("[[case]]\nname = \"who has no work").unwrap();
    let without = archive
        .clone()
        .with("controls/rating.toml", &text[..control_at])
        .with("tests/rating.toml", &cases[..cases_end]);
    let report = compare_versions(archive.clone(), without.clone()).unwrap();
    let gone = control(&report, "RTG-08");
    assert_eq!((gone.was, gone.is), (true, false));
    let Compared::Differ { customer, old, new } = &gone.compared else { panic!("{report}") };
    assert_eq!((old.as_str(), new.as_str()), ("refer", "passes"));
    assert_eq!(customer.len(), 2);
    let report = compare_versions(without, archive).unwrap();
    assert!(control(&report, "RTG-08").is && !control(&report, "RTG-08").was);
    assert!(report.to_string().contains("control RTG-08 at rating: added"), "{report}");
}

#[test]
fn a_table_differs_in_boxes_each_with_a_customer() {
    let report =
        compared("tables/grade.csv", "[0.10..0.20),B,15000\n[0.20", "[0.10..0.25),B,15000\n[0.25");
    let [table] = report.tables.as_slice() else { panic!("{report}") };
    let [one] = table.boxes.as_slice() else { panic!("{report}") };
    assert!(one.region.starts_with("`score.risk.pd` [0.20"), "{report}");
    assert_eq!(one.old, "risk.cap = 10000.00, risk.grade = C");
    assert_eq!(one.new, "risk.cap = 15000.00, risk.grade = B");
    assert_eq!(one.customer.len(), 1);
    assert_eq!(table.compared, Compared::Alike, "asked only where no box says so");
    // What rests on the table weighs another thing where the table says so.
    let Compared::Differ { customer, old, new } = &control(&report, "LMT-05").compared else {
        panic!("{report}")
    };
    assert_eq!((old.as_str(), new.as_str()), ("cap at 10000.00", "passes"));
    assert_eq!(customer.len(), 2, "the amount, and the score behind the cap");
    // The same rows, cut otherwise.
    let report = compared(
        "tables/grade.csv",
        "[0.10..0.20),B,15000\n",
        "[0.10..0.15),B,15000\n[0.15..0.20),B,15000\n",
    );
    assert!(report.tables.is_empty() && report.is_alike(), "{report}");
    // The first hit alone counts, and nothing overlaps.
    let report = compared("tables/grade.csv", "hit,unique", "hit,first");
    assert!(report.tables.is_empty() && report.is_alike(), "{report}");
}

#[test]
fn a_table_in_another_form_decides_alike() {
    let old = starter();
    let files = old.files().filter(|(path, _)| path.as_ref() != "tables/grade.csv");
    let new = files.fold(Archive::default(), |archive, (path, text)| archive.with(path, text));
    let new = new.with("tables/grade.dmn", include_str!("data/dmn/grade.dmn"));
    let report = compare_versions(old, new).unwrap();
    assert!(report.is_alike() && report.tables.is_empty(), "{report}");
}

#[test]
fn facts_and_versions_that_do_not_compile_are_told() {
    let report = compared(
        "facts.toml",
        "values = [\"own\", \"rent\", \"free\"]",
        "values = [\"own\", \"rent\", \"free\", \"other\"]",
    );
    let change = report.text.iter().find(|change| change.entry == "fact[cust.housing]").unwrap();
    assert_eq!(change.key, "values");
    let broken = starter().with("controls/rating.toml", "[[control]]\n");
    assert!(compare_versions(starter(), broken).is_err());
}

/// Conditions of an age and a housing.
fn condition() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        ("(<|<=|>|>=|=|!=)", 16_i64..22).prop_map(|(op, n)| format!("cust.age_years {op} {n}")),
        (16_i64..20, 0_i64..4).prop_map(|(n, m)| format!("cust.age_years in [{n}..{})", n + m)),
        "(=|!=)".prop_map(|op| format!("cust.housing {op} \"own\"")),
        "(rent|free)".prop_map(|home| format!("cust.housing in (\"own\", \"{home}\")")),
        Just("known(cust.age_years)".to_owned()),
    ];
    leaf.prop_recursive(3, 8, 2, |inner| {
        prop_oneof![
            (inner.clone(), "(and|or)", inner.clone())
                .prop_map(|(one, op, other)| format!("({one} {op} {other})")),
            inner.prop_map(|one| format!("not({one})")),
        ]
    })
}

/// What a control with this condition weighs for an age and a housing.
fn weighs(policy: &Policy, condition: &str, age: Option<i64>, home: Option<u16>) -> &'static str {
    let schema = policy.schema();
    let compiled = Expression::compile(condition, schema, &Expect::Boolean).unwrap();
    let mut row = Row::new(schema);
    for (name, datum) in
        [("cust.age_years", age.map(Datum::Number)), ("cust.housing", home.map(Datum::Symbol))]
    {
        let field = schema.find(name).unwrap();
        let unknown = Datum::Unknown(Unknown { field, why: Missing::Absent });
        row.set(field, datum.unwrap_or(unknown));
    }
    match compiled.test(&row, common::day(1), &mut Stack::default()).unwrap() {
        Truth::False => "passes",
        Truth::True | Truth::Unknown(_) => "refer",
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn two_conditions_are_alike_or_a_customer_tells_them_apart(
        one in condition(),
        other in condition(),
    ) {
        let with = |condition: &str| {
            let quoted = condition.replace('"', "\\\"");
            let text = "credit.history = \\\"critical\\\" and employ.since = \\\"unemployed\\\"";
            edited("controls/rating.toml", text, &quoted)
        };
        let report = compare_versions(with(&one), with(&other)).unwrap();
        let policy = Policy::compile(starter()).unwrap();
        let ages = (14..24).map(Some).chain([None]);
        let homes = || (0..3).map(Some).chain([None]);
        let differs = ages.flat_map(|age| homes().map(move |home| (age, home))).any(|(age, home)| {
            weighs(&policy, &one, age, home) != weighs(&policy, &other, age, home)
        });
        let found = report.controls.iter().find(|control| control.control.as_ref() == "RTG-08");
        match found.map(|control| &control.compared) {
            None | Some(Compared::Alike) => prop_assert!(!differs, "{one} | {other}"),
            Some(Compared::Open(why)) => prop_assert!(false, "{one} | {other}: {why}"),
            Some(Compared::Differ { customer, old, new }) => {
                prop_assert!(differs, "{one} | {other}");
                let said = |name: &str| {
                    customer.iter().find(|(fact, _)| fact.as_ref() == name).map(|(_, value)| value)
                };
                let age = said("cust.age_years").and_then(|value| value.parse().ok());
                let homes = ["own", "rent", "free"];
                let home = said("cust.housing").and_then(|value| {
                    homes.iter().position(|home| home == value).map(|at| u16::try_from(at).unwrap())
                });
                prop_assert_eq!(old.as_str(), weighs(&policy, &one, age, home));
                prop_assert_eq!(new.as_str(), weighs(&policy, &other, age, home));
            }
        }
    }
}

#[test]
fn a_quotient_of_several_facts_has_a_customer_too() {
    let report = compared(
        "parameters.toml",
        "value = 0.50\nunit = \"debt service",
        "value = 0.49\nunit = \"debt service",
    );
    let Compared::Differ { customer, old, new } = &control(&report, "LMT-03").compared else {
        panic!("{report}");
    };
    assert!(customer.iter().all(|(_, value)| value.parse::<f64>().is_ok()), "{report}");
    assert!(old != new && new.starts_with("cap at "), "{report}");
}
