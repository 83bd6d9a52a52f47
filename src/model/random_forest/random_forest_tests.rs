use super::*;
use crate::feature::SampleColumn;
use rust_decimal::Decimal;
use std::sync::Arc;

/// 1,200 rows: the event follows a number, a text, and whether another number is missing.
fn sample() -> Sample {
    let rows: Vec<u64> = (0..1_200).map(|row| row * 2_654_435_761 % 4_294_967_296).collect();
    let number = |row: &u64| Some(Decimal::from(row % 101));
    let gaps = |row: &u64| (!(row / 101).is_multiple_of(4)).then(|| Decimal::from(row / 404 % 13));
    let text =
        |row: &u64| (row % 9 != 8).then(|| Arc::from(["a", "b", "c", "d"][(row / 7 % 4) as usize]));
    let risk = |row: &u64| {
        let known = [3, 0, 6, 1][(row / 7 % 4) as usize];
        row % 101 / 10 + known + if (row / 101).is_multiple_of(4) { 5 } else { 0 } + row / 5_000 % 4
    };
    let sample = Sample::new(rows.iter().map(|row| risk(row) > 10).collect()).unwrap();
    let sample = sample.with("number", SampleColumn::Number(rows.iter().map(number).collect()));
    let sample =
        sample.unwrap().with("gaps", SampleColumn::Number(rows.iter().map(gaps).collect()));
    sample.unwrap().with("text", SampleColumn::Text(rows.iter().map(text).collect())).unwrap()
}

/// What a forest reads of a row.
fn values(forest: &Forest, sample: &Sample, row: usize) -> Vec<f64> {
    let value =
        |(input, (_, column)): (&super::super::ForestInput, &(_, SampleColumn))| match column {
            SampleColumn::Number(numbers) => numbers[row].map_or(f64::NAN, math::float),
            SampleColumn::Text(texts) => {
                input.of_text(texts[row].as_deref().unwrap_or("")).unwrap()
            }
        };
    forest.inputs().iter().zip(sample.columns()).map(value).collect()
}

fn options(ensemble: Ensemble) -> RandomForestOptions {
    RandomForestOptions { ensemble, trees: 20, leaf_rows_min: 3, seed: 5, ..Default::default() }
}

#[test]
fn events_are_told_from_the_rest() {
    let sample = sample();
    for ensemble in [Ensemble::RandomForest, Ensemble::ExtraTrees] {
        let forest = train_random_forest(&sample, &options(ensemble)).unwrap();
        let (mut scores, mut predicted) = (Vec::new(), Vec::new());
        for row in 0..sample.events().len() {
            forest.predict(&values(&forest, &sample, row), &mut predicted).unwrap();
            assert!((0.0..=1.0).contains(&predicted[0]), "row {row}: {}", predicted[0]);
            scores.push(predicted[0]);
        }
        let auc = crate::model::auc(&scores, sample.events()).unwrap();
        assert!(auc > 0.95, "{ensemble:?}: {auc}");
    }
}

/// Rows flow through the frozen trees as they did when these were grown: they come to the leaves in
/// the numbers that are kept, and of trees on all rows each leaf says which share of them had the
/// event.
#[test]
fn leaves_have_their_rows_and_shares() {
    let sample = sample();
    let forest = train_random_forest(&sample, &options(Ensemble::ExtraTrees)).unwrap();
    for tree in &forest.trees {
        let mut found = vec![(0.0, 0.0); tree.leaves.len()];
        for (row, event) in sample.events().iter().enumerate() {
            let (rows, events) = &mut found[tree.leaf(&values(&forest, &sample, row))];
            *rows += 1.0;
            *events += f64::from(*event);
        }
        for (leaf, (rows, events)) in tree.leaves.iter().zip(found) {
            assert!(rows >= 3.0 && leaf.cover.total_cmp(&rows).is_eq(), "{rows} {}", leaf.cover);
            assert!((leaf.value - events / rows).abs() < 1e-12, "{} {events} {rows}", leaf.value);
        }
    }
}

#[test]
fn the_same_seed_gives_the_same_forest() {
    let sample = sample();
    for ensemble in [Ensemble::RandomForest, Ensemble::ExtraTrees] {
        let options = options(ensemble);
        let forest = train_random_forest(&sample, &options).unwrap();
        assert_eq!(forest, train_random_forest(&sample, &options).unwrap());
        let other = RandomForestOptions { seed: 6, ..options.clone() };
        assert_ne!(forest, train_random_forest(&sample, &other).unwrap());
        // More trees begin with the same ones.
        let more = RandomForestOptions { trees: 24, ..options };
        assert_eq!(forest.trees[..16], train_random_forest(&sample, &more).unwrap().trees[..16]);
    }
}

/// Where a question tells what is missing from the rest, it does so of values that the sample did
/// not have.
#[test]
fn numbers_beyond_the_sample_are_not_missing() {
    let rows = 0..400_i64;
    let column = rows.clone().map(|row| (row % 4 != 0).then(|| Decimal::from(row % 50)));
    for missing_is_event in [true, false] {
        let events = rows.clone().map(|row| (row % 4 == 0) == missing_is_event).collect();
        let sample = Sample::new(events).unwrap();
        let sample = sample.with("x", SampleColumn::Number(column.clone().collect())).unwrap();
        let forest = train_random_forest(&sample, &options(Ensemble::RandomForest)).unwrap();
        let says = |value: f64| {
            let mut predicted = Vec::new();
            forest.predict(&[value], &mut predicted).unwrap();
            predicted[0]
        };
        let (missing, known) = if missing_is_event { (1.0, 0.0) } else { (0.0, 1.0) };
        for value in [-1e12, -60.0, 0.0, 25.0, 110.0, 1e12] {
            assert_eq!(says(value).to_bits(), f64::to_bits(known), "{value}");
        }
        assert_eq!(says(f64::NAN).to_bits(), f64::to_bits(missing));
    }
}

#[test]
fn options_out_of_range_are_refused() {
    let sample = sample();
    let good = options(Ensemble::RandomForest);
    for (options, word) in [
        (RandomForestOptions { trees: 0, ..good.clone() }, "`trees`"),
        (RandomForestOptions { trees: 10_001, ..good.clone() }, "`trees`"),
        (RandomForestOptions { depth_max: 0, ..good.clone() }, "`depth_max`"),
        (RandomForestOptions { leaf_rows_min: 0, ..good.clone() }, "`leaf_rows_min`"),
        (RandomForestOptions { inputs_per_split: Some(4), ..good }, "`inputs_per_split`"),
    ] {
        let message = train_random_forest(&sample, &options).unwrap_err().to_string();
        assert!(message.contains(word), "{message}");
    }
    let none = Sample::new(vec![true, false]).unwrap();
    assert!(train_random_forest(&none, &RandomForestOptions::default()).is_err());
}
