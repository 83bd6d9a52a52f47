//! Everything in force: a folder of files, compiled and checked whole, named by its digest.

mod archive;
mod authority;
mod compile;
mod controls;
mod fields;
mod graph;
mod header;
mod invariants;
mod loops;
mod models;
mod parameters;
mod reads;
mod steps;
mod tables;
mod test_cases;
mod types;

pub use archive::Archive;
pub(crate) use authority::Authorities;
pub(crate) use graph::Gate;
pub use header::POLICY_FORMAT;
pub(crate) use invariants::{Invariant, Invariants};
pub(crate) use loops::{LimitRules, LoopRules};
pub(crate) use test_cases::{Expected, Given, Said, TestCase, TestCases};

use crate::digest::Digest;
use crate::error::{Error, ErrorKind, Fault, Result};
use crate::fact::{FieldId, History, Origin, Row, Schema};
use crate::feel::{Expression, Stack, Truth};
use crate::rule::{Checks, Control, Reasons, Table};
use crate::stage::{CaseState, Stage};
use crate::strategy::{OfferFields, Strategy};
use crate::value::{Currency, Timestamp};
use chrono::NaiveDate;
use graph::Graph;
use parameters::Parameters;
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
pub(crate) use steps::ModelStep;
pub(crate) use steps::Step;
use steps::Steps;

/// The version of what a policy means: it changes when the same policy and request could be decided
/// otherwise.
pub const EVALUATION_SEMANTICS: u32 = 2;

/// A compiled policy. Cheap to clone; safe to share between threads.
#[derive(Debug, Clone)]
pub struct Policy(Arc<Compiled>);

#[derive(Debug)]
pub(crate) struct Compiled {
    archive: Archive,
    digest: Digest,
    name: String,
    version: String,
    jurisdiction: Option<String>,
    currency: Currency,
    valid: (Option<NaiveDate>, Option<NaiveDate>),
    skew_minutes: i64,
    schema: Arc<Schema>,
    parameters: Parameters,
    reasons: Reasons,
    applicability: Vec<(FieldId, Expression)>,
    graph: Graph,
    loops: LoopRules,
    steps: Steps,
    controls: Vec<StageControls>,
    strategy: Strategy,
    offer: OfferFields,
    authorities: Authorities,
    test_cases: TestCases,
    invariants: Invariants,
    warnings: Vec<Fault>,
}

/// The controls of one stage: first those on the case, then those on the offer.
#[derive(Debug, Default)]
pub(crate) struct StageControls {
    on_case: Checks,
    on_offer: Checks,
}

impl StageControls {
    /// Those on the case, to be checked together.
    pub(crate) fn case_checks(&self) -> &Checks {
        &self.on_case
    }

    /// Those on the offer, to be checked together.
    pub(crate) fn offer_checks(&self) -> &Checks {
        &self.on_offer
    }

    pub(crate) fn on_case(&self) -> &[Control] {
        self.on_case.controls()
    }

    pub(crate) fn on_offer(&self) -> &[Control] {
        self.on_offer.controls()
    }

    pub(crate) fn all(&self) -> impl Iterator<Item = &Control> {
        self.on_case().iter().chain(self.on_offer())
    }
}

impl Policy {
    /// Reads and compiles the policy in the folder at `path`.
    ///
    /// # Errors
    /// [`ErrorKind::Io`] when the folder cannot be read; [`ErrorKind::Policy`] with every fault at
    /// once ([`Error::faults`]) when it does not compile.
    pub fn open(path: impl AsRef<Path>) -> Result<Self> {
        Self::compile(Archive::read_dir(path.as_ref())?)
    }

    /// Compiles the policy in `archive`.
    ///
    /// # Errors
    /// [`ErrorKind::Policy`] with every fault at once.
    pub fn compile(archive: Archive) -> Result<Self> {
        compile::compile(archive).map(|compiled| Self(Arc::new(compiled)))
    }

    /// The SHA-256 of the canonical archive: the policy's name for machines.
    pub fn digest(&self) -> Digest {
        self.0.digest
    }

    /// The files, its own cases among them; what is installed are their canonical bytes.
    pub fn archive(&self) -> &Archive {
        &self.0.archive
    }

    /// The name for people.
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// The version for people.
    pub fn version(&self) -> &str {
        &self.0.version
    }

    /// The country or region whose law it follows, if it says.
    pub fn jurisdiction(&self) -> Option<&str> {
        self.0.jurisdiction.as_deref()
    }

    /// The currency of the customer's ledger.
    pub fn currency(&self) -> Currency {
        self.0.currency
    }

    /// Every name it knows.
    pub fn schema(&self) -> &Arc<Schema> {
        &self.0.schema
    }

    /// The texts of its reasons.
    pub fn reasons(&self) -> &Reasons {
        &self.0.reasons
    }

    /// What its author should look at, although it compiles.
    pub fn warnings(&self) -> &[Fault] {
        &self.0.warnings
    }

    /// How many controls it has.
    pub fn control_count(&self) -> usize {
        self.0.controls.iter().map(|stage| stage.all().count()).sum()
    }

    /// How far behind its case's last entry a request may be, in minutes.
    pub(crate) fn skew_minutes(&self) -> i64 {
        self.0.skew_minutes
    }

    pub(crate) fn check_in_force(&self, as_of: Timestamp) -> Result<()> {
        let day = as_of.date_naive();
        let (from, until) = self.0.valid;
        if from.is_some_and(|from| day < from) || until.is_some_and(|until| day > until) {
            let message = format!("the policy `{}` is not in force on {day}", self.0.name);
            return Err(Error::new(ErrorKind::NotInForce, message));
        }
        Ok(())
    }

    /// Refuses a fact that is said to be not applicable although its condition does not hold.
    pub(crate) fn check_applicability(
        &self,
        row: &Row,
        as_of: Timestamp,
        stack: &mut Stack,
    ) -> Result<()> {
        for id in row.not_applicable() {
            let condition = self.0.applicability.iter().find(|(field, _)| *field == id);
            let holds = match condition {
                Some((_, condition)) => condition.test(row, as_of, stack)? == Truth::True,
                None => false,
            };
            let fact = self.0.schema.field(id).is_some_and(|field| field.origin == Origin::Fact);
            if !holds && fact {
                let message = format!(
                    "`{}` is said to be not applicable, but its `not_applicable_when` does not hold",
                    self.0.schema.name(id)
                );
                return Err(Error::new(ErrorKind::Fact, message));
            }
        }
        Ok(())
    }

    pub(crate) fn parameters(&self) -> &Parameters {
        &self.0.parameters
    }

    pub(crate) fn gate(&self, history: &History, to: Stage) -> Result<&Gate> {
        self.0.graph.gate(history, to)
    }

    pub(crate) fn gate_again(&self, history: &History, to: Stage) -> &Gate {
        self.0.graph.gate_again(history, to)
    }

    pub(crate) fn controls(&self, stage: Stage) -> &StageControls {
        static NONE: StageControls =
            StageControls { on_case: Checks::NONE, on_offer: Checks::NONE };
        self.0.controls.get(usize::from(stage.number())).unwrap_or(&NONE)
    }

    /// The stage from which a case usually comes to `to`, and the state that the first edge asks for.
    pub(crate) fn usual_way(&self, to: Stage) -> (Option<Stage>, Option<CaseState>) {
        self.0.graph.usual_way(to)
    }

    /// The named cases of `tests/*.toml`.
    pub(crate) fn test_cases(&self) -> &TestCases {
        &self.0.test_cases
    }

    /// What must never happen.
    pub(crate) fn invariants(&self) -> &Invariants {
        &self.0.invariants
    }

    /// The gates that lead to `stage`.
    pub(crate) fn gates(&self, stage: Stage) -> Vec<&Gate> {
        self.0.graph.ways(stage)
    }

    /// Every edge by its gate, with the states that it names.
    pub(crate) fn edges(&self) -> impl Iterator<Item = (&Gate, &[CaseState])> {
        self.0.graph.all()
    }

    /// When each fact may be said to be not applicable.
    pub(crate) fn applicability(&self) -> &[(FieldId, Expression)] {
        &self.0.applicability
    }

    /// The spans of days, from the first to the last, through which every parameter keeps its value
    /// and the policy is in force.
    pub(crate) fn periods(&self) -> Vec<(NaiveDate, NaiveDate)> {
        self.0.parameters.periods(self.0.valid)
    }

    /// What `stage` computes, and what else is needed to know `fields`, each after what it reads.
    pub(crate) fn steps(&self, stage: Stage, fields: &[FieldId]) -> Vec<&Step> {
        self.0.steps.with(stage, fields).map(|(step, _)| step).collect()
    }

    /// All that is computed, each after what it reads.
    pub(crate) fn all_steps(&self) -> &[Step] {
        self.0.steps.all()
    }

    /// Computes what `stage` does not but `fields` need.
    pub(crate) fn compute_more(
        &self,
        (stage, fields): (Stage, &[FieldId]),
        row: &mut Row,
        as_of: Timestamp,
        stack: &mut Stack,
    ) -> Result<()> {
        let more = self.0.steps.with(stage, fields).filter(|(_, needed)| !needed);
        more.map(|(step, _)| step).try_for_each(|step| step.run(&self.0.schema, row, as_of, stack))
    }

    pub(crate) fn strategy(&self) -> &Strategy {
        &self.0.strategy
    }

    pub(crate) fn offer_fields(&self) -> &OfferFields {
        &self.0.offer
    }

    pub(crate) fn loop_rules(&self) -> &LoopRules {
        &self.0.loops
    }

    /// Computes the features and scores that `stage` needs.
    pub(crate) fn compute(
        &self,
        stage: Stage,
        row: &mut Row,
        as_of: Timestamp,
        stack: &mut Stack,
    ) -> Result<()> {
        self.0.steps.compute(stage, &self.0.schema, row, as_of, stack)
    }

    /// The fields of the scores that `stage` computes.
    pub(crate) fn score_fields(&self, stage: Stage) -> &[FieldId] {
        self.0.steps.score_fields(stage)
    }

    /// Its decision tables.
    pub(crate) fn tables(&self) -> impl Iterator<Item = &Table> {
        self.0.steps.tables()
    }

    /// The models that `stage` runs.
    pub(crate) fn models(&self, stage: Stage) -> impl Iterator<Item = &ModelStep> {
        self.0.steps.models(stage)
    }

    /// `fields` and everything that they are computed from.
    pub(crate) fn sources(&self, fields: &[FieldId]) -> BTreeSet<FieldId> {
        self.0.steps.sources(fields)
    }

    /// The fields that the rule named `rule` at `stage` rests on, features and scores unfolded.
    pub(crate) fn rests_on(&self, stage: Stage, rule: &str) -> BTreeSet<FieldId> {
        let controls = self.controls(stage).all().filter(|control| control.id() == rule);
        let reads: Vec<FieldId> = controls.flat_map(Control::reads).collect();
        self.0.steps.sources(&reads)
    }

    pub(crate) fn authorities(&self) -> &Authorities {
        &self.0.authorities
    }
}
