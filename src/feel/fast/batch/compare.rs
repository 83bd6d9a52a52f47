//! Comparisons of numbers in a block: with a bound, with each other, and of quotients.

use super::{
    Batch, Holds, Lanes, Level, Missing, Number, Numbers, Pool, Quotient, Values, around, simd,
};

/// The magnitude of the numbers in an interval.
fn magnitude((low, high): (i64, i64)) -> u128 {
    u128::from(low.unsigned_abs().max(high.unsigned_abs()))
}

impl<'a> Batch<'a> {
    pub(super) fn compare(
        &self,
        holds: Holds,
        left: &Number,
        right: &Number,
        pool: &mut Pool,
    ) -> Lanes {
        let (left, right) = (self.number(left, pool), self.number(right, pool));
        self.compared(holds, left, right, pool)
    }

    fn compared(
        &self,
        holds: Holds,
        left: Numbers<'a>,
        right: Numbers<'a>,
        pool: &mut Pool,
    ) -> Lanes {
        if let (Values::Constant(bound), Missing::Nothing, None) =
            (&right.values, &right.missing, &right.lost)
        {
            let (low, high, is) = around(holds, *bound);
            let (values, rest) = left.owned(self.level, pool);
            let mut yes = pool.mask();
            simd::within_wide(self.level, values.as_slice(), low, high, yes.as_mut_slice());
            pool.give_numbers(values);
            return self.answered(yes, rest, is, pool);
        }
        let (left, mut all) = left.owned(self.level, pool);
        let (right, rest) = right.owned(self.level, pool);
        all.absorb(self.level, rest, pool);
        let mut yes = pool.mask();
        let is = order(holds, |equal, turned| {
            let (left, right) = if turned { (&right, &left) } else { (&left, &right) };
            let how = if equal { simd::equal } else { simd::below };
            how(self.level, left.as_slice(), right.as_slice(), yes.as_mut_slice());
        });
        pool.give_numbers(left);
        pool.give_numbers(right);
        self.answered(yes, all, is, pool)
    }

    /// Two numbers as DMN compares them: two nulls are equal, and one is equal to nothing else.
    pub(super) fn alike_with_nulls(
        &self,
        left: Numbers<'a>,
        right: Numbers<'a>,
        pool: &mut Pool,
    ) -> Lanes {
        let level = self.level;
        let (one, other) = (self.present(&left.missing, pool), self.present(&right.missing, pool));
        let equal = Holds { less: false, equal: true, greater: false };
        let mut lanes = self.compared(equal, left, right, pool);
        let (mut both, mut neither) = (one.yes, one.no);
        simd::and(level, both.as_mut_slice(), other.yes.as_slice());
        simd::and(level, neither.as_mut_slice(), other.no.as_slice());
        simd::or(level, lanes.yes.as_mut_slice(), neither.as_slice());
        simd::zero(level, lanes.yes.as_slice(), lanes.no.as_mut_slice());
        pool.give([both, neither, other.yes, other.no]);
        lanes
    }

    /// A quotient against a bound, without dividing where all products stay within 64 bits.
    pub(super) fn quotient(&self, quotient: &Quotient, pool: &mut Pool) -> Lanes {
        let level = self.level;
        let over = self.number(&quotient.numerator, pool);
        let under = self.number(&quotient.denominator, pool);
        let bound = self.number(&quotient.bound, pool);
        let factor = match bound.values {
            Values::Constant(bound) => bound.checked_mul(quotient.right).filter(|_| {
                let product = magnitude((bound, bound)).checked_mul(magnitude(under.bounds));
                product.is_some_and(|product| product < quotient.certain) && under.bounds.0 > 0
            }),
            Values::Narrow(_) | Values::Wide(_) | Values::Computed(_) => None,
        };
        let Some(factor) = factor else {
            return self.quotient_one_by_one(quotient, [over, under, bound], pool);
        };
        let factors = i32::try_from(quotient.left).ok().zip(i32::try_from(factor).ok());
        if let (Values::Narrow(top), Values::Narrow(bottom), Some((by, factor))) =
            (&over.values, &under.values, factors)
        {
            let mut yes = pool.mask();
            let out = yes.as_mut_slice();
            let is = order(quotient.holds, |equal, turned| {
                let how = if equal { simd::equal_times } else { simd::below_times };
                if turned {
                    how(level, bottom, factor, top, by, out);
                } else {
                    how(level, top, by, bottom, factor, out);
                }
            });
            let mut all = over;
            all.absorb(level, under, pool);
            all.absorb(level, bound, pool);
            return self.answered(yes, all, is, pool);
        }
        let left = over.pairwise(&super::MULTIPLY, Numbers::constant(quotient.left), level, pool);
        let right = under.pairwise(&super::MULTIPLY, Numbers::constant(factor), level, pool);
        self.compared(quotient.holds, left, right, pool)
    }

    fn quotient_one_by_one(
        &self,
        quotient: &Quotient,
        [over, under, bound]: [Numbers<'a>; 3],
        pool: &mut Pool,
    ) -> Lanes {
        let level = self.level;
        let (over, mut all) = over.owned(level, pool);
        let (under, rest) = under.owned(level, pool);
        all.absorb(level, rest, pool);
        let (bound, rest) = bound.owned(level, pool);
        let (mut yes, mut lost) = (pool.mask(), pool.mask());
        let rows = over.iter().zip(under.iter()).zip(bound.iter());
        for (((over, under), bound), (yes, lost)) in rows.zip(yes.iter_mut().zip(lost.iter_mut())) {
            let found = quotient.order(*over, *under, *bound);
            *lost = u8::from(found.is_none());
            *yes = u8::from(found.is_some_and(|order| quotient.holds.of(order)));
        }
        // A missing number stands as 0: to divide by it is no error, unless it is really there.
        if let Some(missing) = all.missing.bytes() {
            let mut known = pool.mask();
            simd::zero(level, missing, known.as_mut_slice());
            simd::and(level, lost.as_mut_slice(), known.as_slice());
            pool.give([known]);
        }
        all.absorb(level, rest, pool);
        all.lose(level, Some(lost), pool);
        for numbers in [over, under, bound] {
            pool.give_numbers(numbers);
        }
        self.answered(yes, all, true, pool)
    }
}

/// Asks for the one loop that decides a comparison, equal or below, its sides turned or not, and says
/// whether its answer is meant or the opposite of it.
fn order(holds: Holds, compare: impl FnOnce(bool, bool)) -> bool {
    match (holds.less, holds.equal, holds.greater) {
        (true, false, false) => compare(false, false),
        (false, false, true) => compare(false, true),
        (true, true, false) => {
            compare(false, true);
            return false;
        }
        (false, true, true) => {
            compare(false, false);
            return false;
        }
        (less, equal, _) => {
            compare(true, false);
            return equal && !less;
        }
    }
    true
}

/// Whether two conditions have the same answer.
pub(super) fn same(level: Level, left: Lanes, right: Lanes, pool: &mut Pool) -> Lanes {
    let mut both = pool.mask();
    let mut one = pool.mask();
    let (mut yes, mut no) = (pool.mask(), pool.mask());
    for (to, of) in [(&mut both, [&left.yes, &right.yes]), (&mut one, [&left.yes, &right.no])] {
        to.copy_from_slice(of[0].as_slice());
        simd::and(level, to.as_mut_slice(), of[1].as_slice());
    }
    for (to, of) in [(&mut yes, [&left.no, &right.no]), (&mut no, [&left.no, &right.yes])] {
        to.copy_from_slice(of[0].as_slice());
        simd::and(level, to.as_mut_slice(), of[1].as_slice());
    }
    simd::or(level, yes.as_mut_slice(), both.as_slice());
    simd::or(level, no.as_mut_slice(), one.as_slice());
    pool.give([both, one]);
    let mut lanes = Lanes { yes, no, lost: None };
    for side in [left, right] {
        let Lanes { yes, no, lost } = side;
        lanes.lose(level, lost, pool);
        pool.give([yes, no]);
    }
    lanes
}
