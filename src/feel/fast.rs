//! The second machine: programs over whole numbers of 64 bits and booleans, without texts and decimals.
//!
//! Most conditions of a policy are of this kind. Their cells are 16 bytes and plain, and the commonest
//! three operations, a field against a constant or another field, are one. Where a number leaves 64 bits,
//! or a value is of another kind after all, the machine gives up and [`super::program`] answers: both
//! give the same answer wherever this one gives any.
#![expect(clippy::wildcard_enum_match_arm, reason = "the jumps are listed, the rest are values")]

use super::program::{Arithmetic, Cell, Fold, Holds};
use crate::fact::{Datum, FieldId, Row, Unknown};
use crate::value::{Timestamp, day_number};
use std::sync::Arc;

mod translate;

pub(super) use translate::translate;

/// A value on the stack of this machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FastCell {
    Unknown(Unknown),
    Bool(bool),
    Int(i64),
    /// A text or a list: known, and nothing more.
    Other,
}

/// One operation of this machine. Jumps name the operation that comes next.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum FastOp {
    Load(FieldId),
    Push(FastCell),
    Today,
    Now,
    /// A field against a constant.
    FieldHolds(FieldId, i64, Holds),
    /// A field against another.
    FieldsHold(FieldId, FieldId, Holds),
    Arithmetic(Arithmetic),
    Times(i64),
    Negate,
    Absolute,
    Compare(Holds),
    Junction {
        or: bool,
    },
    Not,
    Shortcut {
        on: bool,
        to: usize,
    },
    Branch {
        no: usize,
        all: usize,
    },
    Skip(usize),
    Known,
    Fold(Fold, usize),
    OneOf(Arc<[i64]>),
}

/// Runs `ops` over `row`; `None` when this machine cannot answer.
pub(super) fn run(
    ops: &[FastOp],
    row: &Row,
    as_of: Timestamp,
    cells: &mut Vec<FastCell>,
) -> Option<FastCell> {
    cells.clear();
    let mut at = 0;
    while let Some(op) = ops.get(at) {
        at = at.saturating_add(1);
        match op {
            FastOp::Shortcut { on, to } => {
                if cells.last() == Some(&FastCell::Bool(*on)) {
                    at = *to;
                }
            }
            FastOp::Skip(to) => at = *to,
            FastOp::Branch { no, all } => {
                let condition = cells.pop()?;
                if condition == FastCell::Bool(false) {
                    at = *no;
                } else if condition != FastCell::Bool(true) {
                    cells.push(condition);
                    at = *all;
                }
            }
            _ => {
                let cell = value(op, row, as_of, cells)?;
                cells.push(cell);
            }
        }
    }
    cells.pop()
}

/// What an operation that is no jump leaves on the stack.
fn value(op: &FastOp, row: &Row, as_of: Timestamp, cells: &mut Vec<FastCell>) -> Option<FastCell> {
    Some(match op {
        FastOp::FieldHolds(field, value, holds) => {
            compare(*holds, load(row.get(*field)), FastCell::Int(*value))?
        }
        FastOp::FieldsHold(left, right, holds) => {
            compare(*holds, load(row.get(*left)), load(row.get(*right)))?
        }
        FastOp::Load(field) => load(row.get(*field)),
        FastOp::Push(cell) => *cell,
        FastOp::Today => FastCell::Int(day_number(as_of.date_naive())),
        FastOp::Now => FastCell::Int(as_of.timestamp_micros()),
        FastOp::Compare(holds) => {
            let (right, left) = (cells.pop()?, cells.pop()?);
            compare(*holds, left, right)?
        }
        FastOp::Arithmetic(how) => {
            let (right, left) = (cells.pop()?, cells.pop()?);
            arithmetic(*how, left, right)?
        }
        FastOp::Junction { or } => {
            let (right, left) = (cells.pop()?, cells.pop()?);
            junction(*or, left, right)?
        }
        FastOp::Times(factor) => number(cells.pop()?, |value| value.checked_mul(*factor))?,
        FastOp::Negate => number(cells.pop()?, i64::checked_neg)?,
        FastOp::Absolute => number(cells.pop()?, i64::checked_abs)?,
        FastOp::Not => compare(EQUAL, cells.pop()?, FastCell::Bool(false))?,
        FastOp::Known => FastCell::Bool(!matches!(cells.pop()?, FastCell::Unknown(_))),
        FastOp::OneOf(set) => match cells.pop()? {
            FastCell::Int(value) => FastCell::Bool(set.binary_search(&value).is_ok()),
            unknown @ FastCell::Unknown(_) => unknown,
            FastCell::Bool(_) | FastCell::Other => return None,
        },
        FastOp::Fold(how, count) => {
            let from = cells.len().checked_sub(*count)?;
            let folded = fold(*how, cells.get(from..)?)?;
            cells.truncate(from);
            folded
        }
        FastOp::Shortcut { .. } | FastOp::Skip(_) | FastOp::Branch { .. } => return None,
    })
}

const EQUAL: Holds = Holds { less: false, equal: true, greater: false };

fn load(datum: &Datum) -> FastCell {
    match datum {
        Datum::Unknown(unknown) => FastCell::Unknown(*unknown),
        Datum::Boolean(value) => FastCell::Bool(*value),
        Datum::Symbol(index) => FastCell::Int(i64::from(*index)),
        Datum::Number(value)
        | Datum::Date(value)
        | Datum::Instant(value)
        | Datum::Duration(value) => FastCell::Int(*value),
        Datum::Text(_) | Datum::TextList(_) => FastCell::Other,
    }
}

fn compare(holds: Holds, left: FastCell, right: FastCell) -> Option<FastCell> {
    Some(match (left, right) {
        (FastCell::Int(left), FastCell::Int(right)) => FastCell::Bool(holds.of(left.cmp(&right))),
        (FastCell::Bool(left), FastCell::Bool(right)) => FastCell::Bool(holds.of(left.cmp(&right))),
        (unknown @ FastCell::Unknown(_), _) | (_, unknown @ FastCell::Unknown(_)) => unknown,
        _ => return None,
    })
}

fn arithmetic(how: Arithmetic, left: FastCell, right: FastCell) -> Option<FastCell> {
    Some(match (left, right) {
        (FastCell::Int(left), FastCell::Int(right)) => FastCell::Int(match how {
            Arithmetic::Add => left.checked_add(right)?,
            Arithmetic::Subtract => left.checked_sub(right)?,
            Arithmetic::Multiply => left.checked_mul(right)?,
            Arithmetic::Divide => return None,
        }),
        (unknown @ FastCell::Unknown(_), _) | (_, unknown @ FastCell::Unknown(_)) => unknown,
        _ => return None,
    })
}

/// `and` and `or` with unknowns: what one side decides needs no other.
fn junction(or: bool, left: FastCell, right: FastCell) -> Option<FastCell> {
    Some(match (left, right) {
        (FastCell::Bool(left), FastCell::Bool(right)) => {
            FastCell::Bool(if or { left || right } else { left && right })
        }
        (FastCell::Bool(known), _) | (_, FastCell::Bool(known)) if known == or => {
            FastCell::Bool(or)
        }
        (unknown @ FastCell::Unknown(_), _) | (_, unknown @ FastCell::Unknown(_)) => unknown,
        _ => return None,
    })
}

fn number(cell: FastCell, apply: impl Fn(i64) -> Option<i64>) -> Option<FastCell> {
    Some(match cell {
        FastCell::Int(value) => FastCell::Int(apply(value)?),
        unknown @ FastCell::Unknown(_) => unknown,
        FastCell::Bool(_) | FastCell::Other => return None,
    })
}

fn fold(how: Fold, cells: &[FastCell]) -> Option<FastCell> {
    if let Some(unknown) = cells.iter().find(|cell| matches!(cell, FastCell::Unknown(_))) {
        return Some(*unknown);
    }
    let mut numbers = cells.iter().map(|cell| match cell {
        FastCell::Int(value) => Some(*value),
        FastCell::Unknown(_) | FastCell::Bool(_) | FastCell::Other => None,
    });
    let first = numbers.next()??;
    let folded = numbers.try_fold(first, |left, right| match how {
        Fold::Sum => left.checked_add(right?),
        Fold::Min => Some(left.min(right?)),
        Fold::Max => Some(left.max(right?)),
    });
    folded.map(FastCell::Int)
}

impl From<FastCell> for Option<Cell> {
    fn from(cell: FastCell) -> Self {
        match cell {
            FastCell::Unknown(unknown) => Some(Cell::Unknown(unknown)),
            FastCell::Bool(value) => Some(Cell::Bool(value)),
            FastCell::Int(value) => Some(Cell::Int(i128::from(value))),
            FastCell::Other => None,
        }
    }
}
