//! Names where they stand: of one word, or of as many as a known name has.

use super::super::names::{self, Names, canonical};
use super::super::token::Token;
use super::{Parsed, Parser};
use crate::error::Span;
use crate::feel::builtin;
use std::sync::Arc;

impl Parser<'_> {
    /// Takes the longest known name of several words that stands here, if any does.
    pub(super) fn known_name(&mut self) -> Option<Arc<str>> {
        let (declared, some) = self.longest(&self.vocabulary.names);
        let (own, more) = self.longest(&self.local);
        self.words = self.words.saturating_add(some).saturating_add(more);
        let found = [declared, own].into_iter().flatten().max_by_key(|(_, count)| *count);
        let (name, count) = found.or_else(|| self.function_name())?;
        self.at = self.at.saturating_add(count);
        Some(name)
    }

    /// A built-in function with spaces in its name is known only where it is called.
    fn function_name(&self) -> Option<(Arc<str>, usize)> {
        let (found, _) = self.longest(builtin::names_of_several_words());
        found.filter(|(_, count)| *self.ahead(*count) == Token::Sign("("))
    }

    /// The longest of these names that stands here, with how many words of it were looked at.
    fn longest(&self, names: &Names) -> (Option<(Arc<str>, usize)>, usize) {
        let tokens = self.tokens.get(self.at..).unwrap_or_default().iter();
        let tokens = tokens.take_while(|(token, _)| *token != Token::End);
        names.longest(tokens.filter_map(|(_, span)| self.written(*span)))
    }

    fn written(&self, span: Span) -> Option<&str> {
        self.text.get(span.start..span.end)
    }

    /// The name of an entry after a dot.
    pub(super) fn name_after_dot(&mut self) -> Parsed<Arc<str>> {
        if let Some(name) = self.known_name() {
            return Ok(name);
        }
        if let (Some((name, count)), _) = self.longest(names::parts()) {
            self.at = self.at.saturating_add(count);
            return Ok(name);
        }
        let Token::Name(name) = self.peek() else {
            return Err(self.unexpected("a name"));
        };
        let name = name.as_str().into();
        self.at = self.at.saturating_add(1);
        Ok(name)
    }

    /// Takes `name :` if it stands here; the name may have several words.
    pub(super) fn name_before_colon(&mut self) -> Option<Arc<str>> {
        let mut count = 0_usize;
        loop {
            match self.ahead(count) {
                Token::Sign(":") if count > 0 => break,
                Token::Name(_) => {}
                Token::Number(_) | Token::Sign("." | "/" | "-" | "'" | "+" | "*" | "?")
                    if count > 0 => {}
                _ => return None,
            }
            count = count.saturating_add(1);
            self.words = self.words.saturating_add(1);
        }
        let name = self.take_name(count)?;
        self.at = self.at.saturating_add(1);
        Some(name)
    }

    /// Takes the name of a variable that goes on to the word or the sign `until`.
    pub(super) fn name_until(&mut self, until: &[Token]) -> Parsed<Arc<str>> {
        let mut count = 0_usize;
        while count == 0 || !until.contains(self.ahead(count)) {
            if *self.ahead(count) == Token::End {
                return Err(self.unexpected("a name"));
            }
            count = count.saturating_add(1);
            self.words = self.words.saturating_add(1);
        }
        if !matches!(self.peek(), Token::Name(_)) {
            return Err(self.unexpected("a name"));
        }
        self.take_name(count).ok_or_else(|| self.unexpected("a name"))
    }

    /// Takes so many words as one name, and knows it from here on.
    fn take_name(&mut self, count: usize) -> Option<Arc<str>> {
        let first = self.span();
        self.at = self.at.saturating_add(count);
        let span = first.to(self.last());
        let written = self.text.get(span.start..span.end)?;
        self.local.add(written);
        Some(canonical(written))
    }
}
