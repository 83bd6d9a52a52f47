//! Predicates of a document.

use super::array;
use super::expression::guessed;
use super::scope::{Binding, Reader};
use super::xml::{Element, Read};
use crate::limits::PMML_EXPRESSION_DEPTH_MAX;
use crate::model::pmml::field::DataField;
use crate::model::pmml::predicate::{Comparison, Operator, Predicate};
use crate::model::pmml::value::{PmmlValue, Values};
use std::sync::Arc;

/// Categories of a field whose order counts.
const ORDINAL_CATEGORIES_MAX: usize = 1_000;

const NAMES: [&str; 5] =
    ["True", "False", "SimplePredicate", "SimpleSetPredicate", "CompoundPredicate"];

/// Reads the predicate below `element`, which has to have one.
pub(super) fn predicate<'a>(reader: &mut Reader<'a>, element: Element<'a>) -> Read<Predicate> {
    let found = element.children().find(|child| NAMES.contains(&child.name()));
    let Some(predicate) = found else {
        let message = format!("`{}` has no predicate", element.name());
        let fault = element.fault("missing-element", message);
        return Err(Box::new(fault.suggest("`<True/>` holds always")));
    };
    read(reader, predicate, 0)
}

fn read<'a>(reader: &mut Reader<'a>, element: Element<'a>, depth: usize) -> Read<Predicate> {
    if depth >= PMML_EXPRESSION_DEPTH_MAX {
        let message = format!("predicates nest at most {PMML_EXPRESSION_DEPTH_MAX} deep");
        return Err(element.fault("too-deep", message));
    }
    Ok(match element.name() {
        "True" => Predicate::Always(true),
        "False" => Predicate::Always(false),
        "SimplePredicate" => simple(reader, element)?,
        "SimpleSetPredicate" => among(reader, element)?,
        "CompoundPredicate" => {
            let parts = element
                .children()
                .map(|part| read(reader, part, depth.saturating_add(1)))
                .collect::<Read<Vec<Predicate>>>()?;
            if parts.is_empty() {
                return Err(element.fault("missing-element", "there is no predicate in it"));
            }
            match element.need("booleanOperator")? {
                "and" => Predicate::All(parts),
                "or" => Predicate::Any(parts),
                "xor" => Predicate::Odd(parts),
                "surrogate" => Predicate::First(parts),
                other => {
                    let message = format!("`{other}` is unknown");
                    return Err(element.wrong("booleanOperator", &message));
                }
            }
        }
        _ => return Err(element.refused("write it as a `CompoundPredicate` of `SimplePredicate`")),
    })
}

fn simple<'a>(reader: &mut Reader<'a>, element: Element<'a>) -> Read<Predicate> {
    let binding = reader.find(element.need("field")?, element)?;
    let name = element.need("operator")?;
    if let Some(is) = [("isMissing", true), ("isNotMissing", false)].iter().find(|n| n.0 == name) {
        return Ok(Predicate::Missing(binding.slot, is.1));
    }
    let Some(operator) = Operator::named(name) else {
        return Err(element.wrong("operator", &format!("`{name}` is unknown")));
    };
    let value = element.need("value")?;
    let value = value_of(element, &binding, "value", value)?;
    let ordinal = binding.field.filter(|field| field.ordinal && !field.categories.is_empty());
    let ordinal = ordinal.map(|field| in_order(element, field)).transpose()?;
    let comparison = Comparison { slot: binding.slot, operator, value, ordinal };
    Ok(Predicate::Compare(Box::new(comparison)))
}

fn in_order(element: Element<'_>, field: Arc<DataField>) -> Read<Arc<DataField>> {
    if field.categories.len() > ORDINAL_CATEGORIES_MAX {
        let message = format!("more than {ORDINAL_CATEGORIES_MAX} categories in an order");
        return Err(element.fault("not-supported", message));
    }
    Ok(field)
}

fn among<'a>(reader: &mut Reader<'a>, element: Element<'a>) -> Read<Predicate> {
    let binding = reader.find(element.need("field")?, element)?;
    let is = match element.need("booleanOperator")? {
        "isIn" => true,
        "isNotIn" => false,
        other => return Err(element.wrong("booleanOperator", &format!("`{other}` is unknown"))),
    };
    let texts = array::values(element)?;
    let values = texts.iter().map(|text| value_of(element, &binding, "Array", text));
    let values = Values::new(values.collect::<Read<Vec<PmmlValue>>>()?);
    Ok(Predicate::Among(Box::new((binding.slot, values, is))))
}

/// A text as a value of a field.
fn value_of(element: Element<'_>, binding: &Binding, what: &str, text: &str) -> Read<PmmlValue> {
    let value = match binding.kind {
        Some(kind) => kind.literal(text),
        None => Some(guessed(text)),
    };
    value.ok_or_else(|| element.wrong(what, &format!("`{text}` is no value of its field")))
}
