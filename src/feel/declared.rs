//! The declared range of a field: read once, and what comparisons with constants say of it.
#![expect(clippy::wildcard_enum_match_arm, reason = "what is not listed compares nothing")]

use super::accepted::{Accepted, Folding};
use super::ast::{Kind, Node, Operator, RangeForm, Test};
use super::kind::Ty;
use super::lower::Lowering;
use super::parse::{self, Vocabulary};
use super::tree::Mode;
use super::{Expression, ExpressionFault};
use crate::error::Span;
use crate::fact::{Domain, FieldId, Schema};
use crate::value::Type;

/// The lowest and the highest value that `text`, a FEEL range of constants, leaves a field of type
/// `ty`: `[300..850]`, `(0..1]`, `>= 0`.
///
/// # Errors
/// What is wrong with the text, and where in it.
pub(crate) fn declared_range(text: &str, ty: &Type) -> Result<(i64, i64), ExpressionFault> {
    let tests = parse::unary_tests(text, &Vocabulary::default())?;
    let wrong = |code, message: String, suggestion: Option<String>| {
        let span = Span::new(0, text.len());
        Err(ExpressionFault { code, span, message, suggestion })
    };
    let one = match tests.as_slice() {
        [one] if is_range(one) => Some(one),
        _ => None,
    };
    let nothing = Schema::default();
    let mut folding = Folding { lowering: Lowering::new(&nothing, Mode::Strict), ty: Ty::of(ty) };
    let spans = match one.and_then(|one| folding.test(one)) {
        Some(Accepted::Values(spans)) => spans,
        Some(Accepted::Texts { .. }) | None => {
            let message = format!("this is no range of constants of {ty}");
            let help = "write it as [0..100], (0..1] or >= 0".to_owned();
            return wrong("bad-range", message, Some(help));
        }
    };
    match spans.as_slice() {
        [ends] => Ok(*ends),
        _ => wrong("empty-range", "no value lies in this range".to_owned(), None),
    }
}

/// Whether a test is one span of values: a range by its ends, or a comparison that is open on one side.
fn is_range(test: &Test) -> bool {
    match test {
        Test::Range(range) => range.form == RangeForm::Ends,
        Test::Value(Node { kind: Kind::Range(range), .. }) => range.form == RangeForm::Ends,
        Test::Compare(operator, _) => operator.is_order(),
        Test::Any | Test::Value(_) | Test::Condition(_) | Test::Not(_) => false,
    }
}

/// A comparison with constants that the declared range of its field settles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Settled {
    /// Where the constant stands in the text.
    pub(crate) span: Span,
    /// The field.
    pub(crate) field: FieldId,
    /// Whether it holds for every known value, or for none.
    pub(crate) always: bool,
}

impl Expression {
    /// The comparisons in it that the declared ranges of `schema` settle, in the order of the text.
    pub(crate) fn settled(&self, schema: &Schema) -> Vec<Settled> {
        let mut found = Vec::new();
        Settling { schema, found: &mut found }.node(&self.whole.node);
        found
    }
}

struct Settling<'a> {
    schema: &'a Schema,
    found: &'a mut Vec<Settled>,
}

impl Settling<'_> {
    fn node(&mut self, node: &Node) {
        match &node.kind {
            Kind::Binary(operator, left, right) if operator.is_comparison() => {
                self.compared(left, *operator, right);
                self.compared(right, operator.turned(), left);
            }
            Kind::In(value, tests) => {
                if let Some((id, range, ty)) = self.ranged(value) {
                    let range = range.clone();
                    let alone = tests.len() == 1;
                    for test in tests {
                        if let Some(span) = place(test) {
                            self.settle((id, &range, &ty), test, (span, alone));
                        }
                    }
                }
            }
            _ => {}
        }
        node.children().for_each(|child| self.node(child));
    }

    /// The field that `node` is, where it has a declared range.
    fn ranged(&self, node: &Node) -> Option<(FieldId, &Domain, Ty)> {
        let Kind::Field(field) = &node.kind else { return None };
        let declared = self.schema.field(field.id)?;
        Some((field.id, declared.range.as_ref()?, field.ty.clone()))
    }

    fn compared(&mut self, field: &Node, operator: Operator, constant: &Node) {
        if let Some((id, range, ty)) = self.ranged(field) {
            let range = range.clone();
            let test = Test::Compare(operator, constant.clone());
            self.settle((id, &range, &ty), &test, (constant.span, true));
        }
    }

    /// Notes `test` when no value of the range passes it, or, where it is `alone`, every one does.
    fn settle(
        &mut self,
        (field, range, ty): (FieldId, &Domain, &Ty),
        test: &Test,
        (span, alone): (Span, bool),
    ) {
        let nothing = Schema::default();
        let mut folding =
            Folding { lowering: Lowering::new(&nothing, Mode::Strict), ty: ty.clone() };
        let Some(Accepted::Values(spans)) = folding.test(test) else { return };
        let (low, high) = range.ends();
        let never = !spans.iter().any(|(from, to)| *from <= high && low <= *to);
        let always = spans.iter().any(|(from, to)| *from <= low && high <= *to);
        if never || (always && alone) {
            self.found.push(Settled { span, field, always });
        }
    }
}

/// Where the constants of a test stand.
fn place(test: &Test) -> Option<Span> {
    match test {
        Test::Compare(_, node) | Test::Value(node) => Some(node.span),
        Test::Range(range) => {
            let mut ends = range.low.iter().chain(&range.high).map(|node| node.span);
            let first = ends.next()?;
            Some(ends.fold(first, Span::to))
        }
        Test::Not(tests) => tests.iter().find_map(place),
        Test::Any | Test::Condition(_) => None,
    }
}

#[cfg(test)]
#[path = "declared_tests.rs"]
mod tests;
