//! The canonical bytes of effects and state.

use super::{Case, CaseKey, Customer, Effect, Ledger, Performance, Reservation};
use crate::codec::{Decode, Encode, Reader, Writer, wrong};
use crate::error::Result;
use crate::stage::{CaseState, ContractPart, Stage};
use crate::value::Timestamp;
use rust_decimal::Decimal;

impl Encode for Performance {
    fn encode(&self, out: &mut Writer) {
        out.byte(*self as u8);
    }
}

impl Decode for Performance {
    fn decode(input: &mut Reader<'_>) -> Result<Self> {
        match input.byte()? {
            1 => Ok(Self::Good),
            2 => Ok(Self::Bad),
            3 => Ok(Self::Indeterminate),
            _ => Err(wrong("no such performance")),
        }
    }
}

impl Encode for Effect {
    fn encode(&self, out: &mut Writer) {
        match self {
            Self::Move { stage, state, passed } => {
                out.byte(1);
                stage.encode(out);
                state.encode(out);
                out.boolean(*passed);
            }
            Self::Signed(ContractPart::Framework) => out.byte(2),
            Self::Signed(ContractPart::LoanContract) => out.byte(3),
            Self::Contacted => out.byte(4),
            Self::Refused => out.byte(5),
            Self::Suppressed { until } => {
                out.byte(6);
                until.encode(out);
            }
            Self::Frozen => out.byte(7),
            Self::Unfrozen => out.byte(8),
            Self::LimitSet { amount } => {
                out.byte(9);
                amount.encode(out);
            }
            Self::Reserved { amount, until } => {
                out.byte(10);
                amount.encode(out);
                until.encode(out);
            }
            Self::Committed { amount } => {
                out.byte(11);
                amount.encode(out);
            }
            Self::Released { reserved, committed } => {
                out.byte(12);
                reserved.encode(out);
                committed.encode(out);
            }
            Self::Labelled(performance) => {
                out.byte(13);
                performance.encode(out);
            }
            Self::Conditioned { count } => {
                out.byte(14);
                out.unsigned(u64::from(*count));
            }
        }
    }
}

impl Decode for Effect {
    fn decode(input: &mut Reader<'_>) -> Result<Self> {
        Ok(match input.byte()? {
            1 => Self::Move {
                stage: Stage::decode(input)?,
                state: CaseState::decode(input)?,
                passed: input.boolean()?,
            },
            2 => Self::Signed(ContractPart::Framework),
            3 => Self::Signed(ContractPart::LoanContract),
            4 => Self::Contacted,
            5 => Self::Refused,
            6 => Self::Suppressed { until: Timestamp::decode(input)? },
            7 => Self::Frozen,
            8 => Self::Unfrozen,
            9 => Self::LimitSet { amount: Decimal::decode(input)? },
            10 => {
                Self::Reserved { amount: Decimal::decode(input)?, until: Timestamp::decode(input)? }
            }
            11 => Self::Committed { amount: Decimal::decode(input)? },
            12 => Self::Released {
                reserved: Decimal::decode(input)?,
                committed: Decimal::decode(input)?,
            },
            13 => Self::Labelled(Performance::decode(input)?),
            14 => Self::Conditioned { count: small(input)? },
            _ => return Err(wrong("no such effect")),
        })
    }
}

fn small(input: &mut Reader<'_>) -> Result<u32> {
    u32::try_from(input.unsigned()?).map_err(|_| wrong("a count is too large"))
}

impl Encode for Case {
    fn encode(&self, out: &mut Writer) {
        self.state.encode(out);
        out.option(self.stage.as_ref(), |out, stage| stage.encode(out));
        out.boolean(self.passed);
        out.option(self.entered_from.as_ref(), |out, stage| stage.encode(out));
        out.boolean(self.framework_signed);
        out.boolean(self.loan_contract_signed);
        out.option(self.granted_at.as_ref(), |out, time| time.encode(out));
        self.unpaid.encode(out);
        out.unsigned(u64::from(self.conditions));
        out.option(self.performance.as_ref(), |out, label| label.encode(out));
        out.option(self.last_as_of.as_ref(), |out, time| time.encode(out));
    }
}

impl Decode for Case {
    fn decode(input: &mut Reader<'_>) -> Result<Self> {
        Ok(Self {
            state: CaseState::decode(input)?,
            stage: input.option(Stage::decode)?,
            passed: input.boolean()?,
            entered_from: input.option(Stage::decode)?,
            framework_signed: input.boolean()?,
            loan_contract_signed: input.boolean()?,
            granted_at: input.option(Timestamp::decode)?,
            unpaid: Decimal::decode(input)?,
            conditions: small(input)?,
            performance: input.option(Performance::decode)?,
            last_as_of: input.option(Timestamp::decode)?,
        })
    }
}

impl Encode for Customer {
    fn encode(&self, out: &mut Writer) {
        self.ledger.limit.encode(out);
        out.count(self.ledger.cases.len());
        for (key, held) in &self.ledger.cases {
            out.raw(key);
            held.reserved.encode(out);
            held.committed.encode(out);
            held.until.encode(out);
        }
        out.values(&self.contacts);
        out.values(&self.refusals);
        out.option(self.suppressed_until.as_ref(), |out, time| time.encode(out));
        out.count(self.frozen_by.len());
        for key in &self.frozen_by {
            out.raw(key);
        }
    }
}

impl Decode for Customer {
    fn decode(input: &mut Reader<'_>) -> Result<Self> {
        let limit = Decimal::decode(input)?;
        let cases = input.sequence(|input| {
            let key = input.array()?;
            let reserved = Decimal::decode(input)?;
            let committed = Decimal::decode(input)?;
            Ok((key, Reservation { reserved, committed, until: Timestamp::decode(input)? }))
        })?;
        if !cases.is_sorted_by(|left, right| left.0 < right.0) {
            return Err(wrong("the cases of a ledger are out of order"));
        }
        let (contacts, refusals) = (input.values()?, input.values()?);
        let suppressed_until = input.option(Timestamp::decode)?;
        let frozen_by: Vec<CaseKey> = input.sequence(Reader::array)?;
        if !frozen_by.is_sorted_by(|left, right| left < right) {
            return Err(wrong("the cases that froze a customer are out of order"));
        }
        Ok(Self {
            ledger: Ledger { limit, cases: cases.into_iter().collect() },
            contacts,
            refusals,
            suppressed_until,
            frozen_by: frozen_by.into_iter().collect(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::apply;

    #[test]
    fn state_survives_its_bytes() {
        let at = crate::value::parse_timestamp("2026-07-01T09:00:00+08:00").unwrap();
        let effects = vec![
            Effect::Contacted,
            Effect::Refused,
            Effect::Signed(ContractPart::Framework),
            Effect::Signed(ContractPart::LoanContract),
            Effect::Suppressed { until: at },
            Effect::Frozen,
            Effect::Unfrozen,
            Effect::LimitSet { amount: 100.into() },
            Effect::Reserved { amount: 50.into(), until: at },
            Effect::Committed { amount: 20.into() },
            Effect::Released { reserved: 5.into(), committed: 1.into() },
            Effect::Conditioned { count: 2 },
            Effect::Move { stage: Stage::Rating, state: CaseState::Declined, passed: false },
            Effect::Labelled(Performance::Bad),
        ];
        let mut out = Writer::default();
        out.values(&effects);
        let bytes = out.into_bytes();
        assert_eq!(Reader::new(&bytes).values::<Effect>().unwrap(), effects);
        let (mut customer, mut case) = (Customer::default(), Case::default());
        apply(&mut customer, ([9; 16], &mut case), at, &effects).unwrap();
        assert_eq!(Customer::from_bytes(&customer.to_bytes()).unwrap(), customer);
        assert_eq!(Case::from_bytes(&case.to_bytes()).unwrap(), case);
    }
}
