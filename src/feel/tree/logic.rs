//! Three-valued logic and comparisons (DMN 1.5, tables 48 to 54).

use super::super::ast::{Node, Operator};
use super::super::value::Value;
use super::{Machine, Scope};
use crate::error::Result;
use std::cmp::Ordering;

impl Machine<'_> {
    #[inline(never)]
    pub(super) fn binary(
        &self,
        operator: Operator,
        left: Value,
        right: &Node,
        scope: &Scope<'_>,
    ) -> Result<Value> {
        if matches!(operator, Operator::And | Operator::Or) {
            let or = operator == Operator::Or;
            if left == Value::Boolean(or) {
                return Ok(left);
            }
            let right = self.evaluate(right, scope)?;
            return self.junction(or, left, right);
        }
        let right = self.evaluate(right, scope)?;
        if self.strict()
            && let Some(unknown) = [&left, &right].into_iter().find(|value| value.is_null())
        {
            return Ok(unknown.clone());
        }
        if operator.is_comparison() {
            return self.compared(operator, &left, &right);
        }
        match first_cause(&left, &right) {
            Some(null) => Ok(null),
            None => self.arithmetic(operator, &left, &right),
        }
    }

    /// `and` and `or`: what one side decides needs no other.
    #[inline(never)]
    pub(super) fn junction(&self, or: bool, left: Value, right: Value) -> Result<Value> {
        match (&left, &right) {
            (Value::Boolean(known), _) | (_, Value::Boolean(known)) if *known == or => {
                Ok(Value::Boolean(or))
            }
            (Value::Boolean(_), Value::Boolean(_)) => Ok(Value::Boolean(!or)),
            (Value::Null(_), _) => Ok(left),
            (_, Value::Null(_)) => Ok(right),
            (one, other) => {
                let wrong = if matches!(one, Value::Boolean(_)) { other } else { one };
                self.null(format!("{} is no condition", wrong.kind()))
            }
        }
    }

    #[inline(never)]
    pub(super) fn not(&self, value: Value) -> Result<Value> {
        match value {
            Value::Boolean(value) => Ok(Value::Boolean(!value)),
            null @ Value::Null(_) => Ok(null),
            other => self.null(format!("{} is no condition", other.kind())),
        }
    }

    /// A comparison of two values.
    #[inline(never)]
    pub(super) fn compared(
        &self,
        operator: Operator,
        left: &Value,
        right: &Value,
    ) -> Result<Value> {
        let holds = match operator {
            Operator::Equal => left.equal(right),
            Operator::Unequal => left.equal(right).map(|equal| !equal),
            _ => left.order(right).map(|order| match operator {
                Operator::Less => order == Ordering::Less,
                Operator::LessOrEqual => order != Ordering::Greater,
                Operator::Greater => order == Ordering::Greater,
                _ => order != Ordering::Less,
            }),
        };
        match holds {
            Some(holds) => Ok(Value::Boolean(holds)),
            None if left.is_null() || right.is_null() => match first_cause(left, right) {
                Some(null) => Ok(null),
                None => self.null("a comparison with null"),
            },
            None => self.null(format!("{} and {} do not compare", left.kind(), right.kind())),
        }
    }
}

/// The null of the two that says why it is one.
fn first_cause(left: &Value, right: &Value) -> Option<Value> {
    [left, right].into_iter().find(|value| value.is_caused()).cloned()
}
