//! Finding bins: fine bins are merged to those of the highest information value under a trend. What
//! is missing and each special code has a bin of its own, whose weight of evidence the author may
//! declare.
#![expect(
    clippy::float_arithmetic,
    reason = "weights of evidence are floating-point by definition"
)]

use super::binning_options::{BinningOptions, Evidence, Unseen, Worst};
use super::count::{Count, running};
use super::merge::Bounds;
use super::order::runs;
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
    /// The rows of each bin.
    pub rows: Vec<usize>,
    /// The rows of each bin that have the event.
    pub events: Vec<usize>,
    /// The information value of the characteristic, from the rows as they are.
    pub information_value: f64,
}

/// The best bins of `column` for `events`.
///
/// # Errors
/// [`ErrorKind::Model`] when the bins cannot be built, [`ErrorKind::Training`] when an option is out
/// of its range or the column has another length.
pub fn fit_binning(
    name: &Arc<str>,
    column: &SampleColumn,
    events: &[bool],
    options: &BinningOptions,
) -> Result<FittedBinning> {
    options.check(name)?;
    if column.len() != events.len() {
        let message = format!("`{name}`: its rows are not as many as the events");
        return Err(Error::new(ErrorKind::Training, message));
    }
    let mut apart = vec![Count::default(); options.specials.len().saturating_add(1)];
    let (binning, mut counts) = match column {
        SampleColumn::Number(values) => {
            numbers(name, &known(values, events, options, &mut apart), &apart, options)?
        }
        SampleColumn::Text(values) => {
            texts(name, &known(values, events, options, &mut apart), &apart, options)?
        }
    };
    counts.extend(apart);
    let mut binning = binning;
    for special in &options.specials {
        binning = binning.with_special(special.label.clone(), special.codes.clone())?;
    }
    let total = counts.iter().fold(Count::default(), |sum, count| sum.plus(*count));
    let evidence: Vec<(f64, f64)> = counts.iter().map(|count| count.evidence(total)).collect();
    let woe = declared(&binning, &evidence, &counts, options)?;
    let binning = match (worst(&woe, binning.known(), options.worst), options.unseen) {
        (Some((index, _)), Unseen::Worst) if matches!(binning.bins(), Bins::Text(_)) => {
            binning.with_unseen(index)?
        }
        _ => binning,
    };
    Ok(FittedBinning {
        binning,
        woe,
        rows: counts.iter().map(|count| count.rows()).collect(),
        events: counts.iter().map(|count| count.events).collect(),
        information_value: math::sum(evidence.iter().map(|(_, value)| *value)),
    })
}

/// A value of a column, as a code is compared with it.
trait Known: Clone {
    fn input(&self) -> Input<'_>;
}

impl Known for Decimal {
    fn input(&self) -> Input<'_> {
        Input::Number(*self)
    }
}

impl Known for Arc<str> {
    fn input(&self) -> Input<'_> {
        Input::Text(self)
    }
}

/// Known values with their events; rows of special codes, and then of what is missing, are counted
/// `apart`.
fn known<T: Known>(
    values: &[Option<T>],
    events: &[bool],
    options: &BinningOptions,
    apart: &mut [Count],
) -> Vec<(T, bool)> {
    let mut known = Vec::with_capacity(values.len());
    for (value, event) in values.iter().zip(events) {
        let Some(value) = value else {
            apart.last_mut().iter_mut().for_each(|missing| missing.add(*event));
            continue;
        };
        let special = options.specials.iter().position(|one| one.codes.hold(value.input()));
        match special.and_then(|special| apart.get_mut(special)) {
            Some(special) => special.add(*event),
            None => known.push((value.clone(), *event)),
        }
    }
    known
}

/// The bounds of bins, and the whole sample.
fn places<'a>(running: &'a [Count], apart: &[Count], options: &BinningOptions) -> Places<'a> {
    let known = running.last().copied().unwrap_or_default();
    Places {
        running,
        total: apart.iter().fold(known, |sum, count| sum.plus(*count)),
        bounds: Bounds { bins_max: options.bins_max, rows_min: rows_min(known.rows(), options) },
        fine_max: options.fine_max,
    }
}

/// The fewest rows of a bin.
fn rows_min(known: usize, options: &BinningOptions) -> usize {
    let share = options.share_min * math::count(known);
    math::whole(math::ceil(share)).unwrap_or(known).max(1)
}

/// The count of each bin, from where they end.
fn counts(running: &[Count], ends: &[usize]) -> Vec<Count> {
    let at = |place: usize| running.get(place).copied().unwrap_or_default();
    let starts = std::iter::once(0).chain(ends.iter().copied());
    starts.zip(ends).map(|(start, end)| at(*end).minus(at(start))).collect()
}

fn numbers(
    name: &Arc<str>,
    known: &[(Decimal, bool)],
    apart: &[Count],
    options: &BinningOptions,
) -> Result<(Binning, Vec<Count>)> {
    let runs = runs(known);
    let ends = places(&runs.running, apart, options).best(options.trend.shapes());
    let cuts = ends.iter().filter_map(|end| runs.lowest.get(*end)).copied().collect();
    Ok((Binning::new(name.clone(), Bins::Number(cuts))?, counts(&runs.running, &ends)))
}

/// One fine bin a text, by ascending event rate; rare texts share one.
fn texts(
    name: &Arc<str>,
    known: &[(Arc<str>, bool)],
    apart: &[Count],
    options: &BinningOptions,
) -> Result<(Binning, Vec<Count>)> {
    let mut by_text: BTreeMap<&Arc<str>, Count> = BTreeMap::new();
    for (text, event) in known {
        by_text.entry(text).or_default().add(*event);
    }
    let enough = rows_min(known.len(), options);
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
    let ends = places(&running, apart, options).best(Trend::Any.shapes());
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
    Ok((binning, counts(&running, &ends)))
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
    counts: &[Count],
    options: &BinningOptions,
) -> Result<Vec<f64>> {
    let mut woe: Vec<f64> = evidence.iter().map(|(woe, _)| *woe).collect();
    let known = counts
        .iter()
        .take(binning.known())
        .fold(0_usize, |sum, count| sum.saturating_add(count.rows()));
    let enough = rows_min(known, options);
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
