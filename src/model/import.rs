//! Models that others trained, frozen into our own forms.

mod lightgbm;

pub use lightgbm::lightgbm;
