//! What a decision table says about every point of its space, exactly.

mod bits;
#[cfg(test)]
mod brute;
mod compare;
mod diagram;
mod difference;
mod first;
mod gap;
mod grid;
mod hidden;
mod hole;
mod intern;
#[cfg(test)]
mod large_tests;
mod merge;
mod monotone;
mod overlap;
mod parts;
mod rank;
mod reading;
mod shadow;
mod table;

pub use difference::{Change, NoDifference, difference};
pub use gap::{Gap, Gaps, gap_size, gaps};
pub use hole::{Hole, holes};
pub use monotone::{Counterexample, Direction, monotone};
pub use overlap::{Overlap, Relation, overlaps};
pub use rank::{Ranking, Share, Weighted, rank_gaps};
pub use shadow::{Masked, Misleading, Shadowed, masked, misleading, shadowed};
pub use table::{Row, Table, WrongWidth};
