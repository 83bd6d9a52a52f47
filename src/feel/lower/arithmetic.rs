//! Sums, differences, products and quotients of numbers, days, instants and lengths of time.
#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "what is not listed here is a type fault, or a division"
)]

use super::super::ast::{Node, Operator};
use super::super::kind::{Ty, Unit, product_unit, quotient_unit};
use super::super::program::{Arithmetic, Cell, Op};
use super::{Code, INTEGER_SCALE_MAX, Lowering, decimal};
use crate::error::Span;

const SECONDS_A_DAY: i128 = 86_400;
const MICROS_A_SECOND: i128 = 1_000_000;

impl Lowering<'_> {
    pub(super) fn negative(&mut self, inner: &Node, span: Span) -> Code {
        let code = Code { span, ..self.node(inner, None) };
        match &code.ty {
            Ty::Invalid => code,
            Ty::Number { .. } | Ty::Duration => match code.constant().and_then(i128::checked_neg) {
                Some(value) => Code::new(code.ty, vec![Op::Push(Cell::Int(value))], span),
                None => code.then(Op::Negate),
            },
            ty => {
                let message = format!("{ty} has no negative");
                self.fault("type-mismatch", span, message)
            }
        }
    }

    pub(super) fn arithmetic(
        &mut self,
        operator: Operator,
        left: &Node,
        right: &Node,
        span: Span,
    ) -> Code {
        let (left, right) = (self.node(left, None), self.node(right, None));
        if left.ty.is_invalid() || right.ty.is_invalid() {
            return Code::invalid(span);
        }
        let code = match (&left.ty, &right.ty) {
            (Ty::Number { .. }, Ty::Number { .. }) => self.numbers(operator, left, right),
            _ => self.times(operator, left, right),
        };
        Code { span, ..code }
    }

    fn numbers(&mut self, operator: Operator, left: Code, right: Code) -> Code {
        let (Ty::Number { scale: one, unit: first }, Ty::Number { scale: other, unit: second }) =
            (&left.ty, &right.ty)
        else {
            return Code::invalid(left.span);
        };
        let (one, other, first, second) = (*one, *other, *first, *second);
        let (how, unit) = match operator {
            Operator::Add | Operator::Subtract => {
                let Some((left, right)) = self.alike(left, right) else {
                    return Code::invalid(Span::default());
                };
                let ty = left.ty.clone();
                return joined(sign(operator), left, right, ty);
            }
            Operator::Multiply => (Arithmetic::Multiply, product_unit(first, second)),
            _ => (Arithmetic::Divide, quotient_unit(first, second)),
        };
        let Some(unit) = unit else {
            let word = if how == Arithmetic::Multiply { "times" } else { "over" };
            let message = format!("{} {word} {} means nothing", left.ty, right.ty);
            return self.fault("unit-mismatch", left.span.to(right.span), message);
        };
        let whole = one.zip(other).and_then(|(one, other)| one.checked_add(other));
        let whole =
            whole.filter(|scale| *scale <= INTEGER_SCALE_MAX && how == Arithmetic::Multiply);
        let ty = Ty::Number { scale: whole, unit };
        if whole.is_some() {
            joined(how, left, right, ty)
        } else {
            joined(how, decimal(left, unit), decimal(right, unit), ty)
        }
    }

    /// Arithmetic with days, instants and lengths of time.
    fn times(&mut self, operator: Operator, left: Code, right: Code) -> Code {
        let whole = Ty::Number { scale: Some(0), unit: Unit::Plain };
        match (operator, &left.ty, &right.ty) {
            (Operator::Subtract, Ty::Date, Ty::Date) => {
                joined(Arithmetic::Subtract, left, right, Ty::Duration)
                    .then(Op::Times(SECONDS_A_DAY))
            }
            (Operator::Subtract, Ty::Instant, Ty::Instant) => {
                joined(Arithmetic::Subtract, left, right, Ty::Duration)
                    .then(Op::Over(MICROS_A_SECOND))
            }
            (Operator::Add | Operator::Subtract, Ty::Date, Ty::Duration) => {
                joined(sign(operator), left, right.then(Op::WholeDays), Ty::Date)
            }
            (Operator::Add | Operator::Subtract, Ty::Instant, Ty::Duration) => {
                joined(sign(operator), left, right.then(Op::Times(MICROS_A_SECOND)), Ty::Instant)
            }
            (Operator::Add | Operator::Subtract, Ty::Duration, Ty::Duration) => {
                joined(sign(operator), left, right, Ty::Duration)
            }
            (Operator::Multiply, Ty::Duration, number)
            | (Operator::Multiply, number, Ty::Duration)
                if *number == whole =>
            {
                joined(Arithmetic::Multiply, left, right, Ty::Duration)
            }
            (Operator::Divide, Ty::Duration, Ty::Duration) => {
                let ty = Ty::Number { scale: None, unit: Unit::Plain };
                let (left, right) = (left.then(Op::ToDecimal(0)), right.then(Op::ToDecimal(0)));
                joined(Arithmetic::Divide, left, right, ty)
            }
            (_, one, other) => {
                let word = match operator {
                    Operator::Add => "plus",
                    Operator::Subtract => "minus",
                    Operator::Multiply => "times",
                    _ => "over",
                };
                let message = format!("{one} {word} {other} means nothing");
                self.fault("type-mismatch", left.span.to(right.span), message)
            }
        }
    }
}

fn sign(operator: Operator) -> Arithmetic {
    if operator == Operator::Add { Arithmetic::Add } else { Arithmetic::Subtract }
}

fn joined(how: Arithmetic, left: Code, right: Code, ty: Ty) -> Code {
    let span = left.span.to(right.span);
    let mut ops = left.ops;
    ops.extend(right.ops);
    ops.push(Op::Arithmetic(how));
    Code::new(ty, ops, span)
}
