//! The inputs of a table as dimensions: where a datum lies in one, and what a cell holds of it.

use crate::fact::{Datum, Field, FieldId};
use crate::feel::Accepted;
use crate::rule::boxes::{Coordinate, Set};
use crate::value::Type;
use std::collections::BTreeSet;
use std::sync::Arc;

const MICROS_A_SECOND: i64 = 1_000_000;

/// What the values of an input are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Boolean,
    Number,
    Symbol,
    Date,
    /// Told apart to the second, as expressions do.
    Instant,
    Duration,
    Text,
    /// Lists, of which no cell is a set.
    Other,
}

/// One input column.
#[derive(Debug, Clone)]
pub(crate) struct Input {
    field: FieldId,
    kind: Kind,
    /// The texts that cells name, sorted; all others are one more value after them.
    texts: Vec<Arc<str>>,
}

impl Input {
    /// The column of a field whose cells accept these sets.
    pub(crate) fn new<'a>(
        (id, field): (FieldId, &Field),
        cells: impl Iterator<Item = &'a Accepted>,
    ) -> Self {
        let kind = match &field.ty {
            Type::Boolean => Kind::Boolean,
            Type::Integer | Type::Decimal { .. } | Type::Money { .. } | Type::Rate { .. } => {
                Kind::Number
            }
            Type::Text => Kind::Text,
            Type::Enum(_) => Kind::Symbol,
            Type::Date => Kind::Date,
            Type::DateTime => Kind::Instant,
            Type::Duration => Kind::Duration,
            Type::TextList => Kind::Other,
        };
        let mut texts = BTreeSet::new();
        for cell in cells {
            if let Accepted::Texts { named, .. } = cell {
                texts.extend(named.iter().cloned());
            }
        }
        Self { field: id, kind, texts: texts.into_iter().collect() }
    }

    /// The field whose values it tests.
    pub(crate) fn field(&self) -> FieldId {
        self.field
    }

    /// The texts that its cells name, in the order of their numbers.
    pub(crate) fn texts(&self) -> &[Arc<str>] {
        &self.texts
    }

    /// Where `datum` lies; none when it is no value of this input.
    #[inline]
    pub(crate) fn coordinate(&self, datum: &Datum) -> Option<Coordinate> {
        Some(Coordinate::Value(match (self.kind, datum) {
            (_, Datum::Unknown(_)) => return Some(Coordinate::Unknown),
            (Kind::Number, Datum::Number(value))
            | (Kind::Date, Datum::Date(value))
            | (Kind::Duration, Datum::Duration(value)) => *value,
            (Kind::Instant, Datum::Instant(micros)) => {
                micros.checked_div_euclid(MICROS_A_SECOND)?
            }
            (Kind::Symbol, Datum::Symbol(symbol)) => i64::from(*symbol),
            (Kind::Boolean, Datum::Boolean(value)) => i64::from(*value),
            (Kind::Text, Datum::Text(text)) => {
                let found = self.texts.binary_search(text);
                i64::try_from(found.unwrap_or(self.texts.len())).ok()?
            }
            _ => return None,
        }))
    }

    /// A datum that lies at `value`; of a text that no cell names there is none.
    pub(crate) fn datum(&self, value: i64) -> Option<Datum> {
        Some(match self.kind {
            Kind::Number => Datum::Number(value),
            Kind::Date => Datum::Date(value),
            Kind::Duration => Datum::Duration(value),
            Kind::Instant => Datum::Instant(value.checked_mul(MICROS_A_SECOND)?),
            Kind::Symbol => Datum::Symbol(u16::try_from(value).ok()?),
            Kind::Boolean => Datum::Boolean(value != 0),
            Kind::Text => Datum::Text(self.texts.get(usize::try_from(value).ok()?)?.clone()),
            Kind::Other => return None,
        })
    }

    /// What a cell accepts, in this input's coordinates.
    pub(crate) fn set(&self, accepted: &Accepted) -> Set {
        match accepted {
            Accepted::Values(spans) => Set::new(spans.iter().copied()),
            Accepted::Texts { named, among } => {
                let number = |text| self.texts.binary_search(text).ok();
                let numbers = named.iter().filter_map(number);
                let set = Set::symbols(numbers.filter_map(|number| u32::try_from(number).ok()));
                if *among { set } else { Set::between(0, i64::MAX).minus(&set) }
            }
        }
    }
}
