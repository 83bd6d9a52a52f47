//! `Store::decide`: history is read, the policy decides, effects are folded, the entry is queued, all
//! in one critical section; then comes the wait for the disk.

use super::Store;
use super::commit::{Core, Shared};
use super::entry::{At, EffectsBlock, Entry, EntryKind, Header};
use super::index::{Change, Changed};
use super::installed::Installed;
use super::merkle::leaf;
use super::names::Names;
use super::read::Kept;
use super::receipt::{Approval, Receipt};
use crate::case::{Case, Customer, apply};
use crate::codec::{Encode, Writer};
use crate::decision::{Decision, Override, Record, Request};
use crate::error::{Error, ErrorKind, Result};
use crate::fact::History;
use crate::limits::ID_BYTES_MAX;
use crate::policy::Policy;
use crate::value::Timestamp;
use chrono::TimeDelta;
use std::fmt;
use std::sync::Arc;

/// A decision that was made and waits for the disk.
#[must_use = "a decision counts only when it is durable: wait for it"]
pub struct Pending {
    shared: Arc<Shared>,
    sequence: u64,
    made: Option<(Decision, Receipt)>,
    policy: Policy,
}

impl fmt::Debug for Pending {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pending").field("sequence", &self.sequence).finish_non_exhaustive()
    }
}

impl Pending {
    /// Whether the same request was decided before; then the first answer is given again.
    pub fn is_repeat(&self) -> bool {
        self.made.is_none()
    }

    /// Waits until the decision is durable.
    ///
    /// # Errors
    /// [`ErrorKind::StoreFailed`] when it is in doubt whether it is durable: approve nothing, open the
    /// store again, and ask again with the same id.
    pub fn wait(self) -> Result<(Decision, Receipt)> {
        self.shared.wait(self.sequence)?;
        if let Some(made) = self.made {
            return Ok(made);
        }
        let kept = Kept::read(&self.shared, self.sequence)?;
        Ok((kept.decide_again(&self.policy)?, kept.receipt()))
    }
}

impl Store {
    /// Installs `policy` under maker and checker: only then may a decision name it. Installing the
    /// same policy again changes nothing.
    ///
    /// # Errors
    /// [`ErrorKind::Authority`] when maker and checker are one or nobody, [`ErrorKind::StoreFailed`].
    pub fn install(&self, policy: &Policy, approval: &Approval) -> Result<()> {
        let nobody = |name: &str| name.is_empty() || name.len() > ID_BYTES_MAX;
        if nobody(&approval.maker)
            || nobody(&approval.checker)
            || approval.maker == approval.checker
        {
            let message = "a policy is installed by a maker and another checker";
            return Err(Error::new(ErrorKind::Authority, message));
        }
        let mut core = self.shared.enter()?;
        if core.state.installed(&policy.digest()).is_some() {
            // Another thread may be installing it: it counts once it is durable.
            let last = core.next.saturating_sub(1);
            drop(core);
            return self.shared.wait(last);
        }
        let header = Header {
            kind: EntryKind::Policy,
            stage: None,
            policy: policy.digest(),
            customer: [0; 16],
            case: [0; 16],
            request: [0; 16],
            payload: [0; 16],
            key: self.shared.keys.id(),
        };
        let body = Installed {
            maker: approval.maker.clone(),
            checker: approval.checker.clone(),
            archive: policy.archive().clone(),
        };
        let body = Encode::to_bytes(&body);
        let effects = EffectsBlock { as_of: approval.as_of, effects: Vec::new() };
        let at = At { store: &self.shared.store, sequence: core.next };
        let keys = &self.shared.keys;
        let entry = Entry::seal(header, &effects, &body, at, (keys, keys.tenant()))?;
        let change = Change::Policy(policy.digest(), approval.as_of);
        let sequence = core.queue(entry.to_bytes(), change);
        drop(core);
        self.shared.wait(sequence)
    }

    /// Decides `request` under `policy`. The decision is durable when this returns. The same request
    /// again, by its id, gets the first answer and the first receipt.
    ///
    /// # Errors
    /// [`ErrorKind::NotInForce`] when the policy is not installed at the request's time,
    /// [`ErrorKind::Conflict`] when the id was used for another request, [`ErrorKind::Stale`] when the
    /// request lies too far behind its case's last entry, [`ErrorKind::StoreFailed`]; otherwise as
    /// [`Policy::decide`]. After an error nothing is kept and nothing is approved.
    pub fn decide(&self, policy: &Policy, request: &Request) -> Result<(Decision, Receipt)> {
        self.submit(policy, request)?.wait()
    }

    /// As [`Store::decide`], but leaves the waiting to the caller: many decisions that wait together
    /// share one write.
    ///
    /// # Errors
    /// As [`Store::decide`].
    pub fn submit(&self, policy: &Policy, request: &Request) -> Result<Pending> {
        let names = Names::of(&self.shared.keys, request);
        let payload = Names::payload(&self.shared.keys, policy, &request.payload());
        let mut core = self.shared.enter()?;
        if let Some(repeat) =
            self.repeat(&core, policy, (request.id(), &names.request, &payload))?
        {
            return Ok(repeat);
        }
        check_installed(&core, policy, request.as_of())?;
        let (since, customer) = core.state.customer(&names.customer)?;
        let (_, case) = core.state.case(&names.case)?;
        check_fresh(&case, request.as_of(), policy.skew_minutes())?;
        let place = (&names.case, &case);
        let history = History::of(policy.schema(), &customer, place, request.as_of())?;
        let record = Record::Request(Box::new(request.clone().with_history(history)));
        let decision = record.decide(policy)?;
        let made = Made { policy, names, payload, record, decision, as_of: request.as_of() };
        self.keep(&mut core, made, (since, customer, case))
    }

    /// Moves an earlier decision inside a declared authority, as a new entry. The override's id is an
    /// idempotency key as a request's is.
    ///
    /// # Errors
    /// [`ErrorKind::Request`] when the store knows no such request or its case has moved on since,
    /// [`ErrorKind::Authority`] when the band may not, [`ErrorKind::Erased`] when the request's body
    /// cannot be read any more; otherwise as [`Store::decide`].
    pub fn overrule(&self, policy: &Policy, moved: &Override) -> Result<(Decision, Receipt)> {
        self.submit_override(policy, moved)?.wait()
    }

    /// As [`Store::overrule`], but leaves the waiting to the caller.
    ///
    /// # Errors
    /// As [`Store::overrule`].
    pub fn submit_override(&self, policy: &Policy, moved: &Override) -> Result<Pending> {
        let name = Names::request(&self.shared.keys, moved.id());
        let payload = Names::payload(&self.shared.keys, policy, &moved.to_bytes());
        let of = Names::request(&self.shared.keys, moved.of());
        let known = self.shared.enter()?.state.request(&of)?;
        let Some(known) = known else {
            let message = format!("the store knows no request `{}`", moved.of());
            return Err(Error::new(ErrorKind::Request, message));
        };
        self.shared.wait(known.sequence)?;
        let kept = Kept::read(&self.shared, known.sequence)?;
        let request = kept.record(policy)?.request().clone();
        let mut core = self.shared.enter()?;
        if let Some(repeat) = self.repeat(&core, policy, (moved.id(), &name, &payload))? {
            return Ok(repeat);
        }
        let names =
            Names { customer: kept.header().customer, case: kept.header().case, request: name };
        let (since, customer) = core.state.customer(&names.customer)?;
        let (last, case) = core.state.case(&names.case)?;
        check_installed(&core, policy, moved.as_of())?;
        check_fresh(&case, moved.as_of(), policy.skew_minutes())?;
        if last != known.sequence {
            let message = format!("the case has moved on since `{}`", moved.of());
            return Err(Error::new(ErrorKind::Request, message));
        }
        let now = History::of(policy.schema(), &customer, (&names.case, &case), moved.as_of())?;
        let record = Record::Override(Box::new((request, moved.clone(), now)));
        let decision = record.decide(policy)?;
        let made = Made { policy, names, payload, record, decision, as_of: moved.as_of() };
        self.keep(&mut core, made, (since, customer, case))
    }

    fn repeat(
        &self,
        core: &Core,
        policy: &Policy,
        (id, request, payload): (&str, &[u8; 16], &[u8; 16]),
    ) -> Result<Option<Pending>> {
        let Some(known) = core.state.request(request)? else { return Ok(None) };
        if known.payload != *payload {
            let message = format!("the id `{id}` was used for another request");
            return Err(Error::new(ErrorKind::Conflict, message));
        }
        let (shared, policy) = (Arc::clone(&self.shared), policy.clone());
        Ok(Some(Pending { shared, sequence: known.sequence, made: None, policy }))
    }

    /// Folds the decision's effects and queues its entry.
    fn keep(
        &self,
        core: &mut Core,
        made: Made<'_>,
        (since, mut customer, mut case): (u64, Customer, Case),
    ) -> Result<Pending> {
        let Made { policy, names, payload, record, decision, as_of } = made;
        let effects = EffectsBlock { as_of, effects: decision.effects().to_vec() };
        apply(&mut customer, (names.case, &mut case), as_of, &effects.effects)?;
        let header = Header {
            kind: match record {
                Record::Request(_) => EntryKind::Decision,
                Record::Override(..) => EntryKind::Override,
            },
            stage: Some(decision.stage()),
            policy: policy.digest(),
            customer: names.customer,
            case: names.case,
            request: names.request,
            payload,
            key: self.shared.keys.id(),
        };
        let mut body = Writer::default();
        body.bytes(&record.to_bytes());
        body.bytes(&decision.to_bytes());
        let key = core.customer_keys.get_or_make(names.customer, since == 0)?;
        let at = At { store: &self.shared.store, sequence: core.next };
        let keys = (&self.shared.keys, &key);
        let bytes = Entry::seal(header, &effects, &body.into_bytes(), at, keys)?.to_bytes();
        let leaf = leaf(&bytes);
        let state = Changed { customer: (names.customer, customer), case: (names.case, case) };
        let state = Some(Box::new(state));
        let change = Change::Decided { request: names.request, payload, state };
        let sequence = core.queue(bytes, change);
        let receipt = Receipt { store: Arc::clone(&self.shared.name), sequence, leaf };
        let (shared, policy) = (Arc::clone(&self.shared), policy.clone());
        Ok(Pending { shared, sequence, made: Some((decision, receipt)), policy })
    }
}

/// A decision that is about to be kept.
struct Made<'a> {
    policy: &'a Policy,
    names: Names,
    payload: [u8; 16],
    record: Record,
    decision: Decision,
    as_of: Timestamp,
}

fn check_installed(core: &Core, policy: &Policy, as_of: Timestamp) -> Result<()> {
    let installed = core.state.installed(&policy.digest());
    let name = policy.name();
    let message = match installed {
        Some(from) if from <= as_of => return Ok(()),
        Some(from) => format!("the policy `{name}` is installed from {} on", from.to_rfc3339()),
        None => format!("the policy `{name}` ({}) is not installed", policy.digest().short()),
    };
    Err(Error::new(ErrorKind::NotInForce, message))
}

fn check_fresh(case: &Case, as_of: Timestamp, skew_minutes: i64) -> Result<()> {
    let Some(last) = case.last_as_of else { return Ok(()) };
    let skew = TimeDelta::try_minutes(skew_minutes).unwrap_or(TimeDelta::MAX);
    if last.signed_duration_since(as_of) > skew {
        let (last, as_of) = (last.to_rfc3339(), as_of.to_rfc3339());
        let message = format!(
            "{as_of} lies more than {skew_minutes} minutes behind the case's last entry at {last}"
        );
        return Err(Error::new(ErrorKind::Stale, message));
    }
    Ok(())
}
