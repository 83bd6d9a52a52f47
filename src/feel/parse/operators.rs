//! Operators from the loosest to the tightest.

use super::super::ast::{Kind, Node, Operator, RangeForm, RangeNode, Test};
use super::{Parsed, Parser};
use crate::error::Span;

impl Parser<'_> {
    /// Any expression.
    pub(super) fn any(&mut self) -> Parsed<Node> {
        self.nested(|parser| {
            // Within this expression brackets are its own again.
            let outer = std::mem::replace(&mut parser.in_range_end, false);
            let parsed = parser.or();
            parser.in_range_end = outer;
            parsed
        })
    }

    pub(super) fn choice(&mut self, start: Span) -> Parsed<Node> {
        let condition = self.any()?;
        self.expect_word("then")?;
        let yes = self.any()?;
        self.expect_word("else")?;
        let no = self.any()?;
        let span = start.to(no.span);
        Ok(Node::new(Kind::If(Box::new(condition), Box::new(yes), Box::new(no)), span))
    }

    fn or(&mut self) -> Parsed<Node> {
        let mut left = self.and()?;
        while self.word("or") {
            left = self.joined(Operator::Or, left, Self::and)?;
        }
        Ok(left)
    }

    fn and(&mut self) -> Parsed<Node> {
        let mut left = self.comparison()?;
        while self.word("and") {
            left = self.joined(Operator::And, left, Self::comparison)?;
        }
        Ok(left)
    }

    fn comparison(&mut self) -> Parsed<Node> {
        let mut left = self.sum()?;
        loop {
            if self.word("between") {
                let low = Some(self.sum()?);
                self.expect_word("and")?;
                let high = Some(self.sum()?);
                let form = RangeForm::Ends;
                let range = RangeNode { low, low_in: true, high, high_in: true, form };
                left = self.tested(left, vec![Test::Range(range)])?;
            } else if self.word("in") {
                let tests = self.in_tests()?;
                left = self.tested(left, tests)?;
            } else if let Some(operator) = self.operator() {
                left = self.joined(operator, left, Self::sum)?;
            } else {
                return Ok(left);
            }
        }
    }

    fn tested(&mut self, value: Node, tests: Vec<Test>) -> Parsed<Node> {
        self.count_operator()?;
        let span = value.span.to(self.last());
        Ok(Node::new(Kind::In(Box::new(value), tests), span))
    }

    /// `left` and what `right` parses, with an operator between them.
    fn joined(
        &mut self,
        operator: Operator,
        left: Node,
        right: impl FnOnce(&mut Self) -> Parsed<Node>,
    ) -> Parsed<Node> {
        self.count_operator()?;
        let right = right(self)?;
        let span = left.span.to(right.span);
        Ok(Node::new(Kind::Binary(operator, Box::new(left), Box::new(right)), span))
    }

    pub(super) fn operator(&mut self) -> Option<Operator> {
        let signs = [
            ("=", Operator::Equal),
            ("!=", Operator::Unequal),
            ("<=", Operator::LessOrEqual),
            ("<", Operator::Less),
            (">=", Operator::GreaterOrEqual),
            (">", Operator::Greater),
        ];
        signs.into_iter().find(|(sign, _)| self.take(sign)).map(|(_, operator)| operator)
    }

    pub(super) fn sum(&mut self) -> Parsed<Node> {
        let mut left = self.product()?;
        loop {
            let operator = if self.take("+") {
                Operator::Add
            } else if self.take("-") {
                Operator::Subtract
            } else {
                return Ok(left);
            };
            left = self.joined(operator, left, Self::product)?;
        }
    }

    fn product(&mut self) -> Parsed<Node> {
        let mut left = self.power()?;
        loop {
            let operator = if self.take("*") {
                Operator::Multiply
            } else if self.take("/") {
                Operator::Divide
            } else {
                return Ok(left);
            };
            left = self.joined(operator, left, Self::power)?;
        }
    }

    fn power(&mut self) -> Parsed<Node> {
        let mut left = self.unary()?;
        while self.take("**") {
            left = self.joined(Operator::Power, left, Self::unary)?;
        }
        Ok(left)
    }

    fn unary(&mut self) -> Parsed<Node> {
        let start = self.span();
        if self.take("-") {
            let inner = self.nested(Self::unary)?;
            let span = start.to(inner.span);
            return Ok(Node::new(Kind::Negative(Box::new(inner)), span));
        }
        let value = self.postfix()?;
        if !self.words(&["instance", "of"]) {
            return Ok(value);
        }
        let ty = self.type_name()?;
        let span = start.to(self.last());
        Ok(Node::new(Kind::InstanceOf(Box::new(value), ty), span))
    }
}
