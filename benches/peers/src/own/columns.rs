//! One condition over many rows at once, column by column.

use super::{People, as_of};
use crate::race::{Engine, Whose};
use crate::verdict;
use creditloop::fact::Columns;
use creditloop::feel::{Answer, Expect, Expression, Stack};

/// How many rows are asked together.
const ROWS: usize = 1024;

/// Tests the condition on these rows, with these instructions.
pub fn condition(text: &str, people: &People, name: &str, mut stack: Stack) -> Engine<u8> {
    let condition = Expression::compile(text, &people.schema, &Expect::Boolean)
        .expect("the condition compiles");
    let blocks: Vec<Columns> =
        people.rows.chunks(ROWS).map(|rows| Columns::of(&people.schema, rows)).collect();
    let (as_of, mut answers) = (as_of(), Vec::new());
    Engine::in_blocks(Whose::Own, name, (people.rows.len(), ROWS), move |block, said| {
        condition.test_columns(&blocks[block], as_of, &mut stack, &mut answers);
        said.clear();
        said.extend(answers.iter().map(|answer| verdict_of(*answer)));
    })
}

/// The verdicts in the order of the answers; an error has one that no other engine gives.
const VERDICTS: [u8; 4] = [verdict::NO, verdict::YES, verdict::UNKNOWN, 9];

/// The verdict that an answer is.
pub(super) fn verdict_of(answer: Answer) -> u8 {
    VERDICTS[usize::from(answer as u8)]
}
