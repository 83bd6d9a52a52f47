//! CEL in Rust. It has doubles and no decision tables: a row is an expression, a date an integer.

use crate::b::grid::{GridRow, Hit};
use crate::by_hand::table::points;
use crate::c::rules::{Customer, Rule, Verdicts, name, quoted};
use crate::people::{EMPLOYMENTS, Person, REGIONS, double};
use crate::race::{Engine, Whose};
use crate::report::version;
use crate::verdict;
use cel::{Context, Program, Value};

const DOUBLES: &str = "f64";
const ROWS: &str = "f64; a row is an expression; dates as integers";

type Facts = Context<'static, 'static>;

fn named() -> String {
    format!("cel {}", version("cel"))
}

/// The functions that all contexts share; they live as long as the process.
fn root() -> &'static Facts {
    Box::leak(Box::new(Context::default()))
}

fn compile(text: &str) -> Program {
    Program::compile(text).expect("the condition compiles")
}

fn holds(program: &Program, facts: &Facts) -> Option<bool> {
    match program.execute(facts) {
        Ok(Value::Bool(value)) => Some(value),
        _ => None,
    }
}

fn people(people: &[Person]) -> Vec<Facts> {
    let root = root();
    let facts = |person: &Person| {
        let mut facts = root.new_inner_scope();
        facts.add_variable_from_value("age", person.age);
        facts.add_variable_from_value("income", double(person.income));
        facts.add_variable_from_value("debt", double(person.debt));
        facts.add_variable_from_value("blacklisted", person.blacklisted);
        facts.add_variable_from_value("region", person.region());
        facts.add_variable_from_value("employment", person.employment());
        facts.add_variable_from_value("applied", person.applied.number());
        facts
    };
    people.iter().map(facts).collect()
}

/// The condition of workload A.
pub fn condition(persons: &[Person]) -> Engine<u8> {
    let condition = compile(
        r#"age >= 18 && age <= 65 && income > 3000.50 && debt / income < 0.55 && !blacklisted
           && region in ["A", "B", "C"]"#,
    );
    let facts = people(persons);
    Engine::new(Whose::Peer, named(), facts.len(), move |at, said| {
        *said = verdict::of(holds(&condition, &facts[at]));
    })
    .note(DOUBLES)
}

/// The rules of workload C.
pub fn conditions(rules: &[Rule], customers: &[Customer]) -> Engine<Verdicts> {
    let condition = |rule: &Rule| {
        let p = rule.parts("");
        compile(&format!(
            "{0} >= {1} && {0} <= {2} && {3} > {4} && {5} / {6} < {7} && !{8} && {9} in [{10}]",
            p.range,
            p.low,
            p.high,
            p.above,
            p.bound,
            p.numerator,
            p.denominator,
            p.most,
            p.boolean,
            p.symbol,
            quoted()
        ))
    };
    let root = root();
    let facts = |customer: &Customer| {
        let mut facts = root.new_inner_scope();
        for (at, value) in customer.numbers.iter().enumerate() {
            facts.add_variable_from_value(name('n', at), double(*value));
        }
        for (at, value) in customer.booleans.iter().enumerate() {
            facts.add_variable_from_value(name('b', at), *value);
        }
        for (at, value) in customer.symbols.iter().enumerate() {
            facts.add_variable_from_value(name('s', at), REGIONS[usize::from(*value)]);
        }
        facts
    };
    let conditions: Vec<Program> = rules.iter().map(condition).collect();
    let facts: Vec<Facts> = customers.iter().map(facts).collect();
    Engine::new(Whose::Peer, named(), facts.len(), move |at, said: &mut Verdicts| {
        for (condition, place) in conditions.iter().zip(&mut said.0) {
            *place = verdict::of(holds(condition, &facts[at]));
        }
    })
    .note(DOUBLES)
}

/// The tables of workload B.
pub fn table(grid: &[GridRow], hit: Hit, persons: &[Person]) -> Engine<u64> {
    let rows: Vec<Program> = grid.iter().map(row).collect();
    let facts = people(persons);
    Engine::new(Whose::Peer, named(), facts.len(), move |at, said| {
        *said = points(&rows, hit, |row| holds(row, &facts[at]) == Some(true));
    })
    .note(ROWS)
}

fn row(row: &GridRow) -> Program {
    let set = |set: &Vec<u8>, names: &[&str]| {
        let quoted = set.iter().map(|at| format!("\"{}\"", names[usize::from(*at)]));
        quoted.collect::<Vec<_>>().join(", ")
    };
    let tests = [
        row.age.map(|(low, high)| format!("age >= {low} && age <= {high}")),
        row.income.map(|(low, high)| format!("income >= {low}.0 && income <= {high}.0")),
        row.regions.as_ref().map(|it| format!("region in [{}]", set(it, &REGIONS))),
        row.employments.as_ref().map(|it| format!("employment in [{}]", set(it, &EMPLOYMENTS))),
        row.blacklisted.map(|it| if it { "blacklisted" } else { "!blacklisted" }.to_owned()),
        row.applied.map(|(first, last)| {
            format!("applied >= {} && applied <= {}", first.number(), last.number())
        }),
    ];
    let tests: Vec<String> = tests.into_iter().flatten().collect();
    compile(&if tests.is_empty() { "true".to_owned() } else { tests.join(" && ") })
}
