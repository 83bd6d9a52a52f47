//! What a decision allocates: nothing for its rules. Conditions, conditions together, columns and
//! tables use memory that is kept from one decision to the next.

mod common;

use allocation_counter::measure;
use creditloop::fact::{Columns, Datum, Field, FieldId, Missing, Origin, Row, Unknown};
use creditloop::feel::{Conditions, Expect, Expression, Mode, Stack};
use creditloop::rule::Table;
use creditloop::{Policy, Schema, Scratch, Timestamp, Type};
use std::fmt::Write as _;

const ROWS: i64 = 3_000;

/// What conditions are made of: comparisons, quotients, sums, texts, dates, sets, choices.
const CONDITIONS: [&str; 12] = [
    "cust.age >= 18 and cust.age <= 65 and cust.income > 3000.50 \
     and cust.debt / cust.income < 0.55 and not(cust.blacklisted)",
    "cust.region in (\"A\", \"C\") or cust.age > 80",
    "cust.region = \"B\" and cust.employer = \"mill\"",
    "cust.employer in (\"mill\", \"bank\")",
    "cust.debt * 3 > cust.income + 1000 or known(cust.age)",
    "cust.since + duration(\"P90D\") > today()",
    "if cust.blacklisted then cust.age > 30 else cust.income < 10000",
    "cust.debt / cust.income between 0.1 and 0.9",
    "max(cust.debt, cust.income) > 5000 and min(cust.age, 40) < 40",
    "cust.seen > now() - duration(\"PT36H\")",
    "list contains(cust.tags, \"staff\")",
    "round(cust.income / 3, 2) > 1000.17",
];

const NUMBERS: [&str; 4] = [
    "cust.income - cust.debt",
    "if cust.age > 40 then cust.income else cust.debt * 2",
    "round(cust.income * 0.35, 2)",
    "max(cust.income - cust.debt, 0)",
];

const LAST_ROW: &str = "> 5,>= cust.debt,-,-,-,-,1,2\n";

fn schema() -> Schema {
    let money = Type::Money { currency: "CNY".parse().unwrap(), scale: 2 };
    let mut schema = Schema::default();
    for (name, ty) in [
        ("cust.age", Type::Integer),
        ("cust.income", money.clone()),
        ("cust.debt", money.clone()),
        ("cust.blacklisted", Type::Boolean),
        ("cust.region", Type::Enum(["A".into(), "B".into(), "C".into()].into())),
        ("cust.employer", Type::Text),
        ("cust.since", Type::Date),
        ("cust.seen", Type::DateTime),
        ("cust.tags", Type::TextList),
    ] {
        schema.add(Field::new(name, ty, Origin::Fact)).unwrap();
    }
    for (name, ty) in [("out.points", Type::Integer), ("out.limit", money)] {
        schema.add(Field::new(name, ty, Origin::Feature)).unwrap();
    }
    schema
}

/// Rows of which some, or none, do not know a field.
fn rows(schema: &Schema, unknown: bool) -> Vec<Row> {
    let employers = ["mill", "bank", "school"].map(|name| Datum::Text(name.into()));
    let tags = [&[][..], &["staff"][..]]
        .map(|tags| Datum::TextList(tags.iter().map(|tag| (*tag).into()).collect()));
    let ids: Vec<FieldId> = schema.fields().map(|(id, _)| id).collect();
    let one = |at: i64| {
        let pick = |from: &[Datum]| from[usize::try_from(at).unwrap() % from.len()].clone();
        let data = [
            Datum::Number(at % 100),
            Datum::Number(1 + at * 7_919 % 2_000_000),
            Datum::Number(at * 104_729 % 900_000),
            Datum::Boolean(at % 13 == 0),
            Datum::Symbol(u16::try_from(at % 3).unwrap()),
            pick(&employers),
            Datum::Date(739_700 + at % 200),
            Datum::Instant(1_782_800_000_000_000 + at * 100_000_000),
            pick(&tags),
        ];
        let mut row = Row::new(schema);
        for (place, (id, datum)) in (0_i64..).zip(ids.iter().zip(data)) {
            let missing = unknown && (at + place) % 50 == 0;
            let why = Unknown { field: *id, why: Missing::Unavailable };
            row.set(*id, if missing { Datum::Unknown(why) } else { datum });
        }
        row
    };
    (0..ROWS).map(one).collect()
}

fn as_of() -> Timestamp {
    Timestamp::parse_from_rfc3339("2026-07-01T09:00:00+08:00").unwrap()
}

/// How often `work` allocates once it has been done before.
fn allocations(mut work: impl FnMut()) -> u64 {
    work();
    measure(work).count_total
}

#[test]
fn conditions_and_numbers_allocate_nothing() {
    let (schema, mut stack) = (schema(), Stack::default());
    let (some_unknown, all_known) = (rows(&schema, true), rows(&schema, false));
    for mode in [Mode::Strict, Mode::Dmn] {
        for text in CONDITIONS {
            // What a built-in function makes of a null in DMN, the complete evaluator says.
            let calls = ["max(", "round(", "list contains("].iter().any(|it| text.contains(it));
            let rows = if mode == Mode::Dmn && calls { &all_known } else { &some_unknown };
            let condition = Expression::compile_in(mode, text, &schema, &Expect::Boolean).unwrap();
            let count = allocations(|| {
                for row in rows {
                    let _ = condition.test(row, as_of(), &mut stack);
                }
            });
            assert_eq!(count, 0, "{mode:?}: {text}");
        }
    }
    let money = Type::Money { currency: "CNY".parse().unwrap(), scale: 2 };
    for text in NUMBERS {
        let number = Expression::compile(text, &schema, &Expect::Type(money.clone())).unwrap();
        let count = allocations(|| {
            for row in &some_unknown {
                let _ = number.evaluate(row, as_of(), &mut stack);
            }
        });
        assert_eq!(count, 0, "{text}");
    }
}

#[test]
fn conditions_together_and_over_columns_allocate_nothing() {
    let (schema, mut stack) = (schema(), Stack::default());
    let rows = rows(&schema, true);
    let compile = |text: &&str| Expression::compile(text, &schema, &Expect::Boolean).unwrap();
    let conditions: Vec<Expression> = CONDITIONS.iter().map(compile).collect();
    let columns = Columns::of(&schema, &rows);
    let mut answers = Vec::new();
    for (text, condition) in CONDITIONS.iter().zip(&conditions) {
        let count =
            allocations(|| condition.test_columns(&columns, as_of(), &mut stack, &mut answers));
        assert_eq!(count, 0, "{text}");
    }
    let together = Conditions::new(conditions);
    let count = allocations(|| {
        for row in &rows {
            together.test(row, as_of(), &mut stack, &mut answers);
        }
    });
    assert_eq!(count, 0);
}

#[test]
fn tables_allocate_nothing() {
    let (schema, mut stack) = (schema(), Stack::default());
    let mut rows = rows(&schema, true);
    let outputs = ["out.points", "out.limit"].map(|name| schema.find(name).unwrap());
    // Masks alone decide a table without the last row; that one asks for what no index knows.
    let hits = ["first", "any", "collect sum", "collect max"];
    for (hit, last) in hits.into_iter().flat_map(|hit| [(hit, None), (hit, Some(LAST_ROW))]) {
        let mut text = format!(
            "hit,{hit}\ncust.age,cust.income,cust.region,cust.employer,cust.since,cust.seen,\
             >out.points,>out.limit\n"
        );
        for band in 0..40 {
            let (points, limit) = if hit == "any" { (1, 2) } else { (band, band * 100) };
            let _ = writeln!(
                text,
                "[{}..{}],>= {},\"\"\"A\"\",\"\"B\"\"\",\"\"\"mill\"\"\",\
                 \"< date(\"\"2026-07-01\"\")\",\
                 \"> date and time(\"\"2026-06-01T00:00:00Z\"\")\",{points},{limit}",
                band * 2,
                band * 2 + 30,
                band * 300,
            );
        }
        text.push_str(last.unwrap_or_default());
        let table = Table::compile("t", &text, &schema, &outputs).unwrap();
        let count = allocations(|| {
            for row in &mut rows {
                table.fill(row, as_of(), &mut stack).unwrap();
            }
        });
        let known = rows.iter().filter(|row| row.get(outputs[0]).is_known()).count();
        assert!(known > rows.len() / 10, "{hit}: {known} rows get a value");
        assert_eq!(count, 0, "{hit}, with {last:?}");
    }
}

/// How often a decision allocates under so many more controls, of which none fires.
fn decision(more: usize) -> u64 {
    let archive = common::archive();
    let mut text = archive.file("controls/granting.toml").unwrap().to_string();
    for number in 0..more {
        let condition = ["apply.amount > 900000", "cust.age_years / apply.tenor_months > 9"];
        let _ = write!(
            text,
            "\n[[control]]\nid = \"GEN-{number}\"\nstage = \"granting\"\nwhen = \"{}\"\n\
             severity = \"refer\"\nmode = \"machine\"\nreason = \"LMT.STP_CAP\"\nunknown = \"refer\"\n",
            condition[number % 2]
        );
    }
    let policy = Policy::compile(archive.with("controls/granting.toml", &text)).unwrap();
    let request = common::at_granting(&policy);
    let mut scratch = Scratch::default();
    let mut decided = None;
    let count = allocations(|| decided = Some(policy.decide_with(&request, &mut scratch).unwrap()));
    let checked = decided.unwrap().machine_controls().1;
    assert!(usize::try_from(checked).unwrap() > more);
    count
}

#[test]
fn controls_that_do_not_fire_allocate_nothing() {
    let (few, many) = (decision(10), decision(1_000));
    assert_eq!(few, many, "a thousand controls allocate as little as ten");
    println!("a decision allocates {few} times, for itself and what it says");
}

#[test]
fn contributions_allocate_nothing() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/forests");
    let text = std::fs::read_to_string(folder.join("lightgbm_categories.txt")).unwrap();
    let forest = creditloop::model::import::lightgbm("model.txt", &text).unwrap();
    let rows = vec![0.5; forest.inputs().len() * 7];
    for explainer in [forest.explain().unwrap(), forest.explain_against("a few", &rows).unwrap()] {
        let mut runner = explainer.runner();
        let mut out = vec![0.0; explainer.width() * explainer.outputs()];
        let row = vec![3.0; forest.inputs().len()];
        assert_eq!(allocations(|| runner.contributions(&row, &mut out).unwrap()), 0);
    }
}
