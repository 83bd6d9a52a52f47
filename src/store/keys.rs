//! Keys: what the host supplies, and a folder of files for examples and tests.

use super::cipher::Key;
use crate::digest::Digest;
use crate::error::{Error, ErrorKind, Result};
use ed25519_dalek::{Signer as _, SigningKey, VerifyingKey};
use hmac::{Hmac, Mac as _};
use sha2::Sha256;
use std::fmt;
use std::io::Write as _;
use std::path::Path;
use std::str::FromStr as _;
use std::sync::Arc;

/// Fills a slice with random bytes.
type Random = dyn Fn(&mut [u8]) -> Result<()> + Send + Sync;

/// The keys of one tenant: the key-encrypting key, the HMAC key, the signing key, and a source of
/// randomness. Cheap to clone; never printed.
#[derive(Clone)]
pub struct Keys {
    wrapping: Key,
    tenant: Key,
    naming: Key,
    signing: SigningKey,
    random: Arc<Random>,
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Keys")
    }
}

const FILES: [&str; 3] = ["wrapping.key", "naming.key", "signing.key"];

impl Keys {
    /// Keys from the host's key store, and its source of randomness.
    pub fn new(
        wrapping: [u8; 32],
        naming: [u8; 32],
        signing: [u8; 32],
        random: impl Fn(&mut [u8]) -> Result<()> + Send + Sync + 'static,
    ) -> Self {
        let wrapping = Key::new(wrapping);
        let tenant = Key::new(hmac(&wrapping, &[b"creditloop tenant effects 1"]));
        let signing = SigningKey::from_bytes(&signing);
        Self { wrapping, tenant, naming: Key::new(naming), signing, random: Arc::new(random) }
    }

    /// Keys from the host's key store, with the operating system's randomness.
    pub fn from_bytes(wrapping: [u8; 32], naming: [u8; 32], signing: [u8; 32]) -> Self {
        Self::new(wrapping, naming, signing, operating_system)
    }

    /// Keys from the files in the folder at `path`, which are made when the folder is not there. For
    /// examples and tests: a bank keeps its keys in a key store.
    ///
    /// # Errors
    /// [`ErrorKind::Keys`] when a file is not 64 hexadecimal digits, [`ErrorKind::Io`] when one cannot
    /// be read.
    pub fn open_dir(path: impl AsRef<Path>) -> Result<Self> {
        let folder = path.as_ref();
        if !folder.exists() {
            make(folder)?;
        }
        let [wrapping, naming, signing] = FILES.map(|name| read(&folder.join(name)));
        Ok(Self::from_bytes(wrapping?, naming?, signing?))
    }

    /// The public key that checks this tenant's checkpoints.
    pub fn verifying_key(&self) -> [u8; 32] {
        self.signing.verifying_key().to_bytes()
    }

    /// Which tenant key this is, for headers: says nothing of the key.
    pub(crate) fn id(&self) -> [u8; 4] {
        let id = hmac(&self.tenant, &[b"creditloop tenant key id 1"]);
        id.first_chunk::<4>().copied().unwrap_or_default()
    }

    pub(crate) fn random<const N: usize>(&self) -> Result<[u8; N]> {
        let mut bytes = [0; N];
        (self.random)(&mut bytes)?;
        Ok(bytes)
    }

    /// The key of effects, installed policies and indexed state.
    pub(crate) fn tenant(&self) -> &Key {
        &self.tenant
    }

    /// The key that wraps customers' keys.
    pub(crate) fn wrapping(&self) -> &Key {
        &self.wrapping
    }

    /// The pseudonym of `id` among the names of one `kind`.
    pub(crate) fn pseudonym(&self, kind: &[u8], id: &[u8]) -> [u8; 16] {
        let name = hmac(&self.naming, &[kind, &[0], id]);
        name.first_chunk::<16>().copied().unwrap_or_default()
    }

    pub(crate) fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.signing.sign(message).to_bytes()
    }
}

fn hmac(key: &Key, parts: &[&[u8]]) -> [u8; 32] {
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key.bytes()) else {
        // HMAC takes keys of every length.
        return [0; 32];
    };
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

/// Whether `signature` is that of `message` under the public key `key`.
pub(crate) fn signed(key: &[u8; 32], message: &[u8], signature: &[u8; 64]) -> bool {
    let signature = ed25519_dalek::Signature::from_bytes(signature);
    VerifyingKey::from_bytes(key).is_ok_and(|key| key.verify_strict(message, &signature).is_ok())
}

fn operating_system(bytes: &mut [u8]) -> Result<()> {
    getrandom::fill(bytes)
        .map_err(|error| Error::new(ErrorKind::Keys, format!("no randomness: {error}")))
}

/// Makes the folder whole or not at all: it is filled under another name.
fn make(target: &Path) -> Result<()> {
    let folder = &target.with_extension("keys.new");
    match std::fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            return Err(Error::io("remove", folder, error));
        }
        Ok(()) | Err(_) => {}
    }
    std::fs::create_dir_all(folder).map_err(|e| Error::io("create", folder, e))?;
    for name in FILES {
        let mut key = [0; 32];
        operating_system(&mut key)?;
        let path = folder.join(name);
        let mut options = std::fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let written = options.open(&path).and_then(|mut file| {
            writeln!(file, "{}", Digest::from_bytes(key))?;
            file.sync_all()
        });
        written.map_err(|e| Error::io("write", &path, e))?;
    }
    let synced = |path: &Path| std::fs::File::open(path).and_then(|folder| folder.sync_all());
    let parent = target.parent().filter(|parent| !parent.as_os_str().is_empty());
    synced(folder)
        .and_then(|()| std::fs::rename(folder, target))
        .and_then(|()| synced(parent.unwrap_or(Path::new("."))))
        .map_err(|e| Error::io("make durable", target, e))
}

fn read(path: &Path) -> Result<[u8; 32]> {
    let text = std::fs::read_to_string(path).map_err(|e| Error::io("read", path, e))?;
    Digest::from_str(text.trim()).map(|bytes| *bytes.as_bytes()).map_err(|_| {
        let message = format!("`{}` does not hold a key of 64 hex digits", path.display());
        Error::new(ErrorKind::Keys, message)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_keeps_its_keys() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("k");
        let (one, other) = (Keys::open_dir(&path).unwrap(), Keys::open_dir(&path).unwrap());
        assert_eq!(one.pseudonym(b"case", b"1"), other.pseudonym(b"case", b"1"));
        assert_ne!(one.pseudonym(b"case", b"1"), one.pseudonym(b"customer", b"1"));
        assert!(signed(&one.verifying_key(), b"m", &other.sign(b"m")));
        assert!(!signed(&one.verifying_key(), b"n", &other.sign(b"m")));
        std::fs::write(path.join("naming.key"), "short").unwrap();
        assert_eq!(Keys::open_dir(&path).unwrap_err().kind(), ErrorKind::Keys);
        assert_eq!(format!("{one:?}"), "Keys");
    }
}
