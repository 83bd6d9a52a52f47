use super::*;
use crate::document::Faults;
use crate::error::fault::SourceText;
use crate::fact::{Field, Origin, Schema};
use crate::feel::Compiler;
use crate::value::{Type, parse_timestamp};

fn schema() -> (Schema, Vec<FieldId>) {
    let mut schema = Schema::default();
    let grades = Type::Enum(["A".into(), "B".into()].into());
    schema.add(Field::new("at.pd", Type::Rate { scale: 4 }, Origin::Fact)).unwrap();
    schema.add(Field::new("at.kind", Type::Text, Origin::Fact)).unwrap();
    let outputs = [("out.grade", grades), ("out.cap", Type::Integer), ("out.all", Type::TextList)];
    let ids = outputs.map(|(name, ty)| schema.add(Field::new(name, ty, Origin::Feature)).unwrap());
    (schema, ids.to_vec())
}

/// The code of a fault, its line and its column.
type Place = (&'static str, usize, usize);

fn table(text: &str, outputs: &[usize]) -> (Schema, Option<Table>, Vec<Place>) {
    let (schema, ids) = schema();
    let faults = Faults::default();
    let outputs: Vec<FieldId> = outputs.iter().map(|at| ids[*at]).collect();
    let source = SourceText::new("tables/t.csv", text);
    let compiler = Compiler::new(&schema, &faults);
    let table = Table::read("t", &source, (&compiler, &schema, &faults), &outputs);
    let found = faults.into_inner().iter().map(|f| (f.code(), f.line(), f.column())).collect();
    (schema, table, found)
}

fn fill(text: &str, outputs: &[usize], pd: Option<i64>, kind: &str) -> Result<Vec<Datum>> {
    let (schema, table, faults) = table(text, outputs);
    let table = table.unwrap_or_else(|| panic!("{faults:?}"));
    let mut row = Row::new(&schema);
    if let Some(pd) = pd {
        row.set(schema.find("at.pd").unwrap(), Datum::Number(pd));
    }
    row.set(schema.find("at.kind").unwrap(), Datum::Text(kind.into()));
    let as_of = parse_timestamp("2026-07-01T00:00:00Z").unwrap();
    table.fill(&mut row, as_of, &mut Stack::default())?;
    Ok(table.outputs().iter().map(|id| row.get(*id)).collect())
}

const GRADES: &str = "hit,unique\nat.pd,at.kind,>out.grade,>out.cap\n\
                      < 0.1,-,A,100\n>= 0.1,\"not(\"\"x\"\")\",B,50\n";

#[test]
fn a_unique_table_gives_its_one_row() {
    let both = |pd, kind| fill(GRADES, &[0, 1], pd, kind).unwrap();
    assert_eq!(both(Some(999), "x"), [Datum::Symbol(0), Datum::Number(100)]);
    assert_eq!(both(Some(1_000), "y"), [Datum::Symbol(1), Datum::Number(50)]);
    assert!(both(Some(1_000), "x").iter().all(|datum| !datum.is_known()));
    assert!(both(None, "y").iter().all(|datum| !datum.is_known()));
}

#[test]
fn two_hits_of_a_unique_table_are_an_error() {
    let text = "hit,unique\nat.pd,>out.cap\n-,1\n> 0,2\n";
    let error = fill(text, &[1], Some(1), "").unwrap_err();
    assert_eq!(error.message(), "`t` is unique, but lines 3 and 4 both hit");
}

#[test]
fn first_stops_and_collect_gathers() {
    let first = "hit,first\nat.pd,>out.cap\n> 0.5,1\n-,2\n";
    assert_eq!(fill(first, &[1], Some(9_000), "").unwrap(), [Datum::Number(1)]);
    assert_eq!(fill(first, &[1], Some(1), "").unwrap(), [Datum::Number(2)]);
    assert!(!fill(first, &[1], None, "").unwrap()[0].is_known());
    let sum = "hit,collect sum\nat.pd,>out.cap\n> 0.5,1\n-,2\n";
    assert_eq!(fill(sum, &[1], Some(9_000), "").unwrap(), [Datum::Number(3)]);
    let all = "hit,collect\nat.pd,>out.all\n> 0.5,high\n-,any\n";
    let expected = Datum::TextList(["high".into(), "any".into()].into());
    assert_eq!(fill(all, &[2], Some(9_000), "").unwrap(), [expected]);
}

#[test]
fn any_priority_and_the_orders() {
    let any = "hit,any\nat.pd,>out.cap\n> 0.5,1\n> 0.6,1\n> 0.7,2\n";
    assert_eq!(fill(any, &[1], Some(6_500), "").unwrap(), [Datum::Number(1)]);
    let error = fill(any, &[1], Some(8_000), "").unwrap_err();
    assert_eq!(error.message(), "`t`: lines 3 and 5 both hit and say different things");
    let priority = "hit,priority\nat.pd,at.kind,>out.grade,>out.cap\n\
                    > 0.5,-,B,1\n> 0.6,-,A,2\n-,\"\"\"x\"\"\",A,3\n";
    let expected = [Datum::Symbol(0), Datum::Number(2)];
    assert_eq!(fill(priority, &[0, 1], Some(6_500), "x").unwrap(), expected);
    assert!(!fill(priority, &[0, 1], None, "x").unwrap()[0].is_known());
    let list = |items: &[&str]| Datum::TextList(items.iter().copied().map(Arc::from).collect());
    let order = "hit,output order,c,a\nat.pd,>out.all\n-,a\n> 0.5,b\n> 0.6,c\n";
    assert_eq!(fill(order, &[2], Some(6_500), "").unwrap(), [list(&["c", "a", "b"])]);
    let order = "hit,rule order\nat.pd,>out.all\n-,a\n> 0.5,b\n> 0.6,c\n";
    assert_eq!(fill(order, &[2], Some(6_500), "").unwrap(), [list(&["a", "b", "c"])]);
    let (_, _, faults) = table("hit,priority\nat.pd,>out.cap\n1,2\n", &[1]);
    assert_eq!(faults, [("hit-policy", 1, 1)]);
}

#[test]
fn lines_are_counted_past_blank_ones() {
    let text = "hit,unique\n\nat.pd,>out.cap\n\n-,1\n\n\n> 0,2\n";
    let error = fill(text, &[1], Some(1), "").unwrap_err();
    assert_eq!(error.message(), "`t` is unique, but lines 5 and 8 both hit");
}

#[test]
fn faults_stand_at_their_cells() {
    let (_, _, faults) = table("hit,some\nat.pd,>out.cap\n1,2\n", &[1]);
    assert_eq!(faults, [("hit-policy", 1, 1)]);
    let (_, _, faults) = table("hit,first\nat.pd, at.kin ,>out.cap\n", &[1]);
    assert_eq!(faults, [("unknown-name", 2, 8)]);
    let text = "hit,first\nat.pd,>out.cap\n< \"a\",2\n1,x\n1\n";
    let (_, _, faults) = table(text, &[1]);
    assert_eq!(faults, [("type-mismatch", 3, 3), ("bad-value", 4, 3), ("ragged-row", 5, 1)]);
    let (_, _, faults) = table("hit,first\nat.pd,>out.cap\n1,2\n", &[0, 1]);
    assert_eq!(faults, [("missing-column", 1, 1)]);
}
