//! Models of trees that others trained say here what they said there; the models and what they predict
//! are read from `CREDITLOOP_DATA`.

use creditloop::model::Forest;
use creditloop::model::import::lightgbm;
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
