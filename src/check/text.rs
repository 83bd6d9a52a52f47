//! The report as text: faults, what was found in tables, cases that failed, invariants that are not
//! proved, what the cases show of each control, and one line of counts.

use super::cover::Came;
use super::{CaseReport, CheckReport, Coverage, Exposure, InvariantReport, Verdict};
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
            self.proved(),
            self.not_proved(),
        )
    }
}

/// In its alternate form `{:#}` it also lists the controls that are not covered in full, what missing
/// facts do to each control, and the invariants that are proved.
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
        let all = f.alternate();
        for invariant in self.invariants.iter().filter(|one| all || !one.is_proved()) {
            writeln!(f, "{invariant}")?;
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
            for exposure in &self.exposures {
                writeln!(f, "  {exposure}")?;
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

/// Behind a counter-example stands the case, ready for a file of `tests`.
impl fmt::Display for InvariantReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, file, line, stage, boxes, .. } = self;
        write!(f, "{file}:{line}: ")?;
        match &self.verdict {
            Verdict::Proved => write!(f, "proved at {stage}: {name} ({boxes} boxes)"),
            Verdict::NotProved { why } => {
                let allowed = if self.may_be_unproved { " (it may be)" } else { "" };
                write!(f, "not proved at {stage}{allowed}: {name}\n  {why}")
            }
            Verdict::Refuted { case, outcome } => {
                write!(f, "refuted at {stage}: {name}\n  this is decided as {outcome}:")?;
                for line in case.lines() {
                    let indent = if line.is_empty() { "" } else { "  " };
                    write!(f, "\n{indent}{line}")?;
                }
                Ok(())
            }
        }
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

/// What happens, and after it the kinds of missing for which it does, unless it does for all.
impl fmt::Display for Exposure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { control, stage, fact, then } = self;
        write!(f, "{control} at {stage}: without {fact} ")?;
        let mut kinds: Vec<(&str, Vec<&str>)> = Vec::new();
        for (why, then) in then {
            match kinds.iter_mut().find(|(name, _)| *name == then.name()) {
                Some((_, whys)) => whys.push(why.name()),
                None => kinds.push((then.name(), vec![why.name()])),
            }
        }
        let alone = kinds.len() == 1;
        let told = kinds.iter().map(|(then, whys)| {
            if alone { (*then).to_owned() } else { format!("{then} ({})", whys.join(", ")) }
        });
        f.write_str(&told.collect::<Vec<_>>().join(", "))
    }
}
