//! The store: decisions kept in a tamper-evident log, with an index that can always be rebuilt.
//!
//! The log is the truth: segments of checksummed frames, one fdatasync for each group of entries that
//! wait together, a Merkle tree (RFC 6962) over all of them, signed checkpoints. sled is the index; it
//! is written behind, and a small overlay shows every decision all earlier ones meanwhile. A decision
//! is read, decided, folded and queued in one critical section; the wait for the disk is outside.
//!
//! | in the folder | what |
//! |---|---|
//! | `*.log` | segments, named by their first entry |
//! | `keys/customers.keys` | the customers' keys, wrapped; never in the log |
//! | `manifest` | which store this is, and up to where the index is durable |
//! | `checkpoint` | the last signed checkpoint |
//! | `index.sled/` | the index |
//! | `quarantine-*.bin` | torn bytes that a power cut left behind, never acknowledged |

mod checkpoint;
mod cipher;
mod commit;
mod customer_keys;
mod decide;
mod disk;
#[cfg(test)]
mod disk_sim;
mod entry;
mod frame;
mod index;
mod installed;
mod keys;
mod log;
mod manifest;
mod merkle;
mod names;
mod opening;
mod read;
mod reader;
mod receipt;
mod state;

pub use checkpoint::Checkpoint;
pub(crate) use customer_keys::CustomerKeys;
pub use decide::Pending;
pub(crate) use disk::{Disk, OsDisk};
pub(crate) use entry::{At, EffectsBlock, Entry, EntryKind, Header};
pub(crate) use frame::FRAME_HEAD;
pub(crate) use installed::Installed;
pub use keys::Keys;
pub use log::LOG_FORMAT;
pub(crate) use log::{Mark, read_entry};
pub(crate) use manifest::Manifest;
pub(crate) use merkle::{
    Frontier, check_consistency, check_inclusion, consistency, inclusion, leaf,
};
pub(crate) use names::Names;
pub(crate) use opening::check_keys;
pub(crate) use read::split;
pub(crate) use reader::{Met, read_log};
pub use receipt::{Approval, Opening, Receipt};

use crate::digest::Digest;
use crate::error::Result;
use commit::Shared;
use std::fs::File;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

/// A store, open for decisions. Share it between threads by reference or in an `Arc`.
#[derive(Debug)]
pub struct Store {
    shared: Arc<Shared>,
    applier: Mutex<Option<JoinHandle<()>>>,
    opening: Opening,
    _lock: File,
}

impl Store {
    /// What opening it found and did.
    pub fn opening(&self) -> Opening {
        self.opening
    }

    /// The store's name, 32 hexadecimal digits.
    pub fn name(&self) -> &str {
        &self.shared.name
    }

    /// How many entries there are, those included that wait for the disk.
    ///
    /// # Errors
    /// [`crate::ErrorKind::StoreFailed`] after an earlier write failed.
    pub fn entries(&self) -> Result<u64> {
        Ok(self.shared.enter()?.next.saturating_sub(1))
    }

    /// The digests of all policies that are installed, in ascending order.
    ///
    /// # Errors
    /// As [`Store::entries`].
    pub fn installed(&self) -> Result<Vec<Digest>> {
        Ok(self.shared.enter()?.state.policies().collect())
    }

    /// A signed checkpoint over every entry that is durable now. Give it to somebody else: a log that
    /// was cut below it is found out.
    pub fn checkpoint(&self) -> Checkpoint {
        self.shared.sign()
    }

    /// Closes the store with everything durable, so that the next opening applies nothing again.
    ///
    /// # Errors
    /// [`crate::ErrorKind::StoreFailed`] when something could not be made durable; the log still
    /// holds every acknowledged decision.
    pub fn close(self) -> Result<()> {
        self.finish()?;
        self.shared.enter().map(|_| ())
    }

    fn finish(&self) -> Result<()> {
        // What was submitted and not waited for becomes durable too.
        let written = self.entries().and_then(|last| self.shared.wait(last));
        self.shared.hang_up();
        let applier = self.applier.lock().unwrap_or_else(PoisonError::into_inner).take();
        // The applier notes its own failure; a panic in it leaves the index to the next opening.
        let _ = applier.map(JoinHandle::join);
        written
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        // Whoever wants to know closes the store.
        let _ = self.finish();
    }
}

/// The name of a store in receipts and checkpoints.
pub(crate) fn store_name(store: &[u8; 16]) -> Arc<str> {
    let mut padded = [0; 32];
    if let Some(place) = padded.first_chunk_mut::<16>() {
        *place = *store;
    }
    Digest::from_bytes(padded).to_string().chars().take(32).collect::<String>().into()
}

/// Writes a log of these entries anew, for tests that play the forger.
#[cfg(test)]
pub(crate) fn write_log(folder: &std::path::Path, payloads: &[Vec<u8>]) {
    let disk = Arc::new(OsDisk::default());
    for segment in log::segments(disk.as_ref(), folder).unwrap() {
        std::fs::remove_file(log::segment_path(folder, segment)).unwrap();
    }
    let place = log::LogPlace { disk, folder: folder.to_owned(), segment_bytes: 1 << 20 };
    let (mut log, _) = log::Log::open(place, Mark::START, |_, _| Ok(())).unwrap();
    log.append(payloads).unwrap();
}

#[cfg(test)]
#[path = "store/store_tests.rs"]
mod tests;
