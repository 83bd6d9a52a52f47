//! What is remembered of customers and cases: state, ledger, history, and the one fold that moves them.
//!
//! A decision carries [`Effect`]s; [`apply`] folds them into a [`Customer`] and a [`Case`]. The same
//! fold runs when a decision is made, when a store reopens after a crash, and in an audit. No disk.

mod apply;
mod code;
mod effect;
mod history;
mod ledger;

pub use apply::{Case, Customer, apply};
pub use effect::{Effect, Performance};
pub use ledger::{Ledger, Reservation};

/// The pseudonym under which a case is known to its customer's ledger.
pub type CaseKey = [u8; 16];
