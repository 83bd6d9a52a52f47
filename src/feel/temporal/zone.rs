//! The zone of a time: a fixed offset from UTC, or a name of the time-zone database.

use super::scan::Scan;
use super::{DaysTime, Fallible, Fault, NANOS_PER_SECOND, zone_rules};
use chrono_tz::Tz;
use std::fmt;

/// The largest offset either way: 18 hours, in seconds.
const OFFSET_MAX: i64 = 18 * 3_600;
/// What a text behind a time that is no zone gets.
const SHAPE: Fault = Fault("a zone is written like Z, +01:00 or @Europe/Paris");
/// What an offset out of range gets.
const RANGE: Fault = Fault("an offset is at most 18 hours");

/// Where a time is local to.
///
/// Two zones are equal when they are written alike: `@Etc/UTC` is not `Z`, though the clocks agree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Zone(Kind);

/// The two ways to name a zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Kind {
    /// Seconds east of Greenwich, at most 18 hours; zero is written `Z`.
    Offset(i32),
    /// A zone of the database.
    Named(Tz),
}

impl Zone {
    /// Universal time.
    pub const UTC: Self = Self(Kind::Offset(0));

    /// The zone so many seconds ahead of UTC.
    ///
    /// # Errors
    /// When the offset is more than 18 hours either way.
    pub fn of_offset(seconds: i64) -> Fallible<Self> {
        match i32::try_from(seconds) {
            Ok(offset) if (-OFFSET_MAX..=OFFSET_MAX).contains(&seconds) => {
                Ok(Self(Kind::Offset(offset)))
            }
            _ => Err(RANGE),
        }
    }

    /// The zone so far ahead of UTC: the fourth argument of FEEL's `time`.
    ///
    /// # Errors
    /// When the offset is more than 18 hours either way, or has a fraction of a second.
    pub fn of_duration(offset: DaysTime) -> Fallible<Self> {
        let second = i128::from(NANOS_PER_SECOND);
        if offset.total_nanos().rem_euclid(second) != 0 {
            return Err(Fault("an offset has whole seconds"));
        }
        let seconds = offset.total_nanos().div_euclid(second);
        Self::of_offset(i64::try_from(seconds).map_err(|_| RANGE)?)
    }

    /// The zone that the database knows by this name, as `Europe/Paris`.
    ///
    /// # Errors
    /// When the database has no such name; the case of its letters counts.
    pub fn of_name(name: &str) -> Fallible<Self> {
        let zone = name.parse::<Tz>().map_err(|_| Fault("no time zone has this name"))?;
        Ok(Self(Kind::Named(zone)))
    }

    /// The name in the database; none for an offset.
    pub fn name(self) -> Option<&'static str> {
        match self.0 {
            Kind::Offset(_) => None,
            Kind::Named(zone) => Some(zone.name()),
        }
    }

    /// The offset in seconds, where it is the same on every day by definition.
    pub fn fixed_offset(self) -> Option<i32> {
        match self.0 {
            Kind::Offset(offset) => Some(offset),
            Kind::Named(_) => None,
        }
    }

    /// The offset in force at an instant, given in seconds since 1970 in UTC.
    pub(super) fn offset_at(self, instant: i64) -> i32 {
        match self.0 {
            Kind::Offset(offset) => offset,
            Kind::Named(zone) => zone_rules::offset_at(zone, instant),
        }
    }

    /// The offset of a local time, given in seconds since 1970 on the local clock.
    pub(super) fn offset_of_local(self, local: i64) -> i32 {
        match self.0 {
            Kind::Offset(offset) => offset,
            Kind::Named(zone) => zone_rules::offset_of_local(zone, local),
        }
    }

    /// The offset without daylight saving time, for a time on no day.
    pub(super) fn standard_offset(self) -> i32 {
        match self.0 {
            Kind::Offset(offset) => offset,
            Kind::Named(zone) => zone_rules::standard_offset(zone),
        }
    }

    /// Reads all that is left of a text: nothing for a local time, or a zone.
    pub(super) fn scan(scan: &mut Scan<'_>) -> Fallible<Option<Self>> {
        if scan.is_done() {
            return Ok(None);
        }
        let zone = if scan.take('Z') || scan.take('z') {
            Self::UTC
        } else if scan.take('@') {
            return Self::of_name(scan.rest()).map(Some);
        } else if scan.take('+') {
            Self::of_offset(scan_offset(scan).ok_or(SHAPE)?)?
        } else if scan.take('-') {
            // An offset has at most 99 hours here: its negative is a number too.
            Self::of_offset(scan_offset(scan).ok_or(SHAPE)?.saturating_neg())?
        } else {
            return Err(SHAPE);
        };
        if scan.is_done() { Ok(Some(zone)) } else { Err(SHAPE) }
    }
}

/// Reads `hh:mm` or `hh:mm:ss` as seconds.
fn scan_offset(scan: &mut Scan<'_>) -> Option<i64> {
    let hours = scan.two_digits()?;
    if !scan.take(':') {
        return None;
    }
    let minutes = scan.two_digits().filter(|minutes| *minutes < 60)?;
    let seconds =
        if scan.take(':') { scan.two_digits().filter(|seconds| *seconds < 60)? } else { 0 };
    hours.checked_mul(3_600)?.checked_add(minutes.checked_mul(60)?)?.checked_add(seconds)
}

impl fmt::Display for Zone {
    /// Writes what stands behind a time: `Z`, `+01:00`, `-02:45:55`, `@Europe/Paris`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let offset = match self.0 {
            Kind::Named(zone) => return write!(f, "@{}", zone.name()),
            Kind::Offset(0) => return f.write_str("Z"),
            Kind::Offset(offset) => offset,
        };
        let (sign, size) = (if offset < 0 { '-' } else { '+' }, offset.unsigned_abs());
        write!(f, "{sign}{:02}:{:02}", size / 3_600, size / 60 % 60)?;
        if size % 60 == 0 { Ok(()) } else { write!(f, ":{:02}", size % 60) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Fallible<Option<Zone>> {
        Zone::scan(&mut Scan::new(text))
    }

    #[test]
    fn zones_are_written_as_they_are_read() {
        for text in ["Z", "+01:00", "-02:45:55", "+18:00", "-18:00", "@Europe/Paris", "@Etc/UTC"] {
            assert_eq!(read(text).unwrap().unwrap().to_string(), text);
        }
        for text in ["+00:00", "-00:00", "+00:00:00"] {
            assert_eq!(read(text), Ok(Some(Zone::UTC)));
        }
        assert_eq!(read(""), Ok(None));
    }

    #[test]
    fn other_texts_are_no_zones() {
        for text in [
            "ZZ",
            "+1:00",
            "+01",
            "+0100",
            "+01:0",
            "+01:60",
            "+01:00:60",
            "+18:00:01",
            "-19:00",
            "+01:00Z",
            "@",
            "@xyz/abc",
            "@europe/paris",
            "@Europe/Paris ",
            "Europe/Paris",
            "+01:00@Europe/Paris",
            "+01:00:",
        ] {
            assert!(read(text).is_err(), "{text}");
        }
    }

    #[test]
    fn an_offset_has_whole_seconds() {
        assert_eq!(Zone::of_duration(DaysTime::ZERO), Ok(Zone::UTC));
        assert!(Zone::of_duration(DaysTime::new(1).unwrap()).is_err());
        assert!(Zone::of_duration(DaysTime::of_seconds(64_801)).is_err());
    }
}
