//! Values of fields, and the types that say how a text is one.

use crate::math;
use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

/// What stands in a field of a row.
#[derive(Debug, Clone, Default, PartialEq)]
pub enum PmmlValue {
    /// Nothing.
    #[default]
    Missing,
    /// What a computation without a result leaves, as the root of a negative number.
    Invalid,
    /// A number.
    Number(f64),
    /// A text, or a date as text.
    Text(Arc<str>),
    /// True or false.
    Boolean(bool),
}

impl PmmlValue {
    /// Whether nothing stands there.
    pub fn is_missing(&self) -> bool {
        matches!(self, Self::Missing)
    }

    /// The number that it is; true is 1, and false is 0.
    pub fn number(&self) -> Option<f64> {
        match self {
            Self::Number(number) => Some(*number),
            Self::Boolean(true) => Some(1.0),
            Self::Boolean(false) => Some(0.0),
            Self::Missing | Self::Invalid | Self::Text(_) => None,
        }
    }

    /// The text that it is.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Missing | Self::Invalid | Self::Number(_) | Self::Boolean(_) => None,
        }
    }

    pub(crate) fn truth(&self) -> Option<bool> {
        match self {
            Self::Boolean(truth) => Some(*truth),
            Self::Missing | Self::Invalid | Self::Number(_) | Self::Text(_) => None,
        }
    }

    pub(crate) fn from_number(number: Option<f64>) -> Self {
        number.map_or(Self::Missing, Self::Number)
    }
}

impl From<f64> for PmmlValue {
    fn from(number: f64) -> Self {
        if number.is_nan() { Self::Missing } else { Self::Number(number) }
    }
}

impl From<&str> for PmmlValue {
    fn from(text: &str) -> Self {
        Self::Text(text.into())
    }
}

impl From<bool> for PmmlValue {
    fn from(truth: bool) -> Self {
        Self::Boolean(truth)
    }
}

impl fmt::Display for PmmlValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => f.write_str("missing"),
            Self::Invalid => f.write_str("invalid"),
            Self::Number(number) => write!(f, "{number}"),
            Self::Text(text) => f.write_str(text),
            Self::Boolean(truth) => write!(f, "{truth}"),
        }
    }
}

/// What a field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PmmlType {
    /// Texts; dates and times are texts too, in the form of ISO 8601.
    Text,
    /// Whole numbers.
    Integer,
    /// Numbers of single precision.
    Float,
    /// Numbers of double precision.
    Double,
    /// Truth values.
    Boolean,
}

impl PmmlType {
    /// A value as one of this type, as a row brings it; nothing where it is none.
    pub(crate) fn of(self, value: &PmmlValue) -> Option<PmmlValue> {
        match (self, value) {
            (_, PmmlValue::Missing | PmmlValue::Invalid)
            | (Self::Boolean, PmmlValue::Boolean(_)) => Some(value.clone()),
            (Self::Integer, PmmlValue::Text(text)) => whole(parse(text)?),
            (_, PmmlValue::Text(text)) => self.literal(text),
            (Self::Text, PmmlValue::Number(_) | PmmlValue::Boolean(_)) => {
                Some(PmmlValue::Text(value.to_string().into()))
            }
            (Self::Boolean, PmmlValue::Number(number)) => {
                truth(number.total_cmp(&1.0).is_eq(), number.abs().total_cmp(&0.0).is_eq())
            }
            (Self::Integer, PmmlValue::Number(_) | PmmlValue::Boolean(_)) => whole(value.number()?),
            (Self::Float, PmmlValue::Number(_) | PmmlValue::Boolean(_)) => {
                value.number().map(|number| PmmlValue::Number(math::single(number)))
            }
            (Self::Double, PmmlValue::Number(_) | PmmlValue::Boolean(_)) => {
                value.number().map(PmmlValue::Number)
            }
        }
    }

    /// A text of a document as a value to compare with: a number may have decimals even where the
    /// field holds whole ones.
    pub(crate) fn literal(self, text: &str) -> Option<PmmlValue> {
        match self {
            Self::Text => Some(PmmlValue::Text(text.into())),
            Self::Integer | Self::Double => parse(text).map(PmmlValue::Number),
            Self::Float => {
                let number: f32 = text.trim().parse().ok()?;
                parse(text).map(|_| PmmlValue::Number(f64::from(number)))
            }
            Self::Boolean => {
                let text = text.trim();
                let is = |words: [&str; 2]| words.iter().any(|w| w.eq_ignore_ascii_case(text));
                truth(is(["true", "1"]), is(["false", "0"]))
            }
        }
    }
}

fn truth(yes: bool, no: bool) -> Option<PmmlValue> {
    (yes || no).then_some(PmmlValue::Boolean(yes))
}

fn whole(number: f64) -> Option<PmmlValue> {
    number.trunc().total_cmp(&number).is_eq().then_some(PmmlValue::Number(number))
}

/// A number as documents and rows write it; `inf` and `nan` are none.
pub(crate) fn parse(text: &str) -> Option<f64> {
    let text = text.trim();
    let first = text.trim_start_matches(['+', '-']).chars().next()?;
    let number: f64 = text.parse().ok()?;
    (first.is_ascii_digit() || first == '.').then_some(number)
}

/// A set of values, each of which is found in a logarithm of their number.
#[derive(Debug, Clone, Default)]
pub(crate) struct Values {
    texts: BTreeSet<Arc<str>>,
    /// In order.
    numbers: Vec<f64>,
    truths: [bool; 2],
}

impl Values {
    pub(crate) fn new(values: impl IntoIterator<Item = PmmlValue>) -> Self {
        let mut set = Self::default();
        for value in values {
            match value {
                PmmlValue::Text(text) => {
                    set.texts.insert(text);
                }
                PmmlValue::Number(number) => set.numbers.push(plain(number)),
                PmmlValue::Boolean(false) => set.truths[0] = true,
                PmmlValue::Boolean(true) => set.truths[1] = true,
                PmmlValue::Missing | PmmlValue::Invalid => {}
            }
        }
        set.numbers.sort_by(f64::total_cmp);
        set
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.texts.is_empty() && self.numbers.is_empty() && self.truths == [false; 2]
    }

    pub(crate) fn holds(&self, value: &PmmlValue) -> bool {
        match value {
            PmmlValue::Text(text) => self.texts.contains(text),
            PmmlValue::Number(number) => {
                let number = plain(*number);
                self.numbers.binary_search_by(|known| known.total_cmp(&number)).is_ok()
            }
            PmmlValue::Boolean(truth) => self.truths.get(usize::from(*truth)) == Some(&true),
            PmmlValue::Missing | PmmlValue::Invalid => false,
        }
    }
}

/// The one zero.
fn plain(number: f64) -> f64 {
    if number.abs().total_cmp(&0.0).is_eq() { 0.0 } else { number }
}

/// How two values of one kind stand to each other; nothing where they cannot be compared.
pub(crate) fn order(left: &PmmlValue, right: &PmmlValue) -> Option<std::cmp::Ordering> {
    match (left, right) {
        (PmmlValue::Text(left), PmmlValue::Text(right)) => Some(left.cmp(right)),
        (PmmlValue::Text(text), PmmlValue::Number(number)) => parse(text)?.partial_cmp(number),
        (PmmlValue::Number(number), PmmlValue::Text(text)) => number.partial_cmp(&parse(text)?),
        (PmmlValue::Boolean(left), PmmlValue::Boolean(right)) => Some(left.cmp(right)),
        (left, right) => left.number()?.partial_cmp(&right.number()?),
    }
}

/// Whether two values are the same.
pub(crate) fn same(left: &PmmlValue, right: &PmmlValue) -> bool {
    order(left, right).is_some_and(std::cmp::Ordering::is_eq)
}
