//! Models that others export.

use super::*;

#[test]
fn scikit_learn_and_lightgbm_predict_what_they_did() {
    for (name, apart) in [
        ("logistic", 1e-9),
        ("classes", 1e-9),
        ("linear", 1e-9),
        ("tree", 1e-9),
        ("tree_number", 1e-9),
        ("forest", 1e-9),
        ("forest_number", 1e-9),
        // The constant is written with seven digits.
        ("boosting", 1e-6),
        ("boosting_number", 1e-6),
        ("light", 1e-9),
    ] {
        let model = model(&format!("sklearn_{name}.pmml"));
        let table = text("rows.csv");
        let mut lines = table.lines().map(|line| line.split(',').collect::<Vec<_>>());
        let header = lines.next().unwrap();
        let expected = text(&format!("sklearn_{name}.predicted"));
        let mut rows = 0;
        for (cells, expected) in lines.zip(expected.lines()) {
            let given: Vec<(&str, PmmlValue)> = header
                .iter()
                .zip(&cells)
                .filter(|(name, _)| model.inputs().iter().any(|i| i.name() == **name))
                .map(|(name, cell)| (*name, PmmlValue::from(*cell)))
                .collect();
            let said = scored(&model, &given);
            let expected: Vec<f64> =
                expected.split(' ').map(|number| number.parse().unwrap()).collect();
            // Classes have the order of the model there, and their own one here.
            let found: Vec<f64> = if let [_] = expected.as_slice() {
                vec![said.value.number().unwrap()]
            } else {
                let mut shares = said.probabilities.clone();
                shares.sort_by_key(|(class, _)| class.to_string());
                shares.iter().map(|(_, share)| *share).collect()
            };
            assert_eq!(found.len(), expected.len(), "{name}: {said:?}");
            for (found, expected) in found.iter().zip(&expected) {
                let near = (found - expected).abs() <= apart * expected.abs().max(1e-3);
                assert!(near, "{name} {cells:?}: {found}, {expected}");
            }
            rows += 1;
        }
        assert_eq!(rows, 150);
    }
}
