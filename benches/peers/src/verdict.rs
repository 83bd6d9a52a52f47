//! What a condition says: false, unknown or true.

/// It does not hold.
pub const NO: u8 = 0;
/// It cannot be said.
pub const UNKNOWN: u8 = 1;
/// It holds.
pub const YES: u8 = 2;

/// What an engine says, which knows two answers or says that it has none.
pub fn of(answer: Option<bool>) -> u8 {
    match answer {
        Some(true) => YES,
        Some(false) => NO,
        None => UNKNOWN,
    }
}
