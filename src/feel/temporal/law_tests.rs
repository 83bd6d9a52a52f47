//! Laws that hold for all values: what is written is read back, and sums undo differences.

use super::*;
use proptest::prelude::*;

/// The days of nine-digit years.
const DAYS: std::ops::RangeInclusive<i64> = -365_243_219_162..=365_241_780_471;

prop_compose! {
    fn dates()(day in DAYS) -> Date {
        Date::of_day_number(day).unwrap()
    }
}

/// Dates that no sum below carries past the last year.
fn near_dates() -> impl Strategy<Value = Date> {
    (-1_000_000_i64..1_000_000).prop_map(|day| Date::of_day_number(day).unwrap())
}

fn zones() -> impl Strategy<Value = Option<Zone>> {
    prop_oneof![
        Just(None),
        Just(Zone::of_name("Europe/Paris").ok()),
        Just(Zone::of_name("Australia/Melbourne").ok()),
        Just(Zone::of_name("America/St_Johns").ok()),
        (-64_800_i64..=64_800).prop_map(|seconds| Zone::of_offset(seconds).ok()),
    ]
}

prop_compose! {
    fn times()(nanos in 0..NANOS_PER_DAY, zone in zones()) -> Time {
        Time::of_nanos(nanos, zone).unwrap()
    }
}

prop_compose! {
    fn date_times()(date in near_dates(), time in times()) -> DateTime {
        DateTime::new(date, time)
    }
}

prop_compose! {
    fn lengths()(nanos in -100_000_000_000_000_000_i128..100_000_000_000_000_000) -> DaysTime {
        DaysTime::new(nanos).unwrap()
    }
}

proptest! {
    #[test]
    fn dates_are_read_as_they_are_written(date in dates()) {
        prop_assert_eq!(Date::parse(&date.to_string()), Ok(date));
        prop_assert_eq!(Date::of_day_number(date.day_number()), Ok(date));
    }

    #[test]
    fn times_are_read_as_they_are_written(time in times()) {
        prop_assert_eq!(Time::parse(&time.to_string()), Ok(time));
        let parts = Time::new(time.hour(), time.minute(), time.second_nanos(), time.zone());
        prop_assert_eq!(parts, Ok(time));
    }

    #[test]
    fn dates_with_times_are_read_as_they_are_written(date in dates(), time in times()) {
        let value = DateTime::new(date, time);
        prop_assert_eq!(DateTime::parse(&value.to_string()), Ok(value));
        prop_assert_eq!(Temporal::parse(&value.to_string()), Ok(Temporal::DateTime(value)));
    }

    #[test]
    fn durations_are_read_as_they_are_written(months in any::<i32>(), length in lengths()) {
        let months = YearsMonths::new(i64::from(months)).unwrap();
        prop_assert_eq!(Duration::parse(&months.to_string()), Ok(Duration::YearsMonths(months)));
        prop_assert_eq!(Duration::parse(&length.to_string()), Ok(Duration::DaysTime(length)));
    }

    #[test]
    fn no_text_makes_reading_fail_in_another_way(text in "[-+PTZYMDHS0-9:.@]{0,24}|.{0,12}") {
        let _ = Temporal::parse(&text);
        let _ = DateTime::parse(&text);
    }

    #[test]
    fn a_difference_added_again_leads_back(from in dates(), to in dates()) {
        let length = to.since(from).unwrap();
        prop_assert_eq!(from.plus_time(length), Ok(to));
        prop_assert_eq!(from.since(to), Ok(length.negated()));
        prop_assert_eq!(to.cmp(&from), length.cmp(&DaysTime::ZERO));
    }

    #[test]
    fn an_instant_moves_by_the_length_added(value in date_times(), length in lengths()) {
        let moved = value.plus(length).unwrap();
        prop_assert_eq!(moved.zone(), value.zone());
        // A named clock that is put back shows an hour twice, and only the first is kept.
        let error = moved.value() - value.value() - length.total_nanos();
        let twice = value.timezone().is_some() && error.rem_euclid(1_800_000_000_000) == 0;
        prop_assert!(error == 0 || (twice && (-3_600_000_000_000..0).contains(&error)));
    }

    #[test]
    fn an_instant_in_a_zone_is_that_instant(nanos in any::<i64>(), offset in -64_800_i64..=64_800) {
        let zone = Zone::of_offset(offset).unwrap();
        let value = DateTime::of_instant(i128::from(nanos), zone).unwrap();
        prop_assert_eq!(value.value(), i128::from(nanos));
    }

    #[test]
    fn a_time_goes_round_the_clock(time in times(), length in lengths()) {
        let there = time.plus(length).unwrap();
        prop_assert_eq!(there.plus(length.negated()), Ok(time));
    }

    #[test]
    fn whole_months_do_not_overshoot(from in near_dates(), to in near_dates()) {
        let months = from.months_until(to).unwrap();
        let reached = from.plus_months(months).unwrap();
        let (first, last) = (from.min(to), from.max(to));
        prop_assert!((first..=last).contains(&reached));
        prop_assert!(to.since(reached).unwrap().days().abs() < 31);
    }

    #[test]
    fn order_and_equality_agree(one in date_times(), other in date_times()) {
        let order = one.compare(other);
        prop_assert_eq!(order.map(std::cmp::Ordering::reverse), other.compare(one));
        prop_assert_eq!(one.equals(other), order == Some(std::cmp::Ordering::Equal));
    }
}
