//! Overlaps: pairs of rows that hit at the same point.

use super::compare::{Compared, Pairs};
use super::table::Table;
use crate::rule::boxes::{Bound, Coordinate, Effort, Point, Set, Unfinished};

/// How the boxes of two overlapping rows lie to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Relation {
    /// They are the same box: one of the rows is a duplicate.
    Same,
    /// The first row is subsumed: it lies within the second.
    FirstWithin,
    /// The second row is subsumed: it lies within the first.
    SecondWithin,
    /// Each has points of its own.
    Partial,
}

/// Two rows that hit at the same point.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Overlap {
    /// The earlier row.
    pub first: usize,
    /// The later row.
    pub second: usize,
    /// Whether they say different things: a fault where only one row may hit.
    pub conflict: bool,
    /// How their boxes lie to each other.
    pub relation: Relation,
    /// The point of both that is easiest to read.
    pub witness: Point,
}

/// All pairs of rows of `table` that overlap, in order.
///
/// # Errors
/// [`Unfinished`] when `bound` is spent; a step is a row compared with all rows after it, or a
/// pair found.
pub fn overlaps(table: &Table, bound: Bound) -> Result<Vec<Overlap>, Unfinished> {
    let mut effort = Effort::new(bound);
    let pairs = Pairs::new(table);
    let (mut candidates, mut found) = (Vec::new(), Vec::new());
    let mut overlaps = Vec::new();
    for first in 0..table.rows() {
        pairs.meeting(first, &mut candidates, &mut found);
        effort.spend((found.len() as u64).saturating_add(1))?;
        for second in &found {
            let relation = match pairs.compare(first, *second) {
                Compared { first_within: true, second_within: true } => Relation::Same,
                Compared { first_within: true, .. } => Relation::FirstWithin,
                Compared { second_within: true, .. } => Relation::SecondWithin,
                Compared { .. } => Relation::Partial,
            };
            let conflict = table.output(first) != table.output(*second);
            let witness = witness(table, first, *second).unwrap_or_default();
            overlaps.push(Overlap { first, second: *second, conflict, relation, witness });
        }
    }
    Ok(overlaps)
}

/// The easiest point of two rows to read.
fn witness(table: &Table, first: usize, second: usize) -> Option<Point> {
    let (one, two) = table.regions().get(first).zip(table.regions().get(second))?;
    let dimensions = table.space().dimensions();
    let mut point = Vec::with_capacity(dimensions.len());
    for ((one, two), dimension) in one.sets().zip(two.sets()).zip(dimensions) {
        point.push(common(one, two, dimension.typical)?);
    }
    Some(point)
}

/// The easiest point of two sets to read; the intersection is only built where it is ragged.
fn common(one: &Set, two: &Set, typical: Option<i64>) -> Option<Coordinate> {
    if let ([one], [two]) = (one.spans(), two.spans()) {
        let (low, high) = (one.low.max(two.low), one.high.min(two.high));
        if low <= high {
            return Some(Coordinate::Value(typical.unwrap_or(low).clamp(low, high)));
        }
    }
    one.intersection(two).witness(typical)
}

#[cfg(test)]
mod tests {
    use super::super::brute::{points, table};
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn overlaps_are_the_pairs_that_hit_together(table in table()) {
            let found = overlaps(&table, Bound::default()).unwrap();
            let points = points(table.space());
            let mut found = found.into_iter().peekable();
            for first in 0..table.rows() {
                for second in first + 1..table.rows() {
                    let (one, two) = (&table.regions()[first], &table.regions()[second]);
                    let both = points.iter().filter(|point| one.holds(point) && two.holds(point));
                    let both = both.count();
                    let next = found.next_if(|next| (next.first, next.second) == (first, second));
                    let Some(overlap) = next else {
                        prop_assert_eq!(both, 0);
                        continue;
                    };
                    prop_assert!(one.holds(&overlap.witness) && two.holds(&overlap.witness));
                    let easiest = one.intersection(two).witness(table.space());
                    prop_assert_eq!(Some(overlap.witness), easiest);
                    let outputs = table.outputs();
                    prop_assert_eq!(overlap.conflict, outputs[first] != outputs[second]);
                    let all = |row: usize| {
                        points.iter().filter(|point| table.regions()[row].holds(point)).count()
                    };
                    let relation = match (all(first) == both, all(second) == both) {
                        (true, true) => Relation::Same,
                        (true, false) => Relation::FirstWithin,
                        (false, true) => Relation::SecondWithin,
                        (false, false) => Relation::Partial,
                    };
                    prop_assert_eq!(overlap.relation, relation);
                }
            }
            prop_assert_eq!(found.next(), None);
        }
    }
}
