//! Rows with which a document lets its model be verified.
#![expect(clippy::float_arithmetic, reason = "what a model says is compared in doubles")]

use super::expression::guessed;
use super::mining::is_target;
use super::xml::{Element, Read};
use crate::model::pmml::value::{PmmlValue, same};
use crate::model::pmml::{PmmlModel, PmmlScored};
use std::collections::{BTreeMap, BTreeSet};

/// A column of the rows.
struct Column<'a> {
    name: &'a str,
    cell: String,
    /// Whether it is given to the model.
    given: bool,
    precision: f64,
    zero: f64,
}

/// Lets `model` score each row of its `ModelVerification`.
///
/// What is written there of an input is its value; of an output or of the target, what has to come
/// out, within `precision` of it, or both within `zeroThreshold` of 0.
pub(super) fn verify(model: &PmmlModel, element: Element<'_>) -> Read<()> {
    let Some(block) = element.child("ModelVerification") else { return Ok(()) };
    let schema = element.needed_child("MiningSchema")?;
    let inputs: BTreeSet<&str> = schema
        .called("MiningField")
        .filter(|field| !is_target(*field))
        .filter_map(|field| field.get("name"))
        .collect();
    let mut columns = Vec::new();
    for field in block.needed_child("VerificationFields")?.called("VerificationField") {
        let name = field.need("field")?;
        // Names of elements have no blanks.
        let cell = match field.get("column") {
            Some(_) => field.column("column")?.to_owned(),
            None => name.replace(' ', "_x0020_"),
        };
        let precision = field.number_or("precision", 1e-6)?;
        let (given, zero) = (inputs.contains(name), field.number_or("zeroThreshold", 1e-16)?);
        columns.push(Column { name, cell, given, precision, zero });
    }
    for (number, row) in (1_usize..).zip(block.needed_child("InlineTable")?.called("row")) {
        self::row(model, &columns, row).map_err(|what| {
            let message = format!("row {number} of the verification: {what}");
            let fault = row.fault("not-verified", message);
            Box::new(fault.suggest("export the model again; without the block it is not verified"))
        })?;
    }
    Ok(())
}

/// Verifies one row, or says what differs.
fn row(model: &PmmlModel, columns: &[Column<'_>], row: Element<'_>) -> Result<(), String> {
    let cells: BTreeMap<&str, String> =
        row.cells().map(|cell| (cell.name(), cell.text())).collect();
    let value = |column: &Column<'_>| cells.get(column.cell.as_str()).map(String::as_str);
    let inputs: Vec<PmmlValue> = model
        .inputs()
        .iter()
        .map(|input| {
            let column = columns.iter().find(|column| column.name == input.name());
            column.and_then(value).map_or(PmmlValue::Missing, PmmlValue::from)
        })
        .collect();
    let scored = model.evaluate(&inputs).map_err(|error| error.to_string())?;
    for column in columns.iter().filter(|column| !column.given) {
        let expected = value(column).filter(|text| !text.trim().is_empty());
        let Some(expected) = expected.map(guessed) else { continue };
        let found = said(model, &scored, column.name);
        let found = found.ok_or_else(|| format!("the model tells nothing of `{}`", column.name))?;
        if !agree(&found, &expected, column) {
            return Err(format!("`{}` is {found}, not {expected}", column.name));
        }
    }
    Ok(())
}

/// What a model says of an output, of its target, or of the probability of a class.
fn said(model: &PmmlModel, scored: &PmmlScored, name: &str) -> Option<PmmlValue> {
    if let Some((_, value)) = scored.outputs.iter().find(|(known, _)| **known == *name) {
        return Some(value.clone());
    }
    if model.target() == Some(name) || model.target().is_none() {
        return Some(scored.value.clone());
    }
    let class = name.strip_prefix("probability(")?.strip_suffix(')')?;
    let of_class = |(known, _): &&(PmmlValue, f64)| known.to_string() == class;
    scored.probabilities.iter().find(of_class).map(|(_, share)| PmmlValue::Number(*share))
}

fn agree(found: &PmmlValue, expected: &PmmlValue, column: &Column<'_>) -> bool {
    let (Some(found), Some(expected)) = (found.number(), expected.number()) else {
        return same(found, expected) || found.to_string().trim() == expected.to_string().trim();
    };
    let none = |number: f64| number.abs() <= column.zero;
    (found - expected).abs() <= column.precision * expected.abs() || none(found) && none(expected)
}
