//! A policy's files as one canonical archive: what is signed, installed, and named by its digest.
//!
//! The named cases under `tests/` and the invariants are read with the policy and say nothing of what it
//! decides: they are no part of the canonical bytes, so that one more test makes no other policy.

use crate::codec::{Decode, Encode, Reader, Writer, wrong};
use crate::digest::Digest;
use crate::error::{Error, ErrorKind, Result};
use crate::limits::{POLICY_BYTES_MAX, POLICY_FILES_MAX};
use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read as _;
use std::path::Path;
use std::sync::Arc;

const MAGIC: &str = "creditloop policy archive 1";
/// The folder of the named cases.
pub(super) const TESTS: &str = "tests";
/// The file that says what must never happen.
pub(super) const INVARIANTS: &str = "invariants.toml";

/// The files of a policy by their relative paths, `/` between the parts, in alphabetical order.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Archive {
    files: BTreeMap<Arc<str>, Arc<str>>,
}

impl Archive {
    /// Reads the folder at `path` with all folders below it. Names that start with a dot are left
    /// out.
    ///
    /// # Errors
    /// [`ErrorKind::Io`] when a file cannot be read or is not UTF-8, [`ErrorKind::Limit`] when there
    /// are too many files or one is too large.
    pub fn read_dir(path: &Path) -> Result<Self> {
        let mut archive = Self::default();
        archive.read_below(path, "", &mut 0)?;
        Ok(archive)
    }

    fn read_below(&mut self, folder: &Path, prefix: &str, bytes: &mut u64) -> Result<()> {
        let entries = std::fs::read_dir(folder).map_err(|e| Error::io("read", folder, e))?;
        for entry in entries {
            let entry = entry.map_err(|e| Error::io("read", folder, e))?;
            let path = entry.path();
            let name = entry.file_name();
            let Some(name) = name.to_str() else {
                let message = format!("the name of `{}` is not UTF-8", path.display());
                return Err(Error::new(ErrorKind::Io, message));
            };
            if name.starts_with('.') {
                continue;
            }
            let relative = format!("{prefix}{name}");
            if path.is_dir() {
                self.read_below(&path, &format!("{relative}/"), bytes)?;
                continue;
            }
            // A link is what it leads to; a device or a pipe is no file.
            let metadata = std::fs::metadata(&path).map_err(|e| Error::io("read", &path, e))?;
            if !metadata.is_file() {
                let message = format!("`{}` is no file", path.display());
                return Err(Error::new(ErrorKind::Io, message));
            }
            let mut text = String::new();
            let file = File::open(&path).map_err(|e| Error::io("read", &path, e))?;
            let mut limited = file.take(POLICY_BYTES_MAX.saturating_add(1));
            limited.read_to_string(&mut text).map_err(|e| Error::io("read", &path, e))?;
            *bytes = bytes.saturating_add(text.len() as u64);
            if *bytes > POLICY_BYTES_MAX || self.files.len() >= POLICY_FILES_MAX {
                let message = format!("with `{relative}` the policy is too large");
                return Err(Error::new(ErrorKind::Limit, message));
            }
            self.files.insert(relative.into(), text.into());
        }
        Ok(())
    }

    /// The same archive with the file at `path` holding `text`.
    #[must_use]
    pub fn with(mut self, path: &str, text: &str) -> Self {
        self.files.insert(path.into(), text.into());
        self
    }

    /// The text of the file at `path`.
    pub fn file(&self, path: &str) -> Option<&Arc<str>> {
        self.files.get(path)
    }

    /// All files with their paths, in alphabetical order.
    pub fn files(&self) -> impl Iterator<Item = (&Arc<str>, &Arc<str>)> {
        self.files.iter()
    }

    /// The files of one folder that end in `.extension`, with the name between the two.
    pub fn below<'a>(
        &'a self,
        folder: &'a str,
        extension: &'a str,
    ) -> impl Iterator<Item = (&'a str, &'a Arc<str>, &'a Arc<str>)> {
        self.files.iter().filter_map(move |(path, text)| {
            let name = path.strip_prefix(folder)?.strip_prefix('/')?;
            let name = name.strip_suffix(extension)?.strip_suffix('.')?;
            (!name.contains('/')).then_some((name, path, text))
        })
    }

    /// The files that decide, which are all but the named cases and the invariants, with their paths.
    fn deciding(&self) -> impl Iterator<Item = (&Arc<str>, &Arc<str>)> {
        self.files().filter(|(path, _)| !is_test(path))
    }

    /// The canonical bytes; the files under `tests/` and the invariants are left out.
    pub fn to_bytes(&self) -> Vec<u8> {
        Encode::to_bytes(self)
    }

    /// The archive that is all of `bytes`.
    ///
    /// # Errors
    /// [`ErrorKind::Encoding`] when the bytes are not the canonical bytes of an archive.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self> {
        Decode::from_bytes(bytes)
    }

    /// The digest of the canonical bytes: the policy's name for machines.
    pub fn digest(&self) -> Digest {
        Digest::of(&self.to_bytes())
    }
}

impl Encode for Archive {
    fn encode(&self, out: &mut Writer) {
        out.text(MAGIC);
        out.count(self.deciding().count());
        for (path, text) in self.deciding() {
            out.text(path);
            out.text(text);
        }
    }
}

impl Decode for Archive {
    fn decode(input: &mut Reader<'_>) -> Result<Self> {
        if input.text()? != MAGIC {
            return Err(wrong("this is no policy archive"));
        }
        let files = input.sequence(|input| {
            Ok((Arc::<str>::from(input.text()?), Arc::<str>::from(input.text()?)))
        })?;
        if !files.is_sorted_by(|left, right| left.0 < right.0) {
            return Err(wrong("the files of an archive are out of order"));
        }
        if files.iter().any(|(path, _)| is_test(path)) {
            return Err(wrong("an archive holds no tests and no invariants"));
        }
        Ok(Self { files: files.into_iter().collect() })
    }
}

/// Whether the file at `path` only tests the policy.
fn is_test(path: &str) -> bool {
    path == INVARIANTS || path.strip_prefix(TESTS).is_some_and(|rest| rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_becomes_one_digest() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("controls")).unwrap();
        std::fs::write(folder.path().join("policy.toml"), "format = 1\n").unwrap();
        std::fs::write(folder.path().join("controls/rating.toml"), "").unwrap();
        std::fs::write(folder.path().join(".hidden"), "x").unwrap();
        let archive = Archive::read_dir(folder.path()).unwrap();
        let paths: Vec<_> = archive.files().map(|(path, _)| path.as_ref()).collect();
        assert_eq!(paths, ["controls/rating.toml", "policy.toml"]);
        let names: Vec<_> = archive.below("controls", "toml").map(|(name, ..)| name).collect();
        assert_eq!(names, ["rating"]);
        assert_eq!(Archive::from_bytes(&archive.to_bytes()).unwrap(), archive);
        assert_ne!(archive.clone().with("policy.toml", "").digest(), archive.digest());
    }

    #[test]
    fn tests_make_no_other_policy() {
        let plain = Archive::default().with("policy.toml", "format = 1\n").with("tests.toml", "");
        let tested = plain.clone().with("tests/granting.toml", "[[case]]\n");
        assert_eq!(tested.digest(), plain.digest());
        assert_eq!(Archive::from_bytes(&tested.to_bytes()).unwrap(), plain);
        let mut forged = Writer::default();
        forged.text(MAGIC);
        forged.count(1);
        forged.text("tests/granting.toml");
        forged.text("");
        assert!(Archive::from_bytes(&forged.into_bytes()).is_err());
    }

    #[test]
    fn a_missing_folder_is_named() {
        let error = Archive::read_dir(Path::new("/nowhere/policy")).unwrap_err();
        assert!(error.to_string().starts_with("cannot read `/nowhere/policy`"));
    }
}
