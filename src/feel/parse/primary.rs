//! Values, and what is written behind them: paths, filters and calls.

use super::super::ast::{Arguments, Kind, Node, RangeForm, RangeNode};
use super::super::token::Token;
use super::super::value::Value;
use super::{Parsed, Parser, fault};
use crate::error::Span;

/// Words that go on after a value, and begin none.
const FOLLOWING: [&str; 8] = ["then", "else", "and", "or", "in", "between", "return", "satisfies"];

impl Parser<'_> {
    /// A value with the paths, filters and calls behind it.
    pub(super) fn postfix(&mut self) -> Parsed<Node> {
        let mut node = self.primary()?;
        loop {
            let start = node.span;
            let kind = if self.take(".") {
                Kind::Path(Box::new(node), self.name_after_dot()?)
            } else if self.begins_filter() {
                let filter = self.any()?;
                self.expect("]")?;
                Kind::Filter(Box::new(node), Box::new(filter))
            } else if self.take("(") {
                self.called(node)?
            } else {
                return Ok(node);
            };
            self.count_operator()?;
            node = Node::new(kind, start.to(self.last()));
        }
    }

    /// Takes the `[` of a filter; behind the end of a range one that no value follows ends the range.
    fn begins_filter(&mut self) -> bool {
        (!self.in_range_end || self.begins_value(1)) && self.take("[")
    }

    /// Whether the token so many places further on begins a value and can go on nothing.
    fn begins_value(&self, count: usize) -> bool {
        match self.ahead(count) {
            Token::Number(_) | Token::Text(_) | Token::Parameter(_) => true,
            Token::Name(word) if word == "instance" => {
                !matches!(self.ahead(count.saturating_add(1)), Token::Name(of) if of == "of")
            }
            Token::Name(word) => !FOLLOWING.contains(&word.as_str()),
            Token::Sign(sign) => ["?", "@", "(", "{", "-"].contains(sign),
            Token::End => false,
        }
    }

    fn called(&mut self, callee: Node) -> Parsed<Kind> {
        let arguments = self.arguments()?;
        let negated = matches!(&callee.kind, Kind::Name(name) if name.as_ref() == "not");
        Ok(match arguments {
            Arguments::Positional(mut nodes) if negated && nodes.len() == 1 => {
                nodes.pop().map_or(Kind::Null, |node| Kind::Not(Box::new(node)))
            }
            Arguments::Named(mut nodes)
                if negated
                    && nodes.len() == 1
                    && nodes.iter().all(|(name, _)| &**name == "negand") =>
            {
                nodes.pop().map_or(Kind::Null, |(_, node)| Kind::Not(Box::new(node)))
            }
            arguments => Kind::Call(Box::new(callee), arguments),
        })
    }

    fn arguments(&mut self) -> Parsed<Arguments> {
        if self.take(")") {
            return Ok(Arguments::Positional(Vec::new()));
        }
        if let Some(name) = self.name_before_colon() {
            let mut named = vec![(name, self.any()?)];
            while !self.take(")") {
                self.expect(",")?;
                let name = self.name_before_colon();
                let name = name.ok_or_else(|| self.unexpected("the name of an argument"))?;
                named.push((name, self.any()?));
            }
            return Ok(Arguments::Named(named));
        }
        let mut positional = vec![self.any()?];
        while !self.take(")") {
            self.expect(",")?;
            positional.push(self.any()?);
        }
        Ok(Arguments::Positional(positional))
    }

    fn primary(&mut self) -> Parsed<Node> {
        let start = self.span();
        let kind = match self.peek().clone() {
            Token::Number(number) => Kind::Number(number),
            Token::Text(text) => Kind::Text(text.into()),
            Token::Parameter(name) => Kind::Parameter(name.into()),
            Token::Name(name) => return self.named(&name),
            Token::Sign("?") => Kind::Input,
            Token::Sign("@") => return self.temporal(),
            Token::Sign("(") => return self.parenthesis(),
            Token::Sign("[" | "]") => return self.bracket(),
            Token::Sign("{") => return self.nested(Self::context),
            Token::Sign(_) | Token::End => return Err(self.unexpected("a value")),
        };
        self.at = self.at.saturating_add(1);
        Ok(Node::new(kind, start))
    }

    fn named(&mut self, word: &str) -> Parsed<Node> {
        let start = self.span();
        if let Some(name) = self.known_name() {
            return Ok(Node::new(Kind::Name(name), start.to(self.last())));
        }
        if FOLLOWING.contains(&word) {
            return Err(self.unexpected("a value"));
        }
        self.at = self.at.saturating_add(1);
        let kind = match word {
            "true" => Kind::Boolean(true),
            "false" => Kind::Boolean(false),
            "null" => Kind::Null,
            "if" => return self.nested(|parser| parser.choice(start)),
            "for" => return self.nested(|parser| parser.repetition(start)),
            "some" | "every" if matches!(self.peek(), Token::Name(_)) => {
                return self.nested(|parser| parser.quantified(word == "every", start));
            }
            "function" if self.take("(") => {
                return self.nested(|parser| parser.function(start));
            }
            name => Kind::Name(name.into()),
        };
        Ok(Node::new(kind, start))
    }

    /// `@"2026-07-01"`.
    fn temporal(&mut self) -> Parsed<Node> {
        let start = self.span();
        self.at = self.at.saturating_add(1);
        let Token::Text(text) = self.peek().clone() else {
            return Err(self.unexpected("a date, a time or a duration in quotes"));
        };
        self.at = self.at.saturating_add(1);
        let span = start.to(self.last());
        if let Some(value) = Value::temporal(&text) {
            return Ok(Node::new(Kind::Temporal(value), span));
        }
        let message = format!("\"{text}\" is no date, no time and no duration");
        let mut fault = fault("bad-literal", span, message);
        fault.suggestion = Some(
            "the forms are 2026-07-01, 09:30:00, 2026-07-01T09:30:00+08:00, P30D, P1Y2M".to_owned(),
        );
        Err(fault)
    }

    /// `(a)`, `(a..b]`, `(< a)`.
    fn parenthesis(&mut self) -> Parsed<Node> {
        let start = self.span();
        self.expect("(")?;
        if let Some(operator) = self.operator() {
            let end = self.any()?;
            self.expect(")")?;
            let range = RangeNode::compared(operator, end);
            return Ok(Node::new(Kind::Range(Box::new(range)), start.to(self.last())));
        }
        let inner = self.any()?;
        if self.take("..") {
            return self.range(inner, false, start);
        }
        self.expect(")")?;
        Ok(Node::new(inner.kind, start.to(self.last())))
    }

    /// `[a, b]`, `[a..b)`, `]a..b]`.
    fn bracket(&mut self) -> Parsed<Node> {
        let start = self.span();
        let low_in = self.take("[");
        if !low_in {
            self.expect("]")?;
            let low = self.any()?;
            self.expect("..")?;
            return self.range(low, false, start);
        }
        let mut items = Vec::new();
        while !self.take("]") {
            if !items.is_empty() {
                self.expect(",")?;
            }
            let item = self.any()?;
            if items.is_empty() && self.take("..") {
                return self.range(item, true, start);
            }
            items.push(item);
        }
        Ok(Node::new(Kind::List(items), start.to(self.last())))
    }

    /// The rest of a range, after its two dots.
    pub(super) fn range(&mut self, low: Node, low_in: bool, start: Span) -> Parsed<Node> {
        let (high, high_in) = self.range_end()?;
        let form = RangeForm::Ends;
        let range = RangeNode { low: Some(low), low_in, high: Some(high), high_in, form };
        Ok(Node::new(Kind::Range(Box::new(range)), start.to(self.last())))
    }

    /// The upper end and whether it belongs to the range.
    fn range_end(&mut self) -> Parsed<(Node, bool)> {
        let outer = std::mem::replace(&mut self.in_range_end, true);
        let high = self.nested(Self::sum);
        self.in_range_end = outer;
        let high = high?;
        if self.take("]") {
            return Ok((high, true));
        }
        if self.take(")") || self.take("[") {
            return Ok((high, false));
        }
        Err(self.unexpected("`]` or `)`"))
    }
}
