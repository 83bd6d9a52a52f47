//! Years and months durations: a count of calendar months.

use super::{Fallible, Fault};
use std::fmt;

/// Months in a year.
const MONTHS_PER_YEAR: i64 = 12;
/// Ten digits of years: more than lie between any two dates.
const MONTHS_MAX: i64 = 9_999_999_999 * MONTHS_PER_YEAR + 11;

/// A length of whole calendar months, of which twelve make a year.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct YearsMonths(i64);

impl YearsMonths {
    /// No months at all.
    pub const ZERO: Self = Self(0);

    /// A length of so many months.
    ///
    /// # Errors
    /// When the years would have more than ten digits.
    pub fn new(months: i64) -> Fallible<Self> {
        if (-MONTHS_MAX..=MONTHS_MAX).contains(&months) {
            Ok(Self(months))
        } else {
            Err(Fault("a years and months duration has at most ten digits of years"))
        }
    }

    /// The whole length in months: its value, to be multiplied and divided by the caller.
    pub fn total_months(self) -> i64 {
        self.0
    }

    /// The `years` property: whole years, negative when the length is.
    pub fn years(self) -> i64 {
        self.0 / MONTHS_PER_YEAR
    }

    /// The `months` property: the months past the whole years, negative when the length is.
    pub fn months(self) -> i64 {
        self.0 % MONTHS_PER_YEAR
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
        // Two bounded counts are far from the ends of `i64`; the bound is checked anew.
        Self::new(self.0.saturating_add(other.0))
    }
}

impl fmt::Display for YearsMonths {
    /// Writes the canonical form, which FEEL's `string` yields: `P1Y2M`, and `P0M` for none.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 == 0 {
            return f.write_str("P0M");
        }
        f.write_str(if self.0 < 0 { "-P" } else { "P" })?;
        let size = self.abs();
        if size.years() != 0 {
            write!(f, "{}Y", size.years())?;
        }
        if size.months() != 0 {
            write!(f, "{}M", size.months())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn length(months: i64) -> YearsMonths {
        YearsMonths::new(months).unwrap()
    }

    #[test]
    fn both_parts_carry_the_sign() {
        assert_eq!((length(-14).years(), length(-14).months()), (-1, -2));
        assert_eq!((length(14).years(), length(14).months()), (1, 2));
    }

    #[test]
    fn the_text_leaves_out_what_is_zero() {
        for (months, text) in [(0, "P0M"), (12, "P1Y"), (5, "P5M"), (-26, "-P2Y2M")] {
            assert_eq!(length(months).to_string(), text);
        }
    }

    #[test]
    fn a_sum_past_the_bound_is_a_fault() {
        let longest = length(MONTHS_MAX);
        assert!(longest.plus(length(1)).is_err());
        assert_eq!(longest.plus(longest.negated()), Ok(YearsMonths::ZERO));
        assert_eq!(longest.negated().abs(), longest);
    }
}
