use super::*;
use crate::feature::Input;
use proptest::prelude::*;

fn numbers(values: &[i64]) -> SampleColumn {
    SampleColumn::Number(values.iter().map(|value| Some(Decimal::from(*value))).collect())
}

#[test]
fn the_woe_of_a_known_table() {
    // Two bins: 80 good and 20 bad below 10, 20 good and 80 bad from 10.
    let values: Vec<i64> = (0..200).map(|row| if row < 100 { 5 } else { 10 }).collect();
    let events: Vec<bool> =
        (0..200).map(|row| if row < 100 { row >= 80 } else { row >= 120 }).collect();
    let name: Arc<str> = "x.y".into();
    let fitted =
        fit_binning(&name, &numbers(&values), &events, &BinningOptions::default()).unwrap();
    assert_eq!(fitted.binning.bins(), &Bins::Number(vec![Decimal::from(10)]));
    let four = math::ln(4.0);
    assert!((fitted.woe[0] - four).abs() < 1e-12 && (fitted.woe[1] + four).abs() < 1e-12);
    assert!((fitted.information_value - 2.0 * 0.6 * four).abs() < 1e-12);
    assert_eq!(fitted.rows, [100, 100, 0]);
}

#[test]
fn a_missing_value_has_its_own_evidence() {
    let values = (0..100).map(|row| (row >= 50).then(|| Decimal::from(row))).collect();
    let events: Vec<bool> = (0..100).map(|row| row < 40 || row == 60).collect();
    let name: Arc<str> = "x.y".into();
    let column = SampleColumn::Number(values);
    let fitted = fit_binning(&name, &column, &events, &BinningOptions::default()).unwrap();
    let missing = *fitted.woe.last().unwrap();
    assert!((missing - math::ln((10.0 / 59.0) / (40.0 / 41.0))).abs() < 1e-12);
}

#[test]
fn rare_texts_share_a_bin() {
    let texts: Vec<Option<Arc<str>>> = (0..100)
        .map(|row| {
            Some(if row < 48 {
                "a"
            } else if row < 96 {
                "b"
            } else if row == 96 {
                "c"
            } else {
                "d"
            })
        })
        .map(|text: Option<&str>| text.map(Arc::from))
        .collect();
    let events: Vec<bool> =
        (0..100).map(|row| row % 5 == 0 || (row < 48 && row % 2 == 0)).collect();
    let name: Arc<str> = "x.y".into();
    let column = SampleColumn::Text(texts);
    let fitted = fit_binning(&name, &column, &events, &BinningOptions::default()).unwrap();
    let bin = |text| fitted.binning.bin(Input::Text(text)).unwrap();
    assert_eq!(bin("c"), bin("d"));
    assert_ne!(bin("a"), bin("b"));
}

/// The best value over every merge, by trying them all.
fn brute(counts: &[Count], total: Count, options: &BinningOptions) -> f64 {
    let fine = counts.len();
    let mut best = f64::NEG_INFINITY;
    for mask in 0..(1_u32 << (fine - 1)) {
        let mut bins = vec![Count::default()];
        for (at, count) in counts.iter().enumerate() {
            let last = bins.last_mut().unwrap();
            *last = last.plus(*count);
            if at + 1 < fine && mask & (1 << at) != 0 {
                bins.push(Count::default());
            }
        }
        let rates: Vec<f64> = bins.iter().map(|count| count.rate()).collect();
        let monotone = rates.is_sorted() || rates.iter().rev().is_sorted();
        let rows_min = options.share_min * math::count(total.rows());
        let large = bins.iter().all(|count| math::count(count.rows()) >= rows_min);
        if monotone && large && bins.len() <= options.bins_max {
            best = best.max(bins.iter().map(|count| count.evidence(total).1).sum());
        }
    }
    best
}

proptest! {
    #[test]
    fn the_merge_is_the_best_of_all(pairs in proptest::collection::vec((0_usize..20, 0_usize..20), 1..9)) {
        let count = |(events, others): &(usize, usize)| Count { events: *events, others: others + 1 };
        let counts: Vec<Count> = pairs.iter().map(count).collect();
        let total = counts.iter().fold(Count { events: 1, others: 1 }, |sum, count| sum.plus(*count));
        let options = BinningOptions { bins_max: 4, share_min: 0.1, fine_max: 16 };
        let ends = best_merge(&counts, total, &options);
        let mut start = 0;
        let mut value = 0.0;
        for end in &ends {
            let count = counts[start..*end].iter().fold(Count::default(), |sum, count| sum.plus(*count));
            value += count.evidence(total).1;
            start = *end;
        }
        prop_assert!((value - brute(&counts, total, &options)).abs() < 1e-9, "{ends:?}");
    }
}
