//! Models that others trained, frozen into our own forms.

mod data;
mod lightgbm;
mod pmml;
mod xgboost;

pub use lightgbm::lightgbm;
pub use pmml::pmml;
pub use xgboost::xgboost;
