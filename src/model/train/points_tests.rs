use super::*;
use crate::fact::Namespace;
use crate::feature::{BinningOptions, SampleColumn, fit_binning};
use crate::model::{
    EvidenceSigns, LogisticOptions, ModelCard, Scaling, SelectionOptions, Trained, train_scorecard,
};
use std::collections::BTreeMap;

fn options(reason_method: ReasonMethod, scale: u8) -> TrainOptions {
    TrainOptions {
        name: "m".into(),
        namespace: Namespace::Risk,
        output: Output::Pd,
        scaling: Scaling { scale, ..Scaling::default() },
        reason_method,
        reason: str::to_owned,
        binning: BinningOptions::default(),
        binning_of: BTreeMap::new(),
        information_min: 0.0,
        selection: SelectionOptions::default(),
        logistic: LogisticOptions::default(),
        evidence: EvidenceSigns::Kept,
        card: ModelCard::default(),
    }
}

/// 1,500 rows of debt, income and a home, whose event follows the first two with noise.
fn sample() -> Sample {
    let row = |row: i64| {
        let (debt, income, noise) = (row * 7_919 % 101, row * 104_729 % 97, row * 15_485_863 % 61);
        (debt, income, noise < debt - income / 2 - 10)
    };
    let rows: Vec<(i64, i64, bool)> = (0..1_500).map(row).collect();
    let column = |of: fn(&(i64, i64, bool)) -> i64| {
        SampleColumn::Number(rows.iter().map(|row| Some(Decimal::from(of(row)))).collect())
    };
    let homes = rows.iter().map(|row| (row.0 % 3 != 0).then_some(if row.2 { "a" } else { "b" }));
    let homes = homes.enumerate().map(|(row, home)| if row % 4 == 0 { Some("c") } else { home });
    let sample = Sample::new(rows.iter().map(|row| row.2).collect()).unwrap();
    let sample = sample.with("debt", column(|row| row.0)).unwrap();
    let sample = sample.with("income", column(|row| row.1)).unwrap();
    let homes = homes.map(|home| home.map(Into::into)).collect();
    sample.with("home", SampleColumn::Text(homes)).unwrap()
}

/// For each row: the points of each characteristic.
fn points(sample: &Sample, trained: &Trained) -> Vec<Vec<f64>> {
    let card = &trained.scorecard;
    let column = |name: &str| &sample.columns().iter().find(|(of, _)| **of == *name).unwrap().1;
    let worth = |row: usize, of: &Characteristic| {
        let bin = of.binning.bin(column(of.name()).input(row)).unwrap();
        math::float(of.points[bin])
    };
    let rows = 0..sample.events().len();
    rows.map(|row| card.characteristics().iter().map(|of| worth(row, of)).collect()).collect()
}

/// The scores of the regression itself, computed from its own numbers.
fn exact(sample: &Sample, trained: &Trained, options: &TrainOptions) -> Vec<f64> {
    let mut log_odds = vec![trained.logistic.intercept; sample.events().len()];
    for (of, coefficient) in
        trained.scorecard.characteristics().iter().zip(&trained.logistic.coefficients)
    {
        let (name, column) =
            sample.columns().iter().find(|(name, _)| **name == *of.name()).unwrap();
        let fitted = fit_binning(name, column, sample.events(), &options.binning).unwrap();
        for (row, log_odds) in log_odds.iter_mut().enumerate() {
            *log_odds += coefficient * fitted.woe[fitted.binning.bin(column.input(row)).unwrap()];
        }
    }
    let (factor, offset) = (options.scaling.factor(), options.scaling.offset());
    log_odds.iter().map(|log_odds| offset - factor * log_odds).collect()
}

/// The bound holds for each row, in points and in probability, and is not far from the worst of
/// them.
#[test]
fn rounded_points_are_as_far_off_as_is_said() {
    for (scale, half) in [(0, 1.5), (2, 0.015)] {
        let options = options(ReasonMethod::Max, scale);
        let sample = sample();
        let trained = train_scorecard(&sample, &options).unwrap();
        let (mut farthest, mut probability) = (0.0_f64, 0.0_f64);
        for (row, exact) in points(&sample, &trained).iter().zip(exact(&sample, &trained, &options))
        {
            let rounded: f64 = row.iter().sum();
            farthest = farthest.max((rounded - exact).abs());
            let of = |points| options.scaling.probability(points, Output::Pd);
            probability = probability.max((of(rounded) - of(exact)).abs());
        }
        let PointsRounding { points, probability: bound } = trained.rounding;
        assert!(farthest <= points + 1e-9 && points <= half, "{farthest} {points}");
        assert!(probability <= bound && farthest > points / 3.0, "{probability} {bound}");
    }
}

#[test]
fn baselines_are_those_of_their_method() {
    let sample = sample();
    let train = |method| train_scorecard(&sample, &options(method, 2)).unwrap();
    let trained = train(ReasonMethod::Mean);
    let rows = points(&sample, &trained);
    let mean = |keep: &dyn Fn(f64) -> bool, place: usize| {
        let kept: Vec<&Vec<f64>> = rows.iter().filter(|row| keep(row.iter().sum())).collect();
        assert!(kept.len() > 20, "{}", kept.len());
        kept.iter().map(|row| row[place]).sum::<f64>() / math::count(kept.len())
    };
    let baselines = |trained: &Trained| -> Vec<f64> {
        let all = trained.scorecard.characteristics().iter();
        all.map(|of| math::float(of.baseline())).collect()
    };
    for (place, baseline) in baselines(&trained).iter().enumerate() {
        assert!((baseline - mean(&|_| true, place)).abs() < 0.011, "{baseline}");
    }
    let cutoff = train(ReasonMethod::Cutoff(480.into()));
    let near = |points: f64| (480.0..500.0).contains(&points);
    for (place, baseline) in baselines(&cutoff).iter().enumerate() {
        assert!((baseline - mean(&near, place)).abs() < 0.006, "{baseline}");
    }
    let text = cutoff.scorecard.to_toml();
    assert!(text.contains("reason_method = \"cutoff\"\nreason_cutoff = 480\n"), "{text}");
    // Where nothing speaks for or against, all together have the points of the regression's
    // constant.
    let neutral = train(ReasonMethod::Neutral);
    let scaling = Scaling::default();
    let constant = scaling.offset() - scaling.factor() * neutral.logistic.intercept;
    let together: f64 = baselines(&neutral).iter().sum();
    assert!((together - constant).abs() < 0.02, "{together} {constant}");
    for of in train(ReasonMethod::Max).scorecard.characteristics() {
        assert_eq!(of.baseline(), *of.points().iter().max().unwrap());
    }
}

#[test]
fn baselines_that_nothing_gives_are_refused() {
    let says = |method, words: &str| {
        let message = train_scorecard(&sample(), &options(method, 2)).unwrap_err().to_string();
        assert!(message.contains(words), "{message}");
    };
    says(ReasonMethod::Cutoff(5_000.into()), "no row of the sample has from 5000 up to 5020");
    says(ReasonMethod::Custom, "written into the file");
}

/// Rows that count nothing are as rows that are not there.
#[test]
fn weights_make_the_scorecard_of_the_rows_that_count() {
    let plain = sample();
    let rows = plain.events().len();
    let weights: Vec<f64> = (0..rows).map(|row| f64::from(u8::from(row % 3 == 0))).collect();
    let third = plain.filter(|row| row % 3 == 0).unwrap();
    let cutoff = options(ReasonMethod::Cutoff(Decimal::from(560)), 0);
    for options in [options(ReasonMethod::Mean, 2), cutoff] {
        let options = TrainOptions {
            logistic: LogisticOptions { l2: 0.0, ..LogisticOptions::default() },
            ..options
        };
        let of_rows = train_scorecard(&third, &options).unwrap();
        let weighted = plain.clone().with_weights(&weights).unwrap();
        let of_weights = train_scorecard(&weighted, &options).unwrap();
        assert_eq!(of_weights.scorecard.to_toml(), of_rows.scorecard.to_toml());
    }
    let mut own = options(ReasonMethod::Mean, 2);
    own.logistic.weights = weights;
    let error = train_scorecard(&plain, &own).unwrap_err().to_string();
    assert!(error.contains("the weights of rows are the sample's"), "{error}");
}
