//! Events and non-events, and what they say: weight of evidence and information value.
//!
//! Weight of evidence of a bin: `ln(share of non-events / share of events)`; information value: the
//! sum of `(share of non-events - share of events) * WOE` (Siddiqi, *Credit Risk Scorecards*, 2006).
//! A bin without events or without non-events counts half a row of each more. Counts are whole: of rows, or
//! of millionths of rows where rows have weights.
#![expect(
    clippy::float_arithmetic,
    reason = "weights of evidence are floating-point by definition"
)]

use crate::math;

/// Events and non-events.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Count {
    pub(super) events: usize,
    pub(super) others: usize,
}

/// All that is counted, and how much of it is one row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Whole {
    pub(super) count: Count,
    pub(super) row: usize,
}

impl Count {
    pub(super) fn add(&mut self, event: bool, by: usize) {
        let side = if event { &mut self.events } else { &mut self.others };
        *side = side.saturating_add(by);
    }

    pub(super) fn plus(self, other: Self) -> Self {
        Self {
            events: self.events.saturating_add(other.events),
            others: self.others.saturating_add(other.others),
        }
    }

    pub(super) fn minus(self, other: Self) -> Self {
        Self {
            events: self.events.saturating_sub(other.events),
            others: self.others.saturating_sub(other.others),
        }
    }

    pub(super) fn rows(self) -> usize {
        self.events.saturating_add(self.others)
    }

    /// The share of events; 0 without rows.
    pub(super) fn rate(self) -> f64 {
        math::count(self.events) / math::count(self.rows().max(1))
    }

    /// The weight of evidence and the information value within `whole`.
    pub(super) fn evidence(self, whole: Whole) -> (f64, f64) {
        if self.rows() == 0 {
            return (0.0, 0.0);
        }
        let lacks = self.events == 0 || self.others == 0;
        let half = if lacks { 0.5 * math::count(whole.row) } else { 0.0 };
        let share =
            |part: usize, whole: usize| (math::count(part) + half) / math::count(whole.max(1));
        let (others, events) =
            (share(self.others, whole.count.others), share(self.events, whole.count.events));
        let woe = math::ln(others / events);
        (woe, (others - events) * woe)
    }
}

/// All counts together.
pub(super) fn total<'c>(counts: impl IntoIterator<Item = &'c Count>) -> Count {
    counts.into_iter().fold(Count::default(), |sum, count| sum.plus(*count))
}

/// Counts of everything before each of an ascending row of places, the first of which is the start.
pub(super) fn running(counts: impl IntoIterator<Item = Count>) -> Vec<Count> {
    let mut sums = vec![Count::default()];
    let mut sum = Count::default();
    for count in counts {
        sum = sum.plus(count);
        sums.push(sum);
    }
    sums
}
