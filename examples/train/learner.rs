//! What can be trained, and what it predicts.

use creditloop::Result;
use creditloop::fact::Namespace;
use creditloop::feature::{BinningOptions, Evidence, Sample, SampleColumn, Trend};
use creditloop::model::{
    BoostingOptions, Candidate, EvidenceSigns, Fate, Forest, FrozenForest, Inferred,
    LogisticOptions, ModelCard, Output, RandomForestOptions, ReasonMethod, Scaling,
    SelectionOptions, TrainOptions, Trained, train_boosting, train_logistic, train_random_forest,
    train_scorecard, tune_boosting, tune_scorecard,
};
use rust_decimal::prelude::ToPrimitive as _;
use std::collections::BTreeMap;

#[derive(Clone, Copy)]
pub(crate) enum Learner {
    Scorecard { selection: SelectionOptions },
    Forest,
    Boosting,
    Logistic,
}

pub(crate) enum Learned {
    Scorecard(Box<Trained>),
    /// Whatever is frozen as trees, and what it is in a few words.
    Trees(Forest, String),
}

impl Learner {
    /// A scorecard of all that informs.
    pub(crate) fn scorecard() -> Self {
        Self::Scorecard { selection: SelectionOptions::default() }
    }

    pub(crate) fn from_name(name: &str) -> Result<Self, String> {
        match name {
            "scorecard" => Ok(Self::scorecard()),
            "forest" => Ok(Self::Forest),
            "boosting" => Ok(Self::Boosting),
            "logistic" => Ok(Self::Logistic),
            other => {
                Err(format!("there is no model `{other}`: scorecard, forest, boosting or logistic"))
            }
        }
    }

    /// Where its model goes if nothing else is said.
    pub(crate) fn file_name(self) -> &'static str {
        match self {
            Self::Scorecard { .. } => "model.toml",
            Self::Forest | Self::Boosting | Self::Logistic => "model.json",
        }
    }

    /// Trains on what the `accepted` and others say together.
    pub(crate) fn train(self, accepted: &Sample, inferred: &Inferred) -> Result<Learned> {
        let sample = &inferred.sample;
        match self {
            Self::Scorecard { selection } => {
                let mut start = TrainOptions { selection, ..scorecard() };
                start.card = card(accepted, inferred);
                let options = tune_scorecard(sample, &start)?;
                let trained = train_scorecard(sample, &options)?;
                Ok(Learned::Scorecard(Box::new(trained)))
            }
            Self::Forest => {
                let forest = train_random_forest(sample, &RandomForestOptions::default())?;
                Ok(Learned::trees(forest))
            }
            Self::Boosting => {
                let options = tune_boosting(sample, &boosting())?;
                Ok(Learned::trees(train_boosting(sample, &options)?.forest))
            }
            Self::Logistic => {
                let regression = train_logistic(sample, &LogisticOptions::default())?;
                let about = format!("a regression of {} terms", regression.terms.len());
                Ok(Learned::Trees(regression.forest, about))
            }
        }
    }
}

/// How scorecards are trained, that of a model and those that reject inference needs.
pub(crate) fn scorecard() -> TrainOptions {
    TrainOptions {
        name: "model".into(),
        namespace: Namespace::Risk,
        output: Output::Pd,
        scaling: Scaling::default(),
        reason_method: ReasonMethod::Max,
        reason: str::to_owned,
        binning: BinningOptions {
            trend: Trend::Auto,
            missing: Evidence::Empirical,
            ..BinningOptions::default()
        },
        binning_of: BTreeMap::new(),
        information_min: 0.005,
        selection: SelectionOptions::default(),
        logistic: LogisticOptions { l2: 10.0, ..LogisticOptions::default() },
        evidence: EvidenceSigns::Kept,
        card: ModelCard::default(),
    }
}

/// The card of a model of which only the sample is known.
fn card(accepted: &Sample, inferred: &Inferred) -> ModelCard {
    let events = accepted.events().iter().filter(|event| **event).count();
    ModelCard {
        purpose: "not said".into(),
        target: "the event of the sample".into(),
        sample: format!("{} rows, {events} events", accepted.events().len()),
        window: "not said".into(),
        owner: "not said".into(),
        validator: "nobody".into(),
        limits: "not said".into(),
        reject_inference: inferred.card.clone(),
    }
}

/// Small steps on a part of the rows and inputs each; how large trees are and how many is tuned.
fn boosting() -> BoostingOptions {
    BoostingOptions {
        rounds: 1_500,
        learning_rate: 0.03,
        rows_share: 0.7,
        inputs_share: 0.6,
        l2: 5.0,
        seed: 1,
        ..BoostingOptions::default()
    }
}

impl Learned {
    fn trees(forest: Forest) -> Self {
        let about = format!("{} trees of up to {} leaves", forest.trees(), forest.leaves_max());
        Self::Trees(forest, about)
    }

    /// The probability of the event in each of some rows.
    pub(crate) fn predict(&self, sample: &Sample, rows: &[usize]) -> Result<Vec<f64>> {
        match self {
            Self::Scorecard(trained) => {
                trained.scorecard.predict(sample.columns(), rows.iter().copied())
            }
            Self::Trees(forest, _) => {
                let compiled = forest.clone().compile();
                let mut runner = compiled.runner();
                let (mut values, mut predicted) = (Vec::new(), Vec::new());
                let mut score = |row: &usize| {
                    values.clear();
                    for (input, (_, column)) in forest.inputs().iter().zip(sample.columns()) {
                        values.push(match column {
                            SampleColumn::Number(numbers) => {
                                numbers[*row].and_then(|number| number.to_f64()).unwrap_or(f64::NAN)
                            }
                            SampleColumn::Text(texts) => texts[*row]
                                .as_ref()
                                .and_then(|text| input.of_text(text))
                                .unwrap_or(f64::NAN),
                        });
                    }
                    runner.predict(&values, &mut predicted)?;
                    Ok(predicted[0])
                };
                rows.iter().map(&mut score).collect()
            }
        }
    }

    /// What was trained, in a few words.
    pub(crate) fn about(&self) -> String {
        match self {
            Self::Scorecard(trained) => {
                format!("a scorecard of {} inputs", trained.scorecard.characteristics().len())
            }
            Self::Trees(_, about) => about.clone(),
        }
    }

    /// What became of the inputs that a scorecard leaves out.
    pub(crate) fn left_out(&self) -> Vec<String> {
        let Self::Scorecard(trained) = self else { return Vec::new() };
        let left = trained.candidates.iter().filter(|of| of.fate != Fate::Kept);
        let said = |of: &Candidate| {
            let Candidate { name, information_value, fate } = of;
            format!("left out: `{name}`, information value {information_value:.3}, {fate}")
        };
        left.map(said).collect()
    }

    /// The frozen model as its file, with a card for what it was trained on.
    pub(crate) fn file(&self, accepted: &Sample, inferred: &Inferred) -> String {
        match self {
            Self::Scorecard(trained) => trained.scorecard.to_toml(),
            Self::Trees(forest, _) => {
                let (forest, card) = (forest.clone(), card(accepted, inferred));
                let (namespace, output) = (Namespace::Risk, Output::Pd);
                FrozenForest { name: "model".into(), namespace, output, card, forest }.to_json()
            }
        }
    }

    /// A scorecard for others: the names of its files and what they hold.
    pub(crate) fn exports(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Scorecard(trained) => {
                let card = &trained.scorecard;
                vec![
                    ("model.pmml", card.to_pmml()),
                    ("model.sql", card.to_sql("applicants")),
                    ("model.csv", card.to_csv()),
                ]
            }
            Self::Trees(..) => Vec::new(),
        }
    }
}
