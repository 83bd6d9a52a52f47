//! The main job as its user runs it: to the end, again, under another policy, and killed on the way.
#![cfg(all(feature = "store", feature = "train", feature = "report"))]

use creditloop::audit::{Log, replay_each};
use creditloop::{Keys, Stage};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// The example's program: cargo builds it beside the tests.
fn program() -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let program = test.parent().unwrap().parent().unwrap().join("examples/credit_loop");
    assert!(program.exists(), "build it first: cargo build --example credit_loop");
    program
}

fn command(folder: &Path) -> Command {
    let mut command = Command::new(program());
    command.current_dir(folder);
    command
}

fn run(folder: &Path) -> Output {
    command(folder).output().unwrap()
}

fn lines(output: &Output) -> Vec<String> {
    String::from_utf8(output.stdout.clone()).unwrap().lines().map(str::to_owned).collect()
}

fn line<'a>(lines: &'a [String], start: &str) -> &'a str {
    lines.iter().find(|line| line.starts_with(start)).unwrap_or_else(|| panic!("no `{start}`"))
}

/// The number behind each of `words` in `line`.
fn numbers<const N: usize>(line: &str, words: [&str; N]) -> [u64; N] {
    words.map(|word| {
        let rest = line.split_once(&format!("{word} ")).unwrap_or_else(|| panic!("{line}")).1;
        rest.split(|c: char| !c.is_ascii_digit()).next().unwrap().parse().unwrap()
    })
}

#[test]
fn applicants_go_round_all_nine_stages_once() {
    let folder = tempfile::tempdir().unwrap();
    let first = run(folder.path());
    let printed = lines(&first);
    assert!(first.status.success(), "{printed:#?}");
    for stage in Stage::ALL {
        let row = line(&printed, &format!("{} {} entered ", stage.name(), stage.name_zh()));
        let [entered, approved, referred, declined, other] =
            numbers(row, ["entered", "approved", "referred", "declined", "other"]);
        assert_eq!(entered, approved + referred + declined + other, "{row}");
        assert!(approved < entered && entered > 0, "somebody is not approved: {row}");
    }
    assert!(line(&printed, "accounted for").ends_with("300 of 300"));
    let last = &printed[printed.len() - 3..];
    assert!(last[0].starts_with("hold-out AUC 0."), "{last:?}");
    for (line, [start, end]) in
        last[1..].iter().zip([["verified ", "entries"], ["replayed ", "identical"]])
    {
        let counts = line.strip_prefix(start).and_then(|rest| rest.strip_suffix(end)).unwrap();
        let (done, all) = counts.trim().split_once(" of ").unwrap();
        assert_eq!(done, all, "{line}");
    }

    // Again: nothing is decided twice, everything else is as it was.
    let again = run(folder.path());
    let repeated = lines(&again);
    assert!(again.status.success());
    assert!(line(&repeated, "300 applicants walked").ends_with(": 0 decisions made now"));
    assert!(repeated.iter().any(|line| line.contains("nothing was decided twice")));
    assert!(line(&repeated, "store ").contains(", 0 applied again"), "it was closed");
    for start in ["policy starter", "digest of all decisions", "checkpoint over"] {
        assert_eq!(line(&printed, start), line(&repeated, start));
    }

    // Under another policy the store is refused.
    let parameters = folder.path().join("credit_loop.policy/parameters.toml");
    let text = std::fs::read_to_string(&parameters).unwrap();
    std::fs::write(&parameters, text.replacen("value = 0.60", "value = 0.55", 1)).unwrap();
    let other = run(folder.path());
    assert_eq!(other.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&other.stderr).contains("under another policy"));
    let help = command(folder.path()).arg("--help").output().unwrap();
    assert!(help.status.success() && String::from_utf8_lossy(&help.stdout).contains("usage:"));
    let wrong = command(folder.path()).arg("--frobnicate").output().unwrap();
    assert_eq!(wrong.status.code(), Some(2));
}

/// Runs with `--trace-acks` and kills the process after `acks` of them; what was printed counts.
fn kill_after(folder: &Path, acks: usize) -> Vec<(u64, String)> {
    let mut child = command(folder).arg("--trace-acks").stdout(Stdio::piped()).spawn().unwrap();
    let mut printed = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut seen = Vec::new();
    let take = |line: std::io::Result<String>, seen: &mut Vec<(u64, String)>| {
        let line = line.unwrap();
        if let Some((sequence, id)) = line.strip_prefix("ack ").and_then(|l| l.split_once(' ')) {
            seen.push((sequence.parse().unwrap(), id.to_owned()));
        }
    };
    while seen.len() < acks {
        take(printed.next().expect("it was still running"), &mut seen);
    }
    child.kill().unwrap();
    // What was acknowledged before the kill was acknowledged.
    printed.for_each(|line| take(line, &mut seen));
    child.wait().unwrap();
    seen
}

#[test]
fn killed_again_and_again_it_loses_nothing_and_does_nothing_twice() {
    let folder = tempfile::tempdir().unwrap();
    let mut acknowledged = BTreeSet::new();
    for acks in [3, 250, 700, 1_300] {
        acknowledged.extend(kill_after(folder.path(), acks));
    }
    let finished = run(folder.path());
    let printed = lines(&finished);
    assert!(finished.status.success(), "{}", String::from_utf8_lossy(&finished.stderr));
    let [made] = numbers(line(&printed, "300 applicants walked"), ["walked:"]);
    let [again] = numbers(line(&printed, "store "), ["entries,"]);
    assert!(made > 0, "the last kill came before the end");
    assert!(again > 0, "what the index missed is applied again");

    let keys = Keys::open_dir(folder.path().join("credit_loop.keys")).unwrap();
    let log = Log::open_read_only(folder.path().join("credit_loop.store"), keys).unwrap();
    let mut kept = BTreeMap::new();
    let mut twice = Vec::new();
    replay_each(&log, |replayed| {
        let request = replayed.request.id();
        let id = replayed.overruled.map_or(request, creditloop::Override::id).to_owned();
        if kept.insert(id.clone(), replayed.entry).is_some() {
            twice.push(id);
        }
        Ok(())
    })
    .unwrap();
    assert_eq!(twice, Vec::<String>::new(), "nothing is decided, and no limit reserved, twice");
    for (sequence, id) in &acknowledged {
        assert_eq!(kept.get(id), Some(sequence), "{id} was acknowledged");
    }

    // All decisions are those of a run that nobody disturbed.
    let quiet = tempfile::tempdir().unwrap();
    let undisturbed = lines(&run(quiet.path()));
    let digest = "digest of all decisions";
    assert_eq!(line(&printed, digest), line(&undisturbed, digest));
}
