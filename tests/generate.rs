//! Generated cases: they pass as long as the policy decides as it did, and notice when it does not.

use creditloop::check::{CheckReport, Generated, check, generate};
use creditloop::{Archive, Policy};

fn starter() -> Archive {
    let folder = format!("{}/examples/policy/starter", env!("CARGO_MANIFEST_DIR"));
    Archive::read_dir(folder.as_ref()).unwrap()
}

fn generated() -> Generated {
    generate(&Policy::compile(starter()).unwrap())
}

fn with(archive: Archive, generated: &Generated) -> CheckReport {
    let report = check(archive.with("tests/generated.toml", &generated.text));
    assert!(report.faults.is_empty(), "{report}");
    report
}

/// How many generated cases fail when `from` is written as `to` in the file at `path`.
fn failing(generated: &Generated, path: &str, from: &str, to: &str) -> usize {
    let archive = starter();
    let text = archive.file(path).unwrap().clone();
    assert!(text.contains(from), "{path}: {from}");
    let report = with(archive.with(path, &text.replacen(from, to, 1)), generated);
    let own = report.cases.iter().filter(|case| case.file.as_ref() == "tests/generated.toml");
    own.filter(|case| !case.passed()).count()
}

#[test]
fn what_is_generated_passes_and_notices_the_smallest_change() {
    let generated = generated();
    println!("{}\n{}", generated.open.join("\n"), generated.summary());
    let report = with(starter(), &generated);
    assert!(report.is_clean(), "{report}");
    assert!(generated.cases > 150, "{}", generated.summary());
    assert!(generated.boundaries > 30, "{}", generated.summary());
    assert_eq!(generated.shown, generated.operands, "{}", generated.summary());
    assert!(report.coverage.iter().all(|one| one.fired && one.passed), "{report:#}");
    // A boundary that moves by the smallest step, in a control, a parameter, a feature and a table.
    for (path, from, to) in [
        ("controls/investigation.toml", "bureau.max_dpd_24m > ", "bureau.max_dpd_24m >= "),
        ("controls/rating.toml", " and employ.since", " or employ.since"),
        ("controls/rating.toml", "unknown = \"refer\"\noverride", "unknown = \"pend\"\noverride"),
        (
            "features.toml",
            "cust.age_years + ceiling(apply.tenor_months / 12)",
            "cust.age_years + floor(apply.tenor_months / 12)",
        ),
    ] {
        let failed = failing(&generated, path, from, to);
        // A score is always known.
        assert_eq!(failed > 0, !to.contains("pend"), "{path}: {to}: {failed}");
    }
    // The same policy, the same cases; those that were generated are no seeds.
    assert_eq!(self::generated(), generated);
    let again = Policy::compile(starter().with("tests/generated.toml", &generated.text)).unwrap();
    assert_eq!(generate(&again).text, generated.text);
}

#[test]
fn both_sides_of_a_boundary_lie_one_step_apart() {
    let generated = generated();
    let text = &generated.text;
    let at = text.find("generated: INV-07, boundary of bureau.max_dpd_24m, 1").unwrap();
    let end = at + text[at..].find("[[case]]").unwrap();
    let next = end + 8 + text[end + 8..].find("[[case]]").unwrap();
    let values: Vec<&str> = text[at..next]
        .lines()
        .filter_map(|line| line.strip_prefix("bureau.max_dpd_24m = "))
        .collect();
    assert_eq!(values, ["60", "61"], "{}", &text[at..next]);
}
