//! One customer's limit: reserved for a case, committed by a draw, released at the end.

use super::CaseKey;
use crate::error::{Error, ErrorKind, Result};
use crate::value::Timestamp;
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// What one case holds of its customer's limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reservation {
    /// Held, not drawn yet.
    pub reserved: Decimal,
    /// Drawn.
    pub committed: Decimal,
    /// When what is held lapses.
    pub until: Timestamp,
}

/// A customer's limit and what the customer's cases hold of it, in the policy's currency.
///
/// Nothing in it is ever negative, and a reservation that would take what is held and drawn above the
/// limit is refused.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Ledger {
    pub(super) limit: Decimal,
    pub(super) cases: BTreeMap<CaseKey, Reservation>,
}

impl Ledger {
    /// The customer's whole limit.
    pub fn limit(&self) -> Decimal {
        self.limit
    }

    /// What `case` holds at `as_of`; a lapsed hold is nothing.
    pub fn reserved(&self, case: &CaseKey, as_of: Timestamp) -> Decimal {
        self.cases.get(case).map_or(Decimal::ZERO, |held| live(held, as_of))
    }

    /// What `case` has drawn.
    pub fn committed(&self, case: &CaseKey) -> Decimal {
        self.cases.get(case).map_or(Decimal::ZERO, |held| held.committed)
    }

    /// What all cases together hold and have drawn at `as_of`.
    ///
    /// # Errors
    /// [`ErrorKind::Number`] when the sum leaves the range of a decimal.
    pub fn used(&self, as_of: Timestamp) -> Result<Decimal> {
        self.cases
            .values()
            .try_fold(Decimal::ZERO, |sum, held| {
                sum.checked_add(live(held, as_of)).and_then(|sum| sum.checked_add(held.committed))
            })
            .ok_or_else(|| {
                Error::new(ErrorKind::Number, "the sum of a customer's limits overflows")
            })
    }

    pub(super) fn set_limit(&mut self, amount: Decimal) -> Result<()> {
        self.limit = positive(amount)?;
        Ok(())
    }

    /// Holds `amount` for `case` in place of what it held before.
    pub(super) fn reserve(
        &mut self,
        case: CaseKey,
        amount: Decimal,
        (as_of, until): (Timestamp, Timestamp),
    ) -> Result<()> {
        let amount = positive(amount)?;
        let others = self.used(as_of)?.checked_sub(self.reserved(&case, as_of));
        let room = others.and_then(|others| self.limit.checked_sub(others));
        if room.is_none_or(|room| amount > room) {
            let message =
                format!("{amount} cannot be reserved: the limit of {} is used", self.limit);
            return Err(Error::new(ErrorKind::Request, message));
        }
        // A hold that counted as nothing is nothing from now on, whatever the time of the next entry.
        for held in self.cases.values_mut().filter(|held| held.until < as_of) {
            held.reserved = Decimal::ZERO;
        }
        let committed = self.committed(&case);
        self.cases.insert(case, Reservation { reserved: amount, committed, until });
        Ok(())
    }

    /// Draws `amount` of what `case` holds.
    pub(super) fn commit(
        &mut self,
        case: CaseKey,
        amount: Decimal,
        as_of: Timestamp,
    ) -> Result<()> {
        let amount = positive(amount)?;
        let held = self.reserved(&case, as_of);
        let entry = self.cases.get_mut(&case).filter(|_| amount <= held);
        let Some(entry) = entry else {
            let message = format!("{amount} cannot be drawn: {held} is reserved for this case");
            return Err(Error::new(ErrorKind::Request, message));
        };
        let sums = held.checked_sub(amount).zip(entry.committed.checked_add(amount));
        let (reserved, committed) = sums.ok_or_else(overflow)?;
        *entry = Reservation { reserved, committed, until: entry.until };
        Ok(())
    }

    /// Frees part of what `case` holds and has drawn.
    pub(super) fn release(&mut self, case: CaseKey, of: (Decimal, Decimal)) -> Result<()> {
        let (reserved, committed) = (positive(of.0)?, positive(of.1)?);
        let refused = || Error::new(ErrorKind::Request, "more would be released than is held");
        let held = self.cases.get_mut(&case).ok_or_else(refused)?;
        let left = held.reserved.checked_sub(reserved).zip(held.committed.checked_sub(committed));
        let (reserved, committed) = left.ok_or_else(overflow)?;
        if reserved < Decimal::ZERO || committed < Decimal::ZERO {
            return Err(refused());
        }
        *held = Reservation { reserved, committed, until: held.until };
        if reserved.is_zero() && committed.is_zero() {
            self.cases.remove(&case);
        }
        Ok(())
    }
}

fn live(held: &Reservation, as_of: Timestamp) -> Decimal {
    if held.until < as_of { Decimal::ZERO } else { held.reserved }
}

fn positive(amount: Decimal) -> Result<Decimal> {
    if amount < Decimal::ZERO {
        Err(Error::new(ErrorKind::Number, format!("{amount} is a negative amount")))
    } else {
        Ok(amount)
    }
}

fn overflow() -> Error {
    Error::new(ErrorKind::Number, "an amount overflows")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(day: u32) -> Timestamp {
        crate::value::parse_timestamp(&format!("2026-07-{day:02}T00:00:00Z")).unwrap()
    }

    #[test]
    fn two_cases_share_one_limit() {
        let (first, second) = ([1; 16], [2; 16]);
        let mut ledger = Ledger::default();
        ledger.set_limit(100.into()).unwrap();
        ledger.reserve(first, 70.into(), (at(1), at(10))).unwrap();
        assert!(ledger.reserve(second, 31.into(), (at(1), at(10))).is_err());
        ledger.reserve(first, 70.into(), (at(2), at(10))).unwrap();
        assert_eq!(ledger.used(at(2)).unwrap(), 70.into(), "a hold is not held twice");
        assert!(ledger.reserve(second, 31.into(), (at(11), at(20))).is_ok(), "the first lapsed");
        assert!(ledger.commit(first, 1.into(), at(11)).is_err());
    }

    proptest! {
        #[test]
        fn the_ledger_is_never_below_zero_nor_above_its_limit(
            steps in proptest::collection::vec((0_u8..3, 0_u8..3, 0_i64..60, 1_u32..20), 1..60),
        ) {
            let mut ledger = Ledger::default();
            ledger.set_limit(100.into()).unwrap();
            for (what, case, amount, day) in steps {
                let (case, amount) = ([case; 16], Decimal::from(amount));
                let before = ledger.clone();
                let done = match what {
                    0 => ledger.reserve(case, amount, (at(day), at(day + 5))),
                    1 => ledger.commit(case, amount, at(day)),
                    _ => ledger.release(case, (amount, Decimal::ZERO)),
                };
                if done.is_err() {
                    prop_assert_eq!(&ledger, &before);
                }
                prop_assert!(ledger.used(at(day)).unwrap() <= ledger.limit());
                for held in ledger.cases.values() {
                    prop_assert!(held.reserved >= Decimal::ZERO);
                    prop_assert!(held.committed >= Decimal::ZERO);
                }
            }
        }
    }
}
