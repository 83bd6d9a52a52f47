//! Words and signs of an expression, each with its place.

use super::ExpressionFault;
use crate::error::Span;
use rust_decimal::Decimal;

/// One word or sign.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Token {
    Number(Decimal),
    Text(String),
    /// A dotted name, or one of the words of the language.
    Name(String),
    /// `${name}`.
    Parameter(String),
    /// One of `( ) [ ] , + - * / = != < <= > >= ..`.
    Sign(&'static str),
    End,
}

const SIGNS: [&str; 17] =
    ["..", "<=", ">=", "!=", "(", ")", "[", "]", ",", "+", "-", "*", "/", "=", "<", ">", "?"];

/// Splits `text`; the last token is [`Token::End`].
pub(super) fn tokens(text: &str) -> Result<Vec<(Token, Span)>, ExpressionFault> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let first = rest.chars().next().unwrap_or(' ');
        if first.is_whitespace() {
            at = at.saturating_add(first.len_utf8());
            continue;
        }
        let (token, length) = next(rest).map_err(|(code, message)| {
            let span = Span::new(at, at.saturating_add(first.len_utf8()));
            ExpressionFault { code, span, message, suggestion: None }
        })?;
        let end = at.saturating_add(length);
        found.push((token, Span::new(at, end)));
        at = end;
    }
    found.push((Token::End, Span::new(text.len(), text.len())));
    Ok(found)
}

type Wrong = (&'static str, String);

fn next(rest: &str) -> Result<(Token, usize), Wrong> {
    let first = rest.chars().next().unwrap_or(' ');
    if first.is_ascii_digit() {
        return number(rest);
    }
    if first == '"' {
        return text(rest);
    }
    if let Some(inner) = rest.strip_prefix("${") {
        let name = inner.split_once('}').map(|(name, _)| name);
        let name =
            name.ok_or_else(|| ("bad-parameter", "`${` is never closed by `}`".to_owned()))?;
        return Ok((Token::Parameter(name.trim().to_owned()), name.len().saturating_add(3)));
    }
    if first.is_alphabetic() || first == '_' {
        let length = name_length(rest);
        let name = rest.get(..length).unwrap_or_default().to_owned();
        return Ok((Token::Name(name), length));
    }
    match SIGNS.into_iter().find(|sign| rest.starts_with(sign)) {
        Some(sign) => Ok((Token::Sign(sign), sign.len())),
        None => Err(("bad-character", format!("`{first}` means nothing here"))),
    }
}

/// A name runs over letters, digits, `_`, and single dots between them.
fn name_length(rest: &str) -> usize {
    let mut length = 0_usize;
    let mut chars = rest.chars().peekable();
    while let Some(c) = chars.next() {
        let part = c.is_alphanumeric() || c == '_';
        let dot = c == '.' && chars.peek().is_some_and(|next| next.is_alphabetic());
        if !part && !dot {
            break;
        }
        length = length.saturating_add(c.len_utf8());
    }
    length
}

fn number(rest: &str) -> Result<(Token, usize), Wrong> {
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let whole = digits(rest);
    let after = rest.get(whole..).unwrap_or_default();
    // Two dots are a range: `[1..3]`.
    let fraction = after.strip_prefix('.').map_or(0, digits);
    let length =
        if fraction > 0 { whole.saturating_add(fraction).saturating_add(1) } else { whole };
    let written = rest.get(..length).unwrap_or_default();
    match Decimal::from_str_exact(written) {
        Ok(number) => Ok((Token::Number(number.normalize()), length)),
        Err(_) => Err(("bad-number", format!("`{written}` has more than 28 digits"))),
    }
}

fn text(rest: &str) -> Result<(Token, usize), Wrong> {
    let mut value = String::new();
    let mut chars = rest.char_indices().skip(1);
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return Ok((Token::Text(value), at.saturating_add(1))),
            '\\' => match chars.next().map(|(_, escaped)| escaped) {
                Some('n') => value.push('\n'),
                Some('t') => value.push('\t'),
                Some(same @ ('"' | '\\')) => value.push(same),
                _ => return Err(("bad-escape", "a text knows \\\" \\\\ \\n and \\t".to_owned())),
            },
            other => value.push(other),
        }
    }
    Err(("open-text", "this text is never closed by a quote".to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_names_and_numbers_keep_apart() {
        let found = tokens("a.b in [1..2.50] -\"x\\\"y\" ${p.q}").unwrap();
        let signs: Vec<_> = found.iter().map(|(token, _)| token.clone()).collect();
        assert_eq!(signs[0], Token::Name("a.b".into()));
        assert_eq!(signs[3], Token::Number(1.into()));
        assert_eq!(signs[4], Token::Sign(".."));
        assert_eq!(signs[5], Token::Number(Decimal::new(25, 1)));
        assert_eq!(signs[8], Token::Text("x\"y".into()));
        assert_eq!(signs[9], Token::Parameter("p.q".into()));
        assert_eq!(found[8].1, Span::new(18, 24));
    }

    #[test]
    fn what_is_no_word_is_placed() {
        for (text, code, at) in [("a # b", "bad-character", 2), ("\"x", "open-text", 0)] {
            let fault = tokens(text).unwrap_err();
            assert_eq!((fault.code, fault.span.start), (code, at));
        }
    }
}
