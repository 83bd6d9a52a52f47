//! datalogic-rs: JSONLogic. It has doubles and no decision tables: a row is an expression, a date an
//! integer. Its arena is emptied after each input.

use crate::b::grid::{GridRow, Hit};
use crate::by_hand::table::points;
use crate::c::rules::{Customer, Rule, Verdicts, name};
use crate::people::{EMPLOYMENTS, Person, REGIONS, double};
use crate::race::{Engine, Whose};
use crate::report::version;
use crate::verdict;
use datalogic_rs::bumpalo::Bump;
use datalogic_rs::{DataValue, Logic};
use serde_json::{Map, Value, json};

const DOUBLES: &str = "f64";
const ROWS: &str = "f64; a row is an expression; dates as integers";
/// The bytes of the arena from the start, so that it does not grow.
const ARENA: usize = 1 << 16;

type Facts = &'static DataValue<'static>;

fn named() -> String {
    format!("datalogic-rs {}", version("datalogic-rs"))
}

/// Values in an arena that lives as long as the process.
fn facts(values: impl Iterator<Item = Value>) -> Vec<Facts> {
    let arena: &'static Bump = Box::leak(Box::new(Bump::new()));
    let one = |value: Value| {
        let text: &'static str = arena.alloc_str(&value.to_string());
        &*arena.alloc(DataValue::from_str(text, arena).expect("it is JSON"))
    };
    values.map(one).collect()
}

fn people(people: &[Person]) -> Vec<Facts> {
    facts(people.iter().map(|person| {
        json!({
            "age": person.age, "income": double(person.income), "debt": double(person.debt),
            "blacklisted": person.blacklisted, "region": person.region(),
            "employment": person.employment(), "applied": person.applied.number(),
        })
    }))
}

fn variable(name: &str) -> Value {
    json!({ "var": name })
}

fn compile(engine: &datalogic_rs::Engine, logic: &Value) -> Logic {
    engine.compile(logic.to_string().as_str()).expect("the condition compiles")
}

fn holds(engine: &datalogic_rs::Engine, logic: &Logic, facts: Facts, arena: &Bump) -> Option<bool> {
    engine.evaluate(logic, facts, arena).ok()?.as_bool()
}

/// The condition of workload A.
pub fn condition(persons: &[Person]) -> Engine<u8> {
    let engine = datalogic_rs::Engine::new();
    let condition = json!({ "and": [
        { ">=": [variable("age"), 18] },
        { "<=": [variable("age"), 65] },
        { ">": [variable("income"), 3000.50] },
        { "<": [{ "/": [variable("debt"), variable("income")] }, 0.55] },
        { "!": [variable("blacklisted")] },
        { "in": [variable("region"), ["A", "B", "C"]] },
    ] });
    let condition = compile(&engine, &condition);
    let facts = people(persons);
    let mut arena = Bump::with_capacity(ARENA);
    Engine::new(Whose::Peer, named(), facts.len(), move |at, said| {
        *said = verdict::of(holds(&engine, &condition, facts[at], &arena));
        arena.reset();
    })
    .note(DOUBLES)
}

/// The rules of workload C.
pub fn conditions(rules: &[Rule], customers: &[Customer]) -> Engine<Verdicts> {
    let engine = datalogic_rs::Engine::new();
    let condition = |rule: &Rule| {
        let p = rule.parts("");
        compile(
            &engine,
            &json!({ "and": [
                { ">=": [variable(&p.range), double(rule.range.1)] },
                { "<=": [variable(&p.range), double(rule.range.2)] },
                { ">": [variable(&p.above), double(rule.above.1)] },
                { "<": [
                    { "/": [variable(&p.numerator), variable(&p.denominator)] },
                    double(rule.ratio.2),
                ] },
                { "!": [variable(&p.boolean)] },
                { "in": [variable(&p.symbol), ["A", "B", "C"]] },
            ] }),
        )
    };
    let object = |customer: &Customer| {
        let mut object = Map::new();
        for (at, value) in customer.numbers.iter().enumerate() {
            object.insert(name('n', at), double(*value).into());
        }
        for (at, value) in customer.booleans.iter().enumerate() {
            object.insert(name('b', at), (*value).into());
        }
        for (at, value) in customer.symbols.iter().enumerate() {
            object.insert(name('s', at), REGIONS[usize::from(*value)].into());
        }
        Value::Object(object)
    };
    let conditions: Vec<Logic> = rules.iter().map(condition).collect();
    let facts = facts(customers.iter().map(object));
    let mut arena = Bump::with_capacity(ARENA);
    Engine::new(Whose::Peer, named(), facts.len(), move |at, said: &mut Verdicts| {
        for (condition, place) in conditions.iter().zip(&mut said.0) {
            *place = verdict::of(holds(&engine, condition, facts[at], &arena));
        }
        arena.reset();
    })
    .note(DOUBLES)
}

/// The tables of workload B.
pub fn table(grid: &[GridRow], hit: Hit, persons: &[Person]) -> Engine<u64> {
    let engine = datalogic_rs::Engine::new();
    let rows: Vec<Logic> = grid.iter().map(|one| compile(&engine, &row(one))).collect();
    let facts = people(persons);
    let mut arena = Bump::with_capacity(ARENA);
    Engine::new(Whose::Peer, named(), facts.len(), move |at, said| {
        *said = points(&rows, hit, |row| holds(&engine, row, facts[at], &arena) == Some(true));
        arena.reset();
    })
    .note(ROWS)
}

fn row(row: &GridRow) -> Value {
    let between = |name, (low, high)| json!({ "<=": [low, variable(name), high] });
    let among = |name, set: &Vec<u8>, names: &[&str]| {
        let texts: Vec<&str> = set.iter().map(|at| names[usize::from(*at)]).collect();
        json!({ "in": [variable(name), texts] })
    };
    let days = row.applied.map(|(first, last)| (first.number(), last.number()));
    let tests = [
        row.age.map(|range| between("age", range)),
        row.income.map(|range| between("income", range)),
        row.regions.as_ref().map(|set| among("region", set, &REGIONS)),
        row.employments.as_ref().map(|set| among("employment", set, &EMPLOYMENTS)),
        row.blacklisted.map(|it| json!({ "===": [variable("blacklisted"), it] })),
        days.map(|days| between("applied", days)),
        Some(json!(true)),
    ];
    let tests: Vec<Value> = tests.into_iter().flatten().collect();
    json!({ "and": tests })
}
