//! A DMN model at work: inputs from a JSON file, a line for each decision.
//!
//! Numbers are taken from the digits of the JSON text, so nothing is lost on the way in or out. A text
//! becomes a date, a time or a duration where the model's input is declared to be one.

use creditloop::rule::dmn::{Answer, Context, Model, Null, Value, value};
use creditloop::{Error, ErrorKind, Result, Timestamp};
use serde_json::Value as Json;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

const HELP: &str = "\
Evaluates the decisions of a DMN model for inputs in a JSON file.

usage: dmn MODEL.dmn INPUT.json [--decision NAME] [--as-of TIME] [--json]

  MODEL.dmn        the model, DMN 1.1 to 1.6; the models it imports stand beside it
  INPUT.json       an object: the inputs by their names
  --decision NAME  only this decision
  --as-of TIME     what `now()` and `today()` say (default 2026-07-01T09:00:00Z)
  --json           one JSON object: values by decision, and the reasons of what is null
  --help           this text

Exit status: 0 evaluated, 1 a decision is null because something failed, 2 it could not run.
";

/// What the command line asks for.
struct Options {
    model: PathBuf,
    inputs: PathBuf,
    decision: Option<String>,
    as_of: Timestamp,
    json: bool,
}

fn main() -> ExitCode {
    let options = match options(std::env::args().skip(1)) {
        Ok(Some(options)) => options,
        Ok(None) => {
            print!("{HELP}");
            return ExitCode::SUCCESS;
        }
        Err(error) => {
            eprintln!("dmn: {error}\n\n{HELP}");
            return ExitCode::from(2);
        }
    };
    match run(&options) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(error) => {
            eprintln!("dmn: {error}");
            ExitCode::from(2)
        }
    }
}

fn options(mut arguments: impl Iterator<Item = String>) -> Result<Option<Options>, String> {
    let (mut files, mut decision, mut json) = (Vec::new(), None, false);
    let mut as_of = "2026-07-01T09:00:00Z".to_owned();
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--help" | "-h" => return Ok(None),
            "--json" => json = true,
            "--decision" => decision = Some(arguments.next().ok_or("--decision needs a name")?),
            "--as-of" => as_of = arguments.next().ok_or("--as-of needs a time")?,
            other if other.starts_with('-') => return Err(format!("there is no option {other}")),
            other => files.push(PathBuf::from(other)),
        }
    }
    let as_of =
        Timestamp::parse_from_rfc3339(&as_of).map_err(|error| format!("`{as_of}`: {error}"))?;
    match <[PathBuf; 2]>::try_from(files) {
        Ok([model, inputs]) => Ok(Some(Options { model, inputs, decision, as_of, json })),
        Err(_) => Err("a model and a file of inputs are needed".to_owned()),
    }
}

/// Evaluates and prints: `Ok(false)` when a decision is null by a failure.
fn run(options: &Options) -> Result<bool> {
    let model = Model::open(&options.model)?;
    let inputs = read_inputs(&model, &options.inputs)?;
    let answers: Vec<(String, Answer)> = match &options.decision {
        Some(name) => vec![(name.clone(), model.evaluate(name, &inputs, options.as_of)?)],
        None => {
            let answers = model.evaluate_all(&inputs, options.as_of)?.into_iter();
            answers.map(|(name, answer)| (name.as_ref().to_owned(), answer)).collect()
        }
    };
    if options.json {
        println!("{}", as_json(&answers));
    } else {
        answers.iter().for_each(|(name, answer)| println!("{name} = {}", line(answer)));
    }
    Ok(!answers.iter().any(|(_, answer)| answer.value.is_null() && !answer.reasons.is_empty()))
}

/// The inputs in the JSON file at `path`, as the model declares them.
fn read_inputs(model: &Model, path: &Path) -> Result<Context> {
    let text = std::fs::read_to_string(path).map_err(|error| Error::io("read", path, error))?;
    let wrong = |line: usize, column: usize, message: &str| {
        let place = format!("{}:{line}:{column}", path.display());
        Error::new(ErrorKind::Encoding, format!("{place}: {message}"))
    };
    let json: Json = serde_json::from_str(&text)
        .map_err(|error| wrong(error.line(), error.column(), &error.to_string()))?;
    let Json::Object(object) = json else {
        return Err(wrong(1, 1, "the inputs are an object, by their names"));
    };
    let entries = object.into_iter().map(|(name, json)| {
        let given = from_json(&json).ok_or_else(|| {
            let at = text.find(&format!("\"{name}\"")).unwrap_or_default();
            let line = text[..at].matches('\n').count() + 1;
            wrong(line, 1, &format!("`{name}` has a number that 34 digits cannot hold"))
        })?;
        let given = model.shaped(&name, given);
        Ok((name.into(), given))
    });
    entries.collect()
}

/// None for a number that is out of range.
fn from_json(json: &Json) -> Option<Value> {
    Some(match json {
        Json::Null => Value::Null(Null::Given),
        Json::Bool(value) => (*value).into(),
        Json::Number(number) => value("number", &number.to_string())?,
        Json::String(text) => text.as_str().into(),
        Json::Array(items) => items.iter().map(from_json).collect::<Option<Vec<Value>>>()?.into(),
        Json::Object(object) => {
            let entries =
                object.iter().map(|(name, json)| Some((name.as_str().into(), from_json(json)?)));
            entries.collect::<Option<Context>>()?.into()
        }
    })
}

/// A value for people, a null with its reasons.
fn line(answer: &Answer) -> String {
    if answer.value.is_null() && !answer.reasons.is_empty() {
        return format!("null, because {}", answer.reasons.join("; "));
    }
    answer.value.to_string()
}

fn as_json(answers: &[(String, Answer)]) -> Json {
    let (mut values, mut reasons) = (serde_json::Map::new(), serde_json::Map::new());
    for (name, answer) in answers {
        values.insert(name.clone(), to_json(&answer.value));
        if !answer.reasons.is_empty() {
            let texts = answer.reasons.iter().map(|reason| Json::from(reason.as_ref()));
            reasons.insert(name.clone(), texts.collect());
        }
    }
    serde_json::json!({ "decisions": values, "reasons": reasons })
}

/// What JSON has no form for is written as its text in FEEL.
fn to_json(value: &Value) -> Json {
    match value {
        Value::Null(_) => Json::Null,
        Value::Boolean(value) => (*value).into(),
        Value::Number(number) => {
            let text = number.to_string();
            text.parse().map_or(Json::String(text), Json::Number)
        }
        Value::List(items) => items.iter().map(to_json).collect(),
        Value::Context(context) => {
            let entries = context.entries().iter();
            Json::Object(entries.map(|(name, value)| (name.to_string(), to_json(value))).collect())
        }
        other => other.to_string().into(),
    }
}
