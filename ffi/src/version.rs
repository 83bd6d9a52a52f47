//! Versions: of the library, of this interface, and of what the library reads and writes.

use std::ffi::c_char;

/// The version of this interface: it grows by one when a caller has to be compiled again.
const ABI_VERSION: u32 = 1;

/// The version of the library, as CREDITLOOP_VERSION was when it was compiled. Never NULL.
#[unsafe(no_mangle)]
pub extern "C" fn creditloop_version() -> *const c_char {
    concat!(env!("CARGO_PKG_VERSION"), "\0").as_ptr().cast()
}

/// The version of this interface, as CREDITLOOP_ABI_VERSION was when the library was compiled.
#[unsafe(no_mangle)]
pub extern "C" fn creditloop_abi_version() -> u32 {
    ABI_VERSION
}

/// The policy format that this library compiles.
#[unsafe(no_mangle)]
pub extern "C" fn creditloop_policy_format() -> u32 {
    u32::try_from(creditloop::POLICY_FORMAT).unwrap_or_default()
}

/// The version of what a policy means: it changes when the same policy and request could be decided
/// otherwise.
#[unsafe(no_mangle)]
pub extern "C" fn creditloop_evaluation_semantics() -> u32 {
    creditloop::EVALUATION_SEMANTICS
}

/// The log format that this library writes.
#[unsafe(no_mangle)]
pub extern "C" fn creditloop_log_format() -> u32 {
    creditloop::LOG_FORMAT
}
