//! The decision tables of workload B: two ranges, two sets of symbols, a boolean and a date a row.

use crate::dice::Dice;
use crate::people::{Day, Person, SYMBOLS};

/// One row; a cell that is not there takes everything.
#[derive(Debug, Clone)]
pub struct GridRow {
    pub age: Option<(i64, i64)>,
    /// In whole units of money.
    pub income: Option<(i64, i64)>,
    pub regions: Option<Vec<u8>>,
    pub employments: Option<Vec<u8>>,
    pub blacklisted: Option<bool>,
    pub applied: Option<(Day, Day)>,
}

/// How much one row takes.
#[derive(Debug, Clone, Copy)]
pub struct Shape {
    /// How many rows in a thousand test the age, and how many the income.
    ranges: u64,
    /// How many rows in a thousand test each of the others.
    others: u64,
    /// How wide the ranges of ages are.
    age: (i64, i64),
    /// How wide the ranges of incomes are.
    income: (i64, i64),
    /// How many months the dates span.
    months: (i64, i64),
}

/// Of a hundred rows one or two hit, and many do not test everything.
pub const WIDE: Shape =
    Shape { ranges: 850, others: 700, age: (5, 25), income: (1_000, 6_000), months: (2, 6) };
/// Every cell is there and narrow, as in large tables.
pub const NARROW: Shape =
    Shape { ranges: 1_000, others: 1_000, age: (5, 15), income: (500, 2_000), months: (1, 4) };

/// The rows of one table; the last takes everyone. A row's output is its number, from 0.
fn grid(seed: u64, rows: usize, shape: Shape) -> Vec<GridRow> {
    let mut dice = Dice::new(seed);
    let last = GridRow {
        age: None,
        income: None,
        regions: None,
        employments: None,
        blacklisted: None,
        applied: None,
    };
    let thrown = (1..rows).map(|_| GridRow {
        age: cell(&mut dice, shape.ranges, |dice| range(dice, (16, 60), shape.age)),
        income: cell(&mut dice, shape.ranges, |dice| range(dice, (1_500, 15_000), shape.income)),
        regions: cell(&mut dice, shape.others, symbols),
        employments: cell(&mut dice, shape.others, symbols),
        blacklisted: cell(&mut dice, shape.others, |dice| dice.chance(300)),
        applied: cell(&mut dice, shape.others, |dice| months(dice, shape.months)),
    });
    thrown.collect::<Vec<_>>().into_iter().chain([last]).collect()
}

/// The first table of so many rows in which these people's first hit is this deep, on average.
pub fn deep(rows: usize, shape: Shape, people: &[Person], depth: f64) -> Vec<GridRow> {
    let mut grids = (1..).map(|seed| grid(seed, rows, shape));
    let deep = |grid: &Vec<GridRow>| Likeness::of(grid, people).depth >= depth;
    grids.find(deep).expect("seeds do not end")
}

/// What a table is like for some people.
#[derive(Debug, Clone, Copy)]
pub struct Likeness {
    /// The number of the first row that hits, on average.
    pub depth: f64,
    /// How many rows hit, on average.
    pub hits: f64,
}

impl Likeness {
    pub fn of(grid: &[GridRow], people: &[Person]) -> Self {
        let (mut depth, mut hits) = (0, 0);
        for person in people {
            let taking = |row: &GridRow| row.takes(person);
            depth += grid.iter().position(taking).unwrap_or(grid.len());
            hits += grid.iter().filter(|row| taking(row)).count();
        }
        let mean = |sum: usize| sum as f64 / people.len() as f64;
        Self { depth: mean(depth), hits: mean(hits) }
    }
}

fn cell<T>(dice: &mut Dice, thousandths: u64, throw: impl Fn(&mut Dice) -> T) -> Option<T> {
    dice.chance(thousandths).then(|| throw(dice))
}

fn range(dice: &mut Dice, from: (i64, i64), wide: (i64, i64)) -> (i64, i64) {
    let low = dice.between(from.0, from.1);
    (low, low + dice.between(wide.0, wide.1))
}

fn symbols(dice: &mut Dice) -> Vec<u8> {
    let count = 1 + dice.index(3);
    let mut symbols: Vec<u8> = (0..count).map(|_| dice.index(SYMBOLS) as u8).collect();
    symbols.sort_unstable();
    symbols.dedup();
    symbols
}

fn months(dice: &mut Dice, spanned: (i64, i64)) -> (Day, Day) {
    let (year, month) = (dice.between(2023, 2025) as i32, dice.between(1, 6) as u32);
    let last = month + dice.between(spanned.0, spanned.1) as u32;
    (Day { year, month, day: 1 }, Day { year, month: last, day: 28 })
}

impl GridRow {
    /// Whether the row takes this person.
    pub fn takes(&self, person: &Person) -> bool {
        let within = |range: Option<(i64, i64)>, value: i64| {
            range.is_none_or(|(low, high)| (low..=high).contains(&value))
        };
        let among =
            |set: &Option<Vec<u8>>, value| set.as_ref().is_none_or(|set| set.contains(&value));
        let cents = self.income.map(|(low, high)| (low * 100, high * 100));
        let days = self.applied.map(|(first, last)| (first.number(), last.number()));
        within(self.age, person.age)
            && within(cents, person.income)
            && among(&self.regions, person.region)
            && among(&self.employments, person.employment)
            && self.blacklisted.is_none_or(|blacklisted| blacklisted == person.blacklisted)
            && within(days, person.applied.number())
    }
}

/// Which rows count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hit {
    /// The first that hits.
    First,
    /// All that hit, as a sum.
    Sum,
}
