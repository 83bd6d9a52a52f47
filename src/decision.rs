//! One decision: a policy and a request in, an outcome with reasons and effects out. Pure: no clock,
//! no chance, no disk, no locale.

mod answer;
mod decide;
mod effects;
mod overrule;
mod reasons;
mod record;
mod request;
mod terms;
mod trace;

pub use answer::{Contact, Decision, Lang, Reason, Terms};
pub use decide::Scratch;
pub(crate) use effects::usual_state;
pub use overrule::Override;
pub(crate) use record::Record;
pub use request::Request;
pub use trace::Checked;
