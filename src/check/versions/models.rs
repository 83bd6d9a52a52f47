//! Models of two versions: for which values of which characteristic the points are others, and by how
//! much the sum of the points can change at all.

use super::TextChange;
use crate::feature::{Bins, Codes, Input};
use crate::model::{Characteristic, Scorecard};
use crate::policy::{ModelStep, Policy, Step};
use rust_decimal::Decimal;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::Arc;

/// A model that one version lacks, or that two versions have otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModelChange {
    /// Its name.
    pub model: Arc<str>,
    /// Its file.
    pub file: String,
    /// Whether the old version has it.
    pub was: bool,
    /// Whether the new version has it.
    pub is: bool,
    /// What it says otherwise but for bins: its scaling, its reasons, its card.
    pub changes: Vec<TextChange>,
    /// Where its points are others, in the order of the characteristics.
    pub points: Vec<PointsChange>,
    /// How far the sum of the points of one customer can fall and rise; none where that is not known.
    pub sum: Option<(Decimal, Decimal)>,
}

/// Values of a characteristic that two versions give other points.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PointsChange {
    /// The characteristic.
    pub characteristic: Arc<str>,
    /// The values, as `[12..16)`, texts, or `missing`.
    pub values: String,
    /// The points in the old version; none where it lacks the characteristic.
    pub old: Option<Decimal>,
    /// The points in the new version.
    pub new: Option<Decimal>,
}

impl PointsChange {
    /// By how many points the sum changes; what is not there is worth nothing.
    pub fn change(&self) -> Option<Decimal> {
        self.new.unwrap_or_default().checked_sub(self.old.unwrap_or_default())
    }
}

impl ModelChange {
    /// Whether some customer may be scored otherwise, or be told other reasons.
    pub fn may_decide(&self) -> bool {
        let card = |change: &&TextChange| change.entry != CARD && change.may_decide();
        self.was != self.is || !self.points.is_empty() || self.changes.iter().any(|c| card(&c))
    }
}

/// The folder that models stand in.
const FOLDER: &str = "models/";
/// The entry that explains a model.
const CARD: &str = "card";
/// What an entry of a bin has in its name.
const BINS: &str = "].bins[";

/// All models that one version lacks, or that differ in more than layout.
pub(super) fn compare(
    (old, new): (&Policy, &Policy),
    text: &mut Vec<TextChange>,
) -> Vec<ModelChange> {
    let own = |change: &TextChange| change.file.starts_with(FOLDER);
    let changed: Vec<TextChange> = text.iter().filter(|change| own(change)).cloned().collect();
    text.retain(|change| !own(change));
    let (olds, news) = (models(old), models(new));
    let names: BTreeSet<&Arc<str>> = olds.keys().chain(news.keys()).collect();
    let mut found = Vec::new();
    for name in names {
        let (one, other) = (olds.get(name), news.get(name));
        let file = format!("{FOLDER}{name}.toml");
        let both = one.zip(other);
        let changes = changed
            .iter()
            .filter(|change| both.is_some() && change.file == file && !change.entry.contains(BINS));
        let changes: Vec<TextChange> = changes.cloned().collect();
        let (points, sum) = match both {
            Some((one, other)) => points(&one.scorecard, &other.scorecard),
            None => (Vec::new(), None),
        };
        if both.is_some() && changes.is_empty() && points.is_empty() {
            continue;
        }
        let (was, is) = (one.is_some(), other.is_some());
        found.push(ModelChange { model: name.clone(), file, was, is, changes, points, sum });
    }
    found
}

fn models(policy: &Policy) -> BTreeMap<Arc<str>, &ModelStep> {
    let mut models = BTreeMap::new();
    for step in policy.all_steps() {
        if let Step::Model(model) = step {
            models.insert(model.scorecard.name().into(), model);
        }
    }
    models
}

/// Where the points differ, and how far the sum can fall and rise.
fn points(one: &Scorecard, other: &Scorecard) -> (Vec<PointsChange>, Option<(Decimal, Decimal)>) {
    let find = |card: &'_ Scorecard, name: &str| {
        card.characteristics().iter().position(|found| found.name() == name)
    };
    let get = |card: &Scorecard, name: &str| {
        find(card, name).and_then(|at| card.characteristics().get(at)).cloned()
    };
    let names = one.characteristics().iter().map(Characteristic::name);
    let added = other.characteristics().iter().map(Characteristic::name);
    let added = added.filter(|name| find(one, name).is_none());
    let (mut found, mut sum) = (Vec::new(), Some((Decimal::ZERO, Decimal::ZERO)));
    for name in names.chain(added) {
        let (all, whole) = pieces(get(one, name).as_ref(), get(other, name).as_ref());
        let changes = all.iter().map(PointsChange::change);
        let changes: Option<Vec<Decimal>> = changes.collect();
        let same = (!whole).then_some(Decimal::ZERO);
        sum = sum.zip(changes).and_then(|((least, most), changes)| {
            let each = || changes.iter().copied().chain(same);
            let (low, high) = (each().min().unwrap_or_default(), each().max().unwrap_or_default());
            least.checked_add(low).zip(most.checked_add(high))
        });
        found.extend(all);
    }
    (found, sum)
}

/// The values of a characteristic whose points differ, and whether that is all of them.
fn pieces(
    one: Option<&Characteristic>,
    other: Option<&Characteristic>,
) -> (Vec<PointsChange>, bool) {
    let name: Arc<str> = one.or(other).map_or("", Characteristic::name).into();
    let worth = |place: Place<'_>| {
        let of = |of: Option<&Characteristic>| of.map(|of| at(of, place));
        (of(one), of(other))
    };
    let mut whole = true;
    // Intervals that lie beside each other and say the same are one.
    let mut numbers: Vec<(Span, Points)> = Vec::new();
    for (from, to) in spans(one, other) {
        let points = worth(Place::Number(from));
        match numbers.last_mut() {
            _ if points.0 == points.1 => whole = false,
            Some(((_, end), before)) if *end == from && *before == points => *end = to,
            Some(_) | None => numbers.push(((from, to), points)),
        }
    }
    let mut others: Vec<(Vec<Arc<str>>, Points)> = Vec::new();
    let texts = texts(one, other).into_iter().map(|text| (worth(Place::Text(&text)), text));
    let codes = codes(one, other).into_iter();
    let codes = codes.map(|code| (worth(Place::Code(code)), code.to_string().into()));
    let unseen = [one, other].into_iter().flatten().any(|of| of.binning().unseen().is_some());
    let unseen = unseen.then(|| (worth(Place::Unseen), UNSEEN.into()));
    let missing = (worth(Place::Missing), MISSING.into());
    for (points, text) in texts.chain(codes).chain(unseen).chain([missing]) {
        match others.iter_mut().find(|(_, before)| *before == points) {
            _ if points.0 == points.1 => whole = false,
            Some((texts, _)) => texts.push(text),
            None => others.push((vec![text], points)),
        }
    }
    let numbers = numbers.into_iter().map(|(span, points)| (interval(span), points));
    let others = others.into_iter().map(|(texts, points)| (texts.join(", "), points));
    let pieces = numbers.chain(others).map(|(values, (old, new))| PointsChange {
        characteristic: name.clone(),
        values,
        old,
        new,
    });
    (pieces.collect(), whole)
}

/// From the first number to the one that follows the last.
type Span = (Option<Decimal>, Option<Decimal>);
/// What the two versions give; none of what is not there.
type Points = (Option<Decimal>, Option<Decimal>);

/// What a value is that is missing; a text of no group counts as such where no group takes it.
const MISSING: &str = "missing";
/// What a text is that no group holds.
const UNSEEN: &str = "any other text";

/// A value of a characteristic.
#[derive(Clone, Copy)]
enum Place<'a> {
    /// The first number of a span; none for the lowest span.
    Number(Option<Decimal>),
    /// A number that is a special code in one of the two.
    Code(Decimal),
    Text(&'a str),
    Unseen,
    Missing,
}

/// The points of a value; those of what is missing where the bins cannot hold it.
fn at(of: &Characteristic, place: Place<'_>) -> Decimal {
    let (binning, missing) = (of.binning(), of.points().len().saturating_sub(1));
    let bin = match (binning.bins(), place) {
        (Bins::Number(_), Place::Number(None)) => Some(0),
        (Bins::Number(cuts), Place::Number(Some(from))) => {
            Some(cuts.partition_point(|cut| *cut <= from))
        }
        (Bins::Number(_), Place::Code(code)) => binning.bin(Input::Number(code)).ok(),
        (Bins::Text(_), Place::Text(text)) => binning.bin(Input::Text(text)).ok(),
        (Bins::Text(_), Place::Unseen) => binning.unseen(),
        (Bins::Number(_) | Bins::Text(_), _) => None,
    };
    of.points().get(bin.unwrap_or(missing)).copied().unwrap_or_default()
}

/// From one cut of either to the next.
fn spans(one: Option<&Characteristic>, other: Option<&Characteristic>) -> Vec<Span> {
    let mut cuts: BTreeSet<Decimal> = BTreeSet::new();
    let mut numbers = false;
    for of in one.into_iter().chain(other) {
        if let Bins::Number(of) = of.binning().bins() {
            numbers = true;
            cuts.extend(of);
        }
    }
    if !numbers {
        return Vec::new();
    }
    let ends = cuts.iter().copied().map(Some);
    [None].into_iter().chain(ends.clone()).zip(ends.chain([None])).collect()
}

/// All numbers that are special codes in one of the two.
fn codes(one: Option<&Characteristic>, other: Option<&Characteristic>) -> BTreeSet<Decimal> {
    let specials = one.into_iter().chain(other).flat_map(|of| of.binning().specials());
    let numbers = specials.filter_map(|(_, codes)| match codes {
        Codes::Number(codes) => Some(codes),
        Codes::Text(_) => None,
    });
    numbers.flatten().copied().collect()
}

/// All texts that have a group in one of the two, or are special codes there.
fn texts(one: Option<&Characteristic>, other: Option<&Characteristic>) -> BTreeSet<Arc<str>> {
    let mut texts = BTreeSet::new();
    for of in one.into_iter().chain(other) {
        if let Bins::Text(groups) = of.binning().bins() {
            texts.extend(groups.iter().flatten().cloned());
        }
        for (_, codes) in of.binning().specials() {
            if let Codes::Text(codes) = codes {
                texts.extend(codes.iter().cloned());
            }
        }
    }
    texts
}

fn interval((from, to): Span) -> String {
    match (from, to) {
        (None, None) => "any number".to_owned(),
        (None, Some(to)) => format!("< {to}"),
        (Some(from), None) => format!(">= {from}"),
        (Some(from), Some(to)) => format!("[{from}..{to})"),
    }
}

impl fmt::Display for ModelChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "model {}: {}", self.model, super::show::word(self.was, self.is))?;
        super::show::entries(f, &self.changes)?;
        self.points.iter().try_for_each(|piece| write!(f, "\n  {piece}"))?;
        match self.sum {
            Some((least, most)) if least != most || !least.is_zero() => {
                write!(f, "\n  the sum of the points changes by {least:+} to {most:+}")
            }
            Some(_) => f.write_str("\n  every customer has the same points"),
            None if self.was && self.is => {
                f.write_str("\n  not known by how much the sum of the points changes")
            }
            None => Ok(()),
        }
    }
}

impl fmt::Display for PointsChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = |points: Option<Decimal>| {
            points.map_or_else(|| "not there".to_owned(), |points| format!("{points} points"))
        };
        let (old, new) = (shown(self.old), shown(self.new));
        write!(f, "{} {}: was {old}, is {new}", self.characteristic, self.values)?;
        match self.change() {
            Some(change) => write!(f, " ({change:+})"),
            None => Ok(()),
        }
    }
}
