//! Verifying: everything is there, unchanged, and the checkpoints' tree is the log's tree.

use super::Log;
use super::log::Body;
use crate::codec::Decode as _;
use crate::error::Result;
use crate::store::{Checkpoint, Entry, FRAME_HEAD, Frontier, Met, leaf};
use std::fmt;

/// What verifying found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Verification {
    /// How many entries there are, or should be.
    pub entries: u64,
    /// How many are whole: their bytes, their place, and both sealed parts.
    pub verified: u64,
    /// How many of them a checkpoint proves; those above it could still be cut off unseen. None, when
    /// an entry below it cannot be read.
    pub proved: u64,
    /// How many have a body that nobody can open any more, because its key was destroyed.
    pub erased: u64,
    /// The bytes that they take in the log.
    pub bytes: u64,
    /// Everything that is wrong, in the order of the log.
    pub findings: Vec<Finding>,
}

impl Verification {
    /// Whether nothing is wrong.
    pub fn is_whole(&self) -> bool {
        self.findings.is_empty() && self.verified == self.entries
    }
}

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The first entry that it concerns, from 1.
    pub first: u64,
    /// The last; `None` when nobody can say how many there were.
    pub last: Option<u64>,
    /// What is wrong with it.
    pub what: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { first, last, what } = self;
        match last {
            Some(last) if last == first => write!(f, "entry {first}: {what}"),
            Some(last) => write!(f, "entries {first} to {last}: {what}"),
            None => write!(f, "entry {first} and what follows: {what}"),
        }
    }
}

/// Verifies `log` against its own last checkpoint and, which proves more, against one that was kept
/// somewhere else.
///
/// # Errors
/// [`crate::ErrorKind::Io`] when the log cannot be read at all. What is damaged, missing or changed is
/// no error but a [`Finding`].
pub fn verify(log: &Log, checkpoint: Option<&Checkpoint>) -> Result<Verification> {
    let mut verifying = Verifying {
        log,
        tree: Some(Frontier::default()),
        due: Vec::new(),
        last: 0,
        report: Verification::default(),
    };
    match log.checkpoint() {
        Ok(Some(own)) => verifying.expect(Some(own)),
        Ok(None) => {
            let what = "the store's own checkpoint is gone: what it signed may have been cut";
            verifying.find((1, None), what);
        }
        Err(error) => {
            let what = format!("the store's own checkpoint cannot be read: {error}");
            verifying.report.findings.push(Finding { first: 1, last: None, what });
        }
    }
    verifying.expect(checkpoint.cloned());
    if !log.has_customer_keys() {
        verifying.find((1, None), "the file of the customers' keys cannot be read");
    }
    verifying.report.entries = verifying.report.entries.max(log.mark());
    log.read(|met| {
        verifying.meet(met);
        Ok(())
    })?;
    Ok(verifying.finish())
}

struct Verifying<'a> {
    log: &'a Log,
    /// The tree over the entries so far, until one cannot be read.
    tree: Option<Frontier>,
    /// Checkpoints that still have to be met, the largest first.
    due: Vec<Checkpoint>,
    /// The last entry that was met.
    last: u64,
    report: Verification,
}

impl Verifying<'_> {
    fn expect(&mut self, checkpoint: Option<Checkpoint>) {
        let Some(checkpoint) = checkpoint else { return };
        let size = checkpoint.size();
        if checkpoint.origin() != format!("creditloop/{}", self.log.name()) {
            let what = format!("the checkpoint of {size} entries is another store's");
            return self.find((1, Some(size)), what);
        }
        if !checkpoint.is_signed_by(&self.log.verifying_key()) {
            let what = format!("the checkpoint of {size} entries is not signed by the store's key");
            return self.find((1, Some(size)), what);
        }
        self.report.entries = self.report.entries.max(size);
        self.due.push(checkpoint);
        self.due.sort_by_key(|checkpoint| std::cmp::Reverse(checkpoint.size()));
    }

    fn find(&mut self, (first, last): (u64, Option<u64>), what: impl Into<String>) {
        self.report.findings.push(Finding { first, last, what: what.into() });
    }

    fn meet(&mut self, met: Met<'_>) {
        match met {
            Met::Damage { first, last, why } => {
                self.tree = None;
                self.report.entries = self.report.entries.max(last.unwrap_or(first));
                self.find((first, last), why);
            }
            Met::Entry(sequence, payload) => {
                self.last = sequence;
                self.report.entries = self.report.entries.max(sequence);
                let bytes = payload.len().saturating_add(FRAME_HEAD) as u64;
                self.report.bytes = self.report.bytes.saturating_add(bytes);
                match self.check(sequence, payload) {
                    Ok(()) => self.report.verified = self.report.verified.saturating_add(1),
                    Err(what) => self.find((sequence, Some(sequence)), what),
                }
                if let Some(tree) = &mut self.tree {
                    tree.push(leaf(payload));
                }
                self.compare();
            }
        }
    }

    /// Checks one entry's own bytes.
    fn check(&mut self, sequence: u64, payload: &[u8]) -> std::result::Result<(), &'static str> {
        let entry = Entry::from_bytes(payload).map_err(|_| "its encoding is not canonical")?;
        let effects = entry.effects(self.log.at(sequence), self.log.keys());
        effects.ok_or("its header, effects or body was changed: the seal is broken")?;
        match self.log.body(&entry, sequence) {
            Body::Open(_) => Ok(()),
            Body::Erased => {
                self.report.erased = self.report.erased.saturating_add(1);
                Ok(())
            }
            Body::Shut => Err("its body does not open: the customer's key is missing or another"),
        }
    }

    /// Compares the tree with the checkpoints of its size.
    fn compare(&mut self) {
        let Some(tree) = &self.tree else { return };
        let (size, root) = (tree.size(), tree.root());
        while let Some(checkpoint) = self.due.pop_if(|checkpoint| checkpoint.size() <= size) {
            if checkpoint.size() == size && checkpoint.root() == root {
                self.report.proved = size;
            } else {
                let what = "their tree has another root than the checkpoint signs";
                self.find((1, Some(size)), what);
            }
        }
    }

    fn finish(mut self) -> Verification {
        let last = self.last;
        let known = self.due.iter().map(Checkpoint::size).max().unwrap_or(0).max(self.log.mark());
        let torn = self.report.findings.last_mut().filter(|found| found.first > last);
        if let Some(torn) = torn.filter(|found| known >= found.first) {
            // How far the damage at the end goes, the checkpoint knows.
            torn.last = Some(known);
        } else if known > last {
            let gone = (last.saturating_add(1), Some(known));
            self.find(gone, "a checkpoint or the manifest knows them, but they are not there");
        }
        if last == 0 && known == 0 {
            self.find((1, None), "there is no entry at all");
        }
        self.report
    }
}
