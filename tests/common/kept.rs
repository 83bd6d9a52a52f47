//! A store in a folder with the starter policy installed, and a walk up to granting.

use super::{Change, at, policy, request};
use creditloop::{Approval, Keys, Policy, Stage, Store};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

/// Keys that everyone knows, with "randomness" that never repeats.
pub(crate) fn keys() -> Keys {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    Keys::new([1; 32], [2; 32], [3; 32], |bytes| {
        for chunk in bytes.chunks_mut(8) {
            let number = COUNT.fetch_add(1, Ordering::Relaxed).to_le_bytes();
            chunk.copy_from_slice(&number[..chunk.len()]);
        }
        Ok(())
    })
}

pub(crate) fn open(path: &Path) -> Store {
    Store::open(path, keys()).unwrap_or_else(|error| panic!("{error}"))
}

pub(crate) fn approval() -> Approval {
    Approval::new("maker-17", "checker-04", at("2026-01-02T00:00:00Z"))
}

/// A store with the starter policy installed.
pub(crate) fn store(path: &Path) -> (Store, Policy) {
    let (store, policy) = (open(path), policy());
    store.install(&policy, &approval()).unwrap();
    (store, policy)
}

/// The stages up to granting, with the fact that signs the second contract.
pub(crate) const WALK: [(Stage, &[Change<'static>]); 6] = [
    (Stage::Marketing, &[]),
    (Stage::Investigation, &[]),
    (Stage::Rating, &[]),
    (Stage::Signing, &[]),
    (Stage::Signing, &[("sign.part", Ok("loan_contract"))]),
    (Stage::Granting, &[]),
];

pub(crate) fn walk(store: &Store, policy: &Policy) {
    for (on, (stage, changes)) in (1..).zip(WALK) {
        let request = request(policy, &format!("r{on}"), stage, on, changes);
        let (decision, _) =
            store.decide(policy, &request).unwrap_or_else(|error| panic!("{stage}: {error}"));
        assert!(decision.outcome().goes_on(), "{stage}");
    }
}

/// The folder as a killed process leaves it.
pub(crate) fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// The first segment of the store in `folder`.
pub(crate) fn segment(folder: &Path) -> std::path::PathBuf {
    folder.join("00000000000000000001.log")
}

/// Where each entry's frame begins in a segment, and where the last one ends.
pub(crate) fn frames(bytes: &[u8]) -> Vec<std::ops::Range<usize>> {
    let mut frames = Vec::new();
    let mut start = 24;
    loop {
        let length = u32::from_le_bytes(bytes[start + 4..start + 8].try_into().unwrap());
        if length == 0 {
            return frames;
        }
        let end = start + 20 + usize::try_from(length).unwrap();
        frames.push(start..end);
        start = end;
    }
}
