//! An override: a human moves a decision, inside a declared authority, as a new record.

use super::decide::Sight;
use super::{Decision, Request};
use crate::codec::{Decode, Encode, Reader, Writer, wrong};
use crate::error::{Error, ErrorKind, Result};
use crate::fact::History;
use crate::feel::Stack;
use crate::limits::{ID_BYTES_MAX, OVERRIDE_TEXT_CHARS_MAX};
use crate::policy::Policy;
use crate::rule::{Band, Fired, Joined, Outcome, Severity};
use crate::stage::Stage;
use crate::value::{Timestamp, to_the_microsecond};
use std::sync::Arc;

/// A human's decision on a machine's. The maker proposes, the checker, who is somebody else, decides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Override {
    pub(crate) id: Arc<str>,
    pub(crate) of: Arc<str>,
    pub(crate) as_of: Timestamp,
    pub(crate) maker: Arc<str>,
    pub(crate) checker: Arc<str>,
    pub(crate) band: Band,
    pub(crate) outcome: Outcome,
    pub(crate) reason: Arc<str>,
    pub(crate) text: Arc<str>,
}

impl Override {
    /// The override `id` (an idempotency key as a request's) of the request `of`, decided at `as_of`.
    /// It approves in band A2 until it says otherwise.
    pub fn new(id: impl Into<Arc<str>>, of: impl Into<Arc<str>>, as_of: Timestamp) -> Self {
        let nobody: Arc<str> = "".into();
        Self {
            id: id.into(),
            of: of.into(),
            as_of: to_the_microsecond(as_of),
            maker: nobody.clone(),
            checker: nobody.clone(),
            band: Band::A2,
            outcome: Outcome::Approve,
            reason: nobody.clone(),
            text: nobody,
        }
    }

    /// Who proposed it, who decided it, and in which band.
    #[must_use]
    pub fn by(
        mut self,
        maker: impl Into<Arc<str>>,
        checker: impl Into<Arc<str>>,
        band: Band,
    ) -> Self {
        (self.maker, self.checker, self.band) = (maker.into(), checker.into(), band);
        self
    }

    /// What is to be done. Any outcome that goes on means: clear what stopped or referred the case;
    /// its caps and conditions stay.
    #[must_use]
    pub fn to(mut self, outcome: Outcome) -> Self {
        self.outcome = outcome;
        self
    }

    /// Why: a reason code of the policy, and a text of at most 2,000 characters.
    #[must_use]
    pub fn because(mut self, reason: impl Into<Arc<str>>, text: impl Into<Arc<str>>) -> Self {
        (self.reason, self.text) = (reason.into(), text.into());
        self
    }

    /// The idempotency key.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The request whose decision is moved.
    pub fn of(&self) -> &str {
        &self.of
    }

    /// When it is decided.
    pub fn as_of(&self) -> Timestamp {
        self.as_of
    }

    /// Whether it lets the case go on.
    pub fn clears(&self) -> bool {
        self.outcome.goes_on()
    }

    /// Checks what can be checked without the decision.
    fn check(&self, policy: &Policy, request: &Request) -> Result<()> {
        let refuse = |kind, message: String| Err(Error::new(kind, message));
        for (what, id) in
            [("override", &self.id), ("maker", &self.maker), ("checker", &self.checker)]
        {
            if id.is_empty() || id.len() > ID_BYTES_MAX {
                let message = format!("the {what}'s identifier needs 1 to {ID_BYTES_MAX} bytes");
                return refuse(ErrorKind::Request, message);
            }
        }
        if self.maker == self.checker {
            return refuse(ErrorKind::Authority, "the maker cannot be the checker".to_owned());
        }
        if self.text.is_empty() || self.text.chars().count() > OVERRIDE_TEXT_CHARS_MAX {
            let message =
                format!("an override needs a text of 1 to {OVERRIDE_TEXT_CHARS_MAX} characters");
            return refuse(ErrorKind::Request, message);
        }
        if policy.reasons().get(&self.reason).is_none() {
            let message = format!("no reason of the policy has the code `{}`", self.reason);
            return refuse(ErrorKind::Request, message);
        }
        if request.id() != self.of.as_ref() || self.as_of < request.as_of() {
            let message = "an override follows the request that it names";
            return refuse(ErrorKind::Request, message.to_owned());
        }
        if self.band == Band::A1 || !policy.authorities().declares(self.band) {
            let message = format!("the policy gives {} no authority", self.band);
            return refuse(ErrorKind::Authority, message);
        }
        if matches!(self.outcome, Outcome::Refer | Outcome::Pend) {
            let message = format!("an override decides; `{}` does not", self.outcome);
            return refuse(ErrorKind::Request, message);
        }
        Ok(())
    }

    /// Checks that nothing stops or holds the case now that did not when it was decided.
    pub(super) fn check_since(&self, then: &[Fired<'_>], since: &[Fired<'_>]) -> Result<()> {
        let new = since.iter().find(|now| {
            let known = |before: &&Fired<'_>| before.rule == now.rule;
            let before = then.iter().find(known).map(|before| before.severity);
            now.severity <= Severity::Pend && before.is_none_or(|before| now.severity < before)
        });
        let Some(new) = new else { return Ok(()) };
        let message = format!("`{}` has come up since `{}`: ask again", new.rule, self.of);
        Err(Error::new(ErrorKind::Authority, message))
    }

    /// Checks that the band may move what was `joined`.
    pub(super) fn check_authority(&self, policy: &Policy, joined: &Joined<'_>) -> Result<()> {
        let refuse = |message: String| Err(Error::new(ErrorKind::Authority, message));
        if !self.clears() {
            return Ok(());
        }
        if joined.outcome.goes_on() {
            return refuse("the decision goes on already: nothing is to be cleared".to_owned());
        }
        if self.band == Band::A5 {
            return refuse("A5 may only tighten a decision".to_owned());
        }
        let Some(needed) = joined.authority else {
            let stop = joined.reasons.first().map_or("it", |fired| fired.rule);
            return refuse(format!("nobody may override `{stop}`"));
        };
        if self.band < needed {
            return refuse(format!("this needs {needed}, not {}", self.band));
        }
        for fired in joined.reasons.iter().filter(|fired| fired.severity <= Severity::Refer) {
            if !policy.authorities().clears(self.band, fired.severity) {
                let (band, severity, rule) = (self.band, fired.severity, fired.rule);
                return refuse(format!("{band} may not clear the {severity} of `{rule}`"));
            }
        }
        Ok(())
    }
}

impl Policy {
    /// Decides anew what `request`, with the history it was decided on, led to, as `moved` by a human;
    /// `now` is the history at the time of the override.
    ///
    /// # Errors
    /// [`ErrorKind::Authority`] when nobody may, the band may not, or maker and checker are one;
    /// [`ErrorKind::Request`] when the override is incomplete or the case has moved on;
    /// otherwise as [`Policy::decide`].
    pub fn overrule(&self, request: &Request, moved: &Override, now: &History) -> Result<Decision> {
        moved.check(self, request)?;
        let mut stack = Stack::default();
        let first = self.decide(request)?;
        if (now.stage(), now.state()) != (Some(first.stage()), first.state()) {
            let (stage, state) = (now.stage().map_or("start", Stage::name), now.state());
            let message =
                format!("the case has moved on since `{}`: {stage}, {state}", request.id());
            return Err(Error::new(ErrorKind::Request, message));
        }
        Sight::overruling(self, request, moved, now, &mut stack)
    }
}

impl Encode for Override {
    fn encode(&self, out: &mut Writer) {
        for text in [&self.id, &self.of, &self.maker, &self.checker, &self.reason, &self.text] {
            out.text(text);
        }
        self.as_of.encode(out);
        out.byte(self.band.number());
        out.byte(self.outcome.number());
    }
}

impl Decode for Override {
    fn decode(input: &mut Reader<'_>) -> Result<Self> {
        let mut text = || input.text().map(Arc::<str>::from);
        let (id, of, maker, checker) = (text()?, text()?, text()?, text()?);
        let (reason, text) = (text()?, text()?);
        let as_of = Timestamp::decode(input)?;
        let band = Band::from_number(input.byte()?).ok_or_else(|| wrong("no such band"))?;
        let outcome =
            Outcome::from_number(input.byte()?).ok_or_else(|| wrong("no such outcome"))?;
        Ok(Self { id, of, as_of, maker, checker, band, outcome, reason, text })
    }
}
