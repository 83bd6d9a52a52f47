//! Monotonicity: a better value never leads to a worse output.

use super::bits::Rows;
use super::diagram::{Diagram, Next, Question, cell, target};
use super::first::{First, first_hit};
use super::grid::{Axis, Grid};
use super::reading::point_before;
use super::table::Table;
use crate::rule::boxes::{Bound, Coordinate, Effort, Point, Unfinished};

/// Which way the rank of the output must go as a value rises.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// It must not fall.
    Rising,
    /// It must not rise.
    Falling,
}

/// Two points that differ in one dimension only, with outputs in the wrong order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counterexample {
    /// The point with the lower value.
    pub lower: Point,
    /// Its output; none is that no row hits.
    pub lower_output: Option<u32>,
    /// The point with the higher value.
    pub upper: Point,
    /// Its output.
    pub upper_output: Option<u32>,
}

/// Whether the first hit of `table` goes in `direction` along `dimension`: none is the proof that
/// it does. `rank` orders the outputs and the lack of a hit; what has no rank is passed over. The
/// two values of a counterexample have no ranked value between them; the unknown is in no order.
///
/// # Errors
/// [`Unfinished`] when `bound` is spent.
pub fn monotone(
    table: &Table,
    dimension: usize,
    direction: Direction,
    rank: &dyn Fn(Option<u32>) -> Option<i64>,
    bound: Bound,
) -> Result<Option<Counterexample>, Unfinished> {
    let mut effort = Effort::new(bound);
    let ranks = table.outputs().iter().map(|output| rank(Some(*output)));
    let ranks: Vec<Option<i64>> = ranks.collect();
    let mut order: Vec<i64> = ranks.iter().copied().chain([rank(None)]).flatten().collect();
    order.sort_unstable();
    order.dedup();
    // The answer 0 has no rank; higher answers have higher ranks.
    let number = |rank: Option<i64>| {
        let place = rank.and_then(|rank| order.binary_search(&rank).ok());
        place.and_then(|place| u32::try_from(place).ok()).map_or(0, |place| place.saturating_add(1))
    };
    let mut question = Ranks {
        answers: ranks.into_iter().map(number).collect(),
        nothing: number(rank(None)),
        rows: table.rows(),
    };
    let grid = Grid::new(table.space().wholes(), table.regions(), Some(dimension));
    let all = Rows::of(table.rows(), 0..table.rows());
    let diagram = Diagram::new(&grid, all, &mut question, &mut effort)?;
    let Some((level, axis)) = diagram.axes().iter().enumerate().next_back() else {
        return Ok(None);
    };
    for number in 0..diagram.nodes() {
        let node = Diagram::node(number);
        let Next::Split(at, edges) = diagram.next(node) else { continue };
        if at != level || axis.dimension() != dimension {
            continue;
        }
        if let Some((lower, upper)) = wrong_order(axis, edges, direction) {
            let Some(point) = point_before(table.space(), &diagram, node) else { continue };
            return Ok(Some(counterexample(table, &point, dimension, (lower, upper))));
        }
    }
    Ok(None)
}

/// Which rank has the first hit?
struct Ranks {
    answers: Vec<u32>,
    nothing: u32,
    rows: usize,
}

impl Question for Ranks {
    fn settle(&mut self, alive: &mut Rows, total: &Rows) -> Option<u32> {
        match first_hit(alive, total, &(0..self.rows), &self.answers) {
            First::None => Some(self.nothing),
            First::Certain(answer) => Some(answer),
            First::Open => None,
        }
    }
}

/// The nearest two values along an axis whose ranks are in the wrong order.
fn wrong_order(axis: &Axis, edges: &[u64], direction: Direction) -> Option<(i64, i64)> {
    let ends = edges.iter().skip(1).map(|edge| cell(*edge)).chain([axis.count()]);
    let mut before: Option<(u32, i64)> = None;
    for (edge, end) in edges.iter().zip(ends) {
        let answer = target(*edge);
        let values = axis.set(&[(cell(*edge), end)]);
        let (Some(first), Some(last)) = (values.spans().first(), values.spans().last()) else {
            continue;
        };
        if answer == 0 {
            continue;
        }
        if let Some((lower, value)) = before {
            let wrong = match direction {
                Direction::Rising => lower > answer,
                Direction::Falling => lower < answer,
            };
            if wrong {
                return Some((value, first.low));
            }
        }
        before = Some((answer, last.high));
    }
    None
}

/// The counterexample at `point` with these two values in `dimension`.
fn counterexample(
    table: &Table,
    point: &[Coordinate],
    dimension: usize,
    (lower, upper): (i64, i64),
) -> Counterexample {
    let with = |value| {
        let mut point = point.to_vec();
        if let Some(place) = point.get_mut(dimension) {
            *place = Coordinate::Value(value);
        }
        point
    };
    let (lower, upper) = (with(lower), with(upper));
    let (lower_output, upper_output) = (table.first(&lower), table.first(&upper));
    Counterexample { lower, lower_output, upper, upper_output }
}

#[cfg(test)]
mod tests {
    use super::super::brute::{moved, points, table};
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_counterexample_is_found_where_there_is_one(
            table in table(),
            dimension in 0_usize..3,
            rising in any::<bool>(),
            ranks in proptest::collection::vec(proptest::option::of(-2_i64..3), 5),
        ) {
            // A table without dimensions has nothing to compare.
            let Some(dimension) = dimension.checked_rem(table.space().dimensions().len()) else {
                return Ok(());
            };
            let rank = |output: Option<u32>| ranks[output.map_or(4, |output| output as usize)];
            let direction = if rising { Direction::Rising } else { Direction::Falling };
            let wrong = |lower: &Point, upper: &Point| {
                let ranks = (rank(table.first(lower)), rank(table.first(upper)));
                match ranks {
                    (Some(lower), Some(upper)) if rising => lower > upper,
                    (Some(lower), Some(upper)) => lower < upper,
                    _ => false,
                }
            };
            let whole = &table.space().wholes()[dimension];
            let exists = points(table.space()).iter().any(|lower| {
                let Coordinate::Value(value) = lower[dimension] else { return false };
                let higher = value + 1..whole.spans().last().map_or(value, |span| span.high) + 1;
                higher.into_iter().any(|value| {
                    wrong(lower, &moved(lower, dimension, Coordinate::Value(value)))
                })
            });
            let found = monotone(&table, dimension, direction, &rank, Bound::default()).unwrap();
            prop_assert_eq!(found.is_some(), exists);
            if let Some(example) = found {
                prop_assert!(wrong(&example.lower, &example.upper));
                prop_assert!(example.lower[dimension] < example.upper[dimension]);
                let lower = moved(&example.upper, dimension, example.lower[dimension]);
                prop_assert_eq!(&lower, &example.lower);
                prop_assert_eq!(table.first(&example.lower), example.lower_output);
                prop_assert_eq!(table.first(&example.upper), example.upper_output);
                let whole = crate::rule::boxes::Region::whole(table.space());
                prop_assert!(whole.holds(&example.lower) && whole.holds(&example.upper));
            }
        }
    }
}
