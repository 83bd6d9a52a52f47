//! The operands of a condition: what `and`, `or` and `not` join, each a condition of its own.

use super::Expression;
use super::ast::{Kind, Node, Operator};
use super::kind::Ty;
use super::lower::Lowering;
use super::parse::{self, Vocabulary};
use super::tree::Mode;
use crate::fact::Schema;

impl Expression {
    /// The operands of the condition `text`, in order; the condition itself when nothing is joined.
    pub(crate) fn operands(text: &str, schema: &Schema) -> Vec<Self> {
        let Ok(node) = parse::expression(text, &Vocabulary::default()) else { return Vec::new() };
        let mut leaves = Vec::new();
        let mut waiting = vec![&node];
        while let Some(node) = waiting.pop() {
            if let Kind::Binary(Operator::And | Operator::Or, left, right) = &node.kind {
                waiting.extend([right.as_ref(), left.as_ref()]);
            } else if let Kind::Not(inner) = &node.kind {
                waiting.push(inner);
            } else {
                leaves.push(node);
            }
        }
        leaves.into_iter().filter_map(|leaf: &Node| Self::condition(leaf, schema)).collect()
    }

    fn condition(node: &Node, schema: &Schema) -> Option<Self> {
        let mut lowering = Lowering::new(schema, Mode::Strict);
        let code = lowering.node(node, Some(&Ty::Boolean));
        let code = lowering.stored(code, &Ty::Boolean);
        lowering.finish(node, code).ok()
    }
}
