//! Texts of marked-up documents: where a decoded byte is written, and what a fault shows of a text.

use crate::error::fault::Span;

/// Characters of a text that the sentence of a fault repeats.
const SHOWN_CHARS_MAX: usize = 80;

/// The byte of `raw` at which the decoded text's byte `offset` is written.
pub(crate) fn raw_offset(raw: &str, offset: usize) -> usize {
    let (mut at, mut decoded, mut literal) = (0_usize, 0_usize, false);
    while let Some(rest) = raw.get(at..).filter(|rest| !rest.is_empty()) {
        let skipped = if literal {
            rest.starts_with("]]>").then_some(3)
        } else if rest.starts_with("<![CDATA[") {
            Some(9)
        } else if rest.starts_with("<!--") {
            Some(rest.find("-->").map_or(rest.len(), |end| end.saturating_add(3)))
        } else {
            None
        };
        if let Some(skipped) = skipped {
            literal = !literal && rest.starts_with("<![CDATA[");
            at = at.saturating_add(skipped);
            continue;
        }
        if decoded >= offset {
            break;
        }
        let (written, stands_for) = one_character(rest, literal);
        at = at.saturating_add(written);
        decoded = decoded.saturating_add(stands_for);
    }
    at
}

/// How many bytes the next character is written with, and how many it has.
fn one_character(rest: &str, literal: bool) -> (usize, usize) {
    if !literal && let Some(end) = rest.strip_prefix('&').and_then(|rest| rest.find(';')) {
        let name = rest.get(1..=end).unwrap_or_default();
        let code = name.strip_prefix('#').and_then(|code| match code.strip_prefix(['x', 'X']) {
            Some(digits) => u32::from_str_radix(digits, 16).ok(),
            None => code.parse().ok(),
        });
        let length = code.and_then(char::from_u32).map_or(1, char::len_utf8);
        return (end.saturating_add(2), length);
    }
    if rest.starts_with("\r\n") {
        return (2, 1);
    }
    let length = rest.chars().next().map_or(1, char::len_utf8);
    (length, length)
}

/// `text` as a fault shows it, and the characters of it that `span` covers, from 1.
pub(crate) fn shown(text: &str, span: Span) -> (String, usize, usize) {
    let count = |end: usize| {
        let before = text.get(..end.min(text.len())).unwrap_or_default();
        before.trim_start().chars().count()
    };
    let from = count(span.start).saturating_add(1);
    let shown: String = text.trim().chars().take(SHOWN_CHARS_MAX).collect();
    (shown.replace('\n', " "), from, count(span.end).max(from))
}

/// The same in words: `characters 1 to 4 of ...`.
pub(crate) fn shown_in_words(text: &str, span: Span) -> String {
    match shown(text, span) {
        (text, from, to) if from == to => format!("character {from} of `{text}`"),
        (text, from, to) => format!("characters {from} to {to} of `{text}`"),
    }
}
