use super::*;
use crate::feature::SampleColumn;
use crate::math;
use rust_decimal::Decimal;

/// Customers whose risk rises with `dsr`, falls with `income`, and is high for one kind of housing.
fn sample(rows: usize) -> Sample {
    let mut random = Random::new(20_240_601, 9);
    let mut events = Vec::new();
    let (mut dsr, mut income, mut housing) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..rows {
        let (ratio, month, home) = (random.below(100), random.below(40), random.below(7));
        let risk = ratio + if home == 3 { 40 } else { 0 } + if month < 9 { 25 } else { 0 };
        events.push(random.below(160) < risk);
        let known = |number: usize, missing: bool| {
            (!missing).then(|| Decimal::new(i64::try_from(number).unwrap(), 2))
        };
        dsr.push(known(ratio, random.below(12) == 0));
        income.push(known(month * 100, random.below(9) == 0));
        let kinds = ["own", "rent", "free", "hostel", "staff", "family", "other"];
        housing.push((random.below(10) > 0).then(|| kinds[home].into()));
    }
    let sample = Sample::new(events).unwrap();
    let sample = sample.with("dsr", SampleColumn::Number(dsr)).unwrap();
    let sample = sample.with("income", SampleColumn::Number(income)).unwrap();
    sample.with("housing", SampleColumn::Text(housing)).unwrap()
}

/// The values of a row as a caller has them.
fn row(forest: &Forest, sample: &Sample, row: usize) -> Vec<f64> {
    let value =
        |(input, (_, column)): (&crate::model::ForestInput, &(_, SampleColumn))| match column {
            SampleColumn::Number(values) => values[row].map_or(f64::NAN, math::float),
            SampleColumn::Text(texts) => {
                input.of_text(texts[row].as_deref().unwrap_or("")).unwrap()
            }
        };
    forest.inputs().iter().zip(sample.columns()).map(value).collect()
}

fn options() -> BoostingOptions {
    BoostingOptions { rounds: 30, rows_share: 0.8, inputs_share: 0.7, ..BoostingOptions::default() }
}

#[test]
fn the_frozen_trees_say_what_training_saw() {
    let (sample, options) = (sample(600), options());
    let binned = Binned::new(&sample, &options).unwrap();
    let rows = (0..600).collect();
    let mut rounds = Rounds::new(&binned, sample.events(), (rows, Vec::new()), &options);
    let mut work = Workspace::default();
    let trees: Vec<Tree> = (0..30).map(|_| rounds.next(&mut work).unwrap()).collect();
    let forest = forest(&binned, rounds.base, trees);
    for tree in &forest.trees {
        tree.check(3, 1).unwrap();
    }
    let mut sum = Vec::new();
    for (number, score) in rounds.scores.iter().enumerate() {
        forest.raw(&row(&forest, &sample, number), &mut sum).unwrap();
        assert_eq!(sum[0].to_bits(), score.to_bits(), "row {number}");
    }
}

#[test]
fn the_same_seed_gives_the_same_trees() {
    let sample = sample(500);
    let trees =
        |seed| train_boosting(&sample, &BoostingOptions { seed, ..options() }).unwrap().forest;
    assert_eq!(trees(5), trees(5));
    assert_ne!(trees(5), trees(6));
}

#[test]
fn a_direction_holds_for_every_value() {
    let sample = sample(800);
    let direction = |name: &str, monotone| (name.into(), monotone);
    let monotone =
        vec![direction("dsr", Monotone::Ascending), direction("income", Monotone::Descending)];
    let forest = |monotone| {
        train_boosting(&sample, &BoostingOptions { monotone, ..options() }).unwrap().forest
    };
    // How often a value one step higher moves the log odds the wrong way.
    let wrong = |forest: &Forest| {
        let (mut wrong, mut low, mut high) = (0, Vec::new(), Vec::new());
        for number in 0..200 {
            for (input, sign) in [(0, 1.0), (1, -1.0)] {
                let mut values = row(forest, &sample, number);
                for step in 0..60 {
                    values[input] = f64::from(step) * if input == 0 { 0.02 } else { 0.7 };
                    forest.raw(&values, &mut low).unwrap();
                    values[input] += if input == 0 { 0.02 } else { 0.7 };
                    forest.raw(&values, &mut high).unwrap();
                    wrong += u32::from(sign * (high[0] - low[0]) < -1e-12);
                }
            }
        }
        wrong
    };
    assert!(wrong(&forest(Vec::new())) > 0);
    assert_eq!(wrong(&forest(monotone)), 0);
}

#[test]
fn training_ends_where_the_held_out_rows_gain_no_more() {
    let sample = sample(400);
    let stopping = Stopping::HeldOut { share: 0.25, patience: 10 };
    let many = BoostingOptions { rounds: 500, learning_rate: 0.3, stopping, ..options() };
    let boosted = train_boosting(&sample, &many).unwrap();
    let least = boosted.losses.iter().copied().fold(f64::INFINITY, f64::min);
    let kept = boosted.forest.trees();
    assert!(boosted.losses.len() < 500 && kept < boosted.losses.len());
    assert_eq!(boosted.losses[kept - 1].to_bits(), least.to_bits());
    let tuned = tune_boosting(&sample, &BoostingOptions { rounds: 200, ..options() }).unwrap();
    assert!(tuned.rounds < 200 && tuned.stopping == Stopping::Never);
}

#[test]
fn what_cannot_be_trained_is_refused() {
    let sample = sample(50);
    let refused = |change: fn(&mut BoostingOptions), word: &str| {
        let mut options = options();
        change(&mut options);
        let message = train_boosting(&sample, &options).unwrap_err().to_string();
        assert!(message.contains(word), "{message}");
    };
    refused(|options| options.learning_rate = 0.0, "learning_rate");
    refused(|options| options.bins = 256, "bins");
    refused(|options| options.l2 = f64::NAN, "l2");
    refused(|options| options.monotone = vec![("housing".into(), Monotone::Ascending)], "housing");
    refused(
        |options| options.stopping = Stopping::Rows { held: vec![true; 3], patience: 5 },
        "3 rows",
    );
}
