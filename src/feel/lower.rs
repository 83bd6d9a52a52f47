//! From a tree to a flat program: names are found, types and units checked, scales aligned.

use super::ast::{Kind, Node, Operator};
use super::inner::Inner;
use super::kind::{Ty, Unit};
use super::program::{Cell, Op};
use super::resolve::resolved;
use super::tree::Mode;
use super::{Expression, ExpressionFault, fast};
use crate::error::Span;
use crate::error::fault::nearest;
use crate::fact::{FieldId, Schema};
use crate::limits::PROGRAM_OPS_MAX;
use crate::math::{Decimal128, RoundingMode};
use std::collections::BTreeSet;
use std::sync::Arc;

mod align;
mod arithmetic;
mod call;
mod compare;
mod names;
mod signature;
mod tests_of;
mod whole;

pub(super) use arithmetic::MICROS_A_SECOND;

/// Decimals of one literal, and of a product that is still computed on integers.
const INTEGER_SCALE_MAX: u8 = 18;

/// A piece of program and what it leaves on the stack.
#[derive(Debug, Clone)]
pub(super) struct Code {
    pub(super) ty: Ty,
    pub(super) ops: Vec<Op>,
    pub(super) span: Span,
    /// Whether the flat program lacks this, so that the complete evaluator takes the whole node.
    whole: bool,
}

impl Code {
    fn new(ty: Ty, ops: Vec<Op>, span: Span) -> Self {
        Self { ty, ops, span, whole: false }
    }

    /// What only the complete evaluator can do, with the type of its value.
    fn whole(ty: Ty, span: Span) -> Self {
        Self { ty: ty.unscaled(), ops: Vec::new(), span, whole: true }
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
    mode: Mode,
    reads: BTreeSet<FieldId>,
    faults: Vec<ExpressionFault>,
    /// The variables that the expression itself brings, the innermost last.
    locals: Vec<(Arc<str>, Ty)>,
}

impl<'a> Lowering<'a> {
    pub(super) fn new(schema: &'a Schema, mode: Mode) -> Self {
        Self { schema, mode, reads: BTreeSet::new(), faults: Vec::new(), locals: Vec::new() }
    }

    /// The program of `node` whose value is that of `code`, or every fault.
    pub(super) fn finish(
        mut self,
        node: &Node,
        code: Code,
    ) -> Result<Expression, Vec<ExpressionFault>> {
        if code.ops.len() > PROGRAM_OPS_MAX {
            let message = format!("this compiles to more than {PROGRAM_OPS_MAX} operations");
            self.fault("too-complex", code.span, message);
        }
        if self.faults.is_empty() {
            let fast = fast::translate(&code.ops, self.schema).map(Arc::new);
            let whole = self.inner(node, &code.ty);
            let reads = self.reads.into_iter().collect();
            Ok(Expression { ops: code.ops.into(), fast, whole: whole.into(), reads, ty: code.ty })
        } else {
            Err(self.faults)
        }
    }

    /// What the complete evaluator makes of `node`.
    fn inner(&self, node: &Node, ty: &Ty) -> Inner {
        Inner { node: resolved(node, self.schema), ty: ty.clone(), mode: self.mode }
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
        let code = self.kind(node, hint);
        // Within a loop, a filter or a function its variables are no fields: what stands around
        // them takes them along.
        if !code.whole || !self.locals.is_empty() || !code.ty.is_flat() {
            return code;
        }
        let inner = self.inner(node, &code.ty);
        Code::new(code.ty, vec![Op::Inner(Arc::new(inner))], code.span)
    }

    fn kind(&mut self, node: &Node, hint: Option<&Ty>) -> Code {
        let span = node.span;
        match &node.kind {
            Kind::Number(number) => Self::number(*number, span),
            Kind::Text(text) => self.text(text, hint, span),
            Kind::Boolean(value) => {
                Code::new(Ty::Boolean, vec![Op::Push(Cell::Bool(*value))], span)
            }
            Kind::Name(_) | Kind::Path(..) => self.name(node),
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
            Kind::Call(callee, arguments) => self.call(callee, arguments, span),
            Kind::Null if self.mode == Mode::Dmn => Code::whole(Ty::Nothing, span),
            Kind::Null => {
                let message = "there is no `null` here: a missing fact is unknown".to_owned();
                self.fault_help(("null", span), message, Some("ask `known(x)`".to_owned()))
            }
            Kind::Temporal(value) => self.temporal(value, span),
            Kind::Field(field) => self.field(field.id, span),
            Kind::Input => self.input(span),
            Kind::Filter(list, filter) => self.filter(list, filter, span),
            Kind::For(iterations, body) => self.repetition(iterations, body, span),
            Kind::Quantified { iterations, condition, .. } => {
                self.quantified(iterations, condition, span)
            }
            Kind::List(items) => self.list(items, hint, span),
            Kind::Context(entries) => self.context(entries, span),
            Kind::Range(range) => self.range(range, span),
            Kind::Function(function) => self.function(function, &[], span),
            Kind::InstanceOf(inner, _) => {
                self.node(inner, None);
                Code::whole(Ty::Boolean, span)
            }
            Kind::Table(_) | Kind::As(..) => {
                let message = "decision tables stand in files of their own".to_owned();
                self.fault("not-in-policies", span, message)
            }
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

    fn number(number: Decimal128, span: Span) -> Code {
        let scale = number.scale();
        let mantissa = number.rounded_at(scale, RoundingMode::HalfEven);
        let Some(mantissa) = mantissa.filter(|_| scale <= INTEGER_SCALE_MAX) else {
            return Code::new(Ty::NUMBER, vec![Op::Push(Cell::Dec(number))], span);
        };
        let ty = Ty::Number { scale: Some(scale), unit: Unit::Plain };
        Code::new(ty, vec![Op::Push(Cell::Int(mantissa))], span)
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
        if [&condition, &yes, &no].iter().any(|code| code.whole) || !ty.is_flat() {
            return Code::whole(ty, span);
        }
        let skip_yes = yes.ops.len().saturating_add(1);
        let all = skip_yes.saturating_add(no.ops.len());
        let mut ops = condition.ops;
        if self.mode == Mode::Dmn {
            ops.push(Op::Otherwise(false));
        }
        ops.push(Op::Branch { no: skip_yes, all });
        ops.extend(yes.ops);
        ops.push(Op::Skip(no.ops.len()));
        ops.extend(no.ops);
        Code::new(ty, ops, span)
    }
}

/// `and` or `or`: what the left side decides alone skips the right.
fn junction(or: bool, left: Code, right: Code) -> Code {
    if left.ty.is_invalid() || right.ty.is_invalid() {
        return Code::invalid(left.span);
    }
    let span = left.span.to(right.span);
    let whole = left.whole || right.whole;
    let mut ops = left.ops;
    ops.push(Op::Shortcut { on: or, skip: right.ops.len().saturating_add(1) });
    ops.extend(right.ops);
    ops.push(if or { Op::Or } else { Op::And });
    Code { whole, ..Code::new(Ty::Boolean, ops, span) }
}
