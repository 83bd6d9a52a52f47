//! The two models: risk on the real applicants, propensity on a simulated contact history.

use creditloop::Result;
use creditloop::fact::Namespace;
use creditloop::feature::{BinningOptions, Sample};
use creditloop::model::{
    EvidenceSigns, Input, LogisticOptions, ModelCard, Output, ReasonMethod, Scaling, Scorecard,
    SelectionOptions, TrainOptions, Trained, auc, brier, gini, ks, population_stability,
    train_scorecard,
};
use std::collections::BTreeMap;

/// The risk scorecard: the probability that a loan goes bad.
pub(crate) fn train_risk(sample: &Sample) -> Result<Trained> {
    let events = sample.events().iter().filter(|event| **event).count();
    let rows = sample.events().len();
    train_scorecard(
        sample,
        &TrainOptions {
            name: "risk".into(),
            namespace: Namespace::Risk,
            output: Output::Pd,
            scaling: Scaling::default(),
            reason_method: ReasonMethod::Max,
            reason: risk_reason,
            binning: BinningOptions::default(),
            binning_of: BTreeMap::new(),
            information_min: 0.02,
            selection: SelectionOptions::default(),
            logistic: LogisticOptions::default(),
            evidence: EvidenceSigns::Kept,
            card: ModelCard {
                purpose: "rating of instalment loans in the starter policy".into(),
                target: "creditability is bad, as the data set labels it".into(),
                sample: format!(
                    "Statlog German Credit (Hofmann 1994, CC BY 4.0): {rows} applicants, {events} bad"
                ),
                window: "not known: the data set has no dates".into(),
                owner: "the example credit_loop".into(),
                validator: "nobody: a demonstration, not for use on customers".into(),
                limits: "applicants of one German bank before 1994; sex, marital status and \
                         foreign-worker status are kept out"
                    .into(),
                ..ModelCard::default()
            },
        },
    )
}

/// The propensity scorecard: the probability that a contact leads to an application.
pub(crate) fn train_propensity(sample: &Sample, source: &str) -> Result<Trained> {
    let events = sample.events().iter().filter(|event| **event).count();
    let rows = sample.events().len();
    train_scorecard(
        sample,
        &TrainOptions {
            name: "propensity".into(),
            namespace: Namespace::Prop,
            output: Output::Propensity,
            scaling: Scaling { points: 500.into(), odds: 1.into(), ..Scaling::default() },
            reason_method: ReasonMethod::Max,
            reason: propensity_reason,
            binning: BinningOptions::default(),
            binning_of: BTreeMap::new(),
            information_min: 0.02,
            selection: SelectionOptions::default(),
            logistic: LogisticOptions::default(),
            evidence: EvidenceSigns::Kept,
            card: ModelCard {
                purpose: "whom to contact, and in which order; never risk, price or limit".into(),
                target: "the contacted customer responds".into(),
                sample: format!("{source}: {rows} contacts, {events} responses"),
                window: "one contact".into(),
                owner: "the example credit_loop".into(),
                validator: "nobody: a demonstration, not for use on customers".into(),
                limits: "only for customers who may be contacted at all".into(),
                ..ModelCard::default()
            },
        },
    )
}

fn risk_reason(name: &str) -> String {
    match name {
        "acct.checking" => "SCORE.CHECKING",
        "acct.savings" => "SCORE.SAVINGS",
        "apply.tenor_months" => "SCORE.TENOR",
        "apply.amount" => "SCORE.AMOUNT",
        "credit.history" => "SCORE.HISTORY",
        "apply.purpose" => "SCORE.PURPOSE",
        "employ.since" => "SCORE.EMPLOYMENT",
        "cust.property" => "SCORE.PROPERTY",
        "cust.housing" => "SCORE.HOUSING",
        "cust.age_years" => "SCORE.AGE",
        "credit.other_plans" => "SCORE.PLANS",
        "income.instalment_rate" => "SCORE.INSTALMENT",
        "apply.guarantor" => "SCORE.GUARANTOR",
        _ => "SCORE.OTHER",
    }
    .to_owned()
}

fn propensity_reason(name: &str) -> String {
    match name {
        "intent.views_7d" => "PROP.VIEWS",
        "intent.calculator_30d" => "PROP.CALCULATOR",
        "intent.last_response" => "PROP.RESPONSE",
        _ => "PROP.DEPOSIT",
    }
    .to_owned()
}

/// How well a scorecard tells events from the rest.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Quality {
    pub(crate) auc: f64,
    pub(crate) gini: f64,
    pub(crate) ks: f64,
    pub(crate) brier: f64,
}

/// The probability of each row, and the quality over `events`.
pub(crate) fn quality<'a>(
    scorecard: &Scorecard,
    rows: usize,
    input: impl Fn(usize, &str) -> Input<'a>,
    events: &[bool],
) -> Result<(Vec<f64>, Quality)> {
    let mut probabilities = Vec::with_capacity(rows);
    for row in 0..rows {
        let characteristics = scorecard.characteristics().iter();
        let inputs: Vec<Input<'_>> =
            characteristics.map(|characteristic| input(row, characteristic.name())).collect();
        let probability = scorecard.score(&inputs)?.probability;
        probabilities.push(probability.to_string().parse().unwrap_or(f64::NAN));
    }
    let quality = Quality {
        auc: auc(&probabilities, events).unwrap_or(f64::NAN),
        gini: gini(&probabilities, events).unwrap_or(f64::NAN),
        ks: ks(&probabilities, events).unwrap_or(f64::NAN),
        brier: brier(&probabilities, events).unwrap_or(f64::NAN),
    };
    Ok((probabilities, quality))
}

/// The population stability index between two sets of probabilities, over the deciles of the first.
pub(crate) fn stability(development: &[f64], now: &[f64]) -> Option<f64> {
    let mut sorted = development.to_vec();
    sorted.sort_by(f64::total_cmp);
    let cuts: Vec<f64> =
        (1..10).filter_map(|n| sorted.get(sorted.len() * n / 10).copied()).collect();
    let counts = |values: &[f64]| {
        let mut counts = vec![0.0; cuts.len() + 1];
        for value in values {
            counts[cuts.partition_point(|cut| cut <= value)] += 1.0;
        }
        counts
    };
    population_stability(&counts(development), &counts(now))
}
