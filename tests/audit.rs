//! What an auditor finds: nothing in a whole log, and everything that was done to another.
#![cfg(feature = "store")]

mod common;

use common::kept::{copy, frames, keys, open, segment, store, walk};
use creditloop::audit::{self, Finding, Log};
use creditloop::{Checkpoint, ErrorKind, Store};
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// A closed store of eight entries, with a checkpoint over all of them.
fn closed() -> (TempDir, PathBuf, Checkpoint) {
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path().join("store");
    let (store, policy) = store(&home);
    walk(&store, &policy);
    let checkpoint = store.checkpoint();
    store.close().unwrap();
    (folder, home, checkpoint)
}

fn read(home: &Path) -> Log {
    Log::open_read_only(home, keys()).unwrap_or_else(|error| panic!("{error}"))
}

fn findings(home: &Path, checkpoint: &Checkpoint) -> Vec<Finding> {
    audit::verify(&read(home), Some(checkpoint)).unwrap().findings
}

/// Writes the segment anew with its frames in this order, zeros behind them.
fn rearrange(home: &Path, order: &[usize]) {
    let path = segment(home);
    let bytes = std::fs::read(&path).unwrap();
    let frames = frames(&bytes);
    let mut new = bytes[..24].to_vec();
    for index in order {
        new.extend_from_slice(&bytes[frames[*index].clone()]);
    }
    new.resize(bytes.len(), 0);
    std::fs::write(path, new).unwrap();
}

#[test]
fn a_whole_log_verifies_and_replays() {
    let (_folder, home, checkpoint) = closed();
    let verification = audit::verify(&read(&home), Some(&checkpoint)).unwrap();
    assert!(verification.is_whole(), "{:?}", verification.findings);
    assert_eq!((verification.entries, verification.verified, verification.proved), (8, 8, 8));
    let replay = audit::replay(&read(&home)).unwrap();
    assert_eq!((replay.decisions, replay.identical), (6, 6));
    assert!(replay.is_identical());
}

#[test]
fn one_flipped_byte_is_found_in_every_entry() {
    let (_folder, home, checkpoint) = closed();
    let path = segment(&home);
    let whole = std::fs::read(&path).unwrap();
    for (entry, frame) in (1..).zip(frames(&whole)) {
        let head = frame.start..frame.start + 24;
        for at in head.chain(frame.clone().step_by(97)).chain([frame.end - 1]) {
            let mut hurt = whole.clone();
            hurt[at] ^= 0x10;
            std::fs::write(&path, hurt).unwrap();
            let found = findings(&home, &checkpoint);
            assert_eq!(found.len(), 1, "byte {at}: {found:?}");
            assert_eq!(found[0].first, entry, "byte {at}: {found:?}");
        }
    }
}

#[test]
fn a_forger_who_mends_the_checksum_is_found_too() {
    let (_folder, home, checkpoint) = closed();
    let path = segment(&home);
    let whole = std::fs::read(&path).unwrap();
    for (entry, frame) in (1..).zip(frames(&whole)) {
        for at in (frame.start + 8..frame.end).step_by(41) {
            let mut forged = whole.clone();
            forged[at] ^= 0x01;
            let sum = crc32c::crc32c(&forged[frame.start + 4..frame.end]).to_le_bytes();
            forged[frame.start..frame.start + 4].copy_from_slice(&sum);
            std::fs::write(&path, forged).unwrap();
            let found = findings(&home, &checkpoint);
            let named = found.iter().any(|f| f.first == entry || f.last == Some(entry));
            assert!(named, "entry {entry}, byte {at}: {found:?}");
        }
    }
}

#[test]
fn dropped_swapped_repeated_and_cut_entries_are_named() {
    let (folder, home, checkpoint) = closed();
    let after = |order: &[usize]| {
        let copied = folder.path().join(format!("{order:?}"));
        copy(&home, &copied);
        rearrange(&copied, order);
        findings(&copied, &checkpoint)
    };
    assert_eq!(after(&[0, 1, 2, 3, 4, 5, 6, 7]), []);
    let found = after(&[0, 1, 2, 4, 5, 6, 7]);
    assert_eq!((found[0].first, found[0].last), (4, Some(4)));
    let found = after(&[0, 1, 2, 4, 3, 5, 6, 7]);
    assert_eq!((found[0].first, found[0].last), (4, Some(4)));
    let found = after(&[0, 1, 2, 3, 3, 4, 5, 6, 7]);
    assert_eq!((found[0].first, found[0].last), (4, Some(4)));
    let found = after(&[0, 1, 2, 3, 4]);
    assert_eq!((found[0].first, found[0].last), (6, Some(8)), "{found:?}");
}

#[test]
fn what_lies_above_the_checkpoint_is_said_to_be_unproved() {
    let folder = tempfile::tempdir().unwrap();
    let (home, running) = (folder.path().join("store"), folder.path().join("running"));
    let (store, policy) = store(&home);
    let early = store.checkpoint();
    walk(&store, &policy);
    copy(&home, &running);
    let verification = audit::verify(&read(&running), Some(&early)).unwrap();
    assert!(verification.is_whole(), "{:?}", verification.findings);
    assert_eq!((verification.entries, verification.proved), (8, 2));
}

#[test]
fn a_checkpoint_of_another_store_or_key_proves_nothing() {
    let (_folder, home, checkpoint) = closed();
    let (_other, _, foreign) = closed();
    let found = findings(&home, &foreign);
    assert!(found[0].what.contains("another store's"), "{found:?}");
    let forged: Checkpoint = checkpoint.to_string().replacen("\n8\n", "\n7\n", 1).parse().unwrap();
    let found = findings(&home, &forged);
    assert!(found[0].what.contains("not signed"), "{found:?}");
    let others = creditloop::Keys::new([9; 32], [2; 32], [3; 32], |_| Ok(()));
    assert_eq!(Log::open_read_only(&home, others).unwrap_err().kind(), ErrorKind::Keys);
    assert_eq!(Log::open_read_only(home.join("no"), keys()).unwrap_err().kind(), ErrorKind::Io);
}

#[test]
fn a_receipt_is_proved_without_the_log() {
    let folder = tempfile::tempdir().unwrap();
    let (store, policy) = store(folder.path());
    let before = store.checkpoint();
    walk(&store, &policy);
    let repeated = common::request(&policy, "r3", common::kept::WALK[2].0, 3, &[]);
    let (_, receipt) = store.decide(&policy, &repeated).unwrap();
    let after = store.checkpoint();
    store.close().unwrap();
    let log = read(folder.path());
    let proof = log.inclusion(receipt.sequence(), after.size()).unwrap();
    assert!(proof.proves(&receipt, &after));
    assert!(!proof.proves(&receipt, &before));
    let consistency = log.consistency(before.size(), after.size()).unwrap();
    assert!(consistency.proves(&before, &after));
    assert!(!consistency.proves(&after, &before));
    assert_eq!(log.inclusion(9, 8).unwrap_err().kind(), ErrorKind::Request);
}

#[test]
fn a_destroyed_key_leaves_the_log_whole() {
    let (_folder, home, checkpoint) = closed();
    // The one customer's key, destroyed as the format says: zeros in place of the wrapped key.
    let path = home.join("keys/customers.keys");
    let mut record = std::fs::read(&path).unwrap();
    assert_eq!(record.len(), 80);
    record[16..76].fill(0);
    let sum = crc32c::crc32c(&record[..76]).to_le_bytes();
    record[76..].copy_from_slice(&sum);
    std::fs::write(&path, record).unwrap();
    let verification = audit::verify(&read(&home), Some(&checkpoint)).unwrap();
    assert!(verification.is_whole(), "{:?}", verification.findings);
    assert_eq!(verification.erased, 6);
    let replay = audit::replay(&read(&home)).unwrap();
    assert_eq!((replay.erased, replay.identical, replay.is_identical()), (6, 0, true));
    // The state is still there: the effects do not need the customer's key.
    std::fs::remove_dir_all(home.join("index.sled")).unwrap();
    let store: Store = open(&home);
    assert_eq!((store.opening().rebuilt, store.opening().reapplied), (true, 8));
    // And a changed byte in a body that nobody can open is still found.
    drop(store);
    let path = segment(&home);
    let mut hurt = std::fs::read(&path).unwrap();
    let last = frames(&hurt).pop().unwrap();
    hurt[last.end - 1] ^= 1;
    let sum = crc32c::crc32c(&hurt[last.start + 4..last.end]).to_le_bytes();
    hurt[last.start..last.start + 4].copy_from_slice(&sum);
    std::fs::write(&path, hurt).unwrap();
    assert_eq!(findings(&home, &checkpoint)[0].first, 8);
}

#[test]
fn damage_does_not_hide_a_cut_and_nothing_is_not_whole() {
    let (_folder, home, checkpoint) = closed();
    let path = segment(&home);
    let whole = std::fs::read(&path).unwrap();
    let places = frames(&whole);
    let mut hurt = whole.clone();
    hurt[places[2].start + 40] ^= 1;
    hurt[places[6].start..].fill(0);
    std::fs::write(&path, hurt).unwrap();
    let found = findings(&home, &checkpoint);
    assert!(found.iter().any(|f| (f.first, f.last) == (3, Some(3))), "{found:?}");
    assert!(found.iter().any(|f| (f.first, f.last) == (7, Some(8))), "{found:?}");
    let replay = audit::replay(&read(&home)).unwrap();
    assert_eq!(
        replay.divergences.len(),
        1,
        "one entry is damaged, not all: {:?}",
        replay.divergences
    );
    std::fs::write(&path, &whole).unwrap();
    std::fs::remove_file(home.join("checkpoint")).unwrap();
    assert!(!audit::verify(&read(&home), None).unwrap().is_whole());
    std::fs::remove_file(&path).unwrap();
    assert!(!audit::verify(&read(&home), None).unwrap().is_whole());
}
