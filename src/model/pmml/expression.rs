//! Expressions: what derived fields and outputs are made of.
#![expect(clippy::float_arithmetic, reason = "fields of models are computed in doubles")]

use super::field::{DataField, Interval};
use super::function::Function;
use super::value::{PmmlType, PmmlValue, Values, order, same};
use crate::error::{Error, ErrorKind, Result};
use crate::limits::EVALUATION_STEPS_MAX;
use regex::Regex;
use std::cell::Cell;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A computation over the fields, and over the arguments within a function.
#[derive(Debug)]
pub(crate) enum Expression {
    Constant(PmmlValue),
    Field(Place),
    /// What stands for a missing value.
    Else(Box<(Expression, PmmlValue)>),
    Line(Box<Line>),
    /// 1 where a field has a value, else 0.
    Indicator(Place, PmmlValue),
    Bins(Box<Bins>),
    Table(Box<Table>),
    Apply(Box<Apply>),
    /// A function of the document, and its arguments.
    Call(Arc<Defined>, Vec<Expression>),
    /// Whether the value of a field is one that the field may take, or is not.
    Valid(Place, Option<Arc<DataField>>, bool),
    /// A value as one of another type.
    As(Box<Expression>, PmmlType),
}

/// Where a value stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    Slot(usize),
    /// An argument of the function around.
    Argument(usize),
}

/// Points with straight lines between them.
#[derive(Debug)]
pub(crate) struct Line {
    pub(crate) place: Place,
    /// At least two; the first numbers rise.
    pub(crate) points: Vec<(f64, f64)>,
    pub(crate) beyond: Beyond,
}

/// What becomes of values before the first and after the last point of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Beyond {
    Goes,
    Missing,
    Ends,
}

/// Intervals that stand for a value each.
#[derive(Debug)]
pub(crate) struct Bins {
    pub(crate) place: Place,
    pub(crate) all: Vec<(Interval, PmmlValue)>,
    pub(crate) rest: PmmlValue,
}

/// Rows that say a value for the values of some fields.
#[derive(Debug)]
pub(crate) struct Table {
    pub(crate) places: Vec<Place>,
    pub(crate) rows: Vec<(Vec<Option<PmmlValue>>, PmmlValue)>,
    /// The rows by the text of their one value.
    pub(crate) index: Option<BTreeMap<Arc<str>, usize>>,
    /// What is said where a value is missing, and where no row fits.
    pub(crate) missing: PmmlValue,
    pub(crate) rest: PmmlValue,
}

/// A function of the standard and its arguments.
#[derive(Debug)]
pub(crate) struct Apply {
    pub(crate) function: Function,
    pub(crate) arguments: Vec<Expression>,
    pub(crate) pattern: Option<Regex>,
    /// The arguments after the first, where all are constants.
    pub(crate) set: Option<Values>,
    /// What is said where an argument is missing, and where there is no result.
    pub(crate) missing: Option<PmmlValue>,
    pub(crate) rest: Option<PmmlValue>,
    /// Whether a result that is none counts as missing.
    pub(crate) invalid_is_missing: bool,
}

/// A function of the document.
#[derive(Debug)]
pub(crate) struct Defined {
    pub(crate) body: Expression,
    pub(crate) types: Vec<Option<PmmlType>>,
}

/// The fields of one row, and how much is computed over them.
#[derive(Debug, Default)]
pub(crate) struct Frame {
    pub(crate) slots: Vec<PmmlValue>,
    pub(crate) steps: Cell<u64>,
}

impl Frame {
    /// A row of which nothing is known yet.
    pub(crate) fn of(slots: usize) -> Self {
        Self { slots: vec![PmmlValue::Missing; slots], steps: Cell::new(0) }
    }

    pub(crate) fn get(&self, slot: usize) -> &PmmlValue {
        self.slots.get(slot).unwrap_or(&PmmlValue::Missing)
    }

    pub(crate) fn set(&mut self, slot: usize, value: PmmlValue) {
        if let Some(place) = self.slots.get_mut(slot) {
            *place = value;
        }
    }

    /// Counts what is computed.
    ///
    /// # Errors
    /// [`ErrorKind::Model`] past [`EVALUATION_STEPS_MAX`].
    pub(crate) fn step(&self, count: usize) -> Result<()> {
        let count = u64::try_from(count).unwrap_or(u64::MAX);
        let steps = self.steps.get().saturating_add(count);
        self.steps.set(steps);
        if steps > EVALUATION_STEPS_MAX {
            let message = format!("a row takes more than {EVALUATION_STEPS_MAX} steps");
            return Err(Error::new(ErrorKind::Model, message));
        }
        Ok(())
    }
}

impl Expression {
    /// What it yields over `frame`, within a function over `arguments`.
    pub(crate) fn of(&self, frame: &Frame, arguments: &[PmmlValue]) -> Result<PmmlValue> {
        frame.step(1)?;
        let at = |place: Place| match place {
            Place::Slot(slot) => frame.get(slot),
            Place::Argument(place) => arguments.get(place).unwrap_or(&PmmlValue::Missing),
        };
        Ok(match self {
            Self::Constant(value) => value.clone(),
            Self::Field(place) => at(*place).clone(),
            Self::Else(pair) => {
                let value = pair.0.of(frame, arguments)?;
                if value.is_missing() { pair.1.clone() } else { value }
            }
            Self::Line(line) => line.of(at(line.place)),
            Self::Indicator(place, value) => {
                let found = at(*place);
                let is = f64::from(u8::from(same(found, value)));
                PmmlValue::from_number((!found.is_missing()).then_some(is))
            }
            Self::Bins(bins) => bins.of(at(bins.place)),
            Self::Table(table) => {
                frame.step(table.cost())?;
                table.of(|place| at(place))
            }
            Self::Apply(apply) => apply.of(frame, arguments)?,
            Self::Call(function, parts) => {
                let mut values = Vec::with_capacity(parts.len());
                for (number, part) in parts.iter().enumerate() {
                    let value = part.of(frame, arguments)?;
                    let kind = function.types.get(number).copied().flatten();
                    values.push(cast(value, kind));
                }
                function.body.of(frame, &values)?
            }
            Self::Valid(place, field, is) => {
                let value = at(*place);
                let takes = field.as_ref().is_none_or(|field| field.takes(value));
                let valid = takes && !matches!(value, PmmlValue::Invalid);
                PmmlValue::Boolean(!value.is_missing() && valid == *is)
            }
            Self::As(part, kind) => cast(part.of(frame, arguments)?, Some(*kind)),
        })
    }
}

/// A value as one of a type.
pub(crate) fn cast(value: PmmlValue, kind: Option<PmmlType>) -> PmmlValue {
    match kind {
        Some(kind) => kind.of(&value).unwrap_or(PmmlValue::Invalid),
        None => value,
    }
}

impl Line {
    fn of(&self, value: &PmmlValue) -> PmmlValue {
        let Some(x) = value.number() else {
            return if value.is_missing() { PmmlValue::Missing } else { PmmlValue::Invalid };
        };
        let (Some(first), Some(last)) = (self.points.first(), self.points.last()) else {
            return PmmlValue::Missing;
        };
        let beyond = if x < first.0 {
            Some(first)
        } else if x > last.0 {
            Some(last)
        } else {
            None
        };
        match (beyond, self.beyond) {
            (Some(_), Beyond::Missing) => return PmmlValue::Missing,
            (Some(end), Beyond::Ends) => return PmmlValue::Number(end.1),
            (Some(_), Beyond::Goes) | (None, _) => {}
        }
        let after = self.points.partition_point(|point| point.0 < x);
        let after = after.clamp(1, self.points.len().saturating_sub(1).max(1));
        match (self.points.get(after.saturating_sub(1)), self.points.get(after)) {
            (Some(a), Some(b)) => PmmlValue::Number(a.1 + (x - a.0) / (b.0 - a.0) * (b.1 - a.1)),
            _ => PmmlValue::Missing,
        }
    }
}

impl Bins {
    fn of(&self, value: &PmmlValue) -> PmmlValue {
        let Some(number) = value.number() else {
            return if value.is_missing() { PmmlValue::Missing } else { PmmlValue::Invalid };
        };
        let bin = self.all.iter().find(|(interval, _)| interval.holds(number));
        bin.map_or_else(|| self.rest.clone(), |(_, value)| value.clone())
    }
}

impl Table {
    /// How many rows are looked at.
    fn cost(&self) -> usize {
        if self.index.is_some() { 1 } else { self.rows.len() }
    }

    fn of<'v>(&self, at: impl Fn(Place) -> &'v PmmlValue) -> PmmlValue {
        if self.places.iter().any(|place| at(*place).is_missing()) {
            return self.missing.clone();
        }
        if let (Some(index), [place]) = (&self.index, self.places.as_slice())
            && let PmmlValue::Text(text) = at(*place)
        {
            let row = index.get(text).and_then(|row| self.rows.get(*row));
            return row.map_or_else(|| self.rest.clone(), |(_, value)| value.clone());
        }
        let fits = |cells: &[Option<PmmlValue>]| {
            self.places.iter().zip(cells).all(|(place, cell)| {
                cell.as_ref()
                    .is_some_and(|cell| order(at(*place), cell) == Some(std::cmp::Ordering::Equal))
            })
        };
        let row = self.rows.iter().find(|(cells, _)| fits(cells));
        row.map_or_else(|| self.rest.clone(), |(_, value)| value.clone())
    }
}

impl Apply {
    fn of(&self, frame: &Frame, arguments: &[PmmlValue]) -> Result<PmmlValue> {
        if let (Function::If, Some(condition)) = (self.function, self.arguments.first()) {
            let branch = match condition.of(frame, arguments)? {
                PmmlValue::Boolean(true) => self.arguments.get(1),
                PmmlValue::Boolean(false) => self.arguments.get(2),
                PmmlValue::Missing => return Ok(self.missing.clone().unwrap_or_default()),
                PmmlValue::Invalid | PmmlValue::Number(_) | PmmlValue::Text(_) => {
                    return Ok(PmmlValue::Invalid);
                }
            };
            let value = branch.map_or(Ok(PmmlValue::Missing), |part| part.of(frame, arguments))?;
            return Ok(self.settled(value));
        }
        let mut values = Vec::with_capacity(self.arguments.len());
        let looked_at = if self.set.is_some() { 1 } else { self.arguments.len() };
        for part in self.arguments.iter().take(looked_at) {
            values.push(part.of(frame, arguments)?);
        }
        if let Some(missing) = &self.missing
            && values.iter().any(PmmlValue::is_missing)
        {
            return Ok(missing.clone());
        }
        if let (Some(set), Some(first)) = (&self.set, values.first()) {
            let holds = set.holds(first);
            return Ok(PmmlValue::Boolean(holds == (self.function == Function::IsIn)));
        }
        frame.step(values.iter().filter_map(PmmlValue::text).map(str::len).sum())?;
        let made = self.function.of(&values, self.pattern.as_ref());
        frame.step(made.text().map_or(0, str::len))?;
        Ok(self.settled(made))
    }

    /// The result, or what stands for it where there is none.
    fn settled(&self, value: PmmlValue) -> PmmlValue {
        let value = match value {
            PmmlValue::Invalid if self.invalid_is_missing => PmmlValue::Missing,
            PmmlValue::Missing
            | PmmlValue::Invalid
            | PmmlValue::Number(_)
            | PmmlValue::Text(_)
            | PmmlValue::Boolean(_) => value,
        };
        if value.is_missing() { self.rest.clone().unwrap_or_default() } else { value }
    }
}
