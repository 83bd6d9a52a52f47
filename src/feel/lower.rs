//! From a tree to a flat program: names are found, types and units checked, scales aligned.

use super::ast::{Kind, Node, Operator};
use super::kind::{Ty, Unit, same_unit};
use super::program::{Cell, Op};
use super::{Expression, ExpressionFault, fast};
use crate::error::Span;
use crate::error::fault::nearest;
use crate::fact::{FieldId, Schema};
use crate::limits::PROGRAM_OPS_MAX;
use rust_decimal::Decimal;
use std::collections::BTreeSet;

mod arithmetic;
mod call;
mod compare;
mod tests_of;

/// Decimals of one literal, and of a product that is still computed on integers.
const INTEGER_SCALE_MAX: u8 = 18;

/// A piece of program and what it leaves on the stack.
#[derive(Debug, Clone)]
pub(super) struct Code {
    pub(super) ty: Ty,
    pub(super) ops: Vec<Op>,
    pub(super) span: Span,
}

impl Code {
    fn new(ty: Ty, ops: Vec<Op>, span: Span) -> Self {
        Self { ty, ops, span }
    }

    /// What stands for code that has a fault.
    fn invalid(span: Span) -> Self {
        Self::new(Ty::Invalid, Vec::new(), span)
    }

    fn then(mut self, op: Op) -> Self {
        self.ops.push(op);
        self
    }

    fn typed(mut self, ty: Ty) -> Self {
        self.ty = ty;
        self
    }

    /// The value of a constant integer, symbol, day or length of time.
    fn constant(&self) -> Option<i128> {
        match self.ops.as_slice() {
            [Op::Push(Cell::Int(value))] => Some(*value),
            _ => None,
        }
    }
}

/// Compiles one expression.
#[derive(Debug)]
pub(super) struct Lowering<'a> {
    schema: &'a Schema,
    reads: BTreeSet<FieldId>,
    faults: Vec<ExpressionFault>,
}

impl<'a> Lowering<'a> {
    pub(super) fn new(schema: &'a Schema) -> Self {
        Self { schema, reads: BTreeSet::new(), faults: Vec::new() }
    }

    /// The program, or every fault.
    pub(super) fn finish(mut self, code: Code) -> Result<Expression, Vec<ExpressionFault>> {
        if code.ops.len() > PROGRAM_OPS_MAX {
            let message = format!("this compiles to more than {PROGRAM_OPS_MAX} operations");
            self.fault("too-complex", code.span, message);
        }
        if self.faults.is_empty() {
            let reads = self.reads.into_iter().collect();
            let fast = fast::translate(&code.ops);
            Ok(Expression { ops: code.ops.into(), fast, reads, ty: code.ty })
        } else {
            Err(self.faults)
        }
    }

    fn fault(&mut self, code: &'static str, span: Span, message: impl Into<String>) -> Code {
        let message = message.into();
        self.faults.push(ExpressionFault { code, span, message, suggestion: None });
        Code::invalid(span)
    }

    /// As `fault`, with a way out.
    fn fault_help(
        &mut self,
        (code, span): (&'static str, Span),
        message: String,
        suggestion: Option<String>,
    ) -> Code {
        self.faults.push(ExpressionFault { code, span, message, suggestion });
        Code::invalid(span)
    }

    /// The code of `node`; a text where `hint` is an enum is one of its values.
    pub(super) fn node(&mut self, node: &Node, hint: Option<&Ty>) -> Code {
        let span = node.span;
        match &node.kind {
            Kind::Number(number) => self.number(*number, span),
            Kind::Text(text) => self.text(text, hint, span),
            Kind::Boolean(value) => {
                Code::new(Ty::Boolean, vec![Op::Push(Cell::Bool(*value))], span)
            }
            Kind::Name(name) => self.name(name, span),
            Kind::Parameter(name) => self.parameter(name, span),
            Kind::Negative(inner) => self.negative(inner, span),
            Kind::Not(inner) => {
                let code = self.condition(inner);
                Code { span, ..code.then(Op::Not) }
            }
            Kind::Binary(operator @ (Operator::And | Operator::Or), left, right) => {
                let (left, right) = (self.condition(left), self.condition(right));
                let joined = junction(*operator == Operator::Or, left, right);
                Code { span, ..joined }
            }
            Kind::Binary(operator, left, right) if operator.is_comparison() => {
                self.comparison(*operator, left, right, span)
            }
            Kind::Binary(operator, left, right) => self.arithmetic(*operator, left, right, span),
            Kind::If(condition, yes, no) => self.choice((condition, yes, no), hint, span),
            Kind::In(value, tests) => {
                let value = self.node(value, None);
                self.any_of(&value, tests, span)
            }
            Kind::Call(name, arguments) => self.call(name, arguments, span),
        }
    }

    /// The code of a node that must be a condition.
    fn condition(&mut self, node: &Node) -> Code {
        let code = self.node(node, None);
        if matches!(code.ty, Ty::Boolean | Ty::Invalid) {
            return code;
        }
        let message = format!("this is {}, not a condition", code.ty);
        self.fault("type-mismatch", node.span, message)
    }

    fn number(&mut self, number: Decimal, span: Span) -> Code {
        let scale = u8::try_from(number.scale()).unwrap_or(u8::MAX);
        if scale > INTEGER_SCALE_MAX {
            let message = format!("a number here has at most {INTEGER_SCALE_MAX} decimals");
            return self.fault("bad-number", span, message);
        }
        let ty = Ty::Number { scale: Some(scale), unit: Unit::Plain };
        Code::new(ty, vec![Op::Push(Cell::Int(number.mantissa()))], span)
    }

    fn text(&mut self, text: &str, hint: Option<&Ty>, span: Span) -> Code {
        let Some(Ty::Symbol(values)) = hint else {
            return Code::new(Ty::Text, vec![Op::Push(Cell::Text(text.into()))], span);
        };
        let index = values.iter().position(|value| value.as_ref() == text);
        let Some(index) = index.and_then(|index| i128::try_from(index).ok()) else {
            let all: Vec<String> = values.iter().map(|value| format!("\"{value}\"")).collect();
            let hint = nearest(text, values.iter().map(AsRef::as_ref)).map_or_else(
                || format!("the values are {}", all.join(", ")),
                |near| format!("did you mean \"{near}\"?"),
            );
            let message = format!("\"{text}\" is none of the values of this enum");
            return self.fault_help(("unknown-value", span), message, Some(hint));
        };
        Code::new(Ty::Symbol(values.clone()), vec![Op::Push(Cell::Int(index))], span)
    }

    /// The code that reads the field at `id`.
    pub(super) fn field(&mut self, id: FieldId, span: Span) -> Code {
        self.reads.insert(id);
        let ty = self.schema.field(id).map_or(Ty::Invalid, |field| Ty::of(&field.ty));
        Code::new(ty, vec![Op::Load(id)], span)
    }

    fn name(&mut self, name: &str, span: Span) -> Code {
        if let Some(id) = self.schema.find(name) {
            return self.field(id, span);
        }
        let near = nearest(name, self.schema.names());
        let hint = near.map(|near| format!("did you mean `{near}`?"));
        self.fault_help(("unknown-name", span), format!("no fact is named `{name}`"), hint)
    }

    fn parameter(&mut self, name: &str, span: Span) -> Code {
        if let Some(id) = self.schema.find_parameter(name) {
            return self.field(id, span);
        }
        let near = nearest(name, self.schema.parameter_names());
        let hint = near.map_or_else(
            || "declare it in `parameters.toml`".to_owned(),
            |near| format!("did you mean `${{{near}}}`?"),
        );
        let message = format!("no parameter is named `{name}`");
        self.fault_help(("unknown-parameter", span), message, Some(hint))
    }

    fn choice(
        &mut self,
        (condition, yes, no): (&Node, &Node, &Node),
        hint: Option<&Ty>,
        span: Span,
    ) -> Code {
        let condition = self.condition(condition);
        let (yes, no) = (self.node(yes, hint), self.node(no, hint));
        let Some((yes, no)) = self.alike(yes, no) else { return Code::invalid(span) };
        let ty = yes.ty.clone();
        let skip_yes = yes.ops.len().saturating_add(1);
        let all = skip_yes.saturating_add(no.ops.len());
        let mut ops = condition.ops;
        ops.push(Op::Branch { no: skip_yes, all });
        ops.extend(yes.ops);
        ops.push(Op::Skip(no.ops.len()));
        ops.extend(no.ops);
        Code::new(ty, ops, span)
    }

    /// Brings two pieces of code to one type, or notes why they have none.
    fn alike(&mut self, left: Code, right: Code) -> Option<(Code, Code)> {
        if left.ty.is_invalid() || right.ty.is_invalid() {
            return None;
        }
        let span = left.span.to(right.span);
        match (&left.ty, &right.ty) {
            (Ty::Number { unit: one, .. }, Ty::Number { unit: other, .. }) => {
                let Some(unit) = same_unit(*one, *other) else {
                    let message = format!("{} and {} do not go together", left.ty, right.ty);
                    self.fault("unit-mismatch", span, message);
                    return None;
                };
                Some(align(left, right, unit))
            }
            (one, other) if one == other => Some((left, right)),
            (one, other) => {
                let message = format!("{one} and {other} do not go together");
                self.fault("type-mismatch", span, message);
                None
            }
        }
    }

    /// The code with its value as a field of type `target` holds it.
    pub(super) fn stored(&mut self, code: Code, target: &Ty) -> Code {
        match (&code.ty, target) {
            (Ty::Invalid, _) => code,
            (Ty::Number { scale, unit }, Ty::Number { scale: Some(to), unit: wanted }) => {
                let (scale, to) = (*scale, *to);
                let fits = match (unit, wanted) {
                    (Unit::Money(one), Unit::Money(other)) => one == other,
                    (Unit::Plain, _) | (Unit::Rate, Unit::Plain | Unit::Rate) => true,
                    (Unit::Money(_) | Unit::Rate, _) => false,
                };
                if !fits {
                    let message = format!("this is {}, expected {target}", code.ty);
                    return self.fault("unit-mismatch", code.span, message);
                }
                if to == 0 && scale != Some(0) {
                    let message = "this is not a whole number".to_owned();
                    let help = "write round(x, 0), floor(x) or ceiling(x)".to_owned();
                    return self.fault_help(("not-whole", code.span), message, Some(help));
                }
                match scale {
                    Some(from) if from == to => code.typed(target.clone()),
                    Some(from) => code.then(Op::Rescale { from, to }).typed(target.clone()),
                    None => code.then(Op::FromDecimal(to)).typed(target.clone()),
                }
            }
            (ty, target) if ty == target => code,
            (ty, target) => {
                let message = format!("this is {ty}, expected {target}");
                self.fault("type-mismatch", code.span, message)
            }
        }
    }
}

/// `and` or `or`: what the left side decides alone skips the right.
fn junction(or: bool, left: Code, right: Code) -> Code {
    if left.ty.is_invalid() || right.ty.is_invalid() {
        return Code::invalid(left.span);
    }
    let span = left.span.to(right.span);
    let mut ops = left.ops;
    ops.push(Op::Shortcut { on: or, skip: right.ops.len().saturating_add(1) });
    ops.extend(right.ops);
    ops.push(if or { Op::Or } else { Op::And });
    Code::new(Ty::Boolean, ops, span)
}

/// Two numbers as integers at their larger scale, or as decimals when one of them is.
fn align(left: Code, right: Code, unit: Unit) -> (Code, Code) {
    let scale_of = |code: &Code| if let Ty::Number { scale, .. } = code.ty { scale } else { None };
    match scale_of(&left).zip(scale_of(&right)) {
        Some((one, other)) => {
            let to = one.max(other);
            (rescaled(left, one, to, unit), rescaled(right, other, to, unit))
        }
        None => (decimal(left, unit), decimal(right, unit)),
    }
}

fn rescaled(code: Code, from: u8, to: u8, unit: Unit) -> Code {
    let ty = Ty::Number { scale: Some(to), unit };
    if from == to {
        return code.typed(ty);
    }
    let moved = code.constant().and_then(|value| super::number::rescale(value, from, to));
    match moved {
        Some(value) => Code::new(ty, vec![Op::Push(Cell::Int(value))], code.span),
        None => code.then(Op::Rescale { from, to }).typed(ty),
    }
}

/// A number as a decimal.
fn decimal(code: Code, unit: Unit) -> Code {
    let ty = Ty::Number { scale: None, unit };
    if let Ty::Number { scale: Some(scale), .. } = code.ty {
        code.then(Op::ToDecimal(scale)).typed(ty)
    } else {
        code.typed(ty)
    }
}
