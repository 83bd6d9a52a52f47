//! Numbers, days and lengths of time over many rows at once.

use super::super::fast::{Batch, Fast};
use super::super::kind::Ty;
use super::Alone;
use crate::error::{Error, ErrorKind, Result};
use crate::fact::{BLOCK, Columns};
use crate::feel::{Expression, Stack};
use crate::simd::Level;
use crate::value::Timestamp;

/// Whether there is a value in one of many rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum State {
    /// There is.
    Known = 0,
    /// Something is missing: [`Expression::evaluate`] on the row says what.
    Unknown = 1,
    /// There is no answer: [`Expression::evaluate`] on the row says why.
    Error = 2,
}

/// What an expression yields in each of many rows, in memory that is used again.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Computed {
    values: Vec<i64>,
    states: Vec<State>,
}

impl Computed {
    /// One whole number a row: a number at the scale of the expression's type, the place of a symbol
    /// among its values, a day (0001-01-01 is 1), microseconds from 1970, seconds; 0 where there is none.
    pub fn values(&self) -> &[i64] {
        &self.values
    }

    /// Whether there is a value, one a row.
    pub fn states(&self) -> &[State] {
        &self.states
    }

    fn clear(&mut self, rows: usize) {
        self.values.clear();
        self.states.clear();
        self.values.reserve(rows);
        self.states.reserve(rows);
    }

    fn push(&mut self, (value, state): (i64, State)) {
        self.values.push(value);
        self.states.push(state);
    }
}

impl Expression {
    /// The value in each row of `columns` at `as_of`: what [`Expression::evaluate`] says of each. They
    /// are written over those in `computed`, one a row.
    ///
    /// # Errors
    /// [`ErrorKind::Number`] when the expression yields texts, which have no columns, or is a condition:
    /// [`Expression::test_columns`] answers that.
    pub fn evaluate_columns(
        &self,
        columns: &Columns,
        as_of: Timestamp,
        stack: &mut Stack,
        computed: &mut Computed,
    ) -> Result<()> {
        let measured = |ty: &Ty| {
            matches!(ty, Ty::Number { .. } | Ty::Symbol(_) | Ty::Date | Ty::Instant | Ty::Duration)
        };
        if !measured(&self.ty) {
            let message = format!("{} has no columns of numbers", self.ty);
            return Err(Error::new(ErrorKind::Number, message));
        }
        computed.clear(columns.rows());
        let level = *stack.level.get_or_insert_with(Level::best);
        let alone = Alone { expression: self, columns, as_of };
        let Some(Fast::Number(number)) = self.fast.as_deref() else {
            (0..columns.rows()).for_each(|at| computed.push(alone.value(at, stack)));
            return Ok(());
        };
        for start in (0..columns.rows()).step_by(BLOCK) {
            let len = columns.rows().saturating_sub(start).min(BLOCK);
            let batch = Batch { columns, start, len, as_of, level };
            let found = batch.values(number, &mut stack.pool);
            for at in 0..len {
                computed.push(match found.at(at) {
                    Ok(Some(value)) => (value, State::Known),
                    Ok(None) => (0, State::Unknown),
                    Err(()) => alone.value(start.saturating_add(at), stack),
                });
            }
            found.back(&mut stack.pool);
        }
        Ok(())
    }
}

impl Alone<'_> {
    fn value(&self, at: usize, stack: &mut Stack) -> (i64, State) {
        let value =
            self.with_row(at, stack, |row, stack| self.expression.evaluate(row, self.as_of, stack));
        match value.map(|datum| datum.whole()) {
            Ok(Some(value)) => (value, State::Known),
            Ok(None) => (0, State::Unknown),
            Err(_) => (0, State::Error),
        }
    }
}
