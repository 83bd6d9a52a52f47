//! Fields of the data as a document names them: their types, and the values that they may take.

use super::xml::{Element, Read};
use crate::model::pmml::field::{DataField, Interval};
use crate::model::pmml::value::{PmmlType, PmmlValue, Values};

/// The type of a `dataType`.
pub(super) fn kind(element: Element<'_>, name: &str) -> Read<Option<PmmlType>> {
    let Some(text) = element.get(name) else { return Ok(None) };
    Ok(Some(match text {
        "string" | "date" | "time" | "dateTime" => PmmlType::Text,
        "integer" => PmmlType::Integer,
        "float" => PmmlType::Float,
        "double" => PmmlType::Double,
        "boolean" => PmmlType::Boolean,
        other => {
            let message = format!("a field of type `{other}` is not supported");
            let fault = element.fault_at(name, "not-supported", message);
            let way_out = "count days or seconds before the model, and give it an integer";
            return Err(Box::new(fault.suggest(way_out)));
        }
    }))
}

/// A value of a document as one of a type.
pub(super) fn literal(element: Element<'_>, name: &str, kind: PmmlType) -> Read<PmmlValue> {
    let text = element.need(name)?;
    kind.literal(text)
        .ok_or_else(|| element.wrong(name, &format!("`{text}` is no value of its field")))
}

/// Reads a `DataField`; `measure` says another `optype`, where there is one.
pub(super) fn data_field(element: Element<'_>, measure: Option<&str>) -> Read<DataField> {
    element.need("dataType")?;
    let kind = kind(element, "dataType")?.unwrap_or(PmmlType::Text);
    let measure = measure.or(element.get("optype")).unwrap_or("categorical");
    let (mut valid, mut missing, mut invalid) = (Vec::new(), Vec::new(), Vec::new());
    for value in element.called("Value") {
        let property = value.get("property").unwrap_or("valid");
        match property {
            "valid" => valid.push(literal(value, "value", kind)?),
            "missing" => missing.push(marker(value, kind)?),
            "invalid" => invalid.push(marker(value, kind)?),
            other => return Err(value.wrong("property", &format!("`{other}` is unknown"))),
        }
    }
    let intervals = element.called("Interval").map(interval).collect::<Read<Vec<Interval>>>()?;
    Ok(DataField {
        name: element.need("name")?.into(),
        kind,
        continuous: measure == "continuous",
        ordinal: measure == "ordinal",
        valid: Values::new(valid.iter().cloned()),
        categories: valid,
        missing: Values::new(missing),
        invalid: Values::new(invalid),
        intervals,
    })
}

/// A value that stands for none; it may be of another type than its field.
fn marker(element: Element<'_>, kind: PmmlType) -> Read<PmmlValue> {
    let text = element.need("value")?;
    Ok(kind.literal(text).unwrap_or_else(|| text.into()))
}

/// Reads an `Interval`.
pub(super) fn interval(element: Element<'_>) -> Read<Interval> {
    let closure = element.need("closure")?;
    let (left_closed, right_closed) = match closure {
        "openOpen" => (false, false),
        "openClosed" => (false, true),
        "closedOpen" => (true, false),
        "closedClosed" => (true, true),
        other => return Err(element.wrong("closure", &format!("`{other}` is unknown"))),
    };
    let (left, right) = (element.number("leftMargin")?, element.number("rightMargin")?);
    Ok(Interval { left, right, left_closed, right_closed })
}
