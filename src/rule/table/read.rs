//! Reading a table: its policy, its columns, its rows, each fault at its cell.

use super::collect::Aggregate;
use super::csv_cells::read_cells;
use super::index::Index;
use super::sheet::{Cell, Head, Notation, Sheet};
use super::{CellTest, Hit, Input, Table, TableRow};
use crate::document::{Faults, Text};
use crate::error::fault::{Fault, Level, SourceText, Span, nearest};
use crate::error::{Error, Result};
use crate::fact::{Datum, Field, FieldId, Row, Schema};
use crate::feel::{Accepted, Compiler, Expect, Stack, Use};
use crate::limits::{TABLE_COLUMNS_MAX, TABLE_ROWS_MAX};
use crate::value::{Type, Value, parse_number};
use std::collections::BTreeMap;
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
        let mut faults = faults.into_inner();
        faults.retain(|fault| fault.level() == Level::Error);
        table.filter(|_| faults.is_empty()).ok_or_else(|| Error::from_faults(faults))
    }

    /// Reads the table `name` whose columns must fill `outputs`.
    pub(crate) fn read(
        name: &str,
        source: &SourceText,
        known: (&Compiler<'_>, &Schema, &Faults),
        outputs: &[FieldId],
    ) -> Option<Self> {
        let sheet = Sheet::of_csv(name, source, known.2)?;
        let begin = source.fault("missing-column", Span::new(0, 1), "");
        let filled = sheet.fills(known, outputs, &begin);
        Self::of(&sheet, known, outputs).filter(|_| filled)
    }

    /// Compiles `sheet`, which may fill `outputs`.
    pub(crate) fn of(
        sheet: &Sheet,
        (compiler, schema, faults): (&Compiler<'_>, &Schema, &Faults),
        outputs: &[FieldId],
    ) -> Option<Self> {
        let reading = Reading { sheet, compiler, schema, faults, outputs, blank: Row::new(schema) };
        if sheet.rows.len() > TABLE_ROWS_MAX || sheet.heads.len() > TABLE_COLUMNS_MAX {
            let message = format!("a table has at most {TABLE_ROWS_MAX} rows");
            faults.push(sheet.source.fault("too-large", Span::new(0, 1), message));
            return None;
        }
        let columns: Vec<Option<Column>> =
            sheet.heads.iter().map(|head| reading.column(head)).collect();
        let columns = columns.into_iter().collect::<Option<Vec<Column>>>()?;
        let mut tests = Tests::new();
        let rows: Vec<Option<TableRow>> =
            sheet.rows.iter().map(|cells| reading.row(&columns, cells, &mut tests)).collect();
        let rows = rows.into_iter().collect::<Option<Vec<TableRow>>>()?;
        let hit = sheet.hit.clone()?;
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
        let (name, file, begin) = (sheet.name.clone(), sheet.source.file().into(), sheet.line);
        Some(Self { name, file, begin, hit, inputs, outputs, rows, reads, index })
    }
}

impl Sheet {
    /// The table that a CSV file writes.
    fn of_csv(name: &str, source: &SourceText, faults: &Faults) -> Option<Self> {
        let mut lines = read_cells(source, faults)?.into_iter();
        let hit = csv_hit(source, lines.next(), faults);
        let heads = lines.next().unwrap_or_default().into_iter().map(|cell| {
            let text = cell.text;
            match text.as_str().strip_prefix('>') {
                Some(name) => Head { name: name.to_owned(), text, output: true },
                None => Head { name: text.as_str().to_owned(), text, output: false },
            }
        });
        Some(Self {
            name: name.into(),
            source: source.clone(),
            line: 1,
            hit,
            heads: heads.collect(),
            rows: lines.collect(),
            notation: Notation::Plain,
        })
    }

    /// Whether some column fills each of `outputs`; what is missing is noted at `begin`.
    fn fills(
        &self,
        (_, schema, faults): (&Compiler<'_>, &Schema, &Faults),
        outputs: &[FieldId],
        begin: &Fault,
    ) -> bool {
        // A name that is not known is a slip in one that would fill an output.
        if self.heads.iter().any(|head| schema.find(&head.name).is_none()) {
            return true;
        }
        let filled = |name: &str| self.heads.iter().any(|head| head.output && head.name == name);
        let missing = outputs.iter().map(|id| schema.name(*id)).filter(|name| !filled(name));
        let missing = missing.map(|name| {
            let message = format!("no column fills `{name}`");
            faults.push(
                begin.clone().instead("missing-column", &message).suggest(format!("add `>{name}`")),
            );
        });
        missing.count() == 0
    }
}

/// The hit policy that the first line of a CSV file states.
fn csv_hit(source: &SourceText, line: Option<Vec<Cell>>, faults: &Faults) -> Option<Hit> {
    let cells = line.unwrap_or_default();
    let words: Vec<&str> = cells.iter().map(|cell| cell.text.as_str()).collect();
    let found = match words.as_slice() {
        ["hit", policy, values @ ..] => Hit::from_words(policy, values),
        _ => None,
    };
    if found.is_none() {
        let fault = source.fault("hit-policy", Span::new(0, 1), "line 1 states no hit policy");
        faults.push(fault.suggest(
            "write `hit,` and unique, any, priority, first, rule order, collect, collect sum, \
             collect min, collect max, collect count, or output order and its values",
        ));
    }
    found
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

/// The tests without a fault by their input and their text: what is written twice compiles once.
type Tests<'c> = BTreeMap<(usize, &'c str), CellTest>;

struct Reading<'a> {
    sheet: &'a Sheet,
    compiler: &'a Compiler<'a>,
    schema: &'a Schema,
    faults: &'a Faults,
    outputs: &'a [FieldId],
    /// A row of which nothing is known: constants are evaluated over it.
    blank: Row,
}

impl Reading<'_> {
    /// The input column at place `at` among the inputs.
    fn input(&self, at: usize, id: FieldId, rows: &[TableRow]) -> Option<Input> {
        let tests = rows.iter().flat_map(|row| &row.tests).filter(|test| test.input == at);
        Some(Input::new((id, self.schema.field(id)?), tests.filter_map(CellTest::accepted)))
    }

    fn column(&self, head: &Head) -> Option<Column> {
        let Head { name, text, output } = head;
        let Some(id) = self.schema.find(name) else {
            if !output && name.contains(['+', '-', '*', '/', '(', '[', '=', '<', '>']) {
                let message = "a table tests a fact or a feature, and this is computed";
                let help = "declare a feature with this as its `value`, and test that";
                self.faults.push(text.fault("computed-input", message).suggest(help));
                return None;
            }
            let fault = text.fault("unknown-name", format!("no fact is named `{name}`"));
            self.faults.push(match nearest(name, self.schema.names()) {
                Some(near) => fault.suggest(format!("did you mean `{near}`?")),
                None => fault,
            });
            return None;
        };
        if !output {
            return self.compiler.may_read(text, &[id], Use::Feature).then_some(Column::Input(id));
        }
        if !self.outputs.contains(&id) {
            let message = format!("`{name}` does not say in features.toml that it comes from here");
            self.faults.push(text.fault("unknown-output", message));
            return None;
        }
        Some(Column::Output(id))
    }

    fn row<'c>(
        &self,
        columns: &[Column],
        cells: &'c [Cell],
        known: &mut Tests<'c>,
    ) -> Option<TableRow> {
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
                    let test = self.test((input, *id), cell, known);
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

    /// The test that an input cell writes; one with a fault is told again at every cell.
    fn test<'c>(
        &self,
        (input, id): (usize, FieldId),
        cell: &'c Cell,
        known: &mut Tests<'c>,
    ) -> Option<CellTest> {
        let text = cell.text.as_str();
        if let Some(test) = known.get(&(input, text)) {
            return Some(test.clone());
        }
        let expression = self.compiler.unary_tests(&cell.text, id, Use::Feature)?;
        let accepted = Accepted::of(&expression, self.schema, id).map(Arc::new);
        let test = CellTest { input, expression, accepted };
        known.insert((input, text), test.clone());
        Some(test)
    }

    /// The value that an output cell holds.
    fn output(&self, id: FieldId, cell: &Cell) -> Option<Datum> {
        let field = self.schema.field(id)?;
        let text = cell.text.as_str();
        // A number is read as it is written: none is rounded on the way.
        let number = field.ty.scale().is_some() && parse_number(text).is_some();
        if self.sheet.notation == Notation::Feel && !number {
            return self.constant(field, &cell.text);
        }
        let value = if field.ty == Type::TextList {
            Ok(Value::TextList([Arc::from(text)].into()))
        } else {
            Value::parse(&field.ty, text)
        };
        let datum = value.and_then(|value| field.datum(&value));
        datum.map_err(|e| self.faults.push(cell.text.fault("bad-value", e.message()))).ok()
    }

    /// The value of an expression that is the same for every customer.
    fn constant(&self, field: &Field, text: &Text) -> Option<Datum> {
        let list = field.ty == Type::TextList;
        let one = list && !text.as_str().starts_with('[');
        let ty = if one { Type::Text } else { field.ty.clone() };
        let expression = self.compiler.compile(text, &Expect::Type(ty), Use::Feature)?;
        if !expression.reads().is_empty() || expression.reads_time() {
            let message = "an output of a table is a constant, and this is computed";
            let help = format!(
                "let the table put out a constant, and compute with it in a feature whose `value` \
                 reads `{}`",
                field.name
            );
            self.faults.push(text.fault("computed-output", message).suggest(help));
            return None;
        }
        let epoch = chrono::DateTime::UNIX_EPOCH.fixed_offset();
        match expression.evaluate(&self.blank, epoch, &mut Stack::default()) {
            Ok(Datum::Text(text)) if one => Some(Datum::TextList([text].into())),
            Ok(Datum::Unknown(_)) => {
                self.faults.push(text.fault("bad-value", "this has no value"));
                None
            }
            Ok(datum) => Some(datum),
            Err(error) => {
                self.faults.push(text.fault("bad-value", error.message()));
                None
            }
        }
    }

    /// Notes a fault of the whole table, where it begins.
    fn note_begin(&self, code: &'static str, message: String) {
        let source = &self.sheet.source;
        let before = source.text().split_inclusive('\n').take(self.sheet.line.saturating_sub(1));
        let start: usize = before.map(str::len).sum();
        self.faults.push(source.fault(code, Span::new(start, start.saturating_add(1)), message));
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
            self.note_begin("hit-policy", message);
            fits = false;
        }
        fits.then_some(())
    }
}
