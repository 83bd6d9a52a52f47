//! The few things that a store asks of a disk, so that a test can cut the power between any two.

use std::collections::BTreeMap;
use std::fmt;
use std::fs::{File, OpenOptions};
use std::io::{Read as _, Result, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// Files as the log needs them. Nothing is durable before `sync`, no name before `sync_dir`.
pub(crate) trait Disk: Send + Sync + fmt::Debug {
    /// The whole file.
    fn read(&self, path: &Path) -> Result<Vec<u8>>;
    /// `length` bytes from `offset`; fewer at the end of the file.
    fn read_at(&self, path: &Path, offset: u64, length: usize) -> Result<Vec<u8>>;
    /// The length of the file; `None` when there is none.
    fn length(&self, path: &Path) -> Result<Option<u64>>;
    /// Creates or empties the file and writes `bytes` and then zeros up to `length`.
    fn create(&self, path: &Path, bytes: &[u8], length: u64) -> Result<()>;
    /// Writes `bytes` at `offset`.
    fn write_at(&self, path: &Path, offset: u64, bytes: &[u8]) -> Result<()>;
    /// Makes the bytes of the file durable.
    fn sync(&self, path: &Path) -> Result<()>;
    /// Renames a file over another.
    fn rename(&self, from: &Path, to: &Path) -> Result<()>;
    /// The names in a folder, in alphabetical order; none when it does not exist.
    fn list(&self, folder: &Path) -> Result<Vec<String>>;
    /// Creates a folder and those above it.
    fn create_dir(&self, folder: &Path) -> Result<()>;
    /// Lets go of a file that is not written any more.
    fn close(&self, _path: &Path) {}
    /// Makes the names in the folder durable.
    fn sync_dir(&self, folder: &Path) -> Result<()>;
}

/// The operating system's files.
#[derive(Debug, Default)]
pub(crate) struct OsDisk {
    open: Mutex<BTreeMap<PathBuf, Arc<File>>>,
}

static ZEROS: [u8; 1 << 16] = [0; 1 << 16];

impl OsDisk {
    fn file(&self, path: &Path) -> Result<Arc<File>> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(file) = open.get(path) {
            return Ok(Arc::clone(file));
        }
        let file = Arc::new(OpenOptions::new().read(true).write(true).open(path)?);
        open.insert(path.to_owned(), Arc::clone(&file));
        Ok(file)
    }

    fn forget(&self, path: &Path) {
        self.open.lock().unwrap_or_else(PoisonError::into_inner).remove(path);
    }
}

impl Disk for OsDisk {
    fn read(&self, path: &Path) -> Result<Vec<u8>> {
        std::fs::read(path)
    }

    fn read_at(&self, path: &Path, offset: u64, length: usize) -> Result<Vec<u8>> {
        let mut file = File::open(path)?;
        file.seek(SeekFrom::Start(offset))?;
        let mut bytes = Vec::new();
        file.take(length as u64).read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    fn length(&self, path: &Path) -> Result<Option<u64>> {
        match std::fs::metadata(path) {
            Ok(metadata) => Ok(Some(metadata.len())),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    fn create(&self, path: &Path, bytes: &[u8], length: u64) -> Result<()> {
        self.forget(path);
        let mut file = File::create(path)?;
        file.write_all(bytes)?;
        let mut missing = length.saturating_sub(bytes.len() as u64);
        while missing > 0 {
            let count = usize::try_from(missing).unwrap_or(usize::MAX).min(ZEROS.len());
            file.write_all(ZEROS.get(..count).unwrap_or_default())?;
            missing = missing.saturating_sub(count as u64);
        }
        Ok(())
    }

    fn write_at(&self, path: &Path, offset: u64, bytes: &[u8]) -> Result<()> {
        let file = self.file(path)?;
        let mut file = file.as_ref();
        file.seek(SeekFrom::Start(offset))?;
        file.write_all(bytes)
    }

    fn sync(&self, path: &Path) -> Result<()> {
        self.file(path)?.sync_data()
    }

    fn rename(&self, from: &Path, to: &Path) -> Result<()> {
        self.forget(from);
        self.forget(to);
        std::fs::rename(from, to)
    }

    fn list(&self, folder: &Path) -> Result<Vec<String>> {
        let entries = match std::fs::read_dir(folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        let mut names = Vec::new();
        for entry in entries {
            names.extend(entry?.file_name().into_string().ok());
        }
        names.sort_unstable();
        Ok(names)
    }

    fn create_dir(&self, folder: &Path) -> Result<()> {
        std::fs::create_dir_all(folder)
    }

    fn close(&self, path: &Path) {
        self.forget(path);
    }

    fn sync_dir(&self, folder: &Path) -> Result<()> {
        File::open(folder)?.sync_all()
    }
}
