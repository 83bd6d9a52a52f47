//! Numbers for a block of rows, with the interval in which the known ones lie: where it shows that
//! no result leaves 64 bits, a loop need not look.

use super::lanes::{Mask, Pool};
use crate::fact::BLOCK;
use crate::simd::{self, Level};

/// The numbers of a block.
#[derive(Debug)]
pub(super) struct Numbers<'a> {
    pub(super) values: Values<'a>,
    /// The least and the greatest known value.
    pub(super) bounds: (i64, i64),
    pub(super) missing: Missing<'a>,
    /// Where there is no answer.
    pub(super) lost: Option<Mask>,
}

#[derive(Debug)]
pub(super) enum Values<'a> {
    Constant(i64),
    Narrow(&'a [i32]),
    Wide(&'a [i64]),
    Computed(Box<[i64; BLOCK]>),
}

/// Where a value is missing: what is not 0.
#[derive(Debug)]
pub(super) enum Missing<'a> {
    Nothing,
    Given(&'a [u8]),
    Computed(Mask),
}

/// The least and the greatest of some numbers.
type Interval = (i128, i128);

/// An operation of two numbers: the loop, the interval, and one row at a time.
pub(super) struct Pairwise {
    pub(super) fast: fn(Level, &mut [i64], &[i64]),
    pub(super) checked: fn(i64, i64) -> Option<i64>,
    pub(super) corners: fn(Interval, Interval) -> Interval,
}

pub(super) const ADD: Pairwise = Pairwise {
    fast: simd::add,
    checked: i64::checked_add,
    corners: |(a, b), (c, d)| (a.saturating_add(c), b.saturating_add(d)),
};
pub(super) const SUBTRACT: Pairwise = Pairwise {
    fast: simd::subtract,
    checked: i64::checked_sub,
    corners: |(a, b), (c, d)| (a.saturating_sub(d), b.saturating_sub(c)),
};
pub(super) const MULTIPLY: Pairwise = Pairwise {
    fast: simd::multiply,
    checked: i64::checked_mul,
    corners: |(a, b), (c, d)| {
        let all = [(a, c), (a, d), (b, c), (b, d)].map(|(one, other)| one.saturating_mul(other));
        let join = |(low, high): (i128, i128), at: i128| (low.min(at), high.max(at));
        all.into_iter().fold((i128::MAX, i128::MIN), join)
    },
};
pub(super) const LEAST: Pairwise = Pairwise {
    fast: simd::least,
    checked: |one, other| Some(one.min(other)),
    corners: |(a, b), (c, d)| (a.min(c), b.min(d)),
};
pub(super) const GREATEST: Pairwise = Pairwise {
    fast: simd::greatest,
    checked: |one, other| Some(one.max(other)),
    corners: |(a, b), (c, d)| (a.max(c), b.max(d)),
};

/// The numbers of a block, to be looked at one by one.
#[derive(Debug)]
pub(in crate::feel) struct ByRow<'a>(pub(super) Numbers<'a>);

impl ByRow<'_> {
    /// The value in a row, none where it is missing; an error where there is no answer.
    pub(in crate::feel) fn at(&self, at: usize) -> Result<Option<i64>, ()> {
        let marked = |bytes: Option<&[u8]>| {
            bytes.and_then(|bytes| bytes.get(at)).is_some_and(|byte| *byte != 0)
        };
        if marked(self.0.lost.as_ref().map(|lost| lost.as_slice())) {
            return Err(());
        }
        if marked(self.0.missing.bytes()) {
            return Ok(None);
        }
        let value = match &self.0.values {
            Values::Constant(value) => Some(*value),
            Values::Narrow(values) => values.get(at).map(|value| i64::from(*value)),
            Values::Wide(values) => values.get(at).copied(),
            Values::Computed(values) => values.get(at).copied(),
        };
        value.map(Some).ok_or(())
    }

    pub(in crate::feel) fn back(self, pool: &mut Pool) {
        let Numbers { values, missing, lost, .. } = self.0;
        if let Values::Computed(values) = values {
            pool.give_numbers(values);
        }
        missing.back(pool);
        pool.give(lost);
    }
}

impl Missing<'_> {
    pub(super) fn bytes(&self) -> Option<&[u8]> {
        match self {
            Self::Nothing => None,
            Self::Given(bytes) => Some(bytes),
            Self::Computed(mask) => Some(mask.as_slice()),
        }
    }

    pub(super) fn back(self, pool: &mut Pool) {
        if let Self::Computed(mask) = self {
            pool.give([mask]);
        }
    }
}

impl Numbers<'_> {
    pub(super) fn constant(value: i64) -> Self {
        let (bounds, values) = ((value, value), Values::Constant(value));
        Self { values, bounds, missing: Missing::Nothing, lost: None }
    }

    /// No answer for any row.
    pub(super) fn lost(pool: &mut Pool) -> Self {
        let mut lost = pool.mask();
        lost.fill(1);
        Self { lost: Some(lost), ..Self::constant(0) }
    }

    /// The same with its values in memory of its own.
    pub(super) fn owned(mut self, level: Level, pool: &mut Pool) -> (Box<[i64; BLOCK]>, Self) {
        let values = std::mem::replace(&mut self.values, Values::Constant(0));
        let owned = match values {
            Values::Computed(values) => values,
            Values::Constant(value) => {
                let mut all = pool.numbers();
                all.fill(value);
                all
            }
            Values::Narrow(values) => {
                let mut all = pool.numbers();
                simd::widen(level, values, all.as_mut_slice());
                all
            }
            Values::Wide(values) => {
                let mut all = pool.numbers();
                all.iter_mut().zip(values).for_each(|(to, from)| *to = *from);
                all
            }
        };
        (owned, self)
    }

    /// What is missing or lost in either.
    pub(super) fn absorb(&mut self, level: Level, other: Self, pool: &mut Pool) {
        let missing = std::mem::replace(&mut self.missing, Missing::Nothing);
        self.missing = match (missing, other.missing) {
            (missing, Missing::Nothing) | (Missing::Nothing, missing) => missing,
            (one, other) => {
                let mut all = pool.mask();
                all.fill(0);
                for bytes in [one.bytes(), other.bytes()].into_iter().flatten() {
                    simd::or(level, all.as_mut_slice(), bytes);
                }
                one.back(pool);
                other.back(pool);
                Missing::Computed(all)
            }
        };
        self.lose(level, other.lost, pool);
        if let Values::Computed(values) = other.values {
            pool.give_numbers(values);
        }
    }

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

    /// Two numbers as one.
    pub(super) fn pairwise(
        self,
        how: &Pairwise,
        other: Self,
        level: Level,
        pool: &mut Pool,
    ) -> Self {
        let wide = |(low, high): (i64, i64)| (i128::from(low), i128::from(high));
        let (low, high) = (how.corners)(wide(self.bounds), wide(other.bounds));
        let (mut left, mut all) = self.owned(level, pool);
        let (right, rest) = other.owned(level, pool);
        all.absorb(level, rest, pool);
        if let (Ok(low), Ok(high)) = (i64::try_from(low), i64::try_from(high)) {
            (how.fast)(level, left.as_mut_slice(), right.as_slice());
            all.bounds = (low, high);
        } else {
            let mut lost = pool.mask();
            let pairs = left.iter_mut().zip(right.iter()).zip(lost.iter_mut());
            pairs.for_each(|((left, right), lost)| {
                let found = (how.checked)(*left, *right);
                *lost = u8::from(found.is_none());
                *left = found.unwrap_or_default();
            });
            all.lose(level, Some(lost), pool);
            all.bounds = (i64::MIN, i64::MAX);
        }
        pool.give_numbers(right);
        Self { values: Values::Computed(left), ..all }
    }

    /// Each number by itself.
    pub(super) fn map(
        self,
        apply: impl Fn(i64) -> Option<i64>,
        level: Level,
        pool: &mut Pool,
    ) -> Self {
        let bounds = apply(self.bounds.0).zip(apply(self.bounds.1));
        let (mut values, mut all) = self.owned(level, pool);
        let mut lost = pool.mask();
        for (value, lost) in values.iter_mut().zip(lost.iter_mut()) {
            let found = apply(*value);
            *lost = u8::from(found.is_none());
            *value = found.unwrap_or_default();
        }
        if lost.iter().all(|lost| *lost == 0) {
            pool.give([lost]);
        } else {
            all.lose(level, Some(lost), pool);
        }
        // Where this rises or falls throughout its ends are its bounds; nothing else is asked of it.
        all.bounds = match bounds {
            Some((one, other)) => (one.min(other).min(0), one.max(other).max(0)),
            None => (i64::MIN, i64::MAX),
        };
        Self { values: Values::Computed(values), ..all }
    }
}
