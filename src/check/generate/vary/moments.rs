//! Days, instants, lengths of time, and how long texts and lists are: each value that something is
//! compared with, and what lies beside it.

use super::{PLACES_MAX, Varying};
use crate::fact::{Field, FieldId};
use crate::value::{MICROS_A_SECOND, SECONDS_A_DAY, Type, day_number};
use std::collections::BTreeMap;

/// Days before and after today at which something else may turn.
const AROUND: [i64; 5] = [0, 1, 30, 365, 3_652];

impl Varying<'_, '_> {
    /// Values at which a comparison turns, with their neighbours; and between two with different
    /// answers, those between which the answer turns.
    pub(super) fn moments(&mut self, (id, field): (FieldId, &Field), start: usize) {
        let Some((mut row, as_of)) = self.row(start) else { return };
        let target = self.target;
        let policy = (self.asker.policy, PLACES_MAX);
        let values = target.compared.values(policy, (id, field), (&mut row, as_of));
        let mut asked: BTreeMap<i64, usize> = BTreeMap::new();
        for value in values {
            let mut beside = Vec::new();
            for step in beside_of(&field.ty) {
                let at = value.saturating_add(*step);
                let known = asked.get(&at).copied();
                let Some(place) = known.or_else(|| self.number(start, field, at)) else { continue };
                asked.insert(at, place);
                beside.push(place);
            }
            self.keep("boundary", field, &beside);
        }
        let now = match &field.ty {
            Type::Date => Some((day_number(as_of.date_naive()), 1)),
            Type::DateTime => {
                Some((as_of.timestamp_micros(), SECONDS_A_DAY.saturating_mul(MICROS_A_SECOND)))
            }
            Type::Duration => Some((0, SECONDS_A_DAY)),
            Type::Text
            | Type::TextList
            | Type::Integer
            | Type::Decimal { .. }
            | Type::Money { .. }
            | Type::Rate { .. }
            | Type::Boolean
            | Type::Enum(_) => None,
        };
        if let Some((now, day)) = now {
            let spans = AROUND.iter().flat_map(|days| [*days, days.saturating_neg()]);
            for span in spans {
                let at = now.saturating_add(span.saturating_mul(day));
                if !asked.contains_key(&at)
                    && let Some(place) = self.number(start, field, at)
                {
                    asked.insert(at, place);
                }
            }
        }
        let asked: Vec<(i64, usize)> = asked.into_iter().collect();
        self.narrow(field, start, &asked);
    }
}

/// From a value that something is compared with: what comes just before it, the value, and what comes
/// just after it. Instants are told apart to the second, which has a first and a last microsecond.
fn beside_of(ty: &Type) -> &'static [i64] {
    if *ty == Type::DateTime { &[-1, 0, 999_999, 1_000_000] } else { &[-1, 0, 1] }
}
