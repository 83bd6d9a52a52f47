//! Finding bins: the exact best merge of fine bins by information value, monotone in the event rate.
//!
//! Weight of evidence of a bin: `ln(share of non-events / share of events)`; information value: the
//! sum of `(share of non-events - share of events) * WOE` (Siddiqi, *Credit Risk Scorecards*, 2006).
//! A bin without events or without non-events counts half a row of each more.
#![expect(
    clippy::float_arithmetic,
    reason = "weights of evidence are floating-point by definition"
)]

use super::{Binning, Bins, SampleColumn};
use crate::error::Result;
use crate::limits::BINS_MAX;
use crate::math;
use rust_decimal::Decimal;
use std::collections::BTreeMap;
use std::sync::Arc;

/// How bins are found.
#[derive(Debug, Clone, Copy)]
pub struct BinningOptions {
    /// The most bins of known values, 2 to 200.
    pub bins_max: usize,
    /// The least share of all rows in one bin.
    pub share_min: f64,
    /// The most fine bins that are merged from.
    pub fine_max: usize,
}

impl Default for BinningOptions {
    fn default() -> Self {
        Self { bins_max: 8, share_min: 0.05, fine_max: 64 }
    }
}

/// Bins, with what the sample says of each.
#[derive(Debug, Clone)]
pub struct FittedBinning {
    /// The bins.
    pub binning: Binning,
    /// The weight of evidence of each bin, that of what is missing last.
    pub woe: Vec<f64>,
    /// The rows of each bin.
    pub rows: Vec<usize>,
    /// The information value of the characteristic.
    pub information_value: f64,
}

/// Events and non-events.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Count {
    events: usize,
    others: usize,
}

impl Count {
    fn add(&mut self, event: bool) {
        let side = if event { &mut self.events } else { &mut self.others };
        *side = side.saturating_add(1);
    }

    fn plus(self, other: Self) -> Self {
        Self {
            events: self.events.saturating_add(other.events),
            others: self.others.saturating_add(other.others),
        }
    }

    fn minus(self, other: Self) -> Self {
        Self {
            events: self.events.saturating_sub(other.events),
            others: self.others.saturating_sub(other.others),
        }
    }

    fn rows(self) -> usize {
        self.events.saturating_add(self.others)
    }

    fn rate(self) -> f64 {
        math::count(self.events) / math::count(self.rows().max(1))
    }

    /// The weight of evidence and the information value within `total`.
    fn evidence(self, total: Self) -> (f64, f64) {
        if self.rows() == 0 {
            return (0.0, 0.0);
        }
        let half = if self.events == 0 || self.others == 0 { 0.5 } else { 0.0 };
        let share =
            |part: usize, whole: usize| (math::count(part) + half) / math::count(whole.max(1));
        let (others, events) = (share(self.others, total.others), share(self.events, total.events));
        let woe = math::ln(others / events);
        (woe, (others - events) * woe)
    }
}

/// The best bins of `column` for `events`.
///
/// # Errors
/// [`crate::error::ErrorKind::Model`] when the bins cannot be built.
pub fn fit_binning(
    name: &Arc<str>,
    column: &SampleColumn,
    events: &[bool],
    options: &BinningOptions,
) -> Result<FittedBinning> {
    let (fine, missing) = match column {
        SampleColumn::Number(values) => fine_numbers(values, events, options.fine_max),
        SampleColumn::Text(values) => fine_texts(values, events, events.len(), options.share_min),
    };
    let counts: Vec<Count> = fine.iter().map(|(_, count)| *count).collect();
    let total = counts.iter().fold(missing, |sum, count| sum.plus(*count));
    let ends = best_merge(&counts, total, options);
    let (mut merged, mut start) = (Vec::new(), 0);
    for end in &ends {
        let part = counts.get(start..*end).unwrap_or_default();
        merged.push(part.iter().fold(Count::default(), |sum, count| sum.plus(*count)));
        start = *end;
    }
    let bins = match column {
        SampleColumn::Number(_) => Bins::Number(cuts(&fine, &ends)),
        SampleColumn::Text(_) => Bins::Text(groups(&fine, &ends)),
    };
    merged.push(missing);
    let evidence: Vec<(f64, f64)> = merged.iter().map(|count| count.evidence(total)).collect();
    Ok(FittedBinning {
        binning: Binning::new(name.clone(), bins)?,
        woe: evidence.iter().map(|(woe, _)| *woe).collect(),
        rows: merged.iter().map(|count| count.rows()).collect(),
        information_value: math::sum(evidence.iter().map(|(_, value)| *value)),
    })
}

/// The lowest value of a fine bin, or its texts.
#[derive(Debug, Clone)]
enum Fine {
    From(Decimal),
    Texts(Vec<Arc<str>>),
}

type FineBins = (Vec<(Fine, Count)>, Count);

/// Fine bins of about equal size that never split equal values.
fn fine_numbers(values: &[Option<Decimal>], events: &[bool], fine_max: usize) -> FineBins {
    let mut missing = Count::default();
    let mut by_value: BTreeMap<Decimal, Count> = BTreeMap::new();
    for (value, event) in values.iter().zip(events) {
        match value {
            Some(value) => by_value.entry(value.normalize()).or_default().add(*event),
            None => missing.add(*event),
        }
    }
    let known: usize = by_value.values().map(|count| count.rows()).sum();
    let target = known.div_ceil(fine_max.clamp(2, 1_024));
    let mut fine: Vec<(Fine, Count)> = Vec::new();
    for (value, count) in by_value {
        match fine.last_mut() {
            Some((_, last)) if last.rows().saturating_add(count.rows()) <= target => {
                *last = last.plus(count);
            }
            _ => fine.push((Fine::From(value), count)),
        }
    }
    (fine, missing)
}

/// One fine bin a text, by ascending event rate; rare texts share one.
fn fine_texts(
    values: &[Option<Arc<str>>],
    events: &[bool],
    rows: usize,
    share_min: f64,
) -> FineBins {
    let mut missing = Count::default();
    let mut by_text: BTreeMap<Arc<str>, Count> = BTreeMap::new();
    for (value, event) in values.iter().zip(events) {
        match value {
            Some(text) => by_text.entry(text.clone()).or_default().add(*event),
            None => missing.add(*event),
        }
    }
    let rare = |count: &Count| math::count(count.rows()) < share_min * math::count(rows);
    let mut fine: Vec<(Fine, Count)> = Vec::new();
    let (mut few, mut few_count) = (Vec::new(), Count::default());
    for (text, count) in by_text {
        if rare(&count) {
            few.push(text);
            few_count = few_count.plus(count);
        } else {
            fine.push((Fine::Texts(vec![text]), count));
        }
    }
    if !few.is_empty() {
        fine.push((Fine::Texts(few), few_count));
    }
    fine.sort_by(|left, right| left.1.rate().total_cmp(&right.1.rate()));
    (fine, missing)
}

fn cuts(fine: &[(Fine, Count)], ends: &[usize]) -> Vec<Decimal> {
    let starts = ends.iter().filter_map(|end| fine.get(*end));
    let cut = |(fine, _): &(Fine, Count)| match fine {
        Fine::From(value) => Some(*value),
        Fine::Texts(_) => None,
    };
    starts.filter_map(cut).collect()
}

fn groups(fine: &[(Fine, Count)], ends: &[usize]) -> Vec<Vec<Arc<str>>> {
    let mut start = 0;
    let mut all = Vec::new();
    for end in ends {
        let part = fine.get(start..*end).unwrap_or_default();
        let texts = part.iter().flat_map(|(fine, _)| match fine {
            Fine::Texts(texts) => texts.clone(),
            Fine::From(_) => Vec::new(),
        });
        all.push(texts.collect());
        start = *end;
    }
    all
}

/// The ends of the merged bins that have the highest information value among all merges whose event
/// rates ascend, or all whose event rates descend. Exact, by dynamic programming.
fn best_merge(counts: &[Count], total: Count, options: &BinningOptions) -> Vec<usize> {
    let upward = merge(counts, total, options, true);
    let downward = merge(counts, total, options, false);
    let best = if downward.0 > upward.0 { downward } else { upward };
    if best.1.is_empty() { vec![counts.len()] } else { best.1 }
}

/// The best merge in one direction: its value and its ends.
fn merge(counts: &[Count], total: Count, options: &BinningOptions, up: bool) -> (f64, Vec<usize>) {
    let fine = counts.len();
    let mut sums = vec![Count::default()];
    for count in counts {
        let last = sums.last().copied().unwrap_or_default();
        sums.push(last.plus(*count));
    }
    let between = |from: usize, to: usize| {
        let at = |index: usize| sums.get(index).copied().unwrap_or_default();
        at(to).minus(at(from))
    };
    let rows_min = options.share_min * math::count(total.rows());
    let bins_max = options.bins_max.clamp(2, BINS_MAX);
    let mut best: Vec<Level> = Vec::new();
    for bins in 1..=bins_max {
        let mut level: Level = vec![Vec::new(); fine.saturating_add(1)];
        for to in bins..=fine {
            let starts = if bins == 1 { 0..1 } else { bins.saturating_sub(1)..to };
            for from in starts {
                let count = between(from, to);
                if math::count(count.rows()) < rows_min {
                    continue;
                }
                let fits = |part: &&Part| {
                    let (last, this) = (between(part.from, from).rate(), count.rate());
                    if up { last <= this } else { last >= this }
                };
                let before = match best.last() {
                    None => Some((0.0, 0)),
                    Some(shorter) => shorter
                        .get(from)
                        .into_iter()
                        .flatten()
                        .filter(fits)
                        .map(|part| (part.value, part.from))
                        .max_by(|left, right| left.0.total_cmp(&right.0)),
                };
                if let (Some((sum, before)), Some(parts)) = (before, level.get_mut(to)) {
                    let value = sum + count.evidence(total).1;
                    parts.push(Part { from, value, before });
                }
            }
        }
        best.push(level);
    }
    trace(&best, fine)
}

/// The last bin of a merge: where it begins, the value of the whole merge, and where the bin before
/// it begins.
#[derive(Debug, Clone, Copy)]
struct Part {
    from: usize,
    value: f64,
    before: usize,
}

/// For each end, the best merges with one number of bins, by the beginning of their last bin.
type Level = Vec<Vec<Part>>;

/// Walks back from the best way to end at `fine`.
fn trace(best: &[Level], fine: usize) -> (f64, Vec<usize>) {
    let ending = |level: &Level, to: usize| level.get(to).cloned().unwrap_or_default();
    let mut found: Option<(usize, Part)> = None;
    for (index, level) in best.iter().enumerate() {
        for part in ending(level, fine) {
            if found.is_none_or(|(_, highest)| part.value > highest.value) {
                found = Some((index, part));
            }
        }
    }
    let Some((mut index, mut part)) = found else { return (0.0, Vec::new()) };
    let value = part.value;
    let mut ends = vec![fine];
    while let Some(shorter) = index.checked_sub(1) {
        ends.push(part.from);
        let parts = best.get(shorter).map(|level| ending(level, part.from)).unwrap_or_default();
        let Some(before) = parts.into_iter().find(|before| before.from == part.before) else {
            break;
        };
        (index, part) = (shorter, before);
    }
    ends.reverse();
    (value, ends)
}

#[cfg(test)]
#[path = "binning_fit_tests.rs"]
mod tests;
