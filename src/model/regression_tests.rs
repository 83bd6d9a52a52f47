use super::*;
use crate::model::Sign;
use crate::value::parse_number;

/// The public sample of German credit (Hofmann, UCI, 1994) as it is: amounts up to 18,424 beside
/// texts.
fn german() -> Sample {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/data/germancredit.csv");
    let mut reader = csv::Reader::from_path(path).unwrap();
    let names = reader.headers().unwrap().clone();
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let target = names.iter().position(|name| name == "creditability").unwrap();
    let mut sample = Sample::new(rows.iter().map(|row| &row[target] == "bad").collect()).unwrap();
    for (place, name) in names.iter().enumerate().filter(|(place, _)| *place != target) {
        let cells = || rows.iter().map(|row| &row[place]);
        let column = if cells().all(|cell| cell.parse::<f64>().is_ok()) {
            SampleColumn::Number(cells().map(parse_number).collect())
        } else {
            SampleColumn::Text(cells().map(|cell| Some(cell.into())).collect())
        };
        sample = sample.with(name, column).unwrap();
    }
    sample
}

fn free() -> LogisticOptions {
    LogisticOptions { l2: 0.0, ..LogisticOptions::default() }
}

/// Computed with statsmodels 0.14 (`Logit`, Newton's method to 1e-14) on the same columns:
/// coefficient and standard error.
#[test]
fn unscaled_columns_have_the_weights_of_a_peer() {
    let regression = train_logistic(&german(), &free()).unwrap();
    let fit = &regression.logistic;
    assert_eq!(regression.terms.len(), 48);
    assert!((fit.loss - 451.563_017_195_275_2).abs() < 1e-9, "{}", fit.loss);
    assert!((fit.intercept + 3.385_545_103_666_220_5).abs() < 1e-8, "{}", fit.intercept);
    assert!((fit.intercept_error - 0.637_545_342_059_398_6).abs() < 1e-8);
    let number = |name: &str| Term::Number(name.into());
    let text = |name: &str, text: &str| Term::Text(name.into(), text.into());
    for (term, coefficient, error) in [
        (number("duration_in_month"), 0.028_918_506_509_744_056, 0.009_244_172_866_285_934),
        (number("credit_amount"), 0.000_114_606_962_331_554_32, 4.379_596_241_319_650_4e-5),
        (number("age_in_years"), -0.013_828_808_287_800_028, 0.009_097_680_359_227_159),
        (
            text("status_of_existing_checking_account", "... < 0 DM"),
            1.725_458_205_328_711_3,
            0.230_975_603_454_148_94,
        ),
        (text("foreign_worker", "no"), -1.406_206_315_256_965, 0.616_492_238_163_824_3),
    ] {
        let place = regression.terms.iter().position(|known| *known == term).unwrap();
        let (found, found_error) = (fit.coefficients[place], fit.errors[place].unwrap());
        assert!(
            (found - coefficient).abs() < 1e-8 * coefficient.abs().max(1e-2),
            "{term:?} {found}"
        );
        assert!((found_error - error).abs() < 1e-7 * error, "{term:?} {found_error}");
    }
}

/// Numbers with gaps, texts with gaps, a column of one value, one where nothing is known.
fn sample() -> Sample {
    let rows = || 0..600_usize;
    let number = |row: usize| (!row.is_multiple_of(7)).then(|| Decimal::from(row * 31 % 50));
    let text =
        |row: usize| (!row.is_multiple_of(5)).then(|| Arc::from(["a", "b", "a", "c"][row / 5 % 4]));
    let event = |row: usize| {
        (row * 31 % 50 + row % 13 * 3 + usize::from(row.is_multiple_of(5)) * 9) % 71 > 38
    };
    let texts =
        |of: &dyn Fn(usize) -> Option<Arc<str>>| SampleColumn::Text(rows().map(of).collect());
    let sample = Sample::new(rows().map(event).collect()).unwrap();
    let sample = sample.with("number", SampleColumn::Number(rows().map(number).collect())).unwrap();
    let same = SampleColumn::Number(rows().map(|_| Some(Decimal::TEN)).collect());
    let sample = sample.with("text", texts(&text)).unwrap().with("same", same).unwrap();
    sample.with("nothing", texts(&|_| None)).unwrap()
}

/// The trees say, for each row, the sum of the terms: intercept, number or mean, and the weight of
/// the text or of what is missing.
#[test]
fn trees_say_what_the_terms_do() {
    let sample = sample();
    let regression = train_logistic(&sample, &LogisticOptions::default()).unwrap();
    let weight = |term: Term| {
        let place = regression.terms.iter().position(|known| *known == term);
        place.map(|place| regression.logistic.coefficients[place])
    };
    assert_eq!(regression.terms.len(), 5);
    let number = weight(Term::Number("number".into())).unwrap();
    let no_number = weight(Term::Missing("number".into())).unwrap();
    let no_text = weight(Term::Missing("text".into())).unwrap();
    let (SampleColumn::Number(numbers), SampleColumn::Text(texts)) =
        (&sample.columns()[0].1, &sample.columns()[1].1)
    else {
        panic!("other columns");
    };
    let known: Vec<f64> = numbers.iter().flatten().copied().map(math::float).collect();
    let mean = known.iter().sum::<f64>() / math::count(known.len());
    // What the sample did not have stands where nothing is known.
    let unseen = [(Some(math::float(Decimal::from(77))), Some("z")), (None, None)];
    let seen = numbers.iter().zip(texts);
    let seen = seen.map(|(number, text)| (number.map(math::float), text.as_deref()));
    for (at, text) in seen.chain(unseen) {
        let of_text = match text {
            Some(text @ ("b" | "c")) => weight(Term::Text("text".into(), text.into())).unwrap(),
            Some("a") => 0.0,
            _ => no_text,
        };
        let of_number = at.map_or(no_number + number * mean, |at| number * at);
        let expected = regression.logistic.intercept + of_number + of_text;
        let forest = &regression.forest;
        let inputs = forest.inputs();
        let row =
            [at.unwrap_or(f64::NAN), inputs[1].of_text(text.unwrap_or("")).unwrap(), 3.0, f64::NAN];
        let mut found = Vec::new();
        forest.raw(&row, &mut found).unwrap();
        assert!((found[0] - expected).abs() < 1e-12, "{at:?} {text:?}: {} {expected}", found[0]);
        forest.predict(&row, &mut found).unwrap();
        assert!((found[0] - math::sigmoid(expected)).abs() < 1e-12);
    }
    for tree in &regression.forest.trees {
        tree.check(4, 1).unwrap();
        let rows: f64 = tree.leaves.iter().map(|leaf| leaf.cover).sum();
        assert!(rows.total_cmp(&600.0).is_eq(), "{rows}");
    }
}

#[test]
fn what_has_no_columns_of_its_own_is_refused() {
    let options = LogisticOptions { signs: vec![Sign::Any], ..LogisticOptions::default() };
    let message = train_logistic(&sample(), &options).unwrap_err().to_string();
    assert!(message.contains("`signs`"), "{message}");
    let same = SampleColumn::Number(vec![Some(Decimal::ONE); 2]);
    let sample = Sample::new(vec![true, false]).unwrap().with("same", same).unwrap();
    let message = train_logistic(&sample, &LogisticOptions::default()).unwrap_err().to_string();
    assert!(message.contains("two values"), "{message}");
}
