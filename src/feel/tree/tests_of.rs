//! Unary tests: one value against the tests of a cell, or of what follows `in`.

use super::super::ast::{Arguments, Kind, Node, Operator, RangeForm, RangeNode, Test};
use super::super::parse::{self, Vocabulary};
use super::super::value::{Range, Value};
use super::{Frame, Machine, Scope};
use crate::error::Result;

impl Machine<'_> {
    /// Whether `value` passes one of `tests`; the names in them are those of `scope`.
    #[inline(never)]
    pub(super) fn passes(&self, value: &Value, tests: &[Test], scope: &Scope<'_>) -> Result<Value> {
        let inner = scope.with(Frame::Input(value));
        let mut all = Value::Boolean(false);
        for test in tests {
            let one = self.test(value, test, &inner)?;
            all = self.junction(true, all, one)?;
            if all == Value::Boolean(true) {
                break;
            }
        }
        Ok(all)
    }

    #[inline(never)]
    fn test(&self, value: &Value, test: &Test, scope: &Scope<'_>) -> Result<Value> {
        match test {
            Test::Any => Ok(Value::Boolean(true)),
            Test::Compare(operator, node) => {
                let other = self.evaluate(node, scope)?;
                if let Some(unknown) = self.unknown([value, &other]) {
                    return Ok(unknown);
                }
                self.compared(*operator, value, &other)
            }
            Test::Value(node) => self.is_value(value, node, scope),
            Test::Condition(node) => match self.evaluate(node, scope)? {
                answer @ (Value::Boolean(_) | Value::Null(_)) => Ok(answer),
                other => self.equal_or_within(value, &other),
            },
            Test::Range(range) => self.within(value, range, scope),
            Test::Not(tests) => match self.passes(value, tests, scope)? {
                Value::Boolean(passes) => Ok(Value::Boolean(!passes)),
                null => Ok(null),
            },
        }
    }

    /// Whether `value` is what `node` yields, or is in it. The items of a list that is written out
    /// are looked at one by one, until one is found.
    #[inline(never)]
    fn is_value(&self, value: &Value, node: &Node, scope: &Scope<'_>) -> Result<Value> {
        if let Kind::List(items) = &node.kind
            && !matches!(value, Value::List(_))
        {
            let mut all = Value::Boolean(false);
            for item in items {
                let item = self.evaluate(item, scope)?;
                let one = match self.unknown([value, &item]) {
                    Some(unknown) => unknown,
                    None => self.any_of(value, &[item])?,
                };
                all = self.junction(true, all, one)?;
                if all == Value::Boolean(true) {
                    break;
                }
            }
            return Ok(all);
        }
        let other = self.evaluate(node, scope)?;
        match self.unknown([value, &other]) {
            Some(unknown) => Ok(unknown),
            None => self.equal_or_within(value, &other),
        }
    }

    /// Whether `value` lies between two ends: above the one and below the other, each of which decides
    /// alone when it does not hold.
    #[inline(never)]
    fn within(&self, value: &Value, range: &RangeNode, scope: &Scope<'_>) -> Result<Value> {
        let above = if range.low_in { Operator::GreaterOrEqual } else { Operator::Greater };
        let below = if range.high_in { Operator::LessOrEqual } else { Operator::Less };
        let mut all = Value::Boolean(true);
        for (operator, end) in [(above, &range.low), (below, &range.high)] {
            let Some(end) = end else { continue };
            let end = self.evaluate(end, scope)?;
            let holds = match self.unknown([value, &end]) {
                Some(unknown) => unknown,
                None => self.compared(operator, value, &end)?,
            };
            all = self.junction(false, all, holds)?;
            if all == Value::Boolean(false) {
                break;
            }
        }
        Ok(all)
    }

    /// In a policy: the first of `values` that is unknown.
    fn unknown<'v>(&self, values: impl IntoIterator<Item = &'v Value>) -> Option<Value> {
        if !self.strict() {
            return None;
        }
        values.into_iter().find(|value| value.is_null()).cloned()
    }

    #[inline(never)]
    pub(super) fn range(&self, range: &RangeNode, scope: &Scope<'_>) -> Result<Range> {
        let end =
            |end: &Option<Node>| end.as_ref().map(|end| self.evaluate(end, scope)).transpose();
        let (low, high) = (end(&range.low)?, end(&range.high)?);
        let RangeNode { low_in, high_in, form, .. } = *range;
        Ok(Range { low, low_in, high, high_in, form })
    }

    fn included(&self, range: &Range, value: &Value) -> Result<Value> {
        match range.includes(value) {
            Some(included) => Ok(Value::Boolean(included)),
            None => {
                self.null(format!("{} does not compare with the ends of {range}", value.kind()))
            }
        }
    }

    /// Whether `value` is `other`, or is in it when that is a list or a range (10.3.2.8).
    fn equal_or_within(&self, value: &Value, other: &Value) -> Result<Value> {
        match (value, other) {
            (Value::List(_), Value::List(items)) if value.equal(other) != Some(true) => {
                self.any_of(value, items)
            }
            (Value::List(_), Value::List(_)) => Ok(Value::Boolean(true)),
            (_, Value::List(items)) => self.any_of(value, items),
            (Value::Range(_), Value::Range(_)) => self.compared_equal(value, other),
            (_, Value::Range(range)) => self.included(range, value),
            _ => self.compared_equal(value, other),
        }
    }

    fn compared_equal(&self, value: &Value, other: &Value) -> Result<Value> {
        match value.equal(other) {
            Some(equal) => Ok(Value::Boolean(equal)),
            None => self.null(format!("{} and {} do not compare", value.kind(), other.kind())),
        }
    }

    fn any_of(&self, value: &Value, items: &[Value]) -> Result<Value> {
        self.spend(items.len())?;
        let mut all = Value::Boolean(false);
        for item in items {
            let one = match item {
                Value::Range(range) if !matches!(value, Value::Range(_)) => {
                    self.included(range, value)?
                }
                unknown @ Value::Null(_) if self.strict() => unknown.clone(),
                item => Value::Boolean(value.equal(item) == Some(true)),
            };
            all = self.junction(true, all, one)?;
        }
        Ok(all)
    }
}

impl Machine<'_> {
    /// The range that `text` writes, if it writes one whose ends are literals; here an end that does
    /// not belong to the range may be left out, and is open.
    pub(in crate::feel) fn range_literal(&self, text: &str) -> Result<Option<Range>> {
        let text = text.trim();
        if let Some(range) = self.half_open(text)? {
            return Ok(Some(range));
        }
        let Ok(node) = parse::expression(text, &Vocabulary::default()) else { return Ok(None) };
        let Kind::Range(range) = &node.kind else { return Ok(None) };
        if ![&range.low, &range.high].into_iter().flatten().all(is_literal) {
            return Ok(None);
        }
        let range = self.range(range, &Scope::new(Frame::Entries(&[])))?;
        match self.checked_range(range)? {
            Value::Range(range) => Ok(Some(range.as_ref().clone())),
            _ => Ok(None),
        }
    }
}

impl Machine<'_> {
    /// The range of `(..3]` or `[3..)`: one end is left out where its bracket is open.
    fn half_open(&self, text: &str) -> Result<Option<Range>> {
        let below = text.strip_prefix("(..").or_else(|| text.strip_prefix("].."));
        let above = text.strip_suffix("..)").or_else(|| text.strip_suffix("..["));
        let (written, within) = match (below, above) {
            (Some(rest), None) => {
                let inside = rest.strip_suffix(']');
                let outside = rest.strip_suffix([')', '[']);
                (inside.or(outside), inside.is_some())
            }
            (None, Some(rest)) => {
                let inside = rest.strip_prefix('[');
                let outside = rest.strip_prefix(['(', ']']);
                (inside.or(outside), inside.is_some())
            }
            _ => return Ok(None),
        };
        let end = written.and_then(|end| parse::expression(end, &Vocabulary::default()).ok());
        let Some(end) = end.filter(is_literal) else { return Ok(None) };
        let end = Some(self.evaluate(&end, &Scope::new(Frame::Entries(&[])))?);
        let form = RangeForm::Ends;
        Ok(Some(if below.is_some() {
            Range { low: None, low_in: false, high: end, high_in: within, form }
        } else {
            Range { low: end, low_in: within, high: None, high_in: false, form }
        }))
    }
}

/// Whether a node writes a value out: a literal, its negative, or a constructor of a literal.
fn is_literal(node: &Node) -> bool {
    match &node.kind {
        Kind::Number(_) | Kind::Text(_) | Kind::Temporal(_) => true,
        Kind::Negative(inner) => is_literal(inner),
        Kind::Call(callee, Arguments::Positional(nodes)) => {
            let plain = |node: &Node| matches!(node.kind, Kind::Number(_) | Kind::Text(_));
            matches!(callee.kind, Kind::Name(_)) && nodes.iter().all(plain)
        }
        _ => false,
    }
}
