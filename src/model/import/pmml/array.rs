//! Arrays: values with white space between them, in quotes where they have some.

use super::xml::{Element, Read};

/// The values of the `Array` below `element`.
pub(super) fn values(element: Element<'_>) -> Read<Vec<String>> {
    let array = element.needed_child("Array")?;
    let text = array.text();
    let values = split(&text).ok_or_else(|| {
        array.fault("bad-value", "a value of the array does not end: a quote is missing")
    })?;
    if let Some(count) = array.get("n")
        && count.trim().parse() != Ok(values.len())
    {
        let message = format!("the array has {} values, not {count}", values.len());
        return Err(array.fault("bad-value", message));
    }
    Ok(values)
}

fn split(text: &str) -> Option<Vec<String>> {
    let mut values = Vec::new();
    let mut characters = text.chars().peekable();
    while let Some(first) = characters.next() {
        if first.is_whitespace() {
            continue;
        }
        let mut value = String::new();
        if first == '"' {
            loop {
                match characters.next()? {
                    '"' => break,
                    '\\' if matches!(characters.peek(), Some('"' | '\\')) => {
                        value.push(characters.next()?);
                    }
                    other => value.push(other),
                }
            }
        } else {
            value.push(first);
            while let Some(next) = characters.next_if(|c| !c.is_whitespace()) {
                value.push(next);
            }
        }
        values.push(value);
    }
    Some(values)
}

#[cfg(test)]
mod tests {
    use super::split;

    #[test]
    fn values_may_have_quotes() {
        let values = split(r#" a "b c" "" "d \" \\ e\f" 1.5"#).unwrap();
        assert_eq!(values, ["a", "b c", "", "d \" \\ e\\f", "1.5"]);
        assert_eq!(split("\"a"), None);
        assert!(split("  ").unwrap().is_empty());
    }
}
