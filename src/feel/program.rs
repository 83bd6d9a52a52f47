//! The flat program of an expression, and the machine that runs it.
//!
//! It answers only where its answer is certain to be the one of the complete evaluator in
//! [`super::tree`]: where a number leaves what both hold exactly, or there is no answer, it gives up,
//! and that one says what is.

#![expect(clippy::wildcard_enum_match_arm, reason = "the jumps are listed, the rest are values")]

use super::inner::Inner;
use super::stack::Stack;
use crate::error::{Error, Result};
use crate::fact::{Datum, FieldId, Row, Unknown};
use crate::math::{Decimal128, RoundingMode};
use crate::value::{Timestamp, day_number};
use std::cmp::Ordering;
use std::sync::Arc;

mod compute;

use compute::{binary, equal, fold_cells, unary};

/// A value on the stack.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Cell {
    Unknown(Unknown),
    Bool(bool),
    /// A number at its static scale, a symbol, a day, microseconds, or seconds.
    Int(i128),
    Dec(Decimal128),
    Text(Arc<str>),
    List(Arc<[Arc<str>]>),
}

/// Which results of a comparison are true.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Holds {
    pub(super) less: bool,
    pub(super) equal: bool,
    pub(super) greater: bool,
}

impl Holds {
    pub(super) fn of(self, ordering: Ordering) -> bool {
        match ordering {
            Ordering::Less => self.less,
            Ordering::Equal => self.equal,
            Ordering::Greater => self.greater,
        }
    }

    /// This, or its opposite.
    pub(super) const fn or_not(self, opposite: bool) -> Self {
        let Self { less, equal, greater } = self;
        Self { less: less != opposite, equal: equal != opposite, greater: greater != opposite }
    }
}

/// An arithmetic operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Arithmetic {
    Add,
    Subtract,
    Multiply,
    Divide,
}

/// How several values become one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fold {
    Min,
    Max,
    Sum,
}

/// One operation.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Op {
    Load(FieldId),
    Push(Cell),
    Today,
    Now,
    /// Multiplies an integer by ten to this power, or divides it half-even by it.
    Rescale {
        from: u8,
        to: u8,
    },
    /// Turns an integer at this scale into a decimal.
    ToDecimal(u8),
    /// Rounds a decimal half-even into an integer at this scale.
    FromDecimal(u8),
    Arithmetic(Arithmetic),
    Negate,
    Absolute,
    /// Rounds an integer at scale `from` (or a decimal) to `to` decimals.
    Round {
        mode: RoundingMode,
        from: Option<u8>,
        to: u8,
    },
    /// Multiplies a moment or a length of time by a constant.
    Times(i128),
    /// Divides it, towards the past.
    Over(i128),
    /// Divides it; the machine gives up when a rest stays.
    OverExact(i128),
    /// The machine gives up on what is farther from zero: days, instants and lengths of time have ends,
    /// and near them the complete evaluator says what is.
    Within(u128),
    /// What only the complete evaluator can say.
    Inner(Arc<Inner>),
    Compare(Holds),
    /// As DMN has equality: two nulls are equal, and one is equal to nothing else.
    Equal {
        is: bool,
    },
    /// As DMN has conditions: an unknown one is this.
    Otherwise(bool),
    /// The machine gives up when the value on top is unknown.
    Sure,
    And,
    Or,
    Not,
    /// Skips so many operations when the top is `on`, leaving it.
    Shortcut {
        on: bool,
        skip: usize,
    },
    /// Takes a condition: goes on when true, skips `no` when false, or yields the unknown and skips
    /// `all`.
    Branch {
        no: usize,
        all: usize,
    },
    Skip(usize),
    Known,
    Fold(Fold, usize),
    CountList,
    Contains,
    OneOf(Arc<[i128]>),
    OneOfTexts(Arc<[Arc<str>]>),
}

/// Runs `ops` over `row`; `None` when the machine gives up.
///
/// # Errors
/// As [`Inner::value`].
pub(super) fn run(
    ops: &[Op],
    row: &Row,
    as_of: Timestamp,
    stack: &mut Stack,
) -> Result<Option<Cell>> {
    match answer(ops, row, as_of, &mut stack.cells) {
        Ok(cell) => Ok(Some(cell)),
        Err(Stop::GivesUp) => Ok(None),
        Err(Stop::Error(error)) => Err(error),
    }
}

/// Why the machine has no answer.
#[derive(Debug)]
enum Stop {
    GivesUp,
    Error(Error),
}

type Yield = Result<Cell, Stop>;

fn answer(ops: &[Op], row: &Row, as_of: Timestamp, cells: &mut Vec<Cell>) -> Yield {
    cells.clear();
    let mut at = 0;
    while let Some(op) = ops.get(at) {
        at = at.saturating_add(1);
        match op {
            Op::Load(id) => cells.push(load(row.get(*id))),
            Op::Push(cell) => cells.push(cell.clone()),
            Op::Today => cells.push(Cell::Int(i128::from(day_number(as_of.date_naive())))),
            Op::Now => cells.push(Cell::Int(i128::from(as_of.timestamp_micros()))),
            Op::Inner(inner) => cells.push(inner.cell(row, as_of).map_err(Stop::Error)?),
            Op::Skip(count) => at = at.saturating_add(*count),
            Op::Shortcut { on, skip } => {
                if matches!(cells.last(), Some(Cell::Bool(top)) if top == on) {
                    at = at.saturating_add(*skip);
                }
            }
            Op::Branch { no, all } => {
                let condition = pop(cells)?;
                if condition == Cell::Bool(false) {
                    at = at.saturating_add(*no);
                } else if condition != Cell::Bool(true) {
                    cells.push(condition);
                    at = at.saturating_add(*all);
                }
            }
            op => apply(op, cells)?,
        }
    }
    pop(cells)
}

/// An operation on what is on the stack, which leaves one value.
fn apply(op: &Op, cells: &mut Vec<Cell>) -> Result<(), Stop> {
    match op {
        Op::And | Op::Or => {
            let (right, left) = (pop(cells)?, pop(cells)?);
            cells.push(junction(matches!(op, Op::Or), left, right));
        }
        Op::Known => {
            let known = !matches!(pop(cells)?, Cell::Unknown(_));
            cells.push(Cell::Bool(known));
        }
        Op::Fold(fold, count) => {
            let from = cells.len().saturating_sub(*count);
            let folded = fold_cells(*fold, cells.get(from..).unwrap_or_default())?;
            cells.truncate(from);
            cells.push(folded);
        }
        Op::Equal { is } => {
            let (right, left) = (pop(cells)?, pop(cells)?);
            cells.push(equal(*is, &left, &right)?);
        }
        Op::Otherwise(unknown) => {
            let condition = pop(cells)?;
            let missing = matches!(condition, Cell::Unknown(_));
            cells.push(if missing { Cell::Bool(*unknown) } else { condition });
        }
        Op::Sure => {
            if matches!(cells.last(), None | Some(Cell::Unknown(_))) {
                return Err(Stop::GivesUp);
            }
        }
        Op::Arithmetic(_) | Op::Compare(_) | Op::Contains => {
            let (right, left) = (pop(cells)?, pop(cells)?);
            cells.push(match (left, right) {
                (unknown @ Cell::Unknown(_), _) | (_, unknown @ Cell::Unknown(_)) => unknown,
                (left, right) => binary(op, left, right)?,
            });
        }
        Op::Rescale { .. }
        | Op::ToDecimal(_)
        | Op::FromDecimal(_)
        | Op::Negate
        | Op::Absolute
        | Op::Round { .. }
        | Op::Times(_)
        | Op::Over(_)
        | Op::OverExact(_)
        | Op::Within(_)
        | Op::Not
        | Op::CountList
        | Op::OneOf(_)
        | Op::OneOfTexts(_) => {
            let cell = pop(cells)?;
            let unknown = matches!(cell, Cell::Unknown(_));
            cells.push(if unknown { cell } else { unary(op, cell)? });
        }
        Op::Load(_)
        | Op::Push(_)
        | Op::Today
        | Op::Now
        | Op::Inner(_)
        | Op::Skip(_)
        | Op::Shortcut { .. }
        | Op::Branch { .. } => return Err(Stop::GivesUp),
    }
    Ok(())
}

fn load(datum: Datum) -> Cell {
    match datum {
        Datum::Unknown(unknown) => Cell::Unknown(unknown),
        Datum::Boolean(value) => Cell::Bool(value),
        Datum::Number(number) => Cell::Int(i128::from(number)),
        Datum::Symbol(index) => Cell::Int(i128::from(index)),
        Datum::Date(number) | Datum::Instant(number) | Datum::Duration(number) => {
            Cell::Int(i128::from(number))
        }
        Datum::Text(text) => Cell::Text(text),
        Datum::TextList(items) => Cell::List(items),
    }
}

fn pop(cells: &mut Vec<Cell>) -> Yield {
    cells.pop().ok_or(Stop::GivesUp)
}

/// `and` and `or` with unknowns: what one side decides needs no other.
fn junction(or: bool, left: Cell, right: Cell) -> Cell {
    match (left, right) {
        (Cell::Bool(left), Cell::Bool(right)) => {
            Cell::Bool(if or { left || right } else { left && right })
        }
        (Cell::Bool(known), _) | (_, Cell::Bool(known)) if known == or => Cell::Bool(or),
        (unknown @ Cell::Unknown(_), _) => unknown,
        (_, right) => right,
    }
}
