use super::super::tests::{now, row, schema};
use super::*;
use crate::fact::{Datum, Missing, Unknown};
use crate::feel::{Stack, Truth};
use proptest::prelude::*;

/// Fields with constants of their type, as a cell writes them.
const FIELDS: [(&str, &[&str]); 8] = [
    ("a.int", &["0", "-3", "7", "2.5", "-2.5", "99999999999999999999", "7.0"]),
    ("a.dec", &["1.25", "1.2505", "-0.0001", "0", "1.249"]),
    ("a.cny", &["10000.50", "10000.5", "0.001", "-1"]),
    ("a.flag", &["true", "false"]),
    ("a.text", &["\"x\"", "\"y\"", "\"\""]),
    ("a.grade", &["\"A\"", "\"B\"", "\"C\""]),
    ("a.day", &["date(\"2026-07-01\")", "@\"2026-07-02\""]),
    (
        "a.at",
        &[
            "date and time(\"2026-07-08T01:00:00Z\")",
            "date and time(\"2026-07-08T01:00:00.5Z\")",
            "@\"2026-07-08T09:00:01+08:00\"",
        ],
    ),
];

/// Data near the constants of a field.
fn datum(field: &str, pick: i64) -> Datum {
    match field {
        "a.int" => Datum::Number(pick),
        "a.dec" => Datum::Number(1_247 + pick),
        "a.cny" => Datum::Number(1_000_050 + pick - 4),
        "a.flag" => Datum::Boolean(pick % 2 == 0),
        "a.text" => {
            Datum::Text(["x", "y", "", "z"][usize::try_from(pick.rem_euclid(4)).unwrap()].into())
        }
        "a.grade" => Datum::Symbol(u16::try_from(pick.rem_euclid(3)).unwrap()),
        "a.day" => Datum::Date(739_796 + pick),
        _ => Datum::Instant(1_783_472_400_000_000 + pick * 250_000),
    }
}

/// The text of one cell for the field with this number.
fn cell(field: usize) -> BoxedStrategy<String> {
    let (name, constants) = FIELDS[field];
    let constant = || proptest::sample::select(constants).prop_map(str::to_owned);
    let ordered = !matches!(name, "a.flag" | "a.text" | "a.grade");
    let test = if ordered {
        let operator = proptest::sample::select(&["<", "<=", ">", ">=", "=", "!=", ""][..]);
        let range =
            (constant(), constant(), any::<(bool, bool)>()).prop_map(|(low, high, ends)| {
                let (open, close) =
                    (if ends.0 { '[' } else { '(' }, if ends.1 { ']' } else { ')' });
                format!("{open}{low}..{high}{close}")
            });
        let compared = (operator, constant()).prop_map(|(sign, to)| format!("{sign} {to}"));
        prop_oneof![2 => compared, 1 => range].boxed()
    } else {
        let operator = proptest::sample::select(&["=", "!=", ""][..]);
        (operator, constant()).prop_map(|(sign, to)| format!("{sign} {to}")).boxed()
    };
    let list = proptest::collection::vec(constant(), 1..4)
        .prop_map(|items| format!("[{}]", items.join(", ")));
    let one = prop_oneof![4 => test, 1 => list];
    let tests = proptest::collection::vec(one, 1..4).prop_map(|tests| tests.join(", "));
    (tests, any::<bool>())
        .prop_map(|(tests, not)| if not { format!("not({tests})") } else { tests })
        .boxed()
}

fn accepts(accepted: &Accepted, datum: &Datum) -> bool {
    let value = match datum {
        Datum::Text(text) => {
            let Accepted::Texts { named, among } = accepted else { return false };
            return named.contains(text) == *among;
        }
        Datum::Number(value) | Datum::Date(value) => *value,
        Datum::Instant(micros) => micros.div_euclid(1_000_000),
        Datum::Symbol(symbol) => i64::from(*symbol),
        Datum::Boolean(value) => i64::from(*value),
        other => panic!("{other:?}"),
    };
    let Accepted::Values(spans) = accepted else { return false };
    spans.iter().any(|(low, high)| (low..=high).contains(&&value))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]
    #[test]
    fn a_cell_accepts_what_it_holds_of(
        (field, text) in (0..FIELDS.len()).prop_flat_map(|field| (Just(field), cell(field))),
        pick in -6_i64..10,
    ) {
        let (schema, name) = (schema(), FIELDS[field].0);
        let id = schema.find(name).unwrap();
        let compiled = Expression::unary_tests(&text, &schema, id).unwrap();
        let accepted = Accepted::of(&compiled, &schema, id).unwrap();
        prop_assert!(compiled.cannot_fail(), "{text}");
        let mut row = row(&schema);
        let datum = datum(name, pick);
        row.set(id, datum.clone());
        let truth = compiled.test(&row, now(), &mut Stack::default()).unwrap();
        prop_assert_eq!(truth == Truth::True, accepts(&accepted, &datum), "{} of {:?}", text, datum);
        prop_assert!(!matches!(truth, Truth::Unknown(_)));
        let unknown = Unknown { field: id, why: Missing::Redacted };
        row.set(id, Datum::Unknown(unknown));
        let truth = compiled.test(&row, now(), &mut Stack::default()).unwrap();
        prop_assert_eq!(truth, Truth::Unknown(unknown));
        if let Accepted::Values(spans) = &accepted {
            prop_assert!(spans.windows(2).all(|pair| pair[0].1 + 1 < pair[1].0));
            prop_assert_eq!(accepted.clone().not().not(), accepted);
        }
    }
}

#[test]
fn what_reads_other_fields_is_left_to_the_program() {
    let schema = schema();
    let of = |cell: &str, field: &str| {
        let id = schema.find(field).unwrap();
        Accepted::of(&Expression::unary_tests(cell, &schema, id).unwrap(), &schema, id)
    };
    for cell in ["-", "> ${cut}", "a.other", "< a.other, 5", "? > 3", "3 + 4", "not(${cut})"] {
        assert_eq!(of(cell, "a.int"), None, "{cell}");
    }
    assert_eq!(of("< \"b\"", "a.text"), None);
    assert_eq!(of("[10..20)", "a.int"), Some(Accepted::Values(vec![(10, 19)])));
    let all = vec![(i64::MIN, i64::MAX)];
    assert_eq!(of("< 99999999999999999999", "a.int"), Some(Accepted::Values(all)));
    let failing = schema.find("a.int").unwrap();
    assert!(!Expression::unary_tests("1 / a.other", &schema, failing).unwrap().cannot_fail());
}
