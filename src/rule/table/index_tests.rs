//! The index against the rows one by one: the same rows, the same unknown, the same error.

use super::*;
use crate::document::Faults;
use crate::error::fault::SourceText;
use crate::fact::{Field, Missing, Origin, Schema};
use crate::feel::Compiler;
use crate::value::{Type, Value, parse_timestamp};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use std::fmt::Write as _;

const NAMES: [&str; 8] =
    ["at.a", "at.b", "at.flag", "at.grade", "at.text", "at.day", "at.at", "at.tags"];

fn schema() -> Schema {
    let mut schema = Schema::default();
    let grades = Type::Enum(["A".into(), "B".into(), "C".into()].into());
    let types = [
        Type::Integer,
        Type::Decimal { scale: 2 },
        Type::Boolean,
        grades.clone(),
        Type::Text,
        Type::Date,
        Type::DateTime,
        Type::TextList,
    ];
    for (name, ty) in NAMES.into_iter().zip(types) {
        schema.add(Field::new(name, ty, Origin::Fact)).unwrap();
    }
    schema.add(Field::new("cut", Type::Integer, Origin::Parameter)).unwrap();
    for (name, ty) in
        [("out.cap", Type::Integer), ("out.grade", grades), ("out.all", Type::TextList)]
    {
        schema.add(Field::new(name, ty, Origin::Feature)).unwrap();
    }
    schema
}

/// A cell of the column with this number.
fn cell(column: usize) -> BoxedStrategy<String> {
    let small = || -2_i64..8;
    let number = prop_oneof![
        3 => (select(&["<", ">=", ">", "<=", "!=", ""][..]), small()).prop_map(|(o, n)| format!("{o} {n}")),
        3 => (small(), 0_i64..5).prop_map(|(low, more)| format!("[{low}..{}]", low + more)),
        1 => (small(), small()).prop_map(|(one, two)| format!("{one}, {two}")),
        1 => (small(), 0_i64..3).prop_map(|(low, more)| format!("not([{low}..{}])", low + more)),
        1 => (small(), 0_i64..9).prop_map(|(n, part)| format!("< {n}.{part}5")),
    ];
    let left =
        select(&["> ${cut}", "< at.b", "? > at.a", "> 6 / at.a", "known(?)", "not(${cut})"][..]);
    let quoted = |items: &[&'static str]| {
        vec(select(items.to_vec()), 1..3).prop_map(|items| {
            items.into_iter().map(|item| format!("\"{item}\"")).collect::<Vec<_>>().join(", ")
        })
    };
    let some = match column {
        0 | 1 => prop_oneof![12 => number, 1 => left.prop_map(str::to_owned)].boxed(),
        2 => select(&["true", "false", "not(true)"][..]).prop_map(str::to_owned).boxed(),
        3 => (quoted(&["A", "B", "C"]), any::<bool>())
            .prop_map(|(list, not)| if not { format!("not({list})") } else { list })
            .boxed(),
        4 => (quoted(&["x", "y", "z"]), any::<bool>())
            .prop_map(|(list, not)| if not { format!("not({list})") } else { list })
            .boxed(),
        5 => (select(&["<", ">=", "="][..]), 1_u8..6)
            .prop_map(|(o, day)| format!("{o} date(\"2026-07-0{day}\")"))
            .boxed(),
        6 => (select(&["<", ">=", "="][..]), 0_u8..4)
            .prop_map(|(o, second)| format!("{o} date and time(\"2026-07-01T00:00:0{second}.5Z\")"))
            .boxed(),
        _ => select(&["list contains(?, \"x\")", "= at.tags"][..]).prop_map(str::to_owned).boxed(),
    };
    prop_oneof![2 => Just("-".to_owned()), 3 => some].boxed()
}

const HITS: [(&str, &str); 12] = [
    ("first", "out.cap"),
    ("first", "out.grade"),
    ("unique", "out.cap"),
    ("any", "out.cap"),
    ("priority", "out.grade"),
    ("output order,b,a", "out.all"),
    ("rule order", "out.all"),
    ("collect", "out.all"),
    ("collect sum", "out.cap"),
    ("collect min", "out.cap"),
    ("collect max", "out.cap"),
    ("collect count", "out.cap"),
];

/// A table as text, and what it fills.
fn text(rows: std::ops::Range<usize>) -> impl Strategy<Value = (String, &'static str)> {
    let columns = vec(0_usize..NAMES.len(), 1..5);
    (columns, select(&HITS[..])).prop_flat_map(move |(columns, (hit, output))| {
        let value = match output {
            "out.cap" => select(&["1", "2", "9000000000000000000"][..]),
            "out.grade" => select(&["A", "B", "C"][..]),
            _ => select(&["a", "b", "c"][..]),
        };
        let names: Vec<&str> = columns.iter().map(|column| NAMES[*column]).collect();
        let head = format!("hit,{hit}\n{},>{output}\n", names.join(","));
        let cells: Vec<BoxedStrategy<String>> = columns.into_iter().map(cell).collect();
        vec((cells, value), rows.clone()).prop_map(move |rows| {
            let quoted = |cell: &String| format!("\"{}\"", cell.replace('"', "\"\""));
            let mut text = head.clone();
            for (cells, value) in rows {
                let cells: Vec<String> = cells.iter().map(quoted).collect();
                let _ = writeln!(text, "{},{value}", cells.join(","));
            }
            (text, output)
        })
    })
}

fn table(schema: &Schema, text: &str, output: &str) -> Table {
    let faults = Faults::default();
    let source = SourceText::new("tables/t.csv", text);
    let compiler = Compiler::new(schema, &faults);
    let outputs = [schema.find(output).unwrap()];
    let table = Table::read("t", &source, (&compiler, schema, &faults), &outputs);
    table.unwrap_or_else(|| panic!("{:?}\n{text}", faults.into_inner()))
}

/// One datum for each field, unknown where a number says so.
fn row(schema: &Schema, picks: &[(i64, u8)]) -> Row {
    let mut row = Row::new(schema);
    for (name, (pick, unknown)) in NAMES.iter().zip(picks) {
        let id = schema.find(name).unwrap();
        let small = u16::try_from(pick.rem_euclid(3)).unwrap();
        let datum = match *name {
            "at.a" => Datum::Number(*pick),
            "at.b" => Datum::Number(*pick * 50),
            "at.flag" => Datum::Boolean(pick % 2 == 0),
            "at.grade" => Datum::Symbol(small),
            "at.text" => Datum::Text(["x", "y", "other"][usize::from(small)].into()),
            "at.day" => Datum::Date(739_795 + *pick),
            "at.at" => Datum::Instant(1_782_864_000_000_000 + *pick * 500_000),
            _ => schema.field(id).unwrap().datum(&Value::from(["x"].as_slice())).unwrap(),
        };
        if *unknown > 1 {
            row.set(id, datum);
        } else {
            row.set(
                id,
                Datum::Unknown(Unknown { field: id, why: Missing::ALL[usize::from(*unknown)] }),
            );
        }
    }
    row.set(schema.find_parameter("cut").unwrap(), Datum::Number(3));
    row
}

/// What came of a row, by the index or one by one.
fn said(table: &Table, row: &Row, indexed: bool) -> String {
    let as_of = parse_timestamp("2026-07-08T09:00:00+08:00").unwrap();
    let (mut stack, mut scratch) = (Stack::default(), TableScratch::default());
    let found = if indexed {
        table.look(row, as_of, &mut stack, &mut scratch)
    } else {
        table.scan(row, as_of, &mut stack, &mut scratch.hits)
    };
    let mut filled = row.clone();
    // The index of a counting table lists no rows.
    let counts = table.hit == Hit::Collect(Aggregate::Count);
    let hits = if counts { Vec::new() } else { scratch.hits.clone() };
    let written = found.and_then(|found| table.write(&mut filled, found, &mut scratch.hits));
    match written {
        Ok(()) => format!("{hits:?} {:?}", filled.get(table.outputs()[0])),
        Err(error) => error.to_string(),
    }
}

fn picks() -> impl Strategy<Value = Vec<Vec<(i64, u8)>>> {
    vec(vec((-3_i64..9, 0_u8..18), NAMES.len()), 24)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3_000))]
    #[test]
    fn the_index_says_what_the_rows_say((text, output) in text(0..24), picks in picks()) {
        let schema = schema();
        let table = table(&schema, &text, output);
        for picks in picks {
            let row = row(&schema, &picks);
            let (fast, slow) = (said(&table, &row, true), said(&table, &row, false));
            prop_assert_eq!(fast, slow, "{} {:?}", text, picks);
        }
    }
}

/// Whether fine masks and coarse ones say of these rows what the table's rows say.
fn agree(text: &str, output: &str, picks: &[Vec<(i64, u8)>]) -> std::result::Result<(), String> {
    let schema = schema();
    let table = table(&schema, text, output);
    let mut coarse = table.clone();
    coarse.index = Index::within(64, &coarse.inputs, &coarse.rows);
    for picks in picks {
        let row = row(&schema, picks);
        let wanted = said(&table, &row, false);
        for (name, table) in [("fine", &table), ("coarse", &coarse)] {
            let found = said(table, &row, true);
            if found != wanted {
                return Err(format!("{name}: {found} instead of {wanted} for {picks:?}"));
            }
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]
    #[test]
    fn so_does_that_of_a_long_table((text, output) in text(500..900), picks in picks()) {
        prop_assert_eq!(agree(&text, output, &picks), Ok(()));
    }
}

proptest! {
    // Above 1,024 rows masks are joined chunk by chunk.
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn so_does_that_of_a_table_of_several_chunks(
        (text, output) in text(1_000..2_600),
        picks in picks(),
    ) {
        prop_assert_eq!(agree(&text, output, &picks), Ok(()));
    }
}
