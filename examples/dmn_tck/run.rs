//! Running the cases: every suite of a folder, each model read once.

use super::case::{Case, Expected, Suite};
use super::compare::{self, Verdict};
use super::report::{Outcome, Report};
use creditloop::rule::dmn::{Answer, Context, Model, Value};
use creditloop::{Error, ErrorKind, Result, Timestamp};
use std::fs;
use std::path::{Path, PathBuf};

/// When the cases are decided; none depends on it.
const AS_OF: &str = "2026-07-01T12:00:00Z";

/// Runs every case below `folder`.
pub(crate) fn run(folder: &Path, report: &mut Report) -> Result<()> {
    let as_of = Timestamp::parse_from_rfc3339(AS_OF)
        .map_err(|error| Error::new(ErrorKind::Request, format!("`{AS_OF}`: {error}")))?;
    for file in suites(folder)? {
        run_suite(&file, as_of, report)?;
    }
    Ok(())
}

/// The files of cases below `folder`, in order.
fn suites(folder: &Path) -> Result<Vec<PathBuf>> {
    let (mut found, mut folders) = (Vec::new(), vec![folder.to_path_buf()]);
    while let Some(folder) = folders.pop() {
        let entries = fs::read_dir(&folder).map_err(|error| Error::io("read", &folder, error))?;
        for entry in entries {
            let path = entry.map_err(|error| Error::io("read", &folder, error))?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if path.is_dir() {
                // What is not in the standard is not counted.
                if name != "non-compliant" {
                    folders.push(path);
                }
            } else if name.contains("-test-") && name.ends_with(".xml") {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

fn run_suite(file: &Path, as_of: Timestamp, report: &mut Report) -> Result<()> {
    let text = fs::read_to_string(file).map_err(|error| Error::io("read", file, error))?;
    let suite = Suite::read(file, &text)?;
    // A text that is no FEEL is a null in the one decision that has it, and no fault of the others.
    let model = Model::open_lenient(&suite.model);
    if let Ok(model) = &model {
        model.warnings().iter().for_each(|warning| eprintln!("{warning}"));
    }
    for case in &suite.cases {
        let outcome = match &model {
            Ok(model) => run_case(model, case, as_of),
            Err(error) => Outcome::failed(format!("the model does not load: {error}")),
        };
        report.add(file, &case.id, outcome);
    }
    Ok(())
}

fn run_case(model: &Model, case: &Case, as_of: Timestamp) -> Outcome {
    let mut outcome = Outcome::default();
    for expected in &case.results {
        let answer = match answer(model, case, expected, as_of) {
            Ok(answer) => answer,
            Err(error) => {
                outcome.fail(&expected.name, &expected.value.to_string(), &error.to_string());
                continue;
            }
        };
        match compare::verdict(expected, &answer) {
            Verdict::Strict => {}
            Verdict::Close(why) => outcome.not_strict(&expected.name, &why),
            Verdict::Wrong => {
                let mut got = answer.value.to_string();
                if let Some(reason) = answer.reasons.first() {
                    got = format!("{got} ({reason})");
                }
                outcome.fail(&expected.name, &expected.value.to_string(), &got);
            }
        }
    }
    outcome
}

fn answer(model: &Model, case: &Case, expected: &Expected, as_of: Timestamp) -> Result<Answer> {
    match &case.invocable {
        Some(service) => {
            let answer = model.invoke(service, &case.inputs, as_of)?;
            Ok(output(answer, &expected.name))
        }
        None => model.evaluate(&expected.name, &case.inputs, as_of),
    }
}

/// Of a service with several outputs, the one that is asked for.
fn output(answer: Answer, name: &str) -> Answer {
    let part = |context: &Context| context.get(name).cloned();
    let value = if let Value::Context(context) = &answer.value { part(context) } else { None };
    Answer { value: value.unwrap_or(answer.value), reasons: answer.reasons }
}
