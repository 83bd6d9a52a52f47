//! What a policy may read of the past, each under one name.

use super::{Case, CaseKey, CaseState, Customer};
use crate::error::Result;
use crate::fact::{Class, Datum, Field, FieldId, Missing, Namespace, Origin, Row, Schema, Unknown};
use crate::stage::Stage;
use crate::value::{Currency, Timestamp, Type, Value};
use chrono::TimeDelta;
use std::sync::Arc;

/// Money in history has this many decimals.
pub(crate) const LEDGER_SCALE: u8 = 2;

/// An amount at the ledger's scale as a decimal.
pub(crate) fn ledger_amount(amount: i64) -> Option<rust_decimal::Decimal> {
    let scale = u32::from(LEDGER_SCALE);
    rust_decimal::Decimal::try_from_i128_with_scale(i128::from(amount), scale).ok()
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
}

impl HistoryField {
    /// All fields.
    pub const ALL: [Self; 15] = [
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
            | Self::Refusals90d => Type::Integer,
            Self::LimitTotal
            | Self::LimitReserved
            | Self::LimitCommitted
            | Self::LimitElsewhere => Type::Money { currency, scale: LEDGER_SCALE },
        };
        let mut field = Field::new(self.name(), ty, Origin::History).within(Namespace::Shared);
        field.class = Class::Personal;
        field
    }

    fn value(
        self,
        customer: &Customer,
        key: &CaseKey,
        case: &Case,
        as_of: Timestamp,
    ) -> Result<Option<Value>> {
        let recent = |times: &[Timestamp], days| -> Value {
            let count = times.iter().filter(|time| within(**time, as_of, days)).count();
            i64::try_from(count).unwrap_or(i64::MAX).into()
        };
        let ledger = &customer.ledger;
        Ok(Some(match self {
            Self::CaseState => case.state.name().into(),
            Self::CaseStage => case.stage.map_or("start", Stage::name).into(),
            Self::FrameworkSigned => case.framework_signed.into(),
            Self::LoanContractSigned => case.loan_contract_signed.into(),
            Self::DaysSinceGranting => {
                let Some(granted) = case.granted_at else { return Ok(None) };
                as_of.signed_duration_since(granted).num_days().into()
            }
            Self::Contacts1d => recent(&customer.contacts, 1),
            Self::Contacts7d => recent(&customer.contacts, 7),
            Self::Contacts30d => recent(&customer.contacts, 30),
            Self::Refusals90d => recent(&customer.refusals, 90),
            Self::Suppressed => customer.suppressed_until.is_some_and(|until| until > as_of).into(),
            Self::Frozen => customer.frozen.into(),
            Self::LimitTotal => ledger.limit().into(),
            Self::LimitReserved => ledger.reserved(key, as_of).into(),
            Self::LimitCommitted => ledger.committed(key).into(),
            Self::LimitElsewhere => {
                let own = ledger.reserved(key, as_of).checked_add(ledger.committed(key));
                let used = ledger.used(as_of)?;
                own.and_then(|own| used.checked_sub(own)).unwrap_or(used).into()
            }
        }))
    }
}

fn within(time: Timestamp, as_of: Timestamp, days: i64) -> bool {
    let span = TimeDelta::try_days(days).unwrap_or(TimeDelta::MAX);
    time <= as_of && as_of.signed_duration_since(time) < span
}

/// What one request sees of the past: exactly the fields its policy declares that it reads, and the
/// state that decides which stage may come next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct History {
    pub(crate) state: CaseState,
    pub(crate) stage: Option<Stage>,
    pub(crate) reserved: rust_decimal::Decimal,
    pub(crate) committed: rust_decimal::Decimal,
    pub(crate) data: Vec<(FieldId, Datum)>,
}

impl History {
    /// The past of a customer whom nobody knows yet.
    ///
    /// # Errors
    /// [`crate::error::ErrorKind::Number`] when an amount leaves its range.
    pub fn none(schema: &Schema, as_of: Timestamp) -> Result<Self> {
        Self::of(schema, &Customer::default(), (&CaseKey::default(), &Case::default()), as_of)
    }

    /// The past of `customer` and its case, as `schema` reads it at `as_of`.
    ///
    /// # Errors
    /// [`crate::error::ErrorKind::Number`] when an amount leaves its range.
    pub fn of(
        schema: &Schema,
        customer: &Customer,
        (key, case): (&CaseKey, &Case),
        as_of: Timestamp,
    ) -> Result<Self> {
        let mut data = Vec::new();
        for (id, field) in schema.fields().filter(|(_, field)| field.origin == Origin::History) {
            let Some(known) = HistoryField::from_name(&field.name) else { continue };
            let datum = match known.value(customer, key, case, as_of)? {
                Some(value) => field.datum(&value)?,
                None => Datum::Unknown(Unknown { field: id, why: Missing::NotApplicable }),
            };
            data.push((id, datum));
        }
        let ledger = &customer.ledger;
        let (reserved, committed) = (ledger.reserved(key, as_of), ledger.committed(key));
        Ok(Self { state: case.state, stage: case.stage, reserved, committed, data })
    }

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::{Effect, apply};

    fn at(text: &str) -> Timestamp {
        crate::value::parse_timestamp(text).unwrap()
    }

    #[test]
    fn windows_are_half_open_and_end_now() {
        let now = at("2026-07-08T09:00:00+08:00");
        assert!(within(at("2026-07-01T09:00:01+08:00"), now, 7));
        assert!(!within(at("2026-07-01T09:00:00+08:00"), now, 7));
        assert!(!within(at("2026-07-08T09:00:01+08:00"), now, 7));
    }

    #[test]
    fn history_says_what_the_schema_reads() {
        let mut schema = Schema::default();
        let currency = "CNY".parse().unwrap();
        for field in HistoryField::ALL {
            schema.add(field.field(currency)).unwrap();
            assert_eq!(HistoryField::from_name(field.name()), Some(field));
        }
        let now = at("2026-07-08T09:00:00+08:00");
        let (mut customer, mut case) = (Customer::default(), Case::default());
        apply(&mut customer, ([1; 16], &mut case), now, &[Effect::Contacted]).unwrap();
        let history = History::of(&schema, &customer, (&[1; 16], &case), now).unwrap();
        let mut row = Row::new(&schema);
        history.fill(&mut row);
        let read = |name: &str| row.get(schema.find(name).unwrap()).clone();
        assert_eq!(read("history.contacts_7d"), Datum::Number(1));
        assert_eq!(read("history.case_stage"), Datum::Symbol(0));
        assert!(!read("history.days_since_granting").is_known());
    }
}
