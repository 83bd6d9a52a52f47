//! A text of a document that knows where each of its bytes stands in the file.

use super::markup;
use crate::error::fault::{Fault, SourceText, Span};
use std::sync::Arc;

/// A decoded text and its place, quotes included.
#[derive(Debug, Clone)]
pub(crate) struct Text {
    value: String,
    span: Span,
    source: SourceText,
    markup: Option<Markup>,
}

/// What is known of a text in a marked-up document.
#[derive(Debug, Clone)]
struct Markup {
    /// How a fault names the place: what the text is part of, and its column.
    place: [Arc<str>; 2],
    /// Blank bytes before the text.
    blank: usize,
}

impl Text {
    pub(crate) fn new(source: &SourceText, span: Span, value: &str) -> Self {
        Self { value: value.to_owned(), span, source: source.clone(), markup: None }
    }

    /// The text `value` without the blanks round it, which is all that is written in `span` of a
    /// marked-up document. Its faults name `place`.
    pub(crate) fn marked_up(
        source: &SourceText,
        span: Span,
        value: &str,
        place: [&Arc<str>; 2],
    ) -> Self {
        let blank = value.len().saturating_sub(value.trim_start().len());
        let markup = Some(Markup { place: place.map(Arc::clone), blank });
        Self { value: value.trim().to_owned(), span, source: source.clone(), markup }
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.value
    }

    /// The file and the line.
    pub(crate) fn stands(&self) -> (&str, usize) {
        (self.source.file(), self.source.place(self.span.start).0)
    }

    /// A fault of the whole text.
    pub(crate) fn fault(&self, code: &'static str, message: impl Into<String>) -> Fault {
        self.fault_at(code, Span::new(0, self.value.len()), message)
    }

    /// A fault of the bytes `inner` of the decoded text.
    pub(crate) fn fault_at(
        &self,
        code: &'static str,
        inner: Span,
        message: impl Into<String>,
    ) -> Fault {
        let Some(Markup { place: [part, column], .. }) = &self.markup else {
            return self.source.fault(code, self.inner(inner), message);
        };
        let shown = markup::shown_in_words(&self.value, inner);
        let message = format!("{} ({part}, {column}, {shown})", message.into());
        self.source.fault(code, self.inner(inner), message)
    }

    /// The bytes of the file that stand for the bytes `inner` of the decoded text.
    fn inner(&self, inner: Span) -> Span {
        let raw = self.source.text().get(self.span.start..self.span.end).unwrap_or_default();
        if let Some(Markup { blank, .. }) = self.markup {
            let within = |offset: usize| markup::raw_offset(raw, offset.saturating_add(blank));
            let [start, end] = [inner.start, inner.end]
                .map(|offset| self.span.start.saturating_add(within(offset)));
            return Span::new(start, end.max(start.saturating_add(1)));
        }
        let quotes = ["\"\"\"", "'''", "\"", "'"].into_iter().find(|q| raw.starts_with(q));
        let quotes = quotes.map_or(0, str::len);
        let body = raw.get(quotes..raw.len().saturating_sub(quotes)).unwrap_or(raw);
        let skipped = usize::from(quotes == 3 && body.starts_with('\n'));
        let start = self.span.start.saturating_add(quotes).saturating_add(skipped);
        let body = body.get(skipped..).unwrap_or(body);
        let at = |offset: usize| start.saturating_add(raw_offset(body, offset));
        Span::new(at(inner.start), at(inner.end))
    }
}

/// Where the decoded byte at `offset` stands in `raw`, a body that may hold escapes.
fn raw_offset(raw: &str, offset: usize) -> usize {
    let (mut decoded, mut chars) = (0_usize, raw.char_indices());
    while let Some((at, c)) = chars.next() {
        if decoded >= offset {
            return at;
        }
        let escaped = (c == '\\').then(|| chars.next()).flatten();
        decoded = decoded.saturating_add(match escaped {
            None => c.len_utf8(),
            Some((_, kind @ ('u' | 'U'))) => {
                let digits = if kind == 'u' { 4 } else { 8 };
                let code: String = chars.by_ref().take(digits).map(|(_, digit)| digit).collect();
                u32::from_str_radix(&code, 16)
                    .ok()
                    .and_then(char::from_u32)
                    .map_or(1, char::len_utf8)
            }
            Some(_) => 1,
        });
    }
    raw.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_behind_escapes_is_found() {
        let file = r#"when = "a = \"x\" and b""#;
        let source = SourceText::new("f", file);
        let text = Text::new(&source, Span::new(7, file.len()), r#"a = "x" and b"#);
        let fault = text.fault_at("x", Span::new(12, 13), "here");
        assert_eq!(fault.column(), file.find(" b").unwrap() + 2);
        assert_eq!(text.fault("x", "all").column(), 9);
    }

    #[test]
    fn three_quotes_may_start_with_a_line_end() {
        let file = "a = \"\"\"\nfirst\nsecond\"\"\"";
        let source = SourceText::new("f", file);
        let text = Text::new(&source, Span::new(4, file.len()), "first\nsecond");
        let fault = text.fault_at("x", Span::new(6, 12), "here");
        assert_eq!((fault.line(), fault.column()), (3, 1));
    }
}
