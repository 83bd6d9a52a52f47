//! Group commit: whoever waits first writes for all who wait; the index follows behind.

use super::checkpoint::Checkpoint;
use super::customer_keys::CustomerKeys;
use super::disk::Disk;
use super::index::{Applied, Change, Index};
use super::keys::Keys;
use super::log::{Log, Mark};
use super::manifest::{Manifest, replace};
use super::merkle::{Frontier, leaf};
use super::state::State;
use crate::error::{Error, ErrorKind, Result};
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, Sender};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

/// Entries after which the index is made durable.
const CHECKPOINT_ENTRIES: u64 = 8_192;
/// Entries that go into the index at once, at most.
const APPLIED_TOGETHER: usize = 1_024;

/// What all handles of a store share. It is printed by name: it holds people's states.
pub(crate) struct Shared {
    pub(crate) store: [u8; 16],
    pub(crate) name: Arc<str>,
    pub(crate) keys: Keys,
    pub(crate) disk: Arc<dyn Disk>,
    pub(crate) folder: PathBuf,
    pub(crate) index: Arc<Index>,
    core: Mutex<Core>,
    durable: Condvar,
    tail: Mutex<Tail>,
}

impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Shared").field("name", &self.name).finish_non_exhaustive()
    }
}

/// What the critical section of a decision reads and writes.
#[derive(Debug)]
pub(crate) struct Core {
    pub(crate) state: State,
    pub(crate) customer_keys: CustomerKeys,
    /// The sequence of the next entry.
    pub(crate) next: u64,
    queue: Vec<Queued>,
    /// The last entry that is durable.
    durable: u64,
    writing: bool,
    failed: Option<String>,
    applier: Option<Sender<Batch>>,
}

/// The writing end of the log with the tree over it.
#[derive(Debug)]
pub(crate) struct Tail {
    pub(crate) log: Log,
    pub(crate) frontier: Frontier,
}

#[derive(Debug)]
struct Queued {
    payload: Vec<u8>,
    change: Change,
}

/// Durable entries on their way to the index.
#[derive(Debug)]
pub(crate) struct Batch {
    applied: Vec<Applied>,
    mark: Mark,
    frontier: Frontier,
}

/// The fixed parts of a store.
pub(crate) struct Parts {
    pub(crate) store: [u8; 16],
    pub(crate) keys: Keys,
    pub(crate) disk: Arc<dyn Disk>,
    pub(crate) folder: PathBuf,
    pub(crate) index: Arc<Index>,
}

impl Shared {
    pub(crate) fn new(
        parts: Parts,
        state: State,
        customer_keys: CustomerKeys,
        tail: Tail,
        applier: Sender<Batch>,
    ) -> Self {
        let next = tail.log.mark().next;
        let core = Core {
            state,
            customer_keys,
            next,
            queue: Vec::new(),
            durable: next.saturating_sub(1),
            writing: false,
            failed: None,
            applier: Some(applier),
        };
        let Parts { store, keys, disk, folder, index } = parts;
        let name = super::store_name(&store);
        let (core, tail) = (Mutex::new(core), Mutex::new(tail));
        Self { store, name, keys, disk, folder, index, core, durable: Condvar::new(), tail }
    }

    /// The critical section.
    ///
    /// # Errors
    /// [`ErrorKind::StoreFailed`] after an earlier write failed.
    pub(crate) fn enter(&self) -> Result<MutexGuard<'_, Core>> {
        let core = self.core.lock().unwrap_or_else(PoisonError::into_inner);
        match &core.failed {
            Some(why) => Err(store_failed(why)),
            None => Ok(core),
        }
    }

    /// Waits until the entry `sequence` is durable, writing for everyone who waits if nobody is.
    pub(crate) fn wait(&self, sequence: u64) -> Result<()> {
        let mut core = self.core.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            if core.durable >= sequence {
                return Ok(());
            }
            if let Some(why) = &core.failed {
                return Err(store_failed(why));
            }
            if core.writing {
                core = self.durable.wait(core).unwrap_or_else(PoisonError::into_inner);
                continue;
            }
            core.writing = true;
            let queue = std::mem::take(&mut core.queue);
            let keys = core.customer_keys.take_dirty();
            drop(core);
            let writing = AssertUnwindSafe(|| self.write(queue, keys));
            let written = catch_unwind(writing).unwrap_or_else(|_| Err(panicked()));
            core = self.core.lock().unwrap_or_else(PoisonError::into_inner);
            core.writing = false;
            match written {
                Ok(batch) => core.acknowledge(batch),
                Err(error) => core.failed = Some(error.to_string()),
            }
            self.durable.notify_all();
        }
    }

    /// Writes one group and makes it durable.
    fn write(&self, queue: Vec<Queued>, keys: Option<PathBuf>) -> Result<Batch> {
        // An entry must never be durable before the key that opens it.
        if let Some(path) = keys {
            self.disk.sync(&path).map_err(|e| Error::io("make durable", &path, e))?;
        }
        let mut tail = self.tail.lock().unwrap_or_else(PoisonError::into_inner);
        let first = tail.log.mark().next;
        let (payloads, changes): (Vec<_>, Vec<_>) =
            queue.into_iter().map(|queued| (queued.payload, queued.change)).unzip();
        let positions = tail.log.append(&payloads)?;
        for payload in &payloads {
            tail.frontier.push(leaf(payload));
        }
        let places = (first..).zip(positions).zip(changes);
        let applied =
            places.map(|((sequence, position), change)| Applied { sequence, position, change });
        Ok(Batch {
            applied: applied.collect(),
            mark: tail.log.mark(),
            frontier: tail.frontier.clone(),
        })
    }

    /// A signed checkpoint over every durable entry.
    pub(crate) fn sign(&self) -> Checkpoint {
        let tail = self.tail.lock().unwrap_or_else(PoisonError::into_inner);
        let (size, root) = (tail.frontier.size(), tail.frontier.root());
        Checkpoint::sign(&self.name, size, root, &self.keys)
    }

    /// Lets the applier finish: it ends when nobody can send it more.
    pub(crate) fn hang_up(&self) {
        self.core.lock().unwrap_or_else(PoisonError::into_inner).applier = None;
    }

    /// Brings durable entries into the index until the store hangs up, then makes it all durable.
    pub(crate) fn apply_all(&self, batches: &Receiver<Batch>) {
        let mut since = 0_u64;
        let mut last = None;
        let fail = |error: Error| {
            self.core.lock().unwrap_or_else(PoisonError::into_inner).failed =
                Some(error.to_string());
        };
        while let Ok(mut batch) = batches.recv() {
            // What has gathered meanwhile is applied at once: the index keeps pace under load.
            while batch.applied.len() < APPLIED_TOGETHER
                && let Ok(more) = batches.try_recv()
            {
                batch.applied.extend(more.applied);
                (batch.mark, batch.frontier) = (more.mark, more.frontier);
            }
            if let Err(error) = self.index.apply(&batch.applied) {
                return fail(error);
            }
            let mut core = self.core.lock().unwrap_or_else(PoisonError::into_inner);
            core.state.forget(&batch.applied);
            drop(core);
            since = since.saturating_add(batch.applied.len() as u64);
            last = Some((batch.mark, batch.frontier));
            if since >= CHECKPOINT_ENTRIES {
                since = 0;
                if let Err(error) = self.checkpoint(last.take()) {
                    return fail(error);
                }
            }
        }
        if let Err(error) = self.checkpoint(last) {
            fail(error);
        }
    }

    /// Makes the index durable, and then says so in the manifest.
    pub(crate) fn checkpoint(&self, upto: Option<(Mark, Frontier)>) -> Result<()> {
        let Some((mark, frontier)) = upto else { return Ok(()) };
        self.index.checkpoint()?;
        let signed = Checkpoint::sign(&self.name, frontier.size(), frontier.root(), &self.keys);
        let manifest = Manifest { store: self.store, mark, frontier };
        manifest.write(self.disk.as_ref(), &self.folder)?;
        replace(self.disk.as_ref(), &self.folder, "checkpoint", signed.to_string().as_bytes())
    }
}

impl Core {
    /// Queues an entry and lays what it changes over the state. Returns its sequence.
    pub(crate) fn queue(&mut self, payload: Vec<u8>, change: Change) -> u64 {
        let sequence = self.next;
        self.state.overlay(sequence, &change);
        self.queue.push(Queued { payload, change });
        self.next = self.next.saturating_add(1);
        sequence
    }

    fn acknowledge(&mut self, batch: Batch) {
        for applied in &batch.applied {
            self.state.place(applied.sequence, applied.position);
        }
        self.durable = batch.mark.next.saturating_sub(1);
        if let Some(applier) = &self.applier
            && applier.send(batch).is_err()
        {
            self.failed.get_or_insert_with(|| "nobody writes the index any more".to_owned());
        }
    }
}

fn panicked() -> Error {
    Error::new(ErrorKind::StoreFailed, "writing panicked")
}

fn store_failed(why: &str) -> Error {
    let message =
        format!("the store failed and takes nothing more until it is opened again: {why}");
    Error::new(ErrorKind::StoreFailed, message)
}
