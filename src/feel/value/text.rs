//! Values as text: what `string(x)` yields.

use super::{Range, Value};
use crate::feel::ast::RangeForm;
use std::fmt;

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Self::Text(text) = self { f.write_str(text) } else { within(self, f) }
    }
}

/// A value inside another one: there a text has quotes.
fn within(value: &Value, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    match value {
        Value::Null(_) => f.write_str("null"),
        Value::Boolean(value) => write!(f, "{value}"),
        Value::Number(number) => write!(f, "{number}"),
        Value::Text(text) => quoted(text, f),
        Value::Date(date) => write!(f, "{date}"),
        Value::Time(time) => write!(f, "{time}"),
        Value::DateTime(at) => write!(f, "{at}"),
        Value::YearsMonths(duration) => write!(f, "{duration}"),
        Value::DaysTime(duration) => write!(f, "{duration}"),
        Value::List(items) => {
            f.write_str("[")?;
            for (index, item) in items.iter().enumerate() {
                f.write_str(if index == 0 { "" } else { ", " })?;
                within(item, f)?;
            }
            f.write_str("]")
        }
        Value::Context(context) => {
            f.write_str("{")?;
            for (index, (name, value)) in context.entries().iter().enumerate() {
                f.write_str(if index == 0 { "" } else { ", " })?;
                key(name, f)?;
                f.write_str(": ")?;
                within(value, f)?;
            }
            f.write_str("}")
        }
        Value::Range(range) => write!(f, "{range}"),
        Value::Function(function) => write!(f, "{function}"),
    }
}

fn quoted(text: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    write!(f, "\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// The name of an entry, in quotes where it would not be read as a name.
fn key(name: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '_' | ' ');
    let first = name.chars().next().is_some_and(|c| c.is_alphabetic() || c == '_');
    if first && name.chars().all(plain) { f.write_str(name) } else { quoted(name, f) }
}

impl fmt::Display for Range {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.low, &self.high) {
            (Some(value), _) if self.form != RangeForm::Ends => {
                write!(f, "({} ", if self.form == RangeForm::Equal { "=" } else { "!=" })?;
                within(value, f)?;
                f.write_str(")")
            }
            (None, Some(high)) => {
                write!(f, "({} ", if self.high_in { "<=" } else { "<" })?;
                within(high, f)?;
                f.write_str(")")
            }
            (Some(low), None) => {
                write!(f, "({} ", if self.low_in { ">=" } else { ">" })?;
                within(low, f)?;
                f.write_str(")")
            }
            (low, high) => {
                f.write_str(if self.low_in { "[" } else { "(" })?;
                low.iter().try_for_each(|low| within(low, f))?;
                f.write_str("..")?;
                high.iter().try_for_each(|high| within(high, f))?;
                f.write_str(if self.high_in { "]" } else { ")" })
            }
        }
    }
}
