//! Reading TOML so that every fault is found at once and has its place.
//!
//! A [`Section`] is one table of a document. Its readers return what could be read and note a fault
//! for what could not; nothing stops at the first. [`Section::finish`] reports keys nobody asked for.

use crate::error::fault::{Fault, SourceText, Span, nearest};
use crate::limits::FAULTS_MAX;
use crate::value::parse_number;
use rust_decimal::Decimal;
use std::cell::RefCell;
use std::cmp::Ordering;
use std::collections::BTreeSet;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

mod markup;
mod quoted;
mod text;

pub(crate) use markup::{raw_offset, shown};
pub(crate) use quoted::quoted;
pub(crate) use text::Text;

/// The faults of a document as they are found.
#[derive(Debug, Default)]
pub(crate) struct Faults(RefCell<Vec<Fault>>);

impl Faults {
    /// Notes a fault; after the last that is told comes one that says so.
    pub(crate) fn push(&self, fault: Fault) {
        let mut faults = self.0.borrow_mut();
        match faults.len().cmp(&FAULTS_MAX) {
            Ordering::Less => faults.push(fault),
            Ordering::Equal => faults.push(fault.instead("too-many-faults", "and there are more")),
            Ordering::Greater => {}
        }
    }

    pub(crate) fn extend(&self, faults: impl IntoIterator<Item = Fault>) {
        faults.into_iter().for_each(|fault| self.push(fault));
    }

    fn is_full(&self) -> bool {
        self.0.borrow().len() > FAULTS_MAX
    }

    pub(crate) fn into_inner(self) -> Vec<Fault> {
        self.0.into_inner()
    }
}

/// Parses `source` and hands its root to `build`; what breaks the syntax is noted and skipped.
pub(crate) fn read<T>(
    source: &SourceText,
    faults: &Faults,
    build: impl FnOnce(&mut Section<'_>) -> T,
) -> T {
    let (root, errors) = DeTable::parse_recoverable(source.text());
    for error in errors {
        let span = error.span().map_or(Span::default(), |span| Span::new(span.start, span.end));
        let message = error.message().replace('\n', ", ");
        faults.push(source.fault("toml-syntax", span, message));
    }
    let span = Span::new(0, 0);
    let mut section =
        Section { source, faults, table: root.get_ref(), span, asked: BTreeSet::new() };
    let built = build(&mut section);
    section.finish();
    built
}

/// What `build` makes of the whole of `source`.
///
/// # Errors
/// Every fault of the document at once.
pub(crate) fn read_whole<T>(
    source: &SourceText,
    build: impl FnOnce(&mut Section<'_>) -> Option<T>,
) -> Result<T, Vec<Fault>> {
    let faults = Faults::default();
    let built = read(source, &faults, build);
    let faults = faults.into_inner();
    built.filter(|_| faults.is_empty()).ok_or(faults)
}

/// One table of a document, as it is read.
#[derive(Debug)]
pub(crate) struct Section<'a> {
    source: &'a SourceText,
    faults: &'a Faults,
    table: &'a DeTable<'a>,
    span: Span,
    asked: BTreeSet<String>,
}

impl<'a> Section<'a> {
    /// Where the table begins.
    pub(crate) fn span(&self) -> Span {
        self.span
    }

    /// A fault at `span` of this document.
    pub(crate) fn fault(
        &self,
        code: &'static str,
        span: Span,
        message: impl Into<String>,
    ) -> Fault {
        // What nobody will be told needs no place.
        let span = if self.faults.is_full() { Span::default() } else { span };
        self.source.fault(code, span, message)
    }

    /// Notes a fault.
    pub(crate) fn note(&self, fault: Fault) {
        self.faults.push(fault);
    }

    fn value(&mut self, key: &str) -> Option<&'a Spanned<DeValue<'a>>> {
        self.asked.insert(key.to_owned());
        self.table.iter().find(|(name, _)| name.get_ref() == key).map(|(_, value)| value)
    }

    fn wrong(&self, key: &str, value: &Spanned<DeValue<'_>>, expected: &str) {
        let found = value.get_ref().type_str();
        let message = format!("`{key}` must be {expected}, not a TOML {found}");
        self.note(self.fault("wrong-type", span_of(value), message));
    }

    /// `found`; notes that `key` is required when it is not there.
    pub(crate) fn required<T>(&self, key: &str, found: Option<T>) -> Option<T> {
        let present = self.table.iter().any(|(name, _)| name.get_ref() == key);
        if found.is_none() && !present {
            let end = self.span.start.saturating_add(1).max(self.span.end);
            let span = Span::new(self.span.start, end);
            self.note(self.fault("missing-key", span, format!("`{key}` is required here")));
        }
        found
    }

    /// The text at `key`, which must be there.
    pub(crate) fn text(&mut self, key: &str) -> Option<Text> {
        let found = self.text_opt(key);
        self.required(key, found)
    }

    /// The text at `key`.
    pub(crate) fn text_opt(&mut self, key: &str) -> Option<Text> {
        let value = self.value(key)?;
        let found = self.as_text(value);
        if found.is_none() {
            self.wrong(key, value, "a text in quotes");
        }
        found
    }

    fn as_text(&self, value: &Spanned<DeValue<'_>>) -> Option<Text> {
        let text = value.get_ref().as_str()?;
        Some(Text::new(self.source, span_of(value), text))
    }

    /// What `text` stands for, which is one of `words`.
    pub(crate) fn word<T>(
        &self,
        text: Option<Text>,
        words: &[&str],
        read: impl Fn(&str) -> Option<T>,
    ) -> Option<T> {
        let text = text?;
        let found = read(text.as_str());
        if found.is_none() {
            let message = format!("`{}` means nothing here", text.as_str());
            let fault = text.fault("unknown-word", message);
            self.note(fault.suggest(format!("write one of {}", words.join(", "))));
        }
        found
    }

    /// The list of texts at `key`; one text stands for a list of one.
    pub(crate) fn texts_opt(&mut self, key: &str) -> Option<Vec<Text>> {
        let value = self.value(key)?;
        if let Some(text) = self.as_text(value) {
            return Some(vec![text]);
        }
        let items = value.get_ref().as_array().map(|items| items.iter().collect::<Vec<_>>());
        let texts: Option<Vec<Text>> =
            items.unwrap_or_default().iter().map(|i| self.as_text(i)).collect();
        if texts.is_none() || value.get_ref().as_array().is_none() {
            self.wrong(key, value, "a list of texts in quotes");
            return None;
        }
        texts
    }

    /// Whether `key` is true; an absent key is not.
    pub(crate) fn flag(&mut self, key: &str) -> bool {
        let Some(value) = self.value(key) else { return false };
        let found = value.get_ref().as_bool();
        if found.is_none() {
            self.wrong(key, value, "true or false");
        }
        found.unwrap_or_default()
    }

    /// The whole number at `key` within `range`.
    pub(crate) fn integer_opt(
        &mut self,
        key: &str,
        range: std::ops::RangeInclusive<i64>,
    ) -> Option<i64> {
        let value = self.value(key)?;
        let number = value.get_ref().as_integer().and_then(|number| {
            i64::from_str_radix(&number.as_str().replace('_', ""), number.radix()).ok()
        });
        match number {
            Some(number) if range.contains(&number) => Some(number),
            Some(_) | None => {
                let expected = format!("a whole number from {} to {}", range.start(), range.end());
                self.wrong(key, value, &expected);
                None
            }
        }
    }

    /// The exact number at `key`, as it is written.
    pub(crate) fn number_opt(&mut self, key: &str) -> Option<(Decimal, Span)> {
        let value = self.value(key)?;
        let written = match value.get_ref() {
            DeValue::Integer(number) if number.radix() == 10 => number.as_str(),
            DeValue::Float(number) => number.as_str(),
            DeValue::String(text) => text,
            DeValue::Integer(_)
            | DeValue::Boolean(_)
            | DeValue::Datetime(_)
            | DeValue::Array(_)
            | DeValue::Table(_) => "",
        };
        let number = parse_number(&written.replace('_', ""));
        if number.is_none() {
            self.wrong(key, value, "a plain decimal number");
        }
        number.map(|number| (number, span_of(value)))
    }

    /// A scalar at `key` in its text form, whatever its type: the field's type reads it.
    pub(crate) fn scalar_opt(&mut self, key: &str) -> Option<Text> {
        let value = self.value(key)?;
        let found = self.as_scalar(value);
        if found.is_none() {
            self.wrong(key, value, "one value");
        }
        found
    }

    /// The list of scalars at `key`, each in its text form.
    pub(crate) fn scalars_opt(&mut self, key: &str) -> Option<Vec<Text>> {
        let value = self.value(key)?;
        let items = value.get_ref().as_array().map(|items| items.iter().collect::<Vec<_>>());
        let found = items.and_then(|items| items.iter().map(|item| self.as_scalar(item)).collect());
        if found.is_none() {
            self.wrong(key, value, "a list of values");
        }
        found
    }

    fn as_scalar(&self, value: &Spanned<DeValue<'_>>) -> Option<Text> {
        let span = span_of(value);
        match value.get_ref() {
            DeValue::String(_) => self.as_text(value),
            DeValue::Integer(number) => Some(Text::new(self.source, span, number.as_str())),
            DeValue::Float(number) => Some(Text::new(self.source, span, number.as_str())),
            DeValue::Boolean(flag) => Some(Text::new(self.source, span, &flag.to_string())),
            DeValue::Datetime(time) => Some(Text::new(self.source, span, &time.to_string())),
            DeValue::Array(_) | DeValue::Table(_) => None,
        }
    }

    /// Whether a table stands at `key`.
    pub(crate) fn is_section(&self, key: &str) -> bool {
        self.table.iter().any(|(name, value)| name.get_ref() == key && value.get_ref().is_table())
    }

    /// The table at `key`.
    pub(crate) fn section_opt(&mut self, key: &str) -> Option<Section<'a>> {
        let value = self.value(key)?;
        let Some(table) = value.get_ref().as_table() else {
            self.wrong(key, value, "a table");
            return None;
        };
        Some(self.child(value, table))
    }

    /// The tables at `key`, each written `[[key]]`.
    pub(crate) fn sections(&mut self, key: &str) -> Vec<Section<'a>> {
        let Some(value) = self.value(key) else { return Vec::new() };
        let items = value.get_ref().as_array().into_iter().flat_map(|items| items.iter());
        let tables: Vec<_> =
            items.filter_map(|item| item.get_ref().as_table().map(|table| (item, table))).collect();
        let all = value.get_ref().as_array().map_or(usize::MAX, |items| items.iter().count());
        if tables.len() != all {
            self.wrong(key, value, &format!("tables, each written `[[{key}]]`"));
        }
        tables.into_iter().map(|(item, table)| self.child(item, table)).collect()
    }

    /// The keys of this table with their places.
    pub(crate) fn keys(&self) -> Vec<(String, Span)> {
        let spans = self.table.iter().map(|(key, _)| {
            let span = key.span();
            (key.get_ref().to_string(), Span::new(span.start, span.end))
        });
        spans.collect()
    }

    fn child(&self, value: &Spanned<DeValue<'_>>, table: &'a DeTable<'a>) -> Section<'a> {
        let (source, faults) = (self.source, self.faults);
        Section { source, faults, table, span: span_of(value), asked: BTreeSet::new() }
    }

    /// Notes every key that nobody asked for.
    pub(crate) fn finish(self) {
        for (key, span) in self.keys() {
            if self.asked.contains(&key) {
                continue;
            }
            let fault = self.fault("unknown-key", span, format!("`{key}` means nothing here"));
            let near = nearest(&key, self.asked.iter().map(String::as_str));
            let asked: Vec<String> = self.asked.iter().map(|key| format!("`{key}`")).collect();
            let hint = near.map_or_else(
                || format!("the keys are {}", asked.join(", ")),
                |near| format!("did you mean `{near}`?"),
            );
            self.note(fault.suggest(hint));
        }
    }
}

fn span_of(value: &Spanned<DeValue<'_>>) -> Span {
    Span::new(value.span().start, value.span().end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_is_found_at_its_place() {
        let text = "name = 3\nsale = 2\n[[row]]\nkind = \"a\"\n[[row]]\n";
        let source = SourceText::new("facts.toml", text);
        let faults = Faults::default();
        read(&source, &faults, |root| {
            assert!(root.text("name").is_none());
            assert!(root.integer_opt("scale", 0..=9).is_none());
            for mut row in root.sections("row") {
                row.text("kind");
                row.finish();
            }
        });
        let mut found = faults.into_inner();
        found.sort_by(Fault::by_place);
        let places: Vec<_> = found.iter().map(|f| (f.code(), f.line(), f.column())).collect();
        assert_eq!(places, [("wrong-type", 1, 8), ("unknown-key", 2, 1), ("missing-key", 5, 1)]);
        assert_eq!(found[1].suggestion(), Some("did you mean `scale`?"));
    }

    #[test]
    fn numbers_are_read_as_they_are_written() {
        let source = SourceText::new("p", "a = 0.072\nb = 1_000\nc = 0x10\n");
        let faults = Faults::default();
        read(&source, &faults, |root| {
            assert_eq!(root.number_opt("a").unwrap().0.to_string(), "0.072");
            assert_eq!(root.number_opt("b").unwrap().0, Decimal::from(1_000));
            assert!(root.number_opt("c").is_none());
        });
        assert_eq!(faults.into_inner().len(), 1);
    }
}
