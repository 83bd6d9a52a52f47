//! The lexical form of durations, which alone says of which kind one is.
//!
//! Years and months make one kind, days and times the other; a text with both is neither, since
//! the length of a month in days depends on where it is added. `M` means months before the `T` and
//! minutes behind it.

use super::scan::{Scan, nanos_of_fraction};
use super::{
    DaysTime, Fallible, Fault, NANOS_PER_DAY, NANOS_PER_HOUR, NANOS_PER_MINUTE, NANOS_PER_SECOND,
    YearsMonths,
};
use std::fmt;

/// What a text that is no duration gets.
const SHAPE: Fault = Fault("a duration is written like P1Y2M or P1DT2H3M4S");
/// What a text with too large a number gets.
const RANGE: Fault = Fault("a part of the duration is out of range");

/// A duration of either kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Duration {
    /// Calendar months.
    YearsMonths(YearsMonths),
    /// Nanoseconds.
    DaysTime(DaysTime),
}

impl Duration {
    /// Reads `P1Y2M` or `P1DT2H3M4.5S`, with a sign before the `P`; parts may be left out, not all.
    ///
    /// Numbers may be as large as one likes within the range: `PT1000M` is `PT16H40M`.
    ///
    /// # Errors
    /// When the text has neither form, or is out of range.
    pub fn parse(text: &str) -> Fallible<Self> {
        let mut scan = Scan::new(text);
        let is_negative = scan.take('-');
        if !scan.take('P') {
            return Err(SHAPE);
        }
        let mut parts = scan_parts(&mut scan)?;
        if is_negative {
            parts.months = parts.months.saturating_neg();
            parts.nanos = parts.nanos.saturating_neg();
        }
        match (parts.has_months, parts.has_nanos) {
            (true, false) => {
                let months = i64::try_from(parts.months).map_err(|_| RANGE)?;
                YearsMonths::new(months).map(Self::YearsMonths)
            }
            (false, true) => DaysTime::new(parts.nanos).map(Self::DaysTime),
            (true, true) => Err(Fault("a duration has months or days, not both")),
            (false, false) => Err(SHAPE),
        }
    }
}

impl fmt::Display for Duration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::YearsMonths(length) => length.fmt(f),
            Self::DaysTime(length) => length.fmt(f),
        }
    }
}

/// What was read so far.
#[derive(Default)]
struct Parts {
    months: i128,
    nanos: i128,
    has_months: bool,
    has_nanos: bool,
}

impl Parts {
    /// Counts `count` times `size` months.
    fn add_months(&mut self, count: i128, size: i128) -> Option<()> {
        self.has_months = true;
        self.months = self.months.checked_add(count.checked_mul(size)?)?;
        Some(())
    }

    /// Counts `count` times `size` nanoseconds.
    fn add_nanos(&mut self, count: i128, size: i64) -> Option<()> {
        self.has_nanos = true;
        self.nanos = self.nanos.checked_add(count.checked_mul(i128::from(size))?)?;
        Some(())
    }
}

/// Reads every part behind the `P`.
fn scan_parts(scan: &mut Scan<'_>) -> Fallible<Parts> {
    let mut parts = Parts::default();
    // The places of the letters, `Y` first: each part must stand behind the one before it.
    let mut last = 0_u8;
    let mut is_time = false;
    while !scan.is_done() {
        if !is_time && scan.take('T') {
            is_time = true;
            if scan.is_done() {
                return Err(SHAPE);
            }
        }
        let place = scan_part(scan, is_time, &mut parts)?;
        if place <= last {
            return Err(SHAPE);
        }
        last = place;
    }
    Ok(parts)
}

/// Reads a number and its letter; yields the place of the letter among all.
fn scan_part(scan: &mut Scan<'_>, is_time: bool, parts: &mut Parts) -> Fallible<u8> {
    let digits = scan.digits();
    if digits.is_empty() {
        return Err(SHAPE);
    }
    let count: i128 = digits.parse().map_err(|_| RANGE)?;
    // A point without digits behind it is let pass: the conformance cases have one.
    let fraction = if scan.take('.') { Some(scan.digits()) } else { None };
    let letter = scan.any().ok_or(SHAPE)?;
    let (place, added) = match (is_time, letter, fraction) {
        (false, 'Y', None) => (1, parts.add_months(count, 12)),
        (false, 'M', None) => (2, parts.add_months(count, 1)),
        (false, 'D', None) => (3, parts.add_nanos(count, NANOS_PER_DAY)),
        (true, 'H', None) => (4, parts.add_nanos(count, NANOS_PER_HOUR)),
        (true, 'M', None) => (5, parts.add_nanos(count, NANOS_PER_MINUTE)),
        (true, 'S', fraction) => {
            let nanos = nanos_of_fraction(fraction.unwrap_or_default()).ok_or(RANGE)?;
            let seconds = parts.add_nanos(count, NANOS_PER_SECOND);
            (6, seconds.and_then(|()| parts.add_nanos(i128::from(nanos), 1)))
        }
        _ => return Err(SHAPE),
    };
    added.map(|()| place).ok_or(RANGE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_letters_decide_the_kind_and_the_text_is_normalised() {
        for (text, canonical) in [
            ("P1Y27M", "P3Y3M"),
            ("-P0Y", "P0M"),
            ("PT90M", "PT1H30M"),
            ("P1DT24H", "P2D"),
            ("-PT0.500S", "-PT0.5S"),
            ("PT1.S", "PT1S"),
            ("P007D", "P7D"),
        ] {
            assert_eq!(
                Duration::parse(text).map(|length| length.to_string()),
                Ok(canonical.into())
            );
        }
    }

    #[test]
    fn other_texts_are_no_durations() {
        for text in [
            "", "P", "-P", "PT", "P1", "P1DT", "+P1D", "P-1D", "P1Y1D", "P1M1Y", "P1D1D", "PT1S1M",
            "P1S", "PT1Y", "P1.5D", "PT1.5M", "PT.5S", "P1YT", "P1D ", "p1d", "PT1HT1M", "P1H",
        ] {
            assert!(Duration::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_number_past_the_range_is_a_fault() {
        assert!(Duration::parse("P9999999999Y").is_ok());
        assert!(Duration::parse("P10000000000Y").is_err());
        assert!(Duration::parse("P999999999999D").is_ok());
        assert!(Duration::parse("P1000000000000D").is_err());
        assert!(Duration::parse(&format!("P{}D", "9".repeat(60))).is_err());
        assert!(Duration::parse(&format!("P{}Y", "9".repeat(38))).is_err());
    }
}
