//! Functions of contexts (DMN 1.5, table 82).

use super::super::tree::Machine;
use super::super::value::{Context, Value};
use super::argument::{context, list, text};
use super::{Answer, Builtin, Stop, no};
use std::sync::Arc;

pub(super) const FUNCTIONS: &[Builtin] = &[
    Builtin::new("get value", &[&["m", "key"]], get_value),
    Builtin::new("get entries", &[&["m"]], get_entries),
    Builtin::new("context", &[&["entries"]], from_entries),
    Builtin::new(
        "context put",
        &[&["context", "key", "value"], &["context", "keys", "value"]],
        context_put,
    ),
    Builtin::new("context merge", &[&["contexts"]], context_merge),
];

fn get_value(_: &Machine<'_>, arguments: &[Value]) -> Answer {
    let (context, key) = (context(arguments, 0)?, text(arguments, 1)?);
    match context.get(key) {
        Some(value) => Ok(value.clone()),
        None => no(format!("the context has no `{key}`")),
    }
}

fn get_entries(_: &Machine<'_>, arguments: &[Value]) -> Answer {
    let entries = context(arguments, 0)?.entries().iter().map(|(name, value)| {
        let entry: Context =
            [("key".into(), Value::Text(name.clone())), ("value".into(), value.clone())]
                .into_iter()
                .collect();
        Value::from(entry)
    });
    Ok(entries.collect::<Vec<_>>().into())
}

/// A context of entries that each have a `key` and a `value`.
fn from_entries(machine: &Machine<'_>, arguments: &[Value]) -> Answer {
    let entries = list(arguments, 0)?;
    let mut built = Context::default();
    for entry in entries.iter() {
        machine.spend(built.entries().len())?;
        let Value::Context(entry) = entry else {
            return no(format!("a list of contexts is asked for, not {}", entry.kind()));
        };
        let (Some(Value::Text(key)), Some(value)) = (entry.get("key"), entry.get("value")) else {
            return no("an entry has a `key`, which is a string, and a `value`");
        };
        if built.get(key).is_some() {
            return no(format!("two entries have the key `{key}`"));
        }
        built.put(key.clone(), value.clone());
    }
    Ok(built.into())
}

fn context_put(_: &Machine<'_>, arguments: &[Value]) -> Answer {
    let context = context(arguments, 0)?;
    let Some(value) = arguments.get(2) else { return no("an argument is missing") };
    if let Some(Value::List(keys)) = arguments.get(1) {
        let keys = keys.iter().map(|key| match key {
            Value::Text(key) => Ok(key.clone()),
            other => no(format!("a key is a string, not {}", other.kind())),
        });
        let keys = keys.collect::<Result<Vec<Arc<str>>, Stop>>()?;
        return Ok(put_at(context, &keys, value)?.into());
    }
    let mut changed = context.as_ref().clone();
    changed.put(text(arguments, 1)?.clone(), value.clone());
    Ok(changed.into())
}

/// The context with `value` at a path of keys; what is not there yet is made.
fn put_at(context: &Context, keys: &[Arc<str>], value: &Value) -> Result<Context, Stop> {
    let Some((first, rest)) = keys.split_first() else { return no("there is no key") };
    let mut changed = context.clone();
    if rest.is_empty() {
        changed.put(first.clone(), value.clone());
        return Ok(changed);
    }
    let inner = match context.get(first) {
        Some(Value::Context(inner)) => put_at(inner, rest, value)?,
        None | Some(Value::Null(_)) => put_at(&Context::default(), rest, value)?,
        Some(other) => return no(format!("`{first}` is {}, not a context", other.kind())),
    };
    changed.put(first.clone(), inner.into());
    Ok(changed)
}

/// One context of several; of two entries of one name the later counts.
fn context_merge(machine: &Machine<'_>, arguments: &[Value]) -> Answer {
    let contexts = list(arguments, 0)?;
    let mut merged = Context::default();
    for item in contexts.iter() {
        let Value::Context(context) = item else {
            return no(format!("a list of contexts is asked for, not {}", item.kind()));
        };
        machine.spend(
            merged.entries().len().saturating_add(1).saturating_mul(context.entries().len()),
        )?;
        for (name, value) in context.entries() {
            merged.put(name.clone(), value.clone());
        }
    }
    Ok(merged.into())
}
