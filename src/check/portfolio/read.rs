//! A portfolio, read customer by customer; every fault of the file is told at its cell.

use crate::document::Faults;
use crate::error::fault::{Fault, SourceText, Span, nearest};
use crate::error::{Error, ErrorKind, Result};
use crate::fact::{Datum, Field, FieldId, Missing, Origin, Row, Schema, Unknown};
use crate::rule::span_of_cell;
use crate::value::{Type, Value};
use std::sync::Arc;

/// A portfolio whose header was read.
pub(super) struct Reader<'a> {
    schema: &'a Schema,
    source: SourceText,
    /// The field that each cell of a line is of; none where only another version has it.
    columns: Vec<Option<(FieldId, &'a Field)>>,
    records: csv::StringRecordsIntoIter<&'a [u8]>,
}

impl<'a> Reader<'a> {
    /// Reads the header of `text`. What `schema` does not know, but `other` does, is left out.
    ///
    /// # Errors
    /// [`ErrorKind::Fact`] with every fault of the header.
    pub(super) fn new(
        (schema, other): (&'a Schema, Option<&Schema>),
        file: &str,
        text: &'a str,
    ) -> Result<Self> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let (source, faults) = (SourceText::new(file, text), Faults::default());
        let mut records = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .trim(csv::Trim::All)
            .from_reader(text.as_bytes())
            .into_records();
        let Some(Ok(header)) = records.next() else {
            let fault = source.fault("csv-syntax", Span::new(0, 1), "there is no header");
            return Err(refused(vec![fault.suggest("name facts in the first line")]));
        };
        let mut columns: Vec<Option<(FieldId, &Field)>> = Vec::new();
        for (number, name) in header.iter().enumerate() {
            let span = || span_of_cell(source.text(), 0, number);
            match column(schema, name) {
                Ok((id, _)) if columns.iter().flatten().any(|(other, _)| *other == id) => {
                    let message = format!("`{name}` is there twice");
                    faults.push(source.fault("duplicate-name", span(), message));
                }
                Ok(column) => columns.push(Some(column)),
                Err(_) if other.is_some_and(|other| column(other, name).is_ok()) => {
                    columns.push(None);
                }
                Err(message) => {
                    let fault = source.fault("unknown-name", span(), message);
                    faults.push(match nearest(name, schema.names()) {
                        Some(near) => fault.suggest(format!("did you mean `{near}`?")),
                        None => fault,
                    });
                }
            }
        }
        let faults = faults.into_inner();
        if faults.is_empty() {
            Ok(Self { schema, source, columns, records })
        } else {
            Err(refused(faults))
        }
    }

    /// The fields that the file gives.
    pub(super) fn given(&self) -> Vec<FieldId> {
        self.columns.iter().flatten().map(|(id, _)| *id).collect()
    }

    /// Hands every customer on, with the line.
    ///
    /// # Errors
    /// [`ErrorKind::Fact`] with every fault of every line.
    pub(super) fn each(self, mut count: impl FnMut(&mut Row, usize)) -> Result<()> {
        let Self { schema, source, columns, records } = self;
        let (faults, blank) = (Faults::default(), Row::new(schema));
        for record in records {
            let record = match record {
                Ok(record) => record,
                Err(error) => {
                    let at = error.position().map_or(0, csv::Position::byte);
                    let at = usize::try_from(at).unwrap_or(usize::MAX);
                    let span = Span::new(at, at.saturating_add(1));
                    faults.push(source.fault("csv-syntax", span, error.to_string()));
                    break;
                }
            };
            let (start, line) =
                record.position().map_or((0, 0), |position| (position.byte(), position.line()));
            let start = usize::try_from(start).unwrap_or(usize::MAX);
            let span = |number| span_of_cell(source.text(), start, number);
            if record.len() != columns.len() {
                let (cells, all) = (record.len(), columns.len());
                let message = format!("this customer has {cells} cells, not {all}");
                faults.push(source.fault("ragged-row", span(0), message));
                continue;
            }
            let mut row = blank.clone();
            for (number, (column, text)) in columns.iter().zip(record.iter()).enumerate() {
                let Some((id, field)) = column else { continue };
                match datum((*id, field), text) {
                    Ok(datum) => row.set(*id, datum),
                    Err(error) => {
                        let message = format!("`{}`: {}", field.name, error.message());
                        faults.push(bad_value(
                            source.fault("bad-value", span(number), message),
                            field,
                            text,
                        ));
                    }
                }
            }
            count(&mut row, usize::try_from(line).unwrap_or(usize::MAX));
        }
        let faults = faults.into_inner();
        if faults.is_empty() { Ok(()) } else { Err(refused(faults)) }
    }
}

fn refused(faults: Vec<Fault>) -> Error {
    Error::of_document(ErrorKind::Fact, "portfolio", faults)
}

/// The field that a head names; the words say why there is none.
fn column<'a>(schema: &'a Schema, name: &str) -> std::result::Result<(FieldId, &'a Field), String> {
    let found = schema.find(name).and_then(|id| Some((id, schema.field(id)?)));
    match found {
        Some((_, field)) if field.origin == Origin::Offer => {
            Err(format!("`{name}` is made by the policy, and no customer has it"))
        }
        Some(found) => Ok(found),
        None => Err(format!("no fact is named `{name}`")),
    }
}

/// What a cell says of a field.
fn datum((id, field): (FieldId, &Field), text: &str) -> Result<Datum> {
    let missing = if text.is_empty() { Some(Missing::Absent) } else { Missing::from_name(text) };
    if let Some(why) = missing {
        return Ok(Datum::Unknown(Unknown { field: id, why }));
    }
    if field.ty == Type::TextList {
        let items = text.split(';').map(|item| Arc::from(item.trim()));
        return field.datum(&Value::TextList(items.collect()));
    }
    Value::parse(&field.ty, text).and_then(|value| field.datum(&value))
}

/// The fault with a way out.
fn bad_value(fault: Fault, field: &Field, text: &str) -> Fault {
    let Type::Enum(values) = &field.ty else {
        return fault.suggest("leave the cell empty where nothing is known");
    };
    match nearest(text, values.iter().map(AsRef::as_ref)) {
        Some(near) => fault.suggest(format!("did you mean `{near}`?")),
        None => fault.suggest(format!("write one of {}", values.join(", "))),
    }
}
