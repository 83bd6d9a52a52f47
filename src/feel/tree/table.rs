//! Decision tables (DMN 1.5, chapter 8): which rows hit, and what becomes of them.

use super::super::ast::{Aggregation, HitPolicy, TableNode, TableOutput, TableRow};
use super::super::value::{Context, Null, Value};
use super::{Machine, Scope};
use crate::error::Result;

/// The outputs of a row that hit.
type Hit = Vec<Value>;

impl Machine<'_> {
    #[inline(never)]
    pub(super) fn table(&self, table: &TableNode, scope: &Scope<'_>) -> Result<Value> {
        let mut inputs = Vec::with_capacity(table.inputs.len());
        for input in &table.inputs {
            let value = self.evaluate(&input.expression, scope)?;
            if !input.values.is_empty() && !value.is_null() {
                let allowed = self.passes(&value, &input.values, scope)?;
                if allowed == Value::Boolean(false) {
                    let (name, label) = (&table.name, &input.label);
                    return self.null(format!("`{name}`: {value} is not allowed in `{label}`"));
                }
            }
            inputs.push(value);
        }
        let mut hits: Vec<Hit> = Vec::new();
        for row in &table.rows {
            match self.row_hits(row, &inputs, scope)? {
                Value::Boolean(true) => {}
                unknown @ Value::Null(_) if self.strict() => return Ok(unknown),
                _ => continue,
            }
            hits.push(self.outputs(table, row, scope)?);
            if table.hit == HitPolicy::First {
                break;
            }
        }
        if hits.is_empty() {
            return self.default(table, scope);
        }
        self.chosen(table, hits, scope)
    }

    /// Whether every cell of `row` holds; one that does not outweighs what is unknown.
    #[inline(never)]
    fn row_hits(&self, row: &TableRow, inputs: &[Value], scope: &Scope<'_>) -> Result<Value> {
        let mut all = Value::Boolean(true);
        for (value, tests) in inputs.iter().zip(&row.tests) {
            let cell = self.passes(value, tests, scope)?;
            all = self.junction(false, all, cell)?;
            if all == Value::Boolean(false) {
                break;
            }
        }
        Ok(all)
    }

    #[inline(never)]
    fn outputs(&self, table: &TableNode, row: &TableRow, scope: &Scope<'_>) -> Result<Hit> {
        let cells = table.outputs.iter().zip(&row.outputs);
        cells
            .map(|(output, node)| {
                let value = self.evaluate(node, scope)?;
                self.conform(value, &output.ty)
            })
            .collect()
    }

    fn default(&self, table: &TableNode, scope: &Scope<'_>) -> Result<Value> {
        if table.outputs.iter().any(|output| output.default.is_some()) {
            let mut values = Vec::with_capacity(table.outputs.len());
            for output in &table.outputs {
                values.push(match &output.default {
                    Some(node) => self.evaluate(node, scope)?,
                    None => Value::Null(Null::Given),
                });
            }
            return Ok(row_value(&table.outputs, values));
        }
        match table.hit {
            HitPolicy::Collect(Aggregation::Count) => {
                Ok(Value::Number(crate::math::Decimal128::ZERO))
            }
            HitPolicy::Collect(Aggregation::List)
            | HitPolicy::RuleOrder
            | HitPolicy::OutputOrder => Ok(Value::List([].into())),
            _ => Ok(Value::Null(Null::Given)),
        }
    }

    #[inline(never)]
    fn chosen(&self, table: &TableNode, mut hits: Vec<Hit>, scope: &Scope<'_>) -> Result<Value> {
        let name = &table.name;
        match table.hit {
            HitPolicy::Unique if hits.len() > 1 => {
                self.null(format!("`{name}` is unique, but {} rows hit", hits.len()))
            }
            HitPolicy::Any if hits.windows(2).any(|pair| pair.first() != pair.last()) => {
                self.null(format!("`{name}`: rows that hit have different outputs"))
            }
            HitPolicy::Unique | HitPolicy::Any | HitPolicy::First => {
                let first = hits.swap_remove(0);
                Ok(row_value(&table.outputs, first))
            }
            HitPolicy::Priority => {
                let sorted = self.by_priority(table, hits, scope)?;
                let first = sorted.into_iter().next();
                Ok(first.map_or(Value::Null(Null::Given), |hit| row_value(&table.outputs, hit)))
            }
            HitPolicy::OutputOrder => {
                let sorted = self.by_priority(table, hits, scope)?;
                Ok(rows_value(&table.outputs, sorted))
            }
            HitPolicy::RuleOrder => Ok(rows_value(&table.outputs, hits)),
            HitPolicy::Collect(aggregation) => self.collected(table, aggregation, hits),
        }
    }

    /// The hits in the order of their outputs' values, the first output first.
    fn by_priority(
        &self,
        table: &TableNode,
        hits: Vec<Hit>,
        scope: &Scope<'_>,
    ) -> Result<Vec<Hit>> {
        let mut ranked = Vec::with_capacity(hits.len());
        for hit in hits {
            let mut ranks = Vec::with_capacity(hit.len());
            for (output, value) in table.outputs.iter().zip(&hit) {
                ranks.push(self.rank(output, value, scope)?);
            }
            ranked.push((ranks, hit));
        }
        // The sort is stable: rows of equal rank keep the order of the table.
        ranked.sort_by(|(one, _), (other, _)| one.cmp(other));
        Ok(ranked.into_iter().map(|(_, hit)| hit).collect())
    }

    /// The place of `value` among the output's values.
    fn rank(&self, output: &TableOutput, value: &Value, scope: &Scope<'_>) -> Result<usize> {
        for (place, test) in output.values.iter().enumerate() {
            let passes = self.passes(value, std::slice::from_ref(test), scope)?;
            if passes == Value::Boolean(true) {
                return Ok(place);
            }
        }
        Ok(output.values.len())
    }

    fn collected(&self, table: &TableNode, how: Aggregation, hits: Vec<Hit>) -> Result<Value> {
        if how == Aggregation::List {
            return Ok(rows_value(&table.outputs, hits));
        }
        if table.outputs.len() > 1 {
            let name = &table.name;
            return self.null(format!("`{name}` collects several outputs into one number"));
        }
        let values = hits.into_iter().flatten().collect();
        self.aggregated(how, values)
    }

    fn aggregated(&self, how: Aggregation, values: Vec<Value>) -> Result<Value> {
        let name = match how {
            Aggregation::Sum => "sum",
            Aggregation::Min => "min",
            Aggregation::Max => "max",
            Aggregation::Count | Aggregation::List => "count",
        };
        self.call_named(name, values)
    }
}

/// The value of one row: of one output, its value; of several, a context.
fn row_value(outputs: &[TableOutput], mut values: Hit) -> Value {
    if outputs.len() == 1
        && let Some(value) = values.pop()
    {
        return value;
    }
    let names = outputs.iter().map(|output| output.name.clone());
    names.zip(values).collect::<Context>().into()
}

fn rows_value(outputs: &[TableOutput], hits: Vec<Hit>) -> Value {
    let values: Vec<Value> = hits.into_iter().map(|hit| row_value(outputs, hit)).collect();
    values.into()
}

impl Machine<'_> {
    /// The built-in function `name` over one list.
    fn call_named(&self, name: &str, values: Vec<Value>) -> Result<Value> {
        match super::super::builtin::find(name) {
            Some(builtin) => {
                self.call_function(&super::Function::builtin(builtin), vec![values.into()])
            }
            None => self.null(format!("no function is named `{name}`")),
        }
    }
}
