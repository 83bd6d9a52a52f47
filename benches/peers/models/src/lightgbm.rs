//! LightGBM through its C interface: the fast path for one row, and a matrix of rows.

use crate::clock::{best, median};
use crate::rows::{INPUTS, ONES, Rows, library};
use std::ffi::{CString, c_char, c_int, c_void};
use std::path::Path;
use std::ptr::null_mut;

type Create = unsafe extern "C" fn(*const c_char, *mut c_int, *mut *mut c_void) -> c_int;
type Init = unsafe extern "C" fn(
    *mut c_void,
    c_int,
    c_int,
    c_int,
    c_int,
    i32,
    *const c_char,
    *mut *mut c_void,
) -> c_int;
type Fast = unsafe extern "C" fn(*mut c_void, *const c_void, *mut i64, *mut f64) -> c_int;
type Matrix = unsafe extern "C" fn(
    *mut c_void,
    *const c_void,
    c_int,
    i32,
    i32,
    c_int,
    c_int,
    c_int,
    c_int,
    *const c_char,
    *mut i64,
    *mut f64,
) -> c_int;

const DOUBLE: c_int = 1;
const RAW: c_int = 1;
/// The contributions of all inputs, and the base value.
pub const CONTRIBUTIONS: c_int = 3;

/// The median of one row and the time of a row among all, in microseconds.
pub fn measure(folder: &Path, rows: &Rows) -> Result<Option<(f64, f64)>, String> {
    let Some(library) = library("lightgbm/lib/lib_lightgbm.so") else { return Ok(None) };
    let path = CString::new(folder.join("lightgbm.txt").to_string_lossy().as_bytes()).unwrap();
    let parameter = c"num_threads=1";
    let mut out = vec![0.0_f64; rows.count()];
    // SAFETY: the signatures are those of the library's c_api.h, and all buffers are large enough.
    unsafe {
        let create = library.get::<Create>(b"LGBM_BoosterCreateFromModelfile").map_err(said)?;
        let init =
            library.get::<Init>(b"LGBM_BoosterPredictForMatSingleRowFastInit").map_err(said)?;
        let fast = library.get::<Fast>(b"LGBM_BoosterPredictForMatSingleRowFast").map_err(said)?;
        let matrix = library.get::<Matrix>(b"LGBM_BoosterPredictForMat").map_err(said)?;
        let (mut booster, mut iterations, mut config, mut length) = (null_mut(), 0, null_mut(), 0);
        create(path.as_ptr(), &mut iterations, &mut booster);
        init(booster, RAW, 0, -1, DOUBLE, INPUTS as i32, parameter.as_ptr(), &mut config);
        let one = median(ONES, |number| {
            fast(config, rows.row(number).as_ptr().cast(), &mut length, &mut out[0]);
        });
        let all = best(rows.count(), || {
            matrix(
                booster,
                rows.double.as_ptr().cast(),
                DOUBLE,
                rows.count() as i32,
                INPUTS as i32,
                1,
                RAW,
                0,
                -1,
                parameter.as_ptr(),
                &mut length,
                out.as_mut_ptr(),
            );
        });
        Ok(Some((one, all)))
    }
}

/// One row at a time, for one kind of answer.
pub struct One {
    library: libloading::Library,
    config: *mut c_void,
}

impl One {
    /// None where the library is not found.
    pub fn new(folder: &Path, kind: c_int) -> Result<Option<Self>, String> {
        let Some(library) = library("lightgbm/lib/lib_lightgbm.so") else { return Ok(None) };
        let path = CString::new(folder.join("lightgbm.txt").to_string_lossy().as_bytes()).unwrap();
        let parameter = c"num_threads=1";
        let (mut booster, mut iterations, mut config) = (null_mut(), 0, null_mut());
        // SAFETY: the signatures are those of the library's c_api.h.
        unsafe {
            let create = library.get::<Create>(b"LGBM_BoosterCreateFromModelfile").map_err(said)?;
            let init =
                library.get::<Init>(b"LGBM_BoosterPredictForMatSingleRowFastInit").map_err(said)?;
            create(path.as_ptr(), &mut iterations, &mut booster);
            let inputs = INPUTS as i32;
            init(booster, kind, 0, -1, DOUBLE, inputs, parameter.as_ptr(), &mut config);
        }
        Ok(Some(Self { library, config }))
    }

    /// Writes the answer over `out`, which has room for it.
    pub fn ask(&self, row: &[f64], out: &mut [f64]) {
        let mut length = 0;
        // SAFETY: as above; the row has all inputs.
        unsafe {
            let fast = self.library.get::<Fast>(b"LGBM_BoosterPredictForMatSingleRowFast");
            fast.unwrap()(self.config, row.as_ptr().cast(), &mut length, out.as_mut_ptr());
        }
    }
}

pub fn said(error: libloading::Error) -> String {
    error.to_string()
}
