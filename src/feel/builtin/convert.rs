//! Conversions between kinds (DMN 1.5, table 74), and the constructors of dates and times.

use super::super::temporal::{Date, DateTime, Duration, Time, Zone};
use super::super::tree::Machine;
use super::super::value::Value;
use super::argument::{given, number, single, text, whole};
use super::{Answer, Builtin, Stop, no};
use crate::math::{Decimal128, RoundingMode};
use std::sync::Arc;

pub(super) const FUNCTIONS: &[Builtin] = &[
    Builtin::new("date", &[&["from"], &["year", "month", "day"]], date),
    Builtin::new("time", &[&["from"], &["hour", "minute", "second", "offset?"]], time),
    Builtin::new(
        "date and time",
        &[
            &["from"],
            &["date", "time"],
            &["date", "timezone"],
            &["year", "month", "day", "hour", "minute", "second", "offset?"],
            &["year", "month", "day", "hour", "minute", "second", "timezone?"],
        ],
        date_and_time,
    ),
    Builtin::new("duration", &[&["from"]], |_, a| {
        Ok(match held(Duration::parse(text(a, 0)?))? {
            Duration::YearsMonths(duration) => Value::YearsMonths(duration),
            Duration::DaysTime(duration) => Value::DaysTime(duration),
        })
    }),
    Builtin::new("years and months duration", &[&["from", "to"]], |_, a| {
        let (from, to) = (day(single(a, 0)?)?, day(single(a, 1)?)?);
        held(from.months_until(to)).map(Value::YearsMonths)
    }),
    Builtin::new("number", &[&["from", "grouping separator", "decimal separator"]], to_number),
    Builtin::new("string", &[&["from"]], |machine, a| {
        let Some(value) = a.first().filter(|value| !value.is_null()) else {
            return no("null has no text");
        };
        let text = value.to_string();
        machine.spend(text.len())?;
        Ok(text.into())
    }),
    Builtin::new("range", &[&["from"]], to_range),
];

/// What the calendar yields, or why it does not.
pub(super) fn held<T>(found: Result<T, super::super::temporal::Fault>) -> Result<T, Stop> {
    found.map_err(|fault| Stop::Null(fault.message().into()))
}

/// The day of a date, or of a date and time.
pub(super) fn day(value: &Value) -> Result<Date, Stop> {
    match value {
        Value::Date(date) => Ok(*date),
        Value::DateTime(at) => Ok(at.date()),
        other => no(format!("a date is asked for, not {}", other.kind())),
    }
}

fn date(_: &Machine<'_>, arguments: &[Value]) -> Answer {
    if arguments.len() == 3 {
        let (year, month, day) = (whole(arguments, 0)?, whole(arguments, 1)?, whole(arguments, 2)?);
        return held(Date::new(year, month, day)).map(Value::Date);
    }
    match single(arguments, 0)? {
        Value::Text(text) => held(Date::parse(text)).map(Value::Date),
        other => day(other).map(Value::Date),
    }
}

/// Seconds with their fraction, in nanoseconds.
fn nanoseconds(seconds: Decimal128) -> Result<i64, Stop> {
    let nanoseconds = seconds.rounded_at(9, RoundingMode::Down);
    match nanoseconds.and_then(|nanoseconds| i64::try_from(nanoseconds).ok()) {
        Some(nanoseconds) => Ok(nanoseconds),
        None => no("the seconds are out of range"),
    }
}

/// The zone that an argument says: an offset, or a name.
fn zone(arguments: &[Value], place: usize) -> Result<Option<Zone>, Stop> {
    if !given(arguments, place) {
        return Ok(None);
    }
    match single(arguments, place)? {
        Value::DaysTime(offset) => held(Zone::of_duration(*offset)).map(Some),
        Value::Text(name) => held(Zone::of_name(name)).map(Some),
        other => no(format!("an offset is a duration, not {}", other.kind())),
    }
}

fn clock(arguments: &[Value], first: usize) -> Result<Time, Stop> {
    let (hour, minute) = (whole(arguments, first)?, whole(arguments, first.saturating_add(1))?);
    let seconds = nanoseconds(number(arguments, first.saturating_add(2))?)?;
    held(Time::new(hour, minute, seconds, zone(arguments, first.saturating_add(3))?))
}

fn time(_: &Machine<'_>, arguments: &[Value]) -> Answer {
    if arguments.len() > 1 {
        return clock(arguments, 0).map(Value::Time);
    }
    match single(arguments, 0)? {
        Value::Text(text) => held(Time::parse(text)).map(Value::Time),
        Value::Time(time) => Ok(Value::Time(*time)),
        Value::DateTime(at) => Ok(Value::Time(at.time())),
        Value::Date(date) => Ok(Value::Time(date.at_utc_midnight().time())),
        other => no(format!("a time is asked for, not {}", other.kind())),
    }
}

fn date_and_time(_: &Machine<'_>, arguments: &[Value]) -> Answer {
    if arguments.len() > 2 {
        let (year, month, day) = (whole(arguments, 0)?, whole(arguments, 1)?, whole(arguments, 2)?);
        let date = held(Date::new(year, month, day))?;
        return Ok(Value::DateTime(DateTime::new(date, clock(arguments, 3)?)));
    }
    if arguments.len() == 2 {
        let date = day(single(arguments, 0)?)?;
        return match single(arguments, 1)? {
            Value::Time(time) => Ok(Value::DateTime(DateTime::new(date, *time))),
            other => no(format!("a time is asked for, not {}", other.kind())),
        };
    }
    match single(arguments, 0)? {
        Value::Text(text) => held(DateTime::parse(text)).map(Value::DateTime),
        Value::DateTime(at) => Ok(Value::DateTime(*at)),
        other => no(format!("the text of a date and time is asked for, not {}", other.kind())),
    }
}

/// A number from its text, with the separators that the text uses.
fn to_number(_: &Machine<'_>, arguments: &[Value]) -> Answer {
    let written = text(arguments, 0)?;
    let separator = |place: usize, allowed: [&str; 4]| {
        if !given(arguments, place) {
            return Ok(None);
        }
        let found = text(arguments, place)?.clone();
        if allowed.contains(&found.as_ref()) {
            return Ok(Some(found));
        }
        no(format!("\"{found}\" is no separator"))
    };
    let grouping: Option<Arc<str>> = separator(1, [" ", ",", ".", "\u{a0}"])?;
    let point: Option<Arc<str>> = separator(2, [".", ",", ".", ","])?;
    if grouping.is_some() && grouping == point {
        return no("the two separators are the same");
    }
    let mut plain = written.to_string();
    if let Some(grouping) = &grouping {
        plain = plain.replace(grouping.as_ref(), "");
    }
    if let Some(point) = point.filter(|point| point.as_ref() != ".") {
        if plain.contains('.') {
            return no(format!("\"{written}\" is no number"));
        }
        plain = plain.replace(point.as_ref(), ".");
    }
    match Decimal128::parse(&plain) {
        Some(number) => Ok(Value::Number(number)),
        None => no(format!("\"{written}\" is no number")),
    }
}

/// A range from its text, as `[1..10)`; its ends are literals.
fn to_range(machine: &Machine<'_>, arguments: &[Value]) -> Answer {
    let written = text(arguments, 0)?;
    match machine.range_literal(written)? {
        Some(range) => Ok(Value::Range(Arc::new(range))),
        None => no(format!("\"{written}\" is no range")),
    }
}
