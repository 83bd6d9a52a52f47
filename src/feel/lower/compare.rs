//! Comparisons.

use super::super::ast::{Kind, Node, Operator};
use super::super::kind::Ty;
use super::super::program::{Holds, Op};
use super::super::tree::Mode;
use super::arithmetic::MICROS_A_SECOND;
use super::{Code, Lowering};
use crate::error::Span;

impl Lowering<'_> {
    pub(super) fn comparison(
        &mut self,
        operator: Operator,
        left: &Node,
        right: &Node,
        span: Span,
    ) -> Code {
        // A text stands for a value of the enum on the other side, on whichever side it is.
        let (left, right) = if matches!(left.kind, Kind::Text(_)) {
            let right = self.node(right, None);
            (self.node(left, Some(&right.ty)), right)
        } else {
            let left = self.node(left, None);
            let right = self.node(right, Some(&left.ty));
            (left, right)
        };
        Code { span, ..self.compared(operator, left, right) }
    }

    /// The comparison of two pieces of code.
    pub(super) fn compared(&mut self, operator: Operator, left: Code, right: Code) -> Code {
        if left.ty.is_invalid() || right.ty.is_invalid() {
            return Code::invalid(left.span);
        }
        let span = left.span.to(right.span);
        let ordered = !matches!(operator, Operator::Equal | Operator::Unequal);
        if ordered && matches!(left.ty, Ty::Boolean | Ty::Symbol(_)) {
            let message = format!("{} has no order", left.ty);
            return self.fault("type-mismatch", span, message);
        }
        let lists = [&left.ty, &right.ty].into_iter().filter(|ty| **ty == Ty::TextList).count();
        if lists == 1 || (lists == 2 && ordered) {
            let message = "a list of text does not compare".to_owned();
            let help = "write list contains(list, text)".to_owned();
            return self.fault_help(("type-mismatch", span), message, Some(help));
        }
        let numbers = matches!((&left.ty, &right.ty), (Ty::Number { .. }, Ty::Number { .. }));
        if !numbers && left.ty.common(&right.ty).is_none() {
            let message = format!("{} and {} do not compare", left.ty, right.ty);
            return self.fault("type-mismatch", span, message);
        }
        let Some((left, right)) = self.alike(left, right) else { return Code::invalid(span) };
        let unordered =
            matches!(left.ty, Ty::List(_) | Ty::Range(_) | Ty::Context(_) | Ty::Function(_));
        if ordered && unordered {
            let message = format!("{} has no order", left.ty);
            return self.fault("type-mismatch", span, message);
        }
        if left.whole || right.whole || !left.ty.is_flat() || left.ty == Ty::TextList {
            return Code::whole(Ty::Boolean, span);
        }
        // Moments are told apart to the second, as the standard has it.
        let (left, right) = if left.ty == Ty::Instant {
            (left.then(Op::Over(MICROS_A_SECOND)), right.then(Op::Over(MICROS_A_SECOND)))
        } else {
            (left, right)
        };
        let mut ops = left.ops;
        ops.extend(right.ops);
        let equality = matches!(operator, Operator::Equal | Operator::Unequal);
        ops.push(if equality && self.mode == Mode::Dmn {
            Op::Equal { is: operator == Operator::Equal }
        } else {
            Op::Compare(holds(operator))
        });
        Code::new(Ty::Boolean, ops, span)
    }
}

fn holds(operator: Operator) -> Holds {
    use Operator::{Equal, Greater, GreaterOrEqual, Less, LessOrEqual, Unequal};
    Holds {
        less: matches!(operator, Less | LessOrEqual | Unequal),
        equal: matches!(operator, Equal | LessOrEqual | GreaterOrEqual),
        greater: matches!(operator, Greater | GreaterOrEqual | Unequal),
    }
}
