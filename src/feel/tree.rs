//! The complete evaluator: it walks the tree of an expression and knows all of FEEL.
//!
//! What the flat program of [`super::program`] can run, that runs; this one does the rest, and says
//! the same where both apply. One flag tells the two readings of a missing value apart: in a DMN model
//! a failure is a null with its reason; in a policy nothing but a missing fact is unknown, and a
//! failure is an error.
#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "a value of a kind that is not listed has no answer, and the reason names its kind"
)]

use super::ast::{Entry, FunctionNode, Kind, Node};
use super::function::Function;
use super::inner::value_of;
use super::value::{Context, Null, Range, Value};
use crate::error::{Error, ErrorKind, Result};
use crate::fact::Row;
use crate::limits::{EVALUATION_DEPTH_MAX, EVALUATION_STEPS_MAX};
use crate::value::Timestamp;
use std::cell::Cell;
use std::sync::Arc;

mod arithmetic;
mod call;
mod conform;
mod filter;
mod iterate;
mod logic;
mod path;
mod scope;
mod table;
mod tests_of;

pub(super) use filter::index;
pub(crate) use scope::{Frame, Scope};

/// How a value that is not there is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// As policies do: unknown stays unknown, a failure is an error.
    Strict,
    /// As DMN does: a failure is null, and null has its own rules.
    Dmn,
}

/// One evaluation: its time, its mode, and what it has spent.
#[derive(Debug)]
pub(crate) struct Machine<'a> {
    mode: Mode,
    as_of: Timestamp,
    /// The facts, in a policy.
    row: Option<&'a Row>,
    steps: Cell<u64>,
    depth: Cell<u32>,
    /// Told of every null that came about by a failure.
    note: Option<&'a Notes>,
}

/// The reasons of the nulls of one evaluation, the first of them.
#[derive(Debug, Default)]
pub(crate) struct Notes(std::cell::RefCell<Vec<Arc<str>>>);

const NOTES_MAX: usize = 100;

impl Notes {
    fn add(&self, reason: &Arc<str>) {
        let mut notes = self.0.borrow_mut();
        if notes.len() < NOTES_MAX {
            notes.push(reason.clone());
        }
    }

    pub(crate) fn into_reasons(self) -> Vec<Arc<str>> {
        self.0.into_inner()
    }
}

impl<'a> Machine<'a> {
    pub(crate) fn new(mode: Mode, as_of: Timestamp, note: Option<&'a Notes>) -> Self {
        Self { mode, as_of, row: None, steps: Cell::new(0), depth: Cell::new(0), note }
    }

    /// The same over the facts of `row`.
    pub(super) fn over(self, row: &'a Row) -> Self {
        Self { row: Some(row), ..self }
    }

    pub(super) fn strict(&self) -> bool {
        self.mode == Mode::Strict
    }

    pub(super) fn as_of(&self) -> Timestamp {
        self.as_of
    }

    /// No value, for this reason: null in a model, an error in a policy.
    pub(super) fn null(&self, reason: impl Into<Arc<str>>) -> Result<Value> {
        let reason = reason.into();
        if self.strict() {
            return Err(Error::new(ErrorKind::Number, reason.as_ref()));
        }
        if let Some(notes) = self.note {
            notes.add(&reason);
        }
        Ok(Value::Null(Null::Because(reason)))
    }

    /// Counts work; an evaluation that does too much ends with an error.
    pub(super) fn spend(&self, steps: usize) -> Result<()> {
        let steps = u64::try_from(steps).unwrap_or(u64::MAX);
        let spent = self.steps.get().saturating_add(steps);
        self.steps.set(spent);
        if spent <= EVALUATION_STEPS_MAX {
            return Ok(());
        }
        let message = format!("an evaluation takes at most {EVALUATION_STEPS_MAX} steps");
        Err(Error::new(ErrorKind::Limit, message))
    }

    /// The value of `node`, whose names are those of `scope`.
    ///
    /// # Errors
    /// [`ErrorKind::Limit`] when it takes too long or nests too deep; in a policy also
    /// [`ErrorKind::Number`] for what has no value.
    pub(crate) fn evaluate(&self, node: &Node, scope: &Scope<'_>) -> Result<Value> {
        self.spend(1)?;
        let depth = self.depth.get();
        if depth >= EVALUATION_DEPTH_MAX {
            let message = format!("an evaluation nests at most {EVALUATION_DEPTH_MAX} deep");
            return Err(Error::new(ErrorKind::Limit, message));
        }
        self.depth.set(depth.saturating_add(1));
        let value = self.along_operands(node, scope);
        self.depth.set(depth);
        value
    }

    /// The value of a node after those of its first operand, that one's first operand, and so on: a
    /// chain of a thousand operators is no nest of a thousand calls.
    fn along_operands(&self, node: &Node, scope: &Scope<'_>) -> Result<Value> {
        let mut waiting = Vec::new();
        let mut first = node;
        while let Some(operand) = first.first_operand() {
            waiting.push(first);
            first = operand;
        }
        self.spend(waiting.len())?;
        let mut value = self.whole(first, scope)?;
        while let Some(node) = waiting.pop() {
            value = self.applied(node, value, scope)?;
        }
        Ok(value)
    }

    /// What `node` makes of the value of its first operand.
    fn applied(&self, node: &Node, first: Value, scope: &Scope<'_>) -> Result<Value> {
        match &node.kind {
            Kind::Path(_, name) => self.part(&first, name),
            Kind::Filter(_, filter) => self.filter(&first, filter, scope),
            Kind::Call(_, arguments) => self.call(&first, arguments, scope),
            Kind::Negative(_) => self.negative(first),
            Kind::Not(_) => self.not(first),
            Kind::Binary(operator, _, right) => self.binary(*operator, first, right, scope),
            Kind::In(_, tests) => self.passes(&first, tests, scope),
            Kind::InstanceOf(_, ty) => Ok(Value::Boolean(ty.holds(&first))),
            Kind::As(_, ty) => self.conform(first, ty),
            _ => Ok(first),
        }
    }

    /// The value of a node that has no first operand.
    fn whole(&self, node: &Node, scope: &Scope<'_>) -> Result<Value> {
        match &node.kind {
            Kind::Boolean(value) => Ok(Value::Boolean(*value)),
            Kind::Number(number) => Ok(Value::Number(*number)),
            Kind::Text(text) => Ok(Value::Text(text.clone())),
            Kind::Temporal(value) => Ok(value.clone()),
            Kind::Name(name) => self.name(name, scope),
            Kind::Field(field) => match self.row {
                Some(row) => Ok(value_of(&row.get(field.id), &field.ty)),
                None => self.null("there are no facts here"),
            },
            Kind::Parameter(name) => self.null(format!("no parameter is named `{name}`")),
            Kind::Input => match scope.input() {
                Some(value) => Ok(value.clone()),
                None => self.null("`?` stands outside a test"),
            },
            Kind::Call(callee, arguments) => self.call_by_name(callee, arguments, scope),
            Kind::If(condition, yes, no) => self.choice((condition, yes, no), scope),
            Kind::For(iterations, body) => self.repetition(iterations, body, scope),
            Kind::Quantified { every, iterations, condition } => {
                self.quantified(*every, (iterations, condition), scope)
            }
            Kind::List(items) => self.list(items, scope),
            Kind::Context(entries) => self.context(entries, scope),
            Kind::Range(range) => self.checked_range(self.range(range, scope)?),
            Kind::Function(function) => Ok(defined(function, scope)),
            Kind::Table(table) => self.table(table, scope),
            _ => Ok(Value::Null(Null::Given)),
        }
    }

    #[inline(never)]
    fn list(&self, items: &[Node], scope: &Scope<'_>) -> Result<Value> {
        let items = items.iter().map(|item| self.evaluate(item, scope));
        Ok(items.collect::<Result<Vec<Value>>>()?.into())
    }

    #[inline(never)]
    fn name(&self, name: &Arc<str>, scope: &Scope<'_>) -> Result<Value> {
        if let Some(value) = scope.find(name) {
            return Ok(value.clone());
        }
        match super::builtin::find(name) {
            Some(builtin) => Ok(Value::Function(Function::builtin(builtin))),
            None => self.null(format!("nothing is named `{name}`")),
        }
    }

    #[inline(never)]
    fn choice(
        &self,
        (condition, yes, no): (&Node, &Node, &Node),
        scope: &Scope<'_>,
    ) -> Result<Value> {
        match self.evaluate(condition, scope)? {
            Value::Boolean(true) => self.evaluate(yes, scope),
            unknown @ Value::Null(_) if self.strict() => Ok(unknown),
            Value::Boolean(false) | Value::Null(_) => self.evaluate(no, scope),
            other => self.null(format!("{} is no condition", other.kind())),
        }
    }

    /// A context; each entry sees those before it. An entry without a name is the context's value.
    #[inline(never)]
    fn context(&self, entries: &[Entry], scope: &Scope<'_>) -> Result<Value> {
        let mut found: Vec<(Arc<str>, Value)> = Vec::with_capacity(entries.len());
        for entry in entries {
            let inner = scope.with(Frame::Entries(&found));
            let value = self.evaluate(&entry.value, &inner)?;
            let Some(name) = &entry.name else { return Ok(value) };
            if found.iter().any(|(other, _)| other == name) {
                return self.null(format!("a context has two entries named `{name}`"));
            }
            let value = if let Value::Function(function) = value {
                Value::Function(function.named(name))
            } else {
                value
            };
            found.push((name.clone(), value));
        }
        Ok(found.into_iter().collect::<Context>().into())
    }

    /// A range whose ends are of one kind; anything else is no range.
    #[inline(never)]
    fn checked_range(&self, range: Range) -> Result<Value> {
        let unknown = [&range.low, &range.high].into_iter().flatten().find(|end| end.is_null());
        if let Some(unknown) = unknown.filter(|_| self.strict()) {
            return Ok(unknown.clone());
        }
        if let (Some(low), Some(high)) = (&range.low, &range.high) {
            let open = low.is_null() || high.is_null();
            match low.order(high) {
                Some(order) if order.is_le() => {}
                Some(_) => return self.null(format!("{low} does not come before {high}")),
                None if open => {}
                None => {
                    let message =
                        format!("a range does not go from {} to {}", low.kind(), high.kind());
                    return self.null(message);
                }
            }
        }
        Ok(Value::Range(Arc::new(range)))
    }
}

/// A function with the values that its body's names have where it is defined.
#[inline(never)]
fn defined(function: &Arc<FunctionNode>, scope: &Scope<'_>) -> Value {
    let captured = function.names.iter().filter_map(|name| {
        let value = scope.find(name)?;
        Some((name.clone(), value.clone()))
    });
    Value::Function(Function::defined(function.clone(), captured.collect(), None))
}

#[cfg(test)]
#[path = "tree/tree_tests.rs"]
mod tests;
