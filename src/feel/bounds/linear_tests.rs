//! A linear comparison says the same as the expression that it is read off.

use super::super::{Bounds, Sides, Whys, narrow};
use super::*;
use crate::fact::{Datum, Field, Origin, Row, Schema};
use crate::feel::{Expect, Expression, Stack, Truth};
use crate::value::{Type, parse_timestamp};
use proptest::prelude::*;

fn schema() -> Schema {
    let mut schema = Schema::default();
    for (name, ty) in [
        ("a.x", Type::Integer),
        ("a.y", Type::Decimal { scale: 2 }),
        ("a.z", Type::Integer),
        ("p.q", Type::Integer),
    ] {
        schema.add(Field::new(name, ty, Origin::Fact)).unwrap();
    }
    schema
}

/// The box of these sides, in which the last field is 3.
fn ranges(sides: [(i64, i64); 3]) -> Ranges<'static> {
    let side = |(low, high): (i64, i64)| Bounds {
        known: Known::Ints(low.into(), high.into()),
        unknown: Whys::NONE,
    };
    let fields = sides.into_iter().chain([(3, 3)]).map(side).collect();
    Ranges { fields, days: (1, 1), words: &[], atoms: Vec::new() }
}

fn linear(text: &str, ranges: &Ranges<'_>) -> Option<Linear> {
    let expression = Expression::compile(text, &schema(), &Expect::Boolean).unwrap();
    expression.atoms(|_| true).first()?.linear(ranges)
}

/// What is left of the box where the comparison is `truth`.
fn left(text: &str, truth: bool, sides: [(i64, i64); 3]) -> Option<[(i64, i64); 3]> {
    let all = ranges(sides);
    let found = linear(text, &all).map(|linear| linear.inequalities(truth, &all));
    let mut left: Sides = (0_u32..).map(FieldId).zip(sides).collect();
    narrow(&found.unwrap_or_default(), &mut left)?;
    left.into_values().collect::<Vec<_>>().try_into().ok()
}

#[test]
fn what_is_linear_narrows_its_fields() {
    let sides = [(0, 10), (0, 1_000), (0, 10)];
    // At two decimals: x + y > 15 leaves y above 5.00 and x above 5.
    assert_eq!(left("a.x + a.y > 15", true, sides), Some([(6, 10), (501, 1_000), (0, 10)]));
    assert_eq!(left("a.x + a.z > 20", true, sides), None);
    assert_eq!(left("a.x + a.z <= 20", false, sides), None);
    assert_eq!(left("a.x - a.z = 9", true, sides), Some([(9, 10), (0, 1_000), (0, 1)]));
    assert_eq!(left("p.q * a.x - a.z >= 29", true, sides), Some([(10, 10), (0, 1_000), (0, 1)]));
    // A quotient is so only where what it is divided by is above zero.
    let above = [(0, 10), (0, 1_000), (2, 10)];
    assert_eq!(left("a.x / a.z > 3", true, above), Some([(7, 10), (0, 1_000), (2, 3)]));
    assert_eq!(left("a.x / a.z > 3", true, sides), Some(sides));
    assert_eq!(left("3 < a.x / a.z", true, above), Some([(7, 10), (0, 1_000), (2, 3)]));
    // Other comparisons leave all as it is.
    assert_eq!(left("a.x * a.z > 99", true, sides), Some(sides));
    assert_eq!(left("a.x / a.z > a.y", true, above), Some(above));
}

fn sum() -> impl Strategy<Value = String> {
    let leaf = prop::sample::select(vec!["a.x", "a.y", "a.z", "p.q", "2", "(-1)", "0.5"]);
    let leaf = leaf.prop_map(str::to_owned);
    leaf.prop_recursive(2, 6, 2, |inner| {
        let how = prop::sample::select(vec!["+", "-", "*"]);
        prop_oneof![
            (inner.clone(), how, inner.clone()).prop_map(|(l, op, r)| format!("({l} {op} {r})")),
            (inner.clone(), inner.clone()).prop_map(|(l, r)| format!("sum({l}, {r})")),
            inner.prop_map(|one| format!("-({one})")),
        ]
    })
}

fn comparison() -> impl Strategy<Value = String> {
    let order = || prop::sample::select(vec!["<", "<=", ">", ">=", "=", "!="]);
    let constant = || prop::sample::select(vec!["0", "0.5", "(-2)", "1.25", "3"]);
    prop_oneof![
        (sum(), order(), sum()).prop_map(|(l, op, r)| format!("{l} {op} {r}")),
        (sum(), sum(), order(), constant()).prop_map(|(l, r, op, c)| format!("{l} / {r} {op} {c}")),
        (constant(), order(), sum(), sum()).prop_map(|(c, op, l, r)| format!("{c} {op} {l} / {r}")),
    ]
}

fn side(far: i64) -> impl Strategy<Value = ((i64, i64), i64)> {
    (-far..=far, -far..=far, -far..=far).prop_map(|(a, b, point)| {
        let (low, high) = (a.min(b), a.max(b));
        ((low, high), point.clamp(low, high))
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]
    #[test]
    fn no_point_is_lost(text in comparison(), x in side(6), y in side(300), z in side(6)) {
        let schema = schema();
        let Ok(expression) = Expression::compile(&text, &schema, &Expect::Boolean) else {
            return Ok(());
        };
        let sides = [x.0, y.0, z.0];
        let point = [x.1, y.1, z.1];
        let mut row = Row::new(&schema);
        for (at, value) in (0_u32..).zip(point.into_iter().chain([3])) {
            row.set(FieldId(at), Datum::Number(value));
        }
        let as_of = parse_timestamp("2026-07-01T00:00:00Z").unwrap();
        let truth = match expression.test(&row, as_of, &mut Stack::default()) {
            Ok(Truth::True) => true,
            Ok(Truth::False) => false,
            // Where there is an error nothing is decided.
            Ok(Truth::Unknown(_)) | Err(_) => return Ok(()),
        };
        let left = left(&text, truth, sides);
        prop_assert!(left.is_some(), "{text} is {truth} at {point:?} of {sides:?}");
        for (at, (low, high)) in point.iter().zip(left.into_iter().flatten()) {
            prop_assert!(*at >= low && *at <= high, "{text} is {truth} at {point:?} of {sides:?}");
        }
    }
}
