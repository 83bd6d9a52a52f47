use super::super::{Coordinate, Dimension};
use super::*;
use proptest::prelude::*;

/// Sums of a linear form over a box, unknown counted as 0: `low` and `high` bounds.
fn bounds(region: &Region, weights: &[i64]) -> (i64, i64) {
    let mut sum = (0, 0);
    for (set, weight) in region.sets().zip(weights) {
        let spans = set.spans().iter().flat_map(|span| [span.low, span.high]);
        let all: Vec<i64> = spans.chain(set.has_unknown().then_some(0)).collect();
        let ends = all.iter().map(|value| value * weight);
        sum.0 += ends.clone().min().unwrap();
        sum.1 += ends.max().unwrap();
    }
    sum
}

fn above(region: &Region, weights: &[i64], limit: i64) -> Verdict {
    let (low, high) = bounds(region, weights);
    if low > limit {
        Verdict::AllTrue
    } else if high <= limit {
        Verdict::AllFalse
    } else {
        Verdict::Mixed
    }
}

fn points(space: &Space) -> Vec<Point> {
    let mut points = vec![Vec::new()];
    for whole in space.wholes() {
        let values = whole.spans().iter().flat_map(|span| span.low..=span.high);
        let values = values.map(Coordinate::Value);
        let all: Vec<_> =
            values.chain(whole.has_unknown().then_some(Coordinate::Unknown)).collect();
        points = points
            .into_iter()
            .flat_map(|point: Point| {
                all.iter().map(move |at| [point.as_slice(), &[*at]].concat()).collect::<Vec<_>>()
            })
            .collect();
    }
    points
}

proptest! {
    #[test]
    fn the_search_agrees_with_every_point(
        weights in proptest::collection::vec(-3_i64..4, 3),
        limit in -20_i64..40,
        exact in -20_i64..20,
        cuts in proptest::collection::vec(-3_i64..6, 0..3),
    ) {
        let dimensions = vec![
            Dimension::integers(-3, 5),
            Dimension::symbols(4).or_unknown(),
            Dimension::integers(0, 6).or_unknown(),
        ];
        let space = Space::new(dimensions);
        let search = Search::new(&space).with_constants(0, &cuts).with_constants(2, &cuts);
        let value = |point: &Point| {
            point.iter().zip(&weights).fold(0, |sum, (at, weight)| match at {
                Coordinate::Value(value) => sum + value * weight,
                Coordinate::Unknown => sum,
            })
        };
        let all = points(&space);
        let wanted = all.iter().any(|point| value(point) > limit);
        match search.find_point(&|region| above(region, &weights, limit), Bound::default()) {
            Found::Example { region, point } => {
                prop_assert!(value(&point) > limit && region.holds(&point));
                for point in all.iter().filter(|point| region.holds(point)) {
                    prop_assert!(value(point) > limit);
                }
            }
            Found::Nowhere => prop_assert!(!wanted),
            Found::Undecided(_) | Found::NotFinished(_) => {
                prop_assert!(false, "every point can be decided");
            }
        }
        // Equality is mixed on every box that is more than a point.
        let equal = |region: &Region| match (bounds(region, &weights), region.single_point()) {
            ((low, high), _) if high < exact || low > exact => Verdict::AllFalse,
            ((low, high), _) if low == exact && high == exact => Verdict::AllTrue,
            _ => Verdict::Mixed,
        };
        let wanted = all.iter().any(|point| value(point) == exact);
        match search.with_hint(&|_| Some(1)).find_point(&equal, Bound::default()) {
            Found::Example { point, .. } => prop_assert_eq!(value(&point), exact),
            Found::Nowhere => prop_assert!(!wanted),
            Found::Undecided(_) | Found::NotFinished(_) => {
                prop_assert!(false, "every point can be decided");
            }
        }
    }
}

#[test]
fn a_spent_bound_and_a_point_without_verdict_are_said() {
    let space = Space::new(vec![Dimension::integers(i64::MIN, i64::MAX)]);
    let search = Search::new(&space);
    let mixed = |_: &Region| Verdict::Mixed;
    assert_eq!(search.find_point(&mixed, Bound::steps(10)), Found::NotFinished(10));
    let space = Space::new(vec![Dimension::integers(0, 1)]);
    let undecided = Found::Undecided(vec![Coordinate::Value(0)]);
    assert_eq!(Search::new(&space).find_point(&mixed, Bound::default()), undecided);
}

#[test]
fn a_constant_decides_a_wide_domain_at_once() {
    let space = Space::new(vec![Dimension::integers(i64::MIN, i64::MAX), Dimension::symbols(2)]);
    let search = Search::new(&space).with_constants(0, &[1_000]);
    let predicate = |region: &Region| {
        let span = region.set(0).unwrap().spans()[0];
        if span.low == 1_000 && span.high == 1_000 {
            Verdict::AllTrue
        } else if span.low > 1_000 || span.high < 1_000 {
            Verdict::AllFalse
        } else {
            Verdict::Mixed
        }
    };
    let Found::Example { point, .. } = search.find_point(&predicate, Bound::steps(5)) else {
        panic!("not found");
    };
    assert_eq!(point[0], Coordinate::Value(1_000));
    assert_eq!(search.find_point(&|_| Verdict::AllFalse, Bound::steps(1)), Found::Nowhere);
}
