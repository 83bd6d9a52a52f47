use crate::model::forest::dice::Dice;
use crate::model::forest::{Category, ForestInput};
use crate::simd::Level;
use proptest::prelude::*;

fn agrees(seed: u64, most: usize, linear: bool) {
    let mut dice = Dice(seed);
    let forest = dice.forest(most, linear);
    let (inputs, outputs) = (forest.inputs.len(), forest.base.len());
    let count = dice.roll(40);
    let rows: Vec<f64> = (0..count * inputs).map(|_| dice.value()).collect();
    let mut expected = Vec::new();
    let mut sums = Vec::new();
    for row in rows.chunks(inputs) {
        forest.raw(row, &mut sums).unwrap();
        expected.extend(sums.iter().map(|sum| sum.to_bits()));
    }
    let mut compiled = forest.compile();
    for level in Level::all() {
        compiled.run.level = level;
        let mut runner = compiled.runner();
        let mut found = vec![0.5; count * outputs];
        runner.raw_rows(&rows, &mut found).unwrap();
        let bits: Vec<u64> = found.iter().map(|sum| sum.to_bits()).collect();
        assert_eq!(bits, expected, "rows, {level:?}");
        for (row, expected) in rows.chunks(inputs).zip(expected.chunks(outputs)) {
            let mut one = vec![0.5; outputs];
            runner.raw(row, &mut one).unwrap();
            let bits: Vec<u64> = one.iter().map(|sum| sum.to_bits()).collect();
            assert_eq!(bits, expected, "{row:?}, {level:?}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn compiled_trees_say_the_same_bits(seed in any::<u64>()) {
        agrees(seed, 32, false);
        agrees(seed, 64, false);
        agrees(seed, 100, false);
        agrees(seed, 20, true);
    }
}

#[test]
fn rows_of_another_length_are_refused() {
    let compiled = Dice(7).forest(5, false).compile();
    let mut runner = compiled.runner();
    let (inputs, outputs) = (compiled.forest().inputs().len(), compiled.forest().outputs());
    let mut sums = vec![0.0; outputs];
    assert!(runner.raw(&vec![0.0; inputs + 1], &mut sums).is_err());
    assert!(runner.raw(&vec![0.0; inputs], &mut [0.0; 9]).is_err());
    assert!(runner.raw_rows(&vec![0.0; inputs * 2 + 1], &mut vec![0.0; outputs * 2]).is_err());
    assert!(runner.raw_rows(&[], &mut []).is_ok());
}

#[test]
fn categories_are_told_by_their_names() {
    let names = ["rent", "own", "true"].map(|name| Category::Text(name.into())).to_vec();
    let input = ForestInput::categories("housing", names);
    assert_eq!(input.of_text("own"), Some(1.0));
    assert_eq!(input.of_text("TRUE"), Some(2.0));
    assert!(input.of_text("unseen").unwrap().is_nan());
    assert!(ForestInput::number("x").of_text("NA").unwrap().is_nan());
    assert_eq!(ForestInput::number("x").of_text("word"), None);
    let codes = ForestInput::categories("code", vec![Category::Number(7.0), Category::Number(3.0)]);
    assert_eq!(codes.of_text("3"), Some(1.0));
    assert!(codes.of_number(4.0).is_nan());
}
