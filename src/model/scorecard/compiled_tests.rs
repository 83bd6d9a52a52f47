use super::*;
use crate::error::fault::SourceText;
use crate::model::scorecard::mixed::{FILE, customer, scorecard};
use proptest::prelude::*;

proptest! {
    /// Compiled for every level, alone or together, a row has the points and the reasons of its
    /// bins.
    #[test]
    fn points_and_reasons_are_those_of_the_bins(
        customers in proptest::collection::vec(customer(), 0..70),
    ) {
        let card = scorecard();
        let mut compiled = card.compile().unwrap();
        let rows: Vec<[f64; 5]> = customers.iter().map(|one| one.doubles(&compiled)).collect();
        let columns: Vec<Vec<f64>> =
            (0..5).map(|column| rows.iter().map(|row| row[column]).collect()).collect();
        let columns: Vec<&[f64]> = columns.iter().map(Vec::as_slice).collect();
        for level in Level::all() {
            compiled.level = level;
            let mut units = vec![1; rows.len()];
            compiled.score_columns(&columns, &mut units).unwrap();
            let mut again = vec![2; rows.len()];
            let mut reasons = vec![RowReasons::default(); rows.len()];
            compiled.explain_columns(&columns, &mut again, &mut reasons).unwrap();
            prop_assert_eq!(&units, &again);
            for (((customer, row), units), reasons) in
                customers.iter().zip(&rows).zip(&units).zip(&reasons)
            {
                let scored = card.score(&customer.inputs()).unwrap();
                prop_assert_eq!(compiled.points(*units), scored.points);
                prop_assert_eq!(compiled.score(row).unwrap(), *units);
                let wanted: Vec<(String, Decimal)> = card
                    .reasons(&scored.bins)
                    .into_iter()
                    .take(REASONS)
                    .map(|lost| (lost.characteristic.name().to_owned(), lost.points))
                    .collect();
                let found: Vec<(String, Decimal)> = reasons
                    .iter()
                    .map(|(place, lost)| {
                        (card.characteristics()[place].name().to_owned(), compiled.points(lost))
                    })
                    .collect();
                prop_assert_eq!(found, wanted);
            }
        }
    }
}

/// 0.3 and 0.1 + 0.2 are different doubles, and stand for different decimals.
#[test]
fn a_double_is_the_shortest_decimal_that_reads_back_as_it() {
    let cut = |text: &str| least_double(text.parse().unwrap());
    let is = |found: f64, wanted: f64| assert_eq!(found.to_bits(), wanted.to_bits());
    is(cut("0.3"), 0.3);
    is(cut("-0.3"), -0.3);
    is(cut("1"), 1.0);
    // Between these two doubles lies the cut; the upper one stands for more.
    is(cut("1000000000.00000001"), 1_000_000_000.000_000_1);
    is(double_of("0.7".parse().unwrap()), 0.7);
    assert!(double_of("1000000000.00000001".parse().unwrap()).is_nan());
}

#[test]
fn what_does_not_fit_is_refused() {
    let compiled = scorecard().compile().unwrap();
    let mut units = [0; 2];
    let says = |result: Result<()>, words: &str| {
        let message = result.unwrap_err().to_string();
        assert!(message.contains(words), "{message}");
    };
    says(compiled.score_columns(&[&[1.0, 2.0]], &mut units), "1 columns are given");
    let columns: [&[f64]; 5] = [&[1.0, 2.0], &[1.0], &[1.0, 2.0], &[1.0, 2.0], &[1.0, 2.0]];
    says(compiled.score_columns(&columns, &mut units), "`b` has 1 rows, its points 2");
    says(compiled.score(&[1.0]).map(|_| ()), "a row of 1 values");
    assert_eq!(compiled.code(0, "own"), None);
    assert_eq!(compiled.code(9, "own"), None);
    let large = FILE.replace("points = 33.5", "points = 900000000000000");
    let large = Scorecard::parse(&SourceText::new("m.toml", large)).unwrap();
    says(large.compile().map(|_| ()), "too many, or too fine");
}
