//! The functions of the standard.
#![expect(clippy::float_arithmetic, reason = "fields of models are computed in doubles")]

mod number;

pub(crate) use number::{median, round};

use super::predicate::{Operator, all};
use super::value::{PmmlValue, same};
use crate::limits::TEXT_BYTES_MAX;
use crate::math;
use number::{One, Total, number};
use regex::Regex;

/// A function of the standard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Function {
    If,
    Compare(Operator),
    IsMissing(bool),
    And,
    Or,
    Not,
    IsIn,
    IsNotIn,
    Add,
    Subtract,
    Multiply,
    Divide,
    Modulo,
    Pow,
    Threshold,
    Hypot,
    /// Of all arguments that are not missing.
    Total(Total),
    /// Of one number.
    Number(One),
    Uppercase,
    Lowercase,
    TrimBlanks,
    Length,
    Substring,
    Concat,
    Replace,
    Matches,
}

/// Each function with its name and the fewest and the most arguments.
const NAMED: [(&str, Function, usize, usize); 59] = [
    ("if", Function::If, 2, 3),
    ("equal", Function::Compare(Operator::Equal), 2, 2),
    ("notEqual", Function::Compare(Operator::NotEqual), 2, 2),
    ("lessThan", Function::Compare(Operator::Less), 2, 2),
    ("lessOrEqual", Function::Compare(Operator::LessOrEqual), 2, 2),
    ("greaterThan", Function::Compare(Operator::Greater), 2, 2),
    ("greaterOrEqual", Function::Compare(Operator::GreaterOrEqual), 2, 2),
    ("isMissing", Function::IsMissing(true), 1, 1),
    ("isNotMissing", Function::IsMissing(false), 1, 1),
    ("and", Function::And, 1, usize::MAX),
    ("or", Function::Or, 1, usize::MAX),
    ("not", Function::Not, 1, 1),
    ("isIn", Function::IsIn, 1, usize::MAX),
    ("isNotIn", Function::IsNotIn, 1, usize::MAX),
    ("+", Function::Add, 2, 2),
    ("-", Function::Subtract, 2, 2),
    ("*", Function::Multiply, 2, 2),
    ("/", Function::Divide, 2, 2),
    ("modulo", Function::Modulo, 2, 2),
    ("x-modulo", Function::Modulo, 2, 2),
    ("pow", Function::Pow, 2, 2),
    ("threshold", Function::Threshold, 2, 2),
    ("hypot", Function::Hypot, 2, 2),
    ("min", Function::Total(Total::Min), 1, usize::MAX),
    ("max", Function::Total(Total::Max), 1, usize::MAX),
    ("sum", Function::Total(Total::Sum), 1, usize::MAX),
    ("avg", Function::Total(Total::Avg), 1, usize::MAX),
    ("product", Function::Total(Total::Product), 1, usize::MAX),
    ("median", Function::Total(Total::Median), 1, usize::MAX),
    ("log10", Function::Number(One::Log10), 1, 1),
    ("ln", Function::Number(One::Ln), 1, 1),
    ("ln1p", Function::Number(One::Ln1p), 1, 1),
    ("sqrt", Function::Number(One::Sqrt), 1, 1),
    ("abs", Function::Number(One::Abs), 1, 1),
    ("exp", Function::Number(One::Exp), 1, 1),
    ("expm1", Function::Number(One::Expm1), 1, 1),
    ("floor", Function::Number(One::Floor), 1, 1),
    ("ceil", Function::Number(One::Ceil), 1, 1),
    ("round", Function::Number(One::Round), 1, 1),
    ("rint", Function::Number(One::Rint), 1, 1),
    ("stdNormalCDF", Function::Number(One::Normal), 1, 1),
    ("erf", Function::Number(One::Erf), 1, 1),
    ("stdNormalPDF", Function::Number(One::Density), 1, 1),
    ("sin", Function::Number(One::Sin), 1, 1),
    ("cos", Function::Number(One::Cos), 1, 1),
    ("tan", Function::Number(One::Tan), 1, 1),
    ("asin", Function::Number(One::Asin), 1, 1),
    ("acos", Function::Number(One::Acos), 1, 1),
    ("atan", Function::Number(One::Atan), 1, 1),
    ("sinh", Function::Number(One::Sinh), 1, 1),
    ("cosh", Function::Number(One::Cosh), 1, 1),
    ("tanh", Function::Number(One::Tanh), 1, 1),
    ("uppercase", Function::Uppercase, 1, 1),
    ("lowercase", Function::Lowercase, 1, 1),
    ("trimBlanks", Function::TrimBlanks, 1, 1),
    ("stringLength", Function::Length, 1, 1),
    ("substring", Function::Substring, 3, 3),
    ("concat", Function::Concat, 1, usize::MAX),
    ("matches", Function::Matches, 2, 2),
];

impl Function {
    /// The function of a name, and the fewest and the most arguments that it takes.
    pub(crate) fn named(name: &str) -> Option<(Self, usize, usize)> {
        if name == "replace" {
            return Some((Self::Replace, 3, 3));
        }
        let found = NAMED.iter().find(|(known, ..)| *known == name);
        found.map(|(_, function, least, most)| (*function, *least, *most))
    }

    pub(crate) fn names() -> impl Iterator<Item = &'static str> {
        NAMED.iter().map(|(name, ..)| *name).chain(["replace", "isValid", "isNotValid"])
    }

    /// What it says of `values`: missing where one that it needs is, and invalid where there is no
    /// result.
    pub(crate) fn of(self, values: &[PmmlValue], pattern: Option<&Regex>) -> PmmlValue {
        match (self, values) {
            (Self::IsMissing(is), [value]) => PmmlValue::Boolean(value.is_missing() == is),
            (Self::And, _) => truth(all(values.iter().map(PmmlValue::truth))),
            (Self::Or, _) => {
                let none = all(values.iter().map(|value| value.truth().map(|truth| !truth)));
                truth(none.map(|none| !none))
            }
            (Self::IsIn | Self::IsNotIn, [value, others @ ..]) => {
                let is = others.iter().any(|other| same(value, other));
                PmmlValue::Boolean(is == (self == Self::IsIn))
            }
            (Self::Total(total), _) => total.of(values),
            (Self::Concat, _) => concat(values),
            _ if values.iter().any(|value| matches!(value, PmmlValue::Invalid)) => {
                PmmlValue::Invalid
            }
            _ if values.iter().any(PmmlValue::is_missing) => PmmlValue::Missing,
            (Self::Compare(operator), [left, right]) => {
                operator.holds(left, right).map_or(PmmlValue::Invalid, PmmlValue::Boolean)
            }
            (Self::Not, [value]) => {
                value.truth().map_or(PmmlValue::Invalid, |truth| PmmlValue::Boolean(!truth))
            }
            (Self::Number(one), [value]) => number(value.number().map(|x| one.of(x))),
            (_, [left, right]) if self.two(0.0, 0.0).is_some() => {
                let pair = left.number().zip(right.number());
                number(pair.and_then(|(left, right)| self.two(left, right)))
            }
            _ => self.text(values, pattern).unwrap_or(PmmlValue::Invalid),
        }
    }

    /// What it says of two numbers, where it is a function of two.
    fn two(self, left: f64, right: f64) -> Option<f64> {
        Some(match self {
            Self::Add => left + right,
            Self::Subtract => left - right,
            Self::Multiply => left * right,
            Self::Divide => left / right,
            Self::Modulo => left - right * (left / right).floor(),
            Self::Pow => math::pow(left, right),
            Self::Threshold => f64::from(u8::from(left > right)),
            Self::Hypot => (left * left + right * right).sqrt(),
            Self::If
            | Self::Compare(_)
            | Self::IsMissing(_)
            | Self::And
            | Self::Or
            | Self::Not
            | Self::IsIn
            | Self::IsNotIn
            | Self::Total(_)
            | Self::Number(_)
            | Self::Uppercase
            | Self::Lowercase
            | Self::TrimBlanks
            | Self::Length
            | Self::Substring
            | Self::Concat
            | Self::Replace
            | Self::Matches => return None,
        })
    }

    /// What it says of texts.
    fn text(self, values: &[PmmlValue], pattern: Option<&Regex>) -> Option<PmmlValue> {
        let [first, rest @ ..] = values else { return None };
        let written = match first {
            PmmlValue::Text(text) => text.to_string(),
            PmmlValue::Number(_) | PmmlValue::Boolean(_) => first.to_string(),
            PmmlValue::Missing | PmmlValue::Invalid => return None,
        };
        let made = match (self, rest) {
            (Self::Uppercase, []) => written.to_uppercase(),
            (Self::Lowercase, []) => written.to_lowercase(),
            (Self::TrimBlanks, []) => written.trim().to_owned(),
            (Self::Length, []) => {
                return Some(PmmlValue::Number(math::count(written.chars().count())));
            }
            (Self::Substring, [start, length]) => {
                let (start, length) = (start.number()?, length.number()?);
                (start >= 1.0 && length >= 0.0).then_some(())?;
                // Characters are counted from 1.
                let within = |place: f64| place >= start && place < start + length;
                let places = (1_u32..).map(f64::from);
                written
                    .chars()
                    .zip(places)
                    .filter(|(_, place)| within(*place))
                    .map(|(c, _)| c)
                    .collect()
            }
            (Self::Replace, [_, by]) => replaced(pattern?, &written, &by.to_string())?,
            (Self::Matches, [_]) => return Some(PmmlValue::Boolean(pattern?.is_match(&written))),
            _ => return None,
        };
        (made.len() <= TEXT_BYTES_MAX).then(|| PmmlValue::Text(made.into()))
    }
}

/// `text` with `by` for each place that `pattern` fits; `$1` stands for the first group. Nothing where
/// that gets too long.
fn replaced(pattern: &Regex, text: &str, by: &str) -> Option<String> {
    let (mut made, mut from) = (String::new(), 0_usize);
    for groups in pattern.captures_iter(text) {
        let whole = groups.get(0)?;
        made.push_str(text.get(from..whole.start())?);
        let mut rest = by;
        while let Some((before, after)) = rest.split_once('$') {
            made.push_str(before);
            let digit = after.chars().next().and_then(|c| c.to_digit(10));
            if let Some(group) = digit.and_then(|digit| usize::try_from(digit).ok()) {
                made.push_str(groups.get(group).map_or("", |found| found.as_str()));
                rest = after.get(1..)?;
            } else {
                made.push('$');
                rest = after;
            }
            (made.len() <= TEXT_BYTES_MAX).then_some(())?;
        }
        made.push_str(rest);
        (made.len() <= TEXT_BYTES_MAX).then_some(())?;
        from = whole.end();
    }
    made.push_str(text.get(from..)?);
    Some(made)
}

fn truth(truth: Option<bool>) -> PmmlValue {
    truth.map_or(PmmlValue::Missing, PmmlValue::Boolean)
}

/// The texts in a row; what is missing is passed over.
fn concat(values: &[PmmlValue]) -> PmmlValue {
    let mut text = String::new();
    for value in values.iter().filter(|value| !value.is_missing()) {
        text.push_str(&value.to_string());
    }
    if text.len() > TEXT_BYTES_MAX { PmmlValue::Invalid } else { PmmlValue::Text(text.into()) }
}
