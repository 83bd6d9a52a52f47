//! Entry format v1: a clear header, the effects under the tenant key, the body under the customer's.
//!
//! | part | bytes |
//! |---|---|
//! | header | version (1), kind (1), stage (1, 0 for none), policy digest (32), pseudonyms of customer, case and request (16 each), HMAC of the payload (16), tenant key id (4), cipher (1), codec (1) |
//! | effects | length, nonce (12), AES-256-GCM under the tenant key |
//! | body | length, nonce (12), AES-256-GCM under the customer's key, or the tenant's where there is no customer |
//!
//! Both are sealed to the store, the sequence and the header: a part moved elsewhere does not open. The
//! effects are sealed to the body's bytes as well, so that a changed body is found even when nobody has
//! its key any more. An entry's sequence is its place: frames carry it, and the tree counts it.
//! Nothing in the header is guessable: pseudonyms and the payload's HMAC need the tenant's key.

use super::cipher::{Key, compress, decompress};
use super::keys::Keys;
use crate::case::Effect;
use crate::codec::{Decode, Encode, Reader, Writer, wrong};
use crate::digest::Digest;
use crate::error::{Error, ErrorKind, Result};
use crate::stage::Stage;
use crate::value::Timestamp;

/// The version of the entry format.
const ENTRY_FORMAT: u8 = 1;
const CIPHER_AES_256_GCM: u8 = 1;
const CODEC_ZSTD: u8 = 1;

/// What an entry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum EntryKind {
    /// The first entry: which store this is.
    Genesis = 1,
    /// A policy was installed.
    Policy = 2,
    /// A decision.
    Decision = 3,
    /// An override of a decision.
    Override = 4,
}

impl EntryKind {
    fn from_number(number: u8) -> Option<Self> {
        [Self::Genesis, Self::Policy, Self::Decision, Self::Override]
            .into_iter()
            .find(|kind| *kind as u8 == number)
    }
}

/// The clear part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Header {
    pub(crate) kind: EntryKind,
    pub(crate) stage: Option<Stage>,
    pub(crate) policy: Digest,
    pub(crate) customer: [u8; 16],
    pub(crate) case: [u8; 16],
    pub(crate) request: [u8; 16],
    pub(crate) payload: [u8; 16],
    pub(crate) key: [u8; 4],
}

impl Encode for Header {
    fn encode(&self, out: &mut Writer) {
        out.byte(ENTRY_FORMAT);
        out.byte(self.kind as u8);
        out.byte(self.stage.map_or(0, Stage::number));
        out.digest(&self.policy);
        for name in [&self.customer, &self.case, &self.request, &self.payload] {
            out.raw(name);
        }
        out.raw(&self.key);
        out.byte(CIPHER_AES_256_GCM);
        out.byte(CODEC_ZSTD);
    }
}

impl Decode for Header {
    fn decode(input: &mut Reader<'_>) -> Result<Self> {
        if input.byte()? != ENTRY_FORMAT {
            let message = format!("this release reads entries of format {ENTRY_FORMAT} only");
            return Err(Error::new(ErrorKind::Version, message));
        }
        let kind = EntryKind::from_number(input.byte()?).ok_or_else(|| wrong("no such kind"))?;
        let stage = match input.byte()? {
            0 => None,
            number => Some(Stage::from_number(number).ok_or_else(|| wrong("no such stage"))?),
        };
        let header = Self {
            kind,
            stage,
            policy: input.digest()?,
            customer: input.array()?,
            case: input.array()?,
            request: input.array()?,
            payload: input.array()?,
            key: input.array()?,
        };
        if (input.byte()?, input.byte()?) != (CIPHER_AES_256_GCM, CODEC_ZSTD) {
            return Err(Error::new(ErrorKind::Version, "an entry uses an unknown cipher or codec"));
        }
        Ok(header)
    }
}

/// The part that survives erasure: enough to rebuild state and limits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct EffectsBlock {
    pub(crate) as_of: Timestamp,
    pub(crate) effects: Vec<Effect>,
}

impl Encode for EffectsBlock {
    fn encode(&self, out: &mut Writer) {
        self.as_of.encode(out);
        out.values(&self.effects);
    }
}

impl Decode for EffectsBlock {
    fn decode(input: &mut Reader<'_>) -> Result<Self> {
        Ok(Self { as_of: Timestamp::decode(input)?, effects: input.values()? })
    }
}

/// An entry as it lies in the log: parts still sealed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) header: Header,
    effects: Vec<u8>,
    body: Vec<u8>,
}

/// Where an entry stands: parts open nowhere else.
#[derive(Debug, Clone, Copy)]
pub(crate) struct At<'a> {
    pub(crate) store: &'a [u8; 16],
    pub(crate) sequence: u64,
}

impl Entry {
    /// Seals an entry.
    pub(crate) fn seal(
        header: Header,
        effects: &EffectsBlock,
        body: &[u8],
        at: At<'_>,
        (keys, key): (&Keys, &Key),
    ) -> Result<Self> {
        let body = key.seal(keys.random()?, &compress(body)?, &body_context(&header, at))?;
        let context = effects_context(&header, at, &body);
        let effects = keys.tenant().seal(keys.random()?, &effects.to_bytes(), &context)?;
        Ok(Self { header, effects, body })
    }

    /// The effects; `None` when they do not open.
    pub(crate) fn effects(&self, at: At<'_>, keys: &Keys) -> Option<EffectsBlock> {
        let context = effects_context(&self.header, at, &self.body);
        let plain = keys.tenant().open(&self.effects, &context)?;
        EffectsBlock::from_bytes(&plain).ok()
    }

    /// The body; `None` when it does not open.
    pub(crate) fn body(&self, at: At<'_>, key: &Key) -> Option<Vec<u8>> {
        let plain = key.open(&self.body, &body_context(&self.header, at))?;
        decompress(&plain).ok()
    }
}

/// What a body is sealed to.
fn body_context(header: &Header, at: At<'_>) -> Vec<u8> {
    let mut out = Writer::default();
    out.byte(b'b');
    encode_place(header, at, &mut out);
    out.into_bytes()
}

/// What effects are sealed to.
fn effects_context(header: &Header, at: At<'_>, body: &[u8]) -> Vec<u8> {
    let mut out = Writer::default();
    out.byte(b'e');
    encode_place(header, at, &mut out);
    out.raw(body);
    out.into_bytes()
}

fn encode_place(header: &Header, at: At<'_>, out: &mut Writer) {
    out.raw(at.store);
    out.unsigned(at.sequence);
    header.encode(out);
}

impl Encode for Entry {
    fn encode(&self, out: &mut Writer) {
        self.header.encode(out);
        out.bytes(&self.effects);
        out.bytes(&self.body);
    }
}

impl Decode for Entry {
    fn decode(input: &mut Reader<'_>) -> Result<Self> {
        Ok(Self {
            header: Header::decode(input)?,
            effects: input.bytes()?.to_vec(),
            body: input.bytes()?.to_vec(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_opens_only_where_it_belongs() {
        let keys = Keys::new([1; 32], [2; 32], [3; 32], |bytes| {
            bytes.fill(9);
            Ok(())
        });
        let header = Header {
            kind: EntryKind::Decision,
            stage: Some(Stage::Rating),
            policy: Digest::of(b"p"),
            customer: [1; 16],
            case: [2; 16],
            request: [3; 16],
            payload: [4; 16],
            key: keys.id(),
        };
        let as_of = crate::value::parse_timestamp("2026-07-01T00:00:00Z").unwrap();
        let effects = EffectsBlock { as_of, effects: vec![Effect::Contacted] };
        let key = Key::new([5; 32]);
        let store = [6; 16];
        let at = At { store: &store, sequence: 7 };
        let entry = Entry::seal(header, &effects, b"body", at, (&keys, &key)).unwrap();
        let read = Entry::from_bytes(&entry.to_bytes()).unwrap();
        assert_eq!(read.effects(at, &keys).unwrap(), effects);
        assert_eq!(read.body(at, &key).unwrap(), b"body");
        let elsewhere = At { sequence: 8, ..at };
        assert!(read.effects(elsewhere, &keys).is_none() && read.body(elsewhere, &key).is_none());
        assert!(read.body(at, &Key::new([0; 32])).is_none());
        let mut other = read.clone();
        other.header.stage = Some(Stage::Granting);
        assert!(other.effects(at, &keys).is_none());
        let mut hurt = read.clone();
        *hurt.body.last_mut().unwrap() ^= 1;
        assert!(hurt.effects(at, &keys).is_none(), "the effects vouch for the body");
    }
}
