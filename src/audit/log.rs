//! A log, opened to be read.

use crate::codec::Decode as _;
use crate::digest::Digest;
use crate::error::{Error, ErrorKind, Result};
use crate::store::{
    At, Checkpoint, CustomerKeys, Disk, Entry, EntryKind, Keys, Manifest, Mark, Met, OsDisk,
    check_keys, leaf, read_entry, read_log, store_name,
};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A store's log, opened to be read. Nothing is written and no lock is taken: close the store first,
/// or read a copy; the tail of a store that is being written may look torn.
#[derive(Debug)]
pub struct Log {
    disk: Arc<dyn Disk>,
    folder: PathBuf,
    keys: Keys,
    store: [u8; 16],
    customer_keys: Option<CustomerKeys>,
    mark: u64,
}

/// What became of an entry's body.
#[derive(Debug)]
pub(super) enum Body {
    Open(Vec<u8>),
    /// The customer's key was destroyed.
    Erased,
    /// It does not open under the key it should.
    Shut,
}

impl Log {
    /// Opens the log of the store in the folder at `path`.
    ///
    /// # Errors
    /// [`ErrorKind::Io`] when there is no such store, [`ErrorKind::Keys`] when these are not its
    /// keys, [`ErrorKind::Corrupt`] when neither its manifest nor its first entry can be read.
    pub fn open_read_only(path: impl AsRef<Path>, keys: Keys) -> Result<Self> {
        let (disk, folder) = (Arc::new(OsDisk::default()), path.as_ref().to_owned());
        let first = read_entry(disk.as_ref(), &folder, Mark::START.position)
            .and_then(|bytes| Entry::from_bytes(&bytes));
        let manifest = Manifest::read(disk.as_ref(), &folder).ok().flatten();
        let store = match (&manifest, &first) {
            (Some(manifest), _) => manifest.store,
            (None, Ok(first)) => first.header.request,
            (None, Err(error)) => {
                let message = format!("`{}` holds no log that can be read", folder.display());
                return Err(Error::new(error.kind(), message).because(error.to_string()));
            }
        };
        if let Ok(first) = &first
            && first.header.kind == EntryKind::Genesis
            && first.header.key != keys.id()
        {
            check_keys(first, &folder, &keys)?;
        }
        let at = At { store: &store, sequence: 1 };
        if let Ok(first) = &first
            && first.body(at, keys.tenant()).is_some()
        {
            check_keys(first, &folder, &keys)?;
        }
        let mark = manifest.map(|manifest| manifest.mark.next.saturating_sub(1));
        let shared = Arc::clone(&disk) as Arc<dyn Disk>;
        let customer_keys = CustomerKeys::read(shared, &folder.join("keys"), keys.clone()).ok();
        Ok(Self { disk, folder, keys, store, customer_keys, mark: mark.unwrap_or(0) })
    }

    /// How many entries the store's manifest knows of.
    pub(super) fn mark(&self) -> u64 {
        self.mark
    }

    /// Whether the file of the customers' keys can be read.
    pub(super) fn has_customer_keys(&self) -> bool {
        self.customer_keys.is_some()
    }

    /// The store's name, 32 hexadecimal digits.
    pub fn name(&self) -> Arc<str> {
        store_name(&self.store)
    }

    /// The public key that checks the store's checkpoints.
    pub fn verifying_key(&self) -> [u8; 32] {
        self.keys.verifying_key()
    }

    /// The last checkpoint that the store itself wrote down, if there is one.
    ///
    /// # Errors
    /// [`ErrorKind::Encoding`] when it is damaged, [`ErrorKind::Io`].
    pub fn checkpoint(&self) -> Result<Option<Checkpoint>> {
        let path = self.folder.join("checkpoint");
        let present = self.disk.length(&path).map_err(|e| Error::io("read", &path, e))?.is_some();
        if !present {
            return Ok(None);
        }
        let bytes = self.disk.read(&path).map_err(|e| Error::io("read", &path, e))?;
        String::from_utf8_lossy(&bytes).parse().map(Some)
    }

    /// The leaves of the Merkle tree over all entries.
    ///
    /// # Errors
    /// [`ErrorKind::Corrupt`] when an entry cannot be read; then [`super::verify`] says which.
    pub(super) fn leaves(&self) -> Result<Vec<Digest>> {
        let mut leaves = Vec::new();
        self.read(|met| match met {
            Met::Entry(_, payload) => {
                leaves.push(leaf(payload));
                Ok(())
            }
            Met::Damage { first, why, .. } => {
                let message = format!("entry {first} cannot be read: {why}");
                Err(Error::new(ErrorKind::Corrupt, message))
            }
        })?;
        Ok(leaves)
    }

    pub(super) fn read(&self, visit: impl FnMut(Met<'_>) -> Result<()>) -> Result<()> {
        read_log(self.disk.as_ref(), &self.folder, visit)
    }

    pub(super) fn at(&self, sequence: u64) -> At<'_> {
        At { store: &self.store, sequence }
    }

    pub(super) fn keys(&self) -> &Keys {
        &self.keys
    }

    /// Opens the body of `entry`.
    pub(super) fn body(&self, entry: &Entry, sequence: u64) -> Body {
        let key = match entry.header.kind {
            EntryKind::Genesis | EntryKind::Policy => Ok(Some(self.keys.tenant().clone())),
            EntryKind::Decision | EntryKind::Override => {
                let keys = self.customer_keys.as_ref();
                keys.map_or(Ok(None), |keys| keys.get(&entry.header.customer))
            }
        };
        match key {
            Err(error) if error.kind() == ErrorKind::Erased => Body::Erased,
            Ok(Some(key)) => entry.body(self.at(sequence), &key).map_or(Body::Shut, Body::Open),
            Ok(None) | Err(_) => Body::Shut,
        }
    }
}
