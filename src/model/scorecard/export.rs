//! A scorecard for others: PMML for engines, SQL for databases, CSV for a committee.

mod csv;
mod pmml;
mod sql;

use super::Characteristic;
use crate::feature::{Bins, Codes};
use rust_decimal::Decimal;
use std::sync::Arc;

/// What a bin holds of that which the bins before it do not.
#[derive(Debug, Clone, Copy)]
enum Holds<'a> {
    /// What is missing.
    Missing,
    /// Special codes.
    Codes(&'a Codes),
    /// Numbers below a cut.
    Below(Decimal),
    /// Texts.
    Texts(&'a [Arc<str>]),
    /// All that is left.
    Rest,
}

/// The bins of a characteristic in an order in which the first that holds is the right one, each
/// with its points; the last holds whatever is left.
fn questions(characteristic: &Characteristic) -> Vec<(Holds<'_>, Decimal)> {
    let binning = &characteristic.binning;
    let points = |bin: usize| characteristic.points.get(bin).copied().unwrap_or_default();
    let missing = points(binning.len().saturating_sub(1));
    let mut all = vec![(Holds::Missing, missing)];
    let specials = binning.specials().iter().zip(binning.known()..);
    all.extend(specials.map(|((_, codes), bin)| (Holds::Codes(codes), points(bin))));
    match binning.bins() {
        Bins::Number(cuts) => {
            all.extend(cuts.iter().zip(0..).map(|(cut, bin)| (Holds::Below(*cut), points(bin))));
            all.push((Holds::Rest, points(cuts.len())));
        }
        Bins::Text(groups) => {
            let groups = groups.iter().zip(0..).filter(|(texts, _)| !texts.is_empty());
            all.extend(groups.map(|(texts, bin)| (Holds::Texts(texts), points(bin))));
            all.push((Holds::Rest, binning.unseen().map_or(missing, points)));
        }
    }
    all
}

#[cfg(test)]
#[path = "export_tests.rs"]
mod tests;
