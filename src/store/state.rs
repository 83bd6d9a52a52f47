//! What the log has and the index not yet: a decision always sees every earlier one.

use super::index::{Applied, Change, Changed, Index, KnownRequest};
use super::log::Position;
use crate::case::{Case, Customer, apply};
use crate::digest::Digest;
use crate::error::Result;
use crate::store::entry::{EffectsBlock, EntryKind, Header};
use crate::value::Timestamp;
use std::collections::BTreeMap;
use std::sync::Arc;

type Name = [u8; 16];

/// The state of all customers and cases: the index, with the newest entries over it.
#[derive(Debug)]
pub(crate) struct State {
    index: Arc<Index>,
    customers: BTreeMap<Name, (u64, Customer)>,
    cases: BTreeMap<Name, (u64, Case)>,
    requests: BTreeMap<Name, KnownRequest>,
    positions: BTreeMap<u64, Position>,
    policies: BTreeMap<Digest, Timestamp>,
}

impl State {
    pub(crate) fn new(index: Arc<Index>) -> Result<Self> {
        let policies = index.policies()?.into_iter().collect();
        Ok(Self {
            index,
            customers: BTreeMap::new(),
            cases: BTreeMap::new(),
            requests: BTreeMap::new(),
            positions: BTreeMap::new(),
            policies,
        })
    }

    /// The customer, and the entry that last changed it.
    pub(crate) fn customer(&self, name: &Name) -> Result<(u64, Customer)> {
        match self.customers.get(name) {
            Some(found) => Ok(found.clone()),
            None => self.index.customer(name).map(Option::unwrap_or_default),
        }
    }

    /// The case, and the entry that last changed it.
    pub(crate) fn case(&self, name: &Name) -> Result<(u64, Case)> {
        match self.cases.get(name) {
            Some(found) => Ok(found.clone()),
            None => self.index.case(name).map(Option::unwrap_or_default),
        }
    }

    /// The request, if it was decided before.
    pub(crate) fn request(&self, name: &Name) -> Result<Option<KnownRequest>> {
        match self.requests.get(name) {
            Some(found) => Ok(Some(*found)),
            None => self.index.request(name),
        }
    }

    /// Where the entry stands, if it is durable.
    pub(crate) fn position(&self, sequence: u64) -> Result<Option<Position>> {
        match self.positions.get(&sequence) {
            Some(found) => Ok(Some(*found)),
            None => self.index.position(sequence),
        }
    }

    /// From when on the policy may decide, if it is installed.
    pub(crate) fn installed(&self, policy: &Digest) -> Option<Timestamp> {
        self.policies.get(policy).copied()
    }

    /// All installed policies.
    pub(crate) fn policies(&self) -> impl Iterator<Item = Digest> {
        self.policies.keys().copied()
    }

    /// Lays a change over the index.
    pub(crate) fn overlay(&mut self, sequence: u64, change: &Change) {
        match change {
            Change::Nothing => {}
            Change::Policy(digest, from) => {
                self.policies.insert(*digest, *from);
            }
            Change::Decided { request, payload, state } => {
                self.requests.insert(*request, KnownRequest { sequence, payload: *payload });
                if let Some(state) = state {
                    let Changed { customer, case } = state.as_ref();
                    self.customers.insert(customer.0, (sequence, customer.1.clone()));
                    self.cases.insert(case.0, (sequence, case.1.clone()));
                }
            }
        }
    }

    /// Remembers where a durable entry stands until the index does.
    pub(crate) fn place(&mut self, sequence: u64, position: Position) {
        self.positions.insert(sequence, position);
    }

    /// Forgets what these entries brought into the index.
    pub(crate) fn forget(&mut self, applied: &[Applied]) {
        for one in applied {
            self.positions.remove(&one.sequence);
            let Change::Decided { request, state, .. } = &one.change else { continue };
            self.requests.remove(request);
            let Some(state) = state else { continue };
            forget_older(&mut self.customers, &state.customer.0, one.sequence);
            forget_older(&mut self.cases, &state.case.0, one.sequence);
        }
    }

    /// What the entry with this header changes, folded over the state. The state values carry the
    /// entry that last changed them, so that folding it again changes nothing.
    pub(crate) fn refold(
        &self,
        (sequence, position): (u64, Position),
        header: &Header,
        block: &EffectsBlock,
    ) -> Result<Applied> {
        let change = match header.kind {
            EntryKind::Genesis => Change::Nothing,
            EntryKind::Policy => Change::Policy(header.policy, block.as_of),
            EntryKind::Decision | EntryKind::Override => Change::Decided {
                request: header.request,
                payload: header.payload,
                state: self.refold_state(sequence, header, block)?.map(Box::new),
            },
        };
        Ok(Applied { sequence, position, change })
    }

    /// The customer and the case after the entry; `None` when the index was already past it.
    fn refold_state(
        &self,
        sequence: u64,
        header: &Header,
        block: &EffectsBlock,
    ) -> Result<Option<Changed>> {
        let (changed, mut customer) = self.customer(&header.customer)?;
        if changed >= sequence {
            return Ok(None);
        }
        let (_, mut case) = self.case(&header.case)?;
        apply(&mut customer, (header.case, &mut case), block.as_of, &block.effects)?;
        Ok(Some(Changed { customer: (header.customer, customer), case: (header.case, case) }))
    }
}

/// Forgets a value, unless a later entry changed it.
fn forget_older<T>(overlay: &mut BTreeMap<Name, (u64, T)>, name: &Name, applied: u64) {
    if overlay.get(name).is_some_and(|(sequence, _)| *sequence <= applied) {
        overlay.remove(name);
    }
}
