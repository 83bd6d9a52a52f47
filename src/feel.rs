//! The rule language: FEEL of OMG's DMN 1.5 (chapter 10), whole.
//!
//! ```text
//! not(consent.bureau)
//! debt.service_ratio > ${lmt.dsr_max}
//! if income.stated_month > 0 then income.gap / income.stated_month else 1
//! risk.grade in ("D", "E")        score.risk.pd in [0.10..0.20)
//! employ.since = "unemployed" and known(bureau.max_dpd_24m)
//! some months in [3, 6, 12] satisfies apply.tenor_months = months
//! ```
//!
//! In a policy an expression is typed against the schema before any decision runs ([`Expression`]).
//! What is unknown stays unknown, with its reason, through every operation but `known(x)`; `and` and
//! `or` answer when one side alone decides. A division by zero and an overflow are errors, never
//! values. In a model of [`crate::rule::dmn`] names are found when it runs, and DMN's own rules hold
//! for null, each of which says why it is one ([`Null`]). Parser, evaluator and functions are the same.
//!
//! One evaluator, `tree`, knows the whole language and says what an expression means: numbers have 34
//! digits, rounded half to even. Two faster machines answer first, and only where their answer is
//! certain to be the same: `program`, flat, over integers of the schema's scale and decimals, and
//! `fast`, over whole numbers of 64 bits and booleans. Where one is not certain, it gives up and the
//! next one answers.

mod accepted;
pub(crate) mod ast;
pub(crate) mod bounds;
mod builtin;
mod columns;
mod compared;
mod compiler;
mod conditions;
mod declared;
mod fast;
pub(crate) mod function;
mod inner;
mod kind;
mod lower;
pub(crate) mod names;
mod number;
mod operands;
pub(crate) mod parse;
mod program;
mod resolve;
mod stack;
pub mod temporal;
mod token;
pub(crate) mod tree;
mod trend;
pub(crate) mod types;
mod value;
mod walk;
mod without;

pub use crate::math::{Decimal128, RoundingMode};
pub(crate) use accepted::Accepted;
pub use columns::{Answer, Computed, State};
pub(crate) use compiler::{Compiler, Use};
pub use conditions::Conditions;
pub(crate) use declared::declared_range;
pub use function::Function;
pub use stack::Stack;
pub(crate) use stack::TableScratch;
pub use tree::Mode;
pub(crate) use trend::{Trend, Trends};
pub use value::{Context, Null, Range, Value};

use crate::error::{Error, ErrorKind, Result, Span};
use crate::fact::{Datum, FieldId, Row, Schema, Unknown};
use crate::value::{Timestamp, Type};
use ast::{FieldNode, Kind, Node};
use fast::{Fast, Lack, Sight};
use inner::Inner;
use kind::Ty;
use lower::Lowering;
use parse::Vocabulary;
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
    /// The same for the machine of whole numbers, where it has what it takes.
    fast: Option<Arc<Fast>>,
    /// The same for the complete evaluator, which answers where the program gives up.
    whole: Arc<Inner>,
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
        Self::compile_in(Mode::Strict, text, schema, expect)
    }

    /// As [`Expression::compile`], with what is missing read in this mode.
    ///
    /// # Errors
    /// As [`Expression::compile`].
    pub fn compile_in(
        mode: Mode,
        text: &str,
        schema: &Schema,
        expect: &Expect,
    ) -> std::result::Result<Self, Vec<ExpressionFault>> {
        let node = parse::expression(text, &Vocabulary::default()).map_err(|fault| vec![fault])?;
        let mut lowering = Lowering::new(schema, mode);
        let target = match expect {
            Expect::Boolean => Ty::Boolean,
            Expect::Type(ty) => Ty::of(ty),
        };
        let code = lowering.node(&node, Some(&target));
        let code = lowering.stored(code, &target);
        lowering.finish(&node, code)
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
        let tests =
            parse::unary_tests(text, &Vocabulary::default()).map_err(|fault| vec![fault])?;
        let mut lowering = Lowering::new(schema, Mode::Strict);
        let span = Span::new(0, text.len());
        let ty = schema.field(input).map_or(Ty::Invalid, |field| Ty::of(&field.ty));
        let field = Node::new(Kind::Field(Arc::new(FieldNode { id: input, ty })), span);
        let node = Node::new(Kind::In(Box::new(field), tests), span);
        let code = lowering.node(&node, None);
        lowering.finish(&node, code)
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
            i64::try_from(number).map_err(|_| {
                Error::new(ErrorKind::Number, format!("{number} is too large to be stored"))
            })
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
                Ty::Number { .. }
                | Ty::Boolean
                | Ty::Text
                | Ty::TextList
                | Ty::Time
                | Ty::Months
                | Ty::List(_)
                | Ty::Range(_)
                | Ty::Context(_)
                | Ty::Function(_)
                | Ty::Nothing
                | Ty::Invalid => Datum::Number(narrow(number)?),
            },
            Cell::Dec(number) => {
                return Err(Error::new(ErrorKind::Number, format!("{number} has no scale")));
            }
        })
    }

    fn run(&self, row: &Row, as_of: Timestamp, stack: &mut Stack) -> Result<Cell> {
        match self.fast.as_ref().and_then(|fast| fast.cell(Sight { row, as_of })) {
            Some(cell) => Ok(cell),
            None => self.slowly(row, as_of, stack),
        }
    }

    /// The answer of the flat program, or where it gives up, of the complete evaluator.
    fn slowly(&self, row: &Row, as_of: Timestamp, stack: &mut Stack) -> Result<Cell> {
        match program::run(&self.ops, row, as_of, stack)? {
            Some(cell) => Ok(cell),
            None => self.whole.cell(row, as_of),
        }
    }

    /// Whether the condition holds over `row` at `as_of`.
    ///
    /// # Errors
    /// As [`Expression::evaluate`], and when the expression is no condition.
    #[inline]
    pub fn test(&self, row: &Row, as_of: Timestamp, stack: &mut Stack) -> Result<Truth> {
        if let Some(Fast::Test(test)) = self.fast.as_deref() {
            match test.holds(Sight { row, as_of }) {
                Ok(holds) => return Ok(if holds { Truth::True } else { Truth::False }),
                Err(Lack::Unknown(unknown)) => return Ok(Truth::Unknown(unknown)),
                Err(Lack::GivesUp) => {}
            }
        }
        self.test_slowly(row, as_of, stack)
    }

    /// The same by the other machines.
    #[cold]
    fn test_slowly(&self, row: &Row, as_of: Timestamp, stack: &mut Stack) -> Result<Truth> {
        match self.slowly(row, as_of, stack)? {
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
#[path = "feel/differential_tests.rs"]
mod differential_tests;
#[cfg(test)]
#[path = "feel/feel_tests.rs"]
mod tests;
