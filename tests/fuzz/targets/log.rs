//! The bytes of a log are anything: opening, verifying and replaying it end, without a panic, and a log
//! that was changed is never found whole.
#![no_main]

use creditloop::audit::{Log, replay, verify};
use creditloop::{
    Approval, Archive, Facts, Keys, Policy, Request, Source, Stage, Store, Timestamp,
};
use libfuzzer_sys::fuzz_target;
use std::path::PathBuf;
use std::sync::LazyLock;

fn keys() -> Keys {
    Keys::from_bytes([1; 32], [2; 32], [3; 32])
}

fn at() -> Timestamp {
    Timestamp::parse_from_rfc3339("2026-07-01T09:00:00+08:00").unwrap()
}

/// A store of three entries, its segment, and how many of its bytes are entries.
static STORE: LazyLock<(tempfile::TempDir, PathBuf, Vec<u8>, usize)> = LazyLock::new(|| {
    let folder = tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).unwrap();
    let policy = "format = 1\nname = \"f\"\nversion = \"1\"\ncurrency = \"CNY\"\n\
                  [[stage]]\nid = \"marketing\"\n[[edge]]\nfrom = \"start\"\nto = \"marketing\"\n";
    let archive = Archive::default()
        .with("policy.toml", policy)
        .with("facts.toml", "")
        .with("reasons.toml", "");
    let policy = Policy::compile(archive).unwrap();
    let store = Store::open(folder.path(), keys()).unwrap();
    store.install(&policy, &Approval::new("a", "b", at())).unwrap();
    let facts = Facts::builder(policy.schema()).source(Source::new("s", at())).build().unwrap();
    let request = Request::new("r", "c", "k", Stage::Marketing, at(), facts);
    store.decide(&policy, &request).unwrap();
    store.close().unwrap();
    let path = folder.path().join("00000000000000000001.log");
    let mut bytes = std::fs::read(&path).unwrap();
    let used = bytes.iter().rposition(|byte| *byte != 0).unwrap() + 1;
    bytes.truncate(used + 64);
    (folder, path, bytes, used)
});

fuzz_target!(|data: &[u8]| {
    let (folder, path, whole, used) = &*STORE;
    let mut bytes = whole.clone();
    // Each five bytes of the input change one place; the last byte may mend the checksums.
    for change in data.chunks_exact(5) {
        let at = usize::from(change[0]) << 8 | usize::from(change[1]);
        let at = at % bytes.len();
        match change[2] % 4 {
            0 => bytes[at] = change[3],
            1 => bytes[at] ^= change[3],
            2 => {
                let to = usize::from(change[4]).min(bytes.len() - at);
                bytes.drain(at..at + to);
            }
            _ => bytes.insert(at, change[3]),
        }
        if bytes.is_empty() {
            return;
        }
    }
    if data.last().is_some_and(|last| last & 1 == 1) {
        mend(&mut bytes);
    }
    std::fs::write(path, &bytes).unwrap();
    let Ok(log) = Log::open_read_only(folder.path(), keys()) else { return };
    let verification = verify(&log, None).unwrap();
    let replayed = replay(&log).unwrap();
    let entries = |bytes: &[u8]| bytes.get(..*used).map(<[u8]>::to_vec);
    let tail_is_zero = bytes.get(*used..).is_none_or(|tail| tail.iter().all(|byte| *byte == 0));
    if entries(&bytes) == entries(whole) && tail_is_zero {
        assert!(verification.is_whole() && replayed.is_identical());
    } else if unframed(&bytes, *used) != unframed(whole, *used) || !tail_is_zero {
        assert!(!verification.is_whole(), "a changed log is found out");
    }
});

/// The same bytes without what frames say of the disk alone: their checksums, and how entries were
/// grouped to be written. No entry has that in its hash, so a change of it that is consistent in itself
/// changes no entry.
fn unframed(bytes: &[u8], used: usize) -> Option<Vec<u8>> {
    let mut bytes = bytes.get(..used)?.to_vec();
    let mut at = 24;
    while let Some(head) = bytes.get_mut(at..at + 20) {
        let length = u32::from_le_bytes(head[4..8].try_into().unwrap());
        head[..4].fill(0);
        head[16..].fill(0);
        at += 20 + usize::try_from(length).unwrap();
    }
    Some(bytes)
}

/// Writes the right checksum in front of whatever looks like a frame.
fn mend(bytes: &mut [u8]) {
    let mut at = 24;
    while let Some(length) = bytes.get(at + 4..at + 8) {
        let length = u32::from_le_bytes(length.try_into().unwrap());
        let end = at + 20 + usize::try_from(length).unwrap();
        if length == 0 || end > bytes.len() {
            return;
        }
        let sum = crc32c::crc32c(&bytes[at + 4..end]).to_le_bytes();
        bytes[at..at + 4].copy_from_slice(&sum);
        at = end;
    }
}
