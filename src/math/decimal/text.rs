//! Numbers as text: reading them with any number of digits, writing them without an exponent.

use core::fmt;

use super::Decimal128;
use super::finish::Rest;
use super::tens::digit_count;

/// A plain form with more characters than this is written with an exponent instead.
const LONGEST_PLAIN: u32 = 60;

/// So many significant digits are read one by one; for the rest it matters only if they are zero.
const READ_DIGITS: u32 = 37;

/// The digits of a number while they are read.
struct Digits {
    /// The first significant digits.
    magnitude: u128,
    /// How many they are.
    count: u32,
    /// The power of ten of the last of them.
    exponent: i64,
    /// Whether a digit that was left out is not zero.
    inexact: bool,
    /// Whether the point has been read.
    fraction: bool,
}

impl Decimal128 {
    /// The number that a text like `-12.5`, `.5` or `1e-3` writes, rounded half to even.
    ///
    /// `None` when it is not such a text or the number is out of range.
    pub fn parse(text: &str) -> Option<Self> {
        let (negative, unsigned) = sign(text);
        let (number, power) = match unsigned.split_once(['e', 'E']) {
            Some((number, power)) => (number, exponent(power)?),
            None => (unsigned, 0),
        };
        if !number.ends_with(|last: char| last.is_ascii_digit()) {
            return None;
        }
        let mut digits =
            Digits { magnitude: 0, count: 0, exponent: 0, inexact: false, fraction: false };
        for byte in number.bytes() {
            digits.read(byte)?;
        }
        let exponent = digits.exponent.saturating_add(power);
        Self::finish(negative, digits.magnitude, exponent, Rest::inexact(digits.inexact))
    }
}

impl Digits {
    /// Takes the next character; `None` when it does not belong into a number.
    fn read(&mut self, byte: u8) -> Option<()> {
        if byte == b'.' {
            let first = !self.fraction;
            self.fraction = true;
            return first.then_some(());
        }
        let digit = char::from(byte).to_digit(10)?;
        if self.count < READ_DIGITS {
            // At most 37 digits: below 10^37.
            self.magnitude = self.magnitude.wrapping_mul(10).wrapping_add(u128::from(digit));
            self.count = self.count.wrapping_add(u32::from(self.magnitude != 0));
            self.exponent = self.exponent.saturating_sub(i64::from(self.fraction));
        } else {
            self.inexact |= digit != 0;
            self.exponent = self.exponent.saturating_add(i64::from(!self.fraction));
        }
        Some(())
    }
}

/// Whether a text begins with a minus, and what follows its sign.
fn sign(text: &str) -> (bool, &str) {
    match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    }
}

/// The number after the `e`: a sign and at least one digit.
fn exponent(text: &str) -> Option<i64> {
    let (negative, digits) = sign(text);
    let read = |number: i64, byte: u8| {
        let digit = char::from(byte).to_digit(10)?;
        // Far outside the range every exponent means the same.
        Some(number.saturating_mul(10).saturating_add(i64::from(digit)))
    };
    let number = digits.bytes().try_fold(0_i64, read).filter(|_| !digits.is_empty())?;
    // A saturated number has a negative: it is above zero.
    Some(if negative { number.wrapping_neg() } else { number })
}

impl fmt::Display for Decimal128 {
    /// Plain, like `-0.001` or `1000000`; `1.5E+300` when the plain form is longer than 60
    /// characters without its sign.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.magnitude().to_string();
        let count = digit_count(self.magnitude()).max(1);
        let places = self.exponent.unsigned_abs();
        let text = if self.exponent == 0 {
            digits
        } else if self.exponent > 0 && places.saturating_add(count) <= LONGEST_PLAIN {
            // Padding on the right with zeros multiplies by ten.
            let width = places.saturating_add(count);
            format!("{digits:0<width$}", width = usize::try_from(width).unwrap_or(0))
        } else if self.exponent < 0 && places.max(count).saturating_add(2) <= LONGEST_PLAIN {
            // One more digit than places, so that there is a zero before the point.
            let width = usize::try_from(places.saturating_add(1)).unwrap_or(0);
            let padded = format!("{digits:0>width$}");
            let whole = padded.len().saturating_sub(usize::try_from(places).unwrap_or(0));
            let (whole, fraction) = padded.split_at_checked(whole).unwrap_or((&padded, ""));
            format!("{whole}.{fraction}")
        } else {
            let (first, rest) = digits.split_at_checked(1).unwrap_or((&digits, ""));
            let point = if rest.is_empty() { "" } else { "." };
            // The power of the first digit; at most 34 above an exponent within 7000 of zero.
            let power = i64::from(self.exponent).saturating_add(i64::from(count)).saturating_sub(1);
            format!("{first}{point}{rest}E{power:+}")
        };
        formatter.pad_integral(!self.is_negative(), "", &text)
    }
}
