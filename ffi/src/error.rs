//! Statuses and errors.

use crate::boundary::{free, shared};
use crate::text::{Text, none};
use std::ffi::c_char;

/// What a call came to. The numbers are frozen; new ones are only added.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(i32)]
pub enum creditloop_status {
    /// It did what it says. A refusal is a decision, and a decision is CREDITLOOP_STATUS_OK.
    Ok = 0,
    /// A file or folder could not be read or written.
    Io = 1,
    /// A policy has faults; creditloop_error_fault lists them all.
    Policy = 2,
    /// A fact has an unknown name, the wrong type, or a value outside its declared domain.
    Fact = 3,
    /// A request is incomplete or contradicts the state of its case.
    Request = 4,
    /// An exact calculation left the range of its type.
    Number = 5,
    /// A limit of the library, or of the caller's buffer, was reached.
    Limit = 6,
    /// A model is malformed or does not fit the schema.
    Model = 7,
    /// Training data or options do not allow a certified model.
    Training = 8,
    /// The policy is not installed, or not in force at the time asked.
    NotInForce = 9,
    /// The same request id came with another payload.
    Conflict = 10,
    /// Stored bytes are not what was written.
    Corrupt = 11,
    /// A key is missing, malformed, or not the one that was used.
    Keys = 12,
    /// A write failed: it is in doubt whether the decision is kept. Approve nothing, open the store
    /// again, and ask again with the same id. This store takes nothing more.
    StoreFailed = 13,
    /// Another process holds the store.
    Locked = 14,
    /// The time of a request lies too far behind its case's last entry.
    Stale = 15,
    /// Nobody in the declared authority bands may do this.
    Authority = 16,
    /// The subject's key was destroyed; the bytes are there, their meaning is not.
    Erased = 17,
    /// A format version that this release does not know.
    Version = 18,
    /// Text that was to be decoded is not in its canonical form.
    Encoding = 19,
    /// An argument that must not be NULL is NULL.
    NullArgument = 100,
    /// A text is not UTF-8.
    NotUtf8 = 101,
    /// A number is none of the enumeration that it should be of.
    NoSuchNumber = 102,
    /// The library has a fault of its own: in doubt as after CREDITLOOP_STATUS_STORE_FAILED. Please
    /// report it.
    Panic = 103,
    /// An error of a kind that this header does not know yet; its message says what it is.
    Other = 104,
}

impl creditloop_status {
    fn of(kind: creditloop::ErrorKind) -> Self {
        use creditloop::ErrorKind as Kind;
        match kind {
            Kind::Io => Self::Io,
            Kind::Policy => Self::Policy,
            Kind::Fact => Self::Fact,
            Kind::Request => Self::Request,
            Kind::Number => Self::Number,
            Kind::Limit => Self::Limit,
            Kind::Model => Self::Model,
            Kind::Training => Self::Training,
            Kind::NotInForce => Self::NotInForce,
            Kind::Conflict => Self::Conflict,
            Kind::Corrupt => Self::Corrupt,
            Kind::Keys => Self::Keys,
            Kind::StoreFailed => Self::StoreFailed,
            Kind::Locked => Self::Locked,
            Kind::Stale => Self::Stale,
            Kind::Authority => Self::Authority,
            Kind::Erased => Self::Erased,
            Kind::Version => Self::Version,
            Kind::Encoding => Self::Encoding,
            _ => Self::Other,
        }
    }
}

/// Why a call did not do what it says. Free it with creditloop_error_free.
#[derive(Debug)]
pub struct creditloop_error {
    pub(crate) status: creditloop_status,
    message: Text,
    faults: Vec<Text>,
}

impl creditloop_error {
    pub(crate) fn new(status: creditloop_status, message: &str) -> Self {
        Self { status, message: Text::new(message), faults: Vec::new() }
    }
}

impl From<creditloop::Error> for creditloop_error {
    fn from(error: creditloop::Error) -> Self {
        Self {
            status: creditloop_status::of(error.kind()),
            message: Text::new(&error.to_string()),
            faults: error.faults().iter().map(|fault| Text::new(&fault.to_string())).collect(),
        }
    }
}

/// The status of an error; CREDITLOOP_STATUS_OK for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn creditloop_error_status(
    error: *const creditloop_error,
) -> creditloop_status {
    // SAFETY: the caller passes NULL or an error of this library.
    unsafe { shared(error) }.map_or(creditloop_status::Ok, |error| error.status)
}

/// The whole message, with all faults of a policy. It lives as long as the error; NULL for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn creditloop_error_message(error: *const creditloop_error) -> *const c_char {
    // SAFETY: the caller passes NULL or an error of this library.
    unsafe { shared(error) }.map_or(none(), |error| error.message.as_ptr())
}

/// How many faults the policy has; 0 for every other error and for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn creditloop_error_fault_count(error: *const creditloop_error) -> usize {
    // SAFETY: the caller passes NULL or an error of this library.
    unsafe { shared(error) }.map_or(0, |error| error.faults.len())
}

/// The fault at `index`, from 0: file, line, column, code, a caret and a way out. It lives as long as
/// the error; NULL beyond the last.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn creditloop_error_fault(
    error: *const creditloop_error,
    index: usize,
) -> *const c_char {
    // SAFETY: the caller passes NULL or an error of this library.
    let error = unsafe { shared(error) };
    error.and_then(|error| error.faults.get(index)).map_or(none(), Text::as_ptr)
}

/// Frees an error. NULL is fine; a second time is not.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn creditloop_error_free(error: *mut creditloop_error) {
    // SAFETY: the caller owns the error, which this library made.
    unsafe { free(error) }
}
