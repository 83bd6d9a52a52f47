//! A policy's own cases: read with their faults at their places, run, and sharp enough to see every
//! control of the starter weakened.

use creditloop::check::{CheckReport, check};
use creditloop::{Archive, ErrorKind, Outcome, Policy};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn starter() -> Archive {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/policy/starter");
    Archive::read_dir(&folder).unwrap()
}

/// The starter with one more file of cases.
fn with(text: &str) -> Archive {
    starter().with("tests/zz.toml", text)
}

fn edited(archive: &Archive, path: &str, from: &str, to: &str) -> Archive {
    let text = archive.file(path).unwrap();
    assert!(text.contains(from), "{path} has no {from}");
    archive.clone().with(path, &text.replacen(from, to, 1))
}

/// What came of the case named `name`, as text.
fn shown(report: &CheckReport, name: &str) -> String {
    assert!(report.faults.is_empty(), "{report}");
    let case = report.cases.iter().find(|case| case.name.as_ref() == name);
    case.unwrap_or_else(|| panic!("no case `{name}`")).to_string()
}

#[test]
fn the_starter_is_clean_and_every_control_is_seen() {
    let report = check(starter());
    assert!(report.is_clean(), "{report}");
    assert!(report.warnings.is_empty(), "{report}");
    assert_eq!(report.coverage.len(), report.controls);
    for control in &report.coverage {
        assert!(control.fired && control.passed, "{control}");
    }
    // A score is always known, and so is an offer: these five can never be unknown.
    let known: Vec<&str> =
        report.coverage.iter().filter(|c| !c.unknown).map(|c| c.control.as_ref()).collect();
    assert_eq!(known, ["RTG-06", "RTG-07", "LMT-16", "LMT-13", "LMT-14"]);
    let last = report.to_string().lines().last().unwrap().to_owned();
    assert_eq!(
        last,
        format!(
            "{} controls, {} cases passed, 0 failed, 7 invariants proved, 0 not proved",
            report.controls,
            report.cases.len()
        )
    );
}

/// The file with the control `id`, with the block of that control changed by `change`.
fn changed(archive: &Archive, id: &str, change: impl Fn(&str) -> String) -> Archive {
    let mark = format!("id = \"{id}\"\n");
    let (path, text) = archive
        .files()
        .find(|(path, text)| path.starts_with("controls/") && text.contains(&mark))
        .unwrap();
    let start = text.find(&mark).unwrap();
    let end = text[start..].find("[[control]]").map_or(text.len(), |length| start + length);
    let block = change(&text[start..end]);
    archive.clone().with(path, &format!("{}{block}{}", &text[..start], &text[end..]))
}

/// `block` with the line of `key` reading `line`.
fn line(block: &str, key: &str, line: &str) -> String {
    let start = block.find(&format!("\n{key} = ")).unwrap() + 1;
    let end = start + block[start..].find('\n').unwrap();
    format!("{}{line}{}", &block[..start], &block[end..])
}

fn weaker_severity(block: &str) -> String {
    if block.contains("severity = \"cap\"") {
        let block = line(block, "severity", "severity = \"condition\"");
        return line(&block, "cap", "");
    }
    let weaker = if block.contains("\"notice\"") { "condition" } else { "notice" };
    line(block, "severity", &format!("severity = \"{weaker}\""))
}

#[test]
fn whoever_weakens_a_control_of_the_starter_is_seen() {
    let starter = starter();
    let controls = check(starter.clone()).coverage;
    assert!(controls.len() >= 40);
    let mut unseen = Vec::new();
    for control in &controls {
        let id = control.control.as_ref();
        let weakened = [
            ("never fires", changed(&starter, id, |b| line(b, "when", "when = \"false\""))),
            ("always fires", changed(&starter, id, |b| line(b, "when", "when = \"true\""))),
            ("weighs less", changed(&starter, id, weaker_severity)),
        ];
        for (how, archive) in weakened {
            let report = check(archive);
            assert!(report.faults.is_empty(), "{id} {how}: {report}");
            if report.failed() == 0 {
                unseen.push(format!("{id} {how}"));
            }
        }
    }
    assert!(unseen.is_empty(), "no case of the starter fails when {unseen:#?}");
}

#[test]
fn a_moved_threshold_is_seen() {
    for (name, from, to) in [
        ("inv.max_dpd_24m", "value = 60", "value = 61"),
        ("mkt.contacts_7d_max", "value = 2", "value = 3"),
        ("lmt.stp_cap", "value = 10000", "value = 10000.01"),
        ("dsb.stale_days", "value = 30", "value = 31"),
        ("mon.default_days", "value = 90", "value = 91"),
        ("pay.self_paid_max", "value = 8000", "value = 8000.01"),
    ] {
        let text = starter().file("parameters.toml").unwrap().to_string();
        let start = text.find(&format!("\"{name}\"")).unwrap();
        let moved = format!("{}{}", &text[..start], text[start..].replacen(from, to, 1));
        assert!(check(starter().with("parameters.toml", &moved)).failed() > 0, "{name}");
    }
}

#[test]
fn a_case_that_fails_says_what_was_expected_and_what_came() {
    let report = check(edited(
        &starter(),
        "tests/granting.toml",
        "expect = { outcome = \"counter_offer\", fired = [\"LMT-03\"]",
        "expect = { outcome = \"approve\", unknown = [\"LMT-13\"], fired = [\"LMT-03\", \"LMT-05\"]",
    ));
    assert!(!report.is_clean());
    assert_eq!((report.failed(), report.faults.len()), (1, 0));
    let failed = report.cases.iter().find(|case| !case.passed()).unwrap();
    assert_eq!(failed.outcome, Some(Outcome::CounterOffer));
    assert_eq!(
        failed.to_string(),
        format!(
            "tests/granting.toml:{}: failed: the debt service is capped at half of the income
  outcome: expected approve, got counter_offer
  fired: expected LMT-05, got LMT-05 passed
  unknown: expected LMT-13, got LMT-13 passed
  controls that fired: LMT-03",
            failed.line
        )
    );
    assert!(report.to_string().contains(&failed.to_string()));
}

#[test]
fn tests_are_read_with_the_policy_and_make_no_other() {
    let tested = Policy::compile(starter()).unwrap();
    let mut plain = Archive::default();
    for (path, text) in starter().files().filter(|(path, _)| !path.starts_with("tests/")) {
        plain = plain.with(path, text);
    }
    let plain = Policy::compile(plain).unwrap();
    assert_eq!(tested.digest(), plain.digest());
    assert_eq!(tested.archive().digest(), tested.digest());
    assert_eq!(tested.archive().to_bytes(), plain.archive().to_bytes());
    // What is installed decides, and has no cases.
    let installed = Archive::from_bytes(&tested.archive().to_bytes()).unwrap();
    let report = check(installed);
    assert!(report.is_clean() && report.cases.is_empty());
    let error = Policy::compile(with("[[case]]\nname = \"x\"\n")).unwrap_err();
    assert_eq!((error.kind(), error.faults()[0].file()), (ErrorKind::Policy, "tests/zz.toml"));
}

/// Cases with one fault a line; behind each the code of the fault and where it points.
const FAULTY: &str = r##"
[[case]] # missing-key [[case]]
expect = { outcome = "approve" }
[[case]]
name = "nothing expected" # missing-key nothing
base = "granting"
[[case]]
name = "no stage" # missing-key no stage
as_of = "2026-07-01T09:00:00+08:00"
expect = { outcome = "approve" }
[[case]]
name = "words"
base = "grantnig" # unknown-case grantnig
after = "nobody" # unknown-case nobody
stage = "granted" # unknown-stage granted
as_of = "yesterday" # bad-date yesterday
sate = "open" # unknown-key sate
expect = { outcome = "declined" } # unknown-word declined
[[case]]
name = "facts"
base = "granting"
[case.facts]
income.verified_mnth = 1 # unknown-name verified_mnth
"score.risk.pd" = 0.5 # unknown-name "score.risk.pd"
history.frozen = true # unknown-name frozen
cust.age_years = 34.5 # bad-value 34.5
apply.amount = 4000.005 # bad-value 4000.005
apply.purpose = "radio" # bad-value radio
human.requested = "perhaps" # bad-value perhaps
cust.housing = { missing = "gone" } # unknown-word gone
cust.dependants = { age_days = 3 } # missing-key { age_days
cust.residence_since = { value = 1, age_days = -1 } # wrong-type -1
employ.job = [1] # wrong-type [1]
[case.history]
contacts_7 = 1 # unknown-name contacts_7
contacts_1d = 1 # unread-history contacts_1d
limit_reserved = "much" # bad-value much
frozen = { missing = "absent", value = true } # missing-key { missing
[case.expect]
reasons = ["LMT.DRS"] # unknown-reason LMT.DRS
conditions = [] # expects-nothing conditions
fired = ["LMT-30"] # unknown-control LMT-30
passed = ["MKT-01"] # other-stage MKT-01
cap = 1e3 # wrong-type 1e3
state = "frozen" # unknown-word frozen
treatment = "cal-now" # unknown-treatment cal-now
error = 3 # wrong-type 3
[[case]]
name = "empty"
base = "granting"
expect = {} # expects-nothing {}
[[case]]
name = "empty" # duplicate-name empty
base = "granting"
expect = { error = "x", outcome = "refer" } # expects-both outcome
[[case]]
name = "comes too early"
base = "granting"
as_of = "2026-06-30T09:00:00+08:00"
after = "a clean applicant is rated" # bad-order a clean
expect = { outcome = "approve" }
[[case]]
name = "comes after a base"
base = "granting"
after = "rating" # base-after rating
expect = { outcome = "approve" }
"##;

#[test]
fn every_fault_of_a_case_has_its_place() {
    let report = check(with(FAULTY));
    let found: Vec<_> =
        report.faults.iter().map(|f| (f.line(), f.column(), f.code().to_owned())).collect();
    let mut expected = Vec::new();
    for (number, line) in (1..).zip(FAULTY.lines()) {
        let Some((written, mark)) = line.split_once(" # ") else { continue };
        let (code, mark) = mark.split_once(' ').unwrap();
        let at = written.rfind(mark).unwrap_or_else(|| panic!("{line}"));
        expected.push((number, written[..at].chars().count() + 1, code.to_owned()));
    }
    assert_eq!(found, expected, "{report}");
    assert_eq!((report.controls, report.cases.len()), (0, 0));
    for fault in &report.faults {
        assert_eq!(fault.file(), "tests/zz.toml");
    }
    let guess = |code: &str| {
        let fault = report.faults.iter().find(|fault| fault.code() == code).unwrap();
        fault.suggestion().unwrap_or_else(|| panic!("{fault}")).to_owned()
    };
    assert_eq!(guess("unknown-case"), "did you mean `granting`?");
    assert_eq!(guess("unknown-name"), "did you mean `income.verified_month`?");
    assert_eq!(guess("unknown-word"), "did you mean `decline`?");
    assert_eq!(guess("unknown-reason"), "did you mean `LMT.DSR`?");
    assert_eq!(guess("unknown-control"), "did you mean `LMT-03`?");
    assert_eq!(guess("unknown-treatment"), "did you mean `call-now`?");
}

#[test]
fn circles_and_towers_are_refused() {
    let codes = |text: &str| -> Vec<String> {
        check(with(text)).faults.iter().map(|fault| fault.code().to_owned()).collect()
    };
    let case = |name: &str, key: &str, other: &str| {
        let expect = "expect = { outcome = \"approve\" }";
        let base = if key == "base" { "" } else { "base = \"granting\"\n" };
        format!("[[case]]\nname = \"{name}\"\n{base}{key} = \"{other}\"\n{expect}\n")
    };
    for key in ["base", "after"] {
        assert_eq!(codes(&case("one", key, "one")), ["circle"]);
        let two = [case("one", key, "two"), case("two", key, "three"), case("three", key, "two")];
        assert_eq!(codes(&two.concat()), ["circle"]);
    }
    let tower: String =
        (0..40).map(|at| format!("[[base]]\nname = \"b{}\"\nbase = \"b{at}\"\n", at + 1)).collect();
    let tower = format!("[[base]]\nname = \"b0\"\n{tower}");
    assert!(codes(&tower).iter().all(|code| code == "too-large"));
    assert!(!codes(&tower).is_empty());
    let many = "[[base]]\nname = \"x\"\n".repeat(creditloop::limits::TEST_CASES_MAX + 1);
    assert!(codes(&many).contains(&"too-large".to_owned()));
}

#[test]
fn what_is_said_of_the_past_is_what_the_policy_reads() {
    let read = "read = [\n  \"history.contacts_1d\", \"history.limit_total\", \
                \"history.case_stage\",";
    let policy = |cases: &str| edited(&with(cases), "policy.toml", "read = [", read);
    let report = check(policy(
        "[[case]]\nname = \"all of it\"\nbase = \"disbursement\"\n\
         expect = { outcome = \"approve\" }\n[case.history]\ncase_stage = \"granting\"\n\
         case_state = \"conditional\"\nframework_signed = true\nloan_contract_signed = true\n\
         days_since_granting = 30\ncontacts_1d = 1\ncontacts_7d = 2\ncontacts_30d = 5\n\
         refusals_90d = 3\nsuppressed = true\nfrozen = false\nlimit_total = 9000.00\n\
         limit_reserved = 4000.00\nlimit_committed = 1000.50\nlimit_elsewhere = 3999.50\n\
         conditions = 0\n",
    ));
    assert!(report.is_clean(), "{report}");
    let report = check(policy(
        "[[case]]\nname = \"more in a week than in a month\"\nbase = \"marketing\"\n\
         history = { contacts_7d = 3, contacts_30d = 1 }\nexpect = { outcome = \"suppress\" }\n\
         [[case]]\nname = \"more than the limit\"\nbase = \"disbursement\"\n\
         history = { limit_total = 1.00 }\nexpect = { outcome = \"approve\" }\n",
    ));
    assert!(
        shown(&report, "more in a week than in a month").contains(
            "there is no such past: with what else is said, `history.contacts_30d` would"
        )
    );
    assert!(shown(&report, "more than the limit").contains("cannot be reserved"));
}

#[test]
fn a_case_goes_on_from_the_case_it_comes_after() {
    let report = check(with(
        "[[case]]\nname = \"drawn\"\nbase = \"disbursement\"\nafter = \"granted\"\n\
         history = { loan_contract_signed = true }\nexpect = { outcome = \"decline\" }\n\
         [[case]]\nname = \"granted\"\nbase = \"granting\"\nafter = \"skipped\"\n\
         expect = { outcome = \"approve\" }\n\
         [[case]]\nname = \"skipped\"\nbase = \"granting\"\n\
         history = { case_stage = \"marketing\" }\nexpect = { error = \"may not follow\" }\n\
         [[case]]\nname = \"no error\"\nbase = \"granting\"\nexpect = { error = \"x\" }\n",
    ));
    assert!(shown(&report, "skipped").contains("passed"));
    let granted = "decision: expected one, got none: no decision was made in `skipped`";
    assert!(shown(&report, "granted").contains(granted));
    assert!(shown(&report, "drawn").contains("no decision was made in `granted`"));
    assert!(shown(&report, "no error").contains("error: expected x, got approve"));
}

/// The example's program: cargo builds it beside the tests.
fn program(arguments: &[&str]) -> Output {
    let test = std::env::current_exe().unwrap();
    let program: PathBuf = test.parent().unwrap().parent().unwrap().join("examples/check");
    assert!(program.exists(), "build it first: cargo build --example check");
    Command::new(program).args(arguments).output().unwrap()
}

fn text(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

#[test]
fn the_program_says_it_by_its_exit_status_too() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, archive: &Archive| {
        for (path, text) in archive.files() {
            let path = folder.path().join(name).join(path.as_ref());
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text.as_ref()).unwrap();
        }
        folder.path().join(name).to_str().unwrap().to_owned()
    };
    let clean = program(&[&write("clean", &starter())]);
    assert_eq!(clean.status.code(), Some(0));
    assert!(text(&clean).ends_with("0 failed, 7 invariants proved, 0 not proved\n"));

    let name = "nobody says \"no\" to\ta 客户";
    let toml = format!("[[case]]\nname = '{name}'\nbase = \"granting\"\n");
    let broken = write("broken", &with(&format!("{toml}expect = {{ outcome = \"refer\" }}\n")));
    let failed = program(&[&broken, "--coverage"]);
    assert_eq!(failed.status.code(), Some(1));
    assert!(text(&failed).contains(&format!("tests/zz.toml:2: failed: {name}\n")));
    assert!(text(&failed).contains("RTG-06 at rating: no case shows it unknown\n"));
    assert!(text(&failed).lines().last().unwrap().contains(" 1 failed, "));

    let failed = program(&[&broken, "--json"]);
    let json: serde_json::Value = serde_json::from_str(&text(&failed)).unwrap();
    assert_eq!((failed.status.code(), &json["clean"]), (Some(1), &false.into()));
    let cases = json["cases"].as_array().unwrap();
    let case = cases.iter().find(|case| case["passed"] == false).unwrap();
    assert_eq!(case["name"], name);
    assert_eq!(case["differences"][0]["got"], "approve");

    let faulty = program(&[&write("faulty", &with(&format!("{toml}expct = 1\n")))]);
    assert_eq!(faulty.status.code(), Some(1));
    assert!(text(&faulty).contains("tests/zz.toml:4:1: error[unknown-key]"));
    let last = "0 controls, 0 cases passed, 0 failed, 0 invariants proved, 0 not proved";
    assert_eq!(text(&faulty).lines().last(), Some(last));

    assert_eq!(program(&["/nowhere/policy"]).status.code(), Some(2));
    assert_eq!(program(&[]).status.code(), Some(2));
    assert_eq!(program(&["--help"]).status.code(), Some(0));
}
