//! Verifying and replaying a log.

use crate::boundary::{Called, call, free, give, handle, shared, text};
use crate::error::{creditloop_error, creditloop_status};
use crate::store::creditloop_keys;
use crate::text::{Text, optional};
use creditloop::Checkpoint;
use creditloop::audit::{Log, replay, verify};
use std::ffi::c_char;

/// A store's log, opened to be read. It never changes: threads may share it.
#[derive(Debug)]
pub struct creditloop_log(Log);

/// What verifying or replaying found.
#[derive(Debug)]
pub struct creditloop_report {
    all: u64,
    good: u64,
    proved: u64,
    erased: u64,
    findings: Vec<Text>,
}

/// Opens the log of the store in the folder at `path`, to be read: nothing is written. Close the store
/// first, or read a copy. The caller frees `*log` with creditloop_log_free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn creditloop_log_open(
    path: *const c_char,
    keys: *const creditloop_keys,
    log: *mut *mut creditloop_log,
    error: *mut *mut creditloop_error,
) -> creditloop_status {
    let work = || {
        // SAFETY: the caller passes NULL or a text that a NUL ends.
        let path = unsafe { text(path, "path") }?;
        // SAFETY: the caller passes NULL or keys of this library.
        let keys = unsafe { handle(keys, "keys") }?;
        let made = creditloop_log(Log::open_read_only(path, keys.0.clone())?);
        // SAFETY: the caller passes NULL or a place for a handle.
        unsafe { give(log, "log", made) }
    };
    // SAFETY: the caller passes NULL or a place for an error.
    unsafe { call(error, work) }
}

/// Verifies every entry against the store's own last checkpoint and, when `checkpoint` is not NULL,
/// against that one, which was kept somewhere else. What is damaged, missing or changed is a finding of
/// the report, not an error. The caller frees `*report` with creditloop_report_free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn creditloop_log_verify(
    log: *const creditloop_log,
    checkpoint: *const c_char,
    report: *mut *mut creditloop_report,
    error: *mut *mut creditloop_error,
) -> creditloop_status {
    let work = || {
        // SAFETY: the caller passes NULL or a log of this library.
        let log = unsafe { handle(log, "log") }?;
        // SAFETY: the caller passes NULL or a text that a NUL ends.
        let checkpoint = unsafe { supplied(checkpoint) }?;
        let found = verify(&log.0, checkpoint.as_ref())?;
        let made = creditloop_report {
            all: found.entries,
            good: found.verified,
            proved: found.proved,
            erased: found.erased,
            findings: found.findings.iter().map(|one| Text::new(&one.to_string())).collect(),
        };
        // SAFETY: the caller passes NULL or a place for a handle.
        unsafe { give(report, "report", made) }
    };
    // SAFETY: the caller passes NULL or a place for an error.
    unsafe { call(error, work) }
}

/// The checkpoint in a text.
///
/// # Safety
/// `pointer` is NULL or points to a text that a NUL ends.
unsafe fn supplied(pointer: *const c_char) -> Called<Option<Checkpoint>> {
    if pointer.is_null() {
        return Ok(None);
    }
    // SAFETY: as this function asks.
    let note = unsafe { text(pointer, "checkpoint") }?;
    Ok(Some(note.parse()?))
}

/// Makes every decision again, from what was asked, under the policy as it was archived. What does not
/// come out the same, byte for byte, is a finding of the report, not an error. The caller frees
/// `*report` with creditloop_report_free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn creditloop_log_replay(
    log: *const creditloop_log,
    report: *mut *mut creditloop_report,
    error: *mut *mut creditloop_error,
) -> creditloop_status {
    let work = || {
        // SAFETY: the caller passes NULL or a log of this library.
        let log = unsafe { handle(log, "log") }?;
        let found = replay(&log.0)?;
        let made = creditloop_report {
            all: found.decisions,
            good: found.identical,
            proved: 0,
            erased: found.erased,
            findings: found.divergences.iter().map(|one| Text::new(&one.to_string())).collect(),
        };
        // SAFETY: the caller passes NULL or a place for a handle.
        unsafe { give(report, "report", made) }
    };
    // SAFETY: the caller passes NULL or a place for an error.
    unsafe { call(error, work) }
}

/// Frees a log. NULL is fine; a second time is not.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn creditloop_log_free(log: *mut creditloop_log) {
    // SAFETY: the caller owns the log, which this library made.
    unsafe { free(log) }
}

/// How many entries there are or should be (verify), or decisions (replay); 0 for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn creditloop_report_all(report: *const creditloop_report) -> u64 {
    // SAFETY: the caller passes NULL or a report of this library.
    unsafe { shared(report) }.map_or(0, |report| report.all)
}

/// How many of them are whole (verify), or came out identical (replay); 0 for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn creditloop_report_good(report: *const creditloop_report) -> u64 {
    // SAFETY: the caller passes NULL or a report of this library.
    unsafe { shared(report) }.map_or(0, |report| report.good)
}

/// How many entries a checkpoint proves; those above it could still be cut off unseen. 0 for a replay
/// and for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn creditloop_report_proved(report: *const creditloop_report) -> u64 {
    // SAFETY: the caller passes NULL or a report of this library.
    unsafe { shared(report) }.map_or(0, |report| report.proved)
}

/// How many have a body that nobody can open any more, because its key was destroyed; 0 for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn creditloop_report_erased(report: *const creditloop_report) -> u64 {
    // SAFETY: the caller passes NULL or a report of this library.
    unsafe { shared(report) }.map_or(0, |report| report.erased)
}

/// How many findings there are; 0 when nothing is wrong, and for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn creditloop_report_finding_count(
    report: *const creditloop_report,
) -> usize {
    // SAFETY: the caller passes NULL or a report of this library.
    unsafe { shared(report) }.map_or(0, |report| report.findings.len())
}

/// The finding at `index`, from 0; it names its entry. It lives as long as the report; NULL beyond the
/// last.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn creditloop_report_finding(
    report: *const creditloop_report,
    index: usize,
) -> *const c_char {
    // SAFETY: the caller passes NULL or a report of this library.
    let report = unsafe { shared(report) };
    optional(report.and_then(|report| report.findings.get(index)))
}

/// Frees a report. NULL is fine; a second time is not.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn creditloop_report_free(report: *mut creditloop_report) {
    // SAFETY: the caller owns the report, which this library made.
    unsafe { free(report) }
}
