//! Functions: those of the standard, and those that a document defines.

use super::dictionary::kind;
use super::expression::{Context, below, given, read as part, source};
use super::scope::Reader;
use super::xml::{Element, Read};
use crate::error::Fault;
use crate::error::fault::nearest;
use crate::limits::{PMML_EXPRESSION_DEPTH_MAX, PMML_PATTERN_BYTES_MAX};
use crate::model::pmml::expression::{Apply, Defined, Expression};
use crate::model::pmml::function::Function;
use crate::model::pmml::value::{PmmlValue, Values, parse};
use regex::{Regex, RegexBuilder};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Reads an `Apply`.
pub(super) fn read<'a>(
    reader: &mut Reader<'a>,
    element: Element<'a>,
    context: Context<'_>,
) -> Read<Expression> {
    let name = element.need("function")?;
    if let Some(is) = [("isValid", true), ("isNotValid", false)].iter().find(|n| n.0 == name) {
        let field = element.child("FieldRef").ok_or_else(|| {
            element.fault("missing-element", format!("`{name}` needs a `FieldRef`"))
        })?;
        let source = source(reader, field, context)?;
        return Ok(Expression::Valid(source.place, source.field, is.1));
    }
    let Some((function, least, most)) = Function::named(name) else {
        return called(reader, element, context, name);
    };
    // Only the branches of an `if` make what the whole makes.
    let inner = Context { wanted: None, ..context };
    let mut arguments = Vec::new();
    for (place, argument) in element.children().enumerate() {
        let branch = function == Function::If && place > 0;
        arguments.push(part(reader, argument, if branch { context } else { inner })?);
    }
    if arguments.len() < least || arguments.len() > most {
        return Err(count(element, name, arguments.len()));
    }
    let pattern = match (function, arguments.get(1)) {
        (Function::Replace | Function::Matches, second) => Some(pattern(element, second)?),
        _ => None,
    };
    let treatments = [("returnInvalid", false), ("asIs", false), ("asMissing", true)];
    let invalid_is_missing = element.one_of("invalidValueTreatment", &treatments)?.unwrap_or(false);
    Ok(Expression::Apply(Box::new(Apply {
        function,
        set: set(function, &arguments),
        arguments,
        pattern,
        missing: given(element, "mapMissingTo", context.wanted)?,
        rest: given(element, "defaultValue", context.wanted)?,
        invalid_is_missing,
    })))
}

fn count(element: Element<'_>, name: &str, found: usize) -> Box<Fault> {
    element.fault("bad-value", format!("`{name}` does not take {found} arguments"))
}

/// The arguments after the first, where all of them are texts.
fn set(function: Function, arguments: &[Expression]) -> Option<Values> {
    let rest = arguments.get(1..).filter(|rest| !rest.is_empty())?;
    if !matches!(function, Function::IsIn | Function::IsNotIn) {
        return None;
    }
    let first = arguments.first();
    if !matches!(first, Some(Expression::Field(_))) {
        return None;
    }
    let texts = rest.iter().map(|argument| {
        // Texts that are numbers could be compared with numbers.
        let Expression::Constant(value) = argument else { return None };
        value.text().is_some_and(|text| parse(text).is_none()).then(|| value.clone())
    });
    texts.collect::<Option<Vec<PmmlValue>>>().map(Values::new)
}

/// The regular expression that is the second argument.
fn pattern(element: Element<'_>, argument: Option<&Expression>) -> Read<Regex> {
    let Some(Expression::Constant(value)) = argument else {
        let fault =
            element.fault("not-supported", "a pattern that is no constant is not supported");
        return Err(Box::new(fault.suggest("write the pattern as a `Constant`")));
    };
    let text = value.to_string();
    let regex = RegexBuilder::new(&text).size_limit(PMML_PATTERN_BYTES_MAX).build();
    regex.map_err(|_| {
        let message = format!("`{text}` is not supported as a regular expression");
        let fault = element.fault("not-supported", message);
        Box::new(fault.suggest("patterns have no look-around and no back-references"))
    })
}

/// The call of a function of the document.
fn called<'a>(
    reader: &mut Reader<'a>,
    element: Element<'a>,
    context: Context<'_>,
    name: &'a str,
) -> Read<Expression> {
    let defined = defined(reader, element, context, name)?;
    let mut arguments = Vec::new();
    let inner = Context { wanted: None, ..context };
    for argument in element.children() {
        arguments.push(part(reader, argument, inner)?);
    }
    if arguments.len() != defined.types.len() {
        return Err(count(element, name, arguments.len()));
    }
    let mut call = Expression::Call(defined, arguments);
    for name in ["mapMissingTo", "defaultValue"] {
        if let Some(other) = given(element, name, context.wanted)? {
            call = Expression::Else(Box::new((call, other)));
        }
    }
    Ok(call)
}

/// The function of the document that has this name; it is read where it is called for the first time.
fn defined<'a>(
    reader: &mut Reader<'a>,
    element: Element<'a>,
    context: Context<'_>,
    name: &'a str,
) -> Read<Arc<Defined>> {
    if let Some(known) = reader.known.get(name) {
        let Some((defined, height)) = known.clone() else {
            return Err(element.fault("cycle", format!("the function `{name}` calls itself")));
        };
        let depth = context.depth.saturating_add(height);
        reader.deepest = reader.deepest.max(depth);
        if depth > PMML_EXPRESSION_DEPTH_MAX {
            let message = format!("expressions nest at most {PMML_EXPRESSION_DEPTH_MAX} deep");
            return Err(element.fault("too-deep", message));
        }
        return Ok(defined);
    }
    let Some(function) = reader.functions.get(name).copied() else {
        let message = format!("the function `{name}` is not supported");
        let fault = element.fault_at("function", "not-supported", message);
        let of_document = nearest(name, reader.functions.keys().copied());
        return Err(Box::new(match of_document.or_else(|| nearest(name, Function::names())) {
            Some(near) => fault.suggest(format!("did you mean `{near}`?")),
            None => fault.suggest("make the field before the model, and let the model read it"),
        }));
    };
    reader.known.insert(name, None);
    let before = std::mem::replace(&mut reader.deepest, context.depth);
    let mut types = Vec::new();
    let mut places = BTreeMap::new();
    for (place, parameter) in function.called("ParameterField").enumerate() {
        let kind = kind(parameter, "dataType")?;
        places.insert(parameter.need("name")?, (place, kind));
        types.push(kind);
    }
    let wanted = kind(function, "dataType")?;
    let within = Context { arguments: Some(&places), depth: context.depth, wanted };
    let mut body = below(reader, function, within)?;
    if let Some(kind) = wanted {
        body = Expression::As(Box::new(body), kind);
    }
    let height = reader.deepest.saturating_sub(context.depth);
    reader.deepest = reader.deepest.max(before);
    let defined = Arc::new(Defined { body, types });
    reader.known.insert(name, Some((defined.clone(), height)));
    Ok(defined)
}
