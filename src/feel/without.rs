//! The operands of the `and` and `or` of a condition, and the same condition without one of them.
#![expect(clippy::wildcard_enum_match_arm, reason = "what is not listed has no operands")]

use super::Expression;
use super::ast::{Kind, Node, Operator};
use super::kind::Ty;
use super::lower::Lowering;
use super::program::Op;
use super::tree::Mode;
use crate::error::Span;
use crate::fact::Schema;

impl Expression {
    /// The operands of every `and` and `or`, those that contain others before them: where each stands
    /// in the text.
    pub(crate) fn operand_spans(&self) -> Vec<Span> {
        let mut found = Vec::new();
        operands(&self.whole.node, &mut found);
        found
    }

    /// The same condition as if the operand at `span` never decided it; none when there is none there.
    pub(crate) fn without(&self, span: Span, schema: &Schema) -> Option<Self> {
        let mut node = self.whole.node.clone();
        if !drop_operand(&mut node, span) {
            return None;
        }
        let mut lowering = Lowering::new(schema, Mode::Strict);
        let code = lowering.node(&node, Some(&Ty::Boolean));
        lowering.finish(&node, code).ok()
    }

    /// Whether it may hold or not hold because something is missing: it asks `known(x)`, or computes
    /// what the flat program does not.
    pub(crate) fn may_ask_known(&self) -> bool {
        self.ops.iter().any(|op| matches!(op, Op::Known | Op::Inner(_)))
    }
}

fn operands(node: &Node, found: &mut Vec<Span>) {
    match &node.kind {
        Kind::Binary(Operator::And | Operator::Or, left, right) => {
            for side in [left, right] {
                found.push(side.span);
                operands(side, found);
            }
        }
        Kind::Not(inner) => operands(inner, found),
        _ => {}
    }
}

/// Puts in place of the operand at `span` the constant that decides nothing.
fn drop_operand(node: &mut Node, span: Span) -> bool {
    match &mut node.kind {
        Kind::Binary(operator @ (Operator::And | Operator::Or), left, right) => {
            let neutral = *operator == Operator::And;
            for side in [left, right] {
                if side.span == span {
                    side.kind = Kind::Boolean(neutral);
                    return true;
                }
                if drop_operand(side, span) {
                    return true;
                }
            }
            false
        }
        Kind::Not(inner) => drop_operand(inner, span),
        _ => false,
    }
}
