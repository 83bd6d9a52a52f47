//! Sets, boxes and splitting: the geometry under every exact answer about tables and rules.
//!
//! A [`Space`] lists the dimensions, a [`Set`] is a part of one of them, a [`Region`] (a box) has
//! one set in each, and [`Search`] proves or refutes a predicate by splitting boxes.

mod bound;
mod region;
mod set;
mod size;
mod space;
mod split;

pub(crate) use bound::Effort;
pub use bound::{Bound, Unfinished};
pub use region::Region;
pub use set::{Set, Span};
pub use size::Size;
pub use space::{Coordinate, Dimension, Kind, Point, Space};
pub use split::{Found, Hint, Search, Verdict};
