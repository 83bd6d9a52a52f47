//! The inputs of workloads A and B: people who apply for a loan.

use crate::dice::Dice;
use std::collections::BTreeSet;

/// The regions of the rules, of which people live in the first five.
pub const REGIONS: [&str; 6] = ["A", "B", "C", "D", "E", "F"];
/// What people live from.
pub const EMPLOYMENTS: [&str; 5] = ["salaried", "self", "retired", "student", "none"];
/// How many values people have of each of the two.
pub const SYMBOLS: usize = 5;

/// One applicant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Person {
    pub age: i64,
    /// In cents.
    pub income: i64,
    /// In cents.
    pub debt: i64,
    pub blacklisted: bool,
    pub region: u8,
    pub employment: u8,
    /// When the person applied.
    pub applied: Day,
}

/// A day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day {
    pub year: i32,
    pub month: u32,
    pub day: u32,
}

impl Day {
    /// The day as one number, for engines without dates.
    pub fn number(self) -> i64 {
        i64::from(self.year) * 10_000 + i64::from(self.month) * 100 + i64::from(self.day)
    }

    /// The day as ISO 8601 writes it.
    pub fn iso(self) -> String {
        format!("{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

impl Person {
    fn throw(dice: &mut Dice) -> Self {
        let income = dice.between(150_000, 2_000_000);
        let mut debt = income * dice.between(0, 7_000) / 10_000;
        // A ratio that is the bound itself, doubles may round to either side of it.
        debt += i64::from(debt * 100 == income * 55);
        Self {
            age: dice.between(16, 70),
            income,
            debt,
            blacklisted: dice.chance(30),
            region: dice.index(SYMBOLS) as u8,
            employment: dice.index(SYMBOLS) as u8,
            applied: Day {
                year: dice.between(2023, 2025) as i32,
                month: dice.between(1, 12) as u32,
                day: dice.between(1, 28) as u32,
            },
        }
    }

    pub fn region(&self) -> &'static str {
        REGIONS[usize::from(self.region)]
    }

    pub fn employment(&self) -> &'static str {
        EMPLOYMENTS[usize::from(self.employment)]
    }
}

/// So many people, no two of them alike.
pub fn people(count: usize) -> Vec<Person> {
    let mut dice = Dice::new(1);
    let mut seen = BTreeSet::new();
    let mut people = Vec::with_capacity(count);
    while people.len() < count {
        let person = Person::throw(&mut dice);
        if seen.insert(person) {
            people.push(person);
        }
    }
    people
}

/// Cents as a double: the one that the same amount in decimal digits is read as.
pub fn double(cents: i64) -> f64 {
    cents as f64 / 100.0
}

/// Cents as decimal digits.
pub fn digits(cents: i64) -> String {
    format!("{}.{:02}", cents / 100, cents % 100)
}
