//! dsntk: FEEL, and decision tables as DMN. Decimals of 34 digits, and dates.

use crate::b::grid::{GridRow, Hit};
use crate::c::rules::{Customer, Rule, Verdicts, name};
use crate::people::{EMPLOYMENTS, Person, REGIONS};
use crate::race::{Engine, Whose};
use crate::report::version;
use crate::verdict;
use dsntk_feel::context::FeelContext;
use dsntk_feel::values::Value;
use dsntk_feel::{Evaluator, FeelNumber, FeelScope, Name};
use dsntk_feel_temporal::FeelDate;
use dsntk_model_evaluator::ModelEvaluator;
use std::fmt::Write as _;

/// The inputs of the tables, with their types.
const FACTS: [(&str, &str); 7] = [
    ("age", "number"),
    ("income", "number"),
    ("debt", "number"),
    ("blacklisted", "boolean"),
    ("region", "string"),
    ("employment", "string"),
    ("applied", "date"),
];

fn number(hundredths: i64) -> Value {
    Value::Number(FeelNumber::new(hundredths, 2))
}

fn people(people: &[Person]) -> Vec<FeelContext> {
    let names = FACTS.map(|(name, _)| Name::from(name));
    let context = |person: &Person| {
        let day = person.applied;
        let day = FeelDate::new(day.year, day.month, day.day).expect("it is a day");
        let values = [
            Value::Number(FeelNumber::new(person.age, 0)),
            number(person.income),
            number(person.debt),
            Value::Boolean(person.blacklisted),
            Value::String(person.region().to_owned()),
            Value::String(person.employment().to_owned()),
            Value::Date(day),
        ];
        let mut context = FeelContext::default();
        for (name, value) in names.iter().zip(values) {
            context.set_entry(name, value);
        }
        context
    };
    people.iter().map(context).collect()
}

fn scope(context: FeelContext) -> FeelScope {
    let scope = FeelScope::new();
    scope.push(context);
    scope
}

fn compile<'n>(text: &str, names: impl Iterator<Item = &'n Name>) -> Evaluator {
    let scope = FeelScope::default();
    names.for_each(|name| scope.set_name(name.clone()));
    let node = dsntk_feel_parser::parse_expression(&scope, text, false);
    dsntk_feel_evaluator::prepare(&node.expect("the condition parses"))
}

fn holds(condition: &Evaluator, scope: &FeelScope) -> Option<bool> {
    match condition(scope) {
        Value::Boolean(value) => Some(value),
        _ => None,
    }
}

/// The condition of workload A.
pub fn condition(persons: &[Person]) -> Engine<u8> {
    let text = r#"age >= 18 and age <= 65 and income > 3000.50 and debt / income < 0.55
                  and not(blacklisted) and region in ("A", "B", "C")"#;
    let condition = compile(text, FACTS.map(|(name, _)| Name::from(name)).iter());
    let scopes: Vec<FeelScope> = people(persons).into_iter().map(scope).collect();
    let name = format!("dsntk FEEL {}", version("dsntk-feel"));
    Engine::new(Whose::Peer, name, scopes.len(), move |at, said| {
        *said = verdict::of(holds(&condition, &scopes[at]));
    })
}

/// The rules of workload C.
pub fn conditions(rules: &[Rule], customers: &[Customer]) -> Engine<Verdicts> {
    let each = |(kind, count)| (0..count).map(move |at| Name::from(name(kind, at).as_str()));
    let names: Vec<Name> = Customer::KINDS.into_iter().flat_map(each).collect();
    let condition = |rule: &Rule| compile(&rule.feel(""), names.iter());
    let facts = |customer: &Customer| {
        let numbers = customer.numbers.iter().map(|value| number(*value));
        let booleans = customer.booleans.iter().map(|value| Value::Boolean(*value));
        let text = |at: &u8| Value::String(REGIONS[usize::from(*at)].to_owned());
        let values = numbers.chain(booleans).chain(customer.symbols.iter().map(text));
        let mut context = FeelContext::default();
        for (name, value) in names.iter().zip(values) {
            context.set_entry(name, value);
        }
        scope(context)
    };
    let conditions: Vec<Evaluator> = rules.iter().map(condition).collect();
    let scopes: Vec<FeelScope> = customers.iter().map(facts).collect();
    let name = format!("dsntk FEEL {}", version("dsntk-feel"));
    Engine::new(Whose::Peer, name, scopes.len(), move |at, said: &mut Verdicts| {
        for (condition, place) in conditions.iter().zip(&mut said.0) {
            *place = verdict::of(holds(condition, &scopes[at]));
        }
    })
}

/// The tables of workload B.
pub fn table(grid: &[GridRow], hit: Hit, persons: &[Person]) -> Engine<u64> {
    let model = dsntk_model::parse(&model(grid, hit)).expect("it is a model");
    let evaluator = ModelEvaluator::new(&[model]).expect("the model is whole");
    let contexts = people(persons);
    let name = format!("dsntk DMN {}", version("dsntk-model-evaluator"));
    Engine::new(Whose::Peer, name, contexts.len(), move |at, said| {
        let value = evaluator.evaluate_invocable(NAMESPACE, "grid", "points", &contexts[at]);
        *said = match &value {
            Value::List(hits) => hits.iter().map(points).sum(),
            one => points(one),
        };
    })
    .note("the list of hits is summed outside")
}

fn points(value: &Value) -> u64 {
    let Value::Number(points) = value else { panic!("{value} is no number of points") };
    u64::try_from(*points).expect("points are whole")
}

const NAMESPACE: &str = "https://example.org/grid";

/// The table as a DMN model.
fn model(grid: &[GridRow], hit: Hit) -> String {
    let hit = match hit {
        Hit::First => "FIRST",
        Hit::Sum => "COLLECT",
    };
    let (mut data, mut needs, mut inputs) = (String::new(), String::new(), String::new());
    for (name, ty) in FACTS.iter().filter(|(name, _)| *name != "debt") {
        let _ = write!(
            data,
            r#"<inputData name="{name}" id="_{name}"><variable name="{name}" typeRef="{ty}" id="_v{name}"/></inputData>"#
        );
        let _ = write!(
            needs,
            r##"<informationRequirement id="_n{name}"><requiredInput href="#_{name}"/></informationRequirement>"##
        );
        let _ = write!(
            inputs,
            r#"<input id="_i{name}"><inputExpression typeRef="{ty}"><text>{name}</text></inputExpression></input>"#
        );
    }
    let rules: String = grid.iter().enumerate().map(|(at, row)| rule(at, row)).collect();
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" namespace="{NAMESPACE}" name="grid" id="_grid">
{data}
<decision name="points" id="_points"><variable name="points" typeRef="Any" id="_vpoints"/>
{needs}
<decisionTable hitPolicy="{hit}" id="_table">{inputs}<output id="_out" typeRef="number"/>{rules}</decisionTable>
</decision>
</definitions>"#
    )
}

fn rule(number: usize, row: &GridRow) -> String {
    let range = |(low, high): (i64, i64)| format!("[{low}..{high}]");
    let set = |set: &Vec<u8>, names: &[&str]| {
        let quoted = set.iter().map(|at| format!("\"{}\"", names[usize::from(*at)]));
        quoted.collect::<Vec<_>>().join(", ")
    };
    let days = row
        .applied
        .map(|(first, last)| format!("[date(\"{}\")..date(\"{}\")]", first.iso(), last.iso()));
    // In the order of the inputs.
    let cells = [
        row.age.map(range),
        row.income.map(range),
        row.blacklisted.map(|blacklisted| blacklisted.to_string()),
        row.regions.as_ref().map(|regions| set(regions, &REGIONS)),
        row.employments.as_ref().map(|employments| set(employments, &EMPLOYMENTS)),
        days,
    ];
    let mut rule = format!(r#"<rule id="_r{number}">"#);
    for (at, cell) in cells.into_iter().enumerate() {
        let cell = cell.unwrap_or_else(|| "-".to_owned());
        let _ =
            write!(rule, r#"<inputEntry id="_r{number}c{at}"><text>{cell}</text></inputEntry>"#);
    }
    let _ =
        write!(rule, r#"<outputEntry id="_r{number}o"><text>{number}</text></outputEntry></rule>"#);
    rule
}
