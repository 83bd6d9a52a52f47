//! The tree of this machine over a block of rows: the same answer for each as for that row alone.

use super::lanes::{Lanes, Mask, Pool};
use super::numbers::{
    ADD, ByRow, GREATEST, LEAST, MULTIPLY, Missing, Numbers, Pairwise, SUBTRACT, Values,
};
use super::simplify::around;
use super::{Number, Quotient, Test, Within};
use crate::fact::{Block, BlockValues, Columns, FieldId};
use crate::feel::program::Holds;
use crate::simd::{self, Level};
use crate::value::{Timestamp, day_number};

mod compare;
mod compute;

use compare::same;

/// A block of rows, at a time.
#[derive(Debug)]
pub(in crate::feel) struct Batch<'a> {
    pub(in crate::feel) columns: &'a Columns,
    /// Its first row, which begins a block of the columns.
    pub(in crate::feel) start: usize,
    /// How many rows it has.
    pub(in crate::feel) len: usize,
    pub(in crate::feel) as_of: Timestamp,
    pub(in crate::feel) level: Level,
}

impl<'a> Batch<'a> {
    fn block(&self, field: FieldId) -> Option<Block<'a>> {
        self.columns.block(field, self.start, self.len)
    }

    /// The answers of a condition.
    pub(in crate::feel) fn test(&self, test: &Test, pool: &mut Pool) -> Lanes {
        let level = self.level;
        match test {
            Test::Constant(value) => Lanes::constant(*value, pool),
            Test::GivesUp => Lanes::lost(pool),
            Test::Within(within) => self.within(within, pool),
            Test::Flag { field, is } => self.flag(*field, *is, pool),
            Test::Among { field, mask } => self.among(*field, *mask, pool),
            Test::OneOf(number, set) => self.one_of(number, set, pool),
            Test::Compare(holds, both) => self.compare(*holds, &both.0, &both.1, pool),
            Test::Quotient(quotient) => self.quotient(quotient, pool),
            Test::Known(field) => self.known(*field, pool),
            Test::Computed(number) => {
                let Numbers { values, missing, lost, .. } = self.number(number, pool);
                if let Values::Computed(values) = values {
                    pool.give_numbers(values);
                }
                let lanes = self.present(&missing, pool);
                missing.back(pool);
                Lanes { lost, ..lanes }
            }
            Test::Decided(test) => self.test(test, pool).known(level),
            Test::Not(test) => self.test(test, pool).negated(),
            Test::Chain(chain) => self.junction(chain.is_or(), chain, pool),
            Test::If(parts) => {
                let condition = self.test(&parts.0, pool);
                let (yes, no) = (self.test(&parts.1, pool), self.test(&parts.2, pool));
                condition.choose(level, yes, no, pool)
            }
            Test::Otherwise(unknown, test) => self.test(test, pool).otherwise(level, *unknown),
            Test::Alike(alike, both) => {
                let (left, right) = (self.test(&both.0, pool), self.test(&both.1, pool));
                let lanes = same(level, left, right, pool);
                if *alike { lanes } else { lanes.negated() }
            }
            Test::Same(both) => {
                let both = (self.number(&both.0, pool), self.number(&both.1, pool));
                self.alike_with_nulls(both.0, both.1, pool)
            }
        }
    }

    /// The numbers of one expression, row by row.
    pub(in crate::feel) fn values(&self, number: &Number, pool: &mut Pool) -> ByRow<'a> {
        ByRow(self.number(number, pool))
    }

    fn junction(&self, or: bool, tests: &[Test], pool: &mut Pool) -> Lanes {
        let mut all: Option<Lanes> = None;
        for test in tests {
            let right = self.test(test, pool);
            match &mut all {
                Some(left) => left.join(self.level, or, right, pool),
                None => all = Some(right),
            }
        }
        all.unwrap_or_else(|| Lanes::constant(!or, pool))
    }

    fn decided(&self, yes: Mask, missing: Option<&[u8]>, is: bool, pool: &mut Pool) -> Lanes {
        Lanes::decided(self.level, yes, missing, is, pool)
    }

    /// A field between two bounds.
    fn within(&self, within: &Within, pool: &mut Pool) -> Lanes {
        let Within { field, low, high, is } = *within;
        let Some(block) = self.block(field) else { return Lanes::lost(pool) };
        let (least, greatest) = block.bounds;
        let mut yes = match block.values {
            BlockValues::Narrow(_) | BlockValues::Wide(_) => pool.mask(),
            BlockValues::Absent => return Lanes::unknown(pool),
            BlockValues::Flags(_) | BlockValues::Other => return Lanes::lost(pool),
        };
        let out = yes.as_mut_slice();
        match block.values {
            _ if low <= least && greatest <= high => out.fill(1),
            _ if greatest < low || high < least => out.fill(0),
            BlockValues::Narrow(values) => {
                // Both bounds lie among the values or beyond them all.
                let low = i32::try_from(low).unwrap_or(i32::MIN);
                let high = i32::try_from(high).unwrap_or(i32::MAX);
                simd::within_narrow(self.level, values, low, high, out);
            }
            BlockValues::Wide(values) => simd::within_wide(self.level, values, low, high, out),
            BlockValues::Absent | BlockValues::Flags(_) | BlockValues::Other => {}
        }
        self.decided(yes, block.missing, is, pool)
    }

    fn flag(&self, field: FieldId, is: bool, pool: &mut Pool) -> Lanes {
        match self.block(field) {
            Some(Block { values: BlockValues::Flags(values), missing, .. }) => {
                let mut yes = pool.mask();
                yes.iter_mut().zip(values).for_each(|(to, from)| *to = *from);
                self.decided(yes, missing, is, pool)
            }
            Some(Block { values: BlockValues::Absent, .. }) => Lanes::unknown(pool),
            // A column without a known value has no kind.
            Some(Block { missing: Some(missing), .. }) if missing.iter().all(|why| *why != 0) => {
                Lanes::unknown(pool)
            }
            _ => Lanes::lost(pool),
        }
    }

    fn among(&self, field: FieldId, mask: u64, pool: &mut Pool) -> Lanes {
        match self.block(field) {
            Some(Block { values: BlockValues::Narrow(values), missing, .. }) => {
                let mut yes = pool.mask();
                simd::among(self.level, values, mask, yes.as_mut_slice());
                self.decided(yes, missing, true, pool)
            }
            Some(Block { values: BlockValues::Absent, .. }) => Lanes::unknown(pool),
            _ => Lanes::lost(pool),
        }
    }

    fn one_of(&self, number: &Number, set: &[i64], pool: &mut Pool) -> Lanes {
        let (values, rest) = self.number(number, pool).owned(self.level, pool);
        let mut yes = pool.mask();
        for (yes, value) in yes.iter_mut().zip(values.iter()) {
            *yes = u8::from(set.binary_search(value).is_ok());
        }
        pool.give_numbers(values);
        self.answered(yes, rest, true, pool)
    }

    fn known(&self, field: FieldId, pool: &mut Pool) -> Lanes {
        match self.block(field) {
            Some(Block { values: BlockValues::Absent, .. }) => Lanes::constant(false, pool),
            Some(Block { values: BlockValues::Other, .. }) | None => Lanes::lost(pool),
            Some(Block { missing: Some(missing), .. }) => {
                self.present(&Missing::Given(missing), pool)
            }
            Some(_) => Lanes::constant(true, pool),
        }
    }

    /// Where nothing is missing.
    fn present(&self, missing: &Missing<'_>, pool: &mut Pool) -> Lanes {
        let Some(missing) = missing.bytes() else { return Lanes::constant(true, pool) };
        let (mut yes, mut no) = (pool.mask(), pool.mask());
        simd::zero(self.level, missing, yes.as_mut_slice());
        simd::zero(self.level, yes.as_slice(), no.as_mut_slice());
        Lanes { yes, no, lost: None }
    }

    /// The answers `yes` about numbers of which some are missing or lost.
    fn answered(&self, yes: Mask, rest: Numbers<'_>, is: bool, pool: &mut Pool) -> Lanes {
        let Numbers { missing, lost, .. } = rest;
        let lanes = self.decided(yes, missing.bytes(), is, pool);
        missing.back(pool);
        Lanes { lost, ..lanes }
    }
}
