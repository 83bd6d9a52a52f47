//! Distributions: the inverse normal, the beta and the gamma. Each is made of `libm`, the four
//! operations and the square root alone, so that every machine gets the same bits.
#![expect(clippy::float_arithmetic, reason = "this is where floating-point arithmetic lives")]

use super::{exp, ln};

/// A continued fraction or a series that has not settled by then never will; the number of terms
/// grows with the square root of the larger parameter, so this is enough for parameters up to 1e10.
const TERMS_MAX: u32 = 1 << 20;
/// A factor this near to 1 changes nothing any more.
const SETTLED: f64 = 2.3e-16;
/// What stands for a denominator of 0.
const TINY: f64 = 1e-300;
/// Steps of an inverse before it takes what it has.
const STEPS_MAX: u32 = 200;

/// The share of a distribution below a place, and the share above it. The smaller of the two has
/// its own digits: it is not what the other leaves of 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Shares {
    pub(crate) below: f64,
    pub(crate) above: f64,
}

impl Shares {
    const NONE: Self = Self { below: f64::NAN, above: f64::NAN };

    fn of_below(below: f64) -> Self {
        let below = below.clamp(0.0, 1.0);
        Self { below, above: 1.0 - below }
    }

    fn turned(self) -> Self {
        Self { below: self.above, above: self.below }
    }
}

/// The polynomial with these coefficients, that of the constant first.
fn polynomial(coefficients: &[f64], x: f64) -> f64 {
    coefficients.iter().rev().fold(0.0, |sum, coefficient| sum * x + coefficient)
}

/// The place below which the share `p` of a standard normal distribution lies; infinite at 0 and at
/// 1, and no number outside. Exact to about 1e-16 of itself.
///
/// Wichura, *Algorithm AS 241: The Percentage Points of the Normal Distribution*, Applied
/// Statistics 37 (1988), the variant PPND16.
pub(crate) fn normal_inverse(p: f64) -> f64 {
    if !(0.0..=1.0).contains(&p) {
        return f64::NAN;
    }
    let centred = p - 0.5;
    if centred.abs() <= 0.425 {
        let r = 0.180_625 - centred * centred;
        return centred * polynomial(&MIDDLE.0, r) / polynomial(&MIDDLE.1, r);
    }
    let tail = if centred < 0.0 { p } else { 1.0 - p };
    if tail <= 0.0 {
        return f64::INFINITY.copysign(centred);
    }
    let r = libm::sqrt(-ln(tail));
    let (parts, r) = if r <= 5.0 { (&TAIL, r - 1.6) } else { (&FAR, r - 5.0) };
    (polynomial(&parts.0, r) / polynomial(&parts.1, r)).copysign(centred)
}

/// The numerator and the denominator where the tail has at least 0.075.
const MIDDLE: ([f64; 8], [f64; 8]) = (
    [
        3.387_132_872_796_366_5,
        133.141_667_891_784_38,
        1_971.590_950_306_551_3,
        13_731.693_765_509_46,
        45_921.953_931_549_87,
        67_265.770_927_008_7,
        33_430.575_583_588_13,
        2_509.080_928_730_122_7,
    ],
    [
        1.0,
        42.313_330_701_600_91,
        687.187_007_492_057_9,
        5_394.196_021_424_751,
        21_213.794_301_586_597,
        39_307.895_800_092_71,
        28_729.085_735_721_943,
        5_226.495_278_852_854,
    ],
);

/// The same where it has at least e^-25.
const TAIL: ([f64; 8], [f64; 8]) = (
    [
        1.423_437_110_749_683_5,
        4.630_337_846_156_546,
        5.769_497_221_460_691,
        3.647_848_324_763_204_5,
        1.270_458_252_452_368_4,
        0.241_780_725_177_450_6,
        0.022_723_844_989_269_184,
        0.000_774_545_014_278_341_4,
    ],
    [
        1.0,
        2.053_191_626_637_759,
        1.676_384_830_183_803_8,
        0.689_767_334_985_1,
        0.148_103_976_427_480_08,
        0.015_198_666_563_616_457,
        0.000_547_593_808_499_534_5,
        1.050_750_071_644_416_9e-9,
    ],
);

/// The same where it has less.
const FAR: ([f64; 8], [f64; 8]) = (
    [
        6.657_904_643_501_103,
        5.463_784_911_164_114,
        1.784_826_539_917_291_3,
        0.296_560_571_828_504_87,
        0.026_532_189_526_576_124,
        0.001_242_660_947_388_078_4,
        2.711_555_568_743_487_6e-5,
        2.010_334_399_292_288_1e-7,
    ],
    [
        1.0,
        0.599_832_206_555_888,
        0.136_929_880_922_735_8,
        0.014_875_361_290_850_615,
        0.000_786_869_131_145_613_3,
        1.846_318_317_510_054_8e-5,
        1.421_511_758_316_446e-7,
        2.044_263_103_389_939_7e-15,
    ],
);

/// `ln(gamma(z + 1))` less Stirling's `(z + 1/2) ln z - z + ln(2 pi) / 2`: what keeps the digits
/// that differences of large logarithms of gamma lose (DLMF 5.11.1).
fn stirling_rest(z: f64) -> f64 {
    if z < 16.0 {
        let half_ln_two_pi = 0.918_938_533_204_672_7;
        return libm::lgamma(z + 1.0) - (z + 0.5) * ln(z) + z - half_ln_two_pi;
    }
    let inverse = 1.0 / z;
    let series = [
        1.0 / 12.0,
        -1.0 / 360.0,
        1.0 / 1_260.0,
        -1.0 / 1_680.0,
        1.0 / 1_188.0,
        -691.0 / 360_360.0,
        1.0 / 156.0,
    ];
    inverse * polynomial(&series, inverse * inverse)
}

/// `k ln(k / m) + m - k`, with all its digits where the two are near each other.
///
/// Loader, *Fast and Accurate Computation of Binomial Probabilities* (2000).
fn deviance(k: f64, m: f64) -> f64 {
    let distance = k - m;
    if distance.abs() >= 0.1 * (k + m) {
        return k * ln(k / m) - distance;
    }
    // With v = (k - m) / (k + m), ln(k / m) = 2 (v + v^3 / 3 + v^5 / 5 + ...).
    let v = distance / (k + m);
    let (mut sum, mut power) = (distance * v, 2.0 * k * v);
    for odd in (3_u32..).step_by(2).take(40) {
        power *= v * v;
        let next = sum + power / f64::from(odd);
        if next.total_cmp(&sum).is_eq() {
            break;
        }
        sum = next;
    }
    sum
}

/// `x^a y^b / B(a, b)` for `y = 1 - x`.
fn beta_power((x, y): (f64, f64), (a, b): (f64, f64)) -> f64 {
    let all = a + b;
    let rest = stirling_rest(all) - stirling_rest(a) - stirling_rest(b);
    let power = rest - deviance(a, all * x) - deviance(b, all * y);
    libm::sqrt(a * (b / all) / (2.0 * core::f64::consts::PI)) * exp(power)
}

/// A denominator that is not 0.
fn apart(x: f64) -> f64 {
    if x.abs() < TINY { TINY } else { x }
}

/// The shares of the beta distribution with the parameters `a` and `b` on both sides of `x`: the
/// regularised incomplete beta function. No number unless `x` is from 0 to 1 and both parameters
/// are above 0.
///
/// The continued fraction is that of Didonato and Morris, *Algorithm 708*, ACM Transactions on
/// Mathematical Software 18 (1992), every second convergent of DLMF 8.17.22: below the mean its
/// terms are positive, so that nothing is lost. It is evaluated forwards as Lentz does. The
/// relative error stays below 1e-12 for parameters up to 1e6.
pub(crate) fn beta(x: f64, (a, b): (f64, f64)) -> Shares {
    let y = 1.0 - x;
    let valid = (0.0..=1.0).contains(&x) && a > 0.0 && b > 0.0;
    if !valid || !(a + b).is_finite() {
        Shares::NONE
    } else if x <= 0.0 || y <= 0.0 {
        Shares::of_below(if x <= 0.0 { 0.0 } else { 1.0 })
    } else if x > (a + 1.0) / (a + b + 2.0) {
        beta_before_mean((y, x), (b, a)).turned()
    } else {
        beta_before_mean((x, y), (a, b))
    }
}

/// The same by the fraction, which settles fast on this side of the mean only.
fn beta_before_mean((x, y): (f64, f64), (a, b): (f64, f64)) -> Shares {
    let base = |n: f64| {
        let both = a + 2.0 * n;
        let centre = a * y - b * x + 1.0 + n * (2.0 - x);
        n + n * (b - n) * x / (both - 1.0) + (a + n) * centre / (both + 1.0)
    };
    let mut fraction = apart(a * (a * y - b * x + 1.0) / (a + 1.0));
    let (mut upper, mut lower) = (fraction, 0.0_f64);
    for place in 1..=TERMS_MAX {
        let term = f64::from(place);
        let slope = x / (a + 2.0 * term - 1.0);
        let part = (a + term - 1.0) * slope * (a + b + term - 1.0) * slope * term * (b - term);
        lower = 1.0 / apart(base(term) + part * lower);
        upper = apart(base(term) + part / upper);
        let factor = upper * lower;
        fraction *= factor;
        if (factor - 1.0).abs() <= SETTLED {
            break;
        }
    }
    Shares::of_below(beta_power((x, y), (a, b)) / fraction)
}

/// The place below which the share `p` of the beta distribution with the parameters `a` and `b`
/// lies. Newton's method on the logarithms of share and place, within a bracket that is halved
/// where it leaves it.
pub(crate) fn beta_inverse(p: f64, (a, b): (f64, f64)) -> f64 {
    let half = beta(0.5, (a, b)).below;
    if !(0.0..=1.0).contains(&p) || half.is_nan() {
        f64::NAN
    } else if p <= half {
        lower_beta_inverse(p, (a, b))
    } else {
        1.0 - lower_beta_inverse(1.0 - p, (b, a))
    }
}

/// The same where the place is at most one half.
fn lower_beta_inverse(share: f64, (a, b): (f64, f64)) -> f64 {
    if share <= 0.0 {
        return 0.0;
    }
    let (mut low, mut high) = (TINY, 0.5_f64);
    let mut x = (a / (a + b)).clamp(low, high);
    for _ in 0..STEPS_MAX {
        let below = beta(x, (a, b)).below;
        if below < share {
            low = low.max(x);
        } else {
            high = high.min(x);
        }
        let y = 1.0 - x;
        let slope = beta_power((x, y), (a, b)) / (y * below);
        let newton = x * exp((ln(share) - ln(below)) / slope);
        let inside = newton > low && newton < high;
        let next = if inside { newton } else { libm::sqrt(low) * libm::sqrt(high) };
        if (next - x).abs() <= 2.0 * SETTLED * x {
            return next;
        }
        x = next;
    }
    x
}

/// The share of the chi-square distribution with `degrees` degrees of freedom above `x`. No number
/// unless `x` is at least 0 and `degrees` is above 0.
pub(crate) fn chi_square_above(x: f64, degrees: f64) -> f64 {
    gamma(x / 2.0, degrees / 2.0).above
}

/// The shares of the gamma distribution with the shape `a` and the scale 1 on both sides of `x`:
/// the regularised incomplete gamma functions, by the series DLMF 8.7.1 below `a + 1` and the
/// continued fraction DLMF 8.9.2 from there on.
fn gamma(x: f64, a: f64) -> Shares {
    if !(x >= 0.0 && a > 0.0 && a.is_finite()) {
        return Shares::NONE;
    }
    if x <= 0.0 || x.is_infinite() {
        return Shares::of_below(if x <= 0.0 { 0.0 } else { 1.0 });
    }
    // x^a e^-x / gamma(a).
    let power = exp(stirling_power(x, a)) * libm::sqrt(a / (2.0 * core::f64::consts::PI));
    if x < a + 1.0 {
        let (mut term, mut sum) = (1.0 / a, 1.0 / a);
        for place in 1..=TERMS_MAX {
            term *= x / (a + f64::from(place));
            sum += term;
            if term <= SETTLED * sum {
                break;
            }
        }
        return Shares::of_below(power * sum);
    }
    let mut base = x + 1.0 - a;
    let mut upper = 1.0 / TINY;
    let mut lower = 1.0 / apart(base);
    let mut fraction = lower;
    for place in 1..=TERMS_MAX {
        let n = f64::from(place);
        let part = n * (a - n);
        base += 2.0;
        lower = 1.0 / apart(base + part * lower);
        upper = apart(base + part / upper);
        let factor = upper * lower;
        fraction *= factor;
        if (factor - 1.0).abs() <= SETTLED {
            break;
        }
    }
    Shares::of_below(power * fraction).turned()
}

/// `ln(x^a e^-x / gamma(a))` less `ln(a / 2 pi) / 2`.
fn stirling_power(x: f64, a: f64) -> f64 {
    -stirling_rest(a) - deviance(a, x)
}

#[cfg(test)]
#[path = "distribution_tests.rs"]
mod tests;
