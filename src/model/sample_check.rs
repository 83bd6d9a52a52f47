//! What is wrong with a sample, told before anything is fitted: too few events, columns that know the
//! outcome, rows that are there twice, applicants in two folds, columns that say nothing.
//!
//! That values are finite and both outcomes there needs no check: a [`Sample`] has no others.

mod columns;
mod rows;

use crate::error::{Error, ErrorKind, Result};
use crate::feature::{Sample, SampleColumn};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

/// The most rows that a finding names.
const ROWS_NAMED: usize = 5;

/// When a sample is warned of or refused, and what is known of its columns and rows.
#[derive(Debug, Clone, PartialEq)]
pub struct SampleCheckOptions<'s> {
    /// Fewer rows of the rarer outcome for each column are warned of, from 0 up. Ten is the rule of
    /// thumb of Peduzzi and others, *Journal of Clinical Epidemiology* 49 (1996).
    pub events_per_column: usize,
    /// A column with a higher information value is warned of: it may know the outcome.
    pub information_warn: f64,
    /// A column that alone has a higher area under the ROC curve, 0.5 to 1, is refused.
    pub auc_refuse: f64,
    /// Two outcomes whose shares of missing values in a column differ by more, 0 to 1, are warned of.
    pub missing_difference: f64,
    /// Columns known only after the decision, or with the outcome: they are refused.
    pub known_after: BTreeSet<Arc<str>>,
    /// The day on which each column is known, for columns of which it was declared.
    pub available_at: BTreeMap<Arc<str>, NaiveDate>,
    /// The day of the first decision. A column that is known only later is refused.
    pub decided_at: Option<NaiveDate>,
    /// Columns that the author answers for: however strong they are, they are warned of, not refused; the
    /// names of outcomes are not warned of.
    pub accepted: BTreeSet<Arc<str>>,
    /// The fold of each row.
    pub folds: Option<&'s [usize]>,
    /// The applicant of each row; it is no column of the sample.
    pub applicants: Option<&'s SampleColumn>,
}

impl Default for SampleCheckOptions<'_> {
    fn default() -> Self {
        Self {
            events_per_column: 10,
            information_warn: 0.5,
            auc_refuse: 0.99,
            missing_difference: 0.1,
            known_after: BTreeSet::new(),
            available_at: BTreeMap::new(),
            decided_at: None,
            accepted: BTreeSet::new(),
            folds: None,
            applicants: None,
        }
    }
}

/// What follows from a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum SampleSeverity {
    /// The author should look at it.
    Warn,
    /// Nothing must be fitted before it is put right.
    Refuse,
}

/// What a finding is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum SampleProblem {
    /// Too few rows of an outcome.
    FewEvents,
    /// A column tells the outcome too well.
    Leakage,
    /// A column is known only after the decision.
    LookAhead,
    /// Rows are there more than once.
    Duplicates,
    /// Rows of one applicant, or the same row, are in two folds.
    SharedFolds,
    /// The same applicant is there more than once, or unknown.
    Applicants,
    /// A column has one value.
    Constant,
    /// A column names or numbers its rows.
    Identifier,
    /// A column is missing in all rows.
    Empty,
    /// Whether a column is missing depends on the outcome.
    Missing,
}

/// One thing that is wrong with a sample.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SampleFinding {
    /// What follows from it.
    pub severity: SampleSeverity,
    /// What it is about.
    pub problem: SampleProblem,
    /// The column, where it is about one.
    pub column: Option<Arc<str>>,
    /// The first rows to look at, counted from 0, at most 5; none where it is about no rows.
    pub rows: Vec<usize>,
    /// One line for people, without the rows: what is wrong and the way out.
    pub text: String,
}

/// The text and the rows.
impl fmt::Display for SampleFinding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)?;
        for (place, row) in self.rows.iter().enumerate() {
            let before = if place == 0 { "; see rows " } else { ", " };
            write!(f, "{before}{row}")?;
        }
        Ok(())
    }
}

/// All that is wrong with a sample: what is about its outcomes, then its columns in their order, then
/// its rows.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SampleReport {
    /// What was found.
    pub findings: Vec<SampleFinding>,
}

impl SampleReport {
    /// Whether nothing must be fitted.
    pub fn is_refused(&self) -> bool {
        self.refusals().next().is_some()
    }

    fn refusals(&self) -> impl Iterator<Item = &SampleFinding> {
        self.findings.iter().filter(|finding| finding.severity == SampleSeverity::Refuse)
    }

    /// The warnings of a sample that may be fitted.
    ///
    /// # Errors
    /// [`ErrorKind::Training`] with all refusals, when there is one.
    pub fn warnings(self) -> Result<Vec<SampleFinding>> {
        let refusals: Vec<String> = self.refusals().map(ToString::to_string).collect();
        if !refusals.is_empty() {
            return Err(Error::new(ErrorKind::Training, refusals.join("; ")));
        }
        Ok(self.findings)
    }
}

/// Looks for what is wrong with `sample`. Its time grows with the rows as sorting does.
///
/// # Errors
/// [`ErrorKind::Training`] when an option is out of its range, names a column that the sample does not
/// have, or the folds or applicants are not as many as its rows.
pub fn check_sample(sample: &Sample, options: &SampleCheckOptions<'_>) -> Result<SampleReport> {
    options.check(sample)?;
    let mut findings: Vec<SampleFinding> = few_events(sample, options).into_iter().collect();
    for (name, column) in sample.columns() {
        columns::find(name, column, sample.events(), options, &mut findings)?;
    }
    rows::find(sample, options, &mut findings);
    Ok(SampleReport { findings })
}

impl SampleCheckOptions<'_> {
    fn check(&self, sample: &Sample) -> Result<()> {
        let refuse = |message: String| Err(Error::new(ErrorKind::Training, message));
        let known = |name: &&Arc<str>| sample.columns().iter().any(|(other, _)| other == *name);
        let named = self.known_after.iter().chain(self.available_at.keys());
        if let Some(name) = named.chain(&self.accepted).find(|name| !known(name)) {
            return refuse(format!("`{name}` is to be checked, and the sample has no such column"));
        }
        for (option, value, range) in [
            ("information_warn", self.information_warn, (0.0, f64::MAX, "from 0 up")),
            ("auc_refuse", self.auc_refuse, (0.5, 1.0, "0.5 to 1")),
            ("missing_difference", self.missing_difference, (0.0, 1.0, "0 to 1")),
        ] {
            let (from, to, words) = range;
            if !(from..=to).contains(&value) {
                return refuse(format!("`{option}` is {value}, not {words}"));
            }
        }
        let rows = sample.events().len();
        for (of, found) in [
            ("folds", self.folds.map(<[usize]>::len)),
            ("applicants", self.applicants.map(SampleColumn::len)),
        ] {
            if let Some(found) = found.filter(|found| *found != rows) {
                return refuse(format!("{found} {of} do not fit {rows} rows"));
            }
        }
        Ok(())
    }
}

/// Whether the rarer outcome is too rare for so many columns.
fn few_events(sample: &Sample, options: &SampleCheckOptions<'_>) -> Option<SampleFinding> {
    let events = sample.events().iter().filter(|event| **event).count();
    let others = sample.events().len().saturating_sub(events);
    let columns = sample.columns().len();
    let (fewer, of) =
        if events <= others { (events, "with the event") } else { (others, "without the event") };
    let needed = options.events_per_column.saturating_mul(columns);
    (fewer < needed).then(|| SampleFinding {
        severity: SampleSeverity::Warn,
        problem: SampleProblem::FewEvents,
        column: None,
        rows: Vec::new(),
        text: format!(
            "{fewer} rows {of} are few for {columns} columns: {needed} are wanted; collect more rows \
             or leave columns out"
        ),
    })
}

#[cfg(test)]
#[path = "sample_check_tests.rs"]
mod tests;
