//! A DMN model is anything: it is read or refused, and what is read evaluates without a panic. With a
//! first byte below 128 the rest is a whole model, else it is one expression of a model.
#![no_main]

use creditloop::Timestamp;
use creditloop::rule::dmn::{Context, Model, value};
use libfuzzer_sys::fuzz_target;

fn model(expression: &str) -> String {
    let text = expression.replace('&', "&amp;").replace('<', "&lt;");
    format!(
        "<definitions xmlns=\"https://www.omg.org/spec/DMN/20230324/MODEL/\" name=\"m\" namespace=\"urn:m\">\
         <inputData name=\"n\" id=\"n\"><variable name=\"n\" typeRef=\"number\"/></inputData>\
         <inputData name=\"long name\" id=\"l\"><variable name=\"long name\" typeRef=\"string\"/></inputData>\
         <inputData name=\"d\" id=\"d\"><variable name=\"d\" typeRef=\"date\"/></inputData>\
         <decision name=\"x\" id=\"x\"><variable name=\"x\"/>\
         <informationRequirement><requiredInput href=\"#n\"/></informationRequirement>\
         <informationRequirement><requiredInput href=\"#l\"/></informationRequirement>\
         <informationRequirement><requiredInput href=\"#d\"/></informationRequirement>\
         <literalExpression><text>{text}</text></literalExpression></decision></definitions>"
    )
}

fuzz_target!(|data: &[u8]| {
    let Some((first, rest)) = data.split_first() else { return };
    let Ok(text) = std::str::from_utf8(rest) else { return };
    let whole = if *first < 128 { text.to_owned() } else { model(text) };
    let Ok(model) = Model::parse("fuzz.dmn", &whole, &[]) else { return };
    let as_of = Timestamp::parse_from_rfc3339("2026-07-01T09:00:00+08:00").unwrap();
    let mut inputs = Context::default();
    for input in model.inputs() {
        let given = match input.ty.as_str() {
            "number" => value("number", "41.5"),
            "date" => value("date", "2026-02-28"),
            _ => value("string", "some text"),
        };
        inputs.put(input.name.clone(), given.unwrap());
    }
    let first = model.evaluate_all(&inputs, as_of);
    let again = model.evaluate_all(&inputs, as_of);
    if let (Ok(first), Ok(again)) = (first, again) {
        assert_eq!(format!("{first:?}"), format!("{again:?}"));
    }
});
