//! A calibration's file is anything; one that is read writes a file that reads back the same, and its
//! probabilities stay in their range and in their order, moved or not.
#![no_main]

use creditloop::error::SourceText;
use creditloop::model::Calibration;
use libfuzzer_sys::fuzz_target;

const PROBABILITIES: [f64; 8] = [0.0, 1e-300, 1e-6, 0.02, 0.5, 0.97, 1.0 - 1e-16, 1.0];

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let read = |text: &str| Calibration::parse(&SourceText::new("models/fuzz.toml", text));
    let calibration = match read(text) {
        Ok(calibration) => calibration,
        Err(faults) => {
            assert!(!faults.is_empty());
            return;
        }
    };
    let file = calibration.to_toml();
    assert_eq!(read(&file).unwrap().to_toml(), file);
    let moved =
        [calibration.with_mean(0.03, &PROBABILITIES[1..6]), calibration.with_rate(0.3, 0.02)];
    for of in [Ok(calibration)].into_iter().chain(moved).flatten() {
        let mut before = 0.0;
        for probability in PROBABILITIES {
            let found = of.probability(probability).unwrap();
            assert!((0.0..=1.0).contains(&found), "{found} of {probability}: {file}");
            // Rounding may turn two neighbours round where a curve is flat.
            assert!(found >= before - 1e-9, "{found} of {probability}, after {before}: {file}");
            before = found;
        }
        assert!(of.probability(f64::NAN).is_err() && of.probability(-0.1).is_err());
        assert_eq!(read(&of.to_toml()).unwrap().to_toml(), of.to_toml());
    }
});
