//! Conditions over many rows at once.

mod computed;

pub use computed::{Computed, State};

use super::fast::{Batch, Fast};
use super::{Expression, Stack, Truth};
use crate::fact::{BLOCK, Columns, Row};
use crate::simd::Level;
use crate::value::Timestamp;

/// Whether a condition holds in one of many rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Answer {
    /// It does not.
    False = 0,
    /// It does.
    True = 1,
    /// It cannot be said, because something is missing: [`Expression::test`] on the row says what.
    Unknown = 2,
    /// It has no answer: [`Expression::test`] on the row says why.
    Error = 3,
}

impl Expression {
    /// Whether the condition holds in each row of `columns` at `as_of`: what [`Expression::test`]
    /// says of each. The answers are written over those before, one a row.
    pub fn test_columns(
        &self,
        columns: &Columns,
        as_of: Timestamp,
        stack: &mut Stack,
        answers: &mut Vec<Answer>,
    ) {
        answers.clear();
        answers.reserve(columns.rows());
        let level = *stack.level.get_or_insert_with(Level::best);
        let alone = Alone { expression: self, columns, as_of };
        let Some(Fast::Test(test)) = self.fast.as_deref() else {
            answers.extend((0..columns.rows()).map(|at| alone.answer(at, stack)));
            return;
        };
        for start in (0..columns.rows()).step_by(BLOCK) {
            let len = columns.rows().saturating_sub(start).min(BLOCK);
            let lanes = Batch { columns, start, len, as_of, level }.test(test, &mut stack.pool);
            lanes.write(len, Answer::Error, answers);
            if lanes.lose_any() {
                let block = answers.get_mut(start..).unwrap_or_default().iter_mut().enumerate();
                let lost = block.filter(|(_, answer)| **answer == Answer::Error);
                lost.for_each(|(at, answer)| {
                    *answer = alone.answer(start.saturating_add(at), stack);
                });
            }
            lanes.back(&mut stack.pool);
        }
    }
}

/// One row of many, by itself.
struct Alone<'a> {
    expression: &'a Expression,
    columns: &'a Columns,
    as_of: Timestamp,
}

impl Alone<'_> {
    fn answer(&self, at: usize, stack: &mut Stack) -> Answer {
        let test = |row: &Row, stack: &mut Stack| self.expression.test(row, self.as_of, stack);
        match self.with_row(at, stack, test) {
            Ok(Truth::True) => Answer::True,
            Ok(Truth::False) => Answer::False,
            Ok(Truth::Unknown(_)) => Answer::Unknown,
            Err(_) => Answer::Error,
        }
    }

    /// What `ask` says of the row at `at`, in memory that is used again.
    fn with_row<T>(
        &self,
        at: usize,
        stack: &mut Stack,
        ask: impl FnOnce(&Row, &mut Stack) -> T,
    ) -> T {
        let row = stack.row.take().filter(|row| self.columns.holds_rows_like(row));
        let mut row = row.unwrap_or_else(|| self.columns.row());
        self.columns.read(at, &mut row);
        let found = ask(&row, stack);
        stack.row = Some(row);
        found
    }
}

#[cfg(test)]
#[path = "columns_tests.rs"]
mod tests;
