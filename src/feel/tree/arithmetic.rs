//! Arithmetic of numbers, texts, dates, times and durations (DMN 1.5, tables 55 to 59).

use super::super::ast::Operator;
use super::super::temporal::{DaysTime, YearsMonths};
use super::super::value::Value;
use super::Machine;
use crate::error::Result;
use crate::limits::TEXT_BYTES_MAX;
use crate::math::{Decimal128, RoundingMode};

impl Machine<'_> {
    #[inline(never)]
    pub(super) fn negative(&self, value: Value) -> Result<Value> {
        let negative = match &value {
            Value::Number(number) => Some(Value::Number(number.negated())),
            Value::YearsMonths(duration) => Some(Value::YearsMonths(duration.negated())),
            Value::DaysTime(duration) => Some(Value::DaysTime(duration.negated())),
            Value::Null(_) => return Ok(value),
            _ => None,
        };
        match negative {
            Some(value) => Ok(value),
            None => self.null(format!("{} has no negative", value.kind())),
        }
    }

    #[inline(never)]
    pub(super) fn arithmetic(
        &self,
        operator: Operator,
        left: &Value,
        right: &Value,
    ) -> Result<Value> {
        let result = match operator {
            Operator::Add => add(left, right),
            Operator::Subtract => subtract(left, right),
            Operator::Multiply => multiply(left, right),
            Operator::Divide => divide(left, right),
            Operator::Power => match (left, right) {
                (Value::Number(base), Value::Number(exponent)) => {
                    base.pow(*exponent).map(Value::Number)
                }
                _ => None,
            },
            _ => None,
        };
        if let Some(Value::Text(text)) = &result {
            self.spend(text.len() / 64)?;
            if text.len() > TEXT_BYTES_MAX {
                return self.null(format!("a text has at most {TEXT_BYTES_MAX} bytes"));
            }
        }
        match result {
            Some(value) => Ok(value),
            None => self.null(failure(operator, left, right)),
        }
    }
}

fn failure(operator: Operator, left: &Value, right: &Value) -> String {
    let zero = match right {
        Value::Number(number) => *number == Decimal128::ZERO,
        Value::YearsMonths(duration) => duration.total_months() == 0,
        Value::DaysTime(duration) => duration.total_nanos() == 0,
        _ => false,
    };
    if operator == Operator::Divide && zero {
        return "division by zero".to_owned();
    }
    if matches!((left, right), (Value::Number(_), Value::Number(_))) {
        return "a number leaves its range".to_owned();
    }
    let word = match operator {
        Operator::Add => "plus",
        Operator::Subtract => "minus",
        Operator::Multiply => "times",
        Operator::Divide => "over",
        _ => "to the power of",
    };
    format!("{} {word} {} means nothing", left.kind(), right.kind())
}

fn add(left: &Value, right: &Value) -> Option<Value> {
    Some(match (left, right) {
        (Value::Number(one), Value::Number(other)) => Value::Number(one.checked_add(*other)?),
        (Value::Text(one), Value::Text(other)) => format!("{one}{other}").into(),
        (Value::YearsMonths(one), Value::YearsMonths(other)) => {
            Value::YearsMonths(one.plus(*other).ok()?)
        }
        (Value::DaysTime(one), Value::DaysTime(other)) => Value::DaysTime(one.plus(*other).ok()?),
        (moment, Value::YearsMonths(duration)) | (Value::YearsMonths(duration), moment) => {
            add_months(moment, *duration)?
        }
        (moment, Value::DaysTime(duration)) | (Value::DaysTime(duration), moment) => {
            add_time(moment, *duration)?
        }
        _ => return None,
    })
}

fn add_months(moment: &Value, duration: YearsMonths) -> Option<Value> {
    match moment {
        Value::Date(date) => date.plus_months(duration).ok().map(Value::Date),
        Value::DateTime(at) => at.plus_months(duration).ok().map(Value::DateTime),
        _ => None,
    }
}

fn add_time(moment: &Value, duration: DaysTime) -> Option<Value> {
    match moment {
        Value::Date(date) => date.plus_time(duration).ok().map(Value::Date),
        Value::DateTime(at) => at.plus(duration).ok().map(Value::DateTime),
        Value::Time(time) => time.plus(duration).ok().map(Value::Time),
        _ => None,
    }
}

fn subtract(left: &Value, right: &Value) -> Option<Value> {
    Some(match (left, right) {
        (Value::Number(one), Value::Number(other)) => Value::Number(one.checked_sub(*other)?),
        (Value::YearsMonths(one), Value::YearsMonths(other)) => {
            Value::YearsMonths(one.plus(other.negated()).ok()?)
        }
        (Value::DaysTime(one), Value::DaysTime(other)) => {
            Value::DaysTime(one.plus(other.negated()).ok()?)
        }
        (moment, Value::YearsMonths(duration)) => add_months(moment, duration.negated())?,
        (moment, Value::DaysTime(duration)) => add_time(moment, duration.negated())?,
        (Value::Time(one), Value::Time(other)) => Value::DaysTime(one.since(*other).ok()?),
        _ => Value::DaysTime(as_instant(left)?.since(as_instant(right)?).ok()?),
    })
}

/// A day as its first instant, where it stands beside a date and time.
fn as_instant(value: &Value) -> Option<super::super::temporal::DateTime> {
    match value {
        Value::Date(date) => Some(date.at_utc_midnight()),
        Value::DateTime(at) => Some(*at),
        _ => None,
    }
}

fn multiply(left: &Value, right: &Value) -> Option<Value> {
    match (left, right) {
        (Value::Number(one), Value::Number(other)) => one.checked_mul(*other).map(Value::Number),
        (Value::YearsMonths(duration), Value::Number(factor))
        | (Value::Number(factor), Value::YearsMonths(duration)) => {
            months(number_of_months(*duration).checked_mul(*factor)?)
        }
        (Value::DaysTime(duration), Value::Number(factor))
        | (Value::Number(factor), Value::DaysTime(duration)) => {
            nanoseconds(number_of_nanoseconds(*duration)?.checked_mul(*factor)?)
        }
        _ => None,
    }
}

fn divide(left: &Value, right: &Value) -> Option<Value> {
    match (left, right) {
        (Value::Number(one), Value::Number(other)) => one.checked_div(*other).map(Value::Number),
        (Value::YearsMonths(duration), Value::Number(divisor)) => {
            months(number_of_months(*duration).checked_div(*divisor)?)
        }
        (Value::YearsMonths(one), Value::YearsMonths(other)) => {
            number_of_months(*one).checked_div(number_of_months(*other)).map(Value::Number)
        }
        (Value::DaysTime(duration), Value::Number(divisor)) => {
            nanoseconds(number_of_nanoseconds(*duration)?.checked_div(*divisor)?)
        }
        (Value::DaysTime(one), Value::DaysTime(other)) => number_of_nanoseconds(*one)?
            .checked_div(number_of_nanoseconds(*other)?)
            .map(Value::Number),
        _ => None,
    }
}

fn number_of_months(duration: YearsMonths) -> Decimal128 {
    Decimal128::from(duration.total_months())
}

fn number_of_nanoseconds(duration: DaysTime) -> Option<Decimal128> {
    Decimal128::from_scaled(duration.total_nanos(), 0)
}

/// A duration of whole months: what is left of a month is dropped.
fn months(number: Decimal128) -> Option<Value> {
    let months = i64::try_from(number.rounded_at(0, RoundingMode::Down)?).ok()?;
    YearsMonths::new(months).ok().map(Value::YearsMonths)
}

/// A duration of whole nanoseconds: what is left of one is dropped.
fn nanoseconds(number: Decimal128) -> Option<Value> {
    DaysTime::new(number.rounded_at(0, RoundingMode::Down)?).ok().map(Value::DaysTime)
}
