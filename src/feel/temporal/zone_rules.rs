//! What the time-zone database says of an instant, of a local time, and of years it does not reach.
//!
//! The database is asked in one way only: for the offset at an instant. Its table ends with 2099,
//! but its rules do not. A later year borrows the offsets of a year inside the table that has the
//! same calendar; every year before 1800 has the local mean time the zone began with.

use super::calendar::{date_of, day_number, first_day_of, is_leap, weekday};
use chrono::{DateTime, Offset, TimeZone};
use chrono_tz::Tz;

/// Seconds in a day.
const SECONDS_PER_DAY: i64 = 86_400;
/// 1800-01-01: no zone has a rule before.
const FIRST_INSTANT: i64 = -5_364_662_400;
/// 2100-01-01, where the table of the database ends.
const END_INSTANT: i64 = 4_102_444_800;
/// Some 28 successive years have every calendar there is; these are the last in the table.
const LENT_YEARS: std::ops::RangeInclusive<i64> = 2_072..=2_099;
/// 2030-01-01 and 2030-07-01, one of them outside daylight saving time in either hemisphere.
const WINTER_INSTANTS: [i64; 2] = [1_893_456_000, 1_909_094_400];

/// The offset of a zone, in seconds east, at an instant in seconds since 1970 in UTC.
pub(super) fn offset_at(zone: Tz, instant: i64) -> i32 {
    let known = if instant < FIRST_INSTANT {
        FIRST_INSTANT
    } else if instant < END_INSTANT {
        instant
    } else {
        lent_instant(instant)
    };
    // An instant between 1800 and 2100 is always one of chrono's.
    DateTime::from_timestamp(known, 0).map_or(0, |instant| {
        zone.offset_from_utc_datetime(&instant.naive_utc()).fix().local_minus_utc()
    })
}

/// The same second of the same day in a year inside the table.
fn lent_instant(instant: i64) -> i64 {
    let days = instant.div_euclid(SECONDS_PER_DAY);
    let (year, _, _) = date_of(days);
    let first_day = first_day_of(year);
    let has_same_calendar = |lent: &i64| {
        is_leap(*lent) == is_leap(year) && weekday(first_day_of(*lent)) == weekday(first_day)
    };
    let lent = LENT_YEARS.into_iter().find(has_same_calendar).unwrap_or(*LENT_YEARS.end());
    // Days of nine-digit years are far from the ends of `i64`, in seconds too.
    let years_apart = first_day.wrapping_sub(day_number(lent, 1, 1));
    instant.wrapping_sub(years_apart.wrapping_mul(SECONDS_PER_DAY))
}

/// The offset of a time on the local clock, in seconds since 1970 as that clock counts them.
///
/// When the clock was put back, a time comes twice: the first is meant. When it was put forward, a
/// time is left out: it is counted on from before the change. Either way the offset before counts.
pub(super) fn offset_of_local(zone: Tz, local: i64) -> i32 {
    // No offset is a whole day, so the instants asked for lie before and behind the one meant, and
    // at most one change lies between them. Seconds of nine-digit years never wrap.
    let before = offset_at(zone, local.wrapping_sub(SECONDS_PER_DAY));
    let after = offset_at(zone, local.wrapping_add(SECONDS_PER_DAY));
    let holds = |offset: i32| offset_at(zone, local.wrapping_sub(i64::from(offset))) == offset;
    if before != after && !holds(before) && holds(after) { after } else { before }
}

/// The offset of a zone outside daylight saving time, by the rules that are in force for good.
pub(super) fn standard_offset(zone: Tz) -> i32 {
    let [january, july] = WINTER_INSTANTS.map(|instant| offset_at(zone, instant));
    january.min(july)
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::MappedLocalTime;
    use chrono_tz::TZ_VARIANTS;

    fn zone(name: &str) -> Tz {
        name.parse().unwrap()
    }

    /// Seconds since 1970 of a time on a day, on whatever clock it is.
    fn seconds(date: (i64, i64, i64), hour: i64, minute: i64) -> i64 {
        day_number(date.0, date.1, date.2) * SECONDS_PER_DAY + hour * 3_600 + minute * 60
    }

    #[test]
    fn the_constants_are_the_days_they_name() {
        assert_eq!(FIRST_INSTANT, seconds((1800, 1, 1), 0, 0));
        assert_eq!(END_INSTANT, seconds((2100, 1, 1), 0, 0));
        assert_eq!(WINTER_INSTANTS[0], seconds((2030, 1, 1), 0, 0));
        assert_eq!(WINTER_INSTANTS[1], seconds((2030, 7, 1), 0, 0));
    }

    #[test]
    fn a_time_that_comes_twice_or_never_has_the_offset_before_the_change() {
        let paris = zone("Europe/Paris");
        assert_eq!(offset_of_local(paris, seconds((2021, 10, 31), 1, 59)), 7_200);
        assert_eq!(offset_of_local(paris, seconds((2021, 10, 31), 2, 30)), 7_200);
        assert_eq!(offset_of_local(paris, seconds((2021, 10, 31), 3, 0)), 3_600);
        assert_eq!(offset_of_local(paris, seconds((2021, 3, 28), 1, 59)), 3_600);
        assert_eq!(offset_of_local(paris, seconds((2021, 3, 28), 2, 30)), 3_600);
        assert_eq!(offset_of_local(paris, seconds((2021, 3, 28), 3, 0)), 7_200);
    }

    #[test]
    fn local_times_have_the_offset_the_database_gives_them() {
        // Days and hours are prime steps apart, so that every hour of the day is met.
        for zone in TZ_VARIANTS.iter().step_by(7) {
            for local in (-3_000_000_000..4_100_000_000_i64).step_by(86_400 * 11 + 3_607) {
                let naive = DateTime::from_timestamp(local, 0).unwrap().naive_utc();
                let offset = offset_of_local(*zone, local);
                match zone.offset_from_local_datetime(&naive) {
                    MappedLocalTime::Single(known) | MappedLocalTime::Ambiguous(known, _) => {
                        assert_eq!(offset, known.fix().local_minus_utc(), "{zone} {naive}");
                    }
                    MappedLocalTime::None => {}
                }
            }
        }
    }

    #[test]
    fn years_past_the_table_keep_the_rules_of_the_zone() {
        let paris = zone("Europe/Paris");
        assert_eq!(offset_of_local(paris, seconds((2400, 7, 1), 12, 0)), 7_200);
        assert_eq!(offset_of_local(paris, seconds((2400, 1, 1), 12, 0)), 3_600);
        // 2101 has the calendar of 2095, whose last Sunday of March is the 27th too.
        assert_eq!(offset_of_local(paris, seconds((2_101, 3, 27), 1, 59)), 3_600);
        assert_eq!(offset_of_local(paris, seconds((2_101, 3, 27), 3, 0)), 7_200);
        assert_eq!(offset_of_local(paris, seconds((999_999_999, 7, 1), 0, 0)), 7_200);
        assert_eq!(offset_of_local(paris, seconds((-999_999_999, 7, 1), 0, 0)), 561);
    }

    #[test]
    fn the_standard_offset_is_that_of_the_winter() {
        for (name, offset) in [
            ("Europe/Paris", 3_600),
            ("Europe/Dublin", 0),
            ("Australia/Melbourne", 36_000),
            ("Asia/Shanghai", 28_800),
            ("Etc/UTC", 0),
        ] {
            assert_eq!(standard_offset(zone(name)), offset, "{name}");
        }
    }
}
