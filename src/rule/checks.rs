//! The controls that are checked over the same facts, together: most of them say nothing, and that
//! is found out at once.

use super::{Control, Fired};
use crate::error::Result;
use crate::fact::Row;
use crate::feel::{Answer, Conditions, Stack};
use crate::value::Timestamp;

/// Controls in the order in which they are checked.
#[derive(Debug, Clone, Default)]
pub(crate) struct Checks {
    controls: Vec<Control>,
    /// Of each control when it fires; before it, where it has one, when it applies.
    conditions: Conditions,
}

impl Checks {
    /// No controls.
    pub(crate) const NONE: Self = Self { controls: Vec::new(), conditions: Conditions::NONE };

    pub(crate) fn new(controls: Vec<Control>) -> Self {
        let conditions = controls
            .iter()
            .flat_map(|control| control.applies_when.iter().chain(Some(&control.when)).cloned());
        let conditions = Conditions::new(conditions);
        Self { controls, conditions }
    }

    /// The controls, in their order.
    pub(crate) fn controls(&self) -> &[Control] {
        &self.controls
    }

    /// Checks all controls over `row` and tells `note` of each in turn.
    ///
    /// # Errors
    /// As [`Control::check`], for the first control that has one.
    pub(crate) fn check<'a>(
        &'a self,
        row: &Row,
        as_of: Timestamp,
        stack: &mut Stack,
        mut note: impl FnMut(&'a Control, Option<Fired<'a>>),
    ) -> Result<()> {
        let mut answers = stack.take_answers();
        self.conditions.test(row, as_of, stack, &mut answers);
        let mut left = answers.iter();
        let mut checked = Ok(());
        for control in &self.controls {
            let applies = control.applies_when.as_ref().map(|_| left.next());
            let fires = left.next();
            // What does not apply says nothing; what applies for certain and does not hold neither.
            let silent = match applies {
                Some(Some(Answer::False)) => true,
                Some(Some(Answer::True)) | None => fires == Some(&Answer::False),
                Some(_) => false,
            };
            if silent {
                note(control, None);
                continue;
            }
            match control.check(row, as_of, stack) {
                Ok(fired) => note(control, fired),
                Err(error) => {
                    checked = Err(error);
                    break;
                }
            }
        }
        stack.put_answers(answers);
        checked
    }
}
