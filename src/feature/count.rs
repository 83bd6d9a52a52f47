//! Events and non-events, and what they say: weight of evidence and information value.
//!
//! Weight of evidence of a bin: `ln(share of non-events / share of events)`; information value: the
//! sum of `(share of non-events - share of events) * WOE` (Siddiqi, *Credit Risk Scorecards*, 2006).
//! A bin without events or without non-events counts half a row of each more.
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

impl Count {
    pub(super) fn add(&mut self, event: bool) {
        let side = if event { &mut self.events } else { &mut self.others };
        *side = side.saturating_add(1);
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

    /// The weight of evidence and the information value within `total`.
    pub(super) fn evidence(self, total: Self) -> (f64, f64) {
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
