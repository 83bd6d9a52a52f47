//! The tree of an expression, each node with its place. The boxed expressions of DMN (contexts,
//! relations, invocations, tables and the rest) become nodes of the same tree.

use super::kind::Ty;
use super::types::FeelType;
use super::value::Value;
use crate::error::Span;
use crate::fact::FieldId;
use crate::math::Decimal128;
use std::sync::Arc;

/// A node and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Node {
    pub(crate) kind: Kind,
    pub(crate) span: Span,
}

impl Node {
    pub(crate) fn new(kind: Kind, span: Span) -> Self {
        Self { kind, span }
    }

    /// Whether the input under test, `?`, is asked for anywhere in this node.
    pub(super) fn reads_input(&self) -> bool {
        matches!(self.kind, Kind::Input) || self.children().any(Self::reads_input)
    }

    /// Whether `name` stands anywhere in this node.
    pub(super) fn reads_name(&self, name: &str) -> bool {
        matches!(&self.kind, Kind::Name(found) if found.as_ref() == name)
            || self.children().any(|child| child.reads_name(name))
    }

    /// The name that a chain of paths spells: `a.b.c`; none when it does not begin with a name.
    pub(crate) fn dotted(&self) -> Option<String> {
        if let Kind::Path(inner, name) = &self.kind {
            return Some(format!("{}.{name}", inner.dotted()?));
        }
        if let Kind::Name(name) = &self.kind { Some(name.to_string()) } else { None }
    }

    /// Every name in this node.
    fn names(&self, found: &mut Vec<Arc<str>>) {
        if let Kind::Name(name) = &self.kind {
            found.push(name.clone());
        }
        self.children().for_each(|child| child.names(found));
    }
}

/// What a node is.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Kind {
    Null,
    Boolean(bool),
    Number(Decimal128),
    Text(Arc<str>),
    /// `@"2026-07-01"`: a date, a time or a duration, already read.
    Temporal(Value),
    Name(Arc<str>),
    /// A field of the schema, once its name is found.
    Field(Arc<FieldNode>),
    /// `${name}`, in policies.
    Parameter(Arc<str>),
    /// `?`, the value that a cell tests.
    Input,
    /// `a.b`
    Path(Box<Node>, Arc<str>),
    /// `a[b]`
    Filter(Box<Node>, Box<Node>),
    Call(Box<Node>, Arguments),
    Negative(Box<Node>),
    Not(Box<Node>),
    Binary(Operator, Box<Node>, Box<Node>),
    /// A value against tests of which one must hold.
    In(Box<Node>, Vec<Test>),
    InstanceOf(Box<Node>, FeelType),
    If(Box<Node>, Box<Node>, Box<Node>),
    For(Vec<Iteration>, Box<Node>),
    /// `some ... satisfies` and `every ... satisfies`.
    Quantified {
        every: bool,
        iterations: Vec<Iteration>,
        condition: Box<Node>,
    },
    List(Vec<Node>),
    Context(Vec<Entry>),
    Range(Box<RangeNode>),
    Function(Arc<FunctionNode>),
    /// A decision table.
    Table(Arc<TableNode>),
    /// A value as a type, which makes it null when it does not conform.
    As(Box<Node>, FeelType),
}

/// A field of the schema and how its data become values.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct FieldNode {
    pub(super) id: FieldId,
    pub(super) ty: Ty,
}

/// What a call passes.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Arguments {
    Positional(Vec<Node>),
    Named(Vec<(Arc<str>, Node)>),
}

/// An operator between two values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operator {
    And,
    Or,
    Equal,
    Unequal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Add,
    Subtract,
    Multiply,
    Divide,
    Power,
}

impl Operator {
    pub(super) const fn is_comparison(self) -> bool {
        matches!(
            self,
            Self::Equal
                | Self::Unequal
                | Self::Less
                | Self::LessOrEqual
                | Self::Greater
                | Self::GreaterOrEqual
        )
    }

    /// Whether it compares by an order.
    pub(super) const fn is_order(self) -> bool {
        self.is_comparison() && !matches!(self, Self::Equal | Self::Unequal)
    }

    /// The comparison that says the same with its sides exchanged.
    pub(super) const fn turned(self) -> Self {
        match self {
            Self::Less => Self::Greater,
            Self::LessOrEqual => Self::GreaterOrEqual,
            Self::Greater => Self::Less,
            Self::GreaterOrEqual => Self::LessOrEqual,
            Self::And
            | Self::Or
            | Self::Equal
            | Self::Unequal
            | Self::Add
            | Self::Subtract
            | Self::Multiply
            | Self::Divide
            | Self::Power => self,
        }
    }
}

/// One test of a value, as in a cell of a table.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Test {
    /// `-`.
    Any,
    /// `< 5`, `= "A"`.
    Compare(Operator, Node),
    /// A value alone: equal to it, or in it when it is a list or a range.
    Value(Node),
    /// What asks for `?` and is itself the answer.
    Condition(Node),
    /// `[a..b)`.
    Range(RangeNode),
    /// `not(...)`.
    Not(Vec<Test>),
}

/// The two ends of a range and whether they belong to it; an end that is not there is open.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct RangeNode {
    pub(crate) low: Option<Node>,
    pub(crate) low_in: bool,
    pub(crate) high: Option<Node>,
    pub(crate) high_in: bool,
    pub(crate) form: RangeForm,
}

/// How a range is written: `(= a)` and `[a..a]` are two ranges.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RangeForm {
    /// By its ends.
    Ends,
    /// `(= a)`: by the one value that is in it.
    Equal,
    /// `(!= a)`: by the one value that is not.
    Unequal,
}

/// `x in list`, or `i in from..to`.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Iteration {
    pub(crate) name: Arc<str>,
    pub(crate) over: Node,
    pub(crate) to: Option<Node>,
}

/// One entry of a context; the entry without a name is its result.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Entry {
    pub(crate) name: Option<Arc<str>>,
    pub(crate) value: Node,
}

/// A function's definition.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct FunctionNode {
    pub(crate) parameters: Arc<[Parameter]>,
    pub(crate) body: Node,
    pub(crate) result: FeelType,
    /// A body in another language, which nothing here runs.
    pub(crate) external: bool,
    /// Every name in the body: what the function takes along from where it is defined.
    pub(super) names: Arc<[Arc<str>]>,
}

impl FunctionNode {
    pub(crate) fn new(parameters: Arc<[Parameter]>, body: Node, result: FeelType) -> Self {
        let mut names = Vec::new();
        body.names(&mut names);
        names.sort_unstable();
        names.dedup();
        Self { parameters, body, result, external: false, names: names.into() }
    }
}

/// A parameter of a function.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Parameter {
    pub(crate) name: Arc<str>,
    pub(crate) ty: FeelType,
}

/// A decision table (DMN 1.5, chapter 8).
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct TableNode {
    pub(crate) name: Arc<str>,
    pub(crate) hit: HitPolicy,
    pub(crate) inputs: Vec<TableInput>,
    pub(crate) outputs: Vec<TableOutput>,
    pub(crate) rows: Vec<TableRow>,
    /// The byte of its file at which it begins.
    pub(crate) at: usize,
}

/// Which rows of a table count, and how they are put together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum HitPolicy {
    /// At most one row may hit.
    Unique,
    /// All rows that hit have the same outputs.
    Any,
    /// The hit whose outputs come first in the order of the output's values.
    Priority,
    /// The first row that hits.
    First,
    /// All hits, in the order of the output's values.
    OutputOrder,
    /// All hits, in the order of the rows.
    RuleOrder,
    /// All hits, put together.
    Collect(Aggregation),
}

/// How the hits of a collecting table become one value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Aggregation {
    List,
    Sum,
    Min,
    Max,
    Count,
}

/// One input column.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct TableInput {
    pub(crate) label: Arc<str>,
    pub(crate) expression: Node,
    /// The type that the expression is said to have.
    pub(crate) ty: FeelType,
    /// The tests one of which each input must pass; none means anything.
    pub(crate) values: Vec<Test>,
}

/// One output column.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct TableOutput {
    pub(crate) name: Arc<str>,
    pub(crate) ty: FeelType,
    /// The values in the order of their priority.
    pub(crate) values: Vec<Test>,
    pub(crate) default: Option<Node>,
}

/// One row: the tests of every input, the values of every output.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct TableRow {
    pub(crate) tests: Vec<Vec<Test>>,
    pub(crate) outputs: Vec<Node>,
    /// The byte of its file at which it begins.
    pub(crate) at: usize,
}
