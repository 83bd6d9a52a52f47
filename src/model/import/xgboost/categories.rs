//! The names of inputs, and of their categories where the model holds them (since 3.1).

use super::At;
use crate::error::Result;
use crate::model::{Category, ForestInput};

/// What a model of so many inputs reads. Without names they are `f0`, `f1` and so on.
pub(super) fn inputs(
    learner: &At<'_>,
    known: Option<&At<'_>>,
    count: usize,
) -> Result<Vec<ForestInput>> {
    let names = learner.get("feature_names")?;
    let mut names: Vec<String> = match &names {
        Some(names) => {
            names.items()?.map(|name| name.text().map(str::to_owned)).collect::<Result<_>>()?
        }
        None => Vec::new(),
    };
    if names.is_empty() {
        names = (0..count).map(|place| format!("f{place}")).collect();
    }
    if names.len() != count {
        return Err(
            learner.fault(&format!("has {} `feature_names` for {count} inputs", names.len()))
        );
    }
    let encoded = known.map(|known| known.need("enc")).transpose()?;
    let Some(encoded) = &encoded else {
        return Ok(names.into_iter().map(ForestInput::number).collect());
    };
    let encoded: Vec<At<'_>> = encoded.items()?.collect();
    let mut inputs = Vec::with_capacity(count);
    for (place, name) in names.into_iter().enumerate() {
        let categories = encoded.get(place).map(categories).transpose()?.unwrap_or_default();
        inputs.push(if categories.is_empty() {
            ForestInput::number(name)
        } else {
            ForestInput::categories(name, categories)
        });
    }
    Ok(inputs)
}

/// The categories of one input: numbers, or UTF-8 texts one after the other with where each begins.
fn categories(at: &At<'_>) -> Result<Vec<Category>> {
    let values = at.need("values")?.numbers()?;
    let Some(offsets) = at.get("offsets")? else {
        return Ok(values.into_iter().map(Category::Number).collect());
    };
    let bytes = at.need("values")?;
    let byte = |value: &f64| {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "the bytes of texts are written with or without a sign"
        )]
        let byte = (*value as i16) as u8;
        byte
    };
    let text: Vec<u8> = values.iter().map(byte).collect();
    let offsets = offsets.counts()?;
    let mut categories = Vec::new();
    for pair in offsets.windows(2) {
        let part = match pair {
            [from, to] => text.get(*from..*to),
            _ => None,
        };
        let name = part.and_then(|part| std::str::from_utf8(part).ok());
        let name = name.ok_or_else(|| bytes.fault("holds a category that is no UTF-8 text"))?;
        categories.push(Category::Text(name.into()));
    }
    Ok(categories)
}
