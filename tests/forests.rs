//! Models of trees that others trained say here what they said there; the models and what they predict
//! are read from `CREDITLOOP_DATA`.

use creditloop::fact::Namespace;
use creditloop::model::import::{frozen, lightgbm, xgboost};
use creditloop::model::{Forest, ForestInput, FrozenForest, ModelCard, Output};
use std::path::{Path, PathBuf};

/// The folder of `models`, where the data are there.
fn folder(test: &str) -> Option<PathBuf> {
    let folder = std::env::var_os("CREDITLOOP_DATA").map(|data| PathBuf::from(data).join("models"));
    if folder.is_none() {
        println!("{test}: CREDITLOOP_DATA is not set, skipped");
    }
    folder
}

fn text(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn model(path: &Path) -> Forest {
    lightgbm(&path.to_string_lossy(), &text(path)).unwrap_or_else(|error| panic!("{error}"))
}

/// Numbers with white space between them, a line each.
fn numbers(path: &Path) -> Vec<Vec<f64>> {
    let number = |word: &str| word.parse().unwrap_or_else(|_| panic!("{word}"));
    let text = text(path);
    text.lines().map(|line| line.split_whitespace().map(number).collect()).collect()
}

/// Lines of `label place:value ...`; what is not there is `rest`.
fn sparse(path: &Path, inputs: usize, rest: f64) -> Vec<Vec<f64>> {
    let row = |line: &str| {
        let mut row = vec![rest; inputs];
        for word in line.split_whitespace().skip(1) {
            let (place, value) = word.split_once(':').unwrap();
            row[place.parse::<usize>().unwrap()] = value.parse().unwrap();
        }
        row
    };
    text(path).lines().map(row).collect()
}

/// Whether `forest` says of each of `rows` what is `expected`, but for the last digits.
fn says(forest: &Forest, rows: &[Vec<f64>], expected: &[Vec<f64>], raw: bool) {
    assert_eq!(rows.len(), expected.len());
    assert!(rows.len() > 20);
    let mut found = Vec::new();
    for (number, (row, expected)) in rows.iter().zip(expected).enumerate() {
        if raw {
            forest.raw(row, &mut found).unwrap();
        } else {
            forest.predict(row, &mut found).unwrap();
        }
        assert_eq!(found.len(), expected.len());
        for (found, expected) in found.iter().zip(expected) {
            let apart = (found - expected).abs();
            assert!(apart <= 1e-12 * expected.abs().max(1.0), "row {number}: {found}, {expected}");
        }
    }
}

#[test]
fn lightgbm_predicts_what_it_did() {
    let Some(folder) = folder("lightgbm_predicts_what_it_did") else { return };
    let leaves = folder.join("leaves/testdata");
    let at = |name: &str| leaves.join(name);

    let dart = model(&at("lg_dart_breast_cancer.model"));
    let rows = numbers(&at("breast_cancer_test.tsv"));
    says(&dart, &rows, &numbers(&at("lg_dart_breast_cancer_true_predictions.txt")), false);
    // The dump of that release does not say its objective.
    let dump = model(&at("lg_dart_breast_cancer.json"));
    let mut sums = Vec::new();
    let sums: Vec<Vec<f64>> = rows
        .iter()
        .map(|row| {
            dart.raw(row, &mut sums).unwrap();
            sums.clone()
        })
        .collect();
    says(&dump, &rows, &sums, true);

    let classes = model(&at("lgmulticlass.model"));
    assert_eq!(classes.outputs(), 5);
    let rows: Vec<Vec<f64>> =
        numbers(&at("multiclass_test.tsv")).into_iter().map(|row| row[1..].to_vec()).collect();
    says(&classes, &rows, &numbers(&at("lgmulticlass_true_raw_predictions.txt")), true);
    says(&classes, &rows, &numbers(&at("lgmulticlass_true_predictions.txt")), false);

    let network = model(&at("lg_kddcup99.model"));
    let rows = numbers(&at("kddcup99_test.tsv"));
    says(&network, &rows, &numbers(&at("lg_kddcup99_true_predictions.txt")), true);

    let mean = model(&at("lg_rf_iris.model"));
    let rows = sparse(&at("iris_test.libsvm"), mean.inputs().len(), 0.0);
    says(&mean, &rows, &numbers(&at("lg_rf_iris_true_predictions.txt")), false);

    let toy = folder.join("treelite/tests/examples/toy_categorical");
    let categories = model(&toy.join("toy_categorical_model.txt"));
    let rows = sparse(&toy.join("toy_categorical.test"), categories.inputs().len(), f64::NAN);
    says(&categories, &rows, &numbers(&toy.join("toy_categorical.test.pred")), false);
}

#[test]
fn rows_end_in_the_leaves_that_they_did() {
    let Some(folder) = folder("rows_end_in_the_leaves_that_they_did") else { return };
    let leaves = folder.join("leaves/testdata");
    let forest = model(&leaves.join("lg_breast_cancer.txt"));
    let rows = numbers(&leaves.join("lg_breast_cancer_data.txt"));
    let expected = numbers(&leaves.join("lg_breast_cancer_data_pred_leaves.txt"));
    assert!(rows.len() == expected.len() && rows.len() > 50);
    for (row, expected) in rows.iter().zip(&expected) {
        let found: Vec<f64> = forest.leaves(row).unwrap().iter().map(|leaf| *leaf as f64).collect();
        assert_eq!(&found, expected);
    }
}

/// What was made by `tests/data/forests/make.py`.
fn made(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/forests").join(name)
}

/// The model `file` of the folder, and its rows as its trainer saw them.
fn model_and_rows(file: &str) -> (Forest, Vec<Vec<f64>>) {
    let path = made(file);
    let forest = match path.extension().unwrap().to_str().unwrap() {
        _ if !file.starts_with("xgboost") => model(&path),
        _ => xgboost(file, &std::fs::read(&path).unwrap()).unwrap_or_else(|e| panic!("{e}")),
    };
    let table = text(&made("rows.csv"));
    let mut lines = table.lines().map(|line| line.split(',').collect::<Vec<_>>());
    let header = lines.next().unwrap();
    // What a model without missing values was given in their place.
    let zero = file.contains("linear.json") && file.starts_with("xgboost") || file.contains("zero");
    let rows = lines
        .map(|cells| {
            let cell = |input: &ForestInput| {
                let place = header.iter().position(|name| *name == input.name()).unwrap();
                let value = input.of_text(cells[place]).unwrap();
                if zero && value.is_nan() { 0.0 } else { value }
            };
            forest.inputs().iter().map(cell).collect()
        })
        .collect();
    (forest, rows)
}

/// Whether the model `file` of the folder says of its rows what it said where it was trained, raw and
/// predicted, each within `apart` of what it is to be.
fn agrees(file: &str, apart: f64) {
    let (forest, rows) = model_and_rows(file);
    let path = made(file);
    let mut found = Vec::new();
    for (kind, raw) in [("raw", true), ("predicted", false)] {
        let expected = numbers(&path.with_extension(kind));
        assert_eq!(rows.len(), expected.len());
        for (number, (row, expected)) in rows.iter().zip(&expected).enumerate() {
            if raw { forest.raw(row, &mut found) } else { forest.predict(row, &mut found) }
                .unwrap();
            // A class is one number for several sums.
            assert_eq!(found.len(), expected.len(), "{file}");
            for (found, expected) in found.iter().zip(expected) {
                let near = (found - expected).abs() <= apart * expected.abs().max(1e-3);
                assert!(near, "{file}: {kind} of row {number}: {found}, {expected}");
            }
        }
    }
}

/// Models of `XGBoost` whose contributions are kept beside their predictions.
const XGBOOST: [&str; 12] = [
    "xgboost_logistic.json",
    "xgboost_logistic_binary.ubj",
    "xgboost_categories.json",
    "xgboost_one_hot.ubj",
    "xgboost_shares.json",
    "xgboost_class.ubj",
    "xgboost_dart.json",
    "xgboost_forest.json",
    "xgboost_poisson.json",
    "xgboost_hinge.json",
    "xgboost_targets.ubj",
    "xgboost_early.json",
];

#[test]
fn xgboost_predicts_what_it_did() {
    let others = [
        "xgboost_vectors.json",
        "xgboost_old_logistic.json",
        "xgboost_old_dart.json",
        "xgboost_old_raw.ubj",
    ];
    for file in XGBOOST.into_iter().chain(others) {
        agrees(file, 1e-6);
    }
    // Its sums of products are rounded in another order.
    agrees("xgboost_linear.json", 1e-5);
}

#[test]
fn lightgbm_says_the_same_as_text_and_as_json() {
    for name in ["categories", "zero", "linear", "shares", "forest"] {
        agrees(&format!("lightgbm_{name}.txt"), 1e-12);
        agrees(&format!("lightgbm_{name}.json"), 1e-12);
    }
    for name in ["one_against_all", "tweedie", "root", "lambda"] {
        agrees(&format!("lightgbm_{name}.txt"), 1e-12);
    }
}

/// Whether the inputs of the model `file` contribute what they did where it was trained, each within
/// `apart` of what it is to be.
fn contributes(file: &str, apart: f64) {
    let (forest, rows) = model_and_rows(file);
    let expected = numbers(&made(file).with_extension("contributions"));
    assert_eq!(expected.len(), 20, "{file}");
    let explainer = forest.explain().unwrap_or_else(|error| panic!("{file}: {error}"));
    let mut runner = explainer.runner();
    let mut found = vec![0.0; explainer.width() * explainer.outputs()];
    let mut sums = Vec::new();
    for (number, (row, expected)) in rows.iter().zip(&expected).enumerate() {
        runner.contributions(row, &mut found).unwrap();
        assert_eq!(found.len(), expected.len(), "{file}");
        for (found, expected) in found.iter().zip(expected) {
            let near = (found - expected).abs() <= apart * expected.abs().max(1.0);
            assert!(near, "{file}: row {number}: {found}, {expected}");
        }
        forest.raw(row, &mut sums).unwrap();
        for (found, sum) in found.chunks(explainer.width()).zip(&sums) {
            let added: f64 = found.iter().sum();
            assert!((added - sum).abs() <= apart * sum.abs().max(1.0), "{file}: {added}, {sum}");
        }
    }
}

#[test]
fn inputs_contribute_what_lightgbm_says() {
    for name in
        ["categories", "zero", "shares", "forest", "one_against_all", "tweedie", "root", "lambda"]
    {
        contributes(&format!("lightgbm_{name}.txt"), 1e-12);
    }
    for name in ["categories", "zero", "shares", "forest"] {
        contributes(&format!("lightgbm_{name}.json"), 1e-12);
    }
    let (linear, _) = model_and_rows("lightgbm_linear.txt");
    let message = linear.explain().unwrap_err().to_string();
    assert!(message.contains("are functions of the inputs"), "{message}");
}

/// `XGBoost` computes them in single precision.
#[test]
fn inputs_contribute_what_xgboost_says() {
    for file in XGBOOST.into_iter().chain(["xgboost_linear.json"]) {
        contributes(file, 1e-5);
    }
}

/// The layout of release 3.4, where the weights of dart stand among what holds the trees.
#[test]
fn the_weights_of_dart_are_found_in_both_places() {
    let text = text(&made("xgboost_dart.json"));
    let old = xgboost("m.json", text.as_bytes()).unwrap();
    let mut value: serde_json::Value = serde_json::from_str(&text).unwrap();
    let booster = &mut value["learner"]["gradient_booster"];
    let mut model = booster["gbtree"]["model"].take();
    model["weight_drop"] = booster["weight_drop"].take();
    *booster = serde_json::json!({ "name": "gbtree", "model": model });
    let new = xgboost("m.json", value.to_string().as_bytes()).unwrap();
    assert_eq!(old, new);
    value["learner"]["gradient_booster"]["model"].as_object_mut().unwrap().remove("weight_drop");
    assert_ne!(old, xgboost("m.json", value.to_string().as_bytes()).unwrap());
}

/// Every forest: written as our own file, read back the same to the last bit, and written the same.
#[test]
fn a_file_of_our_own_is_the_same_model() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/forests");
    let mut count = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        let bytes = std::fs::read(&path).unwrap();
        let forest = match path.extension().and_then(|extension| extension.to_str()) {
            Some("txt") => lightgbm(&name, std::str::from_utf8(&bytes).unwrap()).unwrap(),
            Some("json") if name.starts_with("lightgbm") => {
                lightgbm(&name, std::str::from_utf8(&bytes).unwrap()).unwrap()
            }
            Some("json" | "ubj") => xgboost(&name, &bytes).unwrap(),
            _ => continue,
        };
        let model = FrozenForest {
            name: name.as_str().into(),
            namespace: Namespace::Risk,
            output: Output::Pd,
            card: ModelCard { purpose: "a \"test\"\n".to_owned(), ..ModelCard::default() },
            forest,
        };
        let text = model.to_json();
        let back = frozen("model.json", &text).unwrap();
        assert_eq!(back, model, "{name}");
        assert_eq!(back.to_json(), text, "{name}");
        count += 1;
    }
    assert!(count > 20, "{count}");
}

#[test]
fn a_broken_file_of_our_own_is_told_where() {
    let text = text(&made("lightgbm_categories.txt"));
    let model = FrozenForest {
        name: "trees".into(),
        namespace: Namespace::Prop,
        output: Output::Propensity,
        card: ModelCard::default(),
        forest: lightgbm("m.txt", &text).unwrap(),
    };
    let text = model.to_json();
    let refused = |from: &str, to: &str| {
        assert!(text.contains(from), "{from}");
        frozen("m.json", &text.replacen(from, to, 1)).unwrap_err().to_string()
    };
    assert!(refused("\"format\": 1", "\"format\": 2").contains("format is not 1"));
    assert!(refused("\"forest\"", "\"wood\"").contains("kind is not `forest`"));
    assert!(refused("\"prop\"", "\"luck\"").contains("namespace means nothing here"));
    assert!(refused("\"mean\": false", "\"mean\": 0").contains("mean is neither true nor false"));
    assert!(refused("\"left\": [", "\"left\": [77777, ").contains("trees[0].left has"));
    let message = refused("\"output\": 0", "\"output\": 9");
    assert!(message.contains("trees[0]") && message.contains("adds to output 9"), "{message}");
    assert!(refused("\"card\": {", "\"card\": {\"x\": ").contains("m.json"));
}

#[test]
fn what_is_not_supported_is_refused_with_a_way_out() {
    let refused = |bytes: &[u8]| xgboost("m.model", bytes).unwrap_err().to_string();
    assert!(refused(b"binf\0\0\0?").contains("save_model"));
    assert!(refused(b"\x80\x04\x95").contains("a pickle"));
    assert!(refused(b"\0\0\0?\x05").contains("binary model"));
    assert!(refused(b"{}").contains("has no `learner`"));
    let text = text(&made("xgboost_logistic.json"));
    let changed = |from: &str, to: &str| {
        assert!(text.contains(from), "{from}");
        refused(text.replacen(from, to, 1).as_bytes())
    };
    let message = changed("binary:logistic", "binary:own");
    assert!(message.contains("learner.objective.name is `binary:own`"), "{message}");
    let message = changed("\"left_children\":[1", "\"left_children\":[0");
    assert!(message.contains("trees[0]"), "{message}");
    let message = changed("\"left_children\":[1", "\"left_children\":[99");
    assert!(message.contains("has a child that is not there"), "{message}");
    if let Some(folder) = folder("what_is_not_supported_is_refused_with_a_way_out") {
        for name in [
            "xgagaricus.model",
            "xgdermatology.model",
            "xg_dart_agaricus.model",
            "xgblin_agaricus.model",
        ] {
            let bytes = std::fs::read(folder.join("leaves/testdata").join(name)).unwrap();
            assert!(refused(&bytes).contains("save_model"), "{name}");
        }
        let bytes = std::fs::read(folder.join("leaves/testdata/sk_iris.model")).unwrap();
        assert!(refused(&bytes).contains("a pickle"));
    }
}
