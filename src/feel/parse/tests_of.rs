//! Unary tests: what stands in a cell of a table, or after `in`.

use super::super::ast::{Kind, Node, Operator, RangeForm, RangeNode, Test};
use super::super::token::Token;
use super::{Parsed, Parser};

impl Parser<'_> {
    /// A whole cell: tests of which one must hold, or `not(...)` around them.
    pub(super) fn cell(&mut self) -> Parsed<Vec<Test>> {
        self.tests(Self::any)
    }

    /// What may follow `in`: tests in parentheses, a list, a range, or one test.
    pub(super) fn in_tests(&mut self) -> Parsed<Vec<Test>> {
        let start = self.span();
        if !self.take("(") {
            return Ok(vec![self.one_test(Self::sum)?]);
        }
        self.nested(|parser| {
            let first = parser.one_test(Self::any)?;
            // `(1..5)` is a range, though it begins as tests do.
            if let Test::Value(low) = first {
                if !parser.take("..") {
                    return parser.rest_in_parentheses(Test::Value(low));
                }
                let range = parser.range(low, false, start)?;
                return Ok(vec![Self::test_of(range)]);
            }
            parser.rest_in_parentheses(first)
        })
    }

    fn rest_in_parentheses(&mut self, first: Test) -> Parsed<Vec<Test>> {
        let mut tests = vec![first];
        while self.take(",") {
            tests.push(self.one_test(Self::any)?);
        }
        self.expect(")")?;
        Ok(tests)
    }

    fn tests(&mut self, value: fn(&mut Self) -> Parsed<Node>) -> Parsed<Vec<Test>> {
        let mut tests = vec![self.one_test(value)?];
        while self.take(",") {
            tests.push(self.one_test(value)?);
        }
        Ok(tests)
    }

    fn one_test(&mut self, value: fn(&mut Self) -> Parsed<Node>) -> Parsed<Test> {
        let begin = self.at;
        if self.word("not") && self.take("(") {
            let tests = self.nested(|parser| parser.tests(value))?;
            self.expect(")")?;
            if matches!(self.peek(), Token::End | Token::Sign("," | ")")) {
                return Ok(Test::Not(tests));
            }
        }
        self.at = begin;
        if let Some(operator) = self.operator() {
            return Ok(Test::Compare(operator, self.sum()?));
        }
        let node = value(self)?;
        Ok(Self::test_of(node))
    }

    fn test_of(node: Node) -> Test {
        match node.kind {
            Kind::Range(range) if range.form == RangeForm::Ends => Test::Range(*range),
            _ if node.reads_input() => Test::Condition(node),
            _ => Test::Value(node),
        }
    }
}

impl RangeNode {
    /// The range that a comparison with `end` writes.
    pub(super) fn compared(operator: Operator, end: Node) -> Self {
        let inside = !matches!(operator, Operator::Less | Operator::Greater | Operator::Unequal);
        let (low, high, form) = match operator {
            Operator::Less | Operator::LessOrEqual => (None, Some(end), RangeForm::Ends),
            Operator::Greater | Operator::GreaterOrEqual => (Some(end), None, RangeForm::Ends),
            Operator::Unequal => (Some(end.clone()), Some(end), RangeForm::Unequal),
            _ => (Some(end.clone()), Some(end), RangeForm::Equal),
        };
        let (low_in, high_in) = (inside && low.is_some(), inside && high.is_some());
        Self { low, low_in, high, high_in, form }
    }
}
