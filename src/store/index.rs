//! The one file that names sled: what can be rebuilt from the log, found fast.
//!
//! Values are sealed under the tenant key. sled is opened and written under a panic guard: it has
//! panicked on its own files before, and then it is discarded and rebuilt. Its `flush` is no fsync on
//! Linux, so a checkpoint syncs its files and folder as well.

use super::keys::Keys;
use super::log::Position;
use crate::case::{Case, Customer};
use crate::codec::{Decode, Encode, Reader, Writer};
use crate::digest::Digest;
use crate::error::{Error, ErrorKind, Result};
use crate::value::Timestamp;
use std::fs::File;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

const STORE: &[u8] = b"m store";
const APPLIED: &[u8] = b"m applied";
const CACHE_BYTES: u64 = 64 << 20;

/// What one entry changes in the index.
#[derive(Debug, Clone)]
pub(crate) struct Applied {
    pub(crate) sequence: u64,
    pub(crate) position: Position,
    pub(crate) change: Change,
}

/// What an entry changes.
#[derive(Debug, Clone)]
pub(crate) enum Change {
    /// Nothing that is indexed.
    Nothing,
    /// A policy is installed from this time on.
    Policy(Digest, Timestamp),
    /// A request was decided.
    Decided {
        request: [u8; 16],
        payload: [u8; 16],
        /// What that makes of its customer and case; nothing where the index is ahead already.
        state: Option<Box<Changed>>,
    },
}

/// A customer and a case after an entry.
#[derive(Debug, Clone)]
pub(crate) struct Changed {
    pub(crate) customer: ([u8; 16], Customer),
    pub(crate) case: ([u8; 16], Case),
}

/// A request that was decided before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct KnownRequest {
    pub(crate) sequence: u64,
    pub(crate) payload: [u8; 16],
}

/// The index of one store.
pub(crate) struct Index {
    db: sled::Db,
    folder: PathBuf,
    keys: Keys,
}

impl std::fmt::Debug for Index {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Index").field("folder", &self.folder).finish_non_exhaustive()
    }
}

impl Index {
    /// Opens the index of `store` in `folder`, an empty one when there is none.
    ///
    /// # Errors
    /// [`ErrorKind::Corrupt`] when sled fails or panics on its files, or they are another store's.
    pub(crate) fn open(folder: &Path, store: &[u8; 16], keys: &Keys) -> Result<Self> {
        let config =
            sled::Config::new().path(folder).cache_capacity(CACHE_BYTES).flush_every_ms(None);
        let db = guarded(|| config.open())?;
        let index = Self { db, folder: folder.to_owned(), keys: keys.clone() };
        match index.get(STORE)? {
            Some(found) if found == store => {}
            None => {
                guarded(|| index.db.insert(STORE, store))?;
            }
            Some(_) => return Err(failed("it belongs to another store")),
        }
        Ok(index)
    }

    /// Throws the files in `folder` away.
    pub(crate) fn discard(folder: &Path) -> Result<()> {
        match std::fs::remove_dir_all(folder) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                Err(Error::io("remove", folder, error))
            }
            Ok(()) | Err(_) => Ok(()),
        }
    }

    /// The last entry that is in the index.
    pub(crate) fn applied(&self) -> Result<u64> {
        let bytes = self.get(APPLIED)?.unwrap_or_default();
        Ok(bytes.first_chunk::<8>().map_or(0, |bytes| u64::from_be_bytes(*bytes)))
    }

    /// The state of a customer, and the entry that last changed it.
    pub(crate) fn customer(&self, name: &[u8; 16]) -> Result<Option<(u64, Customer)>> {
        self.sealed(&key(b'c', name))
    }

    /// The state of a case, and the entry that last changed it.
    pub(crate) fn case(&self, name: &[u8; 16]) -> Result<Option<(u64, Case)>> {
        self.sealed(&key(b'k', name))
    }

    /// What is known of a request.
    pub(crate) fn request(&self, name: &[u8; 16]) -> Result<Option<KnownRequest>> {
        let Some(bytes) = self.get(&key(b'r', name))? else { return Ok(None) };
        let mut input = Reader::new(&bytes);
        Ok(Some(KnownRequest { sequence: input.unsigned()?, payload: input.array()? }))
    }

    /// Where an entry stands.
    pub(crate) fn position(&self, sequence: u64) -> Result<Option<Position>> {
        let Some(bytes) = self.get(&key(b'e', &sequence.to_be_bytes()))? else { return Ok(None) };
        let mut input = Reader::new(&bytes);
        Ok(Some(Position { segment: input.unsigned()?, offset: input.unsigned()? }))
    }

    /// All installed policies, with the times from which on they may decide.
    pub(crate) fn policies(&self) -> Result<Vec<(Digest, Timestamp)>> {
        let pairs = guarded(|| self.db.scan_prefix(b"p").collect::<sled::Result<Vec<_>>>())?;
        let mut policies = Vec::new();
        for (key, value) in pairs {
            let digest = key.get(1..).and_then(|bytes| <[u8; 32]>::try_from(bytes).ok());
            let digest = digest.ok_or_else(|| failed("a policy's key is damaged"))?;
            policies.push((Digest::from_bytes(digest), Timestamp::from_bytes(&value)?));
        }
        Ok(policies)
    }

    /// Writes what entries changed: all of it or, after a crash, none.
    pub(crate) fn apply(&self, applied: &[Applied]) -> Result<()> {
        let mut batch = sled::Batch::default();
        for one in applied {
            let mut place = Writer::default();
            place.unsigned(one.position.segment);
            place.unsigned(one.position.offset);
            batch.insert(key(b'e', &one.sequence.to_be_bytes()), place.into_bytes());
            match &one.change {
                Change::Nothing => {}
                Change::Policy(digest, from) => {
                    batch.insert(key(b'p', digest.as_bytes()), from.to_bytes());
                }
                Change::Decided { request, payload, state } => {
                    let mut known = Writer::default();
                    known.unsigned(one.sequence);
                    known.raw(payload);
                    batch.insert(key(b'r', request), known.into_bytes());
                    let Some(state) = state else { continue };
                    let (name, value) = &state.customer;
                    let place = key(b'c', name);
                    batch.insert(place.clone(), self.seal(one.sequence, value, &place)?);
                    let (name, value) = &state.case;
                    let place = key(b'k', name);
                    batch.insert(place.clone(), self.seal(one.sequence, value, &place)?);
                }
            }
        }
        if let Some(last) = applied.last() {
            batch.insert(APPLIED, &last.sequence.to_be_bytes());
        }
        guarded(|| self.db.apply_batch(batch))
    }

    /// Makes everything written so far durable.
    pub(crate) fn checkpoint(&self) -> Result<()> {
        guarded(|| self.db.flush().map(|_| ()))?;
        sync_below(&self.folder)
    }

    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>> {
        guarded(|| self.db.get(key)).map(|found| found.map(|bytes| bytes.to_vec()))
    }

    fn seal<T: Encode>(&self, sequence: u64, value: &T, place: &[u8]) -> Result<Vec<u8>> {
        let mut out = Writer::default();
        out.unsigned(sequence);
        value.encode(&mut out);
        self.keys.tenant().seal(self.keys.random()?, &out.into_bytes(), place)
    }

    fn sealed<T: Decode>(&self, place: &[u8]) -> Result<Option<(u64, T)>> {
        let Some(bytes) = self.get(place)? else { return Ok(None) };
        let plain = self.keys.tenant().open(&bytes, place);
        let plain = plain.ok_or_else(|| failed("a sealed value does not open"))?;
        let mut input = Reader::new(&plain);
        let value = (input.unsigned()?, T::decode(&mut input)?);
        input.finish()?;
        Ok(Some(value))
    }
}

/// Makes a folder durable with all that lies below it.
fn sync_below(folder: &Path) -> Result<()> {
    let sync = |path: &Path| File::open(path).and_then(|file| file.sync_all());
    let entries = std::fs::read_dir(folder).map_err(|e| Error::io("read", folder, e))?;
    for entry in entries {
        let path = entry.map_err(|e| Error::io("read", folder, e))?.path();
        if path.is_dir() {
            sync_below(&path)?;
            continue;
        }
        match sync(&path) {
            // sled removes its own old files at any time.
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(Error::io("make durable", &path, error));
            }
            Ok(()) | Err(_) => {}
        }
    }
    sync(folder).map_err(|e| Error::io("make durable", folder, e))
}

fn key(prefix: u8, name: &[u8]) -> Vec<u8> {
    let mut key = vec![prefix];
    key.extend_from_slice(name);
    key
}

fn failed(why: &str) -> Error {
    Error::new(ErrorKind::Corrupt, format!("the index failed: {why}"))
}

/// Runs `work` so that a panic inside sled is an error.
fn guarded<T>(work: impl FnOnce() -> sled::Result<T>) -> Result<T> {
    catch_unwind(AssertUnwindSafe(work))
        .map_err(|_| failed("it panicked"))?
        .map_err(|error| failed(&error.to_string()))
}
