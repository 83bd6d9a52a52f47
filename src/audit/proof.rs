//! Proofs for somebody who does not have the log: RFC 6962 inclusion and consistency.

use super::Log;
use crate::digest::Digest;
use crate::error::{Error, ErrorKind, Result};
use crate::store::{
    Checkpoint, Receipt, check_consistency, check_inclusion, consistency, inclusion,
};

/// That an entry is one of those that a checkpoint signs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inclusion {
    /// The number of the entry, from 1.
    pub sequence: u64,
    /// Its leaf hash.
    pub leaf: Digest,
    /// How many entries the tree has.
    pub size: u64,
    /// The hashes from the leaf up to the root.
    pub path: Vec<Digest>,
}

impl Inclusion {
    /// Whether it proves that the entry of `receipt` is in the log that `checkpoint` signs. Who signed
    /// the checkpoint is for [`Checkpoint::is_signed_by`] to say.
    pub fn proves(&self, receipt: &Receipt, checkpoint: &Checkpoint) -> bool {
        let Some(index) = self.sequence.checked_sub(1) else { return false };
        (receipt.sequence(), receipt.leaf()) == (self.sequence, self.leaf)
            && checkpoint.size() == self.size
            && check_inclusion(self.leaf, index, self.size, &self.path, &checkpoint.root())
    }
}

/// That the log of one checkpoint is a beginning of the log of a later one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Consistency {
    /// The hashes of RFC 6962, 2.1.2.
    pub path: Vec<Digest>,
}

impl Consistency {
    /// Whether it proves that nothing before `earlier` was changed up to `later`.
    pub fn proves(&self, earlier: &Checkpoint, later: &Checkpoint) -> bool {
        let (old, new) = (earlier.root(), later.root());
        earlier.origin() == later.origin()
            && check_consistency((earlier.size(), &old), (later.size(), &new), &self.path)
    }
}

impl Log {
    /// The proof that the entry `sequence` is among the first `size`.
    ///
    /// # Errors
    /// [`ErrorKind::Request`] when there are not so many entries, [`ErrorKind::Corrupt`] when one
    /// cannot be read.
    pub fn inclusion(&self, sequence: u64, size: u64) -> Result<Inclusion> {
        let leaves = self.first_leaves(size)?;
        let index = sequence.checked_sub(1).and_then(|index| usize::try_from(index).ok());
        let found = index.and_then(|index| Some((index, *leaves.get(index)?)));
        let (index, leaf) = found.ok_or_else(|| too_few(sequence, leaves.len()))?;
        Ok(Inclusion { sequence, leaf, size, path: inclusion(&leaves, index) })
    }

    /// The proof that the first `earlier` entries are a beginning of the first `later`.
    ///
    /// # Errors
    /// As [`Log::inclusion`].
    pub fn consistency(&self, earlier: u64, later: u64) -> Result<Consistency> {
        let leaves = self.first_leaves(later)?;
        let size = usize::try_from(earlier).ok().filter(|size| *size <= leaves.len() && *size > 0);
        let size = size.ok_or_else(|| too_few(earlier, leaves.len()))?;
        Ok(Consistency { path: consistency(&leaves, size) })
    }

    fn first_leaves(&self, size: u64) -> Result<Vec<Digest>> {
        let mut leaves = self.leaves()?;
        let there = leaves.len();
        let size_here = usize::try_from(size).ok().filter(|size| *size <= there);
        leaves.truncate(size_here.ok_or_else(|| too_few(size, there))?);
        Ok(leaves)
    }
}

fn too_few(asked: u64, there: usize) -> Error {
    Error::new(ErrorKind::Request, format!("there is no entry {asked}: there are {there}"))
}
