//! The table of points, for people.

use super::super::Scorecard;
use rust_decimal::Decimal;
use std::fmt::Write as _;

impl Scorecard {
    /// The table of points as CSV, a line for each bin: the characteristic, the code of its reason,
    /// what the bin holds, its points, and what it loses against the baseline.
    pub fn to_csv(&self) -> String {
        let mut out = String::from("characteristic,reason,bin,points,lost\n");
        for of in &self.characteristics {
            for (bin, points) in of.points.iter().enumerate() {
                let lost = of.baseline.saturating_sub(*points).max(Decimal::ZERO);
                let (name, reason) = (cell(of.name()), cell(&of.reason));
                let bin = cell(&of.binning.describe(bin));
                // Writing to a string cannot fail.
                let _ = writeln!(out, "{name},{reason},{bin},{points},{lost}");
            }
        }
        out
    }
}

/// A cell, in quotes where it needs them (RFC 4180). No cell begins with what a spreadsheet takes
/// for a formula.
fn cell(text: &str) -> String {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let guarded = if formula { format!("'{text}") } else { text.to_owned() };
    if guarded.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", guarded.replace('"', "\"\""))
    } else {
        guarded
    }
}
