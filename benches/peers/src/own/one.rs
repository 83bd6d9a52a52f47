//! One condition over one row at a time.

use super::{People, as_of};
use crate::race::{Engine, Whose};
use crate::verdict;
use creditloop::feel::{Expect, Expression, Stack, Truth};

/// Tests the condition on each of these rows.
pub fn condition(text: &str, people: People) -> Engine<u8> {
    let condition = Expression::compile(text, &people.schema, &Expect::Boolean)
        .expect("the condition compiles");
    let (rows, as_of, mut stack) = (people.rows, as_of(), Stack::default());
    Engine::new(Whose::Own, "creditloop", rows.len(), move |at, said| {
        let truth = condition.test(&rows[at], as_of, &mut stack);
        *said = verdict_of(truth.expect("nothing overflows"));
    })
}

/// The verdict that a truth is.
fn verdict_of(truth: Truth) -> u8 {
    match truth {
        Truth::True => verdict::YES,
        Truth::False => verdict::NO,
        Truth::Unknown(_) => verdict::UNKNOWN,
    }
}
