//! DMN models: every version, every hit policy, every form, services and imports, faults with their
//! places; and the standard's own suite where its data is at hand.

#[path = "../examples/dmn_tck/case.rs"]
mod case;
#[path = "../examples/dmn_tck/compare.rs"]
mod compare;
#[path = "../examples/dmn_tck/report.rs"]
mod report;
#[path = "../examples/dmn_tck/run.rs"]
mod run;

use creditloop::rule::dmn::{Context, Model, Value, value};
use creditloop::{ErrorKind, Timestamp};
use std::path::{Path, PathBuf};

fn data(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/dmn").join(file)
}

fn as_of() -> Timestamp {
    Timestamp::parse_from_rfc3339("2026-07-01T09:00:00+08:00").unwrap()
}

fn number(text: &str) -> Value {
    value("number", text).unwrap()
}

fn context<const N: usize>(entries: [(&str, Value); N]) -> Context {
    entries.into_iter().map(|(name, value)| (name.into(), value)).collect()
}

/// What the decision `name` comes to, as text, and why it is null.
fn decided(model: &Model, name: &str, inputs: &Context) -> (String, Vec<String>) {
    let answer = model.evaluate(name, inputs, as_of()).unwrap();
    let reasons = answer.reasons.iter().map(ToString::to_string).collect();
    (answer.value.to_string(), reasons)
}

fn applicant(born: &str, income: &str, debt: &str, overdue: &str) -> Context {
    let debt = context([("lender", "a".into()), ("monthly", number(debt))]);
    let applicant = context([
        ("birth date", value("date", born).unwrap()),
        ("monthly income", number(income)),
        ("debts", vec![debt.into()].into()),
    ]);
    let loan = context([
        ("principal", number("100000")),
        ("yearly rate", number("0.06")),
        ("months", number("24")),
    ]);
    context([
        ("Applicant", applicant.into()),
        ("Loan", loan.into()),
        ("Days past due", number(overdue)),
    ])
}

#[test]
fn a_loan_is_decided_with_an_imported_function() {
    let model = Model::open(data("lending.dmn")).unwrap();
    assert_eq!(model.name(), "lending");
    let inputs: Vec<_> =
        model.inputs().map(|input| format!("{}: {}", input.name, input.ty)).collect();
    assert_eq!(inputs, ["Applicant: tApplicant", "Loan: tLoan", "Days past due: number"]);

    let good = applicant("1990-05-01", "18500.00", "2000", "0");
    assert_eq!(decided(&model, "Debt service ratio", &good).0, "0.3477");
    assert_eq!(decided(&model, "Risk", &good).0, "low");
    assert_eq!(decided(&model, "Approved", &good).0, "true");

    let late = applicant("1990-05-01", "18500", "2000", "45");
    assert_eq!(decided(&model, "Risk", &late).0, "high", "the first of the values wins");
    assert_eq!(decided(&model, "Reasons", &late).0, "[{code: \"OVERDUE\", weight: 3}]");
    assert_eq!(decided(&model, "Approved", &applicant("2010-01-01", "18500", "0", "0")).0, "false");

    let all = model.evaluate_all(&late, as_of()).unwrap();
    let names: Vec<_> = all.iter().map(|(name, _)| name.to_string()).collect();
    assert_eq!(names, ["Debt service ratio", "Risk", "Reasons", "Adult", "Approved"]);
}

#[test]
fn an_input_of_the_wrong_type_is_null_and_says_so() {
    let model = Model::open(data("lending.dmn")).unwrap();
    let mut inputs = applicant("1990-05-01", "18500", "2000", "0");
    inputs.put("Days past due".into(), "none".into());
    let answer = model.evaluate("Risk", &inputs, as_of()).unwrap();
    assert!(answer.reasons.iter().any(|reason| reason.contains("`number`")), "{answer:?}");

    inputs.put("Days pst due".into(), number("3"));
    let error = model.evaluate("Risk", &inputs, as_of()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Request);
    assert!(error.message().ends_with("did you mean `Days past due`?"), "{error}");
}

#[test]
fn services_yield_a_value_or_a_context() {
    let model = Model::open(data("lending.dmn")).unwrap();
    assert_eq!(model.functions().collect::<Vec<_>>(), ["Classify", "Explain"]);
    assert_eq!(model.parameters("Classify").len(), 2);
    let given = context([("Debt service ratio", number("0.5")), ("Days past due", number("40"))]);
    let answer = model.invoke("Classify", &given, as_of()).unwrap();
    assert_eq!(answer.value.to_string(), "high");
    let answer = model.invoke("Explain", &given, as_of()).unwrap();
    let expected = "{Risk: \"high\", Reasons: [{code: \"OVERDUE\", weight: 3}]}";
    assert_eq!(answer.value.to_string(), expected);
    let unknown = context([("ratio", number("0.5"))]);
    assert_eq!(model.invoke("Classify", &unknown, as_of()).unwrap_err().kind(), ErrorKind::Request);

    let payment = Model::open(data("payment.dmn")).unwrap();
    let loan = context([
        ("principal", number("1200")),
        ("yearly rate", number("0")),
        ("months", number("12")),
    ]);
    let given = context([("loan", loan.into())]);
    let answer = payment.invoke("Monthly payment", &given, as_of()).unwrap();
    assert_eq!(answer.value.to_string(), "100");
}

#[test]
fn every_form_of_a_boxed_expression_is_read() {
    let model = Model::open(data("forms.dmn")).unwrap();
    for (name, expected) in [
        ("relation", "[{grade: \"A\", limit: 50000}, {grade: \"B\", limit: 20000}]"),
        ("list", "[1, 2]"),
        ("filter", "[20, 300]"),
        ("for", "[10, 20]"),
        ("some", "true"),
        ("every", "false"),
        ("function", "42"),
    ] {
        assert_eq!(decided(&model, name, &Context::default()).0, expected, "{name}");
    }
    let (value, reasons) = decided(&model, "external", &Context::default());
    assert_eq!((value.as_str(), reasons.len()), ("null", 1));
}

/// A table over the number `n` under `policy`, in the namespace `uri`.
fn table(uri: &str, number: &str, policy: &str) -> String {
    let rule = |test: &str, output: &str| {
        format!(
            "<rule><inputEntry><text>{test}</text></inputEntry>\
             <outputEntry><text>{output}</text></outputEntry></rule>"
        )
    };
    let rules = [rule("&lt; 10", "1"), rule("&lt; 5", "3"), rule("&lt; 2", "3")].concat();
    format!(
        "<definitions xmlns='{uri}' xmlns:feel='urn:feel' name='t' namespace='urn:t'>\
         <inputData id='n' name='n'><variable name='n' typeRef='{number}'/></inputData>\
         <decision id='d' name='d'><variable name='d'/>\
         <informationRequirement><requiredInput href='#n'/></informationRequirement>\
         <decisionTable {policy}><input><inputExpression><text>n</text></inputExpression></input>\
         <output><outputValues><text>3, 2, 1</text></outputValues></output>{rules}\
         </decisionTable></decision></definitions>"
    )
}

const DMN_1_5: &str = "https://www.omg.org/spec/DMN/20230324/MODEL/";

#[test]
fn every_version_of_the_standard_is_read() {
    for (uri, number_type) in [
        ("http://www.omg.org/spec/DMN/20151101/dmn.xsd", "feel:number"),
        ("http://www.omg.org/spec/DMN/20180521/MODEL/", "number"),
        ("https://www.omg.org/spec/DMN/20191111/MODEL/", "number"),
        ("https://www.omg.org/spec/DMN/20211108/MODEL/", "number"),
        (DMN_1_5, "number"),
        ("https://www.omg.org/spec/DMN/20240513/MODEL/", "number"),
    ] {
        let text = table(uri, number_type, "hitPolicy='FIRST'");
        let model = Model::parse("t.dmn", &text, &[]).unwrap();
        assert_eq!(decided(&model, "d", &context([("n", number("7"))])).0, "1", "{uri}");
    }
    let error = Model::parse("t.dmn", &table("urn:bpmn", "number", ""), &[]).unwrap_err();
    assert_eq!(error.faults()[0].code(), "not-a-model");
}

#[test]
fn every_hit_policy_chooses_as_the_standard_says() {
    for (policy, of_7, of_3, of_1, of_20) in [
        ("", "1", "null", "null", "null"),
        ("hitPolicy='UNIQUE'", "1", "null", "null", "null"),
        ("hitPolicy='ANY'", "1", "null", "null", "null"),
        ("hitPolicy='FIRST'", "1", "1", "1", "null"),
        ("hitPolicy='PRIORITY'", "1", "3", "3", "null"),
        ("hitPolicy='OUTPUT ORDER'", "[1]", "[3, 1]", "[3, 3, 1]", "[]"),
        ("hitPolicy='RULE ORDER'", "[1]", "[1, 3]", "[1, 3, 3]", "[]"),
        ("hitPolicy='COLLECT'", "[1]", "[1, 3]", "[1, 3, 3]", "[]"),
        ("hitPolicy='COLLECT' aggregation='SUM'", "1", "4", "7", "null"),
        ("hitPolicy='COLLECT' aggregation='MIN'", "1", "1", "1", "null"),
        ("hitPolicy='COLLECT' aggregation='MAX'", "1", "3", "3", "null"),
        ("hitPolicy='COLLECT' aggregation='COUNT'", "1", "2", "3", "0"),
    ] {
        let model = Model::parse("t.dmn", &table(DMN_1_5, "number", policy), &[]).unwrap();
        for (n, expected) in [("7", of_7), ("3", of_3), ("1", of_1), ("20", of_20)] {
            let found = decided(&model, "d", &context([("n", number(n))])).0;
            assert_eq!(found, expected, "{policy} of {n}");
        }
    }
}

#[test]
fn all_faults_are_told_at_once_with_their_places() {
    let error = Model::open(data("faults.dmn")).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Model);
    let places: Vec<_> = error.faults().iter().map(|f| (f.code(), f.line(), f.column())).collect();
    assert_eq!(
        places,
        [
            ("cycle", 3, 40),
            ("unknown-type", 4, 64),
            ("cycle", 5, 3),
            ("unknown-reference", 11, 50),
            ("unknown-policy", 12, 31),
            ("syntax", 16, 42),
            ("syntax", 16, 90),
            ("uneven-row", 17, 7),
            ("unknown-element", 19, 5),
        ]
    );
    assert_eq!(
        error.faults()[5].message(),
        "expected the end, found `and` (decision `b`, decision table, row 2, column `age`, \
         characters 7 to 9 of `>= 18 and, 3`)"
    );
    assert_eq!(error.faults()[1].suggestion(), Some("did you mean `number`?"));
}

#[test]
fn a_lenient_reading_keeps_what_can_be_read() {
    let text = table(DMN_1_5, "number", "hitPolicy='FIRST'").replace("&lt; 10", "&lt; &lt;");
    assert!(Model::parse("t.dmn", &text, &[]).is_err());
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("t.dmn"), text).unwrap();
    let model = Model::open_lenient(folder.path().join("t.dmn")).unwrap();
    assert_eq!(model.warnings().len(), 1);
    assert_eq!(decided(&model, "d", &context([("n", number("4"))])).0, "3");
}

#[test]
fn imports_are_looked_for_by_namespace_and_never_outside() {
    let lending = std::fs::read_to_string(data("lending.dmn")).unwrap();
    let payment = std::fs::read_to_string(data("payment.dmn")).unwrap();
    assert!(Model::parse("l.dmn", &lending, &[("p.dmn", &payment)]).is_ok());
    let error = Model::parse("l.dmn", &lending, &[]).unwrap_err();
    assert!(error.faults().iter().any(|fault| fault.code() == "unknown-import"), "{error}");

    let folder = tempfile::tempdir().unwrap();
    let inner = folder.path().join("inner");
    std::fs::create_dir(&inner).unwrap();
    std::fs::write(folder.path().join("payment.dmn"), &payment).unwrap();
    let outside = lending.replace("locationURI=\"payment", "locationURI=\"../payment");
    std::fs::write(inner.join("lending.dmn"), outside).unwrap();
    assert!(Model::open(inner.join("lending.dmn")).is_err());
    std::fs::write(inner.join("other name.dmn"), &payment).unwrap();
    assert!(Model::open(inner.join("lending.dmn")).is_ok());
}

#[test]
fn texts_take_the_types_that_the_model_declares() {
    let model = Model::open(data("lending.dmn")).unwrap();
    let given = context([("birth date", "1990-05-01".into()), ("monthly income", number("1"))]);
    let shaped = model.shaped("Applicant", given.into());
    assert_eq!(shaped.to_string(), "{birth date: 1990-05-01, monthly income: 1}");
}

/// Cases of level 2 and level 3 that need a Java machine.
const NOT_RUN: &str = "0076-feel-external-java";

#[test]
fn the_suite_of_the_standard_passes() {
    let Ok(folder) = std::env::var("CREDITLOOP_DATA") else {
        println!("skipped: CREDITLOOP_DATA is not set");
        return;
    };
    let mut report = report::Report::default();
    run::run(&Path::new(&folder).join("dmn-tck"), &mut report).unwrap();
    assert!(!report.is_empty());
    if !report.all_pass() {
        report.print();
    }
    let csv = report.csv();
    let failed: Vec<&str> =
        csv.lines().filter(|line| line.contains("ERROR") && !line.contains(NOT_RUN)).collect();
    assert!(failed.is_empty(), "{} cases fail:\n{}", failed.len(), failed.join("\n"));
}
