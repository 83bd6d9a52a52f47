//! The decision tables of a model of DMN: what their rows say of each other, and what each table says
//! when an input is null. Nothing is taken for so that the model itself does not say.

use super::{Finding, Found, Frame, LISTED_MAX};
use crate::error::Level;
use crate::feel::{Null, Value};
use crate::rule::Hit;
use crate::rule::analysis::{self, Row};
use crate::rule::boxes::{Bound, Coordinate, Region};
use crate::rule::dmn::{Answer, Model, Surveyed};
use crate::value::Timestamp;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Steps in which a value must be found for which a row is the first to hit.
const REACHED: Bound = Bound::steps(100_000);
/// Rows of one column that are tried with null, and how many rows may be looked at for it.
const TRIED_MAX: usize = 200;
const LOOKED_AT_MAX: usize = 400_000;

/// All findings of all tables of a model, each analysis within `bound`, and how many tables it has.
pub(in crate::check) fn of_model(model: &Model, bound: Bound) -> (Vec<Finding>, usize) {
    let tables = model.survey();
    let findings = tables.iter().flat_map(|table| of_table(table, bound)).collect();
    (findings, tables.len())
}

fn of_table(table: &Surveyed<'_>, bound: Bound) -> Vec<Finding> {
    let frame = Frame::of_model(table);
    let mut found = Found { frame: &frame, listed_max: LISTED_MAX, findings: Vec::new() };
    found.listed("value-not-allowed", table.not_allowed.clone(), |found, (row, label, text)| {
        let message = format!("`{label}` is never \"{text}\": its type does not allow that");
        found.warn("value-not-allowed", &[row], message);
    });
    if let Some(geometry) = &table.geometry {
        found.of_rows(geometry, bound);
    }
    Nulls { table, labels: table.labels().cloned().collect() }.all(&mut found);
    found.findings
}

impl Frame {
    /// That of a table of a model.
    fn of_model(table: &Surveyed<'_>) -> Self {
        let (begin, lines) = table.lines();
        let (priorities, order) = table.priorities();
        Self {
            file: table.file().into(),
            name: table.name.clone(),
            begin,
            hit: table.hit(),
            lines,
            takes_all: table.takes_all(),
            priorities,
            order,
            numbered: true,
        }
    }
}

/// One table, asked with inputs that are null.
struct Nulls<'a> {
    table: &'a Surveyed<'a>,
    labels: Vec<Arc<str>>,
}

impl Nulls<'_> {
    fn all(&self, found: &mut Found<'_>) {
        for column in 0..self.labels.len() {
            self.column(column, found);
        }
        let nothing = vec![Value::Null(Null::Given); self.labels.len()];
        let Some(answer) = self.ask(&nothing) else { return };
        if self.labels.len() > 1 && says(&answer) {
            let message =
                format!("when every input is null, the table says {}", shown(&answer.value));
            found.push(("null-all", Level::Warning), &[], message, self.named(&nothing));
        }
    }

    /// Notes what the table says when the input of `column` alone is null.
    fn column(&self, column: usize, found: &mut Found<'_>) {
        let Some(label) = self.labels.get(column) else { return };
        let (rows, mut told) = (self.table.null_rows(column), BTreeSet::new());
        for row in rows.iter().take(self.tries()) {
            let Some(values) = self.values(*row, &rows, column) else { continue };
            let Some(answer) = self.ask(&values) else { continue };
            let shown = shown(&answer.value);
            if !says(&answer) || told.len() >= LISTED_MAX || !told.insert(shown.clone()) {
                continue;
            }
            let line = found.lines(&[*row]);
            let message =
                format!("when `{label}` is null, {line} still hits, and the table says {shown}");
            found.push(("null-decides", Level::Warning), &[*row], message, self.named(&values));
        }
        if rows.is_empty() {
            let Some(values) = self.values(0, &rows, column) else { return };
            let Some(answer) = self.ask(&values) else { return };
            let message = format!(
                "when `{label}` is null, no row hits: the table says {}",
                shown(&answer.value)
            );
            found.push(("null-nothing", Level::Warning), &[], message, self.named(&values));
        }
    }

    /// How many rows of a column are tried: few of a long table.
    fn tries(&self) -> usize {
        let rows = self.table.rows().max(1);
        LOOKED_AT_MAX.checked_div(rows).unwrap_or_default().clamp(1, TRIED_MAX)
    }

    /// Values for which `row` hits, but that of `column`, which is null and passes in `rows`.
    fn values(&self, row: usize, rows: &[usize], column: usize) -> Option<Vec<Value>> {
        let geometry = self.table.geometry.as_ref()?;
        let region = match geometry.rows.iter().position(|number| *number == row) {
            Some(at) => geometry.boxes.regions().get(at)?.clone(),
            None if geometry.left.contains(&row) => return None,
            None => Region::whole(geometry.boxes.space()),
        };
        let axis = self.table.axis(column)?;
        let region = if self.table.hit() == Hit::First {
            self.reached(&region, (row, rows), axis)?
        } else {
            region
        };
        let point: Vec<Coordinate> = region
            .sets()
            .zip(geometry.boxes.space().dimensions())
            .enumerate()
            .map(|(at, (set, dimension))| {
                let other = set.witness(dimension.typical)?;
                Some(if at == axis { Coordinate::Unknown } else { other })
            })
            .collect::<Option<_>>()?;
        Some(self.table.values(&point))
    }

    /// A part of `region`, in which `row` hits, where no row before it does that null passes in `axis`.
    fn reached(
        &self,
        region: &Region,
        (row, rows): (usize, &[usize]),
        axis: usize,
    ) -> Option<Region> {
        let geometry = self.table.geometry.as_ref()?;
        let space = geometry.boxes.space();
        let boxed = geometry.rows.iter().zip(geometry.boxes.regions());
        let before =
            boxed.filter(|(number, _)| **number < row && rows.binary_search(number).is_ok());
        let mut taken: Vec<Row> = before.map(|(_, region)| taken_by(region, Some(axis))).collect();
        // All that is not in the region itself.
        for (at, (set, whole)) in region.sets().zip(space.wholes()).enumerate() {
            if at != axis {
                let outside = Region::whole(space).with_set(at, whole.minus(set));
                taken.push(taken_by(&outside, None));
            }
        }
        let table = analysis::Table::new(space.clone(), taken).ok()?;
        let gaps = analysis::gaps(&table, REACHED).ok()?.gaps;
        gaps.into_iter().next().map(|gap| gap.region)
    }

    /// What the model says.
    fn ask(&self, values: &[Value]) -> Option<Answer> {
        let as_of: Timestamp = chrono::DateTime::UNIX_EPOCH.fixed_offset();
        self.table.answer(values, as_of).ok()
    }

    fn named(&self, values: &[Value]) -> Vec<(Arc<str>, String)> {
        let pairs = self.labels.iter().zip(values);
        pairs.map(|(label, value)| (label.clone(), shown(value))).collect()
    }
}

/// A value as FEEL writes it.
fn shown(value: &Value) -> String {
    if let Value::Text(text) = value { format!("\"{text}\"") } else { value.to_string() }
}

/// A row that takes `region`, with anything in one dimension.
fn taken_by(region: &Region, open: Option<usize>) -> Row {
    let sets = region.sets().enumerate();
    let sets = sets.map(|(at, set)| if Some(at) == open { None } else { Some(set.clone()) });
    Row { sets: sets.collect(), output: 0 }
}

/// Whether an answer says something: neither null nor an empty list.
fn says(answer: &Answer) -> bool {
    let nothing = matches!(&answer.value, Value::List(items) if items.is_empty());
    !nothing && !answer.value.is_null()
}
