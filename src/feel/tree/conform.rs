//! A value where a type is asked for: it conforms, is made to conform, or is null (10.3.2.9.4).

use super::super::types::FeelType;
use super::super::value::Value;
use super::{Frame, Machine, Scope};
use crate::error::Result;

impl Machine<'_> {
    /// `value` as a `ty`: a list of one item and that item stand for each other, and a day for its
    /// first instant.
    #[inline(never)]
    pub(crate) fn conform(&self, value: Value, ty: &FeelType) -> Result<Value> {
        if value.is_null() {
            return Ok(value);
        }
        let value = match coerced(value, ty) {
            Ok(value) => value,
            Err(value) => return self.null(mismatch(&value, ty)),
        };
        if self.allows(ty, &value)? {
            return Ok(value);
        }
        self.null(format!("{value} is none of the values that `{ty}` allows"))
    }

    /// Whether `ty` and the types it is made of allow `value`.
    #[inline(never)]
    fn allows(&self, ty: &FeelType, value: &Value) -> Result<bool> {
        self.spend(1)?;
        match (ty, value) {
            (_, Value::Null(_)) => Ok(true),
            (FeelType::Own(own), value) => {
                if !own.allowed.is_empty() {
                    let scope = Scope::new(Frame::Input(value));
                    let passes = self.passes(value, &own.allowed, &scope)?;
                    if passes != Value::Boolean(true) {
                        return Ok(false);
                    }
                }
                self.allows(&own.base, value)
            }
            (FeelType::List(element), Value::List(items)) => {
                for item in items.iter() {
                    if !self.allows(element, item)? {
                        return Ok(false);
                    }
                }
                Ok(true)
            }
            (FeelType::Context(entries), Value::Context(context)) => {
                for (name, ty) in entries.iter() {
                    if let Some(value) = context.get(name)
                        && !self.allows(ty, value)?
                    {
                        return Ok(false);
                    }
                }
                Ok(true)
            }
            _ => Ok(true),
        }
    }
}

/// `value` as a `ty`, or the value itself when it cannot be.
fn coerced(value: Value, ty: &FeelType) -> std::result::Result<Value, Value> {
    if ty.holds(&value) || *ty.base() == FeelType::Any {
        return Ok(value);
    }
    match (ty.base(), &value) {
        (FeelType::DateTime, Value::Date(date)) => Ok(Value::DateTime(date.at_utc_midnight())),
        (FeelType::List(element), _) if element.holds(&value) => Ok(vec![value].into()),
        (_, Value::List(items)) => match items.as_ref() {
            [single] if ty.holds(single) => Ok(single.clone()),
            _ => Err(value),
        },
        _ => Err(value),
    }
}

/// Where `value` is not of type `ty`: the entry of a context, or the value itself.
fn mismatch(value: &Value, ty: &FeelType) -> String {
    if let (FeelType::Context(entries), Value::Context(context)) = (ty.base(), value) {
        for (name, ty) in entries.iter() {
            match context.get(name) {
                None => return format!("a context has no `{name}`"),
                Some(value) if !ty.takes(value) => {
                    return format!("`{name}`: {}", mismatch(value, ty));
                }
                Some(_) => {}
            }
        }
    }
    format!("{} is not of type `{}`", value.kind(), ty.base())
}
