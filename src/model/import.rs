//! Models that others trained, frozen into our own forms.

mod data;
mod lightgbm;
mod xgboost;

pub use lightgbm::lightgbm;
pub use xgboost::xgboost;
