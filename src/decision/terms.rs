//! The terms of a decision: what is offered after all caps, within the limit and a human's authority.

use super::Terms;
use super::decide::Sight;
use crate::error::{Error, ErrorKind, Result};
use crate::fact::{Amounts, Datum, Row, ledger_amount, ledger_units};
use crate::feel::{Expression, Stack};
use crate::rule::{Joined, Outcome};
use crate::stage::Stage;
use crate::strategy::Offer;
use crate::value::Value;
use rust_decimal::Decimal;

impl Sight<'_> {
    /// What is left of the customer's limit for this case, at the ledger's scale.
    pub(super) fn room(&self, row: &Row, stack: &mut Stack) -> Result<Option<i64>> {
        let Some(limit) = &self.policy.loop_rules().limit else { return Ok(None) };
        if self.request.stage() != Stage::Granting {
            return Ok(None);
        }
        let total = self.ledger_value(&limit.total, row, stack)?;
        let Amounts { committed, elsewhere, .. } = self.history.amounts;
        let left = total.and_then(|total| total.checked_sub(elsewhere)?.checked_sub(committed));
        Ok(left.map(|left| ledger_units(left.max(Decimal::ZERO))))
    }

    pub(super) fn ledger_value(
        &self,
        of: &Expression,
        row: &Row,
        stack: &mut Stack,
    ) -> Result<Option<Decimal>> {
        let datum = of.evaluate(row, self.as_of, stack)?;
        let Datum::Number(amount) = datum else { return Ok(None) };
        Ok(ledger_amount(amount))
    }

    /// Refuses an override of an amount above its band's: the one that is offered, drawn or, before
    /// that, asked for.
    pub(super) fn check_amount(
        &self,
        terms: Option<&Terms>,
        row: &Row,
        stack: &mut Stack,
    ) -> Result<()> {
        let Some((moved, _)) = self.moved.filter(|(moved, _)| moved.clears()) else {
            return Ok(());
        };
        let bound = self.policy.authorities().amount_max(moved.band, row, moved.as_of, stack)?;
        let bound = bound.and_then(ledger_amount);
        let Some((bound, limit)) = bound.zip(self.policy.loop_rules().limit.as_ref()) else {
            return Ok(());
        };
        let amount = match (terms, self.request.stage()) {
            (Some(terms), _) => Some(terms.amount),
            (None, Stage::Disbursement) => self.ledger_value(&limit.commit, row, stack)?,
            (None, Stage::Payment) => Some(self.history.amounts.unpaid),
            (None, _) => self.ledger_value(&limit.requested, row, stack)?,
        };
        let band = moved.band;
        let message = match amount {
            Some(amount) if amount <= bound => return Ok(()),
            Some(amount) => format!("{band} may approve up to {bound}, not {amount}"),
            None => format!("{band} may approve up to {bound}, and the amount is not known"),
        };
        Err(Error::new(ErrorKind::Authority, message))
    }

    /// What goes on with less than was asked for is a counter-offer; with all of it, an approval.
    pub(super) fn against_request(
        &self,
        joined: &Joined<'_>,
        terms: Option<&Terms>,
        row: &Row,
        stack: &mut Stack,
    ) -> Result<Outcome> {
        let rules = self.policy.loop_rules();
        let (Some(limit), Some(terms)) = (&rules.limit, terms) else { return Ok(joined.outcome) };
        if !joined.outcome.goes_on() {
            return Ok(joined.outcome);
        }
        let requested = self.ledger_value(&limit.requested, row, stack)?;
        let less = requested.is_some_and(|requested| terms.amount < requested);
        Ok(match (less, joined.conditions.is_empty()) {
            (true, _) => Outcome::CounterOffer,
            (false, true) => Outcome::Approve,
            (false, false) => Outcome::ApproveWithConditions,
        })
    }

    pub(super) fn terms(&self, offer: &Offer, joined: &Joined<'_>) -> Option<Terms> {
        let fields = self.policy.offer_fields();
        let decimal = |id, datum: &Datum| {
            let value = self.policy.schema().field(id)?.value(datum)?;
            if let Value::Number(number) = value { Some(number) } else { None }
        };
        let amount = decimal(fields.amount, &offer.amount)?;
        let cap = joined.cap.and_then(ledger_amount);
        Some(Terms {
            rule: offer.rule.clone(),
            amount: cap.map_or(amount, |cap| amount.min(cap)).max(Decimal::ZERO),
            rate: decimal(fields.rate, &offer.rate)?,
            tenor_months: decimal(fields.tenor_months, &offer.tenor_months)?,
        })
    }
}
