//! Reading an entry back: its record and the answer that was given.

use super::commit::Shared;
use super::entry::{At, Entry, Header};
use super::log::read_entry;
use super::merkle::leaf;
use super::receipt::Receipt;
use crate::codec::{Decode as _, Encode as _, Reader};
use crate::decision::{Decision, Record};
use crate::digest::Digest;
use crate::error::{Error, ErrorKind, Result};
use crate::policy::Policy;
use std::sync::Arc;

/// An entry that was read back and opened.
#[derive(Debug)]
pub(crate) struct Kept {
    header: Header,
    body: Vec<u8>,
    store: Arc<str>,
    sequence: u64,
    leaf: Digest,
}

impl Kept {
    /// Reads the durable entry `sequence`.
    pub(crate) fn read(shared: &Shared, sequence: u64) -> Result<Self> {
        let damaged = || Error::new(ErrorKind::Corrupt, format!("entry {sequence} cannot be read"));
        let core = shared.enter()?;
        let position = core.state.position(sequence)?.ok_or_else(damaged)?;
        drop(core);
        let bytes = read_entry(shared.disk.as_ref(), &shared.folder, position)?;
        let entry = Entry::from_bytes(&bytes)?;
        let key = shared.enter()?.customer_keys.get(&entry.header.customer)?.ok_or_else(damaged)?;
        let at = At { store: &shared.store, sequence };
        let body = entry.body(at, &key).ok_or_else(damaged)?;
        let store = Arc::clone(&shared.name);
        Ok(Self { header: entry.header, body, store, sequence, leaf: leaf(&bytes) })
    }

    pub(crate) fn header(&self) -> &Header {
        &self.header
    }

    pub(crate) fn receipt(&self) -> Receipt {
        Receipt { store: Arc::clone(&self.store), sequence: self.sequence, leaf: self.leaf }
    }

    /// What was asked.
    ///
    /// # Errors
    /// [`ErrorKind::NotInForce`] when another policy decided it.
    pub(crate) fn record(&self, policy: &Policy) -> Result<Record> {
        if policy.digest() != self.header.policy {
            let decided = self.header.policy.short();
            let message = format!("the policy {decided} decided it, not `{}`", policy.name());
            return Err(Error::new(ErrorKind::NotInForce, message));
        }
        let (record, _) = split(&self.body)?;
        Record::decode(&mut Reader::new(record), policy.schema())
    }

    /// The answer that was given.
    ///
    /// # Errors
    /// As [`Kept::record`]; [`ErrorKind::Version`] when this release would answer otherwise.
    pub(crate) fn decide_again(&self, policy: &Policy) -> Result<Decision> {
        let decision = self.record(policy)?.decide(policy)?;
        let (_, answer) = split(&self.body)?;
        if decision.to_bytes() == answer {
            return Ok(decision);
        }
        let message =
            format!("entry {} holds another answer than this release gives", self.sequence);
        Err(Error::new(ErrorKind::Version, message))
    }
}

/// The bytes of the record and of the answer in a body.
pub(crate) fn split(body: &[u8]) -> Result<(&[u8], &[u8])> {
    let mut input = Reader::new(body);
    let parts = (input.bytes()?, input.bytes()?);
    input.finish()?;
    Ok(parts)
}
