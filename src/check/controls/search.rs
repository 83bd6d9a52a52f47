//! A search through all customers of a stage: the space is split into boxes until in none of them it
//! can be so, or the controls really say so of one customer, or of two who differ in one field.
//!
//! Facts, histories, scores and offers vary freely, each within its declared range; what is computed
//! from them is computed. A score is not looked into: it may be anything whatever the facts are.

use super::super::prove::computed::{compute, computing, may_be, not_applicable};
use super::super::prove::decision::Question;
use super::super::prove::side::Side;
use super::super::prove::space::{Part, Space};
use super::usual::Usual;
use crate::error::Result;
use crate::fact::{Datum, Field, FieldId, Missing, Origin, Row};
use crate::feel::bounds::{Atom, Bounds, Known, Ranges, Whys};
use crate::feel::{Expression, Stack};
use crate::limits::CONTROL_BOXES_MAX;
use crate::policy::{Policy, Step};
use crate::rule::Control;
use crate::value::Timestamp;
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// So many conditions are asked about at once with the whole bound.
const ASKED_FEW: usize = 16;

/// Boxes that are looked at however many conditions there are.
const BOXES_LEAST: usize = 256;
/// So many first boxes are looked through for customers who lean to either end.
const TRIED_MAX: usize = 4;

/// A question about some conditions at a stage.
pub(super) struct Search<'a> {
    pub(super) policy: &'a Policy,
    pub(super) usual: &'a Usual,
    /// What is asked about.
    asked: Vec<&'a Expression>,
    /// What is computed before, models left out.
    pub(super) steps: Vec<&'a Step>,
    /// Every field that takes part.
    pub(super) fields: BTreeSet<FieldId>,
    /// The field in which two customers differ.
    pub(super) changed: Option<FieldId>,
    /// Which values a field can have, of those that it could.
    pub(super) within: &'a dyn Fn(&Field, Side) -> Side,
    /// The customer who was found, as data.
    pub(super) seen: RefCell<BTreeMap<FieldId, Datum>>,
    /// What the changed field is of the second customer.
    pub(super) other: Option<Side>,
    /// So many boxes are looked at.
    pub(super) most: usize,
    /// How many were.
    pub(super) boxes: Cell<usize>,
}

/// What is looked for.
pub(super) struct Goal<'g> {
    /// Whether it can be so somewhere in the box of the first customer, and of the second.
    pub(super) may: &'g dyn Fn(&Ranges<'_>, Option<&Ranges<'_>>) -> bool,
    /// Whether it is so of these customers.
    pub(super) is: &'g dyn Fn(&mut Look<'_>, Option<&Row>) -> Result<bool>,
}

/// One customer, as a control sees him.
pub(super) struct Look<'r> {
    pub(super) row: &'r Row,
    pub(super) as_of: Timestamp,
    pub(super) stack: &'r mut Stack,
}

/// A customer of whom it is so: the name and the value of each field that takes part.
pub(super) type Example = Vec<(Arc<str>, String)>;

/// What came of a search.
pub(super) enum Found {
    /// It is so of this customer; of the other, the value of the field that is changed.
    Example(Example, Option<String>),
    /// It is so of nobody.
    Nowhere,
    /// Nobody knows.
    Unfinished,
}

/// A box, and the changed field of the second customer.
pub(super) struct Open {
    pub(super) part: Part,
    pub(super) other: Option<Side>,
    depth: usize,
}

/// All values of a field that can have them.
pub(super) fn everything(_: &Field, side: Side) -> Side {
    side
}

/// Only what is known of a field.
pub(super) fn known(_: &Field, side: Side) -> Side {
    Side { whys: Whys::NONE, ..side }
}

/// What is missing, and why.
pub(super) fn missing(why: Missing) -> Side {
    Side { range: None, whys: Whys::of(why) }
}

impl<'a> Search<'a> {
    pub(super) fn new(
        (policy, usual): (&'a Policy, &'a Usual),
        asked: Vec<&'a Expression>,
        changed: Option<FieldId>,
    ) -> Self {
        let mut wanted: BTreeSet<FieldId> = asked.iter().flat_map(|e| e.reads()).copied().collect();
        let all = policy.all_steps();
        let mut steps = Vec::new();
        for step in all.iter().rev() {
            let writes = step.writes();
            let needed = writes.iter().any(|id| wanted.contains(id) && changed != Some(*id));
            if needed && !matches!(step, Step::Model(_)) {
                wanted.extend(step.reads());
                steps.push(step);
            }
        }
        steps.reverse();
        // What may be not applicable is so only where its condition holds.
        for (id, condition) in policy.applicability() {
            if wanted.contains(id) {
                wanted.extend(condition.reads());
            }
        }
        let schema = policy.schema();
        let varies =
            |id: &FieldId| schema.field(*id).is_some_and(|field| field.origin != Origin::Parameter);
        let fields = wanted.into_iter().filter(varies).collect();
        let seen = RefCell::default();
        // Of many conditions at once fewer boxes are looked at: it is the work that is bounded.
        let each = asked.len().div_ceil(ASKED_FEW).max(1);
        let most =
            CONTROL_BOXES_MAX.checked_div(each).unwrap_or(CONTROL_BOXES_MAX).max(BOXES_LEAST);
        Self {
            policy,
            usual,
            asked,
            steps,
            fields,
            changed,
            within: &everything,
            seen,
            other: None,
            most,
            boxes: Cell::new(0),
        }
    }

    /// The fields from which all that is asked is computed.
    pub(super) fn inputs(&self) -> impl Iterator<Item = (FieldId, &'a Field)> {
        let schema = self.policy.schema();
        let fields = self.fields.iter().filter_map(|id| Some((*id, schema.field(*id)?)));
        fields.filter(|(id, field)| self.is_input((*id, field)))
    }

    /// All that a field can be.
    pub(super) fn side_of(&self, id: FieldId) -> Option<Side> {
        let fields = (BTreeSet::from([id]), Vec::new());
        let period = *self.policy.periods().first()?;
        let space = Space::of(self.policy, &self.asked, fields, period);
        space.whole().get(space.place(id)?).copied()
    }

    fn is_input(&self, (id, field): (FieldId, &Field)) -> bool {
        field.origin != Origin::Feature || self.changed == Some(id)
    }

    /// Whether something missing may be asked for as such, or hidden.
    pub(super) fn may_ask_known(&self) -> bool {
        let steps = self.steps.iter().flat_map(|step| computing(step));
        self.asked.iter().copied().chain(steps).any(Expression::may_ask_known)
    }

    /// Looks for what `goal` says.
    pub(super) fn find(&self, goal: &Goal<'_>) -> Found {
        let (mut boxes, mut open) = (0_usize, false);
        for period in self.policy.periods() {
            let computing = self.steps.iter().flat_map(|step| computing(step));
            let expressions: Vec<&Expression> =
                self.asked.iter().copied().chain(computing).collect();
            let mut atoms: Vec<Atom> = Vec::new();
            for atom in self.asked.iter().flat_map(|e| e.atoms(|id| self.fields.contains(&id))) {
                if !atoms.contains(&atom) {
                    atoms.push(atom);
                }
            }
            let space = Space::of(self.policy, &expressions, (self.fields.clone(), atoms), period);
            let mut waiting = vec![self.whole(&space)];
            while let Some(mut this) = waiting.pop() {
                if boxes >= self.most {
                    return Found::Unfinished;
                }
                boxes = boxes.saturating_add(1);
                self.boxes.set(boxes);
                if !space.narrow(&mut this.part) {
                    continue;
                }
                let Some(questions) = self.look(&space, &this, goal) else { continue };
                // Most boxes need no more than one customer to be tried.
                let thorough =
                    questions.is_empty() || boxes <= TRIED_MAX || boxes.is_power_of_two();
                if let Some((example, value)) = self.example(&space, &this, goal, thorough) {
                    return Found::Example(example, value);
                }
                match self.split(&space, &this, &questions) {
                    Some((first, second)) => waiting.extend([second, first]),
                    None => open = true,
                }
            }
        }
        if open { Found::Unfinished } else { Found::Nowhere }
    }

    /// The box of everybody.
    fn whole(&self, space: &Space<'_>) -> Open {
        let mut part = space.whole();
        for (id, field) in self.inputs() {
            if let Some(side) = space.place(id).and_then(|place| part.get_mut(place)) {
                *side = (self.within)(field, *side);
                if field.origin == Origin::Offer {
                    // A control that reads the offer is checked only where one is made.
                    side.whys = Whys::NONE;
                }
            }
        }
        space.settle(&mut part);
        Open { part, other: self.other, depth: 0 }
    }

    /// What to ask further where it can be so; nothing where it cannot.
    fn look(&self, space: &Space<'_>, this: &Open, goal: &Goal<'_>) -> Option<Vec<Question<'a>>> {
        let mut here = space.ranges(&this.part);
        let loose = compute(&self.steps, self.changed, &mut here)?;
        // What is assumed of a comparison must be among what it can yield.
        if !may_be(self.policy, &here) || here.atoms.iter().any(|(atom, _)| atom.contradicts(&here))
        {
            return None;
        }
        let mut questions = Vec::new();
        let mut there = None;
        if let (Some(id), Some(side)) = (self.changed, this.other) {
            let mut other = space.ranges(&this.part);
            // What is assumed of a comparison that does not rest on the field holds of both.
            let fixed = |id: &FieldId| {
                Some(*id) != self.changed
                    && !self.steps.iter().any(|step| step.writes().contains(id))
            };
            other.atoms.retain(|(atom, _)| atom.reads().iter().all(fixed));
            let schema = self.policy.schema();
            for id in self.steps.iter().flat_map(|step| step.writes()) {
                other.set(id, Bounds { known: Known::Any, unknown: Whys::ALL });
            }
            other.set(id, side.bounds(schema.field(id).map(|field| &field.ty)));
            compute(&self.steps, self.changed, &mut other)?;
            if !may_be(self.policy, &other) {
                return None;
            }
            there = Some(other);
        }
        if !(goal.may)(&here, there.as_ref()) {
            return None;
        }
        for expression in &self.asked {
            let is_open = |ranges: &Ranges<'_>| {
                let answers = expression.answers(ranges);
                !answers.is_decided() || answers.unknown.iter().count() > 1
            };
            if is_open(&here) {
                questions.push(Question::Of(expression));
            }
            if there.as_ref().is_some_and(is_open) {
                questions.push(Question::Of(expression));
                let read = |step: &&&'a Step| {
                    step.writes().iter().any(|id| expression.reads().contains(id))
                };
                questions.extend(self.steps.iter().filter(read).map(|s| Question::Computed(s)));
            }
        }
        for (id, condition) in self.policy.applicability() {
            let doubtful = |ranges: &Ranges<'_>| {
                ranges.field(*id) == not_applicable() && !condition.answers(ranges).only_yes()
            };
            if self.fields.contains(id) && (doubtful(&here) || there.as_ref().is_some_and(doubtful))
            {
                questions.push(Question::Of(condition));
            }
        }
        questions.extend(loose.into_iter().map(Question::Computed));
        Some(questions)
    }

    fn split(
        &self,
        space: &Space<'_>,
        this: &Open,
        questions: &[Question<'a>],
    ) -> Option<(Open, Open)> {
        let depth = this.depth.saturating_add(1);
        let of_part = || {
            let (first, second) = space.split(&this.part, questions)?;
            let with = |part| Open { part, other: this.other, depth };
            Some((with(first), with(second)))
        };
        let of_other = |halves: Option<(Side, Side)>| {
            let (first, second) = halves?;
            let with = |side| Open { part: this.part.clone(), other: Some(side), depth };
            Some((with(first), with(second)))
        };
        let turn = self.changed.zip(this.other).and_then(|(id, side)| space.turn(id, side));
        let halves = || this.other.and_then(|side| side.halves());
        if turn.is_some() {
            return of_other(turn);
        }
        if depth.checked_rem(3) == Some(0) {
            return of_other(halves()).or_else(of_part);
        }
        of_part().or_else(|| of_other(halves()))
    }
}

/// The conditions of a control, and its cap.
pub(super) fn expressions(control: &Control) -> impl Iterator<Item = &Expression> {
    control.applies_when.iter().chain(Some(&control.when)).chain(&control.cap)
}
