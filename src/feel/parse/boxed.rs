//! Contexts and functions.

use super::super::ast::{Entry, FunctionNode, Kind, Node, Parameter};
use super::super::names::canonical;
use super::super::token::Token;
use super::super::types::FeelType;
use super::{Parsed, Parser};
use crate::error::Span;
use std::sync::Arc;

impl Parser<'_> {
    /// `{ name: value, "other name": value }`.
    pub(super) fn context(&mut self) -> Parsed<Node> {
        let start = self.span();
        self.expect("{")?;
        let mut entries = Vec::new();
        while !self.take("}") {
            if !entries.is_empty() {
                self.expect(",")?;
            }
            let name = self.entry_name()?;
            let value = self.any()?;
            entries.push(Entry { name: Some(name), value });
        }
        Ok(Node::new(Kind::Context(entries), start.to(self.last())))
    }

    /// The name of an entry, with its colon.
    fn entry_name(&mut self) -> Parsed<Arc<str>> {
        let quoted = if let Token::Text(text) = self.peek() { Some(text.clone()) } else { None };
        let Some(text) = quoted else {
            return self.name_before_colon().ok_or_else(|| self.unexpected("a name and `:`"));
        };
        self.at = self.at.saturating_add(1);
        self.expect(":")?;
        self.local.add(&text);
        Ok(canonical(&text))
    }

    /// The rest of a function's definition, after `function (`.
    pub(super) fn function(&mut self, start: Span) -> Parsed<Node> {
        let mut parameters = Vec::new();
        while !self.take(")") {
            if !parameters.is_empty() {
                self.expect(",")?;
            }
            let name = self.name_until(&[Token::Sign(":"), Token::Sign(","), Token::Sign(")")])?;
            let ty = if self.take(":") { self.type_name()? } else { FeelType::Any };
            parameters.push(Parameter { name, ty });
        }
        let external = self.word("external");
        let body = self.any()?;
        let span = start.to(body.span);
        let mut function = FunctionNode::new(parameters.into(), body, FeelType::Any);
        function.external = external;
        Ok(Node::new(Kind::Function(Arc::new(function)), span))
    }
}
