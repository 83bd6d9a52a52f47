//! Whether a result is the one expected: as the suite counts, and strictly.

use super::case::Expected;
use creditloop::feel::{Decimal128, RoundingMode};
use creditloop::rule::dmn::{Answer, Value};

/// How a result compares with what is expected.
pub(crate) enum Verdict {
    /// It is that in every digit, and an error says why.
    Strict,
    /// It is that as the suite counts, but not strictly, for this reason.
    Close(String),
    /// It is something else.
    Wrong,
}

pub(crate) fn verdict(expected: &Expected, answer: &Answer) -> Verdict {
    if !same(&expected.value, &answer.value, &|one, other| near(one, other)) {
        return Verdict::Wrong;
    }
    if expected.error && answer.reasons.is_empty() {
        return Verdict::Close("a null that does not say why".to_owned());
    }
    if !same(&expected.value, &answer.value, &|one, other| in_every_digit(one, other)) {
        let (expected, got) = (&expected.value, &answer.value);
        return Verdict::Close(format!("expected {expected}, got {got}"));
    }
    Verdict::Strict
}

/// Whether two values are the same, their numbers compared by `numbers`.
fn same(expected: &Value, got: &Value, numbers: &dyn Fn(Decimal128, Decimal128) -> bool) -> bool {
    match (expected, got) {
        (Value::Null(_), Value::Null(_)) => true,
        (Value::Number(expected), Value::Number(got)) => numbers(*expected, *got),
        (Value::Time(expected), Value::Time(got)) => expected == got || expected.equals(*got),
        (Value::DateTime(expected), Value::DateTime(got)) => {
            expected == got || expected.equals(*got)
        }
        (Value::List(expected), Value::List(got)) => {
            expected.len() == got.len()
                && expected.iter().zip(got.iter()).all(|(e, g)| same(e, g, numbers))
        }
        (Value::Context(expected), Value::Context(got)) => {
            expected.entries().len() == got.entries().len()
                && expected
                    .entries()
                    .iter()
                    .all(|(name, e)| got.get(name).is_some_and(|g| same(e, g, numbers)))
        }
        (expected, got) => expected == got,
    }
}

/// Within 1e-8, as the suite's runners compare.
fn near(expected: Decimal128, got: Decimal128) -> bool {
    let limit = Decimal128::parse("0.00000001");
    let difference = expected.checked_sub(got).map(Decimal128::abs);
    expected == got || difference.zip(limit).is_some_and(|(difference, limit)| difference < limit)
}

/// Equal when rounded to the digits that are given.
fn in_every_digit(expected: Decimal128, got: Decimal128) -> bool {
    let text = expected.to_string();
    let digits = text.split_once('.').map_or(0, |(_, digits)| digits.len());
    let scale = i32::try_from(digits).unwrap_or(0);
    expected == got || got.rounded(scale, RoundingMode::HalfEven) == Some(expected)
}
