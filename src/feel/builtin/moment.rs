//! Functions of dates and times (DMN 1.5, tables 79 and 83). What `now` and `today` are, the request
//! says: nothing here reads a clock.

use super::super::temporal::{Date, DateTime, Time, Zone};
use super::super::tree::Machine;
use super::super::value::Value;
use super::argument::single;
use super::convert::{day, held};
use super::{Answer, Builtin, Stop, no};
use crate::math::Decimal128;
use chrono::{Datelike as _, Timelike as _};

pub(super) const FUNCTIONS: &[Builtin] = &[
    Builtin::new("today", &[&[]], |machine, _| today(machine).map(Value::Date)),
    Builtin::new("now", &[&[]], now),
    Builtin::new("day of year", &[&["date"]], |_, a| {
        Ok(number(i64::from(day(single(a, 0)?)?.day_of_year())))
    }),
    Builtin::new("day of week", &[&["date"]], |_, a| Ok(day(single(a, 0)?)?.weekday_name().into())),
    Builtin::new("month of year", &[&["date"]], |_, a| Ok(day(single(a, 0)?)?.month_name().into())),
    Builtin::new("week of year", &[&["date"]], |_, a| {
        Ok(number(i64::from(day(single(a, 0)?)?.week_of_year())))
    }),
    Builtin::new("last day of month", &[&["date"]], |_, a| {
        Ok(number(i64::from(day(single(a, 0)?)?.last_day_of_month())))
    }),
    Builtin::new("is", &[&["value1", "value2"]], is),
];

fn number(value: i64) -> Value {
    Value::Number(Decimal128::from(value))
}

fn today(machine: &Machine<'_>) -> Result<Date, Stop> {
    let day = machine.as_of().date_naive();
    held(Date::new(i64::from(day.year()), i64::from(day.month()), i64::from(day.day())))
}

fn now(machine: &Machine<'_>, _: &[Value]) -> Answer {
    let at = machine.as_of();
    let seconds = i64::from(at.num_seconds_from_midnight());
    let nanoseconds =
        seconds.saturating_mul(1_000_000_000).saturating_add(i64::from(at.nanosecond()));
    let zone = held(Zone::of_offset(i64::from(at.offset().local_minus_utc())))?;
    let time = held(Time::of_nanos(nanoseconds, Some(zone)))?;
    Ok(Value::DateTime(DateTime::new(today(machine)?, time)))
}

/// Whether two values are one: of one kind, equal, and in the same zone.
fn is(_: &Machine<'_>, arguments: &[Value]) -> Answer {
    let (Some(one), Some(other)) = (arguments.first(), arguments.get(1)) else {
        return no("an argument is missing");
    };
    Ok(match (one, other) {
        (Value::Time(one), Value::Time(other)) => one.is(*other),
        (Value::DateTime(one), Value::DateTime(other)) => one.is(*other),
        _ => one.kind() == other.kind() && one.equal(other) == Some(true),
    }
    .into())
}
