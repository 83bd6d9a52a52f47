//! Dates: a year, a month and a day.

use super::scan::Scan;
use super::{
    DateTime, DaysTime, Fallible, Fault, NANOS_PER_DAY, Time, YEAR_RANGE, YearsMonths, calendar,
    split_days,
};
use std::fmt;

/// The last year either way.
const YEAR_MAX: i64 = 999_999_999;
/// What a text that is no date gets.
const SHAPE: Fault = Fault("a date is written like 2020-01-31");

/// A day of the proleptic Gregorian calendar, in years of at most nine digits.
///
/// The order of dates is that of days: a date is on no clock, so no zone can blur it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    // INVARIANT: the day exists. The order of the fields is the order of dates.
    year: i32,
    month: u8,
    day: u8,
}

impl Date {
    /// The date of these parts.
    ///
    /// # Errors
    /// When the year has more than nine digits, or there is no such month or day.
    pub fn new(year: i64, month: i64, day: i64) -> Fallible<Self> {
        if !(-YEAR_MAX..=YEAR_MAX).contains(&year) {
            return Err(YEAR_RANGE);
        }
        let length = calendar::days_in_month(year, month).ok_or(Fault("a month is 1 to 12"))?;
        if !(1..=length).contains(&day) {
            return Err(Fault("the month has no such day"));
        }
        match (i32::try_from(year), u8::try_from(month), u8::try_from(day)) {
            (Ok(year), Ok(month), Ok(day)) => Ok(Self { year, month, day }),
            _ => Err(YEAR_RANGE),
        }
    }

    /// Reads `2020-01-31`, with a minus before a year that is before year 0.
    ///
    /// # Errors
    /// When the text has another form, or there is no such day.
    pub fn parse(text: &str) -> Fallible<Self> {
        let mut scan = Scan::new(text);
        let date = Self::scan(&mut scan)?;
        if scan.is_done() { Ok(date) } else { Err(SHAPE) }
    }

    /// Reads a date off the front of a text.
    pub(super) fn scan(scan: &mut Scan<'_>) -> Fallible<Self> {
        let is_negative = scan.take('-');
        let digits = scan.digits();
        // A year has four digits, and more only when it needs them.
        if digits.len() < 4 || (digits.len() > 4 && digits.starts_with('0')) {
            return Err(Fault("a year has four digits, or more without a leading zero"));
        }
        let year: i64 = digits.parse().map_err(|_| YEAR_RANGE)?;
        let year = if is_negative { year.saturating_neg() } else { year };
        let mut part = || if scan.take('-') { scan.two_digits() } else { None };
        let month = part().ok_or(SHAPE)?;
        let day = part().ok_or(SHAPE)?;
        Self::new(year, month, day)
    }

    /// The date so many days from 1970-01-01.
    ///
    /// # Errors
    /// When its year would have more than nine digits.
    pub fn of_day_number(days: i64) -> Fallible<Self> {
        // The bound keeps the calendar's own arithmetic far from the ends of `i64`.
        if !(-1_000_000_000_000..=1_000_000_000_000).contains(&days) {
            return Err(YEAR_RANGE);
        }
        let (year, month, day) = calendar::date_of(days);
        Self::new(year, month, day)
    }

    /// The days from 1970-01-01.
    pub fn day_number(self) -> i64 {
        calendar::day_number(i64::from(self.year), i64::from(self.month), i64::from(self.day))
    }

    /// The `year` property.
    pub fn year(self) -> i32 {
        self.year
    }

    /// The `month` property, from 1.
    pub fn month(self) -> u8 {
        self.month
    }

    /// The `day` property, from 1.
    pub fn day(self) -> u8 {
        self.day
    }

    /// The `weekday` property, from 1 for Monday to 7 for Sunday.
    pub fn weekday(self) -> u8 {
        u8::try_from(calendar::weekday(self.day_number())).unwrap_or_default()
    }

    /// What `day of week` yields, as `Monday`.
    pub fn weekday_name(self) -> &'static str {
        calendar::weekday_name(self.weekday())
    }

    /// What `month of year` yields, as `January`.
    pub fn month_name(self) -> &'static str {
        calendar::month_name(self.month)
    }

    /// What `day of year` yields, from 1.
    pub fn day_of_year(self) -> u16 {
        let (year, month, day) = (i64::from(self.year), i64::from(self.month), i64::from(self.day));
        u16::try_from(calendar::day_of_year(year, month, day)).unwrap_or_default()
    }

    /// What `week of year` yields: the ISO week, which may be one of the year before or after.
    pub fn week_of_year(self) -> u8 {
        u8::try_from(calendar::week_of_year(self.day_number())).unwrap_or_default()
    }

    /// The last day of the date's month, as 29.
    pub fn last_day_of_month(self) -> u8 {
        let length = calendar::days_in_month(i64::from(self.year), i64::from(self.month));
        length.and_then(|length| u8::try_from(length).ok()).unwrap_or(self.day)
    }

    /// The date so many months on; a day that the month there has not becomes its last.
    ///
    /// # Errors
    /// When the year would have more than nine digits.
    pub fn plus_months(self, length: YearsMonths) -> Fallible<Self> {
        // A date and a length are at most ten digits of years each: no sum wraps.
        let months = i64::from(self.year)
            .wrapping_mul(12)
            .wrapping_add(i64::from(self.month))
            .wrapping_sub(1)
            .wrapping_add(length.total_months());
        let (year, month) = (months.div_euclid(12), months.rem_euclid(12).wrapping_add(1));
        let last = calendar::days_in_month(year, month).ok_or(YEAR_RANGE)?;
        Self::new(year, month, i64::from(self.day).min(last))
    }

    /// The day that its midnight moved by a length falls on: less than a day back is a day back.
    ///
    /// # Errors
    /// When the year would have more than nine digits.
    pub fn plus_time(self, length: DaysTime) -> Fallible<Self> {
        let (days, _) = split_days(length.total_nanos())?;
        // Both counts have at most thirteen digits.
        Self::of_day_number(self.day_number().wrapping_add(days))
    }

    /// The length from another date to this one.
    ///
    /// # Errors
    /// Never for dates: their range is narrower than that of lengths.
    pub fn since(self, other: Self) -> Fallible<DaysTime> {
        // Both counts have at most thirteen digits.
        let days = i128::from(self.day_number().wrapping_sub(other.day_number()));
        DaysTime::new(days.saturating_mul(i128::from(NANOS_PER_DAY)))
    }

    /// What `years and months duration` yields: the whole months from this date to the other.
    ///
    /// A month is whole when the day of the month is reached again; what is broken is dropped.
    ///
    /// # Errors
    /// Never for dates: their range is narrower than that of lengths.
    pub fn months_until(self, to: Self) -> Fallible<YearsMonths> {
        // Ten digits of years, in months: no intermediate value wraps.
        let months = i64::from(to.year)
            .wrapping_sub(i64::from(self.year))
            .wrapping_mul(12)
            .wrapping_add(i64::from(to.month))
            .wrapping_sub(i64::from(self.month));
        let whole = if months > 0 && to.day < self.day {
            months.wrapping_sub(1)
        } else if months < 0 && to.day > self.day {
            months.wrapping_add(1)
        } else {
            months
        };
        YearsMonths::new(whole)
    }

    /// The date as an instant: its midnight in UTC.
    pub fn at_utc_midnight(self) -> DateTime {
        DateTime::new(self, Time::UTC_MIDNIGHT)
    }
}

impl fmt::Display for Date {
    /// Writes what FEEL's `string` yields: at least four digits of the year, and never a plus.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.year < 0 { "-" } else { "" };
        let year = self.year.unsigned_abs();
        write!(f, "{sign}{year:04}-{:02}-{:02}", self.month, self.day)
    }
}
