//! The commonest decisions of a table: every input is known, no cell has to be asked, and the masks of
//! all inputs, joined, are the rows that hit.

use super::{Aggregate, Hit, Table};
use crate::error::Result;
use crate::fact::Row;
use crate::feel::Stack;

impl Table {
    /// Fills the outputs, where the masks say everything.
    #[inline]
    pub(super) fn fill_by_masks(&self, row: &mut Row, stack: &mut Stack) -> Option<Result<()>> {
        match self.index.words()? {
            1 => self.fill_by_words::<1>(row, stack),
            2 => self.fill_by_words::<2>(row, stack),
            4 => self.fill_by_words::<4>(row, stack),
            8 => self.fill_by_words::<8>(row, stack),
            16 => self.fill_by_words::<16>(row, stack),
            _ => None,
        }
    }

    #[inline(never)]
    fn fill_by_words<const W: usize>(
        &self,
        row: &mut Row,
        stack: &mut Stack,
    ) -> Option<Result<()>> {
        let hits = self.index.hits::<W>(&self.inputs, row)?;
        match self.hit {
            Hit::First => self.say_row(row, first(&hits)),
            Hit::Unique if count(&hits) < 2 => self.say_row(row, first(&hits)),
            Hit::Collect(Aggregate::Count) => return Some(self.say_count(row, count(&hits))),
            Hit::Unique
            | Hit::Any
            | Hit::Priority
            | Hit::OutputOrder(_)
            | Hit::RuleOrder
            | Hit::Collect(_) => {
                let listed = stack.table_hits();
                listed.clear();
                for (at, mut left) in hits.into_iter().enumerate() {
                    while left != 0 {
                        listed
                            .push(at.wrapping_mul(64).wrapping_add(left.trailing_zeros() as usize));
                        left &= left.wrapping_sub(1);
                    }
                }
                return Some(self.say(row, listed));
            }
        }
        Some(Ok(()))
    }
}

/// The first row of a mask.
#[inline]
fn first(mask: &[u64]) -> Option<usize> {
    let at = mask.iter().position(|word| *word != 0)?;
    let within = mask.get(at)?.trailing_zeros() as usize;
    Some(at.wrapping_mul(64).wrapping_add(within))
}

/// How many rows a mask has.
#[inline]
fn count(mask: &[u64]) -> usize {
    mask.iter().map(|word| word.count_ones() as usize).sum()
}
