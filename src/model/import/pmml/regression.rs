//! Regressions of a document.

use super::dictionary::literal;
use super::model::Task;
use super::scope::Reader;
use super::xml::{Element, Read};
use crate::model::pmml::regression::{Link, Regression, Terms};
use crate::model::pmml::value::{PmmlType, PmmlValue, same};

const LINKS: [(&str, Link); 9] = [
    ("none", Link::None),
    ("simplemax", Link::SimpleMax),
    ("softmax", Link::SoftMax),
    ("logit", Link::Logit),
    ("probit", Link::Probit),
    ("cloglog", Link::Cloglog),
    ("exp", Link::Exp),
    ("loglog", Link::Loglog),
    ("cauchit", Link::Cauchit),
];

/// Reads a `RegressionModel`.
pub(super) fn regression<'a>(
    reader: &mut Reader<'a>,
    element: Element<'a>,
    task: &Task,
) -> Read<Regression> {
    let link = element.one_of("normalizationMethod", &LINKS)?.unwrap_or(Link::None);
    let (mut tables, mut classes) = (Vec::new(), Vec::new());
    for table in element.called("RegressionTable") {
        tables.push(terms(reader, table)?);
        if task.classifies {
            classes.push(task.class(table, "targetCategory")?);
        }
    }
    let first = element.needed_child("RegressionTable")?;
    if !task.classifies {
        if tables.len() > 1 {
            let message = "a number needs one `RegressionTable`";
            return Err(element.fault("bad-value", message));
        }
        if matches!(link, Link::SimpleMax) {
            let message = "`simplemax` says nothing of one number";
            return Err(element.fault_at("normalizationMethod", "not-supported", message));
        }
    }
    if let (true, [known]) = (task.classifies, classes.as_slice()) {
        // One table of two classes: the other has what is left.
        let other: Vec<PmmlValue> =
            task.categories.iter().filter(|c| !same(c, known)).cloned().collect();
        match <[PmmlValue; 1]>::try_from(other) {
            Ok([other]) if !matches!(link, Link::SimpleMax) => classes.push(other),
            _ => {
                let fault = first.fault("missing-element", "each class needs a `RegressionTable`");
                return Err(Box::new(fault.suggest("one table is enough for two classes only")));
            }
        }
    }
    let ordinal = task.ordinal && task.classifies;
    if ordinal && matches!(link, Link::SoftMax | Link::SimpleMax | Link::None | Link::Exp) {
        let message = "the method says nothing of classes in an order";
        return Err(element.fault_at("normalizationMethod", "not-supported", message));
    }
    Ok(Regression { tables, link, classes, ordinal })
}

/// Reads a `RegressionTable`.
fn terms<'a>(reader: &mut Reader<'a>, table: Element<'a>) -> Read<Terms> {
    let mut terms = Terms { intercept: table.number_or("intercept", 0.0)?, ..Terms::default() };
    for term in table.children() {
        match term.name() {
            "NumericPredictor" => {
                let slot = reader.find(named(term)?, term)?.slot;
                let exponent = term.number_or("exponent", 1.0)?;
                terms.numbers.push((slot, exponent, term.needed_number("coefficient")?));
            }
            "CategoricalPredictor" => {
                let binding = reader.find(named(term)?, term)?;
                let value = literal(term, "value", binding.kind.unwrap_or(PmmlType::Text))?;
                terms.categories.push((binding.slot, value, term.needed_number("coefficient")?));
            }
            "PredictorTerm" => {
                let mut slots = Vec::new();
                for field in term.called("FieldRef") {
                    slots.push(reader.find(field.need("field")?, field)?.slot);
                }
                terms.products.push((slots, term.needed_number("coefficient")?));
            }
            _ => return Err(term.refused("write it as a `PredictorTerm` of a derived field")),
        }
    }
    Ok(terms)
}

/// The field of a predictor; version 4.4 calls it `field`.
fn named(term: Element<'_>) -> Read<&str> {
    match term.get("field") {
        Some(name) => Ok(name),
        None => term.need("name"),
    }
}
