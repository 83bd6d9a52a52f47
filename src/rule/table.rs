//! Decision tables from CSV: unary tests in, values out.

use crate::document::Faults;
use crate::error::fault::{SourceText, Span, nearest};
use crate::error::{Error, ErrorKind, Result};
use crate::fact::{Datum, FieldId, Row, Schema, Unknown};
use crate::feel::{Compiler, Expression, Stack, Truth, Use};
use crate::limits::{TABLE_COLUMNS_MAX, TABLE_ROWS_MAX};
use crate::value::{Timestamp, Type, Value};
use std::sync::Arc;

mod collect;
mod csv_cells;

use collect::Aggregate;
use csv_cells::{Cell, read_cells};

/// Which rows of a table count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Hit {
    /// At most one row may hit.
    Unique,
    /// The first row that hits.
    First,
    /// All rows that hit, put together.
    Collect(Aggregate),
}

/// A compiled decision table.
#[derive(Debug, Clone)]
pub struct Table {
    name: Arc<str>,
    hit: Hit,
    outputs: Vec<FieldId>,
    rows: Vec<TableRow>,
    reads: Vec<FieldId>,
}

#[derive(Debug, Clone)]
struct TableRow {
    tests: Vec<Expression>,
    values: Vec<Datum>,
}

impl TableRow {
    /// Whether all cells hold; one that does not outweighs what is unknown.
    fn holds(&self, row: &Row, as_of: Timestamp, stack: &mut Stack) -> Result<Truth> {
        let mut found = Truth::True;
        for test in &self.tests {
            match test.test(row, as_of, stack)? {
                Truth::True => {}
                Truth::False => return Ok(Truth::False),
                unknown @ Truth::Unknown(_) => {
                    if found == Truth::True {
                        found = unknown;
                    }
                }
            }
        }
        Ok(found)
    }
}

impl Table {
    /// Every field that the table reads.
    pub fn reads(&self) -> Vec<FieldId> {
        self.reads.clone()
    }

    /// The fields that it fills.
    pub fn outputs(&self) -> &[FieldId] {
        &self.outputs
    }

    /// Fills the outputs. A row that cannot be decided before the first hit makes them unknown; when
    /// no row hits they stay absent.
    ///
    /// # Errors
    /// [`ErrorKind::Policy`] when two rows of a unique table hit, [`ErrorKind::Number`] when a sum
    /// leaves its range.
    pub(crate) fn fill(&self, row: &mut Row, as_of: Timestamp, stack: &mut Stack) -> Result<()> {
        let mut hits: Vec<(usize, &TableRow)> = Vec::new();
        for (index, candidate) in self.rows.iter().enumerate() {
            match candidate.holds(row, as_of, stack)? {
                Truth::False => {}
                Truth::Unknown(unknown) => {
                    if hits.is_empty() || matches!(self.hit, Hit::Collect(_)) {
                        self.unknown(row, unknown);
                        return Ok(());
                    }
                }
                Truth::True => {
                    hits.push((index, candidate));
                    if self.hit == Hit::First {
                        break;
                    }
                }
            }
        }
        match (self.hit, hits.as_slice()) {
            (Hit::Unique, [(one, _), (other, _), ..]) => {
                let line = |index: usize| index.saturating_add(3);
                let (name, one, other) = (&self.name, line(*one), line(*other));
                let message = format!("`{name}` is unique, but lines {one} and {other} both hit");
                return Err(Error::new(ErrorKind::Policy, message));
            }
            (Hit::Unique | Hit::First, hits) => {
                if let Some((_, hit)) = hits.first() {
                    for (id, value) in self.outputs.iter().zip(&hit.values) {
                        row.set(*id, value.clone());
                    }
                }
            }
            (Hit::Collect(aggregate), hits) => {
                for (column, id) in self.outputs.iter().enumerate() {
                    let values = hits.iter().filter_map(|(_, hit)| hit.values.get(column));
                    if let Some(datum) = aggregate.of(values)? {
                        row.set(*id, datum);
                    }
                }
            }
        }
        Ok(())
    }

    fn unknown(&self, row: &mut Row, unknown: Unknown) {
        for id in &self.outputs {
            row.set(*id, Datum::Unknown(unknown));
        }
    }

    /// Reads the table `name` whose columns must fill `outputs`.
    pub(crate) fn read(
        name: &str,
        source: &SourceText,
        (compiler, schema, faults): (&Compiler<'_>, &Schema, &Faults),
        outputs: &[FieldId],
    ) -> Option<Self> {
        let lines = read_cells(source, faults)?;
        let reading = Reading { source, compiler, schema, faults, outputs };
        let mut lines = lines.into_iter();
        let hit = reading.hit(lines.next());
        let columns = reading.columns(lines.next())?;
        if lines.len() > TABLE_ROWS_MAX || columns.len() > TABLE_COLUMNS_MAX {
            let message = format!("a table has at most {TABLE_ROWS_MAX} rows");
            faults.push(source.fault("too-large", Span::new(0, 1), message));
            return None;
        }
        let rows: Vec<Option<TableRow>> =
            lines.map(|cells| reading.row(&columns, &cells)).collect();
        let rows = rows.into_iter().collect::<Option<Vec<TableRow>>>()?;
        let hit = hit?;
        reading.check_aggregate(hit, &columns)?;
        let mut reads: Vec<FieldId> = columns.iter().copied().filter_map(Column::input).collect();
        reads.extend(rows.iter().flat_map(|row| &row.tests).flat_map(Expression::reads));
        reads.sort_unstable();
        reads.dedup();
        let outputs = columns.iter().copied().filter_map(Column::output).collect();
        Some(Self { name: name.into(), hit, outputs, rows, reads })
    }
}

/// What a column is.
#[derive(Debug, Clone, Copy)]
enum Column {
    Input(FieldId),
    Output(FieldId),
}

impl Column {
    fn input(self) -> Option<FieldId> {
        match self {
            Self::Input(id) => Some(id),
            Self::Output(_) => None,
        }
    }

    fn output(self) -> Option<FieldId> {
        match self {
            Self::Output(id) => Some(id),
            Self::Input(_) => None,
        }
    }
}

struct Reading<'a> {
    source: &'a SourceText,
    compiler: &'a Compiler<'a>,
    schema: &'a Schema,
    faults: &'a Faults,
    outputs: &'a [FieldId],
}

impl Reading<'_> {
    fn hit(&self, line: Option<Vec<Cell>>) -> Option<Hit> {
        let cells = line.unwrap_or_default();
        let found = match cells.as_slice() {
            [word, policy] if word.text.as_str() == "hit" => match policy.text.as_str() {
                "unique" => Some(Hit::Unique),
                "first" => Some(Hit::First),
                other => other
                    .strip_prefix("collect")
                    .and_then(|how| Aggregate::from_name(how.trim()))
                    .map(Hit::Collect),
            },
            _ => None,
        };
        if found.is_none() {
            let fault =
                self.source.fault("hit-policy", Span::new(0, 1), "line 1 states no hit policy");
            self.faults.push(fault.suggest(
                "write `hit,` and unique, first, collect, collect sum, collect min, collect max or \
                 collect count",
            ));
        }
        found
    }

    fn columns(&self, line: Option<Vec<Cell>>) -> Option<Vec<Column>> {
        let cells = line.unwrap_or_default();
        let columns: Vec<Option<Column>> = cells.iter().map(|cell| self.column(cell)).collect();
        let whole = columns.into_iter().collect::<Option<Vec<Column>>>();
        let named = whole.clone().unwrap_or_default();
        for id in self.outputs {
            if whole.is_some() && !named.iter().any(|column| column.output() == Some(*id)) {
                let message = format!("no column fills `{}`", self.schema.name(*id));
                let fault = self.source.fault("missing-column", Span::new(0, 1), message);
                self.faults.push(fault.suggest(format!("add `>{}`", self.schema.name(*id))));
            }
        }
        whole
    }

    fn column(&self, cell: &Cell) -> Option<Column> {
        let name = cell.text.as_str();
        let (output, name) = match name.strip_prefix('>') {
            Some(name) => (true, name),
            None => (false, name),
        };
        let Some(id) = self.schema.find(name) else {
            let fault = cell.text.fault("unknown-name", format!("no fact is named `{name}`"));
            self.faults.push(match nearest(name, self.schema.names()) {
                Some(near) => fault.suggest(format!("did you mean `{near}`?")),
                None => fault,
            });
            return None;
        };
        if !output {
            return self
                .compiler
                .may_read(&cell.text, &[id], Use::Feature)
                .then_some(Column::Input(id));
        }
        if !self.outputs.contains(&id) {
            let message = format!("`{name}` does not say in features.toml that it comes from here");
            self.faults.push(cell.text.fault("unknown-output", message));
            return None;
        }
        Some(Column::Output(id))
    }

    fn row(&self, columns: &[Column], cells: &[Cell]) -> Option<TableRow> {
        if cells.len() != columns.len() {
            let message = format!("this row has {} cells, not {}", cells.len(), columns.len());
            let first = cells.first()?;
            self.faults.push(first.text.fault("ragged-row", message));
            return None;
        }
        let (mut tests, mut values, mut whole) = (Vec::new(), Vec::new(), true);
        for (column, cell) in columns.iter().zip(cells) {
            match column {
                Column::Input(_) if cell.text.as_str() == "-" => {}
                Column::Input(id) => {
                    let test = self.compiler.unary_tests(&cell.text, *id, Use::Feature);
                    whole &= test.is_some();
                    tests.extend(test);
                }
                Column::Output(id) => {
                    let value = self.output(*id, cell);
                    whole &= value.is_some();
                    values.extend(value);
                }
            }
        }
        whole.then_some(TableRow { tests, values })
    }

    /// An output cell holds the value itself, in the text form of its type.
    fn output(&self, id: FieldId, cell: &Cell) -> Option<Datum> {
        let field = self.schema.field(id)?;
        let text = cell.text.as_str();
        let value = if field.ty == Type::TextList {
            Ok(Value::TextList([Arc::from(text)].into()))
        } else {
            Value::parse(&field.ty, text)
        };
        let datum = value.and_then(|value| field.datum(&value));
        datum.map_err(|e| self.faults.push(cell.text.fault("bad-value", e.message()))).ok()
    }

    fn check_aggregate(&self, hit: Hit, columns: &[Column]) -> Option<()> {
        let Hit::Collect(aggregate) = hit else { return Some(()) };
        let mut fits = true;
        for id in columns.iter().copied().filter_map(Column::output) {
            let field = self.schema.field(id)?;
            if !aggregate.fits(&field.ty) {
                let message = format!("`{}` is {}: it cannot collect so", field.name, field.ty);
                self.faults.push(self.source.fault("hit-policy", Span::new(0, 1), message));
                fits = false;
            }
        }
        fits.then_some(())
    }
}

#[cfg(test)]
#[path = "table/table_tests.rs"]
mod tests;
