//! A model from a file: trained and tested fold by fold, then trained on all rows and frozen.

#[path = "train/folds.rs"]
mod folds;
#[path = "train/learner.rs"]
mod learner;
#[path = "train/sample.rs"]
mod sample;
#[path = "common/table.rs"]
mod table;

use creditloop::model::{auc, brier, ks};
use creditloop::{Error, Result};
use learner::Learner;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use table::Table;

const HELP: &str = "\
Trains a model on the rows of a file, and says how good it is on rows that it has not seen.

usage: train DATA.csv --target COL [--event VALUE] [--model scorecard|forest|boosting|logistic]
             [--exclude A,B] [--folds FILE] [--out FILE] [--export FOLDER]

  DATA.csv       rows with a name for each column; also with tabs, and in gzip. A column whose cells are
                 all numbers is one of numbers, another of texts; empty cells and NA are missing
  --target COL   1 where the event happened (a default, an acceptance), 0 where it did not
  --event VALUE  what the event is called in the column COL, if not 1
  --model KIND   scorecard (the default); forest, a random one; boosting; or logistic, a regression on
                 the columns as they are
  --exclude A,B  columns that are no inputs, with commas between them; `row_id` never is one
  --folds FILE   CSV with `row_id` and `fold`; without it, five folds with as many events each
  --out FILE     where the frozen model goes (default model.toml, of others than a scorecard
                 model.json)
  --export FOLDER
                 where a scorecard also goes as model.pmml (PMML 4.4), model.sql (a query over a table
                 `applicants`) and model.csv (the table of its points)
  --help         this text

For each fold, a model is trained on the others and tested on it. At the end stands the mean. The frozen
model, trained on all rows, holds its card.

Exit status: 0 trained, 2 it could not run.
";

pub(crate) struct Options {
    data: PathBuf,
    target: String,
    event: Option<String>,
    learner: Learner,
    exclude: Vec<String>,
    folds: Option<PathBuf>,
    out: Option<PathBuf>,
    export: Option<PathBuf>,
}

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

fn options(mut arguments: impl Iterator<Item = String>) -> Result<Option<Options>, String> {
    let (mut files, mut exclude, mut folds) = (Vec::new(), Vec::new(), None);
    let (mut target, mut event) = (None, None);
    let (mut learner, mut out, mut export) = (Learner::Scorecard, None, None);
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().ok_or(format!("`{argument}` needs a value"));
        match argument.as_str() {
            "--help" => return Ok(None),
            "--target" => target = Some(value()?),
            "--event" => event = Some(value()?),
            "--model" => learner = Learner::from_name(&value()?)?,
            "--exclude" => exclude.extend(value()?.split(',').map(|name| name.trim().to_owned())),
            "--folds" => folds = Some(value()?.into()),
            "--out" => out = Some(value()?.into()),
            "--export" => export = Some(value()?.into()),
            other if other.starts_with("--") => {
                return Err(format!("there is no option `{other}`"));
            }
            _ => files.push(PathBuf::from(argument)),
        }
    }
    let [data] = <[PathBuf; 1]>::try_from(files).map_err(|_| "one file of data is needed")?;
    let target = target.ok_or("`--target` says which column is to be predicted")?;
    if export.is_some() && !matches!(learner, Learner::Scorecard) {
        return Err("`--export` is of scorecards".to_owned());
    }
    Ok(Some(Options { data, target, event, learner, exclude, folds, out, export }))
}

fn run(options: &Options) -> Result<()> {
    let table = Table::read(&options.data)?;
    let event = options.event.as_deref();
    let sample = sample::read(&table, &options.target, event, &options.exclude)?;
    let folds = folds::read(options.folds.as_deref(), &table, sample.events())?;
    let events = sample.events().iter().filter(|event| **event).count();
    println!(
        "{}: {} rows, {events} events, {} inputs",
        options.data.display(),
        sample.events().len(),
        sample.columns().len()
    );
    let mut sums = [0.0; 3];
    let all: std::collections::BTreeSet<usize> = folds.iter().copied().collect();
    for fold in &all {
        let training = sample.filter(|row| folds[row] != *fold)?;
        let held: Vec<usize> = (0..folds.len()).filter(|row| folds[*row] == *fold).collect();
        let model = options.learner.train(&training)?;
        let predicted = model.predict(&sample, &held)?;
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
    let frozen = options.learner.train(&sample)?;
    let path = options.out.clone().unwrap_or_else(|| options.learner.file_name().into());
    write(&path, &frozen.file(&sample))?;
    println!("{} on all rows, written to {}", frozen.about(), path.display());
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
