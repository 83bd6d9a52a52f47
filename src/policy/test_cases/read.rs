//! Reading `[[base]]` and `[[case]]`: what is known, with the types of the schema.

use super::super::fields::{read_stage, unknown_name, unknown_word};
use super::{Draft, Drafts, Expected, Given, Known, Said, TestCase, expected};
use crate::document::Section;
use crate::error::fault::{Span, nearest};
use crate::fact::{Field, HistoryField, Missing, Origin};
use crate::limits::TEST_CASES_MAX;
use crate::value::{Timestamp, Type, Value, parse_timestamp};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The oldest that a fact of a case may be, in days.
const AGE_DAYS_MAX: i64 = 36_500;

impl Drafts {
    /// Reads one file.
    pub(in super::super) fn read(&mut self, root: &mut Section<'_>, known: &Known<'_>) {
        for key in ["base", "case"] {
            for mut section in root.sections(key) {
                if self.0.len() >= TEST_CASES_MAX {
                    let message = format!("a policy has at most {TEST_CASES_MAX} cases and bases");
                    return section.note(section.fault("too-large", section.span(), message));
                }
                self.0.extend(read_draft(&mut section, known, key == "case"));
                section.finish();
            }
        }
    }
}

fn read_draft(section: &mut Section<'_>, known: &Known<'_>, decided: bool) -> Option<Draft> {
    let name = section.text("name");
    let stage = section.text_opt("stage").and_then(|text| read_stage(section, &text));
    let as_of = read_time(section);
    let written = |key: &str| section.keys().iter().any(|(name, _)| name == key);
    let whole = stage.is_some() == written("stage") && as_of.is_some() == written("as_of");
    let without = decided && !written("expect");
    let (base, after) = (section.text_opt("base"), section.text_opt("after"));
    let mut facts = BTreeMap::new();
    if let Some(mut table) = section.section_opt("facts") {
        read_facts(&mut table, "", known, &mut facts);
    }
    let history = section.section_opt("history").map(|mut table| read_history(&mut table, known));
    let (mut expected, mut controls) = (decided.then(Expected::default), Vec::new());
    if decided && let Some(mut table) = section.section_opt("expect") {
        let read = expected::read(&mut table, known);
        table.finish();
        (expected, controls) = (Some(read.0), read.1);
    }
    let name = name?;
    if without {
        section.note(name.fault("missing-key", "`expect` is required here"));
    }
    // Bases and cases before are found once all names are known.
    let case = TestCase {
        name,
        stage,
        as_of,
        whole,
        facts,
        history: history.unwrap_or_default(),
        base: None,
        after: None,
        expected,
    };
    Some(Draft { base, after, controls, case })
}

fn read_time(section: &mut Section<'_>) -> Option<Timestamp> {
    let text = section.scalar_opt("as_of")?;
    let time = parse_timestamp(text.as_str());
    if time.is_none() {
        let message = format!("`{}` is no time as 2026-07-01T09:30:00+08:00", text.as_str());
        section.note(text.fault("bad-date", message));
    }
    time
}

/// Reads the facts of `table`. A name may be written in quotes or, as TOML has it, in nested tables.
fn read_facts(
    table: &mut Section<'_>,
    prefix: &str,
    known: &Known<'_>,
    facts: &mut BTreeMap<Arc<str>, Given>,
) {
    for (key, span) in table.keys() {
        let name = format!("{prefix}{key}");
        let field = known.schema.find(&name).and_then(|id| known.schema.field(id));
        let longer = format!("{name}.");
        if let Some(field) = field.filter(|field| field.origin == Origin::Fact) {
            let Some(given) = read_given(table, &key, field, AGE_DAYS_MAX) else { continue };
            if facts.insert(field.name.clone(), given).is_some() {
                table.note(table.fault("duplicate-name", span, format!("`{name}` is said twice")));
            }
        } else if field.is_none() && known.schema.names().any(|name| name.starts_with(&longer)) {
            if let Some(mut inner) = table.section_opt(&key) {
                read_facts(&mut inner, &longer, known, facts);
            }
        } else {
            no_fact(table, &name, (span, field), known);
        }
    }
}

fn no_fact(
    table: &Section<'_>,
    name: &str,
    (span, field): (Span, Option<&Field>),
    known: &Known<'_>,
) {
    let fault = table.fault("unknown-name", span, format!("no fact is named `{name}`"));
    let facts = known.schema.fields().filter(|(_, field)| field.origin == Origin::Fact);
    let near = nearest(name, facts.map(|(_, field)| field.name.as_ref()));
    let hint = match (field.map(|field| field.origin), near) {
        (Some(Origin::History), _) => "say what is known of the past in `history`".to_owned(),
        (Some(_), _) => "it is computed: give the facts that it is computed from".to_owned(),
        (None, Some(near)) => format!("did you mean `{near}`?"),
        (None, None) => "declare it in `facts.toml`".to_owned(),
    };
    table.note(fault.suggest(hint));
}

/// Reads what is said of the past, each under its name without `history.`.
fn read_history(table: &mut Section<'_>, known: &Known<'_>) -> BTreeMap<HistoryField, Said> {
    let mut history = BTreeMap::new();
    for (key, span) in table.keys() {
        let name = format!("history.{key}");
        let Some(field) = HistoryField::from_name(&name) else {
            let message = format!("no history is named `{name}`");
            let fault = table.fault("unknown-name", span, message);
            let names = HistoryField::ALL.map(|field| field.name().trim_start_matches("history."));
            let hint = nearest(&key, names).map_or_else(
                || format!("write one of {}", names.join(", ")),
                |near| format!("did you mean `{near}`?"),
            );
            table.note(fault.suggest(hint));
            continue;
        };
        // Where a case stands and what it holds counts although no expression reads it.
        let always = matches!(
            field,
            HistoryField::CaseState
                | HistoryField::CaseStage
                | HistoryField::LimitTotal
                | HistoryField::LimitReserved
                | HistoryField::LimitCommitted
                | HistoryField::LimitElsewhere
                | HistoryField::Conditions
        );
        if !always && known.schema.find(&name).is_none() {
            let message = format!("this policy does not read `{name}`");
            let fault = table.fault("unread-history", span, message);
            table.note(fault.suggest("list it under `read` in the `[history]` of policy.toml"));
        }
        let given = read_given(table, &key, &field.field(known.currency), 0);
        history.extend(given.map(|given| (field, given.said)));
    }
    history
}

/// A value as it stands, or a table: `{ missing = "unavailable" }`, `{ value = 3, age_days = 45 }`.
fn read_given(
    table: &mut Section<'_>,
    key: &str,
    field: &Field,
    age_days_max: i64,
) -> Option<Given> {
    if !table.is_section(key) {
        let value = read_value(table, key, field)?;
        return Some(Given { said: Said::Value(value), age_days: 0 });
    }
    let mut inner = table.section_opt(key)?;
    let missing = inner.text_opt("missing");
    let written = inner.keys().iter().any(|(key, _)| key == "value");
    let value = if written { read_value(&mut inner, "value", field) } else { None };
    let age_days = inner.integer_opt("age_days", 0..=age_days_max).unwrap_or(0);
    if missing.is_some() == written {
        let message = format!("`{}` has either a `value` or a `missing`", field.name);
        inner.note(inner.fault("missing-key", inner.span(), message));
    }
    let said = match missing {
        Some(text) => {
            let why = Missing::from_name(text.as_str());
            if why.is_none() {
                unknown_word(&inner, &text, "kind of missing", &Missing::ALL.map(Missing::name));
            }
            why.map(Said::Missing)
        }
        None => value.map(Said::Value),
    };
    inner.finish();
    said.map(|said| Given { said, age_days })
}

fn read_value(section: &mut Section<'_>, key: &str, field: &Field) -> Option<Value> {
    if field.ty == Type::TextList {
        let texts = section.texts_opt(key)?;
        return Some(Value::TextList(texts.iter().map(|text| Arc::from(text.as_str())).collect()));
    }
    let text = section.scalar_opt(key)?;
    let value =
        Value::parse(&field.ty, text.as_str()).and_then(|value| field.datum(&value).map(|_| value));
    match value {
        Ok(value) => Some(value),
        Err(error) => {
            let fault = if let Type::Enum(values) = &field.ty {
                let what = format!("value of `{}`", field.name);
                unknown_name("bad-value", &what, &text, values.iter().map(AsRef::as_ref))
            } else {
                text.fault("bad-value", error.message())
            };
            section.note(fault);
            None
        }
    }
}
