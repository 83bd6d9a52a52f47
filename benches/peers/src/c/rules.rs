//! The rules and the customers of workload C.

use crate::dice::Dice;
use crate::people::{REGIONS, SYMBOLS, digits};
use crate::verdict;
use std::fmt;

/// How many rules there are.
pub const RULES: usize = 200;

/// One customer: fifty facts.
#[derive(Debug, Clone, PartialEq)]
pub struct Customer {
    /// In hundredths, none of them 0.
    pub numbers: [i64; 30],
    pub booleans: [bool; 10],
    pub symbols: [u8; 10],
}

impl Customer {
    /// The kinds of facts, by the letter of their names, and how many there are of each.
    pub const KINDS: [(char, usize); 3] = [('n', 30), ('b', 10), ('s', 10)];
}

/// The name of a fact.
pub fn name(kind: char, at: usize) -> String {
    format!("{kind}{at:02}")
}

/// One rule: a number in a range, one above a bound, the ratio of two below a bound, a boolean that is
/// false and a symbol in a set. Numbers are in hundredths.
#[derive(Debug, Clone)]
pub struct Rule {
    /// Which number, and from where to where.
    pub range: (usize, i64, i64),
    /// Which number, and what it is above.
    pub above: (usize, i64),
    /// Which number over which, and what the ratio is below.
    pub ratio: (usize, usize, i64),
    pub boolean: usize,
    pub symbol: usize,
}

/// The first of the symbols, so many, are in the set of each rule.
pub const IN_SET: u8 = 3;

impl Rule {
    fn throw(dice: &mut Dice) -> Self {
        let (low, numerator) = (dice.between(0, 400_000), dice.index(30));
        Self {
            range: (dice.index(30), low, low + dice.between(300_000, 900_000)),
            above: (dice.index(30), dice.between(0, 500_000)),
            // Not a number over itself: the ratio would be 1 for everyone.
            ratio: (numerator, (numerator + 1 + dice.index(29)) % 30, dice.between(50, 400)),
            boolean: dice.index(10),
            symbol: dice.index(10),
        }
    }

    /// The rule in FEEL, with this before each name.
    pub fn feel(&self, before: &str) -> String {
        let Parts { range, low, high, above, bound, numerator, denominator, most, boolean, symbol } =
            &self.parts(before);
        let set = quoted();
        format!(
            "{range} >= {low} and {range} <= {high} and {above} > {bound} and \
             {numerator} / {denominator} < {most} and not({boolean}) and {symbol} in ({set})"
        )
    }

    /// The names and bounds as texts, with this before each name.
    pub fn parts(&self, before: &str) -> Parts {
        let name = |kind, at| format!("{before}{}", name(kind, at));
        Parts {
            range: name('n', self.range.0),
            low: digits(self.range.1),
            high: digits(self.range.2),
            above: name('n', self.above.0),
            bound: digits(self.above.1),
            numerator: name('n', self.ratio.0),
            denominator: name('n', self.ratio.1),
            most: digits(self.ratio.2),
            boolean: name('b', self.boolean),
            symbol: name('s', self.symbol),
        }
    }
}

/// A rule's names and bounds as texts.
pub struct Parts {
    pub range: String,
    pub low: String,
    pub high: String,
    pub above: String,
    pub bound: String,
    pub numerator: String,
    pub denominator: String,
    pub most: String,
    pub boolean: String,
    pub symbol: String,
}

/// The set of each rule, its symbols in quotes.
pub fn quoted() -> String {
    let quoted: Vec<String> =
        REGIONS.iter().take(usize::from(IN_SET)).map(|region| format!("\"{region}\"")).collect();
    quoted.join(", ")
}

/// The rules.
pub fn rules() -> Vec<Rule> {
    let mut dice = Dice::new(2);
    (0..RULES).map(|_| Rule::throw(&mut dice)).collect()
}

/// So many customers.
pub fn customers(count: usize, rules: &[Rule]) -> Vec<Customer> {
    let mut dice = Dice::new(3);
    let customer = |_| {
        let mut customer = Customer {
            numbers: std::array::from_fn(|_| dice.between(1, 1_000_000)),
            booleans: std::array::from_fn(|_| dice.chance(200)),
            symbols: std::array::from_fn(|_| dice.index(SYMBOLS) as u8),
        };
        // A ratio that is the bound itself, doubles may round to either side of it.
        while let Some(rule) = rules.iter().find(|rule| {
            let (numerator, denominator, most) = rule.ratio;
            customer.numbers[numerator] * 100 == customer.numbers[denominator] * most
        }) {
            customer.numbers[rule.ratio.0] += 1;
        }
        customer
    };
    (0..count).map(customer).collect()
}

/// What every rule says of one customer.
#[derive(Clone, PartialEq)]
pub struct Verdicts(pub [u8; RULES]);

impl Default for Verdicts {
    fn default() -> Self {
        Self([verdict::NO; RULES])
    }
}

impl fmt::Debug for Verdicts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|verdict| write!(f, "{verdict}"))
    }
}
