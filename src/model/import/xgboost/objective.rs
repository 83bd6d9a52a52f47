//! What a model was trained for, and so what its sums stand for.
#![expect(clippy::float_arithmetic, reason = "links are functions of real numbers")]

use super::At;
use crate::error::Result;
use crate::math;
use crate::model::forest::Link;

/// How sums become predictions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Objective {
    Value,
    Probability,
    LogOdds,
    Positive,
    Side,
    Shares,
    Class,
}

impl Objective {
    pub(super) fn read(name: &At<'_>) -> Result<Self> {
        Ok(match name.text()? {
            "reg:squarederror"
            | "reg:linear"
            | "reg:squaredlogerror"
            | "reg:pseudohubererror"
            | "reg:absoluteerror"
            | "reg:quantileerror"
            | "reg:expectileerror"
            | "rank:pairwise"
            | "rank:ndcg"
            | "rank:map" => Self::Value,
            "binary:logistic" | "reg:logistic" => Self::Probability,
            "binary:logitraw" => Self::LogOdds,
            "binary:hinge" => Self::Side,
            "count:poisson" | "reg:gamma" | "reg:tweedie" | "survival:cox" | "survival:aft" => {
                Self::Positive
            }
            "multi:softprob" => Self::Shares,
            "multi:softmax" => Self::Class,
            other => return Err(name.fault(&format!("is `{other}`, which is not supported"))),
        })
    }

    /// The sum that the predicted `score` stands for, each step in single precision as it is there.
    pub(super) fn margin(self, score: f64) -> f64 {
        let score = math::single(score);
        match self {
            Self::Probability => {
                let odds = math::single(math::single(1.0 / score) - 1.0);
                -math::single(math::ln(odds))
            }
            Self::Positive => math::single(math::ln(score)),
            Self::LogOdds | Self::Value | Self::Side | Self::Shares | Self::Class => score,
        }
    }

    pub(super) fn link(self) -> Link {
        match self {
            Self::Value | Self::LogOdds => Link::Identity,
            Self::Probability => Link::Logistic(1.0),
            Self::Positive => Link::Log,
            Self::Side => Link::Side,
            Self::Shares => Link::Softmax,
            Self::Class => Link::Class,
        }
    }
}
