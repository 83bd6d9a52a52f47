//! The conformance suite of DMN, the TCK: every case of a folder against this library.
//!
//! Two counts are kept. A case passes when its results are those expected, numbers to within 1e-8, as
//! the suite's own runners count. It passes strictly when numbers agree in every digit that is given,
//! and where an error is expected there is a null that says why.

#[path = "dmn_tck/case.rs"]
mod case;
#[path = "dmn_tck/compare.rs"]
mod compare;
#[path = "dmn_tck/report.rs"]
mod report;
#[path = "dmn_tck/run.rs"]
mod run;

use creditloop::{Error, ErrorKind, Result};
use report::Report;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

const HELP: &str = "\
Runs the cases of the DMN TCK and says which pass.

usage: dmn_tck DIR

  DIR     compliance-level-2, compliance-level-3, the folder of both, or the folder of one model
  --help  this text

It writes tck_results.csv, a line a case, to the current folder.
Exit status: 0 every case passes, 1 some fail, 2 it could not run.
";

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let (first, second) = (arguments.next(), arguments.next());
    let folder = match (first.as_deref(), second) {
        (Some("--help" | "-h"), _) => {
            print!("{HELP}");
            return ExitCode::SUCCESS;
        }
        (Some(folder), None) if !folder.starts_with('-') => PathBuf::from(folder),
        _ => {
            eprintln!("dmn_tck: one folder is needed\n\n{HELP}");
            return ExitCode::from(2);
        }
    };
    match run(&folder) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(error) => {
            eprintln!("dmn_tck: {error}");
            ExitCode::from(2)
        }
    }
}

/// Every case below `folder`: `Ok(false)` when one fails.
fn run(folder: &Path) -> Result<bool> {
    let mut report = Report::default();
    run::run(folder, &mut report)?;
    if report.is_empty() {
        let message = format!("there is no case in `{}`", folder.display());
        return Err(Error::new(ErrorKind::Io, message));
    }
    let results = Path::new("tck_results.csv");
    fs::write(results, report.csv()).map_err(|error| Error::io("write", results, error))?;
    report.print();
    Ok(report.all_pass())
}
