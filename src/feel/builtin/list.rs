//! Functions of lists (DMN 1.5, table 77). Places count from 1, or from -1 backwards.

use super::super::tree::{Machine, index};
use super::super::value::Value;
use super::argument::{given, list, whole};
use super::{Answer, Builtin, Stop, no};
use crate::limits::VALUE_ITEMS_MAX;
use crate::math::Decimal128;

pub(super) const FUNCTIONS: &[Builtin] = &[
    Builtin::new("list contains", &[&["list", "element"]], list_contains),
    Builtin::new("sublist", &[&["list", "start position", "length?"]], sublist),
    Builtin { variadic: true, ..Builtin::new("append", &[&["list", "item"]], append) },
    Builtin { variadic: true, ..Builtin::new("concatenate", &[&["list"]], concatenate) },
    Builtin { variadic: true, ..Builtin::new("union", &[&["list"]], union) },
    Builtin::new("insert before", &[&["list", "position", "newItem"]], insert_before),
    Builtin::new("remove", &[&["list", "position"]], remove),
    Builtin::new(
        "list replace",
        &[&["list", "position", "newItem"], &["list", "match", "newItem"]],
        list_replace,
    ),
    Builtin::new("reverse", &[&["list"]], |_, a| {
        Ok(list(a, 0)?.iter().rev().cloned().collect::<Vec<_>>().into())
    }),
    Builtin::new("index of", &[&["list", "match"]], index_of),
    Builtin::new("distinct values", &[&["list"]], |machine, a| distinct(machine, &list(a, 0)?)),
    Builtin::new("flatten", &[&["list"]], flatten),
];

fn number(value: usize) -> Value {
    Value::Number(Decimal128::from(i64::try_from(value).unwrap_or(i64::MAX)))
}

fn list_contains(machine: &Machine<'_>, arguments: &[Value]) -> Answer {
    let items = list(arguments, 0)?;
    machine.spend(items.len())?;
    let Some(element) = arguments.get(1) else { return no("an argument is missing") };
    Ok(items.iter().any(|item| item.equal(element) == Some(true)).into())
}

/// The index from 0 of the place that the argument at `place` says.
fn place_of(arguments: &[Value], place: usize, length: usize) -> Result<usize, Stop> {
    let position = whole(arguments, place)?;
    match index(position, length) {
        Some(index) => Ok(index),
        None => no(format!("a list of {length} items has none at {position}")),
    }
}

fn sublist(_: &Machine<'_>, arguments: &[Value]) -> Answer {
    let items = list(arguments, 0)?;
    let from = place_of(arguments, 1, items.len())?;
    let rest = items.get(from..).unwrap_or_default();
    if !given(arguments, 2) {
        return Ok(rest.to_vec().into());
    }
    let length = usize::try_from(whole(arguments, 2)?).ok();
    match length.filter(|length| *length > 0).and_then(|length| rest.get(..length)) {
        Some(found) => Ok(found.to_vec().into()),
        None => no("the list is not so long"),
    }
}

fn bounded(machine: &Machine<'_>, items: Vec<Value>) -> Answer {
    machine.spend(items.len())?;
    if items.len() > VALUE_ITEMS_MAX {
        return no(format!("a list has at most {VALUE_ITEMS_MAX} items"));
    }
    Ok(items.into())
}

fn append(machine: &Machine<'_>, arguments: &[Value]) -> Answer {
    let mut items = list(arguments, 0)?.to_vec();
    items.extend(arguments.iter().skip(1).cloned());
    bounded(machine, items)
}

fn joined(machine: &Machine<'_>, arguments: &[Value]) -> Result<Vec<Value>, Stop> {
    let mut items = Vec::new();
    for place in 0..arguments.len() {
        let more = list(arguments, place)?;
        machine.spend(more.len())?;
        items.extend(more.iter().cloned());
    }
    Ok(items)
}

fn concatenate(machine: &Machine<'_>, arguments: &[Value]) -> Answer {
    bounded(machine, joined(machine, arguments)?)
}

fn union(machine: &Machine<'_>, arguments: &[Value]) -> Answer {
    distinct(machine, &joined(machine, arguments)?)
}

fn distinct(machine: &Machine<'_>, items: &[Value]) -> Answer {
    let mut kept: Vec<Value> = Vec::new();
    for item in items {
        machine.spend(kept.len())?;
        if !kept.iter().any(|other| other.equal(item) == Some(true)) {
            kept.push(item.clone());
        }
    }
    Ok(kept.into())
}

fn new_item(arguments: &[Value]) -> Result<Value, Stop> {
    arguments.get(2).cloned().map_or_else(|| no("an argument is missing"), Ok)
}

fn insert_before(machine: &Machine<'_>, arguments: &[Value]) -> Answer {
    let mut items = list(arguments, 0)?.to_vec();
    let at = place_of(arguments, 1, items.len())?;
    items.insert(at, new_item(arguments)?);
    bounded(machine, items)
}

fn remove(_: &Machine<'_>, arguments: &[Value]) -> Answer {
    let mut items = list(arguments, 0)?.to_vec();
    let at = place_of(arguments, 1, items.len())?;
    items.remove(at);
    Ok(items.into())
}

/// Replaces the item at a place, or every item for which a function of the item and the new one holds.
fn list_replace(machine: &Machine<'_>, arguments: &[Value]) -> Answer {
    let mut items = list(arguments, 0)?.to_vec();
    let new = new_item(arguments)?;
    if let Some(Value::Function(matches)) = arguments.get(1) {
        for item in &mut items {
            match machine.call_function(matches, vec![item.clone(), new.clone()])? {
                Value::Boolean(true) => *item = new.clone(),
                Value::Boolean(false) => {}
                other => return no(format!("a match is true or false, not {}", other.kind())),
            }
        }
        return Ok(items.into());
    }
    let at = place_of(arguments, 1, items.len())?;
    if let Some(item) = items.get_mut(at) {
        *item = new;
    }
    Ok(items.into())
}

fn index_of(machine: &Machine<'_>, arguments: &[Value]) -> Answer {
    let items = list(arguments, 0)?;
    machine.spend(items.len())?;
    let Some(found) = arguments.get(1) else { return no("an argument is missing") };
    let places = items.iter().enumerate().filter(|(_, item)| item.equal(found) == Some(true));
    Ok(places.map(|(place, _)| number(place.saturating_add(1))).collect::<Vec<_>>().into())
}

fn flatten(machine: &Machine<'_>, arguments: &[Value]) -> Answer {
    let mut flat = Vec::new();
    flatten_into(machine, &list(arguments, 0)?, &mut flat)?;
    bounded(machine, flat)
}

fn flatten_into(machine: &Machine<'_>, items: &[Value], flat: &mut Vec<Value>) -> Result<(), Stop> {
    machine.spend(items.len())?;
    for item in items {
        if let Value::List(inner) = item {
            flatten_into(machine, inner, flat)?;
        } else {
            flat.push(item.clone());
        }
    }
    Ok(())
}
