//! A decision table by hand: a loop over its rows.

use super::{CENTS, DOUBLES};
use crate::b::grid::{GridRow, Hit};
use crate::people::{EMPLOYMENTS, Person, REGIONS, double};
use crate::race::{Engine, Whose};

struct Doubles {
    age: i64,
    income: f64,
    region: String,
    employment: String,
    blacklisted: bool,
    applied: i64,
}

struct DoublesRow {
    age: Option<(i64, i64)>,
    income: Option<(f64, f64)>,
    regions: Option<Vec<String>>,
    employments: Option<Vec<String>>,
    blacklisted: Option<bool>,
    applied: Option<(i64, i64)>,
}

impl DoublesRow {
    fn takes(&self, person: &Doubles) -> bool {
        self.age.is_none_or(|(low, high)| person.age >= low && person.age <= high)
            && self.income.is_none_or(|(low, high)| person.income >= low && person.income <= high)
            && self.regions.as_ref().is_none_or(|set| set.contains(&person.region))
            && self.employments.as_ref().is_none_or(|set| set.contains(&person.employment))
            && self.blacklisted.is_none_or(|blacklisted| person.blacklisted == blacklisted)
            && self.applied.is_none_or(|(from, to)| person.applied >= from && person.applied <= to)
    }
}

fn named(set: &Option<Vec<u8>>, names: &[&str]) -> Option<Vec<String>> {
    let name = |at: &u8| names[usize::from(*at)].to_owned();
    set.as_ref().map(|set| set.iter().map(name).collect())
}

/// Over doubles.
pub fn doubles(grid: &[GridRow], hit: Hit, people: &[Person]) -> Engine<u64> {
    let row = |row: &GridRow| DoublesRow {
        age: row.age,
        income: row.income.map(|(low, high)| (low as f64, high as f64)),
        regions: named(&row.regions, &REGIONS),
        employments: named(&row.employments, &EMPLOYMENTS),
        blacklisted: row.blacklisted,
        applied: row.applied.map(|(first, last)| (first.number(), last.number())),
    };
    let one = |person: &Person| Doubles {
        age: person.age,
        income: double(person.income),
        region: person.region().to_owned(),
        employment: person.employment().to_owned(),
        blacklisted: person.blacklisted,
        applied: person.applied.number(),
    };
    let rows: Vec<DoublesRow> = grid.iter().map(row).collect();
    let people: Vec<Doubles> = people.iter().map(one).collect();
    Engine::new(Whose::ByHand, DOUBLES, people.len(), move |at, said| {
        *said = points(&rows, hit, |row| row.takes(&people[at]));
    })
}

struct Cents {
    age: i64,
    income: i64,
    region: u64,
    employment: u64,
    blacklisted: bool,
    applied: i64,
}

/// Sets are bits.
struct CentsRow {
    age: Option<(i64, i64)>,
    income: Option<(i64, i64)>,
    regions: u64,
    employments: u64,
    blacklisted: Option<bool>,
    applied: Option<(i64, i64)>,
}

impl CentsRow {
    fn takes(&self, person: &Cents) -> bool {
        self.age.is_none_or(|(low, high)| person.age >= low && person.age <= high)
            && self.income.is_none_or(|(low, high)| person.income >= low && person.income <= high)
            && self.regions & person.region != 0
            && self.employments & person.employment != 0
            && self.blacklisted.is_none_or(|blacklisted| person.blacklisted == blacklisted)
            && self.applied.is_none_or(|(from, to)| person.applied >= from && person.applied <= to)
    }
}

/// The bits of a set; all of them where everything is taken.
fn bits(set: &Option<Vec<u8>>) -> u64 {
    set.as_ref().map_or(u64::MAX, |set| set.iter().fold(0, |bits, at| bits | 1 << at))
}

/// Over cents.
pub fn cents(grid: &[GridRow], hit: Hit, people: &[Person]) -> Engine<u64> {
    let row = |row: &GridRow| CentsRow {
        age: row.age,
        income: row.income.map(|(low, high)| (low * 100, high * 100)),
        regions: bits(&row.regions),
        employments: bits(&row.employments),
        blacklisted: row.blacklisted,
        applied: row.applied.map(|(first, last)| (first.number(), last.number())),
    };
    let one = |person: &Person| Cents {
        age: person.age,
        income: person.income,
        region: 1 << person.region,
        employment: 1 << person.employment,
        blacklisted: person.blacklisted,
        applied: person.applied.number(),
    };
    let rows: Vec<CentsRow> = grid.iter().map(row).collect();
    let people: Vec<Cents> = people.iter().map(one).collect();
    Engine::new(Whose::ByHand, CENTS, people.len(), move |at, said| {
        *said = points(&rows, hit, |row| row.takes(&people[at]));
    })
}

/// The number of the first row that is taken, or the sum of the numbers of all that are.
pub fn points<R>(rows: &[R], hit: Hit, mut takes: impl FnMut(&R) -> bool) -> u64 {
    match hit {
        Hit::First => rows.iter().position(takes).expect("the last row takes everyone") as u64,
        Hit::Sum => (0..).zip(rows).filter(|(_, row)| takes(row)).map(|(number, _)| number).sum(),
    }
}
