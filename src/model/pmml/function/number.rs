//! Functions of numbers.
#![expect(clippy::float_arithmetic, reason = "fields of models are computed in doubles")]

use crate::math;
use crate::model::pmml::value::PmmlValue;

/// A function of numbers that passes over those that are missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Total {
    Min,
    Max,
    Sum,
    Avg,
    Product,
    Median,
}

/// A function of one number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum One {
    Log10,
    Ln,
    Ln1p,
    Sqrt,
    Abs,
    Exp,
    Expm1,
    Floor,
    Ceil,
    Round,
    Rint,
    Normal,
    Density,
    Erf,
    Sin,
    Cos,
    Tan,
    Asin,
    Acos,
    Atan,
    Sinh,
    Cosh,
    Tanh,
}

/// A number that is one.
pub(super) fn number(number: Option<f64>) -> PmmlValue {
    number.filter(|number| !number.is_nan()).map_or(PmmlValue::Invalid, PmmlValue::Number)
}

impl Total {
    pub(super) fn of(self, values: &[PmmlValue]) -> PmmlValue {
        let known = values.iter().filter(|value| !value.is_missing());
        let Some(mut numbers) = known.map(PmmlValue::number).collect::<Option<Vec<f64>>>() else {
            return PmmlValue::Invalid;
        };
        if numbers.is_empty() {
            return PmmlValue::Missing;
        }
        let sum = |numbers: &[f64]| numbers.iter().sum::<f64>();
        number(Some(match self {
            Self::Min => numbers.iter().copied().fold(f64::INFINITY, f64::min),
            Self::Max => numbers.iter().copied().fold(f64::NEG_INFINITY, f64::max),
            Self::Sum => sum(&numbers),
            Self::Avg => sum(&numbers) / math::count(numbers.len()),
            Self::Product => numbers.iter().product(),
            Self::Median => median(&mut numbers),
        }))
    }
}

impl One {
    pub(super) fn of(self, x: f64) -> f64 {
        match self {
            Self::Log10 => math::log10(x),
            Self::Ln => math::ln(x),
            Self::Ln1p => math::ln_1p(x),
            Self::Sqrt => x.sqrt(),
            Self::Abs => x.abs(),
            Self::Exp => math::exp(x),
            Self::Expm1 => math::exp_m1(x),
            Self::Floor => x.floor(),
            Self::Ceil => x.ceil(),
            Self::Round => round(x),
            Self::Rint => x.round_ties_even(),
            Self::Normal => math::normal(x),
            Self::Erf => math::erf(x),
            Self::Density => math::normal_density(x),
            Self::Sin => math::sine(x),
            Self::Cos => math::cosine(x),
            Self::Tan => math::tangent(x),
            Self::Asin => math::arc_sine(x),
            Self::Acos => math::arc_cosine(x),
            Self::Atan => math::arc_tangent(x),
            Self::Sinh => math::hyperbolic_sine(x),
            Self::Cosh => math::hyperbolic_cosine(x),
            Self::Tanh => math::hyperbolic_tangent(x),
        }
    }
}

/// The middle of numbers, or the mean of the two in the middle.
pub(crate) fn median(numbers: &mut [f64]) -> f64 {
    numbers.sort_by(f64::total_cmp);
    let half = numbers.len() / 2;
    let at = |place: usize| numbers.get(place).copied().unwrap_or(f64::NAN);
    if numbers.len().is_multiple_of(2) {
        f64::midpoint(at(half.saturating_sub(1)), at(half))
    } else {
        at(half)
    }
}

/// The nearest whole number; half goes up.
pub(crate) fn round(x: f64) -> f64 {
    let below = x.floor();
    if x - below >= 0.5 { below + 1.0 } else { below }
}
