//! The day on which a policy is asked where nobody says one.

use crate::policy::Policy;
use crate::value::{Timestamp, day_from_number, day_number};
use chrono::NaiveTime;

/// 2026-01-01.
const USUAL_DAY: i64 = 739_617;

/// The first day on which the policy is in force, or of 2026.
pub(super) fn first_day(policy: &Policy) -> i64 {
    let first = policy.periods().first().map_or(USUAL_DAY, |(first, _)| day_number(*first));
    first.max(USUAL_DAY)
}

/// Noon of a day.
pub(super) fn noon(day: i64) -> Timestamp {
    let noon = NaiveTime::from_hms_opt(12, 0, 0).unwrap_or_default();
    day_from_number(day).unwrap_or_default().and_time(noon).and_utc().fixed_offset()
}
