//! A seeded generator: the same seed gives the same lives on every machine, in any order.

use creditloop::Digest;

/// The seed of everything that is simulated here.
pub(crate) const SEED: &str = "creditloop 2026-11-24";

/// A stream of numbers (`SplitMix64`; Steele, Lea, Flood 2014).
#[derive(Debug, Clone)]
pub(crate) struct Chance(u64);

impl Chance {
    /// The stream named `name` of the `index`-th thing.
    pub(crate) fn new(name: &str, index: usize) -> Self {
        let digest = Digest::of(format!("{SEED} {name} {index}").as_bytes());
        let bytes = digest.as_bytes().first_chunk::<8>().copied().unwrap_or_default();
        Self(u64::from_le_bytes(bytes))
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A whole number from `low` to `high`, both included.
    pub(crate) fn between(&mut self, low: i64, high: i64) -> i64 {
        let span = u64::try_from(high - low + 1).unwrap_or(1);
        low + i64::try_from(self.next() % span).unwrap_or_default()
    }

    /// True `per_mille` times of a thousand.
    pub(crate) fn happens(&mut self, per_mille: i64) -> bool {
        self.between(0, 999) < per_mille
    }

    /// One of these.
    pub(crate) fn one_of<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        let last = i64::try_from(all.len()).unwrap_or(1) - 1;
        &all[usize::try_from(self.between(0, last)).unwrap_or_default()]
    }
}
