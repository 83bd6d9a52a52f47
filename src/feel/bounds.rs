//! What an expression can yield anywhere in a box of data: never less than what is possible, often more.
//!
//! Numbers, days and symbols are intervals of whole numbers, as the flat program holds them; a value may
//! also be missing, for any of a set of reasons. What the flat program does not compute itself may be
//! anything. Where an evaluation ends in an error nothing is decided, so errors need no place here.

mod compute;
mod hints;
mod lead;
mod linear;
mod narrow;
mod run;

pub(crate) use hints::Atom;
pub(crate) use lead::Lead;
pub(crate) use linear::Linear;
pub(crate) use narrow::{Inequality, Sides, narrow};

use super::Expression;
use super::program::Op;
use crate::fact::{FieldId, Missing};
use crate::math::Decimal128;
use std::sync::Arc;

/// A set of reasons why a value is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Whys(u8);

impl Whys {
    pub(crate) const NONE: Self = Self(0);
    pub(crate) const ALL: Self = Self(31);

    pub(crate) const fn of(why: Missing) -> Self {
        Self(match why {
            Missing::Absent => 1,
            Missing::Unavailable => 2,
            Missing::NotApplicable => 4,
            Missing::DeclinedByCustomer => 8,
            Missing::Redacted => 16,
        })
    }

    pub(crate) const fn is_empty(self) -> bool {
        self.0 == 0
    }

    pub(crate) const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(crate) const fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    pub(crate) const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// The reasons, in the order of their numbers.
    pub(crate) fn iter(self) -> impl Iterator<Item = Missing> {
        Missing::ALL.into_iter().filter(move |why| !self.and(Self::of(*why)).is_empty())
    }
}

/// The values that are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Known {
    /// None at all.
    Nothing,
    /// Whole numbers from the first to the second: a number at its scale, a day, a symbol, or 0 and 1
    /// for false and true.
    Ints(i128, i128),
    /// Decimals from the first to the second.
    Decimals(Decimal128, Decimal128),
    /// Texts, by their places among the words; the place after the last stands for every other text.
    Texts(i128, i128),
    /// Anything of the type.
    Any,
}

/// All that a value can be: known, or missing for one of some reasons.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Bounds {
    pub(crate) known: Known,
    pub(crate) unknown: Whys,
}

/// Which answers a condition can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Answers {
    pub(crate) yes: bool,
    pub(crate) no: bool,
    pub(crate) unknown: Whys,
}

impl Bounds {
    pub(crate) const NOTHING: Self = Self { known: Known::Nothing, unknown: Whys::NONE };

    pub(crate) const fn known(known: Known) -> Self {
        Self { known, unknown: Whys::NONE }
    }

    pub(crate) const fn missing(unknown: Whys) -> Self {
        Self { known: Known::Nothing, unknown }
    }

    pub(crate) const fn truth(yes: bool, no: bool) -> Self {
        Self::known(match (yes, no) {
            (true, true) => Known::Ints(0, 1),
            (true, false) => Known::Ints(1, 1),
            (false, true) => Known::Ints(0, 0),
            (false, false) => Known::Nothing,
        })
    }

    /// Whether no value is possible.
    pub(crate) fn is_empty(&self) -> bool {
        self.known == Known::Nothing && self.unknown.is_empty()
    }

    /// What is possible in one of the two.
    pub(crate) fn or(self, other: Self) -> Self {
        Self { known: self.known.or(other.known), unknown: self.unknown.or(other.unknown) }
    }

    /// What is possible in both.
    pub(crate) fn and(self, other: Self) -> Self {
        Self { known: self.known.and(other.known), unknown: self.unknown.and(other.unknown) }
    }

    /// The answers of a condition with these values.
    pub(crate) fn answers(&self) -> Answers {
        let (yes, no) = match self.known {
            Known::Nothing => (false, false),
            Known::Ints(low, high) => (high >= 1, low <= 0),
            Known::Decimals(..) | Known::Texts(..) | Known::Any => (true, true),
        };
        Answers { yes, no, unknown: self.unknown }
    }
}

impl Answers {
    /// Whether there is but one.
    pub(crate) fn is_decided(self) -> bool {
        !(self.yes && self.no) && (self.unknown.is_empty() || !(self.yes || self.no))
    }

    /// Whether it holds, whatever else.
    pub(crate) fn only_yes(self) -> bool {
        self.yes && !self.no && self.unknown.is_empty()
    }
}

impl Known {
    fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::Nothing, known) | (known, Self::Nothing) => known,
            (Self::Ints(a, b), Self::Ints(c, d)) => Self::Ints(a.min(c), b.max(d)),
            (Self::Texts(a, b), Self::Texts(c, d)) => Self::Texts(a.min(c), b.max(d)),
            (Self::Decimals(a, b), Self::Decimals(c, d)) => Self::Decimals(a.min(c), b.max(d)),
            (
                Self::Ints(..) | Self::Texts(..) | Self::Decimals(..) | Self::Any,
                Self::Ints(..) | Self::Texts(..) | Self::Decimals(..) | Self::Any,
            ) => Self::Any,
        }
    }

    fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Nothing, _) | (_, Self::Nothing) => Self::Nothing,
            (Self::Ints(a, b), Self::Ints(c, d)) => {
                let (low, high) = (a.max(c), b.min(d));
                if low <= high { Self::Ints(low, high) } else { Self::Nothing }
            }
            (Self::Texts(a, b), Self::Texts(c, d)) => {
                let (low, high) = (a.max(c), b.min(d));
                if low <= high { Self::Texts(low, high) } else { Self::Nothing }
            }
            (Self::Decimals(a, b), Self::Decimals(c, d)) => {
                let (low, high) = (a.max(c), b.min(d));
                if low <= high { Self::Decimals(low, high) } else { Self::Nothing }
            }
            (Self::Any, known) | (known, _) => known,
        }
    }
}

/// A box: what each field can be, the days on which the decision can fall, and what is assumed of
/// comparisons that two fields take part in.
#[derive(Debug, Clone)]
pub(crate) struct Ranges<'a> {
    pub(crate) fields: Vec<Bounds>,
    /// The first and the last day, by the clock of the place.
    pub(crate) days: (i64, i64),
    /// The texts that have a name here, in order.
    pub(crate) words: &'a [Arc<str>],
    pub(crate) atoms: Vec<(&'a Atom, Bounds)>,
}

impl Ranges<'_> {
    pub(crate) fn field(&self, id: FieldId) -> Bounds {
        // A field of another schema is absent.
        let absent = Bounds::missing(Whys::of(Missing::Absent));
        self.fields.get(id.index()).copied().unwrap_or(absent)
    }

    pub(crate) fn set(&mut self, id: FieldId, bounds: Bounds) {
        if let Some(place) = self.fields.get_mut(id.index()) {
            *place = bounds;
        }
    }

    /// One text.
    pub(crate) fn text(&self, text: &Arc<str>) -> Known {
        let place = self.words.binary_search(text).unwrap_or(self.words.len());
        let place = i128::try_from(place).unwrap_or(i128::MAX);
        Known::Texts(place, place)
    }

    /// The place that stands for every text that is not among the words.
    fn other_texts(&self) -> i128 {
        i128::try_from(self.words.len()).unwrap_or(i128::MAX)
    }
}

impl Expression {
    /// All that it can yield over the box `ranges`, as far as it yields anything.
    pub(crate) fn bounds(&self, ranges: &Ranges<'_>) -> Bounds {
        run::run(&self.ops, &self.reads, ranges)
    }

    /// The answers that it can have as a condition.
    pub(crate) fn answers(&self, ranges: &Ranges<'_>) -> Answers {
        self.bounds(ranges).answers()
    }

    /// Whether it asks for the time of the decision.
    pub(crate) fn reads_time(&self) -> bool {
        self.ops.iter().any(|op| matches!(op, Op::Today | Op::Now))
    }
}

#[cfg(test)]
#[path = "bounds/bounds_tests.rs"]
mod tests;
