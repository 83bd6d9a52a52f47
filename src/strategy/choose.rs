//! Choosing: the best treatment by rank, the first offer that applies.

use crate::error::Result;
use crate::fact::{Datum, FieldId, Row, Unknown};
use crate::feel::{Expression, Stack, Truth};
use crate::stage::Stage;
use crate::value::Timestamp;
use std::sync::Arc;

/// A contact, and why it should happen now.
#[derive(Debug, Clone)]
pub struct Treatment {
    pub(crate) id: Arc<str>,
    pub(crate) stage: Stage,
    pub(crate) when: Expression,
    pub(crate) rank: Option<Expression>,
    pub(crate) channel: Arc<str>,
    pub(crate) reason: Arc<str>,
}

impl Treatment {
    /// The name in the strategy.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// How the customer is reached.
    pub fn channel(&self) -> &str {
        &self.channel
    }

    /// The code of the reason why now.
    pub fn reason(&self) -> &str {
        &self.reason
    }
}

/// A way to make an offer to customers for whom its condition holds.
#[derive(Debug, Clone)]
pub struct OfferRule {
    pub(crate) id: Arc<str>,
    pub(crate) stage: Stage,
    pub(crate) when: Expression,
    pub(crate) amount: Expression,
    pub(crate) rate: Expression,
    pub(crate) tenor_months: Expression,
}

/// The places of `offer.*` in the schema.
#[derive(Debug, Clone, Copy)]
pub(crate) struct OfferFields {
    pub(crate) amount: FieldId,
    pub(crate) rate: FieldId,
    pub(crate) tenor_months: FieldId,
}

/// What the strategy chose, as data of the fields `offer.*`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offer {
    /// The name of the rule that made it.
    pub rule: Arc<str>,
    /// `offer.amount`.
    pub amount: Datum,
    /// `offer.rate`.
    pub rate: Datum,
    /// `offer.tenor_months`.
    pub tenor_months: Datum,
}

/// What came of choosing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Choice<T> {
    /// The strategy has nothing to say at this stage.
    Silent,
    /// This one.
    Chosen(T),
    /// None applies.
    None,
    /// It cannot be said, because a fact is missing.
    Unknown(Unknown),
}

/// All treatments and offers of a policy.
#[derive(Debug, Clone, Default)]
pub struct Strategy {
    pub(crate) treatments: Vec<Treatment>,
    pub(crate) offers: Vec<OfferRule>,
    pub(crate) otherwise: Vec<(Stage, Arc<str>)>,
}

impl Strategy {
    /// The code of the reason when nothing applies at `stage`.
    pub fn otherwise(&self, stage: Stage) -> Option<&Arc<str>> {
        self.otherwise.iter().find(|(other, _)| *other == stage).map(|(_, reason)| reason)
    }

    /// Whether an offer can be made at `stage`.
    pub(crate) fn offers_at(&self, stage: Stage) -> bool {
        self.offers.iter().any(|offer| offer.stage == stage)
    }

    /// The stages that choose something and do not say what holds when nothing applies, each with
    /// the name of the first thing that is chosen there.
    pub(crate) fn without_otherwise(&self) -> Vec<(Stage, Arc<str>)> {
        let mut found: Vec<(Stage, Arc<str>)> = Vec::new();
        let treatments = self.treatments.iter().map(|one| (one.stage, &one.id));
        for (stage, id) in treatments.chain(self.offers.iter().map(|one| (one.stage, &one.id))) {
            let known = found.iter().any(|(other, _)| *other == stage);
            if self.otherwise(stage).is_none() && !known {
                found.push((stage, id.clone()));
            }
        }
        found
    }

    /// Every expression of `stage`, for finding what it reads.
    pub(crate) fn expressions(&self, stage: Stage) -> impl Iterator<Item = &Expression> {
        let treatments = self.treatments.iter().filter(move |treatment| treatment.stage == stage);
        let offers = self.offers.iter().filter(move |offer| offer.stage == stage);
        treatments
            .flat_map(|treatment| std::iter::once(&treatment.when).chain(&treatment.rank))
            .chain(offers.flat_map(|o| [&o.when, &o.amount, &o.rate, &o.tenor_months]))
    }

    /// The treatment whose condition holds and whose rank is highest; the first of equals. A
    /// treatment whose condition or rank is unknown does not apply: nobody is contacted on a guess.
    pub(crate) fn treatment(
        &self,
        stage: Stage,
        row: &Row,
        as_of: Timestamp,
        stack: &mut Stack,
    ) -> Result<Choice<&Treatment>> {
        let mut best: Option<(i64, &Treatment)> = None;
        let mut any = false;
        for treatment in self.treatments.iter().filter(|treatment| treatment.stage == stage) {
            any = true;
            if treatment.when.test(row, as_of, stack)? != Truth::True {
                continue;
            }
            let rank = match &treatment.rank {
                None => Datum::Number(0),
                Some(rank) => rank.evaluate(row, as_of, stack)?,
            };
            if let Datum::Number(rank) = rank
                && best.is_none_or(|(highest, _)| rank > highest)
            {
                best = Some((rank, treatment));
            }
        }
        Ok(match best {
            Some((_, treatment)) => Choice::Chosen(treatment),
            None if any => Choice::None,
            None => Choice::Silent,
        })
    }

    /// The first offer whose condition holds. An unknown condition or term before it makes the
    /// choice unknown: an offer is never built on a guess.
    pub(crate) fn offer(
        &self,
        stage: Stage,
        row: &Row,
        as_of: Timestamp,
        stack: &mut Stack,
    ) -> Result<Choice<Offer>> {
        let mut any = false;
        for rule in self.offers.iter().filter(|offer| offer.stage == stage) {
            any = true;
            match rule.when.test(row, as_of, stack)? {
                Truth::False => continue,
                Truth::Unknown(unknown) => return Ok(Choice::Unknown(unknown)),
                Truth::True => {}
            }
            let mut term = |expression: &Expression| expression.evaluate(row, as_of, stack);
            let offer = Offer {
                rule: rule.id.clone(),
                amount: term(&rule.amount)?,
                rate: term(&rule.rate)?,
                tenor_months: term(&rule.tenor_months)?,
            };
            for datum in [&offer.amount, &offer.rate, &offer.tenor_months] {
                if let Datum::Unknown(unknown) = datum {
                    return Ok(Choice::Unknown(*unknown));
                }
            }
            return Ok(Choice::Chosen(offer));
        }
        Ok(if any { Choice::None } else { Choice::Silent })
    }
}
