//! From tokens to a tree.
#![expect(
    clippy::wildcard_enum_match_arm,
    reason = "a token that is not listed ends what is being read"
)]

use super::ExpressionFault;
use super::ast::{Node, Test};
use super::names::Names;
use super::token::{Token, tokens};
use super::types::FeelType;
use crate::error::Span;
use crate::limits::{EXPRESSION_BYTES_MAX, EXPRESSION_DEPTH_MAX, EXPRESSION_OPERATORS_MAX};
use std::collections::BTreeMap;
use std::sync::Arc;

mod boxed;
mod iterate;
mod name;
mod operators;
mod primary;
mod tests_of;
mod type_of;

/// How many nested parts are looked at before an expression counts as hostile.
const WORK_MAX: usize = 50_000;
/// How many words are looked at whether they are names.
const WORDS_MAX: usize = 4 * EXPRESSION_BYTES_MAX;

type Parsed<T> = Result<T, ExpressionFault>;

/// What an expression may name: names of several words, and types by name.
#[derive(Debug, Clone, Default)]
pub(crate) struct Vocabulary {
    pub(crate) names: Names,
    pub(crate) types: BTreeMap<Arc<str>, FeelType>,
}

/// Parses a whole expression.
pub(crate) fn expression(text: &str, vocabulary: &Vocabulary) -> Parsed<Node> {
    let mut parser = Parser::new(text, vocabulary)?;
    let node = parser.any()?;
    parser.end()?;
    Ok(node)
}

/// Parses the unary tests of a cell.
pub(crate) fn unary_tests(text: &str, vocabulary: &Vocabulary) -> Parsed<Vec<Test>> {
    let mut parser = Parser::new(text, vocabulary)?;
    let tests = if parser.take("-") && parser.peek() == &Token::End {
        vec![Test::Any]
    } else {
        parser.at = 0;
        parser.cell()?
    };
    parser.end()?;
    Ok(tests)
}

/// Parses the name of a type, as `list<number>`.
pub(crate) fn type_name(text: &str, vocabulary: &Vocabulary) -> Parsed<FeelType> {
    let mut parser = Parser::new(text, vocabulary)?;
    let ty = parser.type_name()?;
    parser.end()?;
    Ok(ty)
}

struct Parser<'a> {
    text: &'a str,
    tokens: Vec<(Token, Span)>,
    at: usize,
    depth: usize,
    work: usize,
    /// Words that were looked at, whether they are part of a name.
    words: usize,
    operators: usize,
    vocabulary: &'a Vocabulary,
    /// Names of several words that the text itself brings: entries of contexts, parameters.
    local: Names,
    /// Whether a `[` after a value may end a range, and begins a filter only where a value follows.
    in_range_end: bool,
}

impl<'a> Parser<'a> {
    fn new(text: &'a str, vocabulary: &'a Vocabulary) -> Parsed<Self> {
        if text.len() > EXPRESSION_BYTES_MAX {
            let message = format!("an expression has at most {EXPRESSION_BYTES_MAX} bytes");
            return Err(fault("too-long", Span::new(0, text.len()), message));
        }
        Ok(Self {
            text,
            tokens: tokens(text)?,
            at: 0,
            depth: 0,
            work: 0,
            words: 0,
            operators: 0,
            vocabulary,
            local: Names::default(),
            in_range_end: false,
        })
    }

    fn current(&self) -> &(Token, Span) {
        // INVARIANT: the last token is the end, and it is never passed.
        const END: (Token, Span) = (Token::End, Span::new(0, 0));
        self.tokens.get(self.at).or(self.tokens.last()).unwrap_or(&END)
    }

    fn peek(&self) -> &Token {
        &self.current().0
    }

    /// The token so many places further on.
    fn ahead(&self, count: usize) -> &Token {
        self.tokens.get(self.at.saturating_add(count)).map_or(&Token::End, |(token, _)| token)
    }

    fn span(&self) -> Span {
        self.current().1
    }

    /// Where the last token taken ended.
    fn last(&self) -> Span {
        let last = self.at.checked_sub(1).and_then(|at| self.tokens.get(at));
        last.map_or(Span::default(), |(_, span)| *span)
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

    /// These words one after the other, or none of them.
    fn words(&mut self, words: &[&str]) -> bool {
        let begin = self.at;
        let found = words.iter().all(|word| self.word(word));
        if !found {
            self.at = begin;
        }
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
        // Some of it may be read twice: that must not multiply.
        self.work = self.work.saturating_add(1);
        if self.work > WORK_MAX || self.words > WORDS_MAX {
            return Err(fault("too-complex", self.span(), "this is too entangled".to_owned()));
        }
        self.depth = self.depth.saturating_add(1);
        let parsed = parse(self);
        self.depth = self.depth.saturating_sub(1);
        parsed
    }

    /// Counts one more operator: a chain of them is a tree as deep.
    fn count_operator(&mut self) -> Parsed<()> {
        self.operators = self.operators.saturating_add(1);
        if self.operators <= EXPRESSION_OPERATORS_MAX {
            return Ok(());
        }
        let message = format!("an expression has at most {EXPRESSION_OPERATORS_MAX} operators");
        Err(fault("too-complex", self.span(), message))
    }
}

fn fault(code: &'static str, span: Span, message: String) -> ExpressionFault {
    ExpressionFault { code, span, message, suggestion: None }
}

#[cfg(test)]
#[path = "parse/parse_tests.rs"]
mod tests;
