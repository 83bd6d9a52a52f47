//! The input space of one invariant at one stage, and how a box of it is split: a field apart from its
//! being missing, then where an expression turns, then down the middle.

use super::decision::{Question, Subject};
use super::side::Side;
use crate::fact::{Datum, Field, FieldId, Origin, Row};
use crate::feel::Expression;
use crate::feel::bounds::{Atom, Bounds, Inequality, Known, Linear, Ranges, Sides, Whys, narrow};
use crate::policy::Policy;
use crate::value::{Timestamp, day_number};
use chrono::{NaiveDate, NaiveTime};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::sync::Arc;

/// Fewer values than these are taken one by one.
const FEW: u64 = 64;
/// As far as a witness goes where there is no end.
const FAR: i64 = 100_000_000;
/// Sides of a box that are told.
const SIDES_TOLD_MAX: usize = 6;

/// A box: a side for each field, for each comparison of several, and for the day.
pub(in crate::check) type Part = Vec<Side>;

/// All boxes of one invariant at one stage within one period.
pub(in crate::check) struct Space<'a> {
    policy: &'a Policy,
    fields: Vec<FieldId>,
    places: BTreeMap<FieldId, usize>,
    atoms: Vec<Atom>,
    /// What each comparison says as a linear one.
    linear: Vec<Option<Linear>>,
    words: Vec<Arc<str>>,
    cuts: BTreeMap<FieldId, Vec<i64>>,
    whole: Part,
    /// What every field can be that takes no part, and what the parameters are.
    rest: Vec<Bounds>,
}

impl<'a> Space<'a> {
    /// The space of an invariant at a stage.
    pub(in crate::check::prove) fn new(
        subject: &Subject<'a>,
        period: (NaiveDate, NaiveDate),
    ) -> Self {
        let fields = subject.fields();
        let atoms = subject.invariant.never.atoms(|id| fields.contains(&id));
        Self::of(subject.policy, &subject.expressions(), (fields, atoms), period)
    }

    /// The space of these fields, in which these expressions turn and these comparisons are followed.
    pub(in crate::check) fn of(
        policy: &'a Policy,
        expressions: &[&Expression],
        (fields, atoms): (BTreeSet<FieldId>, Vec<Atom>),
        (first, last): (NaiveDate, NaiveDate),
    ) -> Self {
        let words: BTreeSet<Arc<str>> =
            expressions.iter().flat_map(|expression| expression.words()).collect();
        let fields: Vec<FieldId> = fields.into_iter().collect();
        let mut space = Self {
            policy,
            places: fields.iter().copied().zip(0..).collect(),
            atoms,
            linear: Vec::new(),
            words: words.into_iter().collect(),
            cuts: BTreeMap::new(),
            whole: Part::new(),
            rest: rest(policy, first),
            fields,
        };
        let side = |id: &FieldId| Side::of(policy, *id, space.words.len());
        let mut whole: Part = space.fields.iter().map(side).collect();
        whole.extend(space.atoms.iter().map(|_| Side { range: Some((0, 1)), whys: Whys::ALL }));
        let days = (day_number(first), day_number(last));
        whole.push(Side { range: Some(days), whys: Whys::NONE });
        space.whole = whole;
        let ranges = space.ranges(&space.whole);
        let found: Vec<_> =
            expressions.iter().flat_map(|expression| expression.cuts(&ranges)).collect();
        let linear = space.atoms.iter().map(|atom| atom.linear(&ranges)).collect();
        drop(ranges);
        space.linear = linear;
        for (id, at) in found {
            space.cuts.entry(id).or_default().push(at);
        }
        for cuts in space.cuts.values_mut() {
            cuts.sort_unstable();
            cuts.dedup();
        }
        space
    }

    /// The box of everything.
    pub(in crate::check) fn whole(&self) -> Part {
        self.whole.clone()
    }

    fn field(&self, id: FieldId) -> Option<&Field> {
        self.policy.schema().field(id)
    }

    /// Which side of a box a field is.
    pub(in crate::check) fn place(&self, id: FieldId) -> Option<usize> {
        self.places.get(&id).copied()
    }

    /// Two parts of a side of a field, where an expression turns.
    pub(in crate::check) fn turn(&self, id: FieldId, side: Side) -> Option<(Side, Side)> {
        side.cut(nearest_the_middle(self.cuts.get(&id)?, side)?)
    }

    /// A value in the span from `low` to `high` of a field, near its upper or its lower end: beyond all
    /// turns, but no farther than people would go where there is no end.
    pub(in crate::check) fn near_end(&self, id: FieldId, (low, high): (i64, i64), up: bool) -> i64 {
        let cuts = self.cuts.get(&id).map_or(&[][..], Vec::as_slice);
        let mut inside = cuts.iter().copied().filter(|cut| low < *cut && *cut <= high);
        if up {
            let end = if high == i64::MAX { FAR } else { high };
            return inside.next_back().unwrap_or(end).clamp(low, high);
        }
        let end = if low == i64::MIN { FAR.saturating_neg() } else { low };
        inside.next().map_or(end, |cut| cut.saturating_sub(1)).clamp(low, high)
    }

    /// Whether a field takes part.
    pub(in crate::check) fn takes_part(&self, id: FieldId) -> bool {
        self.places.contains_key(&id)
    }

    /// The texts that some expression names.
    pub(in crate::check) fn words(&self) -> &[Arc<str>] {
        &self.words
    }

    /// The sides of `part` that are fields.
    pub(in crate::check) fn sides(&self, part: &Part) -> impl Iterator<Item = (FieldId, Side)> {
        self.fields.iter().copied().zip(part.iter().copied())
    }

    /// The first and the last day of `part`.
    pub(in crate::check) fn days(part: &Part) -> (i64, i64) {
        part.last().and_then(|side| side.range).unwrap_or_default()
    }

    /// The data of `part`.
    pub(in crate::check) fn ranges(&self, part: &Part) -> Ranges<'_> {
        let sides = part.iter().skip(self.fields.len());
        let atoms = self.atoms.iter().zip(sides.map(|side| side.bounds(None)));
        let mut ranges = Ranges {
            fields: self.rest.clone(),
            days: Self::days(part),
            words: &self.words,
            atoms: atoms.collect(),
        };
        for (id, side) in self.sides(part) {
            ranges.set(id, side.bounds(self.field(id).map(|field| &field.ty)));
        }
        ranges
    }

    /// Leaves to each comparison of several fields only what can come of it anywhere in `part`.
    pub(in crate::check) fn settle(&self, part: &mut Part) {
        let ranges = self.ranges(part);
        let computed: Vec<Bounds> = self.atoms.iter().map(|atom| atom.bounds(&ranges)).collect();
        drop(ranges);
        for (side, bounds) in part.iter_mut().skip(self.fields.len()).zip(computed) {
            if let Known::Ints(low, high) = bounds.known
                && let Some((low, high)) = i64::try_from(low).ok().zip(i64::try_from(high).ok())
            {
                *side = Side { range: Some((low, high)), whys: bounds.unknown };
            }
        }
    }

    /// Whether a comparison of several fields can narrow them.
    pub(in crate::check) fn is_linear(&self) -> bool {
        self.linear.iter().any(Option::is_some)
    }

    /// Takes from the fields of `part` what the comparisons that it assumes leave to none of them;
    /// whether there may still be anybody.
    pub(in crate::check) fn narrow(&self, part: &mut Part) -> bool {
        let assumed = self.linear.iter().zip(part.iter().skip(self.fields.len()));
        let assumed: Vec<(&Linear, bool)> = assumed
            .filter_map(|(linear, side)| {
                let (low, high) = side.range.filter(|_| side.whys.is_empty())?;
                Some((linear.as_ref()?, low == 1)).filter(|_| low == high)
            })
            .collect();
        if assumed.is_empty() {
            return true;
        }
        let ranges = self.ranges(part);
        let found = assumed.iter().flat_map(|(linear, holds)| linear.inequalities(*holds, &ranges));
        let inequalities: Vec<_> = found.collect();
        drop(ranges);
        let fields = inequalities.iter().flat_map(Inequality::fields);
        let mut sides = Sides::new();
        for (id, place) in fields.filter_map(|id| Some((id, self.place(id)?))) {
            match part.get(place).map(|side| side.range) {
                // What a comparison knows of, it knows.
                Some(None) => return false,
                Some(Some(range)) => sides.insert(id, range),
                None => None,
            };
        }
        if narrow(&inequalities, &mut sides).is_none() {
            return false;
        }
        for (id, range) in sides {
            if let Some(side) = self.place(id).and_then(|place| part.get_mut(place)) {
                *side = Side { range: Some(range), whys: Whys::NONE };
            }
        }
        true
    }

    /// Two boxes that make up `part`, the one to look at first before the other; nothing when no split
    /// can help to answer.
    pub(in crate::check) fn split(
        &self,
        part: &Part,
        questions: &[Question<'_>],
    ) -> Option<(Part, Part)> {
        let asked = questions.iter().find_map(|question| self.best(part, &self.asked(question)));
        let (place, (first, second)) = asked.or_else(|| self.assumed(part))?;
        let with = |side: Side| {
            let mut with = part.clone();
            if let Some(slot) = with.get_mut(place) {
                *slot = side;
            }
            with
        };
        Some((with(first), with(second)))
    }

    /// How to split a field of a comparison that may come out otherwise than `part` assumes.
    fn assumed(&self, part: &Part) -> Option<(usize, (Side, Side))> {
        let mut ranges = self.ranges(part);
        ranges.atoms.clear();
        let sides = part.iter().skip(self.fields.len());
        self.atoms.iter().zip(sides).find_map(|(atom, side)| {
            let computed = atom.bounds(&ranges);
            if computed.and(side.bounds(None)) == computed {
                return None;
            }
            let reads = atom.reads().iter();
            let places: Vec<usize> = reads.filter_map(|id| self.places.get(id).copied()).collect();
            self.best(part, &places)
        })
    }

    /// The places of the sides that `question` depends on.
    fn asked(&self, question: &Question<'_>) -> Vec<usize> {
        let (reads, time) = match question {
            Question::Of(expression) => (expression.reads().to_vec(), expression.reads_time()),
            Question::Computed(step) => (step.reads(), false),
        };
        let mut sides: Vec<usize> =
            reads.iter().filter_map(|id| self.places.get(id).copied()).collect();
        if let Question::Of(_) = question {
            let behind = self.fields.len();
            for (place, atom) in self.atoms.iter().enumerate() {
                if atom.reads().iter().all(|id| reads.contains(id)) {
                    sides.push(behind.saturating_add(place));
                }
            }
        }
        sides.extend(time.then(|| self.whole.len().saturating_sub(1)));
        sides
    }

    fn best(&self, part: &Part, sides: &[usize]) -> Option<(usize, (Side, Side))> {
        let each = || sides.iter().filter_map(|at| Some((*at, *part.get(*at)?)));
        let known = each().find_map(|(at, side)| Some((at, side.known_apart()?)));
        let turns = || {
            each().find_map(|(at, side)| {
                let cuts = self.cuts.get(self.fields.get(at)?)?;
                Some((at, side.cut(nearest_the_middle(cuts, side)?)?))
            })
        };
        let whys = || each().find_map(|(at, side)| Some((at, side.whys_apart()?)));
        let few = || {
            let small = |side: &Side| (2..=FEW).contains(&side.count());
            let (at, side) = each().filter(|(_, side)| small(side)).min_by_key(|s| s.1.count())?;
            Some((at, side.halves()?))
        };
        let wide = || {
            let (at, side) = each().max_by_key(|(_, side)| side.count())?;
            Some((at, side.halves()?))
        };
        known.or_else(turns).or_else(whys).or_else(few).or_else(wide)
    }

    /// `part` in words: the sides that are narrower than the whole.
    pub(in crate::check) fn describe(&self, part: &Part) -> String {
        let narrower = self.sides(part).zip(&self.whole).filter(|((_, side), all)| side != *all);
        let mut told = Vec::new();
        let mut more = 0_usize;
        for ((id, side), _) in narrower {
            if told.len() < SIDES_TOLD_MAX {
                told.extend(self.field(id).map(|field| side.describe(field, &self.words)));
            } else {
                more = more.saturating_add(1);
            }
        }
        let mut text = match told.len() {
            0 => "the whole space".to_owned(),
            _ => format!("where {}", told.join(", ")),
        };
        if more > 0 {
            let _ = write!(text, " and {more} more");
        }
        text
    }
}

/// What fields can be that take no part: anything; and the parameters as they are on `day`.
pub(in crate::check) fn rest(policy: &Policy, day: NaiveDate) -> Vec<Bounds> {
    let schema = policy.invariants().schema();
    let mut row = Row::new(schema);
    let noon = day.and_time(NaiveTime::default()).and_utc();
    let as_of: Timestamp = noon.fixed_offset();
    policy.parameters().fill(&mut row, as_of);
    let anything = Bounds { known: Known::Any, unknown: Whys::ALL };
    let of = |(id, field): (FieldId, &Field)| {
        let datum = row.get(id);
        match (&datum, datum.whole()) {
            _ if field.origin != Origin::Parameter => anything,
            (Datum::Unknown(unknown), _) => Bounds::missing(Whys::of(unknown.why)),
            (Datum::Boolean(value), _) => Bounds::truth(*value, !*value),
            (_, Some(number)) => Bounds::known(Known::Ints(number.into(), number.into())),
            (_, None) => Bounds::known(Known::Any),
        }
    };
    schema.fields().map(of).collect()
}

/// Of the cuts that split `side`, the one in their middle.
fn nearest_the_middle(cuts: &[i64], side: Side) -> Option<i64> {
    let (low, high) = side.range?;
    let from = cuts.partition_point(|cut| *cut <= low);
    let to = cuts.partition_point(|cut| *cut <= high);
    cuts.get(from..to)?.get(to.checked_sub(from)?.checked_div(2)?).copied()
}
