//! What is asked: one stage of one case of one customer, at one time, with what is known.

use crate::codec::{Decode as _, Encode, Reader, Writer};
use crate::error::{Error, ErrorKind, Result};
use crate::fact::{Facts, History, Schema};
use crate::limits::ID_BYTES_MAX;
use crate::stage::Stage;
use crate::value::{Timestamp, to_the_microsecond};
use std::sync::Arc;

/// One request for a decision.
#[derive(Debug, Clone)]
pub struct Request {
    id: Arc<str>,
    case: Arc<str>,
    customer: Arc<str>,
    stage: Stage,
    as_of: Timestamp,
    facts: Facts,
    history: Option<History>,
}

impl Request {
    /// The request `id` (the caller's idempotency key) to decide `stage` of `case` for `customer` as
    /// of `as_of`. Identifiers are opaque texts of at most [`ID_BYTES_MAX`] bytes; never put an
    /// identity card's number in one.
    pub fn new(
        id: impl Into<Arc<str>>,
        case: impl Into<Arc<str>>,
        customer: impl Into<Arc<str>>,
        stage: Stage,
        as_of: Timestamp,
        facts: Facts,
    ) -> Self {
        let (id, case, customer) = (id.into(), case.into(), customer.into());
        let as_of = to_the_microsecond(as_of);
        Self { id, case, customer, stage, as_of, facts, history: None }
    }

    /// The same request with the past that a store, or a caller without one, knows.
    #[must_use]
    pub fn with_history(mut self, history: History) -> Self {
        self.history = Some(history);
        self
    }

    /// The caller's idempotency key.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The case.
    pub fn case(&self) -> &str {
        &self.case
    }

    /// The customer.
    pub fn customer(&self) -> &str {
        &self.customer
    }

    /// The stage to decide.
    pub fn stage(&self) -> Stage {
        self.stage
    }

    /// The time of the decision: its `now()` and `today()`.
    pub fn as_of(&self) -> Timestamp {
        self.as_of
    }

    /// What is known.
    pub fn facts(&self) -> &Facts {
        &self.facts
    }

    /// What is known of the past, once somebody has filled it in.
    pub fn history(&self) -> Option<&History> {
        self.history.as_ref()
    }

    /// # Errors
    /// [`ErrorKind::Request`] when an identifier is empty or too long.
    pub(crate) fn check(&self) -> Result<()> {
        for (what, id) in
            [("request", &self.id), ("case", &self.case), ("customer", &self.customer)]
        {
            if id.is_empty() || id.len() > ID_BYTES_MAX {
                let message = format!("the {what}'s identifier needs 1 to {ID_BYTES_MAX} bytes");
                return Err(Error::new(ErrorKind::Request, message));
            }
        }
        Ok(())
    }

    /// The bytes that two requests with the same id must share: everything but the history, which
    /// the store fills in.
    pub(crate) fn payload(&self) -> Vec<u8> {
        let mut out = Writer::default();
        self.encode_asked(&mut out);
        out.into_bytes()
    }

    /// The bytes of the request with the history that was used.
    pub(super) fn encode_seen(&self, history: &History, out: &mut Writer) {
        self.encode_asked(out);
        history.encode(out);
    }

    fn encode_asked(&self, out: &mut Writer) {
        out.text(&self.id);
        out.text(&self.case);
        out.text(&self.customer);
        self.stage.encode(out);
        self.as_of.encode(out);
        self.facts.encode(out);
    }

    /// Reads a request under `schema`.
    pub(crate) fn decode(input: &mut Reader<'_>, schema: &Arc<Schema>) -> Result<Self> {
        Ok(Self {
            id: input.text()?.into(),
            case: input.text()?.into(),
            customer: input.text()?.into(),
            stage: Stage::decode(input)?,
            as_of: Timestamp::decode(input)?,
            facts: Facts::decode(input, schema)?,
            history: input.option(|input| History::decode(input, schema))?,
        })
    }
}

impl Encode for Request {
    fn encode(&self, out: &mut Writer) {
        self.encode_asked(out);
        out.option(self.history.as_ref(), |out, history| history.encode(out));
    }
}
