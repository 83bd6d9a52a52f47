use super::disk::Disk;
use super::disk_sim::SimDisk;
use super::*;
use crate::common::kept::{WALK, approval, copy, keys, open, store, walk};
use crate::common::{self, Change, day};
use crate::decision::{Override, Request};
use crate::error::ErrorKind;
use crate::policy::Policy;
use crate::rule::{Band, Outcome};
use crate::stage::Stage;
use proptest::prelude::*;
use std::path::Path;

fn request(policy: &Policy, id: &str, stage: Stage, on: u32, changes: &[Change<'_>]) -> Request {
    common::request(policy, id, stage, on, changes)
}

#[test]
fn a_request_is_decided_once() {
    let folder = tempfile::tempdir().unwrap();
    let (store, policy) = store(folder.path());
    let asked = request(&policy, "r1", Stage::Marketing, 1, &[]);
    let first = store.decide(&policy, &asked).unwrap();
    let before = store.entries().unwrap();
    assert_eq!(store.decide(&policy, &asked).unwrap(), first);
    assert!(store.submit(&policy, &asked).unwrap().is_repeat());
    assert_eq!(store.entries().unwrap(), before);
    let other = request(&policy, "r1", Stage::Marketing, 1, &[("cust.age_years", Ok("36"))]);
    assert_eq!(store.decide(&policy, &other).unwrap_err().kind(), ErrorKind::Conflict);
    store.close().unwrap();
    let store = open(folder.path());
    assert_eq!(store.decide(&policy, &asked).unwrap(), first, "after reopening too");
}

#[test]
fn only_an_installed_policy_decides_and_time_does_not_run_back() {
    let folder = tempfile::tempdir().unwrap();
    let (store, policy) = (open(folder.path()), common::policy());
    let asked = request(&policy, "r1", Stage::Marketing, 5, &[]);
    assert_eq!(store.decide(&policy, &asked).unwrap_err().kind(), ErrorKind::NotInForce);
    let alone = Approval::new("a", "a", day(1));
    assert_eq!(store.install(&policy, &alone).unwrap_err().kind(), ErrorKind::Authority);
    store.install(&policy, &Approval::new("a", "b", day(6))).unwrap();
    assert_eq!(store.decide(&policy, &asked).unwrap_err().kind(), ErrorKind::NotInForce);
    store.decide(&policy, &request(&policy, "r2", Stage::Marketing, 7, &[])).unwrap();
    let before = request(&policy, "r3", Stage::Investigation, 6, &[]);
    assert_eq!(store.decide(&policy, &before).unwrap_err().kind(), ErrorKind::Stale);
    assert_eq!(store.entries().unwrap(), 3);
}

#[test]
fn a_closed_store_applies_nothing_again_and_a_killed_one_what_is_behind_its_checkpoint() {
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path().join("a");
    let (store, policy) = store(&home);
    walk(&store, &policy);
    copy(&home, &folder.path().join("killed"));
    store.close().unwrap();
    let opening = open(&home).opening();
    assert_eq!((opening.entries, opening.reapplied, opening.rebuilt), (8, 0, false));
    let killed = open(&folder.path().join("killed"));
    // The genesis entry was there at the last checkpoint, when the store was opened.
    assert_eq!((killed.opening().entries, killed.opening().reapplied), (8, 7));
    let draw = request(&policy, "r7", Stage::Disbursement, 7, &[]);
    assert!(killed.decide(&policy, &draw).unwrap().0.outcome().goes_on());
}

#[test]
fn applying_again_what_the_index_has_changes_nothing() {
    // sled may keep more than its last checkpoint says: the manifest is behind, the index is not.
    let folder = tempfile::tempdir().unwrap();
    let (first, policy) = store(folder.path());
    walk(&first, &policy);
    let state = |store: &Store| {
        let customer = pseudonym(b"customer", b"cust-1001");
        let case = pseudonym(b"case", &[customer.as_slice(), b"case-77"].concat());
        let core = store.shared.enter().unwrap();
        (core.state.customer(&customer).unwrap(), core.state.case(&case).unwrap())
    };
    let before = state(&first);
    assert_eq!(before.0.0, 8, "the last entry changed the customer");
    let id = first.shared.store;
    first.close().unwrap();
    let manifest = Manifest { store: id, mark: Mark::START, frontier: Frontier::default() };
    manifest.write(&OsDisk::default(), folder.path()).unwrap();
    let again = open(folder.path());
    assert_eq!((again.opening().rebuilt, again.opening().reapplied), (false, 8));
    assert_eq!(state(&again), before);
    assert_eq!(again.checkpoint().size(), 8);
}

fn pseudonym(kind: &[u8], id: &[u8]) -> [u8; 16] {
    keys().pseudonym(kind, id)
}

#[test]
fn a_broken_index_is_built_anew() {
    let folder = tempfile::tempdir().unwrap();
    let (store, policy) = store(folder.path());
    walk(&store, &policy);
    store.close().unwrap();
    std::fs::write(folder.path().join("index.sled/db"), b"this is no database at all").unwrap();
    let store = open(folder.path());
    assert!(store.opening().rebuilt);
    assert_eq!(store.opening().reapplied, 8);
    let draw = request(&policy, "r7", Stage::Disbursement, 7, &[]);
    assert!(store.decide(&policy, &draw).unwrap().0.outcome().goes_on());
}

#[test]
fn a_limit_is_reserved_once_over_all_cases() {
    let folder = tempfile::tempdir().unwrap();
    let (store, policy) = store(folder.path());
    walk(&store, &policy);
    // The same customer asks again in another case, for more than is left of the whole limit.
    let facts = |changes: &[Change<'_>]| common::facts(&policy, day(8), changes);
    let as_of = day(8);
    for (on, (stage, changes)) in (1..).zip(WALK) {
        let mut changes = changes.to_vec();
        changes.push(("apply.amount", Ok("30000")));
        changes.push(("sign.amount", Ok("30000")));
        let id = format!("second-{on}");
        let request = Request::new(id, "case-78", "cust-1001", stage, as_of, facts(&changes));
        let (decision, _) = store.decide(&policy, &request).unwrap();
        if stage == Stage::Granting {
            let capacity = 3_000 * 12 - 4_000;
            let terms = decision.terms().unwrap();
            assert!(terms.amount <= capacity.into(), "{}", terms.amount);
        }
    }
}

#[test]
fn an_override_is_a_new_entry_and_repeats_too() {
    let folder = tempfile::tempdir().unwrap();
    let (store, policy) = store(folder.path());
    for (on, (stage, changes)) in (1..).zip(WALK.into_iter().take(5)) {
        store.decide(&policy, &request(&policy, &format!("r{on}"), stage, on, changes)).unwrap();
    }
    let asked = request(&policy, "r6", Stage::Granting, 6, &[("human.requested", Ok("true"))]);
    assert_eq!(store.decide(&policy, &asked).unwrap().0.outcome(), Outcome::Refer);
    let moved =
        Override::new("o1", "r6", day(7)).by("a", "b", Band::A2).because("OVR.EVIDENCE", "seen");
    let first = store.overrule(&policy, &moved).unwrap();
    assert_eq!(first.0.outcome(), Outcome::Approve);
    assert_eq!(store.overrule(&policy, &moved).unwrap(), first);
    assert_eq!(store.entries().unwrap(), 9);
    let nobody =
        Override::new("o2", "r99", day(7)).by("a", "b", Band::A2).because("OVR.EVIDENCE", "x");
    assert_eq!(store.overrule(&policy, &nobody).unwrap_err().kind(), ErrorKind::Request);
    let twice =
        Override::new("o3", "r6", day(7)).by("a", "b", Band::A2).because("OVR.CAUTION", "x");
    assert_eq!(store.overrule(&policy, &twice).unwrap_err().kind(), ErrorKind::Request);
    let draw = request(&policy, "r7", Stage::Disbursement, 8, &[]);
    assert!(store.decide(&policy, &draw).unwrap().0.outcome().goes_on());
    let late = Override::new("o4", "r6", day(9))
        .by("a", "b", Band::A2)
        .to(Outcome::Decline)
        .because("OVR.CAUTION", "too late");
    assert_eq!(store.overrule(&policy, &late).unwrap_err().kind(), ErrorKind::Request);
}

#[test]
fn a_second_process_and_other_keys_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let (store, _) = store(folder.path());
    assert_eq!(Store::open(folder.path(), keys()).unwrap_err().kind(), ErrorKind::Locked);
    store.close().unwrap();
    let others = Keys::new([9; 32], [2; 32], [3; 32], |_| Ok(()));
    assert_eq!(Store::open(folder.path(), others).unwrap_err().kind(), ErrorKind::Keys);
    assert_eq!(open(folder.path()).opening().entries, 2);
}

#[test]
fn no_fact_and_no_name_is_legible_in_the_log() {
    let folder = tempfile::tempdir().unwrap();
    let (store, policy) = store(folder.path());
    walk(&store, &policy);
    store.close().unwrap();
    for entry in std::fs::read_dir(folder.path()).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "log") {
            continue;
        }
        let bytes = std::fs::read(path).unwrap();
        for text in ["cust-1001", "case-77", "core-banking", "radio_tv", "acct.checking", "MKT."] {
            assert!(!bytes.windows(text.len()).any(|window| window == text.as_bytes()), "{text}");
        }
    }
}

#[test]
fn many_threads_make_one_history() {
    let folder = tempfile::tempdir().unwrap();
    let (store, policy) = store(folder.path());
    std::thread::scope(|scope| {
        for thread in 0..8 {
            let (store, policy) = (&store, &policy);
            scope.spawn(move || {
                for n in 0..20 {
                    let facts = common::facts(policy, day(1), &[]);
                    let (id, case, customer) =
                        (format!("{thread}-{n}"), "c", format!("k{}", n % 5));
                    let request = Request::new(id, case, customer, Stage::Marketing, day(1), facts);
                    // Five customers, one case each: the first contact opens it, later ones are refused.
                    let _ = store.decide(policy, &request);
                }
            });
        }
    });
    let entries = store.entries().unwrap();
    assert_eq!(entries, 2 + 5, "one decision a case");
    let checkpoint = store.checkpoint();
    assert_eq!(checkpoint.size(), entries);
    assert!(checkpoint.is_signed_by(&keys().verifying_key()));
}

/// Cuts the power after `fuel` operations of a walk, and checks what is there when it is back.
fn cut(fuel: u64, mut seed: u64) {
    let folder = tempfile::tempdir().unwrap();
    let policy = common::policy();
    let disk = Arc::new(SimDisk::default());
    let root = folder.path().join("store");
    let chance = move || {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (seed >> 56) as u8
    };
    let dyn_disk: Arc<dyn Disk> = disk.clone();
    disk.cut_after(fuel);
    let opened = Store::open_on(dyn_disk, &root, keys(), 4 << 10);
    let mut acknowledged = Vec::new();
    if let Ok(store) = opened
        && store.install(&policy, &approval()).is_ok()
    {
        for (on, (stage, changes)) in (1..).zip(WALK) {
            let asked = request(&policy, &format!("r{on}"), stage, on, changes);
            match store.decide(&policy, &asked) {
                Ok(answer) => acknowledged.push((asked, answer)),
                Err(_) => break,
            }
        }
    }
    let after: Arc<dyn Disk> = Arc::new(disk.restart(chance));
    // sled's folder is thrown away with the power: the log alone must be enough.
    let again = folder.path().join("again");
    let moved = MovedDisk { disk: after, from: root, to: again.clone() };
    let store = Store::open_on(Arc::new(moved), &again, keys(), 4 << 10);
    let store = store.unwrap_or_else(|e| panic!("{e}"));
    for (asked, answer) in &acknowledged {
        assert_eq!(&store.decide(&policy, asked).unwrap(), answer);
    }
    store.install(&policy, &approval()).unwrap();
    for (on, (stage, changes)) in (1..).zip(WALK) {
        let asked = request(&policy, &format!("r{on}"), stage, on, changes);
        assert!(store.decide(&policy, &asked).is_ok(), "it goes on at {stage}");
    }
    assert_eq!(store.entries().unwrap(), 8);
}

#[test]
fn a_power_cut_while_the_first_segment_is_made() {
    cut(5, 6_949_257_070_658_297_283);
}

proptest! {
    #[test]
    fn a_power_cut_loses_nothing_acknowledged(fuel in 0_u64..90, seed: u64) {
        cut(fuel, seed);
    }
}

/// A disk whose folder is looked for under another name.
#[derive(Debug)]
struct MovedDisk {
    disk: Arc<dyn Disk>,
    from: std::path::PathBuf,
    to: std::path::PathBuf,
}

impl MovedDisk {
    fn path(&self, path: &Path) -> std::path::PathBuf {
        path.strip_prefix(&self.to).map_or_else(
            |_| path.to_owned(),
            |rest| {
                if rest.as_os_str().is_empty() { self.from.clone() } else { self.from.join(rest) }
            },
        )
    }
}

impl Disk for MovedDisk {
    fn read(&self, path: &Path) -> std::io::Result<Vec<u8>> {
        self.disk.read(&self.path(path))
    }
    fn read_at(&self, path: &Path, offset: u64, length: usize) -> std::io::Result<Vec<u8>> {
        self.disk.read_at(&self.path(path), offset, length)
    }
    fn length(&self, path: &Path) -> std::io::Result<Option<u64>> {
        self.disk.length(&self.path(path))
    }
    fn create(&self, path: &Path, bytes: &[u8], length: u64) -> std::io::Result<()> {
        self.disk.create(&self.path(path), bytes, length)
    }
    fn write_at(&self, path: &Path, offset: u64, bytes: &[u8]) -> std::io::Result<()> {
        self.disk.write_at(&self.path(path), offset, bytes)
    }
    fn sync(&self, path: &Path) -> std::io::Result<()> {
        self.disk.sync(&self.path(path))
    }
    fn rename(&self, from: &Path, to: &Path) -> std::io::Result<()> {
        self.disk.rename(&self.path(from), &self.path(to))
    }
    fn list(&self, folder: &Path) -> std::io::Result<Vec<String>> {
        self.disk.list(&self.path(folder))
    }
    fn create_dir(&self, folder: &Path) -> std::io::Result<()> {
        self.disk.create_dir(&self.path(folder))
    }
    fn sync_dir(&self, folder: &Path) -> std::io::Result<()> {
        self.disk.sync_dir(&self.path(folder))
    }
}

#[test]
fn what_a_killed_process_left_in_the_cache_is_durable_before_it_counts() {
    // Killed between write and sync, opened again, answered from the cache; then the power goes.
    let folder = tempfile::tempdir().unwrap();
    let policy = common::policy();
    let disk = Arc::new(SimDisk::default());
    let root = folder.path().join("store");
    let on = |disk: &Arc<SimDisk>| -> Arc<dyn Disk> { disk.clone() };
    let first = Store::open_on(on(&disk), &root, keys(), 4 << 20).unwrap();
    first.install(&policy, &approval()).unwrap();
    let asked = request(&policy, "r1", Stage::Marketing, 1, &[]);
    // The keys are synced, the entry is written, and its sync never comes.
    disk.cut_after(3);
    assert!(first.decide(&policy, &asked).is_err());
    drop(first);
    disk.cut_after(u64::MAX);
    let again = folder.path().join("again");
    let moved = MovedDisk { disk: on(&disk), from: root.clone(), to: again.clone() };
    let second = Store::open_on(Arc::new(moved), &again, keys(), 4 << 20).unwrap();
    let answer = second.decide(&policy, &asked).unwrap();
    drop(second);
    let lost: Arc<dyn Disk> = Arc::new(disk.restart(|| 0));
    let third = folder.path().join("third");
    let moved = MovedDisk { disk: lost, from: root, to: third.clone() };
    let third = Store::open_on(Arc::new(moved), &third, keys(), 4 << 20).unwrap();
    assert_eq!(third.decide(&policy, &asked).unwrap(), answer);
}

#[test]
fn every_one_of_the_keys_is_checked_before_anything_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let (store, _) = store(folder.path());
    store.close().unwrap();
    let before = std::fs::read(folder.path().join("checkpoint")).unwrap();
    for (wrapping, naming, signing) in [(9, 2, 3), (1, 9, 3), (1, 2, 9)] {
        let others = Keys::new([wrapping; 32], [naming; 32], [signing; 32], |_| Ok(()));
        let error = Store::open(folder.path(), others).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Keys, "{wrapping} {naming} {signing}");
    }
    assert_eq!(std::fs::read(folder.path().join("checkpoint")).unwrap(), before);
}

#[test]
fn a_log_that_was_cut_does_not_open() {
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path().join("a");
    let (store, policy) = store(&home);
    walk(&store, &policy);
    store.close().unwrap();
    let path = common::kept::segment(&home);
    let whole = std::fs::read(&path).unwrap();
    let frames = common::kept::frames(&whole);
    let mut cut = whole.clone();
    cut[frames[4].start..].fill(0);
    std::fs::write(&path, &cut).unwrap();
    for index_is_there in [true, false] {
        if !index_is_there {
            std::fs::remove_dir_all(home.join("index.sled")).unwrap();
        }
        let error = Store::open(&home, keys()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Corrupt, "{index_is_there}: {error}");
    }
    std::fs::remove_file(&path).unwrap();
    assert_eq!(Store::open(&home, keys()).unwrap_err().kind(), ErrorKind::Corrupt);
    std::fs::write(&path, whole).unwrap();
    assert_eq!(open(&home).opening().reapplied, 8);
}

#[test]
fn a_keys_file_that_is_gone_is_not_made_anew() {
    let folder = tempfile::tempdir().unwrap();
    let (store, policy) = store(folder.path());
    walk(&store, &policy);
    store.close().unwrap();
    let path = folder.path().join("keys/customers.keys");
    let record = std::fs::read(&path).unwrap();
    std::fs::remove_file(&path).unwrap();
    assert_eq!(Store::open(folder.path(), keys()).unwrap_err().kind(), ErrorKind::Keys);
    // A damaged record costs its customer, not the store; nobody gets a second key.
    let mut damaged = record.clone();
    damaged[20] ^= 1;
    std::fs::write(&path, damaged).unwrap();
    let store = open(folder.path());
    let draw = request(&policy, "r7", Stage::Disbursement, 7, &[]);
    assert_eq!(store.decide(&policy, &draw).unwrap_err().kind(), ErrorKind::Keys);
    let facts = common::facts(&policy, day(7), &[]);
    let other = Request::new("x", "c", "cust-2", Stage::Marketing, day(7), facts);
    assert!(store.decide(&policy, &other).is_ok());
    store.close().unwrap();
    assert_eq!(
        std::fs::read(&path).unwrap().len(),
        160,
        "the hole stays, the new key is behind it"
    );
}

#[test]
fn nothing_of_a_customer_is_printed() {
    let folder = tempfile::tempdir().unwrap();
    let (store, policy) = store(folder.path());
    let asked = request(&policy, "r1", Stage::Marketing, 1, &[]);
    let pending = store.submit(&policy, &asked).unwrap();
    let printed = format!("{pending:?} {store:?}");
    assert!(printed.len() < 1_000 && !printed.contains("cust-1001"), "{printed}");
    pending.wait().unwrap();
}
