//! Opening a store: lock, manifest, index, customers' keys, log; what the index missed is folded again.

use super::Store;
use super::commit::{Parts, Shared, Tail};
use super::customer_keys::CustomerKeys;
use super::disk::{Disk, OsDisk};
use super::entry::{At, EffectsBlock, Entry, EntryKind, Header};
use super::index::{Applied, Change, Index};
use super::keys::Keys;
use super::log::{Log, LogPlace, Mark, Position, SEGMENT_BYTES, read_entry, segments};
use super::manifest::Manifest;
use super::merkle::{Frontier, leaf};
use super::receipt::Opening;
use super::state::State;
use crate::codec::{Decode as _, Encode as _};
use crate::digest::Digest;
use crate::error::{Error, ErrorKind, Result};
use chrono::DateTime;
use std::fs::{File, TryLockError};
use std::path::Path;
use std::sync::{Arc, Mutex, mpsc};

/// Entries folded again before they are written to the index.
const REAPPLY_BATCH: usize = 1_024;

impl Store {
    /// Opens the store in the folder at `path`, a new one when there is none.
    ///
    /// # Errors
    /// [`ErrorKind::Locked`] when another process has it, [`ErrorKind::Keys`] when these are not its
    /// keys, [`ErrorKind::Corrupt`] when a durable entry is damaged, [`ErrorKind::Version`] when a
    /// later release wrote it, [`ErrorKind::Io`].
    pub fn open(path: impl AsRef<Path>, keys: Keys) -> Result<Self> {
        Self::open_on(Arc::new(OsDisk::default()), path.as_ref(), keys, SEGMENT_BYTES)
    }

    /// As [`Store::open`], with the log on another disk.
    pub(super) fn open_on(
        disk: Arc<dyn Disk>,
        folder: &Path,
        keys: Keys,
        segment_bytes: u64,
    ) -> Result<Self> {
        make_home(disk.as_ref(), folder)?;
        let lock = lock(folder)?;
        if let Ok(first) = genesis(disk.as_ref(), folder) {
            check_keys(&first, folder, &keys)?;
        }
        let manifest = find_manifest(disk.as_ref(), folder, &keys)?;
        let store = manifest.store;
        let (index, rebuilt) = open_index(disk.as_ref(), folder, &manifest, &keys)?;
        let index = Arc::new(index);
        let start = if rebuilt {
            (Mark::START, Frontier::default())
        } else {
            (manifest.mark, manifest.frontier.clone())
        };
        let place = LogPlace { disk: Arc::clone(&disk), folder: folder.to_owned(), segment_bytes };
        let mut catching_up = CatchingUp {
            store,
            keys: &keys,
            state: State::new(Arc::clone(&index))?,
            index: &index,
            frontier: start.1,
            expected: manifest.frontier.clone(),
            pending: Vec::new(),
            count: 0,
        };
        let (mut log, recovered) = Log::open(place, start.0, |position, frame| {
            catching_up.take((frame.sequence, position), frame.payload)
        })?;
        catching_up.flush()?;
        let CatchingUp { state, mut frontier, count, .. } = catching_up;
        check_mark(log.mark(), manifest.mark)?;
        if log.mark().next == 1 {
            let position = begin(&mut log, &mut frontier, &store, &keys)?;
            index.apply(&[Applied { sequence: 1, position, change: Change::Nothing }])?;
        }
        let new = log.mark().next <= 2;
        let customer_keys = CustomerKeys::open(&disk, &folder.join("keys"), keys.clone(), new)?;
        let opening = Opening {
            entries: log.mark().next.saturating_sub(1),
            reapplied: count,
            rebuilt,
            quarantined: recovered.quarantined,
        };
        let mark = (log.mark(), frontier.clone());
        let (sender, receiver) = mpsc::channel();
        let parts = Parts { store, keys, disk, folder: folder.to_owned(), index };
        let tail = Tail { log, frontier };
        let shared = Arc::new(Shared::new(parts, state, customer_keys, tail, sender));
        shared.checkpoint(Some(mark))?;
        let applier = Arc::clone(&shared);
        let applier = std::thread::Builder::new()
            .name("creditloop-index".to_owned())
            .spawn(move || applier.apply_all(&receiver))
            .map_err(|e| Error::io("start the indexer of", folder, e))?;
        Ok(Self { shared, applier: Mutex::new(Some(applier)), opening, _lock: lock })
    }
}

/// Makes the store's folder, with a name that lasts.
fn make_home(disk: &dyn Disk, folder: &Path) -> Result<()> {
    std::fs::create_dir_all(folder).map_err(|e| Error::io("create", folder, e))?;
    disk.create_dir(folder).map_err(|e| Error::io("create", folder, e))?;
    let parent = folder.parent().filter(|parent| !parent.as_os_str().is_empty());
    if let Some(parent) = parent {
        disk.sync_dir(parent).map_err(|e| Error::io("make durable", parent, e))?;
    }
    Ok(())
}

/// Checks that the log reaches as far as the manifest knows.
fn check_mark(there: Mark, known: Mark) -> Result<()> {
    if there.next < known.next {
        let (there, were) = (there.next, known.next);
        let message = format!(
            "entry {there} is not there, although {were} was to come next: the log was cut"
        );
        return Err(Error::new(ErrorKind::Corrupt, message));
    }
    Ok(())
}

/// Takes the lock that one process at a time may hold.
fn lock(folder: &Path) -> Result<File> {
    let path = folder.join("lock");
    let file = File::create(&path).map_err(|e| Error::io("create", &path, e))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => {
            let message = format!("`{}` is open in another process", folder.display());
            Err(Error::new(ErrorKind::Locked, message))
        }
        Err(TryLockError::Error(error)) => Err(Error::io("lock", &path, error)),
    }
}

/// The manifest; a new one for a new store, one from the log's first entry when it was lost.
fn find_manifest(disk: &dyn Disk, folder: &Path, keys: &Keys) -> Result<Manifest> {
    let empty = segments(disk, folder)?.is_empty();
    match Manifest::read(disk, folder) {
        Ok(Some(manifest)) => return Ok(manifest),
        Err(error) if empty || error.kind() != ErrorKind::Corrupt => return Err(error),
        Ok(None) | Err(_) => {}
    }
    let store = if empty { keys.random()? } else { genesis(disk, folder)?.header.request };
    let manifest = Manifest { store, mark: Mark::START, frontier: Frontier::default() };
    manifest.write(disk, folder)?;
    Ok(manifest)
}

fn genesis(disk: &dyn Disk, folder: &Path) -> Result<Entry> {
    let bytes = read_entry(disk, folder, Mark::START.position)?;
    Entry::from_bytes(&bytes)
}

/// The index, and whether it had to be thrown away.
fn open_index(
    disk: &dyn Disk,
    folder: &Path,
    manifest: &Manifest,
    keys: &Keys,
) -> Result<(Index, bool)> {
    let path = folder.join("index.sled");
    let last = manifest.mark.next.saturating_sub(1);
    let usable = Index::open(&path, &manifest.store, keys).and_then(|index| {
        index.policies()?;
        // The last entry before the mark must stand where the index says.
        let stands = match index.position(last)? {
            Some(position) => read_entry(disk, folder, position).is_ok(),
            None => last == 0,
        };
        Ok((index.applied()? >= last && stands).then_some(index))
    });
    if let Ok(Some(index)) = usable {
        return Ok((index, false));
    }
    Index::discard(&path)?;
    Ok((Index::open(&path, &manifest.store, keys)?, true))
}

/// Writes the first entry of a new store.
fn begin(
    log: &mut Log,
    frontier: &mut Frontier,
    store: &[u8; 16],
    keys: &Keys,
) -> Result<Position> {
    let header = Header {
        kind: EntryKind::Genesis,
        stage: None,
        policy: Digest::from_bytes([0; 32]),
        customer: [0; 16],
        case: [0; 16],
        request: *store,
        payload: keys.pseudonym(b"store", store),
        key: keys.id(),
    };
    let as_of = DateTime::UNIX_EPOCH.fixed_offset();
    let effects = EffectsBlock { as_of, effects: Vec::new() };
    let at = At { store, sequence: 1 };
    let body = keys.verifying_key();
    let entry = Entry::seal(header, &effects, &body, at, (keys, keys.tenant()))?;
    let payload = entry.to_bytes();
    let positions = log.append(std::slice::from_ref(&payload))?;
    frontier.push(leaf(&payload));
    Ok(positions.first().copied().unwrap_or(Mark::START.position))
}

/// Checks that the store's first entry was made with these keys: the one that opens it, the one that
/// gives names, and the one that signs.
pub(crate) fn check_keys(first: &Entry, folder: &Path, keys: &Keys) -> Result<()> {
    let store = first.header.request;
    let at = At { store: &store, sequence: 1 };
    let opens = first.body(at, keys.tenant()).is_some_and(|key| key == keys.verifying_key());
    if first.header.kind == EntryKind::Genesis
        && opens
        && first.header.payload == keys.pseudonym(b"store", &store)
    {
        return Ok(());
    }
    Err(other_keys(folder))
}

/// The error of keys that are not those of the store in `folder`.
pub(crate) fn other_keys(folder: &Path) -> Error {
    let message = format!("these are not the keys of the store `{}`", folder.display());
    Error::new(ErrorKind::Keys, message)
}

/// Folding again what the index missed.
struct CatchingUp<'a> {
    store: [u8; 16],
    keys: &'a Keys,
    state: State,
    index: &'a Index,
    frontier: Frontier,
    /// The tree that the manifest knows.
    expected: Frontier,
    pending: Vec<Applied>,
    count: u64,
}

impl CatchingUp<'_> {
    fn take(&mut self, (sequence, position): (u64, Position), payload: &[u8]) -> Result<()> {
        let entry = Entry::from_bytes(payload)?;
        let at = At { store: &self.store, sequence };
        let block = entry.effects(at, self.keys).ok_or_else(|| {
            let message = format!("the effects of entry {sequence} do not open: it was changed");
            Error::new(ErrorKind::Corrupt, message)
        })?;
        let applied = self.state.refold((sequence, position), &entry.header, &block)?;
        self.state.overlay(sequence, &applied.change);
        self.frontier.push(leaf(payload));
        if self.frontier.size() == self.expected.size() && self.frontier != self.expected {
            let message = format!("the first {sequence} entries are not those that were written");
            return Err(Error::new(ErrorKind::Corrupt, message));
        }
        self.pending.push(applied);
        self.count = self.count.saturating_add(1);
        if self.pending.len() >= REAPPLY_BATCH { self.flush() } else { Ok(()) }
    }

    fn flush(&mut self) -> Result<()> {
        self.index.apply(&self.pending)?;
        self.state.forget(&self.pending);
        self.pending.clear();
        Ok(())
    }
}
