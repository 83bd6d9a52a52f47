//! From the flat program to the tree of this machine: the program is run over its own operations
//! instead of values.

use super::piece::{Kind, Piece};
use super::simplify::one_of;
use super::{Fast, Number, Test};
use crate::fact::Schema;
use crate::feel::program::{Arithmetic, Cell, Fold, Op};
use std::sync::Arc;

/// `ops` for this machine; `None` when it lacks too much.
pub(in crate::feel) fn translate(ops: &[Op], schema: &Schema) -> Option<Fast> {
    Reading { schema }.piece(ops)?.whole()
}

struct Reading<'a> {
    schema: &'a Schema,
}

/// So many of the operations.
fn part(ops: &[Op], from: usize, count: usize) -> Option<&[Op]> {
    ops.get(from..from.checked_add(count)?)
}

impl Reading<'_> {
    /// What `ops` leave on an empty stack; `None` when it is not one piece.
    fn piece(&self, ops: &[Op]) -> Option<Piece> {
        let mut stack = Vec::new();
        let mut at = 0_usize;
        while let Some(op) = ops.get(at) {
            at = at.checked_add(1)?;
            match op {
                Op::Shortcut { on, skip } => {
                    let right = self.piece(part(ops, at, skip.checked_sub(1)?)?)?;
                    let left: Piece = stack.pop()?;
                    stack.push(left.junction(*on, right));
                    at = at.checked_add(*skip)?;
                }
                Op::Branch { no, all } => {
                    let yes = self.piece(part(ops, at, no.checked_sub(1)?)?)?;
                    let from = at.checked_add(*no)?;
                    let no = self.piece(part(ops, from, all.checked_sub(*no)?)?)?;
                    let condition = stack.pop()?;
                    stack.push(condition.chosen(yes, no));
                    at = at.checked_add(*all)?;
                }
                op => self.step(op, &mut stack)?,
            }
        }
        let piece = stack.pop()?;
        stack.is_empty().then_some(piece)
    }

    /// One operation that is no jump.
    fn step(&self, op: &Op, stack: &mut Vec<Piece>) -> Option<()> {
        if *op == Op::Sure {
            // DMN asks the machine that knows what null means here.
            *stack.last_mut()? = Piece::gives_up();
            return Some(());
        }
        let piece = match op {
            Op::Load(field) => Piece::field(*field, self.schema),
            Op::Push(Cell::Bool(value)) => Piece::new(Kind::Test(Test::Constant(*value))),
            Op::Push(Cell::Int(value)) => constant(*value),
            Op::Today => Piece::new(Kind::Number(Number::Today)),
            Op::Now => Piece::new(Kind::Number(Number::Now)),
            Op::Push(_) | Op::Inner(_) => Piece::gives_up(),
            Op::Arithmetic(_) | Op::Compare(_) | Op::Contains | Op::Equal { .. } => {
                let (right, left) = (stack.pop()?, stack.pop()?);
                binary(op, left, right)
            }
            Op::Fold(fold, count) => {
                let from = stack.len().checked_sub(*count)?;
                Piece::folded(
                    stack.split_off(from),
                    match fold {
                        Fold::Min => Number::Least,
                        Fold::Max => Number::Greatest,
                        Fold::Sum => Number::Sum,
                    },
                )
            }
            op => unary(op, stack.pop()?),
        };
        stack.push(piece);
        Some(())
    }
}

fn constant(value: i128) -> Piece {
    match i64::try_from(value) {
        Ok(value) => Piece::new(Kind::Number(Number::Constant(value))),
        Err(_) => Piece::gives_up(),
    }
}

fn unary(op: &Op, piece: Piece) -> Piece {
    let narrow = |value: &i128| i64::try_from(*value).ok();
    match op {
        Op::Rescale { from, to } => {
            let factor = to.checked_sub(*from).and_then(|by| 10_i64.checked_pow(u32::from(by)));
            piece.map(|number| Some(times(number, factor?)))
        }
        Op::Times(factor) => piece.map(|number| Some(times(number, narrow(factor)?))),
        Op::Over(by) => piece.map(|number| over(number, narrow(by)?, false)),
        Op::OverExact(by) => piece.map(|number| over(number, narrow(by)?, true)),
        // No number of 64 bits is farther away than what these do not hold.
        Op::Within(most) => piece.map(|number| Some(within(number, u64::try_from(*most).ok()))),
        Op::ToDecimal(scale) => piece.decimal(*scale),
        Op::Negate => piece.map(|number| Some(Number::Negate(Box::new(number)))),
        Op::Absolute => piece.map(|number| Some(Number::Absolute(Box::new(number)))),
        Op::Not => piece.negated(),
        Op::Otherwise(unknown) => piece.otherwise(*unknown),
        Op::Known => piece.known(),
        Op::OneOf(set) => match set.iter().map(narrow).collect::<Option<Arc<[i64]>>>() {
            Some(set) => piece.tested(|number| one_of(number, set)),
            None => Piece::gives_up(),
        },
        _ => Piece::gives_up(),
    }
}

fn binary(op: &Op, left: Piece, right: Piece) -> Piece {
    match op {
        Op::Compare(holds) => left.compared(right, *holds),
        Op::Equal { is } => left.equal(right, *is),
        Op::Arithmetic(Arithmetic::Add) => left.joined(right, Number::Add),
        Op::Arithmetic(Arithmetic::Subtract) => left.joined(right, Number::Subtract),
        Op::Arithmetic(Arithmetic::Multiply) => left.joined(right, Number::Multiply),
        Op::Arithmetic(Arithmetic::Divide) => left.divided(right),
        _ => Piece::gives_up(),
    }
}

fn times(number: Number, factor: i64) -> Number {
    if let Number::Constant(value) = &number
        && let Some(product) = value.checked_mul(factor)
    {
        return Number::Constant(product);
    }
    Number::Times(Box::new(number), factor)
}

fn within(number: Number, most: Option<u64>) -> Number {
    match most {
        Some(most) => Number::Within(Box::new(number), most),
        None => number,
    }
}

fn over(number: Number, by: i64, exact: bool) -> Option<Number> {
    if by < 1 {
        return None;
    }
    if let Number::Constant(value) = &number
        && !exact
    {
        return value.checked_div_euclid(by).map(Number::Constant);
    }
    Some(Number::Over { number: Box::new(number), by, exact })
}
