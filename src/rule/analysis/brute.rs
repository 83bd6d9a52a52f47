//! Small random tables whose every point can be looked at, for the tests of all analyses.

use super::table::{Row, Table};
use crate::rule::boxes::{Coordinate, Dimension, Point, Region, Set, Space};
use proptest::collection::vec;
use proptest::prelude::*;

/// A small dimension.
fn dimension() -> impl Strategy<Value = Dimension> {
    let integers =
        (-2_i64..2, 0_i64..7).prop_map(|(low, more)| Dimension::integers(low, low + more));
    let dimension = prop_oneof![integers, (1_u32..5).prop_map(Dimension::symbols)];
    (dimension, any::<bool>(), proptest::option::of(-3_i64..9)).prop_map(
        |(dimension, unknown, near)| {
            let dimension = if unknown { dimension.or_unknown() } else { dimension };
            near.map_or(dimension, |near| dimension.with_typical(near))
        },
    )
}

/// A set that may lie outside a small dimension, be any, ragged, or empty.
fn set() -> impl Strategy<Value = Option<Set>> {
    let spans = vec((-3_i64..8, 0_i64..6), 0..3);
    let set = (spans, any::<bool>()).prop_map(|(spans, unknown)| {
        let spans = spans.into_iter().map(|(low, more)| (low, low + more));
        Some(Set::new(spans).with_unknown(unknown))
    });
    prop_oneof![1 => Just(None), 2 => set]
}

/// Up to three small dimensions.
pub(super) fn space() -> impl Strategy<Value = Space> {
    vec(dimension(), 0..4).prop_map(Space::new)
}

/// Up to eight rows with up to four outputs in a space.
pub(super) fn table_in(space: Space) -> impl Strategy<Value = Table> {
    let width = space.dimensions().len();
    let row = (vec(set(), width), 0_u32..4).prop_map(|(sets, output)| Row { sets, output });
    vec(row, 0..9).prop_map(move |rows| Table::new(space.clone(), rows).unwrap())
}

/// A small table.
pub(super) fn table() -> impl Strategy<Value = Table> {
    space().prop_flat_map(table_in)
}

/// Every point of a space.
pub(super) fn points(space: &Space) -> Vec<Point> {
    let mut points = vec![Vec::new()];
    for whole in space.wholes() {
        let values = whole.spans().iter().flat_map(|span| span.low..=span.high);
        let unknown = whole.has_unknown().then_some(Coordinate::Unknown);
        let all: Vec<_> = values.map(Coordinate::Value).chain(unknown).collect();
        let longer = |point: Point| {
            all.iter().map(move |at| [point.as_slice(), &[*at]].concat()).collect::<Vec<_>>()
        };
        points = points.into_iter().flat_map(longer).collect();
    }
    points
}

/// How many of the boxes hold a point.
pub(super) fn holding<'r>(regions: impl Iterator<Item = &'r Region>, point: &Point) -> usize {
    regions.filter(|region| region.holds(point)).count()
}

/// Whether two boxes differ in one dimension only, so that they should be one.
pub(super) fn fit_together(one: &Region, two: &Region) -> bool {
    one.sets().zip(two.sets()).filter(|(one, two)| one != two).count() == 1
}

/// `point` with another coordinate in one dimension.
pub(super) fn moved(point: &Point, dimension: usize, at: Coordinate) -> Point {
    let mut moved = point.clone();
    moved[dimension] = at;
    moved
}
