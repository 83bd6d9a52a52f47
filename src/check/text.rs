//! The report as text: faults, what was found in tables, cases that failed, what the cases show of
//! each control, and one line of counts.

use super::cover::Came;
use super::{CaseReport, CheckReport, Coverage};
use crate::decision::Checked;
use std::fmt;

impl CheckReport {
    /// The counts in one line.
    pub fn summary(&self) -> String {
        format!(
            "{} controls, {} cases passed, {} failed, {} invariants proved, {} not proved",
            self.controls,
            self.passed(),
            self.failed(),
            self.invariants.proved,
            self.invariants.not_proved,
        )
    }
}

/// In its alternate form `{:#}` it also lists the controls that are not covered in full.
impl fmt::Display for CheckReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for fault in self.faults.iter().chain(&self.warnings) {
            writeln!(f, "{fault}")?;
        }
        for finding in &self.findings {
            writeln!(f, "{finding}")?;
        }
        for case in self.cases.iter().filter(|case| !case.passed()) {
            writeln!(f, "{case}")?;
        }
        if !self.coverage.is_empty() {
            let count = |of: fn(&Coverage) -> bool| self.coverage.iter().filter(|c| of(c)).count();
            writeln!(
                f,
                "coverage: of {} controls, cases show {} firing, {} passing, {} unknown",
                self.coverage.len(),
                count(|control| control.fired),
                count(|control| control.passed),
                count(|control| control.unknown),
            )?;
        }
        if f.alternate() {
            for control in self.coverage.iter().filter(|control| !control.is_full()) {
                writeln!(f, "  {control}")?;
            }
        }
        f.write_str(&self.summary())
    }
}

impl fmt::Display for CaseReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = if self.passed() { "passed" } else { "failed" };
        write!(f, "{}:{}: {word}: {}", self.file, self.line, self.name)?;
        for difference in &self.differences {
            let (expected, got) = (&difference.expected, &difference.got);
            write!(f, "\n  {}: expected {expected}, got {got}", difference.what)?;
        }
        let fired = |came| self.checked.iter().filter(move |checked| Came::of(checked) == came);
        let names: Vec<&str> = fired(Came::Fired).map(|checked| checked.control.as_ref()).collect();
        if !names.is_empty() {
            write!(f, "\n  controls that fired: {}", names.join(", "))?;
        }
        let unknown: Vec<String> = fired(Came::Unknown).map(for_what).collect();
        if !unknown.is_empty() {
            write!(f, "\n  controls that do not know: {}", unknown.join(", "))?;
        }
        Ok(())
    }
}

fn for_what(checked: &Checked) -> String {
    let unknown = checked.unknown.as_ref();
    let what = unknown.map(|(name, why)| format!(" ({name} is {why})")).unwrap_or_default();
    format!("{}{what}", checked.control)
}

impl fmt::Display for Coverage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seen = [(self.fired, "firing"), (self.passed, "passing"), (self.unknown, "unknown")];
        let unseen: Vec<&str> = seen.iter().filter(|(is, _)| !is).map(|(_, how)| *how).collect();
        write!(f, "{} at {}: ", self.control, self.stage)?;
        if unseen.is_empty() {
            return f.write_str("cases show it firing, passing and unknown");
        }
        write!(f, "no case shows it {}", unseen.join(" or "))
    }
}
