//! A model at work on a file: a line with its score for each row.
//!
//! Models of trees may be LightGBM's (text or JSON) or XGBoost's (JSON or UBJSON); scorecards are the
//! library's own; PMML has both, and regressions.

#[path = "score/model.rs"]
mod model;
#[path = "common/table.rs"]
mod table;

use creditloop::error::SourceText;
use creditloop::model::{Calibration, ForestExplainer, Output};
use creditloop::{Error, Result};
use model::{Asked, Model};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use table::{Table, refuse};

const HELP: &str = "\
Scores the rows of a file with a model.

usage: score MODEL DATA.csv [--reasons N] [--output pd|propensity] [--shap] [--against ROWS.csv]
             [--calibration FILE]

  MODEL              what `train` wrote (.toml, .json), LightGBM's text or JSON, XGBoost's JSON or
                     UBJSON, PMML (XML)
  DATA.csv           rows with a name for each column; also with tabs, and in gzip. A model reads its
                     inputs by their names. Where the file names none of them, it reads its columns in
                     their order, without `row_id` and `target`
  --reasons N        up to N reasons, the strongest first: characteristics of a scorecard that cost
                     points; inputs of trees that contribute towards a refusal
  --output OUTPUT    what trees say the odds of: `pd`, a default (where it is not said), or
                     `propensity`, an acceptance
  --shap             what each input of trees contributes (SHAP), in what the trees sum up to
  --against ROWS.csv contributions count against these rows (interventional); else against the sample
                     of the training, by the cover of the trees' paths (path-dependent)
  --calibration FILE what `train --calibrate` wrote: a column `calibrated` follows, the probability that
                     outcomes bear out
  --help             this text

Writes CSV: row_id, raw, probability, points, reasons. `raw` is the log odds, or what the trees sum up to;
`probability` what the model predicts; several outputs have `;` between them. `points` are those of
scorecards. With `--shap` there follow a column `shap_NAME` for each input, and `shap_base`: what the
trees say where nothing is known. Together they are `raw`. The classes of a PMML model stand in the order
of their names; of two, the second is told.

Exit status: 0 scored, 2 it could not run.
";

struct Options {
    model: PathBuf,
    data: PathBuf,
    reasons: usize,
    output: Output,
    shap: bool,
    against: Option<PathBuf>,
    calibration: Option<PathBuf>,
}

fn main() -> ExitCode {
    let options = match options(std::env::args().skip(1)) {
        Ok(Some(options)) => options,
        Ok(None) => {
            print!("{HELP}");
            return ExitCode::SUCCESS;
        }
        Err(wrong) => {
            eprintln!("score: {wrong}\n\n{HELP}");
            return ExitCode::from(2);
        }
    };
    match run(&options) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("score: {error}");
            ExitCode::from(2)
        }
    }
}

fn options(mut arguments: impl Iterator<Item = String>) -> Result<Option<Options>, String> {
    let (mut files, mut reasons, mut output) = (Vec::new(), 0, Output::Pd);
    let (mut shap, mut against, mut calibration) = (false, None, None);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--help" => return Ok(None),
            "--reasons" => {
                let count = arguments.next().and_then(|count| count.parse().ok());
                reasons = count.ok_or("`--reasons` needs a count")?;
            }
            "--output" => {
                let name = arguments.next().unwrap_or_default();
                output = Output::from_name(&name).ok_or("`--output` is `pd` or `propensity`")?;
            }
            "--shap" => shap = true,
            "--against" => {
                let file = arguments.next().ok_or("`--against` needs a file")?;
                against = Some(PathBuf::from(file));
            }
            "--calibration" => {
                let file = arguments.next().ok_or("`--calibration` needs a file")?;
                calibration = Some(PathBuf::from(file));
            }
            other if other.starts_with("--") => {
                return Err(format!("there is no option `{other}`"));
            }
            _ => files.push(PathBuf::from(argument)),
        }
    }
    let [model, data] =
        <[PathBuf; 2]>::try_from(files).map_err(|_| "a model and a file are needed")?;
    Ok(Some(Options { model, data, reasons, output, shap, against, calibration }))
}

fn run(options: &Options) -> Result<()> {
    let model = Model::read(&options.model)?;
    let table = Table::read(&options.data)?;
    let columns = columns(&model, &table)?;
    let ids = table.column("row_id");
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let mut write = |line: &str| {
        writeln!(out, "{line}")
            .map_err(|error| Error::io("write", "standard output".as_ref(), error))
    };
    let explainer = explainer(&model, options)?;
    let asked = Asked { reasons: options.reasons, output: options.output, shap: options.shap };
    let mut scorer = model.scorer(asked, explainer.as_ref());
    let calibration = options.calibration.as_deref().map(read_calibration).transpose()?;
    let last = if calibration.is_some() { ",calibrated" } else { "" };
    write(&format!("row_id,raw,probability,points,reasons{}{last}", scorer.more_columns()))?;
    for row in 0..table.rows.len() {
        let id = ids.map_or_else(|| row.to_string(), |column| table.cell(row, column).to_owned());
        let mut line = scorer.score(&table, row, &columns)?;
        if let Some(calibration) = &calibration {
            let probability = line.split(',').nth(1).and_then(|cell| cell.parse().ok());
            let probability = probability
                .ok_or_else(|| refuse("a calibration is of models with one probability"))?;
            line += &format!(",{}", calibration.probability(probability)?);
        }
        write(&format!("{id},{line}"))?;
    }
    Ok(())
}

fn read_calibration(path: &Path) -> Result<Calibration> {
    let text = std::fs::read_to_string(path).map_err(|error| Error::io("read", path, error))?;
    let file = path.display().to_string();
    Calibration::parse(&SourceText::new(file.as_str(), text)).map_err(|faults| {
        let all: Vec<String> = faults.iter().map(ToString::to_string).collect();
        refuse(format!("`{file}` is no calibration:\n{}", all.join("\n")))
    })
}

/// What says how the inputs of trees contribute, where that is asked.
fn explainer(model: &Model, options: &Options) -> Result<Option<ForestExplainer>> {
    let Some(forest) = model.forest() else {
        return match options.shap || options.against.is_some() {
            true => Err(refuse(
                "only LightGBM's and XGBoost's trees have contributions: ask `--reasons`, for the points \
                 that a scorecard lost",
            )),
            false => Ok(None),
        };
    };
    if !options.shap && options.reasons == 0 {
        return Ok(None);
    }
    let Some(path) = &options.against else { return forest.explain().map(Some) };
    let table = Table::read(path)?;
    let columns = columns(model, &table)?;
    let mut rows = Vec::new();
    for row in 0..table.rows.len() {
        rows.extend(model::values(forest, &table, row, &columns)?);
    }
    forest.explain_against(&path.display().to_string(), &rows).map(Some)
}

/// The column of each input of the model.
fn columns(model: &Model, table: &Table) -> Result<Vec<usize>> {
    let names = model.inputs();
    let found: Vec<Option<usize>> = names.iter().map(|name| table.column(name)).collect();
    if let Some(columns) = found.iter().copied().collect::<Option<Vec<usize>>>() {
        return Ok(columns);
    }
    let others: Vec<usize> = (0..table.names.len())
        .filter(|place| !["row_id", "target"].contains(&table.names[*place].as_str()))
        .collect();
    if found.iter().all(Option::is_none) && others.len() == names.len() {
        return Ok(others);
    }
    let missing: Vec<&str> =
        names.iter().zip(&found).filter(|(_, at)| at.is_none()).map(|(name, _)| *name).collect();
    let message = format!("the model reads `{}`: no column has that name", missing.join("`, `"));
    Err(refuse(table.refuse(&message).message()))
}
