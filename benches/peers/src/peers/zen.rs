//! GoRules ZEN: expressions, and decision tables as a graph of one node. Decimals; a table of its own
//! language has dates, but is faster over dates as integers, which it gets here.

use crate::b::grid::{GridRow, Hit};
use crate::c::rules::{Customer, Rule, Verdicts, name, quoted};
use crate::people::{EMPLOYMENTS, Person, REGIONS};
use crate::race::{Engine, Whose};
use crate::report::version;
use crate::verdict;
use futures::executor::block_on;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde_json::{Value, json};
use std::sync::Arc;
use zen_engine::model::DecisionContent;
use zen_engine::{Decision, DecisionEngine};
use zen_expression::compile_expression;
use zen_expression::scope::Scope;
use zen_expression::variable::{Variable, VariableMap};
use zen_expression::vm::VM;

fn number(hundredths: i64) -> Variable {
    Variable::Number(Decimal::new(hundredths, 2))
}

fn text(text: &str) -> Variable {
    Variable::String(text.into())
}

fn person(person: &Person) -> Variable {
    let mut map = VariableMap::with_capacity(8);
    map.insert_str("age", Variable::Number(person.age.into()));
    map.insert_str("income", number(person.income));
    map.insert_str("debt", number(person.debt));
    map.insert_str("blacklisted", Variable::Bool(person.blacklisted));
    map.insert_str("region", text(person.region()));
    map.insert_str("employment", text(person.employment()));
    map.insert_str("applied", Variable::Number(person.applied.number().into()));
    Variable::from_object(map)
}

/// The condition of workload A.
pub fn condition(people: &[Person]) -> Engine<u8> {
    let condition = compile_expression(
        r#"age >= 18 and age <= 65 and income > 3000.50 and debt / income < 0.55
           and not(blacklisted) and region in ["A", "B", "C"]"#,
    );
    let condition = condition.expect("the condition compiles");
    let scopes: Vec<Scope> = people.iter().map(|one| Scope::new(person(one))).collect();
    let mut vm = VM::new();
    let name = format!("zen-expression {}", version("zen-expression"));
    Engine::new(Whose::Peer, name, scopes.len(), move |at, said| {
        let value = condition.evaluate_with_scope(&scopes[at], &mut vm);
        *said = verdict::of(value.ok().and_then(|value| value.as_bool()));
    })
}

/// The rules of workload C.
pub fn conditions(rules: &[Rule], customers: &[Customer]) -> Engine<Verdicts> {
    let compile = |rule: &Rule| {
        let p = rule.parts("");
        let text = format!(
            "{0} >= {1} and {0} <= {2} and {3} > {4} and {5} / {6} < {7} and not({8}) and {9} in [{10}]",
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
        );
        compile_expression(&text).expect("the condition compiles")
    };
    let scope = |customer: &Customer| {
        let mut map = VariableMap::with_capacity(50);
        for (at, value) in customer.numbers.iter().enumerate() {
            map.insert_str(&name('n', at), number(*value));
        }
        for (at, value) in customer.booleans.iter().enumerate() {
            map.insert_str(&name('b', at), Variable::Bool(*value));
        }
        for (at, value) in customer.symbols.iter().enumerate() {
            map.insert_str(&name('s', at), text(REGIONS[usize::from(*value)]));
        }
        Scope::new(Variable::from_object(map))
    };
    let conditions: Vec<_> = rules.iter().map(compile).collect();
    let scopes: Vec<Scope> = customers.iter().map(scope).collect();
    let mut vm = VM::new();
    let name = format!("zen-expression {}", version("zen-expression"));
    Engine::new(Whose::Peer, name, scopes.len(), move |at, said: &mut Verdicts| {
        for (condition, place) in conditions.iter().zip(&mut said.0) {
            let value = condition.evaluate_with_scope(&scopes[at], &mut vm);
            *place = verdict::of(value.ok().and_then(|value| value.as_bool()));
        }
    })
}

/// The tables of workload B.
pub fn table(grid: &[GridRow], hit: Hit, people: &[Person]) -> Engine<u64> {
    let decision = decision(grid, hit);
    let contexts: Vec<Variable> = people.iter().map(person).collect();
    let name = format!("zen-engine {}", version("zen-engine"));
    Engine::new(Whose::Peer, name, contexts.len(), move |at, said| {
        let response = block_on(decision.evaluate(contexts[at].clone()));
        let result = response.expect("the table decides").result;
        *said = match hit {
            Hit::First => points(&result),
            Hit::Sum => {
                let hits = result.as_array().expect("the hits are a list");
                hits.borrow().iter().map(points).sum()
            }
        };
    })
    .note("dates as integers; the list of hits is summed outside")
}

fn points(result: &Variable) -> u64 {
    let points = result.dot("points").and_then(|points| points.as_number());
    points.and_then(|points| points.to_u64()).expect("a hit has points")
}

fn decision(grid: &[GridRow], hit: Hit) -> Decision {
    let hit = match hit {
        Hit::First => "first",
        Hit::Sum => "collect",
    };
    let fields = ["age", "income", "region", "employment", "blacklisted", "applied"];
    let inputs: Vec<Value> = fields
        .iter()
        .map(|field| json!({ "id": field, "name": field, "field": field, "type": "expression" }))
        .collect();
    let rules: Vec<Value> = grid.iter().enumerate().map(|(at, row)| rule(at, row)).collect();
    let table = json!({
        "hitPolicy": hit, "inputs": inputs, "rules": rules,
        "outputs": [{ "id": "points", "name": "points", "field": "points" }],
    });
    let graph = json!({
        "nodes": [
            { "id": "in", "type": "inputNode", "name": "in", "content": {} },
            { "id": "table", "type": "decisionTableNode", "name": "table", "content": table },
            { "id": "out", "type": "outputNode", "name": "out", "content": {} },
        ],
        "edges": [
            { "id": "first", "sourceId": "in", "targetId": "table" },
            { "id": "last", "sourceId": "table", "targetId": "out" },
        ],
    });
    let content: DecisionContent = serde_json::from_value(graph).expect("it is a graph");
    let engine = DecisionEngine::default();
    let mut decision = engine.create_decision(Arc::new(content)).expect("the graph is whole");
    decision.compile();
    decision
}

fn rule(number: usize, row: &GridRow) -> Value {
    let range = |(low, high): (i64, i64)| format!("[{low}..{high}]");
    let set = |set: &Vec<u8>, names: &[&str]| {
        let quoted = set.iter().map(|at| format!("\"{}\"", names[usize::from(*at)]));
        quoted.collect::<Vec<_>>().join(",")
    };
    json!({
        "_id": format!("row{number}"),
        "age": row.age.map(range).unwrap_or_default(),
        "income": row.income.map(range).unwrap_or_default(),
        "region": row.regions.as_ref().map(|it| set(it, &REGIONS)).unwrap_or_default(),
        "employment": row.employments.as_ref().map(|it| set(it, &EMPLOYMENTS)).unwrap_or_default(),
        "blacklisted": row.blacklisted.map(|it| it.to_string()).unwrap_or_default(),
        "applied": row.applied.map(|(from, to)| range((from.number(), to.number()))).unwrap_or_default(),
        "points": number.to_string(),
    })
}
