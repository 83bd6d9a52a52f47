//! Frames: how entries lie in a segment file, and how a reader finds what is damaged.
//!
//! | bytes | what |
//! |---|---|
//! | 4 | CRC-32C of everything behind it, little-endian |
//! | 4 | length of the payload, never 0 |
//! | 8 | sequence of the entry, from 1 |
//! | 4 | how many frames lie between it and the first of its commit group |
//! | n | payload |

use crate::limits::FRAME_BYTES_MAX;

/// How many times its own size of checksums the damage of a segment is worth.
const DAMAGE_WORK: usize = 8;
/// Bytes before a payload.
pub(crate) const FRAME_HEAD: usize = 20;

/// One entry as it lies in a segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Frame<'a> {
    pub(crate) sequence: u64,
    pub(crate) back: u32,
    pub(crate) payload: &'a [u8],
}

impl Frame<'_> {
    /// The first entry of its commit group.
    pub(crate) fn group(&self) -> u64 {
        self.sequence.saturating_sub(u64::from(self.back))
    }

    /// The bytes that it takes in a segment.
    pub(crate) fn size(&self) -> usize {
        FRAME_HEAD.saturating_add(self.payload.len())
    }

    /// Appends the frame to `out`.
    pub(crate) fn write(&self, out: &mut Vec<u8>) {
        let start = out.len();
        out.extend_from_slice(&[0; 4]);
        let length = u32::try_from(self.payload.len()).unwrap_or(u32::MAX);
        out.extend_from_slice(&length.to_le_bytes());
        out.extend_from_slice(&self.sequence.to_le_bytes());
        out.extend_from_slice(&self.back.to_le_bytes());
        out.extend_from_slice(self.payload);
        let covered = out.get(start.saturating_add(4)..).unwrap_or_default();
        let crc = crc32c::crc32c(covered).to_le_bytes();
        if let Some(place) = out.get_mut(start..start.saturating_add(4)) {
            place.copy_from_slice(&crc);
        }
    }
}

/// The frame that begins at `offset` of `bytes`; `None` when no whole one does.
pub(crate) fn frame_at(bytes: &[u8], offset: usize) -> Option<Frame<'_>> {
    let rest = bytes.get(offset..)?;
    let size = plausible(rest)?;
    let (crc, covered) = rest.get(..size)?.split_first_chunk::<4>()?;
    if crc32c::crc32c(covered) != u32::from_le_bytes(*crc) {
        return None;
    }
    let (head, payload) = covered.split_at_checked(FRAME_HEAD.saturating_sub(4))?;
    let sequence = u64::from_le_bytes(*head.get(4..12)?.first_chunk()?);
    let back = u32::from_le_bytes(*head.get(12..16)?.first_chunk()?);
    Some(Frame { sequence, back, payload })
}

/// The size of the frame that `bytes` may begin with: what cannot be is not worth a checksum, for a
/// reader of damage asks at every byte.
fn plausible(bytes: &[u8]) -> Option<usize> {
    let head = bytes.first_chunk::<FRAME_HEAD>()?;
    let length = u32::from_le_bytes(*head.get(4..8)?.first_chunk()?);
    let sequence = u64::from_le_bytes(*head.get(8..16)?.first_chunk()?);
    let back = u32::from_le_bytes(*head.get(16..20)?.first_chunk()?);
    let length = usize::try_from(length).ok()?;
    let size = FRAME_HEAD.checked_add(length)?;
    let fits = length > 0 && length <= FRAME_BYTES_MAX && size <= bytes.len();
    let numbered = sequence > 0 && sequence >> 48 == 0 && u64::from(back) < sequence;
    (fits && numbered).then_some(size)
}

/// What a scan finds, in the order of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Found<'a> {
    /// A whole frame at this offset.
    Frame(usize, Frame<'a>),
    /// Bytes that are no frame, from here up to the next frame or the end.
    Damage(usize, usize),
}

/// Scans a segment from `offset`; zeros at the end are nothing.
pub(crate) fn scan(bytes: &[u8], offset: usize) -> impl Iterator<Item = Found<'_>> {
    let mut at = offset;
    let (mut work, budget) = (0_usize, bytes.len().saturating_mul(DAMAGE_WORK));
    // Behind the last byte that is not zero there can be no frame.
    let end = bytes.iter().rposition(|byte| *byte != 0).map_or(0, |last| last.saturating_add(1));
    std::iter::from_fn(move || {
        if at >= end {
            return None;
        }
        if let Some(frame) = frame_at(bytes, at) {
            let here = at;
            at = at.saturating_add(frame.size());
            return Some(Found::Frame(here, frame));
        }
        let from = at;
        let mut to = at.saturating_add(1);
        while to < end && frame_at(bytes, to).is_none() {
            let rest = bytes.get(to..).unwrap_or_default();
            work = work.saturating_add(plausible(rest).unwrap_or(0));
            // Bytes made to look like many frames are no frames: the rest is damage.
            to = if work > budget { end } else { to.saturating_add(1) };
        }
        at = to;
        Some(Found::Damage(from, to.min(bytes.len())))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn segment(payloads: &[Vec<u8>]) -> Vec<u8> {
        let mut bytes = Vec::new();
        for (sequence, payload) in (1_u64..).zip(payloads) {
            Frame { sequence, back: 0, payload }.write(&mut bytes);
        }
        bytes.resize(bytes.len() + 100, 0);
        bytes
    }

    #[test]
    fn bytes_made_to_look_like_frames_cost_little() {
        let mut hostile = Vec::new();
        while hostile.len() < 1 << 20 {
            let length = u32::try_from((1 << 19) - hostile.len() / 2).unwrap();
            hostile.extend_from_slice(&[1; 4]);
            hostile.extend_from_slice(&length.to_le_bytes());
            hostile.extend_from_slice(&7_u64.to_le_bytes());
            hostile.extend_from_slice(&0_u32.to_le_bytes());
        }
        assert_eq!(scan(&hostile, 0).count(), 1);
    }

    proptest! {
        #[test]
        fn one_flipped_bit_hurts_one_frame(
            payloads in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 1..60), 1..6),
            flip: prop::sample::Index,
            bit in 0_u8..8,
        ) {
            let whole = segment(&payloads);
            let found: Vec<_> = scan(&whole, 0).collect();
            prop_assert_eq!(found.len(), payloads.len());
            let mut hurt = whole.clone();
            let at = flip.index(whole.len() - 100);
            hurt[at] ^= 1 << bit;
            let frames = scan(&hurt, 0).filter(|found| matches!(found, Found::Frame(..))).count();
            let damages = scan(&hurt, 0).filter(|found| matches!(found, Found::Damage(..))).count();
            prop_assert_eq!((frames, damages), (payloads.len() - 1, 1));
        }
    }
}
