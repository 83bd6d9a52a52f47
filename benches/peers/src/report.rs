//! What is printed of the races, and the same as JSON.

use crate::race::{Goal, Line};
use serde_json::{Value, json};
use std::fmt;

/// The times of one race.
pub struct Section {
    /// The workload's letter.
    pub workload: &'static str,
    /// What is done.
    pub title: String,
    /// What one evaluation is.
    pub unit: &'static str,
    /// What the inputs are like.
    pub inputs: String,
    pub lines: Vec<Line>,
}

impl Section {
    /// The section as JSON.
    pub fn json(&self) -> Value {
        let lines: Vec<Value> = self.lines.iter().map(line).collect();
        json!({
            "workload": self.workload, "title": self.title, "unit": self.unit,
            "inputs": self.inputs, "engines": lines,
        })
    }
}

fn line(line: &Line) -> Value {
    let goal = line.goal.map(|goal| {
        let (kind, bound) = match goal {
            Goal::Nanos(most) => ("nanoseconds_at_most", most),
            Goal::Times(least) => ("ratio_at_least", least),
        };
        json!({ "kind": kind, "bound": bound, "met": goal.is_met(line) })
    });
    json!({
        "engine": line.name, "note": line.note, "whose": format!("{:?}", line.whose),
        "inputs": line.inputs, "ns": line.nanos, "ratio": line.ratio, "goal": goal,
    })
}

impl fmt::Display for Section {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "\n{}: {}\n   {}", self.workload.to_uppercase(), self.title, self.inputs)?;
        writeln!(
            f,
            "   {:<30} {:>8} {:>12} {:>9}  {:<11} {:<8} note",
            "engine",
            "inputs",
            format!("ns/{}", self.unit),
            "ratio",
            "goal",
            ""
        )?;
        for line in &self.lines {
            let (goal, met) = line.goal.map_or_else(Default::default, |goal| {
                let goal_text = match goal {
                    Goal::Nanos(most) => format!("<= {most} ns"),
                    Goal::Times(least) => format!(">= {least}x"),
                };
                (goal_text, if goal.is_met(line) { "met" } else { "not met" })
            });
            let text = format!(
                "   {:<30} {:>8} {:>12.1} {:>8}x  {goal:<11} {met:<8} {}",
                line.name,
                line.inputs,
                line.nanos,
                three_digits(line.ratio),
                line.note
            );
            writeln!(f, "{}", text.trim_end())?;
        }
        Ok(())
    }
}

/// The ratio with about three digits that count.
fn three_digits(ratio: f64) -> String {
    let places = [(0.1, 4), (1.0, 3), (10.0, 2), (100.0, 1)];
    let places = places.iter().find(|(below, _)| ratio < *below).map_or(0, |(_, places)| *places);
    format!("{ratio:.places$}")
}

/// The load of the machine over the last minute, where it says so.
pub fn load() -> Option<f64> {
    let text = std::fs::read_to_string("/proc/loadavg").ok()?;
    text.split_whitespace().next()?.parse().ok()
}

/// The version of a package that this program is built with.
pub fn version(package: &str) -> &'static str {
    const LOCK: &str = include_str!("../Cargo.lock");
    let name = format!("name = \"{package}\"");
    let mut lines = LOCK.lines().skip_while(|line| *line != name).skip(1);
    let version = lines.next().and_then(|line| line.strip_prefix("version = \""));
    version.map_or("", |version| version.trim_end_matches('"'))
}
