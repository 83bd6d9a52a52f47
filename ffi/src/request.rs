//! Requests.

use crate::boundary::{Called, call, free, give, text};
use crate::error::{creditloop_error, creditloop_status};
use crate::facts::creditloop_facts;
use crate::words::{stage as stage_of, time};
use creditloop::{Request, Stage, Timestamp};
use std::ffi::c_char;

/// What is asked: one stage of one case of one customer, at one time. It never changes: threads may
/// share it.
#[derive(Debug)]
pub struct creditloop_request {
    id: String,
    case: String,
    customer: String,
    stage: Stage,
    as_of: Timestamp,
}

impl creditloop_request {
    /// The request with what is known.
    pub(crate) fn with(&self, facts: &creditloop_facts) -> Called<Request> {
        let Self { id, case, customer, stage, as_of } = self;
        let facts = facts.build()?;
        Ok(Request::new(id.as_str(), case.as_str(), customer.as_str(), *stage, *as_of, facts))
    }
}

/// A request. `id` is your idempotency key: the same request again gets the first answer. `case_id` and
/// `customer` are opaque texts of 1 to 256 bytes, checked when it is decided; never put an identity
/// card's number in one. `stage` is one of creditloop_stage. `as_of`, an RFC 3339 time, is the
/// decision's now. The caller frees `*request` with creditloop_request_free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn creditloop_request_new(
    id: *const c_char,
    case_id: *const c_char,
    customer: *const c_char,
    stage: i32,
    as_of: *const c_char,
    request: *mut *mut creditloop_request,
    error: *mut *mut creditloop_error,
) -> creditloop_status {
    let work = || {
        // SAFETY: the caller passes NULL or a text that a NUL ends.
        let id = unsafe { text(id, "id") }?.to_owned();
        // SAFETY: the caller passes NULL or a text that a NUL ends.
        let case = unsafe { text(case_id, "case_id") }?.to_owned();
        // SAFETY: the caller passes NULL or a text that a NUL ends.
        let customer = unsafe { text(customer, "customer") }?.to_owned();
        // SAFETY: the caller passes NULL or a text that a NUL ends.
        let as_of = time(unsafe { text(as_of, "as_of") }?)?;
        let stage = stage_of(stage)?;
        let made = creditloop_request { id, case, customer, stage, as_of };
        // SAFETY: the caller passes NULL or a place for a handle.
        unsafe { give(request, "request", made) }
    };
    // SAFETY: the caller passes NULL or a place for an error.
    unsafe { call(error, work) }
}

/// Frees a request. NULL is fine; a second time is not.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn creditloop_request_free(request: *mut creditloop_request) {
    // SAFETY: the caller owns the request, which this library made.
    unsafe { free(request) }
}
