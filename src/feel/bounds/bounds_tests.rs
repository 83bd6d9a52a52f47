//! Whatever an expression yields at a point of a box lies within what it can yield over the box.
#![expect(clippy::wildcard_enum_match_arm, reason = "no other datum comes of these expressions")]

use super::*;
use crate::fact::{Datum, Field, Origin, Row, Schema, Unknown};
use crate::feel::{Expect, Stack};
use crate::value::{Type, parse_timestamp};
use proptest::prelude::*;

fn schema() -> Schema {
    let mut schema = Schema::default();
    let enumeration = Type::Enum(["x".into(), "y".into(), "z".into()].into());
    let types = [
        ("a.int", Type::Integer),
        ("a.dec", Type::Decimal { scale: 2 }),
        ("a.flag", Type::Boolean),
        ("a.sort", enumeration),
        ("a.text", Type::Text),
        ("a.other", Type::Integer),
    ];
    for (name, ty) in types {
        schema.add(Field::new(name, ty, Origin::Fact)).unwrap();
    }
    schema
}

fn number() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("a.int".to_owned()),
        Just("a.dec".to_owned()),
        Just("a.other".to_owned()),
        (-4_i64..5).prop_map(|number| format!("({number})")),
        (-40_i64..50).prop_map(|number| format!("({}.{})", number / 10, (number % 10).abs())),
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        let pair = (inner.clone(), inner.clone());
        prop_oneof![
            (pair.clone(), prop::sample::select(vec!["+", "-", "*", "/"]))
                .prop_map(|((l, r), op)| format!("({l} {op} {r})")),
            (pair.clone(), prop::sample::select(vec!["min", "max", "sum", "count"]))
                .prop_map(|((l, r), f)| format!("{f}({l}, {r})")),
            inner.clone().prop_map(|n| format!("abs({n})")),
            inner.clone().prop_map(|n| format!("-({n})")),
            inner.clone().prop_map(|n| format!("floor({n})")),
            (pair, inner.clone(), inner)
                .prop_map(|((l, r), y, n)| format!("(if {l} < {r} then {y} else {n})")),
        ]
    })
}

fn condition() -> impl Strategy<Value = String> {
    let order = prop::sample::select(vec!["<", "<=", ">", ">=", "=", "!="]);
    let leaf = prop_oneof![
        (number(), order, number()).prop_map(|(l, op, r)| format!("{l} {op} {r}")),
        Just("a.flag".to_owned()),
        Just("a.sort in (\"x\", \"z\")".to_owned()),
        Just("a.sort = \"y\"".to_owned()),
        Just("a.text in (\"k\", \"m\")".to_owned()),
        Just("a.text < \"l\"".to_owned()),
        Just("known(a.int)".to_owned()),
        Just("a.int in [-1..2)".to_owned()),
        Just("a.dec in (< -1, 0.5)".to_owned()),
    ];
    leaf.prop_recursive(3, 8, 2, |inner| {
        let pair = (inner.clone(), inner.clone());
        prop_oneof![
            pair.clone().prop_map(|(l, r)| format!("({l}) and ({r})")),
            pair.prop_map(|(l, r)| format!("({l}) or ({r})")),
            inner.prop_map(|c| format!("not({c})")),
        ]
    })
}

/// A range and a point in it, of a field whose values go from `low` to `high`.
fn dimension(low: i64, high: i64) -> impl Strategy<Value = ((i64, i64), u8, i64, u8)> {
    (low..=high, low..=high, 0_u8..32, low..=high, 0_u8..6).prop_map(|(a, b, whys, point, pick)| {
        let (low, high) = (a.min(b), a.max(b));
        ((low, high), whys, point.clamp(low, high), pick)
    })
}

const WORDS: [&str; 3] = ["k", "l", "m"];

fn datum(place: usize, point: i64) -> Datum {
    match place {
        2 => Datum::Boolean(point == 1),
        3 => Datum::Symbol(u16::try_from(point).unwrap()),
        // The place after the last word stands for every other text, wherever it stands.
        4 => Datum::Text(WORDS.get(usize::try_from(point).unwrap()).copied().unwrap_or("a").into()),
        _ => Datum::Number(point),
    }
}

fn within(bounds: &Bounds, datum: &Datum) -> bool {
    let number = match datum {
        Datum::Unknown(unknown) => return !bounds.unknown.and(Whys::of(unknown.why)).is_empty(),
        Datum::Boolean(value) => i128::from(*value),
        Datum::Number(number) => i128::from(*number),
        _ => return false,
    };
    match bounds.known {
        Known::Ints(low, high) => low <= number && number <= high,
        Known::Any => true,
        _ => false,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]
    #[test]
    fn a_point_lies_within(
        text in prop_oneof![condition(), number()],
        dimensions in (
            dimension(-5, 5), dimension(-300, 300), dimension(0, 1),
            dimension(0, 2), dimension(0, 3), dimension(-5, 5),
        ),
    ) {
        let schema = schema();
        let boolean = Expression::compile(&text, &schema, &Expect::Boolean);
        let stored = Expect::Type(Type::Decimal { scale: 3 });
        let compiled = boolean.or_else(|_| Expression::compile(&text, &schema, &stored));
        let Ok(expression) = compiled else { return Ok(()) };
        let (a, b, c, d, e, f) = dimensions;
        let words: Vec<Arc<str>> = WORDS.map(Arc::from).to_vec();
        let mut row = Row::new(&schema);
        let mut fields = Vec::new();
        for (place, ((low, high), whys, point, pick)) in [a, b, c, d, e, f].into_iter().enumerate() {
            let id = FieldId(u32::try_from(place).unwrap());
            let (low, high) = (i128::from(low), i128::from(high));
            let known = if place == 4 { Known::Texts(low, high) } else { Known::Ints(low, high) };
            let unknown = Whys(whys);
            fields.push(Bounds { known, unknown });
            let why = unknown.iter().nth(usize::from(pick));
            row.set(id, why.map_or(datum(place, point), |why| {
                Datum::Unknown(Unknown { field: id, why })
            }));
        }
        let ranges = Ranges { fields, days: (1, 1), words: &words, atoms: Vec::new() };
        let as_of = parse_timestamp("2026-07-01T00:00:00Z").unwrap();
        // Where there is an error nothing is decided.
        if let Ok(datum) = expression.evaluate(&row, as_of, &mut Stack::default()) {
            let bounds = expression.bounds(&ranges);
            prop_assert!(within(&bounds, &datum), "{text}: {datum:?} is not in {bounds:?}");
        }
    }
}
