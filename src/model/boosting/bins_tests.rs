use super::*;
use proptest::prelude::*;

fn sample(values: Vec<Option<Decimal>>) -> Sample {
    let events = (0..values.len()).map(|row| row % 2 == 0).collect();
    Sample::new(events).unwrap().with("x", SampleColumn::Number(values)).unwrap()
}

proptest! {
    #[test]
    fn a_code_is_how_many_thresholds_lie_below(
        values in proptest::collection::vec(proptest::option::weighted(0.9, -50_i64..50), 4..200),
        scale in 0_u32..12,
        bins in 2_usize..20,
    ) {
        let values: Vec<Option<Decimal>> =
            values.into_iter().map(|value| value.map(|value| Decimal::new(value, scale))).collect();
        let options = BoostingOptions { bins, ..BoostingOptions::default() };
        let binned = Binned::new(&sample(values.clone()), &options).unwrap();
        let Kind::Numbers(thresholds) = &binned.inputs[0].kind else { panic!() };
        prop_assert!(thresholds.len() < bins && thresholds.is_sorted());
        for (row, value) in values.iter().enumerate() {
            let code = usize::from(binned.code(0, row));
            match value {
                None => prop_assert_eq!(code, binned.inputs[0].known),
                Some(value) => {
                    let value = math::float(*value);
                    prop_assert_eq!(code, thresholds.iter().filter(|at| **at < value).count());
                }
            }
        }
    }
}

#[test]
fn what_has_no_place_is_refused() {
    let asked = |name: &str| BoostingOptions {
        monotone: vec![(name.into(), Monotone::Ascending)],
        ..BoostingOptions::default()
    };
    let numbers = sample(vec![Some(Decimal::ONE); 4]);
    assert!(Binned::new(&numbers, &asked("y")).is_err());
    assert!(Binned::new(&numbers, &asked("x")).is_ok());
    let texts = SampleColumn::Text(vec![Some("a".into()); 4]);
    let texts = Sample::new(vec![true, false, true, false]).unwrap().with("x", texts).unwrap();
    assert!(Binned::new(&texts, &asked("x")).is_err());
}
