//! Policies.

use crate::boundary::{call, free, give, handle, shared, text};
use crate::decision::creditloop_decision;
use crate::error::{creditloop_error, creditloop_status};
use crate::facts::creditloop_facts;
use crate::request::creditloop_request;
use crate::text::{Text, none, optional};
use creditloop::Policy;
use std::ffi::c_char;

/// A compiled policy. It never changes: threads may share it. Facts and decisions made with it may
/// outlive it.
#[derive(Debug)]
pub struct creditloop_policy {
    pub(crate) policy: Policy,
    name: Text,
    version: Text,
    digest: Text,
    currency: Text,
    warnings: Vec<Text>,
}

/// Reads and compiles the policy in the folder at `path`. With faults in it, the error lists them all.
/// The caller frees `*policy` with creditloop_policy_free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn creditloop_policy_open(
    path: *const c_char,
    policy: *mut *mut creditloop_policy,
    error: *mut *mut creditloop_error,
) -> creditloop_status {
    let work = || {
        // SAFETY: the caller passes NULL or a text that a NUL ends.
        let path = unsafe { text(path, "path") }?;
        let opened = Policy::open(path)?;
        let made = creditloop_policy {
            name: Text::new(opened.name()),
            version: Text::new(opened.version()),
            digest: Text::new(&opened.digest().to_string()),
            currency: Text::new(opened.currency().as_str()),
            warnings: opened.warnings().iter().map(|one| Text::new(&one.to_string())).collect(),
            policy: opened,
        };
        // SAFETY: the caller passes NULL or a place for a handle.
        unsafe { give(policy, "policy", made) }
    };
    // SAFETY: the caller passes NULL or a place for an error.
    unsafe { call(error, work) }
}

/// The name of a policy. It lives as long as the policy; NULL for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn creditloop_policy_name(policy: *const creditloop_policy) -> *const c_char {
    // SAFETY: the caller passes NULL or a policy of this library.
    unsafe { shared(policy) }.map_or(none(), |policy| policy.name.as_ptr())
}

/// The version of a policy, for people. It lives as long as the policy; NULL for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn creditloop_policy_version(
    policy: *const creditloop_policy,
) -> *const c_char {
    // SAFETY: the caller passes NULL or a policy of this library.
    unsafe { shared(policy) }.map_or(none(), |policy| policy.version.as_ptr())
}

/// The SHA-256 of a policy's canonical archive, 64 hexadecimal digits. It lives as long as the policy;
/// NULL for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn creditloop_policy_digest(
    policy: *const creditloop_policy,
) -> *const c_char {
    // SAFETY: the caller passes NULL or a policy of this library.
    unsafe { shared(policy) }.map_or(none(), |policy| policy.digest.as_ptr())
}

/// The currency of a policy's amounts, three letters of ISO 4217. It lives as long as the policy; NULL
/// for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn creditloop_policy_currency(
    policy: *const creditloop_policy,
) -> *const c_char {
    // SAFETY: the caller passes NULL or a policy of this library.
    unsafe { shared(policy) }.map_or(none(), |policy| policy.currency.as_ptr())
}

/// How many warnings compiling gave: what its author should look at.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn creditloop_policy_warning_count(
    policy: *const creditloop_policy,
) -> usize {
    // SAFETY: the caller passes NULL or a policy of this library.
    unsafe { shared(policy) }.map_or(0, |policy| policy.warnings.len())
}

/// The warning at `index`, from 0, with its place. It lives as long as the policy; NULL beyond the last.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn creditloop_policy_warning(
    policy: *const creditloop_policy,
    index: usize,
) -> *const c_char {
    // SAFETY: the caller passes NULL or a policy of this library.
    let policy = unsafe { shared(policy) };
    optional(policy.and_then(|policy| policy.warnings.get(index)))
}

/// Decides without a store: nothing is kept, the case is at its start,
/// and all that the policy reads of the past is absent. The
/// caller frees `*decision` with creditloop_decision_free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn creditloop_policy_decide(
    policy: *const creditloop_policy,
    request: *const creditloop_request,
    facts: *const creditloop_facts,
    decision: *mut *mut creditloop_decision,
    error: *mut *mut creditloop_error,
) -> creditloop_status {
    let work = || {
        // SAFETY: the caller passes NULL or a policy of this library.
        let policy = unsafe { handle(policy, "policy") }?;
        // SAFETY: the caller passes NULL or a request of this library.
        let request = unsafe { handle(request, "request") }?;
        // SAFETY: the caller passes NULL or facts of this library.
        let facts = unsafe { handle(facts, "facts") }?;
        let made = policy.policy.decide(&request.with(facts)?)?;
        // SAFETY: the caller passes NULL or a place for a handle.
        unsafe { give(decision, "decision", creditloop_decision::new(made)) }
    };
    // SAFETY: the caller passes NULL or a place for an error.
    unsafe { call(error, work) }
}

/// Frees a policy. NULL is fine; a second time is not.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn creditloop_policy_free(policy: *mut creditloop_policy) {
    // SAFETY: the caller owns the policy, which this library made.
    unsafe { free(policy) }
}
