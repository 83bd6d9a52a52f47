//! The rows of a column that are not set apart: neither missing nor a special code.

use super::Input;
use super::binning_options::BinningOptions;
use super::count::Count;
use super::sample::{Outcomes, units};
use rust_decimal::Decimal;
use std::sync::Arc;

/// A value of a column, as a code is compared with it.
pub(super) trait Value: Clone {
    fn input(&self) -> Input<'_>;
}

impl Value for Decimal {
    fn input(&self) -> Input<'_> {
        Input::Number(*self)
    }
}

impl Value for Arc<str> {
    fn input(&self) -> Input<'_> {
        Input::Text(self)
    }
}

/// Known values, and what is counted apart.
pub(super) struct Known<T> {
    /// Each with whether the event happened.
    pub(super) values: Vec<(T, bool)>,
    /// How much each counts, in units; none where all count one row.
    pub(super) weights: Vec<u32>,
    /// The rows of each special code, and then of what is missing.
    pub(super) apart: Vec<Count>,
}

impl<T: Value> Known<T> {
    /// The known among `values` that count at all; what is not known is added to `apart`.
    pub(super) fn of(
        values: &[Option<T>],
        outcomes: Outcomes<'_>,
        options: &BinningOptions,
        apart: Vec<Count>,
    ) -> Self {
        let mut known =
            Self { values: Vec::with_capacity(values.len()), weights: Vec::new(), apart };
        let mut weights = outcomes.weights.iter();
        for (value, event) in values.iter().zip(outcomes.events) {
            let weight = weights.next();
            if weight == Some(&0) {
                continue;
            }
            let by = weight.map_or(1, |weight| units(*weight));
            let place = match value {
                None => known.apart.len().checked_sub(1),
                Some(value) => {
                    options.specials.iter().position(|one| one.codes.hold(value.input()))
                }
            };
            match (value, place.and_then(|place| known.apart.get_mut(place))) {
                (_, Some(count)) => count.add(*event, by),
                (Some(value), None) => {
                    known.values.push((value.clone(), *event));
                    known.weights.extend(weight);
                }
                (None, None) => {}
            }
        }
        known
    }

    /// Each known value with whether the event happened and how much it counts.
    pub(super) fn rows(&self) -> impl Iterator<Item = (&T, bool, usize)> {
        let weights = self.weights.iter().map(|weight| units(*weight));
        let weights = weights.chain(std::iter::repeat(1));
        self.values.iter().zip(weights).map(|((value, event), weight)| (value, *event, weight))
    }

    /// The counts of known bins, and then those of what was set apart.
    pub(super) fn with_apart(&self, mut counts: Vec<Count>) -> Vec<Count> {
        counts.extend(&self.apart);
        counts
    }
}
