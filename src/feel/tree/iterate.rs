//! `for`, `some` and `every`: every combination of the items of their lists.

use super::super::ast::{Iteration, Node};
use super::super::temporal::Date;
use super::super::value::Value;
use super::{Frame, Machine, Scope};
use crate::error::Result;
use crate::limits::VALUE_ITEMS_MAX;
use crate::math::Decimal128;
use std::sync::Arc;

/// What is done with each combination; whether to go on.
type Visit<'v> = dyn FnMut(&Scope<'_>) -> Result<bool> + 'v;

/// What stands in the way of a list: the value that the whole has instead.
type Listed = Result<std::result::Result<Arc<[Value]>, Value>>;

impl Machine<'_> {
    #[inline(never)]
    pub(super) fn repetition(
        &self,
        iterations: &[Iteration],
        body: &Node,
        scope: &Scope<'_>,
    ) -> Result<Value> {
        let mut found: Vec<Value> = Vec::new();
        let reads_partial = body.reads_name("partial");
        let stopped = self.each(iterations, scope, &mut |inner| {
            let value = if reads_partial {
                let partial = [("partial".into(), Value::List(found.as_slice().into()))];
                self.evaluate(body, &inner.with(Frame::Entries(&partial)))?
            } else {
                self.evaluate(body, inner)?
            };
            found.push(value);
            Ok(true)
        })?;
        Ok(stopped.unwrap_or_else(|| found.into()))
    }

    #[inline(never)]
    pub(super) fn quantified(
        &self,
        every: bool,
        (iterations, condition): (&[Iteration], &Node),
        scope: &Scope<'_>,
    ) -> Result<Value> {
        let mut all = Value::Boolean(every);
        let stopped = self.each(iterations, scope, &mut |inner| {
            let one = self.evaluate(condition, inner)?;
            if !matches!(one, Value::Boolean(_) | Value::Null(_)) {
                all = self.null(format!("{} is no condition", one.kind()))?;
                return Ok(false);
            }
            all = self.junction(!every, std::mem::replace(&mut all, Value::Boolean(every)), one)?;
            Ok(all != Value::Boolean(!every))
        })?;
        Ok(stopped.unwrap_or(all))
    }

    /// Visits every combination; yields a value when there is no list to go through.
    #[inline(never)]
    fn each(
        &self,
        iterations: &[Iteration],
        scope: &Scope<'_>,
        visit: &mut Visit<'_>,
    ) -> Result<Option<Value>> {
        let Some((iteration, rest)) = iterations.split_first() else {
            visit(scope)?;
            return Ok(None);
        };
        let mut stopped = None;
        self.each_of(iteration, rest, scope, visit, &mut stopped)?;
        Ok(stopped)
    }

    /// Visits the combinations of `iteration` and `rest`; whether to go on.
    #[inline(never)]
    fn each_of(
        &self,
        iteration: &Iteration,
        rest: &[Iteration],
        scope: &Scope<'_>,
        visit: &mut Visit<'_>,
        stopped: &mut Option<Value>,
    ) -> Result<bool> {
        let items = match self.items(iteration, scope)? {
            Ok(items) => items,
            Err(instead) => {
                *stopped = Some(instead);
                return Ok(false);
            }
        };
        for item in items.iter() {
            self.spend(1)?;
            let entry = [(iteration.name.clone(), item.clone())];
            let inner = scope.with(Frame::Entries(&entry));
            let goes_on = match rest.split_first() {
                Some((next, rest)) => self.each_of(next, rest, &inner, visit, stopped)?,
                None => visit(&inner)?,
            };
            if !goes_on {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// What an iteration goes through.
    fn items(&self, iteration: &Iteration, scope: &Scope<'_>) -> Listed {
        let over = self.evaluate(&iteration.over, scope)?;
        let Some(to) = &iteration.to else {
            return match over {
                Value::List(items) => Ok(Ok(items)),
                Value::Null(_) if self.strict() => Ok(Err(over)),
                Value::Null(_) => Ok(Err(self.null("there is no list to go through")?)),
                Value::Range(range) => match (&range.low, &range.high) {
                    (Some(low), Some(high)) => self.steps(low, high, (range.low_in, range.high_in)),
                    _ => Ok(Err(self.null("a range without an end has no items to go through")?)),
                },
                single => Ok(Ok([single].into())),
            };
        };
        let to = self.evaluate(to, scope)?;
        self.steps(&over, &to, (true, true))
    }

    /// The whole numbers or the days from one value to another, up or down.
    fn steps(&self, from: &Value, to: &Value, (first, last): (bool, bool)) -> Listed {
        let ends = match (from, to) {
            (Value::Number(from), Value::Number(to)) => from.to_i64().zip(to.to_i64()),
            (Value::Date(from), Value::Date(to)) => Some((from.day_number(), to.day_number())),
            _ => None,
        };
        let days = matches!(from, Value::Date(_));
        let Some((from, to)) = ends else {
            let message = format!("nothing steps from {} to {}", from.kind(), to.kind());
            return Ok(Err(self.null(message)?));
        };
        let count = usize::try_from(from.abs_diff(to)).unwrap_or(usize::MAX).saturating_add(1);
        self.spend(count)?;
        if count > VALUE_ITEMS_MAX {
            return Ok(Err(self.null(format!("a list has at most {VALUE_ITEMS_MAX} items"))?));
        }
        let numbers: Vec<i64> =
            if from <= to { (from..=to).collect() } else { (to..=from).rev().collect() };
        let kept = numbers
            .into_iter()
            .filter(|number| (first || *number != from) && (last || *number != to));
        let items = kept.map(|number| {
            if days {
                Date::of_day_number(number)
                    .map_or_else(|fault| Value::null(fault.message()), Value::Date)
            } else {
                Value::Number(Decimal128::from(number))
            }
        });
        Ok(Ok(items.collect()))
    }
}
