//! Expressions of a document: constants, fields, norms, bins and tables.

use super::apply;
use super::dictionary::{interval, kind};
use super::scope::Reader;
use super::xml::{Element, Read};
use crate::limits::PMML_EXPRESSION_DEPTH_MAX;
use crate::model::pmml::expression::{Beyond, Bins, Expression, Line, Place, Table};
use crate::model::pmml::field::DataField;
use crate::model::pmml::value::{PmmlType, PmmlValue, parse};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Where an expression stands.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Context<'c> {
    /// The arguments of the function around, by their names.
    pub(super) arguments: Option<&'c BTreeMap<&'c str, (usize, Option<PmmlType>)>>,
    pub(super) depth: usize,
    /// The type of what it makes, where that is known.
    pub(super) wanted: Option<PmmlType>,
}

/// A field that an expression reads.
pub(super) struct Source {
    pub(super) place: Place,
    pub(super) kind: Option<PmmlType>,
    pub(super) field: Option<Arc<DataField>>,
}

/// What is no expression, beside or below one.
const BESIDE: [&str; 8] = [
    "Value",
    "Decisions",
    "ParameterField",
    "True",
    "False",
    "SimplePredicate",
    "SimpleSetPredicate",
    "CompoundPredicate",
];

/// Reads what a field is made of, as a value of the type of the field.
pub(super) fn made<'a>(reader: &mut Reader<'a>, element: Element<'a>) -> Read<Expression> {
    let wanted = kind(element, "dataType")?;
    let expression = below(reader, element, Context { wanted, ..Context::default() })?;
    Ok(match wanted {
        Some(kind) => Expression::As(Box::new(expression), kind),
        None => expression,
    })
}

/// Reads the one expression below `element`.
pub(super) fn below<'a>(
    reader: &mut Reader<'a>,
    element: Element<'a>,
    context: Context<'_>,
) -> Read<Expression> {
    let beside = |child: &Element<'_>| BESIDE.contains(&child.name());
    let found = element.children().find(|child| !beside(child));
    let Some(child) = found else {
        let message = format!("`{}` has no expression", element.name());
        return Err(element.fault("missing-element", message));
    };
    read(reader, child, context)
}

/// Reads an expression.
pub(super) fn read<'a>(
    reader: &mut Reader<'a>,
    element: Element<'a>,
    context: Context<'_>,
) -> Read<Expression> {
    let context = Context { depth: context.depth.saturating_add(1), ..context };
    reader.deepest = reader.deepest.max(context.depth);
    if context.depth > PMML_EXPRESSION_DEPTH_MAX {
        let message = format!("expressions nest at most {PMML_EXPRESSION_DEPTH_MAX} deep");
        return Err(element.fault("too-deep", message));
    }
    match element.name() {
        "Constant" => constant(element, context),
        "FieldRef" => {
            let source = source(reader, element, context)?;
            let field = Expression::Field(source.place);
            Ok(or_else(field, given(element, "mapMissingTo", source.kind.or(context.wanted))?))
        }
        "NormContinuous" => line(reader, element, context),
        "NormDiscrete" => indicator(reader, element, context),
        "Discretize" => bins(reader, element, context),
        "MapValues" => table(reader, element, context),
        "Apply" => apply::read(reader, element, context),
        _ => Err(element.refused("make the field before the model, and let the model read it")),
    }
}

/// The field that the attribute `field` names.
pub(super) fn source<'a>(
    reader: &mut Reader<'a>,
    element: Element<'a>,
    context: Context<'_>,
) -> Read<Source> {
    let name = element.need("field")?;
    if let Some(arguments) = context.arguments {
        let Some((place, kind)) = arguments.get(name) else {
            let message = format!("the function has no parameter `{name}`");
            return Err(element.fault("unknown-name", message));
        };
        return Ok(Source { place: Place::Argument(*place), kind: *kind, field: None });
    }
    let binding = reader.find(name, element)?;
    Ok(Source { place: Place::Slot(binding.slot), kind: binding.kind, field: binding.field })
}

/// A text without a type: a number or a truth value where it looks like one.
pub(super) fn guessed(text: &str) -> PmmlValue {
    match (parse(text), text.trim()) {
        (Some(number), _) => PmmlValue::Number(number),
        (None, "true") => PmmlValue::Boolean(true),
        (None, "false") => PmmlValue::Boolean(false),
        (None, _) => text.into(),
    }
}

/// An attribute as a value of a type, if it is there.
pub(super) fn given(
    element: Element<'_>,
    name: &str,
    kind: Option<PmmlType>,
) -> Read<Option<PmmlValue>> {
    let Some(text) = element.get(name) else { return Ok(None) };
    let value = match kind {
        Some(kind) => kind.literal(text),
        None => Some(guessed(text)),
    };
    value.map(Some).ok_or_else(|| element.wrong(name, &format!("`{text}` has another type")))
}

/// The expression, with what stands for a missing value where something does.
fn or_else(expression: Expression, missing: Option<PmmlValue>) -> Expression {
    match missing {
        Some(missing) => Expression::Else(Box::new((expression, missing))),
        None => expression,
    }
}

fn constant(element: Element<'_>, context: Context<'_>) -> Read<Expression> {
    if element.flag("missing", false)? {
        return Ok(Expression::Constant(PmmlValue::Missing));
    }
    let text = element.text();
    let value = match kind(element, "dataType")? {
        Some(kind) => kind.literal(&text).ok_or_else(|| {
            let message = format!("`{}` is no constant of its type", text.trim());
            element.fault("bad-value", message)
        })?,
        None if context.wanted == Some(PmmlType::Text) => text.as_str().into(),
        None => guessed(&text),
    };
    Ok(Expression::Constant(value))
}

fn line<'a>(
    reader: &mut Reader<'a>,
    element: Element<'a>,
    context: Context<'_>,
) -> Read<Expression> {
    let place = source(reader, element, context)?.place;
    let words = [
        ("asIs", Beyond::Goes),
        ("asMissingValues", Beyond::Missing),
        ("asExtremeValues", Beyond::Ends),
    ];
    let beyond = element.one_of("outliers", &words)?.unwrap_or(Beyond::Goes);
    let mut points: Vec<(f64, f64)> = Vec::new();
    for norm in element.called("LinearNorm") {
        let point = (norm.needed_number("orig")?, norm.needed_number("norm")?);
        if points.last().is_some_and(|last| last.0 >= point.0) {
            return Err(norm.wrong("orig", "does not rise"));
        }
        points.push(point);
    }
    if points.len() < 2 {
        return Err(element.fault("missing-element", "a norm needs two `LinearNorm`"));
    }
    let line = Expression::Line(Box::new(Line { place, points, beyond }));
    Ok(or_else(line, element.number("mapMissingTo")?.map(PmmlValue::Number)))
}

fn indicator<'a>(
    reader: &mut Reader<'a>,
    element: Element<'a>,
    context: Context<'_>,
) -> Read<Expression> {
    if element.get("method").is_some_and(|method| method != "indicator") {
        return Err(element.fault_at("method", "not-supported", "only `indicator` is supported"));
    }
    let source = source(reader, element, context)?;
    element.need("value")?;
    let value = given(element, "value", source.kind)?.unwrap_or_default();
    let missing = element.number("mapMissingTo")?.map(PmmlValue::Number);
    Ok(or_else(Expression::Indicator(source.place, value), missing))
}

fn bins<'a>(
    reader: &mut Reader<'a>,
    element: Element<'a>,
    context: Context<'_>,
) -> Read<Expression> {
    let place = source(reader, element, context)?.place;
    let wanted = kind(element, "dataType")?.or(context.wanted);
    let mut all = Vec::new();
    for bin in element.called("DiscretizeBin") {
        bin.need("binValue")?;
        let value = given(bin, "binValue", wanted)?.unwrap_or_default();
        all.push((interval(bin.needed_child("Interval")?)?, value));
    }
    let rest = given(element, "defaultValue", wanted)?.unwrap_or_default();
    let missing = given(element, "mapMissingTo", wanted)?;
    Ok(or_else(Expression::Bins(Box::new(Bins { place, all, rest })), missing))
}

fn table<'a>(
    reader: &mut Reader<'a>,
    element: Element<'a>,
    context: Context<'_>,
) -> Read<Expression> {
    let wanted = kind(element, "dataType")?.or(context.wanted);
    let (mut places, mut columns) = (Vec::new(), Vec::new());
    for pair in element.called("FieldColumnPair") {
        let source = source(reader, pair, context)?;
        columns.push((pair.column("column")?, source.kind));
        places.push(source.place);
    }
    let output = element.column("outputColumn")?;
    let inline = element.child("InlineTable").ok_or_else(|| {
        let fault = element.fault("not-supported", "a table has to stand in the document");
        Box::new(fault.suggest("write it as an `InlineTable`"))
    })?;
    let mut rows: Vec<(Vec<Option<PmmlValue>>, PmmlValue)> = Vec::new();
    for row in inline.called("row") {
        let cells: BTreeMap<&str, String> =
            row.cells().map(|cell| (cell.name(), cell.text())).collect();
        let value = |name: &str, kind: Option<PmmlType>| match (cells.get(name), kind) {
            (Some(text), Some(kind)) => kind.literal(text),
            (Some(text), None) => Some(guessed(text)),
            (None, _) => None,
        };
        let Some(said) = value(output, wanted) else {
            let message = format!("the row has no value for `{output}`");
            return Err(row.fault("bad-value", message));
        };
        rows.push((columns.iter().map(|(name, kind)| value(name, *kind)).collect(), said));
    }
    let mut index = BTreeMap::new();
    for (place, (cells, _)) in rows.iter().enumerate() {
        if let [Some(PmmlValue::Text(text))] = cells.as_slice() {
            index.entry(text.clone()).or_insert(place);
        }
    }
    let all = rows.iter().all(|(cells, _)| matches!(cells.as_slice(), [Some(PmmlValue::Text(_))]));
    Ok(Expression::Table(Box::new(Table {
        places,
        rows,
        index: all.then_some(index),
        missing: given(element, "mapMissingTo", wanted)?.unwrap_or_default(),
        rest: given(element, "defaultValue", wanted)?.unwrap_or_default(),
    })))
}
