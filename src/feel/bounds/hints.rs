//! Where to cut a box so that an expression becomes decided. A hint may be wrong: it costs time, never
//! truth.
#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "an operation that is not listed gives no hint"
)]

use super::super::Expression;
use super::super::number::{exact, rescale};
use super::super::program::{Arithmetic, Cell, Op};
use super::{Bounds, Known, Ranges};
use crate::fact::FieldId;
use crate::math::{Decimal128, RoundingMode};
use std::sync::Arc;

/// A place at which to cut a field: the first value of the upper part.
pub(crate) type Cut = (FieldId, i64);

/// A comparison in which more than one field takes part, by the operations that make it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Atom {
    pub(super) ops: Vec<Op>,
    reads: Vec<FieldId>,
}

impl Atom {
    pub(super) fn is(&self, ops: &[Op]) -> bool {
        self.ops == ops
    }

    /// What it yields over a box, within what that assumes of it.
    pub(crate) fn bounds(&self, ranges: &Ranges<'_>) -> Bounds {
        super::run::run(&self.ops, &self.reads, ranges)
    }

    /// Whether it cannot come out as the box assumes, although something comes of it there.
    pub(crate) fn contradicts(&self, ranges: &Ranges<'_>) -> bool {
        let free = || Ranges { atoms: Vec::new(), ..ranges.clone() };
        self.bounds(ranges).is_empty() && !self.bounds(&free()).is_empty()
    }

    /// The fields that it compares.
    pub(crate) fn reads(&self) -> &[FieldId] {
        &self.reads
    }
}

/// What stands on the stack, as far as a cut can be read off it.
#[derive(Debug, Clone, Copy)]
enum Seen {
    /// A field, multiplied by ten to this power.
    Field(FieldId, u8),
    /// A field as a decimal of this scale.
    Decimal(FieldId, u8),
    Constant(i128),
    Fixed(Decimal128),
    Other,
}

impl Expression {
    /// The places at which a comparison of one field with a constant turns.
    pub(crate) fn cuts(&self, ranges: &Ranges<'_>) -> Vec<Cut> {
        let (mut stack, mut cuts) = (Vec::new(), Vec::new());
        for op in self.ops.iter() {
            match op {
                Op::Load(id) => stack.push(load(*id, ranges)),
                Op::Push(Cell::Int(value)) => stack.push(Seen::Constant(*value)),
                Op::Push(Cell::Dec(value)) => stack.push(Seen::Fixed(*value)),
                Op::Push(_) | Op::Today | Op::Now | Op::Inner(_) => stack.push(Seen::Other),
                Op::Rescale { from, to } => {
                    let top = stack.pop();
                    stack.push(top.map_or(Seen::Other, |top| rescaled(top, *from, *to)));
                }
                Op::ToDecimal(scale) => {
                    let top = stack.pop();
                    stack.push(top.map_or(Seen::Other, |top| to_decimal(top, *scale)));
                }
                Op::OneOf(set) => {
                    if let Some(Seen::Field(id, 0)) = stack.pop() {
                        set.iter().for_each(|value| cut(id, *value, true, &mut cuts));
                    }
                    stack.push(Seen::Other);
                }
                Op::Compare(_) => {
                    let pair = (stack.pop(), stack.pop());
                    if let (Some(one), Some(other)) = pair {
                        compared(one, other, &mut cuts);
                        compared(other, one, &mut cuts);
                    }
                    stack.push(Seen::Other);
                }
                Op::And | Op::Or | Op::Arithmetic(_) | Op::Contains => {
                    let right = stack.pop();
                    stack.pop();
                    // A quotient turns where what it is divided by is zero.
                    if let (Op::Arithmetic(Arithmetic::Divide), Some(Seen::Decimal(id, _))) =
                        (op, right)
                    {
                        cut(id, 0, true, &mut cuts);
                    }
                    stack.push(Seen::Other);
                }
                Op::Fold(_, count) => {
                    stack.truncate(stack.len().saturating_sub(*count));
                    stack.push(Seen::Other);
                }
                Op::Branch { .. } => {
                    stack.pop();
                }
                Op::Shortcut { .. } | Op::Skip(_) => {}
                _ => {
                    stack.pop();
                    stack.push(Seen::Other);
                }
            }
        }
        cuts
    }

    /// The texts that it names.
    pub(crate) fn words(&self) -> Vec<Arc<str>> {
        let mut words = Vec::new();
        for op in self.ops.iter() {
            match op {
                Op::Push(Cell::Text(text)) => words.push(text.clone()),
                Op::OneOfTexts(set) => words.extend(set.iter().cloned()),
                _ => {}
            }
        }
        words
    }

    /// The comparisons in which more than one of the fields that `varies` takes part.
    pub(crate) fn atoms(&self, varies: impl Fn(FieldId) -> bool) -> Vec<Atom> {
        let (mut starts, mut atoms): (Vec<usize>, Vec<Atom>) = (Vec::new(), Vec::new());
        for (at, op) in self.ops.iter().enumerate() {
            match op {
                Op::Load(_) | Op::Push(_) | Op::Today | Op::Now | Op::Inner(_) => starts.push(at),
                Op::And | Op::Or | Op::Arithmetic(_) | Op::Contains => {
                    starts.pop();
                }
                Op::Compare(_) => {
                    starts.pop();
                    let start = starts.last().copied().unwrap_or_default();
                    let ops = self.ops.get(start..=at).unwrap_or_default().to_vec();
                    let reads: Vec<FieldId> = ops.iter().filter_map(loaded).collect();
                    if reads.iter().filter(|id| varies(**id)).count() > 1 {
                        atoms.push(Atom { ops, reads });
                    }
                }
                Op::Fold(_, count) => {
                    starts.truncate(starts.len().saturating_sub(*count).saturating_add(1));
                }
                // The two ways of a branch leave one value: what is around it is not looked for.
                Op::Branch { .. } => return atoms,
                _ => {}
            }
        }
        atoms
    }
}

fn loaded(op: &Op) -> Option<FieldId> {
    if let Op::Load(id) = op { Some(*id) } else { None }
}

fn load(id: FieldId, ranges: &Ranges<'_>) -> Seen {
    match ranges.field(id).known {
        Known::Ints(low, high) if low == high => Seen::Constant(low),
        Known::Ints(..) => Seen::Field(id, 0),
        Known::Nothing | Known::Decimals(..) | Known::Texts(..) | Known::Any => Seen::Other,
    }
}

fn rescaled(seen: Seen, from: u8, to: u8) -> Seen {
    match (seen, to.checked_sub(from)) {
        (Seen::Field(id, up), Some(more)) => Seen::Field(id, up.saturating_add(more)),
        (Seen::Constant(value), _) => rescale(value, from, to).map_or(Seen::Other, Seen::Constant),
        _ => Seen::Other,
    }
}

fn to_decimal(seen: Seen, scale: u8) -> Seen {
    match seen {
        Seen::Field(id, up) => {
            scale.checked_sub(up).map_or(Seen::Other, |scale| Seen::Decimal(id, scale))
        }
        Seen::Constant(value) => {
            Decimal128::from_scaled(value, scale).map_or(Seen::Other, Seen::Fixed)
        }
        Seen::Decimal(..) | Seen::Fixed(_) | Seen::Other => Seen::Other,
    }
}

fn compared(one: Seen, other: Seen, cuts: &mut Vec<Cut>) {
    match (one, other) {
        (Seen::Field(id, up), Seen::Constant(value)) => {
            let Some(by) = 10_i128.checked_pow(up.into()) else { return };
            let at = value.checked_div_euclid(by);
            let whole = value.checked_rem_euclid(by) == Some(0);
            if let Some(at) = at {
                cut(id, at, whole, cuts);
            }
        }
        (Seen::Decimal(id, scale), Seen::Fixed(value)) => {
            let at = exact(value.rounded_at(scale, RoundingMode::Floor));
            if let Some(at) = at {
                cut(id, at, true, cuts);
            }
        }
        _ => {}
    }
}

/// Cuts after `value`, and before it where it is a value that the field can have.
fn cut(id: FieldId, value: i128, whole: bool, cuts: &mut Vec<Cut>) {
    let Ok(value) = i64::try_from(value) else { return };
    if whole {
        cuts.push((id, value));
    }
    cuts.extend(value.checked_add(1).map(|after| (id, after)));
}
