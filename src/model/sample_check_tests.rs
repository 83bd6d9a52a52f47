use super::*;
use proptest::prelude::*;
use rust_decimal::Decimal;

/// 400 rows, every fifth with the event, one number that says little and one text.
fn events() -> Vec<bool> {
    (0..400).map(|row| row % 5 == 0).collect()
}

/// A number that nothing foretells.
fn dice(row: i64, seed: i64) -> i64 {
    let mut bits = (row * 1_000 + seed).unsigned_abs().wrapping_mul(0x9e37_79b9_7f4a_7c15);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    (bits >> 30).cast_signed()
}

fn numbers(of: impl Fn(i64) -> Option<i64>) -> SampleColumn {
    SampleColumn::Number((0..400).map(|row| of(row).map(Decimal::from)).collect())
}

fn texts(of: impl Fn(i64) -> Option<String>) -> SampleColumn {
    SampleColumn::Text((0..400).map(|row| of(row).map(Into::into)).collect())
}

/// A sample with nothing wrong.
fn sound() -> Sample {
    let sample = Sample::new(events()).unwrap();
    let sample = sample.with("income", numbers(|row| Some(dice(row, 0)))).unwrap();
    sample.with("home", texts(|row| Some(format!("{}", dice(row, 9) % 7)))).unwrap()
}

fn found(sample: &Sample, options: &SampleCheckOptions<'_>) -> Vec<SampleFinding> {
    check_sample(sample, options).unwrap().findings
}

/// What is found of a sound sample with one more column.
fn found_of(name: &str, column: SampleColumn, options: &SampleCheckOptions<'_>) -> SampleFinding {
    let sample = sound().with(name, column).unwrap();
    let mut all = found(&sample, options);
    assert_eq!(all.len(), 1, "{all:?}");
    let one = all.pop().unwrap();
    assert_eq!(one.column.as_deref(), Some(name));
    one
}

#[test]
fn nothing_is_found_where_nothing_is_wrong() {
    let report = check_sample(&sound(), &SampleCheckOptions::default()).unwrap();
    assert_eq!(report, SampleReport::default());
    assert!(!report.is_refused());
    assert_eq!(report.warnings().unwrap(), []);
}

#[test]
fn what_knows_the_outcome_is_told_by_how_much() {
    let options = SampleCheckOptions::default();
    let perfect = || numbers(|row| Some(i64::from(row % 5 == 0) * 900 + row % 13));
    let finding = found_of("repaid", perfect(), &options);
    assert_eq!(finding.severity, SampleSeverity::Refuse);
    assert_eq!(finding.problem, SampleProblem::Leakage);
    assert!(finding.text.contains("`repaid`") && finding.text.contains("AUC 1.000"), "{finding}");
    let accepted =
        SampleCheckOptions { accepted: BTreeSet::from(["repaid".into()]), ..options.clone() };
    assert_eq!(found_of("repaid", perfect(), &accepted).severity, SampleSeverity::Warn);
    // The other way round it knows as much; known in a part of the rows only, it still is perfect there.
    let falls = numbers(|row| Some(if row % 5 == 0 { 0 } else { 900 + row % 13 }));
    assert_eq!(found_of("repaid", falls, &options).severity, SampleSeverity::Refuse);
    // A text that is right in nine rows of ten is strong, and may be true.
    let strong =
        texts(|row| Some(format!("{}", (row % 5 == 0) != [3, 5, 13, 23].contains(&(row % 50)))));
    let finding = found_of("word", strong, &options);
    assert_eq!(finding.severity, SampleSeverity::Warn);
    assert!(finding.text.contains("information value 3."), "{finding}");
    let sample = sound().with("repaid", perfect()).unwrap();
    let error = check_sample(&sample, &options).unwrap().warnings().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Training);
    assert!(error.to_string().contains("`repaid` may know the outcome"), "{error}");
}

#[test]
fn what_is_known_too_late_is_refused() {
    let column = || numbers(|row| Some(dice(row, 3)));
    let day = |day| NaiveDate::from_ymd_opt(2_026, 3, day);
    let late = |known| SampleCheckOptions {
        available_at: BTreeMap::from([("fee".into(), day(known).unwrap())]),
        decided_at: day(2),
        ..SampleCheckOptions::default()
    };
    let finding = found_of("fee", column(), &late(3));
    assert_eq!(finding.severity, SampleSeverity::Refuse);
    assert!(finding.text.contains("2026-03-03, after the first decision on 2026-03-02"));
    let in_time = sound().with("fee", column()).unwrap();
    assert_eq!(found(&in_time, &late(2)), []);
    let after = SampleCheckOptions {
        known_after: BTreeSet::from(["fee".into()]),
        ..SampleCheckOptions::default()
    };
    assert_eq!(found_of("fee", column(), &after).severity, SampleSeverity::Refuse);
    // A name alone is no proof.
    let finding = found_of("Charge-Off date", column(), &SampleCheckOptions::default());
    assert_eq!(finding.problem, SampleProblem::LookAhead);
    assert_eq!(finding.severity, SampleSeverity::Warn);
    let sound = sound().with("untargeted", column()).unwrap();
    assert_eq!(found(&sound, &SampleCheckOptions::default()), []);
}

#[test]
fn columns_that_say_nothing_are_told() {
    let options = SampleCheckOptions::default();
    let problem = |column| found_of("branch", column, &options).problem;
    assert_eq!(problem(numbers(|_| Some(3))), SampleProblem::Constant);
    assert_eq!(problem(texts(|_| None)), SampleProblem::Empty);
    assert_eq!(problem(texts(|row| Some(format!("T{row}")))), SampleProblem::Identifier);
    assert_eq!(problem(numbers(|row| Some(9_000 - row))), SampleProblem::Identifier);
    let missing = numbers(|row| (row % 10 > 2).then_some(dice(row, 3)));
    let finding = found_of("branch", missing, &options);
    assert_eq!(finding.problem, SampleProblem::Missing);
    assert_eq!(finding.rows, [0, 1, 2, 10, 11]);
    assert!(finding.text.contains("50.0 % of the rows with the event and 25.0 %"), "{finding}");
    assert!(finding.to_string().ends_with("; see rows 0, 1, 2, 10, 11"), "{finding}");
    // One value and holes is no constant: holes may say something.
    let holes = sound().with("branch", numbers(|row| (row % 7 != 0).then_some(3))).unwrap();
    assert_eq!(found(&holes, &options), []);
}

#[test]
fn too_few_events_for_so_many_columns_are_told() {
    let mut sample = sound();
    for at in 0..7_i64 {
        let column = numbers(|row| Some(dice(row, 20 + at)));
        sample = sample.with(format!("x{at}"), column).unwrap();
    }
    // 80 events are enough for 8 columns, not for 9.
    let options = SampleCheckOptions::default();
    let finding = found(&sample, &options).remove(0);
    assert_eq!(finding.problem, SampleProblem::FewEvents);
    assert!(finding.text.contains("80 rows with the event are few for 9 columns: 90"), "{finding}");
    let less = SampleCheckOptions { events_per_column: 8, ..options };
    assert_eq!(found(&sample, &less), []);
    let folds: Vec<usize> = events().iter().map(|event| usize::from(*event)).collect();
    let folds = SampleCheckOptions { folds: Some(&folds), ..less };
    let told: Vec<String> = found(&sample, &folds).into_iter().map(|one| one.text).collect();
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told[1].starts_with("fold 1 has one outcome only"), "{told:?}");
}

#[test]
fn applicants_in_two_folds_are_refused() {
    let folds: Vec<usize> = (0..400).map(|row| row % 4).collect();
    let told = |applicants: &SampleColumn, folds| {
        let applicants = Some(applicants);
        let options = SampleCheckOptions { folds, applicants, ..SampleCheckOptions::default() };
        found(&sound(), &options)
    };
    let alone = texts(|row| Some(format!("A{row}")));
    assert_eq!(told(&alone, Some(&folds)), []);
    // Rows 9 and 210 are of one applicant, in the folds 1 and 2.
    let twice = texts(|row| Some(format!("A{}", if row == 210 { 9 } else { row })));
    let finding = told(&twice, Some(&folds)).remove(0);
    assert_eq!(finding.severity, SampleSeverity::Refuse);
    assert_eq!((finding.problem, finding.rows), (SampleProblem::SharedFolds, vec![9, 210]));
    let finding = told(&twice, None).remove(0);
    assert_eq!(finding.severity, SampleSeverity::Warn);
    assert_eq!((finding.problem, finding.rows), (SampleProblem::Applicants, vec![9, 210]));
    // Unknown applicants are not one.
    let unknown = numbers(|row| (row % 100 != 1).then_some(row));
    let findings = told(&unknown, Some(&folds));
    assert_eq!(findings.len(), 1);
    assert_eq!(findings[0].rows, [1, 101, 201, 301]);
    assert!(findings[0].text.starts_with("4 rows have no applicant"), "{findings:?}");
}

#[test]
fn options_out_of_their_range_are_refused() {
    let refused =
        |options: &SampleCheckOptions<'_>| check_sample(&sound(), options).unwrap_err().to_string();
    let start = SampleCheckOptions::default();
    let options = SampleCheckOptions { auc_refuse: 0.4, ..start.clone() };
    assert!(refused(&options).contains("`auc_refuse` is 0.4, not 0.5 to 1"));
    let options = SampleCheckOptions { information_warn: f64::NAN, ..start.clone() };
    assert!(refused(&options).contains("`information_warn` is NaN"));
    let options = SampleCheckOptions { accepted: BTreeSet::from(["x".into()]), ..start.clone() };
    assert!(refused(&options).contains("`x` is to be checked, and the sample has no such column"));
    let options = SampleCheckOptions { folds: Some(&[1, 2]), ..start };
    assert!(refused(&options).contains("2 folds do not fit 400 rows"));
}

proptest! {
    /// Copies are counted as by comparing every row with every other.
    #[test]
    fn copies_are_found_as_by_comparing_all_rows(
        cells in prop::collection::vec((prop::option::of(0_i64..3), prop::option::of(0_u8..3)), 4..60),
        folds in prop::collection::vec(0_usize..2, 60),
    ) {
        let events: Vec<bool> = (0..cells.len()).map(|row| row % 3 == 0).collect();
        // 1 and 1.0 are one number.
        let number = |(row, cell): (usize, &(Option<i64>, Option<u8>))| {
            cell.0.map(|n| if row % 2 == 0 { Decimal::from(n) } else { Decimal::new(n * 10, 1) })
        };
        let column = SampleColumn::Number(cells.iter().enumerate().map(number).collect());
        let text = |cell: &(Option<i64>, Option<u8>)| cell.1.map(|n| format!("t{n}").into());
        let other = SampleColumn::Text(cells.iter().map(text).collect());
        let sample = Sample::new(events.clone()).unwrap();
        let sample = sample.with("n", column).unwrap().with("t", other).unwrap();
        let options = SampleCheckOptions {
            folds: Some(&folds[..cells.len()]),
            events_per_column: 0,
            ..SampleCheckOptions::default()
        };
        let all = |like: &dyn Fn(usize, usize) -> bool| {
            let rows = 0..cells.len();
            let copied = |row: &usize| {
                (0..cells.len()).any(|other| {
                    other != *row && cells[other] == cells[*row] && like(other, *row)
                })
            };
            rows.filter(copied).count()
        };
        let findings = found(&sample, &options);
        let of = |problem| findings.iter().find(|finding| finding.problem == problem);
        let copies = all(&|_, _| true);
        match of(SampleProblem::Duplicates) {
            None => prop_assert_eq!(copies, 0),
            Some(finding) => {
                let mixed = all(&|one, other| {
                    // A group is mixed when any two of its rows differ.
                    (0..cells.len()).any(|row| cells[row] == cells[one] && events[row] != events[other])
                });
                let start = format!("{copies} rows have the same inputs as another in all 2 columns");
                prop_assert!(finding.text.starts_with(&start), "{}", finding);
                let mixed = format!("{mixed} of them with other outcomes");
                prop_assert!(finding.text.contains(&mixed), "{} {}", mixed, finding);
            }
        }
        let in_two = |one: usize, other: usize| {
            (0..cells.len()).any(|row| cells[row] == cells[one] && folds[row] != folds[other])
        };
        match of(SampleProblem::SharedFolds) {
            None => prop_assert_eq!(all(&in_two), 0),
            Some(finding) => {
                let start = format!("{} rows have copies", all(&in_two));
                prop_assert!(finding.text.starts_with(&start), "{} {}", start, finding);
            }
        }
    }
}
