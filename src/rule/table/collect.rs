//! How the rows of a collecting table are put together.

use crate::error::{Error, ErrorKind, Result};
use crate::fact::Datum;
use crate::value::Type;
use std::sync::Arc;

/// How the outputs of all rows that hit become one value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Aggregate {
    List,
    Sum,
    Min,
    Max,
    Count,
}

impl Aggregate {
    pub(super) fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "" => Self::List,
            "sum" => Self::Sum,
            "min" => Self::Min,
            "max" => Self::Max,
            "count" => Self::Count,
            _ => return None,
        })
    }

    /// Whether a field of type `ty` can hold the result.
    pub(super) fn fits(self, ty: &Type) -> bool {
        match self {
            Self::List => *ty == Type::TextList,
            Self::Count => *ty == Type::Integer,
            Self::Sum | Self::Min | Self::Max => ty.scale().is_some(),
        }
    }

    /// The one value; `None` when no row hit and nothing can be said.
    pub(super) fn of<'a>(self, values: impl Iterator<Item = &'a Datum>) -> Result<Option<Datum>> {
        let mut numbers: Vec<i64> = Vec::new();
        let mut texts: Vec<Arc<str>> = Vec::new();
        for value in values {
            if let Datum::Number(number) = value {
                numbers.push(*number);
            } else if let Datum::TextList(items) = value {
                texts.extend(items.iter().cloned());
            }
        }
        let too_large = || Error::new(ErrorKind::Number, "a table's sum leaves its range");
        Ok(match self {
            Self::List => Some(Datum::TextList(texts.into())),
            Self::Count => {
                Some(Datum::Number(i64::try_from(numbers.len()).map_err(|_| too_large())?))
            }
            Self::Sum => {
                let sum = numbers.iter().try_fold(0_i64, |sum, number| sum.checked_add(*number));
                Some(Datum::Number(sum.ok_or_else(too_large)?))
            }
            Self::Min => numbers.into_iter().min().map(Datum::Number),
            Self::Max => numbers.into_iter().max().map(Datum::Number),
        })
    }
}
