//! What many values come to: counts, sums, means, extremes, and whether all or any hold.

use super::super::tree::Machine;
use super::super::value::Value;
use super::{Answer, Builtin, Stop, no};
use crate::math::Decimal128;
use std::cmp::Ordering;
use std::sync::Arc;

pub(super) const FUNCTIONS: &[Builtin] = &[
    Builtin::new("not", &[&["negand"]], |_, a| match a.first() {
        Some(Value::Boolean(value)) => Ok(Value::Boolean(!value)),
        _ => no("a condition is asked for"),
    }),
    Builtin::new("count", &[&["list"]], count),
    Builtin::of_list("min", |machine, a| extreme(machine, a, Ordering::Less)),
    Builtin::of_list("max", |machine, a| extreme(machine, a, Ordering::Greater)),
    Builtin::of_list("sum", |machine, a| {
        let numbers = numbers(machine, a)?;
        if numbers.is_empty() { no("the list is empty") } else { number(total(&numbers)) }
    }),
    Builtin::of_list("mean", |machine, a| {
        let numbers = numbers(machine, a)?;
        if numbers.is_empty() { no("the list is empty") } else { number(mean(&numbers)) }
    }),
    Builtin::of_list("product", |machine, a| {
        let numbers = numbers(machine, a)?;
        if numbers.is_empty() {
            return no("the list is empty");
        }
        number(numbers.iter().try_fold(Decimal128::ONE, |all, number| all.checked_mul(*number)))
    }),
    Builtin::of_list("median", median),
    Builtin::of_list("stddev", |machine, a| number(deviation(&numbers(machine, a)?))),
    Builtin::of_list("mode", mode),
    Builtin::of_list("all", |machine, a| condition(machine, a, false)),
    Builtin::of_list("any", |machine, a| condition(machine, a, true)),
    Builtin::of_list("and", |machine, a| condition(machine, a, false)),
    Builtin::of_list("or", |machine, a| condition(machine, a, true)),
];

/// The one list that is the argument, or the arguments as a list.
fn items(machine: &Machine<'_>, arguments: &[Value]) -> Result<Arc<[Value]>, Stop> {
    let items: Arc<[Value]> = match arguments {
        [Value::List(items)] => items.clone(),
        [Value::Null(_)] => return no("a list is asked for, not null"),
        several => several.into(),
    };
    machine.spend(items.len())?;
    Ok(items)
}

fn numbers(machine: &Machine<'_>, arguments: &[Value]) -> Result<Vec<Decimal128>, Stop> {
    let items = items(machine, arguments)?;
    let numbers = items.iter().map(|item| match item {
        Value::Number(number) => Ok(*number),
        other => no(format!("a list of numbers is asked for, not {}", other.kind())),
    });
    numbers.collect()
}

fn number(value: Option<Decimal128>) -> Answer {
    match value {
        Some(value) => Ok(Value::Number(value)),
        None => no("there is no such number"),
    }
}

fn size(count: usize) -> Decimal128 {
    Decimal128::from(i64::try_from(count).unwrap_or(i64::MAX))
}

fn count(machine: &Machine<'_>, arguments: &[Value]) -> Answer {
    Ok(Value::Number(size(items(machine, arguments)?.len())))
}

fn total(numbers: &[Decimal128]) -> Option<Decimal128> {
    numbers.iter().try_fold(Decimal128::ZERO, |sum, number| sum.checked_add(*number))
}

fn mean(numbers: &[Decimal128]) -> Option<Decimal128> {
    total(numbers)?.checked_div(size(numbers.len()))
}

/// The sample's standard deviation, which takes two numbers.
fn deviation(numbers: &[Decimal128]) -> Option<Decimal128> {
    let mean = mean(numbers)?;
    let squares = numbers.iter().map(|number| {
        let from_mean = number.checked_sub(mean)?;
        from_mean.checked_mul(from_mean)
    });
    let sum = total(&squares.collect::<Option<Vec<_>>>()?)?;
    sum.checked_div(size(numbers.len().checked_sub(1)?))?.sqrt()
}

fn extreme(machine: &Machine<'_>, arguments: &[Value], wanted: Ordering) -> Answer {
    let items = items(machine, arguments)?;
    let Some((first, rest)) = items.split_first() else { return no("the list is empty") };
    if first.order(first).is_none() {
        return no(format!("{} has no order", first.kind()));
    }
    let mut best = first;
    for item in rest {
        match item.order(best) {
            Some(order) if order == wanted => best = item,
            Some(_) => {}
            None => return no(format!("{} and {} do not compare", item.kind(), best.kind())),
        }
    }
    Ok(best.clone())
}

/// The number in the middle, or the mean of the two there.
fn median(machine: &Machine<'_>, arguments: &[Value]) -> Answer {
    let mut numbers = numbers(machine, arguments)?;
    numbers.sort_unstable();
    let half = numbers.len() / 2;
    let upper = numbers.get(half).copied();
    if numbers.len() % 2 == 1 {
        return number(upper);
    }
    let lower = half.checked_sub(1).and_then(|index| numbers.get(index)).copied();
    number(
        lower.zip(upper).and_then(|(lower, upper)| lower.checked_add(upper)?.checked_div(size(2))),
    )
}

/// The numbers that occur most often, in order.
fn mode(machine: &Machine<'_>, arguments: &[Value]) -> Answer {
    let mut counts = std::collections::BTreeMap::new();
    for number in numbers(machine, arguments)? {
        let count = counts.entry(number).or_insert(0_usize);
        *count = count.saturating_add(1);
    }
    let most = counts.values().copied().max().unwrap_or(0);
    let modes = counts.into_iter().filter(|(_, count)| *count == most);
    Ok(modes.map(|(number, _)| Value::Number(number)).collect::<Vec<_>>().into())
}

/// Whether any of the conditions holds (`on` true), or all do (`on` false).
fn condition(machine: &Machine<'_>, arguments: &[Value], on: bool) -> Answer {
    let mut unclear = false;
    let items = items(machine, arguments)?;
    for item in items.iter() {
        match item {
            Value::Boolean(value) if *value == on => return Ok(Value::Boolean(on)),
            Value::Boolean(_) => {}
            _ => unclear = true,
        }
    }
    if unclear { no("a list of conditions is asked for") } else { Ok(Value::Boolean(!on)) }
}
