//! The other engines. Each gets its contexts built beforehand, in the form it likes best.

pub mod cel;
pub mod datalogic;
pub mod dsntk;
pub mod zen;
