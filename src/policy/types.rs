//! The keys that declare a type and its values: `type`, `scale`, `currency`, `values`, `range`, `better`.

use super::fields::unknown_word;
use crate::document::{Section, Text};
use crate::error::fault::{Span, nearest};
use crate::fact::{Better, Domain};
use crate::feel::declared_range;
use crate::limits::SCALE_MAX;
use crate::value::{Currency, Type};
use std::sync::Arc;

const KINDS: [&str; 11] = [
    "boolean",
    "integer",
    "decimal",
    "money",
    "rate",
    "text",
    "enum",
    "date",
    "datetime",
    "duration",
    "list of text",
];
/// Decimals of a rate that declares none: 0.072000 is 7.2 %.
const RATE_SCALE: u8 = 6;
/// Decimals of money that declares none.
const MONEY_SCALE: u8 = 2;

/// Reads the type that `section` declares; money without a currency is in the policy's.
pub(super) fn read_type(section: &mut Section<'_>, currency: Currency) -> Option<Type> {
    let kind = section.text("type");
    let scale = section.integer_opt("scale", 0..=i64::from(SCALE_MAX));
    let scale = scale.and_then(|scale| u8::try_from(scale).ok());
    let own = section.text_opt("currency");
    let values = section.texts_opt("values");
    let kind = kind?;
    let stray = |section: &Section<'_>, what: &str| {
        let message = format!("`{what}` means nothing for the type `{}`", kind.as_str());
        section.note(kind.fault("type-option", message));
    };
    if scale.is_some() && !matches!(kind.as_str(), "decimal" | "money" | "rate") {
        stray(section, "scale");
    }
    if own.is_some() && kind.as_str() != "money" {
        stray(section, "currency");
    }
    if values.is_some() && kind.as_str() != "enum" {
        stray(section, "values");
    }
    Some(match kind.as_str() {
        "boolean" => Type::Boolean,
        "integer" => Type::Integer,
        "decimal" => Type::Decimal { scale: scale.or_else(|| missing(section, &kind, "scale"))? },
        "money" => {
            let currency = own.map_or(Some(currency), |text| read_currency(section, &text))?;
            Type::Money { currency, scale: scale.unwrap_or(MONEY_SCALE) }
        }
        "rate" => Type::Rate { scale: scale.unwrap_or(RATE_SCALE) },
        "text" => Type::Text,
        "enum" => {
            let values = values.or_else(|| missing(section, &kind, "values"))?;
            Type::Enum(values.iter().map(|value| Arc::from(value.as_str())).collect())
        }
        "date" => Type::Date,
        "datetime" => Type::DateTime,
        "duration" => Type::Duration,
        "list of text" => Type::TextList,
        other => {
            let fault = kind.fault("unknown-type", format!("no type is named `{other}`"));
            let hint = nearest(other, KINDS).map_or_else(
                || format!("the types are {}", KINDS.join(", ")),
                |near| format!("did you mean `{near}`?"),
            );
            section.note(fault.suggest(hint));
            return None;
        }
    })
}

/// Reads a currency code.
pub(super) fn read_currency(section: &Section<'_>, text: &Text) -> Option<Currency> {
    match text.as_str().parse() {
        Ok(currency) => Some(currency),
        Err(error) => {
            section.note(text.fault("bad-currency", error.to_string()));
            None
        }
    }
}

/// Reads the `range` that `section` declares for a field of type `ty`, if it could be read.
pub(super) fn read_range(section: &mut Section<'_>, ty: Option<&Type>) -> Option<Domain> {
    let text = section.text_opt("range")?;
    let ty = ty?;
    if matches!(ty, Type::Boolean | Type::Text | Type::Enum(_) | Type::DateTime | Type::TextList) {
        let message = format!("`range` means nothing for {ty}");
        section.note(text.fault("type-option", message));
        return None;
    }
    match declared_range(text.as_str(), ty) {
        Ok(ends) => Some(Domain::new(ends, text.as_str())),
        Err(fault) => {
            let placed = text.fault_at(fault.code, fault.span, fault.message);
            section.note(match fault.suggestion {
                Some(help) => placed.suggest(help),
                None => placed,
            });
            None
        }
    }
}

/// Reads which values of a field of type `ty` are `better`, if it could be read.
pub(super) fn read_better(section: &mut Section<'_>, ty: Option<&Type>) -> Option<Better> {
    let text = section.text_opt("better")?;
    let ty = ty?;
    if matches!(ty, Type::Text | Type::TextList) {
        section.note(text.fault("type-option", format!("the values of {ty} have no order")));
        return None;
    }
    let better = Better::from_name(text.as_str());
    if better.is_none() {
        unknown_word(section, &text, "direction", &Better::ALL.map(Better::name));
    }
    better
}

fn missing<T>(section: &Section<'_>, kind: &Text, key: &str) -> Option<T> {
    let message = format!("the type `{}` needs `{key}`", kind.as_str());
    section.note(kind.fault("missing-key", message));
    None
}

/// The place of the whole section, for faults that no single key causes.
pub(super) fn head(section: &Section<'_>) -> Span {
    let start = section.span().start;
    Span::new(start, start.saturating_add(1))
}
