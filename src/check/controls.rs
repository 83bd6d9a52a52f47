//! What the machine controls of a policy say about every customer, not only about those in a test: which
//! can never fire or always do, what in a condition changes nothing, which add nothing to another, what
//! a missing fact lets through, and where a better customer is treated worse.
//!
//! Each control is looked at alone at its stage, over the declared ranges of all facts, on every day on
//! which the policy is in force. What is found is proved, or shown by a customer of whom the controls
//! really say so; where neither is finished within [`crate::limits::CONTROL_BOXES_MAX`] boxes, that is
//! said.

mod alike;
mod better;
mod conditions;
mod exposure;
mod held;
pub(super) mod place;
mod pool;
mod search;
mod stages;
mod unfinished;
mod usual;
mod witness;

pub use exposure::{Exposure, WhenMissing};

use super::Finding;
use crate::policy::Policy;
use crate::rule::Control;
use crate::stage::Stage;
use place::{Place, Places};
use search::Example;
use std::sync::Arc;
use unfinished::AllUnfinished;
use usual::Usual;

/// A policy, what is usual under it, where its controls stand, and what is found of them.
struct Work<'a> {
    policy: &'a Policy,
    usual: &'a Usual,
    places: &'a Places,
    findings: Vec<Finding>,
    /// Customers who were found at the stage that is looked at.
    customers: Vec<pool::Data>,
    /// What was not finished at that stage.
    open: AllUnfinished,
}

/// What is found of the controls of a policy, and what a missing fact does to each.
pub(super) fn look(policy: &Policy, places: &Places) -> (Vec<Finding>, Vec<Exposure>) {
    let usual = Usual::of_cases(policy);
    let mut work = Work {
        policy,
        usual: &usual,
        places,
        findings: Vec::new(),
        customers: Vec::new(),
        open: AllUnfinished::new(),
    };
    let mut exposures = Vec::new();
    for stage in Stage::ALL {
        let controls: Vec<&Control> = policy.controls(stage).all().collect();
        work.customers = vec![pool::Data::new()];
        // Of what never fires or always does, all else that is found says the same again.
        let open: Vec<&Control> =
            controls.iter().copied().filter(|control| work.condition(control)).collect();
        for control in &controls {
            exposures.extend(work.exposed(control));
            work.too_early(control);
        }
        work.alike(&open);
        work.contradicting(stage, &open);
        work.fed_by_tables(&open);
        for control in open {
            work.worse(control);
        }
        work.tell_unfinished(&controls);
    }
    work.tables_worse();
    (work.findings, exposures)
}

impl Work<'_> {
    /// Notes what holds of these controls, the first of them foremost.
    fn note(
        &mut self,
        code: &'static str,
        controls: &[&Control],
        message: String,
        witness: Example,
    ) {
        let places: Vec<Place> =
            controls.iter().map(|control| self.places.named("control", control.id())).collect();
        self.note_at(code, &places, message, witness);
    }

    /// Notes what holds at these places; only those of the first file are told.
    fn note_at(
        &mut self,
        code: &'static str,
        places: &[Place],
        message: String,
        witness: Vec<(Arc<str>, String)>,
    ) {
        let file = places.first().map_or_else(|| "controls".into(), |(file, _)| file.clone());
        let here = places.iter().filter(|(other, _)| *other == file);
        let lines = here.map(|(_, line)| *line).collect();
        self.findings.push(Finding::written(code, (file, lines), message, witness));
    }
}
