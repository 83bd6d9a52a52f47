//! Replaying: every decision is made again, from what was asked, under the policy as it was archived.

use super::Log;
use super::log::Body;
use crate::case::{Case, CaseKey, Customer, apply};
use crate::codec::{Decode as _, Encode as _, Reader};
use crate::decision::{Decision, Override, Record, Request};
use crate::digest::Digest;
use crate::error::Result;
use crate::fact::History;
use crate::policy::Policy;
use crate::store::{
    EffectsBlock, Entry, EntryKind, FRAME_HEAD, Header, Installed, Met, Names, split,
};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// What replaying found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Replay {
    /// How many decisions there are, overrides included.
    pub decisions: u64,
    /// How many came out the same again, byte for byte: what was seen, the answer, the effects.
    pub identical: u64,
    /// The bytes that they take in the log.
    pub bytes: u64,
    /// How many cannot be made again, because their customer's key was destroyed.
    pub erased: u64,
    /// Those that came out otherwise, in the order of the log.
    pub divergences: Vec<Divergence>,
}

impl Replay {
    /// Whether every decision that can be made again came out the same.
    pub fn is_identical(&self) -> bool {
        self.divergences.is_empty()
    }
}

/// A decision that does not come out as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Divergence {
    /// The number of the entry, from 1.
    pub entry: u64,
    /// What differs.
    pub what: String,
}

impl fmt::Display for Divergence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "entry {}: {}", self.entry, self.what)
    }
}

/// One decision that came out the same again.
#[derive(Debug)]
pub struct Replayed<'a> {
    /// The number of the entry, from 1.
    pub entry: u64,
    /// The policy that decided.
    pub policy: &'a Policy,
    /// What was asked; with an override, the request that it moved.
    pub request: &'a Request,
    /// The override, if it is one.
    pub overruled: Option<&'a Override>,
    /// The answer.
    pub decision: &'a Decision,
}

/// Replays every decision of `log`.
///
/// # Errors
/// [`crate::ErrorKind::Io`] when the log cannot be read. What does not come out the same is no error
/// but a [`Divergence`].
pub fn replay(log: &Log) -> Result<Replay> {
    replay_each(log, |_| Ok(()))
}

/// As [`replay`], and hands each decision that comes out the same to `visit`, in the order of the log.
///
/// # Errors
/// As [`replay`], and what `visit` fails with.
pub fn replay_each(log: &Log, visit: impl FnMut(&Replayed<'_>) -> Result<()>) -> Result<Replay> {
    let mut replaying = Replaying {
        log,
        policies: BTreeMap::new(),
        customers: BTreeMap::new(),
        cases: BTreeMap::new(),
        requests: BTreeSet::new(),
        past_is_known: true,
        report: Replay::default(),
        visit,
    };
    log.read(|met| match met {
        Met::Entry(sequence, payload) => replaying.meet(sequence, payload),
        Met::Damage { first, why, .. } => {
            replaying.diverge(first, why);
            // From here on nobody can say what a decision must have seen.
            replaying.past_is_known = false;
            Ok(())
        }
    })?;
    Ok(replaying.report)
}

struct Replaying<'a, V> {
    log: &'a Log,
    policies: BTreeMap<Digest, Policy>,
    customers: BTreeMap<[u8; 16], Customer>,
    cases: BTreeMap<CaseKey, Case>,
    requests: BTreeSet<[u8; 16]>,
    past_is_known: bool,
    report: Replay,
    visit: V,
}

impl<V: FnMut(&Replayed<'_>) -> Result<()>> Replaying<'_, V> {
    fn diverge(&mut self, entry: u64, what: impl Into<String>) {
        self.report.divergences.push(Divergence { entry, what: what.into() });
    }

    fn meet(&mut self, sequence: u64, payload: &[u8]) -> Result<()> {
        let Ok(entry) = Entry::from_bytes(payload) else {
            self.diverge(sequence, "its encoding is not canonical");
            return Ok(());
        };
        match entry.header.kind {
            EntryKind::Genesis => Ok(()),
            EntryKind::Policy => {
                if let Err(what) = self.install(&entry, sequence) {
                    self.diverge(sequence, what);
                }
                Ok(())
            }
            EntryKind::Decision | EntryKind::Override => {
                let bytes = payload.len().saturating_add(FRAME_HEAD) as u64;
                self.report.bytes = self.report.bytes.saturating_add(bytes);
                self.decide(&entry, sequence)
            }
        }
    }

    /// Compiles an archived policy.
    fn install(&mut self, entry: &Entry, sequence: u64) -> std::result::Result<(), String> {
        let Body::Open(body) = self.log.body(entry, sequence) else {
            return Err("the archived policy does not open".to_owned());
        };
        let installed = Installed::from_bytes(&body).map_err(|error| error.to_string())?;
        if installed.archive.digest() != entry.header.policy {
            return Err("the archived policy is not the one that its digest names".to_owned());
        }
        let policy = Policy::compile(installed.archive).map_err(|error| {
            format!("the archived policy does not compile any more: {}", error.message())
        })?;
        self.policies.insert(entry.header.policy, policy);
        Ok(())
    }

    fn decide(&mut self, entry: &Entry, sequence: u64) -> Result<()> {
        self.report.decisions = self.report.decisions.saturating_add(1);
        if !self.requests.insert(entry.header.request) {
            self.diverge(sequence, "its request was decided before");
        }
        let body = match self.log.body(entry, sequence) {
            Body::Open(body) => Some(body),
            Body::Erased => {
                self.report.erased = self.report.erased.saturating_add(1);
                None
            }
            Body::Shut => {
                self.diverge(sequence, "its body does not open");
                None
            }
        };
        let Some(effects) = entry.effects(self.log.at(sequence), self.log.keys()) else {
            self.diverge(sequence, "its effects do not open");
            return Ok(());
        };
        if let Some(body) = body {
            match self.again(&entry.header, &body, &effects) {
                Ok((policy, record, decision)) => {
                    self.report.identical = self.report.identical.saturating_add(1);
                    (self.visit)(&Replayed {
                        entry: sequence,
                        policy: &policy,
                        request: record.request(),
                        overruled: record.overruled(),
                        decision: &decision,
                    })?;
                }
                Err(what) => self.diverge(sequence, what),
            }
        }
        if let Err(what) = self.fold(&entry.header, &effects)
            && self.past_is_known
        {
            self.diverge(sequence, what);
        }
        Ok(())
    }

    /// Makes one decision again and compares all of it.
    fn again(
        &self,
        header: &Header,
        body: &[u8],
        effects: &EffectsBlock,
    ) -> std::result::Result<(Policy, Record, Decision), String> {
        let policy = self.policies.get(&header.policy).cloned().ok_or_else(|| {
            format!("the policy {} was not archived before it", header.policy.short())
        })?;
        let read = || {
            let (record, answer) = split(body)?;
            Ok((Record::decode(&mut Reader::new(record), policy.schema())?, answer))
        };
        let (record, answer) = read().map_err(|error: crate::error::Error| error.to_string())?;
        if !self.is_named(header, &policy, &record) {
            return Err("its names are not those of its request".to_owned());
        }
        if self.past_is_known && !self.has_seen(header, &policy, &record)? {
            return Err("it saw another past than the log tells".to_owned());
        }
        let decision = record.decide(&policy).map_err(|error| error.to_string())?;
        if decision.to_bytes() != answer {
            return Err(format!("it is decided otherwise now: {}", decision.outcome()));
        }
        if decision.effects() != effects.effects {
            return Err("it has other effects now".to_owned());
        }
        Ok((policy, record, decision))
    }

    /// Whether the header's pseudonyms are those of the record.
    fn is_named(&self, header: &Header, policy: &Policy, record: &Record) -> bool {
        let keys = self.log.keys();
        let names = Names::of(keys, record.request());
        let (id, asked) = match record.overruled() {
            None => (names.request, record.request().payload()),
            Some(moved) => (Names::request(keys, moved.id()), moved.to_bytes()),
        };
        let payload = Names::payload(keys, policy, &asked);
        (header.customer, header.case, header.request, header.payload)
            == (names.customer, names.case, id, payload)
    }

    /// Whether the record holds the history that the log's own effects lead to.
    fn has_seen(
        &self,
        header: &Header,
        policy: &Policy,
        record: &Record,
    ) -> std::result::Result<bool, String> {
        let customer = self.customers.get(&header.customer).cloned().unwrap_or_default();
        let case = self.cases.get(&header.case).cloned().unwrap_or_default();
        let (as_of, seen) = record.seen();
        let told = History::of(policy.schema(), &customer, (&header.case, &case), as_of);
        Ok(seen == Some(&told.map_err(|error| error.to_string())?))
    }

    /// Folds the effects, so that the next decision's past can be checked.
    fn fold(&mut self, header: &Header, block: &EffectsBlock) -> std::result::Result<(), String> {
        let customer = self.customers.entry(header.customer).or_default();
        let case = self.cases.entry(header.case).or_default();
        apply(customer, (header.case, case), block.as_of, &block.effects)
            .map_err(|error| error.to_string())
    }
}
