//! What leads everywhere leads at every point.

use super::super::{Bounds, Known, Whys};
use super::*;
use crate::fact::{Datum, Field, FieldId, Origin, Row, Schema};
use crate::feel::{Expect, Stack};
use crate::value::{Type, parse_timestamp};
use proptest::prelude::*;

const TYPE: Type = Type::Decimal { scale: 2 };

fn schema() -> Schema {
    let mut schema = Schema::default();
    for (name, ty) in [("a.x", Type::Integer), ("a.y", Type::Rate { scale: 4 })] {
        schema.add(Field::new(name, ty, Origin::Fact)).unwrap();
    }
    schema
}

fn compiled(text: &str) -> Expression {
    Expression::compile(text, &schema(), &Expect::Type(TYPE)).unwrap()
}

fn ranges(sides: [(i64, i64); 2]) -> Ranges<'static> {
    let side = |(low, high): (i64, i64)| Bounds {
        known: Known::Ints(low.into(), high.into()),
        unknown: Whys::NONE,
    };
    Ranges { fields: sides.map(side).into(), days: (1, 1), words: &[], atoms: Vec::new() }
}

#[test]
fn what_two_numbers_share_falls_away() {
    let all = ranges([(0, 1_000), (0, 1_000_000)]);
    let lead =
        |one: &str, other: &str| Lead::of(Some(&compiled(one)), Some(&compiled(other)), &all);
    assert_eq!(lead("a.x + 1", "a.x"), Lead::Above);
    assert_eq!(lead("a.x", "a.x + 1"), Lead::Open);
    assert_eq!(lead("a.x", "a.x"), Lead::NotBelow);
    assert_eq!(lead("2 * a.x", "a.x"), Lead::NotBelow);
    assert_eq!(lead("a.y + 0.1", "a.y"), Lead::Above);
    // Rounding to two decimals makes the same of both at some places.
    assert_eq!(lead("a.y + 0.01", "a.y"), Lead::NotBelow);
    assert_eq!(lead("a.y", "a.y - 0.0001"), Lead::NotBelow);
    assert_eq!(lead("a.x * a.x + 1", "a.x * a.x"), Lead::Open);
    assert_eq!(Lead::of(Some(&compiled("a.x + 1")), None, &all), Lead::Above);
    assert_eq!(Lead::of(None, Some(&compiled("-a.y")), &all), Lead::NotBelow);
}

const TEXTS: [&str; 9] = [
    "a.x",
    "a.x + 0.01",
    "a.x - 0.005",
    "a.y",
    "a.y + 0.01",
    "a.y + 0.0151",
    "a.y * 2 - 0.3",
    "a.x * 0.5 + a.y",
    "a.x * 0.5 + a.y + 0.02",
];

proptest! {
    #[test]
    fn what_leads_in_a_box_leads_at_its_points(
        (one, other) in (0..TEXTS.len(), 0..TEXTS.len()),
        low in (-20_i64..20, -300_i64..300),
        wide in (0_i64..5, 0_i64..200),
        at in (0.0..1.0, 0.0..1.0),
    ) {
        let (one, other) = (compiled(TEXTS[one]), compiled(TEXTS[other]));
        let high = (low.0 + wide.0, low.1 + wide.1);
        let lead = Lead::of(Some(&one), Some(&other), &ranges([(low.0, high.0), (low.1, high.1)]));
        let within = |(low, high): (i64, i64), share: f64| {
            #[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "small")]
            let step = ((high - low + 1) as f64 * share) as i64;
            low + step
        };
        let mut row = Row::new(&schema());
        row.set(FieldId(0), Datum::Number(within((low.0, high.0), at.0)));
        row.set(FieldId(1), Datum::Number(within((low.1, high.1), at.1)));
        let as_of = parse_timestamp("2026-07-01T09:00:00Z").unwrap();
        let number = |of: &Expression| of.evaluate(&row, as_of, &mut Stack::default()).unwrap().whole();
        let (one, other) = (number(&one).unwrap(), number(&other).unwrap());
        match lead {
            Lead::Above => prop_assert!(one > other),
            Lead::NotBelow => prop_assert!(one >= other),
            Lead::Open => {}
        }
    }
}
