//! Splitting boxes until a predicate is decided: a proof, an example, or the bound.

use super::bound::{Bound, Effort};
use super::region::Region;
use super::set::Set;
use super::space::{Point, Space};

/// What a predicate says about all points of a box at once. Only `Mixed` may be imprecise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It holds at every point.
    AllTrue,
    /// It holds at no point.
    AllFalse,
    /// It may hold at some points and not at others.
    Mixed,
}

/// The outcome of a search.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// The predicate holds in all of `region`, for example at `point`.
    Example {
        /// A box in which it holds everywhere.
        region: Region,
        /// The easiest point of the box to read.
        point: Point,
    },
    /// Proven: the predicate holds at no point.
    Nowhere,
    /// It holds at no point that could be decided, but at this one the predicate had no verdict.
    Undecided(Point),
    /// The bound was spent after this many boxes.
    NotFinished(u64),
}

/// A search for a point at which a predicate holds.
pub struct Search<'a> {
    space: &'a Space,
    // INVARIANT: sorted and without repetition, one list per dimension.
    cuts: Vec<Vec<i64>>,
    hint: Option<&'a Hint<'a>>,
}

/// Which dimension of a mixed box to split next; none leaves the choice to the search.
pub type Hint<'a> = dyn Fn(&Region) -> Option<usize> + 'a;

impl std::fmt::Debug for Search<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Search").field("cuts", &self.cuts).finish_non_exhaustive()
    }
}

impl<'a> Search<'a> {
    /// A search of all of `space`.
    pub fn new(space: &'a Space) -> Self {
        Self { space, cuts: vec![Vec::new(); space.dimensions().len()], hint: None }
    }

    /// Splits `dimension` at these constants first, below and above each: what a comparison says
    /// can only change there.
    #[must_use]
    pub fn with_constants(mut self, dimension: usize, constants: &[i64]) -> Self {
        if let Some(cuts) = self.cuts.get_mut(dimension) {
            cuts.extend(constants.iter().flat_map(|at| [*at, at.saturating_add(1)]));
            cuts.sort_unstable();
            cuts.dedup();
        }
        self
    }

    /// Asks `hint` which dimension to split.
    #[must_use]
    pub fn with_hint(mut self, hint: &'a Hint<'a>) -> Self {
        self.hint = Some(hint);
        self
    }

    /// Looks for a point at which `predicate` holds, with at most `bound` boxes looked at. The
    /// order is fixed: a box's lower part comes before its upper part.
    pub fn find_point(&self, predicate: &dyn Fn(&Region) -> Verdict, bound: Bound) -> Found {
        let mut effort = Effort::new(bound);
        let mut open = vec![Region::whole(self.space)];
        let mut undecided = None;
        while let Some(region) = open.pop() {
            if region.is_empty() {
                continue;
            }
            if let Err(unfinished) = effort.spend(1) {
                return Found::NotFinished(unfinished.bound);
            }
            match predicate(&region) {
                Verdict::AllFalse => {}
                Verdict::AllTrue => {
                    let Some(point) = region.witness(self.space) else { continue };
                    return Found::Example { region, point };
                }
                Verdict::Mixed => match self.split(&region) {
                    Some((low, high)) => open.extend([high, low]),
                    None => undecided = undecided.or_else(|| region.witness(self.space)),
                },
            }
        }
        undecided.map_or(Found::Nowhere, Found::Undecided)
    }

    /// Two halves of `region`, unless it is a single point.
    fn split(&self, region: &Region) -> Option<(Region, Region)> {
        let hinted = self.hint.and_then(|hint| hint(region));
        let hinted = hinted.and_then(|dimension| self.split_in(region, dimension));
        hinted.or_else(|| self.split_in(region, self.widest(region)?))
    }

    /// The dimension with the most constants inside the box, then the one with the most points.
    fn widest(&self, region: &Region) -> Option<usize> {
        let sets = region.sets().zip(&self.cuts).enumerate();
        let weights = sets.map(|(dimension, (set, cuts))| {
            (cuts_inside(set, cuts).len(), set.count(), std::cmp::Reverse(dimension))
        });
        weights.max().map(|(_, _, dimension)| dimension.0)
    }

    /// `region` cut in two in one dimension.
    fn split_in(&self, region: &Region, dimension: usize) -> Option<(Region, Region)> {
        let (low, high) = halves(region.set(dimension)?, self.cuts.get(dimension)?)?;
        Some((region.with_set(dimension, low), region.with_set(dimension, high)))
    }
}

/// The cuts that leave values of `set` on both sides.
fn cuts_inside<'c>(set: &Set, cuts: &'c [i64]) -> &'c [i64] {
    let (Some(first), Some(last)) = (set.spans().first(), set.spans().last()) else { return &[] };
    let from = cuts.partition_point(|cut| *cut <= first.low);
    let to = cuts.partition_point(|cut| *cut <= last.high);
    cuts.get(from..to).unwrap_or_default()
}

/// Two parts of `set`, neither of them empty: at the middle constant, else the unknown apart, else
/// between two spans, else in the middle of the only span. None for a single point.
fn halves(set: &Set, cuts: &[i64]) -> Option<(Set, Set)> {
    let inside = cuts_inside(set, cuts);
    if let Some(cut) = inside.get(inside.len() >> 1_u32) {
        return Some(set.split_at(*cut));
    }
    let values = set.clone().with_unknown(false);
    if set.has_unknown() && !values.is_empty() {
        return Some((values, Set::default().with_unknown(true)));
    }
    let span = set.spans().get(set.spans().len() >> 1_u32)?;
    let cut = if set.spans().len() > 1 {
        span.low
    } else {
        // Half of a distance of at most 2^64 - 1 fits, and low + half + 1 is at most high when
        // low < high.
        let half = i64::try_from(span.high.abs_diff(span.low) >> 1_u32).ok()?;
        span.low.checked_add(half)?.checked_add(1)?
    };
    let (low, high) = set.split_at(cut);
    (!low.is_empty() && !high.is_empty()).then_some((low, high))
}

#[cfg(test)]
#[path = "split_tests.rs"]
mod tests;
