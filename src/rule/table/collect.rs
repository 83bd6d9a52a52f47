//! How the rows of a collecting table are put together.

use crate::error::{Error, ErrorKind, Result};
use crate::fact::Datum;
use crate::value::Type;
use std::sync::Arc;

/// How the outputs of all rows that hit become one value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Aggregate {
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
        if self == Self::List {
            return Ok(Some(Datum::TextList(listed(values))));
        }
        let mut numbers =
            values.filter_map(
                |value| if let Datum::Number(number) = value { Some(*number) } else { None },
            );
        Ok(match self {
            Self::List => None,
            Self::Count => Some(counted(numbers.count())?),
            Self::Sum => {
                let sum = numbers.try_fold(0_i64, i64::checked_add);
                Some(Datum::Number(sum.ok_or_else(too_large)?))
            }
            Self::Min => numbers.min().map(Datum::Number),
            Self::Max => numbers.max().map(Datum::Number),
        })
    }
}

/// How many values there are.
pub(super) fn counted(count: usize) -> Result<Datum> {
    i64::try_from(count).map(Datum::Number).map_err(|_| too_large())
}

fn too_large() -> Error {
    Error::new(ErrorKind::Number, "a table's sum leaves its range")
}

/// The texts of all values, in order.
pub(super) fn listed<'a>(values: impl Iterator<Item = &'a Datum>) -> Arc<[Arc<str>]> {
    let mut texts: Vec<Arc<str>> = Vec::new();
    for value in values {
        if let Datum::TextList(items) = value {
            texts.extend(items.iter().cloned());
        }
    }
    texts.into()
}
