//! Arguments as the kinds of values that a function asks for.

use super::super::value::{Context, Range, Value};
use super::{Stop, no};
use crate::math::{Decimal128, RoundingMode};
use std::sync::Arc;

/// The argument at `place`, a list of one item as that item.
pub(super) fn single(arguments: &[Value], place: usize) -> Result<&Value, Stop> {
    match arguments.get(place) {
        Some(Value::List(items)) => match items.as_ref() {
            [item] => Ok(item),
            _ => no("a list stands where one value is asked for"),
        },
        Some(value) => Ok(value),
        None => no("an argument is missing"),
    }
}

/// Whether there is an argument at `place` that is not null.
pub(super) fn given(arguments: &[Value], place: usize) -> bool {
    arguments.get(place).is_some_and(|value| !value.is_null())
}

fn wrong<T>(asked: &str, found: &Value) -> Result<T, Stop> {
    no(format!("{asked} is asked for, not {}", found.kind()))
}

pub(super) fn text(arguments: &[Value], place: usize) -> Result<&Arc<str>, Stop> {
    match single(arguments, place)? {
        Value::Text(text) => Ok(text),
        other => wrong("a string", other),
    }
}

pub(super) fn number(arguments: &[Value], place: usize) -> Result<Decimal128, Stop> {
    match single(arguments, place)? {
        Value::Number(number) => Ok(*number),
        other => wrong("a number", other),
    }
}

/// A whole number: what is behind the point is dropped.
pub(super) fn whole(arguments: &[Value], place: usize) -> Result<i64, Stop> {
    let value = number(arguments, place)?;
    let whole = value.rounded_at(0, RoundingMode::Down).and_then(|whole| i64::try_from(whole).ok());
    match whole {
        Some(whole) => Ok(whole),
        None => no(format!("{value} is out of range")),
    }
}

/// A list; any other value but null stands for the list of it alone.
pub(super) fn list(arguments: &[Value], place: usize) -> Result<Arc<[Value]>, Stop> {
    match arguments.get(place) {
        Some(Value::List(items)) => Ok(items.clone()),
        Some(null @ Value::Null(_)) => wrong("a list", null),
        Some(value) => Ok([value.clone()].into()),
        None => no("an argument is missing"),
    }
}

pub(super) fn context(arguments: &[Value], place: usize) -> Result<&Arc<Context>, Stop> {
    match single(arguments, place)? {
        Value::Context(context) => Ok(context),
        other => wrong("a context", other),
    }
}

pub(super) fn range(value: &Value) -> Option<&Arc<Range>> {
    if let Value::Range(range) = value { Some(range) } else { None }
}
