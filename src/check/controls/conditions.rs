//! Controls that never fire or always do, and parts of a condition that change nothing.

use super::Work;
use super::search::{Found, Goal, Look, Search, everything, expressions, known};
use crate::error::{Result, Span};
use crate::feel::bounds::{Answers, Ranges, Whys};
use crate::feel::{Expression, Truth};
use crate::rule::Control;

impl Work<'_> {
    /// Notes what is wrong with the condition of `control`; whether it can fire and can be silent.
    pub(super) fn condition(&mut self, control: &Control) -> bool {
        let id = control.id();
        let fires = |ranges: &Ranges<'_>, _: Option<&Ranges<'_>>| applies(control, ranges).yes;
        let fired = |look: &mut Look<'_>| Ok(holds(control, look)? == Some(true));
        let is = |look: &mut Look<'_>, _: Option<&_>| fired(look);
        let search = self.search(control);
        let found = search.find(&Goal { may: &fires, is: &is });
        let seen = search.seen.into_inner();
        self.customers.push(seen);
        match found {
            Found::Nowhere => {
                let message = format!("`{id}` never fires, whatever the customer is");
                self.note("control-never-fires", &[control], message, Vec::new());
                return false;
            }
            Found::Unfinished => self.unfinished(control, "whether it ever fires".to_owned()),
            Found::Example(..) => {}
        }
        let silent = |ranges: &Ranges<'_>, _: Option<&Ranges<'_>>| applies(control, ranges).no;
        let is = |look: &mut Look<'_>, _: Option<&_>| Ok(holds(control, look)? == Some(false));
        let mut search = self.search(control);
        search.within = &known;
        let found = search.find(&Goal { may: &silent, is: &is });
        let seen = search.seen.into_inner();
        self.customers.push(seen);
        match found {
            Found::Nowhere => {
                let message = format!("`{id}` always fires once all that it reads is known");
                self.note("control-always-fires", &[control], message, Vec::new());
                return false;
            }
            Found::Unfinished => {
                self.unfinished(control, "whether it ever passes".to_owned());
            }
            Found::Example(..) => {}
        }
        self.dead_parts(control);
        true
    }

    /// A search through all customers whom `control` looks at.
    fn search<'s>(&'s self, control: &'s Control) -> Search<'s> {
        Search::new((self.policy, self.usual), expressions(control).collect(), None)
    }

    /// Notes the operands without which the condition says the same of everybody. Of two that say the
    /// same, the later one is told.
    fn dead_parts(&mut self, control: &Control) {
        let mut all = control.when.operand_spans();
        // What stands in a part that is dead need not be told: larger parts first, later ones first.
        all.sort_by_key(|span| {
            let length = span.end.saturating_sub(span.start);
            (std::cmp::Reverse(length), std::cmp::Reverse(span.start))
        });
        let mut when = control.when.clone();
        let mut dead: Vec<Span> = Vec::new();
        for span in all {
            if dead.iter().any(|other| other.start <= span.start && span.end <= other.end) {
                continue;
            }
            let schema = self.policy.schema();
            let Some(without) = when.without(span, schema) else { continue };
            let found = self.same(&when, &without);
            match found {
                Found::Nowhere => {
                    let (operand, line) = self.operand(control, span);
                    let message = format!(
                        "`{operand}` changes nothing in `{}`: without it the condition says the \
                         same of everybody",
                        control.id()
                    );
                    let place = self.places.named("control", control.id());
                    let at = (place.0, line.unwrap_or(place.1));
                    self.note_at("condition-part-dead", &[at], message, Vec::new());
                    dead.push(span);
                    when = without;
                }
                Found::Unfinished => {
                    let (operand, _) = self.operand(control, span);
                    let question = format!("whether `{operand}` changes anything in it");
                    self.unfinished(control, question);
                }
                Found::Example(..) => {}
            }
        }
    }

    /// Looks for a customer of whom two conditions say different things.
    fn same(&self, one: &Expression, other: &Expression) -> Found {
        let mut search = Search::new((self.policy, self.usual), vec![one, other], None);
        search.within = &everything;
        let may = |ranges: &Ranges<'_>, _: Option<&Ranges<'_>>| {
            let (one, other) = (kinds(one.answers(ranges)), kinds(other.answers(ranges)));
            let differ = |at: usize| one.get(at) == Some(&true) && other.get(at) == Some(&false);
            let several = |all: [bool; 3]| all.iter().filter(|can| **can).count() > 1;
            several(one) || several(other) || (0..3).any(differ)
        };
        let is = |look: &mut Look<'_>, _: Option<&_>| {
            let Look { row, as_of, stack } = look;
            let (one, other) = (one.test(row, *as_of, stack)?, other.test(row, *as_of, stack)?);
            Ok(match (one, other) {
                (Truth::True, Truth::True)
                | (Truth::False, Truth::False)
                | (Truth::Unknown(_), Truth::Unknown(_)) => false,
                (Truth::True | Truth::False | Truth::Unknown(_), _) => true,
            })
        };
        search.find(&Goal { may: &may, is: &is })
    }

    /// What stands at `span` of the condition of a control, and on which line.
    fn operand(&self, control: &Control, span: Span) -> (String, Option<usize>) {
        match self.places.operand(control.id(), span) {
            Some((words, line)) => (words, Some(line)),
            None => ("a part of the condition".to_owned(), None),
        }
    }
}

/// Which of yes, no and unknown can be.
fn kinds(answers: Answers) -> [bool; 3] {
    [answers.yes, answers.no, !answers.unknown.is_empty()]
}

/// The answers to whether `control` applies and its condition holds.
pub(super) fn applies(control: &Control, ranges: &Ranges<'_>) -> Answers {
    let when = control.when.answers(ranges);
    let Some(applies) = &control.applies_when else { return when };
    let applies = applies.answers(ranges);
    let of_when = if applies.yes { when.unknown } else { Whys::NONE };
    Answers {
        yes: applies.yes && when.yes,
        no: applies.no || (applies.yes && when.no),
        unknown: applies.unknown.or(of_when),
    }
}

/// Whether `control` applies and its condition holds; nothing where that is unknown.
pub(super) fn holds(control: &Control, look: &mut Look<'_>) -> Result<Option<bool>> {
    for condition in control.applies_when.iter().chain(Some(&control.when)) {
        match condition.test(look.row, look.as_of, look.stack)? {
            Truth::True => {}
            Truth::False => return Ok(Some(false)),
            Truth::Unknown(_) => return Ok(None),
        }
    }
    Ok(Some(true))
}
