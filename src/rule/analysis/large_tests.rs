//! Tables too large to look at every point: analyses checked against each other, against plain box
//! arithmetic, and at random points.

use super::compare::Pairs;
use super::table::{Row, Table};
use super::*;
use crate::rule::boxes::{Bound, Coordinate, Dimension, Point, Region, Set, Size, Space};
use proptest::collection::vec;
use proptest::prelude::*;

/// Three wide dimensions and two short ones.
fn space() -> Space {
    Space::new(vec![
        Dimension::integers(0, 100_000).with_typical(4_000),
        Dimension::integers(-1_000, 1_000).or_unknown(),
        Dimension::symbols(200).or_unknown(),
        Dimension::symbols(4),
        Dimension::symbols(2).or_unknown(),
    ])
}

/// Sets of one to three spans, about half of the dimensions any.
fn row() -> impl Strategy<Value = Row> {
    let set = |low: i64, high: i64, wide: i64| {
        let spans = vec((low..=high, 0..=wide), 1..3);
        let set = (spans, any::<bool>()).prop_map(|(spans, unknown)| {
            let spans = spans.into_iter().map(|(low, more)| (low, low + more));
            Set::new(spans).with_unknown(unknown)
        });
        proptest::option::of(set)
    };
    let sets = (
        set(0, 100_000, 60_000),
        set(-1_000, 1_000, 900),
        set(0, 199, 90),
        set(0, 3, 1),
        set(0, 1, 0),
    );
    (sets, 0_u32..5).prop_map(|((one, two, three, four, five), output)| Row {
        sets: vec![one, two, three, four, five],
        output,
    })
}

fn table() -> impl Strategy<Value = Table> {
    vec(row(), 50..90).prop_map(|rows| Table::new(space(), rows).unwrap())
}

fn point() -> impl Strategy<Value = Point> {
    let at = |low: i64, high: i64| (low..=high).prop_map(Coordinate::Value);
    let or_unknown = |at| prop_oneof![6 => at, 1 => Just(Coordinate::Unknown)];
    (at(0, 100_000), or_unknown(at(-1_000, 1_000)), at(0, 199), at(0, 3), or_unknown(at(0, 1)))
        .prop_map(|(one, two, three, four, five)| vec![one, two, three, four, five])
}

/// What is left of a box without the points of another, as disjoint boxes.
fn minus(region: &Region, other: &Region) -> Vec<Region> {
    if region.intersection(other).is_empty() {
        return vec![region.clone()];
    }
    let mut left = Vec::new();
    let mut rest = region.clone();
    for (dimension, set) in other.sets().enumerate() {
        let own = rest.set(dimension).unwrap().clone();
        left.push(rest.with_set(dimension, own.minus(set)));
        rest = rest.with_set(dimension, own.intersection(set));
    }
    left.retain(|part| !part.is_empty());
    left
}

/// What is left of a box without the points of others.
fn minus_all<'r>(region: &Region, others: impl Iterator<Item = &'r Region>) -> Vec<Region> {
    others.fold(vec![region.clone()], |left, other| {
        left.iter().flat_map(|part| minus(part, other)).collect()
    })
}

fn total(sizes: impl Iterator<Item = Size>) -> Size {
    sizes.fold(Size::default(), Size::plus)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(ProptestConfig::default().cases / 32))]

    #[test]
    fn gaps_and_hits_fill_the_space(table in table(), points in vec(point(), 200)) {
        let gaps = gaps(&table, Bound::default()).unwrap();
        let left = minus_all(&Region::whole(table.space()), table.regions().iter());
        prop_assert_eq!(gaps.size, total(left.iter().map(Region::size)));
        prop_assert_eq!(gap_size(&table, Bound::default()), Ok(gaps.size));
        for gap in &gaps.gaps {
            prop_assert_eq!(table.hits(&gap.witness).next(), None);
        }
        let nothing = Table::new(space(), Vec::new()).unwrap();
        let hits = difference(&nothing, &table, Bound::default()).unwrap();
        let all = gaps.size.plus(total(hits.iter().map(|change| change.size)));
        prop_assert_eq!(all, Region::whole(table.space()).size());
        for change in &hits {
            prop_assert_eq!(table.first(&change.witness), change.new);
        }
        for point in &points {
            let inside = gaps.gaps.iter().filter(|gap| gap.region.holds(point)).count();
            let says = hits.iter().find(|change| change.region.holds(point));
            prop_assert_eq!(says.and_then(|change| change.new), table.first(point));
            prop_assert_eq!(inside, usize::from(says.is_none()));
        }
    }

    #[test]
    fn rows_are_shadowed_when_nothing_is_left_of_them(table in table()) {
        let found = shadowed(&table, Bound::default()).unwrap();
        let region = |row: usize| &table.regions()[row];
        let wanted = (0..table.rows()).filter(|row| {
            let earlier = table.regions().iter().take(*row);
            !region(*row).is_empty() && minus_all(region(*row), earlier).is_empty()
        });
        prop_assert!(found.iter().map(|shadowed| shadowed.row).eq(wanted));
        for Shadowed { row, by } in found {
            let others = |left_out: Option<usize>| {
                let by = by.iter().filter(move |other| Some(**other) != left_out);
                by.map(|other| region(*other))
            };
            prop_assert!(minus_all(region(row), others(None)).is_empty());
            for other in &by {
                prop_assert!(!minus_all(region(row), others(Some(*other))).is_empty());
            }
        }
    }

    #[test]
    fn pairs_compare_as_their_sets_do(table in table()) {
        let pairs = Pairs::new(&table);
        let (mut candidates, mut found) = (Vec::new(), Vec::new());
        for first in 0..table.rows() {
            pairs.meeting(first, &mut candidates, &mut found);
            let one = &table.regions()[first];
            let wanted = (first + 1..table.rows())
                .filter(|second| !one.intersection(&table.regions()[*second]).is_empty());
            prop_assert!(wanted.eq(found.iter().copied()));
            for second in &found {
                let two = &table.regions()[*second];
                let within = |one: &Region, two: &Region| {
                    one.sets().zip(two.sets()).all(|(one, two)| one.is_within(two))
                };
                let compared = pairs.compare(first, *second);
                prop_assert_eq!(compared.first_within, within(one, two));
                prop_assert_eq!(compared.second_within, within(two, one));
            }
        }
    }

    #[test]
    fn versions_differ_where_random_points_say(
        (old, new) in (table(), table()),
        change in row(),
        at in 0_usize..50,
        points in vec(point(), 100),
    ) {
        let sets = |region: &Region| region.sets().cloned().map(Some).collect();
        let rows = old.regions().iter().zip(old.outputs());
        let rows = rows.map(|(region, output)| Row { sets: sets(region), output: *output });
        let mut rows: Vec<Row> = rows.collect();
        rows[at] = change;
        let edited = Table::new(space(), rows).unwrap();
        for new in [new, edited] {
            let changes = difference(&old, &new, Bound::default()).unwrap();
            for change in &changes {
                let says = (old.first(&change.witness), new.first(&change.witness));
                prop_assert!(says == (change.old, change.new) && says.0 != says.1);
            }
            for point in &points {
                let inside = changes.iter().filter(|change| change.region.holds(point)).count();
                prop_assert_eq!(inside, usize::from(old.first(point) != new.first(point)));
            }
        }
    }
}
