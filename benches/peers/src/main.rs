//! creditloop's rules against other engines and code written by hand, on the same inputs in one run.
//!
//! ```text
//! cargo bench                        # everything: some minutes, after a long first build
//! cargo bench -- a c                 # some workloads
//! cargo bench -- --quick             # does everything run and agree?
//! cargo bench -- --json result.json
//! ```
//!
//! Run here, in `benches/peers`: these packages are no part of the workspace. All facts and contexts are
//! built beforehand. All engines must give the same answers to the same inputs, or the run fails. Where
//! an engine computes in doubles, its note says so, and the inputs are such that the answers are the
//! same; all others are exact. The inputs are distinct, and more than a branch predictor learns. An
//! engine that is slow gets the first of them, and creditloop and the code by hand are then timed on
//! those as well. A ratio is the engine's time over creditloop's on the same inputs; only ratios of one
//! run mean anything.

mod a;
mod b;
mod by_hand;
mod c;
mod dice;
mod options;
mod own;
mod peers;
mod people;
mod race;
mod report;
mod verdict;

use options::{HELP, Options};
use report::{Section, load};
use serde_json::{Value, json};
use std::process::ExitCode;

/// One workload: it reports its sections as they come, or says who disagrees.
type Workload = fn(&Options, &mut dyn FnMut(Section)) -> Result<(), String>;

const WORKLOADS: [(&str, Workload); 3] = [("a", a::run), ("b", b::run), ("c", c::run)];

fn main() -> ExitCode {
    let options = match Options::read(std::env::args().skip(1)) {
        Ok(options) => options,
        Err(wrong) => {
            eprintln!("{wrong}");
            return ExitCode::from(2);
        }
    };
    if options.help {
        println!("{HELP}");
        return ExitCode::SUCCESS;
    }
    let before = load();
    let mut sections = Vec::new();
    for (name, run) in WORKLOADS.iter().filter(|(name, _)| options.wants(name)) {
        let mut report = |section: Section| {
            print!("{section}");
            sections.push(section.json());
        };
        if let Err(disagreement) = run(&options, &mut report) {
            eprintln!("workload {name}: {disagreement}");
            return ExitCode::FAILURE;
        }
    }
    let result = json!({
        "quick": options.quick, "passes": options.passes(), "load": [before, load()],
        "sections": sections,
    });
    write(&options, &result)
}

/// Writes the result where it is asked for.
fn write(options: &Options, result: &Value) -> ExitCode {
    let Some(file) = &options.json else {
        println!("\n{result}");
        return ExitCode::SUCCESS;
    };
    match std::fs::write(file, format!("{result:#}\n")) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{}: {error}", file.display());
            ExitCode::from(2)
        }
    }
}
