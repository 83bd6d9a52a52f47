//! Answers for a block of rows: which are true for certain and which are false for certain. What is
//! neither is unknown, or lost: this machine has no answer, and another one has to say.

use crate::fact::BLOCK;
use crate::feel::Answer;
use crate::simd::{self, Level};

/// One byte a row, 0 or 1.
pub(super) type Mask = Box<[u8; BLOCK]>;

/// Memory of masks and numbers, used again block after block.
#[derive(Debug, Default)]
pub(in crate::feel) struct Pool {
    masks: Vec<Mask>,
    numbers: Vec<Box<[i64; BLOCK]>>,
}

impl Pool {
    /// A mask with anything in it.
    pub(super) fn mask(&mut self) -> Mask {
        self.masks.pop().unwrap_or_else(|| Box::new([0; BLOCK]))
    }

    pub(super) fn give(&mut self, masks: impl IntoIterator<Item = Mask>) {
        self.masks.extend(masks);
    }

    /// Numbers with anything in them.
    pub(super) fn numbers(&mut self) -> Box<[i64; BLOCK]> {
        self.numbers.pop().unwrap_or_else(|| Box::new([0; BLOCK]))
    }

    pub(super) fn give_numbers(&mut self, numbers: Box<[i64; BLOCK]>) {
        self.numbers.push(numbers);
    }
}

/// The answers of one condition.
#[derive(Debug)]
pub(in crate::feel) struct Lanes {
    pub(super) yes: Mask,
    pub(super) no: Mask,
    /// Where there is no answer; none where there is one everywhere.
    pub(super) lost: Option<Mask>,
}

impl Lanes {
    /// What is true in `yes` where `missing` has nothing; the opposite of it unless `is`.
    pub(super) fn decided(
        level: Level,
        mut yes: Mask,
        missing: Option<&[u8]>,
        is: bool,
        pool: &mut Pool,
    ) -> Self {
        let mut no = pool.mask();
        match missing {
            Some(missing) => {
                simd::decide(level, yes.as_mut_slice(), no.as_mut_slice(), missing);
            }
            None => simd::zero(level, yes.as_slice(), no.as_mut_slice()),
        }
        let lanes = Self { yes, no, lost: None };
        if is { lanes } else { lanes.negated() }
    }

    /// The same answer for every row.
    pub(super) fn constant(value: bool, pool: &mut Pool) -> Self {
        let (mut yes, mut no) = (pool.mask(), pool.mask());
        yes.fill(u8::from(value));
        no.fill(u8::from(!value));
        Self { yes, no, lost: None }
    }

    /// Unknown in every row.
    pub(super) fn unknown(pool: &mut Pool) -> Self {
        let (mut yes, mut no) = (pool.mask(), pool.mask());
        yes.fill(0);
        no.fill(0);
        Self { yes, no, lost: None }
    }

    /// No answer for any row.
    pub(super) fn lost(pool: &mut Pool) -> Self {
        let mut lost = pool.mask();
        lost.fill(1);
        Self { lost: Some(lost), ..Self::constant(false, pool) }
    }

    pub(super) fn negated(self) -> Self {
        Self { yes: self.no, no: self.yes, lost: self.lost }
    }

    pub(in crate::feel) fn back(self, pool: &mut Pool) {
        pool.give([self.yes, self.no]);
        pool.give(self.lost);
    }

    /// Says that there is no answer where `lost` has one.
    pub(super) fn lose(&mut self, level: Level, lost: Option<Mask>, pool: &mut Pool) {
        match (&mut self.lost, lost) {
            (Some(mine), Some(lost)) => {
                simd::or(level, mine.as_mut_slice(), lost.as_slice());
                pool.give([lost]);
            }
            (None, Some(lost)) => self.lost = Some(lost),
            (_, None) => {}
        }
    }

    /// `and` or `or` with what stands to the right: what the left decides, the right cannot lose.
    pub(super) fn join(&mut self, level: Level, or: bool, mut right: Self, pool: &mut Pool) {
        let decisive = if or { &self.yes } else { &self.no };
        if let Some(lost) = &mut right.lost {
            simd::without(level, lost.as_mut_slice(), decisive.as_slice());
        }
        let lost = right.lost.take();
        let (one, other) =
            if or { (&mut self.no, &mut self.yes) } else { (&mut self.yes, &mut self.no) };
        let (narrow, wide) = if or { (&right.no, &right.yes) } else { (&right.yes, &right.no) };
        simd::and(level, one.as_mut_slice(), narrow.as_slice());
        simd::or(level, other.as_mut_slice(), wide.as_slice());
        self.lose(level, lost, pool);
        right.back(pool);
    }

    /// Per row the one or the other answer; unknown where `self` is.
    pub(super) fn choose(mut self, level: Level, yes: Self, no: Self, pool: &mut Pool) -> Self {
        let Self { yes: mut yes_yes, no: mut yes_no, lost: yes_lost } = yes;
        let Self { yes: no_yes, no: no_no, lost: no_lost } = no;
        simd::pick(level, yes_yes.as_mut_slice(), no_yes.as_slice(), self.yes.as_slice());
        simd::pick(level, yes_no.as_mut_slice(), no_no.as_slice(), self.yes.as_slice());
        let lost = picked(level, (yes_lost, no_lost), self.yes.as_slice(), pool);
        let mut known = pool.mask();
        known.copy_from_slice(self.yes.as_slice());
        simd::or(level, known.as_mut_slice(), self.no.as_slice());
        simd::and(level, yes_yes.as_mut_slice(), known.as_slice());
        simd::and(level, yes_no.as_mut_slice(), known.as_slice());
        let mut chosen = Self { yes: yes_yes, no: yes_no, lost };
        if let Some(lost) = &mut chosen.lost {
            simd::and(level, lost.as_mut_slice(), known.as_slice());
        }
        chosen.lose(level, self.lost.take(), pool);
        pool.give([no_yes, no_no, known]);
        self.back(pool);
        chosen
    }

    /// Whether each row has an answer, true or false.
    pub(super) fn known(mut self, level: Level) -> Self {
        simd::or(level, self.yes.as_mut_slice(), self.no.as_slice());
        simd::zero(level, self.yes.as_slice(), self.no.as_mut_slice());
        self
    }

    /// Each answer, or this one where it is unknown.
    pub(super) fn otherwise(mut self, level: Level, unknown: bool) -> Self {
        let (from, to) =
            if unknown { (&self.no, &mut self.yes) } else { (&self.yes, &mut self.no) };
        simd::zero(level, from.as_slice(), to.as_mut_slice());
        self
    }

    /// Whether there may be a row without an answer.
    pub(in crate::feel) fn lose_any(&self) -> bool {
        self.lost.is_some()
    }

    /// Appends the answers of the first `len` rows; where there is none it says `lost`.
    pub(in crate::feel) fn write(&self, len: usize, lost: Answer, answers: &mut Vec<Answer>) {
        let start = answers.len();
        let known = self.yes.iter().zip(self.no.iter()).take(len);
        answers.extend(known.map(|(yes, no)| match (yes, no) {
            (1, _) => Answer::True,
            (_, 1) => Answer::False,
            _ => Answer::Unknown,
        }));
        let Some(mask) = &self.lost else { return };
        let written = answers.get_mut(start..).unwrap_or_default();
        let without = written.iter_mut().zip(mask.iter()).filter(|(_, lost)| **lost != 0);
        without.for_each(|(answer, _)| *answer = lost);
    }
}

/// Of two masks the one where `take` is 1, the other elsewhere.
pub(super) fn picked(
    level: Level,
    masks: (Option<Mask>, Option<Mask>),
    take: &[u8],
    pool: &mut Pool,
) -> Option<Mask> {
    match masks {
        (Some(mut one), Some(other)) => {
            simd::pick(level, one.as_mut_slice(), other.as_slice(), take);
            pool.give([other]);
            Some(one)
        }
        (Some(mut one), None) => {
            simd::and(level, one.as_mut_slice(), take);
            Some(one)
        }
        (None, Some(mut other)) => {
            simd::without(level, other.as_mut_slice(), take);
            Some(other)
        }
        (None, None) => None,
    }
}
