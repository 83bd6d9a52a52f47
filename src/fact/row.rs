//! One row: a datum for every field of the schema, as one decision sees them.

use super::{Datum, FieldId, Missing, Schema, Unknown};

/// A datum for every field. What nobody set is unknown because it is absent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    data: Vec<Datum>,
}

const NOWHERE: Datum = Datum::Unknown(Unknown::NOWHERE);

impl Row {
    /// A row of `schema` in which everything is absent.
    pub fn new(schema: &Schema) -> Self {
        Self::absent(schema.fields().count())
    }

    /// A row of so many fields in which everything is absent.
    pub(super) fn absent(fields: usize) -> Self {
        let absent = |field| Datum::Unknown(Unknown { field, why: Missing::Absent });
        Self { data: (0_u32..).take(fields).map(|at| absent(FieldId(at))).collect() }
    }

    /// The same data with one more behind them.
    pub(crate) fn followed_by(mut self, datum: Datum) -> Self {
        self.data.push(datum);
        self
    }

    /// The datum at `id`; absent for an id of another schema.
    pub fn get(&self, id: FieldId) -> &Datum {
        self.data.get(id.index()).unwrap_or(&NOWHERE)
    }

    /// The fields that are said to be not applicable.
    pub(crate) fn not_applicable(&self) -> impl Iterator<Item = FieldId> {
        self.data.iter().filter_map(|datum| {
            let Datum::Unknown(unknown) = datum else { return None };
            (unknown.why == Missing::NotApplicable).then_some(unknown.field)
        })
    }

    /// Puts `datum` at `id`.
    pub fn set(&mut self, id: FieldId, datum: Datum) {
        if let Some(place) = self.data.get_mut(id.index()) {
            *place = datum;
        }
    }
}
