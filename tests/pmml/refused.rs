//! Documents that are refused: each with its element, its line and a way out; none of them harms.

use super::*;
use proptest::prelude::*;

/// The refusal of the document `name` where `from` is written as `to`.
fn changed(name: &str, from: &str, to: &str) -> String {
    let text = text(name);
    assert!(text.contains(from), "{from}");
    refused(&text.replacen(from, to, 1))
}

fn refused(text: &str) -> String {
    match pmml("m.pmml", text) {
        Ok(_) => panic!("it is read: {text}"),
        Err(error) => error.to_string(),
    }
}

#[test]
fn what_is_not_supported_is_named_with_its_line_and_a_way_out() {
    for (name, from, to, message) in [
        ("golf.pmml", "PMML-3_2", "PMML-2_1", "m.pmml:3:1: error[not-supported]"),
        ("golf.pmml", "PMML-3_2", "PMML-2_1", "help: export the model as PMML 3.0 to 4.4"),
        ("golf.pmml", "<TreeModel", "<TreeModel isScorable=\"false\"", "does not score"),
        ("golf.pmml", "classification", "clustering", "`clustering` is not supported"),
        ("golf.pmml", "weightedConfidence", "guess", "supported are `none`, `lastPrediction`"),
        (
            "golf.pmml",
            "field=\"outlook\" operator",
            "field=\"outlok\" operator",
            "did you mean `outlook`?",
        ),
        ("golf.pmml", "operator=\"equal\"", "operator=\"like\"", "operator `like` is unknown"),
        ("golf.pmml", "value=\"90\"", "value=\"hot\"", "value `hot` is no value of its field"),
        ("golf.pmml", "recordCount=\"60\"", "recordCount=\"x\"", "recordCount `x` is no number"),
        ("golf.pmml", "recordCount=\"60\"", "recordCount=\"-1\"", "recordCount is less than 0"),
        ("golf.pmml", "feature=\"entityId\"", "feature=\"residual\"", "leave the output out"),
        (
            "golf.pmml",
            "dataType=\"double\"",
            "dataType=\"dateDaysSince[1960]\"",
            "count days or seconds",
        ),
        ("golf.pmml", "booleanOperator=\"and\"", "booleanOperator=\"nand\"", "`nand` is unknown"),
        ("golf.pmml", "name=\"humidity\"", "name=\"temperature\"", "`temperature` is there twice"),
        (
            "golf.pmml",
            "usageType=\"predicted\"",
            "usageType=\"odd\"",
            "usageType `odd` is not supported",
        ),
        ("scorecard.pmml", "pointsBelow", "pointsBeside", "`pointsBelow`, `pointsAbove`"),
        ("scorecard.pmml", " baselineScore=\"19\"", "", "reasons need a `baselineScore`"),
        ("scorecard.pmml", " reasonCode=\"RC2_4\"", "", "`useReasonCodes=\"false\"` asks for none"),
        ("scorecard.pmml", "partialScore=\"12\"", "", "`Attribute` has no `partialScore`"),
        ("scorecard.pmml", "function=\"*\"", "function=\"formatNumber\"", "make the field before"),
        ("scorecard.pmml", "function=\"*\"", "function=\"flor\"", "did you mean `floor`?"),
        (
            "scorecard.pmml",
            "function=\"*\"",
            "function=\"floor\"",
            "`floor` does not take 2 arguments",
        ),
        (
            "scorecard.pmml",
            "<Constant dataType=\"double\">12<",
            "<Constant dataType=\"double\">a<",
            "m.pmml:81",
        ),
        (
            "sklearn_linear.pmml",
            "RegressionModel",
            "NeuralNetwork",
            "`NeuralNetwork` is not supported",
        ),
        ("sklearn_boosting.pmml", "\"sum\"", "\"vote\"", "supported are `majorityVote`"),
        ("sklearn_boosting.pmml", "\"sum\"", "\"majorityVote\"", "numbers with `average`"),
    ] {
        // Both ends of an element have its name.
        let found = if from == "RegressionModel" {
            refused(&text(name).replace(from, to))
        } else {
            changed(name, from, to)
        };
        assert!(found.contains(message), "{from} -> {to}: {found}");
    }
    let golf = text("golf.pmml");
    let end = golf.find("<TreeModel").unwrap();
    let tree = golf[end..].replace("</PMML>", "");
    let found = refused(&golf.replace("</PMML>", &format!("{tree}</PMML>")));
    assert!(found.contains("a second model is not supported"), "{found}");
    assert!(refused("<a/>").contains("this is no PMML document: its root is `a`"));
    let found = refused("<!DOCTYPE a [<!ENTITY b \"c\">]><PMML>&b;</PMML>");
    assert!(found.contains("remove the document type declaration"), "{found}");
}

/// A regression over `x` with `shared` before it, which reads the field `read`.
fn over(shared: &str, read: &str) -> String {
    let schema = schema(&["x"], "y");
    document(
        "4_4",
        &["x:continuous:double", "y:continuous:double"],
        &format!(
            "<TransformationDictionary>{shared}</TransformationDictionary>\
             <RegressionModel functionName=\"regression\">{schema}<RegressionTable intercept=\"0\">\
             <NumericPredictor name=\"{read}\" coefficient=\"1\"/></RegressionTable></RegressionModel>"
        ),
    )
}

fn field(name: &str, expression: &str) -> String {
    format!(
        "<DerivedField name=\"{name}\" optype=\"continuous\" dataType=\"double\">{expression}</DerivedField>"
    )
}

fn function(name: &str, body: &str) -> String {
    format!("<DefineFunction name=\"{name}\"><ParameterField name=\"p\"/>{body}</DefineFunction>")
}

#[test]
fn circles_and_depths_are_refused() {
    let circle = [
        field("a", "<FieldRef field=\"b\"/>"),
        field("b", "<FieldRef field=\"c\"/>"),
        field("c", "<FieldRef field=\"a\"/>"),
    ];
    assert!(refused(&over(&circle.concat(), "b")).contains("is made of itself"));
    let call = |name: &str| format!("<Apply function=\"{name}\"><FieldRef field=\"p\"/></Apply>");
    let circle = [
        function("f", &call("g")),
        function("g", &call("f")),
        field("a", "<Apply function=\"f\"><FieldRef field=\"x\"/></Apply>"),
    ];
    assert!(refused(&over(&circle.concat(), "a")).contains("`f` calls itself"));
    let deep = format!(
        "{}<FieldRef field=\"x\"/>{}",
        "<Apply function=\"abs\">".repeat(200),
        "</Apply>".repeat(200)
    );
    assert!(refused(&over(&field("a", &deep), "a")).contains("expressions nest at most 100 deep"));
    let deep = format!("{}{}", "<a>".repeat(5_000), "</a>".repeat(5_000));
    assert!(refused(&format!("<PMML>{deep}</PMML>")).contains("elements nest at most"));
    let chain: String =
        (0..300).map(|n| function(&format!("f{n}"), &call(&format!("f{}", n + 1)))).collect();
    let first = field("a", "<Apply function=\"f0\"><FieldRef field=\"x\"/></Apply>");
    assert!(refused(&over(&format!("{chain}{first}"), "a")).contains("expressions nest at most"));
}

#[test]
fn long_ways_are_gone_step_by_step() {
    // Each field is made of the one before.
    let mut chain = field("f0", "<FieldRef field=\"x\"/>");
    for number in (1..50_000).rev() {
        let before = format!("<FieldRef field=\"f{}\"/>", number - 1);
        chain.push_str(&field(&format!("f{number}"), &before));
    }
    let model = parse(&over(&chain, "f49999"));
    assert_eq!(scored(&model, &[("x", 3.0.into())]).value.number(), Some(3.0));
    // Each function calls the next twice: 2^60 steps.
    let mut twice = String::new();
    for number in 0..60 {
        let next = format!("<Apply function=\"g{}\"><FieldRef field=\"p\"/></Apply>", number + 1);
        let body = format!("<Apply function=\"+\">{next}{next}</Apply>");
        twice.push_str(&function(&format!("g{number}"), &body));
    }
    twice.push_str(&function("g60", "<FieldRef field=\"p\"/>"));
    twice.push_str(&field("a", "<Apply function=\"g30\"><FieldRef field=\"x\"/></Apply>"));
    let found = pmml("m", &over(&twice, "a"));
    let model = match found {
        Ok(model) => model,
        Err(error) => panic!("{error}"),
    };
    let error = try_scored(&model, &[("x", 1.0.into())]).unwrap_err().to_string();
    assert!(error.contains("a row takes more than"), "{error}");
}

const DOCUMENTS: [&str; 6] = [
    "scorecard.pmml",
    "golf.pmml",
    "sklearn_boosting.pmml",
    "sklearn_classes.pmml",
    "sklearn_logistic.pmml",
    "sklearn_light.pmml",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// A document with some of it lost, doubled or changed is read or refused.
    #[test]
    fn no_damage_harms(
        which in 0..DOCUMENTS.len(),
        cuts in prop::collection::vec((0.0..1.0_f64, 0..40_usize, "[ -~]{0,6}"), 1..4),
    ) {
        let mut text = text(DOCUMENTS[which]);
        for (place, length, other) in cuts {
            let at = |place: usize| (place.min(text.len())..=text.len())
                .find(|at| text.is_char_boundary(*at)).unwrap();
            let start = at((text.len() as f64 * place) as usize);
            let end = at(start + length);
            text.replace_range(start..end, &other);
        }
        if let Ok(model) = pmml("m.pmml", &text) {
            let row: Vec<PmmlValue> = model.inputs().iter().map(|_| 3.5.into()).collect();
            let _ = model.evaluate(&row);
        }
    }
}
