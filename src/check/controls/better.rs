//! Where a better customer is treated worse: a control that fires once a field with a declared
//! direction gets better and nothing else changes, and a table that puts out something worse.

use super::Work;
use super::conditions::{applies, holds};
use super::search::{Found, Goal, Look, Search, known};
use crate::fact::{Better, Datum, Field, FieldId, Row};
use crate::feel::bounds::{Known, Ranges};
use crate::feel::{Expression, Stack, Trend, Trends};
use crate::policy::Step;
use crate::rule::analysis::{Counterexample, Direction, monotone};
use crate::rule::boxes::{Bound, Coordinate};
use crate::rule::{Control, Geometry, Hit, Severity, Table};
use std::collections::BTreeMap;

impl Work<'_> {
    /// Notes the fields of which a better value makes `control` fire: a stop, a pend, a referral or a
    /// cap.
    pub(super) fn worse(&mut self, control: &Control) {
        if control.severity() > Severity::Cap {
            return;
        }
        let policy = self.policy;
        let reads: Vec<FieldId> = control.reads().collect();
        for id in policy.sources(&reads) {
            let Some(field) = policy.schema().field(id) else { continue };
            let Some(better) = field.better else { continue };
            if self.certainly_not(control, id, better) {
                continue;
            }
            let (name, by) = (&field.name, control.id());
            match self.fires_after(control, (id, field), better) {
                Found::Example(example, Some(value)) => {
                    let message = format!(
                        "`{by}`, a {}, does not fire for this customer, but does with `{name}` = \
                         {value}, which is better: {} is",
                        control.severity(),
                        better.name()
                    );
                    self.note("better-is-worse", &[control], message, example);
                }
                Found::Example(_, None) | Found::Nowhere => {}
                Found::Unfinished => {
                    let question = format!("whether a better `{name}` can make it fire");
                    self.unfinished(control, question);
                }
            }
        }
    }

    /// Whether the form of its conditions alone tells that a better value does not make `control` fire.
    fn certainly_not(&self, control: &Control, changed: FieldId, better: Better) -> bool {
        let schema = self.policy.schema();
        let mut ways: BTreeMap<FieldId, (Trend, bool)> = BTreeMap::new();
        for (id, field) in schema.fields() {
            let low = field.range.as_ref().is_some_and(|range| range.ends().0 >= 0);
            let sure = low || self.usual.never_negative(id);
            let trend = if id == changed { Trend::Rising } else { Trend::Constant };
            ways.insert(id, (trend, sure));
        }
        let read = |ways: &BTreeMap<FieldId, (Trend, bool)>, expression: &Expression| {
            let of = |id: FieldId| ways.get(&id).map_or(Trend::Open, |(trend, _)| *trend);
            let not_negative = |id: FieldId| ways.get(&id).is_some_and(|(_, sure)| *sure);
            let trends = Trends { of: &of, not_negative: &not_negative };
            (expression.trend(&trends), expression.not_negative(&trends))
        };
        for step in self.policy.all_steps() {
            let moves = |id: &FieldId| ways.get(id).is_some_and(|way| way.0 != Trend::Constant);
            let way = match step {
                Step::Feature(_, expression) => read(&ways, expression),
                Step::Table(_) if step.reads().iter().any(moves) => (Trend::Open, false),
                // A search holds scores as they are, too.
                Step::Table(_) | Step::Model(_) => (Trend::Constant, false),
            };
            for id in step.writes().into_iter().filter(|id| *id != changed) {
                ways.insert(id, way);
            }
        }
        let conditions = control.applies_when.iter().chain(Some(&control.when));
        let all = conditions.map(|condition| read(&ways, condition).0);
        let trend = all.fold(Trend::Constant, Trend::with);
        match better {
            Better::Higher => matches!(trend, Trend::Constant | Trend::Falling),
            Better::Lower => matches!(trend, Trend::Constant | Trend::Rising),
        }
    }

    /// Looks for a customer for whom `control` fires only once the field is better.
    fn fires_after(
        &self,
        control: &Control,
        (id, field): (FieldId, &Field),
        better: Better,
    ) -> Found {
        let asked = control.applies_when.iter().chain(Some(&control.when)).collect();
        let mut search = Search::new((self.policy, self.usual), asked, Some(id));
        search.within = &known;
        search.other = search.side_of(id).map(|side| known(field, side));
        let may = |here: &Ranges<'_>, there: Option<&Ranges<'_>>| {
            there.is_some_and(|there| {
                let can = match (here.field(id).known, there.field(id).known, better) {
                    (Known::Ints(low, _), Known::Ints(_, high), Better::Higher) => high > low,
                    (Known::Ints(_, high), Known::Ints(low, _), Better::Lower) => low < high,
                    _ => false,
                };
                can && applies(control, here).no && applies(control, there).yes
            })
        };
        let is = |look: &mut Look<'_>, other: Option<&Row>| {
            let Some(other) = other else { return Ok(false) };
            let before = order(&look.row.get(id)).zip(order(&other.get(id)));
            let improved = before.is_some_and(|(here, there)| match better {
                Better::Higher => there > here,
                Better::Lower => there < here,
            });
            let silent = holds(control, look)? == Some(false);
            let mut after = Look { row: other, as_of: look.as_of, stack: look.stack };
            Ok(improved && silent && holds(control, &mut after)? == Some(true))
        };
        search.find(&Goal { may: &may, is: &is })
    }

    /// Notes the tables that put out something worse for a better input, where both have a direction.
    pub(super) fn tables_worse(&mut self) {
        let policy = self.policy;
        for table in policy.tables() {
            let one_row = matches!(table.hit(), Hit::First | Hit::Unique | Hit::Any);
            let geometry = Geometry::of(table, policy.schema()).filter(|_| one_row);
            let Some(geometry) = geometry.filter(|geometry| geometry.left.is_empty()) else {
                continue;
            };
            for (column, id) in table.outputs().iter().enumerate() {
                let Some(output) = policy.schema().field(*id) else { continue };
                let Some(better) = output.better else { continue };
                for dimension in 0..geometry.axes.len() {
                    self.table_worse((table, &geometry), (column, *id, better), dimension);
                }
            }
        }
    }

    fn table_worse(
        &mut self,
        (table, geometry): (&Table, &Geometry),
        (column, id, better): (usize, FieldId, Better),
        dimension: usize,
    ) {
        let Some(axis) = geometry.axes.get(dimension) else { return };
        let Some(of_input) = axis.field.better else { return };
        let direction = match of_input {
            Better::Higher => Direction::Rising,
            Better::Lower => Direction::Falling,
        };
        let rank = |output: Option<u32>| {
            let number =
                geometry.boxes.outputs().iter().position(|other| Some(*other) == output)?;
            let row = table.rows().get(*geometry.rows.get(number)?)?;
            let at = order(row.values().get(column)?)?;
            match better {
                Better::Higher => Some(at),
                Better::Lower => at.checked_neg(),
            }
        };
        let name = self.policy.schema().name(id);
        let found = monotone(&geometry.boxes, dimension, direction, &rank, Bound::default());
        let place = |row: usize| (table.file().clone(), table.line(row));
        let (code, message, witness) = match found {
            Ok(None) => return,
            Err(unfinished) => {
                let message = format!(
                    "whether a better `{}` worsens `{name}`: {unfinished}",
                    axis.field.name
                );
                ("table-unfinished", message, Vec::new())
            }
            Ok(Some(example)) => {
                let Some((before, after)) = said((table, geometry), self, id, &example, of_input)
                else {
                    return;
                };
                let (worse, point) = match of_input {
                    Better::Higher => (&example.upper, &example.lower),
                    Better::Lower => (&example.lower, &example.upper),
                };
                let value = worse.get(dimension).map_or_else(String::new, |at| axis.shown(*at));
                let message = format!(
                    "`{name}` is {before} for this customer, and {after}, which is worse, with `{}` \
                     = {value}, which is better",
                    axis.field.name
                );
                ("better-is-worse", message, geometry.named(point))
            }
        };
        self.note_at(code, &[place(0)], message, witness);
    }
}

/// What the table really says of the customer before the improvement and after it.
fn said(
    (table, geometry): (&Table, &Geometry),
    work: &Work<'_>,
    id: FieldId,
    example: &Counterexample,
    of_input: Better,
) -> Option<(String, String)> {
    let schema = work.policy.schema();
    let field = schema.field(id)?;
    let say = |point: &[Coordinate]| {
        let mut row = Row::new(schema);
        for (axis, at) in geometry.axes.iter().zip(point) {
            if let Coordinate::Value(value) = at {
                row.set(axis.input.field(), axis.input.datum(*value)?);
            }
        }
        let as_of = work.usual.moment(i64::MIN, i64::MAX)?;
        table.fill(&mut row, as_of, &mut Stack::default()).ok()?;
        field.value(&row.get(id)).map(|value| value.to_string())
    };
    let (lower, upper) = (say(&example.lower)?, say(&example.upper)?);
    Some(match of_input {
        Better::Higher => (lower, upper),
        Better::Lower => (upper, lower),
    })
}

/// Where a datum stands in the order of its field; nothing for what has none.
fn order(datum: &Datum) -> Option<i64> {
    match datum {
        Datum::Text(_) | Datum::TextList(_) | Datum::Unknown(_) => None,
        Datum::Boolean(value) => Some(i64::from(*value)),
        Datum::Symbol(index) => Some(i64::from(*index)),
        Datum::Number(number)
        | Datum::Date(number)
        | Datum::Instant(number)
        | Datum::Duration(number) => Some(*number),
    }
}
