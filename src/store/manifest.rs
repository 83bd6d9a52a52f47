//! The manifest: which store this is, and up to where the index is durable.

use super::disk::Disk;
use super::log::{LOG_FORMAT, Mark, Position};
use super::merkle::Frontier;
use crate::codec::{Decode, Encode, Reader, Writer, wrong};
use crate::error::{Error, ErrorKind, Result};
use std::path::Path;

const MAGIC: &str = "creditloop manifest 1";
const NAME: &str = "manifest";

/// What a store knows of itself between two openings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Manifest {
    pub(crate) store: [u8; 16],
    /// The index holds every entry before this.
    pub(crate) mark: Mark,
    /// The Merkle tree over those entries.
    pub(crate) frontier: Frontier,
}

impl Manifest {
    /// The manifest in `folder`, if there is one.
    ///
    /// # Errors
    /// [`ErrorKind::Corrupt`] when it is damaged, [`ErrorKind::Version`], [`ErrorKind::Io`].
    pub(crate) fn read(disk: &dyn Disk, folder: &Path) -> Result<Option<Self>> {
        let path = folder.join(NAME);
        if disk.length(&path).map_err(|e| Error::io("read", &path, e))?.is_none() {
            return Ok(None);
        }
        let bytes = disk.read(&path).map_err(|e| Error::io("read", &path, e))?;
        let damaged = || Error::new(ErrorKind::Corrupt, format!("`{}` is damaged", path.display()));
        let (bytes, crc) = bytes.split_last_chunk::<4>().ok_or_else(damaged)?;
        if crc32c::crc32c(bytes) != u32::from_le_bytes(*crc) {
            return Err(damaged());
        }
        Self::from_bytes(bytes).map(Some)
    }

    /// Replaces the manifest in `folder`, durably and at once.
    pub(crate) fn write(&self, disk: &dyn Disk, folder: &Path) -> Result<()> {
        let mut bytes = self.to_bytes();
        let crc = crc32c::crc32c(&bytes).to_le_bytes();
        bytes.extend_from_slice(&crc);
        replace(disk, folder, NAME, &bytes)
    }
}

/// Replaces a small file, durably and at once.
pub(crate) fn replace(disk: &dyn Disk, folder: &Path, name: &str, bytes: &[u8]) -> Result<()> {
    let (path, new) = (folder.join(name), folder.join(format!("{name}.new")));
    let replaced = disk
        .create(&new, bytes, 0)
        .and_then(|()| disk.sync(&new))
        .and_then(|()| disk.rename(&new, &path))
        .and_then(|()| disk.sync_dir(folder));
    replaced.map_err(|e| Error::io("write", &path, e))
}

impl Encode for Manifest {
    fn encode(&self, out: &mut Writer) {
        out.text(MAGIC);
        out.unsigned(u64::from(LOG_FORMAT));
        out.raw(&self.store);
        out.unsigned(self.mark.position.segment);
        out.unsigned(self.mark.position.offset);
        out.unsigned(self.mark.next);
        out.unsigned(self.frontier.size());
        out.sequence(self.frontier.roots(), Writer::digest);
    }
}

impl Decode for Manifest {
    fn decode(input: &mut Reader<'_>) -> Result<Self> {
        if input.text()? != MAGIC || input.unsigned()? != u64::from(LOG_FORMAT) {
            let message = format!("this release reads stores of format {LOG_FORMAT} only");
            return Err(Error::new(ErrorKind::Version, message));
        }
        let store = input.array()?;
        let position = Position { segment: input.unsigned()?, offset: input.unsigned()? };
        let next = input.unsigned()?;
        let mark = Mark { position, next };
        let size = input.unsigned()?;
        let roots = input.sequence(Reader::digest)?;
        let frontier =
            Frontier::from_parts(size, roots).filter(|tree| tree.size() == next.saturating_sub(1));
        let frontier = frontier.ok_or_else(|| wrong("no such tree"))?;
        Ok(Self { store, mark, frontier })
    }
}
