//! A PMML document is anything: it is read or refused, and what is read says the same of a row twice,
//! without a panic.
#![no_main]

use creditloop::model::import::pmml;
use creditloop::model::{PmmlType, PmmlValue};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let Ok(model) = pmml("fuzz.pmml", text) else { return };
    for (number, word) in [(Some(41.5), "41.5"), (Some(-1.0), "a"), (None, "")] {
        let mut row = Vec::new();
        for input in model.inputs() {
            row.push(match (input.categories().first(), input.kind(), number) {
                (Some(category), ..) if word == "a" => category.clone(),
                (_, PmmlType::Text | PmmlType::Boolean, _) => PmmlValue::from(word),
                (_, PmmlType::Integer | PmmlType::Float | PmmlType::Double, Some(number)) => {
                    PmmlValue::from(number)
                }
                (_, _, None) => PmmlValue::Missing,
            });
        }
        let first = model.evaluate(&row).map_err(|error| error.to_string());
        let again = model.evaluate(&row).map_err(|error| error.to_string());
        assert_eq!(format!("{first:?}"), format!("{again:?}"));
    }
});
