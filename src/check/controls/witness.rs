//! Customers who show what a search looks for: a row is built and computed as a decision would, and only
//! what the controls really say of it counts.

use super::super::prove::side::{Side, datum, number};
use super::super::prove::space::Space;
use super::search::{Example, Goal, Look, Open, Search};
use crate::error::Result;
use crate::fact::{Datum, Field, FieldId, Row, Unknown};
use crate::feel::Stack;
use crate::feel::bounds::Whys;
use crate::value::{Timestamp, Type};
use std::collections::BTreeMap;

/// Fields of which both ends are tried out in every box.
const INPUTS_LEANT_MAX: usize = 16;

impl Search<'_> {
    /// Customers in the box of whom it is really so: the usual one first, then those of whom one thing
    /// is as low or as high as it can be.
    pub(super) fn example(
        &self,
        space: &Space<'_>,
        this: &Open,
        goal: &Goal<'_>,
        thorough: bool,
    ) -> Option<(Example, Option<String>)> {
        let found = self.try_out(space, this, goal, (None, false));
        if found.is_some() || !thorough {
            return found;
        }
        let inputs: Vec<FieldId> = self.inputs().map(|(id, _)| id).collect();
        let ends = inputs.iter().take(INPUTS_LEANT_MAX);
        let ends = ends.flat_map(|id| [(Some(*id), false), (Some(*id), true)]);
        let mut leans = ends;
        leans.find_map(|lean| self.try_out(space, this, goal, lean))
    }

    /// Customers in the box, where it is really so of them; the field of `lean` is as low, or as high, as
    /// it can be.
    fn try_out(
        &self,
        space: &Space<'_>,
        this: &Open,
        goal: &Goal<'_>,
        (leaning, high): (Option<FieldId>, bool),
    ) -> Option<(Example, Option<String>)> {
        let schema = self.policy.schema();
        let (first, last) = Space::days(&this.part);
        let as_of = self.usual.moment(first, last)?;
        let mut data: BTreeMap<FieldId, Datum> = BTreeMap::new();
        let mut part = this.part.clone();
        let mut inputs: Vec<(FieldId, &Field)> = self.inputs().collect();
        inputs.sort_by_key(|(id, _)| leaning != Some(*id));
        for (id, field) in inputs {
            let place = space.place(id)?;
            let mut side = *part.get(place)?;
            if leaning == Some(id) {
                let near = side.range.map(|span| space.near_end(id, span, high));
                side.range = near.map(|at| (at, at));
            }
            let datum = self.pick((id, field), side, None, space)?;
            if let Some(at) = number(&datum, space.words()).filter(|_| space.is_linear()) {
                // What is chosen leaves less to the others.
                *part.get_mut(place)? = Side { range: Some((at, at)), whys: Whys::NONE };
                if !space.narrow(&mut part) {
                    return None;
                }
            }
            data.insert(id, datum);
        }
        let mut stack = Stack::default();
        let row = self.row(&data, as_of, &mut stack).ok()?;
        let mut other = None;
        let mut value = None;
        if let (Some(id), Some(side)) = (self.changed, this.other) {
            let field = schema.field(id)?;
            let datum = self.pick((id, field), side, data.get(&id), space)?;
            value = Some(shown(field, &datum));
            let mut data = data.clone();
            data.insert(id, datum);
            other = Some(self.row(&data, as_of, &mut stack).ok()?);
        }
        let mut look = Look { row: &row, as_of, stack: &mut stack };
        if !(goal.is)(&mut look, other.as_ref()).ok()? {
            return None;
        }
        self.seen.replace(data.clone());
        let named = data.iter().filter_map(|(id, datum)| {
            let field = schema.field(*id)?;
            Some((field.name.clone(), shown(field, datum)))
        });
        Some((named.collect(), value))
    }

    /// The datum in `side` that is nearest to what is usual, or else to `near`.
    fn pick(
        &self,
        (id, field): (FieldId, &Field),
        side: Side,
        near: Option<&Datum>,
        space: &Space<'_>,
    ) -> Option<Datum> {
        let Some((low, high)) = side.range else {
            let why = side.whys.iter().next()?;
            return Some(Datum::Unknown(Unknown { field: id, why }));
        };
        let near = near.and_then(|datum| number(datum, space.words()));
        let at = near.or_else(|| self.usual.of(id)).unwrap_or(0).clamp(low, high);
        datum(field, at, space.words())
    }

    /// The row of a usual customer who is as `data` says.
    pub(super) fn completed(&self, data: &BTreeMap<FieldId, Datum>) -> Option<(Row, Timestamp)> {
        let period = *self.policy.periods().first()?;
        let space = Space::of(self.policy, &[], (self.fields.clone(), Vec::new()), period);
        let (part, as_of) = (space.whole(), self.usual.moment(i64::MIN, i64::MAX)?);
        let mut all = BTreeMap::new();
        for (id, field) in self.inputs() {
            let side = *part.get(space.place(id)?)?;
            let usual = || self.pick((id, field), side, None, &space);
            all.insert(id, data.get(&id).cloned().or_else(usual)?);
        }
        let row = self.row(&all, as_of, &mut Stack::default()).ok()?;
        Some((row, as_of))
    }

    /// The row in which all is computed from `data`.
    fn row(
        &self,
        data: &BTreeMap<FieldId, Datum>,
        as_of: Timestamp,
        stack: &mut Stack,
    ) -> Result<Row> {
        let (policy, schema) = (self.policy, self.policy.schema());
        let mut row = Row::new(schema);
        policy.parameters().fill(&mut row, as_of);
        for (id, datum) in data {
            row.set(*id, datum.clone());
        }
        policy.check_applicability(&row, as_of, stack)?;
        for step in &self.steps {
            step.run(schema, &mut row, as_of, stack)?;
            if let Some((id, datum)) = self.changed.and_then(|id| Some((id, data.get(&id)?))) {
                row.set(id, datum.clone());
            }
        }
        Ok(row)
    }
}

/// A datum as a witness says it.
fn shown(field: &Field, datum: &Datum) -> String {
    match (datum.missing(), field.value(datum)) {
        (Some(why), _) => why.name().to_owned(),
        (None, Some(value)) if matches!(field.ty, Type::Text | Type::Enum(_)) => {
            format!("\"{value}\"")
        }
        (None, Some(value)) => value.to_string(),
        (None, None) => "?".to_owned(),
    }
}
