//! Keys, stores and receipts.

use crate::boundary::{Called, call, free, give, handle, null, shared, take, text};
use crate::decision::creditloop_decision;
use crate::error::{creditloop_error, creditloop_status};
use crate::facts::creditloop_facts;
use crate::policy::creditloop_policy;
use crate::request::creditloop_request;
use crate::text::{Text, none};
use crate::words::time;
use creditloop::{Approval, Keys, Receipt, Store};
use std::ffi::c_char;

/// The keys of one tenant. They never change: threads and stores may share them.
#[derive(Debug)]
pub struct creditloop_keys(pub(crate) Keys);

/// A store, open for decisions. Threads may share it: functions that take it as const may run at the
/// same time. One process at a time has it open.
#[derive(Debug)]
pub struct creditloop_store(Store);

/// Proof that an entry is durable. It never changes: threads may share it.
#[derive(Debug)]
pub struct creditloop_receipt {
    sequence: u64,
    leaf: Text,
    text: Text,
}

impl creditloop_receipt {
    fn new(receipt: &Receipt) -> Self {
        Self {
            sequence: receipt.sequence(),
            leaf: Text::new(&receipt.leaf().to_string()),
            text: Text::new(&receipt.to_string()),
        }
    }
}

/// Keys from the files in the folder at `path`, which are made when the folder is not there. For
/// examples and tests: a bank keeps its keys in a key store and calls creditloop_keys_new. The caller
/// frees `*keys` with creditloop_keys_free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn creditloop_keys_open_dir(
    path: *const c_char,
    keys: *mut *mut creditloop_keys,
    error: *mut *mut creditloop_error,
) -> creditloop_status {
    let work = || {
        // SAFETY: the caller passes NULL or a text that a NUL ends.
        let path = unsafe { text(path, "path") }?;
        let made = creditloop_keys(Keys::open_dir(path)?);
        // SAFETY: the caller passes NULL or a place for a handle.
        unsafe { give(keys, "keys", made) }
    };
    // SAFETY: the caller passes NULL or a place for an error.
    unsafe { call(error, work) }
}

/// Keys from the host's key store: the key-encrypting key, the HMAC key and the Ed25519 signing key, 32
/// bytes each, copied. Randomness comes from the operating system. The caller frees `*keys` with
/// creditloop_keys_free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn creditloop_keys_new(
    wrapping: *const u8,
    naming: *const u8,
    signing: *const u8,
    keys: *mut *mut creditloop_keys,
    error: *mut *mut creditloop_error,
) -> creditloop_status {
    let work = || {
        // SAFETY: the caller passes NULL or 32 bytes.
        let wrapping = unsafe { key(wrapping, "wrapping") }?;
        // SAFETY: the caller passes NULL or 32 bytes.
        let naming = unsafe { key(naming, "naming") }?;
        // SAFETY: the caller passes NULL or 32 bytes.
        let signing = unsafe { key(signing, "signing") }?;
        let made = creditloop_keys(Keys::from_bytes(wrapping, naming, signing));
        // SAFETY: the caller passes NULL or a place for a handle.
        unsafe { give(keys, "keys", made) }
    };
    // SAFETY: the caller passes NULL or a place for an error.
    unsafe { call(error, work) }
}

/// The 32 bytes behind a pointer.
///
/// # Safety
/// `pointer` is NULL or points to 32 bytes.
unsafe fn key(pointer: *const u8, name: &str) -> Called<[u8; 32]> {
    // SAFETY: as this function asks; bytes need no alignment.
    unsafe { pointer.cast::<[u8; 32]>().as_ref() }.copied().ok_or_else(|| null(name))
}

/// Frees keys; they leave memory once no store or log opened with them is left. NULL is fine; a second
/// time is not.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn creditloop_keys_free(keys: *mut creditloop_keys) {
    // SAFETY: the caller owns the keys, which this library made.
    unsafe { free(keys) }
}

/// Opens the store in the folder at `path`, a new one when there is none. The keys may be freed
/// afterwards. The caller closes `*store` with creditloop_store_close.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn creditloop_store_open(
    path: *const c_char,
    keys: *const creditloop_keys,
    store: *mut *mut creditloop_store,
    error: *mut *mut creditloop_error,
) -> creditloop_status {
    let work = || {
        // SAFETY: the caller passes NULL or a text that a NUL ends.
        let path = unsafe { text(path, "path") }?;
        // SAFETY: the caller passes NULL or keys of this library.
        let keys = unsafe { handle(keys, "keys") }?;
        let made = creditloop_store(Store::open(path, keys.0.clone())?);
        // SAFETY: the caller passes NULL or a place for a handle.
        unsafe { give(store, "store", made) }
    };
    // SAFETY: the caller passes NULL or a place for an error.
    unsafe { call(error, work) }
}

/// Installs a policy under maker and checker, two people: only then may a decision name it, from
/// `as_of` on. Installing the same policy again changes nothing.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn creditloop_store_install(
    store: *const creditloop_store,
    policy: *const creditloop_policy,
    maker: *const c_char,
    checker: *const c_char,
    as_of: *const c_char,
    error: *mut *mut creditloop_error,
) -> creditloop_status {
    let work = || {
        // SAFETY: the caller passes NULL or a store of this library.
        let store = unsafe { handle(store, "store") }?;
        // SAFETY: the caller passes NULL or a policy of this library.
        let policy = unsafe { handle(policy, "policy") }?;
        // SAFETY: the caller passes NULL or a text that a NUL ends.
        let maker = unsafe { text(maker, "maker") }?;
        // SAFETY: the caller passes NULL or a text that a NUL ends.
        let checker = unsafe { text(checker, "checker") }?;
        // SAFETY: the caller passes NULL or a text that a NUL ends.
        let as_of = unsafe { text(as_of, "as_of") }?;
        let approval = Approval::new(maker, checker, time(as_of)?);
        Ok(store.0.install(&policy.policy, &approval)?)
    };
    // SAFETY: the caller passes NULL or a place for an error.
    unsafe { call(error, work) }
}

/// Decides, and keeps the decision: it is durable when this returns CREDITLOOP_STATUS_OK. After any
/// other status approve nothing: nothing is kept, but for CREDITLOOP_STATUS_STORE_FAILED and _PANIC,
/// after which it is in doubt; then open the store again and ask again with the same id. The same
/// request again gets the first answer and the first receipt. `receipt` may be NULL. The caller frees
/// `*decision` with creditloop_decision_free and `*receipt` with creditloop_receipt_free.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn creditloop_store_decide(
    store: *const creditloop_store,
    policy: *const creditloop_policy,
    request: *const creditloop_request,
    facts: *const creditloop_facts,
    decision: *mut *mut creditloop_decision,
    receipt: *mut *mut creditloop_receipt,
    error: *mut *mut creditloop_error,
) -> creditloop_status {
    let work = || {
        // SAFETY: the caller passes NULL or a store of this library.
        let store = unsafe { handle(store, "store") }?;
        // SAFETY: the caller passes NULL or a policy of this library.
        let policy = unsafe { handle(policy, "policy") }?;
        // SAFETY: the caller passes NULL or a request of this library.
        let request = unsafe { handle(request, "request") }?;
        // SAFETY: the caller passes NULL or facts of this library.
        let facts = unsafe { handle(facts, "facts") }?;
        if decision.is_null() {
            return Err(null("decision"));
        }
        let (made, kept) = store.0.decide(&policy.policy, &request.with(facts)?)?;
        // SAFETY: the caller passes a place for a handle.
        unsafe { give(decision, "decision", creditloop_decision::new(made)) }?;
        if receipt.is_null() {
            return Ok(());
        }
        // SAFETY: the caller passes a place for a handle.
        unsafe { give(receipt, "receipt", creditloop_receipt::new(&kept)) }
    };
    // SAFETY: the caller passes NULL or a place for an error.
    unsafe { call(error, work) }
}

/// How many entries the store has, those included that wait for the disk.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn creditloop_store_entries(
    store: *const creditloop_store,
    entries: *mut u64,
    error: *mut *mut creditloop_error,
) -> creditloop_status {
    let work = || {
        // SAFETY: the caller passes NULL or a store of this library.
        let store = unsafe { handle(store, "store") }?;
        // SAFETY: the caller passes NULL or a place for a number.
        let place = unsafe { entries.as_mut() }.ok_or_else(|| null("entries"))?;
        *place = store.0.entries()?;
        Ok(())
    };
    // SAFETY: the caller passes NULL or a place for an error.
    unsafe { call(error, work) }
}

/// How many entries opening the store applied to its index again; 0 after a clean close, and for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn creditloop_store_reapplied(store: *const creditloop_store) -> u64 {
    // SAFETY: the caller passes NULL or a store of this library.
    unsafe { shared(store) }.map_or(0, |store| store.0.opening().reapplied)
}

/// How many torn bytes opening the store set aside in a file of their own; 0 for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn creditloop_store_quarantined(store: *const creditloop_store) -> u64 {
    // SAFETY: the caller passes NULL or a store of this library.
    unsafe { shared(store) }.map_or(0, |store| store.0.opening().quarantined)
}

/// Writes a signed checkpoint over every durable entry, text ended by NUL, to the `capacity` bytes at
/// `buffer`. Give it to somebody else: a log that was cut below it is found out. `*length`, which may
/// be NULL, receives the bytes that are needed, NUL included; CREDITLOOP_STATUS_LIMIT when they are more
/// than `capacity`. 512 bytes are enough.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn creditloop_store_checkpoint(
    store: *const creditloop_store,
    buffer: *mut c_char,
    capacity: usize,
    length: *mut usize,
    error: *mut *mut creditloop_error,
) -> creditloop_status {
    let work = || {
        // SAFETY: the caller passes NULL or a store of this library.
        let store = unsafe { handle(store, "store") }?;
        let note = store.0.checkpoint().to_string();
        let needed = note.len().saturating_add(1);
        // SAFETY: the caller passes NULL or a place for a number.
        if let Some(place) = unsafe { length.as_mut() } {
            *place = needed;
        }
        if needed > capacity {
            let message = format!("a checkpoint needs {needed} bytes, the buffer has {capacity}");
            return Err(creditloop_error::new(creditloop_status::Limit, &message));
        }
        if buffer.is_null() {
            return Err(null("buffer"));
        }
        let note = [note.as_bytes(), &[0]].concat();
        // SAFETY: the buffer has `capacity` bytes, which is not less than these.
        unsafe { buffer.cast::<u8>().copy_from_nonoverlapping(note.as_ptr(), note.len()) };
        Ok(())
    };
    // SAFETY: the caller passes NULL or a place for an error.
    unsafe { call(error, work) }
}

/// Closes a store with everything durable, and frees it whatever the status. NULL is fine; a second
/// time is not.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn creditloop_store_close(
    store: *mut creditloop_store,
    error: *mut *mut creditloop_error,
) -> creditloop_status {
    let work = || {
        // SAFETY: the caller owns the store, which this library made.
        match unsafe { take(store) } {
            Some(store) => Ok(store.0.close()?),
            None => Ok(()),
        }
    };
    // SAFETY: the caller passes NULL or a place for an error.
    unsafe { call(error, work) }
}

/// The number of the entry, from 1; 0 for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn creditloop_receipt_sequence(receipt: *const creditloop_receipt) -> u64 {
    // SAFETY: the caller passes NULL or a receipt of this library.
    unsafe { shared(receipt) }.map_or(0, |receipt| receipt.sequence)
}

/// The leaf hash of the entry (RFC 6962), 64 hexadecimal digits. It lives as long as the receipt; NULL
/// for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn creditloop_receipt_leaf(
    receipt: *const creditloop_receipt,
) -> *const c_char {
    // SAFETY: the caller passes NULL or a receipt of this library.
    unsafe { shared(receipt) }.map_or(none(), |receipt| receipt.leaf.as_ptr())
}

/// The whole receipt on one line. It lives as long as the receipt; NULL for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn creditloop_receipt_text(
    receipt: *const creditloop_receipt,
) -> *const c_char {
    // SAFETY: the caller passes NULL or a receipt of this library.
    unsafe { shared(receipt) }.map_or(none(), |receipt| receipt.text.as_ptr())
}

/// Frees a receipt. NULL is fine; a second time is not.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn creditloop_receipt_free(receipt: *mut creditloop_receipt) {
    // SAFETY: the caller owns the receipt, which this library made.
    unsafe { free(receipt) }
}
