//! Machine-control rules: controls and decision tables, what fires, and how it joins to an outcome.
//!
//! Order of precedence: legal stop, policy stop, pend, refer, cap, condition, notice. Joining takes
//! the most severe and keeps the rest. Nothing here sees a model: a score is a named value.

pub mod analysis;
mod authority;
pub mod boxes;
mod checks;
mod control;
pub mod dmn;
mod join;
mod outcome;
mod reasons;
mod severity;
mod table;

pub use authority::Band;
pub(crate) use checks::Checks;
pub use control::{Control, Fired};
pub use join::{Joined, join};
pub use outcome::Outcome;
pub use reasons::{ReasonText, Reasons};
pub use severity::{Mode, OnUnknown, Severity, Undecided};
pub use table::Table;
pub(crate) use table::{Axis, Geometry, Hit, Input, TableRow, span_of_cell};
