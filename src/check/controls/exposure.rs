//! What a missing fact does to a control: on which facts it can be unknown, what happens then for each
//! kind of missing, and where a fact that is withheld lets through what it would hold up.

use super::conditions::{applies, holds};
use super::search::{Found, Goal, Look, Search, expressions, known};
use super::{Work, search};
use crate::fact::{Field, FieldId, Missing, Origin, Row};
use crate::feel::bounds::Ranges;
use crate::rule::{Control, Severity, Undecided};
use crate::stage::Stage;
use std::sync::Arc;

/// What a control does when one fact is missing and all else is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exposure {
    /// The control.
    pub control: Arc<str>,
    /// The stage it guards.
    pub stage: Stage,
    /// The fact, or what the store knows of the past.
    pub fact: Arc<str>,
    /// What happens for each kind of missing that can be.
    pub then: Vec<(Missing, WhenMissing)>,
}

/// What happens when a fact is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhenMissing {
    /// The control can be undecided, and does this.
    Undecided(Undecided),
    /// Whether it can be undecided was not found out.
    NotFinished,
}

impl WhenMissing {
    /// The name in reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Undecided(undecided) => undecided.name(),
            Self::NotFinished => "not finished",
        }
    }
}

impl Work<'_> {
    /// What each fact does to `control` that can leave it undecided; notes where it fails open.
    pub(super) fn exposed(&mut self, control: &Control) -> Vec<Exposure> {
        let usual = (self.policy, self.usual);
        let search = Search::new(usual, expressions(control).collect(), None);
        let facts: Vec<FieldId> = search.inputs().map(|(id, _)| id).collect();
        let may_ask_known = search.may_ask_known();
        let mut exposures = Vec::new();
        let mut passes = Vec::new();
        let schema = self.policy.schema();
        for (id, field) in facts.into_iter().filter_map(|id| Some((id, schema.field(id)?))) {
            if !matches!(field.origin, Origin::Fact | Origin::History) {
                continue;
            }
            let kinds = self.kinds((id, field));
            let then = self.undecided(control, id, &kinds);
            let passing =
                then.iter().filter(|(_, then)| *then == WhenMissing::Undecided(Undecided::Pass));
            passes.extend(passing.map(|(why, _)| (field.name.clone(), *why)));
            if !then.is_empty() {
                let (control, stage) = (control.id().into(), control.stage());
                exposures.push(Exposure { control, stage, fact: field.name.clone(), then });
            }
            if may_ask_known && control.severity() <= Severity::Cap {
                self.hidden(control, (id, field), &kinds);
            }
        }
        self.passing(control, &passes);
        exposures
    }

    /// The kinds of missing that a field can have.
    fn kinds(&self, (id, field): (FieldId, &Field)) -> Vec<Missing> {
        let applies = self.policy.applicability().iter().any(|(other, _)| *other == id);
        let can = |why: &Missing| {
            *why != Missing::NotApplicable || applies || field.origin != Origin::Fact
        };
        Missing::ALL.into_iter().filter(can).collect()
    }

    /// What `control` does for each of `kinds` when the field is missing and it can be undecided then.
    fn undecided(
        &self,
        control: &Control,
        id: FieldId,
        kinds: &[Missing],
    ) -> Vec<(Missing, WhenMissing)> {
        let mut then = Vec::new();
        // A condition takes all kinds of missing alike, but what may be not applicable is conditioned.
        let mut usual: Option<Option<bool>> = None;
        for why in kinds {
            let found = match usual.filter(|_| *why != Missing::NotApplicable) {
                Some(found) => found,
                None => self.can_be_undecided(control, id, *why),
            };
            if *why != Missing::NotApplicable {
                usual = Some(found);
            }
            match found {
                Some(true) => {
                    then.push((*why, WhenMissing::Undecided(control.unknown.of(*why))));
                }
                Some(false) => {}
                None => then.push((*why, WhenMissing::NotFinished)),
            }
        }
        then
    }

    /// Whether `control` is undecided for somebody of whom only the field is missing.
    fn can_be_undecided(&self, control: &Control, id: FieldId, why: Missing) -> Option<bool> {
        let schema = self.policy.schema();
        let within = |field: &Field, side| {
            let this = schema.field(id).is_some_and(|this| this.name == field.name);
            if this { search::missing(why) } else { known(field, side) }
        };
        let usual = (self.policy, self.usual);
        let mut search = Search::new(usual, expressions(control).collect(), None);
        search.within = &within;
        let may = |ranges: &Ranges<'_>, _: Option<&Ranges<'_>>| {
            !applies(control, ranges).unknown.is_empty()
        };
        let is = |look: &mut Look<'_>, _: Option<&Row>| Ok(holds(control, look)?.is_none());
        match search.find(&Goal { may: &may, is: &is }) {
            Found::Example(..) => Some(true),
            Found::Nowhere => Some(false),
            Found::Unfinished => None,
        }
    }

    /// Notes the facts that let `control` pass by its own word. That a stop passes is a fault already,
    /// and what does not apply may pass.
    fn passing(&mut self, control: &Control, passes: &[(Arc<str>, Missing)]) {
        let mut names: Vec<String> = Vec::new();
        let mut kinds: Vec<&str> = Vec::new();
        for (name, why) in passes.iter().filter(|(_, why)| *why != Missing::NotApplicable) {
            let name = format!("`{name}`");
            if !names.contains(&name) {
                names.push(name);
            }
            if !kinds.contains(&why.name()) {
                kinds.push(why.name());
            }
        }
        if names.is_empty() || control.severity() > Severity::Cap {
            return;
        }
        let (id, severity) = (control.id(), control.severity());
        let (facts, kinds) = (names.join(" or "), kinds.join(" or "));
        let message = format!(
            "`{id}`, a {severity}, passes when {facts} is {kinds}: its `unknown` says `pass`"
        );
        self.note("fails-open", &[control], message, Vec::new());
    }

    /// Notes when somebody whom `control` holds up is let through once the field is missing, because
    /// its conditions ask whether it is known.
    fn hidden(&mut self, control: &Control, (id, field): (FieldId, &Field), kinds: &[Missing]) {
        let mut open = Vec::new();
        let mut shown = None;
        let mut unfinished = false;
        // What does not apply has nothing to say.
        for why in kinds.iter().filter(|why| **why != Missing::NotApplicable) {
            match self.let_through(control, id, *why) {
                Found::Example(example, _) => {
                    open.push(why.name());
                    shown.get_or_insert(example);
                }
                Found::Nowhere => {}
                Found::Unfinished => unfinished = true,
            }
        }
        let (name, id, severity) = (&field.name, control.id(), control.severity());
        if let Some(example) = shown {
            let kinds = open.join(" or ");
            let message = format!(
                "`{id}`, a {severity}, fires for this customer, but neither fires nor refers once \
                 `{name}` is {kinds}"
            );
            self.note("fails-open", &[control], message, example);
        } else if unfinished {
            let question = format!("whether it lets through whoever withholds `{name}`");
            self.unfinished(control, question);
        }
    }

    /// Looks for a customer for whom `control` fires, and passes once the field is missing.
    fn let_through(&self, control: &Control, id: FieldId, why: Missing) -> Found {
        let usual = (self.policy, self.usual);
        let mut search = Search::new(usual, expressions(control).collect(), Some(id));
        search.within = &known;
        search.other = Some(search::missing(why));
        let may = |here: &Ranges<'_>, there: Option<&Ranges<'_>>| {
            applies(control, here).yes && there.is_some_and(|there| applies(control, there).no)
        };
        let is = |look: &mut Look<'_>, other: Option<&Row>| {
            let Some(other) = other else { return Ok(false) };
            let fires = holds(control, look)? == Some(true);
            let mut without = Look { row: other, as_of: look.as_of, stack: look.stack };
            Ok(fires && holds(control, &mut without)? == Some(false))
        };
        search.find(&Goal { may: &may, is: &is })
    }
}
