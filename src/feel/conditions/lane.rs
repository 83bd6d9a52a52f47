//! What the value of one field says about many conditions, as masks.

use super::super::fast::{Lack, Pass, whole};
use crate::fact::{FieldId, Row};

/// What one condition says about the field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Says {
    /// Only these values leave it standing.
    Pass(Pass),
    /// It has to be asked as a whole where the value is 0.
    AskAtZero,
}

/// The masks of one field.
#[derive(Debug, Clone)]
pub(super) struct Lane {
    field: FieldId,
    /// Where each interval but the first begins.
    cuts: Vec<i64>,
    words: usize,
    /// Per interval, the conditions that it leaves standing.
    standing: Vec<u64>,
    /// Per interval, those that have to be asked as a whole; none where no interval has any.
    asked: Vec<u64>,
    /// The conditions that say nothing about the field: no matter whether it is known.
    blind: Vec<u64>,
}

/// Says whether the condition `at` is in the mask.
pub(super) fn put(mask: &mut [u64], at: usize, is: bool) {
    let bit = 1_u64.wrapping_shl(u32::try_from(at % 64).unwrap_or_default());
    if let Some(word) = mask.get_mut(at / 64) {
        *word = if is { *word | bit } else { *word & !bit };
    }
}

impl Lane {
    /// The masks of what conditions, by number, say about `field`.
    pub(super) fn new(field: FieldId, says: &[(usize, Says)], words: usize) -> Self {
        let mut cuts: Vec<i64> = says
            .iter()
            .flat_map(|(_, says)| match says {
                Says::Pass(pass) => pass.cuts(),
                Says::AskAtZero => vec![0, 1],
            })
            .filter(|cut| *cut != i64::MIN)
            .collect();
        cuts.sort_unstable();
        cuts.dedup();
        let (standing, asked) = (Vec::new(), Vec::new());
        let blind = vec![u64::MAX; words];
        let mut lane = Self { field, words, cuts: Vec::new(), standing, asked, blind };
        for value in std::iter::once(i64::MIN).chain(cuts.iter().copied()) {
            let (mut standing, mut asked) = (vec![u64::MAX; words], vec![0; words]);
            for (at, says) in says {
                match says {
                    Says::Pass(pass) if !pass.passes(value) => put(&mut standing, *at, false),
                    Says::AskAtZero if value == 0 => put(&mut asked, *at, true),
                    Says::Pass(_) | Says::AskAtZero => {}
                }
            }
            lane.standing.append(&mut standing);
            lane.asked.append(&mut asked);
        }
        for (at, _) in says {
            put(&mut lane.blind, *at, false);
        }
        if lane.asked.iter().all(|word| *word == 0) {
            lane.asked.clear();
        }
        Self { cuts, ..lane }
    }

    /// Joins what the field of `row` says.
    #[inline]
    pub(super) fn join(
        &self,
        row: &Row,
        standing: &mut [u64],
        certain: &mut [u64],
        asked: &mut [u64],
    ) {
        let value = match whole(row, self.field) {
            Ok(value) => value,
            Err(Lack::Unknown(_)) => return join(certain, &self.blind, |one, other| one & other),
            // No value of the field's type: whoever looks at it is asked.
            Err(Lack::GivesUp) => return join(asked, &self.blind, |one, other| one | !other),
        };
        let from = self.cuts.partition_point(|cut| *cut <= value).saturating_mul(self.words);
        let rows = |masks| masks_at(masks, from, self.words);
        join(standing, rows(&self.standing), |one, other| one & other);
        if !self.asked.is_empty() {
            join(asked, rows(&self.asked), |one, other| one | other);
        }
    }
}

fn masks_at(masks: &[u64], from: usize, words: usize) -> &[u64] {
    masks.get(from..).and_then(|masks| masks.get(..words)).unwrap_or_default()
}

#[inline]
fn join(mask: &mut [u64], other: &[u64], how: impl Fn(u64, u64) -> u64) {
    for (one, other) in mask.iter_mut().zip(other) {
        *one = how(*one, *other);
    }
}
