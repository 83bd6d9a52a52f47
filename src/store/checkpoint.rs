//! Signed checkpoints: C2SP tlog-checkpoint text in a C2SP signed note, Ed25519.
//!
//! ```text
//! creditloop/4f1c..              origin: the store
//! 2417                          entries
//! 3Jw..=                        root of the Merkle tree, base64
//!
//! — creditloop/4f1c.. Bp3..=    signature
//! ```

use super::keys::{Keys, signed};
use crate::digest::Digest;
use crate::error::{Error, ErrorKind, Result};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use std::fmt;
use std::str::FromStr;

/// How many entries a store had, and the root of the tree over them, signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkpoint {
    origin: String,
    size: u64,
    root: Digest,
    signature: [u8; 64],
    key_id: [u8; 4],
}

impl Checkpoint {
    pub(crate) fn sign(store: &str, size: u64, root: Digest, keys: &Keys) -> Self {
        let origin = format!("creditloop/{store}");
        let signature = keys.sign(text(&origin, size, &root).as_bytes());
        let key_id = key_id(&origin, &keys.verifying_key());
        Self { origin, size, root, signature, key_id }
    }

    /// The store.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// How many entries it covers.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The root of the Merkle tree over them.
    pub fn root(&self) -> Digest {
        self.root
    }

    /// Whether the owner of the public key `key` signed it.
    pub fn is_signed_by(&self, key: &[u8; 32]) -> bool {
        let message = text(&self.origin, self.size, &self.root);
        self.key_id == key_id(&self.origin, key) && signed(key, message.as_bytes(), &self.signature)
    }
}

/// The signed text.
fn text(origin: &str, size: u64, root: &Digest) -> String {
    format!("{origin}\n{size}\n{}\n", STANDARD.encode(root.as_bytes()))
}

/// The first bytes of the hash that names a key in a signed note.
fn key_id(name: &str, key: &[u8; 32]) -> [u8; 4] {
    let digest = Digest::of_parts(&[name.as_bytes(), b"\n\x01", key]);
    digest.as_bytes().first_chunk::<4>().copied().unwrap_or_default()
}

impl fmt::Display for Checkpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let signature = STANDARD.encode([self.key_id.as_slice(), &self.signature].concat());
        let text = text(&self.origin, self.size, &self.root);
        writeln!(f, "{text}\n\u{2014} {} {signature}", self.origin)
    }
}

impl FromStr for Checkpoint {
    type Err = Error;

    fn from_str(note: &str) -> Result<Self> {
        let wrong = || Error::new(ErrorKind::Encoding, "this is no signed checkpoint");
        let mut lines = note.lines();
        let mut line = || lines.next().ok_or_else(wrong);
        let (origin, size, root) = (line()?, line()?, line()?);
        let (blank, signature) = (line()?, line()?);
        let root = STANDARD.decode(root).map_err(|_| wrong())?;
        let root: [u8; 32] = root.try_into().map_err(|_| wrong())?;
        let signature = signature.strip_prefix("\u{2014} ").ok_or_else(wrong)?;
        let (name, signature) = signature.rsplit_once(' ').ok_or_else(wrong)?;
        let signature = STANDARD.decode(signature).map_err(|_| wrong())?;
        let (key_id, signature) = signature.split_first_chunk::<4>().ok_or_else(wrong)?;
        let checkpoint = Self {
            origin: origin.to_owned(),
            size: size.parse().map_err(|_| wrong())?,
            root: Digest::from_bytes(root),
            signature: signature.try_into().map_err(|_| wrong())?,
            key_id: *key_id,
        };
        let same = blank.is_empty() && name == origin && checkpoint.to_string() == note;
        if same { Ok(checkpoint) } else { Err(wrong()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_reads_back_and_is_signed() {
        let keys = Keys::new([1; 32], [2; 32], [3; 32], |_| Ok(()));
        let checkpoint = Checkpoint::sign("ab", 7, Digest::of(b"x"), &keys);
        let note = checkpoint.to_string();
        let read: Checkpoint = note.parse().unwrap();
        assert_eq!(read, checkpoint);
        assert!(read.is_signed_by(&keys.verifying_key()));
        let forged: Checkpoint = note.replacen("\n7\n", "\n8\n", 1).parse().unwrap();
        assert!(!forged.is_signed_by(&keys.verifying_key()));
        assert!("a\n1\n".parse::<Checkpoint>().is_err());
    }
}
