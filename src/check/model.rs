//! What the decision tables of a model of DMN say about every input, without a policy round it.

use super::{Finding, tables};
use crate::error::{Fault, Level};
use crate::rule::boxes::Bound;
use crate::rule::dmn::Model;
use std::fmt;

/// All that was found out about a model.
#[derive(Debug, Clone, Default)]
pub struct ModelReport {
    /// How many decision tables it has.
    pub tables: usize,
    /// What was found in the model that does not stop it.
    pub warnings: Vec<Fault>,
    /// What its decision tables say, in the order of the document.
    pub findings: Vec<Finding>,
}

/// Looks at every decision table of `model`: rows that cannot hit, never decide or contradict, values
/// that no row takes, and what an input does that is null.
pub fn check_model(model: &Model) -> ModelReport {
    let (findings, tables) = tables::of_model(model, Bound::default());
    ModelReport { tables, warnings: model.warnings().to_vec(), findings }
}

impl ModelReport {
    /// Whether no table fails for some input.
    pub fn is_clean(&self) -> bool {
        self.findings.iter().all(|finding| finding.level != Level::Error)
    }

    /// The last line: `N tables, N errors, N warnings`.
    pub fn summary(&self) -> String {
        let errors = self.findings.iter().filter(|finding| finding.level == Level::Error).count();
        let warnings = self.findings.len().saturating_sub(errors);
        let warnings = warnings.saturating_add(self.warnings.len());
        format!("{} tables, {errors} errors, {warnings} warnings", self.tables)
    }
}

impl fmt::Display for ModelReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for fault in &self.warnings {
            writeln!(f, "{fault}")?;
        }
        for finding in &self.findings {
            writeln!(f, "{finding}")?;
        }
        f.write_str(&self.summary())
    }
}
