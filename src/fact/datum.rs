//! The form in which programs hold values: small, typed by the field, unknown with its reason.

use super::{FieldId, Missing};
use crate::codec::{Decode, Encode, Reader, Writer, wrong};
use crate::error::Result;
use std::sync::Arc;

/// A value that is not there: which field it would have had, and why it has none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Unknown {
    /// The field.
    pub field: FieldId,
    /// Why.
    pub why: Missing,
}

impl Unknown {
    /// What is not there, and has no field: no schema has this many.
    pub const NOWHERE: Self = Self { field: FieldId(u32::MAX), why: Missing::Absent };
}

/// One value at run time. Its field knows the type, the scale and the unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Datum {
    /// Not there, and why.
    Unknown(Unknown),
    /// True or false.
    Boolean(bool),
    /// A number, as an integer at the field's scale.
    Number(i64),
    /// A text.
    Text(Arc<str>),
    /// The index of a value of the field's enumeration.
    Symbol(u16),
    /// A day, counted from 0001-01-01, which is day 1.
    Date(i64),
    /// An instant in microseconds from 1970-01-01T00:00:00Z.
    Instant(i64),
    /// Seconds.
    Duration(i64),
    /// A list of texts.
    TextList(Arc<[Arc<str>]>),
}

impl Datum {
    /// Why there is no value, when there is none.
    pub fn missing(&self) -> Option<Missing> {
        let Self::Unknown(unknown) = self else { return None };
        Some(unknown.why)
    }

    /// Whether there is a value.
    pub fn is_known(&self) -> bool {
        !matches!(self, Self::Unknown(_))
    }
}

impl Encode for Datum {
    fn encode(&self, out: &mut Writer) {
        match self {
            Self::Unknown(unknown) => out.byte(unknown.why.number()),
            Self::Boolean(value) => out.byte(if *value { 17 } else { 16 }),
            Self::Number(value) => {
                out.byte(18);
                out.signed(*value);
            }
            Self::Text(text) => {
                out.byte(19);
                out.text(text);
            }
            Self::Symbol(index) => {
                out.byte(20);
                out.unsigned(u64::from(*index));
            }
            Self::Date(day) => {
                out.byte(21);
                out.signed(*day);
            }
            Self::Instant(micros) => {
                out.byte(22);
                out.signed(*micros);
            }
            Self::Duration(seconds) => {
                out.byte(23);
                out.signed(*seconds);
            }
            Self::TextList(items) => {
                out.byte(24);
                out.sequence(items, |out, item| out.text(item));
            }
        }
    }
}

impl Datum {
    /// Reads the value of `field`.
    pub(crate) fn decode(input: &mut Reader<'_>, field: FieldId) -> Result<Self> {
        Ok(match input.byte()? {
            16 => Self::Boolean(false),
            17 => Self::Boolean(true),
            18 => Self::Number(input.signed()?),
            19 => Self::Text(input.text()?.into()),
            20 => Self::Symbol(
                u16::try_from(input.unsigned()?).map_err(|_| wrong("a symbol is too large"))?,
            ),
            21 => Self::Date(input.signed()?),
            22 => Self::Instant(input.signed()?),
            23 => Self::Duration(input.signed()?),
            24 => Self::TextList(input.sequence(|input| input.text().map(Arc::from))?.into()),
            other => match Missing::from_number(other) {
                Some(why) => Self::Unknown(Unknown { field, why }),
                None => return Err(wrong(&format!("{other} is no kind of datum"))),
            },
        })
    }
}

impl Encode for FieldId {
    fn encode(&self, out: &mut Writer) {
        out.unsigned(u64::from(self.0));
    }
}

impl Decode for FieldId {
    fn decode(input: &mut Reader<'_>) -> Result<Self> {
        u32::try_from(input.unsigned()?).map(Self).map_err(|_| wrong("a field is out of range"))
    }
}
