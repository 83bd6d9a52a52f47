//! Two versions over one space of customers: boxes are split until both versions say the same
//! everywhere, or a customer is found of whom they do not, who is really asked of both.

use super::guess::Guess;
use super::version::Version;
use crate::check::day::{first_day, noon};
use crate::check::prove::{Side, datum, rest};
use crate::fact::{Datum, FieldId, Missing, Row, Unknown};
use crate::feel::Stack;
use crate::feel::bounds::{Bounds, Ranges, Whys};
use crate::limits::COMPARED_BOXES_MAX;
use crate::policy::Step;
use crate::value::{Timestamp, day_from_number};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Fewer values than these are taken one by one.
const FEW: u64 = 64;
/// After so many boxes customers are made up, so many.
const GUESSED_AFTER: usize = 256;
const GUESSES: usize = 4_096;

/// A customer: the name and the value of each fact, as people write them.
pub type Customer = Vec<(Arc<str>, String)>;

/// What came of looking for a customer of whom two versions say different things.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Compared {
    /// There is none.
    Alike,
    /// This one.
    Differ {
        /// The customer.
        customer: Customer,
        /// What the old version says.
        old: String,
        /// What the new version says.
        new: String,
    },
    /// None was found, and nobody knows: the words say why.
    Open(String),
}

/// What a version says of a box: nothing where it is not the same everywhere.
pub(super) type Look<'l> = dyn Fn(&Ranges<'_>) -> Option<String> + 'l;
/// What a version says of one customer; nothing where it fails.
pub(super) type Ask<'l> = dyn Fn(&mut Row, Timestamp, &mut Stack) -> Option<String> + 'l;

/// Two versions that are compared.
pub(super) struct Pair<'a> {
    old: Version<'a>,
    new: Version<'a>,
    names: Vec<Arc<str>>,
    words: Vec<Arc<str>>,
    cuts: Vec<Vec<i64>>,
    whole: Vec<Side>,
    day: i64,
}

impl<'a> Pair<'a> {
    /// The space of all that both rest on and both accept, on one day.
    ///
    /// # Errors
    /// The words say which fact has another type in the new version, or no value that both accept.
    pub(super) fn new(mut old: Version<'a>, mut new: Version<'a>) -> Result<Self, String> {
        let names: BTreeSet<Arc<str>> = old.free.keys().chain(new.free.keys()).cloned().collect();
        let differs = |name: &&Arc<str>| {
            let pair = old.field(name).zip(new.field(name));
            pair.is_some_and(|((_, old), (_, new))| old.ty != new.ty)
        };
        if let Some(name) = names.iter().find(differs) {
            return Err(format!("`{name}` has another type"));
        }
        let all = || old.expressions.iter().chain(&new.expressions);
        let words: BTreeSet<Arc<str>> = all().flat_map(|expression| expression.words()).collect();
        let words: Vec<Arc<str>> = words.into_iter().collect();
        let sides = names.iter().map(|name| {
            let both = [&old, &new].map(|version| version.side(name, words.len()));
            match both {
                [Some(one), Some(other)] => Some(one.and(other)),
                [one, other] => one.or(other),
            }
        });
        let whole = sides.map(|side| side.unwrap_or(Side { range: None, whys: Whys::ALL }));
        let whole: Vec<Side> = whole.collect();
        let nobody = |side: &Side| side.range.is_none() && side.whys.is_empty();
        if let Some((name, _)) = names.iter().zip(&whole).find(|(_, side)| nobody(side)) {
            return Err(format!("no `{name}` is accepted by both versions"));
        }
        let day = first_day(old.policy).max(first_day(new.policy));
        let date = day_from_number(day).unwrap_or_default();
        (old.rest, new.rest) = (rest(old.policy, date), rest(new.policy, date));
        let names: Vec<Arc<str>> = names.into_iter().collect();
        let mut pair = Self { old, new, names, words, cuts: Vec::new(), whole, day };
        pair.cuts = pair.find_cuts(&pair.whole);
        Ok(pair)
    }

    /// Where the expressions of both turn in a box, for each field.
    fn find_cuts(&self, part: &[Side]) -> Vec<Vec<i64>> {
        let mut cuts: Vec<BTreeSet<i64>> = vec![BTreeSet::new(); self.names.len()];
        for version in [&self.old, &self.new] {
            let ranges = self.ranges(version, part);
            let found = version.expressions.iter().flat_map(|expression| expression.cuts(&ranges));
            for (id, at) in found {
                let name = &version.policy.schema().name(id);
                let place = self.names.binary_search_by(|other| other.as_ref().cmp(name));
                if let Some(slot) = place.ok().and_then(|place| cuts.get_mut(place)) {
                    slot.insert(at);
                }
            }
        }
        cuts.into_iter().map(|cuts| cuts.into_iter().collect()).collect()
    }

    /// The data of a box, with all that is computed from them.
    fn ranges(&self, version: &Version<'_>, part: &[Side]) -> Ranges<'_> {
        let (fields, days) = (version.rest.clone(), (self.day, self.day));
        let mut ranges = Ranges { fields, days, words: &self.words, atoms: Vec::new() };
        for (name, side) in self.names.iter().zip(part) {
            if let Some((id, field)) = version.field(name) {
                ranges.set(id, side.bounds(Some(&field.ty)));
            }
        }
        for step in &version.steps {
            let computed: Vec<(FieldId, Bounds)> = match step {
                Step::Feature(id, expression) => vec![(*id, expression.bounds(&ranges))],
                Step::Table(table) => table.bounds(&ranges),
                Step::Model(_) => Vec::new(),
            };
            for (id, bounds) in computed {
                ranges.set(id, bounds);
            }
        }
        ranges
    }

    /// Looks for a customer of whom the two say different things.
    pub(super) fn compare(
        &self,
        look: (&Look<'_>, &Look<'_>),
        ask: (&Ask<'_>, &Ask<'_>),
    ) -> Compared {
        let mut waiting = vec![self.whole.clone()];
        let mut boxes = 0_usize;
        let mut stuck = false;
        while let Some(part) = waiting.pop() {
            if boxes >= COMPARED_BOXES_MAX {
                let left = waiting.len().saturating_add(1);
                return Compared::Open(format!("{left} of {boxes} boxes are still open"));
            }
            boxes = boxes.saturating_add(1);
            let old = look.0(&self.ranges(&self.old, &part));
            let new = look.1(&self.ranges(&self.new, &part));
            if old.is_some() && old == new {
                continue;
            }
            if let Some(found) = self.sample(&part, ask) {
                return found;
            }
            if boxes == GUESSED_AFTER
                && let Some(found) = self.guess(ask)
            {
                return found;
            }
            match self.split(&part) {
                Some((first, second)) => waiting.extend([second, first]),
                None => stuck = true,
            }
        }
        if stuck {
            return Compared::Open("some customers could not be asked".to_owned());
        }
        Compared::Alike
    }

    /// Asks a few customers of the box.
    fn sample(&self, part: &[Side], ask: (&Ask<'_>, &Ask<'_>)) -> Option<Compared> {
        let low = |(low, high): (i64, i64)| if low == i64::MIN { high.min(0) } else { low };
        let high = |(low, high): (i64, i64)| if high == i64::MAX { low.max(0) } else { high };
        let near = |(low, high): (i64, i64)| 0_i64.clamp(low, high);
        let chosen: [&dyn Fn((i64, i64)) -> i64; 3] = [&near, &low, &high];
        for choose in chosen {
            let point: Vec<Result<i64, Missing>> = part
                .iter()
                .map(|side| match side.range {
                    Some(range) => Ok(choose(range)),
                    None => Err(side.whys.iter().next().unwrap_or(Missing::Absent)),
                })
                .collect();
            let found = self.both(&point, ask);
            if found.is_some() {
                return found;
            }
        }
        None
    }

    /// Asks customers who are made up, first those of whom all is known.
    fn guess(&self, ask: (&Ask<'_>, &Ask<'_>)) -> Option<Compared> {
        let mut guess = Guess::new();
        (0..GUESSES).find_map(|number| {
            let gaps = number >= GUESSES / 2;
            let sides = self.whole.iter().zip(&self.cuts);
            let point: Vec<_> = sides.map(|(side, cuts)| guess.of(*side, cuts, gaps)).collect();
            self.both(&point, ask)
        })
    }

    /// Asks both about one customer: what came of it when they say different things.
    fn both(&self, point: &[Result<i64, Missing>], ask: (&Ask<'_>, &Ask<'_>)) -> Option<Compared> {
        let old = self.ask(&self.old, point, ask.0);
        let new = self.ask(&self.new, point, ask.1);
        let (old, new) = old.zip(new).filter(|(old, new)| old != new)?;
        Some(Compared::Differ { customer: self.customer(point), old, new })
    }

    fn ask(
        &self,
        version: &Version<'_>,
        point: &[Result<i64, Missing>],
        ask: &Ask<'_>,
    ) -> Option<String> {
        let (as_of, schema) = (noon(self.day), version.policy.schema());
        let (mut row, mut stack) = (Row::new(schema), Stack::default());
        version.policy.parameters().fill(&mut row, as_of);
        for (name, at) in self.names.iter().zip(point) {
            let Some((id, field)) = version.field(name) else { continue };
            row.set(
                id,
                match at {
                    Ok(at) => datum(field, *at, &self.words)?,
                    Err(why) => Datum::Unknown(Unknown { field: id, why: *why }),
                },
            );
        }
        for step in &version.steps {
            step.run(version.policy.schema(), &mut row, as_of, &mut stack).ok()?;
        }
        ask(&mut row, as_of, &mut stack)
    }

    fn customer(&self, point: &[Result<i64, Missing>]) -> Customer {
        let pairs = self.names.iter().zip(point).map(|(name, at)| {
            let field = self.new.field(name).or_else(|| self.old.field(name));
            let shown = match (at, field) {
                (Err(why), _) => why.name().to_owned(),
                (Ok(at), Some((_, field))) => {
                    let value = datum(field, *at, &self.words).and_then(|one| field.value(&one));
                    value.map_or_else(|| at.to_string(), |value| value.to_string())
                }
                (Ok(at), None) => at.to_string(),
            };
            (name.clone(), shown)
        });
        pairs.collect()
    }

    /// Two boxes that make up `part`; none for a single customer.
    fn split(&self, part: &[Side]) -> Option<(Vec<Side>, Vec<Side>)> {
        let each = || part.iter().enumerate();
        let known = each().find_map(|(at, side)| Some((at, side.known_apart()?)));
        let turns = |cuts: &[Vec<i64>]| {
            each().find_map(|(at, side)| {
                let (low, high) = side.range?;
                let cuts = cuts.get(at)?;
                let inside: Vec<&i64> = cuts.iter().filter(|c| low < **c && **c <= high).collect();
                let middle = inside.get(inside.len().checked_div(2)?)?;
                Some((at, side.cut(**middle)?))
            })
        };
        // What is computed may be known here, and then what it is compared with turns here.
        let turns_here = || turns(&self.find_cuts(part));
        let whys = || each().find_map(|(at, side)| Some((at, side.whys_apart()?)));
        let few = || {
            let small = |side: &Side| (2..=FEW).contains(&side.count());
            let (at, side) = each().filter(|one| small(one.1)).min_by_key(|one| one.1.count())?;
            Some((at, side.halves()?))
        };
        let wide = || {
            let (at, side) = each().max_by_key(|(_, side)| side.count())?;
            Some((at, side.halves()?))
        };
        let found = known
            .or_else(|| turns(&self.cuts))
            .or_else(turns_here)
            .or_else(whys)
            .or_else(few)
            .or_else(wide);
        let (place, (first, second)) = found?;
        let with = |side: Side| {
            let mut with = part.to_vec();
            if let Some(slot) = with.get_mut(place) {
                *slot = side;
            }
            with
        };
        Some((with(first), with(second)))
    }
}
