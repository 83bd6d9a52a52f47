//! One condition by hand.

use super::{CENTS, DOUBLES};
use crate::people::{Person, double};
use crate::race::{Engine, Whose};
use crate::verdict;

struct Doubles {
    age: i64,
    income: f64,
    debt: f64,
    blacklisted: bool,
    region: String,
}

/// Over doubles.
pub fn doubles(people: &[Person]) -> Engine<u8> {
    let one = |person: &Person| Doubles {
        age: person.age,
        income: double(person.income),
        debt: double(person.debt),
        blacklisted: person.blacklisted,
        region: person.region().to_owned(),
    };
    let people: Vec<Doubles> = people.iter().map(one).collect();
    Engine::new(Whose::ByHand, DOUBLES, people.len(), move |at, said| {
        let p = &people[at];
        let holds = p.age >= 18
            && p.age <= 65
            && p.income > 3000.50
            && p.debt / p.income < 0.55
            && !p.blacklisted
            && matches!(p.region.as_str(), "A" | "B" | "C");
        *said = verdict::of(Some(holds));
    })
}

/// Whether the condition holds of this person.
#[inline]
pub fn holds(p: &Person) -> bool {
    p.age >= 18
        && p.age <= 65
        && p.income > 300_050
        && p.debt * 100 < p.income * 55
        && !p.blacklisted
        && p.region < 3
}

/// Over cents.
pub fn cents(people: &[Person]) -> Engine<u8> {
    let people = people.to_vec();
    Engine::new(Whose::ByHand, CENTS, people.len(), move |at, said| {
        *said = verdict::of(Some(holds(&people[at])));
    })
}

/// Facts of which each may be missing.
#[derive(Clone)]
struct Options {
    age: Option<i64>,
    income: Option<i64>,
    debt: Option<i64>,
    blacklisted: Option<bool>,
    region: Option<u8>,
}

/// Over cents that may be missing: the person's number and the number of the fact that is.
pub fn options(people: &[Person], missing: &[(usize, usize)]) -> Engine<u8> {
    let mut all: Vec<Options> = people
        .iter()
        .map(|person| Options {
            age: Some(person.age),
            income: Some(person.income),
            debt: Some(person.debt),
            blacklisted: Some(person.blacklisted),
            region: Some(person.region),
        })
        .collect();
    for (person, fact) in missing {
        let person = &mut all[*person];
        match fact {
            0 => person.age = None,
            1 => person.income = None,
            2 => person.debt = None,
            3 => person.blacklisted = None,
            _ => person.region = None,
        }
    }
    Engine::new(Whose::ByHand, "by hand, Option<i64>", all.len(), move |at, said| {
        let p = &all[at];
        let tests = [
            p.age.map(|age| age >= 18),
            p.age.map(|age| age <= 65),
            p.income.map(|income| income > 300_050),
            p.debt.zip(p.income).map(|(debt, income)| debt * 100 < income * 55),
            p.blacklisted.map(|blacklisted| !blacklisted),
            p.region.map(|region| region < 3),
        ];
        *said = tests.into_iter().map(verdict::of).min().unwrap_or(verdict::YES);
    })
}
