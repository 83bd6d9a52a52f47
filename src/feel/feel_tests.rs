use super::*;
use crate::fact::{Field, Missing, Origin};
use crate::value::{Value, parse_timestamp};
use proptest::prelude::*;
use rust_decimal::Decimal;

pub(super) fn schema() -> Schema {
    let mut schema = Schema::default();
    let money = |code: &str| Type::Money { currency: code.parse().unwrap(), scale: 2 };
    let grades = Type::Enum(["A".into(), "B".into(), "C".into()].into());
    for (name, ty) in [
        ("a.int", Type::Integer),
        ("a.other", Type::Integer),
        ("a.dec", Type::Decimal { scale: 3 }),
        ("a.cny", money("CNY")),
        ("a.eur", money("EUR")),
        ("a.rate", Type::Rate { scale: 6 }),
        ("a.flag", Type::Boolean),
        ("a.text", Type::Text),
        ("a.grade", grades),
        ("a.day", Type::Date),
        ("a.at", Type::DateTime),
        ("a.long", Type::Duration),
        ("a.tags", Type::TextList),
        ("a.gone", Type::Integer),
    ] {
        schema.add(Field::new(name, ty, Origin::Fact)).unwrap();
    }
    schema.add(Field::new("cut", Type::Integer, Origin::Parameter)).unwrap();
    schema
}

pub(super) fn now() -> Timestamp {
    parse_timestamp("2026-07-08T09:00:00+08:00").unwrap()
}

pub(super) fn row(schema: &Schema) -> Row {
    let mut row = Row::new(schema);
    let mut set = |name: &str, value: Value| {
        let id = schema.find(name).or_else(|| schema.find_parameter(name)).unwrap();
        row.set(id, schema.field(id).unwrap().datum(&value).unwrap());
    };
    let day = crate::value::parse_date("2026-07-01").unwrap();
    set("a.int", 7.into());
    set("a.other", 2.into());
    set("a.dec", Decimal::new(1_250, 3).into());
    set("a.cny", Decimal::new(1_000_050, 2).into());
    set("a.eur", Decimal::new(5, 0).into());
    set("a.rate", Decimal::new(72, 3).into());
    set("a.flag", true.into());
    set("a.text", "x".into());
    set("a.grade", "B".into());
    set("a.day", day.into());
    set("a.at", now().into());
    set("a.long", Value::Duration(86_400));
    set("a.tags", ["x", "y"].as_slice().into());
    set("cut", 5.into());
    row
}

fn truth(text: &str) -> Truth {
    let schema = schema();
    let expression = Expression::compile(text, &schema, &Expect::Boolean)
        .unwrap_or_else(|faults| panic!("{text}: {faults:?}"));
    expression.test(&row(&schema), now(), &mut Stack::default()).unwrap()
}

fn value(text: &str, ty: Type) -> Result<Datum> {
    let schema = schema();
    let expression = Expression::compile(text, &schema, &Expect::Type(ty))
        .unwrap_or_else(|faults| panic!("{text}: {faults:?}"));
    expression.evaluate(&row(&schema), now(), &mut Stack::default())
}

fn fault(text: &str) -> (&'static str, usize, Option<String>) {
    let faults = Expression::compile(text, &schema(), &Expect::Boolean).unwrap_err();
    let fault = faults.first().unwrap();
    (fault.code, fault.span.start, fault.suggestion.clone())
}

#[test]
fn conditions_hold_or_do_not() {
    for text in [
        "a.int = 7.0",
        "a.int > 6.999",
        "a.dec = 1.25",
        "a.cny >= 10000.5 and a.rate < 0.0720001",
        "a.cny * a.rate = 720.036",
        "a.int / a.other = 3.5",
        "a.int between 7 and 8",
        "a.int in [7..8) and not(a.int in (7..8))",
        "a.int in (1, 3, > 6)",
        "a.grade in (\"A\", \"B\") and a.grade != \"C\"",
        "\"B\" = a.grade",
        "a.text in (\"x\", \"z\") and a.text in a.tags",
        "list contains(a.tags, \"y\") and count(a.tags) = 2",
        "if a.flag then a.int > ${cut} else false",
        "a.day + duration(\"P7D\") = today()",
        "today() - a.day = duration(\"P7D\")",
        "now() - a.at < a.long and a.long * 2 = duration(\"P2D\")",
        "a.day < date(\"2026-07-02\")",
        "a.at = date and time(\"2026-07-08T01:00:00Z\")",
        "min(a.int, a.dec, 3) = 1.25 and max(a.int, 9) = 9 and sum(a.int, a.dec) = 8.25",
        "abs(-3) = 3 and floor(-1.5) = -2 and ceiling(-1.5) = -1 and round(2.5, 0) = 2",
        "a.long / duration(\"PT12H\") = 2",
        // What only the complete evaluator runs.
        "a.int in [1, 2, 7] and a.int in (< 3, [5..7])",
        "a.text + \"y\" = \"xy\" and upper case(a.text) = \"X\"",
        "some x in a.tags satisfies x = \"y\"",
        "every n in [1, 2, a.int] satisfies n > 0",
        "sum(for n in 1..a.int return n * 2) = 56",
        "count(a.tags[item != \"x\"]) = 1",
        "[3, 1, 2][1] = 3 and sort([3, 1, 2], function(x, y) x < y) = [1, 2, 3]",
        "{base: a.int, twice: base * 2}.twice = 14",
        "a.day.year = 2026 and a.day.month = 7 and a.at.hour = 1",
        "a.day + duration(\"P1M\") = date(2026, 8, 1)",
        "years and months duration(date(\"2025-06-30\"), a.day).years = 1",
        "string join(a.tags, \"-\") = \"x-y\" and matches(a.text, \"[w-z]\")",
        "a.int ** 2 = 49 and modulo(a.int, 4) = 3 and even(a.other)",
        "substring(string: \"foobar\", start position: 4) = \"bar\"",
        "includes([1..10], a.int) and not(before(a.int, [1..10]))",
        "contains(a.text, \"x\") and a.text in (starts with(?, \"x\"))",
        "mean([a.int, a.other]) = 4.5 and max([a.dec, 1]) = 1.25",
        "a.int / 3 * 3 = 6.999999999999999999999999999999999",
        "(function(x: number) x * x)(a.other) = 4",
        "a.at in [date and time(\"2026-07-08T00:00:00Z\")..now()]",
        "list contains([\"B\", \"C\"], a.grade) and a.grade in [\"A\", \"B\"]",
    ] {
        assert_eq!(truth(text), Truth::True, "{text}");
        assert_eq!(truth(&format!("not({text})")), Truth::False, "{text}");
    }
}

#[test]
fn unknown_spreads_and_only_known_sees_it() {
    for text in [
        "a.gone = 1",
        "not(a.gone = 1)",
        "a.gone in (1, 2)",
        "a.gone between 1 and 2",
        "a.gone + 1 > 0",
        "if a.gone > 1 then true else true",
        "min(a.gone, 1) > 0",
        "a.flag and a.gone > 1",
        "a.gone > 1 or not(a.flag)",
        "sum([1, a.gone]) > 0",
        "every x in [1, a.gone] satisfies x > 0",
        "count([1, a.gone]) = 2",
        "[1, 2][item > a.gone] = [2]",
        "string(a.gone) = \"1\"",
        "list contains([a.gone], 1)",
        "{x: a.gone}.x > 1",
    ] {
        let Truth::Unknown(unknown) = truth(text) else { panic!("{text}") };
        assert_eq!(unknown.why, Missing::Absent);
        assert_eq!(schema().name(unknown.field), "a.gone");
    }
    assert_eq!(truth("known(a.gone) or not(known(a.int))"), Truth::False);
    assert_eq!(truth("some x in [1, a.gone] satisfies x > 0"), Truth::True);
    assert_eq!(truth("every x in [a.gone, 0] satisfies x > 0"), Truth::False);
    assert_eq!(truth("a.gone > 1 or a.flag"), Truth::True);
    assert_eq!(truth("not(a.flag) and a.gone > 1"), Truth::False);
    assert_eq!(truth("a.gone > 1 and not(a.flag)"), Truth::False);
}

#[test]
fn values_are_stored_at_their_scale() {
    let currency = "CNY".parse().unwrap();
    let money = Type::Money { currency, scale: 2 };
    assert_eq!(value("a.cny * a.rate", money.clone()).unwrap(), Datum::Number(72_004));
    assert_eq!(value("a.cny / 3", money.clone()).unwrap(), Datum::Number(333_350));
    assert_eq!(value("0", money).unwrap(), Datum::Number(0));
    assert_eq!(value("round(a.dec, 0)", Type::Integer).unwrap(), Datum::Number(1));
    let grades = Type::Enum(["A".into(), "B".into(), "C".into()].into());
    let chosen = value("if a.flag then \"C\" else \"A\"", grades).unwrap();
    assert_eq!(chosen, Datum::Symbol(2));
    assert_eq!(value("a.cny / a.cny", Type::Rate { scale: 6 }).unwrap(), Datum::Number(1_000_000));
}

#[test]
fn what_cannot_be_computed_is_an_error() {
    let integer = Type::Integer;
    let zero = value("floor(a.int / (a.other - 2))", integer.clone()).unwrap_err();
    assert_eq!((zero.kind(), zero.message()), (ErrorKind::Number, "division by zero"));
    let huge = "a.int * 9000000000000000000 * 9000000000000000000 * 9";
    assert_eq!(value(huge, integer.clone()).unwrap_err().kind(), ErrorKind::Number);
    for text in ["[a.int][2]", "number(a.text)", "floor(sqrt(-a.int))", "length(\"\")"] {
        let compiled = Expression::compile(text, &schema(), &Expect::Type(Type::Integer));
        let Ok(expression) = compiled else { continue };
        let failed = expression.evaluate(&row(&schema()), now(), &mut Stack::default());
        assert_eq!(failed.unwrap_err().kind(), ErrorKind::Number, "{text}");
    }
}

#[test]
fn faults_are_placed_and_helpful() {
    let some = |text: &str| Some(text.to_owned());
    assert_eq!(fault("a.flag and a.itn > 1"), ("unknown-name", 11, some("did you mean `a.int`?")));
    assert_eq!(fault("a.text > 3").0, "type-mismatch");
    assert_eq!(fault("a.grade = \"D\"").2, some("the values are \"A\", \"B\", \"C\""));
    assert_eq!(fault("a.grade < \"B\"").0, "type-mismatch");
    assert_eq!(fault("a.cny > a.eur").0, "unit-mismatch");
    assert_eq!(fault("a.cny * a.cny > 1").0, "unit-mismatch");
    assert_eq!(fault("a.int + 1").0, "type-mismatch");
    assert_eq!(fault("a.int > ${ctu}").2, some("did you mean `${cut}`?"));
    assert_eq!(fault("flor(a.dec) = 1"), ("unknown-function", 0, some("did you mean `floor`?")));
    assert_eq!(fault("a.day = date(\"2026-13-01\")").0, "bad-literal");
    assert_eq!(fault("a.day + 1 = a.day").0, "type-mismatch");
    assert_eq!(fault("a.int = null").0, "null");
    assert_eq!(fault("a.day.yaer = 2026"), ("unknown-name", 0, some("did you mean `year`?")));
    assert_eq!(fault("[1, \"x\"] = [1]").0, "type-mismatch");
    assert_eq!(fault("some x in a.int satisfies x > 1").0, "type-mismatch");
    assert_eq!(fault("upper case(a.int) = \"X\"").2, some("write upper case(string)"));
    assert_eq!(fault("sort([1], function(x) x) = [1]").0, "wrong-arguments");
    assert_eq!(fault("(function(x) x)(1) = 1").0, "no-type");
    assert_eq!(fault("sum(a.tags) = 1").0, "wrong-arguments");
    assert_eq!(fault("[1][\"x\"] = 1").0, "type-mismatch");
    let two = Expression::compile("a.x > 1 and a.y > 1", &schema(), &Expect::Boolean).unwrap_err();
    assert_eq!(two.len(), 2);
    let whole = Expect::Type(Type::Integer);
    let fault = Expression::compile("a.int / 2", &schema(), &whole).unwrap_err();
    assert_eq!(fault.first().unwrap().code, "not-whole");
}

#[test]
fn cells_test_one_field() {
    let schema = schema();
    let (grade, number) = (schema.find("a.grade").unwrap(), schema.find("a.int").unwrap());
    for (cell, field, holds) in [
        ("-", grade, true),
        ("\"A\",\"B\"", grade, true),
        ("not(\"A\",\"C\")", grade, true),
        ("[7..9]", number, true),
        ("< 7", number, false),
        ("> ${cut}", number, true),
        ("7, 9", number, true),
    ] {
        let tests = Expression::unary_tests(cell, &schema, field).unwrap();
        let truth = tests.test(&row(&schema), now(), &mut Stack::default()).unwrap();
        assert_eq!(truth == Truth::True, holds, "{cell}");
    }
}

proptest! {
    #[test]
    fn integers_compute_as_decimals_do(
        a in -100_000_i64..100_000,
        b in -100_000_i64..100_000,
        c in 1_i64..1_000,
    ) {
        let schema = schema();
        let mut row = row(&schema);
        row.set(schema.find("a.cny").unwrap(), Datum::Number(a));
        row.set(schema.find("a.rate").unwrap(), Datum::Number(b));
        row.set(schema.find("a.int").unwrap(), Datum::Number(c));
        let ty = Type::Money { currency: "CNY".parse().unwrap(), scale: 2 };
        let text = "(a.cny * a.rate - a.cny) / a.int";
        let expression = Expression::compile(text, &schema, &Expect::Type(ty)).unwrap();
        let found = expression.evaluate(&row, now(), &mut Stack::default()).unwrap();
        let (cny, rate) = (Decimal::new(a, 2), Decimal::new(b, 6));
        let exact = (cny * rate - cny) / Decimal::from(c);
        let even = rust_decimal::RoundingStrategy::MidpointNearestEven;
        let expected = exact.round_dp_with_strategy(2, even) * Decimal::from(100);
        prop_assert_eq!(found, Datum::Number(i64::try_from(expected).unwrap()));
    }

    #[test]
    fn no_text_panics_the_compiler(text in "[a.intdecy0-9 ()\\[\\]<>=+*/,\"${}-]{0,60}") {
        let _ = Expression::compile(&text, &schema(), &Expect::Boolean);
    }
}
