//! Many conditions together say what each says alone.

use super::super::differential_tests::{condition, data, filled};
use super::super::tests::{now, schema};
use super::super::{Expect, Expression};
use super::*;
use proptest::prelude::*;

fn alone(condition: &Expression, row: &Row, stack: &mut Stack) -> Answer {
    match condition.test(row, now(), stack) {
        Ok(Truth::True) => Answer::True,
        Ok(Truth::False) => Answer::False,
        Ok(Truth::Unknown(_)) => Answer::Unknown,
        Err(_) => Answer::Error,
    }
}

/// Chains of `and` as controls have them, and anything else.
fn chains() -> impl Strategy<Value = String> {
    let part = prop_oneof![
        (-9_i64..9, -9_i64..9).prop_map(|(low, high)| format!("a.int in [{low}..{high}]")),
        (-9_i64..9).prop_map(|bound| format!("a.other > {bound}")),
        (-9_i64..9).prop_map(|bound| format!("a.int != {bound}")),
        (-9_i64..9).prop_map(|bound| format!("a.other / a.int < {bound}")),
        (-9_i64..9).prop_map(|bound| format!("a.dec / a.other >= {bound}.5")),
        Just("not(a.flag)".to_owned()),
        Just("a.grade in (\"A\", \"C\")".to_owned()),
        Just("known(a.int)".to_owned()),
        Just("a.text = \"x\"".to_owned()),
        Just("a.day >= date(\"2026-07-01\")".to_owned()),
        Just("a.int * 3 > a.other".to_owned()),
    ];
    let chain = proptest::collection::vec(part, 1..6).prop_map(|parts| parts.join(" and "));
    prop_oneof![4 => chain, 1 => condition()]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn together_they_say_what_each_says_alone(
        texts in proptest::collection::vec(chains(), 1..150),
        rows in proptest::collection::vec(data(), 8),
    ) {
        let schema = schema();
        let compile = |text: &String| Expression::compile(text, &schema, &Expect::Boolean).unwrap();
        let all: Vec<Expression> = texts.iter().map(compile).collect();
        let conditions = Conditions::new(all.clone());
        prop_assert_eq!(conditions.len(), texts.len());
        let (mut stack, mut answers) = (Stack::default(), Vec::new());
        for data in rows {
            let row = filled(&schema, &data);
            conditions.test(&row, now(), &mut stack, &mut answers);
            for ((text, condition), answer) in texts.iter().zip(&all).zip(&answers) {
                let alone = alone(condition, &row, &mut stack);
                prop_assert_eq!(*answer, alone, "{} over {:?}", text, data);
            }
        }
    }
}

#[test]
fn more_conditions_than_share_masks_keep_their_order() {
    let schema = schema();
    let texts = (0..GROUP * 2 + 70).map(|bound| format!("a.int > {bound}"));
    let all = texts.map(|text| Expression::compile(&text, &schema, &Expect::Boolean).unwrap());
    let conditions = Conditions::new(all);
    let mut row = super::super::tests::row(&schema);
    row.set(schema.find("a.int").unwrap(), crate::fact::Datum::Number(600));
    let (mut stack, mut answers) = (Stack::default(), Vec::new());
    conditions.test(&row, now(), &mut stack, &mut answers);
    assert_eq!(answers.len(), GROUP * 2 + 70);
    assert!(answers.iter().take(600).all(|answer| *answer == Answer::True));
    assert!(answers.iter().skip(600).all(|answer| *answer == Answer::False));
}
