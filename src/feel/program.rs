//! The flat program of an expression, and the machine that runs it.

use super::fast::FastCell;
use super::number::{Mode, decimal, rescale, round_decimal, whole_days};
use crate::error::{Error, ErrorKind, Result};
use crate::fact::{Datum, FieldId, Row, Unknown};
use crate::value::{Timestamp, day_number};
use rust_decimal::Decimal;
use std::cmp::Ordering;
use std::sync::Arc;

/// A value on the stack.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Cell {
    Unknown(Unknown),
    Bool(bool),
    /// A number at its static scale, a symbol, a day, microseconds, or seconds.
    Int(i128),
    Dec(Decimal),
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
    Count,
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
        mode: Mode,
        from: Option<u8>,
        to: u8,
    },
    /// Multiplies or divides a length of time by a constant.
    Times(i128),
    Over(i128),
    /// Seconds to whole days; an error when they are not whole.
    WholeDays,
    Compare(Holds),
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

/// Memory that evaluations share; reuse it and nothing is allocated after the first.
#[derive(Debug, Default)]
pub struct Stack {
    cells: Vec<Cell>,
    fast: Vec<FastCell>,
}

impl Stack {
    pub(super) fn fast(&mut self) -> &mut Vec<FastCell> {
        &mut self.fast
    }
}

/// Runs `ops` over `row`.
pub(super) fn run(ops: &[Op], row: &Row, as_of: Timestamp, stack: &mut Stack) -> Result<Cell> {
    let cells = &mut stack.cells;
    cells.clear();
    let mut at = 0;
    while let Some(op) = ops.get(at) {
        at = at.saturating_add(1);
        match op {
            Op::Load(id) => cells.push(load(row.get(*id))),
            Op::Push(cell) => cells.push(cell.clone()),
            Op::Today => cells.push(Cell::Int(i128::from(day_number(as_of.date_naive())))),
            Op::Now => cells.push(Cell::Int(i128::from(as_of.timestamp_micros()))),
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
            | Op::WholeDays
            | Op::Not
            | Op::CountList
            | Op::OneOf(_)
            | Op::OneOfTexts(_) => {
                let cell = pop(cells)?;
                let unknown = matches!(cell, Cell::Unknown(_));
                cells.push(if unknown { cell } else { unary(op, cell)? });
            }
        }
    }
    pop(cells)
}

fn load(datum: &Datum) -> Cell {
    match datum {
        Datum::Unknown(unknown) => Cell::Unknown(*unknown),
        Datum::Boolean(value) => Cell::Bool(*value),
        Datum::Number(number) => Cell::Int(i128::from(*number)),
        Datum::Symbol(index) => Cell::Int(i128::from(*index)),
        Datum::Date(number) | Datum::Instant(number) | Datum::Duration(number) => {
            Cell::Int(i128::from(*number))
        }
        Datum::Text(text) => Cell::Text(text.clone()),
        Datum::TextList(items) => Cell::List(items.clone()),
    }
}

fn pop(cells: &mut Vec<Cell>) -> Result<Cell> {
    cells.pop().ok_or_else(broken)
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

fn binary(op: &Op, left: Cell, right: Cell) -> Result<Cell> {
    match (op, left, right) {
        (Op::Compare(holds), left, right) => compare(*holds, &left, &right),
        (Op::Contains, Cell::List(items), Cell::Text(text)) => {
            Ok(Cell::Bool(items.contains(&text)))
        }
        (Op::Arithmetic(how), Cell::Int(left), Cell::Int(right)) => {
            let result = match how {
                Arithmetic::Add => left.checked_add(right),
                Arithmetic::Subtract => left.checked_sub(right),
                Arithmetic::Multiply => left.checked_mul(right),
                Arithmetic::Divide => None,
            };
            result.map(Cell::Int).ok_or_else(overflow)
        }
        (Op::Arithmetic(how), Cell::Dec(left), Cell::Dec(right)) => {
            let result = match how {
                Arithmetic::Add => left.checked_add(right),
                Arithmetic::Subtract => left.checked_sub(right),
                Arithmetic::Multiply => left.checked_mul(right),
                Arithmetic::Divide if right.is_zero() => {
                    return Err(Error::new(ErrorKind::Number, "division by zero"));
                }
                Arithmetic::Divide => left.checked_div(right),
            };
            result.map(Cell::Dec).ok_or_else(overflow)
        }
        _ => Err(broken()),
    }
}

fn compare(holds: Holds, left: &Cell, right: &Cell) -> Result<Cell> {
    let ordering = match (left, right) {
        (Cell::Int(left), Cell::Int(right)) => left.cmp(right),
        (Cell::Dec(left), Cell::Dec(right)) => left.cmp(right),
        (Cell::Text(left), Cell::Text(right)) => left.cmp(right),
        (Cell::Bool(left), Cell::Bool(right)) => left.cmp(right),
        _ => return Err(broken()),
    };
    Ok(Cell::Bool(holds.of(ordering)))
}

fn unary(op: &Op, cell: Cell) -> Result<Cell> {
    let number = |number: Option<i128>| number.map(Cell::Int).ok_or_else(overflow);
    match (op, cell) {
        (Op::Rescale { from, to }, Cell::Int(value)) => number(rescale(value, *from, *to)),
        (Op::ToDecimal(scale), Cell::Int(value)) => {
            decimal(value, *scale).map(Cell::Dec).ok_or_else(overflow)
        }
        (Op::FromDecimal(scale), Cell::Dec(value)) => {
            number(round_decimal(value, *scale, Mode::HalfEven))
        }
        (Op::Negate, Cell::Int(value)) => number(value.checked_neg()),
        (Op::Negate, Cell::Dec(value)) => {
            Decimal::ZERO.checked_sub(value).map(Cell::Dec).ok_or_else(overflow)
        }
        (Op::Absolute, Cell::Int(value)) => number(value.checked_abs()),
        (Op::Absolute, Cell::Dec(value)) => Ok(Cell::Dec(value.abs())),
        (Op::Round { mode, from: Some(from), to }, Cell::Int(value)) => {
            number(super::number::round_int(value, *from, *to, *mode))
        }
        (Op::Round { mode, to, .. }, Cell::Dec(value)) => number(round_decimal(value, *to, *mode)),
        (Op::Times(factor), Cell::Int(value)) => number(value.checked_mul(*factor)),
        (Op::Over(divisor), Cell::Int(value)) => number(value.checked_div_euclid(*divisor)),
        (Op::WholeDays, Cell::Int(seconds)) => whole_days(seconds).map(Cell::Int),
        (Op::Not, Cell::Bool(value)) => Ok(Cell::Bool(!value)),
        (Op::CountList, Cell::List(items)) => number(i128::try_from(items.len()).ok()),
        (Op::OneOf(set), Cell::Int(value)) => Ok(Cell::Bool(set.binary_search(&value).is_ok())),
        (Op::OneOfTexts(set), Cell::Text(text)) => Ok(Cell::Bool(set.binary_search(&text).is_ok())),
        _ => Err(broken()),
    }
}

fn fold_cells(fold: Fold, cells: &[Cell]) -> Result<Cell> {
    if let Some(unknown) = cells.iter().find(|cell| matches!(cell, Cell::Unknown(_))) {
        return Ok(unknown.clone());
    }
    if fold == Fold::Count {
        return i128::try_from(cells.len()).map(Cell::Int).map_err(|_| overflow());
    }
    let mut cells = cells.iter().cloned();
    let first = cells.next().ok_or_else(broken)?;
    cells.try_fold(first, |left, right| match fold {
        Fold::Sum => binary(&Op::Arithmetic(Arithmetic::Add), left, right),
        Fold::Min | Fold::Max | Fold::Count => {
            let less = Holds { less: true, equal: true, greater: false };
            let left_first = compare(less, &left, &right)? == Cell::Bool(true);
            Ok(if left_first == (fold == Fold::Min) { left } else { right })
        }
    })
}

fn overflow() -> Error {
    Error::new(ErrorKind::Number, "a number leaves its range")
}

/// The compiler gives every operation what it expects; if it ever did not, nothing is decided.
fn broken() -> Error {
    Error::new(ErrorKind::Number, "a compiled expression does not fit its own types")
}
