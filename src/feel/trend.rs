//! Which way the value of an expression goes as one field rises and nothing else changes: found from its
//! form alone, so never more than is certain.
#![expect(clippy::wildcard_enum_match_arm, reason = "what is not listed is not looked into")]

use super::Expression;
use super::ast::{Arguments, Kind, Node, Operator};
use crate::fact::FieldId;

/// Which way a value goes. That of a condition rises when it turns from false to true.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Trend {
    /// It stays as it is.
    Constant,
    /// It does not fall.
    Rising,
    /// It does not rise.
    Falling,
    /// Nobody knows.
    Open,
}

impl Trend {
    pub(crate) const fn turned(self) -> Self {
        match self {
            Self::Rising => Self::Falling,
            Self::Falling => Self::Rising,
            Self::Constant | Self::Open => self,
        }
    }

    /// That of what goes the way of both.
    pub(crate) fn with(self, other: Self) -> Self {
        match (self, other) {
            (Self::Constant, trend) | (trend, Self::Constant) => trend,
            (one, other) if one == other => one,
            (Self::Rising | Self::Falling | Self::Open, _) => Self::Open,
        }
    }
}

/// What is known of the fields of an expression.
pub(crate) struct Trends<'a> {
    /// Which way each field goes.
    pub(crate) of: &'a dyn Fn(FieldId) -> Trend,
    /// Whether a field is never below zero.
    pub(crate) not_negative: &'a dyn Fn(FieldId) -> bool,
}

impl Expression {
    /// Which way its value goes, all that it reads being known.
    pub(crate) fn trend(&self, trends: &Trends<'_>) -> Trend {
        trends.node(&self.whole.node)
    }

    /// Whether its value is certain never to be below zero.
    pub(crate) fn not_negative(&self, trends: &Trends<'_>) -> bool {
        trends.sure(&self.whole.node)
    }
}

impl Trends<'_> {
    fn node(&self, node: &Node) -> Trend {
        match &node.kind {
            Kind::Field(field) => (self.of)(field.id),
            Kind::Negative(inner) | Kind::Not(inner) => self.node(inner).turned(),
            Kind::Binary(operator, left, right) => self.binary(*operator, left, right),
            Kind::If(condition, yes, no) if self.node(condition) == Trend::Constant => {
                self.node(yes).with(self.node(no))
            }
            Kind::Call(callee, Arguments::Positional(arguments)) if follows(callee) => {
                arguments.iter().fold(Trend::Constant, |all, one| all.with(self.node(one)))
            }
            _ => self.of_others(node),
        }
    }

    /// What no rule names stays as it is where all that it is made of does.
    fn of_others(&self, node: &Node) -> Trend {
        let fixed = node.children().all(|child| self.node(child) == Trend::Constant);
        if fixed { Trend::Constant } else { Trend::Open }
    }

    fn binary(&self, operator: Operator, left: &Node, right: &Node) -> Trend {
        let (one, two) = (self.node(left), self.node(right));
        match operator {
            Operator::And | Operator::Or | Operator::Add => one.with(two),
            Operator::Subtract | Operator::Greater | Operator::GreaterOrEqual => {
                one.with(two.turned())
            }
            Operator::Less | Operator::LessOrEqual => one.turned().with(two),
            _ if one == Trend::Constant && two == Trend::Constant => Trend::Constant,
            // Only what multiplies must have a known sign.
            Operator::Multiply if self.both_sure((left, one), (right, two)) => one.with(two),
            // A divisor that goes through zero turns the quotient round, whatever is divided.
            Operator::Divide if self.sure(right) && (self.sure(left) || two == Trend::Constant) => {
                one.with(two.turned())
            }
            _ => Trend::Open,
        }
    }

    /// Whether each of two factors is never below zero, or what it multiplies stays as it is.
    fn both_sure(&self, (left, one): (&Node, Trend), (right, two): (&Node, Trend)) -> bool {
        (self.sure(right) || one == Trend::Constant) && (self.sure(left) || two == Trend::Constant)
    }

    /// Whether a value is certain never to be below zero.
    fn sure(&self, node: &Node) -> bool {
        match &node.kind {
            Kind::Number(number) => !number.is_negative(),
            Kind::Field(field) => (self.not_negative)(field.id),
            Kind::Binary(Operator::Add | Operator::Multiply | Operator::Divide, left, right) => {
                self.sure(left) && self.sure(right)
            }
            Kind::If(_, yes, no) => self.sure(yes) && self.sure(no),
            Kind::Call(callee, Arguments::Positional(arguments)) if follows(callee) => {
                arguments.iter().all(|argument| self.sure(argument))
            }
            _ => false,
        }
    }
}

/// Whether a function goes the way of all its arguments, and is below zero only where one of them is.
fn follows(callee: &Node) -> bool {
    matches!(&callee.kind, Kind::Name(name)
        if matches!(name.as_ref(), "min" | "max" | "sum" | "floor" | "ceiling"))
}

#[cfg(test)]
#[path = "trend_tests.rs"]
mod tests;
