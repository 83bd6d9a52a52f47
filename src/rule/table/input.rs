//! The inputs of a table as dimensions: where a datum lies in one, and what a cell holds of it.

#![expect(clippy::wildcard_enum_match_arm, reason = "most kinds are whole numbers as they are")]

use crate::fact::{Aside, Datum, Field, FieldId, Kind, Row};
use crate::feel::Accepted;
use crate::rule::boxes::{Coordinate, Set};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Instants are told apart to the second, as expressions do.
const MICROS_A_SECOND: i64 = 1_000_000;

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
        let mut texts = BTreeSet::new();
        for cell in cells {
            if let Accepted::Texts { named, .. } = cell {
                texts.extend(named.iter().cloned());
            }
        }
        Self { field: id, kind: Kind::of(&field.ty), texts: texts.into_iter().collect() }
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
    pub(crate) fn coordinate(&self, datum: &Datum) -> Option<Coordinate> {
        let own = Kind::of_datum(datum).is_none_or(|kind| kind == self.kind);
        match datum {
            Datum::Unknown(_) => Some(Coordinate::Unknown),
            Datum::Text(text) if own => {
                let found = self.texts.binary_search(text);
                i64::try_from(found.unwrap_or(self.texts.len())).ok().map(Coordinate::Value)
            }
            other => other.whole().filter(|_| own).map(|value| self.place(value)),
        }
    }

    /// Whether a whole number of its field lies at itself.
    pub(crate) fn is_whole(&self) -> bool {
        self.kind != Kind::Instant
    }

    /// Where the datum of this input in `row` lies; none when it is no value of this input.
    pub(crate) fn look(&self, row: &Row) -> Option<Coordinate> {
        match row.whole(self.field) {
            Some(value) => Some(self.place(value)),
            None => match row.aside(self.field) {
                Aside::Unknown(_) => Some(Coordinate::Unknown),
                Aside::Whole(value) => Some(self.place(value)),
                Aside::Other(datum) => self.coordinate(datum),
            },
        }
    }

    /// Where a whole number lies.
    fn place(&self, value: i64) -> Coordinate {
        Coordinate::Value(match self.kind {
            Kind::Instant => value.div_euclid(MICROS_A_SECOND),
            _ => value,
        })
    }

    /// A datum that lies at `value`; of a text that no cell names there is none.
    pub(crate) fn datum(&self, value: i64) -> Option<Datum> {
        Some(match self.kind {
            Kind::Instant => Datum::Instant(value.checked_mul(MICROS_A_SECOND)?),
            Kind::Boolean => Datum::Boolean(value != 0),
            Kind::Text => Datum::Text(self.texts.get(usize::try_from(value).ok()?)?.clone()),
            kind => Some(kind.datum(value)).filter(Datum::is_known)?,
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
