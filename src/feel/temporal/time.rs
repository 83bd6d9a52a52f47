//! Times of day, with or without a zone.

use super::scan::{Scan, fraction_text, nanos_of_fraction};
use super::{
    DaysTime, Fallible, Fault, MIXED_ZONES, NANOS_PER_DAY, NANOS_PER_HOUR, NANOS_PER_MINUTE,
    NANOS_PER_SECOND, Zone, split_days,
};
use std::cmp::Ordering;
use std::fmt;

/// What a text that is no time gets.
const SHAPE: Fault = Fault("a time is written like 10:15:30, with a zone behind it or none");

/// A time on no particular day.
///
/// `==` is FEEL's `is`: the same clock, the same zone written alike. FEEL's `=` is
/// [`equals`](Self::equals).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Time {
    // INVARIANT: at least 0 and less than a day.
    nanos: i64,
    zone: Option<Zone>,
}

impl Time {
    /// The midnight that stands for a date alone.
    pub const UTC_MIDNIGHT: Self = Self { nanos: 0, zone: Some(Zone::UTC) };
    /// The midnight of a date and time whose text has no time.
    pub const LOCAL_MIDNIGHT: Self = Self { nanos: 0, zone: None };

    /// The time of these parts; the seconds come in nanoseconds, with their fraction.
    ///
    /// # Errors
    /// When there is no such hour, minute or second: `24:00:00` is a form of text only.
    pub fn new(hour: i64, minute: i64, second_nanos: i64, zone: Option<Zone>) -> Fallible<Self> {
        if !(0..24).contains(&hour) {
            return Err(Fault("an hour is 0 to 23"));
        }
        Ok(Self { nanos: clock(hour, minute, second_nanos)?, zone })
    }

    /// The time so many nanoseconds past midnight.
    ///
    /// # Errors
    /// When a day has no such nanosecond.
    pub fn of_nanos(nanos: i64, zone: Option<Zone>) -> Fallible<Self> {
        if (0..NANOS_PER_DAY).contains(&nanos) {
            Ok(Self { nanos, zone })
        } else {
            Err(Fault("a time is within one day"))
        }
    }

    /// Reads `10:15:30.5` with `Z`, `+01:00`, `@Europe/Paris` or nothing behind it.
    ///
    /// The end of the day, `24:00:00`, is midnight.
    ///
    /// # Errors
    /// When the text has another form, or there is no such time or zone.
    pub fn parse(text: &str) -> Fallible<Self> {
        let (time, _) = Self::scan(&mut Scan::new(text))?;
        Ok(time)
    }

    /// Reads all that is left of a text; yields with the time whether it was written `24:00:00`.
    pub(super) fn scan(scan: &mut Scan<'_>) -> Fallible<(Self, bool)> {
        let hour = scan.two_digits().ok_or(SHAPE)?;
        let mut part = || if scan.take(':') { scan.two_digits() } else { None };
        let minute = part().ok_or(SHAPE)?;
        let second = part().ok_or(SHAPE)?;
        let fraction = if scan.take('.') {
            let digits = scan.digits();
            if digits.is_empty() {
                return Err(SHAPE);
            }
            nanos_of_fraction(digits).ok_or(Fault("a second has at most nine decimals"))?
        } else {
            0
        };
        let zone = Zone::scan(scan)?;
        // Two digits of seconds: far from the end of `i64`.
        let second_nanos = second.wrapping_mul(NANOS_PER_SECOND).wrapping_add(fraction);
        if (hour, minute, second_nanos) == (24, 0, 0) {
            return Ok((Self { nanos: 0, zone }, true));
        }
        Ok((Self::new(hour, minute, second_nanos, zone)?, false))
    }

    /// The `hour` property.
    pub fn hour(self) -> i64 {
        self.nanos / NANOS_PER_HOUR
    }

    /// The `minute` property.
    pub fn minute(self) -> i64 {
        self.nanos % NANOS_PER_HOUR / NANOS_PER_MINUTE
    }

    /// The `second` property in nanoseconds, fraction and all.
    pub fn second_nanos(self) -> i64 {
        self.nanos % NANOS_PER_MINUTE
    }

    /// The nanoseconds past midnight, on its own clock.
    pub fn nanos_of_day(self) -> i64 {
        self.nanos
    }

    /// The zone; none for a local time.
    pub fn zone(self) -> Option<Zone> {
        self.zone
    }

    /// The `time offset` property: none for a local time, and none for a named zone, whose offset
    /// depends on the day that a time has not.
    pub fn time_offset(self) -> Option<DaysTime> {
        self.zone?.fixed_offset().map(DaysTime::of_seconds)
    }

    /// The `timezone` property: the name of the zone, where it has one.
    pub fn timezone(self) -> Option<&'static str> {
        self.zone?.name()
    }

    /// The value by which times are compared: nanoseconds past the midnight of UTC.
    ///
    /// It may be negative or more than a day. A local time counts from its own midnight; a named
    /// zone counts without daylight saving time.
    pub fn value(self) -> i64 {
        let offset = i64::from(self.zone.map_or(0, Zone::standard_offset));
        // A day and an offset of at most 18 hours.
        self.nanos.wrapping_sub(offset.wrapping_mul(NANOS_PER_SECOND))
    }

    /// The time moved by a length, around the clock; the zone stays.
    ///
    /// # Errors
    /// Never for bounded lengths: a clock goes round.
    pub fn plus(self, length: DaysTime) -> Fallible<Self> {
        let moved = length.total_nanos().saturating_add(i128::from(self.nanos));
        let (_, nanos) = split_days(moved)?;
        Ok(Self { nanos, zone: self.zone })
    }

    /// The length from another time to this one, as on one day.
    ///
    /// # Errors
    /// When only one of the two has a zone.
    pub fn since(self, other: Self) -> Fallible<DaysTime> {
        if self.zone.is_some() != other.zone.is_some() {
            return Err(MIXED_ZONES);
        }
        // Two values of less than two days each.
        DaysTime::new(i128::from(self.value().wrapping_sub(other.value())))
    }

    /// FEEL's `=`: the same second. A local time never equals one with a zone.
    pub fn equals(self, other: Self) -> bool {
        self.compare(other) == Some(Ordering::Equal)
    }

    /// FEEL's order, to the second as its equality; none when only one of the two has a zone.
    pub fn compare(self, other: Self) -> Option<Ordering> {
        let second = |time: Self| time.value().div_euclid(NANOS_PER_SECOND);
        (self.zone.is_some() == other.zone.is_some()).then(|| second(self).cmp(&second(other)))
    }

    /// FEEL's `is`: the same clock and the same zone, written alike.
    pub fn is(self, other: Self) -> bool {
        self == other
    }
}

/// The nanoseconds of an hour that is known to be one, a minute and a second.
fn clock(hour: i64, minute: i64, second_nanos: i64) -> Fallible<i64> {
    if !(0..60).contains(&minute) {
        return Err(Fault("a minute is 0 to 59"));
    }
    if !(0..NANOS_PER_MINUTE).contains(&second_nanos) {
        return Err(Fault("a second is at least 0 and below 60"));
    }
    // Less than a day in all.
    Ok(hour
        .wrapping_mul(NANOS_PER_HOUR)
        .wrapping_add(minute.wrapping_mul(NANOS_PER_MINUTE))
        .wrapping_add(second_nanos))
}

impl fmt::Display for Time {
    /// Writes what FEEL's `string` yields: seconds always, their fraction and the zone if any.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (second, nanos) =
            (self.second_nanos() / NANOS_PER_SECOND, self.second_nanos() % NANOS_PER_SECOND);
        let fraction = fraction_text(nanos);
        write!(f, "{:02}:{:02}:{second:02}{fraction}", self.hour(), self.minute())?;
        self.zone.map_or(Ok(()), |zone| zone.fmt(f))
    }
}
