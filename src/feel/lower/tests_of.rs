//! `in` and the cells of tables: one value against tests of which one must hold.
#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "only enums and texts are looked up in a sorted list"
)]

use super::super::ast::{Operator, Test};
use super::super::kind::Ty;
use super::super::program::{Cell, Op};
use super::{Code, Lowering, junction};
use crate::error::Span;
use crate::limits::PROGRAM_OPS_MAX;
use std::sync::Arc;

impl Lowering<'_> {
    /// Whether one of `tests` holds of `value`.
    pub(in crate::feel) fn any_of(&mut self, value: &Code, tests: &[Test], span: Span) -> Code {
        if value.ty.is_invalid() {
            return Code::invalid(span);
        }
        if let Some(code) = self.one_of(value, tests, span) {
            return code;
        }
        let mut all: Option<Code> = None;
        for test in tests {
            let code = self.test(value, test, span);
            let joined = match all {
                Some(before) => junction(true, before, code),
                None => code,
            };
            if joined.ops.len() > PROGRAM_OPS_MAX {
                return self.fault("too-complex", span, "these tests are too many".to_owned());
            }
            all = Some(joined);
        }
        Code { span, ..all.unwrap_or_else(|| Code::invalid(span)) }
    }

    fn test(&mut self, value: &Code, test: &Test, span: Span) -> Code {
        match test {
            // True also of an unknown: the cell does not look.
            Test::Any => Code::new(Ty::Boolean, vec![Op::Push(Cell::Bool(true))], span),
            Test::Compare(operator, node) => {
                let other = self.node(node, Some(&value.ty));
                if *operator == Operator::Equal
                    && (&value.ty, &other.ty) == (&Ty::Text, &Ty::TextList)
                {
                    let mut ops = other.ops;
                    ops.extend(value.ops.iter().cloned());
                    ops.push(Op::Contains);
                    return Code::new(Ty::Boolean, ops, span);
                }
                let value = Code { span: node.span, ..value.clone() };
                self.compared(*operator, value, other)
            }
            Test::Range { low, low_in, high, high_in } => {
                let above = if *low_in { Operator::GreaterOrEqual } else { Operator::Greater };
                let below = if *high_in { Operator::LessOrEqual } else { Operator::Less };
                let ends = low.span.to(high.span);
                let value = Code { span: ends, ..value.clone() };
                let low = self.node(low, None);
                let above = self.compared(above, value.clone(), low);
                let high = self.node(high, None);
                let below = self.compared(below, value, high);
                junction(false, above, below)
            }
            Test::Not(tests) => {
                let code = self.any_of(value, tests, span);
                if code.ty.is_invalid() { code } else { code.then(Op::Not) }
            }
        }
    }

    /// Constants of an enum or of text: one look into a sorted list.
    fn one_of(&mut self, value: &Code, tests: &[Test], span: Span) -> Option<Code> {
        if tests.len() < 2 {
            return None;
        }
        let mut codes = Vec::new();
        for test in tests {
            let Test::Compare(Operator::Equal, node) = test else { return None };
            if !matches!(node.kind, super::super::ast::Kind::Text(_)) {
                return None;
            }
            codes.push(self.node(node, Some(&value.ty)));
        }
        let op = match &value.ty {
            Ty::Symbol(_) => {
                let mut set: Vec<i128> = codes.iter().filter_map(Code::constant).collect();
                set.sort_unstable();
                Op::OneOf(set.into())
            }
            Ty::Text => {
                let texts = codes.iter().filter_map(|code| match code.ops.as_slice() {
                    [Op::Push(Cell::Text(text))] => Some(text.clone()),
                    _ => None,
                });
                let mut set: Vec<Arc<str>> = texts.collect();
                set.sort_unstable();
                Op::OneOfTexts(set.into())
            }
            _ => return None,
        };
        Some(Code { span, ..value.clone() }.then(op).typed(Ty::Boolean))
    }
}
