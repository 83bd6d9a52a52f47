use crate::error::fault::SourceText;
use crate::feature::Input;
use crate::math;
use crate::model::scorecard::Scorecard;
use crate::model::scorecard::mixed::{FILE, customer, scorecard};
use crate::model::{PmmlModel, PmmlValue, import};
use proptest::prelude::*;

fn value(input: Input<'_>) -> PmmlValue {
    match input {
        Input::Number(number) => PmmlValue::Number(number.to_string().parse().unwrap()),
        Input::Text(text) => PmmlValue::Text(text.into()),
        Input::Missing(_) => PmmlValue::Missing,
    }
}

fn near(left: f64, right: f64) -> bool {
    (left - right).abs() <= 1e-9
}

/// The document says of a row what the scorecard says of it: points, probability, reasons.
fn same(card: &Scorecard, document: &PmmlModel, inputs: &[Input<'_>]) {
    let scored = card.score(inputs).unwrap();
    let row: Vec<PmmlValue> = inputs.iter().copied().map(value).collect();
    let found = document.evaluate(&row).unwrap();
    assert!(near(found.raw[0], math::float(scored.points)), "{inputs:?}");
    let output = |name: &str| found.outputs.iter().find(|(of, _)| **of == *name).unwrap().1.clone();
    let PmmlValue::Number(probability) = output("pd") else { panic!("{:?}", found.outputs) };
    assert!((probability - math::float(scored.probability)).abs() <= 5.1e-7);
    // A document has the sum of each code.
    let mut lost: Vec<(String, f64)> = Vec::new();
    for (of, bin) in card.characteristics().iter().zip(&scored.bins) {
        let cost = math::float(of.baseline() - of.points()[*bin]);
        match lost.iter_mut().find(|(code, _)| code == of.reason()) {
            Some((_, sum)) => *sum += cost,
            None => lost.push((of.reason().to_owned(), cost)),
        }
    }
    lost.retain(|(_, cost)| *cost > 0.0);
    lost.sort_by(|left, right| right.1.total_cmp(&left.1).then_with(|| left.0.cmp(&right.0)));
    let told: Vec<_> = found.reasons.iter().filter(|reason| reason.lost > 1e-9).collect();
    assert_eq!(told.len(), lost.len());
    for (told, (code, cost)) in told.iter().zip(&lost) {
        assert!(*told.code == **code && near(told.lost, *cost), "{told:?} {lost:?}");
    }
}

proptest! {
    #[test]
    fn a_document_scores_as_the_scorecard(customer in customer()) {
        let card = scorecard();
        let document = import::pmml("risk.pmml", &card.to_pmml()).unwrap();
        same(&card, &document, &customer.inputs());
    }
}

/// Quotes, backslashes, and what XML, SQL and spreadsheets take for their own.
#[test]
fn any_text_may_be_a_value() {
    let odd = r#"["a \"b\"", "c\\", "d & <e>", "it's", "=1+1, 2"]"#;
    let text =
        FILE.replace("[\"rent\", \"free\"]", odd).replace("name = \"b\"", "name = \"b<\\\"&\"");
    let card = Scorecard::parse(&SourceText::new("m.toml", text)).unwrap();
    let document = import::pmml("risk.pmml", &card.to_pmml()).unwrap();
    assert_eq!(document.inputs()[1].name(), "b<\"&");
    let absent = Input::Missing(crate::fact::Missing::Absent);
    for home in ["a \"b\"", "c\\", "d & <e>", "it's", "=1+1, 2", "c", "own", "-"] {
        same(&card, &document, &[absent, Input::Text(home), absent, absent, absent]);
    }
    let sql = card.to_sql("their \"own\" table");
    assert!(sql.contains("'it''s'") && sql.contains("FROM \"their \"\"own\"\" table\" t"));
    assert!(sql.contains("t.\"b<\"\"&\" IN ('own') THEN 40.5"), "{sql}");
    let csv = card.to_csv();
    assert!(
        csv.contains("\"b<\"\"&\",R0,\"a \"\"b\"\", c\\, d & <e>, it's, =1+1, 2\",12.0,28.5\n"),
        "{csv}"
    );
}

#[test]
fn the_table_for_a_committee() {
    let csv = scorecard().to_csv();
    let lines: Vec<&str> = csv.lines().collect();
    assert_eq!(lines.len(), 1 + 7 + 4 + 2 + 3 + 3);
    assert_eq!(
        lines[..3],
        [
            "characteristic,reason,bin,points,lost",
            "a,R1,< -0.3,10.5,49.5",
            "a,R1,[-0.3..0.1),30,30.0"
        ]
    );
}

#[test]
fn the_query_asks_in_the_right_order() {
    let sql = scorecard().to_sql("applicants");
    let wanted = "      CASE\n        WHEN t.\"a\" IS NULL THEN -7.5\n        WHEN t.\"a\" IN (-999, 0.7) \
                  THEN 5\n        WHEN t.\"a\" IN (0.2) THEN 58\n        WHEN t.\"a\" < -0.3 THEN 10.5\n";
    assert!(sql.contains(wanted), "{sql}");
    assert!(sql.contains("\"points a\" + \"points b\" + "));
    assert!(sql.contains("(\"points\" - 487.1228762045") && sql.contains("AS \"pd\""));
}
