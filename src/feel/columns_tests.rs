//! Columns say of every row what the row says alone: whole blocks and the last one, values of 32 and of
//! 64 bits, sums that leave them, zeros to divide by.

use super::super::tests::{now, row, schema};
use super::super::{Expect, Mode};
use super::*;
use crate::error::ErrorKind;
use crate::fact::{Column, Datum, FieldId, Missing, Row, Schema, Unknown};
use crate::value::Type;

const ROWS: usize = 2 * BLOCK + 300;

const CONDITIONS: [&str; 14] = [
    "a.int in [-5..5] and a.other > 2 and not(a.flag)",
    "a.int >= 0 or a.other / a.int < 0.5",
    "a.other / a.int > 1.25 and a.flag",
    "a.int / a.other <= a.dec",
    "a.int * a.other > 1000",
    "a.int * 1000000000 + a.other > a.dec",
    "abs(a.int) + min(a.other, 3, a.dec) >= max(a.int, a.other)",
    "if a.flag then a.int > 3 else a.dec / a.int > 1",
    "a.grade in (\"A\", \"C\") or known(a.int)",
    "(if a.int > 0 then a.int else a.other) * 2 > 7",
    "a.text = \"x\" and a.int > 0",
    "a.int = a.other or known(a.int / a.other)",
    "a.at <= now() and a.day < today()",
    "a.cny * a.rate > 12.34",
];

/// A number that follows from a place, spread over a range.
fn spread(at: usize, salt: u64, below: i64) -> i64 {
    let mixed = (at as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(salt << 32);
    let mixed = (mixed ^ (mixed >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    i64::try_from((mixed >> 33) % u64::try_from(below).unwrap()).unwrap()
}

fn filled(schema: &Schema, at: usize, wide: bool) -> Row {
    let mut filled = row(schema);
    let edge = [i64::MAX, i64::MIN, i64::MAX - 3, 1 << 40];
    let numbers = ["a.int", "a.other", "a.dec", "a.cny", "a.rate"];
    for (salt, name) in (1..).zip(numbers) {
        let field = schema.find(name).unwrap();
        let datum = match spread(at, salt, 24) {
            0 => Datum::Unknown(Unknown { field, why: Missing::ALL[at % 5] }),
            1 if wide => Datum::Number(edge[at % 4]),
            _ => Datum::Number(spread(at, salt + 7, 21) - 10),
        };
        filled.set(field, datum);
    }
    filled.set(schema.find("a.flag").unwrap(), Datum::Boolean(spread(at, 31, 2) == 0));
    let grade = u16::try_from(spread(at, 32, 3)).unwrap();
    filled.set(schema.find("a.grade").unwrap(), Datum::Symbol(grade));
    filled
}

fn answer(condition: &Expression, row: &Row, stack: &mut Stack) -> Answer {
    match condition.test(row, now(), stack) {
        Ok(Truth::True) => Answer::True,
        Ok(Truth::False) => Answer::False,
        Ok(Truth::Unknown(_)) => Answer::Unknown,
        Err(_) => Answer::Error,
    }
}

#[test]
fn every_row_has_the_answer_that_it_has_alone() {
    let schema = schema();
    for wide in [false, true] {
        let rows: Vec<Row> = (0..ROWS).map(|at| filled(&schema, at, wide)).collect();
        let columns = Columns::of(&schema, &rows);
        for (mode, text) in
            CONDITIONS.iter().flat_map(|text| [(Mode::Strict, text), (Mode::Dmn, text)])
        {
            let condition = Expression::compile_in(mode, text, &schema, &Expect::Boolean).unwrap();
            let mut stack = Stack::default();
            let alone: Vec<Answer> =
                rows.iter().map(|row| answer(&condition, row, &mut stack)).collect();
            for level in Level::all() {
                let mut answers = Vec::new();
                stack.level = Some(level);
                condition.test_columns(&columns, now(), &mut stack, &mut answers);
                assert_eq!(answers, alone, "{mode:?} {level:?} {text}");
            }
        }
    }
}

const NUMBERS: [&str; 9] = [
    "a.int + a.other",
    "a.int * a.other * 1000000000",
    "a.int",
    "7",
    "if a.flag then a.int else abs(a.other)",
    "min(a.int, a.other, 3) - a.dec / 7",
    "a.other / a.int",
    "round(a.dec / 3, 2)",
    "if a.text = \"x\" then a.int else 0",
];

#[test]
fn every_row_has_the_value_that_it_has_alone() {
    let schema = schema();
    let expect = Expect::Type(Type::Decimal { scale: 4 });
    let mut computed = Computed::default();
    for wide in [false, true] {
        let rows: Vec<Row> = (0..ROWS).map(|at| filled(&schema, at, wide)).collect();
        let columns = Columns::of(&schema, &rows);
        for (mode, text) in
            NUMBERS.iter().flat_map(|text| [(Mode::Strict, text), (Mode::Dmn, text)])
        {
            let number = Expression::compile_in(mode, text, &schema, &expect).unwrap();
            let mut stack = Stack::default();
            for level in Level::all() {
                stack.level = Some(level);
                number.evaluate_columns(&columns, now(), &mut stack, &mut computed).unwrap();
                assert_eq!((computed.values().len(), computed.states().len()), (ROWS, ROWS));
                let found = computed.values().iter().zip(computed.states());
                for (row, (value, state)) in rows.iter().zip(found) {
                    let alone = number.evaluate(row, now(), &mut stack);
                    let alone = alone.map(|datum| datum.whole());
                    match state {
                        State::Known => assert_eq!(alone.unwrap(), Some(*value), "{mode:?} {text}"),
                        State::Unknown => assert_eq!((alone.unwrap(), *value), (None, 0), "{text}"),
                        State::Error => assert!(alone.is_err() && *value == 0, "{text}"),
                    }
                }
            }
        }
    }
}

#[test]
fn days_instants_lengths_and_symbols_have_columns() {
    let schema = schema();
    let grade = schema.field(schema.find("a.grade").unwrap()).unwrap().ty.clone();
    let rows: Vec<Row> = (0..ROWS)
        .map(|at| {
            let mut row = filled(&schema, at, false);
            let place = i64::try_from(at).unwrap();
            let set = |row: &mut Row, name: &str, datum| row.set(schema.find(name).unwrap(), datum);
            set(&mut row, "a.day", Datum::Date(739_000 + place));
            set(&mut row, "a.at", Datum::Instant(1_783_000_000_000_000 + place * 77_000_000));
            let long = schema.find("a.long").unwrap();
            let gone = Datum::Unknown(Unknown { field: long, why: Missing::Absent });
            let some = Datum::Duration(place * 40_000 - 9_000_000);
            row.set(long, if at % 7 > 0 { some } else { gone });
            row
        })
        .collect();
    let columns = Columns::of(&schema, &rows);
    let (mut stack, mut computed) = (Stack::default(), Computed::default());
    let (mut known, mut unknown) = (0, 0);
    for (text, ty) in [
        ("a.day + a.long", Type::Date),
        ("a.at - a.long", Type::DateTime),
        ("a.long + a.long", Type::Duration),
        ("now() - a.at", Type::Duration),
        ("if a.int > 0 then a.grade else \"B\"", grade),
        ("if a.flag then a.day else today()", Type::Date),
    ] {
        let expression = Expression::compile(text, &schema, &Expect::Type(ty)).unwrap();
        expression.evaluate_columns(&columns, now(), &mut stack, &mut computed).unwrap();
        for ((row, value), state) in rows.iter().zip(computed.values()).zip(computed.states()) {
            let alone = expression.evaluate(row, now(), &mut stack).unwrap().whole();
            let found = Some(*value).filter(|_| *state == State::Known);
            assert_eq!((alone, *state == State::Error), (found, false), "{text}");
            known += usize::from(*state == State::Known);
            unknown += usize::from(*state == State::Unknown);
        }
    }
    assert!(known > 4 * ROWS && unknown > ROWS / 4, "{known} {unknown}");
}

#[test]
fn texts_and_conditions_have_no_columns_of_numbers() {
    let schema = schema();
    let columns = Columns::of(&schema, &[filled(&schema, 0, false)]);
    let (mut stack, mut computed) = (Stack::default(), Computed::default());
    for (text, expect) in [("a.text", Expect::Type(Type::Text)), ("a.int > 3", Expect::Boolean)] {
        let expression = Expression::compile(text, &schema, &expect).unwrap();
        let refused = expression.evaluate_columns(&columns, now(), &mut stack, &mut computed);
        assert_eq!(refused.unwrap_err().kind(), ErrorKind::Number, "{text}");
    }
}

#[test]
fn rows_are_read_back_as_they_were_written() {
    let schema = schema();
    let rows: Vec<Row> = (0..ROWS).map(|at| filled(&schema, at, at % 2 == 0)).collect();
    let columns = Columns::of(&schema, &rows);
    assert_eq!(columns.rows(), ROWS);
    let mut read = Row::new(&schema);
    for (at, row) in rows.iter().enumerate() {
        columns.read(at, &mut read);
        assert_eq!(&read, row);
    }
}

#[test]
fn a_column_fits_its_place_or_is_refused() {
    let schema = schema();
    let mut columns = Columns::new(&schema, 2);
    let field = schema.find("a.int").unwrap();
    let column = |rows: usize| Column::new(field, vec![Datum::Number(1); rows]);
    let error = columns.set(field, column(3)).unwrap_err();
    assert_eq!(error.to_string(), "a column of 3 rows among columns of 2");
    let nowhere = Unknown::NOWHERE.field;
    assert!(columns.set(nowhere, column(2)).is_err());
    columns.set(field, column(2)).unwrap();
    let condition = Expression::compile("a.int = 1", &schema, &Expect::Boolean).unwrap();
    let (mut stack, mut answers) = (Stack::default(), Vec::new());
    condition.test_columns(&columns, now(), &mut stack, &mut answers);
    assert_eq!(answers, [Answer::True, Answer::True]);
    let other: FieldId = schema.find("a.other").unwrap();
    assert_ne!(other, field);
    let condition = Expression::compile("a.other = 1", &schema, &Expect::Boolean).unwrap();
    condition.test_columns(&columns, now(), &mut stack, &mut answers);
    assert_eq!(answers, [Answer::Unknown, Answer::Unknown]);
}
