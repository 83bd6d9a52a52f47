//! What is chosen for a customer: a treatment (whom to contact, why now, by which channel) and an
//! offer (amount, rate, tenor).
//!
//! Propensity may decide whether and how to contact and how treatments rank. It never touches an
//! offer's amount, rate or tenor: an expression that tries does not compile.

mod choose;
mod read;

pub(crate) use choose::OfferFields;
pub use choose::{Choice, Offer, OfferRule, Strategy, Treatment};
pub(crate) use read::Reading;
