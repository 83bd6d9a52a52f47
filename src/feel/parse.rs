//! From tokens to a tree.

use super::ExpressionFault;
use super::ast::{Kind, Node, Operator, Test};
use super::token::{Token, tokens};
use crate::error::Span;
use crate::limits::{EXPRESSION_BYTES_MAX, EXPRESSION_DEPTH_MAX, EXPRESSION_OPERATORS_MAX};

/// How many nested parts are looked at before an expression counts as hostile.
const WORK_MAX: usize = 50_000;

type Parsed<T> = Result<T, ExpressionFault>;

/// Parses a whole expression.
pub(super) fn expression(text: &str) -> Parsed<Node> {
    let mut parser = Parser::new(text)?;
    let node = parser.any()?;
    parser.end()?;
    Ok(node)
}

/// Parses the unary tests of a cell.
pub(super) fn unary_tests(text: &str) -> Parsed<Vec<Test>> {
    let mut parser = Parser::new(text)?;
    let tests = if parser.take("-") && parser.peek() == &Token::End {
        vec![Test::Any]
    } else {
        parser.at = 0;
        parser.tests()?
    };
    parser.end()?;
    Ok(tests)
}

struct Parser {
    tokens: Vec<(Token, Span)>,
    at: usize,
    depth: usize,
    work: usize,
    operators: usize,
}

const END: (Token, Span) = (Token::End, Span::new(0, 0));

impl Parser {
    fn new(text: &str) -> Parsed<Self> {
        if text.len() > EXPRESSION_BYTES_MAX {
            let message = format!("an expression has at most {EXPRESSION_BYTES_MAX} bytes");
            return Err(fault("too-long", Span::new(0, 1), message));
        }
        Ok(Self { tokens: tokens(text)?, at: 0, depth: 0, work: 0, operators: 0 })
    }

    fn current(&self) -> &(Token, Span) {
        self.tokens.get(self.at).or_else(|| self.tokens.last()).unwrap_or(&END)
    }

    fn peek(&self) -> &Token {
        &self.current().0
    }

    fn span(&self) -> Span {
        self.current().1
    }

    /// Where the last token taken ended.
    fn last(&self) -> Span {
        let last = self.at.checked_sub(1).and_then(|at| self.tokens.get(at));
        last.map_or(Span::default(), |(_, span)| *span)
    }

    fn advance(&mut self) -> Token {
        let token = self.peek().clone();
        self.at = self.at.saturating_add(1);
        token
    }

    fn take(&mut self, sign: &str) -> bool {
        let found = matches!(self.peek(), Token::Sign(found) if *found == sign);
        self.at = self.at.saturating_add(usize::from(found));
        found
    }

    fn word(&mut self, word: &str) -> bool {
        let found = matches!(self.peek(), Token::Name(found) if found == word);
        self.at = self.at.saturating_add(usize::from(found));
        found
    }

    fn expect(&mut self, sign: &'static str) -> Parsed<()> {
        if self.take(sign) { Ok(()) } else { Err(self.unexpected(&format!("`{sign}`"))) }
    }

    fn expect_word(&mut self, word: &str) -> Parsed<()> {
        if self.word(word) { Ok(()) } else { Err(self.unexpected(&format!("`{word}`"))) }
    }

    fn end(&self) -> Parsed<()> {
        if self.peek() == &Token::End { Ok(()) } else { Err(self.unexpected("the end")) }
    }

    fn unexpected(&self, expected: &str) -> ExpressionFault {
        let found = match self.peek() {
            Token::End => "the end".to_owned(),
            Token::Number(number) => format!("`{number}`"),
            Token::Text(text) => format!("\"{text}\""),
            Token::Name(name) => format!("`{name}`"),
            Token::Parameter(name) => format!("`${{{name}}}`"),
            Token::Sign(sign) => format!("`{sign}`"),
        };
        fault("syntax", self.span(), format!("expected {expected}, found {found}"))
    }

    fn nested<T>(&mut self, parse: impl FnOnce(&mut Self) -> Parsed<T>) -> Parsed<T> {
        if self.depth >= EXPRESSION_DEPTH_MAX {
            let message = format!("an expression nests at most {EXPRESSION_DEPTH_MAX} deep");
            return Err(fault("too-deep", self.span(), message));
        }
        // A range and a list begin alike, so some text is read twice: that must not multiply.
        self.work = self.work.saturating_add(1);
        if self.work > WORK_MAX {
            return Err(fault("too-complex", self.span(), "this is too entangled".to_owned()));
        }
        self.depth = self.depth.saturating_add(1);
        let parsed = parse(self);
        self.depth = self.depth.saturating_sub(1);
        parsed
    }

    fn any(&mut self) -> Parsed<Node> {
        self.nested(|parser| if parser.word("if") { parser.choice() } else { parser.or() })
    }

    fn choice(&mut self) -> Parsed<Node> {
        let start = self.last();
        let condition = self.any()?;
        self.expect_word("then")?;
        let yes = self.any()?;
        self.expect_word("else")?;
        let no = self.any()?;
        let span = start.to(no.span);
        Ok(Node { kind: Kind::If(Box::new(condition), Box::new(yes), Box::new(no)), span })
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
        let left = self.sum()?;
        if self.word("between") {
            let low = self.sum()?;
            self.expect_word("and")?;
            let high = self.sum()?;
            let span = left.span.to(high.span);
            let range = Test::Range { low, low_in: true, high, high_in: true };
            return Ok(Node { kind: Kind::In(Box::new(left), vec![range]), span });
        }
        if self.word("in") {
            let tests = self.in_tests()?;
            let span = left.span.to(self.last());
            return Ok(Node { kind: Kind::In(Box::new(left), tests), span });
        }
        match self.operator() {
            Some(operator) => self.joined(operator, left, Self::sum),
            None => Ok(left),
        }
    }

    /// `left` and what `right` parses, with an operator between them.
    fn joined(
        &mut self,
        operator: Operator,
        left: Node,
        right: impl FnOnce(&mut Self) -> Parsed<Node>,
    ) -> Parsed<Node> {
        self.operators = self.operators.saturating_add(1);
        if self.operators > EXPRESSION_OPERATORS_MAX {
            let message = format!("an expression has at most {EXPRESSION_OPERATORS_MAX} operators");
            return Err(fault("too-complex", self.span(), message));
        }
        let right = right(self)?;
        let span = left.span.to(right.span);
        Ok(Node { kind: Kind::Binary(operator, Box::new(left), Box::new(right)), span })
    }

    fn operator(&mut self) -> Option<Operator> {
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

    fn sum(&mut self) -> Parsed<Node> {
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
        let mut left = self.unary()?;
        loop {
            let operator = if self.take("*") {
                Operator::Multiply
            } else if self.take("/") {
                Operator::Divide
            } else {
                return Ok(left);
            };
            left = self.joined(operator, left, Self::unary)?;
        }
    }

    fn unary(&mut self) -> Parsed<Node> {
        let start = self.span();
        if self.take("-") {
            let inner = self.nested(Self::unary)?;
            let span = start.to(inner.span);
            return Ok(Node { kind: Kind::Negative(Box::new(inner)), span });
        }
        self.primary()
    }

    fn primary(&mut self) -> Parsed<Node> {
        let span = self.span();
        if self.take("(") {
            let inner = self.any()?;
            self.expect(")")?;
            return Ok(Node { kind: inner.kind, span: span.to(self.last()) });
        }
        let kind = match self.peek().clone() {
            Token::Number(number) => Kind::Number(number),
            Token::Text(text) => Kind::Text(text),
            Token::Parameter(name) => Kind::Parameter(name),
            Token::Name(name) => return self.named(&name),
            Token::Sign(_) | Token::End => return Err(self.unexpected("a value")),
        };
        self.advance();
        Ok(Node { kind, span })
    }

    fn named(&mut self, name: &str) -> Parsed<Node> {
        let span = self.span();
        let reserved = ["then", "else", "and", "or", "in", "between"];
        if reserved.contains(&name) {
            return Err(self.unexpected("a value"));
        }
        self.advance();
        let kind = match name {
            "true" => Kind::Boolean(true),
            "false" => Kind::Boolean(false),
            "null" => {
                let message = "there is no `null` here: a missing fact is unknown";
                let mut fault = fault("null", span, message.to_owned());
                fault.suggestion = Some("ask `known(x)`".to_owned());
                return Err(fault);
            }
            "if" => return self.nested(Self::choice),
            _ => {
                let name = self.long_name(name);
                if !self.take("(") {
                    Kind::Name(name)
                } else if name == "not" {
                    let inner = self.any()?;
                    self.expect(")")?;
                    Kind::Not(Box::new(inner))
                } else {
                    Kind::Call(name, self.arguments()?)
                }
            }
        };
        Ok(Node { kind, span: span.to(self.last()) })
    }

    /// The built-in functions whose names have spaces.
    fn long_name(&mut self, first: &str) -> String {
        let longer: [&[&str]; 2] = [&["date", "and", "time"], &["list", "contains"]];
        for words in longer {
            let begin = self.at;
            let mut rest = words.iter();
            if rest.next() == Some(&first) && rest.all(|word| self.word(word)) {
                return words.join(" ");
            }
            self.at = begin;
        }
        first.to_owned()
    }

    fn arguments(&mut self) -> Parsed<Vec<Node>> {
        let mut arguments = Vec::new();
        if self.take(")") {
            return Ok(arguments);
        }
        loop {
            arguments.push(self.any()?);
            if self.take(")") {
                return Ok(arguments);
            }
            self.expect(",")?;
        }
    }

    /// What may follow `in`: a list, a range, or one test.
    fn in_tests(&mut self) -> Parsed<Vec<Test>> {
        let begin = self.at;
        // `(1..5)` is an open range; `("a", "b")` is a list of tests.
        if matches!(self.peek(), Token::Sign("(" | "[")) {
            if let Ok(range) = self.range() {
                return Ok(vec![range]);
            }
            self.at = begin;
            let close = if self.take("(") { ")" } else { "]" };
            self.at = begin.saturating_add(1);
            let tests = self.tests()?;
            self.expect(close)?;
            return Ok(tests);
        }
        self.test().map(|test| vec![test])
    }

    fn tests(&mut self) -> Parsed<Vec<Test>> {
        let mut tests = vec![self.test()?];
        while self.take(",") {
            tests.push(self.test()?);
        }
        Ok(tests)
    }

    fn test(&mut self) -> Parsed<Test> {
        self.nested(Self::one_test)
    }

    fn one_test(&mut self) -> Parsed<Test> {
        let begin = self.at;
        if self.word("not") && self.take("(") {
            let tests = self.tests()?;
            self.expect(")")?;
            return Ok(Test::Not(tests));
        }
        self.at = begin;
        if let Some(operator) = self.operator() {
            return Ok(Test::Compare(operator, self.sum()?));
        }
        if matches!(self.peek(), Token::Sign("[" | "]" | "(")) {
            if let Ok(range) = self.range() {
                return Ok(range);
            }
            self.at = begin;
        }
        Ok(Test::Compare(Operator::Equal, self.sum()?))
    }

    fn range(&mut self) -> Parsed<Test> {
        let low_in = self.take("[");
        if !low_in && !self.take("(") {
            self.expect("]")?;
        }
        let low = self.sum()?;
        self.expect("..")?;
        let high = self.sum()?;
        let high_in = self.take("]");
        if !high_in && !self.take(")") {
            self.expect("[")?;
        }
        Ok(Test::Range { low, low_in, high, high_in })
    }
}

fn fault(code: &'static str, span: Span, message: String) -> ExpressionFault {
    ExpressionFault { code, span, message, suggestion: None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn faults_have_their_place() {
        for (text, code, at) in [
            ("a.b >", "syntax", 5),
            ("a.b > 3 3", "syntax", 8),
            ("a.b = null", "null", 6),
            ("(a.b", "syntax", 4),
            ("if a.b then 1", "syntax", 13),
        ] {
            let fault = expression(text).unwrap_err();
            assert_eq!((fault.code, fault.span.start), (code, at), "{text}");
        }
    }

    #[test]
    fn cells_are_tests() {
        assert_eq!(unary_tests("-").unwrap(), [Test::Any]);
        assert_eq!(unary_tests("-3").unwrap().len(), 1);
        assert_eq!(unary_tests("\"A\",\"B\"").unwrap().len(), 2);
        assert!(matches!(unary_tests("[1..3)").unwrap()[0], Test::Range { high_in: false, .. }));
        assert!(matches!(unary_tests("]1..3[").unwrap()[0], Test::Range { low_in: false, .. }));
        assert!(matches!(unary_tests("not(1, 2)").unwrap()[0], Test::Not(_)));
        assert!(unary_tests("").is_err());
    }

    #[test]
    fn depth_is_bounded() {
        let deep = format!("{}1{}", "(".repeat(5_000), ")".repeat(5_000));
        assert_eq!(expression(&deep).unwrap_err().code, "too-deep");
        let signs = format!("{}1", "-".repeat(5_000));
        assert_eq!(expression(&signs).unwrap_err().code, "too-deep");
    }

    #[test]
    fn a_chain_is_bounded() {
        let chain = |length: usize| format!("1{}", "+1".repeat(length));
        assert!(expression(&chain(EXPRESSION_OPERATORS_MAX)).is_ok());
        let longer = expression(&chain(EXPRESSION_OPERATORS_MAX + 1));
        assert_eq!(longer.unwrap_err().code, "too-complex");
    }

    #[test]
    fn reading_twice_does_not_multiply() {
        let text = format!("{}1", "a.b in ((".repeat(60));
        assert!(expression(&text).is_err());
    }

    proptest! {
        #[test]
        fn any_text_is_parsed_or_refused(text in "[a-c.0-9 ()\\[\\]<>=+*/,\"${}!-]{0,40}|\\PC{0,20}") {
            let _ = expression(&text);
            let _ = unary_tests(&text);
        }
    }
}
