//! The examples `train` and `score` as programs: a model is trained from a file, frozen, and scores
//! it.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// An example's program: cargo builds it beside the tests.
fn program(name: &str, arguments: &[&str]) -> Output {
    let test = std::env::current_exe().unwrap();
    let program: PathBuf = test.parent().unwrap().parent().unwrap().join("examples").join(name);
    assert!(program.exists(), "build it first: cargo build --example {name}");
    Command::new(program).args(arguments).output().unwrap()
}

/// What a program wrote, if it ended well.
fn said(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn at(path: &str) -> String {
    format!("{}/{path}", env!("CARGO_MANIFEST_DIR"))
}

/// The cells of each line after the first.
fn cells(text: &str) -> Vec<Vec<String>> {
    text.lines().skip(1).map(|line| line.split(',').map(str::to_owned).collect()).collect()
}

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

/// The mean AUC, KS and Brier score in the last line of `train`.
fn mean(text: &str) -> [f64; 3] {
    let last = text.lines().last().unwrap();
    let words: Vec<&str> = last.split(' ').collect();
    assert_eq!([words[0], words[1], words[3], words[5]], ["mean", "AUC", "KS", "Brier"], "{last}");
    [2, 4, 6].map(|place| words[place].parse().unwrap())
}

#[test]
#[expect(clippy::disallowed_methods, reason = "a logarithm to six digits is the same everywhere")]
fn a_scorecard_is_trained_frozen_and_scored() {
    let folder = tempfile::tempdir().unwrap();
    let (data, model) = (folder.path().join("rows.csv"), folder.path().join("model.toml"));
    let mut text = String::from("row_id,dsr,housing,target\n");
    for row in 0..600_u32 {
        let (dsr, home) = (row * 7_919 % 97, ["own", "rent", ""][(row * 31 % 3) as usize]);
        let bad = u32::from(row * 104_729 % 41 + 40 < dsr + if home == "rent" { 30 } else { 0 });
        text += &format!("{row},{},{home},{bad}\n", f64::from(dsr) / 100.0);
    }
    std::fs::write(&data, &text).unwrap();
    let (data, model) = (data.to_str().unwrap(), model.to_str().unwrap());
    let exports = folder.path().join("exports");
    let asked = ["--export", exports.to_str().unwrap()];
    let asked = [&[data, "--target", "target", "--out", model], &asked[..]].concat();
    let words = said(&program("train", &asked));
    let [auc, ks, brier] = mean(&words);
    assert!(auc > 0.7 && ks > 0.3 && brier < 0.25, "{words}");
    let scores = cells(&said(&program("score", &[model, data, "--reasons", "2"])));
    assert_eq!(scores.len(), 600);
    for score in &scores {
        let (raw, probability): (f64, f64) = (score[1].parse().unwrap(), score[2].parse().unwrap());
        assert!((1.0 / (1.0 + (-raw).exp()) - probability).abs() < 1e-6, "{score:?}");
        assert!(
            score[4].is_empty() || score[4].split(';').all(|r| ["dsr", "housing"].contains(&r))
        );
    }
    assert!(scores.iter().any(|score| score[4] == "dsr;housing"));
    // What is exported scores the same; the points of a document are its raw score.
    let document = exports.join("model.pmml");
    let others = cells(&said(&program("score", &[document.to_str().unwrap(), data])));
    assert_eq!(others.len(), scores.len());
    for (score, other) in scores.iter().zip(&others) {
        let (points, raw): (f64, f64) = (score[3].parse().unwrap(), other[1].parse().unwrap());
        assert!((points - raw).abs() < 1e-9, "{score:?} {other:?}");
    }
    assert!(exports.join("model.sql").exists() && exports.join("model.csv").exists());
    let refused = program("train", &[&asked[..], &["--model", "forest"]].concat());
    assert!(String::from_utf8(refused.stderr).unwrap().contains("`--export` is of scorecards"));
    let refused = program("train", &[data, "--target", "bad"]);
    assert!(String::from_utf8(refused.stderr).unwrap().contains("has no column `bad`"));
}

/// What makes a model worthless is told with its lines, and nothing is trained or written.
#[test]
fn samples_are_checked_before_anything_is_trained() {
    let folder = tempfile::tempdir().unwrap();
    let (data, model) = (folder.path().join("rows.csv"), folder.path().join("model.toml"));
    let (data, model) = (data.to_str().unwrap(), model.to_str().unwrap());
    let mut text = String::from("who,dsr,arrears,target\n");
    for row in 0..600_u32 {
        let (dsr, who) = (row * 7_919 % 97, if row == 309 { 7 } else { row });
        let bad = u32::from(row * 104_729 % 41 + 40 < dsr);
        text += &format!("{who},{dsr},{},{bad}\n", bad * 60 + row % 7);
    }
    std::fs::write(data, &text).unwrap();
    let train = |more: &[&str]| {
        let asked = [data, "--target", "target", "--out", model, "--exclude", "who"];
        program("train", &[&asked, more].concat())
    };
    let output = train(&[]);
    let message = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(message.contains("rows.csv` is not fit to train on: `arrears` may know the outcome"));
    assert!(message.contains("`--accept` says that you answer"), "{message}");
    let applicant = ["--applicant", "who", "--exclude", "arrears"];
    let message = String::from_utf8(train(&applicant).stderr).unwrap();
    assert!(message.contains("1 applicants are in two folds"), "{message}");
    assert!(message.contains("see lines 9, 311"), "{message}");
    assert!(!Path::new(model).exists());
    let words = said(&train(&["--accept", "arrears"]));
    assert!(words.contains("warning: `arrears` may know the outcome"), "{words}");
    assert!(Path::new(model).exists());
}

/// German credit, of which applicants without a checking account were rejected: they count as is asked,
/// and the model's card says so.
#[test]
fn rejected_applicants_count_and_the_card_says_how() {
    let folder = tempfile::tempdir().unwrap();
    let at_folder = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let text = std::fs::read_to_string(at("examples/data/germancredit.csv")).unwrap();
    let (head, rows) = text.split_once('\n').unwrap();
    let rejected = |row: &&str| row.contains("... < 0 DM");
    let (reject, accept): (Vec<&str>, Vec<&str>) = rows.lines().partition(rejected);
    assert_eq!((reject.len(), accept.len()), (274, 726));
    let (data, rejects) = (at_folder("accepted.csv"), at_folder("rejected.csv"));
    let write = |path: &str, rows: &[&str]| {
        std::fs::write(path, format!("{head}\n{}\n", rows.join("\n"))).unwrap();
    };
    write(&data, &accept);
    write(&rejects, &reject);
    let target = ["--target", "creditability", "--event", "bad"];
    let train = |kind: &str, out: &str, more: &[&str]| {
        let asked = [&[&*data][..], &target, &["--model", kind, "--out", out], more].concat();
        program("train", &asked)
    };
    for (kind, file) in [("scorecard", "m.toml"), ("logistic", "m.json")] {
        let out = at_folder(file);
        let mut predicted = Vec::new();
        for (method, card) in [
            ("none", ""),
            ("reweighting:5", "Reweighting: 726 accepted rows count 1 / P(accepted), at most 5"),
            ("fuzzy:2.5", "Fuzzy parcelling with the factor 2.5: 274 rejected rows count"),
            ("surrogate", "Surrogate outcomes: of 274 rejected rows 274 count"),
        ] {
            let words = said(&train(kind, &out, &["--rejects", &rejects, "--inference", method]));
            let [auc, ..] = mean(&words);
            assert!(auc > 0.65, "{words}");
            let frozen = std::fs::read_to_string(&out).unwrap();
            assert!(words.contains(card) && frozen.contains(card), "{kind} {method}: {words}");
            assert_eq!(frozen.contains("reject_inference"), method != "none", "{kind}");
            assert!(frozen.contains("726 rows"), "{kind} {method}");
            let scores = cells(&said(&program("score", &[&out, &rejects])));
            let sum: f64 = scores.iter().map(|score| score[2].parse::<f64>().unwrap()).sum();
            predicted.push(sum / 274.0);
        }
        // 135 of the 274 were bad. Who assumes nothing gives them too little.
        let [none, _, fuzzy, known] = predicted[..] else { panic!("four methods") };
        assert!(
            none < 0.40 && fuzzy > 0.50 && (known - 135.0 / 274.0).abs() < 0.02,
            "{predicted:?}"
        );
    }
    let refused = |output: Output| String::from_utf8(output.stderr).unwrap();
    let out = at_folder("m.toml");
    let message = refused(train("scorecard", &out, &["--rejects", &rejects]));
    assert!(message.contains("`--rejects` and `--inference` belong together"), "{message}");
    let asked = ["--rejects", &*rejects, "--inference", "fuzzy"];
    let message = refused(train("boosting", &out, &asked));
    assert!(message.contains("`--inference` is of scorecards and regressions"), "{message}");
    let message = refused(train("scorecard", &out, &["--inference", "guess"]));
    assert!(message.contains("there is no inference `guess`"), "{message}");
    std::fs::write(&rejects, format!("{head}\n{}\n", reject[0].replace(",6,", ",soon,"))).unwrap();
    let message = refused(train("scorecard", &out, &asked));
    assert!(message.contains("rejected.csv` line 2, column"), "{message}");
    assert!(message.contains("`soon` is no number, as the others of this input are"), "{message}");
}

/// German credit with its texts and raw amounts: each kind of model beats a guess by far, and its
/// file scores the rows as the trained model does, in the same way twice.
#[test]
fn forests_and_regressions_are_trained_frozen_and_scored() {
    let rows = at("examples/data/germancredit.csv");
    let folder = tempfile::tempdir().unwrap();
    let (first, second) = (folder.path().join("1.json"), folder.path().join("2.json"));
    for kind in ["forest", "logistic"] {
        let mut files = Vec::new();
        for out in [&first, &second] {
            let asked =
                [&*rows, "--target", "creditability", "--event", "bad", "--model", kind, "--out"];
            let words = said(&program("train", &[&asked[..], &[out.to_str().unwrap()]].concat()));
            let [auc, ks, brier] = mean(&words);
            assert!(auc > 0.76 && ks > 0.4 && brier < 0.18, "{kind}: {words}");
            files.push(std::fs::read(out).unwrap());
        }
        assert!(files[0] == files[1], "{kind}: two files of the same sample");
        let asked = [first.to_str().unwrap(), &*rows, "--reasons", "2", "--shap"];
        let scores = cells(&said(&program("score", &asked)));
        assert_eq!(scores.len(), 1_000);
        let bad = std::fs::read_to_string(&rows).unwrap();
        let bad: Vec<bool> = bad.lines().skip(1).map(|line| line.ends_with("bad")).collect();
        let scored: Vec<f64> = scores.iter().map(|score| score[2].parse().unwrap()).collect();
        let auc = creditloop::model::auc(&scored, &bad).unwrap();
        assert!(auc > 0.8, "{kind}: {auc}");
        for score in &scores {
            let shap: f64 = score[5..].iter().map(|cell| cell.parse::<f64>().unwrap()).sum();
            assert!((shap - score[1].parse::<f64>().unwrap()).abs() < 1e-9, "{kind}: {score:?}");
        }
    }
}

/// What a peer reached on the public set `name`, with the arguments of `train` for its rows and
/// folds; none without the data.
fn public(name: &str, folder: &str, exclude: &str, peer: &str) -> Option<(f64, Vec<String>)> {
    let data = std::env::var_os("CREDITLOOP_DATA").map(PathBuf::from)?;
    let result = std::fs::read_to_string(data.join(format!("ref/results/{name}.json"))).unwrap();
    let result: serde_json::Value = serde_json::from_str(&result).unwrap();
    let auc = result["models"][peer]["auc_mean"].to_string().parse::<f64>().unwrap();
    let rows = ["csv", "csv.gz"].map(|end| data.join(folder).join(format!("{name}.{end}")));
    let rows = rows.iter().find(|path| path.exists()).unwrap();
    let folds = data.join(format!("ref/folds/{name}.csv.gz"));
    let (rows, folds) = (rows.to_str().unwrap(), folds.to_str().unwrap());
    let arguments = [rows, "--target", "target", "--exclude", exclude, "--folds", folds];
    Some((auc, arguments.map(str::to_owned).to_vec()))
}

/// Scorecards with the same folds as a peer's (weights of evidence, a regression) are no worse than
/// 0.002 of AUC, 0.004 on the two sets of at most 1,000 rows.
#[test]
fn scorecards_keep_up_with_a_peer() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("model.toml");
    for (name, at, exclude, bound) in [
        ("german", "credit", "row_id", 0.004),
        ("australian", "credit", "row_id", 0.004),
        ("credit_data_es", "credit", "row_id", 0.002),
        ("polish_5year", "credit", "row_id", 0.002),
        ("taiwan", "credit", "row_id", 0.002),
        ("cc_approval_60dpd_12m", "credit", "vintage_month", 0.002),
        ("bank_additional_full", "propensity", "duration", 0.002),
    ] {
        let Some((peer, arguments)) = public(name, at, exclude, "woe_lr") else {
            println!("scorecards_keep_up_with_a_peer: CREDITLOOP_DATA is not set, skipped");
            return;
        };
        let mut arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        arguments.extend(["--out", out.to_str().unwrap()]);
        let [auc, ..] = mean(&said(&program("train", &arguments)));
        println!("{name}: mean AUC {auc:.4}, the peer {peer:.4}");
        assert!(auc >= peer - bound, "{name}: {auc}, the peer {peer}");
    }
}

/// Boosted trees with the same folds as a tuned peer are no worse than 0.003 of AUC.
#[test]
fn boosted_trees_keep_up_with_a_tuned_peer() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("model.json");
    let out = out.to_str().unwrap();
    for name in ["german", "australian"] {
        let Some((peer, arguments)) = public(name, "credit", "row_id", "lgb_tuned") else {
            println!(
                "boosted_trees_keep_up_with_a_tuned_peer: CREDITLOOP_DATA is not set, skipped"
            );
            return;
        };
        let mut arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        let rows = arguments[0];
        arguments.extend(["--model", "boosting", "--out", out]);
        let [auc, ..] = mean(&said(&program("train", &arguments)));
        assert!(auc >= peer - 0.003, "{name}: {auc}, the peer {peer}");
        // The frozen trees tell those apart that they were trained on, and say why.
        let scores = cells(&said(&program("score", &[out, rows, "--reasons", "3"])));
        let likely = |score: &&Vec<String>| score[2].parse::<f64>().unwrap() > 0.5;
        let count = scores.iter().filter(likely).count();
        assert!(count > scores.len() / 10 && count < scores.len() * 9 / 10, "{name}: {count}");
        assert!(scores.iter().filter(likely).all(|score| !score[4].is_empty()));
    }
}
