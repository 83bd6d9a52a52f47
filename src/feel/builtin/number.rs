//! Functions of numbers (DMN 1.5, table 78), and the two that only policies have.

use super::super::tree::Machine;
use super::super::value::Value;
use super::argument::{given, number, whole};
use super::{Answer, Builtin, no};
use crate::math::{Decimal128, RoundingMode};

pub(super) const FUNCTIONS: &[Builtin] = &[
    Builtin::new("decimal", &[&["n", "scale"]], |_, a| {
        rounded(number(a, 0)?, whole(a, 1)?, RoundingMode::HalfEven)
    }),
    Builtin::new("round", &[&["n", "scale"]], |_, a| {
        rounded(number(a, 0)?, whole(a, 1)?, RoundingMode::HalfEven)
    }),
    Builtin::new("floor", &[&["n", "scale?"]], |_, a| at_scale(a, RoundingMode::Floor)),
    Builtin::new("ceiling", &[&["n", "scale?"]], |_, a| at_scale(a, RoundingMode::Ceiling)),
    Builtin::new("round up", &[&["n", "scale"]], |_, a| at_scale(a, RoundingMode::Up)),
    Builtin::new("round down", &[&["n", "scale"]], |_, a| at_scale(a, RoundingMode::Down)),
    Builtin::new("round half up", &[&["n", "scale"]], |_, a| at_scale(a, RoundingMode::HalfUp)),
    Builtin::new("round half down", &[&["n", "scale"]], |_, a| at_scale(a, RoundingMode::HalfDown)),
    Builtin::new("abs", &[&["n"]], absolute),
    Builtin::new("modulo", &[&["dividend", "divisor"]], |_, a| {
        let (dividend, divisor) = (number(a, 0)?, number(a, 1)?);
        if divisor == Decimal128::ZERO {
            return no("division by zero");
        }
        some(dividend.modulo(divisor))
    }),
    Builtin::new("sqrt", &[&["number"]], |_, a| some(number(a, 0)?.sqrt())),
    Builtin::new("log", &[&["number"]], |_, a| some(number(a, 0)?.ln())),
    Builtin::new("exp", &[&["number"]], |_, a| some(number(a, 0)?.exp())),
    Builtin::new("odd", &[&["number"]], |_, a| parity(a, 1)),
    Builtin::new("even", &[&["number"]], |_, a| parity(a, 0)),
    Builtin::new("known", &[&["value"]], |_, a| {
        Ok(a.first().is_some_and(|value| !value.is_null()).into())
    }),
];

fn some(value: Option<Decimal128>) -> Answer {
    match value {
        Some(value) => Ok(Value::Number(value)),
        None => no("there is no such number"),
    }
}

/// The scales that a number of 34 digits and this range of exponents can have (DMN 1.5, table 78).
const SCALES: std::ops::RangeInclusive<i64> = -6_111..=6_176;

fn rounded(value: Decimal128, scale: i64, rounding: RoundingMode) -> Answer {
    let scale = i32::try_from(scale).ok().filter(|scale| SCALES.contains(&i64::from(*scale)));
    match scale {
        Some(scale) => some(value.rounded(scale, rounding)),
        None => no("a scale lies between -6111 and 6176"),
    }
}

fn at_scale(arguments: &[Value], rounding: RoundingMode) -> Answer {
    let scale = if arguments.len() > 1 { whole(arguments, 1)? } else { 0 };
    rounded(number(arguments, 0)?, scale, rounding)
}

fn absolute(_: &Machine<'_>, arguments: &[Value]) -> Answer {
    match arguments.first() {
        Some(Value::YearsMonths(duration)) => Ok(Value::YearsMonths(duration.abs())),
        Some(Value::DaysTime(duration)) => Ok(Value::DaysTime(duration.abs())),
        _ => Ok(Value::Number(number(arguments, 0)?.abs())),
    }
}

fn parity(arguments: &[Value], rest: i64) -> Answer {
    let value = number(arguments, 0)?;
    match value.modulo(Decimal128::from(2_i64)) {
        Some(found) if given(arguments, 0) => {
            // What is no whole number is neither odd nor even.
            Ok(Value::Boolean(found == Decimal128::from(rest)))
        }
        _ => no("there is no such number"),
    }
}
