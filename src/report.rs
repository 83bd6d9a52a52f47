//! Pages of text for people: the funnel, and one decision in full.

mod decision;
#[cfg(feature = "store")]
mod funnel;

pub use decision::decision_page;
#[cfg(feature = "store")]
pub use funnel::{funnel_table, standings_table};
