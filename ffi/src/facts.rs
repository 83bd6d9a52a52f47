//! Facts.

use crate::boundary::{Called, call, free, give, handle, handle_mut, text};
use crate::error::{creditloop_error, creditloop_status};
use crate::policy::creditloop_policy;
use crate::words::{missing, time};
use creditloop::{Facts, FactsBuilder, Source};
use std::ffi::c_char;

/// What is known about one customer at one moment. One thread at a time may change it.
#[derive(Debug)]
pub struct creditloop_facts(FactsBuilder);

impl creditloop_facts {
    pub(crate) fn build(&self) -> Called<Facts> {
        Ok(self.0.clone().build()?)
    }
}

/// Begins facts for `policy`. The caller frees `*facts` with creditloop_facts_free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn creditloop_facts_new(
    policy: *const creditloop_policy,
    facts: *mut *mut creditloop_facts,
    error: *mut *mut creditloop_error,
) -> creditloop_status {
    let work = || {
        // SAFETY: the caller passes NULL or a policy of this library.
        let policy = unsafe { handle(policy, "policy") }?;
        let made = creditloop_facts(Facts::builder(policy.policy.schema()));
        // SAFETY: the caller passes NULL or a place for a handle.
        unsafe { give(facts, "facts", made) }
    };
    // SAFETY: the caller passes NULL or a place for an error.
    unsafe { call(error, work) }
}

/// Names the source of the facts that follow, and when they were true: an RFC 3339 time as
/// `2026-07-01T09:30:00+08:00`. A fact needs a source before it and is said once, or it is
/// CREDITLOOP_STATUS_FACT; a time after the request's makes the decision fail with it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn creditloop_facts_source(
    facts: *mut creditloop_facts,
    name: *const c_char,
    observed_at: *const c_char,
    error: *mut *mut creditloop_error,
) -> creditloop_status {
    let work = || {
        // SAFETY: the caller passes NULL or facts of this library.
        let facts = unsafe { handle_mut(facts, "facts") }?;
        // SAFETY: the caller passes NULL or a text that a NUL ends.
        let name = unsafe { text(name, "name") }?;
        // SAFETY: the caller passes NULL or a text that a NUL ends.
        let observed_at = unsafe { text(observed_at, "observed_at") }?;
        facts.0.begin(Source::new(name, time(observed_at)?));
        Ok(())
    };
    // SAFETY: the caller passes NULL or a place for an error.
    unsafe { call(error, work) }
}

/// The fact `name` is what `value` says, in the text form of its declared type: `-1234.50`, `true`,
/// `2026-07-01`, `2026-07-01T09:30:00+08:00`, `P30D`, or any text. After an error nothing has changed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn creditloop_facts_set_text(
    facts: *mut creditloop_facts,
    name: *const c_char,
    value: *const c_char,
    error: *mut *mut creditloop_error,
) -> creditloop_status {
    let work = || {
        // SAFETY: the caller passes NULL or facts of this library.
        let facts = unsafe { handle_mut(facts, "facts") }?;
        // SAFETY: the caller passes NULL or a text that a NUL ends.
        let name = unsafe { text(name, "name") }?;
        // SAFETY: the caller passes NULL or a text that a NUL ends.
        let value = unsafe { text(value, "value") }?;
        Ok(facts.0.insert_text(name, value)?)
    };
    // SAFETY: the caller passes NULL or a place for an error.
    unsafe { call(error, work) }
}

/// The fact `name` is this number, exactly, as creditloop_facts_set_text reads it: money in major
/// units (`18500.00`), a rate as a fraction (7.2 % is `0.072`), a decimal or an integer. After an
/// error nothing has changed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn creditloop_facts_set_decimal(
    facts: *mut creditloop_facts,
    name: *const c_char,
    value: *const c_char,
    error: *mut *mut creditloop_error,
) -> creditloop_status {
    let work = || {
        // SAFETY: the caller passes NULL or facts of this library.
        let facts = unsafe { handle_mut(facts, "facts") }?;
        // SAFETY: the caller passes NULL or a text that a NUL ends.
        let name = unsafe { text(name, "name") }?;
        // SAFETY: the caller passes NULL or a text that a NUL ends.
        let value = unsafe { text(value, "value") }?;
        Ok(facts.0.insert_text(name, value)?)
    };
    // SAFETY: the caller passes NULL or a place for an error.
    unsafe { call(error, work) }
}

/// The fact `name` is this whole number. After an error nothing has changed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn creditloop_facts_set_integer(
    facts: *mut creditloop_facts,
    name: *const c_char,
    value: i64,
    error: *mut *mut creditloop_error,
) -> creditloop_status {
    let work = || {
        // SAFETY: the caller passes NULL or facts of this library.
        let facts = unsafe { handle_mut(facts, "facts") }?;
        // SAFETY: the caller passes NULL or a text that a NUL ends.
        let name = unsafe { text(name, "name") }?;
        Ok(facts.0.insert(name, value)?)
    };
    // SAFETY: the caller passes NULL or a place for an error.
    unsafe { call(error, work) }
}

/// The fact `name` is true for every `value` but 0. After an error nothing has changed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn creditloop_facts_set_boolean(
    facts: *mut creditloop_facts,
    name: *const c_char,
    value: i32,
    error: *mut *mut creditloop_error,
) -> creditloop_status {
    let work = || {
        // SAFETY: the caller passes NULL or facts of this library.
        let facts = unsafe { handle_mut(facts, "facts") }?;
        // SAFETY: the caller passes NULL or a text that a NUL ends.
        let name = unsafe { text(name, "name") }?;
        Ok(facts.0.insert(name, value != 0)?)
    };
    // SAFETY: the caller passes NULL or a place for an error.
    unsafe { call(error, work) }
}

/// The fact `name` has no value, and why: one of creditloop_missing. A fact that nobody mentions is
/// absent. After an error nothing has changed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn creditloop_facts_set_missing(
    facts: *mut creditloop_facts,
    name: *const c_char,
    why: i32,
    error: *mut *mut creditloop_error,
) -> creditloop_status {
    let work = || {
        // SAFETY: the caller passes NULL or facts of this library.
        let facts = unsafe { handle_mut(facts, "facts") }?;
        // SAFETY: the caller passes NULL or a text that a NUL ends.
        let name = unsafe { text(name, "name") }?;
        Ok(facts.0.insert_missing(name, missing(why)?)?)
    };
    // SAFETY: the caller passes NULL or a place for an error.
    unsafe { call(error, work) }
}

/// Frees facts. NULL is fine; a second time is not.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn creditloop_facts_free(facts: *mut creditloop_facts) {
    // SAFETY: the caller owns the facts, which this library made.
    unsafe { free(facts) }
}
