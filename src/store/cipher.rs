//! Sealing: zstd, then AES-256-GCM with a random nonce that is stored in front.

use crate::error::{Error, ErrorKind, Result};
use crate::limits::BODY_BYTES_MAX;
use aes_gcm::aead::{Aead, Payload};
use aes_gcm::{Aes256Gcm, KeyInit as _, Nonce};
use std::fmt;
use zeroize::Zeroizing;

const NONCE: usize = 12;
const LEVEL: i32 = 3;

/// A 256-bit key; it leaves memory when it is dropped and is never printed.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Key(Zeroizing<[u8; 32]>);

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key")
    }
}

impl Key {
    pub(crate) fn new(bytes: [u8; 32]) -> Self {
        Self(Zeroizing::new(bytes))
    }

    pub(crate) fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    fn cipher(&self) -> Aes256Gcm {
        Aes256Gcm::new(aes_gcm::Key::<Aes256Gcm>::from_slice(self.0.as_slice()))
    }

    /// `plain` sealed so that it opens only with this key and the same `context`.
    pub(crate) fn seal(&self, nonce: [u8; NONCE], plain: &[u8], context: &[u8]) -> Result<Vec<u8>> {
        let payload = Payload { msg: plain, aad: context };
        let sealed = self.cipher().encrypt(Nonce::from_slice(&nonce), payload);
        let sealed =
            sealed.map_err(|_| Error::new(ErrorKind::Keys, "the cipher refused to seal"))?;
        Ok([nonce.as_slice(), &sealed].concat())
    }

    /// What was sealed; `None` when the bytes, the context or the key are not the same.
    pub(crate) fn open(&self, sealed: &[u8], context: &[u8]) -> Option<Vec<u8>> {
        let (nonce, sealed) = sealed.split_at_checked(NONCE)?;
        let payload = Payload { msg: sealed, aad: context };
        self.cipher().decrypt(Nonce::from_slice(nonce), payload).ok()
    }
}

/// `plain` in fewer bytes.
pub(crate) fn compress(plain: &[u8]) -> Result<Vec<u8>> {
    if plain.len() > BODY_BYTES_MAX {
        let message = format!("a decision's record has more than {BODY_BYTES_MAX} bytes");
        return Err(Error::new(ErrorKind::Limit, message));
    }
    zstd::bulk::compress(plain, LEVEL).map_err(|error| {
        Error::new(ErrorKind::Io, "a record could not be compressed").because(error)
    })
}

/// What was compressed, within the limit of a body.
pub(crate) fn decompress(bytes: &[u8]) -> Result<Vec<u8>> {
    zstd::bulk::decompress(bytes, BODY_BYTES_MAX).map_err(|error| {
        Error::new(ErrorKind::Corrupt, "a record does not decompress").because(error)
    })
}
