//! Looking back on a log without writing to it: was anything changed, and is every decision the one
//! that its policy makes?
//!
//! | question | answer |
//! |---|---|
//! | is everything there, unchanged? | [`verify`] |
//! | does every decision come out the same again? | [`replay`] |
//! | is this entry in the log that a checkpoint signs? | [`Log::inclusion`] |
//! | is the log of an old checkpoint a beginning of this one? | [`Log::consistency`] |

mod log;
mod proof;
mod replay;
mod verify;

pub use log::Log;
pub use proof::{Consistency, Inclusion};
pub use replay::{Divergence, Replay, Replayed, replay, replay_each};
pub use verify::{Finding, Verification, verify};

#[cfg(test)]
#[path = "audit/audit_tests.rs"]
mod tests;
