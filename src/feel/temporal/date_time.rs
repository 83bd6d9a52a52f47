//! Dates with times: instants when they have a zone, local when they have none.

use super::scan::Scan;
use super::{
    Date, DaysTime, Fallible, Fault, MIXED_ZONES, NANOS_PER_DAY, NANOS_PER_SECOND, Time,
    YEAR_RANGE, YearsMonths, Zone, split_days,
};
use std::cmp::Ordering;
use std::fmt;

/// Seconds in a day.
const SECONDS_PER_DAY: i64 = 86_400;
/// Seconds since 1970 that every instant of a nine-digit year is among, whatever its zone.
const SECONDS: std::ops::RangeInclusive<i64> = -100_000_000_000_000_000..=100_000_000_000_000_000;

/// A time on a day.
///
/// `==` is FEEL's `is`: the same clock, the same zone written alike. FEEL's `=` is
/// [`equals`](Self::equals).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct DateTime {
    date: Date,
    time: Time,
}

impl DateTime {
    /// The time on the day: any two make one.
    pub fn new(date: Date, time: Time) -> Self {
        Self { date, time }
    }

    /// Reads a date, a `T` and a time; or a date alone, which is its local midnight.
    ///
    /// The end of a day, `24:00:00`, is the midnight of the next.
    ///
    /// # Errors
    /// When the text has another form, or there is no such day, time or zone.
    pub fn parse(text: &str) -> Fallible<Self> {
        let mut scan = Scan::new(text);
        let date = Date::scan(&mut scan)?;
        if scan.is_done() {
            return Ok(Self::new(date, Time::LOCAL_MIDNIGHT));
        }
        if !scan.take('T') {
            return Err(Fault("a date and time is written like 2020-01-31T10:15:30"));
        }
        let (time, is_end_of_day) = Time::scan(&mut scan)?;
        if !is_end_of_day {
            return Ok(Self::new(date, time));
        }
        let next = Date::of_day_number(date.day_number().saturating_add(1))?;
        Ok(Self::new(next, time))
    }

    /// The value that is at an instant, in nanoseconds since 1970 in UTC, on the clock of a zone.
    ///
    /// # Errors
    /// When the year there would have more than nine digits.
    pub fn of_instant(nanos: i128, zone: Zone) -> Fallible<Self> {
        let offset = zone.offset_at(second_of(nanos)?);
        Self::of_local(nanos.saturating_add(nanos_of_offset(offset)), Some(zone))
    }

    /// The value with so many nanoseconds since 1970 on its own clock.
    fn of_local(nanos: i128, zone: Option<Zone>) -> Fallible<Self> {
        let (days, rest) = split_days(nanos)?;
        Ok(Self::new(Date::of_day_number(days)?, Time::of_nanos(rest, zone)?))
    }

    /// The date part: FEEL's `date` of a date and time.
    pub fn date(self) -> Date {
        self.date
    }

    /// The time part with its zone: FEEL's `time` of a date and time.
    pub fn time(self) -> Time {
        self.time
    }

    /// The zone; none for a local value.
    pub fn zone(self) -> Option<Zone> {
        self.time.zone()
    }

    /// The `timezone` property: the name of the zone, where it has one.
    pub fn timezone(self) -> Option<&'static str> {
        self.time.timezone()
    }

    /// The `time offset` property: the offset on that day; none for a local value.
    pub fn time_offset(self) -> Option<DaysTime> {
        self.zone().map(|_| DaysTime::of_seconds(self.offset()))
    }

    /// The offset in force, in seconds; zero for a local value.
    fn offset(self) -> i32 {
        // Nine-digit years have seventeen digits of seconds.
        let local = self
            .date
            .day_number()
            .wrapping_mul(SECONDS_PER_DAY)
            .wrapping_add(self.time.nanos_of_day() / NANOS_PER_SECOND);
        self.zone().map_or(0, |zone| zone.offset_of_local(local))
    }

    /// The nanoseconds since 1970 on its own clock.
    fn local_nanos(self) -> i128 {
        i128::from(self.date.day_number())
            .saturating_mul(i128::from(NANOS_PER_DAY))
            .saturating_add(i128::from(self.time.nanos_of_day()))
    }

    /// The value by which dates and times are compared: nanoseconds since 1970 in UTC.
    ///
    /// A local value counts as if its clock were that of UTC. A time that the zone's clock shows
    /// twice is the first of the two, one that it never shows is counted on from before the change.
    pub fn value(self) -> i128 {
        self.local_nanos().saturating_sub(nanos_of_offset(self.offset()))
    }

    /// The same time so many months on; a day that the month there has not becomes its last.
    ///
    /// # Errors
    /// When the year would have more than nine digits.
    pub fn plus_months(self, length: YearsMonths) -> Fallible<Self> {
        Ok(Self::new(self.date.plus_months(length)?, self.time))
    }

    /// The value that is so much later; in a named zone the clock may have changed meanwhile.
    ///
    /// # Errors
    /// When the year would have more than nine digits.
    pub fn plus(self, length: DaysTime) -> Fallible<Self> {
        let moved = self.value().saturating_add(length.total_nanos());
        match self.zone() {
            Some(zone) => Self::of_instant(moved, zone),
            None => Self::of_local(moved, None),
        }
    }

    /// The length from another value to this one.
    ///
    /// # Errors
    /// When only one of the two has a zone.
    pub fn since(self, other: Self) -> Fallible<DaysTime> {
        if self.zone().is_some() != other.zone().is_some() {
            return Err(MIXED_ZONES);
        }
        DaysTime::new(self.value().saturating_sub(other.value()))
    }

    /// FEEL's `=`: the same second. A local value never equals one with a zone.
    pub fn equals(self, other: Self) -> bool {
        self.compare(other) == Some(Ordering::Equal)
    }

    /// FEEL's order, to the second as its equality; none when only one of the two has a zone.
    pub fn compare(self, other: Self) -> Option<Ordering> {
        let second = |value: Self| value.value().div_euclid(i128::from(NANOS_PER_SECOND));
        (self.zone().is_some() == other.zone().is_some()).then(|| second(self).cmp(&second(other)))
    }

    /// FEEL's `is`: the same clock and the same zone, written alike.
    pub fn is(self, other: Self) -> bool {
        self == other
    }
}

/// The second that an instant is in, when it is near enough to the years there are.
fn second_of(nanos: i128) -> Fallible<i64> {
    let second = i64::try_from(nanos.div_euclid(i128::from(NANOS_PER_SECOND)));
    second.ok().filter(|second| SECONDS.contains(second)).ok_or(YEAR_RANGE)
}

/// An offset in nanoseconds.
fn nanos_of_offset(offset: i32) -> i128 {
    i128::from(offset).saturating_mul(i128::from(NANOS_PER_SECOND))
}

impl From<Date> for DateTime {
    /// A date stands for its midnight in UTC.
    fn from(date: Date) -> Self {
        date.at_utc_midnight()
    }
}

impl fmt::Display for DateTime {
    /// Writes what FEEL's `string` yields: the date, a `T` and the time.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}T{}", self.date, self.time)
    }
}
