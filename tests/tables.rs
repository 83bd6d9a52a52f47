//! What `check` says about the decision tables of a policy, and that decisions agree with it.

mod common;

use creditloop::check::{CheckReport, Finding, check};
use creditloop::error::Level;
use creditloop::fact::{Datum, FieldId, Row};
use creditloop::feel::Stack;
use creditloop::rule::Table;
use creditloop::{Archive, Missing, Policy, Schema};

fn starter() -> Archive {
    let folder = format!("{}/examples/policy/starter", env!("CARGO_MANIFEST_DIR"));
    Archive::read_dir(folder.as_ref()).unwrap()
}

/// The starter with a table `extra` that fills `extra.word` and `extra.number`.
fn with(table: &str) -> Archive {
    let archive = starter();
    let features = format!(
        "{}\n[[feature]]\nname = \"extra.word\"\ntype = \"enum\"\nvalues = [\"approve\", \"reject\"]\n\
         table = \"extra\"\n",
        archive.file("features.toml").unwrap()
    );
    archive.with("features.toml", &features).with("tables/extra.csv", table)
}

fn report(table: &str) -> CheckReport {
    let report = check(with(table));
    assert!(report.faults.is_empty(), "{report}");
    report
}

fn found<'a>(report: &'a CheckReport, code: &str) -> Vec<&'a Finding> {
    report.findings.iter().filter(|finding| finding.code == code).collect()
}

fn only<'a>(report: &'a CheckReport, code: &str) -> &'a Finding {
    match found(report, code).as_slice() {
        [one] => one,
        _ => panic!("{code}: {report}"),
    }
}

/// The compiled table and its output.
fn compiled(text: &str) -> (Schema, Table, FieldId) {
    let policy = Policy::compile(with(text)).unwrap_or_else(|error| panic!("{error}"));
    let schema = Schema::clone(policy.schema());
    let output = schema.find("extra.word").unwrap();
    let table = Table::compile("extra", text, &schema, &[output]).unwrap();
    (schema, table, output)
}

/// What the table says of a customer.
fn said(text: &str, facts: &[(&str, &str)]) -> Result<Option<String>, String> {
    let (schema, table, output) = compiled(text);
    let mut row = Row::new(&schema);
    for (name, value) in facts {
        let id = schema.find(name).unwrap();
        let field = schema.field(id).unwrap();
        let value = creditloop::Value::parse(&field.ty, value.trim_matches('"')).unwrap();
        row.set(id, field.datum(&value).unwrap());
    }
    let filled = table.fill(&mut row, common::day(1), &mut Stack::default());
    filled.map_err(|error| error.to_string())?;
    let value = schema.field(output).unwrap().value(&row.get(output));
    Ok(value.map(|value| value.to_string()))
}

/// What the table says of the customer whom a finding names.
fn of_witness(text: &str, finding: &Finding) -> Result<Option<String>, String> {
    let facts: Vec<(&str, &str)> =
        finding.witness.iter().map(|(name, value)| (name.as_ref(), value.as_str())).collect();
    said(text, &facts)
}

#[test]
fn a_default_row_approves_nobody_of_whom_nothing_is_known() {
    let text = "hit,first\ncust.age_years,>extra.word\n< 18,reject\n-,approve\n";
    assert_eq!(said(text, &[("cust.age_years", "17")]), Ok(Some("reject".to_owned())));
    assert_eq!(said(text, &[("cust.age_years", "18")]), Ok(Some("approve".to_owned())));
    let (schema, table, output) = compiled(text);
    for why in Missing::ALL {
        let mut row = Row::new(&schema);
        let field = schema.find("cust.age_years").unwrap();
        let unknown = Datum::Unknown(creditloop::fact::Unknown { field, why });
        row.set(field, unknown.clone());
        table.fill(&mut row, common::day(1), &mut Stack::default()).unwrap();
        assert_eq!(row.get(output), unknown, "never approve");
    }
    let report = report(text);
    let finding = only(&report, "unknown-before-default");
    assert_eq!((finding.file.as_ref(), finding.lines.as_slice()), ("tables/extra.csv", &[3][..]));
    assert_eq!(
        finding.message,
        "when `cust.age_years` is unknown and no row before them hits, line 3 cannot be decided, so \
         `extra.word` is unknown, not decided: line 4 takes everything, but not in place of rows \
         that may hit (in a DMN model, where a test of null fails, it would decide)"
    );
    assert!(report.is_clean(), "a finding makes no policy unclean: {report}");
    assert!(report.to_string().contains("tables/extra.csv:3: warning[unknown-before-default]"));
}

#[test]
fn a_thousand_between_less_and_more_is_left_out() {
    let text = "hit,unique\napply.amount,>extra.word\n< 1000,reject\n> 1000,approve\n";
    let report = report(text);
    let hole = only(&report, "table-hole");
    assert_eq!(hole.lines, [3, 4]);
    assert_eq!(hole.message, "`apply.amount` = 1000.00 is left out between lines 3 and 4");
    assert_eq!(of_witness(text, hole), Ok(None));
    assert!(found(&report, "table-gap").is_empty(), "{report}");
    assert_eq!(only(&report, "unknown-input").lines, [3, 4]);
}

#[test]
fn what_no_row_takes_is_said_as_cells_say_it() {
    let text = "hit,unique\napply.amount,cust.housing,>extra.word\n\
                [0..1000],\"\"\"own\"\"\",reject\n> 1000,-,approve\n< 0,-,reject\n";
    let report = report(text);
    let gap = only(&report, "table-gap");
    assert!(
        gap.message.starts_with("no row takes `apply.amount` <= 1000.00 with `cust.housing` \"")
    );
    assert_eq!(of_witness(text, gap), Ok(None));
}

#[test]
fn a_row_that_earlier_rows_cover_together_is_never_reached() {
    let text = "hit,first\ncust.age_years,apply.by_customer,>extra.word\n< 30,-,approve\n\
                > 80,-,reject\n>= 30,true,approve\n[20..50],true,reject\n[20..50],-,reject\n\
                [20..50],-,approve\n[20..50],false,approve\n\"< 5, > 7\",-,reject\n";
    let report = report(text);
    let shadowed = only(&report, "row-shadowed");
    assert_eq!(shadowed.lines, [6, 3, 5]);
    assert_eq!(shadowed.message, "line 6 is never reached: lines 3 and 5 together take all of it");
    let duplicate = only(&report, "row-duplicate");
    assert_eq!((duplicate.lines[0], duplicate.lines.last()), (8, Some(&7)));
    assert_eq!(only(&report, "row-subsumed").lines, [9, 7]);
    assert_eq!(of_witness(text, shadowed), Ok(Some("approve".to_owned())));
}

#[test]
fn rows_that_overlap_under_unique_have_a_customer_who_shows_it() {
    let text = "hit,unique\napply.amount,cust.housing,>extra.word\n\
                <= 1000,\"\"\"own\"\"\",reject\n>= 1000,-,approve\n< 1000,\"not(\"\"own\"\")\",reject\n";
    let report = report(text);
    let overlap = only(&report, "rows-overlap");
    assert_eq!((overlap.lines.as_slice(), overlap.level), (&[3, 4][..], Level::Error));
    let shown: Vec<String> =
        overlap.witness.iter().map(|(name, value)| format!("{name} = {value}")).collect();
    assert_eq!(shown, ["apply.amount = 1000.00", "cust.housing = \"own\""]);
    let error = of_witness(text, overlap).unwrap_err();
    assert!(error.contains("`extra` is unique, but lines 3 and 4 both hit"), "{error}");
    assert!(report.is_clean());
}

#[test]
fn rows_that_cannot_hit_and_rows_that_are_left_out_are_named() {
    let text = "hit,first\napply.amount,apply.amount,>extra.word\n\
                < 5,> 6,reject\n> cust.age_years,-,reject\n-,-,approve\n";
    let report = report(text);
    let never = only(&report, "row-unsatisfiable");
    assert_eq!(never.message, "line 3 never hits: its cell takes no value of `apply.amount`");
    let left = only(&report, "rows-left-out");
    assert_eq!(left.lines, [4]);
    let unknown = found(&report, "unknown-before-default");
    let lines: Vec<&[usize]> = unknown.iter().map(|finding| finding.lines.as_slice()).collect();
    assert_eq!(unknown.len(), 2, "{report}");
    assert!(lines.contains(&&[4][..]) && lines.contains(&&[3, 4][..]), "{report}");
}

#[test]
fn the_tables_of_the_starter_leave_nothing_to_say() {
    let report = check(starter());
    assert!(report.findings.is_empty(), "{report}");
}

#[test]
fn rows_that_others_outrank_have_a_customer_who_shows_it() {
    let text = "hit,priority\ncust.age_years,apply.by_customer,>extra.word\n\
                >= 18,true,reject\n>= 16,-,approve\n< 30,-,reject\n< 16,-,reject\n";
    let report = report(text);
    let masked = only(&report, "row-masked");
    assert_eq!(masked.lines, [3, 4]);
    assert_eq!(
        masked.message,
        "line 3 never decides: line 4 takes all of it, with an output of higher priority"
    );
    assert_eq!(of_witness(text, masked), Ok(Some("approve".to_owned())));
    let text = "hit,priority\ncust.age_years,apply.by_customer,>extra.word\n\
                >= 18,true,reject\n[20..30],-,approve\n-,-,reject\n";
    let report = self::report(text);
    assert!(found(&report, "row-masked").is_empty(), "{report}");
    let misleading = only(&report, "row-misleading");
    assert_eq!(misleading.lines, [4, 3]);
    assert!(misleading.message.contains("line 4 takes any `apply.by_customer`"), "{report}");
    assert_eq!(of_witness(text, misleading), Ok(Some("approve".to_owned())));
}

#[test]
fn an_output_without_a_place_in_the_order_comes_last_and_is_named() {
    let text = "hit,output order,stop,look\ncust.age_years,>extra.list\n\
                < 18,stop\n< 21,wait\n< 25,look\n";
    let archive = starter();
    let features = format!(
        "{}\n[[feature]]\nname = \"extra.list\"\ntype = \"list of text\"\ntable = \"extra\"\n",
        archive.file("features.toml").unwrap()
    );
    let archive = archive.with("features.toml", &features).with("tables/extra.csv", text);
    let report = check(archive);
    let unordered = only(&report, "row-unordered");
    assert_eq!(unordered.lines, [4]);
    assert_eq!(unordered.message, "the output of line 4 has no place in the order: it comes last");
}

#[test]
fn rows_of_one_priority_that_disagree_are_told_apart_by_their_place_alone() {
    let archive = starter();
    let features = format!(
        "{}\n[[feature]]\nname = \"extra.word\"\ntype = \"enum\"\nvalues = [\"a\", \"b\"]\n\
         table = \"extra\"\n[[feature]]\nname = \"extra.number\"\ntype = \"integer\"\n\
         table = \"extra\"\n",
        archive.file("features.toml").unwrap()
    );
    let text = "hit,priority\ncust.age_years,>extra.word,>extra.number\n\
                < 18,a,1\n[17..30],a,2\n-,b,3\n";
    let report = check(archive.with("features.toml", &features).with("tables/extra.csv", text));
    let tied = only(&report, "rows-tied");
    assert_eq!(tied.lines, [3, 4]);
    assert_eq!(tied.witness[0].1, "17");
}
