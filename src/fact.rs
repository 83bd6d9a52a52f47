//! Facts: what the caller knows about one customer at one moment.

mod missing;

pub use missing::Missing;
