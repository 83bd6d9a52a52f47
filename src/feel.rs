//! The rule language: FEEL of OMG's DMN, in strict mode, over the fields of one schema.
//!
//! ```text
//! not(consent.bureau)
//! debt.service_ratio > ${lmt.dsr_max}
//! if income.stated_month > 0 then income.gap / income.stated_month else 1
//! risk.grade in ("D", "E")        score.risk.pd in [0.10..0.20)
//! employ.since = "unemployed" and known(bureau.max_dpd_24m)
//! today() - case.opened_on > duration("P30D")
//! ```
//!
//! An expression is parsed, checked against the schema, and compiled to a flat program before any
//! decision runs. Numbers are exact: a number whose scale the schema knows is an integer; a quotient
//! is a decimal of 28 digits, rounded half-even only where it is stored in a field. What is unknown
//! stays unknown, with its reason, through every operation but `known(x)`; `and` and `or` answer
//! when one side alone decides. A division by zero and an overflow are errors, never values.

mod ast;
mod compiler;
mod fast;
mod kind;
mod lower;
mod number;
mod parse;
mod program;
mod token;

pub(crate) use compiler::{Compiler, Use};
pub use program::Stack;

use crate::error::{Error, ErrorKind, Result, Span};
use crate::fact::{Datum, FieldId, Row, Schema, Unknown};
use crate::value::{Timestamp, Type};
use fast::{FastCell, FastOp};
use kind::Ty;
use lower::Lowering;
use program::{Cell, Op};
use std::sync::Arc;

/// One fault of an expression: the bytes it stands at are those of the expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExpressionFault {
    /// The stable code, as `unknown-name`.
    pub code: &'static str,
    /// Where.
    pub span: Span,
    /// What is wrong: a lowercase sentence without a full stop.
    pub message: String,
    /// What to write instead, where there is a good guess.
    pub suggestion: Option<String>,
}

/// What an expression must yield.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expect {
    /// A condition.
    Boolean,
    /// A value that a field of this type can hold.
    Type(Type),
}

/// Whether a condition holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Truth {
    /// It does.
    True,
    /// It does not.
    False,
    /// It cannot be said, because this is missing.
    Unknown(Unknown),
}

/// A compiled expression.
#[derive(Debug, Clone)]
pub struct Expression {
    ops: Arc<[Op]>,
    /// The same program for the machine of whole numbers, where it has all the operations.
    fast: Option<Arc<[FastOp]>>,
    reads: Arc<[FieldId]>,
    ty: Ty,
}

impl Expression {
    /// Compiles `text` against `schema`.
    ///
    /// # Errors
    /// Every fault of the expression at once; after a fault of syntax, that one.
    pub fn compile(
        text: &str,
        schema: &Schema,
        expect: &Expect,
    ) -> std::result::Result<Self, Vec<ExpressionFault>> {
        let node = parse::expression(text).map_err(|fault| vec![fault])?;
        let mut lowering = Lowering::new(schema);
        let target = match expect {
            Expect::Boolean => Ty::Boolean,
            Expect::Type(ty) => Ty::of(ty),
        };
        let code = lowering.node(&node, Some(&target));
        let code = lowering.stored(code, &target);
        lowering.finish(code)
    }

    /// Compiles the unary tests `text`, a cell of a decision table, against the field `input`.
    ///
    /// # Errors
    /// As [`Expression::compile`].
    pub fn unary_tests(
        text: &str,
        schema: &Schema,
        input: FieldId,
    ) -> std::result::Result<Self, Vec<ExpressionFault>> {
        let tests = parse::unary_tests(text).map_err(|fault| vec![fault])?;
        let mut lowering = Lowering::new(schema);
        let span = Span::new(0, text.len());
        let value = lowering.field(input, span);
        let code = lowering.any_of(&value, &tests, span);
        lowering.finish(code)
    }

    /// The fields that are read, in the schema's order.
    pub fn reads(&self) -> &[FieldId] {
        &self.reads
    }

    /// The value over `row` at `as_of`.
    ///
    /// # Errors
    /// [`ErrorKind::Number`] on a division by zero or an overflow.
    pub fn evaluate(&self, row: &Row, as_of: Timestamp, stack: &mut Stack) -> Result<Datum> {
        let cell = self.run(row, as_of, stack)?;
        let narrow = |number: i128| {
            let message = format!("{number} is too large to be stored");
            i64::try_from(number).map_err(|_| Error::new(ErrorKind::Number, message))
        };
        Ok(match cell {
            Cell::Unknown(unknown) => Datum::Unknown(unknown),
            Cell::Bool(value) => Datum::Boolean(value),
            Cell::Text(text) => Datum::Text(text),
            Cell::List(items) => Datum::TextList(items),
            Cell::Int(number) => match &self.ty {
                Ty::Date => Datum::Date(narrow(number)?),
                Ty::Instant => Datum::Instant(narrow(number)?),
                Ty::Duration => Datum::Duration(narrow(number)?),
                Ty::Symbol(_) => Datum::Symbol(u16::try_from(number).map_err(|_| {
                    Error::new(ErrorKind::Number, "an enum's value is out of range")
                })?),
                Ty::Number { .. } | Ty::Boolean | Ty::Text | Ty::TextList | Ty::Invalid => {
                    Datum::Number(narrow(number)?)
                }
            },
            Cell::Dec(number) => {
                return Err(Error::new(ErrorKind::Number, format!("{number} has no scale")));
            }
        })
    }

    fn run(&self, row: &Row, as_of: Timestamp, stack: &mut Stack) -> Result<Cell> {
        let fast = self.fast.as_ref().and_then(|ops| fast::run(ops, row, as_of, stack.fast()));
        match fast.and_then(Option::<Cell>::from) {
            Some(cell) => Ok(cell),
            None => program::run(&self.ops, row, as_of, stack),
        }
    }

    /// Whether the condition holds over `row` at `as_of`.
    ///
    /// # Errors
    /// As [`Expression::evaluate`], and when the expression is no condition.
    pub fn test(&self, row: &Row, as_of: Timestamp, stack: &mut Stack) -> Result<Truth> {
        if let Some(fast) = &self.fast {
            match fast::run(fast, row, as_of, stack.fast()) {
                Some(FastCell::Bool(true)) => return Ok(Truth::True),
                Some(FastCell::Bool(false)) => return Ok(Truth::False),
                Some(FastCell::Unknown(unknown)) => return Ok(Truth::Unknown(unknown)),
                Some(FastCell::Int(_) | FastCell::Other) | None => {}
            }
        }
        match program::run(&self.ops, row, as_of, stack)? {
            Cell::Bool(true) => Ok(Truth::True),
            Cell::Bool(false) => Ok(Truth::False),
            Cell::Unknown(unknown) => Ok(Truth::Unknown(unknown)),
            Cell::Int(_) | Cell::Dec(_) | Cell::Text(_) | Cell::List(_) => {
                Err(Error::new(ErrorKind::Number, "a condition yields no boolean"))
            }
        }
    }
}

#[cfg(test)]
#[path = "feel/feel_tests.rs"]
mod tests;
