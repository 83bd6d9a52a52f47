//! A model from a file: trained and tested fold by fold, then trained on all rows and frozen.

#[path = "train/calibrate.rs"]
mod calibrate;
#[path = "train/folds.rs"]
mod folds;
#[path = "train/learner.rs"]
mod learner;
#[path = "train/options.rs"]
mod options;
#[path = "train/rejects.rs"]
mod rejects;
#[path = "train/sample.rs"]
mod sample;
#[path = "train/sample_check.rs"]
mod sample_check;
#[path = "common/table.rs"]
mod table;

use creditloop::model::{auc, brier, ks};
use creditloop::{Error, Result};
use options::{HELP, Options, options};
use rejects::Rejects;
use std::path::Path;
use std::process::ExitCode;
use table::Table;

fn main() -> ExitCode {
    let options = match options(std::env::args().skip(1)) {
        Ok(Some(options)) => options,
        Ok(None) => {
            print!("{HELP}");
            return ExitCode::SUCCESS;
        }
        Err(wrong) => {
            eprintln!("train: {wrong}\n\n{HELP}");
            return ExitCode::from(2);
        }
    };
    match run(&options) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("train: {error}");
            ExitCode::from(2)
        }
    }
}

fn run(options: &Options) -> Result<()> {
    let table = Table::read(&options.data)?;
    let event = options.event.as_deref();
    let left_out: Vec<&String> = options.exclude.iter().chain(&options.applicant).collect();
    let sample = sample::read(&table, &options.target, event, &left_out)?;
    let folds = folds::read(options.folds.as_deref(), &table, sample.events())?;
    let events = sample.events().iter().filter(|event| **event).count();
    println!(
        "{}: {} rows, {events} events, {} inputs",
        options.data.display(),
        sample.events().len(),
        sample.columns().len()
    );
    sample_check::check(&table, &sample, &folds, options)?;
    let rejects = Rejects::read(options, &sample)?;
    let mut sums = [0.0; 3];
    let mut unseen = vec![0.0; folds.len()];
    let all: std::collections::BTreeSet<usize> = folds.iter().copied().collect();
    for fold in &all {
        let training = sample.filter(|row| folds[row] != *fold)?;
        let held: Vec<usize> = (0..folds.len()).filter(|row| folds[*row] == *fold).collect();
        let model = options.learner.train(&training, &rejects.infer(&training)?)?;
        let predicted = model.predict(&sample, &held)?;
        for (row, probability) in held.iter().zip(&predicted) {
            unseen[*row] = *probability;
        }
        let happened: Vec<bool> = held.iter().map(|row| sample.events()[*row]).collect();
        let missing = || table.refuse(&format!("has only one outcome in fold {fold}"));
        let measures = [
            auc(&predicted, &happened).ok_or_else(missing)?,
            ks(&predicted, &happened).ok_or_else(missing)?,
            brier(&predicted, &happened).ok_or_else(missing)?,
        ];
        let [auc, ks, brier] = measures;
        println!("fold {fold} AUC {auc:.4} KS {ks:.4} Brier {brier:.4}  {}", model.about());
        for (sum, measure) in sums.iter_mut().zip(measures) {
            *sum += measure;
        }
    }
    let inferred = rejects.infer(&sample)?;
    let frozen = options.learner.train(&sample, &inferred)?;
    let path = options.out.clone().unwrap_or_else(|| options.learner.file_name().into());
    write(&path, &frozen.file(&sample, &inferred))?;
    if options.select {
        frozen.left_out().iter().for_each(|line| println!("{line}"));
    }
    if !inferred.card.is_empty() {
        println!("{}", inferred.card);
    }
    println!("{} on all rows, written to {}", frozen.about(), path.display());
    if let Some(method) = options.calibrate {
        let (calibration, said) = calibrate::calibrate(method, &unseen, sample.events(), &folds)?;
        let path = path.with_extension("calibration.toml");
        write(&path, &calibration.to_toml())?;
        println!("calibrated: {said}; written to {}", path.display());
    }
    if let Some(folder) = &options.export {
        std::fs::create_dir_all(folder).map_err(|error| Error::io("create", folder, error))?;
        for (name, text) in frozen.exports() {
            write(&folder.join(name), &text)?;
        }
        println!("exported to {}", folder.display());
    }
    let [auc, ks, brier] = sums.map(|sum| sum / all.len() as f64);
    println!("mean AUC {auc:.4} KS {ks:.4} Brier {brier:.4}");
    Ok(())
}

fn write(path: &Path, text: &str) -> Result<()> {
    std::fs::write(path, text).map_err(|error| Error::io("write", path, error))
}
