//! The examples as programs: cargo builds them beside the tests.

use std::path::PathBuf;
use std::process::{Command, Output};

/// An example's program: cargo builds it beside the tests.
pub(crate) fn program(name: &str, arguments: &[&str]) -> Output {
    let test = std::env::current_exe().unwrap();
    let program: PathBuf = test.parent().unwrap().parent().unwrap().join("examples").join(name);
    assert!(program.exists(), "build it first: cargo build --example {name}");
    Command::new(program).args(arguments).output().unwrap()
}

/// What a program wrote, if it ended well.
pub(crate) fn said(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout.clone()).unwrap()
}

pub(crate) fn at(path: &str) -> String {
    format!("{}/{path}", env!("CARGO_MANIFEST_DIR"))
}

/// The cells of each line after the first.
pub(crate) fn cells(text: &str) -> Vec<Vec<String>> {
    text.lines().skip(1).map(|line| line.split(',').map(str::to_owned).collect()).collect()
}
