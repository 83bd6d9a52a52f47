//! Lines of `key=value`, in blocks: the header, and one for each tree.

use super::text::Read;
use crate::error::fault::SourceText;
use crate::error::{Fault, Span};
use std::collections::BTreeMap;
use std::str::FromStr;

/// Lines that stand together.
pub(super) struct Block<'s> {
    source: &'s SourceText,
    /// Where it begins.
    start: usize,
    entries: BTreeMap<&'s str, (usize, &'s str)>,
}

/// The value of a key.
pub(super) struct Entry<'s> {
    source: &'s SourceText,
    key: &'s str,
    start: usize,
    pub(super) text: &'s str,
}

/// The blocks of a model: each begins with `Tree=`, but for the first, and for what follows the trees.
pub(super) fn blocks(source: &SourceText) -> impl Iterator<Item = Block<'_>> {
    let mut lines = lines(source.text()).peekable();
    std::iter::from_fn(move || {
        let (start, _) = lines.peek().copied()?;
        let mut entries = BTreeMap::new();
        while let Some((at, line)) = lines.next() {
            let (key, value) = line.split_once('=').unwrap_or((line, ""));
            let value_at = at.saturating_add(key.len()).saturating_add(1);
            entries.insert(key, (value_at, value.trim_end()));
            let begins = |line: &str| line.starts_with("Tree=") || line == "end of trees";
            if lines.peek().is_some_and(|(_, line)| begins(line)) {
                break;
            }
        }
        Some(Block { source, start, entries })
    })
}

/// Each line with the byte that it begins at, without its end.
fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0_usize;
    text.split_inclusive('\n').map(move |line| {
        let start = at;
        at = at.saturating_add(line.len());
        (start, line.trim_end_matches(['\n', '\r']))
    })
}

impl<'s> Block<'s> {
    pub(super) fn empty(source: &'s SourceText) -> Self {
        Self { source, start: 0, entries: BTreeMap::new() }
    }

    pub(super) fn has(&self, key: &str) -> bool {
        self.entries.contains_key(key)
    }

    pub(super) fn get(&self, key: &'static str) -> Option<Entry<'s>> {
        let (start, text) = self.entries.get(key)?;
        Some(Entry { source: self.source, key, start: *start, text })
    }

    pub(super) fn need(&self, key: &'static str) -> Read<Entry<'s>> {
        self.get(key).ok_or_else(|| self.fault("missing-key", format!("`{key}` is not there")))
    }

    pub(super) fn fault(&self, code: &'static str, message: impl Into<String>) -> Box<Fault> {
        let span = Span::new(self.start, self.start.saturating_add(1));
        Box::new(self.source.fault(code, span, message))
    }
}

impl Entry<'_> {
    pub(super) fn fault(&self, code: &'static str, message: impl Into<String>) -> Box<Fault> {
        let end = self.start.saturating_add(self.text.len());
        Box::new(self.source.fault(code, Span::new(self.start, end), message))
    }

    /// The one number that it is.
    pub(super) fn number<T: FromStr>(&self) -> Read<T> {
        let number = self.text.trim().parse();
        number.map_err(|_| self.fault("bad-value", format!("`{}` is no such number", self.key)))
    }

    /// So many numbers with white space between them.
    pub(super) fn numbers<T: FromStr>(&self, count: usize) -> Read<Vec<T>> {
        let mut found = Vec::new();
        for word in self.text.split_ascii_whitespace() {
            if found.len() == count {
                break;
            }
            found.push(word.parse().map_err(|_| self.at(word))?);
        }
        let more = self.text.split_ascii_whitespace().count();
        if more != count {
            let message = format!("`{}` has {more} numbers, not {count}", self.key);
            return Err(self.fault("bad-value", message));
        }
        Ok(found)
    }

    /// The fault of one word.
    fn at(&self, word: &str) -> Box<Fault> {
        let offset = word.as_ptr().addr().saturating_sub(self.text.as_ptr().addr());
        let start = self.start.saturating_add(offset);
        let message = format!("`{word}` is no such number");
        let span = Span::new(start, start.saturating_add(word.len()));
        Box::new(self.source.fault("bad-value", span, message))
    }
}
