//! A portfolio's report in words.

use super::{ControlHits, PortfolioReport, Ranked, TableHits};
use std::fmt;

/// A count as a share of all: `12.3 %`, rounded down.
pub(super) fn share(count: usize, all: usize) -> String {
    let permille = count.saturating_mul(1_000).checked_div(all).unwrap_or(0);
    let (whole, tenth) = (permille.checked_div(10), permille.checked_rem(10));
    format!("{}.{} %", whole.unwrap_or_default(), tenth.unwrap_or_default())
}

impl PortfolioReport {
    fn share(&self, count: usize) -> String {
        share(count, self.customers)
    }

    /// The last line.
    pub fn summary(&self) -> String {
        let rows = self.tables.iter().flat_map(TableHits::unmet).count();
        let controls = self.controls.iter().filter(|control| control.fired == 0).count();
        format!(
            "{} customers, {} findings, {rows} rows and {controls} controls that nobody meets",
            self.customers,
            self.findings.len(),
        )
    }
}

impl TableHits {
    /// The lines of rows that hit nobody.
    pub fn unmet(&self) -> impl Iterator<Item = usize> {
        self.rows.iter().filter(|(_, count)| *count == 0).map(|(line, _)| *line)
    }
}

impl fmt::Display for PortfolioReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for Ranked { finding, customers } in &self.findings {
            match customers {
                Some(count) => writeln!(f, "{} ({count}): {finding}", self.share(*count))?,
                None => writeln!(f, "{finding}")?,
            }
        }
        for table in &self.tables {
            let TableHits { file, table: name, nothing, unknown, .. } = table;
            if *nothing > 0 {
                let share = self.share(*nothing);
                writeln!(f, "{file}: no row of {name} hits {nothing} customers ({share})")?;
            }
            if *unknown > 0 {
                let share = self.share(*unknown);
                writeln!(f, "{file}: {name} cannot be decided for {unknown} customers ({share})")?;
            }
            let lines: Vec<String> = table.unmet().map(|line| line.to_string()).collect();
            if !lines.is_empty() {
                writeln!(f, "{file}: rows of {name} that hit nobody: lines {}", lines.join(", "))?;
            }
        }
        for control in self.controls.iter().filter(|control| control.fired == 0) {
            let ControlHits { control, stage, passed, unknown, .. } = control;
            writeln!(f, "{control} at {stage} fires for nobody: {passed} pass, {unknown} unknown")?;
        }
        if self.failed > 0 {
            writeln!(f, "something could not be computed for {} customers", self.failed)?;
        }
        f.write_str(&self.summary())
    }
}
