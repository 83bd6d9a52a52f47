//! The decision tables of a DMN file, compiled against the schema of a policy.

use super::sheets::{DmnSheet, sheets};
use crate::document::Faults;
use crate::error::{Error, Fault, Level, Result, SourceText, Span};
use crate::fact::{Field, FieldId, Schema};
use crate::feel::Compiler;
use crate::rule::Table;
use crate::rule::table::Hit;
use crate::value::Type;

/// What is compiled, and where faults go.
type Known<'a> = (&'a Compiler<'a>, &'a Schema, &'a Faults);

impl Table {
    /// Compiles the decision tables of the DMN file `name` from its text, in the order of the file.
    /// Together they must fill `outputs`.
    ///
    /// # Errors
    /// [`ErrorKind::Policy`](crate::ErrorKind::Policy) with every fault at once.
    pub fn compile_dmn(
        name: &str,
        text: &str,
        schema: &Schema,
        outputs: &[FieldId],
    ) -> Result<Vec<Self>> {
        let faults = Faults::default();
        let source = SourceText::new(format!("tables/{name}.dmn"), text);
        let compiler = Compiler::new(schema, &faults);
        let tables = Self::read_dmn(&source, (&compiler, schema, &faults), outputs);
        let faults = faults.into_inner();
        if faults.iter().any(|fault| fault.level() == Level::Error) {
            return Err(Error::from_faults(faults));
        }
        Ok(tables)
    }

    /// Reads the decision tables of the DMN file `source`, which together must fill `outputs`.
    pub(crate) fn read_dmn(
        source: &SourceText,
        known: Known<'_>,
        outputs: &[FieldId],
    ) -> Vec<Self> {
        let (_, schema, faults) = known;
        let Some(found) = sheets(source, faults) else { return Vec::new() };
        let heads = || found.iter().flat_map(|found| &found.sheet.heads);
        let slip = heads().any(|head| schema.find(&head.name).is_none());
        for name in outputs.iter().map(|id| schema.name(*id)) {
            let column = heads().filter(|head| head.output && head.name == name);
            let message = match column.count() {
                1 => continue,
                0 if slip => continue,
                0 => format!("no table of this file has the output `{name}`"),
                _ => format!("more than one table of this file has the output `{name}`"),
            };
            let fault = source.fault("missing-column", Span::new(0, 1), message);
            faults.push(fault.suggest("name one output of one table so"));
        }
        let tables = found.iter().filter_map(|found| {
            check(found, schema, faults);
            Self::of(&found.sheet, known, outputs)
        });
        tables.collect()
    }
}

/// Notes where the file says other things of a column than the schema.
fn check(found: &DmnSheet, schema: &Schema, faults: &Faults) {
    let source = &found.sheet.source;
    let field = |name: &str| schema.find(name).and_then(|id| schema.field(id));
    for (head, ty) in found.sheet.heads.iter().zip(&found.types) {
        let Some((field, (ty, span))) = field(&head.name).zip(ty.as_ref()) else { continue };
        // A collecting table counts and lists what has another type.
        let collected = head.output && matches!(found.sheet.hit, Some(Hit::Collect(_)));
        if !collected && !may_be(ty, &field.ty) {
            let message = format!("`{}` is {}, not `{ty}`", field.name, field.ty);
            let fault = source.fault("type-mismatch", *span, message);
            faults.push(fault.suggest("the schema says what it is: leave out `typeRef` here"));
        }
    }
    let outputs = found.sheet.heads.iter().filter(|head| head.output);
    if found.sheet.hit == Some(Hit::Priority) {
        for (head, order) in outputs.zip(&found.orders) {
            let Some((field, (order, span))) = field(&head.name).zip(order.as_ref()) else {
                continue;
            };
            faults.extend(disorder(field, order, (source, *span)));
        }
    }
    for text in &found.narrowed {
        let message = "`inputValues` are not looked at: the schema says which values there are";
        let fault = text.fault("input-values", message).warning();
        faults.push(fault.suggest("a row is tested with every value that the fact can have"));
    }
}

/// The fault of an order of priority that is not that of the enum's values.
fn disorder(field: &Field, order: &[String], place: (&SourceText, Span)) -> Option<Fault> {
    let Type::Enum(values) = &field.ty else { return None };
    let mut places = Vec::new();
    for text in order {
        places.extend(values.iter().position(|value| value.as_ref() == text));
    }
    if places.is_sorted() {
        return None;
    }
    let names: Vec<&str> = values.iter().map(AsRef::as_ref).collect();
    let message =
        format!("the values of `{}` come in another order: {}", field.name, names.join(", "));
    let (source, span) = place;
    let fault = source.fault("hit-policy", span, message);
    Some(fault.suggest("list the values in features.toml in their order of priority"))
}

/// Whether a field of type `ty` may be called `name` in DMN; what is no built-in type may be any.
fn may_be(name: &str, ty: &Type) -> bool {
    match name {
        "number" => ty.scale().is_some(),
        "string" => matches!(ty, Type::Text | Type::Enum(_) | Type::TextList),
        "boolean" => *ty == Type::Boolean,
        "date" => *ty == Type::Date,
        "dateTime" | "date and time" => *ty == Type::DateTime,
        "dayTimeDuration" | "days and time duration" => *ty == Type::Duration,
        "time" | "yearMonthDuration" | "years and months duration" => false,
        _ => true,
    }
}
