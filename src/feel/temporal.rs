//! The temporal values of FEEL: dates, times, dates with times, and the two kinds of duration.
//!
//! ```text
//! 2020-01-31   10:15:30.5+01:00   2020-01-31T10:15:30@Europe/Paris   P1Y2M   -P1DT2H3M4.5S
//! ```
//!
//! Every value is exact to the nanosecond and small enough to copy. Nothing here reads a clock: the
//! host says what "now" is. What a text, a constructor or an operation cannot yield is a [`Fault`],
//! a short sentence that is fit to be the reason of a null.
//!
//! A time without a zone is local: it is no instant, so it has no order and no distance to a value
//! with a zone. A date alone stands for its midnight in UTC wherever an instant is needed.

mod calendar;
mod scan;
mod years_months;
mod days_time;
mod duration;
mod zone;
mod zone_rules;
mod date;
mod time;
mod date_time;
#[cfg(test)]
mod golden_tests;
#[cfg(test)]
mod law_tests;

pub use date::Date;
pub use date_time::DateTime;
pub use days_time::DaysTime;
pub use duration::Duration;
pub use time::Time;
pub use years_months::YearsMonths;
pub use zone::Zone;

use std::fmt;

/// Nanoseconds in a second.
pub const NANOS_PER_SECOND: i64 = 1_000_000_000;
/// Nanoseconds in a minute.
const NANOS_PER_MINUTE: i64 = 60 * NANOS_PER_SECOND;
/// Nanoseconds in an hour.
const NANOS_PER_HOUR: i64 = 60 * NANOS_PER_MINUTE;
/// Nanoseconds in a day: FEEL knows no leap seconds.
pub const NANOS_PER_DAY: i64 = 24 * NANOS_PER_HOUR;

/// Why a temporal value could not be had: a lowercase sentence without a full stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fault(&'static str);

/// A temporal value, or why there is none.
pub type Fallible<T> = Result<T, Fault>;

impl Fault {
    /// The sentence.
    pub fn message(self) -> &'static str {
        self.0
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

impl std::error::Error for Fault {}

/// A value that an at-literal, as `@"2020-01-31"`, can stand for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Temporal {
    /// A day.
    Date(Date),
    /// A time of day.
    Time(Time),
    /// A time on a day.
    DateTime(DateTime),
    /// A length in calendar months.
    YearsMonths(YearsMonths),
    /// A length in nanoseconds.
    DaysTime(DaysTime),
}

impl Temporal {
    /// Reads the text of an at-literal: its form alone says which kind it is.
    ///
    /// # Errors
    /// When the text has none of the forms, or names a day, time or zone that does not exist.
    pub fn parse(text: &str) -> Fallible<Self> {
        // A minus may begin a duration or a year. Zone names hold a `T` too, but only behind a `:`.
        let unsigned = text.strip_prefix('-').unwrap_or(text);
        let before_clock = text.split_once(':').map(|(before, _)| before);
        match before_clock {
            _ if unsigned.starts_with('P') => Duration::parse(text).map(Self::from),
            Some(before) if before.contains('T') => DateTime::parse(text).map(Self::DateTime),
            Some(_) => Time::parse(text).map(Self::Time),
            None => Date::parse(text).map(Self::Date),
        }
    }
}

impl From<Duration> for Temporal {
    fn from(length: Duration) -> Self {
        match length {
            Duration::YearsMonths(length) => Self::YearsMonths(length),
            Duration::DaysTime(length) => Self::DaysTime(length),
        }
    }
}

impl fmt::Display for Temporal {
    /// Writes what FEEL's `string` yields.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Date(value) => value.fmt(f),
            Self::Time(value) => value.fmt(f),
            Self::DateTime(value) => value.fmt(f),
            Self::YearsMonths(value) => value.fmt(f),
            Self::DaysTime(value) => value.fmt(f),
        }
    }
}

/// Splits nanoseconds into whole days and the nanoseconds of the last, broken, day.
fn split_days(nanos: i128) -> Fallible<(i64, i64)> {
    let day = i128::from(NANOS_PER_DAY);
    let days = i64::try_from(nanos.div_euclid(day)).map_err(|_| YEAR_RANGE)?;
    let rest = i64::try_from(nanos.rem_euclid(day)).map_err(|_| YEAR_RANGE)?;
    Ok((days, rest))
}

/// What a day outside the range of years gets.
const YEAR_RANGE: Fault = Fault("a year has at most nine digits");
/// What an operation on a local time and a time with a zone gets.
const MIXED_ZONES: Fault = Fault("only one of the two times has a zone");
