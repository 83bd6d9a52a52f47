//! One row: a datum for every field of the schema, as one decision sees them.
//!
//! A row is read far more often than it is written, and mostly for whole numbers. So each field has
//! eight bytes. A whole number stands there itself; the lowest 2^36 values, which hardly any field
//! ever has, say instead why the field is unknown, or where among the others its datum is found.

#![expect(clippy::inline_always, reason = "a machine looks at slots between two instructions")]

use super::{Datum, FieldId, Kind, Missing, Schema, Unknown};
use std::fmt;
use std::sync::Arc;

/// A datum for every field. What nobody set is unknown because it is absent.
#[derive(Clone)]
pub struct Row {
    slots: Box<[Slot]>,
    /// What the whole numbers stand for: the schema's.
    kinds: Arc<Vec<Kind>>,
    /// Texts, lists, and the few data that no slot can hold.
    others: Vec<(FieldId, Datum)>,
}

/// A whole number, or from the lowest value up: 32 bits of a field or a place, and above them the
/// number of a [`Missing`], or [`ELSEWHERE`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Slot(i64);

/// The least whole number that a slot holds.
const LEAST: i64 = i64::MIN + (1 << 36);

/// Stands above the place of a datum among the others. No [`Missing`] has this number.
const ELSEWHERE: u8 = 8;

/// What a field is whose slot holds no whole number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Aside<'a> {
    Unknown(Unknown),
    /// A whole number below all that slots hold.
    Whole(i64),
    /// A text, a list, or a datum of another kind than its field.
    Other(&'a Datum),
}

impl Slot {
    #[inline]
    const fn coded(above: u8, below: u32) -> Self {
        let code = ((above as u64) << 32) | below as u64;
        Self(i64::MIN.wrapping_add(code.cast_signed()))
    }

    const fn unknown(unknown: Unknown) -> Self {
        Self::coded(unknown.why.number(), unknown.field.0)
    }

    #[inline]
    fn whole(self) -> Option<i64> {
        (self.0 >= LEAST).then_some(self.0)
    }

    /// What [`Slot::coded`] was given.
    fn parts(self) -> (u8, u32) {
        let code = self.0.wrapping_sub(i64::MIN).to_le_bytes();
        let [a, b, c, d, above, ..] = code;
        (above, u32::from_le_bytes([a, b, c, d]))
    }
}

impl Row {
    /// A row of `schema` in which everything is absent.
    pub fn new(schema: &Schema) -> Self {
        Self::absent(schema.kinds())
    }

    /// A row of fields of these kinds in which everything is absent.
    pub(super) fn absent(kinds: &Arc<Vec<Kind>>) -> Self {
        let absent = |field| Slot::unknown(Unknown { field, why: Missing::Absent });
        Self {
            slots: (0_u32..).take(kinds.len()).map(|at| absent(FieldId(at))).collect(),
            kinds: Arc::clone(kinds),
            others: Vec::new(),
        }
    }

    /// Whether its fields are of these kinds.
    pub(super) fn is_of(&self, kinds: &Arc<Vec<Kind>>) -> bool {
        Arc::ptr_eq(&self.kinds, kinds) || self.kinds == *kinds
    }

    /// The data of this row in one of `schema`, which has the same fields and more behind them.
    pub(crate) fn within(&self, schema: &Schema) -> Self {
        let mut longer = Self::new(schema);
        for (place, slot) in longer.slots.iter_mut().zip(&self.slots) {
            *place = *slot;
        }
        longer.others.clone_from(&self.others);
        longer
    }

    /// The datum at `id`; absent for an id of another schema.
    pub fn get(&self, id: FieldId) -> Datum {
        let kind = self.kinds.get(id.index()).copied();
        let datum = |value| kind.map_or(Datum::Unknown(Unknown::NOWHERE), |kind| kind.datum(value));
        match self.whole(id) {
            Some(value) => datum(value),
            None => match self.aside(id) {
                Aside::Unknown(unknown) => Datum::Unknown(unknown),
                Aside::Whole(value) => datum(value),
                Aside::Other(datum) => datum.clone(),
            },
        }
    }

    /// The whole number in the slot at `id`, as [`Datum::whole`] has it; where there is none,
    /// [`Row::aside`] says what there is.
    #[inline(always)]
    pub(crate) fn whole(&self, id: FieldId) -> Option<i64> {
        self.slots.get(id.index()).and_then(|slot| slot.whole())
    }

    /// What stands in the slot at `id`: a whole number where [`Row::is_whole`] says so.
    #[inline(always)]
    pub(crate) fn slot(&self, id: FieldId) -> i64 {
        self.slots.get(id.index()).map_or(i64::MIN, |slot| slot.0)
    }

    /// Whether what stands in a slot is a whole number.
    #[inline(always)]
    pub(crate) const fn is_whole(slot: i64) -> bool {
        slot >= LEAST
    }

    /// What the field at `id` is, where its slot holds no whole number.
    #[cold]
    pub(crate) fn aside(&self, id: FieldId) -> Aside<'_> {
        let (above, below) =
            self.slots.get(id.index()).map(|slot| slot.parts()).unwrap_or_default();
        if above == ELSEWHERE {
            let place = usize::try_from(below).ok().and_then(|place| self.others.get(place));
            let Some((_, datum)) = place else { return Aside::Unknown(Unknown::NOWHERE) };
            let own = Kind::of_datum(datum).as_ref() == self.kinds.get(id.index());
            return datum.whole().filter(|_| own).map_or(Aside::Other(datum), Aside::Whole);
        }
        let unknown = Missing::from_number(above).map(|why| Unknown { field: FieldId(below), why });
        Aside::Unknown(unknown.unwrap_or(Unknown::NOWHERE))
    }

    /// The text at `id`; none where there is no text.
    pub(crate) fn text(&self, id: FieldId) -> Option<&Arc<str>> {
        match self.whole(id).is_none().then(|| self.aside(id))? {
            Aside::Other(Datum::Text(text)) => Some(text),
            Aside::Unknown(_) | Aside::Whole(_) | Aside::Other(_) => None,
        }
    }

    /// Whether there is a value at `id`.
    pub(crate) fn is_known(&self, id: FieldId) -> bool {
        self.whole(id).is_some() || !matches!(self.aside(id), Aside::Unknown(_))
    }

    /// The fields that are said to be not applicable.
    pub(crate) fn not_applicable(&self) -> impl Iterator<Item = FieldId> {
        self.slots.iter().filter_map(|slot| {
            let (above, below) = slot.whole().is_none().then(|| slot.parts())?;
            (above == Missing::NotApplicable.number()).then_some(FieldId(below))
        })
    }

    /// Puts `datum` at `id`; nothing at an id of another schema.
    pub fn set(&mut self, id: FieldId, datum: Datum) {
        let (Some(place), Some(kind)) =
            (self.slots.get_mut(id.index()), self.kinds.get(id.index()))
        else {
            return;
        };
        if let Datum::Unknown(unknown) = datum {
            *place = Slot::unknown(unknown);
            return;
        }
        let own = Kind::of_datum(&datum) == Some(*kind);
        *place = match datum.whole().filter(|value| own && *value >= LEAST) {
            Some(value) => Slot(value),
            None => Slot::coded(ELSEWHERE, other(&mut self.others, id, datum)),
        };
    }
}

/// Puts `datum` of the field `id` among the others, and says where; each field has one place there.
#[cold]
fn other(others: &mut Vec<(FieldId, Datum)>, id: FieldId, datum: Datum) -> u32 {
    let place = others.iter().position(|(field, _)| *field == id).unwrap_or(others.len());
    match others.get_mut(place) {
        Some((_, old)) => *old = datum,
        None => others.push((id, datum)),
    }
    u32::try_from(place).unwrap_or(u32::MAX)
}

impl Row {
    /// All data, in the order of the fields.
    fn data(&self) -> impl Iterator<Item = Datum> {
        (0_u32..).take(self.slots.len()).map(|at| self.get(FieldId(at)))
    }
}

impl PartialEq for Row {
    fn eq(&self, other: &Self) -> bool {
        self.data().eq(other.data())
    }
}

impl Eq for Row {}

impl fmt::Debug for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.data()).finish()
    }
}

#[cfg(test)]
#[path = "row_tests.rs"]
mod tests;
