//! Regular expressions: those of `XPath` (Functions and Operators, 5.6), in time linear in the text.

use super::{Stop, no};
use regex::{Regex, RegexBuilder};
use std::iter::Peekable;
use std::str::Chars;

mod blocks;

/// The pattern with its flags `s`, `m`, `i`, `x`, `q`.
pub(super) fn compile(pattern: &str, flags: &str) -> Result<Regex, Stop> {
    if let Some(flag) = flags.chars().find(|flag| !"smixq".contains(*flag)) {
        return no(format!("`{flag}` is no flag: the flags are s, m, i, x and q"));
    }
    let has = |flag| flags.contains(flag);
    let plain = if has('x') && !has('q') { without_blanks(pattern) } else { pattern.to_owned() };
    let written = if has('q') { regex::escape(&plain) } else { translated(&plain) };
    let built = RegexBuilder::new(&written)
        .dot_matches_new_line(has('s'))
        .multi_line(has('m'))
        .case_insensitive(has('i'))
        .size_limit(1 << 20)
        .build();
    match built {
        Ok(regex) => Ok(regex),
        Err(_) => no(format!("\"{pattern}\" is no regular expression")),
    }
}

/// `XPath` writes two classes and the subtraction of classes in its own way.
fn translated(pattern: &str) -> String {
    let mut written = String::with_capacity(pattern.len());
    let mut chars = pattern.chars().peekable();
    let mut in_class = 0_usize;
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next() {
                Some('i') => written.push_str(r"[\p{L}_:]"),
                Some('I') => written.push_str(r"[^\p{L}_:]"),
                Some('c') => written.push_str(r"[\p{L}\p{N}\p{M}_:.\-\x{b7}]"),
                Some('C') => written.push_str(r"[^\p{L}\p{N}\p{M}_:.\-\x{b7}]"),
                Some(property @ ('p' | 'P')) => match block(&mut chars, property == 'P') {
                    Some(class) => written.push_str(&class),
                    None => written.extend(['\\', property]),
                },
                Some(other) => written.extend(['\\', other]),
                None => written.push('\\'),
            },
            '[' => {
                in_class = in_class.saturating_add(1);
                written.push('[');
            }
            ']' => {
                in_class = in_class.saturating_sub(1);
                written.push(']');
            }
            // `[a-z-[aeiou]]` takes one class from another.
            '-' if in_class > 0 && chars.peek() == Some(&'[') => written.push_str("--"),
            other => written.push(other),
        }
    }
    written
}

/// Takes `{IsName}` and yields the class of that block of Unicode; none for any other property.
fn block(chars: &mut Peekable<Chars<'_>>, not: bool) -> Option<String> {
    let rest: String = chars.clone().take_while(|c| *c != '}').collect();
    let class = blocks::class(rest.strip_prefix("{Is")?, not)?;
    // The name and its closing brace.
    chars.nth(rest.chars().count());
    Some(class)
}

/// The pattern without white space outside of classes, as the flag `x` says.
fn without_blanks(pattern: &str) -> String {
    let (mut in_class, mut escaped) = (0_usize, false);
    let kept = pattern.chars().filter(|c| {
        // A backslash and its letter may have blanks between them.
        if in_class == 0 && c.is_whitespace() {
            return false;
        }
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '[' => in_class = in_class.saturating_add(1),
            ']' => in_class = in_class.saturating_sub(1),
            _ => {}
        }
        true
    });
    kept.collect()
}

/// A replacement as the engine writes it: `$1` is a group, `\$` and `\\` are what they say.
pub(super) fn replacement(text: &str, flags: &str, groups: usize) -> Result<String, Stop> {
    if flags.contains('q') {
        return Ok(text.replace('$', "$$"));
    }
    let mut written = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next() {
                Some('$') => written.push_str("$$"),
                Some('\\') => written.push('\\'),
                _ => return no("behind a `\\` of a replacement stands a `\\` or a `$`"),
            },
            '$' => match group(&mut chars, groups) {
                Some(group) => written.extend(["${", &group.to_string(), "}"]),
                None => return no("behind a `$` of a replacement stands the number of a group"),
            },
            other => written.push(other),
        }
    }
    Ok(written)
}

/// The longest number that is a group's: `$12` is group 1 and a 2 when there are two.
fn group(chars: &mut Peekable<Chars<'_>>, groups: usize) -> Option<usize> {
    let mut group = None;
    while let Some(digit) = chars.peek().and_then(|c| c.to_digit(10)) {
        let digit = usize::try_from(digit).ok()?;
        let longer = group.unwrap_or(0_usize).saturating_mul(10).saturating_add(digit);
        if group.is_some() && longer >= groups {
            break;
        }
        group = Some(longer);
        chars.next();
    }
    group
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_are_the_longest_that_exist() {
        let written = |text| replacement(text, "", 3).ok();
        assert_eq!(written("$1-$12").as_deref(), Some("${1}-${1}2"));
        assert_eq!(written(r"\$1\\").as_deref(), Some(r"$$1\"));
        for wrong in ["$", "$x", r"\1", r"\"] {
            assert!(written(wrong).is_none(), "{wrong}");
        }
    }

    #[test]
    fn classes_are_subtracted() {
        let regex = compile("^[a-z-[aeiou]]+$", "").unwrap_or_else(|_| panic!("a pattern"));
        assert!(regex.is_match("xyz") && !regex.is_match("xay"));
        let holds = |pattern, flags, text: &str| {
            compile(pattern, flags).is_ok_and(|regex| regex.is_match(text))
        };
        assert!(holds(r"^\p{IsBasicLatin}+$", "", "abc") && !holds(r"\P{IsBasicLatin}", "", "abc"));
        assert!(holds(r"^\p{ I s Greek }$", "x", "\u{3b1}") && holds(r"\[ a b", "x", "[ab"));
        assert!(holds(r"a\ sb", "x", "a b"));
        assert!(compile(r"\p{ IsGreek}", "").is_err());
    }
}
