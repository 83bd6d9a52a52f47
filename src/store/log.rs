//! The log: segments of frames, preallocated, appended in groups, one fdatasync a group.

use super::disk::Disk;
use super::frame::{FRAME_HEAD, Found, Frame, frame_at, scan};
use crate::error::{Error, ErrorKind, Result};
use crate::limits::FRAME_BYTES_MAX;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Bytes of a segment, unless one entry alone needs more.
pub(crate) const SEGMENT_BYTES: u64 = 8 << 20;
/// The most bytes that a segment can have: one entry of the largest size.
const SEGMENT_BYTES_MAX: u64 = (FRAME_BYTES_MAX as u64).saturating_add(SEGMENT_BYTES);
/// Bytes before the first frame: magic, version, first sequence, CRC.
pub(crate) const SEGMENT_HEAD: usize = 24;
const MAGIC: &[u8; 8] = b"CLOOPLOG";
/// The version of the log's format.
pub const LOG_FORMAT: u32 = 1;

/// Where a frame begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Position {
    /// The first sequence of its segment.
    pub(crate) segment: u64,
    pub(crate) offset: u64,
}

/// Where a log lives.
#[derive(Debug, Clone)]
pub(crate) struct LogPlace {
    pub(crate) disk: Arc<dyn Disk>,
    pub(crate) folder: PathBuf,
    pub(crate) segment_bytes: u64,
}

/// Where reading begins: a position and the sequence that stands there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Mark {
    pub(crate) position: Position,
    pub(crate) next: u64,
}

impl Mark {
    /// The beginning of a log.
    pub(crate) const START: Self =
        Self { position: Position { segment: 1, offset: SEGMENT_HEAD as u64 }, next: 1 };
}

/// The writing end of the log.
#[derive(Debug)]
pub(crate) struct Log {
    place: LogPlace,
    /// The open segment; its sequence is 0 before the first entry.
    end: Position,
    length: u64,
    next: u64,
}

/// What opening found behind the last entry.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Recovered {
    /// Bytes of a torn group that were set aside.
    pub(crate) quarantined: u64,
}

impl Log {
    /// Opens the log at `place`, hands every entry from `from` on to `visit`, and sets aside a torn
    /// group behind the last one.
    ///
    /// # Errors
    /// [`ErrorKind::Corrupt`] when an entry is damaged that had been durable, [`ErrorKind::Io`].
    pub(crate) fn open(
        place: LogPlace,
        from: Mark,
        mut visit: impl FnMut(Position, Frame<'_>) -> Result<()>,
    ) -> Result<(Self, Recovered)> {
        let segments = segments(place.disk.as_ref(), &place.folder)?;
        let start = from.position;
        let mut log = Self { place, end: start, length: 0, next: from.next };
        let mut recovered = Recovered::default();
        let last = segments.last().copied();
        if from.next > 1 && !segments.contains(&start.segment) {
            return Err(broken(start.segment, "the file of its segment is gone"));
        }
        for segment in segments.into_iter().filter(|segment| *segment >= start.segment) {
            let bytes = log.read_segment(segment)?;
            let vacant = segment == log.next && segment > start.segment || log.next == 1;
            let headless = check_head(&bytes, segment);
            if headless.is_err_and(|error| error.kind() == ErrorKind::Corrupt)
                && Some(segment) == last
                && vacant
                && is_vacant(&bytes)
            {
                // The segment was being created when the power went: nothing in it was durable.
                recovered.quarantined = log.quarantine(segment, 0, &bytes)?;
                log.roll(0)?;
                continue;
            }
            check_head(&bytes, segment)?;
            let offset = if segment == start.segment { start.offset } else { SEGMENT_HEAD as u64 };
            let offset = usize::try_from(offset).unwrap_or(usize::MAX);
            let mut end = offset;
            for found in scan(&bytes, offset) {
                match found {
                    Found::Frame(at, frame) => {
                        if frame.sequence != log.next {
                            return Err(broken(log.next, "it is not where it belongs"));
                        }
                        visit(Position { segment, offset: at as u64 }, frame)?;
                        log.next = log.next.saturating_add(1);
                        end = at.saturating_add(frame.size());
                    }
                    Found::Damage(at, _) => {
                        check_torn(&bytes, at, log.next, Some(segment) == last)?;
                        recovered.quarantined = log.quarantine(segment, at, &bytes)?;
                        end = at;
                        break;
                    }
                }
            }
            log.end = Position { segment, offset: end as u64 };
            log.length = bytes.len() as u64;
            // What was read may be in no more than the cache of a machine that killed its writer.
            log.settle(segment, offset, bytes.get(offset..end).unwrap_or_default())?;
        }
        Ok((log, recovered))
    }

    /// Where the next frame begins, and its sequence.
    pub(crate) fn mark(&self) -> Mark {
        Mark { position: self.end, next: self.next }
    }

    /// Appends `payloads` as one group and makes them durable. Returns where each begins.
    ///
    /// # Errors
    /// [`ErrorKind::Io`]; after that the log must not be written any more.
    pub(crate) fn append(&mut self, payloads: &[Vec<u8>]) -> Result<Vec<Position>> {
        let mut positions = Vec::with_capacity(payloads.len());
        let mut buffer: Vec<u8> = Vec::new();
        let mut back = 0_u32;
        for payload in payloads {
            let frame = Frame { sequence: self.next, back, payload };
            let pending = buffer.len().saturating_add(frame.size()) as u64;
            if self.length == 0 || self.end.offset.saturating_add(pending) > self.length {
                self.flush(&mut buffer)?;
                self.roll(frame.size())?;
            }
            let offset = self.end.offset.saturating_add(buffer.len() as u64);
            positions.push(Position { segment: self.end.segment, offset });
            frame.write(&mut buffer);
            self.next = self.next.saturating_add(1);
            back = back.saturating_add(1);
        }
        self.flush(&mut buffer)?;
        Ok(positions)
    }

    /// Writes `bytes` again where they stand, and makes them durable.
    fn settle(&self, segment: u64, offset: usize, bytes: &[u8]) -> Result<()> {
        if bytes.is_empty() {
            return Ok(());
        }
        let path = segment_path(&self.place.folder, segment);
        let disk = self.place.disk.as_ref();
        disk.write_at(&path, offset as u64, bytes).map_err(|e| Error::io("write", &path, e))?;
        disk.sync(&path).map_err(|e| Error::io("make durable", &path, e))?;
        let folder = &self.place.folder;
        disk.sync_dir(folder).map_err(|e| Error::io("make durable", folder, e))
    }

    fn flush(&mut self, buffer: &mut Vec<u8>) -> Result<()> {
        if buffer.is_empty() {
            return Ok(());
        }
        let path = segment_path(&self.place.folder, self.end.segment);
        self.place
            .disk
            .write_at(&path, self.end.offset, buffer)
            .map_err(|e| Error::io("write", &path, e))?;
        self.place.disk.sync(&path).map_err(|e| Error::io("make durable", &path, e))?;
        self.end.offset = self.end.offset.saturating_add(buffer.len() as u64);
        buffer.clear();
        Ok(())
    }

    /// Begins a new segment, full of zeros and durable with its name.
    fn roll(&mut self, frame: usize) -> Result<()> {
        self.place.disk.close(&segment_path(&self.place.folder, self.end.segment));
        let segment = self.next;
        let path = segment_path(&self.place.folder, segment);
        let length = self.place.segment_bytes.max(SEGMENT_HEAD.saturating_add(frame) as u64);
        self.place
            .disk
            .create(&path, &segment_head(segment), length)
            .map_err(|e| Error::io("create", &path, e))?;
        self.place.disk.sync(&path).map_err(|e| Error::io("make durable", &path, e))?;
        self.place
            .disk
            .sync_dir(&self.place.folder)
            .map_err(|e| Error::io("make durable", &self.place.folder, e))?;
        self.end = Position { segment, offset: SEGMENT_HEAD as u64 };
        self.length = length;
        Ok(())
    }

    fn read_segment(&self, segment: u64) -> Result<Vec<u8>> {
        let path = segment_path(&self.place.folder, segment);
        check_size(self.place.disk.as_ref(), &path)?;
        self.place.disk.read(&path).map_err(|e| Error::io("read", &path, e))
    }

    /// A name that no earlier quarantine has.
    fn free_name(&self, segment: u64, at: usize) -> Result<PathBuf> {
        let mut number = 0_u32;
        loop {
            let name = format!("quarantine-{segment:020}-{at}-{number}.bin");
            let path = self.place.folder.join(name);
            let taken = self.place.disk.length(&path).map_err(|e| Error::io("read", &path, e))?;
            if taken.is_none() {
                return Ok(path);
            }
            number = number.saturating_add(1);
        }
    }

    /// Copies what lies behind `at` to a file of its own, then makes room for the next entry.
    fn quarantine(&self, segment: u64, at: usize, bytes: &[u8]) -> Result<u64> {
        let rest = bytes.get(at..).unwrap_or_default();
        let end = rest.iter().rposition(|byte| *byte != 0).map_or(0, |last| last.saturating_add(1));
        let torn = rest.get(..end).unwrap_or_default();
        let disk = self.place.disk.as_ref();
        let path = self.free_name(segment, at)?;
        disk.create(&path, torn, 0).map_err(|e| Error::io("create", &path, e))?;
        disk.sync(&path).map_err(|e| Error::io("make durable", &path, e))?;
        disk.sync_dir(&self.place.folder)
            .map_err(|e| Error::io("make durable", &self.place.folder, e))?;
        let source = segment_path(&self.place.folder, segment);
        disk.write_at(&source, at as u64, &vec![0; end])
            .map_err(|e| Error::io("clear", &source, e))?;
        disk.sync(&source).map_err(|e| Error::io("make durable", &source, e))?;
        Ok(end as u64)
    }
}

/// Refuses a segment that is larger than any that was written.
pub(crate) fn check_size(disk: &dyn Disk, path: &Path) -> Result<()> {
    let length = disk.length(path).map_err(|e| Error::io("read", path, e))?.unwrap_or(0);
    if length <= SEGMENT_BYTES_MAX {
        return Ok(());
    }
    let message = format!("`{}` is larger than any segment: {length} bytes", path.display());
    Err(Error::new(ErrorKind::Limit, message))
}

/// Whether no entry lies in a segment.
fn is_vacant(bytes: &[u8]) -> bool {
    !scan(bytes, SEGMENT_HEAD).any(|found| matches!(found, Found::Frame(..)))
}

/// Damage is a torn group when nothing behind it belongs to a later group: a later group is written
/// only after the one before is durable.
fn check_torn(bytes: &[u8], at: usize, sequence: u64, last_segment: bool) -> Result<()> {
    let later = scan(bytes, at).any(|found| match found {
        Found::Frame(_, frame) => frame.group() > sequence,
        Found::Damage(..) => false,
    });
    if later || !last_segment {
        return Err(broken(sequence, "its bytes are damaged"));
    }
    Ok(())
}

fn broken(sequence: u64, why: &str) -> Error {
    Error::new(ErrorKind::Corrupt, format!("entry {sequence} cannot be read: {why}"))
}

/// The payload of the entry at `position`.
pub(crate) fn read_entry(disk: &dyn Disk, folder: &Path, position: Position) -> Result<Vec<u8>> {
    let path = segment_path(folder, position.segment);
    let read = |length| {
        disk.read_at(&path, position.offset, length).map_err(|e| Error::io("read", &path, e))
    };
    let head = read(FRAME_HEAD)?;
    let length = head.get(4..8).and_then(|bytes| bytes.first_chunk::<4>());
    let length = length.map_or(0, |bytes| u32::from_le_bytes(*bytes));
    let bytes = read(FRAME_HEAD.saturating_add(usize::try_from(length).unwrap_or(0)))?;
    match frame_at(&bytes, 0) {
        Some(frame) => Ok(frame.payload.to_vec()),
        None => Err(Error::new(ErrorKind::Corrupt, "an entry's bytes are damaged")),
    }
}

/// The first sequences of all segments in `folder`, ascending.
pub(crate) fn segments(disk: &dyn Disk, folder: &Path) -> Result<Vec<u64>> {
    let names = disk.list(folder).map_err(|e| Error::io("read", folder, e))?;
    let mut segments: Vec<u64> =
        names.iter().filter_map(|name| name.strip_suffix(".log")?.parse().ok()).collect();
    segments.sort_unstable();
    Ok(segments)
}

/// The file of the segment that begins with the entry `first`.
pub(crate) fn segment_path(folder: &Path, first: u64) -> PathBuf {
    folder.join(format!("{first:020}.log"))
}

fn segment_head(first: u64) -> Vec<u8> {
    let mut head = MAGIC.to_vec();
    head.extend_from_slice(&LOG_FORMAT.to_le_bytes());
    head.extend_from_slice(&first.to_le_bytes());
    let crc = crc32c::crc32c(&head);
    head.extend_from_slice(&crc.to_le_bytes());
    head
}

/// Checks that a segment begins as one of ours.
///
/// # Errors
/// [`ErrorKind::Version`] when it is of a later release, [`ErrorKind::Corrupt`].
pub(crate) fn check_head(bytes: &[u8], first: u64) -> Result<()> {
    let head = bytes.get(..SEGMENT_HEAD).unwrap_or_default();
    if head == segment_head(first) {
        return Ok(());
    }
    let version = head.get(8..12).and_then(|bytes| bytes.first_chunk::<4>());
    let version = version.map(|bytes| u32::from_le_bytes(*bytes));
    if head.starts_with(MAGIC) && version.is_some_and(|version| version > LOG_FORMAT) {
        let message = format!("this release reads logs of format {LOG_FORMAT} only");
        return Err(Error::new(ErrorKind::Version, message));
    }
    Err(broken(first, "the head of its segment is damaged"))
}
