//! Words and signs of an expression, each with its place.

use super::ExpressionFault;
use crate::error::Span;
use crate::math::Decimal128;

mod text;

/// One word or sign.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Token {
    Number(Decimal128),
    Text(String),
    /// One word: a name, a part of a name with spaces or dots, or a word of the language.
    Name(String),
    /// `${name}`.
    Parameter(String),
    Sign(&'static str),
    End,
}

/// Longer signs stand before those they begin with.
const SIGNS: [&str; 26] = [
    "..", "**", "<=", ">=", "!=", "->", "(", ")", "[", "]", "{", "}", ",", ":", ".", "+", "-", "*",
    "/", "=", "<", ">", "?", "@", "'", ";",
];

/// Splits `text`; the last token is [`Token::End`].
pub(super) fn tokens(text: &str) -> Result<Vec<(Token, Span)>, ExpressionFault> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let first = rest.chars().next().unwrap_or(' ');
        let fault = |(code, message)| {
            let span = Span::new(at, at.saturating_add(first.len_utf8()));
            ExpressionFault { code, span, message, suggestion: None }
        };
        if let Some(blank) = blank(rest).map_err(fault)? {
            at = at.saturating_add(blank);
            continue;
        }
        let (token, length) = next(rest).map_err(fault)?;
        let end = at.saturating_add(length);
        found.push((token, Span::new(at, end)));
        at = end;
    }
    found.push((Token::End, Span::new(text.len(), text.len())));
    Ok(found)
}

type Wrong = (&'static str, String);

/// The length of the white space or of the comment that `rest` begins with.
fn blank(rest: &str) -> Result<Option<usize>, Wrong> {
    let first = rest.chars().next().unwrap_or(' ');
    if first.is_whitespace() || matches!(first, '\u{180e}' | '\u{200b}' | '\u{feff}') {
        return Ok(Some(first.len_utf8()));
    }
    if rest.starts_with("//") {
        return Ok(Some(rest.find('\n').unwrap_or(rest.len())));
    }
    if rest.starts_with("/*") {
        let end = rest.find("*/").map(|end| Some(end.saturating_add(2)));
        return end.ok_or_else(|| ("open-comment", "`/*` is never closed by `*/`".to_owned()));
    }
    Ok(None)
}

fn next(rest: &str) -> Result<(Token, usize), Wrong> {
    let mut chars = rest.chars();
    let first = chars.next().unwrap_or(' ');
    let point = first == '.' && chars.next().is_some_and(|next| next.is_ascii_digit());
    if first.is_ascii_digit() || point {
        return number(rest);
    }
    if first == '"' {
        return text::text(rest).map(|(text, length)| (Token::Text(text), length));
    }
    if let Some(inner) = rest.strip_prefix("${") {
        let name = inner.split_once('}').map(|(name, _)| name);
        let name =
            name.ok_or_else(|| ("bad-parameter", "`${` is never closed by `}`".to_owned()))?;
        return Ok((Token::Parameter(name.trim().to_owned()), name.len().saturating_add(3)));
    }
    if begins_name(first) {
        let name: String = rest.chars().take_while(|c| continues_name(*c)).collect();
        let length = name.len();
        return Ok((Token::Name(name), length));
    }
    match SIGNS.into_iter().find(|sign| rest.starts_with(sign)) {
        Some(sign) => Ok((Token::Sign(sign), sign.len())),
        None => Err(("bad-character", format!("`{first}` means nothing here"))),
    }
}

/// What a name begins with (DMN 1.5, 10.3.1.2, rule 28), but `?`, which is a sign here.
fn begins_name(c: char) -> bool {
    matches!(c,
        'A'..='Z' | 'a'..='z' | '_'
        | '\u{c0}'..='\u{d6}' | '\u{d8}'..='\u{f6}' | '\u{f8}'..='\u{2ff}'
        | '\u{370}'..='\u{37d}' | '\u{37f}'..='\u{1fff}' | '\u{200c}'..='\u{200d}'
        | '\u{2070}'..='\u{218f}' | '\u{2c00}'..='\u{2fef}' | '\u{3001}'..='\u{d7ff}'
        | '\u{f900}'..='\u{fdcf}' | '\u{fdf0}'..='\u{fffd}' | '\u{10000}'..='\u{effff}')
}

/// What a name goes on with (rule 29).
fn continues_name(c: char) -> bool {
    begins_name(c)
        || matches!(c, '0'..='9' | '\u{b7}' | '\u{300}'..='\u{36f}' | '\u{203f}'..='\u{2040}')
}

fn number(rest: &str) -> Result<(Token, usize), Wrong> {
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let whole = digits(rest);
    let after = rest.get(whole..).unwrap_or_default();
    // Two dots are a range: `[1..3]`.
    let fraction = after.strip_prefix('.').map_or(0, digits);
    let mut length =
        if fraction > 0 { whole.saturating_add(fraction).saturating_add(1) } else { whole };
    let after = rest.get(length..).unwrap_or_default();
    if let Some(exponent) = after.strip_prefix(['e', 'E']) {
        let unsigned = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
        let many = digits(unsigned);
        if many > 0 {
            let sign = exponent.len().saturating_sub(unsigned.len());
            length = length.saturating_add(1).saturating_add(sign).saturating_add(many);
        }
    }
    let written = rest.get(..length).unwrap_or_default();
    match Decimal128::parse(written) {
        Some(number) => Ok((Token::Number(number), length)),
        None => Err(("bad-number", format!("`{written}` is out of range"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_names_and_numbers_keep_apart() {
        let found = tokens("a.b in [1..2.50] -\"x\\\"y\" ${p.q} /* no */ .5e2 // end").unwrap();
        let tokens: Vec<_> = found.iter().map(|(token, _)| token.clone()).collect();
        let number = |text| Token::Number(Decimal128::parse(text).unwrap());
        assert_eq!(tokens[0], Token::Name("a".into()));
        assert_eq!(tokens[1], Token::Sign("."));
        assert_eq!(tokens[5], number("1"));
        assert_eq!(tokens[6], Token::Sign(".."));
        assert_eq!(tokens[7], number("2.5"));
        assert_eq!(tokens[10], Token::Text("x\"y".into()));
        assert_eq!(tokens[11], Token::Parameter("p.q".into()));
        assert_eq!(tokens[12], number("50"));
        assert_eq!(tokens[13], Token::End);
        assert_eq!(found[10].1, Span::new(18, 24));
    }

    #[test]
    fn what_is_no_word_is_placed() {
        let wrong = [
            ("a # b", "bad-character", 2),
            ("\"x", "open-text", 0),
            ("1 /* x", "open-comment", 2),
            ("a = \"\\u12\"", "bad-escape", 4),
        ];
        for (text, code, at) in wrong {
            let fault = tokens(text).unwrap_err();
            assert_eq!((fault.code, fault.span.start), (code, at));
        }
    }
}
