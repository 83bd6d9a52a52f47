//! `in` and the cells of tables: one value against tests of which one must hold.
#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "only enums and texts are looked up in a sorted list"
)]

use super::super::ast::{Kind, Node, Operator, RangeNode, Test};
use super::super::kind::Ty;
use super::super::program::{Cell, Op};
use super::super::tree::Mode;
use super::names::INPUT;
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
        if value.whole || !value.ty.is_flat() {
            for test in tests {
                self.test(value, test, span);
            }
            return Code::whole(Ty::Boolean, span);
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
            Test::Compare(operator, node) => self.compared_to(value, *operator, node, span),
            Test::Value(node) => self.equal_or_within(value, node, span),
            Test::Condition(node) => {
                self.locals.push((INPUT.into(), value.ty.clone()));
                let code = self.node(node, None);
                self.locals.pop();
                if matches!(code.ty, Ty::Boolean | Ty::Invalid) {
                    return Code::whole(Ty::Boolean, span);
                }
                let message = format!("this is {}, not a condition", code.ty);
                self.fault("type-mismatch", node.span, message)
            }
            Test::Range(range) => self.within(value, range, span),
            Test::Not(tests) => {
                let code = self.any_of(value, tests, span);
                if code.ty.is_invalid() { code } else { code.then(Op::Not) }
            }
        }
    }

    fn compared_to(&mut self, value: &Code, operator: Operator, node: &Node, span: Span) -> Code {
        let other = self.node(node, Some(&value.ty));
        let value = Code { span: node.span, ..value.clone() };
        Code { span, ..self.compared(operator, value, other) }
    }

    /// A value equal to another one, or in it when that is a list or a range.
    fn equal_or_within(&mut self, value: &Code, node: &Node, span: Span) -> Code {
        if let Kind::List(items) = &node.kind
            && !items.is_empty()
            && value.ty.element().is_none()
        {
            let tests: Vec<Test> = items.iter().cloned().map(Test::Value).collect();
            return self.any_of(value, &tests, span);
        }
        let other = self.node(node, Some(&value.ty));
        if (&value.ty, &other.ty) == (&Ty::Text, &Ty::TextList) && !other.whole {
            let (mut ops, mut value) = (other.ops, value.ops.clone());
            if self.mode == Mode::Dmn {
                ops.push(Op::Sure);
                value.push(Op::Sure);
            }
            ops.append(&mut value);
            ops.push(Op::Contains);
            return Code::new(Ty::Boolean, ops, span);
        }
        if value.ty.element().is_none()
            && let Some(element) = other.ty.element()
        {
            if value.ty.common(&element).is_none() {
                let message = format!("{} is not in {}", value.ty, other.ty);
                return self.fault("type-mismatch", node.span, message);
            }
            return Code::whole(Ty::Boolean, span);
        }
        let value = Code { span: node.span, ..value.clone() };
        Code { span, ..self.compared(Operator::Equal, value, other) }
    }

    fn within(&mut self, value: &Code, range: &RangeNode, span: Span) -> Code {
        let above = if range.low_in { Operator::GreaterOrEqual } else { Operator::Greater };
        let below = if range.high_in { Operator::LessOrEqual } else { Operator::Less };
        let mut ends = [(above, &range.low), (below, &range.high)].into_iter().filter_map(
            |(operator, end)| {
                let end = end.as_ref()?;
                let value = Code { span: end.span, ..value.clone() };
                let end = self.node(end, None);
                Some(self.compared(operator, value, end))
            },
        );
        let (first, second) = (ends.next(), ends.next());
        let Some(first) = first else { return Code::invalid(span) };
        match second {
            Some(second) => junction(false, first, second),
            None => first,
        }
    }

    /// Constants of an enum or of text: one look into a sorted list.
    fn one_of(&mut self, value: &Code, tests: &[Test], span: Span) -> Option<Code> {
        if tests.len() < 2 {
            return None;
        }
        let mut codes = Vec::new();
        for test in tests {
            let (Test::Compare(Operator::Equal, node) | Test::Value(node)) = test else {
                return None;
            };
            if !matches!(node.kind, Kind::Text(_)) {
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
        let code = Code { span, ..value.clone() }.then(op).typed(Ty::Boolean);
        // DMN's null is equal to no text.
        Some(if self.mode == Mode::Dmn { code.then(Op::Otherwise(false)) } else { code })
    }
}
