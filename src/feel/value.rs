//! The values of FEEL: what an expression outside a schema yields (DMN 1.5, 10.3.2.2).

use super::function::Function;
use super::temporal::{Date, DateTime, DaysTime, Temporal, Time, YearsMonths};
use crate::fact::Unknown;
use crate::math::Decimal128;
use std::fmt;
use std::sync::Arc;

mod compare;
mod range;
mod text;

pub use range::Range;

/// A value of any kind. Lists, contexts and functions are shared, never copied.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Value {
    /// No value, and why.
    Null(Null),
    /// True or false.
    Boolean(bool),
    /// A number of 34 digits.
    Number(Decimal128),
    /// A text.
    Text(Arc<str>),
    /// A day.
    Date(Date),
    /// A time of day.
    Time(Time),
    /// A day and a time of day.
    DateTime(DateTime),
    /// A duration in months.
    YearsMonths(YearsMonths),
    /// A duration in nanoseconds.
    DaysTime(DaysTime),
    /// Values in order.
    List(Arc<[Value]>),
    /// Values by name.
    Context(Arc<Context>),
    /// What lies between two ends.
    Range(Arc<Range>),
    /// What can be called.
    Function(Function),
}

/// Why there is no value.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Null {
    /// `null` was written, or was given.
    Given,
    /// A fact is missing.
    Unknown(Unknown),
    /// Something could not be computed; a lowercase sentence without a full stop says what.
    Because(Arc<str>),
}

/// Values by name, in the order in which they were defined.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Context {
    entries: Vec<(Arc<str>, Value)>,
}

impl Context {
    /// The entries in order.
    pub fn entries(&self) -> &[(Arc<str>, Value)] {
        &self.entries
    }

    /// The value called `name`.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.entries.iter().find(|(found, _)| found.as_ref() == name).map(|(_, value)| value)
    }

    /// Puts `value` under `name`, in the place of what was called so before.
    pub fn put(&mut self, name: Arc<str>, value: Value) {
        match self.entries.iter_mut().find(|(found, _)| *found == name) {
            Some((_, place)) => *place = value,
            None => self.entries.push((name, value)),
        }
    }
}

impl FromIterator<(Arc<str>, Value)> for Context {
    fn from_iter<I: IntoIterator<Item = (Arc<str>, Value)>>(entries: I) -> Self {
        let mut context = Self::default();
        entries.into_iter().for_each(|(name, value)| context.put(name, value));
        context
    }
}

impl Value {
    /// A null with this reason.
    pub(super) fn null(reason: impl Into<Arc<str>>) -> Self {
        Self::Null(Null::Because(reason.into()))
    }

    /// The value that `@"text"` writes; none when it has no form of a date, a time or a duration.
    pub(crate) fn temporal(text: &str) -> Option<Self> {
        Temporal::parse(text).ok().map(Self::from)
    }

    /// Whether there is no value.
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null(_))
    }

    /// Whether this is a null that says why it is one: what follows from it has no other cause.
    pub(super) fn is_caused(&self) -> bool {
        matches!(self, Self::Null(Null::Because(_) | Null::Unknown(_)))
    }

    /// What kind of value this is, in the words of the language.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Null(_) => "null",
            Self::Boolean(_) => "a boolean",
            Self::Number(_) => "a number",
            Self::Text(_) => "a string",
            Self::Date(_) => "a date",
            Self::Time(_) => "a time",
            Self::DateTime(_) => "a date and time",
            Self::YearsMonths(_) => "a years and months duration",
            Self::DaysTime(_) => "a days and time duration",
            Self::List(_) => "a list",
            Self::Context(_) => "a context",
            Self::Range(_) => "a range",
            Self::Function(_) => "a function",
        }
    }
}

impl fmt::Display for Null {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Given => f.write_str("null was given"),
            Self::Unknown(unknown) => write!(f, "a fact is {}", unknown.why),
            Self::Because(reason) => f.write_str(reason),
        }
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Boolean(value)
    }
}

impl From<Decimal128> for Value {
    fn from(value: Decimal128) -> Self {
        Self::Number(value)
    }
}

impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Self::Text(value.into())
    }
}

impl From<String> for Value {
    fn from(value: String) -> Self {
        Self::Text(value.into())
    }
}

impl From<Vec<Value>> for Value {
    fn from(items: Vec<Value>) -> Self {
        Self::List(items.into())
    }
}

impl From<Context> for Value {
    fn from(context: Context) -> Self {
        Self::Context(Arc::new(context))
    }
}

impl From<Temporal> for Value {
    fn from(value: Temporal) -> Self {
        match value {
            Temporal::Date(value) => Self::Date(value),
            Temporal::Time(value) => Self::Time(value),
            Temporal::DateTime(value) => Self::DateTime(value),
            Temporal::YearsMonths(value) => Self::YearsMonths(value),
            Temporal::DaysTime(value) => Self::DaysTime(value),
        }
    }
}
