//! A model of any form, and how it scores a row.

use crate::table::{Table, is_missing, refuse};
use creditloop::error::SourceText;
use creditloop::fact::Missing;
use creditloop::feature::Bins;
use creditloop::model::{
    CompiledForest, ContributionRunner, Forest, ForestExplainer, ForestRunner, Input, Output,
    PmmlModel, PmmlScored, PmmlType, PmmlValue, Scorecard, import,
};
use creditloop::{Error, Result};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;
use std::path::Path;

pub(crate) enum Model {
    Trees(Box<CompiledForest>),
    Scorecard(Box<Scorecard>),
    Pmml(Box<PmmlModel>),
}

/// What is asked beside the score.
#[derive(Clone, Copy)]
pub(crate) struct Asked {
    pub(crate) reasons: usize,
    pub(crate) output: Output,
    pub(crate) shap: bool,
}

pub(crate) enum Scorer<'m> {
    Trees(Box<Trees<'m>>),
    Scorecard(&'m Scorecard, usize),
    Pmml(&'m PmmlModel, usize),
}

pub(crate) struct Trees<'m> {
    forest: &'m Forest,
    runner: ForestRunner<'m>,
    explainer: Option<ContributionRunner<'m>>,
    asked: Asked,
}

impl Model {
    /// Reads a model of any form: what it is shows in its first bytes.
    pub(crate) fn read(path: &Path) -> Result<Self> {
        let file = path.display().to_string();
        let bytes = std::fs::read(path).map_err(|error| Error::io("read", path, error))?;
        let text = std::str::from_utf8(&bytes).ok();
        if path.extension().is_some_and(|extension| extension == "toml") {
            let text = text.ok_or_else(|| refuse(format!("`{file}` is no UTF-8 text")))?;
            let faults = |faults: Vec<creditloop::error::Fault>| {
                let all: Vec<String> = faults.iter().map(ToString::to_string).collect();
                refuse(format!("`{file}` is no scorecard:\n{}", all.join("\n")))
            };
            let scorecard =
                Scorecard::parse(&SourceText::new(file.as_str(), text)).map_err(faults)?;
            return Ok(Self::Scorecard(Box::new(scorecard)));
        }
        let begins = |text: &str| text.trim_start_matches('\u{feff}').trim_start().starts_with('<');
        if let Some(text) = text.filter(|text| begins(text)) {
            let text = text.trim_start_matches('\u{feff}');
            return Ok(Self::Pmml(Box::new(import::pmml(&file, text)?)));
        }
        let light = text.filter(|text| {
            text.starts_with("tree")
                || text.trim_start().starts_with('{')
                    && text.contains("\"tree_info\"")
                    && !text.contains("\"learner\"")
        });
        // Our own files say first which form they have.
        let own = text.filter(|text| {
            text.trim_start().starts_with('{')
                && text.get(..200).unwrap_or(text).contains("\"kind\": \"forest\"")
        });
        if let Some(text) = own {
            let forest = import::frozen(&file, text)?.forest;
            return Ok(Self::Trees(Box::new(forest.compile())));
        }
        let forest = match light {
            Some(text) => import::lightgbm(&file, text)?,
            None => import::xgboost(&file, &bytes)?,
        };
        Ok(Self::Trees(Box::new(forest.compile())))
    }

    /// The names of what it reads.
    pub(crate) fn inputs(&self) -> Vec<&str> {
        match self {
            Self::Trees(compiled) => compiled.forest().inputs().iter().map(|i| i.name()).collect(),
            Self::Scorecard(card) => card.characteristics().iter().map(|c| c.name()).collect(),
            Self::Pmml(model) => model.inputs().iter().map(|i| i.name()).collect(),
        }
    }

    pub(crate) fn forest(&self) -> Option<&Forest> {
        match self {
            Self::Trees(compiled) => Some(compiled.forest()),
            Self::Scorecard(_) | Self::Pmml(_) => None,
        }
    }

    pub(crate) fn scorer<'m>(
        &'m self,
        asked: Asked,
        explainer: Option<&'m ForestExplainer>,
    ) -> Scorer<'m> {
        match self {
            Self::Trees(compiled) => Scorer::Trees(Box::new(Trees {
                forest: compiled.forest(),
                runner: compiled.runner(),
                explainer: explainer.map(ForestExplainer::runner),
                asked,
            })),
            Self::Scorecard(card) => Scorer::Scorecard(card, asked.reasons),
            Self::Pmml(model) => Scorer::Pmml(model, asked.reasons),
        }
    }
}

/// What the inputs of `forest` are in a row.
pub(crate) fn values(
    forest: &Forest,
    table: &Table,
    row: usize,
    columns: &[usize],
) -> Result<Vec<f64>> {
    let each = forest.inputs().iter().zip(columns).map(|(input, column)| {
        let value = input.of_text(table.cell(row, *column));
        value.ok_or_else(|| table.fault(row, *column, "is no number"))
    });
    each.collect()
}

impl Trees<'_> {
    fn score(&mut self, values: &[f64]) -> Result<String> {
        let outputs = self.forest.outputs();
        let mut sums = vec![0.0; outputs];
        self.runner.raw(values, &mut sums)?;
        let mut predicted = Vec::new();
        self.runner.predict(values, &mut predicted)?;
        let mut line = format!("{},{},,", joined(&sums), joined(&predicted));
        let Some(explainer) = &mut self.explainer else { return Ok(line) };
        if self.asked.reasons > 0 {
            let reasons = explainer.reasons(values, self.asked.output)?;
            let codes: Vec<&str> =
                reasons.ranked.iter().take(self.asked.reasons).map(|r| &*r.code).collect();
            line += &codes.join(";");
        }
        if self.asked.shap {
            let width = values.len() + 1;
            let mut contributions = vec![0.0; width * outputs];
            explainer.contributions(values, &mut contributions)?;
            for column in 0..width {
                let of_outputs: Vec<f64> =
                    contributions.iter().skip(column).step_by(width).copied().collect();
                line += &format!(",{}", joined(&of_outputs));
            }
        }
        Ok(line)
    }
}

impl Scorer<'_> {
    /// The names of the columns after those of every model, each after a comma.
    pub(crate) fn more_columns(&self) -> String {
        match self {
            Self::Trees(trees) if trees.asked.shap => {
                let names = trees.forest.inputs().iter().map(|input| input.name());
                let cell = |name: &str| match name.contains([',', '"']) {
                    true => format!(",\"shap_{}\"", name.replace('"', "\"\"")),
                    false => format!(",shap_{name}"),
                };
                names.chain(["base"]).map(cell).collect()
            }
            Self::Trees(_) | Self::Scorecard(..) | Self::Pmml(..) => String::new(),
        }
    }

    /// What the model says of a row: raw, probability, points, reasons, and contributions if asked.
    pub(crate) fn score(&mut self, table: &Table, row: usize, columns: &[usize]) -> Result<String> {
        match self {
            Self::Trees(trees) => trees.score(&values(trees.forest, table, row, columns)?),
            Self::Scorecard(card, reasons) => {
                let mut inputs = Vec::with_capacity(columns.len());
                for (characteristic, column) in card.characteristics().iter().zip(columns) {
                    inputs.push(match characteristic.binning().bins() {
                        _ if is_missing(table.cell(row, *column)) => {
                            Input::Missing(Missing::Absent)
                        }
                        Bins::Text(_) => Input::Text(table.cell(row, *column)),
                        Bins::Number(_) => {
                            let cell = table.cell(row, *column);
                            let number = cell.parse().or_else(|_| Decimal::from_scientific(cell));
                            let number =
                                number.map_err(|_| table.fault(row, *column, "is no number"))?;
                            Input::Number(number)
                        }
                    });
                }
                let scored = card.score(&inputs)?;
                let scale = card.scaling();
                let points = scored.points.to_f64().unwrap_or(f64::NAN);
                let good = (points - scale.offset()) / scale.factor();
                let raw = match card.output() {
                    Output::Pd => -good,
                    Output::Propensity => good,
                };
                let lost = card.reasons(&scored.bins);
                let lost: Vec<&str> =
                    lost.iter().take(*reasons).map(|lost| lost.characteristic.reason()).collect();
                let (probability, points) = (scored.probability, scored.points);
                Ok(format!("{raw},{probability},{points},{}", lost.join(";")))
            }
            Self::Pmml(model, reasons) => {
                let mut values = Vec::with_capacity(columns.len());
                for (input, column) in model.inputs().iter().zip(columns) {
                    let cell = table.cell(row, *column);
                    // A text may be `NA`; no number is.
                    let missing =
                        cell.is_empty() || input.kind() != PmmlType::Text && is_missing(cell);
                    values.push(if missing { PmmlValue::Missing } else { cell.into() });
                }
                let scored = model
                    .evaluate(&values)
                    .map_err(|error| refuse(format!("row {}: {}", row + 1, error.message())))?;
                Ok(said(&scored, *reasons))
            }
        }
    }
}

/// What a model in PMML says: its classes in the order of their names, and of two the second.
fn said(scored: &PmmlScored, reasons: usize) -> String {
    let lost: Vec<&str> = scored.reasons.iter().take(reasons).map(|lost| &*lost.code).collect();
    let lost = lost.join(";");
    let mut classes: Vec<(usize, &(PmmlValue, f64))> =
        scored.probabilities.iter().enumerate().collect();
    classes.sort_by_key(|(_, (class, _))| class.to_string());
    match classes.as_slice() {
        [] if scored.partial_scores.is_empty() => {
            format!("{},{},,{lost}", joined(&scored.raw), known(&scored.value))
        }
        [] => format!("{},,{},{lost}", joined(&scored.raw), known(&scored.value)),
        [(other, _), (told, (_, share))] => {
            let sum = |class: &usize| scored.raw.get(*class).copied().unwrap_or_default();
            let raw = (!scored.raw.is_empty()).then(|| (sum(told) - sum(other)).to_string());
            format!("{},{share},,{lost}", raw.unwrap_or_default())
        }
        all => {
            let sums = all.iter().filter_map(|(class, _)| scored.raw.get(*class).copied());
            let shares: Vec<f64> = all.iter().map(|(_, (_, share))| *share).collect();
            format!("{},{},,{lost}", joined(&sums.collect::<Vec<_>>()), joined(&shares))
        }
    }
}

/// A value, or nothing where it is missing.
fn known(value: &PmmlValue) -> String {
    if value.is_missing() { String::new() } else { value.to_string() }
}

fn joined(numbers: &[f64]) -> String {
    let all: Vec<String> = numbers.iter().map(ToString::to_string).collect();
    all.join(";")
}
