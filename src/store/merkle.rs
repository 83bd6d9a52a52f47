//! The Merkle tree of RFC 6962 over the entries: roots, inclusion and consistency proofs.

use crate::digest::Digest;

/// The hash of an entry.
pub(crate) fn leaf(entry: &[u8]) -> Digest {
    Digest::of_parts(&[&[0], entry])
}

fn node(left: &Digest, right: &Digest) -> Digest {
    Digest::of_parts(&[&[1], left.as_bytes(), right.as_bytes()])
}

/// The roots of the perfect subtrees that make up a tree, largest first: all that growing needs.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Frontier {
    size: u64,
    roots: Vec<Digest>,
}

impl Frontier {
    /// A frontier as it was saved; `None` when the count of roots does not fit the size.
    pub(crate) fn from_parts(size: u64, roots: Vec<Digest>) -> Option<Self> {
        (roots.len() == usize::try_from(size.count_ones()).ok()?).then_some(Self { size, roots })
    }

    pub(crate) fn size(&self) -> u64 {
        self.size
    }

    pub(crate) fn roots(&self) -> &[Digest] {
        &self.roots
    }

    /// Appends a leaf.
    pub(crate) fn push(&mut self, leaf: Digest) {
        let mut joined = leaf;
        // Every full pair of equal subtrees becomes one: as many as the size has trailing ones.
        for _ in 0..self.size.trailing_ones() {
            if let Some(left) = self.roots.pop() {
                joined = node(&left, &joined);
            }
        }
        self.roots.push(joined);
        self.size = self.size.saturating_add(1);
    }

    /// The root of the whole tree.
    pub(crate) fn root(&self) -> Digest {
        let mut roots = self.roots.iter().rev();
        let Some(last) = roots.next() else { return Digest::of(&[]) };
        roots.fold(*last, |right, left| node(left, &right))
    }
}

/// The root over `leaves`.
pub(crate) fn root(leaves: &[Digest]) -> Digest {
    match leaves {
        [] => Digest::of(&[]),
        [leaf] => *leaf,
        _ => {
            let (left, right) = leaves.split_at(split(leaves.len()));
            node(&root(left), &root(right))
        }
    }
}

/// The largest power of two below `count`.
fn split(count: usize) -> usize {
    count.saturating_sub(1).checked_ilog2().map_or(0, |power| 1_usize << power)
}

/// The audit path of the leaf at `index` of `leaves`, from the leaf up.
pub(crate) fn inclusion(leaves: &[Digest], index: usize) -> Vec<Digest> {
    if leaves.len() < 2 {
        return Vec::new();
    }
    let at = split(leaves.len());
    let (left, right) = leaves.split_at(at);
    let (mut path, other) = match index.checked_sub(at) {
        None => (inclusion(left, index), right),
        Some(index) => (inclusion(right, index), left),
    };
    path.push(root(other));
    path
}

/// Whether `path` leads from the leaf at `index` to the root of a tree of `size` leaves
/// (RFC 9162, 2.1.3.2).
pub(crate) fn check_inclusion(
    leaf: Digest,
    index: u64,
    size: u64,
    path: &[Digest],
    root: &Digest,
) -> bool {
    let Some(mut last) = size.checked_sub(1).filter(|last| index <= *last) else { return false };
    let (mut at, mut hash) = (index, leaf);
    for sibling in path {
        if last == 0 {
            return false;
        }
        if at & 1 == 1 || at == last {
            hash = node(sibling, &hash);
            while at & 1 == 0 && at != 0 {
                (at, last) = (at >> 1, last >> 1);
            }
        } else {
            hash = node(&hash, sibling);
        }
        (at, last) = (at >> 1, last >> 1);
    }
    last == 0 && hash == *root
}

/// The proof that the first `size` of `leaves` are a beginning of them all.
pub(crate) fn consistency(leaves: &[Digest], size: usize) -> Vec<Digest> {
    fn part(leaves: &[Digest], size: usize, whole: bool) -> Vec<Digest> {
        if size == leaves.len() {
            return if whole { Vec::new() } else { vec![root(leaves)] };
        }
        let at = split(leaves.len());
        let (left, right) = leaves.split_at(at);
        let (mut proof, other) = match size.checked_sub(at).filter(|rest| *rest > 0) {
            None => (part(left, size, whole), right),
            Some(rest) => (part(right, rest, false), left),
        };
        proof.push(root(other));
        proof
    }
    if size == 0 || size > leaves.len() { Vec::new() } else { part(leaves, size, true) }
}

/// Whether `proof` shows that the tree of `old` leaves with root `before` is a beginning of the tree
/// of `new` leaves with root `after` (RFC 9162, 2.1.4.2).
pub(crate) fn check_consistency(
    (old, before): (u64, &Digest),
    (new, after): (u64, &Digest),
    proof: &[Digest],
) -> bool {
    if old == 0 || old > new {
        return false;
    }
    if old == new {
        return proof.is_empty() && before == after;
    }
    let mut proof = proof.iter();
    let first = if old.is_power_of_two() { Some(before) } else { proof.next() };
    let Some(first) = first else { return false };
    let (mut at, mut last) = (old.saturating_sub(1), new.saturating_sub(1));
    while at & 1 == 1 {
        (at, last) = (at >> 1, last >> 1);
    }
    let (mut left, mut right) = (*first, *first);
    for sibling in proof {
        if last == 0 {
            return false;
        }
        if at & 1 == 1 || at == last {
            left = node(sibling, &left);
            right = node(sibling, &right);
            while at & 1 == 0 && at != 0 {
                (at, last) = (at >> 1, last >> 1);
            }
        } else {
            right = node(&right, sibling);
        }
        (at, last) = (at >> 1, last >> 1);
    }
    last == 0 && left == *before && right == *after
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn leaves(count: usize) -> Vec<Digest> {
        (0..count).map(|index| leaf(&[u8::try_from(index % 251).unwrap()])).collect()
    }

    #[test]
    fn known_roots() {
        // RFC 6962 test vectors of the certificate-transparency project: the empty tree and one
        // empty leaf.
        let hex = |digest: Digest| digest.to_string();
        assert_eq!(
            hex(root(&[])),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        );
        assert_eq!(
            hex(root(&[leaf(&[])])),
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
        );
        assert_eq!(
            hex(root(&[leaf(&[]), leaf(&[0])])),
            "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"
        );
    }

    proptest! {
        #[test]
        fn growing_and_proving_agree(
            count in 1_usize..70,
            old: prop::sample::Index,
            index: prop::sample::Index,
        ) {
            let leaves = leaves(count);
            let mut frontier = Frontier::default();
            for leaf in &leaves {
                frontier.push(*leaf);
            }
            let whole = root(&leaves);
            prop_assert_eq!(frontier.root(), whole);
            let index = index.index(count);
            let path = inclusion(&leaves, index);
            let (at, size) = (index as u64, count as u64);
            prop_assert!(check_inclusion(leaves[index], at, size, &path, &whole));
            prop_assert!(!check_inclusion(leaf(b"other"), at, size, &path, &whole));
            let old = old.index(count) + 1;
            let before = root(&leaves[..old]);
            let proof = consistency(&leaves, old);
            prop_assert!(check_consistency((old as u64, &before), (size, &whole), &proof));
            let forged = leaf(b"forged");
            prop_assert!(!check_consistency((old as u64, &forged), (size, &whole), &proof));
        }
    }
}
