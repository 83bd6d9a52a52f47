//! `list[filter]`: the items for which a condition holds, or the one at a place.

use super::super::ast::Node;
use super::super::value::Value;
use super::{Frame, Machine, Scope};
use crate::error::Result;
use crate::math::Decimal128;

impl Machine<'_> {
    #[inline(never)]
    pub(super) fn filter(&self, list: &Value, filter: &Node, scope: &Scope<'_>) -> Result<Value> {
        let items: &[Value] = match list {
            Value::List(items) => items,
            // A null has no items: any filter leaves an empty list, any place is empty.
            Value::Null(_) if self.strict() => return Ok(list.clone()),
            Value::Null(_) => &[],
            single => std::slice::from_ref(single),
        };
        let Some(first) = items.first() else {
            return match self.evaluate(filter, scope)? {
                Value::Number(_) => self.null("an empty list has no items"),
                _ if list.is_null() => Ok(list.clone()),
                _ => Ok(Value::List([].into())),
            };
        };
        // What the first item answers tells a place from a condition.
        let answer = self.evaluate(filter, &scope.with(Frame::Item(first)))?;
        if let Value::Number(place) = answer {
            return self.at(items, place);
        }
        let mut kept = Vec::new();
        for item in items {
            match self.evaluate(filter, &scope.with(Frame::Item(item)))? {
                Value::Boolean(true) => kept.push(item.clone()),
                unknown @ Value::Null(_) if self.strict() => return Ok(unknown),
                Value::Boolean(false) | Value::Null(_) => {}
                other => return self.null(format!("{} is no filter", other.kind())),
            }
        }
        Ok(kept.into())
    }

    /// The item at `place`, counted from 1, or from -1 backwards.
    fn at(&self, items: &[Value], place: Decimal128) -> Result<Value> {
        let index = place.to_i64().and_then(|place| index(place, items.len()));
        match index.and_then(|index| items.get(index)) {
            Some(item) => Ok(item.clone()),
            None => self.null(format!("a list of {} items has none at {place}", items.len())),
        }
    }
}

/// The index from 0 of the item at `place`, counted from 1, or from -1 backwards.
pub(in crate::feel) fn index(place: i64, length: usize) -> Option<usize> {
    let from_start = usize::try_from(place).ok();
    match from_start {
        Some(place) => place.checked_sub(1).filter(|index| *index < length),
        None => length.checked_sub(usize::try_from(place.checked_neg()?).ok()?),
    }
}
