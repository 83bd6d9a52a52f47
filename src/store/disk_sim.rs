//! A disk in memory whose power can be cut between any two operations.

use super::disk::Disk;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{Error, ErrorKind, Result};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

#[derive(Debug, Clone, Default)]
struct SimFile {
    durable: Vec<u8>,
    /// Writes since the last sync.
    writes: Vec<(usize, Vec<u8>)>,
    /// Whether its name survives a power cut.
    named: bool,
}

impl SimFile {
    fn now(&self) -> Vec<u8> {
        let mut bytes = self.durable.clone();
        self.writes.iter().for_each(|(offset, write)| put(&mut bytes, *offset, write));
        bytes
    }
}

fn put(bytes: &mut Vec<u8>, offset: usize, write: &[u8]) {
    let end = offset + write.len();
    if bytes.len() < end {
        bytes.resize(end, 0);
    }
    bytes[offset..end].copy_from_slice(write);
}

#[derive(Debug, Clone, Default)]
struct Inner {
    files: BTreeMap<PathBuf, SimFile>,
    folders: BTreeSet<PathBuf>,
    /// Operations until the power goes.
    fuel: Option<u64>,
}

/// The disk.
#[derive(Debug, Default)]
pub(super) struct SimDisk(Mutex<Inner>);

impl SimDisk {
    /// Cuts the power after `fuel` more operations that change something.
    pub(super) fn cut_after(&self, fuel: u64) {
        self.0.lock().unwrap().fuel = Some(fuel);
    }

    /// The disk after the power is back. `chance` says of each unsynced write how much of it is there.
    pub(super) fn restart(&self, mut chance: impl FnMut() -> u8) -> Self {
        let mut inner = self.0.lock().unwrap().clone();
        inner.fuel = None;
        inner.files.retain(|_, file| file.named || chance().is_multiple_of(2));
        for file in inner.files.values_mut() {
            for (offset, write) in std::mem::take(&mut file.writes) {
                // Pages land in any order: all, none, or a part of a write.
                let kept = match chance() % 3 {
                    0 => 0,
                    1 => write.len() * usize::from(chance()) / 256,
                    _ => write.len(),
                };
                put(&mut file.durable, offset, &write[..kept]);
            }
            file.named = true;
        }
        Self(Mutex::new(inner))
    }

    fn change<T>(&self, change: impl FnOnce(&mut Inner) -> Result<T>) -> Result<T> {
        let mut inner = self.0.lock().unwrap();
        match &mut inner.fuel {
            Some(0) => return Err(Error::other("the power is gone")),
            Some(fuel) => *fuel -= 1,
            None => {}
        }
        change(&mut inner)
    }
}

fn missing() -> Error {
    ErrorKind::NotFound.into()
}

impl Disk for SimDisk {
    fn read(&self, path: &Path) -> Result<Vec<u8>> {
        Ok(self.0.lock().unwrap().files.get(path).ok_or_else(missing)?.now())
    }

    fn read_at(&self, path: &Path, offset: u64, length: usize) -> Result<Vec<u8>> {
        let bytes = self.read(path)?;
        let start = usize::try_from(offset).unwrap().min(bytes.len());
        Ok(bytes[start..(start + length).min(bytes.len())].to_vec())
    }

    fn length(&self, path: &Path) -> Result<Option<u64>> {
        Ok(self.0.lock().unwrap().files.get(path).map(|file| file.now().len() as u64))
    }

    fn create(&self, path: &Path, bytes: &[u8], length: u64) -> Result<()> {
        self.change(|inner| {
            let mut whole = bytes.to_vec();
            whole.resize(whole.len().max(usize::try_from(length).unwrap()), 0);
            let named = inner.files.get(path).is_some_and(|file| file.named);
            let file = SimFile { durable: Vec::new(), writes: vec![(0, whole)], named };
            inner.files.insert(path.to_owned(), file);
            Ok(())
        })
    }

    fn write_at(&self, path: &Path, offset: u64, bytes: &[u8]) -> Result<()> {
        self.change(|inner| {
            let file = inner.files.get_mut(path).ok_or_else(missing)?;
            file.writes.push((usize::try_from(offset).unwrap(), bytes.to_vec()));
            Ok(())
        })
    }

    fn sync(&self, path: &Path) -> Result<()> {
        self.change(|inner| {
            let file = inner.files.get_mut(path).ok_or_else(missing)?;
            file.durable = file.now();
            file.writes.clear();
            Ok(())
        })
    }

    fn rename(&self, from: &Path, to: &Path) -> Result<()> {
        self.change(|inner| {
            let file = inner.files.remove(from).ok_or_else(missing)?;
            inner.files.insert(to.to_owned(), SimFile { named: true, ..file });
            Ok(())
        })
    }

    fn list(&self, folder: &Path) -> Result<Vec<String>> {
        let inner = self.0.lock().unwrap();
        let here = inner.files.keys().filter(|path| path.parent() == Some(folder));
        Ok(here.filter_map(|path| Some(path.file_name()?.to_str()?.to_owned())).collect())
    }

    fn create_dir(&self, folder: &Path) -> Result<()> {
        self.0.lock().unwrap().folders.insert(folder.to_owned());
        Ok(())
    }

    fn sync_dir(&self, folder: &Path) -> Result<()> {
        self.change(|inner| {
            for (_, file) in
                inner.files.iter_mut().filter(|(path, _)| path.parent() == Some(folder))
            {
                file.named = true;
            }
            Ok(())
        })
    }
}
