//! The C ABI: opaque handles, explicit numbers, an error out-parameter, no unwinding. What the caller
//! may do is said in the header, which is generated from these comments; each file holds one noun.
#![allow(non_camel_case_types, reason = "the types carry their C names")]
#![allow(clippy::missing_safety_doc, reason = "the header says once what holds for all")]
#![deny(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    clippy::undocumented_unsafe_blocks,
    clippy::multiple_unsafe_ops_per_block
)]

mod audit;
mod boundary;
mod decision;
mod error;
mod facts;
mod policy;
mod request;
mod store;
mod text;
mod version;
mod words;
