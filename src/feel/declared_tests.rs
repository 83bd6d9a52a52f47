use super::*;
use crate::fact::{Field, Origin};
use crate::feel::Expect;

fn read(text: &str, ty: &Type) -> Result<(i64, i64), &'static str> {
    declared_range(text, ty).map_err(|fault| fault.code)
}

#[test]
fn ranges_are_read_at_the_scale_of_their_type() {
    let money = Type::Money { currency: "CNY".parse().unwrap(), scale: 2 };
    let rate = Type::Rate { scale: 4 };
    assert_eq!(read("[300..850]", &Type::Integer), Ok((300, 850)));
    assert_eq!(read("(300..850)", &Type::Integer), Ok((301, 849)));
    assert_eq!(read("]300..850[", &Type::Integer), Ok((301, 849)));
    assert_eq!(read("[-5..5]", &Type::Integer), Ok((-5, 5)));
    assert_eq!(read(">= 0", &money), Ok((0, i64::MAX)));
    assert_eq!(read("(>= 0)", &money), Ok((0, i64::MAX)));
    assert_eq!(read("< 10.5", &money), Ok((i64::MIN, 1_049)));
    assert_eq!(read("[0.005..1]", &money), Ok((1, 100)));
    assert_eq!(read("[0..1]", &rate), Ok((0, 10_000)));
    assert_eq!(read("[@\"0001-01-01\"..@\"0001-01-31\"]", &Type::Date), Ok((1, 31)));
    assert_eq!(read("[@\"PT0S\"..@\"P1D\"]", &Type::Duration), Ok((0, 86_400)));
}

#[test]
fn what_is_no_range_is_refused() {
    for text in ["300", "1, 2", "not([1..2])", "[1..apply.amount]", "!= 3", "[\"a\"..\"b\"]", "-"] {
        assert_eq!(read(text, &Type::Integer), Err("bad-range"), "{text}");
    }
    for text in ["[850..300]", "(1..2)", "(0.1..0.9)"] {
        assert_eq!(read(text, &Type::Integer), Err("empty-range"), "{text}");
    }
    assert!(read("[300..", &Type::Integer).is_err());
}

#[test]
fn what_a_range_settles_is_found_where_it_stands() {
    let mut schema = Schema::default();
    let mut score = Field::new("cust.score", Type::Integer, Origin::Fact);
    score.range = Some(Domain::new((300, 850), "[300..850]"));
    let id = schema.add(score).unwrap();
    schema.add(Field::new("cust.age", Type::Integer, Origin::Fact)).unwrap();
    let settled = |text: &str| {
        let found = Expression::compile(text, &schema, &Expect::Boolean).unwrap();
        let found = found.settled(&schema).into_iter().map(|one| {
            assert_eq!(one.field, id);
            (text.get(one.span.start..one.span.end).unwrap().to_owned(), one.always)
        });
        found.collect::<Vec<_>>()
    };
    let never = |text: &str| vec![(text.to_owned(), false)];
    let always = |text: &str| vec![(text.to_owned(), true)];
    assert_eq!(settled("cust.score < 50"), never("50"));
    assert_eq!(settled("50 >= cust.score"), never("50"));
    assert_eq!(settled("cust.score = 900 or cust.age > 3"), never("900"));
    assert_eq!(settled("not(cust.score <= 850)"), always("850"));
    assert_eq!(settled("cust.score in (200, 400)"), never("200"));
    assert_eq!(settled("cust.score in [1..900]"), always("1..900"));
    assert_eq!(settled("if cust.score > 850.5 then true else false"), never("850.5"));
    for text in ["cust.score < 301", "cust.score > 849.5", "cust.age < 50", "cust.score < cust.age"]
    {
        assert_eq!(settled(text), [], "{text}");
    }
}
