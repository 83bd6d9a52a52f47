//! The rows, and what the trainers say of them.

use std::path::Path;

pub const INPUTS: usize = 30;
/// Rows that are asked one at a time.
pub const ONES: usize = 20_000;

pub struct Rows {
    pub double: Vec<f64>,
    pub single: Vec<f32>,
    /// What LightGBM says, raw.
    pub lightgbm: Vec<f64>,
    /// What XGBoost says, raw.
    pub xgboost: Vec<f32>,
}

impl Rows {
    pub fn read(folder: &Path) -> Result<Self, String> {
        let bytes = |name: &str| {
            let path = folder.join(name);
            std::fs::read(&path).map_err(|error| format!("{}: {error}", path.display()))
        };
        let doubles = |name: &str| -> Result<Vec<f64>, String> {
            Ok(bytes(name)?
                .chunks_exact(8)
                .map(|b| f64::from_le_bytes(b.try_into().unwrap()))
                .collect())
        };
        let singles = |name: &str| -> Result<Vec<f32>, String> {
            Ok(bytes(name)?
                .chunks_exact(4)
                .map(|b| f32::from_le_bytes(b.try_into().unwrap()))
                .collect())
        };
        Ok(Self {
            double: doubles("rows.f64")?,
            single: singles("rows.f32")?,
            lightgbm: doubles("lightgbm.raw")?,
            xgboost: singles("xgboost.raw")?,
        })
    }

    pub fn count(&self) -> usize {
        self.lightgbm.len()
    }

    pub fn row(&self, number: usize) -> &[f64] {
        &self.double[number * INPUTS..(number + 1) * INPUTS]
    }
}

/// The library of a peer below `PEERS`, where its packages are.
pub fn library(path: &str) -> Option<libloading::Library> {
    let path = Path::new(&std::env::var_os("PEERS")?).join(path);
    // SAFETY: loading a peer's library runs its initializers, which is what is wanted.
    unsafe { libloading::Library::new(path) }.ok()
}
