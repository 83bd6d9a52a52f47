//! LightGBM through its C interface: the fast path for one row, and a matrix of rows.

use crate::clock::{best, median};
use crate::rows::{INPUTS, ONES, Rows, library};
use std::ffi::{CStr, CString, c_char, c_int, c_void};
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

const THREADS: &CStr = c"num_threads=1";
const DOUBLE: c_int = 1;
const RAW: c_int = 1;
/// The contributions of all inputs, and the base value.
pub const CONTRIBUTIONS: c_int = 3;

/// The library with the model of a folder.
pub struct Peer {
    symbols: libloading::Library,
    booster: *mut c_void,
}

/// One row at a time, for one kind of answer.
pub struct OneRow<'p> {
    fast: libloading::Symbol<'p, Fast>,
    config: *mut c_void,
}

impl Peer {
    /// None where the library is not found.
    pub fn open(folder: &Path) -> Result<Option<Self>, String> {
        let Some(symbols) = library("lightgbm/lib/lib_lightgbm.so") else { return Ok(None) };
        let path = CString::new(folder.join("lightgbm.txt").to_string_lossy().as_bytes()).unwrap();
        let (mut booster, mut iterations) = (null_mut(), 0);
        // SAFETY: the signature is that of the library's c_api.h.
        unsafe {
            let create = symbols.get::<Create>(b"LGBM_BoosterCreateFromModelfile").map_err(said)?;
            done(create(path.as_ptr(), &mut iterations, &mut booster))?;
        }
        Ok(Some(Self { symbols, booster }))
    }

    /// What answers one row at a time.
    pub fn one_row(&self, kind: c_int) -> Result<OneRow<'_>, String> {
        let mut config = null_mut();
        // SAFETY: as above, and the booster is there.
        unsafe {
            let name = b"LGBM_BoosterPredictForMatSingleRowFastInit";
            let init = self.symbols.get::<Init>(name).map_err(said)?;
            let (booster, inputs, threads) = (self.booster, INPUTS as i32, THREADS.as_ptr());
            done(init(booster, kind, 0, -1, DOUBLE, inputs, threads, &mut config))?;
            let name = b"LGBM_BoosterPredictForMatSingleRowFast";
            let fast = self.symbols.get::<Fast>(name).map_err(said)?;
            Ok(OneRow { fast, config })
        }
    }
}

impl OneRow<'_> {
    /// Writes the answer over `out`, which has room for it.
    pub fn ask(&self, row: &[f64], out: &mut [f64]) {
        let mut length = 0;
        // SAFETY: as above; the row has all inputs.
        unsafe {
            (self.fast)(self.config, row.as_ptr().cast(), &mut length, out.as_mut_ptr());
        }
    }
}

/// The median of one row and the time of a row among all, in microseconds.
pub fn measure(folder: &Path, rows: &Rows) -> Result<Option<(f64, f64)>, String> {
    let Some(peer) = Peer::open(folder)? else { return Ok(None) };
    let mut out = vec![0.0_f64; rows.count()];
    let one_row = peer.one_row(RAW)?;
    let one = median(ONES, |number| one_row.ask(rows.row(number), &mut out));
    // SAFETY: the signature is that of the library's c_api.h, and all buffers are large enough.
    unsafe {
        let matrix = peer.symbols.get::<Matrix>(b"LGBM_BoosterPredictForMat").map_err(said)?;
        let mut length = 0;
        let all = best(rows.count(), || {
            matrix(
                peer.booster,
                rows.double.as_ptr().cast(),
                DOUBLE,
                rows.count() as i32,
                INPUTS as i32,
                1,
                RAW,
                0,
                -1,
                THREADS.as_ptr(),
                &mut length,
                out.as_mut_ptr(),
            );
        });
        Ok(Some((one, all)))
    }
}

/// A call that ended well has the status 0.
fn done(status: c_int) -> Result<(), String> {
    if status == 0 { Ok(()) } else { Err(format!("LightGBM ended with {status}")) }
}

pub fn said(error: libloading::Error) -> String {
    error.to_string()
}
