//! Many conditions over one row, answered together.
//!
//! Most conditions of a stage are chains of `and` whose parts look at one field each. Per field, the
//! values at which one of them turns cut its range into intervals; per interval a mask says which
//! conditions the field leaves standing. A row is looked up once a field, the masks are joined, and
//! what is left standing is asked for its other parts: mostly for nothing, or for a quotient.
//!
//! What a condition would say as an error it still says. A part that can fail keeps the parts behind
//! it out of the masks; a quotient of two fields fails only where its denominator is 0, so the mask of
//! that value says to ask the condition as a whole.

use super::fast::{Fast, Lack, Parts, Sight, Test};
use super::{Answer, Expression, Stack, Truth};
use crate::fact::{FieldId, Row};
use crate::value::Timestamp;
use lane::{Lane, put};
use std::collections::BTreeMap;

mod lane;

/// Conditions that share masks: those of a field then take at most 128 KiB.
const GROUP: usize = 512;

/// Conditions that are asked of the same rows.
#[derive(Debug, Clone, Default)]
pub struct Conditions {
    groups: Vec<Group>,
}

#[derive(Debug, Clone)]
struct Group {
    members: Vec<Member>,
    lanes: Vec<Lane>,
    /// The conditions about which the masks say anything.
    masked: Vec<u64>,
}

#[derive(Debug, Clone)]
struct Member {
    whole: Expression,
    /// What must hold beside what the masks say.
    rest: Vec<Test>,
}

/// Memory for the masks of one row.
#[derive(Debug, Default)]
pub(super) struct Masks {
    /// The conditions that no field rules out.
    standing: Vec<u64>,
    /// Those that no unknown field keeps from an answer.
    certain: Vec<u64>,
    /// Those that have to be asked as a whole.
    asked: Vec<u64>,
}

impl Conditions {
    /// No conditions.
    pub const NONE: Self = Self { groups: Vec::new() };

    /// These conditions, in this order.
    pub fn new(conditions: impl IntoIterator<Item = Expression>) -> Self {
        let all: Vec<Expression> = conditions.into_iter().collect();
        Self { groups: all.chunks(GROUP).map(Group::new).collect() }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.groups.iter().map(|group| group.members.len()).sum()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.groups.is_empty()
    }

    /// Whether each holds over `row` at `as_of`: what [`Expression::test`] says of each. The answers
    /// are written over those before, in the order of the conditions.
    pub fn test(&self, row: &Row, as_of: Timestamp, stack: &mut Stack, answers: &mut Vec<Answer>) {
        answers.clear();
        let mut masks = std::mem::take(&mut stack.masks);
        for group in &self.groups {
            group.test(Sight { row, as_of }, stack, &mut masks, answers);
        }
        stack.masks = masks;
    }
}

impl Group {
    fn new(conditions: &[Expression]) -> Self {
        let words = conditions.len().div_ceil(64);
        let mut masked = vec![0; words];
        let mut members = Vec::with_capacity(conditions.len());
        let mut fields: BTreeMap<FieldId, Vec<(usize, lane::Says)>> = BTreeMap::new();
        for (at, condition) in conditions.iter().enumerate() {
            let mut parts = Parts::default();
            if let Some(Fast::Test(test)) = condition.fast.as_deref() {
                put(&mut masked, at, true);
                parts = test.parts();
            }
            let passes = parts.passes.iter().map(|(field, pass)| (*field, lane::Says::Pass(*pass)));
            let guards = parts.guards.iter().map(|field| (*field, lane::Says::AskAtZero));
            for (field, says) in passes.chain(guards) {
                fields.entry(field).or_default().push((at, says));
            }
            members.push(Member { whole: condition.clone(), rest: parts.rest });
        }
        let lanes = fields.into_iter().map(|(field, says)| Lane::new(field, &says, words));
        Self { members, lanes: lanes.collect(), masked }
    }

    fn test(
        &self,
        sight: Sight<'_>,
        stack: &mut Stack,
        masks: &mut Masks,
        answers: &mut Vec<Answer>,
    ) {
        masks.standing.clone_from(&self.masked);
        masks.certain.clone_from(&self.masked);
        masks.asked.clear();
        masks.asked.extend(self.masked.iter().map(|masked| !masked));
        for lane in &self.lanes {
            lane.join(sight.row, &mut masks.standing, &mut masks.certain, &mut masks.asked);
        }
        let start = answers.len();
        answers.resize(start.saturating_add(self.members.len()), Answer::False);
        let words = masks.standing.iter().zip(&masks.certain).zip(&masks.asked);
        let blocks = self
            .members
            .chunks(64)
            .zip(answers.get_mut(start..).unwrap_or_default().chunks_mut(64));
        for (((standing, certain), asked), (members, answers)) in words.zip(blocks) {
            let certain = certain & !asked;
            let mut left = standing | asked;
            while left != 0 {
                let (at, bit) = (left.trailing_zeros() as usize, left & left.wrapping_neg());
                left &= !bit;
                if let Some((member, answer)) = members.get(at).zip(answers.get_mut(at)) {
                    *answer = member.answer(certain & bit != 0, sight, stack);
                }
            }
        }
    }
}

impl Member {
    /// The answer of a condition that is left standing. Where that is certain, its rest decides.
    fn answer(&self, certain: bool, sight: Sight<'_>, stack: &mut Stack) -> Answer {
        if certain {
            match Test::all(&self.rest, sight) {
                Ok(true) => return Answer::True,
                Ok(false) => return Answer::False,
                Err(Lack::Unknown(_)) => return Answer::Unknown,
                Err(Lack::GivesUp) => {}
            }
        }
        match self.whole.test(sight.row, sight.as_of, stack) {
            Ok(Truth::True) => Answer::True,
            Ok(Truth::False) => Answer::False,
            Ok(Truth::Unknown(_)) => Answer::Unknown,
            Err(_) => Answer::Error,
        }
    }
}

#[cfg(test)]
#[path = "conditions/conditions_tests.rs"]
mod tests;
