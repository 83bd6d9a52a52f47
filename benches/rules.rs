//! Conditions: one of six parts over one row and over columns, and two hundred over one row, each
//! against the same written by hand over doubles and over whole cents, on more inputs than a branch
//! predictor learns; and one number over one row and over columns.
#![expect(clippy::disallowed_methods, reason = "a benchmark reads the clock")]
#![expect(clippy::print_stdout, reason = "a benchmark prints what it measured")]

#[path = "common/dice.rs"]
mod dice;

use creditloop::fact::{Columns, Datum, Field, FieldId, Missing, Origin, Row, Unknown};
use creditloop::feel::{
    Answer, Computed, Conditions, Expect, Expression, Mode, Stack, State, Truth,
};
use creditloop::{Schema, Timestamp, Type};
use dice::Dice;
use std::hint::black_box;
use std::time::Instant;

/// Distinct inputs of one pass.
const INPUTS: usize = 1 << 17;
const PASSES: usize = 7;
const CONDITION: &str = "cust.age >= 18 and cust.age <= 65 and cust.income > 3000.50 \
    and cust.debt / cust.income < 0.55 and not(cust.blacklisted) \
    and cust.region in (\"A\", \"B\", \"C\")";
const NUMBER: &str = "max(cust.income - cust.debt, 0)";

/// One customer as a program by hand sees it.
struct Customer {
    age: i64,
    income: i64,
    debt: i64,
    blacklisted: bool,
    region: u16,
}

fn customers() -> Vec<Customer> {
    let mut dice = Dice(1);
    let mut one = || {
        let income = dice.between(150_000, 2_000_000);
        Customer {
            age: dice.between(16, 70),
            income,
            debt: income * dice.between(0, 7_000) / 10_000,
            blacklisted: dice.roll(100) < 3,
            region: u16::try_from(dice.roll(5)).unwrap(),
        }
    };
    (0..INPUTS).map(|_| one()).collect()
}

fn schema() -> (Schema, [FieldId; 5]) {
    let mut schema = Schema::default();
    let money = Type::Money { currency: "CNY".parse().unwrap(), scale: 2 };
    let regions = ["A", "B", "C", "D", "E"].map(std::sync::Arc::from);
    let fields = [
        ("cust.age", Type::Integer),
        ("cust.income", money.clone()),
        ("cust.debt", money),
        ("cust.blacklisted", Type::Boolean),
        ("cust.region", Type::Enum(regions.into())),
    ];
    let ids = fields.map(|(name, ty)| schema.add(Field::new(name, ty, Origin::Fact)).unwrap());
    (schema, ids)
}

/// The customers as rows, of which so many in a hundred have no income.
fn rows(schema: &Schema, ids: [FieldId; 5], customers: &[Customer], missing: u64) -> Vec<Row> {
    let mut dice = Dice(2);
    let one = |customer: &Customer| {
        let mut row = Row::new(schema);
        row.set(ids[0], Datum::Number(customer.age));
        row.set(ids[1], Datum::Number(customer.income));
        row.set(ids[2], Datum::Number(customer.debt));
        row.set(ids[3], Datum::Boolean(customer.blacklisted));
        row.set(ids[4], Datum::Symbol(customer.region));
        if dice.roll(100) < missing {
            let why = Missing::Unavailable;
            row.set(ids[1], Datum::Unknown(Unknown { field: ids[1], why }));
        }
        row
    };
    customers.iter().map(one).collect()
}

/// The best of several passes in nanoseconds an evaluation; each must count the same.
fn best(name: &str, evaluations: usize, mut pass: impl FnMut() -> usize) -> f64 {
    let count = pass();
    let mut best = f64::MAX;
    for _ in 0..PASSES {
        let start = Instant::now();
        assert_eq!(black_box(pass()), count, "{name}");
        best = best.min(start.elapsed().as_secs_f64());
    }
    let nanoseconds = best * 1e9 / evaluations as f64;
    println!("{name:<58} {nanoseconds:>9.2} ns   counts {count}");
    nanoseconds
}

fn one_condition(as_of: Timestamp) {
    let customers = customers();
    let (schema, ids) = schema();
    let doubles: Vec<(i64, f64, f64, bool, String)> = customers
        .iter()
        .map(|c| {
            let region = ["A", "B", "C", "D", "E"][usize::from(c.region)].to_owned();
            (c.age, c.income as f64 / 100.0, c.debt as f64 / 100.0, c.blacklisted, region)
        })
        .collect();
    println!("one condition of six parts, {INPUTS} customers, an evaluation:");
    let by_hand = best("by hand, doubles and texts", INPUTS, || {
        let passes = |(age, income, debt, blacklisted, region): &&(i64, f64, f64, bool, String)| {
            (18..=65).contains(age)
                && *income > 3000.50
                && debt / income < 0.55
                && !blacklisted
                && matches!(region.as_str(), "A" | "B" | "C")
        };
        black_box(&doubles).iter().filter(passes).count()
    });
    best("by hand, whole cents and indexes", INPUTS, || {
        let passes = |c: &&Customer| {
            (18..=65).contains(&c.age)
                && c.income > 300_050
                && c.debt * 100 < c.income * 55
                && !c.blacklisted
                && c.region < 3
        };
        black_box(&customers).iter().filter(passes).count()
    });
    let full = rows(&schema, ids, &customers, 0);
    let mut stack = Stack::default();
    let mut modes = Vec::new();
    for (mode, rows) in [(Mode::Strict, &full), (Mode::Dmn, &full)] {
        let condition = Expression::compile_in(mode, CONDITION, &schema, &Expect::Boolean).unwrap();
        modes.push(best(&format!("row by row, {mode:?}"), INPUTS, || {
            let holds =
                |row: &&Row| matches!(condition.test(row, as_of, &mut stack), Ok(Truth::True));
            rows.iter().filter(holds).count()
        }));
    }
    if let [strict, dmn] = modes[..] {
        println!(
            "  against doubles {:.2}; strict against dmn {:.2}",
            strict / by_hand,
            strict / dmn
        );
    }
    for missing in [0, 2] {
        let rows = rows(&schema, ids, &customers, missing);
        let columns = Columns::of(&schema, &rows);
        let condition = Expression::compile(CONDITION, &schema, &Expect::Boolean).unwrap();
        let mut answers = Vec::new();
        for (name, mut stack) in [("portable", Stack::portable()), ("widest", Stack::default())] {
            best(&format!("columns, {missing} % unknown, {name}"), INPUTS, || {
                condition.test_columns(&columns, as_of, &mut stack, &mut answers);
                answers.iter().filter(|answer| **answer == Answer::True).count()
            });
        }
    }
}

/// What is left of the income, or nothing: a number over one row and over columns.
fn one_number(as_of: Timestamp) {
    let (schema, ids) = schema();
    let rows = rows(&schema, ids, &customers(), 2);
    let columns = Columns::of(&schema, &rows);
    let money = Type::Money { currency: "CNY".parse().unwrap(), scale: 2 };
    let number = Expression::compile(NUMBER, &schema, &Expect::Type(money)).unwrap();
    let (mut stack, mut computed) = (Stack::default(), Computed::default());
    println!("one number, {INPUTS} customers, 2 % unknown, an evaluation:");
    let alone = best("row by row", INPUTS, || {
        let known =
            |row: &&Row| matches!(number.evaluate(row, as_of, &mut stack), Ok(Datum::Number(_)));
        rows.iter().filter(known).count()
    });
    for (name, mut stack) in [("portable", Stack::portable()), ("widest", Stack::default())] {
        let together = best(&format!("columns, {name}"), INPUTS, || {
            number.evaluate_columns(&columns, as_of, &mut stack, &mut computed).unwrap();
            computed.states().iter().filter(|state| **state == State::Known).count()
        });
        println!("  row by row against columns {:.1}", alone / together);
    }
}

const CONDITIONS: usize = 200;
/// Customers of one pass over all conditions.
const CUSTOMERS: usize = 2_000;

/// One of many conditions, over thirty amounts, ten flags and ten grades.
struct Rule {
    range: (usize, i64, i64),
    above: (usize, i64),
    ratio: (usize, usize, i64),
    flag: usize,
    grade: usize,
}

struct Facts {
    amounts: [i64; 30],
    flags: [bool; 10],
    grades: [u16; 10],
}

fn rules() -> Vec<Rule> {
    let mut dice = Dice(3);
    let mut one = || {
        let mut place = |below: u64| usize::try_from(dice.roll(below)).unwrap();
        let (range, above, top, bottom) = (place(30), place(30), place(30), place(30));
        let (flag, grade) = (place(10), place(10));
        let low = dice.between(0, 400_000);
        Rule {
            range: (range, low, low + dice.between(300_000, 900_000)),
            above: (above, dice.between(0, 500_000)),
            ratio: (top, bottom, dice.between(50, 400)),
            flag,
            grade,
        }
    };
    (0..CONDITIONS).map(|_| one()).collect()
}

fn many_facts() -> Vec<Facts> {
    let mut dice = Dice(4);
    let mut one = || Facts {
        amounts: std::array::from_fn(|_| dice.between(1, 1_000_000)),
        flags: std::array::from_fn(|_| dice.roll(5) == 0),
        grades: std::array::from_fn(|_| u16::try_from(dice.roll(5)).unwrap()),
    };
    (0..CUSTOMERS).map(|_| one()).collect()
}

fn many_conditions(as_of: Timestamp) {
    let (rules, customers) = (rules(), many_facts());
    let mut schema = Schema::default();
    let money = Type::Money { currency: "CNY".parse().unwrap(), scale: 2 };
    let grades = Type::Enum(["A", "B", "C", "D", "E"].map(std::sync::Arc::from).into());
    let mut add =
        |name: String, ty: &Type| schema.add(Field::new(name, ty.clone(), Origin::Fact)).unwrap();
    let amounts: Vec<FieldId> = (0..30).map(|at| add(format!("m.a{at}"), &money)).collect();
    let flags: Vec<FieldId> = (0..10).map(|at| add(format!("f.f{at}"), &Type::Boolean)).collect();
    let graded: Vec<FieldId> = (0..10).map(|at| add(format!("g.g{at}"), &grades)).collect();
    let text = |rule: &Rule| {
        let cents = |value: i64| format!("{}.{:02}", value / 100, value % 100);
        let ((range, low, high), (above, least)) = (rule.range, rule.above);
        let (top, bottom, most) = rule.ratio;
        format!(
            "m.a{range} >= {} and m.a{range} <= {} and m.a{above} > {} and m.a{top} / m.a{bottom} \
             < {} and not(f.f{}) and g.g{} in (\"A\", \"B\", \"C\")",
            cents(low),
            cents(high),
            cents(least),
            cents(most),
            rule.flag,
            rule.grade
        )
    };
    let compile = |rule| Expression::compile(&text(rule), &schema, &Expect::Boolean).unwrap();
    let start = Instant::now();
    let all: Vec<Expression> = rules.iter().map(compile).collect();
    let together = Conditions::new(all.clone());
    let compiled = start.elapsed().as_secs_f64() * 1e3;
    let rows: Vec<Row> = customers
        .iter()
        .map(|facts| {
            let mut row = Row::new(&schema);
            let mut set = |ids: &[FieldId], at: usize, datum| row.set(ids[at], datum);
            for at in 0..30 {
                set(&amounts, at, Datum::Number(facts.amounts[at]));
            }
            for at in 0..10 {
                set(&flags, at, Datum::Boolean(facts.flags[at]));
                set(&graded, at, Datum::Symbol(facts.grades[at]));
            }
            row
        })
        .collect();
    println!(
        "\n{CONDITIONS} conditions of six parts, all answers, {CUSTOMERS} customers, a customer \
         (compiled in {compiled:.1} ms):"
    );
    let doubles: Vec<[f64; 30]> =
        customers.iter().map(|facts| facts.amounts.map(|amount| amount as f64 / 100.0)).collect();
    let by_hand = best("by hand, doubles", CUSTOMERS, || {
        let mut count = 0;
        let mut holds = [false; CONDITIONS];
        for (facts, amounts) in black_box(&customers).iter().zip(&doubles) {
            for (holds, rule) in holds.iter_mut().zip(&rules) {
                let ((range, low, high), (above, least)) = (rule.range, rule.above);
                let (top, bottom, most) = rule.ratio;
                *holds = amounts[range] >= low as f64 / 100.0
                    && amounts[range] <= high as f64 / 100.0
                    && amounts[above] > least as f64 / 100.0
                    && amounts[top] / amounts[bottom] < most as f64 / 100.0
                    && !facts.flags[rule.flag]
                    && facts.grades[rule.grade] < 3;
            }
            count += black_box(&holds).iter().filter(|holds| **holds).count();
        }
        count
    });
    let mut stack = Stack::default();
    best("one by one", CUSTOMERS, || {
        let mut count = 0;
        for row in black_box(&rows) {
            let holds = |condition: &&Expression| {
                matches!(condition.test(row, as_of, &mut stack), Ok(Truth::True))
            };
            count += all.iter().filter(holds).count();
        }
        count
    });
    let mut stack = Stack::default();
    let mut answers = Vec::new();
    let set = best("together", CUSTOMERS, || {
        let mut count = 0;
        for row in black_box(&rows) {
            together.test(row, as_of, &mut stack, &mut answers);
            count += answers.iter().filter(|answer| **answer == Answer::True).count();
        }
        count
    });
    println!("  against doubles {:.2}", set / by_hand);
}

fn main() {
    let as_of = "2026-07-01T00:00:00Z".parse().unwrap();
    one_condition(as_of);
    one_number(as_of);
    many_conditions(as_of);
}
