use super::*;
use crate::fact::Namespace;
use crate::feature::{BinningOptions, Sample, SampleColumn};
use crate::model::{
    Characteristic, EvidenceSigns, LogisticOptions, ModelCard, Output, ReasonMethod, Scaling,
    Trained, train_scorecard,
};
use ndarray::Axis;
use proptest::prelude::*;
use rust_decimal::Decimal;
use std::collections::BTreeMap;

fn options(selection: SelectionOptions) -> TrainOptions {
    TrainOptions {
        name: "m".into(),
        namespace: Namespace::Risk,
        output: Output::Pd,
        scaling: Scaling::default(),
        reason_method: ReasonMethod::Max,
        reason: str::to_owned,
        binning: BinningOptions::default(),
        binning_of: BTreeMap::new(),
        information_min: 0.02,
        selection,
        logistic: LogisticOptions { l2: 0.0, ..LogisticOptions::default() },
        evidence: EvidenceSigns::Kept,
        card: ModelCard::default(),
    }
}

/// 2,000 rows: a debt, a copy of it with noise, an income, their sum, a number that says nothing, and one
/// value.
fn sample() -> Sample {
    let dice = |row: i64, factor: i64, size: i64| row * factor % size;
    let row = |row: i64| {
        let (debt, income) = (dice(row, 7_919, 101), dice(row, 104_729, 97));
        let noise = dice(row, 15_485_863, 61);
        let copy = debt + dice(row, 31_337, 23);
        let bad = dice(row, 611_953, 89) + noise < debt - income / 2 + 35;
        ([debt, copy, income, debt + income, noise, 7], bad)
    };
    let rows: Vec<([i64; 6], bool)> = (0..2_000).map(row).collect();
    let mut sample = Sample::new(rows.iter().map(|row| row.1).collect()).unwrap();
    for (at, name) in ["debt", "copy", "income", "sum", "noise", "one"].into_iter().enumerate() {
        let cells = rows.iter().map(|row| Some(Decimal::from(row.0[at])));
        sample = sample.with(name, SampleColumn::Number(cells.collect())).unwrap();
    }
    sample
}

fn train(selection: SelectionOptions) -> Trained {
    train_scorecard(&sample(), &options(selection)).unwrap()
}

fn fate<'t>(trained: &'t Trained, name: &str) -> &'t Fate {
    &trained.candidates.iter().find(|of| &*of.name == name).unwrap().fate
}

fn names(trained: &Trained) -> Vec<&str> {
    trained.scorecard.characteristics().iter().map(Characteristic::name).collect()
}

#[test]
fn without_bounds_all_that_inform_are_kept() {
    let trained = train(SelectionOptions::default());
    assert_eq!(fate(&trained, "one"), &Fate::Uninformative);
    for name in names(&trained) {
        assert_eq!(fate(&trained, name), &Fate::Kept, "{name}");
    }
    let order: Vec<&str> = trained.candidates.iter().map(|of| &*of.name).collect();
    assert_eq!(order, ["debt", "copy", "income", "sum", "noise", "one"]);
}

#[test]
fn of_two_that_say_the_same_the_better_is_kept() {
    let trained = train(SelectionOptions { correlation_max: 0.7, ..SelectionOptions::default() });
    let Fate::Correlated { with, correlation } = fate(&trained, "copy") else {
        panic!("{:?}", trained.candidates)
    };
    assert_eq!(&**with, "debt");
    assert!((0.8..1.0).contains(correlation), "{correlation}");
    assert!(names(&trained).contains(&"debt") && !names(&trained).contains(&"copy"));
    let said = fate(&trained, "copy").to_string();
    assert!(said.ends_with("with `debt`, which informs more"), "{said}");
}

#[test]
fn what_the_others_tell_is_left_out_until_no_factor_is_large() {
    let plain = train(SelectionOptions { vif_max: f64::MAX, ..SelectionOptions::default() });
    let trained = train(SelectionOptions { vif_max: 3.0, ..SelectionOptions::default() });
    let out: Vec<(&str, f64)> = trained
        .candidates
        .iter()
        .filter_map(|of| match of.fate {
            Fate::Collinear { vif } => Some((&*of.name, vif)),
            Fate::Kept
            | Fate::Uninformative
            | Fate::Correlated { .. }
            | Fate::Insignificant { .. }
            | Fate::Surplus
            | Fate::WrongWay => None,
        })
        .collect();
    assert!(out.iter().any(|(name, _)| ["debt", "copy"].contains(name)), "{out:?}");
    assert!(out.iter().all(|(_, vif)| *vif > 3.0), "{out:?}");
    assert_eq!(names(&trained).len() + out.len(), names(&plain).len());
}

/// numpy 2: `numpy.linalg.inv(numpy.corrcoef(...))`.
#[test]
fn factors_are_those_of_a_peer() {
    let number = |row: usize, factor: usize, size: usize| math::count(row * factor % size);
    let columns = Array2::from_shape_fn((300, 3), |(row, column)| {
        let a = number(row, 37, 101) / 10.0;
        [a, a + number(row, 53, 17) / 4.0, f64::from(row * 71 % 29 > 13)][column]
    });
    let found = correlations(&columns, &[]);
    for (at, expected) in [((0, 1), 0.921_447_77), ((0, 2), 0.011_531_73), ((1, 2), 0.004_917_86)] {
        assert!((found[at] - expected).abs() < 1e-8, "{at:?} {}", found[at]);
    }
    assert!((found[(2, 2)] - 1.0).abs() < 1e-12);
    let out = collinear(vec![0, 1, 2], &found, 5.0).unwrap();
    let [(0, Fate::Collinear { vif })] = out[..] else { panic!("{out:?}") };
    assert!((vif - 6.627_563_96).abs() < 1e-5, "{vif}");
    // Weights are as rows repeated, and a copy has the largest factor there is.
    let weights: Vec<f64> = (0..300).map(|row| math::count(row % 3)).collect();
    let rows: Vec<usize> = (0..300).flat_map(|row| vec![row; row % 3]).collect();
    let repeated = columns.select(Axis(0), &rows);
    let (one, other) = (correlations(&columns, &weights), correlations(&repeated, &[]));
    assert!(one.iter().zip(&other).all(|(one, other)| (one - other).abs() < 1e-12));
    let copies = columns.select(Axis(1), &[0, 0, 2]);
    let out = collinear(vec![0, 1, 2], &correlations(&copies, &[]), 5.0).unwrap();
    let [(_, Fate::Collinear { vif })] = out[..] else { panic!("{out:?}") };
    assert!(vif > 1e8, "{vif}");
}

#[test]
fn steps_end_where_all_are_significant_and_no_other_is() {
    let stepwise = Stepwise::default();
    let steps =
        |stepwise| SelectionOptions { stepwise: Some(stepwise), ..SelectionOptions::default() };
    let trained = train(steps(stepwise));
    assert!(trained.logistic.p_values().iter().all(|p| p.unwrap() <= 0.05));
    for of in &trained.candidates {
        match &of.fate {
            Fate::Insignificant { p } => assert!(*p > 0.05, "{of:?}"),
            Fate::Correlated { .. } | Fate::Collinear { .. } | Fate::Surplus => panic!("{of:?}"),
            Fate::Kept | Fate::Uninformative | Fate::WrongWay => {}
        }
    }
    assert!(names(&trained).contains(&"income"));
    let one = train(steps(Stepwise { characteristics_max: 1, ..stepwise }));
    assert_eq!(names(&one).len(), 1);
    assert!(one.candidates.iter().any(|of| of.fate == Fate::Surplus), "{:?}", one.candidates);
    let none = options(steps(Stepwise { characteristics_max: 0, ..stepwise }));
    let error = train_scorecard(&sample(), &none).unwrap_err().to_string();
    assert!(error.contains("no characteristic is significant at 0.05"), "{error}");
}

/// Of two whose p-values are both nothing in a double, the stronger enters.
#[test]
fn the_strongest_enters_first_however_small_its_p_value() {
    let rows = 0..40_000_i64;
    let (weak, strong) = (|row: i64| row % 10, |row: i64| row / 10 % 10);
    let bad = |row: i64| row * 15_485_863 % 47 < 3 * strong(row) + 2 * weak(row);
    let column = |of: &dyn Fn(i64) -> i64| {
        SampleColumn::Number(rows.clone().map(|row| Some(Decimal::from(of(row)))).collect())
    };
    let sample = Sample::new(rows.clone().map(bad).collect()).unwrap();
    let sample = sample.with("weak", column(&weak)).unwrap();
    let sample = sample.with("strong", column(&strong)).unwrap();
    let stepwise = Some(Stepwise { characteristics_max: 1, ..Stepwise::default() });
    let selection = SelectionOptions { stepwise, ..SelectionOptions::default() };
    let trained = train_scorecard(&sample, &options(selection)).unwrap();
    assert_eq!(names(&trained), ["strong"]);
    assert_eq!(fate(&trained, "weak"), &Fate::Surplus);
}

#[test]
fn bounds_out_of_their_range_are_refused() {
    let refused =
        |selection| train_scorecard(&sample(), &options(selection)).unwrap_err().to_string();
    let start = SelectionOptions::default();
    let wrong = SelectionOptions { correlation_max: 1.1, ..start };
    assert!(refused(wrong).contains("`correlation_max` is 1.1, not 0 to 1"));
    let wrong = SelectionOptions { vif_max: 0.5, ..start };
    assert!(refused(wrong).contains("`vif_max` is 0.5, not from 1 up"));
    let stepwise = Some(Stepwise { enter: 0.0, ..Stepwise::default() });
    assert!(refused(SelectionOptions { stepwise, ..start }).contains("`enter` is 0"));
    let stepwise = Some(Stepwise { stay: f64::NAN, ..Stepwise::default() });
    assert!(refused(SelectionOptions { stepwise, ..start }).contains("`stay` is NaN"));
}

proptest! {
    /// Leaving one out after another by the Schur complement gives the factors of those that are left.
    #[test]
    fn no_factor_of_what_is_kept_is_too_large(
        cells in prop::collection::vec(-9_i32..10, 160),
        mixed in prop::collection::vec(0_usize..8, 4),
        vif_max in 1.05_f64..9.0,
    ) {
        let cell = |(row, column): (usize, usize)| f64::from(cells[row * 8 + column]);
        let mut columns = Array2::from_shape_fn((20, 8), cell);
        // Some columns are nearly sums of others.
        for (at, from) in mixed.iter().enumerate() {
            let sum = &columns.column(*from) + &columns.column((from + 3) % 8);
            let noise = columns.column(at).mapv(|x| x / 20.0);
            columns.column_mut(at).assign(&(sum + noise));
        }
        let correlations = correlations(&columns, &[]);
        let out = collinear((0..8).collect(), &correlations, vif_max).unwrap();
        let kept: Vec<usize> =
            (0..8).filter(|at| out.iter().all(|(other, _)| other != at)).collect();
        prop_assert!(!kept.is_empty());
        let part = correlations.select(Axis(0), &kept).select(Axis(1), &kept);
        let cells: Vec<f64> = part.iter().copied().collect();
        let mut square = Triangle::of(&cells, kept.len(), kept.len());
        (0..kept.len()).for_each(|at| square.add_at(at, RIDGE));
        let inverse = square.inverse().unwrap();
        for at in 0..kept.len() {
            let vif = inverse.get(at, at);
            prop_assert!(kept.len() == 1 || vif <= vif_max * (1.0 + 1e-6), "{:?}", kept);
        }
    }
}
