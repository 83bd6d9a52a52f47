//! Controls that together let nobody pass, and what a table puts out that is always stopped.

use super::Work;
use super::conditions::{applies, holds};
use super::search::{Found, Goal, Look, Search, known};
use crate::fact::{Datum, FieldId, Row};
use crate::feel::Expression;
use crate::feel::bounds::{Bounds, Known, Ranges};
use crate::policy::Step;
use crate::rule::{Control, Severity, Table};
use crate::stage::Stage;

/// Rows of a table whose outputs are followed into controls.
const ROWS_FOLLOWED_MAX: usize = 200;

impl<'a> Work<'a> {
    /// Notes when these controls of a stage let nobody pass of whom all is known, by the first two that
    /// suffice for it where two do.
    pub(super) fn contradicting(&mut self, stage: Stage, controls: &[&'a Control]) {
        let hold: Vec<&'a Control> =
            controls.iter().copied().filter(|one| one.severity() <= Severity::Refer).collect();
        let pool = self.pool(&hold);
        if pool.somebody_passes() {
            return;
        }
        match self.passes(&hold) {
            Found::Example(..) => return,
            Found::Unfinished => {
                let message =
                    format!("not finished: whether anybody passes all controls of {stage}");
                return self.note("stage-unfinished", &hold, message, Vec::new());
            }
            Found::Nowhere => {}
        }
        for (at, one) in hold.iter().enumerate() {
            for other in hold.iter().skip(at.saturating_add(1)) {
                if matches!(self.passes(&[one, other]), Found::Nowhere) {
                    let (one_id, other_id) = (one.id(), other.id());
                    let message = format!(
                        "`{one_id}` and `{other_id}` together hold up everybody at {stage} of whom \
                         all is known"
                    );
                    return self.note("controls-hold-up-all", &[one, other], message, Vec::new());
                }
            }
        }
        let message = format!(
            "the {} controls of {stage} that can hold up a case hold up everybody of whom all is known",
            hold.len()
        );
        self.note("controls-hold-up-all", &hold, message, Vec::new());
    }

    /// Looks for a customer of whom all is known for whom none of these controls fires.
    fn passes(&self, controls: &[&Control]) -> Found {
        let asked: Vec<&Expression> = controls
            .iter()
            .flat_map(|control| control.applies_when.iter().chain(Some(&control.when)))
            .collect();
        let mut search = Search::new((self.policy, self.usual), asked, None);
        search.within = &known;
        let may = |ranges: &Ranges<'_>, _: Option<&Ranges<'_>>| {
            controls.iter().all(|control| applies(control, ranges).no)
        };
        let is = |look: &mut Look<'_>, _: Option<&Row>| {
            for control in controls {
                if holds(control, look)? != Some(false) {
                    return Ok(false);
                }
            }
            Ok(true)
        };
        search.find(&Goal { may: &may, is: &is })
    }

    /// Notes the rows of tables whose output a stop always stops.
    pub(super) fn fed_by_tables(&mut self, controls: &[&Control]) {
        let policy = self.policy;
        for control in controls.iter().filter(|control| control.severity().is_stop()) {
            for step in policy.all_steps() {
                let Step::Table(table) = step else { continue };
                for (column, id) in table.outputs().iter().enumerate() {
                    if control.reads().any(|read| read == *id) {
                        self.always_stopped(control, table, (column, *id));
                    }
                }
            }
        }
    }

    fn always_stopped(&mut self, control: &Control, table: &Table, (column, id): (usize, FieldId)) {
        let mut seen: Vec<&Datum> = Vec::new();
        for (number, row) in table.rows().iter().enumerate().take(ROWS_FOLLOWED_MAX) {
            let Some(value) = row.values().get(column).filter(|value| !seen.contains(value)) else {
                continue;
            };
            seen.push(value);
            let Found::Example(example, _) = self.with_output(control, (id, value), Some(true))
            else {
                continue;
            };
            if !matches!(self.with_output(control, (id, value), Some(false)), Found::Nowhere) {
                continue;
            }
            let Some(field) = self.policy.schema().field(id) else { continue };
            let shown = field.value(value).map(|value| value.to_string()).unwrap_or_default();
            let (name, by) = (&field.name, control.id());
            let message = format!(
                "`{name}` = {shown} is put out here, and `{by}` always stops it at {}",
                control.stage()
            );
            let place = (table.file().clone(), table.line(number));
            self.note_at("output-always-stopped", &[place], message, example);
        }
    }

    /// Looks for a customer of whom all is known, for whom a table puts `value` out and `control` fires
    /// or does not.
    fn with_output(
        &self,
        control: &Control,
        (id, value): (FieldId, &Datum),
        fires: Option<bool>,
    ) -> Found {
        let asked = control.applies_when.iter().chain(Some(&control.when)).collect();
        let mut search = Search::new((self.policy, self.usual), asked, None);
        search.within = &known;
        let number = super::super::prove::side::number(value, &[]).map(i128::from);
        let only = match value {
            Datum::Text(_) | Datum::TextList(_) => Bounds::known(Known::Any),
            Datum::Unknown(_)
            | Datum::Boolean(_)
            | Datum::Number(_)
            | Datum::Symbol(_)
            | Datum::Date(_)
            | Datum::Instant(_)
            | Datum::Duration(_) => {
                number.map_or(Bounds::NOTHING, |at| Bounds::known(Known::Ints(at, at)))
            }
        };
        let may = |ranges: &Ranges<'_>, _: Option<&Ranges<'_>>| {
            let answers = applies(control, ranges);
            let can = if fires == Some(true) { answers.yes } else { answers.no };
            can && !ranges.field(id).and(only).is_empty()
        };
        let is = |look: &mut Look<'_>, _: Option<&Row>| {
            Ok(look.row.get(id) == *value && holds(control, look)? == fires)
        };
        search.find(&Goal { may: &may, is: &is })
    }
}
