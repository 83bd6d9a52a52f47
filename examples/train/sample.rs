//! The columns of a file as a sample.

use crate::table::{Table, is_missing};
use creditloop::Result;
use creditloop::feature::{Sample, SampleColumn};
use rust_decimal::Decimal;

/// The sample whose event is `event`, or else 1, in the column `target`, without the columns `exclude` and
/// `row_id`.
pub(crate) fn read(
    table: &Table,
    target: &str,
    event: Option<&str>,
    exclude: &[&String],
) -> Result<Sample> {
    let known = table.names.join("`, `");
    let find = |name: &str| {
        let message = || table.refuse(&format!("has no column `{name}`, but `{known}`"));
        table.column(name).ok_or_else(message)
    };
    let at = find(target)?;
    for name in exclude {
        find(name)?;
    }
    let happened = |row: usize| outcome(table, row, at, event);
    let events: Result<Vec<bool>> = (0..table.rows.len()).map(happened).collect();
    let mut sample = Sample::new(events?)?;
    for (column, name) in table.names.iter().enumerate() {
        if column != at && name != "row_id" && !exclude.contains(&name) {
            sample = sample.with(name.as_str(), values(table, column)?)?;
        }
    }
    Ok(sample)
}

/// Whether a cell says that the event happened.
pub(crate) fn outcome(table: &Table, row: usize, at: usize, event: Option<&str>) -> Result<bool> {
    let cell = table.cell(row, at);
    match (event, cell.parse::<f64>()) {
        (_, Ok(number)) if !number.is_finite() => Err(table.fault(row, at, NOT_FINITE)),
        _ if is_missing(cell) => Err(table.fault(row, at, "is no outcome")),
        (Some(event), _) => Ok(cell == event),
        (None, Ok(0.0)) => Ok(false),
        (None, Ok(1.0)) => Ok(true),
        (None, _) => {
            Err(table.fault(row, at, "is neither 0 nor 1: `--event` says what the event is"))
        }
    }
}

const NOT_FINITE: &str = "is no value: leave a cell empty where nothing is known";

/// A column of numbers where every cell that is there is one, of texts where one is none.
fn values(table: &Table, column: usize) -> Result<SampleColumn> {
    finite(table, column)?;
    let mut known = cells(table, column).filter(|(_, cell)| !is_missing(cell));
    if known.all(|(_, cell)| cell.parse::<f64>().is_ok()) {
        numbers(table, column)
    } else {
        Ok(texts(table, column))
    }
}

/// A column in the form that another has.
pub(crate) fn column_like(
    table: &Table,
    column: usize,
    like: &SampleColumn,
) -> Result<SampleColumn> {
    finite(table, column)?;
    match like {
        SampleColumn::Number(_) => numbers(table, column),
        SampleColumn::Text(_) => Ok(texts(table, column)),
    }
}

fn cells(table: &Table, column: usize) -> impl Iterator<Item = (usize, &str)> {
    (0..table.rows.len()).map(move |row| (row, table.cell(row, column)))
}

/// Refuses what is a number but not a finite one: it is no text either.
fn finite(table: &Table, column: usize) -> Result<()> {
    let infinite = |(_, cell): &(usize, &str)| cell.parse().is_ok_and(|n: f64| !n.is_finite());
    match cells(table, column).find(infinite) {
        Some((row, _)) => Err(table.fault(row, column, NOT_FINITE)),
        None => Ok(()),
    }
}

fn texts(table: &Table, column: usize) -> SampleColumn {
    let text = |(_, cell): (usize, &str)| (!is_missing(cell)).then(|| cell.into());
    SampleColumn::Text(cells(table, column).map(text).collect())
}

fn numbers(table: &Table, column: usize) -> Result<SampleColumn> {
    let number = |(row, cell): (usize, &str)| {
        if is_missing(cell) {
            return Ok(None);
        }
        let why = match cell.parse::<f64>() {
            Ok(_) => "has more than 28 digits",
            Err(_) => "is no number, as the others of this input are",
        };
        let number = cell.parse().or_else(|_| Decimal::from_scientific(cell));
        number.map(Some).map_err(|_| table.fault(row, column, why))
    };
    cells(table, column).map(number).collect::<Result<_>>().map(SampleColumn::Number)
}
