//! The nodes below a node, whatever its kind: what every question about a whole tree needs.

use super::ast::{Arguments, Iteration, Kind, Node, RangeNode, TableNode, Test};

type Nodes<'a> = Vec<&'a Node>;

impl Node {
    /// What an operator, a path, a filter or a call of a value begins with: the node whose value it
    /// works on. A call by a name has none.
    pub(super) fn first_operand(&self) -> Option<&Node> {
        match &self.kind {
            Kind::Path(first, _)
            | Kind::Filter(first, _)
            | Kind::Negative(first)
            | Kind::Not(first)
            | Kind::Binary(_, first, _)
            | Kind::In(first, _)
            | Kind::InstanceOf(first, _)
            | Kind::As(first, _) => Some(first),
            Kind::Call(callee, _) => {
                (!matches!(callee.kind, Kind::Name(_))).then_some(callee.as_ref())
            }
            Kind::Null
            | Kind::Boolean(_)
            | Kind::Number(_)
            | Kind::Text(_)
            | Kind::Temporal(_)
            | Kind::Name(_)
            | Kind::Field(_)
            | Kind::Parameter(_)
            | Kind::Input
            | Kind::If(..)
            | Kind::For(..)
            | Kind::Quantified { .. }
            | Kind::List(_)
            | Kind::Context(_)
            | Kind::Range(_)
            | Kind::Function(_)
            | Kind::Table(_) => None,
        }
    }

    /// The nodes directly below this one, in the order of the text.
    pub(crate) fn children(&self) -> impl Iterator<Item = &Node> {
        let mut found = Nodes::new();
        match &self.kind {
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
            | Kind::As(inner, _) => found.push(inner),
            Kind::Filter(left, right) | Kind::Binary(_, left, right) => {
                found.extend([left.as_ref(), right.as_ref()]);
            }
            Kind::Call(callee, arguments) => {
                found.push(callee);
                match arguments {
                    Arguments::Positional(nodes) => found.extend(nodes),
                    Arguments::Named(nodes) => found.extend(nodes.iter().map(|(_, node)| node)),
                }
            }
            Kind::In(value, tests) => {
                found.push(value);
                of_tests(tests, &mut found);
            }
            Kind::If(condition, yes, no) => {
                found.extend([condition.as_ref(), yes.as_ref(), no.as_ref()]);
            }
            Kind::For(iterations, body) => {
                of_iterations(iterations, &mut found);
                found.push(body);
            }
            Kind::Quantified { iterations, condition, .. } => {
                of_iterations(iterations, &mut found);
                found.push(condition);
            }
            Kind::List(items) => found.extend(items),
            Kind::Context(entries) => found.extend(entries.iter().map(|entry| &entry.value)),
            Kind::Range(range) => of_range(range, &mut found),
            Kind::Function(function) => found.push(&function.body),
            Kind::Table(table) => of_table(table, &mut found),
        }
        found.into_iter()
    }
}

fn of_range<'a>(range: &'a RangeNode, found: &mut Nodes<'a>) {
    found.extend(range.low.iter().chain(&range.high));
}

fn of_iterations<'a>(iterations: &'a [Iteration], found: &mut Nodes<'a>) {
    for iteration in iterations {
        found.push(&iteration.over);
        found.extend(&iteration.to);
    }
}

fn of_tests<'a>(tests: &'a [Test], found: &mut Nodes<'a>) {
    for test in tests {
        match test {
            Test::Any => {}
            Test::Compare(_, node) | Test::Value(node) | Test::Condition(node) => found.push(node),
            Test::Range(range) => of_range(range, found),
            Test::Not(tests) => of_tests(tests, found),
        }
    }
}

fn of_table<'a>(table: &'a TableNode, found: &mut Nodes<'a>) {
    for input in &table.inputs {
        found.push(&input.expression);
        of_tests(&input.values, found);
    }
    for output in &table.outputs {
        of_tests(&output.values, found);
        found.extend(&output.default);
    }
    for row in &table.rows {
        row.tests.iter().for_each(|tests| of_tests(tests, found));
        found.extend(&row.outputs);
    }
}
