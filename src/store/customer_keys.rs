//! The customers' keys, wrapped: a file beside the log that can forget.
//!
//! A record is 80 bytes: the customer's pseudonym (16), the wrapped key (12 nonce, 32 key, 16 tag),
//! and a CRC-32C of both. A destroyed key is 60 zeros in place of the wrapped one.

use super::cipher::Key;
use super::disk::Disk;
use super::keys::Keys;
use crate::error::{Error, ErrorKind, Result};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

const NAME: &str = "customers.keys";
const WRAPPED: usize = 60;
const RECORD: usize = 80;
/// Records that opening writes again: more than one group of entries ever made.
const SETTLED_RECORDS: u64 = 4_096;

/// The keys of all customers of a store.
#[derive(Debug)]
pub(crate) struct CustomerKeys {
    disk: Arc<dyn Disk>,
    path: PathBuf,
    keys: Keys,
    wrapped: BTreeMap<[u8; 16], [u8; WRAPPED]>,
    records: u64,
    dirty: bool,
}

impl CustomerKeys {
    /// Reads the file in `folder`; it is made when it is not there and `new` says that no entry can
    /// have needed it.
    ///
    /// # Errors
    /// [`ErrorKind::Keys`] when it is gone, [`ErrorKind::Io`].
    pub(crate) fn open(disk: &Arc<dyn Disk>, folder: &Path, keys: Keys, new: bool) -> Result<Self> {
        let path = folder.join(NAME);
        disk.create_dir(folder).map_err(|e| Error::io("create", folder, e))?;
        let present = disk.length(&path).map_err(|e| Error::io("read", &path, e))?.is_some();
        if !present && !new {
            let message = format!("`{}` is gone, and with it every customer's key", path.display());
            return Err(Error::new(ErrorKind::Keys, message));
        }
        if !present {
            disk.create(&path, &[], 0).map_err(|e| Error::io("create", &path, e))?;
        }
        let all = Self::read(Arc::clone(disk), folder, keys)?;
        all.settle()?;
        disk.sync_dir(folder).map_err(|e| Error::io("make durable", folder, e))?;
        Ok(all)
    }

    /// Reads the file in `folder`, which must be there, and writes nothing. A record that a power cut
    /// tore, or that is damaged, is a hole: its customer has no key, and nothing is written over it.
    ///
    /// # Errors
    /// [`ErrorKind::Io`].
    pub(crate) fn read(disk: Arc<dyn Disk>, folder: &Path, keys: Keys) -> Result<Self> {
        let path = folder.join(NAME);
        let bytes = disk.read(&path).map_err(|e| Error::io("read", &path, e))?;
        let records = bytes.len().div_ceil(RECORD) as u64;
        let (whole, _) = bytes.as_chunks::<RECORD>();
        let wrapped = whole.iter().filter_map(unpack).collect();
        Ok(Self { disk, path, keys, wrapped, records, dirty: false })
    }

    /// Writes the newest records again where they stand and makes all durable: what was read may be in
    /// no more than the cache of a machine that killed its writer.
    fn settle(&self) -> Result<()> {
        let first = self.records.saturating_sub(SETTLED_RECORDS);
        let offset = first.saturating_mul(RECORD as u64);
        let length = usize::try_from(SETTLED_RECORDS).unwrap_or(usize::MAX).saturating_mul(RECORD);
        let (disk, path) = (self.disk.as_ref(), &self.path);
        let newest = disk.read_at(path, offset, length).map_err(|e| Error::io("read", path, e))?;
        disk.write_at(path, offset, &newest).map_err(|e| Error::io("write", path, e))?;
        disk.sync(path).map_err(|e| Error::io("make durable", path, e))
    }

    /// The key of `customer`, made when it is `new`.
    ///
    /// # Errors
    /// [`ErrorKind::Keys`] when a known customer has none any more.
    /// [`ErrorKind::Erased`] when it was destroyed.
    pub(crate) fn get_or_make(&mut self, customer: [u8; 16], new: bool) -> Result<Key> {
        if let Some(key) = self.get(&customer)? {
            return Ok(key);
        }
        if !new {
            return Err(Error::new(ErrorKind::Keys, "the key of a known customer is gone"));
        }
        let key = Key::new(self.keys.random()?);
        let nonce = self.keys.random()?;
        let sealed = self.keys.wrapping().seal(nonce, key.bytes(), &customer)?;
        let wrapped = sealed.first_chunk::<WRAPPED>().copied().ok_or_else(unwrappable)?;
        let offset = self.records.saturating_mul(RECORD as u64);
        let record = pack(&customer, &wrapped);
        let written = self.disk.write_at(&self.path, offset, &record);
        written.map_err(|e| Error::io("write", &self.path, e))?;
        self.records = self.records.saturating_add(1);
        self.wrapped.insert(customer, wrapped);
        self.dirty = true;
        Ok(key)
    }

    /// The key of `customer`, if it has one.
    ///
    /// # Errors
    /// [`ErrorKind::Erased`] when it was destroyed, [`ErrorKind::Keys`] when it does not unwrap.
    pub(crate) fn get(&self, customer: &[u8; 16]) -> Result<Option<Key>> {
        let Some(wrapped) = self.wrapped.get(customer) else { return Ok(None) };
        if *wrapped == [0; WRAPPED] {
            return Err(Error::new(ErrorKind::Erased, "the customer's key was destroyed"));
        }
        let key = self.keys.wrapping().open(wrapped, customer).ok_or_else(unwrappable)?;
        let key = key.first_chunk::<32>().copied().ok_or_else(unwrappable)?;
        Ok(Some(Key::new(key)))
    }

    /// The file that must be durable before an entry that uses a new key; `None` when it is.
    pub(crate) fn take_dirty(&mut self) -> Option<PathBuf> {
        std::mem::take(&mut self.dirty).then(|| self.path.clone())
    }
}

fn unwrappable() -> Error {
    Error::new(ErrorKind::Keys, "a customer's key does not unwrap: these are other keys")
}

fn pack(customer: &[u8; 16], wrapped: &[u8; WRAPPED]) -> Vec<u8> {
    let mut bytes = [customer.as_slice(), wrapped].concat();
    let crc = crc32c::crc32c(&bytes);
    bytes.extend_from_slice(&crc.to_le_bytes());
    bytes
}

fn unpack(bytes: &[u8; RECORD]) -> Option<([u8; 16], [u8; WRAPPED])> {
    let (customer, rest) = bytes.split_first_chunk::<16>()?;
    let (wrapped, crc) = rest.split_first_chunk::<WRAPPED>()?;
    let crc = u32::from_le_bytes(*crc.first_chunk::<4>()?);
    let covered = bytes.get(..RECORD.saturating_sub(4))?;
    (crc32c::crc32c(covered) == crc).then_some((*customer, *wrapped))
}
