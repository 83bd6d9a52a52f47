//! Many rows, column by column: what a batch or a back-test decides together.

use super::{Datum, FieldId, Kind, Missing, Row, Schema, Unknown};
use crate::error::{Error, ErrorKind, Result};
use std::sync::Arc;

/// How many rows are computed together.
pub(crate) const BLOCK: usize = 1024;

/// A datum for every field of many rows. What nobody set is absent in all of them.
#[derive(Debug, Clone)]
pub struct Columns {
    rows: usize,
    kinds: Arc<Vec<Kind>>,
    all: Vec<Column>,
}

/// The data of one field in every row.
#[derive(Debug, Clone)]
pub struct Column {
    values: Values,
    /// Per row 0, or the number of why it is missing; none where nothing is.
    missing: Option<Box<[u8]>>,
    /// Per block, the least and the greatest known value.
    bounds: Box<[(i64, i64)]>,
}

/// Values in their smallest form.
#[derive(Debug, Clone)]
enum Values {
    /// Absent in every row.
    Absent,
    /// Booleans, 0 or 1.
    Flags(Box<[u8]>),
    /// Numbers and what is counted like them, that fit 32 bits.
    Narrow(Box<[i32]>, Kind),
    /// The same in 64 bits.
    Wide(Box<[i64]>, Kind),
    /// Anything else: texts, lists, and what is unknown because of another field.
    Data(Box<[Datum]>),
}

/// A block of one column, as loops read it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Block<'a> {
    pub(crate) values: BlockValues<'a>,
    /// Per row 0, or why it is missing; none where nothing is.
    pub(crate) missing: Option<&'a [u8]>,
    /// The least and the greatest known value.
    pub(crate) bounds: (i64, i64),
}

/// The values of a block.
#[derive(Debug, Clone, Copy)]
pub(crate) enum BlockValues<'a> {
    /// No row has one.
    Absent,
    Flags(&'a [u8]),
    Narrow(&'a [i32]),
    Wide(&'a [i64]),
    /// Of another kind.
    Other,
}

impl Column {
    /// The column of `field` with these data, one a row, in the form that is smallest for them.
    pub fn new(field: FieldId, data: Vec<Datum>) -> Self {
        let Some(kind) = kind(field, &data) else {
            return Self { values: Values::Data(data.into()), missing: None, bounds: [].into() };
        };
        let missing: Box<[u8]> = data.iter().map(why).collect();
        let missing = missing.iter().any(|why| *why != 0).then_some(missing);
        if kind == Kind::Boolean {
            let flags = data.iter().map(|datum| u8::from(*datum == Datum::Boolean(true)));
            return Self { values: Values::Flags(flags.collect()), missing, bounds: [].into() };
        }
        let wide: Box<[i64]> = data.iter().map(number).collect();
        let bounds = data.chunks(BLOCK).map(bounds).collect();
        let narrow = wide.iter().map(|value| i32::try_from(*value).ok()).collect::<Option<_>>();
        let values = match narrow {
            Some(narrow) => Values::Narrow(narrow, kind),
            None => Values::Wide(wide, kind),
        };
        Self { values, missing, bounds }
    }

    /// How many rows it has; none where it is absent in all of them.
    fn len(&self) -> Option<usize> {
        match &self.values {
            Values::Absent => None,
            Values::Flags(values) => Some(values.len()),
            Values::Narrow(values, _) => Some(values.len()),
            Values::Wide(values, _) => Some(values.len()),
            Values::Data(data) => Some(data.len()),
        }
    }

    /// The datum of `field` in one row.
    fn datum(&self, field: FieldId, row: usize) -> Datum {
        let why = self.missing.as_ref().and_then(|missing| missing.get(row).copied());
        if let Some(why) = why.and_then(Missing::from_number) {
            return Datum::Unknown(Unknown { field, why });
        }
        let found = match &self.values {
            Values::Absent => None,
            Values::Flags(values) => values.get(row).map(|value| Datum::Boolean(*value == 1)),
            Values::Narrow(values, kind) => {
                values.get(row).map(|value| kind.datum(i64::from(*value)))
            }
            Values::Wide(values, kind) => values.get(row).map(|value| kind.datum(*value)),
            Values::Data(data) => data.get(row).cloned(),
        };
        found.unwrap_or(Datum::Unknown(Unknown { field, why: Missing::Absent }))
    }

    /// Its rows from `start` on, `len` of them; `start` begins a block.
    fn block(&self, start: usize, len: usize) -> Option<Block<'_>> {
        let end = start.checked_add(len)?;
        let bounds = self.bounds.get(start / BLOCK).copied().unwrap_or((i64::MIN, i64::MAX));
        let missing = match &self.missing {
            Some(missing) => Some(missing.get(start..end)?),
            None => None,
        };
        let values = match &self.values {
            Values::Absent => BlockValues::Absent,
            Values::Flags(values) => BlockValues::Flags(values.get(start..end)?),
            Values::Narrow(values, _) => BlockValues::Narrow(values.get(start..end)?),
            Values::Wide(values, _) => BlockValues::Wide(values.get(start..end)?),
            Values::Data(_) => BlockValues::Other,
        };
        Some(Block { values, missing, bounds })
    }
}

/// What all known data of a column are; none where they are of several kinds, or of another.
fn kind(field: FieldId, data: &[Datum]) -> Option<Kind> {
    let mut found = None;
    for datum in data {
        if matches!(datum, Datum::Unknown(unknown) if unknown.field == field) {
            continue;
        }
        let kind = Kind::of_datum(datum).filter(|_| datum.whole().is_some())?;
        if *found.get_or_insert(kind) != kind {
            return None;
        }
    }
    found.or(Some(Kind::Number))
}

/// The least and the greatest known number; 0 where there is none.
fn bounds(data: &[Datum]) -> (i64, i64) {
    let known = || data.iter().filter(|datum| datum.is_known()).map(number);
    known().min().zip(known().max()).unwrap_or_default()
}

fn why(datum: &Datum) -> u8 {
    datum.missing().map_or(0, Missing::number)
}

fn number(datum: &Datum) -> i64 {
    datum.whole().unwrap_or_default()
}

impl Columns {
    /// `rows` rows of `schema` in which everything is absent.
    pub fn new(schema: &Schema, rows: usize) -> Self {
        let absent = Column { values: Values::Absent, missing: None, bounds: [].into() };
        Self { rows, kinds: Arc::clone(schema.kinds()), all: vec![absent; schema.len()] }
    }

    /// The same rows, column by column.
    pub fn of(schema: &Schema, rows: &[Row]) -> Self {
        let column = |(id, _)| Column::new(id, rows.iter().map(|row| row.get(id)).collect());
        let all = schema.fields().map(column).collect();
        Self { rows: rows.len(), kinds: Arc::clone(schema.kinds()), all }
    }

    /// How many rows there are.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Puts `column` at `id`.
    ///
    /// # Errors
    /// [`ErrorKind::Fact`] when it has not as many rows as the others, or the schema no such field.
    pub fn set(&mut self, id: FieldId, column: Column) -> Result<()> {
        let refuse = |why: String| Err(Error::new(ErrorKind::Fact, why));
        let Some(place) = self.all.get_mut(id.index()) else {
            return refuse("the schema has no such field".to_owned());
        };
        if let Some(len) = column.len().filter(|len| *len != self.rows) {
            return refuse(format!("a column of {len} rows among columns of {}", self.rows));
        }
        *place = column;
        Ok(())
    }

    /// A row of the same fields in which everything is absent.
    pub(crate) fn row(&self) -> Row {
        Row::absent(&self.kinds)
    }

    /// Whether `row` is one of the same fields.
    pub(crate) fn holds_rows_like(&self, row: &Row) -> bool {
        row.is_of(&self.kinds)
    }

    /// Writes row `at` into `row`, which is one of the same schema.
    pub fn read(&self, at: usize, row: &mut Row) {
        for (id, column) in (0_u32..).map(FieldId).zip(&self.all) {
            row.set(id, column.datum(id, at));
        }
    }

    /// The rows of the field at `id` from `start` on, `len` of them; `start` begins a block.
    pub(crate) fn block(&self, id: FieldId, start: usize, len: usize) -> Option<Block<'_>> {
        self.all.get(id.index())?.block(start, len)
    }
}
