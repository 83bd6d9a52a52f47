//! A logistic regression on columns as they are: numbers by themselves, texts by a weight for each,
//! what is missing by a weight of its own. It is frozen as trees, so that all that runs trees runs
//! it.
#![expect(clippy::float_arithmetic, reason = "a regression is floating-point by definition")]

use super::categories::most_frequent;
use super::forest::{Category, Child, Forest, ForestInput, Leaf, Linear, Link, Missing, Node};
use super::forest::{Precision, Side, Split, Tree};
use super::logistic::{Logistic, LogisticOptions, fit_logistic};
use crate::error::{Error, ErrorKind, Result};
use crate::feature::{Sample, SampleColumn};
use crate::math;
use ndarray::Array2;
use rust_decimal::Decimal;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Texts of one column that have a weight of their own.
const CATEGORIES_MAX: usize = 255;

/// A trained regression and what its training says of it.
#[derive(Debug, Clone)]
pub struct Regression {
    /// The regression as trees. [`Forest::raw`] gives log odds, [`Forest::predict`] the probability
    /// of the event.
    pub forest: Forest,
    /// The certified fit of `terms`.
    pub logistic: Logistic,
    /// What each coefficient is of.
    pub terms: Vec<Term>,
}

/// What a coefficient is of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Term {
    /// The number in a column; where it is missing, the mean of the others.
    Number(Arc<str>),
    /// 1 where the column is missing; of texts, also where a text stands that is not among the 255
    /// most frequent.
    Missing(Arc<str>),
    /// 1 where the text stands in the column. The most frequent text of a column has no term: the
    /// others are measured against it.
    Text(Arc<str>, Arc<str>),
}

impl Term {
    /// Its name in messages.
    fn name(&self) -> String {
        match self {
            Self::Number(name) => name.to_string(),
            Self::Missing(name) => format!("{name} missing"),
            Self::Text(name, text) => format!("{name}: {text}"),
        }
    }
}

/// Trains a regression on `sample`. Numbers are read as the nearest doubles. A column with one
/// value, and a number that is the same wherever it is known, has no term.
///
/// # Errors
/// [`ErrorKind::Training`] as [`fit_logistic`] has it; when `signs` are given, since the columns
/// are made here, or `weights`, which are the sample's; and when no column has two values.
pub fn train_logistic(sample: &Sample, options: &LogisticOptions) -> Result<Regression> {
    let refuse = |message: &str| Err(Error::new(ErrorKind::Training, message));
    if !options.signs.is_empty() {
        return refuse("`signs` are of given columns, and a regression on a sample makes its own");
    }
    options.without_weights()?;
    let columns: Vec<Column<'_>> =
        sample.columns().iter().map(|(name, column)| Column::new(name, column)).collect();
    let rows = sample.events().len();
    let (mut terms, mut values) = (Vec::new(), Vec::new());
    for column in &columns {
        for (term, value) in column.terms() {
            let same = |row: usize| value(row).total_cmp(&value(0)).is_eq();
            if !(0..rows).all(same) {
                terms.push(term);
                values.push(value);
            }
        }
    }
    if terms.is_empty() {
        return refuse("no column of the sample has two values");
    }
    let value = |(row, term): (usize, usize)| values.get(term).map_or(0.0, |value| value(row));
    let matrix = Array2::from_shape_fn((rows, terms.len()), value);
    let names: Vec<String> = terms.iter().map(Term::name).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let options = LogisticOptions { weights: sample.weights(), ..options.clone() };
    let logistic = fit_logistic(&names, &matrix, sample.events(), &options)?;
    let forest = freeze(&columns, &terms, &logistic, rows);
    Ok(Regression { forest, logistic, terms })
}

/// One column of the sample.
struct Column<'s> {
    name: &'s Arc<str>,
    values: Values<'s>,
    /// How many rows are missing, of texts also those without a weight of their own.
    missing: usize,
}

enum Values<'s> {
    /// Numbers and the mean of those that are there.
    Numbers(&'s [Option<Decimal>], f64),
    /// For each row the place of its text among those with a weight of their own.
    Texts(Vec<Option<usize>>, Vec<Arc<str>>),
}

/// The value of a term in a row.
type OfRow<'c> = Box<dyn Fn(usize) -> f64 + 'c>;

impl<'s> Column<'s> {
    fn new(name: &'s Arc<str>, column: &'s SampleColumn) -> Self {
        match column {
            SampleColumn::Number(values) => {
                let known: Vec<f64> = values.iter().flatten().copied().map(math::float).collect();
                let missing = values.len().saturating_sub(known.len());
                let mean = math::sum(known.iter().copied()) / math::count(known.len().max(1));
                Self { name, values: Values::Numbers(values, mean), missing }
            }
            SampleColumn::Text(values) => {
                let texts = most_frequent(values, CATEGORIES_MAX);
                let places: BTreeMap<&Arc<str>, usize> =
                    texts.iter().enumerate().map(|(place, text)| (text, place)).collect();
                let place = |text: &Option<Arc<str>>| places.get(text.as_ref()?).copied();
                let codes: Vec<Option<usize>> = values.iter().map(place).collect();
                let missing = codes.iter().filter(|code| code.is_none()).count();
                Self { name, values: Values::Texts(codes, texts), missing }
            }
        }
    }

    /// Its terms with their value in each row.
    fn terms(&self) -> Vec<(Term, OfRow<'_>)> {
        let mut terms: Vec<(Term, OfRow<'_>)> = Vec::new();
        match &self.values {
            Values::Numbers(numbers, mean) => {
                let known = |row: usize| numbers.get(row).copied().flatten();
                let number = move |row| known(row).map_or(*mean, math::float);
                terms.push((Term::Number(self.name.clone()), Box::new(number)));
                let missing = move |row| f64::from(known(row).is_none());
                terms.push((Term::Missing(self.name.clone()), Box::new(missing)));
            }
            Values::Texts(codes, texts) => {
                let code = |row: usize| codes.get(row).copied().flatten();
                for (place, text) in texts.iter().enumerate().skip(1) {
                    let is = move |row| f64::from(code(row) == Some(place));
                    terms.push((Term::Text(self.name.clone(), text.clone()), Box::new(is)));
                }
                let missing = move |row| f64::from(code(row).is_none());
                terms.push((Term::Missing(self.name.clone()), Box::new(missing)));
            }
        }
        terms
    }
}

/// The regression as trees: one leaf with all factors of numbers, to which those that are missing
/// add nothing; then, for each column, what it adds where it is missing, and what each text adds.
fn freeze(columns: &[Column<'_>], terms: &[Term], logistic: &Logistic, rows: usize) -> Forest {
    let weight = |wanted: &Term| {
        let place = terms.iter().position(|term| term == wanted);
        place.and_then(|place| logistic.coefficients.get(place)).copied().unwrap_or_default()
    };
    let (mut inputs, mut factors, mut trees) = (Vec::new(), Vec::new(), Vec::new());
    for (input, column) in columns.iter().enumerate() {
        let missing = weight(&Term::Missing(column.name.clone()));
        let missing = (missing, math::count(column.missing));
        match &column.values {
            Values::Numbers(_, mean) => {
                inputs.push(ForestInput::number(column.name.clone()));
                let factor = weight(&Term::Number(column.name.clone()));
                factors.push((input, factor));
                let known = math::count(rows) - missing.1;
                trees.push(chain(input, &[(0.0, known)], (missing.0 + factor * mean, missing.1)));
            }
            Values::Texts(codes, texts) => {
                let categories = texts.iter().cloned().map(Category::Text).collect();
                inputs.push(ForestInput::categories(column.name.clone(), categories));
                let with = |(place, text): (usize, &Arc<str>)| {
                    let rows = codes.iter().filter(|code| **code == Some(place)).count();
                    let term = Term::Text(column.name.clone(), text.clone());
                    (weight(&term), math::count(rows))
                };
                let weights: Vec<(f64, f64)> = texts.iter().enumerate().map(with).collect();
                trees.push(chain(input, &weights, missing));
            }
        }
    }
    let linear = Linear { constant: 0.0, factors, skips: true };
    let leaf = Leaf { value: 0.0, cover: math::count(rows), linear: Some(linear) };
    trees.push(Tree { leaves: vec![leaf], ..Tree::default() });
    Forest {
        inputs,
        base: vec![logistic.intercept],
        trees,
        mean: false,
        link: Link::Logistic(1.0),
        precision: Precision::Double,
    }
}

/// A tree that asks whether `input` is missing, and then for one code after the other; each leaf
/// has what it adds and its rows. The last code is that of all further numbers.
fn chain(input: usize, codes: &[(f64, f64)], missing: (f64, f64)) -> Tree {
    let leaf = |(value, cover): &(f64, f64)| Leaf { value: *value, cover: *cover, linear: None };
    let leaves: Vec<Leaf> = std::iter::once(&missing).chain(codes).map(leaf).collect();
    if codes.is_empty() {
        return Tree { leaves, ..Tree::default() };
    }
    let known: f64 = codes.iter().map(|(_, cover)| cover).sum();
    let (to_missing, last) = (Missing::Goes(Side::Right), codes.len().saturating_sub(1));
    // What stands for the codes from this place on.
    let rest = |place: usize| {
        if place < last {
            Child::Node(place.saturating_add(1))
        } else {
            Child::Leaf(place.saturating_add(1))
        }
    };
    let mut nodes = vec![Node {
        input,
        split: Split::AtMost(f64::MAX),
        missing: to_missing,
        left: rest(0),
        right: Child::Leaf(0),
        cover: known + missing.1,
    }];
    let mut left_over = known;
    for (place, (_, cover)) in codes.iter().enumerate().take(last) {
        nodes.push(Node {
            input,
            split: Split::AtMost(math::count(place) + 0.5),
            missing: to_missing,
            left: Child::Leaf(place.saturating_add(1)),
            right: rest(place.saturating_add(1)),
            cover: left_over,
        });
        left_over -= cover;
    }
    Tree { output: 0, nodes, leaves }
}

#[cfg(test)]
#[path = "regression_tests.rs"]
mod tests;
