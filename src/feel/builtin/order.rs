//! `sort`: by a function that says which of two comes first.

use super::super::function::Function;
use super::super::tree::Machine;
use super::super::value::Value;
use super::argument::list;
use super::{Answer, Builtin, Stop, no};

pub(super) const FUNCTIONS: &[Builtin] = &[Builtin::new("sort", &[&["list", "precedes"]], sort)];

fn sort(machine: &Machine<'_>, arguments: &[Value]) -> Answer {
    let items = list(arguments, 0)?.to_vec();
    let sorted = match arguments.get(1) {
        Some(Value::Function(precedes)) => {
            merged(items, &|one, other| comes_first(machine, precedes, one, other))?
        }
        _ => return no("a function of two items is asked for"),
    };
    Ok(sorted.into())
}

fn comes_first(
    machine: &Machine<'_>,
    precedes: &Function,
    one: &Value,
    other: &Value,
) -> Result<bool, Stop> {
    match machine.call_function(precedes, vec![one.clone(), other.clone()])? {
        Value::Boolean(first) => Ok(first),
        other => no(format!("`precedes` is true or false, not {}", other.kind())),
    }
}

/// A stable merge sort: a comparison may fail, and may be no order at all.
fn merged(
    mut items: Vec<Value>,
    precedes: &dyn Fn(&Value, &Value) -> Result<bool, Stop>,
) -> Result<Vec<Value>, Stop> {
    if items.len() < 2 {
        return Ok(items);
    }
    let upper = items.split_off(items.len() / 2);
    let (lower, upper) = (merged(items, precedes)?, merged(upper, precedes)?);
    let mut sorted = Vec::with_capacity(lower.len().saturating_add(upper.len()));
    let (mut lower, mut upper) = (lower.into_iter().peekable(), upper.into_iter().peekable());
    while let (Some(one), Some(other)) = (lower.peek(), upper.peek()) {
        sorted.extend(if precedes(other, one)? { upper.next() } else { lower.next() });
    }
    sorted.extend(lower);
    sorted.extend(upper);
    Ok(sorted)
}
