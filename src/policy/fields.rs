//! `facts.toml` and `features.toml`: every name, its type, and what it may influence.
//!
//! A fact may declare `range`, a FEEL range of constants of its type: `[300..850]`, `(0..1]`, `>= 0`.
//! A value outside is refused when the facts are built, a comparison that the range settles is a
//! warning, and what is proved or looked for is so only within it. Of a number, a date or a duration
//! only; a history or a feature has none.
//!
//! A fact or a feature may declare `better = "higher"` or `"lower"`: which of its values are better for
//! the customer. Those of an enum have the order in which they are listed. It decides nothing: a check
//! of the policy says where a better value is treated worse.
//!
//! A fact that nothing reads may say what it is `kept_for`, as `kept_for = "training"`; a check of the
//! policy names those that do not.

use super::types::{head, read_better, read_range, read_type};
use crate::document::{Section, Text};
use crate::error::fault::{Fault, nearest};
use crate::fact::{Class, Field, FieldId, Namespace, Origin, Schema};
use crate::stage::{Stage, StageSet};
use crate::value::Currency;

/// So many names are told when none is near.
const NAMES_TOLD_MAX: usize = 12;

/// A condition that a fact's declaration states.
#[derive(Debug)]
pub(super) struct Applicability {
    pub(super) field: FieldId,
    pub(super) condition: Text,
}

/// Reads `facts.toml` into `schema`; returns when each fact may be not applicable.
pub(super) fn read_facts(
    root: &mut Section<'_>,
    schema: &mut Schema,
    currency: Currency,
) -> Vec<Applicability> {
    let mut conditions = Vec::new();
    for mut section in root.sections("fact") {
        let name = section.text("name");
        let ty = read_type(&mut section, currency);
        let class = read_class(&mut section);
        let namespace = read_namespace(&mut section);
        let required_at = read_stages(&mut section, "required_at");
        let max_age_days = section.integer_opt("max_age_days", 0..=36_500);
        let condition = section.text_opt("not_applicable_when");
        let range = read_range(&mut section, ty.as_ref());
        let better = read_better(&mut section, ty.as_ref());
        for key in ["meaning", "kept_for"] {
            section.text_opt(key);
        }
        if let (Some(name), Some(ty)) = (name, ty) {
            let mut field = Field::new(name.as_str(), ty, Origin::Fact).within(namespace);
            field.class = class;
            field.required_at = required_at;
            field.max_age_days = max_age_days.and_then(|days| u32::try_from(days).ok());
            (field.range, field.better) = (range, better);
            let added = add(&section, &name, schema, field);
            conditions.extend(
                added.zip(condition).map(|(field, condition)| Applicability { field, condition }),
            );
        }
        section.finish();
    }
    conditions
}

/// How a feature gets its value.
#[derive(Debug)]
pub(super) enum Definition {
    /// From an expression.
    Expression(Text),
    /// From a column of the decision table of this name.
    Table(Text),
}

/// A feature as `features.toml` declares it.
#[derive(Debug)]
pub(super) struct Feature {
    pub(super) field: FieldId,
    pub(super) definition: Definition,
}

/// Reads `features.toml` into `schema`.
pub(super) fn read_features(
    root: &mut Section<'_>,
    schema: &mut Schema,
    currency: Currency,
) -> Vec<Feature> {
    let mut features = Vec::new();
    for mut section in root.sections("feature") {
        let name = section.text("name");
        let ty = read_type(&mut section, currency);
        let value = section.text_opt("value");
        let table = section.text_opt("table");
        let better = read_better(&mut section, ty.as_ref());
        section.text_opt("meaning");
        let definition = match (value, table) {
            (Some(value), None) => Some(Definition::Expression(value)),
            (None, Some(table)) => Some(Definition::Table(table)),
            (Some(_), Some(_)) | (None, None) => {
                let message = "a feature has either a `value` or a `table`";
                section.note(section.fault("feature-definition", head(&section), message));
                None
            }
        };
        if let (Some(name), Some(ty)) = (name, ty) {
            let mut field = Field::new(name.as_str(), ty, Origin::Feature);
            field.better = better;
            let added = add(&section, &name, schema, field);
            features.extend(
                added.zip(definition).map(|(field, definition)| Feature { field, definition }),
            );
        }
        section.finish();
    }
    features
}

/// Adds a field to the schema, or notes why it cannot be.
pub(super) fn add(
    section: &Section<'_>,
    name: &Text,
    schema: &mut Schema,
    field: Field,
) -> Option<FieldId> {
    match schema.add(field) {
        Ok(id) => Some(id),
        Err(error) => {
            section.note(name.fault("bad-name", error.message()));
            None
        }
    }
}

fn read_class(section: &mut Section<'_>) -> Class {
    let Some(text) = section.text("class") else { return Class::Sensitive };
    Class::from_name(text.as_str()).unwrap_or_else(|| {
        let names = Class::ALL.map(Class::name);
        unknown_word(section, &text, "class", &names);
        Class::Sensitive
    })
}

fn read_namespace(section: &mut Section<'_>) -> Namespace {
    let Some(text) = section.text_opt("namespace") else { return Namespace::Shared };
    Namespace::from_name(text.as_str()).unwrap_or_else(|| {
        unknown_word(section, &text, "namespace", &["prop", "risk", "shared"]);
        Namespace::Shared
    })
}

/// Reads the list of stages at `key`.
pub(super) fn read_stages(section: &mut Section<'_>, key: &str) -> StageSet {
    let texts = section.texts_opt(key).unwrap_or_default();
    let stages = texts.iter().filter_map(|text| read_stage(section, text));
    stages.fold(StageSet::EMPTY, StageSet::with)
}

/// Reads the name of a stage.
pub(super) fn read_stage(section: &Section<'_>, text: &Text) -> Option<Stage> {
    let stage = text.as_str().parse().ok();
    if stage.is_none() {
        unknown_word(section, text, "stage", &Stage::ALL.map(Stage::name));
    }
    stage
}

/// The fault of a name that nobody declared, with the nearest that somebody did.
pub(super) fn unknown_name<'a>(
    code: &'static str,
    what: &str,
    text: &Text,
    names: impl IntoIterator<Item = &'a str>,
) -> Fault {
    let names: Vec<&str> = names.into_iter().collect();
    let fault = text.fault(code, format!("no {what} is named `{}`", text.as_str()));
    match nearest(text.as_str(), names.iter().copied()) {
        Some(near) => fault.suggest(format!("did you mean `{near}`?")),
        None if names.len() <= NAMES_TOLD_MAX => {
            fault.suggest(format!("write one of {}", names.join(", ")))
        }
        None => fault,
    }
}

/// Notes that `text` is none of the words that a key takes.
pub(super) fn unknown_word(section: &Section<'_>, text: &Text, what: &str, words: &[&str]) {
    let code = match what {
        "stage" => "unknown-stage",
        "class" => "unknown-class",
        "namespace" => "unknown-namespace",
        "severity" => "unknown-severity",
        _ => "unknown-word",
    };
    let fault = text.fault(code, format!("no {what} is named `{}`", text.as_str()));
    let hint = nearest(text.as_str(), words.iter().copied()).map_or_else(
        || format!("write one of {}", words.join(", ")),
        |near| format!("did you mean `{near}`?"),
    );
    section.note(fault.suggest(hint));
}
