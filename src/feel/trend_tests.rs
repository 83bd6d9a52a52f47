use super::*;
use crate::fact::{Datum, Field, Origin, Row, Schema};
use crate::feel::{Expect, Stack, Truth};
use crate::value::{Type, parse_timestamp};
use proptest::prelude::*;

fn schema() -> Schema {
    let mut schema = Schema::default();
    for name in ["a.up", "a.other", "a.any"] {
        schema.add(Field::new(name, Type::Integer, Origin::Fact)).unwrap();
    }
    schema
}

fn trend(expression: &Expression) -> Trend {
    let of = |id: FieldId| if id.index() == 0 { Trend::Rising } else { Trend::Constant };
    expression.trend(&Trends { of: &of, not_negative: &|id| id.index() < 2 })
}

#[test]
fn the_form_tells_which_way_it_goes() {
    let schema = schema();
    let of = |text| trend(&Expression::compile(text, &schema, &Expect::Boolean).unwrap());
    assert_eq!(of("a.up > a.other"), Trend::Rising);
    assert_eq!(of("a.other / a.up > 3"), Trend::Falling);
    assert_eq!(of("a.other / (a.up + a.any) >= a.up"), Trend::Open);
    assert_eq!(of("not(a.up * 2 >= a.any) and a.any < 4"), Trend::Falling);
    assert_eq!(of("a.any * a.up > 3"), Trend::Open);
    assert_eq!(of("a.up = 3"), Trend::Open);
    assert_eq!(of("a.other in [1..3]"), Trend::Constant);
    assert_eq!(of("a.up in [1..3]"), Trend::Open);
    assert_eq!(of("if a.any > 3 then a.up > 3 else a.up > 4"), Trend::Rising);
    assert_eq!(of("if a.up > 3 then a.up > 3 else a.up > 4"), Trend::Open);
    assert_eq!(of("max(a.up, a.any) - a.any < 3"), Trend::Falling);
}

fn number() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("a.up".to_owned()),
        Just("a.other".to_owned()),
        Just("a.any".to_owned()),
        (-3_i64..4).prop_map(|number| format!("({number})")),
    ];
    leaf.prop_recursive(3, 10, 2, |inner| {
        let pair = (inner.clone(), inner.clone());
        prop_oneof![
            (pair.clone(), prop::sample::select(vec!["+", "-", "*", "/"]))
                .prop_map(|((l, r), op)| format!("({l} {op} {r})")),
            (pair, prop::sample::select(vec!["min", "max", "sum"]))
                .prop_map(|((l, r), f)| format!("{f}({l}, {r})")),
            inner.prop_map(|n| format!("-({n})")),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3_000))]
    #[test]
    fn a_condition_goes_no_other_way(
        left in number(),
        right in number(),
        order in prop::sample::select(vec!["<", "<=", ">", ">="]),
        turned in any::<bool>(),
        (low, more, other, any) in (0_i64..6, 1_i64..6, 0_i64..6, -5_i64..6),
    ) {
        let schema = schema();
        let text = format!("{left} {order} {right}");
        let text = if turned { format!("not({text})") } else { text };
        let Ok(expression) = Expression::compile(&text, &schema, &Expect::Boolean) else {
            return Ok(());
        };
        let as_of = parse_timestamp("2026-07-01T00:00:00Z").unwrap();
        let test = |up: i64| {
            let mut row = Row::new(&schema);
            for (place, value) in [(0, up), (1, other), (2, any)] {
                row.set(FieldId(place), Datum::Number(value));
            }
            expression.test(&row, as_of, &mut Stack::default())
        };
        // Where there is no answer nothing is decided.
        let (Ok(before), Ok(after)) = (test(low), test(low + more)) else { return Ok(()) };
        let (before, after) = (before == Truth::True, after == Truth::True);
        match trend(&expression) {
            Trend::Constant => prop_assert_eq!(before, after, "{}", text),
            Trend::Rising => prop_assert!(!before || after, "{}", text),
            Trend::Falling => prop_assert!(before || !after, "{}", text),
            Trend::Open => {}
        }
    }
}
