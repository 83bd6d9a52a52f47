//! What the store gives back: receipts, and what it found when it opened; and what it is given.

use crate::digest::Digest;
use crate::value::{Timestamp, to_the_microsecond};
use std::fmt;
use std::sync::Arc;

/// Proof that an entry is durable: its place in the log and the hash of its bytes, which is its leaf
/// in the Merkle tree that checkpoints sign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    pub(crate) store: Arc<str>,
    pub(crate) sequence: u64,
    pub(crate) leaf: Digest,
}

impl Receipt {
    /// The store, 32 hexadecimal digits.
    pub fn store(&self) -> &str {
        &self.store
    }

    /// The number of the entry, from 1.
    pub fn sequence(&self) -> u64 {
        self.sequence
    }

    /// The leaf hash of the entry (RFC 6962); its index in the tree is the sequence minus 1.
    pub fn leaf(&self) -> Digest {
        self.leaf
    }
}

impl fmt::Display for Receipt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "creditloop receipt 1 {} {} {}", self.store, self.sequence, self.leaf)
    }
}

/// Who installed a policy: the maker proposed it, the checker, who is somebody else, released it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approval {
    pub(crate) maker: Arc<str>,
    pub(crate) checker: Arc<str>,
    pub(crate) as_of: Timestamp,
}

impl Approval {
    /// The approval of `maker` and `checker`; the policy may decide from `as_of` on.
    pub fn new(maker: impl Into<Arc<str>>, checker: impl Into<Arc<str>>, as_of: Timestamp) -> Self {
        let as_of = to_the_microsecond(as_of);
        Self { maker: maker.into(), checker: checker.into(), as_of }
    }
}

/// What opening a store found and did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Opening {
    /// Entries in the log.
    pub entries: u64,
    /// Entries that were applied to the index again: those behind its last checkpoint.
    pub reapplied: u64,
    /// Whether the index was thrown away and built anew from the whole log.
    pub rebuilt: bool,
    /// Bytes of a torn group, never acknowledged, that were set aside in a `quarantine-*.bin`.
    pub quarantined: u64,
}
