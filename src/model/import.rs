//! Models that others trained, frozen into our own forms; and files in our own form of trees.

mod data;
mod frozen;
mod lightgbm;
mod pmml;
mod xgboost;

pub use frozen::frozen;
pub use lightgbm::lightgbm;
pub use pmml::pmml;
pub use xgboost::xgboost;
