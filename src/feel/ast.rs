//! The tree of an expression, each node with its place.

use crate::error::Span;
use rust_decimal::Decimal;

/// A node and where it stands.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Node {
    pub(super) kind: Kind,
    pub(super) span: Span,
}

/// What a node is.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Kind {
    Number(Decimal),
    Text(String),
    Boolean(bool),
    Name(String),
    Parameter(String),
    Negative(Box<Node>),
    Not(Box<Node>),
    Binary(Operator, Box<Node>, Box<Node>),
    If(Box<Node>, Box<Node>, Box<Node>),
    /// A value against tests of which one must hold.
    In(Box<Node>, Vec<Test>),
    Call(String, Vec<Node>),
}

/// An operator between two values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operator {
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
}

/// One test of a value, as in a cell of a table.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Test {
    /// `-`.
    Any,
    /// `< 5`, `= "A"`, or a value alone, which means equal.
    Compare(Operator, Node),
    /// `[a..b)`: the two ends and whether they belong to the range.
    Range { low: Node, low_in: bool, high: Node, high_in: bool },
    /// `not(...)`.
    Not(Vec<Test>),
}
