use super::*;
use crate::error::fault::{Fault, SourceText};
use proptest::prelude::*;

const METHODS: [CalibrationMethod; 3] =
    [CalibrationMethod::Platt, CalibrationMethod::Beta, CalibrationMethod::Isotonic];

/// 400 probabilities and outcomes that rise with them, but less.
fn outcomes() -> (Vec<f64>, Vec<bool>) {
    let row = |row: u32| {
        let p = (f64::from(row * 37 % 400) + 0.5) / 400.0;
        let event = f64::from(row * 7_919 % 997 * 2) < 997.0 * (p * p * 0.8 + 0.2 * p + 0.1);
        (p, event)
    };
    (0..400).map(row).unzip()
}

fn fitted(method: CalibrationMethod) -> Calibration {
    let (probabilities, events) = outcomes();
    fit_calibration("pd", method, &probabilities, &events).unwrap()
}

fn mean(calibration: &Calibration, probabilities: &[f64]) -> f64 {
    let all = probabilities.iter().map(|p| calibration.probability(*p).unwrap());
    math::sum(all) / math::count(probabilities.len())
}

/// Newton's method in numpy to a gradient of 1e-14; `scipy.optimize.isotonic_regression`.
#[test]
fn golden_calibrations() {
    let golden = [
        (CalibrationMethod::Platt, 0.02, 0.047_858_113_708_623),
        (CalibrationMethod::Platt, 0.3, 0.148_396_327_523_166),
        (CalibrationMethod::Platt, 0.9, 0.376_602_071_083_865),
        (CalibrationMethod::Beta, 0.02, 0.036_297_370_031_271),
        (CalibrationMethod::Beta, 0.3, 0.147_392_268_411_323),
        (CalibrationMethod::Beta, 0.9, 0.378_284_600_959_995),
        (CalibrationMethod::Isotonic, 0.5 / 400.0, 0.055_555_555_555_556),
        (CalibrationMethod::Isotonic, 100.5 / 400.0, 0.063_157_894_736_842),
        (CalibrationMethod::Isotonic, 200.5 / 400.0, 0.162_162_162_162_162),
        (CalibrationMethod::Isotonic, 300.5 / 400.0, 0.3),
        (CalibrationMethod::Isotonic, 399.5 / 400.0, 1.0),
    ];
    for (method, probability, wanted) in golden {
        let found = fitted(method).probability(probability).unwrap();
        assert!((found - wanted).abs() < 1e-9, "{method:?} {probability}: {found}");
    }
    assert_eq!(fitted(CalibrationMethod::Platt).sample(), (400, 88));
}

#[test]
fn equal_probabilities_are_one_step_and_lines_lie_between() {
    let probabilities = [0.2, 0.2, 0.4, 0.4, 0.6, 0.6];
    let events = [false, false, true, false, true, true];
    let calibration =
        fit_calibration("pd", CalibrationMethod::Isotonic, &probabilities, &events).unwrap();
    let at = |probability| calibration.probability(probability).unwrap();
    for (probability, wanted) in [(0.0, 0.0), (0.2, 0.0), (0.3, 0.25), (0.4, 0.5), (0.9, 1.0)] {
        assert!((at(probability) - wanted).abs() < 1e-12, "{probability}");
    }
    // What descends is pooled.
    let down = [true, true, true, false, true, false];
    let flat = fit_calibration("pd", CalibrationMethod::Isotonic, &probabilities, &down).unwrap();
    assert!((flat.probability(0.7).unwrap() - 2.0 / 3.0).abs() < 1e-12);
    assert!((flat.probability(0.1).unwrap() - 2.0 / 3.0).abs() < 1e-12);
}

#[test]
fn the_mean_and_the_rate_are_those_asked_for() {
    let (probabilities, _) = outcomes();
    for method in METHODS {
        let moved = fitted(method).with_mean(0.035, &probabilities).unwrap();
        assert!((mean(&moved, &probabilities) - 0.035).abs() < 1e-12, "{method:?}");
    }
    // Half of a sample with the event, one of a hundred customers: an even chance becomes that.
    let platt = Curve::Platt { intercept: 0.0, slope: 1.0 };
    let same = Calibration { curve: platt, ..fitted(CalibrationMethod::Platt) };
    let drawn = same.with_rate(0.5, 0.01).unwrap();
    assert!((drawn.probability(0.5).unwrap() - 0.01).abs() < 1e-15);
    assert!((drawn.with_rate(0.01, 0.5).unwrap().probability(0.3).unwrap() - 0.3).abs() < 1e-15);
    // Beyond what a half of ones leaves, no move goes.
    let steps = [Step { from: 0.1, to: 0.4, rate: 0.0 }, Step { from: 0.6, to: 0.9, rate: 1.0 }];
    let halves = Calibration { curve: Curve::Isotonic(steps.to_vec()), ..same };
    let message = halves.with_mean(0.2, &[0.2, 0.8]).unwrap_err().to_string();
    assert!(message.contains("the mean 0.2"), "{message}");
}

#[test]
fn what_cannot_be_calibrated_is_refused() {
    for (probabilities, events, words) in [
        (vec![0.1], vec![], "1 probabilities do not fit 0 outcomes"),
        (vec![0.1, f64::NAN], vec![true, false], "NaN cannot be calibrated"),
        (vec![0.1, 1.2], vec![true, false], "1.2 cannot be calibrated"),
        (vec![0.1, 0.2], vec![true, true], "rows with the event and rows without it"),
    ] {
        for method in METHODS {
            let refused = fit_calibration("pd", method, &probabilities, &events);
            let message = refused.unwrap_err().to_string();
            assert!(message.contains(words), "{message}");
        }
    }
    let (separable, events) = ([0.1, 0.2, 0.8, 0.9], [false, false, true, true]);
    let refused = fit_calibration("pd", CalibrationMethod::Beta, &separable, &events);
    let message = refused.unwrap_err().to_string();
    assert!(message.contains("Platt's has a solution"), "{message}");
    let platt = fit_calibration("pd", CalibrationMethod::Platt, &separable, &events).unwrap();
    assert!(platt.probability(0.1).unwrap() < 0.5 && platt.probability(0.9).unwrap() > 0.5);
    let platt = fitted(CalibrationMethod::Platt);
    assert!(platt.probability(-0.1).is_err());
    assert!(platt.with_mean(0.0, &[0.1]).is_err() && platt.with_mean(0.1, &[]).is_err());
    assert!(platt.with_rate(0.1, 1.0).is_err());
}

#[test]
fn a_file_reads_back_and_a_wrong_one_says_where() {
    let (probabilities, _) = outcomes();
    for method in METHODS {
        for calibration in
            [fitted(method), fitted(method).with_mean(0.031, &probabilities).unwrap()]
        {
            let text = calibration.to_toml();
            let read = Calibration::parse(&SourceText::new("pd.toml", text.clone())).unwrap();
            assert_eq!(read, calibration);
            assert_eq!(read.to_toml(), text);
        }
    }
    let platt = fitted(CalibrationMethod::Platt).to_toml();
    let slope = platt.lines().last().unwrap().to_owned();
    let isotonic = fitted(CalibrationMethod::Isotonic).to_toml();
    for (text, code) in [
        (platt.replace("platt", "plat"), "unknown-word"),
        (platt.replace(&slope, "slope = -0.5"), "bad-slope"),
        (platt.replace(&slope, ""), "missing-key"),
        (platt.replace(&slope, "slope = nan"), "wrong-type"),
        (platt.replace("events = 88", "events = 401"), "wrong-type"),
        (platt.replace("shift = 0.0", "shift = 0.0\nshfit = 1.0"), "unknown-key"),
        (platt.replace(&slope, "slope = [1.0]"), "wrong-type"),
        (isotonic.replace("from = [", "from = [0.9, "), "bad-steps"),
        (isotonic.replace("from = [", "from = [\"x\", "), "wrong-type"),
    ] {
        let faults = Calibration::parse(&SourceText::new("pd.toml", text.as_str())).unwrap_err();
        let codes: Vec<&str> = faults.iter().map(Fault::code).collect();
        assert!(codes.contains(&code), "{codes:?} in {text}");
    }
}

proptest! {
    #[test]
    fn no_order_is_turned_round(
        rows in proptest::collection::vec((0_u8..=20, any::<bool>()), 2..60),
        low in 0.0..=1.0_f64,
        high in 0.0..=1.0_f64,
    ) {
        let (probabilities, events): (Vec<f64>, Vec<bool>) =
            rows.into_iter().map(|(p, event)| (f64::from(p) / 20.0, event)).unzip();
        let (low, high) = (low.min(high), low.max(high));
        for method in METHODS {
            // Without both outcomes or with one value, or where a line would be upright.
            let found = fit_calibration("pd", method, &probabilities, &events);
            let Ok(calibration) = found else { continue };
            let at = |probability| calibration.probability(probability).unwrap();
            prop_assert!((0.0..=1.0).contains(&at(low)) && at(low) <= at(high) + 1e-15);
        }
    }

    /// Pooled rates keep the number of events.
    #[test]
    fn isotonic_rates_have_the_rate_of_the_sample(
        rows in proptest::collection::vec((0_u8..=20, any::<bool>()), 2..60),
    ) {
        let (probabilities, events): (Vec<f64>, Vec<bool>) =
            rows.into_iter().map(|(p, event)| (f64::from(p) / 20.0, event)).unzip();
        let found = fit_calibration("pd", CalibrationMethod::Isotonic, &probabilities, &events);
        if let Ok(calibration) = found {
            let happened = math::count(events.iter().filter(|event| **event).count());
            let sum = mean(&calibration, &probabilities) * math::count(events.len());
            prop_assert!((sum - happened).abs() < 1e-9);
        }
    }
}
