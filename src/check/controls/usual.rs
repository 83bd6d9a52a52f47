//! What customers usually are: what the named cases of a policy say first of each field. A witness lies
//! as near to it as it can.

use super::super::prove::side::number;
use crate::fact::FieldId;
use crate::policy::{Policy, Said};
use crate::value::{Timestamp, day_from_number, day_number, parse_timestamp};
use chrono::NaiveTime;
use std::collections::{BTreeMap, BTreeSet};

/// What is usual under one policy.
pub(super) struct Usual {
    values: BTreeMap<FieldId, i64>,
    day: i64,
    /// Parameters that are below zero on no day.
    not_negative: BTreeSet<FieldId>,
}

impl Usual {
    pub(super) fn of_cases(policy: &Policy) -> Self {
        let (cases, schema) = (policy.test_cases(), policy.schema());
        let mut values = BTreeMap::new();
        let mut day = None;
        for (at, _, expected) in cases.cases() {
            day = day.or_else(|| cases.as_of(at).map(|as_of| day_number(as_of.date_naive())));
            if expected.outcome.is_none_or(|outcome| !outcome.goes_on()) {
                continue;
            }
            for (name, given) in cases.facts(at) {
                let id = schema.find(name);
                let known = match &given.said {
                    Said::Value(value) => id.and_then(|id| {
                        number(&schema.field(id)?.datum(value).ok()?, &[]).map(|at| (id, at))
                    }),
                    Said::Missing(_) => None,
                };
                if let Some((id, value)) = known {
                    values.entry(id).or_insert(value);
                }
            }
        }
        let someday = || parse_timestamp("2026-07-01T12:00:00Z");
        let day = day.or_else(|| someday().map(|day| day_number(day.date_naive())));
        let not_negative = policy.parameters().never_negative();
        Self { values, day: day.unwrap_or_default(), not_negative }
    }

    /// Whether a parameter is below zero on no day.
    pub(super) fn never_negative(&self, id: FieldId) -> bool {
        self.not_negative.contains(&id)
    }

    /// The usual value of a field.
    pub(super) fn of(&self, id: FieldId) -> Option<i64> {
        self.values.get(&id).copied()
    }

    /// Noon of the day between these that is nearest to a usual one.
    pub(super) fn moment(&self, first: i64, last: i64) -> Option<Timestamp> {
        let noon = NaiveTime::from_hms_opt(12, 0, 0)?;
        let day = day_from_number(self.day.clamp(first, last))?;
        Some(day.and_time(noon).and_utc().fixed_offset())
    }
}
