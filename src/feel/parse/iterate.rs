//! `for`, `some` and `every`.

use super::super::ast::{Iteration, Kind, Node};
use super::super::token::Token;
use super::{Parsed, Parser};
use crate::error::Span;

impl Parser<'_> {
    pub(super) fn repetition(&mut self, start: Span) -> Parsed<Node> {
        let iterations = self.iterations()?;
        self.expect_word("return")?;
        let body = self.any()?;
        let span = start.to(body.span);
        Ok(Node::new(Kind::For(iterations, Box::new(body)), span))
    }

    pub(super) fn quantified(&mut self, every: bool, start: Span) -> Parsed<Node> {
        let iterations = self.iterations()?;
        self.expect_word("satisfies")?;
        let condition = Box::new(self.any()?);
        let span = start.to(condition.span);
        Ok(Node::new(Kind::Quantified { every, iterations, condition }, span))
    }

    fn iterations(&mut self) -> Parsed<Vec<Iteration>> {
        let mut iterations = Vec::new();
        loop {
            let name = self.name_until(&[Token::Name("in".to_owned())])?;
            self.expect_word("in")?;
            let over = self.any()?;
            let to = if self.take("..") { Some(self.any()?) } else { None };
            iterations.push(Iteration { name, over, to });
            if !self.take(",") {
                return Ok(iterations);
            }
        }
    }
}
