//! The scorecards of the main job on public data, with folds that nobody here chose.
#![cfg(feature = "train")]

#[path = "../examples/credit_loop/german.rs"]
#[allow(dead_code, reason = "each user of the example's files uses its own part")]
mod german;
#[path = "../examples/credit_loop/training.rs"]
#[allow(dead_code, reason = "each user of the example's files uses its own part")]
mod training;

use creditloop::feature::{Sample, SampleColumn};
use creditloop::model::{LogisticOptions, fit_logistic};
use ndarray::Array2;
use std::io::Read as _;
use std::path::PathBuf;
use std::sync::Arc;

/// The folder of public data, or a line that says that the test skips.
fn data(test: &str) -> Option<PathBuf> {
    let folder = std::env::var_os("CREDITLOOP_DATA").map(PathBuf::from);
    if folder.is_none() {
        println!("{test}: CREDITLOOP_DATA is not set, skipped");
    }
    folder
}

fn unpacked(path: PathBuf) -> String {
    let mut text = String::new();
    let file = std::fs::File::open(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    flate2::read::GzDecoder::new(file).read_to_string(&mut text).unwrap();
    text
}

/// The fold of each row.
fn folds(folder: &std::path::Path, name: &str) -> Vec<usize> {
    let text = unpacked(folder.join("ref/folds").join(format!("{name}.csv.gz")));
    let fold = |line: &str| line.split(',').nth(1)?.parse().ok();
    text.lines().skip(1).map(|line| fold(line).unwrap()).collect()
}

fn applicants() -> Vec<german::Applicant> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/data/germancredit.csv");
    german::read(path.as_ref()).unwrap()
}

#[test]
fn the_risk_scorecard_holds_on_the_reference_folds() {
    let Some(folder) = data("the_risk_scorecard_holds_on_the_reference_folds") else { return };
    let (applicants, folds) = (applicants(), folds(&folder, "german"));
    let mut aucs = Vec::new();
    for fold in 0..5 {
        let (test, train): (Vec<_>, Vec<_>) =
            applicants.iter().partition(|applicant| folds[applicant.row] == fold);
        let sample = german::sample(train.iter().copied()).unwrap();
        let trained = training::train_risk(&sample).unwrap();
        let events: Vec<bool> = test.iter().map(|a| a.bad).collect();
        let input = |row: usize, name: &str| german::input(test[row], name);
        let (_, quality) =
            training::quality(&trained.scorecard, test.len(), input, &events).unwrap();
        println!("fold {fold}: {quality:?}");
        aucs.push(quality.auc);
    }
    let mean = aucs.iter().sum::<f64>() / 5.0;
    println!("mean AUC {mean:.4}");
    assert!(mean >= 0.77, "{mean}");
}

#[test]
fn the_propensity_scorecard_learns_from_a_real_campaign() {
    let Some(folder) = data("the_propensity_scorecard_learns_from_a_real_campaign") else { return };
    let text = unpacked(folder.join("propensity/bank_additional_full.csv.gz"));
    let folds = folds(&folder, "bank_additional_full");
    let mut lines = text.lines().map(|line| line.split(',').collect::<Vec<_>>());
    let header = lines.next().unwrap();
    let rows: Vec<Vec<&str>> = lines.collect();
    let events: Vec<bool> = rows.iter().map(|row| *row.last().unwrap() == "1").collect();
    let mut sample = Sample::new(events.clone()).unwrap();
    // `duration` is known only after the call: a leak.
    let names = header.iter().enumerate().skip(1).take(header.len() - 2);
    for (place, name) in names.filter(|(_, name)| **name != "duration") {
        let cells = || rows.iter().map(|row| row[place]);
        let column = if cells().all(|cell| cell.parse::<rust_decimal::Decimal>().is_ok()) {
            SampleColumn::Number(cells().map(|cell| cell.parse().ok()).collect())
        } else {
            SampleColumn::Text(cells().map(|cell| Some(Arc::from(cell))).collect())
        };
        sample = sample.with(format!("contact.{}", name.replace('.', "_")), column).unwrap();
    }
    let train = sample.filter(|row| folds[row] != 0).unwrap();
    let test = sample.filter(|row| folds[row] == 0).unwrap();
    let trained = training::train_propensity(&train, "Bank Marketing (UCI 222)").unwrap();
    let input = |row: usize, name: &str| {
        let found = test.columns().iter().find(|(column, _)| column.as_ref() == name);
        found.unwrap().1.input(row)
    };
    let rows = test.events().len();
    let (_, quality) = training::quality(&trained.scorecard, rows, input, test.events()).unwrap();
    println!("Bank Marketing, fold 0: {quality:?}");
    assert!(quality.auc >= 0.77, "{quality:?}");
}

#[test]
fn unscaled_columns_have_the_certified_coefficients() {
    // Amount in marks, tenor in months, age in years: smartcore alone is off by 1.5 here.
    let applicants = applicants();
    let names = ["apply.amount", "apply.tenor_months", "cust.age_years"];
    let raw = Array2::from_shape_fn((applicants.len(), 3), |(row, column)| {
        f64::from(i32::try_from(applicants[row].number(names[column])).unwrap())
    });
    let events: Vec<bool> = applicants.iter().map(|a| a.bad).collect();
    let options = LogisticOptions { l2: 0.0, ..LogisticOptions::default() };
    let fit = fit_logistic(&names, &raw, &events, &options).unwrap();
    // The gradient of the mean loss at the coefficients as they are returned, recomputed here.
    let mut gradient = [0.0; 4];
    for (row, event) in raw.rows().into_iter().zip(&events) {
        let margin = row.iter().zip(&fit.coefficients).map(|(x, w)| x * w).sum::<f64>();
        let p = 1.0 / (1.0 + libm::exp(-(fit.intercept + margin)));
        let error = p - f64::from(u8::from(*event));
        gradient[0] += error;
        for (slot, x) in gradient[1..].iter_mut().zip(row) {
            *slot += error * x;
        }
    }
    let scale = [1.0, 18_424.0, 72.0, 75.0];
    for (slope, scale) in gradient.iter().zip(scale) {
        assert!((slope / 1_000.0 / scale).abs() < 1e-9, "{gradient:?}");
    }
    let mut broken = raw;
    broken[[17, 1]] = f64::NAN;
    let error = fit_logistic(&names, &broken, &events, &options).unwrap_err();
    assert_eq!(error.message(), "row 17 of column `apply.tenor_months` is NaN, not a number");
}
