//! Where the complete evaluator stands in for the flat program, and back: data of facts become
//! values, and values become cells of the type that the compiler has found for them.
#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "what does not fit the type is refused by its kind"
)]

use super::ast::Node;
use super::kind::Ty;
use super::program::Cell;
use super::temporal::{Date, DateTime, DaysTime, NANOS_PER_SECOND, Zone};
use super::tree::{Frame, Machine, Mode, Scope};
use super::value::{Null, Value};
use crate::error::{Error, ErrorKind, Result};
use crate::fact::{Datum, Row, Unknown};
use crate::math::{Decimal128, RoundingMode};
use crate::value::{EPOCH_DAY, Timestamp};

const NANOSECONDS_A_MICROSECOND: i128 = 1_000;

/// An expression over the fields of a schema, with the type of its value.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Inner {
    /// Its names are resolved.
    pub(super) node: Node,
    pub(super) ty: Ty,
    pub(super) mode: Mode,
}

impl Inner {
    /// The value over `row` at `as_of`.
    ///
    /// # Errors
    /// [`ErrorKind::Number`] when there is none, [`ErrorKind::Limit`] when it takes too long.
    fn value(&self, row: &Row, as_of: Timestamp) -> Result<Value> {
        let machine = Machine::new(self.mode, as_of, None).over(row);
        machine.evaluate(&self.node, &Scope::new(Frame::Entries(&[])))
    }

    /// The value as a cell.
    ///
    /// # Errors
    /// As [`Inner::value`].
    pub(super) fn cell(&self, row: &Row, as_of: Timestamp) -> Result<Cell> {
        let value = self.value(row, as_of)?;
        cell_of(&value, &self.ty)
    }
}

fn cell_of(value: &Value, ty: &Ty) -> Result<Cell> {
    let found = match (value, ty) {
        (Value::Null(Null::Unknown(unknown)), _) => Some(Cell::Unknown(*unknown)),
        // A null that no fact caused, which a policy does not have.
        (Value::Null(_), _) => Some(Cell::Unknown(Unknown::NOWHERE)),
        (Value::Boolean(value), Ty::Boolean) => Some(Cell::Bool(*value)),
        (Value::Number(number), Ty::Number { scale: None, .. }) => Some(Cell::Dec(*number)),
        (Value::Number(number), Ty::Number { scale: Some(scale), .. }) => {
            number.rounded_at(*scale, RoundingMode::HalfEven).map(Cell::Int)
        }
        (Value::Text(text), Ty::Text) => Some(Cell::Text(text.clone())),
        (Value::Text(text), Ty::Symbol(values)) => {
            let index = values.iter().position(|value| value == text);
            index.and_then(|index| i128::try_from(index).ok()).map(Cell::Int)
        }
        (Value::Date(date), Ty::Date) => {
            date.day_number().checked_add(EPOCH_DAY).map(|day| Cell::Int(day.into()))
        }
        (Value::DateTime(at), Ty::Instant) => {
            Some(Cell::Int(at.value().div_euclid(NANOSECONDS_A_MICROSECOND)))
        }
        (Value::DaysTime(duration), Ty::Duration) => {
            Some(Cell::Int(duration.total_nanos().div_euclid(NANOS_PER_SECOND.into())))
        }
        (Value::List(items), Ty::TextList) => {
            let texts = items.iter().map(|item| match item {
                Value::Text(text) => Some(text.clone()),
                _ => None,
            });
            let unknown = items.iter().find_map(|item| match item {
                Value::Null(Null::Unknown(unknown)) => Some(Cell::Unknown(*unknown)),
                _ => None,
            });
            unknown.or_else(|| texts.collect::<Option<_>>().map(Cell::List))
        }
        _ => None,
    };
    found.ok_or_else(|| {
        let message = format!("{} stands where {ty} is asked for", value.kind());
        Error::new(ErrorKind::Number, message)
    })
}

/// The datum of a field of type `ty` as a value.
pub(super) fn value_of(datum: &Datum, ty: &Ty) -> Value {
    let found = match (datum, ty) {
        (Datum::Unknown(unknown), _) => Some(Value::Null(Null::Unknown(*unknown))),
        (Datum::Boolean(value), _) => Some(Value::Boolean(*value)),
        (Datum::Number(number), Ty::Number { scale, .. }) => {
            let scale = scale.unwrap_or_default();
            Decimal128::from_scaled((*number).into(), scale).map(Value::Number)
        }
        (Datum::Text(text), _) => Some(Value::Text(text.clone())),
        (Datum::Symbol(index), Ty::Symbol(values)) => {
            values.get(usize::from(*index)).map(|text| Value::Text(text.clone()))
        }
        (Datum::Date(day), _) => day
            .checked_sub(EPOCH_DAY)
            .and_then(|day| Date::of_day_number(day).ok())
            .map(Value::Date),
        (Datum::Instant(micros), _) => {
            let nanoseconds = i128::from(*micros).checked_mul(NANOSECONDS_A_MICROSECOND);
            let at = nanoseconds.and_then(|at| DateTime::of_instant(at, Zone::UTC).ok());
            at.map(Value::DateTime)
        }
        (Datum::Duration(seconds), _) => {
            let nanoseconds = i128::from(*seconds).checked_mul(NANOS_PER_SECOND.into());
            nanoseconds.and_then(|nanos| DaysTime::new(nanos).ok()).map(Value::DaysTime)
        }
        (Datum::TextList(items), _) => {
            Some(Value::List(items.iter().map(|item| Value::Text(item.clone())).collect()))
        }
        _ => None,
    };
    found.unwrap_or_else(|| Value::null("a fact does not fit its field"))
}
