//! The workloads written by hand for exactly these conditions, tables and rules: over doubles and
//! texts, as most programs keep facts, and over whole cents and numbered symbols. The second is exact
//! and says what the answers are.

pub mod one;
pub mod set;
pub mod table;

/// Over doubles and texts.
const DOUBLES: &str = "by hand, f64 and String";
/// Over whole cents and numbered symbols.
const CENTS: &str = "by hand, i64";
