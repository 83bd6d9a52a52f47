use super::*;
use crate::fact::{Field, Origin};
use crate::value::Type;
use proptest::collection::vec;
use proptest::prelude::*;

/// A field of every type, all of them twice.
fn schema() -> Schema {
    let grades = Type::Enum(["A".into(), "B".into()].into());
    let types = [
        Type::Boolean,
        Type::Integer,
        Type::Decimal { scale: 4 },
        Type::Text,
        grades,
        Type::Date,
        Type::DateTime,
        Type::Duration,
        Type::TextList,
    ];
    let mut schema = Schema::default();
    for (at, ty) in types.iter().chain(&types).enumerate() {
        schema.add(Field::new(format!("a.f{at}"), ty.clone(), Origin::Fact)).unwrap();
    }
    schema
}

fn fields() -> u32 {
    u32::try_from(schema().len()).unwrap()
}

/// A whole number, often one of those that slots keep for something else.
fn number() -> impl Strategy<Value = i64> {
    let low = (0_i64..1 << 37).prop_map(|above| i64::MIN + above);
    let near = (-3_i64..3).prop_map(|by| LEAST + by);
    prop_oneof![any::<i64>(), low, near, Just(i64::MIN), Just(i64::MAX), -2_i64..3]
}

/// Any datum, of any kind and of any field.
fn datum() -> impl Strategy<Value = Datum> {
    let why = prop::sample::select(Missing::ALL.to_vec());
    let field = prop_oneof![0..fields(), Just(u32::MAX), any::<u32>()];
    let text = "[a-c]{0,3}";
    prop_oneof![
        (field, why).prop_map(|(at, why)| Datum::Unknown(Unknown { field: FieldId(at), why })),
        any::<bool>().prop_map(Datum::Boolean),
        number().prop_map(Datum::Number),
        number().prop_map(Datum::Date),
        number().prop_map(Datum::Instant),
        number().prop_map(Datum::Duration),
        any::<u16>().prop_map(Datum::Symbol),
        text.prop_map(|text| Datum::Text(text.into())),
        vec(text.prop_map(Arc::from), 0..3).prop_map(|all| Datum::TextList(all.into())),
    ]
}

proptest! {
    #[test]
    fn a_row_gives_back_what_it_was_given(
        said in vec((0..fields(), datum()), 0..80),
    ) {
        let schema = schema();
        let mut row = Row::new(&schema);
        let absent = |field| Datum::Unknown(Unknown { field, why: Missing::Absent });
        let mut wanted: Vec<Datum> = schema.fields().map(|(id, _)| absent(id)).collect();
        for (at, datum) in said {
            row.set(FieldId(at), datum.clone());
            wanted[at as usize] = datum;
        }
        let (longer, _) = schema.clone().with_outcome("outcome", &["approve"]);
        let wider = row.within(&longer);
        for ((id, field), datum) in schema.fields().zip(&wanted) {
            prop_assert_eq!(&row.get(id), datum);
            prop_assert_eq!(&wider.get(id), datum);
            prop_assert_eq!(row.is_known(id), datum.is_known());
            let text = if let Datum::Text(text) = datum { Some(text) } else { None };
            prop_assert_eq!(row.text(id), text);
            let own = Kind::of_datum(datum) == Some(Kind::of(&field.ty));
            let whole = row.whole(id).or(match row.aside(id) {
                Aside::Whole(value) => Some(value),
                Aside::Unknown(_) | Aside::Other(_) => None,
            });
            prop_assert_eq!(whole, datum.whole().filter(|_| own));
        }
        let does_not_apply = wanted.iter().filter_map(|datum| {
            let Datum::Unknown(unknown) = datum else { return None };
            (unknown.why == Missing::NotApplicable).then_some(unknown.field)
        });
        prop_assert!(row.not_applicable().eq(does_not_apply));
        prop_assert!(row.others.len() <= schema.len(), "no field has two places");
        let mut again = Row::new(&schema);
        let ids: Vec<FieldId> = schema.fields().map(|(id, _)| id).collect();
        for (id, datum) in ids.into_iter().zip(wanted).rev() {
            again.set(id, datum);
        }
        prop_assert_eq!(row, again);
    }
}

#[test]
fn an_id_of_another_schema_holds_nothing() {
    let mut row = Row::new(&schema());
    let stranger = FieldId(1_000);
    row.set(stranger, Datum::Number(1));
    assert_eq!(row.get(stranger), Datum::Unknown(Unknown::NOWHERE));
    assert_eq!(row.whole(stranger), None);
    assert!(!row.is_known(stranger));
    assert_eq!(row, Row::new(&schema()));
}
