//! The ONNX Runtime through its C interface: LightGBM's model as `onnxmltools` converts it, in single
//! precision, which is all that its trees have; probabilities, which is all that its classifier gives.

use crate::clock::{best, median};
use crate::rows::{INPUTS, ONES, Rows};
use ort_sys::{
    ONNXTensorElementDataType, OrtAllocatorType, OrtApi, OrtApiBase, OrtLoggingLevel, OrtMemType,
    OrtMemoryInfo, OrtSession, OrtStatusPtr, OrtValue,
};
use std::ffi::{CStr, CString};
use std::path::{Path, PathBuf};
use std::ptr::{null, null_mut};

const API_VERSION: u32 = 17;
/// How far single precision may be from LightGBM's probability.
const FAR: f64 = 1e-5;

struct Peer<'l> {
    api: &'l OrtApi,
    session: *mut OrtSession,
    memory: *mut OrtMemoryInfo,
}

/// The median of one row and the time of a row among all, in microseconds.
pub fn measure(folder: &Path, rows: &Rows) -> Result<Option<(f64, f64)>, String> {
    let model = folder.join("lightgbm.onnx");
    let Some(library) = library().filter(|_| model.exists()) else { return Ok(None) };
    // SAFETY: the signature is that of onnxruntime_c_api.h; the table of functions lives as long as the
    // library, and has those of the version that is asked for.
    let api = unsafe {
        let base = library
            .get::<unsafe extern "C" fn() -> *const OrtApiBase>(b"OrtGetApiBase")
            .map_err(crate::lightgbm::said)?;
        ((*base()).GetApi)(API_VERSION).as_ref().ok_or("the library has no such interface")?
    };
    let peer = Peer::open(api, &model)?;
    let told: Vec<f32> =
        peer.ask(&rows.single, |told| told.chunks_exact(2).map(|both| both[1]).collect());
    for (number, (found, raw)) in told.iter().zip(&rows.lightgbm).enumerate() {
        let expected = 1.0 / (1.0 + (-raw).exp());
        if (f64::from(*found) - expected).abs() > FAR {
            return Err(format!("ONNX Runtime, row {number}: {found}, not {expected}"));
        }
    }
    let row = |number: usize| &rows.single[number * INPUTS..(number + 1) * INPUTS];
    let keep = |told: &[f32]| {
        std::hint::black_box(told[1]);
    };
    let one = median(ONES, |number| peer.ask(row(number), keep));
    let all = best(rows.count(), || peer.ask(&rows.single, keep));
    Ok(Some((one, all)))
}

/// The library, whose name ends with its version.
fn library() -> Option<libloading::Library> {
    let folder = PathBuf::from(std::env::var_os("PEERS")?).join("onnxruntime/capi");
    let mut files = std::fs::read_dir(folder).ok()?.flatten().map(|entry| entry.path());
    let named = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        name.starts_with("libonnxruntime.so")
    };
    // SAFETY: loading a peer's library runs its initializers, which is what is wanted.
    unsafe { libloading::Library::new(files.find(named)?) }.ok()
}

impl Peer<'_> {
    fn open<'l>(api: &'l OrtApi, model: &Path) -> Result<Peer<'l>, String> {
        let path = CString::new(model.to_string_lossy().as_bytes()).unwrap();
        let (mut environment, mut options) = (null_mut(), null_mut());
        let mut peer = Peer { api, session: null_mut(), memory: null_mut() };
        // SAFETY: all pointers are to locals that outlive the calls; what is made lives to the end.
        unsafe {
            let warning = OrtLoggingLevel::ORT_LOGGING_LEVEL_WARNING;
            done(api, (api.CreateEnv)(warning, c"peer".as_ptr(), &mut environment))?;
            done(api, (api.CreateSessionOptions)(&mut options))?;
            done(api, (api.SetIntraOpNumThreads)(options, 1))?;
            done(api, (api.SetInterOpNumThreads)(options, 1))?;
            let session = &mut peer.session;
            done(api, (api.CreateSession)(environment, path.as_ptr(), options, session))?;
            let (kind, memory) =
                (OrtAllocatorType::OrtArenaAllocator, OrtMemType::OrtMemTypeDefault);
            done(api, (api.CreateCpuMemoryInfo)(kind, memory, &mut peer.memory))?;
        }
        Ok(peer)
    }

    /// What the model says of rows: for each the probabilities of both outcomes.
    fn ask<T>(&self, rows: &[f32], use_of: impl FnOnce(&[f32]) -> T) -> T {
        let count = rows.len() / INPUTS;
        let shape = [count as i64, INPUTS as i64];
        let (mut input, mut output): (*mut OrtValue, *mut OrtValue) = (null_mut(), null_mut());
        let mut cells = null_mut();
        let float = ONNXTensorElementDataType::ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT;
        let (from, to) = ([c"x".as_ptr()], [c"probabilities".as_ptr()]);
        let api = self.api;
        // SAFETY: the tensor lends the rows, which outlive it and are only read; the output has two cells
        // for each row and lives until it is released.
        unsafe {
            let status = (api.CreateTensorWithDataAsOrtValue)(
                self.memory,
                rows.as_ptr().cast_mut().cast(),
                size_of_val(rows),
                shape.as_ptr(),
                shape.len(),
                float,
                &mut input,
            );
            done(api, status).unwrap();
            let inputs = [input.cast_const()];
            let status = (api.Run)(
                self.session,
                null(),
                from.as_ptr(),
                inputs.as_ptr(),
                1,
                to.as_ptr(),
                1,
                &mut output,
            );
            done(api, status).unwrap();
            done(api, (api.GetTensorMutableData)(output, &mut cells)).unwrap();
            let told = use_of(std::slice::from_raw_parts(cells.cast(), 2 * count));
            (api.ReleaseValue)(output);
            (api.ReleaseValue)(input);
            told
        }
    }
}

/// The error that a call told, if it did.
fn done(api: &OrtApi, status: OrtStatusPtr) -> Result<(), String> {
    if status.0.is_null() {
        return Ok(());
    }
    // SAFETY: the status is not null, and its message ends with a zero.
    let message = unsafe { CStr::from_ptr((api.GetErrorMessage)(status.0)) };
    Err(format!("ONNX Runtime: {}", message.to_string_lossy()))
}
