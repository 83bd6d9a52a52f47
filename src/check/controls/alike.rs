//! Controls against each other and against tables: those that add nothing to another, those that
//! together let nobody pass, and what a table puts out that is always stopped.

use super::Work;
use super::conditions::{applies, holds};
use super::search::{Example, Found, Goal, Look, Search, everything, expressions, known};
use crate::fact::{Datum, FieldId, Origin, Row};
use crate::feel::Expression;
use crate::feel::bounds::{Bounds, Known, Ranges};
use crate::policy::Step;
use crate::rule::{Control, Severity, Table};
use crate::stage::Stage;
use std::collections::BTreeSet;

/// Rows of a table whose outputs are followed into controls.
const ROWS_FOLLOWED_MAX: usize = 200;

impl Work<'_> {
    /// Notes the controls that weigh only where another weighs as much or more.
    pub(super) fn alike(&mut self, controls: &[&Control]) {
        let inputs: Vec<BTreeSet<FieldId>> = controls.iter().map(|one| self.inputs(one)).collect();
        let pool = self.pool(controls, &self.customers);
        let mut told: BTreeSet<usize> = BTreeSet::new();
        for (at, control) in controls.iter().enumerate() {
            for (by, other) in controls.iter().enumerate() {
                let (here, there) = (inputs.get(at), inputs.get(by));
                let apart = here.zip(there).is_none_or(|(here, there)| here.is_disjoint(there));
                let shown = pool.of(at).iter().zip(pool.of(by));
                let escapes = |(one, two): (&Option<Severity>, &Option<Severity>)| {
                    one.is_some_and(|one| !covers(*two, one))
                };
                if at == by
                    || apart
                    || told.contains(&by)
                    || shown.into_iter().any(escapes)
                    || !may_stand_for(other, control, self)
                {
                    continue;
                }
                if self.beyond(control, other, &mut told, at) {
                    break;
                }
            }
        }
    }

    /// Notes when `control` adds nothing to `other`; whether that is so.
    fn beyond(
        &mut self,
        control: &Control,
        other: &Control,
        told: &mut BTreeSet<usize>,
        at: usize,
    ) -> bool {
        match self.escapes(control, other) {
            Found::Example(..) => return false,
            Found::Unfinished => {
                let (id, by) = (control.id(), other.id());
                self.unfinished(&[control, other], &format!("whether `{id}` adds to `{by}`"));
                return false;
            }
            Found::Nowhere => {}
        }
        told.insert(at);
        let same = control.severity() == other.severity()
            && may_stand_for(control, other, self)
            && matches!(self.escapes(other, control), Found::Nowhere);
        let (id, by, severity) = (control.id(), other.id(), other.severity());
        let (code, message) = if same {
            ("control-duplicate", format!("`{id}` and `{by}` weigh the same for everybody"))
        } else {
            (
                "control-subsumed",
                format!(
                    "`{id}` fires only where `{by}`, a {severity}, fires too: it adds nothing but \
                     its reason"
                ),
            )
        };
        let witness = self.fires(control);
        self.note(code, &[control, other], message, witness);
        true
    }

    /// Looks for a customer for whom `control` weighs and `other` does not weigh as much.
    fn escapes(&self, control: &Control, other: &Control) -> Found {
        let asked = expressions(control).chain(expressions(other)).collect();
        let mut search = Search::new((self.policy, &self.usual), asked, None);
        search.within = &everything;
        let may = |ranges: &Ranges<'_>, _: Option<&Ranges<'_>>| {
            let ours = super::super::prove::weights::effect(control, ranges).weights;
            let theirs = super::super::prove::weights::effect(other, ranges).weights;
            ours.iter().flatten().any(|one| theirs.iter().any(|two| !covers(two, one)))
        };
        let is = |look: &mut Look<'_>, _: Option<&Row>| {
            let Look { row, as_of, stack } = look;
            let ours = control.check(row, *as_of, stack)?.map(|fired| fired.severity);
            let theirs = other.check(row, *as_of, stack)?.map(|fired| fired.severity);
            Ok(ours.is_some_and(|one| !covers(theirs, one)))
        };
        search.find(&Goal { may: &may, is: &is })
    }

    /// A customer for whom `control` fires.
    fn fires(&self, control: &Control) -> Example {
        let asked = expressions(control).collect();
        let search = Search::new((self.policy, &self.usual), asked, None);
        let may = |ranges: &Ranges<'_>, _: Option<&Ranges<'_>>| applies(control, ranges).yes;
        let is = |look: &mut Look<'_>, _: Option<&Row>| Ok(holds(control, look)? == Some(true));
        match search.find(&Goal { may: &may, is: &is }) {
            Found::Example(example, _) => example,
            Found::Nowhere | Found::Unfinished => Vec::new(),
        }
    }

    /// The fields that vary on which a control rests.
    fn inputs(&self, control: &Control) -> BTreeSet<FieldId> {
        let asked = expressions(control).collect();
        let search = Search::new((self.policy, &self.usual), asked, None);
        search.inputs().map(|(id, _)| id).collect()
    }

    /// Notes when these controls of a stage let nobody pass of whom all is known, by the first two that
    /// suffice for it where two do.
    pub(super) fn contradicting(&mut self, stage: Stage, controls: &[&Control]) {
        let hold: Vec<&Control> =
            controls.iter().copied().filter(|one| one.severity() <= Severity::Refer).collect();
        let pool = self.pool(&hold, &self.customers);
        let all: Vec<_> = (0..hold.len()).map(|place| pool.of(place)).collect();
        let passes = |at: usize| all.iter().all(|weighs| weighs.get(at) == Some(&None));
        if (0..self.customers.len()).any(passes) {
            return;
        }
        match self.passes(&hold) {
            Found::Example(..) => return,
            Found::Unfinished => {
                let question = format!("whether anybody passes all controls of {stage}");
                return self.unfinished(&hold, &question);
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
        let mut search = Search::new((self.policy, &self.usual), asked, None);
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
        let mut search = Search::new((self.policy, &self.usual), asked, None);
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

/// Whether a rule that weighs `one` adds nothing where another weighs `other`: what limits or conditions
/// stays behind a referral, not behind a stop.
fn covers(other: Option<Severity>, one: Severity) -> bool {
    other.is_some_and(|other| other <= one && (one <= Severity::Refer || other.is_stop()))
}

/// Whether `other` can make `control` superfluous: it weighs as much, may be overridden by nobody who
/// may not override the other, and is checked wherever the other is.
fn may_stand_for(other: &Control, control: &Control, work: &Work<'_>) -> bool {
    let schema = work.policy.schema();
    let on_offer = |control: &Control| {
        control.reads().any(|id| schema.field(id).is_some_and(|f| f.origin == Origin::Offer))
    };
    let authority = other.severity() == Severity::LegalStop
        || other.override_band == control.override_band
        || !control.severity().is_stop();
    covers(Some(other.severity()), control.severity())
        && authority
        && (!on_offer(other) || on_offer(control))
}
