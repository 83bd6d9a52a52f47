//! Whether the defaults of a grade fit its PD: what a validator asks of a rating system every year.
#![expect(clippy::float_arithmetic, reason = "probabilities are doubles")]

use crate::error::{Error, ErrorKind, Result};
use crate::math;

/// PD over default rate: beyond these it is looked at.
const RATIO_MIN: f64 = 0.8;
const RATIO_MAX: f64 = 1.25;
/// More than there are people; the distributions below hold up to here.
const CUSTOMERS_MAX: f64 = 1e10;
/// The part of the credible interval on each side of it.
const BESIDE_INTERVAL: f64 = 0.025;

/// What a year says of the PD of one grade, or of a portfolio.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GradeTest {
    /// The PD that was assigned, above 0 and below 1.
    pub pd: f64,
    /// Customers at the start of the year who were not in default.
    pub customers: usize,
    /// How many of them defaulted within the year.
    pub defaults: usize,
    /// Jeffreys' test: the chance that the true PD is no more than `pd`, given the defaults and the
    /// prior beta(1/2, 1/2). Small values say that `pd` is too low. `I(pd; defaults + 1/2,
    /// customers - defaults + 1/2)`, as the European Central Bank asks for it (*Instructions for
    /// reporting the validation results of internal models*, 2019, section 2.5.3.1).
    pub jeffreys: f64,
    /// The binomial test: the chance of so many defaults or more, if `pd` is true and defaults come
    /// one by one.
    pub binomial: f64,
    /// Jeffreys' interval, in which the true PD lies with a chance of 95 %; from 0 without defaults
    /// and up to 1 without survivors (Brown, Cai, Das Gupta, *Interval estimation for a binomial
    /// proportion*, 2001).
    pub interval: (f64, f64),
}

impl GradeTest {
    /// The test of `pd` with the outcome of a year.
    ///
    /// # Errors
    /// [`ErrorKind::Model`] unless `pd` is above 0 and below 1, there are customers, at most 10^10 of
    /// them, and no more defaults than these.
    pub fn new(pd: f64, customers: usize, defaults: usize) -> Result<Self> {
        let refuse = |message: String| Err(Error::new(ErrorKind::Model, message));
        if !(pd > 0.0 && pd < 1.0) {
            return refuse(format!("a PD of {pd} cannot be tested: above 0 and below 1"));
        }
        let Some(survivors) = customers.checked_sub(defaults).filter(|_| customers > 0) else {
            return refuse(format!("{defaults} defaults among {customers} customers cannot be"));
        };
        let (bad, good) = (math::count(defaults), math::count(survivors));
        if bad + good > CUSTOMERS_MAX {
            return refuse(format!("{customers} customers are more than {CUSTOMERS_MAX}"));
        }
        let posterior = (bad + 0.5, good + 0.5);
        let binomial = if defaults == 0 { 1.0 } else { math::beta(pd, (bad, good + 1.0)).below };
        let from = math::beta_inverse(BESIDE_INTERVAL, posterior);
        let to = math::beta_inverse(1.0 - BESIDE_INTERVAL, posterior);
        let interval =
            (if defaults == 0 { 0.0 } else { from }, if survivors == 0 { 1.0 } else { to });
        let jeffreys = math::beta(pd, posterior).below;
        Ok(Self { pd, customers, defaults, jeffreys, binomial, interval })
    }

    /// The share of customers who defaulted.
    pub fn default_rate(&self) -> f64 {
        math::count(self.defaults) / math::count(self.customers)
    }

    /// PD over default rate, infinite without defaults, and whether it is from 0.8 to 1.25.
    pub fn ratio(&self) -> (f64, bool) {
        let expected = self.pd * math::count(self.customers);
        let defaults = math::count(self.defaults);
        let fits = expected >= RATIO_MIN * defaults && expected <= RATIO_MAX * defaults;
        (expected / defaults, fits)
    }
}

/// Hosmer's and Lemeshow's test of several grades at once: the chance of defaults at least as far
/// from their PDs, if these are true and the grades' rows had no part in finding them. The sum of
/// squared deviations over their variances has a chi-square distribution with as many degrees of
/// freedom as there are grades. Small values speak against the scale (Hosmer and Lemeshow, *Applied
/// Logistic Regression*, 2000, section 5.2.2). None without grades.
pub fn hosmer_lemeshow(grades: &[GradeTest]) -> Option<f64> {
    let part = |grade: &GradeTest| {
        let (customers, defaults) = (math::count(grade.customers), math::count(grade.defaults));
        let distance = defaults - customers * grade.pd;
        distance * distance / (customers * grade.pd * (1.0 - grade.pd))
    };
    let sum = math::sum(grades.iter().map(part));
    (!grades.is_empty()).then(|| math::chi_square_above(sum, math::count(grades.len())))
}

/// The default rate of a large portfolio that the chance `confidence` keeps from being exceeded, if
/// its customers have the probability `pd` and share one risk, with the correlation `correlation`
/// of their assets: `N((G(pd) + sqrt(correlation) G(confidence)) / sqrt(1 - correlation))`
/// (Vasicek, *Loan portfolio value*, 2002). With 0.999 it is what the capital of Basel's internal
/// ratings is made of (CRE31.13); with 0.95 a limit for a year's defaults that are not independent,
/// as the binomial test has them.
///
/// # Errors
/// [`ErrorKind::Model`] unless `pd` and `confidence` are above 0 and below 1, and `correlation` is
/// from 0 up and below 1.
pub fn default_rate_quantile(pd: f64, correlation: f64, confidence: f64) -> Result<f64> {
    let inside = |x: f64| x > 0.0 && x < 1.0;
    if !inside(pd) || !inside(confidence) || !(0.0..1.0).contains(&correlation) {
        let message = format!(
            "a PD of {pd}, a confidence of {confidence} or a correlation of {correlation} is out of its range"
        );
        return Err(Error::new(ErrorKind::Model, message));
    }
    let (customer, all) = (math::normal_inverse(pd), math::normal_inverse(confidence));
    let shared = libm::sqrt(correlation) * all;
    Ok(math::normal((customer + shared) / libm::sqrt(1.0 - correlation)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(found: f64, wanted: f64) -> bool {
        (found - wanted).abs() <= 1e-9 * wanted.abs().max(1e-3)
    }

    /// PD, customers, defaults; Jeffreys' test, binomial test and interval.
    type Golden = (f64, usize, usize, f64, f64, (f64, f64));
    const GOLDEN: [Golden; 6] = [
        (
            0.02,
            1000,
            20,
            0.485_499_147_339_59,
            0.530_641_463_531_66,
            (0.012_651_044_331_126, 0.030_116_907_116_944),
        ),
        (
            0.02,
            1000,
            31,
            0.009_779_793_688_984_6,
            0.012_647_748_346_113,
            (0.021_573_145_572_836, 0.043_133_610_079_865),
        ),
        (0.0003, 5000, 0, 0.916_766_319_402_22, 1.0, (0.0, 0.000_502_237_335_462_1)),
        (
            0.17,
            40,
            11,
            0.045_050_280_316_275,
            0.065_746_163_609_308,
            (0.155_755_356_606_62, 0.425_485_758_895_27),
        ),
        (0.5, 6, 6, 0.003_197_730_308_242_4, 0.015_625, (0.669_611_090_848_45, 1.0)),
        (
            0.01,
            250_000,
            2600,
            0.022_734_555_784_151,
            0.023_275_238_265_401,
            (0.010_007_974_329_908, 0.010_803_361_815_296),
        ),
    ];
    /// `scipy.stats.chi2.sf` of the sum of the three grades.
    const TOGETHER: f64 = 0.212_657_477_722_19;

    /// `scipy.stats` 1.17: `beta.cdf(pd, d + .5, n - d + .5)`, `binom.sf(d - 1, n, pd)`,
    /// `beta.ppf`.
    #[test]
    fn golden_tests_of_grades() {
        for (pd, customers, defaults, jeffreys, binomial, interval) in GOLDEN {
            let test = GradeTest::new(pd, customers, defaults).unwrap();
            assert!(near(test.jeffreys, jeffreys), "{test:?}");
            assert!(near(test.binomial, binomial), "{test:?}");
            assert!(
                near(test.interval.0, interval.0) && near(test.interval.1, interval.1),
                "{test:?}"
            );
        }
    }

    #[test]
    fn a_ratio_is_looked_at_beyond_its_bounds() {
        let ratio = |defaults| GradeTest::new(0.02, 1_000, defaults).unwrap().ratio();
        assert_eq!([16, 20, 25].map(|defaults| ratio(defaults).1), [true; 3]);
        assert_eq!([0, 15, 26].map(|defaults| ratio(defaults).1), [false; 3]);
        assert!(ratio(0).0.is_infinite());
    }

    #[test]
    fn grades_are_tested_together() {
        let grade = |pd, customers, defaults| GradeTest::new(pd, customers, defaults).unwrap();
        let grades = [grade(0.01, 1_000, 14), grade(0.03, 800, 30), grade(0.1, 300, 24)];
        assert!(near(hosmer_lemeshow(&grades).unwrap(), TOGETHER));
        let exact = [grade(0.01, 1_000, 10), grade(0.1, 300, 30)];
        assert!(near(hosmer_lemeshow(&exact).unwrap(), 1.0));
        assert_eq!(hosmer_lemeshow(&[]), None);
    }

    /// Capital is `lgd * (quantile - pd)`: the golden numbers of 0.45 and 0.02, with the
    /// correlations of other retail, revolving and mortgage exposures.
    #[test]
    fn quantiles_are_those_of_capital() {
        for (correlation, capital) in
            [(0.094_556_089_5, 0.046_389_154_4), (0.04, 0.023_138_323_4), (0.15, 0.070_348_022_6)]
        {
            let quantile = default_rate_quantile(0.02, correlation, 0.999).unwrap();
            assert!((0.45 * (quantile - 0.02) - capital).abs() < 1e-10, "{correlation}");
        }
        assert!(near(default_rate_quantile(0.02, 0.0, 0.999).unwrap(), 0.02));
    }

    #[test]
    fn what_cannot_be_tested_is_refused() {
        for (pd, customers, defaults) in
            [(0.0, 10, 1), (1.0, 10, 1), (f64::NAN, 10, 1), (0.1, 0, 0), (0.1, 10, 11)]
                .into_iter()
                .chain([(0.5, usize::MAX, usize::MAX / 2)])
        {
            assert!(
                GradeTest::new(pd, customers, defaults).is_err(),
                "{pd} {customers} {defaults}"
            );
        }
        for (pd, correlation, confidence) in
            [(0.0, 0.1, 0.9), (0.1, 1.0, 0.9), (0.1, -0.1, 0.9), (0.1, 0.1, 1.0)]
        {
            assert!(default_rate_quantile(pd, correlation, confidence).is_err());
        }
    }
}
