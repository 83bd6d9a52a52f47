//! The boundary: pointers become references, errors become statuses, and no panic crosses.

use crate::error::{creditloop_error, creditloop_status};
use std::ffi::{CStr, c_char};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// What a call inside the boundary comes to.
pub(crate) type Called<T> = Result<T, creditloop_error>;

/// Runs `work`; its error goes to `error`, unless that is NULL.
///
/// # Safety
/// `error` is NULL or may be written.
pub(crate) unsafe fn call(
    error: *mut *mut creditloop_error,
    work: impl FnOnce() -> Called<()>,
) -> creditloop_status {
    let failed = match catch_unwind(AssertUnwindSafe(work)) {
        Ok(Ok(())) => return creditloop_status::Ok,
        Ok(Err(failed)) => failed,
        Err(payload) => {
            // A payload may panic as it is dropped.
            let _ = catch_unwind(AssertUnwindSafe(|| drop(payload)));
            creditloop_error::new(creditloop_status::Panic, "the library has a fault of its own")
        }
    };
    let status = failed.status;
    // SAFETY: as this function asks.
    if let Some(place) = unsafe { error.as_mut() } {
        *place = Box::into_raw(Box::new(failed));
    }
    status
}

/// The handle behind a pointer, if there is one.
///
/// # Safety
/// `pointer` is NULL or a live handle that nobody changes meanwhile.
pub(crate) unsafe fn shared<'a, T>(pointer: *const T) -> Option<&'a T> {
    // SAFETY: as this function asks.
    unsafe { pointer.as_ref() }
}

/// The handle behind a pointer that must not be NULL.
///
/// # Safety
/// As [`shared`].
pub(crate) unsafe fn handle<'a, T>(pointer: *const T, name: &str) -> Called<&'a T> {
    // SAFETY: as this function asks.
    unsafe { shared(pointer) }.ok_or_else(|| null(name))
}

/// The handle behind a pointer that must not be NULL, to be changed.
///
/// # Safety
/// `pointer` is NULL or a live handle that nobody else uses meanwhile.
pub(crate) unsafe fn handle_mut<'a, T>(pointer: *mut T, name: &str) -> Called<&'a mut T> {
    // SAFETY: as this function asks.
    unsafe { pointer.as_mut() }.ok_or_else(|| null(name))
}

/// The text behind a pointer that must not be NULL.
///
/// # Safety
/// `pointer` is NULL or points to a text that a NUL ends.
pub(crate) unsafe fn text<'a>(pointer: *const c_char, name: &str) -> Called<&'a str> {
    if pointer.is_null() {
        return Err(null(name));
    }
    // SAFETY: as this function asks.
    let bytes = unsafe { CStr::from_ptr(pointer) };
    bytes.to_str().map_err(|_| {
        creditloop_error::new(creditloop_status::NotUtf8, &format!("`{name}` is not UTF-8"))
    })
}

/// Hands `value` out as a handle that the caller owns.
///
/// # Safety
/// `out` is NULL or may be written.
pub(crate) unsafe fn give<T>(out: *mut *mut T, name: &str, value: T) -> Called<()> {
    // SAFETY: as this function asks.
    let place = unsafe { out.as_mut() }.ok_or_else(|| null(name))?;
    *place = Box::into_raw(Box::new(value));
    Ok(())
}

/// Takes a handle back from the caller.
///
/// # Safety
/// `pointer` is NULL or a handle that [`give`] gave and that was not taken before.
pub(crate) unsafe fn take<T>(pointer: *mut T) -> Option<Box<T>> {
    if pointer.is_null() {
        return None;
    }
    // SAFETY: as this function asks.
    Some(unsafe { Box::from_raw(pointer) })
}

/// Frees a handle.
///
/// # Safety
/// As [`take`].
pub(crate) unsafe fn free<T>(pointer: *mut T) {
    // SAFETY: as this function asks.
    let taken = unsafe { take(pointer) };
    let _ = catch_unwind(AssertUnwindSafe(|| drop(taken)));
}

/// The error of an argument that is NULL.
pub(crate) fn null(name: &str) -> creditloop_error {
    creditloop_error::new(creditloop_status::NullArgument, &format!("`{name}` is NULL"))
}

/// The error of a number that means nothing.
pub(crate) fn no_such(number: i32, of: &str) -> creditloop_error {
    let message = format!("{number} is no {of}");
    creditloop_error::new(creditloop_status::NoSuchNumber, &message)
}
