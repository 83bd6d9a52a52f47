//! From the general program to the one for whole numbers.
#![expect(clippy::wildcard_enum_match_arm, reason = "what is not listed, this machine lacks")]

use super::{FastCell, FastOp};
use crate::feel::program::{Arithmetic, Cell, Op};
use std::collections::BTreeSet;
use std::sync::Arc;

/// `ops` for this machine; `None` when it lacks one of them.
pub(in crate::feel) fn translate(ops: &[Op]) -> Option<Arc<[FastOp]>> {
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
