use super::*;
use proptest::prelude::*;

/// Two columns of very different scale, and events that follow both with noise.
fn data() -> (Array2<f64>, Vec<bool>) {
    let noise = |row: usize| f64::from(u32::try_from(row * 7_919 % 1_000).unwrap()) / 1_000.0;
    let rows = Array2::from_shape_fn((400, 2), |(row, column)| {
        if column == 0 { 20_000.0 * noise(row + 13) } else { noise(row * row + 5) }
    });
    let events = (0..400).map(|row| {
        let logit = -1.0 + rows[[row, 0]] / 10_000.0 + rows[[row, 1]];
        noise(row * 31 + 7) < math::sigmoid(logit)
    });
    let events = events.collect();
    (rows, events)
}

fn free() -> LogisticOptions {
    LogisticOptions { l2: 0.0, ..LogisticOptions::default() }
}

#[test]
fn scale_does_not_matter() {
    let (rows, events) = data();
    let fit = fit_logistic(&["big", "small"], &rows, &events, &free()).unwrap();
    let mut scaled = rows.clone();
    scaled.column_mut(0).mapv_inplace(|x| x / 20_000.0);
    let other = fit_logistic(&["big", "small"], &scaled, &events, &free()).unwrap();
    assert!((fit.coefficients[0] * 20_000.0 - other.coefficients[0]).abs() < 1e-8);
    assert!((fit.intercept - other.intercept).abs() < 1e-8);
    assert!((fit.intercept_error - other.intercept_error).abs() < 1e-8);
    assert!(fit.gradient <= 1e-10);
}

/// With one column of two values a regression is a table: the coefficient is the difference of the log odds
/// of its two lines, and its variance the sum of the inverse counts of all four cells.
#[test]
fn errors_and_p_values_are_those_of_a_table() {
    // 30 of 100 have the event at 0, and 45 of 80 at 1.
    let cells = [(0.0, true, 30), (0.0, false, 70), (1.0, true, 45), (1.0, false, 35)];
    let lines = cells.iter().flat_map(|(x, event, count)| vec![(*x, *event); *count]);
    let lines: Vec<(f64, bool)> = lines.collect();
    let rows = Array2::from_shape_fn((lines.len(), 1), |(row, _)| lines[row].0);
    let events: Vec<bool> = lines.iter().map(|(_, event)| *event).collect();
    let fit = fit_logistic(&["x"], &rows, &events, &free()).unwrap();
    let log_odds = |yes: f64, no: f64| math::ln(yes / no);
    let difference = log_odds(45.0, 35.0) - log_odds(30.0, 70.0);
    let variance: f64 = [30.0, 70.0, 45.0, 35.0].iter().map(|count: &f64| 1.0 / count).sum();
    assert!((fit.intercept - log_odds(30.0, 70.0)).abs() < 1e-9);
    assert!((fit.coefficients[0] - difference).abs() < 1e-9);
    assert!((fit.errors[0].unwrap() - variance.sqrt()).abs() < 1e-9);
    assert!((fit.intercept_error - (1.0_f64 / 30.0 + 1.0 / 70.0).sqrt()).abs() < 1e-9);
    // z = 3.52: twice the tail of a standard normal distribution.
    let z = difference / variance.sqrt();
    assert!((fit.p_values()[0].unwrap() - 2.0 * math::normal(-z)).abs() < 1e-12);
    // A row that counts twice is two rows.
    let weighted = LogisticOptions { weights: vec![2.0; 180], ..free() };
    let twice = fit_logistic(&["x"], &rows, &events, &weighted).unwrap();
    assert!((twice.errors[0].unwrap() - (variance / 2.0).sqrt()).abs() < 1e-9);
    assert!((twice.loss - 2.0 * fit.loss).abs() < 1e-9);
}

#[test]
fn a_row_that_counts_nothing_is_not_there() {
    let (rows, events) = data();
    let counts = |row: usize| if row.is_multiple_of(3) { 0.0 } else { 1.0 };
    let options = LogisticOptions { weights: (0..400).map(counts).collect(), ..free() };
    let fit = fit_logistic(&["a", "b"], &rows, &events, &options).unwrap();
    let kept: Vec<usize> = (0..400).filter(|row| row % 3 != 0).collect();
    let part = rows.select(ndarray::Axis(0), &kept);
    let events: Vec<bool> = kept.iter().map(|row| events[*row]).collect();
    let other = fit_logistic(&["a", "b"], &part, &events, &free()).unwrap();
    assert!((fit.coefficients[1] - other.coefficients[1]).abs() < 1e-8);
    assert!((fit.loss - other.loss).abs() < 1e-8);
}

#[test]
fn what_cannot_be_fitted_is_named() {
    let (mut rows, events) = data();
    rows[[17, 1]] = f64::NAN;
    let names = ["big", "small"];
    let error = fit_logistic(&names, &rows, &events, &LogisticOptions::default()).unwrap_err();
    assert_eq!(error.message(), "row 17 of column `small` is NaN, not a number");
    let (rows, events) = data();
    let weights = LogisticOptions { weights: vec![-1.0; 400], ..free() };
    let error = fit_logistic(&names, &rows, &events, &weights).unwrap_err();
    assert_eq!(error.message(), "the weight of row 0 is not a number from 0 up");
    let short = LogisticOptions { weights: vec![1.0; 4], ..free() };
    assert!(fit_logistic(&names, &rows, &events, &short).is_err());
}

#[test]
fn what_has_no_solution_is_refused() {
    let rows = Array2::from_shape_fn((10, 1), |(row, _)| if row < 5 { 0.0 } else { 1.0 });
    let events: Vec<bool> = (0..10).map(|row| row >= 5).collect();
    let refused = fit_logistic(&["x"], &rows, &events, &free()).unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Training);
    assert!(fit_logistic(&["x"], &rows, &events, &LogisticOptions::default()).is_ok());
    let constant = Array2::from_elem((10, 1), 3.0);
    assert!(fit_logistic(&["x"], &constant, &events, &free()).is_err());
}

/// Rows of four columns that hang together, and events, from numbers by chance.
fn chance(seed: u64) -> (Array2<f64>, Vec<bool>) {
    let mut state = seed;
    let mut next = || {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        f64::from(u32::try_from(state >> 33).unwrap()) / f64::from(1_u32 << 31) - 0.5
    };
    let mut rows = Array2::zeros((300, 4));
    let mut events = Vec::new();
    for mut row in rows.rows_mut() {
        let common = next();
        row.iter_mut().for_each(|x| *x = common + next());
        events.push(row[0] - 0.3 * row[1] + 0.5 * row[2] + 2.0 * next() > 0.2);
    }
    (rows, events)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    /// No allowed neighbour of a fit has a lower loss, whatever signs are asked for.
    #[test]
    fn no_neighbour_is_better(
        seed in 0_u64..1_000,
        l2 in 0.01_f64..10.0,
        signs in proptest::collection::vec(0_u8..3, 4),
    ) {
        let (rows, events) = chance(seed);
        let names = ["a", "b", "c", "d"];
        let sign = |of: &u8| [Sign::Any, Sign::NotNegative, Sign::NotPositive][usize::from(*of)];
        let signs: Vec<Sign> = signs.iter().map(sign).collect();
        let standard = Standard::new(&names, &rows).unwrap();
        let all: Vec<Sign> = [Sign::Any].into_iter().chain(signs.iter().copied()).collect();
        let problem =
            Problem { standard: &standard, events: &events, weights: &[], signs: all.clone(), l2 };
        let found = problem.finish(&[0.0; 5]).unwrap();
        let lowest = problem.at(&found.weights).penalised;
        for (at, sign) in all.iter().enumerate() {
            for by in [-1e-3, 1e-3] {
                let mut moved = found.weights.clone();
                moved[at] = sign.clamp(moved[at] + by);
                prop_assert!(lowest <= problem.at(&moved).penalised + 1e-12);
            }
        }
        let options = LogisticOptions { l2, signs, ..LogisticOptions::default() };
        let fit = fit_logistic(&names, &rows, &events, &options).unwrap();
        for (coefficient, sign) in fit.coefficients.iter().zip(&options.signs) {
            prop_assert!(sign.clamp(*coefficient).total_cmp(coefficient).is_eq() || *coefficient == 0.0);
        }
    }

    /// The sums are those of plain loops, and the same bits on every level.
    #[test]
    fn the_loss_is_that_of_plain_loops(seed in 0_u64..1_000) {
        let (rows, events) = chance(seed);
        let standard = Standard::new(&["a", "b", "c", "d"], &rows).unwrap();
        let weights = [0.1, -0.4, 0.3, 0.9, -0.2];
        let signs = vec![Sign::Any; 5];
        let problem = |standard| Problem { standard, events: &events, weights: &[], signs, l2: 0.5 };
        let place = { problem }(&standard).at(&weights);
        let (mut loss, mut gradient, mut curve) = (0.0, vec![0.0; 5], vec![vec![0.0; 5]; 5]);
        let first = standard.some_rows(1);
        for (row, event) in first.rows().into_iter().zip(&events) {
            let x: Vec<f64> = [1.0].into_iter().chain(row.iter().copied()).collect();
            let margin: f64 = x.iter().zip(&weights).map(|(x, w)| x * w).sum();
            let p = math::sigmoid(margin);
            loss += math::softplus(if *event { -margin } else { margin });
            for i in 0..5 {
                gradient[i] += (p - f64::from(u8::from(*event))) * x[i];
                for j in 0..5 {
                    curve[i][j] += p * (1.0 - p) * x[i] * x[j];
                }
            }
        }
        prop_assert!((place.loss - loss).abs() < 1e-9);
        for i in 0..5 {
            let l2 = if i == 0 { 0.0 } else { 0.5 };
            prop_assert!((place.gradient[i] - gradient[i] - l2 * weights[i]).abs() < 1e-9);
            let part = place.hessian.part(&[i]);
            prop_assert!((part.at(0) - curve[i][i] - l2).abs() < 1e-9);
        }
    }
}
