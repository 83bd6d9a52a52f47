//! A file of trees is anything: XGBoost's, LightGBM's or our own. What is read says the same
//! compiled as walked, and is written to a file that reads back the same.
#![no_main]

use creditloop::fact::Namespace;
use creditloop::model::{Forest, FrozenForest, ModelCard, Output, import};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    if let Ok(forest) = import::xgboost("fuzz.json", data) {
        examine(forest);
    }
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Ok(forest) = import::lightgbm("fuzz.txt", text) {
        examine(forest);
    }
    if let Ok(frozen) = import::frozen("fuzz.json", text) {
        reads_back(&frozen);
        examine(frozen.forest);
    }
});

/// Compiled trees say the bits of those that are walked.
fn examine(forest: Forest) {
    let card = ModelCard::default();
    let (namespace, output) = (Namespace::Risk, Output::Pd);
    reads_back(&FrozenForest {
        name: "fuzz".into(),
        namespace,
        output,
        card,
        forest: forest.clone(),
    });
    let compiled = forest.clone().compile();
    let mut runner = compiled.runner();
    let (mut walked, mut found) = (Vec::new(), vec![0.0; forest.outputs()]);
    for value in [0.0, 1.5, -3.0, 1e9, f64::NAN] {
        let row = vec![value; forest.inputs().len()];
        forest.raw(&row, &mut walked).unwrap();
        runner.raw(&row, &mut found).unwrap();
        let bits = |sums: &[f64]| sums.iter().map(|sum| sum.to_bits()).collect::<Vec<_>>();
        let numbers = walked.iter().all(|sum| !sum.is_nan());
        assert!(!numbers || bits(&walked) == bits(&found), "{walked:?} {found:?}");
    }
}

fn reads_back(frozen: &FrozenForest) {
    let file = frozen.to_json();
    assert_eq!(import::frozen("again.json", &file).unwrap().to_json(), file);
}
