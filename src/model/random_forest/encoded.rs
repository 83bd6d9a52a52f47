//! A column as numbers without gaps, which is what the grower of the trees reads.
#![expect(clippy::float_arithmetic, reason = "shares of events are doubles")]

use crate::feature::SampleColumn;
use crate::math;
use crate::model::categories::most_frequent;
use crate::model::forest::{Category, ForestInput, Side};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Texts of one column that are told apart.
const CATEGORIES_MAX: usize = 255;
/// Rows with the usual share of events that each text has beside its own, so that a rare one does
/// not stand where its few rows happen to be.
const USUAL_ROWS: f64 = 20.0;

/// A column as numbers.
#[derive(Debug)]
pub(super) struct Encoded {
    pub(super) input: ForestInput,
    /// The value of each row; what is missing is below or above all that is known.
    pub(super) values: Vec<f64>,
    /// Where what is missing stands, and so the way that it goes.
    pub(super) missing: Side,
    /// The least and the greatest of the known values.
    known: (f64, f64),
}

impl Encoded {
    pub(super) fn new(name: &Arc<str>, column: &SampleColumn, events: &[bool]) -> Self {
        let (input, mut values) = match column {
            SampleColumn::Number(values) => {
                let values = values.iter().map(|value| value.map_or(f64::NAN, math::float));
                (ForestInput::number(name.clone()), values.collect())
            }
            SampleColumn::Text(values) => texts(name, values, events),
        };
        let missing = nearer(&values, events);
        let known = values.iter().filter(|value| !value.is_nan());
        let known = known.fold((f64::INFINITY, f64::NEG_INFINITY), |(least, greatest), value| {
            (least.min(*value), greatest.max(*value))
        });
        let known = if known.0 <= known.1 { known } else { (0.0, 0.0) };
        let beyond = match missing {
            Side::Left => known.0 - known.0.abs() - 1.0,
            Side::Right => known.1 + known.1.abs() + 1.0,
        };
        for value in values.iter_mut().filter(|value| value.is_nan()) {
            *value = beyond;
        }
        Self { input, values, missing, known }
    }

    /// The threshold of a question about values that may be missing: where it tells what is missing
    /// from all that is known, it does so for values beyond those of the sample too.
    pub(super) fn threshold(&self, found: f64) -> f64 {
        if found < self.known.0 {
            f64::MIN
        } else if found >= self.known.1 {
            f64::MAX
        } else {
            found
        }
    }
}

/// Texts as their places among all in the order of their shares of events.
fn texts(name: &Arc<str>, values: &[Option<Arc<str>>], events: &[bool]) -> (ForestInput, Vec<f64>) {
    let usual = share(events.iter().copied());
    let mut rows: BTreeMap<&Arc<str>, (f64, f64)> = BTreeMap::new();
    for (text, event) in values.iter().zip(events) {
        if let Some(text) = text {
            let (events, all) = rows.entry(text).or_default();
            *events += f64::from(*event);
            *all += 1.0;
        }
    }
    let share = |text: &Arc<str>| {
        let (events, all) = rows.get(text).copied().unwrap_or_default();
        (events + USUAL_ROWS * usual) / (all + USUAL_ROWS)
    };
    let mut texts = most_frequent(values, CATEGORIES_MAX);
    texts.sort_by(|left, right| share(left).total_cmp(&share(right)));
    let places: BTreeMap<&Arc<str>, usize> =
        texts.iter().enumerate().map(|(place, text)| (text, place)).collect();
    let place = |text: &Option<Arc<str>>| {
        text.as_ref()
            .and_then(|text| places.get(text))
            .map_or(f64::NAN, |place| math::count(*place))
    };
    let codes = values.iter().map(place).collect();
    let categories = texts.iter().map(|text| Category::Text(text.clone())).collect();
    (ForestInput::categories(name.clone(), categories), codes)
}

/// That half of the known values whose share of events is nearer to that of what is missing; of all
/// rows, where nothing is missing.
fn nearer(values: &[f64], events: &[bool]) -> Side {
    let mut known: Vec<f64> = values.iter().copied().filter(|value| !value.is_nan()).collect();
    known.sort_unstable_by(f64::total_cmp);
    let middle = known.get(known.len() / 2).copied().unwrap_or_default();
    let of = |which: &dyn Fn(f64) -> bool| {
        share(
            values.iter().zip(events).filter(|(value, _)| which(**value)).map(|(_, event)| *event),
        )
    };
    let missing = of(&f64::is_nan);
    let missing = if missing.is_nan() { share(events.iter().copied()) } else { missing };
    let (low, high) = (of(&|value| value < middle), of(&|value| value >= middle));
    if (missing - high).abs() < (missing - low).abs() { Side::Right } else { Side::Left }
}

/// The share of events, NaN of none.
fn share(events: impl Iterator<Item = bool>) -> f64 {
    let (happened, all) =
        events.fold((0.0, 0.0), |(happened, all), event| (happened + f64::from(event), all + 1.0));
    happened / all
}
