//! Boundary holes: one missing value between two covered ones, as `< 1000` beside `> 1000` leaves
//! 1000, or `<= 999.99` beside `> 1000.00` at two decimals.

use super::bits::Rows;
use super::diagram::{Diagram, Question};
use super::grid::Grid;
use super::reading::point_before;
use super::table::Table;
use crate::rule::boxes::{Bound, Coordinate, Effort, Point, Region, Set, Unfinished};

/// One value that no row holds, while rows hold the values just below and just above it with all
/// other coordinates the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hole {
    /// The dimension in which the hole is one unit thin.
    pub dimension: usize,
    /// The value left out.
    pub at: i64,
    /// The easiest point in the hole to read, on one way to it.
    pub witness: Point,
    /// The first row that hits one unit below the witness.
    pub below: usize,
    /// The first row that hits one unit above it.
    pub above: usize,
}

/// All values left out at boundaries, by dimension and value, each with one witness.
///
/// # Errors
/// [`Unfinished`] when `bound` is spent.
pub fn holes(table: &Table, bound: Bound) -> Result<Vec<Hole>, Unfinished> {
    let mut effort = Effort::new(bound);
    let mut holes = Vec::new();
    let dimensions = table.space().dimensions().iter().enumerate();
    for (dimension, _) in dimensions.filter(|(_, dimension)| dimension.is_integers()) {
        let values = candidates(table, dimension);
        effort.spend(values.len() as u64)?;
        if values.is_empty() {
            continue;
        }
        let grid = Grid::new(table.space().wholes(), table.regions(), Some(dimension));
        let (grid, _) = grid.without_last(table.rows());
        for at in values {
            if let Some(witness) = missing(table, &grid, dimension, at, &mut effort)? {
                let hit =
                    |value: Option<i64>| table.hits(&moved(&witness, dimension, value?)).next();
                let (below, above) = (hit(at.checked_sub(1)), hit(at.checked_add(1)));
                if let Some((below, above)) = below.zip(above) {
                    holes.push(Hole { dimension, at, witness, below, above });
                }
            }
        }
    }
    Ok(holes)
}

/// The values that lie alone between the end of one span and the start of another.
fn candidates(table: &Table, dimension: usize) -> Vec<i64> {
    let sets = || table.regions().iter().filter_map(|region| region.set(dimension));
    let spans = || sets().flat_map(Set::spans);
    let mut after: Vec<i64> = spans().filter_map(|span| span.high.checked_add(1)).collect();
    let mut before: Vec<i64> = spans().filter_map(|span| span.low.checked_sub(1)).collect();
    after.sort_unstable();
    after.dedup();
    before.sort_unstable();
    after.retain(|value| before.binary_search(value).is_ok());
    after
}

/// `point` with another value in one dimension.
fn moved(point: &[Coordinate], dimension: usize, value: i64) -> Point {
    let mut moved = point.to_vec();
    if let Some(place) = moved.get_mut(dimension) {
        *place = Coordinate::Value(value);
    }
    moved
}

/// A point at which `at` is left out, if there is one. `grid` has all dimensions but this one.
fn missing(
    table: &Table,
    grid: &Grid,
    dimension: usize,
    at: i64,
    effort: &mut Effort,
) -> Result<Option<Point>, Unfinished> {
    let count = table.rows();
    let holding = |value: Option<i64>| {
        let regions = table.regions().iter().enumerate();
        let holds = move |region: &Region| {
            let set = region.set(dimension).zip(value);
            set.is_some_and(|(set, value)| set.holds(Coordinate::Value(value)))
                && !region.is_empty()
        };
        regions.filter(move |(_, region)| holds(region)).map(|(row, _)| row)
    };
    let inside = Rows::of(count, holding(Some(at)));
    let beside = |value| Rows::of(count, Rows::of(count, holding(value)).without(&inside));
    let (below, above) = (beside(at.checked_sub(1)), beside(at.checked_add(1)));
    let alive = Rows::of(count, inside.iter().chain(below.iter()).chain(above.iter()));
    let mut between = Between { inside, below, above, found: false };
    let diagram = Diagram::new(grid, alive, &mut between, effort)?;
    let point = point_before(table.space(), &diagram, FOUND);
    Ok(point.map(|point| moved(&point, dimension, at)))
}

/// The answer at a point in a hole.
const FOUND: u32 = 1;

/// Is the value left out, while both of its neighbours are held? One part is enough.
struct Between {
    inside: Rows,
    below: Rows,
    above: Rows,
    found: bool,
}

impl Question for Between {
    fn settle(&mut self, alive: &mut Rows, total: &Rows) -> Option<u32> {
        let possible = alive.meets(&self.below) && alive.meets(&self.above);
        if self.found || !possible || alive.meets_both(total, &self.inside) {
            return Some(0);
        }
        let held = alive.meets_both(total, &self.below) && alive.meets_both(total, &self.above);
        if held && !alive.meets(&self.inside) {
            self.found = true;
            return Some(FOUND);
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::super::brute::{points, table};
    use super::super::table::Row;
    use super::*;
    use crate::rule::boxes::{Dimension, Space};
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    proptest! {
        #[test]
        fn holes_are_the_values_left_out_between_two(table in table()) {
            let mut wanted = BTreeSet::new();
            let open = |point: &Point| table.hits(point).next().is_none();
            for (dimension, kind) in table.space().dimensions().iter().enumerate() {
                for point in points(table.space()) {
                    let Coordinate::Value(value) = point[dimension] else { continue };
                    let beside = [value - 1, value + 1];
                    let beside = beside.map(|value| moved(&point, dimension, value));
                    if kind.is_integers() && open(&point) && !beside.iter().any(open) {
                        wanted.insert((dimension, value));
                    }
                }
            }
            let found = holes(&table, Bound::default()).unwrap();
            let listed = found.iter().map(|hole| (hole.dimension, hole.at));
            prop_assert!(listed.eq(wanted));
            for Hole { dimension, at, witness, below, above } in found {
                prop_assert!(open(&witness) && witness[dimension] == Coordinate::Value(at));
                let hits = |value| table.hits(&moved(&witness, dimension, value)).next();
                prop_assert_eq!(hits(at - 1), Some(below));
                prop_assert_eq!(hits(at + 1), Some(above));
            }
        }
    }

    #[test]
    fn a_thousand_between_less_and_more_is_left_out() {
        let dimensions = vec![Dimension::integers(0, 1_000_000), Dimension::symbols(2)];
        let row = |low, high, symbol| Row {
            sets: vec![Some(Set::between(low, high)), symbol],
            output: 0,
        };
        let only = |symbol| Some(Set::symbols([symbol]));
        let rows = vec![row(0, 99_999, only(1)), row(100_001, 1_000_000, None), row(0, 7, only(0))];
        let table = Table::new(Space::new(dimensions), rows).unwrap();
        let hole = Hole {
            dimension: 0,
            at: 100_000,
            witness: vec![Coordinate::Value(100_000), Coordinate::Value(1)],
            below: 0,
            above: 1,
        };
        assert_eq!(holes(&table, Bound::default()), Ok(vec![hole]));
        assert_eq!(holes(&table, Bound::steps(1)), Err(Unfinished { bound: 1 }));
    }
}
