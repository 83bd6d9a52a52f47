//! Faults of a document: each with a code, a file, a line, a column, a caret and a way out.

use crate::limits::EXCERPT_CHARS_MAX;
use std::fmt;
use std::sync::Arc;

/// A range of bytes in a [`SourceText`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Span {
    /// The first byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// The bytes from `start` up to `end`.
    pub const fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }

    /// The smallest span that covers both.
    #[must_use]
    pub fn to(self, other: Self) -> Self {
        Self { start: self.start.min(other.start), end: self.end.max(other.end) }
    }
}

/// Whether a fault refuses the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// The document is refused.
    Error,
    /// The document compiles; its author should look.
    Warning,
}

/// One fault of a document, at one place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    code: &'static str,
    level: Level,
    file: Arc<str>,
    line: usize,
    column: usize,
    /// Characters of the excerpt before the caret.
    indent: usize,
    width: usize,
    text: String,
    message: String,
    suggestion: Option<String>,
}

impl Fault {
    /// The fault's stable code, as `unknown-name`.
    pub fn code(&self) -> &'static str {
        self.code
    }

    /// Whether the document is refused for it.
    pub fn level(&self) -> Level {
        self.level
    }

    /// The file, relative to the policy's folder.
    pub fn file(&self) -> &str {
        &self.file
    }

    /// The line, from 1.
    pub fn line(&self) -> usize {
        self.line
    }

    /// The column in characters, from 1.
    pub fn column(&self) -> usize {
        self.column
    }

    /// What is wrong: a lowercase sentence without a full stop.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// What to write instead, where there is a good guess.
    pub fn suggestion(&self) -> Option<&str> {
        self.suggestion.as_deref()
    }

    /// The same fault with a way out.
    #[must_use]
    pub fn suggest(mut self, suggestion: impl Into<String>) -> Self {
        self.suggestion = Some(suggestion.into());
        self
    }

    /// Another fault at the same place.
    pub(crate) fn instead(mut self, code: &'static str, message: &str) -> Self {
        (self.code, self.message) = (code, message.to_owned());
        self.suggestion = None;
        self
    }

    /// The same fault as a warning.
    #[must_use]
    pub fn warning(mut self) -> Self {
        self.level = Level::Warning;
        self
    }

    pub(crate) fn by_place(left: &Self, right: &Self) -> std::cmp::Ordering {
        (&left.file, left.line, left.column, left.code).cmp(&(
            &right.file,
            right.line,
            right.column,
            right.code,
        ))
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = match self.level {
            Level::Error => "error",
            Level::Warning => "warning",
        };
        let (file, line, column) = (&self.file, self.line, self.column);
        writeln!(f, "{file}:{line}:{column}: {word}[{}]: {}", self.code, self.message)?;
        let gutter = line.to_string();
        writeln!(f, "{gutter} | {}", self.text)?;
        let blank = " ".repeat(gutter.len());
        let indent: String = self
            .text
            .chars()
            .take(self.indent)
            .map(|c| if c == '\t' { '\t' } else { wide_blank(c) })
            .collect();
        write!(f, "{blank} | {indent}{}", "^".repeat(self.width.max(1)))?;
        if let Some(suggestion) = &self.suggestion {
            write!(f, "\n{blank} = help: {suggestion}")?;
        }
        Ok(())
    }
}

/// The blank as wide as `c` on a terminal, so that the caret stands under Chinese text too.
fn wide_blank(c: char) -> char {
    if ('\u{1100}'..='\u{ffef}').contains(&c) { '\u{3000}' } else { ' ' }
}

/// A document's text with its name: turns byte spans into places.
#[derive(Debug, Clone)]
pub struct SourceText {
    file: Arc<str>,
    text: Arc<str>,
}

impl SourceText {
    /// The text of `file`, named as it should appear in messages.
    pub fn new(file: impl Into<Arc<str>>, text: impl Into<Arc<str>>) -> Self {
        Self { file: file.into(), text: text.into() }
    }

    /// The file's name.
    pub fn file(&self) -> &str {
        &self.file
    }

    /// The whole text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The line and the column, both from 1, of the byte at `offset`.
    pub fn place(&self, offset: usize) -> (usize, usize) {
        let before = self.text.get(..self.floor(offset)).unwrap_or_default();
        let line = before.matches('\n').count().saturating_add(1);
        let start = before.rfind('\n').map_or(0, |at| at.saturating_add(1));
        let column = before.get(start..).unwrap_or_default().chars().count().saturating_add(1);
        (line, column)
    }

    /// A fault at `span`.
    pub fn fault(&self, code: &'static str, span: Span, message: impl Into<String>) -> Fault {
        let (line, column) = self.place(span.start);
        let whole = self.text.lines().nth(line.saturating_sub(1)).unwrap_or_default();
        // Of a long line only what stands round the fault is shown.
        let before = column.saturating_sub(1);
        let from = if before < EXCERPT_CHARS_MAX / 2 {
            0
        } else {
            before.saturating_sub(EXCERPT_CHARS_MAX / 2)
        };
        let text: String = whole.chars().skip(from).take(EXCERPT_CHARS_MAX).collect();
        let indent = before.saturating_sub(from);
        let marked = self.text.get(self.floor(span.start)..self.floor(span.end));
        let width = marked.and_then(|text| text.lines().next()).map_or(1, |l| l.chars().count());
        let width = width.min(EXCERPT_CHARS_MAX.saturating_sub(indent));
        Fault {
            code,
            level: Level::Error,
            file: self.file.clone(),
            line,
            column,
            indent,
            width: width.max(1),
            text,
            message: message.into(),
            suggestion: None,
        }
    }

    fn floor(&self, offset: usize) -> usize {
        let mut at = offset.min(self.text.len());
        while !self.text.is_char_boundary(at) {
            at = at.saturating_sub(1);
        }
        at
    }
}

/// The candidate nearest to `name`, if one is near enough to be a slip of the hand.
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let length = name.chars().count();
    let allowed = (length / 3).max(usize::from(length > 2));
    candidates
        .into_iter()
        .map(|candidate| (distance(name, candidate), candidate))
        .filter(|(distance, _)| *distance <= allowed)
        .min()
        .map(|(_, candidate)| candidate)
}

/// Edit distance where a swap of two neighbours is one edit.
fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=right.len()).collect();
    let mut last = None;
    for (row, l) in left.chars().enumerate() {
        let mut line = vec![row.saturating_add(1)];
        for (column, r) in right.iter().enumerate() {
            let at = |cells: &[usize], i: usize| cells.get(i).copied().unwrap_or(usize::MAX);
            let next = column.saturating_add(1);
            let mut best = at(&above, column).saturating_add(usize::from(l != *r));
            best = best.min(at(&above, next).saturating_add(1));
            best = best.min(at(&line, column).saturating_add(1));
            let previous = column.checked_sub(1).and_then(|i| right.get(i));
            if previous == Some(&l) && last == Some(*r) {
                best = best.min(at(&before, column.saturating_sub(1)).saturating_add(1));
            }
            line.push(best);
        }
        before = std::mem::replace(&mut above, line);
        last = Some(l);
    }
    above.last().copied().unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_shows_its_place_with_a_caret() {
        let source = SourceText::new("controls/granting.toml", "a = 1\nwhen = \"incme > 3\"\n");
        let fault = source.fault("unknown-name", Span::new(14, 19), "no fact is named `incme`");
        assert_eq!(
            fault.suggest("did you mean `income`?").to_string(),
            "controls/granting.toml:2:9: error[unknown-name]: no fact is named `incme`\n\
             2 | when = \"incme > 3\"\n  |         ^^^^^\n  = help: did you mean `income`?"
        );
    }

    #[test]
    fn columns_count_characters_not_bytes() {
        let source = SourceText::new("x", "营销 = y");
        assert_eq!(source.place(9), (1, 6));
    }

    #[test]
    fn the_nearest_name_is_a_slip_away() {
        assert_eq!(nearest("incme.month", ["income.month", "outcome"]), Some("income.month"));
        assert_eq!(nearest("teh", ["the"]), Some("the"));
        assert_eq!(nearest("x", ["income.month"]), None);
    }
}
