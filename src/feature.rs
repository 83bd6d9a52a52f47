//! What a model sees: values put into bins, each with its weight of evidence.

mod bin;
#[cfg(feature = "train")]
mod binning_fit;
#[cfg(feature = "train")]
mod sample;

pub use bin::{Binning, Bins, Input};
#[cfg(feature = "train")]
pub use binning_fit::{BinningOptions, FittedBinning, fit_binning};
#[cfg(feature = "train")]
pub use sample::{Sample, SampleColumn};
