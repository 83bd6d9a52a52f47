//! Regular expressions: those of `XPath` (Functions and Operators, 5.6), in time linear in the text.

use super::{Stop, no};
use regex::{Regex, RegexBuilder};

/// The pattern with its flags `s`, `m`, `i`, `x`, `q`.
pub(super) fn compile(pattern: &str, flags: &str) -> Result<Regex, Stop> {
    if let Some(flag) = flags.chars().find(|flag| !"smixq".contains(*flag)) {
        return no(format!("`{flag}` is no flag: the flags are s, m, i, x and q"));
    }
    let has = |flag| flags.contains(flag);
    let written = if has('q') { regex::escape(pattern) } else { translated(pattern) };
    let written = if has('x') && !has('q') { without_blanks(&written) } else { written };
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

/// The pattern without white space outside of classes, as the flag `x` says.
fn without_blanks(pattern: &str) -> String {
    let mut in_class = false;
    let kept = pattern.chars().filter(|c| {
        in_class = match c {
            '[' => true,
            ']' => false,
            _ => in_class,
        };
        in_class || !c.is_whitespace()
    });
    kept.collect()
}

/// A replacement as the engine writes it: `$1` is a group, `\$` and `\\` are what they say.
pub(super) fn replacement(text: &str, flags: &str, groups: usize) -> String {
    if flags.contains('q') {
        return text.replace('$', "$$");
    }
    let mut written = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next() {
                Some('$') => written.push_str("$$"),
                Some(other) => written.push(other),
                None => written.push('\\'),
            },
            '$' => {
                // The longest number that is a group's: `$12` is group 1 and a 2 when there are two.
                let mut group = 0_usize;
                let mut digits = 0_usize;
                while let Some(digit) = chars.peek().and_then(|c| c.to_digit(10)) {
                    let digit = usize::try_from(digit).unwrap_or(0);
                    let longer = group.saturating_mul(10).saturating_add(digit);
                    if digits > 0 && longer >= groups {
                        break;
                    }
                    group = longer;
                    digits = digits.saturating_add(1);
                    chars.next();
                }
                if digits == 0 {
                    written.push_str("$$");
                } else {
                    written.extend(["${", &group.to_string(), "}"]);
                }
            }
            other => written.push(other),
        }
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_are_the_longest_that_exist() {
        assert_eq!(replacement("$1-$12", "", 3), "${1}-${1}2");
        assert_eq!(replacement(r"\$1", "", 3), "$$1");
    }

    #[test]
    fn classes_are_subtracted() {
        let regex = compile("^[a-z-[aeiou]]+$", "").unwrap_or_else(|_| panic!("a pattern"));
        assert!(regex.is_match("xyz") && !regex.is_match("xay"));
    }
}
