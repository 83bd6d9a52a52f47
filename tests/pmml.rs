//! Models in PMML say here what they said where they were trained, and what the standard says of its own
//! examples; what is not supported is refused with its place.

#[path = "pmml/fields.rs"]
mod fields;
#[path = "pmml/producers.rs"]
mod producers;
#[path = "pmml/refused.rs"]
mod refused;
#[path = "pmml/regressions.rs"]
mod regressions;
#[path = "pmml/segments.rs"]
mod segments;
#[path = "pmml/standard.rs"]
mod standard;

use creditloop::model::import::pmml;
use creditloop::model::{PmmlModel, PmmlScored, PmmlValue};
use std::path::{Path, PathBuf};

fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/pmml").join(name)
}

fn text(name: &str) -> String {
    let path = path(name);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn parse(text: &str) -> PmmlModel {
    pmml("m.pmml", text).unwrap_or_else(|error| panic!("{error}"))
}

fn model(name: &str) -> PmmlModel {
    parse(&text(name))
}

/// What a model says of inputs with their names; the others are missing.
fn scored(model: &PmmlModel, given: &[(&str, PmmlValue)]) -> PmmlScored {
    try_scored(model, given).unwrap_or_else(|error| panic!("{error}"))
}

fn try_scored(model: &PmmlModel, given: &[(&str, PmmlValue)]) -> creditloop::Result<PmmlScored> {
    for (name, _) in given {
        assert!(model.inputs().iter().any(|input| input.name() == *name), "{name}");
    }
    let value = |name: &str| given.iter().find(|(known, _)| *known == name);
    let row = model.inputs().iter().map(|i| value(i.name()).map(|v| v.1.clone()));
    model.evaluate(&row.map(Option::unwrap_or_default).collect::<Vec<_>>())
}

/// The document without the elements called `name`.
fn without(text: &str, name: &str) -> String {
    let (before, rest) = text.split_once(&format!("<{name}")).unwrap();
    let (_, after) = rest.split_once(&format!("</{name}>")).unwrap();
    format!("{before}{after}")
}

/// A document of a version: its fields `name:optype:dataType`, and what follows them.
fn document(version: &str, fields: &[&str], rest: &str) -> String {
    let mut text = format!("<PMML xmlns=\"http://www.dmg.org/PMML-{version}\"><Header/>");
    text.push_str("<DataDictionary>");
    for field in fields {
        let [name, measure, kind] = field.split(':').collect::<Vec<_>>()[..] else { panic!() };
        let (measure, values) = measure.split_once('=').unwrap_or((measure, ""));
        text.push_str(&format!(
            "<DataField name=\"{name}\" optype=\"{measure}\" dataType=\"{kind}\">"
        ));
        for value in values.split_terminator(',') {
            text.push_str(&format!("<Value value=\"{value}\"/>"));
        }
        text.push_str("</DataField>");
    }
    format!("{text}</DataDictionary>{rest}</PMML>")
}

/// A schema of active fields, and the target after them.
fn schema(active: &[&str], target: &str) -> String {
    let field = |name: &&str| format!("<MiningField name=\"{name}\"/>");
    let active: String = active.iter().map(field).collect();
    format!(
        "<MiningSchema>{active}<MiningField name=\"{target}\" usageType=\"target\"/></MiningSchema>"
    )
}

/// Whether two numbers are the same but for the last digits.
fn near(found: f64, expected: f64) {
    assert!((found - expected).abs() <= 1e-12 * expected.abs().max(1.0), "{found}, {expected}");
}
