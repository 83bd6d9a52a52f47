use super::*;
use crate::codec::{Decode as _, Encode as _};
use crate::common::kept;
use crate::store::{At, Entry, EntryKind, Installed, Met, write_log};

/// Replaces the archived policy in a log by one with another cut-off, sealed as the bank itself could.
fn with_altered_policy(home: &std::path::Path, renamed: bool) {
    let log = Log::open_read_only(home, kept::keys()).unwrap();
    let mut payloads = Vec::new();
    log.read(|met| {
        let Met::Entry(sequence, payload) = met else { panic!("{met:?}") };
        let entry = Entry::from_bytes(payload).unwrap();
        if entry.header.kind == EntryKind::Policy {
            payloads.push(altered(&log, &entry, log.at(sequence), renamed));
        } else {
            payloads.push(payload.to_vec());
        }
        Ok(())
    })
    .unwrap();
    write_log(home, &payloads);
}

fn altered(log: &Log, entry: &Entry, at: At<'_>, renamed: bool) -> Vec<u8> {
    let keys = log.keys();
    let effects = entry.effects(at, keys).unwrap();
    let mut installed = Installed::from_bytes(&entry.body(at, keys.tenant()).unwrap()).unwrap();
    let text = installed.archive.file("reasons.toml").unwrap().to_string();
    installed.archive = installed.archive.with("reasons.toml", &format!("{text}\n"));
    let mut header = entry.header.clone();
    if renamed {
        header.policy = installed.archive.digest();
    }
    let sealed = (keys, keys.tenant());
    Entry::seal(header, &effects, &installed.to_bytes(), at, sealed).unwrap().to_bytes()
}

#[test]
fn an_altered_archived_policy_makes_replay_diverge() {
    for renamed in [false, true] {
        let folder = tempfile::tempdir().unwrap();
        let (store, policy) = kept::store(folder.path());
        kept::walk(&store, &policy);
        let checkpoint = store.checkpoint();
        store.close().unwrap();
        with_altered_policy(folder.path(), renamed);
        let log = Log::open_read_only(folder.path(), kept::keys()).unwrap();
        let replay = replay(&log).unwrap();
        assert_eq!((replay.decisions, replay.identical), (6, 0));
        let first = replay.divergences.first().unwrap();
        let expected = if renamed { (3, "was not archived") } else { (2, "is not the one") };
        assert!(first.entry == expected.0 && first.what.contains(expected.1), "{first}");
        let verification = verify(&log, Some(&checkpoint)).unwrap();
        assert!(!verification.is_whole(), "the seals are right, the tree is not");
        assert_eq!(verification.proved, 0);
    }
}
