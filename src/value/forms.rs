//! The text forms of values: how files and C callers write them.

use crate::value::Timestamp;
use chrono::{DateTime, NaiveDate};
use rust_decimal::Decimal;
use std::fmt::Write as _;

/// A plain decimal: an optional minus sign, digits, and an optional point with digits.
pub(crate) fn parse_number(text: &str) -> Option<Decimal> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let plain = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    if plain(whole) && plain(fraction) { Decimal::from_str_exact(text).ok() } else { None }
}

/// A day as `2026-07-01`.
pub(crate) fn parse_date(text: &str) -> Option<NaiveDate> {
    let shaped = text.len() == 10 && text.is_ascii();
    NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().filter(|_| shaped)
}

/// 1970-01-01, as [`day_number`] counts it.
pub(crate) const EPOCH_DAY: i64 = 719_163;
pub(crate) const SECONDS_A_DAY: i64 = 86_400;
pub(crate) const MICROS_A_SECOND: i64 = 1_000_000;

/// The day as its count from 0001-01-01, which is day 1.
pub(crate) fn day_number(date: NaiveDate) -> i64 {
    i64::from(chrono::Datelike::num_days_from_ce(&date))
}

/// The day with this number.
pub(crate) fn day_from_number(number: i64) -> Option<NaiveDate> {
    i32::try_from(number).ok().and_then(NaiveDate::from_num_days_from_ce_opt)
}

/// An instant in RFC 3339, to the microsecond.
pub(crate) fn parse_timestamp(text: &str) -> Option<Timestamp> {
    let instant = DateTime::parse_from_rfc3339(text).ok()?;
    (instant.timestamp_subsec_nanos().is_multiple_of(1_000)).then_some(instant)
}

/// A days-and-time duration of ISO 8601 in seconds, as `P30D`, `-PT12H` or `P1DT30M`.
pub(crate) fn parse_duration(text: &str) -> Option<i64> {
    let (sign, rest) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
    let rest = rest.strip_prefix('P')?;
    let (days, time) = rest.split_once('T').map_or((rest, None), |(d, t)| (d, Some(t)));
    let mut total: i64 = 0;
    let mut parts = 0_usize;
    let mut take = |mut text: &str, units: &[(char, i64)]| -> Option<()> {
        for (unit, seconds) in units {
            if let Some((number, rest)) = text.split_once(*unit) {
                if number.is_empty() || !number.bytes().all(|b| b.is_ascii_digit()) {
                    return None;
                }
                let length = number.parse::<i64>().ok()?.checked_mul(*seconds)?;
                total = total.checked_add(length)?;
                parts = parts.saturating_add(1);
                text = rest;
            }
        }
        text.is_empty().then_some(())
    };
    take(days, &[('D', 86_400)])?;
    if let Some(time) = time {
        if time.is_empty() {
            return None;
        }
        take(time, &[('H', 3_600), ('M', 60), ('S', 1)])?;
    }
    if parts == 0 { None } else { total.checked_mul(sign) }
}

/// The ISO 8601 text of a length in seconds, with days as the largest unit.
pub(crate) fn format_duration(seconds: i64) -> String {
    let sign = if seconds < 0 { "-" } else { "" };
    let mut rest = seconds.unsigned_abs();
    let mut text = format!("{sign}P");
    if rest >= 86_400 {
        let _ = write!(text, "{}D", rest / 86_400);
        rest %= 86_400;
    } else if rest == 0 {
        text.push_str("T0S");
    }
    if rest > 0 {
        text.push('T');
        for (unit, length) in [('H', 3_600), ('M', 60), ('S', 1)] {
            if let Some(count) = rest.checked_div(length).filter(|count| *count > 0) {
                let _ = write!(text, "{count}{unit}");
                rest = rest.checked_rem(length).unwrap_or_default();
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_read_back() {
        for (text, seconds) in [("P30D", 2_592_000), ("PT12H", 43_200), ("-P1DT1M", -86_460)] {
            assert_eq!(parse_duration(text), Some(seconds));
            assert_eq!(format_duration(seconds), text);
        }
        assert_eq!(format_duration(0), "PT0S");
        for text in ["", "P", "PT", "P1", "P1M", "PT1D", "P-1D", "1D", "P1DT"] {
            assert_eq!(parse_duration(text), None, "{text}");
        }
    }

    #[test]
    fn numbers_are_plain_and_exact() {
        assert_eq!(parse_number("18500.00").unwrap().to_string(), "18500.00");
        for text in ["", "-", "1e3", "1.", ".5", "1,000", "+1", "1.2.3", "0x1", "1_000", " 1"] {
            assert!(parse_number(text).is_none(), "{text}");
        }
    }
}
