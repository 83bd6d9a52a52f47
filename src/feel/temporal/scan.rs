//! Reading a lexical form from left to right.
//!
//! The forms of FEEL are those of XML Schema: fixed widths, ASCII digits, no blanks. A scan takes
//! what it is asked for or leaves the text as it was, so a form reads as the list of its parts.

/// The digits that a nanosecond count can hold.
const FRACTION_DIGITS: usize = 9;

/// What is left of a text.
#[derive(Clone, Debug)]
pub(super) struct Scan<'t> {
    rest: &'t str,
}

impl<'t> Scan<'t> {
    /// Begins at the start of the text.
    pub(super) fn new(text: &'t str) -> Self {
        Self { rest: text }
    }

    /// What has not been taken.
    pub(super) fn rest(&self) -> &'t str {
        self.rest
    }

    /// Whether all was taken.
    pub(super) fn is_done(&self) -> bool {
        self.rest.is_empty()
    }

    /// Takes this character, when it is next.
    pub(super) fn take(&mut self, expected: char) -> bool {
        match self.rest.strip_prefix(expected) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    /// Takes the next character, whatever it is.
    pub(super) fn any(&mut self) -> Option<char> {
        let mut characters = self.rest.chars();
        let taken = characters.next()?;
        self.rest = characters.as_str();
        Some(taken)
    }

    /// Takes the digits that are next, perhaps none.
    pub(super) fn digits(&mut self) -> &'t str {
        let end = self.rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(self.rest.len());
        let (digits, rest) = self.rest.split_at_checked(end).unwrap_or_default();
        self.rest = rest;
        digits
    }

    /// Takes exactly two digits, of which more may follow.
    pub(super) fn two_digits(&mut self) -> Option<i64> {
        let (pair, rest) = self.rest.split_at_checked(2)?;
        // A sign would pass the number parser below, so the digits are looked at first.
        if !pair.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        self.rest = rest;
        pair.parse().ok()
    }
}

/// The nanoseconds that the digits behind a decimal point stand for.
///
/// A digit past the ninth may only be a zero: a text is read exactly or not at all.
pub(super) fn nanos_of_fraction(digits: &str) -> Option<i64> {
    let (kept, dropped) = digits.split_at_checked(FRACTION_DIGITS).unwrap_or((digits, ""));
    if dropped.bytes().any(|byte| byte != b'0') {
        return None;
    }
    format!("{kept:0<FRACTION_DIGITS$}").parse().ok()
}

/// Nine digits of nanoseconds without their trailing zeros, with the point before them.
pub(super) fn fraction_text(nanos: i64) -> String {
    if nanos == 0 {
        return String::new();
    }
    let digits = format!("{nanos:0FRACTION_DIGITS$}");
    format!(".{}", digits.trim_end_matches('0'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scan_takes_what_is_asked_for_or_nothing() {
        let mut scan = Scan::new("2020-01");
        assert_eq!(scan.digits(), "2020");
        assert!(!scan.take('/'));
        assert!(scan.take('-'));
        assert_eq!(scan.two_digits(), Some(1));
        assert!(scan.is_done());
        assert_eq!(scan.two_digits(), None);
    }

    #[test]
    fn two_digits_are_neither_a_sign_nor_half_a_character() {
        assert_eq!(Scan::new("+5").two_digits(), None);
        assert_eq!(Scan::new("\u{e9}5").two_digits(), None);
        assert_eq!(Scan::new("1\u{e9}").two_digits(), None);
    }

    #[test]
    fn a_fraction_is_read_exactly_or_not_at_all() {
        assert_eq!(nanos_of_fraction(""), Some(0));
        assert_eq!(nanos_of_fraction("5"), Some(500_000_000));
        assert_eq!(nanos_of_fraction("00000000100"), Some(1));
        assert_eq!(nanos_of_fraction("0000000001"), None);
    }

    #[test]
    fn a_fraction_is_written_without_trailing_zeros() {
        assert_eq!(fraction_text(0), "");
        assert_eq!(fraction_text(500_000_000), ".5");
        assert_eq!(fraction_text(1), ".000000001");
    }
}
