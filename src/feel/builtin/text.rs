//! Functions of strings (DMN 1.5, table 76). Places count characters, not bytes.

use super::super::tree::Machine;
use super::super::value::Value;
use super::argument::{given, list, text, whole};
use super::{Answer, Builtin, no, pattern};
use crate::limits::TEXT_BYTES_MAX;
use crate::math::Decimal128;
use std::sync::Arc;

pub(super) const FUNCTIONS: &[Builtin] = &[
    Builtin::new("substring", &[&["string", "start position", "length?"]], substring),
    Builtin::new("string length", &[&["string"]], string_length),
    Builtin::new("upper case", &[&["string"]], |_, a| Ok(text(a, 0)?.to_uppercase().into())),
    Builtin::new("lower case", &[&["string"]], |_, a| Ok(text(a, 0)?.to_lowercase().into())),
    Builtin::new("substring before", &[&["string", "match"]], |_, a| {
        let before = text(a, 0)?.split_once(text(a, 1)?.as_ref()).map(|(before, _)| before);
        Ok(before.unwrap_or_default().into())
    }),
    Builtin::new("substring after", &[&["string", "match"]], |_, a| {
        let after = text(a, 0)?.split_once(text(a, 1)?.as_ref()).map(|(_, after)| after);
        Ok(after.unwrap_or_default().into())
    }),
    Builtin::new("contains", &[&["string", "match"]], |_, a| {
        Ok(text(a, 0)?.contains(text(a, 1)?.as_ref()).into())
    }),
    Builtin::new("starts with", &[&["string", "match"]], |_, a| {
        Ok(text(a, 0)?.starts_with(text(a, 1)?.as_ref()).into())
    }),
    Builtin::new("ends with", &[&["string", "match"]], |_, a| {
        Ok(text(a, 0)?.ends_with(text(a, 1)?.as_ref()).into())
    }),
    Builtin::new("replace", &[&["input", "pattern", "replacement", "flags?"]], replace),
    Builtin::new("matches", &[&["input", "pattern", "flags?"]], matches),
    Builtin::new("split", &[&["string", "delimiter"]], split),
    Builtin::new("string join", &[&["list", "delimiter?"]], string_join),
];

fn string_length(_: &Machine<'_>, arguments: &[Value]) -> Answer {
    let length = i64::try_from(text(arguments, 0)?.chars().count()).unwrap_or(i64::MAX);
    Ok(Value::Number(Decimal128::from(length)))
}

/// The characters from a place on; a negative place counts from the end.
fn substring(_: &Machine<'_>, arguments: &[Value]) -> Answer {
    let text = text(arguments, 0)?;
    let start = whole(arguments, 1)?;
    let count = text.chars().count();
    let Some(from) = super::super::tree::index(start, count) else {
        return no(format!("a string of {count} characters has none at {start}"));
    };
    let taken = if given(arguments, 2) {
        match usize::try_from(whole(arguments, 2)?) {
            Ok(length) if length > 0 => length,
            _ => return no("a length is 1 or more"),
        }
    } else {
        usize::MAX
    };
    Ok(text.chars().skip(from).take(taken).collect::<String>().into())
}

fn flags(arguments: &[Value], place: usize) -> Result<&str, super::Stop> {
    if given(arguments, place) { Ok(text(arguments, place)?.as_ref()) } else { Ok("") }
}

fn matches(machine: &Machine<'_>, arguments: &[Value]) -> Answer {
    let input = text(arguments, 0)?;
    machine.spend(input.len())?;
    let pattern = pattern::compile(text(arguments, 1)?, flags(arguments, 2)?)?;
    Ok(pattern.is_match(input).into())
}

fn replace(machine: &Machine<'_>, arguments: &[Value]) -> Answer {
    let input = text(arguments, 0)?;
    machine.spend(input.len())?;
    let flags = flags(arguments, 3)?;
    let found = pattern::compile(text(arguments, 1)?, flags)?;
    let replacement = pattern::replacement(text(arguments, 2)?, flags, found.captures_len())?;
    // Bounded before it is built: every match may grow by the whole replacement.
    let most = input.len().saturating_add(1).saturating_mul(replacement.len().saturating_add(1));
    if most > TEXT_BYTES_MAX.saturating_mul(64) {
        return no("the replacement would be too long");
    }
    let replaced = found.replace_all(input, replacement.as_str());
    if replaced.len() > TEXT_BYTES_MAX {
        return no(format!("a text has at most {TEXT_BYTES_MAX} bytes"));
    }
    Ok(replaced.as_ref().into())
}

fn split(machine: &Machine<'_>, arguments: &[Value]) -> Answer {
    let input = text(arguments, 0)?;
    machine.spend(input.len())?;
    let pattern = pattern::compile(text(arguments, 1)?, "")?;
    let parts: Vec<Value> = pattern.split(input).map(Value::from).collect();
    Ok(parts.into())
}

/// The strings of a list with a delimiter between them; nulls are left out.
fn string_join(machine: &Machine<'_>, arguments: &[Value]) -> Answer {
    let items = list(arguments, 0)?;
    let delimiter = if given(arguments, 1) { text(arguments, 1)?.clone() } else { "".into() };
    let mut parts: Vec<Arc<str>> = Vec::with_capacity(items.len());
    let mut length = 0_usize;
    for item in items.iter() {
        match item {
            Value::Text(text) => {
                length = length.saturating_add(text.len()).saturating_add(delimiter.len());
                parts.push(text.clone());
            }
            Value::Null(_) => {}
            other => return no(format!("a list of strings is asked for, not {}", other.kind())),
        }
    }
    machine.spend(length)?;
    if length > TEXT_BYTES_MAX {
        return no(format!("a text has at most {TEXT_BYTES_MAX} bytes"));
    }
    Ok(parts.join(delimiter.as_ref()).into())
}
