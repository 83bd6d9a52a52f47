//! The only place that computes `exp` and `ln`: pure Rust, so that every machine gets the same bits.
#![expect(clippy::float_arithmetic, reason = "this is where floating-point arithmetic lives")]

mod decimal;
mod distribution;

pub use decimal::{Decimal128, RoundingMode};
pub(crate) use distribution::{beta, beta_inverse, chi_square_above, normal_inverse};

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;

/// e to the power `x`.
pub(crate) fn exp(x: f64) -> f64 {
    libm::exp(x)
}

/// The natural logarithm of `x`.
pub(crate) fn ln(x: f64) -> f64 {
    libm::log(x)
}

/// `x` to the power `y`.
pub(crate) fn pow(x: f64, y: f64) -> f64 {
    libm::pow(x, y)
}

/// The decimal logarithm of `x`.
pub(crate) fn log10(x: f64) -> f64 {
    libm::log10(x)
}

/// e^x - 1, exact for small `x`.
pub(crate) fn exp_m1(x: f64) -> f64 {
    libm::expm1(x)
}

/// ln(1 + x), exact for small `x`.
pub(crate) fn ln_1p(x: f64) -> f64 {
    libm::log1p(x)
}

/// The sine of `x`.
pub(crate) fn sine(x: f64) -> f64 {
    libm::sin(x)
}

/// The cosine of `x`.
pub(crate) fn cosine(x: f64) -> f64 {
    libm::cos(x)
}

/// The tangent of `x`.
pub(crate) fn tangent(x: f64) -> f64 {
    libm::tan(x)
}

/// The arc sine of `x`.
pub(crate) fn arc_sine(x: f64) -> f64 {
    libm::asin(x)
}

/// The arc cosine of `x`.
pub(crate) fn arc_cosine(x: f64) -> f64 {
    libm::acos(x)
}

/// The hyperbolic sine of `x`.
pub(crate) fn hyperbolic_sine(x: f64) -> f64 {
    libm::sinh(x)
}

/// The hyperbolic cosine of `x`.
pub(crate) fn hyperbolic_cosine(x: f64) -> f64 {
    libm::cosh(x)
}

/// The hyperbolic tangent of `x`.
pub(crate) fn hyperbolic_tangent(x: f64) -> f64 {
    libm::tanh(x)
}

/// The arc tangent of `x`.
pub(crate) fn arc_tangent(x: f64) -> f64 {
    libm::atan(x)
}

/// The error function.
pub(crate) fn erf(x: f64) -> f64 {
    libm::erf(x)
}

/// The share of a standard normal distribution below `x`.
pub(crate) fn normal(x: f64) -> f64 {
    0.5 * libm::erfc(-x * core::f64::consts::FRAC_1_SQRT_2)
}

/// The density of a standard normal distribution at `x`.
pub(crate) fn normal_density(x: f64) -> f64 {
    exp(-0.5 * x * x) / libm::sqrt(2.0 * core::f64::consts::PI)
}

/// ln(1 + e^x) without overflow.
pub(crate) fn softplus(x: f64) -> f64 {
    if x > 0.0 { x + libm::log1p(exp(-x)) } else { libm::log1p(exp(x)) }
}

/// 1 / (1 + e^-x), the probability that a log-odds `x` stands for.
pub(crate) fn sigmoid(x: f64) -> f64 {
    if x >= 0.0 {
        1.0 / (1.0 + exp(-x))
    } else {
        let e = exp(x);
        e / (1.0 + e)
    }
}

/// The sum in order with Neumaier's compensation: the error does not grow with the count.
pub(crate) fn sum(values: impl IntoIterator<Item = f64>) -> f64 {
    let (mut total, mut lost) = (0.0_f64, 0.0_f64);
    for value in values {
        let next = total + value;
        lost += if total.abs() >= value.abs() {
            (total - next) + value
        } else {
            (value - next) + total
        };
        total = next;
    }
    total + lost
}

/// The nearest `f64` to a count; exact up to 2^53.
#[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
pub(crate) fn count(n: usize) -> f64 {
    n as f64
}

/// `x` in single precision.
#[expect(clippy::cast_possible_truncation, reason = "rounding to single precision is meant")]
pub(crate) fn to_single(x: f64) -> f32 {
    x as f32
}

/// `x` rounded to single precision.
pub(crate) fn single(x: f64) -> f64 {
    f64::from(to_single(x))
}

/// The product in single precision of two numbers that have it; rounding twice changes nothing, since
/// the product of two singles is exact as a double.
pub(crate) fn single_product(x: f64, y: f64) -> f64 {
    single(x * y)
}

/// The count that `x` is; `None` where it is none.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "it is whole, from 0 to 2^53"
)]
pub(crate) fn whole(x: f64) -> Option<usize> {
    let counts =
        libm::trunc(x).total_cmp(&x).is_eq() && (0.0..=9_007_199_254_740_992.0).contains(&x);
    counts.then_some(x as usize)
}

/// The least whole number that is not below `x`.
#[cfg(feature = "train")]
pub(crate) fn ceil(x: f64) -> f64 {
    libm::ceil(x)
}

/// The nearest `f64` to an exact number.
pub(crate) fn float(number: Decimal) -> f64 {
    number.to_f64().unwrap_or(f64::NAN)
}

/// `x` rounded to `scale` decimals, half away from zero; `None` when it is not finite or too large.
pub(crate) fn rounded(x: f64, scale: u8) -> Option<Decimal> {
    let power = f64::from(10_u32.checked_pow(u32::from(scale))?);
    let scaled = libm::round(x * power);
    // Up to 2^53 every whole number is an f64, so nothing is lost on the way.
    let exact = scaled.is_finite() && scaled.abs() <= 9_007_199_254_740_992.0;
    let whole = exact.then(|| Decimal::from_f64_retain(scaled)).flatten()?;
    let mut number = whole.trunc();
    number.set_scale(u32::from(scale)).ok()?;
    Some(number)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::float_cmp, reason = "exact values are meant")]

    use super::*;

    #[test]
    fn sigmoid_and_softplus_hold_at_the_ends() {
        assert_eq!(sigmoid(0.0), 0.5);
        assert_eq!(sigmoid(-800.0), 0.0);
        assert_eq!(sigmoid(800.0), 1.0);
        assert_eq!(softplus(800.0), 800.0);
        assert!((softplus(0.0) - core::f64::consts::LN_2).abs() < 1e-15);
        assert!((exp(ln(7.25)) - 7.25).abs() < 1e-14);
    }

    #[test]
    fn the_sum_keeps_what_naive_addition_loses() {
        assert_eq!(sum([1e16, 1.0, -1e16]), 1.0);
        assert_eq!(count(3), 3.0);
    }

    #[test]
    fn rounding_gives_exact_numbers() {
        assert_eq!(rounded(0.024_937_7, 6).unwrap().to_string(), "0.024938");
        assert_eq!(rounded(-2.5, 0).unwrap().to_string(), "-3");
        assert_eq!(rounded(600.0, 2).unwrap().to_string(), "600.00");
        assert_eq!(rounded(f64::NAN, 2), None);
        assert_eq!(rounded(1e300, 2), None);
        assert_eq!(float(Decimal::new(72, 3)), 0.072);
    }
}
