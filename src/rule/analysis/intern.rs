//! Numbers for keys made of words, the same number for the same key.
//!
//! This is a hash table of our own: its hash is fixed and its keys are numbered in the order in
//! which they came, so nothing that is built on it depends on a random order.

/// An empty slot.
const EMPTY: u32 = u32::MAX;

/// Keys, each with a number. Once full it takes no more.
#[derive(Debug, Clone)]
pub(super) struct Interner {
    // INVARIANT: the length is a power of two and at least one slot is empty.
    slots: Vec<u32>,
    hashes: Vec<u64>,
    ends: Vec<usize>,
    words: Vec<u64>,
    words_max: usize,
}

impl Interner {
    /// No keys yet, and never more than `words_max` words of them.
    pub(super) fn new(words_max: usize) -> Self {
        let slots = vec![EMPTY; 64];
        Self { slots, hashes: Vec::new(), ends: Vec::new(), words: Vec::new(), words_max }
    }

    /// Makes room for this many keys of this many words, so that it need not grow on the way.
    pub(super) fn reserve(&mut self, keys: usize, words: usize) {
        self.hashes.reserve(keys);
        self.ends.reserve(keys);
        self.words.reserve(keys.saturating_mul(words));
        if let Some(slots) = keys.saturating_mul(2).checked_next_power_of_two() {
            self.resize(slots.max(self.slots.len()));
        }
    }

    /// How many keys there are.
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// The key with this number; empty when there is none.
    pub(super) fn key(&self, number: u32) -> &[u64] {
        let index = number as usize;
        let start = index.checked_sub(1).and_then(|before| self.ends.get(before));
        let end = self.ends.get(index).copied().unwrap_or(0);
        self.words.get(start.copied().unwrap_or(0)..end).unwrap_or_default()
    }

    /// The number of `key`, and whether it is new; none when it would be new and there is no room.
    pub(super) fn intern(&mut self, key: &[u64]) -> Option<(u32, bool)> {
        let hash = hash(key);
        let slot = match self.find(key, hash) {
            Ok(number) => return Some((number, false)),
            Err(slot) => slot,
        };
        let words = self.words.len().saturating_add(key.len());
        let number = u32::try_from(self.len()).ok().filter(|number| *number != EMPTY)?;
        if words > self.words_max {
            return None;
        }
        if let Some(place) = self.slots.get_mut(slot) {
            *place = number;
        }
        self.words.extend_from_slice(key);
        self.ends.push(words);
        self.hashes.push(hash);
        if self.len().saturating_mul(2) > self.slots.len() {
            self.resize(self.slots.len().saturating_mul(2));
        }
        Some((number, true))
    }

    /// The number of `key`, or the empty slot in which its number belongs.
    fn find(&self, key: &[u64], hash: u64) -> Result<u32, usize> {
        let mut slot = self.start(hash);
        loop {
            let number = self.slots.get(slot).copied().unwrap_or(EMPTY);
            if number == EMPTY {
                return Err(slot);
            }
            let same = self.hashes.get(number as usize) == Some(&hash);
            if same && self.key(number) == key {
                return Ok(number);
            }
            slot = slot.wrapping_add(1) & self.mask();
        }
    }

    /// Enters all keys again in this many slots, a power of two.
    fn resize(&mut self, slots: usize) {
        self.slots.clear();
        self.slots.resize(slots, EMPTY);
        for (number, hash) in (0_u32..).zip(&self.hashes) {
            let mut slot = self.start(*hash);
            while self.slots.get(slot).is_some_and(|held| *held != EMPTY) {
                slot = slot.wrapping_add(1) & self.mask();
            }
            if let Some(place) = self.slots.get_mut(slot) {
                *place = number;
            }
        }
    }

    /// The slots less one: all ones, because their number is a power of two.
    fn mask(&self) -> usize {
        self.slots.len().wrapping_sub(1)
    }

    /// The first slot to look at; a hash's high bits are mixed best.
    fn start(&self, hash: u64) -> usize {
        usize::try_from(hash >> 32_u32).unwrap_or(0) & self.mask()
    }
}

/// A fixed mixing of all words.
fn hash(key: &[u64]) -> u64 {
    let mixed = key.iter().fold(0x9e37_79b9_7f4a_7c15_u64, |hash, word| {
        let turned = (hash ^ word).wrapping_mul(0xff51_afd7_ed55_8ccd);
        turned ^ (turned >> 32_u32)
    });
    mixed.wrapping_mul(0xc4ce_b9fe_1a85_ec53)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_key_has_the_same_number() {
        let mut keys = Interner::new(10_000);
        for round in [true, false] {
            for number in 0..1_000_u32 {
                let key = vec![u64::from(number); number as usize % 7];
                let known = keys.intern(&key).unwrap();
                assert_eq!(keys.key(known.0), key);
                assert!(round || !known.1);
            }
        }
        assert_eq!(keys.intern(&vec![0; 10_000]), None);
        assert_eq!(keys.intern(&[]), Some((0, false)));
    }
}
