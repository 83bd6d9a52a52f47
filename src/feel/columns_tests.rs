//! Columns say of every row what the row says alone: whole blocks and the last one, values of 32 and of
//! 64 bits, sums that leave them, zeros to divide by.

use super::super::tests::{now, row, schema};
use super::super::{Expect, Mode};
use super::*;
use crate::fact::{Column, Datum, FieldId, Missing, Row, Schema, Unknown};

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
