//! What a model sees: values put into bins, each with its weight of evidence.

mod bin;
#[cfg(feature = "train")]
mod bend;
#[cfg(feature = "train")]
mod binning_fit;
#[cfg(feature = "train")]
mod binning_options;
#[cfg(feature = "train")]
mod count;
#[cfg(feature = "train")]
mod known;
#[cfg(feature = "train")]
mod merge;
#[cfg(feature = "train")]
mod order;
#[cfg(feature = "train")]
mod sample;
#[cfg(feature = "train")]
mod search;
#[cfg(feature = "train")]
mod shape;
#[cfg(feature = "train")]
mod table;

pub use bin::{Binning, Bins, Codes, Input};
#[cfg(feature = "train")]
pub use binning_fit::{FittedBinning, fit_binning};
#[cfg(feature = "train")]
pub use binning_options::{BinningOptions, Evidence, Special, Unseen, Worst};
#[cfg(feature = "train")]
pub use sample::{Outcomes, Sample, SampleColumn};
#[cfg(feature = "train")]
pub use shape::Trend;
#[cfg(feature = "train")]
pub use table::{BinRow, BinTable};
