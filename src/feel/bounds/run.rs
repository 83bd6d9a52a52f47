//! The flat program over a box: both ways of a branch are gone, and what may be skipped is not.

use super::super::program::{Cell, Op};
use super::compute::{binary, fold, unary};
use super::{Bounds, Known, Ranges, Whys};
use crate::fact::FieldId;
use crate::value::EPOCH_DAY;

const MICROS_A_DAY: i128 = 86_400_000_000;

/// What is on the stack, and the place of the first operation that made it.
struct Entry {
    bounds: Bounds,
    start: usize,
}

struct Machine<'a> {
    ops: &'a [Op],
    ranges: &'a Ranges<'a>,
    /// The reasons for which anything that is read can be missing.
    unread: Whys,
    stack: Vec<Entry>,
}

/// All that `ops`, which read `reads`, can leave on the stack.
pub(super) fn run(ops: &[Op], reads: &[FieldId], ranges: &Ranges<'_>) -> Bounds {
    let unread = reads.iter().fold(Whys::NONE, |all, id| all.or(ranges.field(*id).unknown));
    let mut machine = Machine { ops, ranges, unread, stack: Vec::new() };
    let found = machine.go(0, ops.len()).and_then(|()| machine.pop());
    found.map_or(Bounds { known: Known::Any, unknown: unread }, |entry| entry.bounds)
}

impl Machine<'_> {
    fn pop(&mut self) -> Option<Entry> {
        self.stack.pop()
    }

    fn push(&mut self, bounds: Bounds, start: usize) {
        self.stack.push(Entry { bounds, start });
    }

    /// Goes from one operation to before another; nothing when the program is not as it should be.
    fn go(&mut self, from: usize, to: usize) -> Option<()> {
        let mut at = from;
        while at < to {
            let here = at;
            let op = self.ops.get(at)?;
            at = at.checked_add(1)?;
            match op {
                Op::Load(id) => self.push(self.ranges.field(*id), here),
                Op::Push(cell) => self.push(Bounds::known(self.constant(cell)), here),
                Op::Today => {
                    let (first, last) = self.ranges.days;
                    self.push(Bounds::known(Known::Ints(first.into(), last.into())), here);
                }
                Op::Now => self.push(Bounds::known(self.now()), here),
                Op::Inner(_) => {
                    self.push(Bounds { known: Known::Any, unknown: self.unread }, here);
                }
                // What one side decides alone the junction decides too.
                Op::Shortcut { .. } => {}
                Op::Skip(count) => at = at.checked_add(*count)?,
                Op::Branch { no, all } => at = self.branch(at, *no, *all)?,
                Op::And | Op::Or => {
                    let (right, left) = (self.pop()?, self.pop()?);
                    let joined = junction(matches!(op, Op::Or), &left.bounds, &right.bounds);
                    self.push(joined, left.start);
                }
                // No policy has what only DMN's reading of null asks for.
                Op::Equal { .. } | Op::Otherwise(_) | Op::Sure => return None,
                Op::Known => {
                    let Entry { bounds, start } = self.pop()?;
                    let no = !bounds.unknown.is_empty();
                    self.push(Bounds::truth(bounds.known != Known::Nothing, no), start);
                }
                Op::Fold(how, count) => {
                    let first = self.stack.len().checked_sub(*count)?;
                    let entries = self.stack.split_off(first);
                    let start = entries.first()?.start;
                    let all = entries.iter().map(|entry| entry.bounds);
                    self.push(fold(*how, all), start);
                }
                Op::Arithmetic(_) | Op::Compare(_) | Op::Contains => {
                    let (right, left) = (self.pop()?, self.pop()?);
                    let found = binary(op, left.bounds, right.bounds, self.ranges);
                    let found = self.assumed(left.start, at, found);
                    self.push(found, left.start);
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
                    let Entry { bounds, start } = self.pop()?;
                    let known = unary(op, bounds.known, self.ranges);
                    self.push(Bounds { known, unknown: bounds.unknown }, start);
                }
            }
        }
        Some(())
    }

    /// Takes the ways that a condition leaves open; returns the place after both.
    fn branch(&mut self, at: usize, no: usize, all: usize) -> Option<usize> {
        let Entry { bounds, start } = self.pop()?;
        let answers = bounds.answers();
        let (other, end) = (at.checked_add(no)?, at.checked_add(all)?);
        let mut found = Bounds::missing(answers.unknown);
        if answers.yes {
            // Before the other way stands the jump over it.
            self.go(at, other.checked_sub(1)?)?;
            found = found.or(self.pop()?.bounds);
        }
        if answers.no {
            self.go(other, end)?;
            found = found.or(self.pop()?.bounds);
        }
        self.push(found, start);
        Some(end)
    }

    fn constant(&self, cell: &Cell) -> Known {
        match cell {
            Cell::Bool(value) => Known::Ints(i128::from(*value), i128::from(*value)),
            Cell::Int(value) => Known::Ints(*value, *value),
            Cell::Dec(value) => Known::Decimals(*value, *value),
            Cell::Text(text) => self.ranges.text(text),
            Cell::List(_) | Cell::Unknown(_) => Known::Any,
        }
    }

    /// The instants of the days of any place on earth.
    fn now(&self) -> Known {
        let (first, last) = self.ranges.days;
        let at = |day: i64, away: i128| {
            let days = i128::from(day).checked_sub(EPOCH_DAY.into())?.checked_add(away)?;
            days.checked_mul(MICROS_A_DAY)
        };
        match (at(first, -1), at(last, 2)) {
            (Some(low), Some(high)) => Known::Ints(low, high),
            _ => Known::Any,
        }
    }

    /// `found` within what the box assumes of the comparison that these operations make.
    fn assumed(&self, start: usize, end: usize, found: Bounds) -> Bounds {
        let Some(ops) = self.ops.get(start..end) else { return found };
        let atom = self.ranges.atoms.iter().find(|(atom, _)| atom.is(ops));
        atom.map_or(found, |(_, assumed)| found.and(*assumed))
    }
}

/// `and` and `or` over all pairs of answers.
fn junction(or: bool, left: &Bounds, right: &Bounds) -> Bounds {
    // What comes first is always computed: where nothing comes of it, nothing does.
    if left.is_empty() {
        return Bounds::NOTHING;
    }
    let (left, right) = (left.answers(), right.answers());
    let (decides_left, decides_right) =
        if or { (left.yes, right.yes) } else { (left.no, right.no) };
    let (leaves_left, leaves_right) = if or { (left.no, right.no) } else { (left.yes, right.yes) };
    let decided = decides_left || decides_right;
    let left_open = leaves_left && leaves_right;
    let mut unknown = Whys::NONE;
    if leaves_right || !right.unknown.is_empty() {
        unknown = unknown.or(left.unknown);
    }
    if leaves_left {
        unknown = unknown.or(right.unknown);
    }
    let truth =
        if or { Bounds::truth(decided, left_open) } else { Bounds::truth(left_open, decided) };
    Bounds { unknown, ..truth }
}
