#![doc = include_str!("../README.md")]
#![warn(clippy::pedantic)]
#![expect(clippy::must_use_candidate, reason = "nearly every function here is a question")]
#![expect(clippy::similar_names, reason = "`fault` and `faults`, `reason` and `reasons` are right")]
#![cfg_attr(
    not(feature = "store"),
    expect(dead_code, unused_imports, reason = "reading back what is kept is for the store")
)]
#![deny(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::unreachable,
    clippy::todo,
    clippy::unimplemented,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::dbg_macro,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::iter_over_hash_type,
    clippy::wildcard_enum_match_arm,
    clippy::host_endian_bytes,
    clippy::missing_errors_doc,
    clippy::missing_panics_doc,
    clippy::disallowed_methods,
    clippy::disallowed_types,
    clippy::too_many_lines,
    clippy::too_many_arguments,
    clippy::allow_attributes_without_reason
)]
#![cfg_attr(
    not(test),
    deny(
        clippy::allow_attributes,
        clippy::arithmetic_side_effects,
        clippy::float_arithmetic,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss
    )
)]

#[cfg(test)]
extern crate self as creditloop;
#[cfg(test)]
#[path = "../tests/common/mod.rs"]
mod common;

// 0 words
pub mod error;
pub mod limits;
mod math;
mod simd;
pub mod value;
pub mod stage;
pub mod digest;
// 1 known
mod codec;
mod document;
pub mod fact;
pub mod feel;
// 2 seen
pub mod feature;
// 3 said
pub mod model;
pub mod rule;
// 4 chosen
pub mod strategy;
// 5 in force
pub mod policy;
// 6 remembered
pub mod case;
// 7 decided
pub mod decision;
// 8 kept
#[cfg(feature = "store")]
pub mod store;

// 9 looked back on, or tried out
pub mod check;
#[cfg(feature = "store")]
pub mod audit;
#[cfg(feature = "store")]
pub mod insight;
#[cfg(feature = "report")]
pub mod report;

pub use case::{Case, Customer, Effect, Performance, apply};
pub use decision::{Checked, Contact, Decision, Lang, Override, Reason, Request, Scratch, Terms};
pub use digest::Digest;
pub use error::{Error, ErrorKind, Fault, Result};
pub use fact::{Facts, FactsBuilder, History, Missing, Schema, Source};
pub use policy::{Archive, EVALUATION_SEMANTICS, POLICY_FORMAT, Policy};
pub use rule::{Band, Outcome, Severity};
pub use stage::{CaseState, ContractPart, Stage};
#[cfg(feature = "store")]
pub use store::{Approval, Checkpoint, Keys, LOG_FORMAT, Opening, Pending, Receipt, Store};
pub use value::{Timestamp, Type, Value};
