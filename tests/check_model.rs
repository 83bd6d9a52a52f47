//! What is said of the decision tables of a model of DMN, each witness asked of the model itself.

use creditloop::Timestamp;
use creditloop::check::{Finding, ModelReport, check_model};
use creditloop::error::Level;
use creditloop::rule::dmn::{Answer, Context, Model, Value, value};

/// A model with one decision `d` over `age` and `home`, whose table has this hit policy and these rows.
fn model(hit: &str, outputs: &str, rows: &[(&str, &str, &str)]) -> Model {
    let mut text = format!(
        "<definitions xmlns=\"https://www.omg.org/spec/DMN/20230324/MODEL/\" name=\"m\" \
         namespace=\"urn:m\">\n<itemDefinition name=\"tAge\"><typeRef>number</typeRef><allowedValues>\
         <text>[0..130]</text></allowedValues></itemDefinition>\n\
         <itemDefinition name=\"tHome\"><typeRef>string</typeRef><allowedValues>\
         <text>\"own\", \"rent\"</text></allowedValues></itemDefinition>\n\
         <inputData id=\"a\" name=\"age\"><variable name=\"age\" typeRef=\"tAge\"/></inputData>\n\
         <inputData id=\"h\" name=\"home\"><variable name=\"home\" typeRef=\"tHome\"/></inputData>\n\
         <decision name=\"d\"><variable name=\"d\"/>\
         <informationRequirement><requiredInput href=\"#a\"/></informationRequirement>\
         <informationRequirement><requiredInput href=\"#h\"/></informationRequirement>\n\
         <decisionTable hitPolicy=\"{hit}\">\
         <input><inputExpression><text>age</text></inputExpression></input>\
         <input><inputExpression><text>home</text></inputExpression></input>\
         <output>{outputs}</output>\n"
    );
    for (age, home, output) in rows {
        let [age, home, output] = [age, home, output].map(|text| text.replace('<', "&lt;"));
        text += &format!(
            "<rule><inputEntry><text>{age}</text></inputEntry>\
             <inputEntry><text>{home}</text></inputEntry>\
             <outputEntry><text>{output}</text></outputEntry></rule>\n"
        );
    }
    text += "</decisionTable></decision></definitions>";
    Model::parse("m.dmn", &text, &[]).unwrap_or_else(|error| panic!("{error}"))
}

fn only<'a>(report: &'a ModelReport, code: &str) -> &'a Finding {
    let found: Vec<&Finding> = report.findings.iter().filter(|one| one.code == code).collect();
    match found.as_slice() {
        [one] => one,
        _ => panic!("{code}: {report}"),
    }
}

fn at() -> Timestamp {
    Timestamp::parse_from_rfc3339("2026-07-01T00:00:00Z").unwrap()
}

/// What the model says of the input that a finding names.
fn of_witness(model: &Model, finding: &Finding) -> Answer {
    let mut inputs = Context::default();
    for (name, text) in &finding.witness {
        let given = match text.strip_prefix('"').and_then(|text| text.strip_suffix('"')) {
            _ if text == "null" => continue,
            Some(text) => text.into(),
            None => value("number", text).unwrap(),
        };
        inputs.put(name.clone(), given);
    }
    model.evaluate("d", &inputs, at()).unwrap()
}

#[test]
fn rows_of_a_unique_table_that_overlap_have_an_input_for_which_it_fails() {
    let model = model(
        "UNIQUE",
        "",
        &[
            ("< 18", "-", "\"no\""),
            (">= 17", "\"own\"", "\"yes\""),
            (">= 17", "\"rent\"", "\"no\""),
        ],
    );
    let report = check_model(&model);
    let overlaps: Vec<&Finding> =
        report.findings.iter().filter(|one| one.code == "rows-overlap").collect();
    assert_eq!(overlaps.len(), 2, "{report}");
    assert_eq!((overlaps[0].level, overlaps[0].lines.as_slice()), (Level::Error, &[8, 9][..]));
    assert!(overlaps[0].message.starts_with("rows 1 and 2 overlap"), "{report}");
    for overlap in overlaps {
        let answer = of_witness(&model, overlap);
        assert!(answer.value.is_null());
        assert!(answer.reasons[0].contains("is unique, but 2 rows hit"), "{answer:?}");
    }
    assert!(!report.is_clean());
    assert_eq!(report.summary().split(',').next(), Some("1 tables"));
}

#[test]
fn a_number_between_two_constants_is_left_out_whatever_its_digits() {
    let model = model(
        "FIRST",
        "",
        &[
            ("<= 17", "-", "\"no\""),
            (">= 18", "\"own\"", "\"yes\""),
            (">= 18", "\"rent\"", "\"no\""),
        ],
    );
    let report = check_model(&model);
    let gap = only(&report, "table-gap");
    assert_eq!(gap.message, "no row takes `age` [17.1..17.9]");
    assert!(of_witness(&model, gap).value.is_null());
}

#[test]
fn rows_that_never_decide_are_named() {
    let model = model(
        "FIRST",
        "",
        &[
            ("< 18", "-", "\"no\""),
            ("-", "\"own\"", "\"yes\""),
            (">= 0", "\"rent\"", "\"no\""),
            ("[20..30]", "-", "\"yes\""),
            ("> 200", "-", "\"yes\""),
            ("-", "\"rnet\"", "\"yes\""),
        ],
    );
    let report = check_model(&model);
    let shadowed = only(&report, "row-shadowed");
    assert!(shadowed.message.starts_with("row 4 is never reached: rows 2 and 3"), "{report}");
    let never = only(&report, "row-unsatisfiable");
    assert_eq!(never.message, "row 5 never hits: its cell takes no value of `age`");
    let slip = only(&report, "value-not-allowed");
    assert_eq!(slip.message, "`home` is never \"rnet\": its type does not allow that");
}

#[test]
fn what_null_does_is_asked_of_the_model() {
    let model = model(
        "FIRST",
        "",
        &[
            ("< 18", "-", "\"reject\""),
            (">= 18", "\"rent\"", "\"reject\""),
            ("-", "-", "\"approve\""),
        ],
    );
    let report = check_model(&model);
    let decides: Vec<&Finding> =
        report.findings.iter().filter(|one| one.code == "null-decides").collect();
    let messages: Vec<&str> = decides.iter().map(|one| one.message.as_str()).collect();
    assert_eq!(
        messages,
        [
            "when `age` is null, row 3 still hits, and the table says \"approve\"",
            "when `home` is null, row 1 still hits, and the table says \"reject\"",
            "when `home` is null, row 3 still hits, and the table says \"approve\"",
        ]
    );
    for finding in decides {
        let shown = of_witness(&model, finding).value.to_string();
        assert!(finding.message.ends_with(&format!("says \"{shown}\"")), "{finding}: {shown}");
    }
    let all = only(&report, "null-all");
    assert_eq!(all.message, "when every input is null, the table says \"approve\"");
    assert_eq!(of_witness(&model, all).value, Value::from("approve"));
}

#[test]
fn a_column_that_nothing_passes_without_says_null() {
    let rows = [("< 18", "-", "\"no\""), (">= 18", "null", "\"maybe\""), (">= 18", "-", "\"yes\"")];
    let model = model("ANY", "", &rows);
    let report = check_model(&model);
    let nothing = only(&report, "null-nothing");
    assert_eq!(nothing.message, "when `age` is null, no row hits: the table says null");
    assert!(of_witness(&model, nothing).value.is_null());
    assert!(report.findings.iter().all(|one| one.code != "null-all"), "{report}");
}

#[test]
fn masked_and_misleading_rows_follow_the_values_of_the_output() {
    let values = "<outputValues><text>\"high\", \"low\"</text></outputValues>";
    let model = model(
        "PRIORITY",
        values,
        &[(">= 18", "\"own\"", "\"low\""), (">= 16", "-", "\"high\""), ("< 30", "-", "\"low\"")],
    );
    let report = check_model(&model);
    let masked = only(&report, "row-masked");
    assert!(masked.message.starts_with("row 1 never decides: row 2 takes all of it"), "{report}");
    assert_eq!(of_witness(&model, masked).value, Value::from("high"));
}

#[test]
fn the_models_of_the_tests_are_looked_at() {
    let path = format!("{}/tests/data/dmn/lending.dmn", env!("CARGO_MANIFEST_DIR"));
    let report = check_model(&Model::open(path).unwrap());
    assert_eq!(report.tables, 2);
    assert!(report.is_clean(), "{report}");
    let gaps: Vec<&Finding> = report.findings.iter().filter(|f| f.code == "table-gap").collect();
    assert!(gaps.is_empty(), "{report}");
    println!("{report}");
}
