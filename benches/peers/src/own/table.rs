//! A decision table that fills a field of one row at a time.

use super::{People, as_of};
use crate::b::grid::{GridRow, Hit};
use crate::people::{EMPLOYMENTS, REGIONS};
use crate::race::{Engine, Whose};
use creditloop::fact::Datum;
use creditloop::feel::Stack;
use creditloop::rule::Table;
use std::fmt::Write as _;

/// Fills the output of each of these rows.
pub fn decide(grid: &[GridRow], hit: Hit, people: People) -> Engine<u64> {
    let table = Table::compile("grid", &text(grid, hit), &people.schema, &[people.output])
        .expect("the table compiles");
    let (mut rows, output) = (people.rows, people.output);
    let (as_of, mut stack) = (as_of(), Stack::default());
    Engine::new(Whose::Own, "creditloop", rows.len(), move |at, said| {
        let row = &mut rows[at];
        table.fill(row, as_of, &mut stack).expect("the table decides");
        let Datum::Number(points) = row.get(output) else { panic!("the table says nothing") };
        *said = points.unsigned_abs();
    })
}

/// The table as a file.
fn text(grid: &[GridRow], hit: Hit) -> String {
    let hit = match hit {
        Hit::First => "first",
        Hit::Sum => "collect sum",
    };
    let mut text = format!(
        "hit,{hit}\ncust.age,cust.income,cust.region,cust.employment,cust.blacklisted,\
         cust.applied,>out.points\n"
    );
    let or_any = |cell: Option<String>| cell.unwrap_or_else(|| "-".to_owned());
    let range = |(low, high): (i64, i64)| format!("[{low}..{high}]");
    let set = |set: &Vec<u8>, names: &[&str]| {
        let quoted: Vec<String> =
            set.iter().map(|at| format!("\"\"{}\"\"", names[usize::from(*at)])).collect();
        format!("\"{}\"", quoted.join(", "))
    };
    for (number, row) in grid.iter().enumerate() {
        let days = row.applied.map(|(first, last)| {
            format!("\"[date(\"\"{}\"\")..date(\"\"{}\"\")]\"", first.iso(), last.iso())
        });
        let cells = [
            row.age.map(range),
            row.income.map(range),
            row.regions.as_ref().map(|regions| set(regions, &REGIONS)),
            row.employments.as_ref().map(|employments| set(employments, &EMPLOYMENTS)),
            row.blacklisted.map(|blacklisted| blacklisted.to_string()),
            days,
        ];
        let _ = writeln!(text, "{},{number}", cells.map(or_any).join(","));
    }
    text
}
