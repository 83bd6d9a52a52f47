//! Rejected applicants from a file, and how they count.

use crate::learner::scorecard;
use crate::options::Options;
use crate::sample;
use crate::table::{Table, is_missing};
use creditloop::Result;
use creditloop::feature::Sample;
use creditloop::model::{Inferred, RejectInference, Rejected, infer_rejected};
use std::path::Path;

/// Rejected applicants and how they count; without a file nobody is.
pub(crate) struct Rejects {
    rejected: Rejected,
    method: RejectInference,
}

impl Rejects {
    pub(crate) fn read(options: &Options, accepted: &Sample) -> Result<Self> {
        let Some(file) = &options.rejects else {
            return Ok(Self { rejected: Rejected::new(0), method: RejectInference::None });
        };
        let rejected = rejected(file, options, accepted)?;
        Ok(Self { rejected, method: options.inference })
    }

    /// What the accepted applicants of `sample` and these say together.
    pub(crate) fn infer(&self, sample: &Sample) -> Result<Inferred> {
        infer_rejected(sample, &self.rejected, self.method, &scorecard())
    }
}

fn rejected(file: &Path, options: &Options, accepted: &Sample) -> Result<Rejected> {
    let table = Table::read(file)?;
    let find = |name: &str| {
        let known = table.names.join("`, `");
        let message = || table.refuse(&format!("has no column `{name}`, but `{known}`"));
        table.column(name).ok_or_else(message)
    };
    let mut rejected = Rejected::new(table.rows.len());
    for (name, like) in accepted.columns() {
        let column = sample::column_like(&table, find(name)?, like)?;
        rejected = rejected.with(name.clone(), column)?;
    }
    if options.inference != RejectInference::Surrogate {
        return Ok(rejected);
    }
    let at = find(&options.target)?;
    let outcome = |row: usize| match is_missing(table.cell(row, at)) {
        true => Ok(None),
        false => sample::outcome(&table, row, at, options.event.as_deref()).map(Some),
    };
    rejected.with_outcomes((0..table.rows.len()).map(outcome).collect::<Result<_>>()?)
}

/// The method of `none`, `reweighting`, `fuzzy` or `surrogate`, with its number behind a colon.
pub(crate) fn method(words: &str) -> Result<RejectInference, String> {
    let (name, number) = words.split_once(':').map_or((words, None), |(a, b)| (a, Some(b)));
    let number = |usual: f64| match number {
        None => Ok(usual),
        Some(text) => text.parse().map_err(|_| format!("`{text}` in `{words}` is no number")),
    };
    match (name, words.contains(':')) {
        ("none", false) => Ok(RejectInference::None),
        ("reweighting", _) => Ok(RejectInference::Reweighting { weight_max: number(10.0)? }),
        ("fuzzy", _) => Ok(RejectInference::FuzzyParcelling { factor: number(3.0)? }),
        ("surrogate", false) => Ok(RejectInference::Surrogate),
        _ => Err(format!(
            "there is no inference `{words}`: none, reweighting:MAX, fuzzy:FACTOR or surrogate"
        )),
    }
}
