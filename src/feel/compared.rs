//! What an expression compares: what can be measured, and the texts that it names.
#![expect(clippy::wildcard_enum_match_arm, reason = "all other nodes compare nothing themselves")]

use super::Expression;
use super::ast::{Arguments, Iteration, Kind, Node, Operator, RangeNode, Test};
use super::kind::Ty;
use super::lower::Lowering;
use crate::error::Span;
use crate::fact::{FieldId, Schema};

/// Functions that compare two moments.
const ORDER_FUNCTIONS: [&str; 3] = ["before", "after", "coincides"];

/// A text, or several, that a text is compared with.
#[derive(Debug, Clone)]
pub(crate) struct Named {
    /// What is compared with it reads these fields.
    pub(crate) compared: Vec<FieldId>,
    /// It yields a text or a list of texts.
    pub(crate) text: Expression,
}

impl Expression {
    /// For each comparison in it of numbers, days, instants or lengths of time, as far as it reads no
    /// variable of its own: whether its left side is at least its right side. This turns where the
    /// comparison does, whichever it is.
    pub(crate) fn reaches(&self, schema: &Schema) -> Vec<Self> {
        let mut compiler = Compiled { of: self, schema };
        let mut pairs = Vec::new();
        each(&self.whole.node, &mut |node| pairs.extend(pairs_of(node)));
        pairs.into_iter().filter_map(|(left, right)| compiler.reaches(left, right)).collect()
    }

    /// All texts that a text in it, or an item of a list, is compared with.
    pub(crate) fn named(&self, schema: &Schema) -> Vec<Named> {
        let mut compiler = Compiled { of: self, schema };
        let mut found = Vec::new();
        each(&self.whole.node, &mut |node| match &node.kind {
            Kind::Call(_, arguments) => {
                let nodes = values_of(arguments);
                if let Some((first, others)) = nodes.split_first() {
                    compiler.all(first, others, &mut found);
                }
            }
            Kind::Quantified { iterations, condition, .. } => {
                compiler.items(iterations, condition, &mut found);
            }
            Kind::For(iterations, body) => compiler.items(iterations, body, &mut found),
            Kind::Filter(list, filter) => compiler.literals(list, filter, &mut found),
            _ => pairs_of(node)
                .into_iter()
                .for_each(|(one, other)| compiler.all(one, &[other], &mut found)),
        });
        found
    }
}

/// Calls `look` for `node` and every node below it.
fn each<'a>(node: &'a Node, look: &mut impl FnMut(&'a Node)) {
    let mut waiting = vec![node];
    while let Some(node) = waiting.pop() {
        look(node);
        waiting.extend(node.children());
    }
}

/// What a function is called with.
fn values_of(arguments: &Arguments) -> Vec<&Node> {
    match arguments {
        Arguments::Positional(nodes) => nodes.iter().collect(),
        Arguments::Named(nodes) => nodes.iter().map(|(_, node)| node).collect(),
    }
}

/// The two sides of every comparison that `node` itself makes.
fn pairs_of(node: &Node) -> Vec<(&Node, &Node)> {
    let mut pairs = Vec::new();
    match &node.kind {
        Kind::Binary(operator, left, right) if operator.is_comparison() => {
            pairs.push((left.as_ref(), right.as_ref()));
        }
        Kind::In(value, tests) => tests_of(value, tests, &mut pairs),
        Kind::Call(callee, arguments) => {
            let name = callee.dotted().unwrap_or_default();
            if let ([left, right], true) =
                (values_of(arguments).as_slice(), ORDER_FUNCTIONS.contains(&name.as_str()))
            {
                pairs.push((left, right));
            }
        }
        _ => {}
    }
    pairs
}

fn tests_of<'a>(value: &'a Node, tests: &'a [Test], pairs: &mut Vec<(&'a Node, &'a Node)>) {
    for test in tests {
        match test {
            Test::Any | Test::Condition(_) => {}
            Test::Compare(_, node) | Test::Value(node) => value_of(value, node, pairs),
            Test::Range(range) => ends_of(value, range, pairs),
            Test::Not(tests) => tests_of(value, tests, pairs),
        }
    }
}

fn value_of<'a>(value: &'a Node, node: &'a Node, pairs: &mut Vec<(&'a Node, &'a Node)>) {
    match &node.kind {
        Kind::List(items) => items.iter().for_each(|item| value_of(value, item, pairs)),
        Kind::Range(range) => ends_of(value, range, pairs),
        _ => pairs.push((value, node)),
    }
}

fn ends_of<'a>(value: &'a Node, range: &'a RangeNode, pairs: &mut Vec<(&'a Node, &'a Node)>) {
    pairs.extend(range.low.iter().chain(&range.high).map(|end| (value, end)));
}

/// What yields texts.
struct Texts {
    whole: Option<Expression>,
    each: Vec<Expression>,
}

/// Compiles parts of an expression.
struct Compiled<'a> {
    of: &'a Expression,
    schema: &'a Schema,
}

impl Compiled<'_> {
    fn part(&self, node: &Node) -> Option<Expression> {
        let mut lowering = Lowering::new(self.schema, self.of.whole.mode);
        let code = lowering.node(node, None);
        lowering.finish(node, code).ok()
    }

    fn reaches(&mut self, left: &Node, right: &Node) -> Option<Expression> {
        if self.part(left).is_none_or(|left| left.ty == Ty::Text) {
            return None;
        }
        let (left, right) = (Box::new(left.clone()), Box::new(right.clone()));
        let kind = Kind::Binary(Operator::GreaterOrEqual, left, right);
        self.part(&Node::new(kind, Span::default()))
    }

    /// What the first and each of the others name for each other.
    fn all(&mut self, first: &Node, others: &[&Node], found: &mut Vec<Named>) {
        let one = self.texts(first);
        for other in others {
            let other = self.texts(other);
            for (compared, texts) in [(&one, &other), (&other, &one)] {
                let Some(compared) = &compared.whole else { continue };
                let with = |text: &Expression| Named {
                    compared: compared.reads().to_vec(),
                    text: text.clone(),
                };
                found.extend(texts.each.iter().map(with));
            }
        }
    }

    /// `node` as far as it yields texts, and each of its items where it is a list that is written out.
    fn texts(&self, node: &Node) -> Texts {
        let text = |part: &Expression| matches!(part.ty, Ty::Text | Ty::TextList);
        let whole = self.part(node).filter(text);
        let each = match &node.kind {
            Kind::List(items) => {
                items.iter().filter_map(|item| self.part(item)).filter(text).collect()
            }
            _ => whole.iter().cloned().collect(),
        };
        Texts { whole, each }
    }

    /// What a condition on the items of a list names.
    fn items(&mut self, iterations: &[Iteration], body: &Node, found: &mut Vec<Named>) {
        for iteration in iterations {
            self.literals(&iteration.over, body, found);
        }
    }

    fn literals(&mut self, list: &Node, body: &Node, found: &mut Vec<Named>) {
        let Some(list) = self.part(list).filter(|list| list.ty == Ty::TextList) else { return };
        each(body, &mut |node| {
            if matches!(node.kind, Kind::Text(_)) {
                let with = |text| Named { compared: list.reads().to_vec(), text };
                found.extend(self.part(node).map(with));
            }
        });
    }
}
