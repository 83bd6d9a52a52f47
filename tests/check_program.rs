//! The example `check` as a program: a model, two versions, generated cases and a portfolio, in words and
//! as JSON, each with its exit status.

use creditloop::{Archive, Policy};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const STARTER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/policy/starter");
const MODELS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/dmn");

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

fn json(output: &Output) -> Value {
    serde_json::from_str(&text(output)).unwrap_or_else(|error| panic!("{error}: {output:?}"))
}

fn starter() -> Archive {
    Archive::read_dir(Path::new(STARTER)).unwrap()
}

fn write(folder: &Path, archive: &Archive) -> String {
    for (path, text) in archive.files() {
        let path = folder.join(path.as_ref());
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text.as_ref()).unwrap();
    }
    folder.to_str().unwrap().to_owned()
}

#[test]
fn a_model_is_looked_at() {
    let model = format!("{MODELS}/lending.dmn");
    let said = program(&[&model]);
    assert_eq!(said.status.code(), Some(0));
    let words = text(&said);
    assert!(
        words.contains("warning[null-decides]: when `ratio` is null, row 4 still hits"),
        "{words}"
    );
    assert!(words.lines().last().unwrap().starts_with("2 tables, 0 errors, "), "{words}");
    let said = json(&program(&[&model, "--json"]));
    assert_eq!((&said["clean"], &said["tables"]), (&true.into(), &2.into()));
    assert_eq!(said["findings"][0]["file"], "lending.dmn");
    assert_eq!(program(&["/nowhere/model.dmn"]).status.code(), Some(2));
    assert_eq!(program(&[&format!("{MODELS}/faults.dmn")]).status.code(), Some(2));
}

#[test]
fn two_versions_are_compared() {
    let folder = tempfile::tempdir().unwrap();
    let archive = starter();
    let table = archive.file("tables/grade.csv").unwrap().replace("0.10", "0.12");
    let new = write(&folder.path().join("new"), &archive.clone().with("tables/grade.csv", &table));
    let said = program(&[STARTER, "--against", &new]);
    assert_eq!(said.status.code(), Some(1));
    let words = text(&said);
    assert!(words.contains("table grade: changed"), "{words}");
    assert!(words.contains("was risk.cap = 15000.00, risk.grade = B"), "{words}");
    let said = json(&program(&[STARTER, "--against", &new, "--json"]));
    assert_eq!(said["alike"], false);
    let one = &said["tables"][0]["boxes"][0];
    assert_eq!(one["customer"][0]["name"], "score.risk.pd");
    assert_eq!(one["new"], "risk.cap = 20000.00, risk.grade = A");
    // The same version as an archive.
    let file = folder.path().join("starter.archive");
    let policy = Policy::compile(archive.clone()).unwrap();
    std::fs::write(&file, policy.archive().to_bytes()).unwrap();
    let said = program(&[STARTER, "--against", file.to_str().unwrap()]);
    assert_eq!(said.status.code(), Some(0), "{}", text(&said));
    let broken = write(&folder.path().join("broken"), &archive.with("tables/grade.csv", "hit"));
    assert_eq!(program(&[STARTER, "--against", &broken]).status.code(), Some(2));
    assert_eq!(program(&[STARTER, "--against"]).status.code(), Some(2));
}

#[test]
fn generated_cases_are_a_file_of_tests() {
    let folder = tempfile::tempdir().unwrap();
    let policy = write(&folder.path().join("policy"), &starter());
    let file = format!("{policy}/tests/generated.toml");
    let said = program(&[&policy, "--generate", &file, "--json"]);
    assert_eq!(said.status.code(), Some(0));
    let cases = json(&said)["cases"].as_u64().unwrap();
    let checked = json(&program(&[&policy, "--json"]));
    assert_eq!((&checked["clean"], &checked["cases_failed"]), (&true.into(), &0.into()));
    let before = json(&program(&[STARTER, "--json"]))["cases_passed"].as_u64().unwrap();
    assert_eq!(checked["cases_passed"].as_u64().unwrap(), before + cases);
}

#[test]
fn a_portfolio_is_counted() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("customers.csv");
    std::fs::write(&file, "cust.age_years,score.risk.pd\n17,0.05\n40,0.30\n").unwrap();
    let file = file.to_str().unwrap();
    let said = program(&[STARTER, "--portfolio", file]);
    assert_eq!(said.status.code(), Some(0));
    let words = text(&said);
    assert!(words.contains("rows of grade that hit nobody: lines 4, 6, 7"), "{words}");
    assert!(words.lines().last().unwrap().starts_with("2 customers, "), "{words}");
    let said = json(&program(&[STARTER, "--portfolio", file, "--json"]));
    assert_eq!((&said["customers"], &said["tables"][0]["rows"][0]["hits"]), (&2.into(), &1.into()));
    std::fs::write(file, "cust.age_years\nold\n").unwrap();
    let refused = program(&[STARTER, "--portfolio", file]);
    assert_eq!(refused.status.code(), Some(2));
    let told = String::from_utf8(refused.stderr).unwrap();
    assert!(told.contains("customers.csv:2:1: error[bad-value]"), "{told}");
}

#[test]
fn two_versions_are_compared_on_a_portfolio() {
    let folder = tempfile::tempdir().unwrap();
    let archive = starter();
    let table = archive.file("tables/grade.csv").unwrap().replace("0.10", "0.12");
    let new = write(&folder.path().join("new"), &archive.with("tables/grade.csv", &table));
    let file = folder.path().join("customers.csv");
    std::fs::write(&file, "score.risk.pd,apply.amount\n0.05,100\n0.11,18000\n,7\n").unwrap();
    let file = file.to_str().unwrap();
    let both = [STARTER, "--against", &new, "--portfolio", file, "--amount", "apply.amount"];
    let said = program(&both);
    // Grade A allows 20,000 and grade B 15,000; what is missing holds everybody up all the same.
    assert_eq!(said.status.code(), Some(0));
    let words = text(&said);
    assert!(words.contains("LMT-05 at granting: fires for 33.3 % and is unknown for 1"), "{words}");
    assert!(words.contains("  B: 1 -> 0\n"), "{words}");
    assert!(words.ends_with("3 customers, 0 decided otherwise, 1 controls that fire otherwise\n"));
    let said = json(&program(&[&both[..], &["--json"]].concat()));
    assert_eq!((&said["customers"], &said["amount"]), (&3.into(), &"apply.amount".into()));
    assert_eq!(said["stages"][0]["stay_out"]["amount"], "18107.00");
    let named = program(&[STARTER, "--portfolio", file, "--amount", "apply.amount"]);
    assert_eq!(named.status.code(), Some(2));
}
