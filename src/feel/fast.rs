//! The second machine: programs over whole numbers of 64 bits and booleans, without texts and decimals.
//!
//! Most conditions of a policy are of this kind. Their cells are 16 bytes and plain, and the commonest
//! three operations, a field against a constant or another field, are one. Where a number leaves 64 bits,
//! or a value is of another kind after all, the machine gives up and [`super::program`] answers: both
//! give the same answer wherever this one gives any.

use super::program::{Arithmetic, Cell, Fold, Holds, Op};
use crate::fact::{Datum, FieldId, Row, Unknown};
use crate::value::{Timestamp, day_number};
use std::collections::BTreeSet;
use std::sync::Arc;

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

/// `ops` for this machine; `None` when it lacks one of them.
pub(super) fn translate(ops: &[Op]) -> Option<Arc<[FastOp]>> {
    let targets = targets(ops);
    let joins = |at: usize| targets.contains(&at);
    let mut fast = Vec::with_capacity(ops.len());
    let mut places = Vec::with_capacity(ops.len().saturating_add(1));
    let mut at = 0_usize;
    while let Some(op) = ops.get(at) {
        let (second, third) = (at.saturating_add(1), at.saturating_add(2));
        let whole = !joins(second) && !joins(third);
        let fused = ops.get(at..at.saturating_add(3)).filter(|_| whole).and_then(fused);
        let (next, count) = match fused {
            Some(fused) => (fused, 3),
            None => (one(op, at)?, 1),
        };
        for _ in 0..count {
            places.push(fast.len());
        }
        fast.push(next);
        at = at.saturating_add(count);
    }
    places.push(fast.len());
    for op in &mut fast {
        let moved = |to: &mut usize| *to = places.get(*to).copied().unwrap_or(usize::MAX);
        match op {
            FastOp::Shortcut { to, .. } | FastOp::Skip(to) => moved(to),
            FastOp::Branch { no, all } => {
                moved(no);
                moved(all);
            }
            FastOp::Load(_)
            | FastOp::Push(_)
            | FastOp::Today
            | FastOp::Now
            | FastOp::FieldHolds(..)
            | FastOp::FieldsHold(..)
            | FastOp::Arithmetic(_)
            | FastOp::Times(_)
            | FastOp::Negate
            | FastOp::Absolute
            | FastOp::Compare(_)
            | FastOp::Junction { .. }
            | FastOp::Not
            | FastOp::Known
            | FastOp::Fold(..)
            | FastOp::OneOf(_) => {}
        }
    }
    Some(fast.into())
}

/// Where something jumps to: operations on both sides of such a place cannot become one.
fn targets(ops: &[Op]) -> BTreeSet<usize> {
    let mut targets = BTreeSet::new();
    for (at, op) in ops.iter().enumerate() {
        let mut add = |skip: usize| targets.insert(jump(at, skip));
        if let Op::Shortcut { skip, .. } | Op::Skip(skip) = op {
            add(*skip);
        }
        if let Op::Branch { no, all } = op {
            add(*no);
            add(*all);
        }
    }
    targets
}

fn jump(at: usize, skip: usize) -> usize {
    at.saturating_add(1).saturating_add(skip)
}

/// Three operations as one.
fn fused(ops: &[Op]) -> Option<FastOp> {
    match ops {
        [Op::Load(field), Op::Push(Cell::Int(value)), Op::Compare(holds)] => {
            Some(FastOp::FieldHolds(*field, i64::try_from(*value).ok()?, *holds))
        }
        [Op::Load(left), Op::Load(right), Op::Compare(holds)] => {
            Some(FastOp::FieldsHold(*left, *right, *holds))
        }
        _ => None,
    }
}

fn one(op: &Op, at: usize) -> Option<FastOp> {
    let narrow = |value: &i128| i64::try_from(*value).ok();
    Some(match op {
        Op::Load(field) => FastOp::Load(*field),
        Op::Push(Cell::Int(value)) => FastOp::Push(FastCell::Int(narrow(value)?)),
        Op::Push(Cell::Bool(value)) => FastOp::Push(FastCell::Bool(*value)),
        Op::Today => FastOp::Today,
        Op::Now => FastOp::Now,
        Op::Rescale { from, to } if to >= from => {
            FastOp::Times(10_i64.checked_pow(u32::from(to.checked_sub(*from)?))?)
        }
        Op::Times(factor) => FastOp::Times(narrow(factor)?),
        Op::Arithmetic(how) if *how != Arithmetic::Divide => FastOp::Arithmetic(*how),
        Op::Negate => FastOp::Negate,
        Op::Absolute => FastOp::Absolute,
        Op::Compare(holds) => FastOp::Compare(*holds),
        Op::And | Op::Or => FastOp::Junction { or: matches!(op, Op::Or) },
        Op::Not => FastOp::Not,
        Op::Shortcut { on, skip } => FastOp::Shortcut { on: *on, to: jump(at, *skip) },
        Op::Branch { no, all } => FastOp::Branch { no: jump(at, *no), all: jump(at, *all) },
        Op::Skip(skip) => FastOp::Skip(jump(at, *skip)),
        Op::Known => FastOp::Known,
        Op::Fold(fold, count) => FastOp::Fold(*fold, *count),
        Op::OneOf(set) => FastOp::OneOf(set.iter().map(narrow).collect::<Option<Arc<[i64]>>>()?),
        _ => return None,
    })
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
        let cell = match op {
            FastOp::FieldHolds(field, value, holds) => match load(row.get(*field)) {
                FastCell::Int(left) => FastCell::Bool(holds.of(left.cmp(value))),
                unknown @ FastCell::Unknown(_) => unknown,
                FastCell::Bool(_) | FastCell::Other => return None,
            },
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
            FastOp::Not => match cells.pop()? {
                FastCell::Bool(value) => FastCell::Bool(!value),
                unknown @ FastCell::Unknown(_) => unknown,
                FastCell::Int(_) | FastCell::Other => return None,
            },
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
            FastOp::Shortcut { on, to } => {
                if cells.last() == Some(&FastCell::Bool(*on)) {
                    at = *to;
                }
                continue;
            }
            FastOp::Skip(to) => {
                at = *to;
                continue;
            }
            FastOp::Branch { no, all } => match cells.pop()? {
                FastCell::Bool(true) => continue,
                FastCell::Bool(false) => {
                    at = *no;
                    continue;
                }
                unknown => {
                    at = *all;
                    unknown
                }
            },
        };
        cells.push(cell);
    }
    cells.pop()
}

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
    if how == Fold::Count {
        return i64::try_from(cells.len()).ok().map(FastCell::Int);
    }
    let mut numbers = cells.iter().map(|cell| match cell {
        FastCell::Int(value) => Some(*value),
        FastCell::Unknown(_) | FastCell::Bool(_) | FastCell::Other => None,
    });
    let first = numbers.next()??;
    let folded = numbers.try_fold(first, |left, right| match how {
        Fold::Sum => left.checked_add(right?),
        Fold::Min | Fold::Count => Some(left.min(right?)),
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
