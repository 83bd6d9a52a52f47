//! creditloop's forests against LightGBM, tl2cgen, the ONNX Runtime and XGBoost: one row at a time and
//! all rows, on the same model and rows in one run, one thread each; and what each input contributes,
//! against LightGBM.
//!
//! ```text
//! pip install lightgbm xgboost tl2cgen treelite onnxruntime onnxmltools
//! python3 make.py DIR                # trains the models, once
//! DIR=DIR PEERS=SITE_PACKAGES cargo bench
//! ```
//!
//! Run here, in `benches/peers/models`. A ratio is the peer's time over creditloop's; only ratios of one
//! run mean anything. An answer of creditloop's that is not LightGBM's, bit for bit, ends the run with 1.

mod clock;
mod lightgbm;
mod onnxruntime;
mod own;
mod rows;
mod shap;
mod tl2cgen;
mod xgboost;

use rows::Rows;
use std::path::PathBuf;
use std::process::ExitCode;

fn main() -> ExitCode {
    let Some(folder) = std::env::var_os("DIR").map(PathBuf::from) else {
        eprintln!("DIR is not set: make the models first, with `python3 make.py DIR`");
        return ExitCode::from(2);
    };
    match run(&folder) {
        Ok(()) => ExitCode::SUCCESS,
        Err(wrong) => {
            eprintln!("{wrong}");
            ExitCode::FAILURE
        }
    }
}

fn run(folder: &std::path::Path) -> Result<(), String> {
    let rows = Rows::read(folder)?;
    let own = own::measure(folder, &rows)?;
    println!("{:<34}{:>10}{:>10}{:>12}{:>12}", "us a row", "one p50", "ratio", "all", "ratio");
    let print = |name: &str, one: Option<f64>, all: Option<f64>, with: &own::Own| {
        let cell = |time: Option<f64>, to: f64| match time {
            Some(time) => (format!("{time:.2}"), format!("{:.1}", time / to)),
            None => ("-".to_owned(), "-".to_owned()),
        };
        let ((one, one_ratio), (all, all_ratio)) = (cell(one, with.one), cell(all, with.all));
        println!("{name:<34}{one:>10}{one_ratio:>10}{all:>12}{all_ratio:>12}");
    };
    let [light, extreme] = &own;
    print("creditloop, LightGBM's model", Some(light.one), Some(light.all), light);
    match lightgbm::measure(folder, &rows)? {
        Some((one, all)) => print("LightGBM", Some(one), Some(all), light),
        None => println!("LightGBM: PEERS does not say where its library is"),
    }
    match tl2cgen::measure(folder, &rows)? {
        Some((one, all)) => print("tl2cgen", Some(one), Some(all), light),
        None => println!("tl2cgen: no compiled model"),
    }
    match onnxruntime::measure(folder, &rows)? {
        Some((one, all)) => print("ONNX Runtime", Some(one), Some(all), light),
        None => println!("ONNX Runtime: no library or no converted model"),
    }
    print("creditloop, XGBoost's model", Some(extreme.one), Some(extreme.all), extreme);
    match xgboost::measure(folder, &rows)? {
        Some((one, all)) => print("XGBoost", Some(one), Some(all), extreme),
        None => println!("XGBoost: PEERS does not say where its library is"),
    }
    let shap::Shap { own, peer } = shap::measure(folder, &rows)?;
    println!(
        "{:<34}{:>10}{:>10}{:>12}{:>12}",
        "contributions, us a row", "best", "ratio", "p50", "ratio"
    );
    for (name, [low, middle]) in [("creditloop", Some(own)), ("LightGBM", peer)]
        .into_iter()
        .filter_map(|(n, t)| Some((n, t?)))
    {
        let (low_ratio, middle_ratio) = (low / own[0], middle / own[1]);
        println!("{name:<34}{low:>10.1}{low_ratio:>10.1}{middle:>12.1}{middle_ratio:>12.1}");
    }
    Ok(())
}
