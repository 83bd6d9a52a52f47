//! Reading a whole log without writing to it: every entry in its order, and everything that is wrong.

use super::disk::Disk;
use super::frame::{Found, Frame, scan};
use super::log::{SEGMENT_HEAD, check_head, check_size, segment_path, segments};
use crate::error::{Error, Result};
use std::path::Path;

/// What a reader meets, in the order of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Met<'a> {
    /// The entry of this sequence.
    Entry(u64, &'a [u8]),
    /// These entries cannot be read; the last is not known when nothing follows.
    Damage { first: u64, last: Option<u64>, why: &'static str },
}

const BYTES: &str = "its bytes are damaged";
const GONE: &str = "it is not there";
const PLACE: &str = "an entry stands where it does not belong";
const STRAY: &str = "bytes that are no entry stand before it";
const HEAD: &str = "the head of its segment is damaged";

/// Reads the log in `folder` and hands all it meets to `visit`.
///
/// # Errors
/// [`crate::ErrorKind::Io`], and what `visit` fails with; damage is no error here.
pub(crate) fn read_log(
    disk: &dyn Disk,
    folder: &Path,
    mut visit: impl FnMut(Met<'_>) -> Result<()>,
) -> Result<()> {
    let mut reading = Reading { next: 1, damage: None, visit: &mut visit };
    for segment in segments(disk, folder)? {
        let path = segment_path(folder, segment);
        check_size(disk, &path)?;
        let bytes = disk.read(&path).map_err(|e| Error::io("read", &path, e))?;
        reading.reach(segment)?;
        if check_head(&bytes, segment).is_err() {
            reading.note(segment, None, HEAD)?;
        }
        for found in scan(&bytes, SEGMENT_HEAD) {
            match found {
                Found::Frame(_, frame) => reading.frame(frame)?,
                Found::Damage(..) => reading.damage = Some(BYTES),
            }
        }
    }
    match reading.damage {
        Some(why) => reading.note(reading.next, None, why),
        None => Ok(()),
    }
}

struct Reading<'a, V> {
    next: u64,
    /// Damage whose extent the next whole frame will tell.
    damage: Option<&'static str>,
    visit: &'a mut V,
}

impl<V: FnMut(Met<'_>) -> Result<()>> Reading<'_, V> {
    fn note(&mut self, first: u64, last: Option<u64>, why: &'static str) -> Result<()> {
        (self.visit)(Met::Damage { first, last, why })
    }

    /// The entry `sequence` is the next that can be read: what is missing before it is noted.
    fn reach(&mut self, sequence: u64) -> Result<()> {
        let damage = self.damage.take();
        if sequence > self.next {
            let last = sequence.checked_sub(1);
            self.note(self.next, last, damage.unwrap_or(GONE))?;
            self.next = sequence;
        } else if damage.is_some() {
            self.note(sequence, Some(sequence), STRAY)?;
        }
        Ok(())
    }

    fn frame(&mut self, frame: Frame<'_>) -> Result<()> {
        if frame.sequence < self.next {
            return self.note(frame.sequence, Some(frame.sequence), PLACE);
        }
        self.reach(frame.sequence)?;
        self.next = frame.sequence.saturating_add(1);
        (self.visit)(Met::Entry(frame.sequence, frame.payload))
    }
}
