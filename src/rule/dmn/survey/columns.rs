//! The columns of a table as axes: the type of each, its domain, and what its cells hold of it.
#![expect(clippy::wildcard_enum_match_arm, reason = "what is no literal says nothing of a type")]

use super::NotAllowed;
use crate::fact::{Datum, Field, FieldId, Origin, Schema};
use crate::feel::ast::{Kind, Node, TableInput, TableNode, Test};
use crate::feel::types::FeelType;
use crate::feel::{Accepted, Value};
use crate::limits::SCALE_MAX;
use crate::rule::analysis::Row;
use crate::rule::boxes::{Coordinate, Set};
use crate::rule::dmn::{Model, value};
use crate::rule::table::{Axis, Geometry, Input};
use crate::value::Type;
use std::collections::BTreeMap;
use std::sync::Arc;

/// One column.
struct Column {
    /// Its place among the axes: two columns may test one input.
    axis: usize,
    field: FieldId,
    /// The texts that its type allows, where it allows some only.
    texts: Option<Vec<Arc<str>>>,
}

/// The columns of one table.
pub(super) struct Columns<'t> {
    model: &'t Model,
    table: &'t TableNode,
    schema: Schema,
    found: Vec<Column>,
    /// The first column of each axis, and the values that its type allows.
    axes: Vec<(usize, Vec<Test>)>,
}

impl<'t> Columns<'t> {
    /// The columns of `table`; `known` is the type of what it can name.
    pub(super) fn new(
        model: &'t Model,
        table: &'t TableNode,
        known: &dyn Fn(&str) -> Option<FeelType>,
    ) -> Self {
        let mut columns =
            Self { model, table, schema: Schema::default(), found: Vec::new(), axes: Vec::new() };
        for (number, input) in table.inputs.iter().enumerate() {
            columns.add(number, input, known);
        }
        columns
    }

    fn add(&mut self, number: usize, input: &TableInput, known: &dyn Fn(&str) -> Option<FeelType>) {
        let name = input.expression.dotted();
        let same = self.axes.iter().position(|(first, _)| {
            let first = self.table.inputs.get(*first).and_then(|input| input.expression.dotted());
            first.is_some() && first == name
        });
        if let Some(axis) = same
            && let Some((field, texts)) = self
                .axes
                .get(axis)
                .and_then(|(first, _)| self.found.get(*first))
                .map(|first| (first.field, first.texts.clone()))
        {
            self.found.push(Column { axis, field, texts });
            return;
        }
        let ty = match &input.ty {
            FeelType::Any => name.as_deref().and_then(|name| named_type(name, known)),
            ty => Some(ty.clone()),
        };
        let own = ty.as_ref().map_or(&[][..], allowed);
        let listed = if input.values.is_empty() { own } else { &input.values };
        let texts = texts_of(listed);
        let cells = self.table.rows.iter().filter_map(|row| row.tests.get(number));
        let written = literals(cells.map(Vec::as_slice));
        let ty = match ty.as_ref().map(base) {
            Some(FeelType::Number) => number_type(&written, listed),
            Some(FeelType::Text) => text_type(texts.as_ref()),
            Some(FeelType::Boolean) => Type::Boolean,
            Some(FeelType::Date) => Type::Date,
            Some(FeelType::DateTime) => Type::DateTime,
            Some(FeelType::DaysTime) => Type::Duration,
            Some(FeelType::Any) | None => match written.first().map(|node| &node.kind) {
                Some(Kind::Number(_)) => number_type(&written, listed),
                Some(Kind::Text(_)) => text_type(texts.as_ref()),
                Some(Kind::Boolean(_)) => Type::Boolean,
                Some(Kind::Temporal(Value::Date(_))) => Type::Date,
                Some(Kind::Temporal(Value::DateTime(_))) => Type::DateTime,
                Some(Kind::Temporal(Value::DaysTime(_))) => Type::Duration,
                _ => Type::TextList,
            },
            // No cell is a set of these.
            Some(_) => Type::TextList,
        };
        let field = Field::new(format!("column.c{number}"), ty, Origin::Fact);
        // The number of columns is bounded, and so is the number of fields: this is far below it.
        let Ok(field) = self.schema.add(field) else { return };
        self.found.push(Column { axis: self.axes.len(), field, texts });
        self.axes.push((number, listed.to_vec()));
    }

    /// The boxes of the rows, the axis of each column, and the texts that may not be.
    pub(super) fn geometry(&self) -> (Option<Geometry>, Vec<usize>, Vec<NotAllowed>) {
        let mut not_allowed = Vec::new();
        let mut cells: Vec<Option<Vec<(usize, Accepted)>>> = Vec::new();
        let mut never: Vec<usize> = Vec::new();
        for (number, row) in self.table.rows.iter().enumerate() {
            let mut found = Some(Vec::new());
            for (place, (column, tests)) in self.found.iter().zip(&row.tests).enumerate() {
                let label = self.table.inputs.get(place).map(|input| &input.label);
                let (tests, wrong) = column.without_slips(tests);
                let named = label.into_iter().flat_map(|label| {
                    wrong.iter().map(move |text| (number, label.clone(), text.clone()))
                });
                not_allowed.extend(named);
                if tests.is_empty() {
                    never.push(number);
                }
                if matches!(tests.as_slice(), [Test::Any] | []) {
                    continue;
                }
                let accepted = Accepted::of_tests(&tests, &self.schema, column.field);
                found = found.zip(accepted).map(|(mut found, accepted)| {
                    found.push((column.axis, accepted));
                    found
                });
            }
            cells.push(found);
        }
        let axes = self.axes(&cells);
        let outputs = self.outputs();
        let (mut boxes, mut rows, mut left) = (Vec::new(), Vec::new(), Vec::new());
        for (number, (cells, output)) in cells.iter().zip(outputs).enumerate() {
            let Some(cells) = cells else {
                left.push(number);
                continue;
            };
            if never.binary_search(&number).is_ok() {
                continue;
            }
            let mut sets: Vec<Option<Set>> = vec![None; axes.len()];
            for (at, accepted) in cells {
                let Some((axis, place)) = axes.get(*at).zip(sets.get_mut(*at)) else { continue };
                let set = axis.input.set(accepted);
                *place = Some(match place.take() {
                    Some(before) => before.intersection(&set),
                    None => set,
                });
            }
            boxes.push(Row { sets, output });
            rows.push(number);
        }
        let domains: Vec<Option<(i64, i64)>> = self
            .axes
            .iter()
            .zip(&axes)
            .map(|((first, allowed), axis)| {
                self.found.get(*first).and_then(|column| self.domain(column, allowed, axis))
            })
            .collect();
        let geometry = Geometry::assemble((axes, &domains), boxes, (rows, left));
        let places = self.found.iter().map(|column| column.axis).collect();
        (geometry, places, not_allowed)
    }

    /// The axes, named as people name the columns.
    fn axes(&self, cells: &[Option<Vec<(usize, Accepted)>>]) -> Vec<Axis> {
        let axes = self.axes.iter().enumerate().filter_map(|(at, (first, _))| {
            let id = self.found.get(*first)?.field;
            let mut field = self.schema.field(id)?.clone();
            let own = cells.iter().flatten().flatten().filter(|(axis, _)| *axis == at);
            let input = Input::new((id, &field), own.map(|(_, accepted)| accepted));
            field.name = self.table.inputs.get(*first)?.label.clone();
            Some(Axis { field, input })
        });
        axes.collect()
    }

    /// The first and the last value that a type allows.
    fn domain(&self, column: &Column, allowed: &[Test], axis: &Axis) -> Option<(i64, i64)> {
        let numbers = matches!(
            axis.field.ty,
            Type::Decimal { .. } | Type::Date | Type::DateTime | Type::Duration
        );
        if allowed.is_empty() || !numbers {
            return None;
        }
        let accepted = Accepted::of_tests(allowed, &self.schema, column.field)?;
        let set = axis.input.set(&accepted);
        Some((set.spans().first()?.low, set.spans().last()?.high))
    }

    /// A number for what each row says, the same for rows that say the same.
    fn outputs(&self) -> Vec<u32> {
        let mut numbers: BTreeMap<String, u32> = BTreeMap::new();
        let rows = self.table.rows.iter().map(|row| {
            let says = row.outputs.iter().map(|node| match self.model.constant(node) {
                Value::Null(_) => format!("{:?}", node.kind),
                value => format!("{value:?}"),
            });
            let says = says.collect::<Vec<_>>().join("\n");
            let next = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
            *numbers.entry(says).or_insert(next)
        });
        rows.collect()
    }
}

impl Column {
    /// The tests without texts that the type does not allow, and these texts.
    fn without_slips(&self, tests: &[Test]) -> (Vec<Test>, Vec<Arc<str>>) {
        let Some(known) = &self.texts else { return (tests.to_vec(), Vec::new()) };
        let (mut right, mut wrong) = (Vec::new(), Vec::new());
        for test in tests {
            match test {
                Test::Value(Node { kind: Kind::Text(text), .. }) if !known.contains(text) => {
                    wrong.push(text.clone());
                }
                test => right.push(test.clone()),
            }
        }
        (right, wrong)
    }
}

/// The value of FEEL at a place of an axis.
pub(super) fn value_of(axis: &Axis, at: Coordinate) -> Option<Value> {
    let Coordinate::Value(at) = at else { return None };
    let Some(datum) = axis.input.datum(at) else {
        let other = matches!(axis.field.ty, Type::Text);
        return other.then(|| "any other text".into());
    };
    let text = axis.field.value(&datum)?.to_string();
    Some(match datum {
        Datum::Boolean(is) => is.into(),
        Datum::Number(_) => value("number", &text)?,
        Datum::Date(_) => value("date", &text)?,
        Datum::Instant(_) => value("date and time", &text)?,
        Datum::Duration(_) => value("days and time duration", &text)?,
        Datum::Symbol(_) | Datum::Text(_) | Datum::TextList(_) | Datum::Unknown(_) => {
            text.as_str().into()
        }
    })
}

/// The type that a path has, which begins with a name.
fn named_type(path: &str, known: &dyn Fn(&str) -> Option<FeelType>) -> Option<FeelType> {
    if let Some(ty) = known(path) {
        return Some(ty);
    }
    let (outer, name) = path.rsplit_once('.')?;
    let outer = named_type(outer, known)?;
    let FeelType::Context(entries) = base(&outer) else { return None };
    entries.iter().find(|(entry, _)| entry.as_ref() == name).map(|(_, ty)| ty.clone())
}

/// The type behind the names that a model gave.
fn base(ty: &FeelType) -> &FeelType {
    let mut ty = ty;
    while let FeelType::Own(own) = ty {
        ty = &own.base;
    }
    ty
}

/// The values that a type allows.
fn allowed(ty: &FeelType) -> &[Test] {
    let FeelType::Own(own) = ty else { return &[] };
    if own.allowed.is_empty() { allowed(&own.base) } else { &own.allowed }
}

/// The texts of a list of values that is made of texts.
fn texts_of(tests: &[Test]) -> Option<Vec<Arc<str>>> {
    let text = |test: &Test| match test {
        Test::Value(Node { kind: Kind::Text(text), .. }) => Some(text.clone()),
        _ => None,
    };
    let texts: Option<Vec<Arc<str>>> = tests.iter().map(text).collect();
    texts.filter(|texts| !texts.is_empty())
}

fn text_type(texts: Option<&Vec<Arc<str>>>) -> Type {
    texts.map_or(Type::Text, |texts| Type::Enum(texts.iter().cloned().collect()))
}

/// Numbers with one digit more than these literals have.
fn number_type(written: &[&Node], allowed: &[Test]) -> Type {
    let all = literals(std::iter::once(allowed));
    let scale = |node: &&Node| match node.kind {
        Kind::Number(number) => number.scale(),
        _ => 0,
    };
    let most = written.iter().map(scale).chain(all.iter().map(scale)).max().unwrap_or(0);
    Type::Decimal { scale: most.saturating_add(1).min(SCALE_MAX) }
}

/// The literals in tests, in order.
fn literals<'t>(cells: impl Iterator<Item = &'t [Test]>) -> Vec<&'t Node> {
    let mut found = Vec::new();
    for test in cells.flatten() {
        let mut waiting = nodes(test);
        waiting.reverse();
        while let Some(node) = waiting.pop() {
            match &node.kind {
                Kind::Number(_) | Kind::Text(_) | Kind::Boolean(_) | Kind::Temporal(_) => {
                    found.push(node);
                }
                _ => {
                    let inner: Vec<&Node> = node.children().collect();
                    waiting.extend(inner.into_iter().rev());
                }
            }
        }
    }
    found
}

/// The nodes of a test, in order.
fn nodes(test: &Test) -> Vec<&Node> {
    match test {
        Test::Any => Vec::new(),
        Test::Compare(_, node) | Test::Value(node) | Test::Condition(node) => vec![node],
        Test::Range(range) => range.low.iter().chain(&range.high).collect(),
        Test::Not(tests) => tests.iter().flat_map(nodes).collect(),
    }
}
