//! What the kept decisions say together: who went how far round the loop, and why not further.

mod funnel;

pub use funnel::{Funnel, StageCount, Standing};
