//! The table of points, for people.

use super::super::Scorecard;
use rust_decimal::Decimal;
use std::borrow::Cow;

impl Scorecard {
    /// The table of points as CSV, a line for each bin: the characteristic, the code of its reason,
    /// what the bin holds, its points, and what it loses against the baseline. No text begins with
    /// what a spreadsheet takes for a formula.
    pub fn to_csv(&self) -> String {
        let mut out = csv::Writer::from_writer(Vec::new());
        // Writing to memory cannot fail, and every line has as many cells.
        let _ = out.write_record(["characteristic", "reason", "bin", "points", "lost"]);
        for of in &self.characteristics {
            for (bin, points) in of.points.iter().enumerate() {
                let lost = of.baseline.saturating_sub(*points).max(Decimal::ZERO);
                let bin = of.binning.describe(bin);
                let [name, reason, bin] = [of.name(), &of.reason, &bin].map(guarded);
                let numbers = [points.to_string(), lost.to_string()];
                let [points, lost] = numbers.each_ref().map(|number| Cow::from(number.as_str()));
                let cells = [name, reason, bin, points, lost];
                let _ = out.write_record(cells.iter().map(|cell| cell.as_bytes()));
            }
        }
        String::from_utf8(out.into_inner().unwrap_or_default()).unwrap_or_default()
    }
}

/// A text that no spreadsheet takes for a formula.
fn guarded(text: &str) -> Cow<'_, str> {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    if formula { format!("'{text}").into() } else { text.into() }
}
