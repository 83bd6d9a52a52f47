//! Sets of rows as bits, 64 to a word.

/// A set of rows. Operations between two sets reach as far as the shorter one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Rows {
    words: Vec<u64>,
}

/// The word and the bit of a row.
fn place(row: usize) -> (usize, u64) {
    // The lowest six bits always fit.
    let bit = u32::try_from(row & 63).unwrap_or(0);
    (row >> 6_u32, 1_u64.wrapping_shl(bit))
}

impl Rows {
    /// No row, with room for `count`.
    pub(super) fn none(count: usize) -> Self {
        Self { words: vec![0; count.div_ceil(64)] }
    }

    /// These rows, all below `count`.
    pub(super) fn of(count: usize, rows: impl IntoIterator<Item = usize>) -> Self {
        let mut set = Self::none(count);
        for row in rows {
            set.insert(row);
        }
        set
    }

    /// The rows as words, lowest row first.
    pub(super) fn words(&self) -> &[u64] {
        &self.words
    }

    /// Adds a row, if there is room for it.
    pub(super) fn insert(&mut self, row: usize) {
        let (word, bit) = place(row);
        if let Some(word) = self.words.get_mut(word) {
            *word |= bit;
        }
    }

    /// Takes a row out.
    pub(super) fn remove(&mut self, row: usize) {
        let (word, bit) = place(row);
        if let Some(word) = self.words.get_mut(word) {
            *word &= !bit;
        }
    }

    /// Adds a row that is not there, or takes it out.
    pub(super) fn toggle(&mut self, row: usize) {
        let (word, bit) = place(row);
        if let Some(word) = self.words.get_mut(word) {
            *word ^= bit;
        }
    }

    /// Takes out every row from `row` on.
    pub(super) fn keep_below(&mut self, row: usize) {
        let (word, bit) = place(row);
        self.words.truncate(word.saturating_add(1));
        if let Some(last) = self.words.get_mut(word) {
            *last &= bit.wrapping_sub(1);
        }
    }

    /// Whether a row is in it.
    pub(super) fn holds(&self, row: usize) -> bool {
        let (word, bit) = place(row);
        self.words.get(word).is_some_and(|word| word & bit != 0)
    }

    /// Whether no row is in it.
    pub(super) fn is_empty(&self) -> bool {
        self.words.iter().all(|word| *word == 0)
    }

    /// How many rows are in it.
    pub(super) fn count(&self) -> usize {
        let ones = self.words.iter().map(|word| word.count_ones() as usize);
        ones.fold(0, usize::saturating_add)
    }

    /// How many of its rows are not in `other`.
    pub(super) fn count_without(&self, other: &Self) -> usize {
        let others = other.words.iter().copied().chain(std::iter::repeat(0));
        let ones = self.words.iter().zip(others).map(|(one, two)| (one & !two).count_ones());
        ones.fold(0, |sum, ones| sum.saturating_add(ones as usize))
    }

    /// The lowest row.
    pub(super) fn first(&self) -> Option<usize> {
        lowest_from(self.words.iter().copied(), 0)
    }

    /// The lowest row from `from` on.
    pub(super) fn first_from(&self, from: usize) -> Option<usize> {
        lowest_from(self.words.iter().copied(), from)
    }

    /// The highest row before `end`.
    pub(super) fn last_before(&self, end: usize) -> Option<usize> {
        let (word, bit) = place(end);
        let below = bit.wrapping_sub(1);
        let words = self.words.iter().enumerate().take(word.saturating_add(1));
        words.rev().find_map(|(index, bits)| {
            let bits = if index == word { bits & below } else { *bits };
            bits.checked_ilog2().map(|high| index.wrapping_shl(6) | high as usize)
        })
    }

    /// The lowest row of both.
    pub(super) fn first_common(&self, other: &Self) -> Option<usize> {
        self.first_common_from(other, 0)
    }

    /// The lowest row of both from `from` on.
    pub(super) fn first_common_from(&self, other: &Self, from: usize) -> Option<usize> {
        let common = self.words.iter().zip(&other.words).map(|(one, two)| one & two);
        lowest_from(common, from)
    }

    /// Takes out the rows from `from` to before `to`.
    pub(super) fn remove_between(&mut self, from: usize, to: usize) {
        let ((first, from_bit), (last, to_bit)) = (place(from), place(to));
        let words = self.words.iter_mut().enumerate().skip(first);
        for (index, word) in words.take_while(|(index, _)| *index <= last) {
            let low = if index == first { from_bit.wrapping_sub(1) } else { 0 };
            let high = if index == last { !to_bit.wrapping_sub(1) } else { 0 };
            *word &= low | high;
        }
    }

    /// The rows from `from` on, in order.
    pub(super) fn iter_from(&self, from: usize) -> impl Iterator<Item = usize> {
        ones_from(self.words.iter().copied(), from)
    }

    /// Whether every row of it is in `other`.
    pub(super) fn is_within(&self, other: &Self) -> bool {
        let others = other.words.iter().copied().chain(std::iter::repeat(0));
        self.words.iter().zip(others).all(|(one, two)| one & !two == 0)
    }

    /// Whether a row is in both.
    pub(super) fn meets(&self, other: &Self) -> bool {
        self.words.iter().zip(&other.words).any(|(one, two)| one & two != 0)
    }

    /// Whether a row is in all three.
    pub(super) fn meets_both(&self, other: &Self, third: &Self) -> bool {
        let words = self.words.iter().zip(&other.words).zip(&third.words);
        words.into_iter().any(|((one, two), three)| one & two & three != 0)
    }

    /// The rows in order.
    pub(super) fn iter(&self) -> impl Iterator<Item = usize> {
        ones(self.words.iter().copied())
    }

    /// The rows of this set that are not in `other`, in order.
    pub(super) fn without<'a>(&'a self, other: &'a Self) -> impl Iterator<Item = usize> + 'a {
        let others = other.words.iter().copied().chain(std::iter::repeat(0));
        ones(self.words.iter().zip(others).map(|(one, two)| one & !two))
    }

    /// Becomes the rows of both sets.
    pub(super) fn assign_common(&mut self, one: &Self, two: &Self) {
        self.words.clear();
        self.words.extend(one.words.iter().zip(&two.words).map(|(one, two)| one & two));
    }

    /// Becomes `other`, with no more words than it needs.
    pub(super) fn assign(&mut self, other: &Self) {
        self.words.clear();
        let used = other.words.iter().rposition(|word| *word != 0);
        let used = used.map_or(0, |last| last.saturating_add(1));
        self.words.extend(other.words.iter().take(used));
    }

    /// Keeps only the rows that are in `other` as well.
    pub(super) fn keep(&mut self, other: &Self) {
        self.words.truncate(other.words.len());
        for (one, two) in self.words.iter_mut().zip(&other.words) {
            *one &= two;
        }
    }
}

/// The lowest row from `from` on in these words.
fn lowest_from(words: impl Iterator<Item = u64>, from: usize) -> Option<usize> {
    let (start, bit) = place(from);
    // Only the first of the words looked at can have bits below `from`.
    let mut allowed = !bit.wrapping_sub(1);
    for (index, word) in words.enumerate().skip(start) {
        let word = word & allowed;
        if word != 0 {
            return Some(index.wrapping_shl(6) | word.trailing_zeros() as usize);
        }
        allowed = u64::MAX;
    }
    None
}

/// All rows in these words.
fn ones(words: impl Iterator<Item = u64>) -> impl Iterator<Item = usize> {
    ones_from(words, 0)
}

/// All rows from `from` on in these words.
fn ones_from(words: impl Iterator<Item = u64>, from: usize) -> impl Iterator<Item = usize> {
    let (start, bit) = place(from);
    let below = bit.wrapping_sub(1);
    words.enumerate().skip(start).flat_map(move |(index, word)| {
        let mut word = if index == start { word & !below } else { word };
        std::iter::from_fn(move || {
            let low = (word != 0).then(|| word.trailing_zeros() as usize)?;
            word &= word.wrapping_sub(1);
            Some(index.wrapping_shl(6) | low)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_come_back_in_order() {
        let mut rows = Rows::of(200, [3, 64, 130, 199, 500]);
        assert_eq!(rows.iter().collect::<Vec<_>>(), [3, 64, 130, 199]);
        assert_eq!((rows.first(), rows.count()), (Some(3), 4));
        assert_eq!((rows.last_before(200), rows.last_before(130)), (Some(199), Some(64)));
        assert_eq!((rows.first_from(64), rows.first_from(65)), (Some(64), Some(130)));
        let other = Rows::of(70, [64, 65]);
        assert_eq!(rows.without(&other).collect::<Vec<_>>(), [3, 130, 199]);
        assert_eq!((rows.first_common(&other), rows.meets(&other)), (Some(64), true));
        rows.keep_below(130);
        assert!(rows.holds(64) && !rows.holds(130) && !rows.holds(199));
        let mut all = Rows::of(300, 0..300);
        all.remove_between(10, 290);
        assert!(all.iter().eq((0..10).chain(290..300)));
        all.remove_between(2, 4);
        assert!(all.iter_from(1).eq([1].into_iter().chain(4..10).chain(290..300)));
        rows.toggle(3);
        rows.remove(64);
        assert!(rows.is_empty() && rows.first().is_none());
    }
}
