//! Numbers in a block: fields, constants, and what is computed from them.

use super::super::lanes::picked;
use super::{
    ADD, Batch, Block, BlockValues, GREATEST, LEAST, Lanes, MULTIPLY, Missing, Number, Numbers,
    Pairwise, Pool, SUBTRACT, Values, day_number, simd,
};
use crate::fact::FieldId;

impl<'a> Batch<'a> {
    /// The numbers of one expression.
    pub(super) fn number(&self, number: &Number, pool: &mut Pool) -> Numbers<'a> {
        let level = self.level;
        match number {
            Number::Constant(value) => Numbers::constant(*value),
            Number::Field(field) => self.field(*field, pool),
            Number::Today => Numbers::constant(day_number(self.as_of.date_naive())),
            Number::Now => Numbers::constant(self.as_of.timestamp_micros()),
            Number::Add(both) => self.pair(&ADD, &both.0, &both.1, pool),
            Number::Subtract(both) => self.pair(&SUBTRACT, &both.0, &both.1, pool),
            Number::Multiply(both) => self.pair(&MULTIPLY, &both.0, &both.1, pool),
            Number::Times(number, factor) => {
                let factor = Numbers::constant(*factor);
                self.number(number, pool).pairwise(&MULTIPLY, factor, level, pool)
            }
            Number::Over { number, by, exact } => {
                let over = |value: i64| {
                    let rest = value.checked_rem_euclid(*by);
                    value.checked_div_euclid(*by).filter(|_| !exact || rest == Some(0))
                };
                self.number(number, pool).map(over, level, pool)
            }
            Number::Within(number, most) => {
                let within = |value: i64| (value.unsigned_abs() <= *most).then_some(value);
                self.number(number, pool).map(within, level, pool)
            }
            Number::Negate(number) => self.number(number, pool).map(i64::checked_neg, level, pool),
            Number::Absolute(number) => {
                self.number(number, pool).map(i64::checked_abs, level, pool)
            }
            Number::Least(numbers) => self.folded(&LEAST, numbers, pool),
            Number::Greatest(numbers) => self.folded(&GREATEST, numbers, pool),
            Number::Sum(numbers) => self.folded(&ADD, numbers, pool),
            Number::If(parts) => {
                let condition = self.test(&parts.0, pool);
                let (yes, no) = (self.number(&parts.1, pool), self.number(&parts.2, pool));
                self.chosen(condition, yes, no, pool)
            }
        }
    }

    fn field(&self, field: FieldId, pool: &mut Pool) -> Numbers<'a> {
        let Some(Block { values, missing, bounds }) = self.block(field) else {
            return Numbers::lost(pool);
        };
        let missing = missing.map_or(Missing::Nothing, Missing::Given);
        let values = match values {
            BlockValues::Narrow(values) => Values::Narrow(values),
            BlockValues::Wide(values) => Values::Wide(values),
            BlockValues::Absent => {
                let mut all = pool.mask();
                all.fill(1);
                return Numbers { missing: Missing::Computed(all), ..Numbers::constant(0) };
            }
            BlockValues::Flags(_) | BlockValues::Other => return Numbers::lost(pool),
        };
        Numbers { values, bounds, missing, lost: None }
    }

    fn pair(&self, how: &Pairwise, left: &Number, right: &Number, pool: &mut Pool) -> Numbers<'a> {
        let (left, right) = (self.number(left, pool), self.number(right, pool));
        left.pairwise(how, right, self.level, pool)
    }

    fn folded(&self, how: &Pairwise, numbers: &[Number], pool: &mut Pool) -> Numbers<'a> {
        let mut all: Option<Numbers<'a>> = None;
        for number in numbers {
            let next = self.number(number, pool);
            all = Some(match all {
                Some(before) => before.pairwise(how, next, self.level, pool),
                None => next,
            });
        }
        all.unwrap_or_else(|| Numbers::lost(pool))
    }

    /// Per row the one or the other number; missing where the condition is unknown.
    fn chosen(
        &self,
        mut condition: Lanes,
        yes: Numbers<'a>,
        no: Numbers<'a>,
        pool: &mut Pool,
    ) -> Numbers<'a> {
        let level = self.level;
        let bounds = (yes.bounds.0.min(no.bounds.0), yes.bounds.1.max(no.bounds.1));
        let (mut values, yes) = yes.owned(level, pool);
        let (others, no) = no.owned(level, pool);
        let take = condition.yes.as_slice();
        simd::choose(level, values.as_mut_slice(), others.as_slice(), take);
        pool.give_numbers(others);
        let mut missing = pool.mask();
        missing.fill(0);
        for (bytes, of) in [(&yes.missing, &condition.yes), (&no.missing, &condition.no)] {
            let Some(bytes) = bytes.bytes() else { continue };
            let mut here = pool.mask();
            here.fill(0);
            let known = here.iter_mut().zip(bytes);
            known.for_each(|(to, from)| *to = u8::from(*from != 0));
            simd::and(level, here.as_mut_slice(), of.as_slice());
            simd::or(level, missing.as_mut_slice(), here.as_slice());
            pool.give([here]);
        }
        let mut lost = picked(level, (yes.lost, no.lost), take, pool);
        let lost_before = condition.lost.take();
        let known = condition.known(level);
        simd::or(level, missing.as_mut_slice(), known.no.as_slice());
        if let Some(lost) = &mut lost {
            simd::and(level, lost.as_mut_slice(), known.yes.as_slice());
        }
        known.back(pool);
        yes.missing.back(pool);
        no.missing.back(pool);
        let missing = Missing::Computed(missing);
        let mut chosen = Numbers { values: Values::Computed(values), bounds, missing, lost };
        chosen.lose(level, lost_before, pool);
        chosen
    }
}
