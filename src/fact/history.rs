//! What a policy may read of the past, each under one name; [`crate::case`] fills it in.

use super::{Class, Datum, Field, FieldId, Namespace, Origin, Row, Schema};
use crate::codec::{Decode as _, Encode, Reader, Writer, wrong};
use crate::error::Result;
use crate::stage::{CaseState, Stage};
use crate::value::{Currency, Type};
use rust_decimal::Decimal;
use std::sync::Arc;

/// Money in history has this many decimals.
pub(crate) const LEDGER_SCALE: u8 = 2;

/// An amount at the ledger's scale as a decimal.
pub(crate) fn ledger_amount(amount: i64) -> Option<Decimal> {
    let scale = u32::from(LEDGER_SCALE);
    Decimal::try_from_i128_with_scale(i128::from(amount), scale).ok()
}

/// An amount as an integer at the ledger's scale, rounded down; the largest there is where it is too
/// large for that.
pub(crate) fn ledger_units(amount: Decimal) -> i64 {
    let scaled = amount.checked_mul(Decimal::from(10_i64.pow(u32::from(LEDGER_SCALE))));
    scaled.and_then(|scaled| i64::try_from(scaled.trunc()).ok()).unwrap_or(i64::MAX)
}

/// One thing that is known of the past.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum HistoryField {
    /// The state of the case.
    CaseState,
    /// The stage decided last, or `start`.
    CaseStage,
    /// Whether the framework agreement is signed.
    FrameworkSigned,
    /// Whether the loan contract is signed.
    LoanContractSigned,
    /// Days since the limit was granted; not applicable before.
    DaysSinceGranting,
    /// Contacts in the last 24 hours, over all channels and cases.
    Contacts1d,
    /// Contacts in the last 7 days.
    Contacts7d,
    /// Contacts in the last 30 days.
    Contacts30d,
    /// Refusals in the last 90 days, over all cases.
    Refusals90d,
    /// Whether marketing must leave the customer alone.
    Suppressed,
    /// Whether money may not leave.
    Frozen,
    /// The customer's whole limit.
    LimitTotal,
    /// What this case holds of it.
    LimitReserved,
    /// What this case has drawn.
    LimitCommitted,
    /// What the customer's other cases hold and have drawn.
    LimitElsewhere,
    /// How many conditions the last granting made.
    Conditions,
}

impl HistoryField {
    /// All fields.
    pub const ALL: [Self; 16] = [
        Self::CaseState,
        Self::CaseStage,
        Self::FrameworkSigned,
        Self::LoanContractSigned,
        Self::DaysSinceGranting,
        Self::Contacts1d,
        Self::Contacts7d,
        Self::Contacts30d,
        Self::Refusals90d,
        Self::Suppressed,
        Self::Frozen,
        Self::LimitTotal,
        Self::LimitReserved,
        Self::LimitCommitted,
        Self::LimitElsewhere,
        Self::Conditions,
    ];

    /// The name in expressions.
    pub const fn name(self) -> &'static str {
        match self {
            Self::CaseState => "history.case_state",
            Self::CaseStage => "history.case_stage",
            Self::FrameworkSigned => "history.framework_signed",
            Self::LoanContractSigned => "history.loan_contract_signed",
            Self::DaysSinceGranting => "history.days_since_granting",
            Self::Contacts1d => "history.contacts_1d",
            Self::Contacts7d => "history.contacts_7d",
            Self::Contacts30d => "history.contacts_30d",
            Self::Refusals90d => "history.refusals_90d",
            Self::Suppressed => "history.suppressed",
            Self::Frozen => "history.frozen",
            Self::LimitTotal => "history.limit_total",
            Self::LimitReserved => "history.limit_reserved",
            Self::LimitCommitted => "history.limit_committed",
            Self::LimitElsewhere => "history.limit_elsewhere",
            Self::Conditions => "history.conditions",
        }
    }

    /// The field with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.name() == name)
    }

    /// The schema's field for it, with money in `currency`.
    pub(crate) fn field(self, currency: Currency) -> Field {
        let texts = |names: &mut dyn Iterator<Item = &'static str>| {
            Type::Enum(names.map(Arc::from).collect())
        };
        let ty = match self {
            Self::CaseState => texts(&mut CaseState::ALL.into_iter().map(CaseState::name)),
            Self::CaseStage => {
                texts(&mut std::iter::once("start").chain(Stage::ALL.into_iter().map(Stage::name)))
            }
            Self::FrameworkSigned | Self::LoanContractSigned | Self::Suppressed | Self::Frozen => {
                Type::Boolean
            }
            Self::DaysSinceGranting
            | Self::Contacts1d
            | Self::Contacts7d
            | Self::Contacts30d
            | Self::Refusals90d
            | Self::Conditions => Type::Integer,
            Self::LimitTotal
            | Self::LimitReserved
            | Self::LimitCommitted
            | Self::LimitElsewhere => Type::Money { currency, scale: LEDGER_SCALE },
        };
        let mut field = Field::new(self.name(), ty, Origin::History).within(Namespace::Shared);
        field.class = Class::Personal;
        field
    }
}

/// What one request sees of the past: exactly the fields its policy declares that it reads, and the
/// state that decides which stage may come next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct History {
    pub(crate) state: CaseState,
    pub(crate) stage: Option<Stage>,
    pub(crate) passed: bool,
    pub(crate) entered_from: Option<Stage>,
    /// Whether this case holds the customer's money back.
    pub(crate) frozen_here: bool,
    pub(crate) amounts: Amounts,
    pub(crate) data: Vec<(FieldId, Datum)>,
}

/// What the ledger says, in the policy's currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Amounts {
    /// What this case holds.
    pub(crate) reserved: Decimal,
    /// What this case has drawn.
    pub(crate) committed: Decimal,
    /// What of that has not been paid out yet.
    pub(crate) unpaid: Decimal,
    /// What the customer's other cases hold and have drawn.
    pub(crate) elsewhere: Decimal,
}

impl History {
    /// The state of the case before this request.
    pub fn state(&self) -> CaseState {
        self.state
    }

    /// The stage decided last.
    pub fn stage(&self) -> Option<Stage> {
        self.stage
    }

    pub(crate) fn fill(&self, row: &mut Row) {
        for (id, datum) in &self.data {
            row.set(*id, datum.clone());
        }
    }
}

impl Encode for History {
    fn encode(&self, out: &mut Writer) {
        self.state.encode(out);
        out.option(self.stage.as_ref(), |out, stage| stage.encode(out));
        out.boolean(self.passed);
        out.option(self.entered_from.as_ref(), |out, stage| stage.encode(out));
        out.boolean(self.frozen_here);
        let Amounts { reserved, committed, unpaid, elsewhere } = &self.amounts;
        for amount in [reserved, committed, unpaid, elsewhere] {
            amount.encode(out);
        }
        out.sequence(&self.data, |out, (id, datum)| {
            id.encode(out);
            datum.encode(out);
        });
    }
}

impl History {
    /// Reads the history that `schema` reads.
    pub(crate) fn decode(input: &mut Reader<'_>, schema: &Schema) -> Result<Self> {
        Ok(Self {
            state: CaseState::decode(input)?,
            stage: input.option(Stage::decode)?,
            passed: input.boolean()?,
            entered_from: input.option(Stage::decode)?,
            frozen_here: input.boolean()?,
            amounts: Amounts {
                reserved: Decimal::decode(input)?,
                committed: Decimal::decode(input)?,
                unpaid: Decimal::decode(input)?,
                elsewhere: Decimal::decode(input)?,
            },
            data: input.sequence(|input| {
                let id = FieldId::decode(input)?;
                if schema.field(id).is_none() {
                    return Err(wrong("the history does not fit its schema"));
                }
                Ok((id, Datum::decode(input, id)?))
            })?,
        })
    }
}
