//! Sums, differences, products and quotients of numbers, days, instants and lengths of time.
#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "what is not listed here is a type fault, or a division"
)]

use super::super::ast::{Node, Operator};
use super::super::kind::{Ty, Unit, product_unit, quotient_unit};
use super::super::program::{Arithmetic, Cell, Op};
use super::align::decimal;
use super::{Code, INTEGER_SCALE_MAX, Lowering};
use crate::error::Span;

const SECONDS_A_DAY: i128 = 86_400;
pub(in crate::feel) const MICROS_A_SECOND: i128 = 1_000_000;
/// Days from 0001-01-01 within the years that have nine digits, 800 million years either way.
const DAYS_MAX: u128 = 292_000_000_000;
/// Microseconds from 1970 within these years.
const MICROS_MAX: u128 = DAYS_MAX * 86_400 * 1_000_000;
/// A length of time within twelve digits of days.
const SECONDS_MAX: u128 = 900_000_000_000 * 86_400;

impl Lowering<'_> {
    pub(super) fn negative(&mut self, inner: &Node, span: Span) -> Code {
        let code = Code { span, ..self.node(inner, None) };
        match &code.ty {
            Ty::Invalid => code,
            Ty::Number { .. } | Ty::Duration => match code.constant().and_then(i128::checked_neg) {
                Some(value) => Code::new(code.ty, vec![Op::Push(Cell::Int(value))], span),
                None => code.then(Op::Negate),
            },
            Ty::Months => Code::whole(Ty::Months, span),
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
        let whole = left.whole || right.whole;
        let code = match (&left.ty, &right.ty) {
            (Ty::Number { .. }, Ty::Number { .. }) => self.numbers(operator, left, right),
            (Ty::Text, Ty::Text) if operator == Operator::Add => Code::whole(Ty::Text, span),
            _ => self.times(operator, left, right),
        };
        Code { span, whole: whole || code.whole, ..code }
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
            Operator::Power if second != Unit::Plain || first == Unit::Rate => {
                let message = format!("{} to the power of {} means nothing", left.ty, right.ty);
                return self.fault("unit-mismatch", left.span.to(right.span), message);
            }
            Operator::Power => return Code::whole(Ty::NUMBER, left.span.to(right.span)),
            Operator::Multiply => (Arithmetic::Multiply, product_unit(first, second)),
            _ => (Arithmetic::Divide, quotient_unit(first, second)),
        };
        let Some(unit) = unit else {
            let word = if how == Arithmetic::Multiply { "times" } else { "over" };
            let message = format!("{} {word} {} means nothing", left.ty, right.ty);
            return self.fault("unit-mismatch", left.span.to(right.span), message);
        };
        let divisor = right.constant().filter(|_| how == Arithmetic::Divide);
        if let Some((factor, scale)) =
            one.zip(other).zip(divisor).and_then(|(scales, divisor)| reciprocal(divisor, scales))
        {
            let ty = Ty::Number { scale: Some(scale), unit };
            let span = left.span.to(right.span);
            return Code { span, ..left.then(Op::Times(factor)).typed(ty) };
        }
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
        let whole = Ty::WHOLE;
        match (operator, &left.ty, &right.ty) {
            (Operator::Subtract, Ty::Date, Ty::Date) => {
                joined(Arithmetic::Subtract, left, right, Ty::Duration)
                    .then(Op::Times(SECONDS_A_DAY))
            }
            (Operator::Subtract, Ty::Instant, Ty::Instant) => {
                joined(Arithmetic::Subtract, left, right, Ty::Duration)
                    .then(Op::OverExact(MICROS_A_SECOND))
            }
            (Operator::Add | Operator::Subtract, Ty::Date, Ty::Duration) => {
                // A day moves from its midnight, and what is left of a day is dropped.
                let signed =
                    if operator == Operator::Subtract { right.then(Op::Negate) } else { right };
                let days = signed.then(Op::Over(SECONDS_A_DAY));
                joined(Arithmetic::Add, left, days, Ty::Date).then(Op::Within(DAYS_MAX))
            }
            (Operator::Add | Operator::Subtract, Ty::Instant, Ty::Duration) => {
                let micros = right.then(Op::Times(MICROS_A_SECOND));
                joined(sign(operator), left, micros, Ty::Instant).then(Op::Within(MICROS_MAX))
            }
            (Operator::Add | Operator::Subtract, Ty::Duration, Ty::Duration) => {
                joined(sign(operator), left, right, Ty::Duration).then(Op::Within(SECONDS_MAX))
            }
            (Operator::Multiply, Ty::Duration, number)
            | (Operator::Multiply, number, Ty::Duration)
                if *number == whole =>
            {
                joined(Arithmetic::Multiply, left, right, Ty::Duration)
                    .then(Op::Within(SECONDS_MAX))
            }
            (Operator::Divide, Ty::Duration, Ty::Duration) => {
                let ty = Ty::Number { scale: None, unit: Unit::Plain };
                let (left, right) = (left.then(Op::ToDecimal(0)), right.then(Op::ToDecimal(0)));
                joined(Arithmetic::Divide, left, right, ty)
            }
            (_, one, other) => {
                if let Some(ty) = by_calendar(operator, one, other) {
                    return Code::whole(ty, left.span.to(right.span));
                }
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

/// What an integer at the first of two scales is multiplied by instead of being divided by `divisor`
/// at the second, and the scale of the product: where the decimals of `1 / divisor` end, the quotient
/// is a decimal too, and exact.
fn reciprocal(divisor: i128, (scale, of): (u8, u8)) -> Option<(i128, u8)> {
    (scale..=INTEGER_SCALE_MAX).find_map(|to| {
        let more = to.checked_sub(scale)?.checked_add(of)?;
        let power = 10_i128.checked_pow(u32::from(more))?;
        let exact = power.checked_rem(divisor)? == 0;
        exact.then(|| power.checked_div(divisor)).flatten().map(|factor| (factor, to))
    })
}

/// What only the complete evaluator computes: months, times of day, and fractions of durations.
fn by_calendar(operator: Operator, left: &Ty, right: &Ty) -> Option<Ty> {
    let plain = |ty: &Ty| matches!(ty, Ty::Number { unit: Unit::Plain, .. });
    let sum = matches!(operator, Operator::Add | Operator::Subtract);
    Some(match (left, right) {
        (Ty::Date | Ty::Instant | Ty::Months, Ty::Months) if sum => left.clone(),
        (Ty::Time, Ty::Duration) if sum => Ty::Time,
        (Ty::Time, Ty::Time) if operator == Operator::Subtract => Ty::Duration,
        (Ty::Duration, Ty::Date | Ty::Instant | Ty::Time) if operator == Operator::Add => {
            right.clone()
        }
        (Ty::Months, Ty::Date | Ty::Instant) if operator == Operator::Add => right.clone(),
        (Ty::Date, Ty::Instant) | (Ty::Instant, Ty::Date) if operator == Operator::Subtract => {
            Ty::Duration
        }
        (Ty::Months, Ty::Months) if operator == Operator::Divide => Ty::NUMBER,
        (Ty::Months | Ty::Duration, number)
            if plain(number) && matches!(operator, Operator::Multiply | Operator::Divide) =>
        {
            left.clone()
        }
        (number, Ty::Months | Ty::Duration) if plain(number) && operator == Operator::Multiply => {
            right.clone()
        }
        _ => return None,
    })
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
