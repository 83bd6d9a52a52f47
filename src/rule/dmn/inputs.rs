//! Values from outside: texts as values of the types that a model declares.

use crate::feel::types::FeelType;
use crate::feel::{Context, Value};
use crate::math::Decimal128;

/// The value that `text` writes, of a type with this name in FEEL: `number`, `string`, `boolean`,
/// `date`, `time`, `date and time`, or a duration. None when it is not written so.
pub fn value(ty: &str, text: &str) -> Option<Value> {
    let is = |value: &Value| match ty {
        "date" => matches!(value, Value::Date(_)),
        "time" => matches!(value, Value::Time(_)),
        "date and time" | "dateTime" => matches!(value, Value::DateTime(_) | Value::Date(_)),
        "years and months duration" => matches!(value, Value::YearsMonths(_)),
        "days and time duration" => matches!(value, Value::DaysTime(_)),
        "duration" => matches!(value, Value::YearsMonths(_) | Value::DaysTime(_)),
        _ => false,
    };
    match ty {
        "string" => Some(text.into()),
        "boolean" => match text {
            "true" | "1" => Some(true.into()),
            "false" | "0" => Some(false.into()),
            _ => None,
        },
        "number" => {
            let plain = text.strip_prefix('+').unwrap_or(text);
            Decimal128::parse(plain).map(Value::Number)
        }
        _ => Value::temporal(text).filter(is),
    }
}

/// `given` with every text read as a date, a time or a duration where `ty` asks for one.
pub(super) fn shaped(given: Value, ty: &FeelType) -> Value {
    match (ty, given) {
        (FeelType::Own(own), given) => shaped(given, &own.base),
        (FeelType::List(element), Value::List(items)) => {
            let items: Vec<Value> =
                items.iter().map(|item| shaped(item.clone(), element.as_ref())).collect();
            items.into()
        }
        (FeelType::Context(types), Value::Context(context)) => {
            let entries = context.entries().iter().map(|(name, value)| {
                let ty = types.iter().find(|(other, _)| other == name);
                let value = ty.map_or_else(|| value.clone(), |(_, ty)| shaped(value.clone(), ty));
                (name.clone(), value)
            });
            entries.collect::<Context>().into()
        }
        (ty, Value::Text(text)) => {
            let dated = matches!(
                ty,
                FeelType::Date
                    | FeelType::Time
                    | FeelType::DateTime
                    | FeelType::YearsMonths
                    | FeelType::DaysTime
            );
            let read = if dated { value(&ty.to_string(), &text) } else { None };
            read.unwrap_or(Value::Text(text))
        }
        (_, given) => given,
    }
}
