//! The example `score` as a program: models of others score the rows of a file.

#[path = "common/programs.rs"]
mod programs;

use programs::{at, cells, program, said};
use std::path::Path;

#[test]
fn trees_of_others_are_scored_by_the_names_of_their_inputs() {
    let rows = at("tests/data/forests/rows.csv");
    for name in ["xgboost_categories.json", "lightgbm_categories.txt", "lightgbm_categories.json"] {
        let model = at(&format!("tests/data/forests/{name}"));
        let scores = cells(&said(&program("score", &[&model, &rows])));
        let kept = Path::new(&model).with_extension("predicted");
        let expected = std::fs::read_to_string(kept).unwrap();
        assert_eq!(scores.len(), expected.lines().count());
        for (score, expected) in scores.iter().zip(expected.lines()) {
            let (found, expected): (f64, f64) =
                (score[2].parse().unwrap(), expected.parse().unwrap());
            assert!((found - expected).abs() <= 1e-6 * expected, "{name}: {score:?}, {expected}");
        }
    }
}

#[test]
fn contributions_and_reasons_of_trees_stand_beside_the_score() {
    let rows = at("tests/data/forests/rows.csv");
    let model = at("tests/data/forests/lightgbm_categories.txt");
    for against in [None, Some(["--against", &rows])] {
        let mut asked = vec![&*model, &rows, "--shap", "--reasons", "3"];
        asked.extend(against.into_iter().flatten());
        let text = said(&program("score", &asked));
        let header: Vec<&str> = text.lines().next().unwrap().split(',').collect();
        assert_eq!(header[5..7], ["shap_age", "shap_income"]);
        assert_eq!((header.last(), header.len()), (Some(&"shap_base"), 12));
        for score in cells(&text) {
            let contributions: Vec<f64> =
                score[5..].iter().map(|cell| cell.parse().unwrap()).collect();
            let raw: f64 = score[1].parse().unwrap();
            assert!((contributions.iter().sum::<f64>() - raw).abs() < 1e-12, "{score:?}");
            let first = contributions[..6].iter().copied().fold(0.0, f64::max);
            if first > 0.0 {
                let place = contributions.iter().position(|value| *value == first).unwrap();
                let name = header[5 + place].strip_prefix("shap_").unwrap();
                assert_eq!(score[4].split(';').next(), Some(name), "{score:?}");
            } else {
                assert_eq!(score[4], "");
            }
            assert!(score[4].split(';').count() <= 3);
        }
    }
    let acceptance = program("score", &[&model, &rows, "--reasons", "9", "--output", "propensity"]);
    let default = program("score", &[&model, &rows, "--reasons", "9"]);
    for (one, other) in cells(&said(&acceptance)).iter().zip(cells(&said(&default))) {
        assert!(one[4].is_empty() || one[4].split(';').all(|code| !other[4].contains(code)));
    }
    let output =
        program("score", &[&at("tests/data/forests/xgboost_shares.json"), &rows, "--reasons", "1"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8(output.stderr).unwrap().contains("a model with one output"));
}

#[test]
fn what_cannot_be_scored_is_told() {
    let model = at("tests/data/forests/xgboost_categories.json");
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("rows.csv");
    let refused = |text: &str| {
        std::fs::write(&file, text).unwrap();
        let output = program("score", &[&model, file.to_str().unwrap()]);
        assert_eq!(output.status.code(), Some(2));
        String::from_utf8(output.stderr).unwrap()
    };
    let message = refused("age,income,dsr,housing\n1,2,3,own\n");
    assert!(message.contains("reads `code`: no column has that name"), "{message}");
    let message = refused("age,income,dsr,housing,code\n1,2,3,own,3\n1,much,3,own,3\n");
    assert!(message.contains("line 3, column `income`: `much` is no number"), "{message}");
}
