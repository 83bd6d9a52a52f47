//! Three machines, one answer: the complete evaluator, the flat program, and the one of whole
//! numbers. What one cannot say it leaves to the next; what it says is bit for bit the same.

use super::tests::{now, row, schema};
use super::*;
use crate::fact::{Columns, Missing};
use crate::simd::Level;
use proptest::prelude::*;

/// Numbers of the schema and what is computed from them.
fn number() -> impl Strategy<Value = String> + Clone {
    let leaf = prop_oneof![
        Just("a.int".to_owned()),
        Just("a.other".to_owned()),
        Just("a.dec".to_owned()),
        Just("a.rate".to_owned()),
        Just("${cut}".to_owned()),
        (-9_i64..9).prop_map(|n| format!("({n})")),
        Just("1.5".to_owned()),
        Just("0.001".to_owned()),
        Just("count(a.tags)".to_owned()),
        Just("a.day.month".to_owned()),
        Just("(a.long / duration(\"PT7H\"))".to_owned()),
    ];
    leaf.prop_recursive(3, 12, 3, |inner| {
        let two = (inner.clone(), inner.clone());
        prop_oneof![
            3 => two.clone().prop_map(|(a, b)| format!("({a} + {b})")),
            3 => two.clone().prop_map(|(a, b)| format!("({a} - {b})")),
            3 => two.clone().prop_map(|(a, b)| format!("({a} * {b})")),
            2 => two.clone().prop_map(|(a, b)| format!("({a} / {b})")),
            1 => inner.clone().prop_map(|a| format!("(-{a})")),
            1 => inner.clone().prop_map(|a| format!("abs({a})")),
            1 => inner.clone().prop_map(|a| format!("floor({a})")),
            1 => inner.clone().prop_map(|a| format!("ceiling({a})")),
            1 => (inner.clone(), 0_u8..5).prop_map(|(a, n)| format!("round({a}, {n})")),
            1 => two.clone().prop_map(|(a, b)| format!("max({a}, {b}, 3)")),
            1 => two.clone().prop_map(|(a, b)| format!("min({a}, {b})")),
            1 => two.clone().prop_map(|(a, b)| format!("sum({a}, {b}, 1)")),
            1 => two.clone().prop_map(|(a, b)| format!("sum([{a}, {b}])")),
            1 => two.clone().prop_map(|(a, b)| format!("sum(for x in [{a}, {b}] return x * 2)")),
            1 => two.prop_map(|(a, b)| format!("(if {a} > {b} then {a} else {b})")),
        ]
    })
}

/// A chain of comparisons of plain fields, which one machine looks at together.
fn chain() -> impl Strategy<Value = String> {
    let field = || prop::sample::select(vec!["a.int", "a.other", "a.dec", "a.rate"]);
    let order = || prop::sample::select(vec!["<", "<=", ">", ">=", "=", "!="]);
    let small = || prop_oneof![-9_i64..9, any::<i64>()];
    let part = prop_oneof![
        3 => (field(), order(), small()).prop_map(|(a, is, n)| format!("{a} {is} ({n})")),
        2 => (field(), order(), field()).prop_map(|(a, is, b)| format!("{a} {is} {b}")),
        2 => (field(), field(), order(), -3_i64..3)
            .prop_map(|(a, b, is, n)| format!("{a} / {b} {is} ({n})")),
        1 => (field(), field()).prop_map(|(a, b)| format!("0.25 < {a} / {b}")),
        1 => Just("a.grade in (\"A\", \"C\")".to_owned()),
        1 => Just("a.grade != \"B\"".to_owned()),
        1 => Just("not(a.flag)".to_owned()),
        1 => Just("a.day > date(\"2026-07-01\")".to_owned()),
        1 => Just("known(a.int)".to_owned()),
    ];
    let word = prop::sample::select(vec![" and ", " or "]);
    (prop::collection::vec(part, 2..12), word).prop_map(|(parts, word)| parts.join(word))
}

/// Conditions over all kinds of fields.
pub(super) fn condition() -> impl Strategy<Value = String> {
    let two = (number(), number());
    let test = prop_oneof![
        3 => two.clone().prop_map(|(a, b)| format!("{a} <= {b}")),
        2 => two.clone().prop_map(|(a, b)| format!("{a} = {b}")),
        2 => two.clone().prop_map(|(a, b)| format!("{a} > {b}")),
        1 => two.clone().prop_map(|(a, b)| format!("{a} in [{b}..3)")),
        1 => two.clone().prop_map(|(a, b)| format!("{a} in (1, {b}, > 5)")),
        1 => two.clone().prop_map(|(a, b)| format!("{a} in [1, {b}]")),
        1 => two.prop_map(|(a, b)| format!("{a} between {b} and 7")),
        1 => number().prop_map(|a| format!("known({a})")),
        1 => number().prop_map(|a| format!("some x in [1, {a}] satisfies x > a.int")),
        3 => chain(),
        1 => Just("a.cny > 12.34".to_owned()),
        1 => Just("a.cny * a.rate > a.cny - 1".to_owned()),
        1 => Just("a.day >= date(\"2026-07-01\")".to_owned()),
        1 => Just("a.day + a.long > today()".to_owned()),
        1 => Just("a.day - a.long <= a.day".to_owned()),
        1 => Just("today() - a.day > a.long".to_owned()),
        1 => Just("now() - a.at < a.long * 2".to_owned()),
        1 => Just("a.at = now() or a.at + a.long >= now()".to_owned()),
        1 => Just("a.at in (date and time(\"2026-07-08T00:00:00Z\")..now()]".to_owned()),
        1 => Just("a.flag".to_owned()),
        1 => Just("a.grade = \"B\"".to_owned()),
        1 => Just("a.grade in (\"A\", \"B\")".to_owned()),
        1 => Just("a.text in a.tags".to_owned()),
        1 => Just("list contains(a.tags, \"x\")".to_owned()),
        1 => Just("a.text < \"y\"".to_owned()),
        1 => Just("a.text + \"z\" != \"xz\"".to_owned()),
    ];
    test.prop_recursive(4, 24, 3, |inner| {
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a}) and ({b})")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a}) or ({b})")),
            inner.clone().prop_map(|a| format!("not({a})")),
            (inner.clone(), inner.clone(), inner)
                .prop_map(|(a, b, c)| format!("if {a} then {b} else {c}")),
        ]
    })
}

/// A datum for each field that conditions read: small, at an edge of its range, or missing.
pub(super) fn data() -> impl Strategy<Value = Vec<(&'static str, Option<Datum>)>> {
    let number = || {
        let some = prop_oneof![
            8 => -9_i64..9,
            4 => -100_000_i64..100_000,
            2 => any::<i64>(),
            1 => (0_i64..1 << 37).prop_map(|above| i64::MIN + above),
        ];
        proptest::option::weighted(0.85, some.prop_map(Datum::Number))
    };
    let days = prop_oneof![9 => 739_000_i64..740_500, 1 => -364_000_000_000_i64..364_000_000_000];
    let days = proptest::option::weighted(0.9, days);
    let micros = prop_oneof![
        9 => 1_783_000_000_000_000_i64..1_784_000_000_000_000,
        1 => any::<i64>(),
    ];
    let micros = proptest::option::weighted(0.9, micros);
    let longest = 86_399_999_999_999_999_i64;
    let seconds = prop_oneof![8 => -200_000_i64..200_000, 1 => Just(0), 1 => -longest..=longest];
    let seconds = proptest::option::weighted(0.9, seconds);
    let symbol = proptest::option::weighted(0.9, 0_u16..3);
    let numbers = proptest::collection::vec(number(), 6);
    (numbers, days, micros, seconds, symbol).prop_map(|(numbers, day, at, long, grade)| {
        let names = ["a.int", "a.other", "a.dec", "a.cny", "a.rate", "cut"];
        let mut data: Vec<_> = names.into_iter().zip(numbers).collect();
        data.push(("a.day", day.map(Datum::Date)));
        data.push(("a.at", at.map(Datum::Instant)));
        data.push(("a.long", long.map(Datum::Duration)));
        data.push(("a.grade", grade.map(Datum::Symbol)));
        data
    })
}

pub(super) fn filled(schema: &Schema, data: &[(&'static str, Option<Datum>)]) -> Row {
    let mut row = row(schema);
    for (place, (name, datum)) in data.iter().enumerate() {
        let id = schema.find(name).or_else(|| schema.find_parameter(name)).unwrap();
        let gone = Datum::Unknown(Unknown { field: id, why: Missing::ALL[place % 5] });
        row.set(id, datum.clone().unwrap_or(gone));
    }
    row
}

/// Whether all machines that answer say the same of `row`.
fn agree(expression: &Expression, row: &Row, stack: &mut Stack) -> std::result::Result<(), String> {
    let whole = expression.whole.cell(row, now()).ok();
    let flat = program::run(&expression.ops, row, now(), stack);
    if let Ok(Some(flat)) = &flat
        && whole.as_ref() != Some(flat)
    {
        return Err(format!("flat {flat:?}, whole {whole:?}"));
    }
    if flat.is_err() && whole.is_some() {
        return Err(format!("flat {flat:?}, whole {whole:?}"));
    }
    let fast = expression.fast.as_ref().and_then(|fast| fast.cell(Sight { row, as_of: now() }));
    if let Some(fast) = fast
        && whole.as_ref() != Some(&fast)
    {
        return Err(format!("fast {fast:?}, whole {whole:?}"));
    }
    Ok(())
}

/// Whether columns of `rows` have the answers of each row, with all instructions of the processor.
fn agree_in_columns(
    expression: &Expression,
    schema: &Schema,
    rows: &[Row],
) -> std::result::Result<(), String> {
    let mut stack = Stack::default();
    let alone: Vec<Answer> = rows
        .iter()
        .map(|row| match expression.test(row, now(), &mut stack) {
            Ok(Truth::True) => Answer::True,
            Ok(Truth::False) => Answer::False,
            Ok(Truth::Unknown(_)) => Answer::Unknown,
            Err(_) => Answer::Error,
        })
        .collect();
    let columns = Columns::of(schema, rows);
    for level in Level::all() {
        let mut answers = Vec::new();
        stack.level = Some(level);
        expression.test_columns(&columns, now(), &mut stack, &mut answers);
        if answers != alone {
            return Err(format!("{level:?} {answers:?}, alone {alone:?}"));
        }
    }
    Ok(())
}

/// Whether columns of `rows` have the values of each row, with all instructions of the processor.
fn agree_in_values(
    expression: &Expression,
    schema: &Schema,
    rows: &[Row],
) -> std::result::Result<(), String> {
    let mut stack = Stack::default();
    let alone: Vec<(i64, State)> = rows
        .iter()
        .map(|row| match expression.evaluate(row, now(), &mut stack) {
            Ok(datum) => datum.whole().map_or((0, State::Unknown), |value| (value, State::Known)),
            Err(_) => (0, State::Error),
        })
        .collect();
    let columns = Columns::of(schema, rows);
    let mut computed = Computed::default();
    for level in Level::all() {
        stack.level = Some(level);
        expression.evaluate_columns(&columns, now(), &mut stack, &mut computed).unwrap();
        let values = computed.values().iter().copied();
        let found: Vec<(i64, State)> = values.zip(computed.states().iter().copied()).collect();
        if found != alone {
            return Err(format!("{level:?} {found:?}, alone {alone:?}"));
        }
    }
    Ok(())
}

fn compiled(mode: Mode, text: &str, schema: &Schema, expect: &Expect) -> Expression {
    Expression::compile_in(mode, text, schema, expect)
        .unwrap_or_else(|faults| panic!("{text}: {faults:?}"))
}

fn mode() -> impl Strategy<Value = Mode> {
    prop_oneof![Just(Mode::Strict), Just(Mode::Dmn)]
}

/// Programs of one run of each test; `CREDITLOOP_DIFFERENTIAL_CASES` asks for a longer one.
fn cases() -> u32 {
    let asked = std::env::var("CREDITLOOP_DIFFERENTIAL_CASES").ok();
    asked.and_then(|asked| asked.parse().ok()).unwrap_or(2_000)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(), ..ProptestConfig::default() })]

    #[test]
    fn conditions_have_one_answer(
        mode in mode(),
        text in condition(),
        rows in proptest::collection::vec(data(), 4),
    ) {
        let schema = schema();
        let expression = compiled(mode, &text, &schema, &Expect::Boolean);
        let mut stack = Stack::default();
        let rows: Vec<Row> = rows.iter().map(|data| filled(&schema, data)).collect();
        for row in &rows {
            let agreed = agree(&expression, row, &mut stack);
            prop_assert!(agreed.is_ok(), "{mode:?}: {text} over {row:?}: {agreed:?}");
        }
        let agreed = agree_in_columns(&expression, &schema, &rows);
        prop_assert!(agreed.is_ok(), "{mode:?}: {text} over {rows:?}: {agreed:?}");
    }

    #[test]
    fn numbers_have_one_value(
        mode in mode(),
        text in number(),
        rows in proptest::collection::vec(data(), 4),
    ) {
        let schema = schema();
        let expression = compiled(mode, &text, &schema, &Expect::Type(Type::Decimal { scale: 6 }));
        let mut stack = Stack::default();
        let rows: Vec<Row> = rows.iter().map(|data| filled(&schema, data)).collect();
        for row in &rows {
            let agreed = agree(&expression, row, &mut stack);
            prop_assert!(agreed.is_ok(), "{mode:?}: {text} over {row:?}: {agreed:?}");
        }
        let agreed = agree_in_values(&expression, &schema, &rows);
        prop_assert!(agreed.is_ok(), "{mode:?}: {text} over {rows:?}: {agreed:?}");
    }
}
