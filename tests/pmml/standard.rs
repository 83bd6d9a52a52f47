//! The examples of the standard.

use super::*;

#[test]
fn the_scorecard_of_the_standard_says_its_reasons() {
    let card = model("scorecard.pmml");
    assert_eq!(card.target(), Some("overallScore"));
    let said = scored(
        &card,
        &[("department", "engineering".into()), ("age", 25.0.into()), ("income", 500.0.into())],
    );
    assert_eq!((said.value.number(), said.raw), (Some(29.0), vec![29.0]));
    let points: Vec<(&str, f64)> = said.partial_scores.iter().map(|(n, p)| (&**n, *p)).collect();
    assert_eq!(points, [("departmentScore", 3.0), ("ageScore", 0.0), ("incomeScore", 26.0)]);
    let lost: Vec<(&str, f64)> = said.reasons.iter().map(|r| (&*r.code, r.lost)).collect();
    assert_eq!(lost, [("RC2_3", 18.0), ("RC1", 16.0)]);
    let told: Vec<String> = said.outputs.iter().map(|(n, v)| format!("{n}: {v}")).collect();
    assert_eq!(
        told,
        ["Final Score: 29", "Reason Code 1: RC2_3", "Reason Code 2: RC1", "Reason Code 3: missing"]
    );
    // Above the baseline the gains are reasons, and codes of characteristics are added up.
    let text = text("scorecard.pmml").replace("pointsBelow", "pointsAbove").replace("RC3", "RC1");
    let text = without(&text, "ModelVerification");
    let said = scored(&parse(&text), &[("income", 100.0.into()), ("age", 50.0.into())]);
    let lost: Vec<(&str, f64)> = said.reasons.iter().map(|r| (&*r.code, r.lost)).collect();
    assert_eq!(lost, [("RC2_5", 0.0)]);
    // A baseline of the whole card, points of an expression, and a start.
    let text = text.replace(" baselineScore=\"18\"", "").replace(" baselineScore=\"10\"", "");
    let text = text.replace("initialScore=\"0\"", "initialScore=\"100\" baselineScore=\"2\"");
    let said = scored(&parse(&text), &[("income", 2000.0.into()), ("age", 50.0.into())]);
    assert_eq!(said.value.number(), Some(100.0 - 9.0 + 18.0 - 8.0));
    let lost: Vec<(&str, f64)> = said.reasons.iter().map(|r| (&*r.code, r.lost)).collect();
    assert_eq!(lost, [("RC2_5", 16.0)]);
    // Without reasons no codes are needed.
    let text = text.replace("useReasonCodes=\"true\"", "useReasonCodes=\"false\"");
    let text = text.replace(" reasonCode=\"RC1\"", "").replace(" baselineScore=\"2\"", "");
    let said = scored(&parse(&text), &[("age", "17".into())]);
    assert_eq!((said.value.number(), said.reasons.len()), (Some(100.0 - 9.0 - 3.0 + 5.0), 0));
}

#[test]
fn a_document_that_does_not_verify_is_refused() {
    let text = text("scorecard.pmml");
    let wrong = text.replace("<overallScore>1<", "<overallScore>1.001<");
    let message = pmml("m.pmml", &wrong).unwrap_err().to_string();
    assert!(message.contains("m.pmml:102:9: error[not-verified]: row 2"), "{message}");
    assert!(message.contains("`overallScore` is 1, not 1.001"), "{message}");
    let wrong = text.replace("<second>RC3<", "<second>RC2<");
    let message = pmml("m.pmml", &wrong).unwrap_err().to_string();
    assert!(message.contains("row 2 of the verification: `Reason Code 2` is RC3"), "{message}");
    let near = text.replace("<overallScore>1<", "<overallScore>1.00000000001<");
    parse(&near);
}

/// The shares of a tree that predicts one of three.
fn shares(said: &PmmlScored) -> Vec<f64> {
    let shares = said.probabilities.iter().map(|(_, share)| (share * 1e9).round() / 1e9);
    shares.collect()
}

#[test]
fn the_tree_of_the_standard_does_without_values() {
    let text = text("golf.pmml");
    let with = |strategy: &str| parse(&text.replace("weightedConfidence", strategy));
    let sunny = [("outlook", "sunny".into()), ("humidity", 60.0.into())];
    let sure = |said: &PmmlScored| (said.outputs[0].1.number().unwrap() * 1e9).round() / 1e9;

    let said = scored(&with("none"), &[sunny[0].clone(), ("temperature", 70.0.into())]);
    assert_eq!((said.value.text(), shares(&said)), (Some("will play"), vec![0.9, 0.05, 0.05]));
    assert_eq!(said.entity.as_deref(), Some("3"));
    let said = scored(&with("none"), &sunny);
    assert_eq!((said.value, said.probabilities.len()), (PmmlValue::Missing, 0));

    let said = scored(&with("nullPrediction"), &sunny);
    assert_eq!(said.value, PmmlValue::Missing);

    let said = scored(&with("lastPrediction"), &sunny);
    assert_eq!((said.entity.as_deref(), shares(&said)), (Some("2"), vec![0.8, 0.04, 0.16]));
    let said = scored(&with("lastPrediction"), &[]);
    assert_eq!((said.entity.as_deref(), shares(&said)), (Some("1"), vec![0.6, 0.3, 0.1]));

    let ways = text.replace("id=\"4\"", "id=\"4\" defaultChild=\"9\"");
    let message = pmml("m", &ways).unwrap_err().to_string();
    assert!(message.contains("`9` is no child of the node"), "{message}");
    let said = scored(&with("defaultChild"), &[("temperature", 40.0.into())]);
    assert_eq!((said.entity.as_deref(), shares(&said)), (Some("4"), vec![0.4, 0.0, 0.6]));
    assert_eq!(sure(&said), 0.32);
    let said = scored(&with("defaultChild"), &[]);
    assert_eq!((said.entity.as_deref(), shares(&said)), (Some("3"), vec![0.9, 0.05, 0.05]));
    assert_eq!(sure(&said), 0.576);

    // 36 of 40 and 4 of 10 rows, weighed by 40 and 10.
    let said = scored(&with("weightedConfidence"), &sunny);
    assert_eq!((said.value.text(), shares(&said)), (Some("will play"), vec![0.8, 0.04, 0.16]));
    assert_eq!(sure(&said), 0.8);
    // Half to each side: 0.9 of sunny days; what follows for others is known from the wind.
    let said = scored(
        &with("weightedConfidence"),
        &[("temperature", 70.0.into()), ("windy", "false".into())],
    );
    assert_eq!(shares(&said), [0.625, 0.35, 0.025]);
    let said = scored(&with("aggregateNodes"), &sunny);
    assert_eq!(shares(&said), [0.8, 0.04, 0.16]);
    let said =
        scored(&with("aggregateNodes"), &[("temperature", 70.0.into()), ("humidity", 90.0.into())]);
    assert_eq!(shares(&said), [0.84, 0.08, 0.08]);

    // A surrogate costs confidence as a default child does.
    let said = scored(&with("none"), &[("outlook", "rain".into()), ("windy", "false".into())]);
    assert_eq!((said.entity.as_deref(), sure(&said)), (Some("6"), 0.28));
    let said = scored(&with("none"), &[("outlook", "rain".into()), ("humidity", 79.0.into())]);
    assert_eq!((said.entity.as_deref(), sure(&said)), (Some("6"), 0.35));
}

#[test]
fn a_tree_without_a_true_child_says_nothing_or_what_it_said_last() {
    let text = text("golf.pmml").replace("weightedConfidence", "none");
    let day = [("outlook", "sunny".into()), ("temperature", PmmlValue::Missing)];
    assert_eq!(scored(&parse(&text), &day).value, PmmlValue::Missing);
    let tree = "noTrueChildStrategy=\"returnLastPrediction\" functionName=\"classification\"";
    let last = parse(&text.replace("functionName=\"classification\"", tree));
    let said = scored(&last, &day);
    assert_eq!((said.value.text(), said.entity.as_deref()), (Some("will play"), Some("2")));
    let message = try_scored(&last, &[("outlook", "hail".into())]).unwrap_err().to_string();
    assert!(message.contains("`outlook` cannot be `hail`"), "{message}");
}
