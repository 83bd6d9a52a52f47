//! Models of models.

use super::*;

/// A segment whose model says a number, or nothing where `x` is missing.
fn number(weight: f64, predicate: &str, value: f64, needs: &str) -> String {
    let needs = if needs.is_empty() {
        String::new()
    } else {
        format!("<NumericPredictor name=\"{needs}\" coefficient=\"0\"/>")
    };
    format!(
        "<Segment weight=\"{weight}\">{predicate}<RegressionModel functionName=\"regression\">\
         <MiningSchema><MiningField name=\"x\"/></MiningSchema>\
         <RegressionTable intercept=\"{value}\">{needs}</RegressionTable></RegressionModel></Segment>"
    )
}

/// A segment whose model says a class, or nothing where `x` is missing.
fn class(weight: f64, class: &str, shares: [f64; 2], needs: bool) -> String {
    let predicate = if needs {
        "<SimplePredicate field=\"x\" operator=\"greaterThan\" value=\"-1\"/>"
    } else {
        "<True/>"
    };
    let [a, b] = shares;
    format!(
        "<Segment weight=\"{weight}\"><True/><TreeModel functionName=\"classification\">\
         <MiningSchema><MiningField name=\"x\"/></MiningSchema><Node score=\"{class}\">{predicate}\
         <ScoreDistribution value=\"a\" recordCount=\"10\" probability=\"{a}\"/>\
         <ScoreDistribution value=\"b\" recordCount=\"10\" probability=\"{b}\"/></Node></TreeModel></Segment>"
    )
}

fn ensemble(method: &str, function: &str, segments: &str) -> PmmlModel {
    let schema = schema(&["x"], "y");
    let target =
        if function == "regression" { "y:continuous:double" } else { "y:categorical=a,b:string" };
    parse(&document(
        "4_4",
        &["x:continuous:double", target],
        &format!(
            "<MiningModel functionName=\"{function}\">{schema}\
             <Segmentation multipleModelMethod={method}>{segments}</Segmentation></MiningModel>"
        ),
    ))
}

#[test]
fn numbers_are_brought_together() {
    let segments = [
        number(1.0, "<True/>", 1.0, ""),
        number(2.0, "<True/>", 5.0, ""),
        number(4.0, "<True/>", 3.0, ""),
        number(3.0, "<False/>", 100.0, ""),
        number(9.0, "<SimplePredicate field=\"x\" operator=\"isMissing\"/>", 11.0, ""),
    ];
    let segments = segments.concat();
    for (method, known, missing) in [
        ("\"sum\"", 9.0, 20.0),
        ("\"weightedSum\"", 23.0, 122.0),
        ("\"average\"", 3.0, 5.0),
        ("\"weightedAverage\"", 23.0 / 7.0, 122.0 / 16.0),
        ("\"median\"", 3.0, 4.0),
        ("\"weightedMedian\"", 3.0, 11.0),
        ("\"max\"", 5.0, 11.0),
        ("\"selectFirst\"", 1.0, 1.0),
        ("\"modelChain\"", 3.0, 11.0),
    ] {
        let model = ensemble(method, "regression", &segments);
        near(scored(&model, &[("x", 1.0.into())]).value.number().unwrap(), known);
        near(scored(&model, &[]).value.number().unwrap(), missing);
    }
}

#[test]
fn segments_that_say_nothing_count_or_are_left_out() {
    let segments = [number(3.0, "<True/>", 2.0, ""), number(1.0, "<True/>", 6.0, "x")].concat();
    let said = |treatment: &str| {
        let method = format!("\"average\" {treatment}");
        scored(&ensemble(&method, "regression", &segments), &[]).value.number()
    };
    assert_eq!(said(""), None);
    assert_eq!(said("missingPredictionTreatment=\"returnMissing\""), None);
    assert_eq!(said("missingPredictionTreatment=\"skipSegment\""), Some(2.0));
    assert_eq!(said("missingPredictionTreatment=\"skipSegment\" missingThreshold=\"0.4\""), None);

    let votes = [
        class(1.0, "a", [0.6, 0.4], false),
        class(1.0, "b", [0.1, 0.9], true),
        class(1.0, "b", [0.1, 0.9], true),
    ];
    let votes = votes.concat();
    let said = |treatment: &str| {
        let method = format!("\"majorityVote\" {treatment}");
        scored(&ensemble(&method, "classification", &votes), &[]).value
    };
    assert_eq!(said(""), PmmlValue::Missing);
    assert_eq!(said("missingPredictionTreatment=\"skipSegment\"").text(), Some("a"));
}

#[test]
fn classes_are_voted_on_or_their_shares_averaged() {
    let segments = [
        class(5.0, "a", [0.9, 0.1], false),
        class(1.0, "b", [0.4, 0.6], false),
        class(1.0, "b", [0.4, 0.6], false),
    ];
    let segments = segments.concat();
    for (method, winner, share) in [
        ("\"majorityVote\"", "b", 1.0 / 3.0),
        ("\"weightedMajorityVote\"", "a", 5.0 / 7.0),
        ("\"average\"", "a", 1.7 / 3.0),
        ("\"weightedAverage\"", "a", 5.3 / 7.0),
        ("\"max\"", "a", 0.9),
        ("\"selectFirst\"", "a", 0.9),
        ("\"modelChain\"", "b", 0.4),
    ] {
        let said = scored(&ensemble(method, "classification", &segments), &[("x", 0.0.into())]);
        assert_eq!(said.value.text(), Some(winner), "{method}");
        let found = said.probabilities.iter().find(|(class, _)| class.text() == Some("a"));
        near(found.unwrap().1, share);
    }
}

/// What boosting becomes: a sum that a regression turns into a probability.
#[test]
fn a_chain_hands_on_what_its_models_tell() {
    let schema = schema(&["x"], "y");
    let inner = [number(1.0, "<True/>", 0.25, ""), number(1.0, "<True/>", 0.5, "x")].concat();
    let model = parse(&document(
        "4_3",
        &["x:continuous:double", "y:categorical=0,1:integer"],
        &format!(
            "<TransformationDictionary><DerivedField name=\"twice\" optype=\"continuous\" dataType=\"double\">\
             <Apply function=\"*\"><FieldRef field=\"x\"/><Constant>2</Constant></Apply></DerivedField>\
             </TransformationDictionary>\
             <MiningModel functionName=\"classification\">{schema}\
             <Output><OutputField name=\"p\" feature=\"probability\" value=\"1\"/>\
             <OutputField name=\"again\" feature=\"transformedValue\" optype=\"continuous\" dataType=\"double\">\
             <Apply function=\"+\"><FieldRef field=\"sum\"/><FieldRef field=\"p\"/></Apply></OutputField></Output>\
             <Segmentation multipleModelMethod=\"modelChain\"><Segment id=\"s\"><True/>\
             <MiningModel functionName=\"regression\"><MiningSchema><MiningField name=\"x\" \
             missingValueReplacement=\"0\"/></MiningSchema>\
             <Output><OutputField name=\"sum\" feature=\"predictedValue\" isFinalResult=\"false\"/></Output>\
             <Targets><Target rescaleFactor=\"2\" rescaleConstant=\"0.1\"/></Targets>\
             <Segmentation multipleModelMethod=\"sum\">{inner}</Segmentation></MiningModel></Segment>\
             <Segment id=\"t\"><True/><RegressionModel functionName=\"classification\" \
             normalizationMethod=\"logit\"><MiningSchema><MiningField name=\"sum\"/>\
             <MiningField name=\"twice\"/></MiningSchema>\
             <RegressionTable targetCategory=\"1\" intercept=\"0\">\
             <NumericPredictor name=\"sum\" coefficient=\"1\"/>\
             <NumericPredictor name=\"twice\" coefficient=\"0.5\"/></RegressionTable>\
             <RegressionTable targetCategory=\"0\" intercept=\"0\"/></RegressionModel></Segment>\
             </Segmentation></MiningModel>"
        ),
    ));
    let said = scored(&model, &[("x", 3.0.into())]);
    let share = 0.9900481981330957;
    assert_eq!((said.value.number(), said.outputs.len()), (Some(1.0), 2));
    near(said.raw[0], 4.6);
    near(said.outputs[0].1.number().unwrap(), share);
    near(said.outputs[1].1.number().unwrap(), 1.6 + share);
    // The first model has a value for what is missing; the field made of it has none.
    assert_eq!(scored(&model, &[]).value, PmmlValue::Missing);
}

/// The chain by which the standard explains several targets: a class, and a number made of it.
#[test]
fn a_chain_predicts_what_its_last_model_does() {
    let class = schema(&["x"], "kind");
    let number = schema(&["p", "x"], "index");
    let text = document(
        "4_1",
        &["x:continuous:double", "kind:categorical:string", "index:continuous:double"],
        &format!(
            "<MiningModel functionName=\"regression\"><MiningSchema><MiningField name=\"x\"/>\
             <MiningField name=\"kind\" usageType=\"predicted\"/>\
             <MiningField name=\"index\" usageType=\"predicted\"/></MiningSchema>\
             <Segmentation multipleModelMethod=\"modelChain\"><Segment id=\"1\"><True/>\
             <TreeModel functionName=\"classification\">{class}<Output>\
             <OutputField name=\"p\" feature=\"probability\" value=\"a\"/></Output>\
             <Node score=\"a\"><True/><ScoreDistribution value=\"a\" recordCount=\"3\"/>\
             <ScoreDistribution value=\"b\" recordCount=\"1\"/></Node></TreeModel></Segment>\
             <Segment id=\"2\"><True/><RegressionModel functionName=\"regression\">{number}\
             <RegressionTable intercept=\"0.3\"><NumericPredictor name=\"p\" coefficient=\"0.8\"/>\
             <NumericPredictor name=\"x\" coefficient=\"0.02\"/></RegressionTable></RegressionModel>\
             </Segment></Segmentation></MiningModel>"
        ),
    );
    let model = parse(&text);
    assert_eq!(model.target(), Some("index"));
    let said = scored(&model, &[("x", 10.0.into())]);
    near(said.value.number().unwrap(), 0.3 + 0.6 + 0.2);
    assert_eq!(said.outputs.len(), 1);
    let message = pmml("m", &text.replace("modelChain", "average")).unwrap_err().to_string();
    assert!(message.contains("a second target is not supported"), "{message}");
}

/// What stands for an answer where the model has none.
#[test]
fn prior_probabilities_stand_in() {
    let model = parse(&document(
        "4_1",
        &["x:continuous:double"],
        "<RegressionModel functionName=\"classification\" normalizationMethod=\"logit\"><MiningSchema>\
         <MiningField name=\"x\"/></MiningSchema><Output>\
         <OutputField name=\"shown\" feature=\"predictedDisplayValue\"/>\
         <OutputField name=\"p\" feature=\"probability\" value=\"YES\"/></Output><Targets><Target>\
         <TargetValue value=\"YES\" displayValue=\"Yes\" priorProbability=\"0.02\"/>\
         <TargetValue value=\"NO\" displayValue=\"No\" priorProbability=\"0.98\"/></Target></Targets>\
         <RegressionTable targetCategory=\"YES\" intercept=\"0\"><NumericPredictor name=\"x\" \
         coefficient=\"1\"/></RegressionTable><RegressionTable targetCategory=\"NO\"/></RegressionModel>",
    ));
    let told = |row: &[(&str, PmmlValue)]| {
        scored(&model, row).outputs.iter().map(|(_, v)| v.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(told(&[]), ["No", "0.02"]);
    assert_eq!(told(&[("x", 0.0.into())]), ["Yes", "0.5"]);
}

/// A field that all models share is made of what the model that reads it makes of its inputs.
#[test]
fn shared_fields_are_made_of_what_a_model_reads() {
    let outer = schema(&["x"], "y");
    let square = "<Apply function=\"*\"><FieldRef field=\"x\"/><FieldRef field=\"x\"/></Apply>";
    let segment = |mining: &str, read: &str| {
        format!(
            "<Segment><True/><RegressionModel functionName=\"regression\"><MiningSchema>{mining}\
             </MiningSchema><RegressionTable intercept=\"0\"><NumericPredictor name=\"{read}\" \
             coefficient=\"1\"/></RegressionTable></RegressionModel></Segment>"
        )
    };
    let segments = [
        segment("<MiningField name=\"x\" missingValueReplacement=\"50\"/>", "after"),
        segment("<MiningField name=\"x\" missingValueReplacement=\"2\"/>", "after"),
        segment("<MiningField name=\"x\" missingValueReplacement=\"2\"/>", "free"),
        segment("<MiningField name=\"x\"/>", "free"),
    ];
    let model = parse(&document(
        "4_2",
        &["x:continuous:double", "y:continuous:double"],
        &format!(
            "<TransformationDictionary>\
             <DerivedField name=\"after\" optype=\"continuous\" dataType=\"double\">\
             <FieldRef field=\"square\"/></DerivedField>\
             <DerivedField name=\"square\" optype=\"continuous\" dataType=\"double\">{square}\
             </DerivedField><DerivedField name=\"free\" optype=\"continuous\" dataType=\"double\">\
             <Constant>7</Constant></DerivedField></TransformationDictionary>\
             <MiningModel functionName=\"regression\">{outer}\
             <Segmentation multipleModelMethod=\"sum\">{}</Segmentation></MiningModel>",
            segments.concat()
        ),
    ));
    assert_eq!(scored(&model, &[]).value.number(), Some(2500.0 + 4.0 + 7.0 + 7.0));
    assert_eq!(scored(&model, &[("x", 3.0.into())]).value.number(), Some(9.0 + 9.0 + 14.0));
}
