//! Days and time durations: a count of nanoseconds, in days of 24 hours.

use super::scan::fraction_text;
use super::{Fallible, Fault, NANOS_PER_DAY, NANOS_PER_HOUR, NANOS_PER_MINUTE, NANOS_PER_SECOND};
use std::fmt;

/// Nanoseconds in a day, as wide as a length. Widening a constant loses nothing.
const DAY: i128 = NANOS_PER_DAY as i128;
/// Twelve digits of days, more than lie between any two dates; and still a 28-digit decimal.
const DAYS_MAX: i128 = 999_999_999_999;
/// The last nanosecond of the longest length.
const NANOS_MAX: i128 = (DAYS_MAX + 1) * DAY - 1;

/// A length of time, exact to the nanosecond.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DaysTime(i128);

impl DaysTime {
    /// No time at all.
    pub const ZERO: Self = Self(0);

    /// A length of so many nanoseconds.
    ///
    /// # Errors
    /// When the days would have more than twelve digits.
    pub fn new(nanos: i128) -> Fallible<Self> {
        if (-NANOS_MAX..=NANOS_MAX).contains(&nanos) {
            Ok(Self(nanos))
        } else {
            Err(Fault("a days and time duration has at most twelve digits of days"))
        }
    }

    /// A length of so many seconds, which no `i32` can make too many.
    pub fn of_seconds(seconds: i32) -> Self {
        Self(i128::from(i64::from(seconds).saturating_mul(NANOS_PER_SECOND)))
    }

    /// The whole length in nanoseconds: its value, to be multiplied and divided by the caller.
    pub fn total_nanos(self) -> i128 {
        self.0
    }

    /// The `days` property: whole days of 24 hours, negative when the length is.
    pub fn days(self) -> i64 {
        narrow(self.0 / DAY)
    }

    /// The `hours` property: whole hours past the days, negative when the length is.
    pub fn hours(self) -> i64 {
        self.nanos_past_days() / NANOS_PER_HOUR
    }

    /// The `minutes` property: whole minutes past the hours, negative when the length is.
    pub fn minutes(self) -> i64 {
        self.nanos_past_days() % NANOS_PER_HOUR / NANOS_PER_MINUTE
    }

    /// The `seconds` property in nanoseconds, fraction and all: what is past the minutes.
    pub fn second_nanos(self) -> i64 {
        self.nanos_past_days() % NANOS_PER_MINUTE
    }

    /// What is past the whole days.
    fn nanos_past_days(self) -> i64 {
        narrow(self.0 % DAY)
    }

    /// The length the other way.
    #[must_use]
    pub fn negated(self) -> Self {
        // The bounds are symmetrical, so the negative of a length is one too.
        Self(self.0.saturating_neg())
    }

    /// The length without its sign.
    #[must_use]
    pub fn abs(self) -> Self {
        Self(self.0.saturating_abs())
    }

    /// Both lengths together.
    ///
    /// # Errors
    /// When the sum is out of range.
    pub fn plus(self, other: Self) -> Fallible<Self> {
        // Two bounded counts are far from the ends of `i128`; the bound is checked anew.
        Self::new(self.0.saturating_add(other.0))
    }
}

/// A count that is known to fit: twelve digits of days, or a day's nanoseconds.
fn narrow(count: i128) -> i64 {
    i64::try_from(count).unwrap_or_default()
}

impl fmt::Display for DaysTime {
    /// Writes the canonical form, which FEEL's `string` yields: `P1DT2H`, and `PT0S` for none.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 == 0 {
            return f.write_str("PT0S");
        }
        f.write_str(if self.0 < 0 { "-P" } else { "P" })?;
        let size = self.abs();
        if size.days() != 0 {
            write!(f, "{}D", size.days())?;
        }
        if size.nanos_past_days() != 0 {
            f.write_str("T")?;
        }
        if size.hours() != 0 {
            write!(f, "{}H", size.hours())?;
        }
        if size.minutes() != 0 {
            write!(f, "{}M", size.minutes())?;
        }
        if size.second_nanos() != 0 {
            let (seconds, nanos) =
                (size.second_nanos() / NANOS_PER_SECOND, size.second_nanos() % NANOS_PER_SECOND);
            write!(f, "{seconds}{}S", fraction_text(nanos))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_carries_the_sign() {
        let length = DaysTime::of_seconds(-(86_400 + 2 * 3_600 + 3 * 60 + 4));
        assert_eq!((length.days(), length.hours(), length.minutes()), (-1, -2, -3));
        assert_eq!(length.second_nanos(), -4 * NANOS_PER_SECOND);
    }

    #[test]
    fn the_text_leaves_out_what_is_zero() {
        for (seconds, text) in
            [(0, "PT0S"), (86_400, "P1D"), (90_000, "P1DT1H"), (-61, "-PT1M1S"), (86_460, "P1DT1M")]
        {
            assert_eq!(DaysTime::of_seconds(seconds).to_string(), text);
        }
        assert_eq!(DaysTime::new(-1).unwrap().to_string(), "-PT0.000000001S");
    }

    #[test]
    fn a_sum_past_the_bound_is_a_fault() {
        let longest = DaysTime::new(NANOS_MAX).unwrap();
        assert_eq!(longest.to_string(), "P999999999999DT23H59M59.999999999S");
        assert!(longest.plus(DaysTime::new(1).unwrap()).is_err());
        assert_eq!(longest.plus(longest.negated()), Ok(DaysTime::ZERO));
        assert_eq!(longest.negated().abs(), longest);
    }
}
