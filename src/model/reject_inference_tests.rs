#![expect(clippy::float_cmp, reason = "whole rows are counted exactly")]

use super::*;
use crate::fact::Namespace;
use crate::feature::{BinningOptions, Evidence, Input};
use crate::model::{
    EvidenceSigns, LogisticOptions, ModelCard, ReasonMethod, Scaling, Scorecard, SelectionOptions,
};
use rust_decimal::Decimal;
use std::collections::BTreeMap;

/// Points with six decimals and no penalty: a card of one characteristic has the rates of its bins.
fn options() -> TrainOptions {
    TrainOptions {
        name: "m".into(),
        namespace: Namespace::Risk,
        output: Output::Pd,
        scaling: Scaling { scale: 6, ..Scaling::default() },
        reason_method: ReasonMethod::Max,
        reason: str::to_owned,
        binning: BinningOptions { missing: Evidence::Empirical, ..BinningOptions::default() },
        binning_of: BTreeMap::new(),
        information_min: 0.0,
        selection: SelectionOptions::default(),
        logistic: LogisticOptions { l2: 0.0, ..LogisticOptions::default() },
        evidence: EvidenceSigns::Kept,
        card: ModelCard::default(),
    }
}

/// So many rows of each home, the first of which have the event.
fn rows(of: &[(&'static str, usize, usize)]) -> (Vec<bool>, SampleColumn) {
    let (mut events, mut homes) = (Vec::new(), Vec::new());
    for (home, rows, happened) in of {
        events.extend((0..*rows).map(|row| row < *happened));
        homes.extend(std::iter::repeat_n(Some(Arc::from(*home)), *rows));
    }
    (events, SampleColumn::Text(homes))
}

/// 1,000 accepted: owners default in 2 % and tenants in 10 %.
fn accepted() -> Sample {
    let (events, homes) = rows(&[("own", 600, 12), ("rent", 400, 40)]);
    Sample::new(events).unwrap().with("home", homes).unwrap()
}

/// 900 rejected: 100 owners and 800 tenants.
fn rejected() -> Rejected {
    let (_, homes) = rows(&[("own", 100, 0), ("rent", 800, 0)]);
    Rejected::new(900).with("home", homes).unwrap()
}

fn infer(rejected: &Rejected, method: RejectInference) -> Inferred {
    infer_rejected(&accepted(), rejected, method, &options()).unwrap()
}

/// How much rows with the event count, and how much those without it, among some rows.
fn counted(sample: &Sample, rows: std::ops::Range<usize>) -> [f64; 2] {
    let weights = sample.weights();
    let sum = |wanted| {
        let of = rows.clone().filter(|row| sample.events()[*row] == wanted);
        math::sum(of.map(|row| weights[row]))
    };
    [sum(true), sum(false)]
}

#[track_caller]
fn near(found: f64, expected: f64) {
    assert!((found - expected).abs() < 1e-3 * expected.abs().max(1.0), "{found} {expected}");
}

#[test]
fn without_inference_the_sample_stays_as_it_is() {
    let inferred = infer(&rejected(), RejectInference::None);
    assert_eq!(inferred.sample.events(), accepted().events());
    assert_eq!(inferred.sample.weights(), Vec::<f64>::new());
    assert_eq!(inferred.card, "");
}

/// 600 of 700 owners and 400 of 1,200 tenants were accepted: they count 7/6 and 3.
#[test]
fn the_accepted_stand_for_all_who_asked_as_they_did() {
    let inferred = infer(&rejected(), RejectInference::Reweighting { weight_max: 20.0 });
    let weights = inferred.sample.weights();
    near(weights[0], 7.0 / 6.0);
    near(weights[999], 3.0);
    near(math::sum(weights), 1_900.0);
    // 2 % of 700 and 10 % of 1,200.
    near(counted(&inferred.sample, 0..1_000)[0], 134.0);
    let card = &inferred.card;
    assert!(card.starts_with("Reweighting: 1000 accepted rows count 1 / P(accepted)"), "{card}");
    assert!(
        card.contains("the largest weight is 3.00") && card.contains("cannot create"),
        "{card}"
    );
    // (700 + 1,200)^2 / (600 * (7/6)^2 + 400 * 9)
    assert!(card.contains("worth 817 rows"), "{card}");
    let limited = infer(&rejected(), RejectInference::Reweighting { weight_max: 2.0 });
    near(limited.sample.weights()[999], 2.0);
    // Where the rejected count double, two more were rejected for each.
    let double = rejected().with_weight(2.0).unwrap();
    let inferred = infer(&double, RejectInference::Reweighting { weight_max: 20.0 });
    near(inferred.sample.weights()[999], 2_000.0 / 400.0);
}

/// Owners are given 2 % and tenants 10 %, three times of which is 6 % and 30 %.
#[test]
fn the_rejected_count_as_both_by_their_probabilities() {
    let inferred = infer(&rejected(), RejectInference::FuzzyParcelling { factor: 3.0 });
    let sample = &inferred.sample;
    assert_eq!(sample.events().len(), 1_000 + 2 * 900);
    assert_eq!(counted(sample, 0..1_000), [52.0, 948.0]);
    let [events, others] = counted(sample, 1_000..2_800);
    near(events, 6.0 + 240.0);
    near(others, 900.0 - 246.0);
    let card = &inferred.card;
    assert!(card.contains("factor 3: 900 rejected rows count as events with 3 times"), "{card}");
    assert!(card.contains("(27.3 % in the mean)"), "{card}");
    // What is trained on it has the rates of all who asked: 18 of 700 owners, 280 of 1,200 tenants.
    let mut options = options();
    options.card.reject_inference = inferred.card.clone();
    let trained = train_scorecard(sample, &options).unwrap().scorecard;
    let predicted = trained.predict(sample.columns(), [0, 999]).unwrap();
    near(predicted[0], 18.0 / 700.0);
    near(predicted[1], 280.0 / 1_200.0);
    let file = trained.to_toml();
    assert!(file.contains("reject_inference = \"Fuzzy parcelling with the factor 3"), "{file}");
    let source = crate::error::fault::SourceText::new("m.toml", file.clone());
    let read = Scorecard::parse(&source).unwrap();
    assert_eq!((read.card().reject_inference.as_str(), read.to_toml()), (&*inferred.card, file));
    // A probability is at most 1.
    let ten = infer(&rejected(), RejectInference::FuzzyParcelling { factor: 10.0 });
    let [events, others] = counted(&ten.sample, 1_000..2_800);
    near(events, 20.0 + 800.0);
    near(others, 80.0);
}

#[test]
fn what_is_known_elsewhere_counts_as_it_is() {
    let outcome = |row: usize| (!row.is_multiple_of(3)).then_some(row % 3 == 1);
    let known = rejected().with_outcomes((0..900).map(outcome).collect()).unwrap();
    let inferred = infer(&known.with_weight(0.5).unwrap(), RejectInference::Surrogate);
    assert_eq!(inferred.sample.events().len(), 1_600);
    assert_eq!(counted(&inferred.sample, 1_000..1_600), [150.0, 150.0]);
    let homes = &inferred.sample.columns()[0].1;
    let own = |row: &usize| homes.input(*row) == Input::Text("own");
    assert_eq!((1_000..1_600).filter(own).count(), 66);
    let card = &inferred.card;
    assert!(
        card.contains("900 rejected rows, of which each counts 0.5, 600 count with what became"),
        "{card}"
    );
    assert!(card.contains("300 of them with the event"), "{card}");
    assert!(card.contains("other loans on other terms") && !card.contains("create"), "{card}");
}

#[test]
fn rows_with_weights_keep_them() {
    let half = accepted().with_weights(&vec![0.5; 1_000]).unwrap();
    let method = RejectInference::FuzzyParcelling { factor: 2.0 };
    let inferred = infer_rejected(&half, &rejected(), method, &options()).unwrap();
    assert_eq!(counted(&inferred.sample, 0..1_000), [26.0, 474.0]);
    let method = RejectInference::Reweighting { weight_max: 20.0 };
    let inferred = infer_rejected(&half, &rejected(), method, &options()).unwrap();
    // 200 of 1,000 tenants were accepted.
    near(inferred.sample.weights()[999], 0.5 * 5.0);
}

#[test]
fn what_cannot_be_inferred_is_refused() {
    let refused = |rejected: &Rejected, method| {
        infer_rejected(&accepted(), rejected, method, &options()).unwrap_err().to_string()
    };
    let fuzzy = |factor| RejectInference::FuzzyParcelling { factor };
    let weighted = |weight_max| RejectInference::Reweighting { weight_max };
    assert!(refused(&rejected(), fuzzy(0.5)).contains("`factor` is 0.5, not 1 to 10"));
    assert!(refused(&rejected(), fuzzy(f64::NAN)).contains("`factor` is NaN"));
    assert!(refused(&rejected(), weighted(0.0)).contains("`weight_max` is 0, not 1 to 1,000"));
    let nothing = "nothing is known of what became of the rejected elsewhere";
    assert!(refused(&rejected(), RejectInference::Surrogate).contains(nothing));
    let bare = Rejected::new(900);
    for method in [weighted(9.0), fuzzy(3.0)] {
        assert!(refused(&bare, method).contains("the rejected have no column `home`"));
    }
    let numbers = SampleColumn::Number(vec![Some(Decimal::ONE); 900]);
    let numbers = bare.with("home", numbers).unwrap();
    assert!(refused(&numbers, weighted(9.0)).contains("`home` has texts, and numbers among"));
    // Who is rejected by nothing that is known cannot be told from the accepted.
    let (_, homes) = rows(&[("own", 600, 0), ("rent", 400, 0)]);
    let alike = Rejected::new(1_000).with("home", homes).unwrap();
    let wanting = TrainOptions { information_min: 0.01, ..options() };
    let error = infer_rejected(&accepted(), &alike, weighted(9.0), &wanting).unwrap_err();
    let told = "who is rejected: no characteristic has the information value asked for";
    assert_eq!(error.message(), told);
    assert!(rejected().with("home", SampleColumn::Text(vec![None; 900])).is_err());
    assert!(rejected().with("job", SampleColumn::Text(vec![None; 899])).is_err());
    assert!(rejected().with_outcomes(vec![None; 899]).is_err());
    assert!(rejected().with_weight(0.0).is_err() && rejected().with_weight(f64::NAN).is_err());
}
