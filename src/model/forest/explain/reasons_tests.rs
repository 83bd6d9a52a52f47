#![expect(clippy::float_cmp, reason = "exact values are meant")]

use super::*;
use crate::model::forest::{
    Child, Forest, ForestInput, Leaf, Link, Missing, Node, Precision, Side, Split, Tree,
};

/// A tree of one question: `to_right` for values above zero, else `to_left`; half of the sample each.
fn stump(input: usize, to_left: f64, to_right: f64) -> Tree {
    let leaf = |value| Leaf { value, cover: 5.0, linear: None };
    let node = Node {
        input,
        split: Split::AtMost(0.0),
        missing: Missing::Goes(Side::Left),
        left: Child::Leaf(0),
        right: Child::Leaf(1),
        cover: 10.0,
    };
    Tree { output: 0, nodes: vec![node], leaves: vec![leaf(to_left), leaf(to_right)] }
}

fn forest() -> Forest {
    Forest {
        inputs: ["age", "debt", "income", "rent"].map(ForestInput::number).to_vec(),
        base: vec![-2.0],
        trees: vec![
            stump(0, -1.0, 1.0),
            stump(1, 0.0, 4.0),
            stump(2, 2.0, -2.0),
            stump(3, 0.0, 1.0),
        ],
        mean: true,
        link: Link::Logistic(2.0),
        precision: Precision::Double,
    }
}

fn told(reasons: &ForestReasons) -> Vec<(&str, f64)> {
    reasons.ranked.iter().map(|reason| (&*reason.code, reason.contribution)).collect()
}

#[test]
fn reasons_are_those_towards_a_refusal_the_strongest_first() {
    let explainer = forest().explain().unwrap();
    let mut runner = explainer.runner();
    // The mean of four trees, twice: half of what each contributes.
    let row = [1.0, 1.0, -1.0, 1.0];
    let reasons = runner.reasons(&row, Output::Pd).unwrap();
    let expected = [("debt", 1.0), ("income", 1.0), ("age", 0.5), ("rent", 0.25)];
    assert_eq!(told(&reasons), expected);
    assert_eq!(reasons.unit, ContributionUnit::LogOdds);
    assert_eq!(reasons.base, 0.25);
    assert_eq!(reasons.reference, Reference::Cover);
    assert_eq!(reasons.reference.kind(), "path-dependent");
    assert!(told(&runner.reasons(&row, Output::Propensity).unwrap()).is_empty());
    let row = [f64::NAN, -1.0, 1.0, 1.0];
    let reasons = runner.reasons(&row, Output::Propensity).unwrap();
    assert_eq!(told(&reasons), [("debt", 1.0), ("income", 1.0), ("age", 0.5)]);
}

#[test]
fn inputs_with_one_code_are_one_reason() {
    let codes = [("age", "R1"), ("debt", "R2"), ("income", "R2")];
    let explainer = forest().explain().unwrap().with_reasons(&codes).unwrap();
    let reasons = explainer.runner().reasons(&[1.0, 1.0, -1.0, -1.0], Output::Pd).unwrap();
    assert_eq!(told(&reasons), [("R2", 2.0), ("R1", 0.5)]);
    // What speaks against a refusal counts against what speaks for it.
    let reasons = explainer.runner().reasons(&[1.0, 1.0, 1.0, -1.0], Output::Pd).unwrap();
    assert_eq!(told(&reasons), [("R1", 0.5)]);
    let message = forest().explain().unwrap().with_reasons(&[("wage", "R3")]).unwrap_err();
    assert!(message.to_string().contains("reads no `wage`"), "{message}");
}

#[test]
fn reasons_against_rows_name_them() {
    let rows = [[1.0, 1.0, -1.0, 1.0], [1.0, -1.0, -1.0, -1.0]].concat();
    let explainer = forest().explain_against("approved in May", &rows).unwrap();
    let reasons = explainer.runner().reasons(&[1.0, 1.0, 1.0, -1.0], Output::Pd).unwrap();
    assert_eq!(told(&reasons), [("debt", 1.0)]);
    assert_eq!(reasons.reference.kind(), "interventional");
    let Reference::Rows { name, rows: 2, digest } = reasons.reference else { panic!() };
    assert_eq!(&*name, "approved in May");
    let bytes: Vec<u8> = rows.iter().flat_map(|value| value.to_le_bytes()).collect();
    assert_eq!(digest, crate::digest::Digest::of(&bytes));
}

#[test]
fn classes_have_no_direction() {
    let mut classes = forest();
    (classes.base, classes.link) = (vec![0.0; 2], Link::Softmax);
    let explainer = classes.explain().unwrap();
    let message = explainer.runner().reasons(&[0.0; 4], Output::Pd).unwrap_err().to_string();
    assert!(message.contains("this one has 2"), "{message}");
}
