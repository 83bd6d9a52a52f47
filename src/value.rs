//! Values and their types: what a fact, a feature, a score or a parameter can be.

use crate::error::{Error, ErrorKind, Result};
use crate::limits::{DURATION_DAYS_MAX, LIST_ITEMS_MAX, TEXT_BYTES_MAX};
use chrono::{DateTime, DurationRound as _, FixedOffset, NaiveDate, TimeDelta};
use rust_decimal::Decimal;
use std::fmt;
use std::sync::Arc;

mod forms;

pub(crate) use forms::{
    EPOCH_DAY, MICROS_A_SECOND, SECONDS_A_DAY, day_from_number, day_number, format_duration,
    parse_date, parse_duration, parse_number, parse_timestamp,
};

/// An instant with the offset of the place it was observed at.
pub type Timestamp = DateTime<FixedOffset>;

/// `time` as it is kept: to the microsecond, so that what is decided and what is replayed are one.
pub(crate) fn to_the_microsecond(time: Timestamp) -> Timestamp {
    time.duration_trunc(TimeDelta::microseconds(1)).unwrap_or(time)
}

/// An ISO 4217 currency code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Currency([u8; 3]);

impl Currency {
    /// The three letters.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("XXX")
    }
}

impl std::str::FromStr for Currency {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        match <[u8; 3]>::try_from(text.as_bytes()) {
            Ok(letters @ [b'A'..=b'Z', b'A'..=b'Z', b'A'..=b'Z']) => Ok(Self(letters)),
            _ => Err(Error::new(
                ErrorKind::Encoding,
                format!("`{text}` is not a currency code of three capital letters"),
            )),
        }
    }
}

/// The type of a value, with its unit.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Type {
    /// True or false.
    Boolean,
    /// A whole number, 64 bits.
    Integer,
    /// An exact number with this many digits after the point.
    Decimal {
        /// Digits after the point.
        scale: u8,
    },
    /// An amount in major units of one currency (CNY 18,500.00 is `18500.00`).
    Money {
        /// The currency; amounts of two currencies do not compare.
        currency: Currency,
        /// Digits after the point.
        scale: u8,
    },
    /// A fraction: 7.2 % is `0.072`.
    Rate {
        /// Digits after the point.
        scale: u8,
    },
    /// Any text.
    Text,
    /// One of a fixed list of texts.
    Enum(Arc<[Arc<str>]>),
    /// A day.
    Date,
    /// An instant.
    DateTime,
    /// A length of time in days, hours, minutes and seconds.
    Duration,
    /// A list of texts.
    TextList,
}

impl Type {
    /// The digits after the point of a number; `None` for what is no number.
    pub fn scale(&self) -> Option<u8> {
        match self {
            Self::Integer => Some(0),
            Self::Decimal { scale } | Self::Money { scale, .. } | Self::Rate { scale } => {
                Some(*scale)
            }
            Self::Boolean
            | Self::Text
            | Self::Enum(_)
            | Self::Date
            | Self::DateTime
            | Self::Duration
            | Self::TextList => None,
        }
    }
}

impl fmt::Display for Type {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Boolean => f.write_str("boolean"),
            Self::Integer => f.write_str("integer"),
            Self::Decimal { scale } => write!(f, "decimal with scale {scale}"),
            Self::Money { currency, .. } => write!(f, "money in {}", currency.as_str()),
            Self::Rate { .. } => f.write_str("rate"),
            Self::Text => f.write_str("text"),
            Self::Enum(_) => f.write_str("enum"),
            Self::Date => f.write_str("date"),
            Self::DateTime => f.write_str("datetime"),
            Self::Duration => f.write_str("duration"),
            Self::TextList => f.write_str("list of text"),
        }
    }
}

/// A value as callers hand it in and get it back. It knows no unit; its field does.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Value {
    /// True or false.
    Boolean(bool),
    /// An integer, a decimal, an amount of money or a rate.
    Number(Decimal),
    /// A text or one value of an enumeration.
    Text(Arc<str>),
    /// A day.
    Date(NaiveDate),
    /// An instant.
    DateTime(Timestamp),
    /// Seconds.
    Duration(i64),
    /// A list of texts.
    TextList(Arc<[Arc<str>]>),
}

impl Value {
    /// What this is, in the words of an error message.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Boolean(_) => "a boolean",
            Self::Number(_) => "a number",
            Self::Text(_) => "a text",
            Self::Date(_) => "a date",
            Self::DateTime(_) => "a datetime",
            Self::Duration(_) => "a duration",
            Self::TextList(_) => "a list of text",
        }
    }

    /// Reads `text` as a value of type `ty`: the form used by files and by C callers.
    ///
    /// Numbers are plain decimals, dates `2026-07-01`, instants RFC 3339, durations `P30D` or
    /// `PT12H`, booleans `true` or `false`. A list of text is not read from one text.
    ///
    /// # Errors
    /// When `text` has not that form; the message names the form that is expected.
    pub fn parse(ty: &Type, text: &str) -> Result<Self> {
        let wrong = |form: &str| {
            Error::new(ErrorKind::Fact, format!("`{text}` is no {ty}; expected {form}"))
        };
        match ty {
            Type::Boolean => {
                text.parse().map(Self::Boolean).map_err(|_| wrong("`true` or `false`"))
            }
            Type::Integer | Type::Decimal { .. } | Type::Money { .. } | Type::Rate { .. } => {
                parse_number(text).map(Self::Number).ok_or_else(|| wrong("digits as in `-1234.50`"))
            }
            Type::Text | Type::Enum(_) => Ok(Self::Text(text.into())),
            Type::Date => parse_date(text).map(Self::Date).ok_or_else(|| wrong("`2026-07-01`")),
            Type::DateTime => parse_timestamp(text)
                .map(Self::DateTime)
                .ok_or_else(|| wrong("`2026-07-01T09:30:00+08:00`")),
            Type::Duration => {
                parse_duration(text).map(Self::Duration).ok_or_else(|| wrong("`P30D` or `PT12H`"))
            }
            Type::TextList => Err(wrong("its items one by one")),
        }
    }

    /// Whether the value is within the size limits of [`crate::limits`].
    pub(crate) fn within_limits(&self) -> bool {
        match self {
            Self::Text(text) => text.len() <= TEXT_BYTES_MAX,
            Self::TextList(items) => {
                items.len() <= LIST_ITEMS_MAX && items.iter().all(|i| i.len() <= TEXT_BYTES_MAX)
            }
            Self::Boolean(_) | Self::Number(_) | Self::Date(_) | Self::DateTime(_) => true,
            Self::Duration(seconds) => {
                let days = seconds.unsigned_abs().checked_div(SECONDS_A_DAY.unsigned_abs());
                days.is_some_and(|days| days <= DURATION_DAYS_MAX)
            }
        }
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Boolean(value) => write!(f, "{value}"),
            Self::Number(value) => write!(f, "{value}"),
            Self::Text(value) => f.write_str(value),
            Self::Date(value) => write!(f, "{}", value.format("%Y-%m-%d")),
            Self::DateTime(value) => f.write_str(&value.to_rfc3339()),
            Self::Duration(seconds) => f.write_str(&format_duration(*seconds)),
            Self::TextList(items) => write!(f, "[{}]", items.join(", ")),
        }
    }
}

macro_rules! from_values {
    ($($source:ty => |$value:ident| $make:expr),* $(,)?) => {$(
        impl From<$source> for Value {
            fn from($value: $source) -> Self {
                $make
            }
        }
    )*};
}

from_values! {
    bool => |value| Self::Boolean(value),
    i32 => |value| Self::Number(value.into()),
    u32 => |value| Self::Number(value.into()),
    i64 => |value| Self::Number(value.into()),
    Decimal => |value| Self::Number(value),
    &str => |value| Self::Text(value.into()),
    String => |value| Self::Text(value.into()),
    Arc<str> => |value| Self::Text(value),
    NaiveDate => |value| Self::Date(value),
    Timestamp => |value| Self::DateTime(value),
    Vec<Arc<str>> => |value| Self::TextList(value.into()),
    &[&str] => |value| Self::TextList(value.iter().map(|item| Arc::from(*item)).collect()),
}
