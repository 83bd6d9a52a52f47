use super::*;
use crate::error::fault::SourceText;
use crate::fact::Missing;
use crate::feature::Input;
use crate::model::{Grade, GradeTest, MasterScale, auc, brier, ks, population_stability};
use proptest::prelude::*;
use rust_decimal::Decimal;

fn near(found: f64, wanted: f64) -> bool {
    (found - wanted).abs() < 1e-12
}

fn scorecard() -> Scorecard {
    let card = ["purpose", "target", "sample", "window", "owner", "validator", "limits"];
    let card: String = card.map(|key| format!("{key} = \"-\"\n")).concat();
    let text = format!(
        "format = 1\nkind = \"scorecard\"\nname = \"m\"\nnamespace = \"risk\"\noutput = \"pd\"\n\
         reason_method = \"max\"\n[scaling]\n[card]\n{card}\
         [[characteristic]]\nname = \"age\"\nreason = \"A\"\nbins = [\n\
         {{ below = 30, points = 10 }},\n{{ rest = true, points = 50 }},\n\
         {{ missing = true, points = 0 }},\n]\n\
         [[characteristic]]\nname = \"debt\"\nreason = \"D\"\nbins = [\n\
         {{ below = 1, points = 40 }},\n{{ rest = true, points = 20 }},\n\
         {{ missing = true, points = 0 }},\n]\n"
    );
    Scorecard::parse(&SourceText::new("m.toml", text)).unwrap()
}

/// Scores given, and outcomes.
fn counted(rows: &[(f64, Option<bool>)]) -> ScoreMonitor {
    let mut monitor = ScoreMonitor::new();
    for (probability, event) in rows {
        monitor.give(*probability, &[]).unwrap();
        if let Some(event) = event {
            monitor.learn(*probability, *event).unwrap();
        }
    }
    monitor
}

#[test]
fn the_golden_index() {
    // Ten shares of the development sample, two of which nobody has now.
    let groups = |shares: [u32; 5]| {
        let rows = (1_u32..)
            .zip(shares)
            .flat_map(|(group, share)| (0..share).map(move |_| (f64::from(group) / 10.0, None)));
        counted(&rows.collect::<Vec<_>>())
    };
    let (before, now) = (groups([10, 20, 40, 20, 10]), groups([8, 18, 38, 22, 14]));
    // Each of the five scores ends a tenth: the groups are those of the golden number.
    assert!((now.stability(&before).unwrap() - 0.022_961_040_3).abs() < 1e-10);
    assert_eq!(before.stability(&before), Some(0.0));
    assert_eq!(now.stability(&ScoreMonitor::new()), None);
    assert_eq!(ScoreMonitor::new().stability(&before), None);
}

#[test]
fn groups_are_tenths_even_beside_one_large_score() {
    let rows = |large: u32, small: u32| {
        let small = (0..small).map(|row| (0.5 + f64::from(row) / 1e4, None));
        let large = (0..large).map(|_| (0.1, None));
        counted(&large.chain(small).collect::<Vec<_>>())
    };
    let (before, now) = (rows(500, 500), rows(400, 600));
    // One half, then five tenths. The further hundred now lie above all others, in the last.
    let expected = population_stability(
        &[500.0, 100.0, 100.0, 100.0, 100.0, 100.0],
        &[400.0, 100.0, 100.0, 100.0, 100.0, 200.0],
    );
    assert!(near(now.stability(&before).unwrap(), expected.unwrap()));
}

#[test]
fn a_shift_says_which_characteristic_and_which_way() {
    let card = scorecard();
    let count = |young: usize, known: usize| {
        let mut monitor = ScoreMonitor::of(&card);
        for row in 0..100 {
            let age = Input::Number(Decimal::from(if row < young { 25 } else { 40 }));
            let debt =
                if row < known { Input::Number(2.into()) } else { Input::Missing(Missing::Absent) };
            let scored = card.score(&[age, debt]).unwrap();
            monitor.give(math::float(scored.probability), &scored.bins).unwrap();
        }
        monitor
    };
    let (before, now) = (count(20, 100), count(50, 100));
    let shifts = now.shifts(&before, &card).unwrap();
    let [age, debt] = shifts.as_slice() else { panic!("{shifts:?}") };
    let expected = population_stability(&[0.2, 0.8, 0.0], &[0.5, 0.5, 0.0]).unwrap();
    assert!(near(age.stability, expected) && age.stability > STABILITY_RED);
    // 30 of a hundred have 40 points less.
    assert!(near(age.points, -12.0) && near(debt.points, 0.0) && near(debt.stability, 0.0));
    let lost = count(20, 50).shifts(&before, &card).unwrap();
    assert!(near(lost.last().unwrap().points, -10.0));
    let message = now.shifts(&ScoreMonitor::new(), &card).unwrap_err().to_string();
    assert!(message.contains("by the same scorecard"), "{message}");
    let message = ScoreMonitor::of(&card).shifts(&before, &card).unwrap_err().to_string();
    assert!(message.contains("no bins of `age`"), "{message}");
}

#[test]
fn lift_counts_part_of_equal_scores() {
    let rows =
        [(0.9, Some(true)), (0.5, Some(true)), (0.5, Some(false)), (0.1, Some(false)), (0.1, None)];
    let monitor = counted(&rows);
    // Of two events, the best quarter has one; the best three eighths one and a quarter.
    assert!(near(monitor.lift(0.25).unwrap(), 2.0));
    assert!(near(monitor.lift(0.375).unwrap(), 1.25 / 2.0 / 0.375));
    assert!(near(monitor.lift(1.0).unwrap(), 1.0));
    assert_eq!((monitor.lift(0.0), monitor.lift(1.5)), (None, None));
    assert_eq!(monitor.rows(), (5, 4));
    assert_eq!(counted(&[(0.1, Some(false))]).lift(0.5), None);
}

#[test]
fn grades_are_tested_with_their_own_outcomes() {
    let scale = MasterScale::new(vec![10_000, 100_000], 0).unwrap();
    let mut rows = vec![(0.008, Some(false)); 95];
    rows.extend(vec![(0.012, Some(true)); 5]);
    rows.extend(vec![(0.2, Some(true)); 3]);
    rows.extend([(0.2, None), (1.0, Some(true))]);
    let tests = counted(&rows).grades(&scale);
    let expected = [
        (Grade::Performing(1), GradeTest::new(0.01, 100, 5).unwrap()),
        (Grade::Performing(2), GradeTest::new(0.1, 3, 3).unwrap()),
    ];
    assert_eq!(tests, expected);
}

#[test]
fn what_cannot_be_counted_changes_nothing() {
    let card = scorecard();
    let mut monitor = ScoreMonitor::of(&card);
    let before = monitor.clone();
    assert!(monitor.give(f64::NAN, &[0, 0]).is_err());
    assert!(monitor.learn(1.5, true).is_err());
    let message = monitor.give(0.5, &[0, 3]).unwrap_err().to_string();
    assert!(message.contains("no bins of the 2 characteristics"), "{message}");
    assert!(monitor.give(0.5, &[0]).is_err());
    assert!(monitor.merge(&ScoreMonitor::new()).is_err());
    assert_eq!(monitor, before);
    assert_eq!(monitor.quality(), None);
}

fn rows() -> impl Strategy<Value = Vec<(f64, Option<bool>)>> {
    let score = prop_oneof![0_u32..=8, 0_u32..=1_000_000].prop_map(|parts| f64::from(parts) / 1e6);
    proptest::collection::vec((score, any::<Option<bool>>()), 1..80)
}

proptest! {
    #[test]
    fn measures_are_those_of_the_rows(rows in rows()) {
        let (scores, events): (Vec<f64>, Vec<bool>) =
            rows.iter().filter_map(|(score, event)| event.map(|event| (*score, event))).unzip();
        let found = counted(&rows).quality();
        let Some(expected) = auc(&scores, &events) else {
            prop_assert_eq!(found, None);
            return Ok(());
        };
        let found = found.unwrap();
        prop_assert!(near(found.auc, expected) && near(found.gini(), 2.0 * expected - 1.0));
        prop_assert!(near(found.ks, ks(&scores, &events).unwrap()));
        prop_assert!(near(found.brier, brier(&scores, &events).unwrap()));
        let losses = scores.iter().zip(&events).map(|(score, event)| {
            let p = score.clamp(5e-7, 1.0 - 5e-7);
            -math::ln(if *event { p } else { 1.0 - p })
        });
        let expected = math::sum(losses) / math::count(events.len());
        prop_assert!((found.log_loss - expected).abs() < 1e-8);
        let mean = math::sum(scores.iter().copied()) / math::count(scores.len());
        prop_assert!(near(found.mean, mean));
    }

    /// Whole or split, merged one way or the other: the same bytes.
    #[test]
    fn parts_merge_to_the_whole(rows in rows(), part in 0_usize..80) {
        let (one, other) = rows.split_at(part.min(rows.len()));
        let (mut left, mut right) = (counted(one), counted(other));
        left.merge(&counted(other)).unwrap();
        right.merge(&counted(one)).unwrap();
        let whole = counted(&rows).to_bytes();
        prop_assert_eq!(&left.to_bytes(), &whole);
        prop_assert_eq!(&right.to_bytes(), &whole);
        prop_assert_eq!(ScoreMonitor::from_bytes(&whole).unwrap().to_bytes(), whole.clone());
        let short = whole.get(..part.min(whole.len() - 1)).unwrap();
        prop_assert!(ScoreMonitor::from_bytes(short).is_err());
    }

    #[test]
    fn strange_bytes_are_refused_or_read_back(
        bytes in proptest::collection::vec(any::<u8>(), 0..64),
    ) {
        for bytes in [bytes.clone(), [vec![1, 0], bytes].concat()] {
            if let Ok(monitor) = ScoreMonitor::from_bytes(&bytes) {
                prop_assert_eq!(ScoreMonitor::from_bytes(&monitor.to_bytes()).unwrap(), monitor);
            }
        }
    }
}
