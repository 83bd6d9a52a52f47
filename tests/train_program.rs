//! The example `train` as a program: a model is trained from a file, frozen, and scores it.

#[path = "common/programs.rs"]
mod programs;

use programs::{at, cells, program, said};
use std::path::{Path, PathBuf};
use std::process::Output;

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
    assert!(String::from_utf8(refused.stderr).unwrap().contains("are of scorecards"));
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

#[test]
fn what_a_scorecard_leaves_out_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("model.toml");
    let out = out.to_str().unwrap();
    let rows = at("examples/data/germancredit.csv");
    let asked = [&*rows, "--target", "creditability", "--event", "bad", "--out", out];
    let words = said(&program("train", &[&asked[..], &["--select"]].concat()));
    let [auc, ..] = mean(&words);
    assert!(auc > 0.77, "{words}");
    let left: Vec<&str> = words.lines().filter(|line| line.starts_with("left out: `")).collect();
    let frozen = std::fs::read_to_string(out).unwrap();
    let kept = frozen.matches("[[characteristic]]").count();
    assert_eq!((left.len() + kept, kept < 14), (20, true), "{words}");
    let said_of = |name: &str| left.iter().find(|line| line.contains(name)).copied();
    let job = said_of("`job`").unwrap();
    assert!(job.contains("information value 0.009, is not significant: p 0."), "{job}");
    assert!(said_of("`foreign_worker`").unwrap().ends_with("informs too little"));
    assert!(said_of("`credit_history`").is_none() && frozen.contains("\"credit_history\""));
    let refused = program("train", &[&asked[..], &["--select", "--model", "forest"]].concat());
    assert!(String::from_utf8(refused.stderr).unwrap().contains("`--select` are of scorecards"));
}

/// A forest's probabilities are drawn to the middle: what they are worth is learned on rows that it had
/// not seen, and `score` reads it.
#[test]
fn probabilities_are_calibrated_on_rows_not_seen() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("model.json");
    let out = out.to_str().unwrap();
    let rows = at("examples/data/germancredit.csv");
    let asked = [&*rows, "--target", "creditability", "--event", "bad", "--model", "forest"];
    let asked = [&asked[..], &["--out", out, "--calibrate"]].concat();
    for method in ["platt", "beta", "isotonic"] {
        let words = said(&program("train", &[&asked[..], &[method]].concat()));
        let line = words.lines().find(|line| line.starts_with("calibrated: ")).unwrap();
        let numbers: Vec<f64> =
            line.split([' ', ',']).filter_map(|word| word.parse().ok()).collect();
        let [before, after, brier_before, brier_after] = numbers[..] else { panic!("{line}") };
        // Steps may say 0 or 1, which costs much where it is wrong.
        assert!(after < before + if method == "isotonic" { 0.1 } else { 0.0 }, "{line}");
        assert!(brier_after < brier_before + 0.005, "{line}");
        let file = folder.path().join("model.calibration.toml");
        let file = file.to_str().unwrap();
        let text = program("score", &[out, &rows, "--calibration", file]);
        let text = said(&text);
        assert!(text.starts_with("row_id,raw,probability,points,reasons,calibrated\n"), "{text}");
        let mut scores: Vec<(f64, f64)> = cells(&text)
            .iter()
            .map(|score| (score[2].parse().unwrap(), score[5].parse().unwrap()))
            .collect();
        scores.sort_by(|left, right| left.0.total_cmp(&right.0));
        assert!(scores.is_sorted_by(|left, right| left.1 <= right.1), "{method}");
        assert!(scores.iter().any(|(before, after)| (before - after).abs() > 0.01), "{method}");
        let refused = program("score", &[out, &rows, "--calibration", out]);
        assert!(String::from_utf8(refused.stderr).unwrap().contains("is no calibration"));
    }
    let refused = program("train", &[&asked[..], &["sigmoid"]].concat());
    assert!(String::from_utf8(refused.stderr).unwrap().contains("no calibration `sigmoid`"));
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
