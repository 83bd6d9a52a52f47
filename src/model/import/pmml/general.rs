//! General regressions of a document.

use super::dictionary::literal;
use super::model::Task;
use super::scope::Reader;
use super::xml::{Element, Read};
use crate::model::pmml::general::{Factor, General, Inverse, Kind, Offset};
use crate::model::pmml::value::{PmmlType, PmmlValue, same};
use std::collections::{BTreeMap, BTreeSet};

/// A weight: its class, where it has one, the parameter and the number.
type Weight = (Option<PmmlValue>, usize, f64);

/// Reads a `GeneralRegressionModel`.
pub(super) fn general<'a>(
    reader: &mut Reader<'a>,
    element: Element<'a>,
    task: &Task,
) -> Read<General> {
    let mut places = BTreeMap::new();
    for (place, parameter) in element.needed_child("ParameterList")?.called("Parameter").enumerate()
    {
        places.insert(parameter.need("name")?, place);
    }
    let parameters = parameters(reader, element, &places)?;
    let weights = weights(element, &places, task)?;
    let (kind, classes) = kind(element, task, &weights)?;
    let told = match kind {
        Kind::Number(_) => 1,
        Kind::Multinomial | Kind::Ordinal(_) => classes.len().saturating_sub(1),
    };
    let sum = |class: Option<&PmmlValue>| {
        let ours = weights.iter().filter(|(of, ..)| match (of, class) {
            (Some(of), Some(class)) => same(of, class),
            (None, _) | (_, None) => true,
        });
        ours.map(|(_, parameter, weight)| (*parameter, *weight)).collect::<Vec<_>>()
    };
    let sums = match kind {
        Kind::Number(_) => vec![sum(None)],
        Kind::Multinomial | Kind::Ordinal(_) => {
            classes.iter().take(told).map(|class| sum(Some(class))).collect()
        }
    };
    let offset = offset(reader, element, ["offsetVariable", "offsetValue"], 0.0)?;
    let trials = offset_of_trials(reader, element)?;
    Ok(General { parameters, sums, offset, trials, kind, classes })
}

fn offset_of_trials<'a>(reader: &mut Reader<'a>, element: Element<'a>) -> Read<Offset> {
    offset(reader, element, ["trialsVariable", "trialsValue"], 1.0)
}

fn offset<'a>(
    reader: &mut Reader<'a>,
    element: Element<'a>,
    [field, number]: [&str; 2],
    other: f64,
) -> Read<Offset> {
    Ok(match element.get(field) {
        Some(name) => Offset::Field(reader.find(name, element)?.slot),
        None => Offset::Number(element.number_or(number, other)?),
    })
}

/// What each parameter is the product of.
fn parameters<'a>(
    reader: &mut Reader<'a>,
    element: Element<'a>,
    places: &BTreeMap<&str, usize>,
) -> Read<Vec<Vec<Factor>>> {
    let mut factors = BTreeSet::new();
    for predictor in element.child("FactorList").into_iter().flat_map(|f| f.called("Predictor")) {
        if let Some(matrix) = predictor.child("Matrix") {
            return Err(matrix.refused("write contrasts as weights of their own"));
        }
        factors.insert(predictor.get("field").or(predictor.get("name")).unwrap_or_default());
    }
    let mut parameters: Vec<Vec<Factor>> = places.iter().map(|_| Vec::new()).collect();
    for cell in element.child("PPMatrix").into_iter().flat_map(|matrix| matrix.called("PPCell")) {
        if cell.get("targetCategory").is_some() {
            let message = "a predictor of one class only is not supported";
            return Err(cell.fault_at("targetCategory", "not-supported", message));
        }
        let name = cell.need("predictorName")?;
        let binding = reader.find(name, cell)?;
        let factor = if factors.contains(name) {
            let kind = binding.kind.unwrap_or(PmmlType::Text);
            Factor::Category(binding.slot, literal(cell, "value", kind)?)
        } else {
            Factor::Power(binding.slot, cell.number_or("value", 1.0)?)
        };
        if let Some(parameter) = parameters.get_mut(place(cell, places)?) {
            parameter.push(factor);
        }
    }
    Ok(parameters)
}

fn place(cell: Element<'_>, places: &BTreeMap<&str, usize>) -> Read<usize> {
    let name = cell.need("parameterName")?;
    places.get(name).copied().ok_or_else(|| {
        cell.fault_at("parameterName", "unknown-name", format!("no parameter is named `{name}`"))
    })
}

fn weights(element: Element<'_>, places: &BTreeMap<&str, usize>, task: &Task) -> Read<Vec<Weight>> {
    let cells = element.needed_child("ParamMatrix")?.called("PCell");
    let weight = |cell: Element<'_>| {
        let class = cell.get("targetCategory").map(|_| task.class(cell, "targetCategory"));
        Ok((class.transpose()?, place(cell, places)?, cell.needed_number("beta")?))
    };
    cells.map(weight).collect()
}

/// What the sums stand for, and the classes in their order.
fn kind(element: Element<'_>, task: &Task, weights: &[Weight]) -> Read<(Kind, Vec<PmmlValue>)> {
    let form = element.need("modelType")?;
    let number = match form {
        "regression" | "generalLinear" => Kind::Number(Inverse::Identity),
        "generalizedLinear" => Kind::Number(inverse(element, "linkFunction")?),
        "multinomialLogistic" => Kind::Multinomial,
        "ordinalMultinomial" => Kind::Ordinal(inverse(element, "cumulativeLink")?),
        other => {
            let message = format!("a general regression of type `{other}` is not supported");
            return Err(element.fault_at("modelType", "not-supported", message));
        }
    };
    if !task.classifies {
        if !matches!(number, Kind::Number(_)) {
            return Err(element.wrong("modelType", &format!("`{form}` predicts classes")));
        }
        return Ok((number, Vec::new()));
    }
    if let Kind::Ordinal(_) = number {
        let classes = task.categories.clone();
        if classes.len() < 2 {
            let message = "the target has to list its classes in their order";
            return Err(element.fault("missing-element", message));
        }
        return Ok((number, classes));
    }
    let mut classes: Vec<PmmlValue> = Vec::new();
    let last = element.get("targetReferenceCategory");
    let last = last.map(|_| task.class(element, "targetReferenceCategory")).transpose()?;
    let told = weights.iter().filter_map(|(class, ..)| class.clone());
    for class in told.chain(task.categories.iter().cloned()) {
        let is_last = last.as_ref().is_some_and(|last| same(last, &class));
        if !is_last && !classes.iter().any(|known| same(known, &class)) {
            classes.push(class);
        }
    }
    // Without a class of reference it is the one that has no weights.
    classes.extend(last);
    let fits =
        if matches!(number, Kind::Number(_)) { classes.len() == 2 } else { classes.len() > 1 };
    if !fits {
        let fault = element.fault("bad-value", "the classes do not fit the type of the model");
        return Err(Box::new(fault.suggest("list the classes as values of the target")));
    }
    Ok((number, classes))
}

fn inverse(element: Element<'_>, name: &str) -> Read<Inverse> {
    let parameter = |name: &str| element.needed_number(name);
    Ok(match element.get(name).unwrap_or("logit") {
        "identity" => Inverse::Identity,
        "log" => Inverse::Log,
        "logc" => Inverse::Logc,
        "logit" => Inverse::Logit,
        "probit" => Inverse::Probit,
        "cloglog" => Inverse::Cloglog,
        "loglog" => Inverse::Loglog,
        "cauchit" => Inverse::Cauchit,
        "negbin" => Inverse::Negbin(parameter("distParameter")?),
        "oddspower" => Inverse::Oddspower(parameter("linkParameter")?),
        "power" => Inverse::Power(parameter("linkParameter")?),
        other => return Err(element.wrong(name, &format!("`{other}` is unknown"))),
    })
}
