//! From log-odds to points and back.
#![expect(clippy::float_arithmetic, reason = "log-odds are floating-point by definition")]

use crate::error::{Error, ErrorKind, Result};
use crate::math;
use rust_decimal::Decimal;

/// What a scorecard's probability is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Output {
    /// Of a default; more points mean less of it.
    Pd,
    /// Of an acceptance; more points mean more of it.
    Propensity,
}

impl Output {
    /// The name in files, and of the score a rule reads.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pd => "pd",
            Self::Propensity => "propensity",
        }
    }

    /// The output with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Pd, Self::Propensity].into_iter().find(|output| output.name() == name)
    }
}

/// The scale of points: `points` at the odds `odds` to 1 of the good side, `pdo` points to double
/// the odds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scaling {
    /// Points to double the odds.
    pub pdo: Decimal,
    /// Points at `odds`.
    pub points: Decimal,
    /// Odds of the good side to the other: no default, or acceptance.
    pub odds: Decimal,
    /// Decimals that points are rounded to.
    pub scale: u8,
}

impl Default for Scaling {
    /// 600 points at 50:1, 20 points to double the odds, points with two decimals.
    fn default() -> Self {
        Self { pdo: 20.into(), points: 600.into(), odds: 50.into(), scale: 2 }
    }
}

impl Scaling {
    /// # Errors
    /// [`ErrorKind::Model`] when `pdo` or `odds` is not positive.
    pub(crate) fn check(&self) -> Result<()> {
        if self.pdo <= Decimal::ZERO || self.odds <= Decimal::ZERO || self.scale > 6 {
            let message = "a scaling needs a positive pdo, positive odds and at most 6 decimals";
            return Err(Error::new(ErrorKind::Model, message));
        }
        Ok(())
    }

    /// `pdo / ln 2`.
    pub fn factor(&self) -> f64 {
        math::float(self.pdo) / core::f64::consts::LN_2
    }

    /// `points - factor * ln(odds)`.
    pub fn offset(&self) -> f64 {
        math::float(self.points) - self.factor() * math::ln(math::float(self.odds))
    }

    /// The probability of `output` at `points`.
    pub fn probability(&self, points: f64, output: Output) -> f64 {
        let log_odds = (points - self.offset()) / self.factor();
        match output {
            Output::Pd => math::sigmoid(-log_odds),
            Output::Propensity => math::sigmoid(log_odds),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_golden_scale() {
        let scaling = Scaling::default();
        assert!((scaling.factor() - 28.853_900_817_8).abs() < 1e-9);
        assert!((scaling.offset() - 487.122_876_204_5).abs() < 1e-9);
        for (points, pd) in [(500.0, 0.390_244), (600.0, 0.019_607_84), (660.0, 0.002_493_77)] {
            assert!((scaling.probability(points, Output::Pd) - pd).abs() < 5e-7, "{points}");
            let other = scaling.probability(points, Output::Propensity);
            assert!((other - (1.0 - pd)).abs() < 5e-7);
        }
    }
}
