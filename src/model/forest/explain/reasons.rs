//! Reasons of trees: what inputs contribute towards a refusal, by the code of their reason.

use super::{ContributionRunner, ForestExplainer, Reference};
use crate::error::{Error, ErrorKind, Result};
use crate::math;
use crate::model::Output;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What contributions are told in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ContributionUnit {
    /// Log odds.
    LogOdds,
    /// What the trees sum up to, or its mean.
    Raw,
}

/// Why a forest speaks for a refusal.
#[derive(Debug, Clone, PartialEq)]
pub struct ForestReasons {
    /// Against what contributions count.
    pub reference: Reference,
    /// What contributions and the base value are told in.
    pub unit: ContributionUnit,
    /// What the forest says where nothing is known.
    pub base: f64,
    /// The reasons that speak for a refusal, the strongest first; equals by their codes.
    pub ranked: Vec<ForestReason>,
}

/// One reason.
#[derive(Debug, Clone, PartialEq)]
pub struct ForestReason {
    /// The code, which several inputs may share.
    pub code: Arc<str>,
    /// What the inputs with this code contribute together towards a refusal, more than nothing.
    pub contribution: f64,
}

impl ForestExplainer {
    /// Gives inputs the codes of their reasons, as pairs of the name and the code. Others keep their
    /// names as codes.
    ///
    /// # Errors
    /// [`ErrorKind::Model`] when no input has one of the names.
    pub fn with_reasons(mut self, codes: &[(&str, &str)]) -> Result<Self> {
        for (name, code) in codes {
            let mut found = false;
            for (_, to) in
                self.names.iter().zip(&mut self.codes).filter(|(known, _)| ***known == **name)
            {
                *to = (*code).into();
                found = true;
            }
            if !found {
                let message = format!("the model reads no `{name}`");
                return Err(Error::new(ErrorKind::Model, message));
            }
        }
        Ok(self)
    }
}

impl ContributionRunner<'_> {
    /// The reasons why a forest with one output, which stands for `output`, speaks for a refusal of the
    /// values `row`: those that raise a default's log odds, or lower an acceptance's. Contributions of
    /// inputs with the same code are added first.
    ///
    /// # Errors
    /// As [`ContributionRunner::contributions`], and [`ErrorKind::Model`] when the forest has several
    /// outputs.
    #[expect(clippy::float_arithmetic, reason = "contributions are added in doubles")]
    pub fn reasons(&mut self, row: &[f64], output: Output) -> Result<ForestReasons> {
        let explainer = self.explainer;
        if explainer.outputs() != 1 {
            let message = format!(
                "reasons are those of a model with one output, and this one has {}",
                explainer.outputs()
            );
            return Err(Error::new(ErrorKind::Model, message));
        }
        let mut contributions = vec![0.0; explainer.width()];
        self.contributions(row, &mut contributions)?;
        let towards = match output {
            Output::Pd => explainer.scale,
            Output::Propensity => -explainer.scale,
        };
        let mut by_code: BTreeMap<&Arc<str>, Vec<f64>> = BTreeMap::new();
        for (code, contribution) in explainer.codes.iter().zip(&contributions) {
            by_code.entry(code).or_default().push(towards * contribution);
        }
        let all = by_code.into_iter().map(|(code, parts)| ForestReason {
            code: code.clone(),
            contribution: math::sum(parts),
        });
        let mut ranked: Vec<ForestReason> =
            all.filter(|reason| reason.contribution > 0.0).collect();
        // The sort is stable, and they stand by their codes.
        ranked.sort_by(|left, right| right.contribution.total_cmp(&left.contribution));
        Ok(ForestReasons {
            reference: explainer.reference.clone(),
            unit: explainer.unit,
            base: explainer.scale * explainer.base.first().copied().unwrap_or_default(),
            ranked,
        })
    }
}

#[cfg(test)]
#[path = "reasons_tests.rs"]
mod tests;
