//! Texts in quotes, with their escapes (DMN 1.5, 10.3.1.2, rules 33 to 35).

use super::Wrong;

/// The text that `rest` begins with, and its length with both quotes.
pub(super) fn text(rest: &str) -> Result<(String, usize), Wrong> {
    let mut value = String::new();
    let mut chars = rest.char_indices().skip(1);
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return Ok((value, at.saturating_add(1))),
            '\\' => {
                let escaped = chars.next().map(|(_, escaped)| escaped);
                let read = match escaped {
                    Some('n') => '\n',
                    Some('t') => '\t',
                    Some('r') => '\r',
                    Some(same @ ('"' | '\\' | '\'')) => same,
                    Some(length @ ('u' | 'U')) => {
                        let digits = if length == 'u' { 4 } else { 6 };
                        let mut next = || chars.next().map(|(_, c)| c);
                        unicode(digits, &mut next).ok_or_else(wrong)?
                    }
                    // Anything else is no escape, so that patterns need no second backslash.
                    Some(other) => {
                        value.push('\\');
                        other
                    }
                    None => break,
                };
                value.push(read);
            }
            other => value.push(other),
        }
    }
    Err(("open-text", "this text is never closed by a quote".to_owned()))
}

fn wrong() -> Wrong {
    ("bad-escape", "a character is written \\uXXXX or \\UXXXXXX, in hexadecimal digits".to_owned())
}

/// The character of an escape of so many digits; a character beyond 16 bits may be written as two
/// surrogates of four digits each.
fn unicode(digits: usize, next: &mut impl FnMut() -> Option<char>) -> Option<char> {
    let mut code = || {
        (0..digits)
            .try_fold(0_u32, |code, _| code.checked_mul(16)?.checked_add(next()?.to_digit(16)?))
    };
    let first = code()?;
    if !(0xd800..0xdc00).contains(&first) || digits != 4 {
        return char::from_u32(first);
    }
    if (next()?, next()?) != ('\\', 'u') {
        return None;
    }
    let mut code = || {
        (0..4).try_fold(0_u32, |code, _| code.checked_mul(16)?.checked_add(next()?.to_digit(16)?))
    };
    let (high, low) = (first.checked_sub(0xd800)?, code()?.checked_sub(0xdc00)?);
    let code = high.checked_mul(0x400)?.checked_add(low)?.checked_add(0x1_0000)?;
    char::from_u32(code).filter(|_| low < 0x400)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_read() {
        let read = |text_: &str| text(text_).map(|(value, _)| value);
        assert_eq!(read(r#""a\n\t\r\\\"\'b""#).unwrap(), "a\n\t\r\\\"'b");
        assert_eq!(read(r#""\u0041\U01F40E\uD83D\uDC0E""#).unwrap(), "A\u{1f40e}\u{1f40e}");
        assert!(read(r#""\uD83D""#).is_err());
        assert!(read(r#""\u00""#).is_err());
        assert_eq!(read(r#""\d+\s""#).unwrap(), r"\d+\s");
    }
}
