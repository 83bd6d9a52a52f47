//! From what is remembered to what a policy reads of it.

use super::{Case, CaseKey, Customer};
use crate::error::Result;
use crate::fact::{
    Amounts, Datum, Field, FieldId, History, HistoryField, Missing, Origin, Schema, Unknown,
};
use crate::stage::{CaseState, Stage};
use crate::value::{Timestamp, Value};
use chrono::TimeDelta;

impl History {
    /// The past when nobody says anything of it: a case at its start, everything else absent.
    pub fn unknown(schema: &Schema) -> Self {
        let absent = |id| (id, Datum::Unknown(Unknown { field: id, why: Missing::Absent }));
        Self {
            state: CaseState::default(),
            stage: None,
            passed: false,
            entered_from: None,
            frozen_here: false,
            amounts: Amounts::default(),
            data: history_fields(schema).map(|(id, _)| absent(id)).collect(),
        }
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
        let ledger = &customer.ledger;
        let (reserved, committed) = (ledger.reserved(key, as_of), ledger.committed(key));
        let used = ledger.used(as_of)?;
        let elsewhere = used.saturating_sub(reserved).saturating_sub(committed);
        let amounts = Amounts { reserved, committed, unpaid: case.unpaid, elsewhere };
        let mut data = Vec::new();
        for (id, field) in history_fields(schema) {
            let Some(known) = HistoryField::from_name(&field.name) else { continue };
            let datum = match value(known, customer, (case, &amounts), as_of) {
                Some(value) => field.datum(&value)?,
                None => Datum::Unknown(Unknown { field: id, why: Missing::NotApplicable }),
            };
            data.push((id, datum));
        }
        Ok(Self {
            state: case.state,
            stage: case.stage,
            passed: case.passed,
            entered_from: case.entered_from,
            frozen_here: customer.frozen_by.contains(key),
            amounts,
            data,
        })
    }
}

fn history_fields(schema: &Schema) -> impl Iterator<Item = (FieldId, &Field)> {
    schema.fields().filter(|(_, field)| field.origin == Origin::History)
}

/// What `field` says; `None` where there is nothing to say.
fn value(
    field: HistoryField,
    customer: &Customer,
    (case, amounts): (&Case, &Amounts),
    as_of: Timestamp,
) -> Option<Value> {
    let recent = |times: &[Timestamp], days| -> Value {
        let count = times.iter().filter(|time| within(**time, as_of, days)).count();
        i64::try_from(count).unwrap_or(i64::MAX).into()
    };
    Some(match field {
        HistoryField::CaseState => case.state.name().into(),
        HistoryField::CaseStage => case.stage.map_or("start", Stage::name).into(),
        HistoryField::FrameworkSigned => case.framework_signed.into(),
        HistoryField::LoanContractSigned => case.loan_contract_signed.into(),
        HistoryField::DaysSinceGranting => {
            as_of.signed_duration_since(case.granted_at?).num_days().into()
        }
        HistoryField::Contacts1d => recent(&customer.contacts, 1),
        HistoryField::Contacts7d => recent(&customer.contacts, 7),
        HistoryField::Contacts30d => recent(&customer.contacts, 30),
        HistoryField::Refusals90d => recent(&customer.refusals, 90),
        HistoryField::Suppressed => {
            customer.suppressed_until.is_some_and(|until| until > as_of).into()
        }
        HistoryField::Frozen => (!customer.frozen_by.is_empty()).into(),
        HistoryField::LimitTotal => customer.ledger.limit().into(),
        HistoryField::LimitReserved => amounts.reserved.into(),
        HistoryField::LimitCommitted => amounts.committed.into(),
        HistoryField::LimitElsewhere => amounts.elsewhere.into(),
        HistoryField::Conditions => i64::from(case.conditions).into(),
    })
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
        let read = |name: &str| row.get(schema.find(name).unwrap());
        assert_eq!(read("history.contacts_7d"), Datum::Number(1));
        assert_eq!(read("history.case_stage"), Datum::Symbol(0));
        assert!(!read("history.days_since_granting").is_known());
    }
}
