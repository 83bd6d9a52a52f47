//! XGBoost through its C interface: rows in place.

use crate::clock::{best, median};
use crate::lightgbm::said;
use crate::rows::{INPUTS, Rows, library};
use std::ffi::{CString, c_char, c_int, c_void};
use std::path::Path;
use std::ptr::{null, null_mut};

type Create = unsafe extern "C" fn(*const *mut c_void, u64, *mut *mut c_void) -> c_int;
type Load = unsafe extern "C" fn(*mut c_void, *const c_char) -> c_int;
type Set = unsafe extern "C" fn(*mut c_void, *const c_char, *const c_char) -> c_int;
type Dense = unsafe extern "C" fn(
    *mut c_void,
    *const c_char,
    *const c_char,
    *mut c_void,
    *mut *const u64,
    *mut u64,
    *mut *const f32,
) -> c_int;

/// Rows asked one at a time: each call costs much.
const ONES: usize = 2_000;
const CONFIG: &std::ffi::CStr =
    c"{\"type\":1,\"iteration_begin\":0,\"iteration_end\":0,\"training\":false,\
    \"strict_shape\":false,\"cache_id\":0,\"missing\":NaN}";

/// The median of one row and the time of a row among all, in microseconds.
pub fn measure(folder: &Path, rows: &Rows) -> Result<Option<(f64, f64)>, String> {
    let Some(library) = library("xgboost/lib/libxgboost.so") else { return Ok(None) };
    let path = CString::new(folder.join("xgboost.ubj").to_string_lossy().as_bytes()).unwrap();
    let array = |first: usize, count: usize| {
        let at = rows.single[first * INPUTS..].as_ptr() as usize;
        let text = format!(
            "{{\"data\":[{at},true],\"shape\":[{count},{INPUTS}],\"typestr\":\"<f4\",\"version\":3}}"
        );
        CString::new(text).unwrap()
    };
    // SAFETY: the signatures are those of the library's c_api.h, and the rows live to the end.
    unsafe {
        let create = library.get::<Create>(b"XGBoosterCreate").map_err(said)?;
        let load = library.get::<Load>(b"XGBoosterLoadModel").map_err(said)?;
        let set = library.get::<Set>(b"XGBoosterSetParam").map_err(said)?;
        let dense = library.get::<Dense>(b"XGBoosterPredictFromDense").map_err(said)?;
        let mut booster = null_mut();
        create(null(), 0, &mut booster);
        load(booster, path.as_ptr());
        set(booster, c"nthread".as_ptr(), c"1".as_ptr());
        let (mut shape, mut size, mut found) = (null(), 0, null());
        let mut ask = |array: &CString| {
            dense(
                booster,
                array.as_ptr(),
                CONFIG.as_ptr(),
                null_mut(),
                &mut shape,
                &mut size,
                &mut found,
            );
        };
        let arrays: Vec<CString> = (0..ONES).map(|number| array(number, 1)).collect();
        let one = median(ONES, |number| ask(&arrays[number]));
        let whole = array(0, rows.count());
        Ok(Some((one, best(rows.count(), || ask(&whole)))))
    }
}
