//! Finding bins: fine bins are merged to those of the highest information value under a trend. What
//! is missing and each special code has a bin of its own, whose weight of evidence the author may
//! declare.
#![expect(
    clippy::float_arithmetic,
    reason = "weights of evidence are floating-point by definition"
)]

use super::binning_options::{BinningOptions, Evidence, Unseen, Worst};
use super::count::{Count, Whole, running, total};
use super::known::Known;
use super::merge::Bounds;
use super::order::{runs, weighted_runs};
use super::sample::{Outcomes, ROW_UNITS, units};
use super::search::Places;
use super::shape::Trend;
use super::{Binning, Bins, Input, SampleColumn};
use crate::error::{Error, ErrorKind, Result};
use crate::math;
use rust_decimal::Decimal;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Bins, with what the sample says of each.
#[derive(Debug, Clone)]
pub struct FittedBinning {
    /// The bins.
    pub binning: Binning,
    /// The weight of evidence of each bin under its declared policy, that of what is missing last.
    pub woe: Vec<f64>,
    /// The rows of each bin, whatever they count.
    pub rows: Vec<usize>,
    /// The rows of each bin that have the event, whatever they count.
    pub events: Vec<usize>,
    /// The information value of the characteristic, from the rows as they are.
    pub information_value: f64,
    /// How much the rows of each bin count, in units.
    pub(super) counts: Vec<Count>,
    /// How many units one row is.
    pub(super) row: usize,
}

/// The best bins of `column` for what became of its rows: `&[bool]`, or a `&Sample` whose rows may have
/// weights.
///
/// # Errors
/// [`ErrorKind::Model`] when the bins cannot be built, [`ErrorKind::Training`] when an option is out
/// of its range or the column has another length.
pub fn fit_binning<'s>(
    name: &Arc<str>,
    column: &SampleColumn,
    outcomes: impl Into<Outcomes<'s>>,
    options: &BinningOptions,
) -> Result<FittedBinning> {
    let outcomes = outcomes.into();
    options.check(name)?;
    if column.len() != outcomes.events.len() {
        let message = format!("`{name}`: its rows are not as many as the events");
        return Err(Error::new(ErrorKind::Training, message));
    }
    let row = if outcomes.weights.is_empty() { 1 } else { units(ROW_UNITS) };
    let apart = vec![Count::default(); options.specials.len().saturating_add(1)];
    let (binning, counts) = match column {
        SampleColumn::Number(values) => {
            numbers(name, &Known::of(values, outcomes, options, apart), row, options)?
        }
        SampleColumn::Text(values) => {
            texts(name, &Known::of(values, outcomes, options, apart), row, options)?
        }
    };
    let mut binning = binning;
    for special in &options.specials {
        binning = binning.with_special(special.label.clone(), special.codes.clone())?;
    }
    let whole = Whole { count: total(&counts), row };
    let evidence: Vec<(f64, f64)> = counts.iter().map(|count| count.evidence(whole)).collect();
    let woe = declared(&binning, &evidence, (&counts, row), options)?;
    let binning = match (worst(&woe, binning.known(), options.worst), options.unseen) {
        (Some((index, _)), Unseen::Worst) if matches!(binning.bins(), Bins::Text(_)) => {
            binning.with_unseen(index)?
        }
        _ => binning,
    };
    let rows = rows_of(&binning, column, outcomes, &counts)?;
    Ok(FittedBinning {
        binning,
        woe,
        rows: rows.iter().map(|count| count.rows()).collect(),
        events: rows.iter().map(|count| count.events).collect(),
        information_value: math::sum(evidence.iter().map(|(_, value)| *value)),
        counts,
        row,
    })
}

impl FittedBinning {
    /// How much the rows of each bin count: their number where they have no weights.
    pub fn weights(&self) -> Vec<f64> {
        let row = math::count(self.row);
        self.counts.iter().map(|count| math::count(count.rows()) / row).collect()
    }
}

/// The rows of each bin, of which `counts` says how much they count.
fn rows_of(
    binning: &Binning,
    column: &SampleColumn,
    outcomes: Outcomes<'_>,
    counts: &[Count],
) -> Result<Vec<Count>> {
    if outcomes.weights.is_empty() {
        return Ok(counts.to_vec());
    }
    let mut rows = vec![Count::default(); counts.len()];
    for (row, event) in outcomes.events.iter().enumerate() {
        let bin = binning.bin(column.input(row))?;
        rows.get_mut(bin).iter_mut().for_each(|of| of.add(*event, 1));
    }
    Ok(rows)
}

/// The bounds of bins, and the whole sample.
fn places<'a>(
    running: &'a [Count],
    apart: &[Count],
    row: usize,
    options: &BinningOptions,
) -> Places<'a> {
    let known = running.last().copied().unwrap_or_default();
    Places {
        running,
        whole: Whole { count: known.plus(total(apart)), row },
        bounds: Bounds {
            bins_max: options.bins_max,
            rows_min: rows_min(known.rows(), row, options),
        },
        fine_max: options.fine_max,
    }
}

/// The fewest units of a bin among `known`: whole rows.
fn rows_min(known: usize, row: usize, options: &BinningOptions) -> usize {
    let share = options.share_min * (math::count(known) / math::count(row));
    let rows = math::whole(math::ceil(share)).map(|rows| rows.max(1).saturating_mul(row));
    rows.unwrap_or(known)
}

/// The count of each bin, from where they end.
fn counts(running: &[Count], ends: &[usize]) -> Vec<Count> {
    let at = |place: usize| running.get(place).copied().unwrap_or_default();
    let starts = std::iter::once(0).chain(ends.iter().copied());
    starts.zip(ends).map(|(start, end)| at(*end).minus(at(start))).collect()
}

fn numbers(
    name: &Arc<str>,
    known: &Known<Decimal>,
    row: usize,
    options: &BinningOptions,
) -> Result<(Binning, Vec<Count>)> {
    let runs = match known.weights.as_slice() {
        [] => runs(&known.values),
        weights => weighted_runs(&known.values, weights),
    };
    let ends = places(&runs.running, &known.apart, row, options).best(options.trend.shapes());
    let cuts = ends.iter().filter_map(|end| runs.lowest.get(*end)).copied().collect();
    let binning = Binning::new(name.clone(), Bins::Number(cuts))?;
    Ok((binning, known.with_apart(counts(&runs.running, &ends))))
}

/// One fine bin a text, by ascending event rate; rare texts share one.
fn texts(
    name: &Arc<str>,
    known: &Known<Arc<str>>,
    row: usize,
    options: &BinningOptions,
) -> Result<(Binning, Vec<Count>)> {
    let mut by_text: BTreeMap<&Arc<str>, Count> = BTreeMap::new();
    for (text, event, weight) in known.rows() {
        by_text.entry(text).or_default().add(event, weight);
    }
    let all = total(by_text.values());
    let enough = rows_min(all.rows(), row, options);
    let mut fine: Vec<(Vec<Arc<str>>, Count)> = Vec::new();
    let (mut few, mut few_count) = (Vec::new(), Count::default());
    for (text, count) in by_text {
        if count.rows() < enough {
            few.push(text.clone());
            few_count = few_count.plus(count);
        } else {
            fine.push((vec![text.clone()], count));
        }
    }
    let rare = few.first().cloned();
    if !few.is_empty() {
        fine.push((few, few_count));
    }
    fine.sort_by(|left, right| left.1.rate().total_cmp(&right.1.rate()));
    let running = running(fine.iter().map(|(_, count)| *count));
    let ends = places(&running, &known.apart, row, options).best(Trend::Any.shapes());
    let (mut groups, mut start) = (Vec::new(), 0);
    for end in &ends {
        let part = fine.get(start..*end).unwrap_or_default();
        groups.push(part.iter().flat_map(|(texts, _)| texts.iter().cloned()).collect::<Vec<_>>());
        start = *end;
    }
    let home = rare.and_then(|rare| groups.iter().position(|group| group.contains(&rare)));
    let mut binning = Binning::new(name.clone(), Bins::Text(groups))?;
    if let (Unseen::Rare, Some(home)) = (options.unseen, home) {
        binning = binning.with_unseen(home)?;
    }
    Ok((binning, known.with_apart(counts(&running, &ends))))
}

/// The place and the weight of evidence of the worst bin of known values.
fn worst(woe: &[f64], known: usize, worst: Worst) -> Option<(usize, f64)> {
    let bins = woe.iter().copied().enumerate().take(known);
    match worst {
        Worst::MostEvents => bins.min_by(|left, right| left.1.total_cmp(&right.1)),
        Worst::FewestEvents => bins.max_by(|left, right| left.1.total_cmp(&right.1)),
    }
}

/// The weights of evidence under the declared policies.
fn declared(
    binning: &Binning,
    evidence: &[(f64, f64)],
    (counts, row): (&[Count], usize),
    options: &BinningOptions,
) -> Result<Vec<f64>> {
    let mut woe: Vec<f64> = evidence.iter().map(|(woe, _)| *woe).collect();
    let known = total(counts.get(..binning.known()).unwrap_or_default());
    let enough = rows_min(known.rows(), row, options);
    let least = worst(&woe, binning.known(), options.worst).map_or(0.0, |(_, woe)| woe);
    let policies = options.specials.iter().map(|special| &special.evidence);
    for (at, policy) in policies.chain([&options.missing]).enumerate() {
        let index = binning.known().saturating_add(at);
        let rows = counts.get(index).map_or(0, |count| count.rows());
        let like = |input: Input<'_>| -> Result<f64> {
            let bin = binning.bin(input)?;
            Ok(evidence.get(bin).map_or(0.0, |(woe, _)| *woe))
        };
        let declared = match policy {
            Evidence::Empirical => continue,
            Evidence::Enough if rows >= enough => continue,
            Evidence::Enough | Evidence::Worst => least,
            Evidence::Zero => 0.0,
            Evidence::AsNumber(number) => like(Input::Number(*number))?,
            Evidence::AsText(text) => like(Input::Text(text))?,
        };
        if let Some(slot) = woe.get_mut(index) {
            *slot = declared;
        }
    }
    Ok(woe)
}

#[cfg(test)]
#[path = "binning_fit_tests.rs"]
mod tests;
