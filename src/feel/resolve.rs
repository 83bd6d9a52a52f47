//! Names of facts and parameters in a tree become the fields that they name.
//!
//! Dots are paths: `case.opened_on.year` is the year of the fact `case.opened_on`. The longest name
//! that the schema knows wins; no fact's name begins another's.
#![expect(clippy::wildcard_enum_match_arm, reason = "only names and parameters stand for fields")]

use super::ast::{
    Arguments, FieldNode, FunctionNode, Iteration, Kind, Node, RangeNode, TableNode, Test,
};
use super::kind::Ty;
use crate::fact::Schema;
use std::sync::Arc;

/// `node` with every name of a fact and every parameter as a field of `schema`.
pub(super) fn resolved(node: &Node, schema: &Schema) -> Node {
    let mut node = node.clone();
    Resolver { schema }.node(&mut node);
    node
}

struct Resolver<'a> {
    schema: &'a Schema,
}

impl Resolver<'_> {
    fn node(&self, node: &mut Node) {
        let found = match &node.kind {
            Kind::Parameter(name) => self.schema.find_parameter(name),
            // Only the outcome of a decision has a name without a dot, and only in invariants.
            Kind::Path(..) | Kind::Name(_) => {
                node.dotted().and_then(|name| self.schema.find(&name))
            }
            _ => None,
        };
        if let Some(field) = found.and_then(|id| self.schema.field(id).map(|field| (id, field))) {
            let (id, field) = field;
            node.kind = Kind::Field(Arc::new(FieldNode { id, ty: Ty::of(&field.ty) }));
            return;
        }
        self.below(&mut node.kind);
    }

    fn below(&self, kind: &mut Kind) {
        match kind {
            Kind::Null
            | Kind::Boolean(_)
            | Kind::Number(_)
            | Kind::Text(_)
            | Kind::Temporal(_)
            | Kind::Name(_)
            | Kind::Field(_)
            | Kind::Parameter(_)
            | Kind::Input => {}
            Kind::Path(inner, _)
            | Kind::Negative(inner)
            | Kind::Not(inner)
            | Kind::InstanceOf(inner, _)
            | Kind::As(inner, _) => self.node(inner),
            Kind::Filter(left, right) | Kind::Binary(_, left, right) => {
                self.node(left);
                self.node(right);
            }
            Kind::Call(callee, arguments) => {
                self.node(callee);
                match arguments {
                    Arguments::Positional(nodes) => self.nodes(nodes),
                    Arguments::Named(nodes) => {
                        for (_, node) in nodes {
                            self.node(node);
                        }
                    }
                }
            }
            Kind::In(value, tests) => {
                self.node(value);
                self.tests(tests);
            }
            Kind::If(condition, yes, no) => {
                for node in [condition, yes, no] {
                    self.node(node);
                }
            }
            Kind::For(iterations, body) => {
                self.iterations(iterations);
                self.node(body);
            }
            Kind::Quantified { iterations, condition, .. } => {
                self.iterations(iterations);
                self.node(condition);
            }
            Kind::List(items) => self.nodes(items),
            Kind::Context(entries) => {
                for entry in entries {
                    self.node(&mut entry.value);
                }
            }
            Kind::Range(range) => self.range(range),
            Kind::Function(function) => self.function(function),
            Kind::Table(table) => self.table(table),
        }
    }

    fn nodes(&self, nodes: &mut [Node]) {
        for node in nodes {
            self.node(node);
        }
    }

    fn range(&self, range: &mut RangeNode) {
        range.low.iter_mut().chain(&mut range.high).for_each(|end| self.node(end));
    }

    fn iterations(&self, iterations: &mut [Iteration]) {
        for iteration in iterations {
            self.node(&mut iteration.over);
            iteration.to.iter_mut().for_each(|to| self.node(to));
        }
    }

    fn tests(&self, tests: &mut [Test]) {
        for test in tests {
            match test {
                Test::Any => {}
                Test::Compare(_, node) | Test::Value(node) | Test::Condition(node) => {
                    self.node(node);
                }
                Test::Range(range) => self.range(range),
                Test::Not(tests) => self.tests(tests),
            }
        }
    }

    fn function(&self, function: &mut Arc<FunctionNode>) {
        let mut body = function.body.clone();
        self.node(&mut body);
        let (parameters, result) = (function.parameters.clone(), function.result.clone());
        let external = function.external;
        *function =
            Arc::new(FunctionNode { external, ..FunctionNode::new(parameters, body, result) });
    }

    fn table(&self, table: &mut Arc<TableNode>) {
        let table = Arc::make_mut(table);
        for input in &mut table.inputs {
            self.node(&mut input.expression);
            self.tests(&mut input.values);
        }
        for output in &mut table.outputs {
            self.tests(&mut output.values);
            output.default.iter_mut().for_each(|node| self.node(node));
        }
        for row in &mut table.rows {
            row.tests.iter_mut().for_each(|tests| self.tests(tests));
            self.nodes(&mut row.outputs);
        }
    }
}
