//! Reading a table: its policy, its columns, its rows, each fault at its cell.

use super::collect::Aggregate;
use super::csv_cells::{Cell, read_cells};
use super::index::Index;
use super::{CellTest, Hit, Input, Table, TableRow};
use crate::document::Faults;
use crate::error::fault::{SourceText, Span, nearest};
use crate::error::{Error, Result};
use crate::fact::{Datum, FieldId, Schema};
use crate::feel::{Accepted, Compiler, Use};
use crate::limits::{TABLE_COLUMNS_MAX, TABLE_ROWS_MAX};
use crate::value::{Type, Value};
use std::sync::Arc;

impl Table {
    /// Compiles the table `name` from the CSV text of its file. Its columns must fill `outputs`.
    ///
    /// # Errors
    /// [`ErrorKind::Policy`](crate::ErrorKind::Policy) with every fault at once.
    pub fn compile(name: &str, csv: &str, schema: &Schema, outputs: &[FieldId]) -> Result<Self> {
        let faults = Faults::default();
        let source = SourceText::new(format!("tables/{name}.csv"), csv);
        let compiler = Compiler::new(schema, &faults);
        let table = Self::read(name, &source, (&compiler, schema, &faults), outputs);
        let faults = faults.into_inner();
        table.filter(|_| faults.is_empty()).ok_or_else(|| Error::from_faults(faults))
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
        reading.check_outputs(&hit, &columns)?;
        let ids = columns.iter().copied().filter_map(Column::input);
        let inputs: Vec<Input> =
            ids.clone().enumerate().filter_map(|(at, id)| reading.input(at, id, &rows)).collect();
        let tests = rows.iter().flat_map(|row| &row.tests);
        let mut reads: Vec<FieldId> =
            ids.chain(tests.flat_map(|test| test.reads().iter().copied())).collect();
        reads.sort_unstable();
        reads.dedup();
        let outputs = columns.iter().copied().filter_map(Column::output).collect();
        let index = Index::new(&inputs, &rows);
        let (name, file) = (name.into(), source.file().into());
        Some(Self { name, file, hit, inputs, outputs, rows, reads, index })
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
        let words: Vec<&str> = cells.iter().map(|cell| cell.text.as_str()).collect();
        let found = match words.as_slice() {
            ["hit", policy, values @ ..] => Hit::from_words(policy, values),
            _ => None,
        };
        if found.is_none() {
            let fault =
                self.source.fault("hit-policy", Span::new(0, 1), "line 1 states no hit policy");
            self.faults.push(fault.suggest(
                "write `hit,` and unique, any, priority, first, rule order, collect, collect sum, \
                 collect min, collect max, collect count, or output order and its values",
            ));
        }
        found
    }

    /// The input column at place `at` among the inputs.
    fn input(&self, at: usize, id: FieldId, rows: &[TableRow]) -> Option<Input> {
        let tests = rows.iter().flat_map(|row| &row.tests).filter(|test| test.input == at);
        Some(Input::new((id, self.schema.field(id)?), tests.filter_map(CellTest::accepted)))
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
        let line = cells.first().map_or(0, |cell| cell.line);
        let (mut tests, mut values, mut whole) = (Vec::new(), Vec::new(), true);
        let mut inputs = 0_usize..;
        for (column, cell) in columns.iter().zip(cells) {
            match column {
                Column::Input(id) => {
                    let input = inputs.next().unwrap_or_default();
                    if cell.text.as_str() == "-" {
                        continue;
                    }
                    let test = self.test(input, *id, cell);
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
        whole.then_some(TableRow { tests, values, line })
    }

    /// The test that an input cell writes.
    fn test(&self, input: usize, id: FieldId, cell: &Cell) -> Option<CellTest> {
        let expression = self.compiler.unary_tests(&cell.text, id, Use::Feature)?;
        let accepted = Accepted::of(cell.text.as_str(), self.schema, id);
        Some(CellTest { input, expression, accepted })
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

    /// Whether the outputs can hold what the policy makes of them.
    fn check_outputs(&self, hit: &Hit, columns: &[Column]) -> Option<()> {
        let how = match hit {
            Hit::Unique | Hit::Any | Hit::First => return Some(()),
            Hit::Priority => None,
            Hit::OutputOrder(_) | Hit::RuleOrder => Some(Aggregate::List),
            Hit::Collect(aggregate) => Some(*aggregate),
        };
        let mut fits = true;
        for id in columns.iter().copied().filter_map(Column::output) {
            let field = self.schema.field(id)?;
            let (name, ty) = (&field.name, &field.ty);
            let message = match how {
                Some(how) if how.fits(ty) => continue,
                Some(_) => format!("`{name}` is {ty}: it cannot collect so"),
                None if matches!(ty, Type::Enum(_)) => return Some(()),
                None => format!("`{name}` is {ty}: only an enum has an order to go by"),
            };
            self.faults.push(self.source.fault("hit-policy", Span::new(0, 1), message));
            fits = false;
        }
        fits.then_some(())
    }
}
