//! `parameters.toml`: every number of law or practice, with its source, its certainty and its dates.

use super::fields::{add, unknown_word};
use super::types::read_type;
use crate::document::{Section, Text};
use crate::fact::{Class, Datum, Field, FieldId, Origin, Row, Schema};
use crate::value::{Currency, Timestamp, Value, parse_date};
use chrono::NaiveDate;
use std::collections::BTreeSet;

const CERTAINTIES: [&str; 4] = ["verified", "sure", "practice", "unsure"];

/// A parameter's value within its dates.
#[derive(Debug, Clone)]
struct Dated {
    from: Option<NaiveDate>,
    until: Option<NaiveDate>,
    datum: Datum,
}

impl Dated {
    fn holds(&self, day: NaiveDate) -> bool {
        self.from.is_none_or(|from| from <= day) && self.until.is_none_or(|until| day <= until)
    }

    fn overlaps(&self, other: &Self) -> bool {
        let before = |until: Option<NaiveDate>, from: Option<NaiveDate>| {
            until.zip(from).is_some_and(|(until, from)| until < from)
        };
        !before(self.until, other.from) && !before(other.until, self.from)
    }
}

/// The parameters of a policy.
#[derive(Debug, Clone, Default)]
pub(crate) struct Parameters {
    values: Vec<(FieldId, Vec<Dated>)>,
}

impl Parameters {
    /// Writes the values of the day of `as_of` into `row`; one that has none that day is absent.
    pub(crate) fn fill(&self, row: &mut Row, as_of: Timestamp) {
        let day = as_of.date_naive();
        for (id, dated) in &self.values {
            if let Some(now) = dated.iter().find(|dated| dated.holds(day)) {
                row.set(*id, now.datum.clone());
            }
        }
    }

    /// The spans of days within `valid` through which every parameter keeps its value.
    pub(super) fn periods(
        &self,
        valid: (Option<NaiveDate>, Option<NaiveDate>),
    ) -> Vec<(NaiveDate, NaiveDate)> {
        let first = valid.0.unwrap_or(NaiveDate::MIN);
        let last = valid.1.unwrap_or(NaiveDate::MAX);
        let dates = self.values.iter().flat_map(|(_, dated)| dated);
        let mut starts: Vec<NaiveDate> = dates
            .flat_map(|dated| [dated.from, dated.until.and_then(|until| until.succ_opt())])
            .flatten()
            .filter(|day| first < *day && *day <= last)
            .chain([first])
            .collect();
        starts.sort_unstable();
        starts.dedup();
        let ends = starts.iter().skip(1).filter_map(NaiveDate::pred_opt).chain([last]);
        starts.iter().copied().zip(ends).filter(|(from, until)| from <= until).collect()
    }

    /// The numbers that are below zero on no day.
    pub(crate) fn never_negative(&self) -> BTreeSet<FieldId> {
        let sure = |dated: &Dated| matches!(dated.datum, Datum::Number(number) if number >= 0);
        let all = self.values.iter().filter(|(_, dated)| dated.iter().all(sure));
        all.map(|(id, _)| *id).collect()
    }

    /// Reads `parameters.toml` into `schema`. The same name again is a value for other dates.
    pub(super) fn read(root: &mut Section<'_>, schema: &mut Schema, currency: Currency) -> Self {
        let mut parameters = Self::default();
        for mut section in root.sections("parameter") {
            if let (Some(name), Some(entry)) = read_one(&mut section, schema, currency) {
                parameters.put(&section, &name, entry);
            }
            section.finish();
        }
        parameters
    }

    fn put(&mut self, section: &Section<'_>, name: &Text, (id, dated): (FieldId, Option<Dated>)) {
        if !self.values.iter().any(|(other, _)| *other == id) {
            self.values.push((id, Vec::new()));
        }
        let Some((_, all)) = self.values.iter_mut().find(|(other, _)| *other == id) else { return };
        let Some(dated) = dated else { return };
        if all.iter().any(|other| other.overlaps(&dated)) {
            let message = format!("`{}` has two values for the same day", name.as_str());
            section.note(name.fault("overlapping-dates", message));
        }
        all.push(dated);
    }
}

type Entry = (FieldId, Option<Dated>);

fn read_one(
    section: &mut Section<'_>,
    schema: &mut Schema,
    currency: Currency,
) -> (Option<Text>, Option<Entry>) {
    let name = section.text("name");
    let ty = read_type(section, currency);
    let value = section.scalar_opt("value");
    let certainty = section.text("certainty");
    let (from, until) = (read_day(section, "valid_from"), read_day(section, "valid_until"));
    for key in ["unit", "meaning"] {
        section.text_opt(key);
    }
    section.text("source");
    if let Some(text) = certainty.as_ref().filter(|c| !CERTAINTIES.contains(&c.as_str())) {
        unknown_word(section, text, "certainty", &CERTAINTIES);
    }
    let (Some(name), Some(ty)) = (name, ty) else { return (None, None) };
    let mut field = Field::new(name.as_str(), ty.clone(), Origin::Parameter);
    field.class = Class::Public;
    let known = schema.find_parameter(name.as_str());
    let id = match known.and_then(|id| schema.field(id).map(|field| (id, field.ty == ty))) {
        Some((id, true)) => Some(id),
        Some((_, false)) => {
            let message = format!("`{}` has another type above", name.as_str());
            section.note(name.fault("type-mismatch", message));
            None
        }
        None => add(section, &name, schema, field.clone()),
    };
    let unsure = certainty.is_some_and(|certainty| certainty.as_str() == "unsure");
    let dated = match &value {
        Some(text) if unsure => {
            let message = "an unsure parameter has no default: the bank must state it";
            section.note(text.fault("unsure-default", message));
            None
        }
        Some(text) => {
            let datum = Value::parse(&ty, text.as_str()).and_then(|value| field.datum(&value));
            datum.map_err(|e| section.note(text.fault("bad-value", e.message()))).ok()
        }
        None if unsure => None,
        None => {
            section.note(name.fault("missing-key", "`value` is required here"));
            None
        }
    };
    let dated = dated.map(|datum| Dated { from, until, datum });
    (Some(name), id.map(|id| (id, dated)))
}

/// The day at `key`, in quotes or as a TOML date.
pub(super) fn read_day(section: &mut Section<'_>, key: &str) -> Option<NaiveDate> {
    let text = section.scalar_opt(key)?;
    let day = parse_date(text.as_str());
    if day.is_none() {
        section
            .note(text.fault("bad-date", format!("`{}` is no day as 2026-07-01", text.as_str())));
    }
    day
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Faults, read};
    use crate::error::fault::SourceText;

    fn parse(text: &str) -> (Schema, Parameters, Vec<&'static str>) {
        let source = SourceText::new("parameters.toml", text);
        let (faults, mut schema) = (Faults::default(), Schema::default());
        let currency = "CNY".parse().unwrap();
        let parameters =
            read(&source, &faults, |root| Parameters::read(root, &mut schema, currency));
        let codes = faults.into_inner().iter().map(crate::error::Fault::code).collect();
        (schema, parameters, codes)
    }

    #[test]
    fn a_value_holds_within_its_dates() {
        let (schema, parameters, faults) = parse(
            "[[parameter]]\nname = \"cap\"\ntype = \"money\"\nvalue = 200000\nsource = \"law\"\n\
             certainty = \"verified\"\nvalid_until = 2026-06-30\n\
             [[parameter]]\nname = \"cap\"\ntype = \"money\"\nvalue = 300000\nsource = \"law\"\n\
             certainty = \"verified\"\nvalid_from = 2026-07-01\n",
        );
        assert!(faults.is_empty(), "{faults:?}");
        let id = schema.find_parameter("cap").unwrap();
        for (day, cap) in [("2026-06-30", 20_000_000), ("2026-07-01", 30_000_000)] {
            let mut row = Row::new(&schema);
            let as_of = crate::value::parse_timestamp(&format!("{day}T00:30:00+08:00")).unwrap();
            parameters.fill(&mut row, as_of);
            assert_eq!(row.get(id), Datum::Number(cap));
        }
    }

    #[test]
    fn unsure_numbers_and_overlaps_are_refused() {
        let one = "[[parameter]]\nname = \"a\"\ntype = \"integer\"\nvalue = 1\nsource = \"s\"\n";
        assert_eq!(parse(&format!("{one}certainty = \"unsure\"\n")).2, ["unsure-default"]);
        let two = format!("{one}certainty = \"sure\"\n{one}certainty = \"sure\"\n");
        assert_eq!(parse(&two).2, ["overlapping-dates"]);
        assert_eq!(parse(&format!("{one}certainty = \"maybe\"\n")).2, ["unknown-word"]);
    }
}
