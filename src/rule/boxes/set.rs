//! A part of one dimension: sorted disjoint spans of integers, and perhaps the unknown.

use super::space::Coordinate;
use std::cmp::Ordering;

/// All integers from `low` to `high`, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    /// The first.
    pub low: i64,
    /// The last, not below the first.
    pub high: i64,
}

impl Span {
    /// How many integers lie in it.
    pub fn count(self) -> u128 {
        u128::from(self.high.abs_diff(self.low)).saturating_add(1)
    }

    /// The integers of both.
    fn intersection(self, other: Self) -> Option<Self> {
        let both = Self { low: self.low.max(other.low), high: self.high.min(other.high) };
        (both.low <= both.high).then_some(both)
    }
}

/// A part of one dimension. Symbols are their numbers, so one kind of set serves both.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Set {
    // INVARIANT: sorted, and between two spans lies at least one integer; so equal sets are equal.
    spans: Vec<Span>,
    unknown: bool,
}

impl Set {
    /// The set of these spans in any order, overlapping or not; a reversed one counts as empty.
    pub fn new(spans: impl IntoIterator<Item = (i64, i64)>) -> Self {
        let spans = spans.into_iter().filter(|(low, high)| low <= high);
        let mut sorted: Vec<_> = spans.map(|(low, high)| Span { low, high }).collect();
        sorted.sort_unstable();
        let mut set = Self::default();
        for span in sorted {
            set.push(span);
        }
        set
    }

    /// All integers from `low` to `high`.
    pub fn between(low: i64, high: i64) -> Self {
        Self::new([(low, high)])
    }

    /// These symbols.
    pub fn symbols(symbols: impl IntoIterator<Item = u32>) -> Self {
        Self::new(symbols.into_iter().map(|symbol| (i64::from(symbol), i64::from(symbol))))
    }

    /// This set, with or without the unknown.
    #[must_use]
    pub fn with_unknown(mut self, unknown: bool) -> Self {
        self.unknown = unknown;
        self
    }

    /// The spans, lowest first.
    pub fn spans(&self) -> &[Span] {
        &self.spans
    }

    /// Whether the unknown is in it.
    pub fn has_unknown(&self) -> bool {
        self.unknown
    }

    /// Whether nothing is in it.
    pub fn is_empty(&self) -> bool {
        self.spans.is_empty() && !self.unknown
    }

    /// How many points are in it, the unknown counted as one.
    pub fn count(&self) -> u128 {
        let values = self.spans.iter().map(|span| span.count());
        values.fold(u128::from(self.unknown), u128::saturating_add)
    }

    /// Whether `coordinate` is in it.
    pub fn holds(&self, coordinate: Coordinate) -> bool {
        match coordinate {
            Coordinate::Unknown => self.unknown,
            Coordinate::Value(value) => {
                let after = self.spans.partition_point(|span| span.low <= value);
                let before = after.checked_sub(1).and_then(|index| self.spans.get(index));
                before.is_some_and(|span| value <= span.high)
            }
        }
    }

    /// What is in both.
    #[must_use]
    pub fn intersection(&self, other: &Self) -> Self {
        let mut both = Self { spans: Vec::new(), unknown: self.unknown && other.unknown };
        both.spans.extend(self.common(other));
        both
    }

    /// Whether something is in both.
    pub fn meets(&self, other: &Self) -> bool {
        self.unknown && other.unknown || self.common(other).next().is_some()
    }

    /// What is in either.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        let all = self.spans.iter().chain(&other.spans);
        let spans = all.map(|span| (span.low, span.high));
        Self::new(spans).with_unknown(self.unknown || other.unknown)
    }

    /// What is in this set and not in `other`.
    #[must_use]
    pub fn minus(&self, other: &Self) -> Self {
        let mut left = Self { spans: Vec::new(), unknown: self.unknown && !other.unknown };
        for span in &self.spans {
            let mut rest = Some(*span);
            let skipped = other.spans.partition_point(|taken| taken.high < span.low);
            for taken in other.spans.iter().skip(skipped) {
                let Some(open) = rest.filter(|open| taken.low <= open.high) else { break };
                if let Some(high) = taken.low.checked_sub(1).filter(|high| *high >= open.low) {
                    left.push(Span { low: open.low, high });
                }
                let after = taken.high.checked_add(1).filter(|low| *low <= open.high);
                rest = after.map(|low| Span { low, high: open.high });
            }
            left.spans.extend(rest);
        }
        left
    }

    /// Whether all of it is in `other`.
    pub fn is_within(&self, other: &Self) -> bool {
        let inside = |span: &Span| {
            let index = other.spans.partition_point(|outer| outer.high < span.low);
            let outer = other.spans.get(index);
            outer.is_some_and(|outer| outer.low <= span.low && span.high <= outer.high)
        };
        (other.unknown || !self.unknown) && self.spans.iter().all(inside)
    }

    /// The values below `cut`, and the rest (with the unknown).
    pub fn split_at(&self, cut: i64) -> (Self, Self) {
        let below = cut.checked_sub(1).map(|high| Self::between(i64::MIN, high));
        let below = below.map(|below| self.intersection(&below)).unwrap_or_default();
        let rest = self.minus(&below);
        (below, rest)
    }

    /// The easiest point of it to read: the value nearest to `typical` (the lower of two), without
    /// one the lowest; the unknown only when there is no value.
    pub fn witness(&self, typical: Option<i64>) -> Option<Coordinate> {
        let Some(typical) = typical else {
            let lowest = self.spans.first().map(|span| Coordinate::Value(span.low));
            return lowest.or(self.unknown.then_some(Coordinate::Unknown));
        };
        let clamped = self.spans.iter().map(|span| typical.clamp(span.low, span.high));
        let nearest = clamped.min_by_key(|value| value.abs_diff(typical));
        nearest.map(Coordinate::Value).or(self.unknown.then_some(Coordinate::Unknown))
    }

    /// The spans of both, lowest first.
    fn common(&self, other: &Self) -> impl Iterator<Item = Span> {
        let mut ours = self.spans.iter().copied().peekable();
        let mut theirs = other.spans.iter().copied().peekable();
        std::iter::from_fn(move || {
            loop {
                let (one, two) = (*ours.peek()?, *theirs.peek()?);
                match one.high.cmp(&two.high) {
                    Ordering::Less => drop(ours.next()),
                    Ordering::Greater | Ordering::Equal => drop(theirs.next()),
                }
                if let Some(both) = one.intersection(two) {
                    return Some(both);
                }
            }
        })
    }

    /// Adds a span that does not start before the last one does.
    fn push(&mut self, span: Span) {
        match self.spans.last_mut() {
            // Touching spans become one, or equal sets could look different.
            Some(last) if span.low <= last.high.saturating_add(1) => {
                last.high = last.high.max(span.high);
            }
            _ => self.spans.push(span),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn any_set() -> impl Strategy<Value = Set> {
        let spans = proptest::collection::vec((-8_i64..8, 0_i64..5), 0..4);
        (spans, any::<bool>()).prop_map(|(spans, unknown)| {
            let spans = spans.into_iter().map(|(low, more)| (low, low + more - 1));
            Set::new(spans).with_unknown(unknown)
        })
    }

    fn all() -> impl Iterator<Item = Coordinate> {
        (-20..20).map(Coordinate::Value).chain([Coordinate::Unknown])
    }

    proptest! {
        #[test]
        fn sets_agree_with_their_points(one in any_set(), two in any_set(), cut in -9_i64..14) {
            let (below, rest) = one.split_at(cut);
            for at in all() {
                let (first, second) = (one.holds(at), two.holds(at));
                prop_assert_eq!(one.intersection(&two).holds(at), first && second);
                prop_assert_eq!(one.union(&two).holds(at), first || second);
                prop_assert_eq!(one.minus(&two).holds(at), first && !second);
                let low = matches!(at, Coordinate::Value(value) if value < cut);
                prop_assert_eq!(below.holds(at), first && low);
                prop_assert_eq!(rest.holds(at), first && !low);
            }
            prop_assert_eq!(one.count(), all().filter(|at| one.holds(*at)).count() as u128);
            prop_assert_eq!(one.meets(&two), all().any(|at| one.holds(at) && two.holds(at)));
            prop_assert_eq!(one.is_within(&two), all().all(|at| !one.holds(at) || two.holds(at)));
            prop_assert_eq!(one.is_empty(), one.witness(None).is_none());
            let near = one.witness(Some(cut));
            prop_assert!(near.is_none_or(|at| one.holds(at)));
            let sum = one.minus(&two).union(&one.intersection(&two));
            prop_assert_eq!(sum, one);
        }
    }

    #[test]
    fn the_ends_of_the_integers_are_no_trap() {
        let all = Set::between(i64::MIN, i64::MAX);
        assert_eq!(all.count(), 1 << 64);
        assert_eq!(all.minus(&all), Set::default());
        assert_eq!(all.minus(&Set::between(0, i64::MAX)), Set::between(i64::MIN, -1));
        assert_eq!(all.split_at(i64::MIN), (Set::default(), all.clone()));
        assert_eq!(all.witness(Some(7)), Some(Coordinate::Value(7)));
        let two = Set::new([(0, 9), (20, 29)]);
        assert_eq!(two.witness(Some(15)), Some(Coordinate::Value(20)));
        assert_eq!(two.witness(Some(14)), Some(Coordinate::Value(9)));
    }
}
