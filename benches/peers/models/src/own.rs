//! creditloop.

use crate::clock::{best, median};
use crate::rows::{ONES, Rows};
use creditloop::model::Forest;
use creditloop::model::import;
use std::hint::black_box;
use std::path::Path;
use std::time::Instant;

pub struct Own {
    pub one: f64,
    pub all: f64,
}

/// For the model of LightGBM, and for that of XGBoost.
pub fn measure(folder: &Path, rows: &Rows) -> Result<[Own; 2], String> {
    let read =
        |name: &str| std::fs::read(folder.join(name)).map_err(|error| format!("{name}: {error}"));
    let text = String::from_utf8(read("lightgbm.txt")?).map_err(|error| error.to_string())?;
    let start = Instant::now();
    let light = import::lightgbm("lightgbm.txt", &text).map_err(|error| error.to_string())?;
    println!("LightGBM's model read in {:.1} ms", start.elapsed().as_secs_f64() * 1e3);
    let bytes = read("xgboost.ubj")?;
    let start = Instant::now();
    let extreme = import::xgboost("xgboost.ubj", &bytes).map_err(|error| error.to_string())?;
    println!("XGBoost's model read in {:.1} ms", start.elapsed().as_secs_f64() * 1e3);
    let expected: Vec<f64> = rows.xgboost.iter().map(|value| f64::from(*value)).collect();
    Ok([forest(light, rows, &rows.lightgbm)?, forest(extreme, rows, &expected)?])
}

fn forest(forest: Forest, rows: &Rows, expected: &[f64]) -> Result<Own, String> {
    let start = Instant::now();
    let compiled = forest.compile();
    println!("compiled in {:.1} ms", start.elapsed().as_secs_f64() * 1e3);
    let mut runner = compiled.runner();
    let mut all = vec![0.0; rows.count()];
    runner.raw_rows(&rows.double, &mut all).map_err(|error| error.to_string())?;
    for (number, (found, expected)) in all.iter().zip(expected).enumerate() {
        let mut sum = [0.0];
        runner.raw(rows.row(number), &mut sum).map_err(|error| error.to_string())?;
        if found.to_bits() != expected.to_bits() || sum[0].to_bits() != expected.to_bits() {
            return Err(format!("row {number}: {found} and {}, not {expected}", sum[0]));
        }
    }
    let one = median(ONES, |number| {
        let mut sum = [0.0];
        runner.raw(black_box(rows.row(number)), &mut sum).unwrap();
        black_box(sum);
    });
    let all = best(rows.count(), || runner.raw_rows(black_box(&rows.double), &mut all).unwrap());
    Ok(Own { one, all })
}
