//! Varying one fact at a time until an answer turns, and then to the digit at which it does.

mod moments;
mod texts;

use super::Target;
use super::ask::{Asked, Asker};
use super::turns::{between, datum};
use crate::check::prove::rest;
use crate::fact::{Datum, Field, FieldId, HistoryField, Missing, Origin, Row};
use crate::feel::bounds::Ranges;
use crate::limits::GENERATED_ASKED_MAX;
use crate::policy::{Given, Said};
use crate::value::{Timestamp, Type, Value, day_number};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Cases that one target is varied from.
const SEEDS_MAX: usize = 8;
/// Places at which one fact is tried to turn an answer.
const PLACES_MAX: usize = 40;

/// What was found of one target.
pub(super) struct Varied {
    pub(super) pool: Vec<Asked>,
    /// Where the answer turns.
    pub(super) boundaries: Vec<Boundary>,
    /// For each operand, two cases in which it alone changes the answer.
    pub(super) pairs: Vec<Option<(usize, usize)>>,
    /// Facts of which more texts are named than are tried, and how many.
    pub(super) left_out: BTreeMap<Arc<str>, usize>,
}

/// Values of one fact among which an answer turns.
pub(super) struct Boundary {
    /// What it is, in the names of its cases.
    pub(super) name: String,
    field: Arc<str>,
    /// The cases that show it.
    pub(super) cases: Vec<usize>,
}

/// Varies the facts that `target` rests on; none when there is no case at its stage.
pub(super) fn vary(asker: &mut Asker<'_>, target: &Target<'_>) -> Option<Varied> {
    let seeds: Vec<usize> = asker
        .seeds
        .iter()
        .enumerate()
        .filter(|(_, seed)| seed.stage == target.stage)
        .map(|(number, _)| number)
        .take(SEEDS_MAX)
        .collect();
    let mut varying = Varying {
        places: places(asker, target),
        asker,
        target,
        pool: Vec::new(),
        boundaries: Vec::new(),
        left_out: BTreeMap::new(),
        seeds: usize::MAX,
    };
    for seed in &seeds {
        let Some(example) = varying.asker.seeds.get(*seed).map(|seed| seed.example.clone()) else {
            continue;
        };
        varying.ask((*seed, example));
    }
    if varying.pool.is_empty() {
        return None;
    }
    let first = varying.pool.len();
    varying.seeds = first;
    for start in 0..first {
        varying.around(start);
    }
    let mut pairs = varying.pairs();
    // Where one fact does not show an operand, two may: begin again where one is moved already.
    let moved: Vec<usize> = (first..varying.pool.len()).collect();
    for start in moved {
        if pairs.iter().all(Option::is_some) || varying.pool.len() >= GENERATED_ASKED_MAX {
            break;
        }
        varying.around(start);
        pairs = varying.pairs();
    }
    let Varying { pool, boundaries, left_out, .. } = varying;
    Some(Varied { pool, boundaries, pairs, left_out })
}

struct Varying<'v, 'a> {
    asker: &'v mut Asker<'a>,
    target: &'v Target<'v>,
    /// For each fact, the numbers at which something turns.
    places: BTreeMap<FieldId, Vec<i64>>,
    pool: Vec<Asked>,
    boundaries: Vec<Boundary>,
    left_out: BTreeMap<Arc<str>, usize>,
    /// How many cases at the beginning of the pool nothing was moved in.
    seeds: usize,
}

impl Varying<'_, '_> {
    /// Asks about a case; its place in the pool, unless nothing is decided.
    fn ask(&mut self, case: (usize, crate::check::prove::Example)) -> Option<usize> {
        if self.pool.len() >= GENERATED_ASKED_MAX {
            return None;
        }
        let asked = self.asker.ask(self.target, case)?;
        self.pool.push(asked);
        self.pool.len().checked_sub(1)
    }

    /// Varies each fact of the case at `start` alone.
    fn around(&mut self, start: usize) {
        let ids: Vec<FieldId> = self.target.sources.clone();
        for id in ids {
            let policy = self.asker.policy;
            let Some(field) = policy.schema().field(id) else { continue };
            if !matches!(field.origin, Origin::Fact | Origin::History) {
                continue;
            }
            match &field.ty {
                Type::Boolean => self.each((id, field), start, 2),
                Type::Enum(values) => self.each((id, field), start, values.len()),
                Type::Integer | Type::Decimal { .. } | Type::Money { .. } | Type::Rate { .. } => {
                    self.numbers((id, field), start);
                }
                Type::Date | Type::DateTime | Type::Duration => {
                    self.moments((id, field), start);
                }
                Type::Text | Type::TextList => {
                    self.texts((id, field), start);
                    self.moments((id, field), start);
                }
            }
            for why in [Missing::Absent, Missing::Unavailable] {
                self.moved(start, field, Said::Missing(why));
            }
        }
    }

    /// The case at `start` with another value of one field.
    fn moved(&mut self, start: usize, field: &Field, said: Said) -> Option<usize> {
        let Asked { seed, example, .. } = self.pool.get(start)?.clone();
        let mut example = example;
        if field.origin == Origin::History {
            example.history.insert(HistoryField::from_name(&field.name)?, said);
        } else {
            example.facts.insert(field.name.clone(), Given { said, age_days: 0 });
        }
        self.ask((seed, example))
    }

    /// All values of a boolean or an enum.
    fn each(&mut self, (_, field): (FieldId, &Field), start: usize, count: usize) {
        for number in 0..count {
            let datum = if field.ty == Type::Boolean {
                Datum::Boolean(number == 1)
            } else {
                Datum::Symbol(u16::try_from(number).unwrap_or(u16::MAX))
            };
            if let Some(value) = field.value(&datum) {
                self.moved(start, field, Said::Value(value));
            }
        }
    }

    fn number(&mut self, start: usize, field: &Field, at: i64) -> Option<usize> {
        let value: Value = field.value(&datum(&field.ty, at)?)?;
        self.moved(start, field, Said::Value(value))
    }

    /// Numbers at places where something turns.
    fn numbers(&mut self, (id, field): (FieldId, &Field), start: usize) {
        let places = self.places.get(&id).cloned().unwrap_or_default();
        let mut asked: Vec<(i64, usize)> = Vec::new();
        for at in places.into_iter().take(PLACES_MAX) {
            if let Some(place) = self.number(start, field, at) {
                asked.push((at, place));
            }
        }
        self.narrow(field, start, &asked);
    }

    /// Between two of these values with different answers, the two neighbours between which the answer
    /// turns.
    fn narrow(&mut self, field: &Field, start: usize, asked: &[(i64, usize)]) {
        for pair in asked.windows(2) {
            let [(mut low, mut below), (mut high, mut above)] = *pair else { continue };
            if self.answer(below) == self.answer(above) {
                continue;
            }
            while let Some(middle) = between(low, high) {
                let Some(found) = self.number(start, field, middle) else { break };
                if self.answer(found) == self.answer(below) {
                    (low, below) = (middle, found);
                } else {
                    (high, above) = (middle, found);
                }
            }
            if between(low, high).is_none() {
                self.keep("boundary", field, &[below, above]);
            }
        }
    }

    /// Keeps these cases, which differ in one field, unless they show nothing or it is shown already.
    fn keep(&mut self, what: &str, field: &Field, cases: &[usize]) {
        let answers: BTreeSet<_> = cases.iter().map(|at| self.answer(*at)).collect();
        let value = |at: &usize| self.pool.get(*at).and_then(|asked| said(asked, field));
        let known = |boundary: &Boundary| {
            let has = |at| boundary.cases.iter().any(|one| value(one) == value(at));
            boundary.field == field.name && cases.iter().all(has)
        };
        if answers.len() > 1 && !self.boundaries.iter().any(known) {
            let (name, field) = (format!("{what} of {}", field.name), field.name.clone());
            self.boundaries.push(Boundary { name, field, cases: cases.to_vec() });
        }
    }

    /// The row of the case at `start`, and its time.
    fn row(&mut self, start: usize) -> Option<(Row, Timestamp)> {
        let example = self.pool.get(start)?.example.clone();
        Some((self.asker.row(self.target.stage, &example)?, example.as_of))
    }

    fn answer(&self, at: usize) -> Option<&Arc<str>> {
        self.pool.get(at).map(|asked| &asked.answer)
    }

    /// For each operand, two cases that differ in it alone and in the answer.
    fn pairs(&self) -> Vec<Option<(usize, usize)>> {
        (0..self.target.operands.len()).map(|operand| self.pair(operand)).collect()
    }

    fn pair(&self, operand: usize) -> Option<(usize, usize)> {
        // What the other operands are, and the cases that were seen with it, one for each answer.
        let mut seen: BTreeMap<Vec<Option<&str>>, Vec<usize>> = BTreeMap::new();
        for (at, asked) in self.pool.iter().enumerate() {
            let Some(Some(is)) = asked.holds.get(operand) else { continue };
            let mut others: Vec<Option<&str>> = asked.holds.iter().map(Option::as_deref).collect();
            if let Some(place) = others.get_mut(operand) {
                *place = None;
            }
            let before = seen.entry(others).or_default();
            let turned = before.iter().find(|before| {
                let before = self.pool.get(**before);
                before.is_some_and(|before| {
                    let was = before.holds.get(operand).and_then(Option::as_ref);
                    was != Some(is) && before.answer != asked.answer
                })
            });
            if let Some(before) = turned {
                return Some((*before, at));
            }
            let known = before.iter().any(|before| self.answer(*before) == Some(&asked.answer));
            if !known {
                before.push(at);
            }
        }
        None
    }
}

/// What a case says of a field.
fn said<'c>(asked: &'c Asked, field: &Field) -> Option<&'c Said> {
    if field.origin == Origin::History {
        return asked.example.history.get(&HistoryField::from_name(&field.name)?);
    }
    asked.example.facts.get(&field.name).map(|given| &given.said)
}

/// For each number that the target rests on, the values at which something turns, and wide ones.
fn places(asker: &Asker<'_>, target: &Target<'_>) -> BTreeMap<FieldId, Vec<i64>> {
    let policy = asker.policy;
    let as_of = asker.seeds.iter().find(|seed| seed.stage == target.stage);
    let day = as_of.map_or_else(Default::default, |seed| seed.example.as_of.date_naive());
    let days = (day_number(day), day_number(day));
    let mut ranges = Ranges { fields: rest(policy, day), days, words: &[], atoms: Vec::new() };
    for id in &target.sources {
        let open = crate::feel::bounds::Known::Ints(i64::MIN.into(), i64::MAX.into());
        let parameter = policy.schema().field(*id).is_some_and(|f| f.origin == Origin::Parameter);
        if !parameter {
            ranges.set(*id, crate::feel::bounds::Bounds::known(open));
        }
    }
    let mut found: BTreeMap<FieldId, BTreeSet<i64>> = BTreeMap::new();
    for (id, at) in target.expressions.iter().flat_map(|expression| expression.cuts(&ranges)) {
        found.entry(id).or_default().extend([at.saturating_sub(1), at]);
    }
    for id in &target.sources {
        let Some(scale) = policy.schema().field(*id).and_then(|field| field.ty.scale()) else {
            continue;
        };
        let unit = 10_i64.saturating_pow(scale.into());
        let wide = [0, 1, 10, 100, 1_000, 10_000, 100_000, 1_000_000];
        let wide = wide.map(|number: i64| number.saturating_mul(unit));
        found.entry(*id).or_default().extend(wide);
    }
    found.into_iter().map(|(id, places)| (id, places.into_iter().collect())).collect()
}
