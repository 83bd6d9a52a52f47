//! The suite's XML: cases with their inputs and what is expected of them.

use creditloop::rule::dmn::{Context, Null, Value, value};
use creditloop::{Error, ErrorKind, Result};
use roxmltree::{Document, Node};
use std::path::{Path, PathBuf};

const INSTANCE: &str = "http://www.w3.org/2001/XMLSchema-instance";

/// The cases of one file.
pub(crate) struct Suite {
    pub(crate) model: PathBuf,
    pub(crate) cases: Vec<Case>,
}

/// One case: inputs, and the results expected for them.
pub(crate) struct Case {
    pub(crate) id: String,
    /// The service or the function that is invoked, if no decision is asked for.
    pub(crate) invocable: Option<String>,
    pub(crate) inputs: Context,
    pub(crate) results: Vec<Expected>,
}

/// What one decision should come to.
pub(crate) struct Expected {
    pub(crate) name: String,
    pub(crate) value: Value,
    /// Whether the null is expected to be an error.
    pub(crate) error: bool,
}

impl Suite {
    /// The cases that `text`, the text of `file`, writes.
    pub(crate) fn read(file: &Path, text: &str) -> Result<Self> {
        let wrong = |message: String| {
            Error::new(ErrorKind::Encoding, format!("{}: {message}", file.display()))
        };
        let document = Document::parse(text).map_err(|error| wrong(error.to_string()))?;
        let root = document.root_element();
        let model = child(root, "modelName").and_then(|name| name.text()).unwrap_or_default();
        let model = file.with_file_name(model.trim());
        let cases = children(root, "testCase").map(|case| Case::read(case).map_err(wrong));
        Ok(Self { model, cases: cases.collect::<Result<_>>()? })
    }
}

impl Case {
    fn read(case: Node<'_, '_>) -> Result<Self, String> {
        let mut inputs = Context::default();
        for input in children(case, "inputNode") {
            inputs.put(name_of(input)?.into(), read_value(input)?);
        }
        let results = children(case, "resultNode").map(|result| {
            let expected = child(result, "expected");
            let value = expected.map_or(Ok(Value::Null(Null::Given)), read_value)?;
            let error = result.attribute("errorResult") == Some("true");
            Ok(Expected { name: name_of(result)?.to_owned(), value, error })
        });
        let invocable = case.attribute("invocableName").map(str::to_owned);
        Ok(Self {
            id: case.attribute("id").unwrap_or_default().to_owned(),
            invocable,
            inputs,
            results: results.collect::<Result<_, String>>()?,
        })
    }
}

fn children<'a>(node: Node<'a, 'a>, name: &'a str) -> impl Iterator<Item = Node<'a, 'a>> {
    node.children().filter(move |child| child.tag_name().name() == name)
}

fn child<'a>(node: Node<'a, 'a>, name: &'a str) -> Option<Node<'a, 'a>> {
    children(node, name).next()
}

fn name_of<'a>(node: Node<'a, '_>) -> Result<&'a str, String> {
    let name = node.attribute("name");
    name.ok_or_else(|| format!("`{}` has no name", node.tag_name().name()))
}

/// The value below `node`: components, a list, or one value with its type.
fn read_value(node: Node<'_, '_>) -> Result<Value, String> {
    if node.attribute((INSTANCE, "nil")) == Some("true") {
        return Ok(Value::Null(Null::Given));
    }
    let mut components = children(node, "component").peekable();
    if components.peek().is_some() {
        let entries = components.map(|part| Ok((name_of(part)?.into(), read_value(part)?)));
        return Ok(entries.collect::<Result<Context, String>>()?.into());
    }
    if let Some(list) = child(node, "list") {
        let items = children(list, "item").map(read_value);
        return Ok(items.collect::<Result<Vec<Value>, String>>()?.into());
    }
    match child(node, "value") {
        Some(value) => read_scalar(value),
        None => Ok(Value::Null(Null::Given)),
    }
}

fn read_scalar(node: Node<'_, '_>) -> Result<Value, String> {
    if node.attribute((INSTANCE, "nil")) == Some("true") {
        return Ok(Value::Null(Null::Given));
    }
    let text = node.text().unwrap_or_default();
    let ty = node.attribute((INSTANCE, "type")).unwrap_or("xsd:string");
    let ty = ty.rsplit(':').next().unwrap_or(ty);
    let feel = match ty {
        "string" => return Ok(text.into()),
        "decimal" | "double" | "integer" | "int" | "long" | "float" => "number",
        "dateTime" => "date and time",
        "dayTimeDuration" | "yearMonthDuration" => "duration",
        other => other,
    };
    value(feel, text.trim()).ok_or_else(|| format!("`{text}` is no {ty}"))
}
