//! What the strategy can choose over a box: a treatment or none, an offer or none, and the controls that
//! look at the offer.

use super::decision::{Question, Questions, Subject, Way, ask};
use super::weights::{Effect, Weights, effect};
use crate::fact::{FieldId, Missing};
use crate::feel::bounds::{Bounds, Known, Ranges, Whys};
use crate::rule::{Control, Severity};
use crate::stage::Stage;

impl<'a> Subject<'a> {
    /// The ways that the strategy leaves open.
    pub(super) fn chosen(
        &self,
        on_case: &[(&'a Control, Effect)],
        ranges: &mut Ranges<'_>,
        questions: &mut Questions<'a>,
    ) -> bool {
        let treated = self.treatments(ranges, questions);
        let (mut none, mut unknown, mut any, mut can) = (true, false, false, false);
        for rule in self.policy.strategy().offers.iter().filter(|rule| rule.stage == self.stage) {
            any = true;
            let when = rule.when.answers(ranges);
            if !when.is_decided() {
                questions.first.push(Question::Of(&rule.when));
            }
            unknown |= !when.unknown.is_empty();
            if when.yes {
                let terms = [&rule.amount, &rule.rate, &rule.tenor_months];
                let bounds = terms.map(|term| term.bounds(ranges));
                for (term, bounds) in terms.into_iter().zip(&bounds) {
                    unknown |= !bounds.unknown.is_empty();
                    if !bounds.unknown.is_empty() && bounds.known != Known::Nothing {
                        questions.first.push(Question::Of(term));
                    }
                }
                can |= self.with_offer((on_case, treated), bounds, ranges, questions);
            }
            if !when.no {
                none = false;
                break;
            }
        }
        let mut nothing = Weights::default();
        let otherwise = self.policy.strategy().otherwise(self.stage).is_some();
        if none {
            nothing.put((any && otherwise).then_some(Severity::PolicyStop));
        }
        if unknown {
            nothing.put(otherwise.then_some(Severity::Refer));
        }
        can | self.without_offer(on_case, &[treated, nothing], ranges, questions)
    }

    /// What it weighs that no treatment is found.
    fn treatments(&self, ranges: &Ranges<'_>, questions: &mut Questions<'a>) -> Weights {
        let (mut some, mut none, mut any) = (false, true, false);
        let strategy = self.policy.strategy();
        for one in strategy.treatments.iter().filter(|one| one.stage == self.stage) {
            any = true;
            let when = one.when.answers(ranges);
            let rank = one.rank.as_ref().map(|rank| rank.bounds(ranges));
            let ranked = rank.is_none_or(|rank| rank.known != Known::Nothing);
            some |= when.yes && ranked;
            none &= !when.only_yes() || rank.is_some_and(|rank| !rank.unknown.is_empty());
            if !when.is_decided() {
                questions.later.push(Question::Of(&one.when));
            }
        }
        let mut weights = Weights::default();
        if some || !any {
            weights.put(None);
        }
        if any && none {
            let stop = strategy.otherwise(self.stage).map(|_| Severity::PolicyStop);
            weights.put(stop);
        }
        weights
    }

    /// Whether the forbidden can be decided where no offer is made.
    pub(super) fn without_offer(
        &self,
        on_case: &[(&'a Control, Effect)],
        more: &[Weights],
        ranges: &mut Ranges<'_>,
        questions: &mut Questions<'a>,
    ) -> bool {
        let absent = Bounds::missing(Whys::of(Missing::Absent));
        let Some(kept) = self.offer(ranges, &[absent; 3]) else { return false };
        let fired: Vec<Weights> =
            on_case.iter().map(|(_, effect)| effect.weights).chain(more.iter().copied()).collect();
        let way = Way { fired: &fired, conditions: (true, true), offered: None };
        let can = self.forbidden(&way, ranges, questions);
        self.restore(ranges, &kept);
        can
    }

    /// Whether the forbidden can be decided where an offer with these terms is made.
    fn with_offer(
        &self,
        (on_case, treated): (&[(&'a Control, Effect)], Weights),
        mut terms: [Bounds; 3],
        ranges: &mut Ranges<'_>,
        questions: &mut Questions<'a>,
    ) -> bool {
        for term in &mut terms {
            term.unknown = Whys::NONE;
        }
        let granting = self.stage == Stage::Granting;
        let room = granting && self.policy.loop_rules().limit.is_some();
        if let [Bounds { known: Known::Ints(low, high), .. }, ..] = &mut terms {
            let caps = on_case.iter().filter_map(|(_, effect)| effect.lowest_cap);
            *low = caps.chain(room.then_some(0)).fold(*low, i128::min);
            let sure = on_case.iter().filter_map(|(_, effect)| effect.sure_cap);
            *high = sure.fold(*high, i128::min).max(*low);
        }
        let amount = terms[0];
        let Some(kept) = self.offer(ranges, &terms) else { return false };
        let on_offer = self.policy.controls(self.stage).on_offer();
        let on_offer: Vec<(&Control, Effect)> =
            on_offer.iter().map(|control| (control, effect(control, ranges))).collect();
        ask(&on_offer, questions);
        let all = || on_case.iter().chain(&on_offer);
        let mut fired: Vec<Weights> = all().map(|(_, effect)| effect.weights).collect();
        fired.push(treated);
        let mut conditions = all()
            .filter(|(control, _)| control.severity == Severity::Condition)
            .map(|(_, effect)| effect.weights);
        let lack = conditions.clone().all(Weights::can_be_silent);
        let have = conditions.any(Weights::can_fire);
        let capped = all().any(|(_, effect)| effect.lowest_cap.is_some());
        let offered = Some((amount, capped));
        let way = Way { fired: &fired, conditions: (have, lack), offered };
        let can = self.forbidden(&way, ranges, questions);
        self.restore(ranges, &kept);
        can
    }

    /// Makes an offer known, as far as the box lets it be; nothing where it does not.
    fn offer(&self, ranges: &mut Ranges<'_>, terms: &[Bounds; 3]) -> Option<[Bounds; 3]> {
        let places = self.offer_places();
        let kept = places.map(|id| ranges.field(id));
        let both: Vec<Bounds> = terms.iter().zip(kept).map(|(one, other)| one.and(other)).collect();
        if both.iter().any(Bounds::is_empty) {
            return None;
        }
        places.into_iter().zip(both).for_each(|(id, bounds)| ranges.set(id, bounds));
        Some(kept)
    }

    fn restore(&self, ranges: &mut Ranges<'_>, kept: &[Bounds; 3]) {
        self.offer_places().into_iter().zip(kept).for_each(|(id, bounds)| ranges.set(id, *bounds));
    }

    fn offer_places(&self) -> [FieldId; 3] {
        let fields = self.policy.offer_fields();
        [fields.amount, fields.rate, fields.tenor_months]
    }
}
