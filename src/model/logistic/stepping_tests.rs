use super::*;

/// 300 rows of two columns that nearly repeat each other, and one of two values.
fn rows() -> (Array2<f64>, Vec<bool>) {
    let numbers = |row: usize| {
        let of = |factor: usize, size: usize| math::count(row * factor % size);
        let a = of(37, 101) / 10.0;
        let c = f64::from(row * 71 % 29 > 13);
        ([a, a + of(53, 17) / 4.0, c], of(89, 97) / 97.0)
    };
    let columns = Array2::from_shape_fn((300, 3), |(row, column)| numbers(row).0[column]);
    let happened = |row| {
        let ([a, _, c], noise) = numbers(row);
        0.25 * (a - 5.0) + 0.8 * (c - 0.5) + 4.0 * (noise - 0.5) > 0.9
    };
    (columns, (0..300).map(happened).collect())
}

static FREE: LogisticOptions = LogisticOptions { l2: 0.0, signs: Vec::new(), weights: Vec::new() };

/// The numbers of statsmodels 0.14: the p-values of `GLMResults.score_test` and those of Wald's test.
#[test]
fn tests_are_those_of_a_peer() {
    let (rows, events) = rows();
    let stepping = Stepping::new(&["a", "b", "c"], &rows, &events, &FREE, Sign::Any).unwrap();
    let p = |chosen: &[usize], candidate| {
        let fit = stepping.fit(chosen, None).unwrap();
        let [(of, test)] = stepping.tests(&fit, &[candidate])[..] else { panic!("one test") };
        assert_eq!(of, candidate);
        (test.slope > 0.0, test.p)
    };
    for (chosen, candidate, rises, expected) in [
        (&[][..], 0, true, 9.025_020_129_988_095e-12),
        (&[], 2, true, 8.161_520_072_999_892e-5),
        (&[0], 1, false, 0.340_389_418_243_434_16),
        (&[0], 2, true, 2.458_649_864_914_735_5e-5),
        (&[0, 2], 1, false, 0.433_553_984_897_058_2),
    ] {
        let (found, p) = p(chosen, candidate);
        assert!(found == rises && (p / expected - 1.0).abs() < 1e-7, "{candidate}: {p} {expected}");
    }
    let fit = stepping.fit(&[0, 1], None).unwrap();
    let expected = [3.911_458_55e-4, 3.411_182_20e-1];
    for ((column, p), (at, expected)) in fit.p_values.iter().zip((0..).zip(expected)) {
        assert!(*column == at && (p.unwrap() / expected - 1.0).abs() < 1e-7, "{p:?} {expected}");
    }
}

/// With one column of two values the score test is Pearson's of a table.
#[test]
fn a_table_is_tested_as_pearson_does() {
    let cells = [(0.0, true, 30), (0.0, false, 70), (1.0, true, 45), (1.0, false, 35)];
    let lines = cells.iter().flat_map(|(x, event, count)| vec![(*x, *event); *count]);
    let lines: Vec<(f64, bool)> = lines.collect();
    let rows = Array2::from_shape_fn((lines.len(), 1), |(row, _)| lines[row].0);
    let events: Vec<bool> = lines.iter().map(|(_, event)| *event).collect();
    let (own, difference) = (180.0, 30.0 * 35.0 - 70.0 * 45.0);
    let squared: f64 = own * difference * difference / (100.0 * 80.0 * 75.0 * 105.0);
    let stepping = Stepping::new(&["x"], &rows, &events, &FREE, Sign::Any).unwrap();
    let fit = stepping.fit(&[], None).unwrap();
    let expected = 2.0 * math::normal(-squared.sqrt());
    assert!((stepping.tests(&fit, &[0])[0].1.p / expected - 1.0).abs() < 1e-9);
    // Rows that count twice are as many more.
    let double = LogisticOptions { weights: vec![2.0; 180], ..FREE.clone() };
    let stepping = Stepping::new(&["x"], &rows, &events, &double, Sign::Any).unwrap();
    let fit = stepping.fit(&[], None).unwrap();
    let expected = 2.0 * math::normal(-(2.0 * squared).sqrt());
    assert!((stepping.tests(&fit, &[0])[0].1.p / expected - 1.0).abs() < 1e-9);
}

/// However a fit is found, it is the same; what the sign forbids is held at 0 and has no test.
#[test]
fn columns_come_and_go() {
    let (rows, events) = rows();
    let free = Stepping::new(&["a", "b", "c"], &rows, &events, &FREE, Sign::Any).unwrap();
    let all = free.fit(&[0, 1, 2], None).unwrap();
    let one = free.fit(&[2], Some(&all)).unwrap();
    let alone = free.fit(&[2], None).unwrap();
    assert_eq!(one.weights[1..3], [0.0, 0.0]);
    for (found, expected) in one.weights.iter().zip(&alone.weights) {
        assert!((found - expected).abs() < 1e-8, "{found} {expected}");
    }
    let rising = Stepping::new(&["a", "b", "c"], &rows, &events, &FREE, Sign::NotNegative).unwrap();
    let held = rising.fit(&[0, 1], None).unwrap();
    assert_eq!((held.weights[2], held.p_values[1]), (0.0, (1, None)));
    assert!(held.p_values[0].1.unwrap() < 1e-9);
    // A column that repeats those of the fit adds nothing.
    let mut twice = rows;
    let copy = twice.column(0).mapv(|a| 3.0 - 2.0 * a);
    twice.column_mut(1).assign(&copy);
    let free = Stepping::new(&["a", "b", "c"], &twice, &events, &FREE, Sign::Any).unwrap();
    let fit = free.fit(&[0], None).unwrap();
    assert!((free.tests(&fit, &[1])[0].1.p - 1.0).abs() < 1e-12);
}
