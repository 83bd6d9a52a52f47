//! Regression: a sum of products for each class, and what it is normalized to.
#![expect(clippy::float_arithmetic, reason = "regressions are computed in doubles")]

use super::expression::Frame;
use super::model::{Answer, Precision};
use super::value::{PmmlValue, same};
use crate::math;

/// A regression.
#[derive(Debug)]
pub(crate) struct Regression {
    pub(crate) tables: Vec<Terms>,
    pub(crate) link: Link,
    /// The classes, one for each table or one more; none where a number is predicted.
    pub(crate) classes: Vec<PmmlValue>,
    /// Whether the classes have an order, and the links say the shares up to each.
    pub(crate) ordinal: bool,
}

/// A sum of products.
#[derive(Debug, Default)]
pub(crate) struct Terms {
    pub(crate) intercept: f64,
    /// A field, an exponent and a factor.
    pub(crate) numbers: Vec<(usize, f64, f64)>,
    /// A field, its value and a factor.
    pub(crate) categories: Vec<(usize, PmmlValue, f64)>,
    /// Fields whose product counts, and a factor.
    pub(crate) products: Vec<(Vec<usize>, f64)>,
}

/// What sums are normalized by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Link {
    None,
    SimpleMax,
    SoftMax,
    Logit,
    Probit,
    Cloglog,
    Exp,
    Loglog,
    Cauchit,
}

impl Link {
    /// The share, or the number, that a sum stands for.
    pub(crate) fn of(self, sum: f64, precision: Precision) -> f64 {
        let exp = |x: f64| precision.of(math::exp(x));
        precision.of(match self {
            Self::None | Self::SimpleMax => sum,
            Self::Logit | Self::SoftMax if precision == Precision::Double => math::sigmoid(sum),
            Self::Logit | Self::SoftMax => 1.0 / precision.of(1.0 + exp(-sum)),
            Self::Probit => math::normal(sum),
            Self::Cloglog => 1.0 - exp(-exp(sum)),
            Self::Exp => exp(sum),
            Self::Loglog => exp(-exp(-sum)),
            Self::Cauchit => 0.5 + math::arc_tangent(sum) / core::f64::consts::PI,
        })
    }
}

impl Terms {
    /// The sum; nothing where a number is missing. What is missing is no category.
    fn of(&self, frame: &Frame, precision: Precision) -> Option<f64> {
        let mut sum = precision.of(self.intercept);
        let mut add = |term: f64, factor: f64| {
            sum = precision.of(sum + precision.of(precision.of(factor) * term));
        };
        for (slot, exponent, factor) in &self.numbers {
            let value = precision.of(frame.get(*slot).number()?);
            let power = if exponent.total_cmp(&1.0).is_eq() {
                value
            } else {
                precision.of(math::pow(value, *exponent))
            };
            add(power, *factor);
        }
        for (slot, category, factor) in &self.categories {
            if same(frame.get(*slot), category) {
                add(1.0, *factor);
            }
        }
        for (slots, factor) in &self.products {
            let mut product = 1.0;
            for slot in slots {
                product = precision.of(product * precision.of(frame.get(*slot).number()?));
            }
            add(product, *factor);
        }
        Some(sum)
    }
}

impl Regression {
    /// What it says; nothing where a number that it needs is missing.
    pub(crate) fn evaluate(&self, frame: &Frame, precision: Precision) -> Answer {
        let sums = self.tables.iter().map(|table| table.of(frame, precision));
        let Some(sums) = sums.collect::<Option<Vec<f64>>>() else { return Answer::default() };
        let mut answer = if self.classes.is_empty() {
            Answer::number(sums.first().map(|sum| self.link.of(*sum, precision)))
        } else {
            let shares = if self.ordinal {
                self.up_to(&sums, precision)
            } else {
                self.shares(&sums, precision)
            };
            Answer::most_probable(self.classes.iter().cloned().zip(shares).collect())
        };
        answer.raw = sums;
        answer
    }

    /// The share of each class.
    fn shares(&self, sums: &[f64], precision: Precision) -> Vec<f64> {
        let classes = self.classes.len();
        let scaled = |shares: Vec<f64>| {
            let all = shares.iter().fold(0.0, |all, share| precision.of(all + share));
            shares.into_iter().map(|share| precision.of(share / all)).collect()
        };
        match self.link {
            Link::SoftMax if sums.len() == classes => {
                let most = sums.iter().copied().fold(f64::NEG_INFINITY, f64::max);
                scaled(sums.iter().map(|sum| precision.of(math::exp(sum - most))).collect())
            }
            Link::SimpleMax => scaled(sums.to_vec()),
            // Of more than two classes each is told from all others.
            Link::Logit if classes > 2 => {
                scaled(sums.iter().map(|sum| self.link.of(*sum, precision)).collect())
            }
            Link::None
            | Link::Logit
            | Link::SoftMax
            | Link::Probit
            | Link::Cloglog
            | Link::Exp
            | Link::Loglog
            | Link::Cauchit => {
                let some = sums.iter().take(classes.saturating_sub(1));
                let mut shares: Vec<f64> = some.map(|sum| self.link.of(*sum, precision)).collect();
                let rest = shares.iter().fold(1.0, |rest, share| precision.of(rest - share));
                shares.push(rest);
                shares
            }
        }
    }

    /// The share of each class, where each sum stands for the share up to its class.
    fn up_to(&self, sums: &[f64], precision: Precision) -> Vec<f64> {
        let mut before = 0.0;
        let last = sums.len().min(self.classes.len().saturating_sub(1));
        let mut shares = Vec::with_capacity(self.classes.len());
        for sum in sums.iter().take(last) {
            let up_to = self.link.of(*sum, precision);
            shares.push(up_to - before);
            before = up_to;
        }
        shares.push(1.0 - before);
        shares
    }
}
