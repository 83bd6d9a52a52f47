//! The types of FEEL, and what it means that a value is of one (DMN 1.5, 10.3.2.9).
#![expect(clippy::match_same_arms, reason = "one line for each rule of the standard")]

use super::ast::Test;
use super::value::Value;
use std::fmt;
use std::sync::Arc;

/// The type of a value at run time.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum FeelType {
    Any,
    Null,
    Boolean,
    Number,
    Text,
    Date,
    Time,
    DateTime,
    YearsMonths,
    DaysTime,
    List(Arc<FeelType>),
    /// The entries that a context must have; it may have more.
    Context(Arc<[(Arc<str>, FeelType)]>),
    Range(Arc<FeelType>),
    /// The parameters and the result, or any function.
    Function(Option<Arc<(Vec<FeelType>, FeelType)>>),
    /// A model's own type.
    Own(Arc<OwnType>),
}

/// A type that a model defines: another one, under a name, with the values it allows.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct OwnType {
    pub(crate) name: Arc<str>,
    pub(crate) base: FeelType,
    /// Tests of which a value must pass one; none means that all values are allowed.
    pub(crate) allowed: Vec<Test>,
}

impl FeelType {
    /// The type behind the names that a model gave.
    pub(super) fn base(&self) -> &Self {
        let mut ty = self;
        while let Self::Own(own) = ty {
            ty = &own.base;
        }
        ty
    }

    /// Whether `value` is of this type, its allowed values left aside.
    pub(super) fn holds(&self, value: &Value) -> bool {
        match (self.base(), value) {
            (Self::Any, value) => !matches!(value, Value::Null(_)),
            (Self::Null, Value::Null(_))
            | (Self::Boolean, Value::Boolean(_))
            | (Self::Number, Value::Number(_))
            | (Self::Text, Value::Text(_))
            | (Self::Date, Value::Date(_))
            | (Self::Time, Value::Time(_))
            | (Self::DateTime, Value::DateTime(_))
            | (Self::YearsMonths, Value::YearsMonths(_))
            | (Self::DaysTime, Value::DaysTime(_)) => true,
            (Self::List(element), Value::List(items)) => {
                items.iter().all(|item| element.takes(item))
            }
            (Self::Context(entries), Value::Context(context)) => entries
                .iter()
                .all(|(name, ty)| context.get(name).is_some_and(|value| ty.takes(value))),
            (Self::Range(element), Value::Range(range)) => {
                [&range.low, &range.high].into_iter().flatten().all(|end| element.takes(end))
            }
            (Self::Function(None), Value::Function(_)) => true,
            (Self::Function(Some(signature)), Value::Function(function)) => {
                function.fits(&signature.0, &signature.1)
            }
            _ => false,
        }
    }

    /// Whether `value` may stand where this type is asked for: as [`FeelType::holds`], or null.
    pub(super) fn takes(&self, value: &Value) -> bool {
        matches!(value, Value::Null(_)) || self.holds(value)
    }

    /// Whether every value of this type is one of `other` (10.3.2.9.3).
    pub(super) fn conforms_to(&self, other: &Self) -> bool {
        match (self.base(), other.base()) {
            (_, Self::Any) | (Self::Null, _) => true,
            (Self::List(one), Self::List(other)) | (Self::Range(one), Self::Range(other)) => {
                one.conforms_to(other)
            }
            (Self::Context(one), Self::Context(other)) => other.iter().all(|(name, wanted)| {
                one.iter().any(|(found, ty)| found == name && ty.conforms_to(wanted))
            }),
            (Self::Function(_), Self::Function(None)) => true,
            (Self::Function(Some(one)), Self::Function(Some(other))) => {
                one.0.len() == other.0.len()
                    && one.0.iter().zip(&other.0).all(|(one, other)| other.conforms_to(one))
                    && one.1.conforms_to(&other.1)
            }
            (one, other) => one == other,
        }
    }
}

impl fmt::Display for FeelType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Any => "Any",
            Self::Null => "Null",
            Self::Boolean => "boolean",
            Self::Number => "number",
            Self::Text => "string",
            Self::Date => "date",
            Self::Time => "time",
            Self::DateTime => "date and time",
            Self::YearsMonths => "years and months duration",
            Self::DaysTime => "days and time duration",
            Self::List(element) => return write!(f, "list<{element}>"),
            Self::Range(element) => return write!(f, "range<{element}>"),
            Self::Context(_) => "context",
            Self::Function(_) => "function",
            Self::Own(own) => &own.name,
        })
    }
}
