#![expect(clippy::float_cmp, reason = "exact values are meant")]

use super::*;
use crate::feature::{Codes, Input, Sample, Special};
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
fn brute(counts: &[Count], whole: Whole, bounds: Bounds, trend: Trend) -> f64 {
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
        let large = bins.iter().all(|count| count.rows() >= bounds.rows_min);
        if trend.allows(&rates) && large && bins.len() <= bounds.bins_max {
            best = best.max(bins.iter().map(|count| count.evidence(whole).1).sum());
        }
    }
    best
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn the_merge_is_the_best_of_all(
        pairs in proptest::collection::vec((0_usize..20, 0_usize..20), 1..10),
        bins_max in 2_usize..8,
        rows_min in 1_usize..20,
    ) {
        let count = |(events, others): &(usize, usize)| Count { events: *events, others: others + 1 };
        let fine: Vec<Count> = pairs.iter().map(count).collect();
        let count = Count { events: 1, others: 1 }.plus(total(&fine));
        let whole = Whole { count, row: 1 };
        let bounds = Bounds { bins_max, rows_min };
        let running = running(fine.iter().copied());
        for trend in Trend::ALL {
            let places = Places { running: &running, whole, bounds, fine_max: 256 };
            let ends = places.best(trend.shapes());
            let bins = counts(&running, &ends);
            let value: f64 = bins.iter().map(|count| count.evidence(whole).1).sum();
            let brute = brute(&fine, whole, bounds, trend);
            if brute.is_finite() {
                prop_assert!((value - brute).abs() < 1e-9, "{} {ends:?}", trend.name());
                let rates: Vec<f64> = bins.iter().map(|count| count.rate()).collect();
                prop_assert!(trend.allows(&rates));
            } else {
                prop_assert_eq!(ends, vec![fine.len()]);
            }
        }
    }
}

#[test]
fn each_declared_policy_gives_its_evidence() {
    // -1 and -2 are codes; below 10 events are rare, from 10 on frequent; a few are missing.
    let mut values = Vec::new();
    let mut events = Vec::new();
    for row in 0..400_i64 {
        let (value, event) = match row {
            0..4 => (None, row == 0),
            4..20 => (Some(-1), row < 16),
            20..60 => (Some(-2), row % 2 == 0),
            _ => (Some(row % 20), row % 20 >= 10 && row % 3 != 0),
        };
        values.push(value.map(Decimal::from));
        events.push(event || row == 100);
    }
    let column = SampleColumn::Number(values);
    let special = |label: &str, code: i64, evidence: Evidence| Special {
        label: label.into(),
        codes: Codes::Number(vec![code.into()]),
        evidence,
    };
    let name: Arc<str> = "x.y".into();
    let fit = |first: Evidence, second: Evidence, missing: Evidence| {
        let options = BinningOptions {
            specials: vec![special("none", -1, first), special("old", -2, second)],
            missing,
            bins_max: 2,
            ..BinningOptions::default()
        };
        fit_binning(&name, &column, &events, &options).unwrap()
    };
    let fitted = fit(Evidence::Empirical, Evidence::Zero, Evidence::Enough);
    assert_eq!(fitted.binning.bins(), &Bins::Number(vec![Decimal::TEN]));
    assert_eq!(fitted.rows, [170, 170, 16, 40, 4]);
    assert!(fitted.woe[2] < fitted.woe[1] && fitted.woe[3] == 0.0);
    // Four rows are no bin: they count as the worst.
    assert_eq!(fitted.woe[4], fitted.woe[1]);
    let fitted = fit(Evidence::Worst, Evidence::AsNumber(3.into()), Evidence::Empirical);
    assert_eq!((fitted.woe[2], fitted.woe[3]), (fitted.woe[1], fitted.woe[0]));
    assert!(fitted.woe[4] > fitted.woe[1]);
    let table = fitted.table();
    assert_eq!(table.rows[2].bin, "none");
    assert_eq!((table.rows[3].rows, table.rows[3].events), (40, 20));
    assert!(
        (table.rows.iter().map(|row| row.information_value).sum::<f64>()
            - fitted.information_value)
            .abs()
            < 1e-12
    );
    assert!(table.to_string().contains("[10..") || table.to_string().contains(">= 10"));
}

#[test]
fn a_new_text_has_the_bin_it_is_given() {
    let texts = |row: usize| if row < 3 { "rare" } else { ["good", "bad"][row % 2] };
    let events: Vec<bool> =
        (0..200).map(|row| row == 1 || (row % 2 == 1 && row % 3 != 0)).collect();
    let column = SampleColumn::Text((0..200).map(|row| Some(texts(row).into())).collect());
    let name: Arc<str> = "x.y".into();
    let bin = |unseen: Unseen, text: &str| {
        let options = BinningOptions { unseen, ..BinningOptions::default() };
        let fitted = fit_binning(&name, &column, &events, &options).unwrap();
        fitted.binning.bin(Input::Text(text)).unwrap()
    };
    let last = bin(Unseen::Missing, "new");
    assert_eq!(last, bin(Unseen::Missing, "bad") + 1);
    assert_eq!(bin(Unseen::Worst, "new"), bin(Unseen::Worst, "bad"));
    assert_eq!(bin(Unseen::Rare, "new"), bin(Unseen::Rare, "rare"));
}

proptest! {
    /// A row that counts twice is as good as two rows: the same bins, evidence and information.
    #[test]
    fn weights_are_as_rows_repeated(
        rows in prop::collection::vec((prop::option::of(0_i64..200), any::<bool>(), 0_u8..4), 30..300),
        text in any::<bool>(),
    ) {
        let column = |cells: &[(Option<i64>, bool, u8)]| {
            let number = |cell: &(Option<i64>, bool, u8)| cell.0.map(Decimal::from);
            let word = |cell: &(Option<i64>, bool, u8)| cell.0.map(|n| format!("t{}", n / 4).into());
            if text {
                SampleColumn::Text(cells.iter().map(word).collect())
            } else {
                SampleColumn::Number(cells.iter().map(number).collect())
            }
        };
        let mut repeated = Vec::new();
        for row in &rows {
            repeated.extend(std::iter::repeat_n(*row, row.2.into()));
        }
        let events = |cells: &[(Option<i64>, bool, u8)]| cells.iter().map(|cell| cell.1).collect();
        let (Ok(weighted), Ok(plain)) = (Sample::new(events(&rows)), Sample::new(events(&repeated)))
        else {
            return Ok(());
        };
        let weights: Vec<f64> = rows.iter().map(|row| f64::from(row.2)).collect();
        let weighted = weighted.with_weights(&weights).unwrap();
        let options = BinningOptions { share_min: 0.1, ..BinningOptions::default() };
        let name: Arc<str> = "x".into();
        let by_weights = fit_binning(&name, &column(&rows), &weighted, &options).unwrap();
        let by_rows = fit_binning(&name, &column(&repeated), &plain, &options).unwrap();
        prop_assert_eq!(&by_weights.woe, &by_rows.woe);
        prop_assert_eq!(by_weights.information_value, by_rows.information_value);
        prop_assert_eq!(by_weights.weights(), by_rows.weights());
        let rates = |of: &FittedBinning| -> Vec<(f64, f64)> {
            of.table().rows.iter().map(|row| (row.share, row.rate)).collect()
        };
        prop_assert_eq!(rates(&by_weights), rates(&by_rows));
        if !text {
            prop_assert_eq!(by_weights.binning.bins(), by_rows.binning.bins());
        }
        let of_bins: usize = by_weights.rows.iter().sum();
        prop_assert_eq!(of_bins, rows.len());
    }
}

#[test]
fn weights_out_of_their_range_are_refused() {
    let sample = || Sample::new(vec![true, false, false]).unwrap();
    let refused = |weights: &[f64]| sample().with_weights(weights).unwrap_err().to_string();
    assert!(refused(&[1.0]).contains("1 weights do not fit 3 rows"));
    for wrong in [-0.1, 1_000.1, f64::NAN, f64::INFINITY] {
        assert!(refused(&[1.0, wrong, 1.0]).contains("the weight of row 1 is"), "{wrong}");
    }
    assert!(refused(&[1.0, 0.0, 0.000_000_4]).contains("none without it"));
    let kept = sample().with_weights(&[1_000.0, 0.25, 0.0]).unwrap();
    assert_eq!(kept.weights(), [1_000.0, 0.25, 0.0]);
    assert_eq!(kept.filter(|row| row < 2).unwrap().weights(), [1_000.0, 0.25]);
    assert!(kept.filter(|row| row != 1).is_err());
    assert!(kept.without_weights("a forest").unwrap_err().to_string().contains("a forest cannot"));
}
