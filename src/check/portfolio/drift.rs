//! Two versions of a policy over one portfolio: whom they decide otherwise and how much money that is,
//! how far the approval rate and the share of each control move, and what they compute otherwise.

mod asked;
mod show;

use super::ControlHits;
use super::read::Reader;
use super::spread::{Spreads, ValueDrift};
use crate::check::day::{first_day, noon};
use crate::error::{Error, ErrorKind, Result};
use crate::math;
use crate::model::population_stability;
use crate::policy::Policy;
use crate::rule::Outcome;
use crate::stage::Stage;
use asked::Asked;
use rust_decimal::Decimal;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Lines of customers that are told of each move.
const LINES_TOLD_MAX: usize = 5;

/// How two versions of a policy treat one portfolio.
///
/// What is asked are the controls on the case: no customer of a portfolio has been made an offer. All
/// customers are asked at noon of one day, the later of the first days on which the two are in force.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PortfolioDrift {
    /// How many customers it has.
    pub customers: usize,
    /// How many of them the two versions decide otherwise at some stage.
    pub otherwise: usize,
    /// The fact whose sum is told, where one was named.
    pub amount: Option<Arc<str>>,
    /// What is decided at each stage that has controls in either version.
    pub stages: Vec<StageDrift>,
    /// How often each control fires, in the order in which the new version checks them, then those that
    /// only the old one has.
    pub controls: Vec<ControlDrift>,
    /// What features and scores become, those that both versions compute.
    pub values: Vec<ValueDrift>,
}

/// What two versions decide of the customers at one stage.
#[derive(Debug, Clone, PartialEq)]
pub struct StageDrift {
    /// The stage.
    pub stage: Stage,
    /// Each pair of outcomes that somebody has: first what could not be computed, then from the best.
    pub moves: Vec<Move>,
    /// The population stability index of the outcomes; up to 0.10 little moves, from 0.25 much does.
    pub stability: Option<f64>,
}

/// Customers of whom one version says this and the other that; nothing where it could not be computed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Move {
    /// What the old version says.
    pub old: Option<Outcome>,
    /// What the new version says.
    pub new: Option<Outcome>,
    /// How many, and how much.
    pub part: Part,
    /// The lines of the first of them.
    pub lines: Vec<usize>,
}

/// A part of a portfolio.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Part {
    /// How many customers.
    pub customers: usize,
    /// The sum of the amounts that are known, in the unit of the fact.
    pub amount: Decimal,
    /// Of how many customers the amount is unknown.
    pub unknown: usize,
}

/// How often two versions of a control fire.
#[derive(Debug, Clone, PartialEq)]
pub struct ControlDrift {
    /// How often it fires in the old version; nothing when that does not have it.
    pub old: Option<ControlHits>,
    /// How often it fires in the new version; nothing when that does not have it.
    pub new: Option<ControlHits>,
    /// The population stability index of firing, passing and being unknown, where both have it.
    pub stability: Option<f64>,
}

/// Asks two versions about the customers of the portfolio `text`, whose file is called `file` in faults.
/// A column may be a fact of only one of them. `amount` names a number whose sum tells what is at stake.
///
/// # Errors
/// [`ErrorKind::Fact`] with every fault of the file, each at its line and column, or when `amount` is no
/// number in one of the versions that have it, or in none.
pub fn compare_on_portfolio(
    (old, new): (&Policy, &Policy),
    (file, text): (&str, &str),
    amount: Option<&str>,
) -> Result<PortfolioDrift> {
    let scale = amount.map_or(Ok(0), |name| scale(name, [old, new]))?;
    let as_of = noon(first_day(old).max(first_day(new)));
    let readers = [(old, new), (new, old)]
        .map(|(one, other)| Reader::new((one.schema(), Some(other.schema())), file, text));
    let [of_old, of_new] = readers;
    let mut spreads = Spreads::of(old.schema(), new.schema());
    let before = Asked::of((old, as_of), of_old?, amount, |row| spreads.add_old(row))?;
    let mut spreads = spreads.cut();
    let after = Asked::of((new, as_of), of_new?, amount, |row| spreads.add_new(row))?;
    Ok(PortfolioDrift {
        customers: before.lines.len(),
        otherwise: before.otherwise(&after),
        amount: amount.map(Arc::from),
        stages: stages(&before, &after, scale),
        controls: controls(before.controls, after.controls),
        values: spreads.finish(),
    })
}

/// The scale of the number `name`, the same in all versions that have it.
fn scale(name: &str, versions: [&Policy; 2]) -> Result<u8> {
    let refused = |message| Err(Error::new(ErrorKind::Fact, message));
    let schemas = versions.map(Policy::schema);
    let fields = schemas.map(|schema| schema.find(name).and_then(|id| schema.field(id)));
    let mut scales = fields.into_iter().flatten().map(|field| field.ty.scale());
    match (scales.next(), scales.next()) {
        (None, _) => refused(format!("`{name}` is no fact of either version")),
        (Some(one), Some(other)) if one != other => {
            refused(format!("`{name}` has another type in the other version"))
        }
        (Some(Some(scale)), _) => Ok(scale),
        (Some(None), _) => refused(format!("`{name}` is no number, so it has no sum")),
    }
}

/// The index of two distributions that are counted over the same bins.
pub(super) fn stability(old: &[usize], new: &[usize]) -> Option<f64> {
    let shares = |counts: &[usize]| counts.iter().copied().map(math::count).collect::<Vec<f64>>();
    population_stability(&shares(old), &shares(new))
}

/// What is decided at each stage that either version guards.
fn stages(before: &Asked, after: &Asked, scale: u8) -> Vec<StageDrift> {
    let guarded = |stage: &Stage| {
        let mut both = before.controls.iter().chain(&after.controls);
        both.any(|control| control.stage == *stage)
    };
    let of = |stage: Stage| {
        let mut moves: BTreeMap<Pair, Moving> = BTreeMap::new();
        let both = before.outcomes(stage).zip(after.outcomes(stage));
        let amounts = before.amounts.iter().zip(&after.amounts);
        for ((pair, (one, other)), line) in both.zip(amounts).zip(&before.lines) {
            moves.entry(pair).or_default().add(one.or(*other), *line);
        }
        let moves: Vec<Move> =
            moves.into_iter().map(|(pair, moving)| moving.finish(pair, scale)).collect();
        let old = counts(&moves, |one| one.old);
        let stability = stability(&old, &counts(&moves, |one| one.new));
        StageDrift { stage, moves, stability }
    };
    Stage::ALL.into_iter().filter(guarded).map(of).collect()
}

/// Of how many customers one version says each outcome, and of how many nothing.
fn counts(moves: &[Move], said: impl Fn(&Move) -> Option<Outcome>) -> Vec<usize> {
    let outcomes = Outcome::ALL.into_iter().map(Some).chain([None]);
    let count = |outcome| {
        let those = moves.iter().filter(|one| said(one) == outcome);
        those.map(|one| one.part.customers).fold(0, usize::saturating_add)
    };
    outcomes.map(count).collect()
}

/// What two versions say of one customer.
type Pair = (Option<Outcome>, Option<Outcome>);

/// Customers of one move, as they are counted.
#[derive(Default)]
struct Moving {
    customers: usize,
    amount: i128,
    unknown: usize,
    lines: Vec<usize>,
}

impl Moving {
    fn add(&mut self, amount: Option<i64>, line: usize) {
        self.customers = self.customers.saturating_add(1);
        match amount {
            Some(amount) => self.amount = self.amount.saturating_add(amount.into()),
            None => self.unknown = self.unknown.saturating_add(1),
        }
        if self.lines.len() < LINES_TOLD_MAX {
            self.lines.push(line);
        }
    }

    fn finish(self, (old, new): Pair, scale: u8) -> Move {
        let amount = Decimal::try_from_i128_with_scale(self.amount, scale.into());
        let amount = amount.unwrap_or(Decimal::MAX);
        let part = Part { customers: self.customers, amount, unknown: self.unknown };
        Move { old, new, part, lines: self.lines }
    }
}

/// How often each control fires, in both versions.
fn controls(old: Vec<ControlHits>, new: Vec<ControlHits>) -> Vec<ControlDrift> {
    let mut left: BTreeMap<Arc<str>, ControlHits> =
        old.iter().map(|hits| (hits.control.clone(), hits.clone())).collect();
    let of = |old: Option<ControlHits>, new: Option<ControlHits>| {
        let counts = |hits: &ControlHits| [hits.fired, hits.passed, hits.unknown];
        let both = old.as_ref().zip(new.as_ref());
        let stability = both.and_then(|(old, new)| stability(&counts(old), &counts(new)));
        ControlDrift { old, new, stability }
    };
    let mut all: Vec<ControlDrift> =
        new.into_iter().map(|hits| of(left.remove(&hits.control), Some(hits))).collect();
    let gone = old.into_iter().filter(|hits| left.contains_key(&hits.control));
    all.extend(gone.map(|hits| of(Some(hits), None)));
    all
}
