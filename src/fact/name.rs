//! The grammar of names: `[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+`, no keyword, none a prefix of another.

use crate::limits::NAME_BYTES_MAX;

/// Words of the rule language that no part of a name may be.
pub(crate) const KEYWORDS: [&str; 21] = [
    "and",
    "between",
    "else",
    "every",
    "external",
    "false",
    "for",
    "function",
    "if",
    "in",
    "instance",
    "known",
    "not",
    "null",
    "of",
    "or",
    "return",
    "satisfies",
    "some",
    "then",
    "true",
];

/// Why `name` is not the name of a field, or `None` when it is one.
///
/// A field's name has at least two parts; a parameter's name may have one.
pub(crate) fn name_fault(name: &str, parts_min: usize) -> Option<String> {
    if name.len() > NAME_BYTES_MAX {
        return Some(format!("a name has at most {NAME_BYTES_MAX} bytes"));
    }
    let parts: Vec<&str> = name.split('.').collect();
    for part in &parts {
        let mut bytes = part.bytes();
        let first = bytes.next().is_some_and(|b| b.is_ascii_lowercase());
        let rest = bytes.all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
        if !first || !rest {
            return Some(format!(
                "`{part}` in `{name}` must start with a-z and go on with a-z, 0-9 or _"
            ));
        }
        if KEYWORDS.contains(part) {
            return Some(format!("`{part}` in `{name}` is a keyword of the rule language"));
        }
    }
    (parts.len() < parts_min).then(|| format!("`{name}` needs a dot, as in `customer.{name}`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_follow_the_grammar() {
        for name in ["cust.age_years", "pd.m12", "a.b.c"] {
            assert_eq!(name_fault(name, 2), None, "{name}");
        }
        for name in ["age", "Cust.age", "pd.12m", "a..b", "a.", ".a", "a.if", "a b.c", "客.户", ""]
        {
            assert!(name_fault(name, 2).is_some(), "{name}");
        }
        assert_eq!(name_fault("cut_off", 1), None);
        assert!(name_fault(&format!("a.{}", "b".repeat(NAME_BYTES_MAX)), 2).is_some());
    }
}
