//! What is wrong with one column.
#![expect(clippy::float_arithmetic, reason = "statistics are floating-point by definition")]

use super::{ROWS_NAMED, SampleCheckOptions, SampleFinding, SampleProblem, SampleSeverity};
use crate::error::Result;
use crate::feature::{BinningOptions, Evidence, FittedBinning, SampleColumn, Trend, fit_binning};
use crate::math;
use crate::model::metrics::{area, auc};
use std::collections::BTreeSet;
use std::sync::Arc;

/// With fewer rows of an outcome, chance alone may part both.
const ROWS_MIN: usize = 10;
/// With fewer known values, all may differ, or ascend, by chance.
const IDENTIFIED_MIN: usize = 20;
/// Two shares differ by chance in one of a thousand samples when they are this many standard errors
/// apart: the quantile of the normal distribution at 0.9995.
const ERRORS_APART: f64 = 3.290_5;
/// Words that outcomes are named with.
const OUTCOME_WORDS: [&str; 15] = [
    "outcome",
    "target",
    "label",
    "defaulted",
    "chargeoff",
    "charge off",
    "charged off",
    "writeoff",
    "write off",
    "written off",
    "recovered",
    "recoveries",
    "after decision",
    "after approval",
    "after booking",
];

/// Adds what is wrong with the column `name`.
pub(super) fn find(
    name: &Arc<str>,
    column: &SampleColumn,
    events: &[bool],
    options: &SampleCheckOptions<'_>,
    findings: &mut Vec<SampleFinding>,
) -> Result<()> {
    let mut add = |severity, problem, rows, text| {
        findings.push(SampleFinding { severity, problem, column: Some(name.clone()), rows, text });
    };
    if let Some((severity, why)) = look_ahead(name, options) {
        let text = format!("`{name}` {why}; exclude it");
        add(severity, SampleProblem::LookAhead, Vec::new(), text);
    }
    let Values { known, distinct, missing } = Values::of(column);
    let warn = SampleSeverity::Warn;
    if known == 0 {
        let text = format!("`{name}` is missing in all rows; exclude it");
        add(warn, SampleProblem::Empty, Vec::new(), text);
        return Ok(());
    }
    if distinct == 1 && known == events.len() {
        let text = format!("`{name}` has the same value in all rows; exclude it");
        add(warn, SampleProblem::Constant, Vec::new(), text);
        return Ok(());
    }
    if let Some(why) = identifies(column, known, distinct) {
        let text = format!("`{name}` {why} and says nothing of rows to come; exclude it");
        add(warn, SampleProblem::Identifier, Vec::new(), text);
    }
    if let Some([with, without]) = missing_apart(column, events, options.missing_difference) {
        let text = format!(
            "`{name}` is missing in {with:.1} % of the rows with the event and {without:.1} % of the \
             others; find out whether it is filled in after the outcome"
        );
        add(warn, SampleProblem::Missing, missing, text);
    }
    let fitted = fit_binning(name, column, events, &binning())?;
    if let Some((severity, text)) = leakage(name, column, events, &fitted, options) {
        add(severity, SampleProblem::Leakage, Vec::new(), text);
    }
    Ok(())
}

/// Bins of the course that the rows have, from the rows as they are.
fn binning() -> BinningOptions {
    BinningOptions { trend: Trend::Auto, missing: Evidence::Empirical, ..BinningOptions::default() }
}

/// Whether a column is known too late, and why.
fn look_ahead(
    name: &Arc<str>,
    options: &SampleCheckOptions<'_>,
) -> Option<(SampleSeverity, String)> {
    if options.known_after.contains(name) {
        let why = "is declared to be known only after the decision";
        return Some((SampleSeverity::Refuse, why.to_owned()));
    }
    if let Some((known, decided)) = options.available_at.get(name).zip(options.decided_at)
        && *known > decided
    {
        let why = format!("is known on {known}, after the first decision on {decided}");
        return Some((SampleSeverity::Refuse, why));
    }
    let plain = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { ' ' };
    let words: String = name.chars().map(plain).collect();
    let words: Vec<&str> = words.split_whitespace().collect();
    let words = format!(" {} ", words.join(" "));
    let word = OUTCOME_WORDS.iter().find(|word| words.contains(&format!(" {word} ")))?;
    let why = format!("is named as an outcome is (`{word}`): if it is known after the decision");
    let declared = options.accepted.contains(name) || options.available_at.contains_key(name);
    (!declared).then_some((SampleSeverity::Warn, why))
}

/// How a column names or numbers its rows, if it does.
fn identifies(column: &SampleColumn, known: usize, distinct: usize) -> Option<String> {
    if known < IDENTIFIED_MIN {
        return None;
    }
    match column {
        SampleColumn::Text(_) => {
            let names = distinct.saturating_mul(10) >= known.saturating_mul(9);
            names.then(|| format!("has {distinct} texts in {known} known rows: it names its rows"))
        }
        SampleColumn::Number(values) => {
            let whole = values.iter().all(|value| value.is_some_and(|value| value.is_integer()));
            let ascends = values.is_sorted_by(|left, right| left < right);
            let descends = values.is_sorted_by(|left, right| left > right);
            let numbers = whole && (ascends || descends);
            numbers.then(|| "numbers its rows in their order".to_owned())
        }
    }
}

/// What a column holds.
struct Values {
    known: usize,
    /// How many values differ; of numbers, 2 where more than one does.
    distinct: usize,
    /// The first rows in which it is missing.
    missing: Vec<usize>,
}

impl Values {
    fn of(column: &SampleColumn) -> Self {
        fn missing<T>(values: &[Option<T>]) -> Vec<usize> {
            let rows = values.iter().enumerate().filter(|(_, value)| value.is_none());
            rows.map(|(row, _)| row).take(ROWS_NAMED).collect()
        }
        match column {
            SampleColumn::Number(values) => {
                let first = values.iter().flatten().next();
                let other = values.iter().flatten().any(|value| Some(value) != first);
                let known = values.iter().flatten().count();
                let distinct = usize::from(first.is_some()).saturating_add(usize::from(other));
                Self { known, distinct, missing: missing(values) }
            }
            SampleColumn::Text(values) => {
                let texts: BTreeSet<&Arc<str>> = values.iter().flatten().collect();
                let known = values.iter().flatten().count();
                Self { known, distinct: texts.len(), missing: missing(values) }
            }
        }
    }
}

/// The shares of missing values with the event and without it, in per cent, where they differ by more
/// than `bound` and than chance explains: the test of two proportions with their pooled error.
fn missing_apart(column: &SampleColumn, events: &[bool], bound: f64) -> Option<[f64; 2]> {
    let missing: Vec<bool> = match column {
        SampleColumn::Number(values) => values.iter().map(Option::is_none).collect(),
        SampleColumn::Text(values) => values.iter().map(Option::is_none).collect(),
    };
    let count = |event: bool| {
        let of = missing.iter().zip(events).filter(move |(_, other)| **other == event);
        let rows = math::count(of.clone().count());
        (math::count(of.filter(|(missing, _)| **missing).count()), rows)
    };
    let ((with, events), (without, others)) = (count(true), count(false));
    let pooled = (with + without) / (events + others);
    let error = (pooled * (1.0 - pooled) * (1.0 / events + 1.0 / others)).sqrt();
    let shares = [with / events, without / others];
    let [one, other] = shares;
    let apart = (one - other).abs();
    (apart > bound && apart > ERRORS_APART * error).then(|| shares.map(|share| 100.0 * share))
}

/// Whether a column tells the outcome too well.
fn leakage(
    name: &str,
    column: &SampleColumn,
    events: &[bool],
    fitted: &FittedBinning,
    options: &SampleCheckOptions<'_>,
) -> Option<(SampleSeverity, String)> {
    let alone = auc_of_bins(fitted).max(auc_of_numbers(column, events));
    let information = fitted.information_value;
    let happened = events.iter().filter(|event| **event).count();
    let enough = happened.min(events.len().saturating_sub(happened)) >= ROWS_MIN;
    let perfect = enough && alone > options.auc_refuse;
    if information <= options.information_warn && !perfect {
        return None;
    }
    let severity = if perfect && !options.accepted.contains(name) {
        SampleSeverity::Refuse
    } else {
        SampleSeverity::Warn
    };
    let text = format!(
        "`{name}` may know the outcome: information value {information:.2}, AUC {alone:.3} by \
         itself; exclude it unless it is known when the decision is made"
    );
    Some((severity, text))
}

/// The area under the ROC curve of bins in the order of their rates.
fn auc_of_bins(fitted: &FittedBinning) -> f64 {
    let counts = fitted.rows.iter().zip(&fitted.events).filter(|(rows, _)| **rows > 0);
    let split = |(rows, events): (&usize, &usize)| {
        (math::count(*events), math::count(rows.saturating_sub(*events)))
    };
    let mut bins: Vec<(f64, f64)> = counts.map(split).collect();
    let rate = |(events, others): &(f64, f64)| events / (events + others);
    bins.sort_by(|left, right| rate(left).total_cmp(&rate(right)));
    area(&bins).unwrap_or(0.5)
}

/// That of known numbers, whichever way round they count; 0.5 with too few of an outcome.
fn auc_of_numbers(column: &SampleColumn, events: &[bool]) -> f64 {
    let SampleColumn::Number(values) = column else { return 0.5 };
    let known = values.iter().zip(events).filter_map(|(value, event)| Some(((*value)?, *event)));
    let (scores, events): (Vec<f64>, Vec<bool>) =
        known.map(|(value, event)| (math::float(value), event)).unzip();
    let happened = events.iter().filter(|event| **event).count();
    if happened.min(events.len().saturating_sub(happened)) < ROWS_MIN {
        return 0.5;
    }
    auc(&scores, &events).map_or(0.5, |auc| auc.max(1.0 - auc))
}
