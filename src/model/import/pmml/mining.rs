//! The schema of a model: the fields that it reads, and what it makes of values that are missing,
//! beyond the ends, or not valid.

use super::dictionary::literal;
use super::scope::{Binding, Reader};
use super::xml::{Element, Read};
use crate::limits::MODEL_INPUTS_MAX;
use crate::model::pmml::field::{DataField, MiningField, OnInvalid, Origin, Outliers};
use crate::model::pmml::value::{PmmlType, Values};
use std::sync::Arc;

/// How a model uses a field.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Use {
    Active,
    Target,
    /// Only where something names it.
    Other,
}

const USES: [(&str, Use); 8] = [
    ("active", Use::Active),
    ("predicted", Use::Target),
    ("target", Use::Target),
    ("supplementary", Use::Other),
    ("group", Use::Other),
    ("order", Use::Other),
    ("frequencyWeight", Use::Other),
    ("analysisWeight", Use::Other),
];

/// Reads the schema of `model`, and says the name of what it predicts.
pub(super) fn schema<'a>(reader: &mut Reader<'a>, model: Element<'a>) -> Read<Option<&'a str>> {
    let schema = model.needed_child("MiningSchema")?;
    let last = last_target(model);
    let (mut target, mut active) = (None, Vec::new());
    for field in schema.called("MiningField") {
        match field.one_of("usageType", &USES)?.unwrap_or(Use::Active) {
            // Of a chain the last model says what the whole does.
            Use::Target if last.is_some() => target = last,
            Use::Target if target.is_some() => {
                let fault = field.fault("not-supported", "a second target is not supported");
                return Err(Box::new(fault.suggest("export one model for each target")));
            }
            Use::Target => target = Some(field.need("name")?),
            // A field that is made of others may be listed: where it is read, it is made.
            Use::Active | Use::Other if reader.is_made(field.need("name")?) => {}
            Use::Active => {
                reader.offer(field)?;
                active.push(field);
            }
            Use::Other => reader.offer(field)?,
        }
    }
    if reader.is_first() {
        for field in active {
            reader.find(field.need("name")?, field)?;
        }
    }
    let named = model.get("targetFieldName").or(model.get("targetVariableName"));
    Ok(target.or(named))
}

/// What the last model of a chain predicts, where it says so.
fn last_target(model: Element<'_>) -> Option<&str> {
    let segments = model.child("Segmentation")?;
    let chain = segments.get("multipleModelMethod") == Some("modelChain");
    let last = segments.children().rfind(|child| chain && child.name() == "Segment")?;
    let schema = last.children().rfind(|child| child.child("MiningSchema").is_some())?;
    let fields = schema.child("MiningSchema")?;
    fields.called("MiningField").find(|field| is_target(*field))?.get("name")
}

/// Whether a field is what its model predicts.
pub(super) fn is_target(field: Element<'_>) -> bool {
    matches!(field.get("usageType"), Some("predicted" | "target"))
}

/// Binds a field of the schema of the model at `level`.
pub(super) fn bound<'a>(
    reader: &mut Reader<'a>,
    name: &'a str,
    element: Element<'a>,
    level: usize,
) -> Read<Binding> {
    let measure = element.get("optype");
    let Some(around) = level.checked_sub(1) else {
        let field = Arc::new(reader.data_field(name, element, measure)?);
        let place = reader.inputs.len();
        if place >= MODEL_INPUTS_MAX {
            let message = format!("a model reads at most {MODEL_INPUTS_MAX} fields");
            return Err(element.fault("too-many-fields", message));
        }
        reader.inputs.push(field.clone());
        return add(reader, element, 0, (field, Origin::Row(place)));
    };
    let known = reader.find_from(name, element, around)?;
    if is_plain(element) {
        return Ok(known);
    }
    let field = known.field.clone().unwrap_or_else(|| {
        let kind = known.kind.unwrap_or(PmmlType::Double);
        let continuous = measure.map_or(kind != PmmlType::Text, |measure| measure == "continuous");
        Arc::new(DataField {
            name: name.into(),
            kind,
            continuous,
            ordinal: false,
            categories: Vec::new(),
            valid: Values::default(),
            missing: Values::default(),
            invalid: Values::default(),
            intervals: Vec::new(),
        })
    });
    add(reader, element, level, (field, Origin::Slot(known.slot)))
}

/// Whether a model takes a field as the model around it does.
pub(super) fn is_plain(element: Element<'_>) -> bool {
    let is =
        |name: &str, words: &[&str]| element.get(name).is_none_or(|text| words.contains(&text));
    is("outliers", &["asIs"])
        && is("missingValueReplacement", &[])
        && is("missingValueTreatment", &["asIs", "asMean", "asMode", "asMedian", "asValue"])
        && is("invalidValueTreatment", &["returnInvalid", "asIs"])
}

/// Adds a field to the model at `level`.
fn add<'a>(
    reader: &mut Reader<'a>,
    element: Element<'a>,
    level: usize,
    (field, from): (Arc<DataField>, Origin),
) -> Read<Binding> {
    let kind = field.kind;
    let outliers = [
        ("asIs", Outliers::Stay),
        ("asMissingValues", Outliers::Missing),
        ("asExtremeValues", Outliers::Ends),
    ];
    let outliers = element.one_of("outliers", &outliers)?.unwrap_or(Outliers::Stay);
    let (low, high) = (element.number("lowValue")?, element.number("highValue")?);
    if outliers != Outliers::Stay && (low.is_none() || high.is_none()) {
        let message = "a field with outliers needs `lowValue` and `highValue`";
        return Err(element.fault("missing-key", message));
    }
    let treatments = [
        ("asIs", false),
        ("asMean", false),
        ("asMode", false),
        ("asMedian", false),
        ("asValue", false),
        ("returnInvalid", true),
    ];
    let required = element.one_of("missingValueTreatment", &treatments)?.unwrap_or(false);
    let replacement = match element.get("missingValueReplacement") {
        Some(_) => Some(literal(element, "missingValueReplacement", kind)?),
        None => None,
    };
    let slot = reader.slot(element)?;
    let invalid = invalid(element, kind)?;
    let binding = Binding { slot, kind: Some(kind), field: Some(field.clone()) };
    let field =
        MiningField { field, from, slot, outliers, low, high, replacement, required, invalid };
    reader.reads(level, field);
    Ok(binding)
}

fn invalid(element: Element<'_>, kind: PmmlType) -> Read<OnInvalid> {
    Ok(match element.get("invalidValueTreatment").unwrap_or("returnInvalid") {
        "returnInvalid" => OnInvalid::Refuse,
        "asIs" if element.get("invalidValueReplacement").is_none() => OnInvalid::AsIs,
        "asMissing" => OnInvalid::AsMissing,
        // Before version 4.4 a replacement goes with `asIs`.
        "asValue" | "asIs" => OnInvalid::As(literal(element, "invalidValueReplacement", kind)?),
        other => {
            let message = format!("`{other}` is unknown");
            return Err(element.wrong("invalidValueTreatment", &message));
        }
    })
}
