//! What is asked for on the command line.

use crate::calibrate;
use crate::learner::Learner;
use crate::rejects;
use creditloop::model::{CalibrationMethod, RejectInference, SelectionOptions};
use std::path::PathBuf;

pub(crate) const HELP: &str = "\
Trains a model on the rows of a file, and says how good it is on rows that it has not seen.

usage: train DATA.csv --target COL [--event VALUE] [--model scorecard|forest|boosting|logistic]
             [--exclude A,B] [--folds FILE] [--applicant COL] [--accept A,B]
             [--select] [--rejects FILE --inference METHOD]
             [--calibrate platt|beta|isotonic] [--out FILE] [--export FOLDER]

  DATA.csv       rows with a name for each column; also with tabs, and in gzip. A column whose cells are
                 all numbers is one of numbers, another of texts; empty cells and NA are missing
  --target COL   1 where the event happened (a default, an acceptance), 0 where it did not
  --event VALUE  what the event is called in the column COL, if not 1
  --model KIND   scorecard (the default); forest, a random one; boosting; or logistic, a regression on
                 the columns as they are
  --exclude A,B  columns that are no inputs, with commas between them; `row_id` never is one
  --folds FILE   CSV with `row_id` and `fold`; without it, five folds with as many events each
  --applicant COL
                 who asked, which is no input: an applicant in two folds is refused
  --accept A,B   inputs that you answer for, although they seem to know the outcome
  --select       a scorecard keeps of its inputs those that correlate by at most 0.7, have variance
                 inflation factors up to 5 and are significant at 5 %, step by step; it says what became
                 of the others
  --rejects FILE rejected applicants with the same inputs, which a scorecard or regression counts by
  --inference METHOD
                 none; reweighting[:MAX], the accepted count 1 / P(accepted), at most 10 or MAX;
                 fuzzy[:FACTOR], the rejected count as both, 3 or FACTOR times as likely to have the
                 event; or surrogate, what became of them elsewhere stands in the column COL, where it is
                 known
  --calibrate METHOD
                 a calibration from what the folds' models said of rows that they had not seen; it goes
                 to the model's file with the ending .calibration.toml
  --out FILE     where the frozen model goes (default model.toml, of others than a scorecard
                 model.json)
  --export FOLDER
                 where a scorecard also goes as model.pmml (PMML 4.4), model.sql (a query over a table
                 `applicants`) and model.csv (the table of its points)
  --help         this text

Before anything is trained, the rows are looked at: inputs that know the outcome, copies, applicants in
two folds, too few events, inputs that say nothing. What makes a model worthless is refused, the rest is
a warning. For each fold, a model is trained on the others and tested on it. At the end stands the mean.
The frozen model, trained on all rows, holds its card.

Exit status: 0 trained, 2 it could not run.
";

pub(crate) struct Options {
    pub(crate) data: PathBuf,
    pub(crate) target: String,
    pub(crate) event: Option<String>,
    pub(crate) learner: Learner,
    pub(crate) exclude: Vec<String>,
    pub(crate) folds: Option<PathBuf>,
    pub(crate) applicant: Option<String>,
    pub(crate) accept: Vec<String>,
    pub(crate) select: bool,
    pub(crate) rejects: Option<PathBuf>,
    pub(crate) inference: RejectInference,
    pub(crate) calibrate: Option<CalibrationMethod>,
    pub(crate) out: Option<PathBuf>,
    pub(crate) export: Option<PathBuf>,
}

pub(crate) fn options(
    mut arguments: impl Iterator<Item = String>,
) -> Result<Option<Options>, String> {
    let (mut files, mut exclude, mut folds) = (Vec::new(), Vec::new(), None);
    let (mut target, mut event, mut applicant, mut accept) = (None, None, None, Vec::new());
    let (mut learner, mut calibrated) = (Learner::scorecard(), None);
    let (mut out, mut export) = (None, None);
    let (mut select, mut rejected, mut inference) = (false, None, None);
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().ok_or(format!("`{argument}` needs a value"));
        match argument.as_str() {
            "--help" => return Ok(None),
            "--target" => target = Some(value()?),
            "--event" => event = Some(value()?),
            "--model" => learner = Learner::from_name(&value()?)?,
            "--exclude" => exclude.extend(names(&value()?)),
            "--folds" => folds = Some(value()?.into()),
            "--applicant" => applicant = Some(value()?),
            "--select" => select = true,
            "--accept" => accept.extend(names(&value()?)),
            "--rejects" => rejected = Some(value()?.into()),
            "--inference" => inference = Some(rejects::method(&value()?)?),
            "--calibrate" => calibrated = Some(calibrate::method(&value()?)?),
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
    if let Learner::Scorecard { selection } = &mut learner {
        *selection = if select { SelectionOptions::strict() } else { SelectionOptions::default() };
    } else if export.is_some() || select {
        return Err("`--export` and `--select` are of scorecards".to_owned());
    }
    if rejected.is_some() != inference.is_some() {
        return Err("`--rejects` and `--inference` belong together".to_owned());
    }
    let counts = !matches!(inference, None | Some(RejectInference::None));
    if counts && !matches!(learner, Learner::Scorecard { .. } | Learner::Logistic) {
        return Err("`--inference` is of scorecards and regressions".to_owned());
    }
    Ok(Some(Options {
        data,
        target,
        event,
        learner,
        exclude,
        folds,
        applicant,
        accept,
        select,
        rejects: rejected,
        inference: inference.unwrap_or(RejectInference::None),
        calibrate: calibrated,
        out,
        export,
    }))
}

/// Names with commas between them.
fn names(list: &str) -> Vec<String> {
    list.split(',').map(|name| name.trim().to_owned()).collect()
}
