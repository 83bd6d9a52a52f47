//! The C code that tl2cgen makes of LightGBM's model, compiled: called for each row.

use crate::clock::{best, median};
use crate::lightgbm::said;
use crate::rows::{INPUTS, ONES, Rows};
use std::ffi::c_int;
use std::path::Path;

/// One value, or -1 where it is missing.
#[repr(C)]
#[derive(Clone, Copy)]
union Entry {
    missing: c_int,
    value: f64,
}

type Predict = unsafe extern "C" fn(*mut Entry, c_int, *mut f64);

/// The median of one row and the time of a row among all, in microseconds.
pub fn measure(folder: &Path, rows: &Rows) -> Result<Option<(f64, f64)>, String> {
    let path = folder.join("tl2cgen.so");
    if !path.exists() {
        return Ok(None);
    }
    let entry =
        |value: &f64| if value.is_nan() { Entry { missing: -1 } } else { Entry { value: *value } };
    // SAFETY: the signature is that of the code that was made, for a model of doubles with one output.
    unsafe {
        let library = libloading::Library::new(path).map_err(said)?;
        let predict = library.get::<Predict>(b"predict").map_err(said)?;
        let ask = |row: &[f64]| {
            let mut entries = [Entry { value: 0.0 }; INPUTS];
            for (to, value) in entries.iter_mut().zip(row) {
                *to = entry(value);
            }
            let mut sum = [0.0];
            predict(entries.as_mut_ptr(), 1, sum.as_mut_ptr());
            std::hint::black_box(sum);
        };
        let one = median(ONES, |number| ask(rows.row(number)));
        let all = best(rows.count(), || rows.double.chunks_exact(INPUTS).for_each(ask));
        Ok(Some((one, all)))
    }
}
