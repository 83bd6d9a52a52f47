//! All rules by hand: a loop over what their bounds are and which facts they read.

use super::{CENTS, DOUBLES};
use crate::c::rules::{Customer, IN_SET, Rule, Verdicts};
use crate::people::{REGIONS, double};
use crate::race::{Engine, Whose};
use crate::verdict;

struct Doubles {
    numbers: [f64; 30],
    booleans: [bool; 10],
    symbols: [String; 10],
}

/// The bounds of a rule.
struct Bounds {
    low: f64,
    high: f64,
    above: f64,
    most: f64,
}

/// Over doubles.
pub fn doubles(rules: &[Rule], customers: &[Customer]) -> Engine<Verdicts> {
    let one = |customer: &Customer| Doubles {
        numbers: customer.numbers.map(double),
        booleans: customer.booleans,
        symbols: customer.symbols.map(|at| REGIONS[usize::from(at)].to_owned()),
    };
    let bounds = |rule: &Rule| Bounds {
        low: double(rule.range.1),
        high: double(rule.range.2),
        above: double(rule.above.1),
        most: double(rule.ratio.2),
    };
    let rules: Vec<(Rule, Bounds)> =
        rules.iter().map(|rule| (rule.clone(), bounds(rule))).collect();
    let customers: Vec<Doubles> = customers.iter().map(one).collect();
    Engine::new(Whose::ByHand, DOUBLES, customers.len(), move |at, said: &mut Verdicts| {
        let customer = &customers[at];
        let number = |at: usize| customer.numbers[at];
        for ((rule, bounds), place) in rules.iter().zip(&mut said.0) {
            let holds = number(rule.range.0) >= bounds.low
                && number(rule.range.0) <= bounds.high
                && number(rule.above.0) > bounds.above
                && number(rule.ratio.0) / number(rule.ratio.1) < bounds.most
                && !customer.booleans[rule.boolean]
                && matches!(customer.symbols[rule.symbol].as_str(), "A" | "B" | "C");
            *place = verdict::of(Some(holds));
        }
    })
}

/// Over cents.
pub fn cents(rules: &[Rule], customers: &[Customer]) -> Engine<Verdicts> {
    let (rules, customers) = (rules.to_vec(), customers.to_vec());
    Engine::new(Whose::ByHand, CENTS, customers.len(), move |at, said: &mut Verdicts| {
        let customer = &customers[at];
        let number = |at: usize| customer.numbers[at];
        for (rule, place) in rules.iter().zip(&mut said.0) {
            let holds = number(rule.range.0) >= rule.range.1
                && number(rule.range.0) <= rule.range.2
                && number(rule.above.0) > rule.above.1
                && number(rule.ratio.0) * 100 < number(rule.ratio.1) * rule.ratio.2
                && !customer.booleans[rule.boolean]
                && customer.symbols[rule.symbol] < IN_SET;
            *place = verdict::of(Some(holds));
        }
    })
}
