//! Generated cases of days, instants, lengths of time, texts and lists: every value that a condition
//! compares with, what lies beside it, and what no condition names.

use creditloop::check::{Generated, check, generate};
use creditloop::{Archive, Policy};
use std::collections::BTreeMap;

/// Facts that the starter policy does not have.
const FACTS: [(&str, &str); 7] = [
    ("id.expires_on", "date"),
    ("work.from", "date"),
    ("work.to", "date"),
    ("call.last_at", "datetime"),
    ("visa.left", "duration"),
    ("employ.sector", "text"),
    ("flags.seen", "list of text"),
];

/// The starter policy with one control at rating, and a case in which these facts are given.
fn with(when: &str, given: &str) -> Archive {
    let folder = format!("{}/examples/policy/starter", env!("CARGO_MANIFEST_DIR"));
    let archive = Archive::read_dir(folder.as_ref()).unwrap();
    let mut facts = archive.file("facts.toml").unwrap().to_string();
    for (name, ty) in FACTS {
        facts.push_str(&format!(
            "\n[[fact]]\nname = \"{name}\"\ntype = \"{ty}\"\nclass = \"personal\"\n\
             required_at = [\"rating\"]\nkept_for = \"tests\"\n"
        ));
    }
    let mut controls = archive.file("controls/rating.toml").unwrap().to_string();
    controls.push_str(&format!(
        "\n[[control]]\nid = \"NEW-01\"\nstage = \"rating\"\nwhen = '''{when}'''\n\
         severity = \"refer\"\nmode = \"machine\"\nreason = \"RTG.THIN_ABILITY\"\nunknown = \"refer\"\n"
    ));
    let mut cases = archive.file("tests/rating.toml").unwrap().to_string();
    cases.push_str(&format!(
        "\n[[case]]\nname = \"given\"\nbase = \"rating\"\nexpect = {{ outcome = \"approve\" }}\n\n[case.facts]\n{given}\n"
    ));
    archive
        .with("facts.toml", &facts)
        .with("controls/rating.toml", &controls)
        .with("tests/rating.toml", &cases)
}

/// For each value of a fact that is in a generated case of the control named `what`: what the control
/// says of it. Every generated case passes.
fn said(
    (archive, generated): (&Archive, &Generated),
    what: &str,
    fact: &str,
) -> BTreeMap<String, String> {
    let policy = archive.clone().with("tests/generated.toml", &generated.text);
    let report = check(policy);
    assert!(report.faults.is_empty(), "{report}");
    let failed = report.cases.iter().filter(|case| case.file.as_ref() == "tests/generated.toml");
    let failed: Vec<_> = failed.filter(|case| !case.passed()).collect();
    assert!(failed.is_empty(), "{failed:?}");
    let file: toml::Table = generated.text.parse().unwrap();
    let mut found = BTreeMap::new();
    let (space, name) = fact.split_once('.').unwrap();
    for case in file["case"].as_array().unwrap() {
        let title = case["name"].as_str().unwrap();
        if !title.starts_with(&format!("generated: NEW-01, {what} of {fact}, ")) {
            continue;
        }
        let value = case.get("facts").and_then(|facts| facts.get(space)?.get(name));
        let Some(value) = value else { continue };
        let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let says = ["fired", "passed", "unknown"].into_iter().find(|word| {
            let listed = case["expect"].get(word).and_then(|all| all.as_array());
            listed.is_some_and(|all| all.iter().any(|one| one.as_str() == Some("NEW-01")))
        });
        found.insert(value, says.unwrap().to_owned());
    }
    found
}

fn boundary(when: &str, given: &str, what: &str, fact: &str) -> Vec<(String, String)> {
    let archive = with(when, given);
    let generated = generate(&Policy::compile(archive.clone()).unwrap_or_else(|e| panic!("{e}")));
    said((&archive, &generated), what, fact).into_iter().collect()
}

fn is(found: &[(String, String)], expected: &[(&str, &str)]) {
    let found: Vec<(&str, &str)> =
        found.iter().map(|(value, says)| (value.as_str(), says.as_str())).collect();
    assert_eq!(found, expected);
}

#[test]
fn a_day_that_is_compared_has_the_day_before_and_the_day_after() {
    let given = "id.expires_on = \"2030-05-01\"\nwork.from = \"2026-01-31\"";
    let of = |when| boundary(when, given, "boundary", "id.expires_on");
    // Every case is decided on 2026-07-01.
    for (when, expected) in [
        ("id.expires_on < date(\"2027-03-01\")", ["2027-02-28", "2027-03-01", "2027-03-02"]),
        ("id.expires_on <= today()", ["2026-06-30", "2026-07-01", "2026-07-02"]),
        ("today() >= id.expires_on", ["2026-06-30", "2026-07-01", "2026-07-02"]),
        (
            "id.expires_on < today() + duration(\"P90D\")",
            ["2026-09-28", "2026-09-29", "2026-09-30"],
        ),
        (
            "id.expires_on <= work.from + duration(\"P30D\")",
            ["2026-03-01", "2026-03-02", "2026-03-03"],
        ),
        // The last day of the month, by the calendar.
        (
            "id.expires_on <= work.from + duration(\"P1M\")",
            ["2026-02-27", "2026-02-28", "2026-03-01"],
        ),
        (
            "id.expires_on - today() <= duration(\"P7D\")",
            ["2026-07-07", "2026-07-08", "2026-07-09"],
        ),
    ] {
        let [before, day, after] = expected;
        let last = if when.contains("<=") || when.contains(">=") { "fired" } else { "passed" };
        is(&of(when), &[(before, "fired"), (day, last), (after, "passed")]);
    }
    is(
        &of("id.expires_on = work.from + duration(\"P1D\")"),
        &[("2026-01-31", "passed"), ("2026-02-01", "fired"), ("2026-02-02", "passed")],
    );
    is(
        &of("id.expires_on in [date(\"2026-01-01\")..today()]"),
        &[
            ("2025-12-31", "passed"),
            ("2026-01-01", "fired"),
            ("2026-01-02", "fired"),
            ("2026-06-30", "fired"),
            ("2026-07-01", "fired"),
            ("2026-07-02", "passed"),
        ],
    );
}

#[test]
fn both_days_of_a_comparison_are_varied() {
    let given = "work.from = \"2020-02-29\"\nwork.to = \"2021-01-01\"";
    let when = "work.to < work.from + duration(\"P1Y\")";
    let to = boundary(when, given, "boundary", "work.to");
    is(&to, &[("2021-02-27", "fired"), ("2021-02-28", "passed"), ("2021-03-01", "passed")]);
    let from = boundary(when, given, "boundary", "work.from");
    is(&from, &[("2019-12-31", "passed"), ("2020-01-01", "passed"), ("2020-01-02", "fired")]);
}

#[test]
fn an_instant_turns_at_the_first_and_the_last_microsecond_of_a_second() {
    let given = "call.last_at = \"2026-06-01T08:00:00Z\"";
    let found = boundary(
        "call.last_at = date and time(\"2026-06-15T12:00:00Z\")",
        given,
        "boundary",
        "call.last_at",
    );
    is(
        &found,
        &[
            ("2026-06-15T11:59:59.999999+00:00", "passed"),
            ("2026-06-15T12:00:00+00:00", "fired"),
            ("2026-06-15T12:00:00.999999+00:00", "fired"),
            ("2026-06-15T12:00:01+00:00", "passed"),
        ],
    );
    // 2026-07-01T09:00:00+08:00 less a day.
    let found =
        boundary("call.last_at > now() - duration(\"P1D\")", given, "boundary", "call.last_at");
    let answers: Vec<&str> = found.iter().map(|(_, says)| says.as_str()).collect();
    assert_eq!(answers, ["passed", "passed", "passed", "fired"], "{found:?}");
    assert_eq!(found[3].0, "2026-06-30T01:00:01+00:00");
}

#[test]
fn a_length_of_time_turns_at_a_second() {
    let given = "visa.left = \"P365D\"";
    let found = boundary("visa.left < duration(\"P180D\")", given, "boundary", "visa.left");
    is(&found, &[("P179DT23H59M59S", "fired"), ("P180D", "passed"), ("P180DT1S", "passed")]);
}

#[test]
fn every_named_text_is_tried_and_one_that_nothing_names() {
    let given = "employ.sector = \"school\"";
    let of = |when| boundary(when, given, "texts", "employ.sector");
    is(
        &of("employ.sector in (\"mining\", \"gambling\") or employ.sector = \"arms\""),
        &[
            ("another text", "passed"),
            ("arms", "fired"),
            ("gambling", "fired"),
            ("mining", "fired"),
        ],
    );
    // What is contained in a text is no part of the text that nothing names.
    is(&of("contains(employ.sector, \"o\")"), &[("aaa", "passed"), ("o", "fired")]);
    is(
        &of("upper case(employ.sector) = \"ARMS\""),
        &[("ARMS", "fired"), ("another text", "passed")],
    );
    let long = boundary("string length(employ.sector) > 20", given, "boundary", "employ.sector");
    let lengths: Vec<usize> = long.iter().map(|(text, _)| text.len()).collect();
    assert_eq!(lengths, [19, 20, 21]);
}

#[test]
fn a_list_contains_what_is_named_or_not_or_nothing() {
    let given = "flags.seen = [\"late\"]\nemploy.sector = \"arms\"";
    let of = |when| boundary(when, given, "items", "flags.seen");
    is(
        &of("list contains(flags.seen, \"fraud\")"),
        &[("[\"another text\"]", "passed"), ("[\"fraud\"]", "fired"), ("[]", "passed")],
    );
    is(
        &of("list contains(flags.seen, \"fraud\") and not(\"cured\" in flags.seen)"),
        &[
            ("[\"another text\"]", "passed"),
            ("[\"cured\", \"fraud\"]", "passed"),
            ("[\"cured\"]", "passed"),
            ("[\"fraud\"]", "fired"),
            ("[]", "passed"),
        ],
    );
    is(
        &of("some flag in flags.seen satisfies starts with(flag, \"fr\")"),
        &[("[\"another text\"]", "passed"), ("[\"fr\"]", "fired"), ("[]", "passed")],
    );
    // What is named is a fact.
    is(
        &of("list contains(flags.seen, employ.sector)"),
        &[("[\"another text\"]", "passed"), ("[\"arms\"]", "fired"), ("[]", "passed")],
    );
    let count = boundary("count(flags.seen) >= 3", given, "boundary", "flags.seen");
    let answers: Vec<&str> = count.iter().map(|(_, says)| says.as_str()).collect();
    assert_eq!(count[0].0, "[\"x\", \"x\", \"x\", \"x\"]");
    assert_eq!(answers, ["fired", "fired", "passed"], "{count:?}");
}

#[test]
fn operands_that_are_days_and_texts_change_the_answer_alone() {
    let given = "id.expires_on = \"2030-05-01\"\nemploy.sector = \"school\"\nflags.seen = []";
    let when = "id.expires_on < today() or employ.sector = \"arms\" or \
                list contains(flags.seen, \"fraud\")";
    let archive = with(when, given);
    let generated = generate(&Policy::compile(archive.clone()).unwrap());
    let open: Vec<&String> =
        generated.open.iter().filter(|line| line.starts_with("NEW-01")).collect();
    assert!(open.is_empty(), "{open:?}");
    // A condition that turns one day too late fails a generated case.
    let text = archive.file("controls/rating.toml").unwrap();
    let late = text.replace("id.expires_on < today()", "id.expires_on <= today()");
    let late =
        archive.with("controls/rating.toml", &late).with("tests/generated.toml", &generated.text);
    let report = check(late);
    let failed = report.cases.iter().filter(|case| !case.passed());
    let own = failed.filter(|case| case.name.contains("NEW-01, boundary of id.expires_on"));
    assert_eq!(own.count(), 1);
}
