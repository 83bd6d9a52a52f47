//! Decision tables of DMN files within a policy: the same as those of CSV, as strict, each fault at its
//! cell.

mod common;

use creditloop::check::check;
use creditloop::fact::{Datum, FieldId, Row, Unknown};
use creditloop::feel::Stack;
use creditloop::rule::Table;
use creditloop::rule::dmn::{Context, Model, Value};
use creditloop::{Archive, Fault, Missing, Policy, Schema};
use proptest::prelude::*;

const GRADE: &str = include_str!("data/dmn/grade.dmn");

fn starter() -> Archive {
    let folder = format!("{}/examples/policy/starter", env!("CARGO_MANIFEST_DIR"));
    Archive::read_dir(folder.as_ref()).unwrap()
}

/// The starter without the file at `left_out`.
fn starter_without(left_out: &str) -> Archive {
    let starter = starter();
    let files = starter.files().filter(|(path, _)| path.as_ref() != left_out);
    files.fold(Archive::default(), |archive, (path, text)| archive.with(path, text))
}

/// The starter with the features `extra.word`, `extra.number`, `extra.list` of `tables/extra.dmn`.
fn with_extra(model: &str) -> Archive {
    let archive = starter();
    let mut features = archive.file("features.toml").unwrap().as_ref().to_owned();
    for (name, ty) in [
        ("word", "\"enum\"\nvalues = [\"approve\", \"reject\"]"),
        ("number", "\"integer\""),
        ("list", "\"list of text\""),
    ] {
        if model.contains(&format!("extra.{name}\"")) {
            let table = format!("name = \"extra.{name}\"\ntype = {ty}\ntable = \"extra\"\n");
            features.push_str(&format!("\n[[feature]]\n{table}"));
        }
    }
    archive.with("features.toml", &features).with("tables/extra.dmn", model)
}

fn model(inside: &str) -> String {
    format!(
        "<definitions xmlns=\"https://www.omg.org/spec/DMN/20230324/MODEL/\" name=\"m\" \
         namespace=\"urn:m\">\n{inside}\n</definitions>"
    )
}

/// A decision whose table tests the inputs and fills the outputs; a row is its cells.
fn decision(name: &str, hit: &str, heads: (&[&str], &[&str]), rows: &[&[&str]]) -> String {
    let text = |text: &str| format!("<text>{}</text>", text.replace('<', "&lt;"));
    let mut table = format!("<decision name=\"{name}\"><decisionTable {hit}>\n");
    for input in heads.0 {
        let expression = text(input);
        table += &format!("<input><inputExpression>{expression}</inputExpression></input>\n");
    }
    for output in heads.1 {
        table += &format!("<output name=\"{output}\"/>\n");
    }
    for row in rows {
        table += "<rule id=\"r\">";
        for (at, cell) in row.iter().enumerate() {
            let entry = if at < heads.0.len() { "inputEntry" } else { "outputEntry" };
            table += &format!("<{entry}>{}</{entry}>", text(cell));
        }
        table += "</rule>\n";
    }
    table + "</decisionTable></decision>"
}

fn faults(inside: &str) -> Vec<Fault> {
    match Policy::compile(with_extra(&model(inside))) {
        Ok(_) => Vec::new(),
        Err(error) => error.faults().to_vec(),
    }
}

/// The message of the only fault, which has this code.
fn fault(inside: &str, code: &str) -> String {
    match faults(inside).as_slice() {
        [one] if one.code() == code => format!("{}: {one}", one.message()),
        other => panic!("{code}: {other:?}"),
    }
}

fn grades() -> (Schema, Vec<FieldId>) {
    let policy = Policy::compile(starter()).unwrap();
    let schema = Schema::clone(policy.schema());
    let outputs = ["risk.grade", "risk.cap"].map(|name| schema.find(name).unwrap());
    (schema, outputs.to_vec())
}

fn filled(table: &Table, schema: &Schema, pd: Datum) -> Vec<Datum> {
    let mut row = Row::new(schema);
    row.set(schema.find("score.risk.pd").unwrap(), pd);
    table.fill(&mut row, common::day(1), &mut Stack::default()).unwrap();
    table.outputs().iter().map(|id| row.get(*id)).collect()
}

#[test]
fn a_table_is_the_same_in_both_forms() {
    let (schema, outputs) = grades();
    let starter = starter();
    let csv = starter.file("tables/grade.csv").unwrap();
    let csv = Table::compile("grade", csv, &schema, &outputs).unwrap();
    let dmn = Table::compile_dmn("grade", GRADE, &schema, &outputs).unwrap();
    let [dmn] = dmn.as_slice() else { panic!("{dmn:?}") };
    let evaluated = Model::parse("grade.dmn", GRADE, &[]).unwrap();
    let field = schema.find("score.risk.pd").unwrap();
    let (pd, cap) = (schema.field(field).unwrap(), schema.field(outputs[1]).unwrap());
    proptest!(|(number in -20_000_000_i64..=1_200_000_000)| {
        let data = filled(dmn, &schema, Datum::Number(number));
        prop_assert_eq!(&data, &filled(&csv, &schema, Datum::Number(number)));
        // What the model itself says where everything is known.
        let text = pd.value(&Datum::Number(number)).unwrap().to_string();
        let mut inputs = Context::default();
        let given = creditloop::rule::dmn::value("number", &text).unwrap();
        inputs.put("score.risk.pd".into(), given);
        let answer = evaluated.evaluate("grade", &inputs, common::day(1)).unwrap();
        let Value::Context(context) = answer.value else { panic!("{answer:?}") };
        let says = context.get("risk.cap").unwrap().to_string();
        let ours = cap.value(&data[1]).unwrap().to_string();
        prop_assert_eq!(says.trim_end_matches(".00"), ours.trim_end_matches(".00"));
    });
    for why in Missing::ALL {
        let unknown = Datum::Unknown(Unknown { field, why });
        assert_eq!(filled(dmn, &schema, unknown.clone()), [unknown.clone(), unknown]);
    }
}

#[test]
fn a_policy_may_have_its_table_in_dmn() {
    let archive = starter_without("tables/grade.csv").with("tables/grade.dmn", GRADE);
    let report = check(archive.clone());
    assert!(report.is_clean() && report.findings.is_empty(), "{report}");
    let policy = Policy::compile(archive.clone()).unwrap();
    let changed = GRADE.replace("&lt; 0.10", "&lt; 0.1");
    let other = Policy::compile(archive.with("tables/grade.dmn", &changed)).unwrap();
    assert_ne!(policy.digest(), other.digest());
    let read = Archive::from_bytes(&policy.archive().to_bytes()).unwrap();
    assert_eq!(Policy::compile(read).unwrap().digest(), policy.digest());
}

#[test]
fn findings_name_the_lines_of_the_model() {
    let overlapping = GRADE.replace("[0.10..0.20)", "[0.05..0.20)");
    let report = check(starter_without("tables/grade.csv").with("tables/grade.dmn", &overlapping));
    let finding = report.findings.iter().find(|finding| finding.code == "rows-overlap").unwrap();
    let line = |id: &str| GRADE.lines().position(|line| line.contains(id)).unwrap() + 1;
    assert_eq!(finding.lines, [line("<rule id=\"a\">"), line("<rule id=\"b\">")]);
    assert_eq!((finding.table.as_ref(), finding.line), ("grade", finding.lines[0]));
}

#[test]
fn a_decision_may_go_on_from_another_by_its_name() {
    let first = decision(
        "Kind",
        "",
        (&["cust.age_years"], &["extra.word"]),
        &[&["< 18", "\"reject\""], &[">= 18", "\"approve\""]],
    );
    let second = decision(
        "points",
        "hitPolicy=\"COLLECT\" aggregation=\"SUM\"",
        (&["Kind"], &["extra.number"]),
        &[&["\"approve\"", "1"], &["-", "-5"], &["not(\"reject\")", "2 + 2"]],
    );
    let policy = Policy::compile(with_extra(&model(&format!("{second}\n{first}")))).unwrap();
    let schema = Schema::clone(policy.schema());
    let outputs = ["extra.word", "extra.number"].map(|name| schema.find(name).unwrap());
    let text = model(&format!("{first}\n{second}"));
    let tables = Table::compile_dmn("extra", &text, &schema, &outputs).unwrap();
    let age = schema.find("cust.age_years").unwrap();
    let run = |datum: Datum| {
        let mut row = Row::new(&schema);
        row.set(age, datum);
        for table in &tables {
            table.fill(&mut row, common::day(1), &mut Stack::default()).unwrap();
        }
        outputs.map(|id| row.get(id))
    };
    assert_eq!(run(Datum::Number(17)), [Datum::Symbol(1), Datum::Number(-5)]);
    assert_eq!(run(Datum::Number(18)), [Datum::Symbol(0), Datum::Number(0)]);
    let unknown = Datum::Unknown(Unknown { field: age, why: Missing::Redacted });
    assert_eq!(run(unknown.clone()), [unknown.clone(), unknown], "never null, never false");
}

#[test]
fn a_default_of_a_first_table_is_its_last_row_and_approves_nobody_unknown() {
    let table = decision(
        "d",
        "hitPolicy=\"FIRST\"",
        (&["cust.age_years"], &["extra.word"]),
        &[&["< 18", "\"reject\""]],
    );
    let default = "<output name=\"extra.word\"><defaultOutputEntry><text>\"approve\"</text>\
                   </defaultOutputEntry></output>";
    let table = table.replace("<output name=\"extra.word\"/>", default);
    let report = check(with_extra(&model(&table)));
    assert!(report.faults.is_empty(), "{report}");
    let of_tables = report.findings.iter().filter(|finding| finding.file.starts_with("tables/"));
    let codes: Vec<&str> = of_tables.map(|finding| finding.code).collect();
    assert_eq!(codes, ["unknown-before-default"], "{report}");
    let message = fault(&table.replace("FIRST", "UNIQUE"), "default-output");
    assert!(message.contains("make the hit policy FIRST"), "{message}");
}

#[test]
fn a_fault_names_the_row_the_column_and_the_characters() {
    let message = fault(
        &decision(
            "d",
            "",
            (&["apply.amount", "cust.housing"], &["extra.word"]),
            &[&["< 5", "\"own\"", "\"approve\""], &[">= 5", "\"own\", \"rnet\"", "\"reject\""]],
        ),
        "unknown-value",
    );
    assert!(
        message.contains(
            "(decision `d`, row 2 (`r`), column `cust.housing`, characters 8 to 13 of \
             `\"own\", \"rnet\"`)"
        ),
        "{message}"
    );
    assert!(message.contains("did you mean \"rent\"?"), "{message}");
    let message = fault(
        &decision("d", "", (&["apply.amount"], &["extra.word"]), &[&["< cust.age", "\"approve\""]]),
        "unknown-name",
    );
    assert!(message.contains("characters 3 to 10 of `< cust.age`"), "{message}");
    // The caret stands under the name, behind the reference that stands for `<`.
    let (line, caret) = (message.lines().nth(1).unwrap(), message.lines().nth(2).unwrap());
    assert_eq!(line.find("cust.age<"), caret.find('^'), "{message}");
}

#[test]
fn what_a_policy_has_another_place_for_is_a_fault_with_a_way_out() {
    let heads: (&[&str], &[&str]) = (&["cust.age_years"], &["extra.word"]);
    let rows: &[&[&str]] = &[&["-", "\"approve\""]];
    let table = |hit: &str| decision("d", hit, heads, rows);
    for (inside, code, hint) in [
        (
            decision("d", "", (&["apply.amount / 12"], heads.1), rows),
            "computed-input",
            "declare a feature with this as its `value`",
        ),
        (
            decision("d", "", (heads.0, &["extra.number"]), &[&["-", "cust.age_years + 1"]]),
            "computed-output",
            "compute with it in a feature whose `value` reads `extra.number`",
        ),
        (decision("d", "", heads, &[&["-", ""]]), "bad-value", "an output is left out (decision `d`"),
        (
            decision("d", "", (heads.0, &["extra.number"]), &[&["-", "1.5"]]),
            "bad-value",
            "column `extra.number`, characters 1 to 3 of `1.5`",
        ),
        (decision("d", "", heads, &[&["null", "\"approve\""]]), "null", "ask `known(x)`"),
        (
            decision("d", "", (&["monitor.foreign_worker"], heads.1), rows),
            "prohibited-basis",
            "monitoring only (decision `d`, column `monitor.foreign_worker`",
        ),
        (table("hitPolicy=\"FRIST\""), "unknown-policy", "did you mean `FIRST`?"),
        (
            decision("d", "hitPolicy=\"OUTPUT ORDER\"", (heads.0, &["extra.list"]), &[&["-", "\"a\""]]),
            "hit-policy",
            "list them in `outputValues`",
        ),
        (
            format!("{}<businessKnowledgeModel name=\"f\"/>", table("")),
            "not-a-table",
            "write what it computes as a feature",
        ),
        (
            format!(
                "{}<decision name=\"e\"><literalExpression><text>1</text></literalExpression></decision>",
                table("")
            ),
            "not-a-table",
            "the decision `e` is no table but `literalExpression`",
        ),
        (
            table("").replace("<inputExpression>", "<inputExpression typeRef=\"boolean\">"),
            "type-mismatch",
            "`cust.age_years` is integer, not `boolean`",
        ),
        (
            table("hitPolicy=\"PRIORITY\"").replace(
                "name=\"extra.word\"/>",
                "name=\"extra.word\"><outputValues><text>\"reject\",\"approve\"</text></outputValues></output>",
            ),
            "hit-policy",
            "list the values in features.toml in their order of priority",
        ),
        (
            table("").replace("<outputEntry>", "<inputEntry><text>-</text></inputEntry><outputEntry>"),
            "uneven-row",
            "2 input and 1 output entries stand in 1 and 1 columns (decision `d`, row 1 (`r`))",
        ),
    ] {
        let message = fault(&inside, code);
        assert!(message.contains(hint), "{code}: {message}");
    }
    let values = "</inputExpression><inputValues><text>[18..99]</text></inputValues>";
    let narrowed = model(&table("").replace("</inputExpression>", values));
    let policy = Policy::compile(with_extra(&narrowed)).unwrap();
    assert_eq!(policy.warnings().first().unwrap().code(), "input-values");
    let both = Policy::compile(starter().with("tables/grade.dmn", GRADE)).unwrap_err();
    assert!(both.faults().iter().any(|fault| fault.code() == "duplicate-name"), "{both}");
    let none = Policy::compile(starter_without("tables/grade.csv")).unwrap_err();
    assert!(none.to_string().contains("no `tables/grade.dmn`"), "{none}");
}

#[test]
fn an_order_of_outputs_may_be_that_of_their_type() {
    let table = decision(
        "d",
        "hitPolicy=\"OUTPUT ORDER\"",
        (&["cust.age_years"], &["extra.list"]),
        &[&["< 18", "\"b\""], &["< 30", "\"a\""]],
    );
    let table = table.replace("name=\"extra.list\"/>", "name=\"extra.list\" typeRef=\"tWord\"/>");
    let item = "<itemDefinition name=\"tWord\"><typeRef>string</typeRef><allowedValues>\
                <text>\"a\", \"b\"</text></allowedValues></itemDefinition>";
    let text = model(&format!("{item}{table}"));
    let policy = Policy::compile(with_extra(&text)).unwrap_or_else(|error| panic!("{error}"));
    let schema = Schema::clone(policy.schema());
    let output = schema.find("extra.list").unwrap();
    let tables = Table::compile_dmn("extra", &text, &schema, &[output]).unwrap();
    let mut row = Row::new(&schema);
    row.set(schema.find("cust.age_years").unwrap(), Datum::Number(17));
    tables[0].fill(&mut row, common::day(1), &mut Stack::default()).unwrap();
    assert_eq!(row.get(output), Datum::TextList(["a".into(), "b".into()].into()));
}
