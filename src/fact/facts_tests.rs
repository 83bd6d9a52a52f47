//! Facts are refused by name, or trusted for good.

use super::*;
use crate::fact::{Domain, Field};
use crate::value::Type;

fn at(text: &str) -> Timestamp {
    crate::value::parse_timestamp(text).unwrap()
}

fn schema() -> Arc<Schema> {
    let mut schema = Schema::default();
    let mut bureau = Field::new("bureau.max_dpd_24m", Type::Integer, Origin::Fact);
    bureau.max_age_days = Some(30);
    schema.add(Field::new("cust.age_years", Type::Integer, Origin::Fact)).unwrap();
    schema.add(bureau).unwrap();
    schema.add(Field::new("score.risk.points", Type::Integer, Origin::Score)).unwrap();
    Arc::new(schema)
}

fn builder(schema: &Arc<Schema>) -> FactsBuilder {
    Facts::builder(schema).source(Source::new("core", at("2026-07-01T09:00:00+08:00")))
}

#[test]
fn facts_survive_their_bytes() {
    let schema = schema();
    let facts = builder(&schema)
        .set("cust.age_years", 34)
        .unwrap()
        .missing("bureau.max_dpd_24m", Missing::Unavailable)
        .unwrap()
        .build()
        .unwrap();
    let bytes = facts.to_bytes();
    let again = Facts::decode(&mut Reader::new(&bytes), &schema).unwrap();
    assert_eq!(again.to_bytes(), bytes);
    assert_eq!(again.get("cust.age_years"), Some(34.into()));
    assert_eq!(again.get("bureau.max_dpd_24m"), None);
    for cut in 0..bytes.len() {
        assert!(Facts::decode(&mut Reader::new(&bytes[..cut]), &schema).is_err(), "{cut}");
    }
}

#[test]
fn bytes_hold_nothing_outside_a_declared_range() {
    let bytes = builder(&schema()).set("cust.age_years", 130).unwrap().build().unwrap().to_bytes();
    let ranged = |high: i64| {
        let mut all = Schema::default();
        for (_, field) in schema().fields() {
            let mut field = field.clone();
            if field.origin == Origin::Fact {
                field.range = Some(Domain::new((0, high), format!("[0..{high}]")));
            }
            all.add(field).unwrap();
        }
        Arc::new(all)
    };
    assert!(Facts::decode(&mut Reader::new(&bytes), &ranged(130)).is_ok());
    let error = Facts::decode(&mut Reader::new(&bytes), &ranged(120)).unwrap_err();
    assert!(
        error.message().ends_with("`cust.age_years` lies outside its range [0..120]"),
        "{error}"
    );
}

#[test]
fn a_wrong_name_is_answered_with_the_right_one() {
    let error = builder(&schema()).set("cust.age_year", 3).unwrap_err().to_string();
    assert_eq!(error, "no fact is named `cust.age_year`; did you mean `cust.age_years`?");
    assert!(builder(&schema()).set("score.risk.points", 700).is_err());
}

#[test]
fn a_fact_is_said_once_and_with_a_source() {
    let twice = builder(&schema()).set("cust.age_years", 3).unwrap().set("cust.age_years", 3);
    assert_eq!(twice.unwrap_err().to_string(), "`cust.age_years` is said twice");
    let unsourced = Facts::builder(&schema()).set("cust.age_years", 3).unwrap_err().to_string();
    assert_eq!(unsourced, "name the source of `cust.age_years` before its value");
}

#[test]
fn the_future_is_refused_and_the_stale_is_unavailable() {
    let schema = schema();
    let facts = builder(&schema).set("bureau.max_dpd_24m", 0).unwrap().build().unwrap();
    let id = schema.find("bureau.max_dpd_24m").unwrap();
    let mut row = Row::new(&schema);
    let error = facts.fill(&mut row, at("2026-07-01T08:59:59+08:00")).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Fact);
    facts.fill(&mut row, at("2026-07-31T09:00:00+08:00")).unwrap();
    assert_eq!(row.get(id), Datum::Number(0));
    facts.fill(&mut row, at("2026-08-01T09:00:00+08:00")).unwrap();
    let stale = Unknown { field: id, why: Missing::Unavailable };
    assert_eq!(row.get(id), Datum::Unknown(stale));
}

#[test]
fn texts_are_read_by_the_type_of_their_field() {
    let facts = builder(&schema()).set_text("cust.age_years", "34").unwrap().build().unwrap();
    assert_eq!(facts.get("cust.age_years"), Some(34.into()));
    let error = builder(&schema()).set_text("cust.age_years", "old").unwrap_err().to_string();
    assert_eq!(error, "`cust.age_years`: `old` is no integer; expected digits as in `-1234.50`");
}
