//! Hit policies: which rows that hit count, and what becomes of them.

use super::collect::{Aggregate, counted, listed};
use super::{Found, Table};
use crate::error::{Error, ErrorKind, Result};
use crate::fact::{Datum, Row, Unknown};
use crate::feel::Truth;
use std::ops::ControlFlow;
use std::sync::Arc;

/// Which rows of a table count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Hit {
    /// At most one row may hit.
    Unique,
    /// Rows that hit together say the same.
    Any,
    /// The row whose outputs come first in the order of their enums.
    Priority,
    /// The first row that hits.
    First,
    /// All rows that hit, by the place of their text in this order; others come last.
    OutputOrder(Arc<[Arc<str>]>),
    /// All rows that hit, in the order of the table.
    RuleOrder,
    /// All rows that hit, put together.
    Collect(Aggregate),
}

impl Hit {
    /// The policy that line 1 names, with the values that follow it.
    pub(super) fn from_words(name: &str, values: &[&str]) -> Option<Self> {
        let hit = match name {
            "unique" => Self::Unique,
            "any" => Self::Any,
            "priority" => Self::Priority,
            "first" => Self::First,
            "output order" => {
                let values = values.iter().copied().map(Arc::from).collect();
                return Some(Self::OutputOrder(values));
            }
            "rule order" => Self::RuleOrder,
            other => Self::Collect(Aggregate::from_name(other.strip_prefix("collect")?.trim())?),
        };
        values.is_empty().then_some(hit)
    }

    /// Whether one row that hits is not enough to know what the table says.
    fn needs_all(&self) -> bool {
        match self {
            Self::Unique | Self::Any | Self::First => false,
            Self::Priority | Self::OutputOrder(_) | Self::RuleOrder | Self::Collect(_) => true,
        }
    }
}

impl Table {
    /// Takes one row that may hit, in the order of the table; breaks when the rest does not matter,
    /// with what is found.
    pub(super) fn take(
        &self,
        row: usize,
        truth: Truth,
        hits: &mut Vec<usize>,
    ) -> ControlFlow<Found> {
        match truth {
            Truth::Unknown(unknown) if hits.is_empty() || self.hit.needs_all() => {
                ControlFlow::Break(Found::Unknown(unknown))
            }
            Truth::False | Truth::Unknown(_) => ControlFlow::Continue(()),
            Truth::True => {
                hits.push(row);
                if self.hit == Hit::First {
                    ControlFlow::Break(Found::Rows)
                } else {
                    ControlFlow::Continue(())
                }
            }
        }
    }

    /// Writes what the rows `hits` say.
    ///
    /// # Errors
    /// [`ErrorKind::Policy`] when rows hit that must not hit together, [`ErrorKind::Number`] when a
    /// sum leaves its range.
    pub(super) fn say(&self, row: &mut Row, hits: &mut [usize]) -> Result<()> {
        match &self.hit {
            Hit::Unique => self.alone(hits)?,
            Hit::Any => self.alike(hits)?,
            Hit::First => {}
            Hit::Priority => {
                let best = hits.iter().copied().min_by(|one, other| self.by_symbols(*one, *other));
                self.say_row(row, best);
                return Ok(());
            }
            Hit::OutputOrder(order) => {
                hits.sort_by_key(|hit| self.place(order, *hit));
                return self.say_column(
                    row,
                    |values| Ok(Some(Datum::TextList(listed(values)))),
                    hits,
                );
            }
            Hit::RuleOrder => {
                return self.say_column(
                    row,
                    |values| Ok(Some(Datum::TextList(listed(values)))),
                    hits,
                );
            }
            Hit::Collect(how) => return self.say_column(row, |values| how.of(values), hits),
        }
        self.say_row(row, hits.first().copied());
        Ok(())
    }

    /// How many rows hit, in each output: those of a counting table are integers.
    ///
    /// # Errors
    /// As [`Table::say`].
    pub(super) fn say_count(&self, row: &mut Row, count: usize) -> Result<()> {
        let datum = counted(count)?;
        for id in &self.outputs {
            row.set(*id, datum.clone());
        }
        Ok(())
    }

    /// The outputs of one row; without one they stay absent.
    pub(super) fn say_row(&self, row: &mut Row, hit: Option<usize>) {
        let values = hit.and_then(|hit| self.rows.get(hit)).map(|hit| &hit.values);
        for (id, value) in self.outputs.iter().zip(values.into_iter().flatten()) {
            row.set(*id, value.clone());
        }
    }

    /// Each output from the values of all rows that hit.
    fn say_column(
        &self,
        row: &mut Row,
        together: impl Fn(&mut dyn Iterator<Item = &Datum>) -> Result<Option<Datum>>,
        hits: &[usize],
    ) -> Result<()> {
        for (column, id) in self.outputs.iter().enumerate() {
            let mut values = hits.iter().filter_map(|hit| self.value(*hit, column));
            if let Some(datum) = together(&mut values)? {
                row.set(*id, datum);
            }
        }
        Ok(())
    }

    /// One output of one row.
    fn value(&self, row: usize, column: usize) -> Option<&Datum> {
        self.rows.get(row).and_then(|row| row.values.get(column))
    }

    /// Refuses a second hit.
    fn alone(&self, hits: &[usize]) -> Result<()> {
        let [one, other, ..] = hits else { return Ok(()) };
        let (name, one, other) = (&self.name, self.line(*one), self.line(*other));
        let message = format!("`{name}` is unique, but lines {one} and {other} both hit");
        Err(Error::new(ErrorKind::Policy, message))
    }

    /// Refuses hits that do not say the same.
    fn alike(&self, hits: &[usize]) -> Result<()> {
        let values = |hit: usize| self.rows.get(hit).map(|row| &row.values);
        let Some((one, rest)) = hits.split_first() else { return Ok(()) };
        let Some(other) = rest.iter().find(|other| values(**other) != values(*one)) else {
            return Ok(());
        };
        let (name, one, other) = (&self.name, self.line(*one), self.line(*other));
        let message =
            format!("`{name}`: lines {one} and {other} both hit and say different things");
        Err(Error::new(ErrorKind::Policy, message))
    }

    /// The order of two rows by the symbols of their outputs, the first output first.
    fn by_symbols(&self, one: usize, other: usize) -> std::cmp::Ordering {
        self.symbols(one).cmp(self.symbols(other))
    }

    /// The symbols of a row's outputs; what is no symbol comes last.
    fn symbols(&self, row: usize) -> impl Iterator<Item = u16> {
        let values = self.rows.get(row).into_iter().flat_map(|row| &row.values);
        values.map(|value| if let Datum::Symbol(symbol) = value { *symbol } else { u16::MAX })
    }

    /// Where a row stands in the order of priority, the lowest first; alike where the order does not
    /// tell two rows apart.
    pub(crate) fn priority(&self, row: usize) -> Vec<usize> {
        match &self.hit {
            Hit::OutputOrder(order) => vec![self.place(order, row)],
            Hit::Unique
            | Hit::Any
            | Hit::Priority
            | Hit::First
            | Hit::RuleOrder
            | Hit::Collect(_) => self.symbols(row).map(usize::from).collect(),
        }
    }

    /// Where the text of a row stands in `order`.
    fn place(&self, order: &[Arc<str>], row: usize) -> usize {
        let Some(Datum::TextList(items)) = self.value(row, 0) else { return order.len() };
        let item = items.first();
        order.iter().position(|value| Some(value) == item).unwrap_or(order.len())
    }

    /// The line of a row in its file.
    pub(crate) fn line(&self, row: usize) -> usize {
        self.rows.get(row).map_or(0, |row| row.line)
    }

    /// Makes every output unknown.
    pub(super) fn say_unknown(&self, row: &mut Row, unknown: Unknown) {
        for id in &self.outputs {
            row.set(*id, Datum::Unknown(unknown));
        }
    }
}
