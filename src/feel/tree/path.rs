//! `value.name`: an entry of a context, a part of a date, a time, a duration or a range.

use super::super::temporal::{Date, DateTime, DaysTime, Time, YearsMonths};
use super::super::value::{Null, Value};
use super::Machine;
use crate::error::Result;
use crate::math::Decimal128;

impl Machine<'_> {
    /// The part of `value` called `name`; of a list, the parts of its items.
    #[inline(never)]
    pub(super) fn part(&self, value: &Value, name: &str) -> Result<Value> {
        let found = match value {
            Value::Null(_) => return Ok(value.clone()),
            Value::List(items) => {
                self.spend(items.len())?;
                let parts = items.iter().map(|item| self.part(item, name));
                return Ok(parts.collect::<Result<Vec<Value>>>()?.into());
            }
            Value::Context(context) => context.get(name).cloned(),
            Value::Date(date) => date_part(*date, name),
            Value::Time(time) => time_part(*time, name),
            Value::DateTime(at) => moment_part(*at, name),
            Value::YearsMonths(duration) => months_part(*duration, name),
            Value::DaysTime(duration) => days_part(*duration, name),
            Value::Range(range) => match name {
                "start" => range.low.clone().or(Some(Value::Null(Null::Given))),
                "end" => range.high.clone().or(Some(Value::Null(Null::Given))),
                "start included" => Some(Value::Boolean(range.low_in)),
                "end included" => Some(Value::Boolean(range.high_in)),
                _ => None,
            },
            Value::Boolean(_) | Value::Number(_) | Value::Text(_) | Value::Function(_) => None,
        };
        match found {
            Some(found) => Ok(found),
            None => self.null(format!("{} has no `{name}`", value.kind())),
        }
    }
}

fn number(value: impl Into<i64>) -> Value {
    Value::Number(Decimal128::from(value.into()))
}

/// Seconds with their fraction.
fn seconds(nanoseconds: i64) -> Option<Value> {
    Decimal128::from_scaled(i128::from(nanoseconds), 9).map(Value::Number)
}

fn date_part(date: Date, name: &str) -> Option<Value> {
    match name {
        "year" => Some(number(date.year())),
        "month" => Some(number(date.month())),
        "day" => Some(number(date.day())),
        "weekday" => Some(number(date.weekday())),
        _ => None,
    }
}

fn time_part(time: Time, name: &str) -> Option<Value> {
    match name {
        "hour" => Some(number(time.hour())),
        "minute" => Some(number(time.minute())),
        "second" => seconds(time.second_nanos()),
        "time offset" => Some(time.time_offset().map_or(Value::Null(Null::Given), Value::DaysTime)),
        "timezone" => Some(time.timezone().map_or(Value::Null(Null::Given), Value::from)),
        _ => None,
    }
}

/// The parts of a time on a day, where a named zone has an offset.
fn moment_part(at: DateTime, name: &str) -> Option<Value> {
    if name == "time offset" {
        return Some(at.time_offset().map_or(Value::Null(Null::Given), Value::DaysTime));
    }
    date_part(at.date(), name).or_else(|| time_part(at.time(), name))
}

fn months_part(duration: YearsMonths, name: &str) -> Option<Value> {
    match name {
        "years" => Some(number(duration.years())),
        "months" => Some(number(duration.months())),
        _ => None,
    }
}

fn days_part(duration: DaysTime, name: &str) -> Option<Value> {
    match name {
        "days" => Some(number(duration.days())),
        "hours" => Some(number(duration.hours())),
        "minutes" => Some(number(duration.minutes())),
        "seconds" => seconds(duration.second_nanos()),
        _ => None,
    }
}
