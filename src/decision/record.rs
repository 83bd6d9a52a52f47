//! What the log keeps of a decision so that it can be decided again: what was asked, and the answer.

use super::{Decision, Override, Request};
use crate::codec::{Decode as _, Encode, Reader, Writer, wrong};
use crate::error::Result;
use crate::fact::{History, Schema};
use crate::policy::Policy;
use crate::value::Timestamp;
use std::sync::Arc;

/// What was asked.
#[derive(Debug, Clone)]
pub(crate) enum Record {
    /// A request with the history it was decided on.
    Request(Box<Request>),
    /// An override of such a request, with the history at its own time.
    Override(Box<(Request, Override, History)>),
}

impl Record {
    /// The request that is, or was, decided.
    pub(crate) fn request(&self) -> &Request {
        match self {
            Self::Request(request) => request,
            Self::Override(moved) => &moved.0,
        }
    }

    /// The override, if it is one.
    pub(crate) fn overruled(&self) -> Option<&Override> {
        match self {
            Self::Request(_) => None,
            Self::Override(moved) => Some(&moved.1),
        }
    }

    /// When it was decided, and the past that it saw then.
    pub(crate) fn seen(&self) -> (Timestamp, Option<&History>) {
        match self {
            Self::Request(request) => (request.as_of(), request.history()),
            Self::Override(moved) => (moved.1.as_of(), Some(&moved.2)),
        }
    }

    /// Decides it, again or for the first time.
    pub(crate) fn decide(&self, policy: &Policy) -> Result<Decision> {
        match self {
            Self::Request(request) => policy.decide(request),
            Self::Override(moved) => policy.overrule(&moved.0, &moved.1, &moved.2),
        }
    }

    /// Reads a record under `schema`.
    pub(crate) fn decode(input: &mut Reader<'_>, schema: &Arc<Schema>) -> Result<Self> {
        match input.byte()? {
            1 => Ok(Self::Request(Box::new(Request::decode(input, schema)?))),
            2 => Ok(Self::Override(Box::new((
                Request::decode(input, schema)?,
                Override::decode(input)?,
                History::decode(input, schema)?,
            )))),
            _ => Err(wrong("no such record")),
        }
    }
}

impl Encode for Record {
    fn encode(&self, out: &mut Writer) {
        match self {
            Self::Request(request) => {
                out.byte(1);
                request.encode(out);
            }
            Self::Override(moved) => {
                let (request, moved, now) = moved.as_ref();
                out.byte(2);
                request.encode(out);
                moved.encode(out);
                now.encode(out);
            }
        }
    }
}
