//! A box: one set in each dimension.

use super::set::Set;
use super::size::Size;
use super::space::{Coordinate, Point, Space};
use std::sync::Arc;

/// All points whose coordinate lies in the set of each dimension. Sets are shared, because the
/// thousands of boxes of one answer are made of a few sets.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Region {
    sets: Vec<Arc<Set>>,
}

impl Region {
    /// The box with these sets.
    pub fn new(sets: impl IntoIterator<Item = Set>) -> Self {
        Self { sets: sets.into_iter().map(Arc::new).collect() }
    }

    /// The box with these shared sets.
    pub fn of_shared(sets: Vec<Arc<Set>>) -> Self {
        Self { sets }
    }

    /// Every point of `space`.
    pub fn whole(space: &Space) -> Self {
        Self::new(space.wholes().iter().cloned())
    }

    /// The set in each dimension.
    pub fn sets(&self) -> impl ExactSizeIterator<Item = &Set> {
        self.sets.iter().map(Arc::as_ref)
    }

    /// The set in one dimension.
    pub fn set(&self, dimension: usize) -> Option<&Set> {
        self.sets.get(dimension).map(Arc::as_ref)
    }

    /// The same box with another set in one dimension.
    #[must_use]
    pub fn with_set(&self, dimension: usize, set: Set) -> Self {
        let mut changed = self.clone();
        if let Some(place) = changed.sets.get_mut(dimension) {
            *place = Arc::new(set);
        }
        changed
    }

    /// Whether `point` lies in it.
    pub fn holds(&self, point: &[Coordinate]) -> bool {
        point.len() == self.sets.len()
            && self.sets.iter().zip(point).all(|(set, at)| set.holds(*at))
    }

    /// Whether no point lies in it.
    pub fn is_empty(&self) -> bool {
        self.sets.iter().any(|set| set.is_empty())
    }

    /// How many points lie in it.
    pub fn size(&self) -> Size {
        let counts = self.sets.iter().map(|set| Size::new(set.count()));
        counts.fold(Size::new(1), Size::times)
    }

    /// The points of both.
    #[must_use]
    pub fn intersection(&self, other: &Self) -> Self {
        Self::new(self.sets.iter().zip(&other.sets).map(|(one, two)| one.intersection(two)))
    }

    /// The easiest point of it to read; none when it is empty.
    pub fn witness(&self, space: &Space) -> Option<Point> {
        space.witness(self.sets())
    }

    /// The only point of the box, if it has just one.
    pub fn single_point(&self) -> Option<Point> {
        let single = |set: &Set| if set.count() == 1 { set.witness(None) } else { None };
        self.sets().map(single).collect()
    }
}
