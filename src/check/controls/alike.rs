//! Controls that add nothing to another, or to some others together.

use super::Work;
use super::conditions::{applies, holds};
use super::pool::Pool;
use super::search::{Example, Found, Goal, Look, Search, everything, expressions};
use crate::fact::{FieldId, Origin, Row};
use crate::feel::bounds::Ranges;
use crate::limits::{CONTROL_BOXES_MAX, CONTROL_PAIRS_BOXES_MAX};
use crate::rule::{Control, Severity};
use std::collections::BTreeSet;

/// So many controls together are asked whether they leave another nothing to do.
const TOGETHER_MAX: usize = 4;
/// Customers who are looked for to tell apart a control from others together.
const TOLD_APART_MAX: usize = 48;

/// The controls of a stage that are compared with each other.
struct Group<'a> {
    controls: Vec<&'a Control>,
    inputs: Vec<BTreeSet<FieldId>>,
    pool: Pool<'a>,
    /// The places of those that add nothing: no other is measured by them.
    told: BTreeSet<usize>,
    /// Boxes that are left for the control that is looked at.
    left: usize,
}

impl<'a> Work<'a> {
    /// Notes the controls that weigh only where another weighs as much or more, or one of some others.
    pub(super) fn alike(&mut self, controls: &[&'a Control]) {
        let inputs = controls.iter().map(|one| self.inputs(one)).collect();
        let (pool, told) = (self.pool(controls), BTreeSet::new());
        let mut group = Group { controls: controls.to_vec(), inputs, pool, told, left: 0 };
        for (at, control) in controls.iter().enumerate() {
            group.left = CONTROL_PAIRS_BOXES_MAX;
            let others: Vec<usize> = (0..controls.len())
                .filter(|by| {
                    let other = controls.get(*by).filter(|_| *by != at && !group.told.contains(by));
                    other.is_some_and(|other| may_stand_for(other, control, self))
                })
                .collect();
            let alone = others.iter().any(|by| {
                let near = group.pool.may_cover([*by], at) && group.share(at, *by);
                near && self.beyond(&mut group, (at, *by))
            });
            if alone || self.beyond_some(&mut group, (at, &others)) {
                group.told.insert(at);
            }
        }
    }

    /// Notes when the control at `at` adds nothing to the one at `by`; whether that is so.
    fn beyond(&mut self, group: &mut Group<'a>, (at, by): (usize, usize)) -> bool {
        let pair = group.controls.get(at).copied().zip(group.controls.get(by).copied());
        let Some((control, other)) = pair else { return false };
        match self.escapes(control, &[other], group) {
            Found::Example(..) => return false,
            Found::Unfinished => {
                self.maybe_adds(control, &[other]);
                return false;
            }
            Found::Nowhere => {}
        }
        let may_be_same =
            control.severity() == other.severity() && may_stand_for(control, other, self);
        let same = may_be_same
            && match self.escapes(other, &[control], group) {
                Found::Nowhere => true,
                Found::Example(..) => false,
                Found::Unfinished => {
                    self.maybe_adds(other, &[control]);
                    false
                }
            };
        let (id, by, severity) = (control.id(), other.id(), other.severity());
        let (code, message) = if same {
            ("control-duplicate", format!("`{id}` and `{by}` weigh the same for everybody"))
        } else {
            (
                "control-subsumed",
                format!(
                    "`{id}` weighs only where `{by}`, a {severity}, weighs as much: it adds nothing \
                     but its reason"
                ),
            )
        };
        let witness = self.fires(control);
        self.note(code, &[control, other], message, witness);
        true
    }

    /// Notes when the control at `at` adds nothing to some of the `others` together, no one of which
    /// suffices; whether that is so. Whoever it weighs for and none of them tells at once that it does
    /// not; else those that are needed for the customers who are known are asked, and who is found
    /// beyond them is one customer more. More than a few together are not asked about.
    fn beyond_some(&mut self, group: &mut Group<'a>, (at, others): (usize, &[usize])) -> bool {
        let Some(control) = group.controls.get(at).copied() else { return false };
        let mut by: Vec<&Control> = Vec::new();
        for _ in 0..TOLD_APART_MAX {
            let Some(chosen) =
                group.pool.needed(others, at, TOGETHER_MAX).filter(|chosen| chosen.len() > 1)
            else {
                return false;
            };
            by = chosen.iter().filter_map(|place| group.controls.get(*place).copied()).collect();
            match self.escapes(control, &by, group) {
                Found::Example(..) => {}
                Found::Unfinished => {
                    self.maybe_adds(control, &by);
                    return false;
                }
                Found::Nowhere => {
                    let names: Vec<String> = by
                        .iter()
                        .map(|one| format!("`{}`, a {}", one.id(), one.severity()))
                        .collect();
                    let message = format!(
                        "`{}` weighs only where {} weighs as much: it adds nothing to them together \
                         but its reason",
                        control.id(),
                        names.join(", or ")
                    );
                    let witness = self.fires(control);
                    let all: Vec<&Control> = [control].into_iter().chain(by).collect();
                    self.note("control-subsumed", &all, message, witness);
                    return true;
                }
            }
        }
        self.maybe_adds(control, &by);
        false
    }

    /// Looks for a customer for whom `control` weighs and none of the `others` weighs as much; whoever
    /// is found is known from then on.
    fn escapes(&self, control: &Control, others: &[&Control], group: &mut Group<'_>) -> Found {
        if group.left == 0 {
            return Found::Unfinished;
        }
        let all = [control].into_iter().chain(others.iter().copied());
        let mut search =
            Search::new((self.policy, self.usual), all.flat_map(expressions).collect(), None);
        search.within = &everything;
        search.most = group.left.min(CONTROL_BOXES_MAX);
        let may = |ranges: &Ranges<'_>, _: Option<&Ranges<'_>>| {
            let weights = |control| super::super::prove::weights::effect(control, ranges).weights;
            let ours = weights(control);
            let mut theirs = others.iter().map(|other| weights(other));
            let escape = |one: Severity, theirs: super::super::prove::weights::Weights| {
                theirs.iter().any(|two| !covers(two, one))
            };
            let mut left: Vec<Severity> = ours.iter().flatten().collect();
            theirs.all(|theirs| {
                left.retain(|one| escape(*one, theirs));
                !left.is_empty()
            })
        };
        let is = |look: &mut Look<'_>, _: Option<&Row>| {
            let Look { row, as_of, stack } = look;
            let ours = control.check(row, *as_of, stack)?.map(|fired| fired.severity);
            let Some(ours) = ours else { return Ok(false) };
            for other in others {
                let theirs = other.check(row, *as_of, stack)?.map(|fired| fired.severity);
                if covers(theirs, ours) {
                    return Ok(false);
                }
            }
            Ok(true)
        };
        let found = search.find(&Goal { may: &may, is: &is });
        group.left = group.left.saturating_sub(search.boxes.get());
        if let Found::Example(..) = found {
            group.pool.add(&search.seen.borrow());
        }
        found
    }

    /// A customer for whom `control` fires.
    fn fires(&self, control: &Control) -> Example {
        let asked = expressions(control).collect();
        let search = Search::new((self.policy, self.usual), asked, None);
        let may = |ranges: &Ranges<'_>, _: Option<&Ranges<'_>>| applies(control, ranges).yes;
        let is = |look: &mut Look<'_>, _: Option<&Row>| Ok(holds(control, look)? == Some(true));
        match search.find(&Goal { may: &may, is: &is }) {
            Found::Example(example, _) => example,
            Found::Nowhere | Found::Unfinished => Vec::new(),
        }
    }

    /// The fields that vary on which a control rests.
    fn inputs(&self, control: &Control) -> BTreeSet<FieldId> {
        let asked = expressions(control).collect();
        let search = Search::new((self.policy, self.usual), asked, None);
        search.inputs().map(|(id, _)| id).collect()
    }
}

impl Group<'_> {
    /// Whether two controls rest on something that both read.
    fn share(&self, one: usize, other: usize) -> bool {
        let pair = self.inputs.get(one).zip(self.inputs.get(other));
        pair.is_some_and(|(one, other)| !one.is_disjoint(other))
    }
}

/// Whether a rule that weighs `one` adds nothing where another weighs `other`: what limits or conditions
/// stays behind a referral, not behind a stop.
pub(super) fn covers(other: Option<Severity>, one: Severity) -> bool {
    other.is_some_and(|other| other <= one && (one <= Severity::Refer || other.is_stop()))
}

/// Whether `other` can make `control` superfluous: it weighs as much, may be overridden by nobody who
/// may not override the other, and is checked wherever the other is.
fn may_stand_for(other: &Control, control: &Control, work: &Work<'_>) -> bool {
    let schema = work.policy.schema();
    let on_offer = |control: &Control| {
        control.reads().any(|id| schema.field(id).is_some_and(|f| f.origin == Origin::Offer))
    };
    let authority = other.severity() == Severity::LegalStop
        || other.override_band == control.override_band
        || !control.severity().is_stop();
    covers(Some(other.severity()), control.severity())
        && authority
        && (!on_offer(other) || on_offer(control))
}
