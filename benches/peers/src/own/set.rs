//! Many conditions over one row at a time, together.

use super::columns::verdict_of;
use super::{as_of, money, set, symbols};
use crate::c::rules::{Customer, Rule, Verdicts, name};
use crate::people::{REGIONS, digits};
use crate::race::{Engine, Whose};
use creditloop::fact::{Field, Origin, Row};
use creditloop::feel::{Conditions, Expect, Expression, Stack};
use creditloop::{Schema, Type};

/// Tests all rules on each customer.
pub fn conditions(rules: &[Rule], customers: &[Customer]) -> Engine<Verdicts> {
    let (schema, rows) = rows(customers);
    let compile = |rule: &Rule| {
        Expression::compile(&rule.feel("cust."), &schema, &Expect::Boolean)
            .expect("the condition compiles")
    };
    let conditions = Conditions::new(rules.iter().map(compile));
    let (as_of, mut stack, mut answers) = (as_of(), Stack::default(), Vec::new());
    Engine::new(Whose::Own, "creditloop", rows.len(), move |at, said: &mut Verdicts| {
        conditions.test(&rows[at], as_of, &mut stack, &mut answers);
        for (answer, place) in answers.iter().zip(&mut said.0) {
            *place = verdict_of(*answer);
        }
    })
}

/// The schema of the customers, and a row of each.
fn rows(customers: &[Customer]) -> (Schema, Vec<Row>) {
    let mut schema = Schema::default();
    let ids: Vec<_> = Customer::KINDS
        .into_iter()
        .flat_map(|(kind, count)| (0..count).map(move |at| (kind, at)))
        .map(|(kind, at)| {
            let ty = match kind {
                'n' => money(),
                'b' => Type::Boolean,
                _ => symbols(&REGIONS),
            };
            let field = Field::new(format!("cust.{}", name(kind, at)), ty, Origin::Fact);
            schema.add(field).expect("the name is free")
        })
        .collect();
    let row = |customer: &Customer| {
        let numbers = customer.numbers.iter().map(|cents| digits(*cents));
        let booleans = customer.booleans.iter().map(ToString::to_string);
        let symbols = customer.symbols.iter().map(|at| REGIONS[usize::from(*at)].to_owned());
        let mut row = Row::new(&schema);
        for (id, text) in ids.iter().zip(numbers.chain(booleans).chain(symbols)) {
            set(&mut row, &schema, *id, &text);
        }
        row
    };
    let rows = customers.iter().map(row).collect();
    (schema, rows)
}
