//! The proleptic Gregorian calendar: days counted from 1970-01-01, months, weekdays, weeks.
//!
//! The arithmetic is our own because FEEL's years have nine digits, more than date libraries reach.
//!
//! INVARIANT: years have at most ten digits here and days at most thirteen, so no value in between
//! comes near the ends of `i64`: the wrapping operations in this file never wrap.

/// Days from 0001-01-01 to 1970-01-01.
const DAYS_TO_EPOCH: i64 = 719_162;
/// Days in 400 years, after which the calendar repeats.
const DAYS_PER_CYCLE: i64 = 146_097;
/// Days in the first three centuries of a cycle; the fourth has one more.
const DAYS_PER_CENTURY: i64 = 36_524;
/// Days in the leap periods of a century; its last one may have one less.
const DAYS_PER_LEAP_PERIOD: i64 = 1_461;
/// Days in a year without a leap day.
const DAYS_PER_YEAR: i64 = 365;

/// English month names, as FEEL spells them.
const MONTH_NAMES: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
/// English weekday names, as FEEL spells them, Monday first.
const WEEKDAY_NAMES: [&str; 7] =
    ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/// Whether the year has a 29 February.
pub(super) fn is_leap(year: i64) -> bool {
    year.rem_euclid(4) == 0 && (year.rem_euclid(100) != 0 || year.rem_euclid(400) == 0)
}

/// The days of a month from 1 to 12; none for another month.
pub(super) fn days_in_month(year: i64, month: i64) -> Option<i64> {
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => Some(31),
        4 | 6 | 9 | 11 => Some(30),
        2 => Some(if is_leap(year) { 29 } else { 28 }),
        _ => None,
    }
}

/// The days from 1970-01-01 to the first of January of a year.
pub(super) fn first_day_of(year: i64) -> i64 {
    let past = year.wrapping_sub(1);
    let leap_days =
        past.div_euclid(4).wrapping_sub(past.div_euclid(100)).wrapping_add(past.div_euclid(400));
    past.wrapping_mul(DAYS_PER_YEAR).wrapping_add(leap_days).wrapping_sub(DAYS_TO_EPOCH)
}

/// The place of a day in its year, from 1; months out of range count as the nearest one.
pub(super) fn day_of_year(year: i64, month: i64, day: i64) -> i64 {
    (1..month).filter_map(|past| days_in_month(year, past)).fold(day, i64::wrapping_add)
}

/// The days from 1970-01-01 to a date.
pub(super) fn day_number(year: i64, month: i64, day: i64) -> i64 {
    first_day_of(year).wrapping_add(day_of_year(year, month, day)).wrapping_sub(1)
}

/// The year, month and day that are so many days from 1970-01-01.
pub(super) fn date_of(day_number: i64) -> (i64, i64, i64) {
    let days = day_number.wrapping_add(DAYS_TO_EPOCH);
    let (cycles, days) = (days.div_euclid(DAYS_PER_CYCLE), days.rem_euclid(DAYS_PER_CYCLE));
    // The leap day at the end of a cycle would begin a fifth century, that of a leap period a fifth
    // year: hence the two upper bounds of three.
    let centuries = (days / DAYS_PER_CENTURY).min(3);
    let days = days.wrapping_sub(centuries.wrapping_mul(DAYS_PER_CENTURY));
    let (periods, days) = (days / DAYS_PER_LEAP_PERIOD, days % DAYS_PER_LEAP_PERIOD);
    let years = (days / DAYS_PER_YEAR).min(3);
    let mut rest = days.wrapping_sub(years.wrapping_mul(DAYS_PER_YEAR));
    let year = cycles
        .wrapping_mul(400)
        .wrapping_add(centuries.wrapping_mul(100))
        .wrapping_add(periods.wrapping_mul(4))
        .wrapping_add(years)
        .wrapping_add(1);
    let mut month: i64 = 1;
    while let Some(length) = days_in_month(year, month).filter(|length| rest >= *length) {
        rest = rest.wrapping_sub(length);
        month = month.wrapping_add(1);
    }
    (year, month, rest.wrapping_add(1))
}

/// The weekday of a day number, from 1 for Monday to 7 for Sunday.
pub(super) fn weekday(day_number: i64) -> i64 {
    // 1970-01-01 was a Thursday, three days after a Monday.
    day_number.wrapping_add(3).rem_euclid(7).wrapping_add(1)
}

/// The ISO week of a day number: a week belongs to the year its Thursday lies in.
pub(super) fn week_of_year(day_number: i64) -> i64 {
    let thursday = day_number.wrapping_sub(weekday(day_number)).wrapping_add(4);
    let (year, _, _) = date_of(thursday);
    (thursday.wrapping_sub(first_day_of(year)) / 7).wrapping_add(1)
}

/// The name of a month from 1 to 12.
pub(super) fn month_name(month: u8) -> &'static str {
    MONTH_NAMES.get(usize::from(month).wrapping_sub(1)).copied().unwrap_or_default()
}

/// The name of a weekday from 1 to 7.
pub(super) fn weekday_name(weekday: u8) -> &'static str {
    WEEKDAY_NAMES.get(usize::from(weekday).wrapping_sub(1)).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_from_the_first_of_january_1970() {
        assert_eq!(day_number(1970, 1, 1), 0);
        assert_eq!(day_number(1969, 12, 31), -1);
        assert_eq!(day_number(2000, 3, 1), 11_017);
        assert_eq!(day_number(1, 1, 1), -DAYS_TO_EPOCH);
    }

    #[test]
    fn every_day_of_a_whole_cycle_comes_back_and_follows_the_one_before() {
        let mut expected = (-5, 1, 1);
        for day in day_number(-5, 1, 1)..day_number(405, 1, 1) {
            assert_eq!(date_of(day), expected);
            assert_eq!(day_number(expected.0, expected.1, expected.2), day);
            let (year, month, last) = expected;
            expected = match (days_in_month(year, month), month) {
                (Some(length), _) if last < length => (year, month, last + 1),
                (_, 12) => (year + 1, 1, 1),
                _ => (year, month + 1, 1),
            };
        }
    }

    #[test]
    fn the_ends_of_the_range_come_back() {
        for year in [-999_999_999, 999_999_999] {
            assert_eq!(date_of(day_number(year, 12, 31)), (year, 12, 31));
            assert_eq!(date_of(day_number(year, 1, 1)), (year, 1, 1));
        }
    }
}
