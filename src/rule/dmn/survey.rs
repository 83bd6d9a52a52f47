//! The decision tables of a model as boxes, and what each says of inputs that are null.
//!
//! A number has no scale in DMN, so an axis of numbers counts one digit more than its cells write: what
//! lies between two constants has a value of its own there.

mod columns;

use super::evaluate::Run;
use super::graph::{Element, Home, Role};
use super::{Answer, Model};
use crate::error::Result;
use crate::error::Span;
use crate::feel::ast::{Aggregation, HitPolicy, Kind, Node, TableNode, Test};
use crate::feel::types::FeelType;
use crate::feel::{Context, Null, Value};
use crate::rule::boxes::Coordinate;
use crate::rule::table::{Aggregate, Geometry, Hit};
use crate::value::Timestamp;
use columns::Columns;
use std::sync::Arc;

/// A value that no type allows: the row, the label of the column, the text.
pub(crate) type NotAllowed = (usize, Arc<str>, Arc<str>);

/// One decision table of a model.
pub(crate) struct Surveyed<'m> {
    model: &'m Model,
    home: &'m Home,
    table: &'m TableNode,
    /// The name of the decision or function it is part of.
    pub(crate) name: Arc<str>,
    pub(crate) geometry: Option<Geometry>,
    /// Cells that name a text which the type of their column does not allow.
    pub(crate) not_allowed: Vec<NotAllowed>,
    /// For each column, its place among the axes.
    axes: Vec<usize>,
}

impl Model {
    /// Every decision table of the model itself, in the order of the document.
    pub(crate) fn survey(&self) -> Vec<Surveyed<'_>> {
        let mut found = Vec::new();
        for (_, element) in self.own() {
            let Some(home) = self.graph.models.get(element.home) else { continue };
            let (Role::Decision(Some(node)) | Role::Knowledge(node)) = &element.role else {
                continue;
            };
            let mut waiting = vec![(node, Vec::new())];
            while let Some((node, mut parameters)) = waiting.pop() {
                if let Kind::Table(table) = &node.kind {
                    let known = |name: &str| self.type_of(element, &parameters, name);
                    let columns = Columns::new(self, table, &known);
                    let (geometry, axes, not_allowed) = columns.geometry();
                    let name = element.name.clone();
                    let surveyed =
                        Surveyed { model: self, home, table, name, geometry, not_allowed, axes };
                    found.push(surveyed);
                }
                if let Kind::Function(function) = &node.kind {
                    parameters.extend(function.parameters.iter().cloned());
                }
                let inner: Vec<&Node> = node.children().collect();
                waiting.extend(inner.into_iter().rev().map(|node| (node, parameters.clone())));
            }
        }
        found
    }

    /// The type of what `element` knows under `name`.
    fn type_of(
        &self,
        element: &Element,
        parameters: &[crate::feel::ast::Parameter],
        name: &str,
    ) -> Option<FeelType> {
        let parameter = parameters.iter().rev().find(|parameter| parameter.name.as_ref() == name);
        if let Some(parameter) = parameter {
            return Some(parameter.ty.clone());
        }
        let needs = element.needs.iter().filter(|need| need.under.is_none());
        let needed = needs.filter_map(|need| self.graph.elements.get(need.element));
        needed.into_iter().find(|one| one.name.as_ref() == name).map(|one| one.ty.clone())
    }

    /// The value of a node that names nothing.
    fn constant(&self, node: &Node) -> Value {
        let (nothing, entries) = (Context::default(), Vec::new());
        let mut run = Run::new(&self.graph, &nothing, chrono::DateTime::UNIX_EPOCH.fixed_offset());
        run.expression(node, &entries).unwrap_or(Value::Null(Null::Given))
    }

    /// Whether `value` passes these tests, which name nothing.
    fn passes(&self, value: Node, tests: &[Test]) -> bool {
        let test = Node::new(Kind::In(Box::new(value), tests.to_vec()), Span::default());
        self.constant(&test) == Value::Boolean(true)
    }
}

impl Surveyed<'_> {
    /// The file it stands in.
    pub(crate) fn file(&self) -> &str {
        self.home.source.file()
    }

    /// The line it begins at, and that of each row, from 1.
    pub(crate) fn lines(&self) -> (usize, Vec<usize>) {
        let (text, mut at, mut line) = (self.home.source.text(), 0_usize, 1_usize);
        let mut of = |start: usize| {
            let passed = text.get(at..start).unwrap_or_default();
            (at, line) = (start.max(at), line.saturating_add(passed.matches('\n').count()));
            line
        };
        let begin = of(self.table.at);
        (begin, self.table.rows.iter().map(|row| of(row.at)).collect())
    }

    /// How many rows it has.
    pub(crate) fn rows(&self) -> usize {
        self.table.rows.len()
    }

    /// Which rows count.
    pub(crate) fn hit(&self) -> Hit {
        match self.table.hit {
            HitPolicy::Unique => Hit::Unique,
            HitPolicy::Any => Hit::Any,
            HitPolicy::Priority => Hit::Priority,
            HitPolicy::First => Hit::First,
            HitPolicy::OutputOrder => Hit::OutputOrder([].into()),
            HitPolicy::RuleOrder => Hit::RuleOrder,
            HitPolicy::Collect(how) => Hit::Collect(match how {
                Aggregation::List => Aggregate::List,
                Aggregation::Sum => Aggregate::Sum,
                Aggregation::Min => Aggregate::Min,
                Aggregation::Max => Aggregate::Max,
                Aggregation::Count => Aggregate::Count,
            }),
        }
    }

    /// Whether some row takes everything, or a default holds where none does.
    pub(crate) fn takes_all(&self) -> bool {
        let open = |tests: &Vec<Test>| matches!(tests.as_slice(), [Test::Any]);
        self.table.rows.iter().any(|row| row.tests.iter().all(open))
            || self.table.outputs.iter().any(|output| output.default.is_some())
    }

    /// Where each row stands in the order of its outputs' values, and how many the first has; none
    /// where no order counts.
    pub(crate) fn priorities(&self) -> (Vec<Vec<usize>>, usize) {
        if !matches!(self.table.hit, HitPolicy::Priority | HitPolicy::OutputOrder) {
            return (Vec::new(), 0);
        }
        let outputs = &self.table.outputs;
        let rows = self.table.rows.iter().map(|row| {
            let places = outputs.iter().zip(&row.outputs).map(|(output, node)| {
                let passes =
                    |test: &Test| self.model.passes(node.clone(), std::slice::from_ref(test));
                output.values.iter().position(passes).unwrap_or(output.values.len())
            });
            places.collect()
        });
        (rows.collect(), outputs.first().map_or(0, |output| output.values.len()))
    }

    /// The place of a column among the axes.
    pub(crate) fn axis(&self, column: usize) -> Option<usize> {
        self.axes.get(column).copied()
    }

    /// The labels of the columns.
    pub(crate) fn labels(&self) -> impl Iterator<Item = &Arc<str>> {
        self.table.inputs.iter().map(|input| &input.label)
    }

    /// The rows whose cell of `column` lets null pass.
    pub(crate) fn null_rows(&self, column: usize) -> Vec<usize> {
        let null = || Node::new(Kind::Null, Span::default());
        let passes = |tests: &[Test]| match tests {
            [Test::Any] => true,
            [Test::Compare(..) | Test::Range(_)] => false,
            tests => self.model.passes(null(), tests),
        };
        let rows = self.table.rows.iter().enumerate();
        let open = rows.filter(|(_, row)| row.tests.get(column).is_some_and(|tests| passes(tests)));
        open.map(|(number, _)| number).collect()
    }

    /// The value of each column at `point`.
    pub(crate) fn values(&self, point: &[Coordinate]) -> Vec<Value> {
        let axes = self.geometry.as_ref().map_or(&[][..], |geometry| &geometry.axes);
        let value = |axis: usize| {
            let (axis, at) = axes.get(axis).zip(point.get(axis))?;
            columns::value_of(axis, *at)
        };
        self.axes.iter().map(|axis| value(*axis).unwrap_or(Value::Null(Null::Given))).collect()
    }

    /// What the table says when its columns have these values.
    ///
    /// # Errors
    /// As [`Model::evaluate`].
    pub(crate) fn answer(&self, values: &[Value], as_of: Timestamp) -> Result<Answer> {
        let mut table = self.table.clone();
        let mut entries: Vec<(Arc<str>, Value)> = Vec::new();
        for (number, (input, value)) in table.inputs.iter_mut().zip(values).enumerate() {
            let name: Arc<str> = format!("column {number}").into();
            entries.push((name.clone(), value.clone()));
            input.expression = Node::new(Kind::Name(name), Span::default());
        }
        let node = Node::new(Kind::Table(Arc::new(table)), Span::default());
        let nothing = Context::default();
        let mut run = Run::new(&self.model.graph, &nothing, as_of);
        let value = run.expression(&node, &entries)?;
        Ok(Answer { value, reasons: run.reasons(usize::MAX) })
    }
}
