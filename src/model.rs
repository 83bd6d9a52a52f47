//! Models: frozen scorecards with their cards, their quality, and how they are trained.
//!
//! A scorecard adds points of bins: `score = offset + factor * ln(odds)`, `factor = pdo / ln 2`,
//! `offset = score0 - factor * ln(odds0)` (Siddiqi, *Credit Risk Scorecards*, 2006). A model trained
//! elsewhere is nothing to us until it is frozen into this form; what trains is not what scores.

#[cfg(feature = "train")]
mod boosting;
mod calibration;
mod card;
#[cfg(feature = "train")]
mod categories;
mod forest;
mod grade_test;
pub mod import;
mod master_scale;
mod metrics;
mod monitor;
mod pmml;
#[cfg(feature = "train")]
mod sample_check;
mod scaling;
mod scorecard;
#[cfg(feature = "train")]
mod logistic;
#[cfg(feature = "train")]
mod random_forest;
#[cfg(feature = "train")]
mod regression;
#[cfg(feature = "train")]
mod reject_inference;
#[cfg(feature = "train")]
mod solver;
#[cfg(feature = "train")]
mod train;
#[cfg(feature = "train")]
mod tune;

pub use crate::feature::Input;
#[cfg(feature = "train")]
pub use boosting::{
    Boosted, BoostingOptions, CategoryOptions, Monotone, Stopping, train_boosting, tune_boosting,
};
pub use calibration::Calibration;
#[cfg(feature = "train")]
pub use calibration::{CalibrationMethod, fit_calibration};
pub use card::ModelCard;
pub use forest::{
    Category, CompiledForest, ContributionRunner, ContributionUnit, Forest, ForestExplainer,
    ForestInput, ForestReason, ForestReasons, ForestRunner, FrozenForest, Reference,
};
pub use grade_test::{GradeTest, default_rate_quantile, hosmer_lemeshow};
#[cfg(feature = "train")]
pub use logistic::{Logistic, LogisticOptions, Sign, fit_logistic};
pub use master_scale::{Grade, MasterScale};
pub use metrics::{auc, brier, gini, ks, population_stability};
pub use monitor::{
    CharacteristicShift, ModelQuality, STABILITY_AMBER, STABILITY_RED, ScoreMonitor,
};
pub use pmml::{PmmlInput, PmmlModel, PmmlReason, PmmlScored, PmmlType, PmmlValue};
#[cfg(feature = "train")]
pub use random_forest::{Ensemble, RandomForestOptions, train_random_forest};
#[cfg(feature = "train")]
pub use regression::{Regression, Term, train_logistic};
#[cfg(feature = "train")]
pub use reject_inference::{Inferred, RejectInference, Rejected, infer_rejected};
#[cfg(feature = "train")]
pub use sample_check::{
    SampleCheckOptions, SampleFinding, SampleProblem, SampleReport, SampleSeverity, check_sample,
};
pub use scaling::{Output, Scaling};
pub(crate) use scorecard::PROBABILITY_SCALE;
pub use scorecard::{
    Characteristic, CompiledScorecard, LostPoints, REASONS, ReasonMethod, RowReasons, Scorecard,
    Scored,
};
#[cfg(feature = "train")]
pub use train::{
    Candidate, EvidenceSigns, Fate, PointsRounding, SelectionOptions, Stepwise, TrainOptions,
    Trained, train_scorecard,
};
#[cfg(feature = "train")]
pub use tune::tune_scorecard;
