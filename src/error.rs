//! One error for the whole library: a kind to match on, a sentence for people, a source chain.
//!
//! A refusal is a decision, never an error. An [`Error`] means that no decision could be made, and
//! then nothing is approved and nothing is half-written.

use std::fmt;

pub mod fault;

pub use fault::{Fault, Level, SourceText, Span};

/// The result of everything in this crate that can fail.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What went wrong, in one word. The numbers are frozen: C callers see them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
#[repr(u16)]
pub enum ErrorKind {
    /// A file or folder could not be read or written.
    Io = 1,
    /// A policy has faults; [`Error::faults`] lists them all.
    Policy = 2,
    /// A fact has an unknown name, the wrong type, or a value outside its declared domain.
    Fact = 3,
    /// A request is incomplete or contradicts the state of its case.
    Request = 4,
    /// An exact calculation left the range of its type.
    Number = 5,
    /// A limit of [`crate::limits`] was reached.
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
    /// An earlier write failed; this handle refuses more.
    StoreFailed = 13,
    /// Another process holds the store.
    Locked = 14,
    /// `as_of` lies too far behind the case's last entry.
    Stale = 15,
    /// Nobody in the declared authority bands may do this.
    Authority = 16,
    /// The subject's key was destroyed; the bytes are there, their meaning is not.
    Erased = 17,
    /// A format version that this release does not know.
    Version = 18,
    /// Text that was to be decoded is not in its canonical form.
    Encoding = 19,
}

impl ErrorKind {
    /// The frozen number of this kind.
    pub const fn number(self) -> u16 {
        self as u16
    }
}

/// Why no decision could be made.
pub struct Error(Box<Inner>);

#[derive(Debug)]
struct Inner {
    kind: ErrorKind,
    message: String,
    faults: Vec<Fault>,
    source: Option<Box<dyn std::error::Error + Send + Sync + 'static>>,
}

impl Error {
    /// An error of `kind` whose message is a lowercase sentence without a full stop.
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self(Box::new(Inner { kind, message: message.into(), faults: Vec::new(), source: None }))
    }

    /// The same error with what caused it.
    #[must_use]
    pub fn because(
        mut self,
        source: impl Into<Box<dyn std::error::Error + Send + Sync + 'static>>,
    ) -> Self {
        self.0.source = Some(source.into());
        self
    }

    /// All faults of a policy at once, in file order.
    pub fn from_faults(faults: Vec<Fault>) -> Self {
        Self::of_document(ErrorKind::Policy, "policy", faults)
    }

    /// All faults of the documents of a `what` at once, in file order.
    pub(crate) fn of_document(kind: ErrorKind, what: &str, mut faults: Vec<Fault>) -> Self {
        faults.sort_by(Fault::by_place);
        let count = faults.len();
        let noun = if count == 1 { "fault" } else { "faults" };
        let mut error = Self::new(kind, format!("the {what} has {count} {noun}"));
        error.0.faults = faults;
        error
    }

    /// The error of an operation on the file or folder at `path`.
    pub fn io(action: &str, path: &std::path::Path, source: std::io::Error) -> Self {
        Self::new(ErrorKind::Io, format!("cannot {action} `{}`", path.display())).because(source)
    }

    /// What went wrong.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// The sentence without its causes.
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// The faults of a refused policy; empty for every other kind.
    pub fn faults(&self) -> &[Fault] {
        &self.0.faults
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.message)?;
        if let Some(source) = &self.0.source {
            write!(f, ": {source}")?;
        }
        for fault in &self.0.faults {
            write!(f, "\n{fault}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}: {self}", self.0.kind)
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.source.as_deref().map(|source| source as &(dyn std::error::Error + 'static))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_says_what_and_why() {
        let cause = std::io::Error::new(std::io::ErrorKind::NotFound, "no such file");
        let error = Error::io("read", std::path::Path::new("policy.toml"), cause);
        assert_eq!(error.to_string(), "cannot read `policy.toml`: no such file");
        assert_eq!(error.kind().number(), 1);
        assert!(std::error::Error::source(&error).is_some());
    }
}
