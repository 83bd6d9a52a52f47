//! Bytes of counts are anything: those that are read are written as they were, and every measure has an
//! answer. With a first byte below 128 the rest is the bytes; else it is rows that are counted, whose
//! bytes are then changed at one place.
#![no_main]

use creditloop::error::SourceText;
use creditloop::model::{MasterScale, ScoreMonitor, Scorecard};
use libfuzzer_sys::fuzz_target;
use std::sync::LazyLock;

static CARD: LazyLock<Scorecard> = LazyLock::new(|| {
    let text = include_str!("../../data/models/risk.toml");
    Scorecard::parse(&SourceText::new("risk.toml", text)).unwrap()
});

/// Rows of three bytes: a score, what became of it, and its bins.
fn counted(data: &[u8]) -> ScoreMonitor {
    let mut monitor = ScoreMonitor::of(&CARD);
    for row in data.chunks_exact(3) {
        let probability = f64::from(row[0]) / 255.0;
        let bin = |of: &creditloop::model::Characteristic| usize::from(row[2]) % of.points().len();
        let bins: Vec<usize> = CARD.characteristics().iter().map(bin).collect();
        monitor.give(probability, &bins).unwrap();
        if row[1] < 200 {
            monitor.learn(probability, row[1] % 3 == 0).unwrap();
        }
    }
    monitor
}

fn measured(monitor: &ScoreMonitor, other: &ScoreMonitor) {
    if let Some(quality) = monitor.quality() {
        assert!((0.0..=1.0).contains(&quality.auc), "{quality:?}");
    }
    let _ = monitor.lift(0.1);
    let _ = monitor.stability(other);
    let _ = monitor.shifts(other, &CARD);
    let _ = monitor.grades(&MasterScale::default());
    let (mut one, mut two) = (monitor.clone(), other.clone());
    match (one.merge(other), two.merge(monitor)) {
        (Ok(()), Ok(())) => assert_eq!(one.to_bytes(), two.to_bytes()),
        (one, two) => assert!(one.is_err() && two.is_err()),
    }
}

fuzz_target!(|data: &[u8]| {
    let Some((first, rest)) = data.split_first() else { return };
    let fresh = counted(rest);
    let bytes = if *first < 128 {
        rest.to_vec()
    } else {
        let mut bytes = fresh.to_bytes();
        assert_eq!(ScoreMonitor::from_bytes(&bytes).unwrap().to_bytes(), bytes);
        let place = usize::from(*first) * 31 % bytes.len();
        bytes[place] ^= 1 << (first & 7);
        bytes
    };
    if let Ok(monitor) = ScoreMonitor::from_bytes(&bytes) {
        assert_eq!(monitor.to_bytes(), bytes);
        measured(&monitor, &fresh);
    }
    measured(&fresh, &ScoreMonitor::new());
});
