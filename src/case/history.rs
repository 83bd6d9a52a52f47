//! From what is remembered to what a policy reads of it.

use super::{Case, CaseKey, Customer};
use crate::error::Result;
use crate::fact::{Datum, History, HistoryField, Missing, Origin, Schema, Unknown};
use crate::stage::Stage;
use crate::value::{Timestamp, Value};
use chrono::TimeDelta;

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
            let datum = match value(known, customer, (key, case), as_of)? {
                Some(value) => field.datum(&value)?,
                None => Datum::Unknown(Unknown { field: id, why: Missing::NotApplicable }),
            };
            data.push((id, datum));
        }
        let ledger = &customer.ledger;
        let (reserved, committed) = (ledger.reserved(key, as_of), ledger.committed(key));
        Ok(Self { state: case.state, stage: case.stage, reserved, committed, data })
    }
}

fn value(
    field: HistoryField,
    customer: &Customer,
    (key, case): (&CaseKey, &Case),
    as_of: Timestamp,
) -> Result<Option<Value>> {
    let recent = |times: &[Timestamp], days| -> Value {
        let count = times.iter().filter(|time| within(**time, as_of, days)).count();
        i64::try_from(count).unwrap_or(i64::MAX).into()
    };
    let ledger = &customer.ledger;
    Ok(Some(match field {
        HistoryField::CaseState => case.state.name().into(),
        HistoryField::CaseStage => case.stage.map_or("start", Stage::name).into(),
        HistoryField::FrameworkSigned => case.framework_signed.into(),
        HistoryField::LoanContractSigned => case.loan_contract_signed.into(),
        HistoryField::DaysSinceGranting => {
            let Some(granted) = case.granted_at else { return Ok(None) };
            as_of.signed_duration_since(granted).num_days().into()
        }
        HistoryField::Contacts1d => recent(&customer.contacts, 1),
        HistoryField::Contacts7d => recent(&customer.contacts, 7),
        HistoryField::Contacts30d => recent(&customer.contacts, 30),
        HistoryField::Refusals90d => recent(&customer.refusals, 90),
        HistoryField::Suppressed => {
            customer.suppressed_until.is_some_and(|until| until > as_of).into()
        }
        HistoryField::Frozen => customer.frozen.into(),
        HistoryField::LimitTotal => ledger.limit().into(),
        HistoryField::LimitReserved => ledger.reserved(key, as_of).into(),
        HistoryField::LimitCommitted => ledger.committed(key).into(),
        HistoryField::LimitElsewhere => {
            let own = ledger.reserved(key, as_of).checked_add(ledger.committed(key));
            let used = ledger.used(as_of)?;
            own.and_then(|own| used.checked_sub(own)).unwrap_or(used).into()
        }
    }))
}

fn within(time: Timestamp, as_of: Timestamp, days: i64) -> bool {
    let span = TimeDelta::try_days(days).unwrap_or(TimeDelta::MAX);
    time <= as_of && as_of.signed_duration_since(time) < span
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::{Effect, apply};
    use crate::fact::Row;

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
