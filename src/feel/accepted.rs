//! What a cell of a table accepts, where that depends on the tested value alone: the same answer as
//! the compiled cell's, as sets instead of a program.
#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "what is not listed is left to the compiled cell"
)]

use super::Expression;
use super::ast::{Kind, Node, Operator, RangeNode, Test};
use super::kind::Ty;
use super::lower::{Lowering, MICROS_A_SECOND};
use super::number::round_int;
use super::program::{Cell, Op};
use super::tree::Mode;
use crate::fact::{FieldId, Schema};
use crate::math::RoundingMode;
use std::collections::BTreeSet;
use std::sync::Arc;

/// The known values that a cell accepts. Of an unknown value no such cell says anything.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Accepted {
    /// Numbers at the field's scale, symbols, days, seconds; false is 0 and true is 1. The spans
    /// are sorted and do not touch.
    Values(Vec<(i64, i64)>),
    /// These texts, or all texts but these.
    Texts {
        /// The texts that are named.
        named: BTreeSet<Arc<str>>,
        /// Whether they are accepted, or everything else is.
        among: bool,
    },
}

impl Accepted {
    /// What the compiled unary tests `cell` accept of the field `input`; none when they read other
    /// fields or are not made of constants.
    pub(crate) fn of(cell: &Expression, schema: &Schema, input: FieldId) -> Option<Self> {
        let Kind::In(_, tests) = &cell.whole.node.kind else { return None };
        Self::of_tests(tests, schema, input)
    }

    /// As [`Accepted::of`], for tests that were read already.
    pub(crate) fn of_tests(tests: &[Test], schema: &Schema, input: FieldId) -> Option<Self> {
        let ty = Ty::of(&schema.field(input)?.ty);
        Folding { lowering: Lowering::new(schema, Mode::Strict), ty }.any_of(tests)
    }

    /// What either accepts.
    fn or(self, other: Self) -> Option<Self> {
        Some(match (self, other) {
            (Self::Values(mut spans), Self::Values(more)) => {
                spans.extend(more);
                Self::Values(joined(spans))
            }
            (Self::Texts { named, among }, Self::Texts { named: more, among: other }) => {
                let (named, among) = match (among, other) {
                    (true, true) => (&named | &more, true),
                    (true, false) => (more.difference(&named).cloned().collect(), false),
                    (false, true) => (named.difference(&more).cloned().collect(), false),
                    (false, false) => (&named & &more, false),
                };
                Self::Texts { named, among }
            }
            _ => return None,
        })
    }

    /// What it does not accept.
    fn not(self) -> Self {
        match self {
            Self::Values(spans) => Self::Values(complement(&spans)),
            Self::Texts { named, among } => Self::Texts { named, among: !among },
        }
    }
}

/// The same spans sorted, those that touch put together.
fn joined(mut spans: Vec<(i64, i64)>) -> Vec<(i64, i64)> {
    spans.sort_unstable();
    let mut joined: Vec<(i64, i64)> = Vec::with_capacity(spans.len());
    for (low, high) in spans {
        match joined.last_mut() {
            Some(last) if low <= last.1.saturating_add(1) => last.1 = last.1.max(high),
            _ => joined.push((low, high)),
        }
    }
    joined
}

/// All that lies in none of the sorted spans.
fn complement(spans: &[(i64, i64)]) -> Vec<(i64, i64)> {
    let mut rest = Vec::with_capacity(spans.len().saturating_add(1));
    let mut from = Some(i64::MIN);
    for (low, high) in spans {
        if let Some((start, end)) = from.zip(low.checked_sub(1)).filter(|(start, end)| start <= end)
        {
            rest.push((start, end));
        }
        from = high.checked_add(1);
    }
    rest.extend(from.map(|start| (start, i64::MAX)));
    rest
}

/// Tests of values of one type, folded into what they accept.
pub(super) struct Folding<'a> {
    /// Constants are what the compiler makes of them.
    pub(super) lowering: Lowering<'a>,
    /// The type of the tested value.
    pub(super) ty: Ty,
}

impl Folding<'_> {
    /// What one of the tests accepts.
    fn any_of(&mut self, tests: &[Test]) -> Option<Accepted> {
        let mut all: Option<Accepted> = None;
        for test in tests {
            let accepted = self.test(test)?;
            all = match all {
                Some(before) => Some(before.or(accepted)?),
                None => Some(accepted),
            };
        }
        all
    }

    /// What a test accepts.
    pub(super) fn test(&mut self, test: &Test) -> Option<Accepted> {
        match test {
            Test::Compare(operator, node) => self.compared(*operator, node),
            Test::Value(Node { kind: Kind::List(items), .. }) => {
                let tests: Vec<Test> = items.iter().cloned().map(Test::Value).collect();
                self.any_of(&tests)
            }
            Test::Value(node) => self.compared(Operator::Equal, node),
            Test::Range(range) => self.within(range),
            Test::Not(tests) => self.any_of(tests).map(Accepted::not),
            Test::Any | Test::Condition(_) => None,
        }
    }

    /// What lies between the ends of a range.
    fn within(&mut self, range: &RangeNode) -> Option<Accepted> {
        let above = if range.low_in { Operator::GreaterOrEqual } else { Operator::Greater };
        let below = if range.high_in { Operator::LessOrEqual } else { Operator::Less };
        let low = range.low.as_ref().map(|end| self.compared(above, end));
        let high = range.high.as_ref().map(|end| self.compared(below, end));
        match (low, high) {
            // Both hold where neither fails.
            (Some(low), Some(high)) => Some(low?.not().or(high?.not())?.not()),
            (Some(end), None) | (None, Some(end)) => end,
            (None, None) => None,
        }
    }

    /// What compares so with a constant.
    fn compared(&mut self, operator: Operator, node: &Node) -> Option<Accepted> {
        let code = self.lowering.node(node, Some(&self.ty));
        let [Op::Push(constant)] = code.ops.as_slice() else { return None };
        let is_equality = matches!(operator, Operator::Equal | Operator::Unequal);
        let (floor, ceiling) = match (&self.ty, &code.ty, constant) {
            (
                Ty::Number { scale: Some(to), .. },
                Ty::Number { scale: Some(from), .. },
                Cell::Int(value),
            ) => {
                let at = |mode| round_int(*value, *from, *to, mode);
                (at(RoundingMode::Floor)?, at(RoundingMode::Ceiling)?)
            }
            (Ty::Date, Ty::Date, Cell::Int(value))
            | (Ty::Duration, Ty::Duration, Cell::Int(value)) => (*value, *value),
            // Moments are told apart to the second, as in the compiled comparison.
            (Ty::Instant, Ty::Instant, Cell::Int(value)) => {
                let second = value.checked_div_euclid(MICROS_A_SECOND)?;
                (second, second)
            }
            (Ty::Symbol(_), Ty::Symbol(_), Cell::Int(value)) if is_equality => (*value, *value),
            (Ty::Boolean, Ty::Boolean, Cell::Bool(value)) if is_equality => {
                (i128::from(*value), i128::from(*value))
            }
            (Ty::Text, Ty::Text, Cell::Text(text)) if is_equality => {
                let named = BTreeSet::from([text.clone()]);
                return Some(Accepted::Texts { named, among: operator == Operator::Equal });
            }
            _ => return None,
        };
        let equal = if floor == ceiling { span(floor, floor) } else { Vec::new() };
        Some(Accepted::Values(match operator {
            Operator::Less => span(i128::MIN, ceiling.checked_sub(1)?),
            Operator::LessOrEqual => span(i128::MIN, floor),
            Operator::Greater => span(floor.checked_add(1)?, i128::MAX),
            Operator::GreaterOrEqual => span(ceiling, i128::MAX),
            Operator::Equal => equal,
            Operator::Unequal => complement(&equal),
            _ => return None,
        }))
    }
}

/// The values from `low` to `high` that a field can hold.
fn span(low: i128, high: i128) -> Vec<(i64, i64)> {
    let (least, most) = (i128::from(i64::MIN), i128::from(i64::MAX));
    if low > high || low > most || high < least {
        return Vec::new();
    }
    let held = |value: i128| i64::try_from(value.clamp(least, most)).ok();
    held(low).zip(held(high)).into_iter().collect()
}

impl Expression {
    /// Whether it has a value, if an unknown one, over every row: it compares and joins what is
    /// there, and computes nothing.
    pub(crate) fn cannot_fail(&self) -> bool {
        self.ops.iter().all(|op| match op {
            Op::Rescale { from, to } => from <= to,
            Op::Load(_)
            | Op::Push(_)
            | Op::Today
            | Op::Now
            | Op::ToDecimal(_)
            | Op::Over(_)
            | Op::Compare(_)
            | Op::And
            | Op::Or
            | Op::Not
            | Op::Shortcut { .. }
            | Op::Known
            | Op::Contains
            | Op::OneOf(_)
            | Op::OneOfTexts(_) => true,
            _ => false,
        })
    }
}

#[cfg(test)]
#[path = "accepted_tests.rs"]
mod tests;
