//! creditloop on the workloads. Each way of asking it has a file of its own.

use crate::people::{EMPLOYMENTS, Person, REGIONS, digits};
use creditloop::fact::{Datum, Field, FieldId, Missing, Origin, Row, Unknown};
use creditloop::{Schema, Timestamp, Type, Value};

pub mod columns;
pub mod one;
pub mod set;
pub mod table;

/// Applicants as rows of one schema, built beforehand.
#[derive(Clone)]
pub struct People {
    pub schema: Schema,
    /// The field that a table fills.
    pub output: FieldId,
    pub rows: Vec<Row>,
}

impl People {
    /// The rows of these people.
    pub fn new(people: &[Person]) -> Self {
        let mut schema = Schema::default();
        let mut add = |name: &str, ty: Type, origin: Origin| {
            schema.add(Field::new(name, ty, origin)).expect("the name is free")
        };
        let inputs = [
            add("cust.age", Type::Integer, Origin::Fact),
            add("cust.income", money(), Origin::Fact),
            add("cust.debt", money(), Origin::Fact),
            add("cust.blacklisted", Type::Boolean, Origin::Fact),
            add("cust.region", symbols(&REGIONS), Origin::Fact),
            add("cust.employment", symbols(&EMPLOYMENTS), Origin::Fact),
            add("cust.applied", Type::Date, Origin::Fact),
        ];
        let output = add("out.points", Type::Integer, Origin::Feature);
        let row = |person: &Person| {
            let texts = [
                person.age.to_string(),
                digits(person.income),
                digits(person.debt),
                person.blacklisted.to_string(),
                person.region().to_owned(),
                person.employment().to_owned(),
                person.applied.iso(),
            ];
            let mut row = Row::new(&schema);
            for (id, text) in inputs.iter().zip(&texts) {
                set(&mut row, &schema, *id, text);
            }
            row
        };
        let rows = people.iter().map(row).collect();
        Self { schema, output, rows }
    }

    /// The same people, of whom some have one fact less: the person's number and the fact's.
    pub fn without(mut self, missing: &[(usize, usize)]) -> Self {
        let ids: Vec<FieldId> = self.schema.fields().map(|(id, _)| id).collect();
        for (person, fact) in missing {
            let unknown = Unknown { field: ids[*fact], why: Missing::Absent };
            self.rows[*person].set(ids[*fact], Datum::Unknown(unknown));
        }
        self
    }
}

/// Amounts to the cent.
fn money() -> Type {
    Type::Money { currency: "CNY".parse().expect("it is a currency"), scale: 2 }
}

/// One of these.
fn symbols(values: &[&str]) -> Type {
    Type::Enum(values.iter().copied().map(Into::into).collect())
}

/// Puts the value that `text` writes into a row.
fn set(row: &mut Row, schema: &Schema, id: FieldId, text: &str) {
    let field = schema.field(id).expect("the field is the schema's");
    let value = Value::parse(&field.ty, text).expect("the text is a value of the type");
    row.set(id, field.datum(&value).expect("the field holds the value"));
}

/// When everything is asked.
fn as_of() -> Timestamp {
    Timestamp::parse_from_rfc3339("2026-07-01T00:00:00Z").expect("it is an instant")
}
