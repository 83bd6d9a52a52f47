//! A decision over a box: what each rule can say, in the order of `Policy::decide`, and whether the
//! forbidden can come of it.

use super::computed::{compute, computing, may_be};
use super::weights::{Effect, Weights, effect};
use crate::fact::{FieldId, Origin};
use crate::feel::Expression;
use crate::feel::bounds::{Bounds, Known, Ranges};
use crate::policy::{Invariant, Policy, Step};
use crate::rule::{Control, Outcome};
use crate::stage::Stage;
use std::collections::BTreeSet;

/// One invariant at one stage of a policy.
pub(super) struct Subject<'a> {
    pub(super) policy: &'a Policy,
    pub(super) invariant: &'a Invariant,
    pub(super) stage: Stage,
    /// What is computed before anything is decided, each after what it reads.
    pub(super) steps: Vec<&'a Step>,
}

/// What leaves a box undecided.
#[derive(Clone, Copy)]
pub(in crate::check) enum Question<'a> {
    /// What this yields.
    Of(&'a Expression),
    /// How this computes what the box assumes of its outputs.
    Computed(&'a Step),
}

/// Questions, the ones that matter most first.
#[derive(Default)]
pub(super) struct Questions<'a> {
    never: bool,
    pub(super) first: Vec<Question<'a>>,
    pub(super) later: Vec<Question<'a>>,
}

/// A way in which a decision can go: what fires, and the offer that is made.
pub(super) struct Way<'w> {
    pub(super) fired: &'w [Weights],
    /// Whether a condition can be among what fires, and whether there can be none.
    pub(super) conditions: (bool, bool),
    /// The amount that is offered, before later caps, and whether there can be such.
    pub(super) offered: Option<(Bounds, bool)>,
}

impl<'a> Subject<'a> {
    pub(super) fn new(policy: &'a Policy, invariant: &'a Invariant, stage: Stage) -> Self {
        let steps = policy.steps(stage, invariant.never.reads());
        Self { policy, invariant, stage, steps }
    }

    /// Every expression that takes part.
    pub(super) fn expressions(&self) -> Vec<&'a Expression> {
        let (policy, stage) = (self.policy, self.stage);
        let mut all = vec![&self.invariant.never];
        all.extend(policy.gates(stage).into_iter().filter_map(|gate| gate.expression()));
        for control in policy.controls(stage).all() {
            all.extend(control.applies_when.iter().chain(Some(&control.when)).chain(&control.cap));
        }
        all.extend(policy.strategy().expressions(stage));
        all.extend(policy.loop_rules().limit.as_ref().map(|limit| &limit.requested));
        all.extend(self.steps.iter().flat_map(|step| computing(step)));
        all
    }

    /// The fields that take part, and what they are computed from; parameters are left out.
    pub(super) fn fields(&self) -> BTreeSet<FieldId> {
        let reads: Vec<FieldId> =
            self.expressions().into_iter().flat_map(Expression::reads).copied().collect();
        let schema = self.policy.schema();
        let varies =
            |id: &FieldId| schema.field(*id).is_some_and(|field| field.origin != Origin::Parameter);
        self.policy.sources(&reads).into_iter().filter(varies).collect()
    }

    /// What must be asked further where the forbidden can happen in the box `ranges`; nothing where it
    /// cannot. What is computed is left in `ranges`.
    pub(super) fn look(&self, ranges: &mut Ranges<'_>) -> Option<Vec<Question<'a>>> {
        let mut questions = Questions::default();
        let loose = compute(&self.steps, None, ranges)?;
        if !may_be(self.policy, ranges) {
            return None;
        }
        let gates = self.gates(ranges, &mut questions);
        let controls = self.policy.controls(self.stage);
        let on_case: Vec<(&Control, Effect)> =
            controls.on_case().iter().map(|control| (control, effect(control, ranges))).collect();
        ask(&on_case, &mut questions);
        let mut can = false;
        if gates.can_fire() {
            let mut shut = gates;
            shut.shut();
            can |= self.without_offer(&on_case, &[shut], ranges, &mut questions);
        }
        if gates.can_be_silent() {
            can |= self.chosen(&on_case, ranges, &mut questions);
        }
        if !can {
            return None;
        }
        let mut all = Vec::new();
        if questions.never {
            all.push(Question::Of(&self.invariant.never));
        }
        all.extend(questions.first);
        all.extend(questions.later);
        all.extend(loose.into_iter().map(Question::Computed));
        Some(all)
    }

    /// What a gate of the stage can weigh; none that leads there can be passed by nobody.
    fn gates(&self, ranges: &Ranges<'_>, questions: &mut Questions<'a>) -> Weights {
        let mut all = Weights::default();
        for gate in self.policy.gates(self.stage) {
            let (Some(condition), Some(severity)) = (gate.expression(), gate.severity()) else {
                all.put(None);
                continue;
            };
            let answers = condition.answers(ranges);
            if answers.yes {
                all.put(None);
            }
            if answers.no || !answers.unknown.is_empty() {
                all.put(Some(severity));
            }
            if !answers.is_decided() {
                questions.first.push(Question::Of(condition));
            }
        }
        all
    }

    /// Whether the condition can hold together with an outcome of `way`.
    pub(super) fn forbidden(
        &self,
        way: &Way<'_>,
        ranges: &mut Ranges<'_>,
        questions: &mut Questions<'a>,
    ) -> bool {
        let place = self.policy.invariants().outcome();
        let mut can = false;
        for outcome in self.outcomes(way, ranges) {
            let number = i128::from(outcome.number()).saturating_sub(1);
            ranges.set(place, Bounds::known(Known::Ints(number, number)));
            let answers = self.invariant.never.answers(ranges);
            can |= answers.yes;
            questions.never |= answers.yes && !answers.only_yes();
        }
        can
    }

    /// The outcomes that `way` leaves open.
    fn outcomes(&self, way: &Way<'_>, ranges: &Ranges<'_>) -> BTreeSet<Outcome> {
        let mut all = BTreeSet::new();
        // A rule that can say nothing is one of a box in which nothing is.
        let empty = way.fired.iter().any(|one| !one.can_fire() && !one.can_be_silent());
        let first = if empty { Weights::default() } else { Weights::first(way.fired) };
        let limit = self.policy.loop_rules().limit.as_ref();
        for severity in first.iter() {
            let outcome = Outcome::of(severity, self.stage);
            let (Some(limit), Some((amount, capped)), true) =
                (limit, way.offered, outcome.goes_on())
            else {
                all.insert(outcome);
                continue;
            };
            let (less, whole) = less(amount, capped, limit.requested.bounds(ranges));
            let (have, lack) = way.conditions;
            let open = [
                (less, Outcome::CounterOffer),
                (whole && lack, Outcome::Approve),
                (whole && have, Outcome::ApproveWithConditions),
            ];
            all.extend(open.into_iter().filter(|(can, _)| *can).map(|(_, outcome)| outcome));
        }
        all
    }
}

/// Asks for the controls that are undecided: first for those that can hold the case up.
pub(super) fn ask<'a>(controls: &[(&'a Control, Effect)], questions: &mut Questions<'a>) {
    for (control, effect) in controls.iter().filter(|(_, effect)| effect.weights.is_open()) {
        let hold_up = effect.weights.can_hold_up();
        let list = if hold_up { &mut questions.first } else { &mut questions.later };
        let expressions = control.applies_when.iter().chain(Some(&control.when));
        list.extend(expressions.chain(&control.cap).map(Question::Of));
    }
}

/// Whether less can be offered than was asked for, and whether all of it can.
fn less(amount: Bounds, capped: bool, requested: Bounds) -> (bool, bool) {
    match (amount.known, requested.known) {
        (_, Known::Nothing) => (false, true),
        (Known::Ints(low, high), Known::Ints(from, to)) => {
            let low = if capped { 0 } else { low.max(0) };
            (low < to, high.max(0) >= from || !requested.unknown.is_empty())
        }
        _ => (true, true),
    }
}
